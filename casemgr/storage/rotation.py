"""A new data key for a whole workspace, in steps that can be cut short anywhere.

The key files hold both keys, sealed to everybody, before the first page changes. Then, in this
order: the database, copies made before updates, the drafts, the written audit head; last the
key files let the old key go. Until then each file opens with the one or the other, and the next
sign-in, whoever's, finishes the work.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from casemgr.domain.errors import CaseError
from casemgr.storage.audit import remake_head
from casemgr.storage.connection import derive
from casemgr.storage.database import Database
from casemgr.storage.database_errors import NotOpenable, StoreReadOnly
from casemgr.storage.drafts import DRAFTS_LABEL, DRAFTS_NAME, Drafts
from casemgr.storage.errors import DiskFull, FolderReadOnly, NotEnoughSpace, WriteFailed
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.keys.accounts import begin_rotation, finish_rotation
from casemgr.storage.keys.secret import SecretBytes
from casemgr.storage.keys.unlock import Unlocked
from casemgr.storage.rekey import opens_with, rekey_file

COPIES: Final = "backups"
STEPS: Final = ("begun", "database", "copies", "drafts", "head", "keys")
"""What ``progress`` is told, each when it is done."""
_NO_ROOM: Final = (DiskFull, FolderReadOnly, NotEnoughSpace, StoreReadOnly, WriteFailed)

Progress = Callable[[str], object]


def open_store(folder: Path, keys: Unlocked) -> tuple[Database, Unlocked]:
    """The database, and the keys as they are now: a change of key cut short is finished first.

    Where the disk has no room for that and no page has changed yet, the old key stays in force
    and the change waits for another sign-in. Raises what ``Database`` raises.
    """
    path = folder / DATABASE_NAME
    if keys.next_dek is None:
        return Database(path, keys.dek.expose()), keys
    try:
        return _settled(folder, keys)
    except _NO_ROOM:
        if not opens_with(path, keys.dek.expose()):
            raise
        return Database(path, keys.dek.expose()), keys


def change_data_key(
    folder: Path,
    keys: Unlocked,
    database: Database,
    drafts: Drafts,
    progress: Progress = lambda _step: None,
) -> Unlocked:
    """Give an open workspace a new data key; gives the keys to go on with.

    Readers and writers wait meanwhile. Raises ``StoreBusy`` where a reader does not end,
    ``NotEnoughSpace``, ``DiskFull`` and the like: then both keys stay at hand and the next
    sign-in tries again.
    """
    begun = begin_rotation(folder, keys)
    progress("begun")
    database.rekey(_next(begun).expose())
    progress("database")
    rest = _rest(folder, begun, lambda _old, new: drafts.rekey(new), progress)
    keys.dek.wipe()
    return rest


def key_in_force(path: Path, keys: Unlocked) -> SecretBytes:
    """The key a closed database of this workspace opens with. Raises ``NotOpenable``."""
    if keys.next_dek is None or opens_with(path, keys.dek.expose()):
        return keys.dek
    if opens_with(path, keys.next_dek.expose()):
        return keys.next_dek
    raise NotOpenable


def _settled(folder: Path, keys: Unlocked) -> tuple[Database, Unlocked]:
    path, new = folder / DATABASE_NAME, _next(keys)
    rekey_file(path, keys.dek.expose(), new.expose())

    def rekey_drafts(old: bytes, new: bytes) -> None:
        if (folder / DRAFTS_NAME).exists():
            with suppress(NotOpenable):  # told when they are opened
                rekey_file(folder / DRAFTS_NAME, old, new)

    settled = _rest(folder, keys, rekey_drafts, lambda _step: None)
    return Database(path, settled.dek.expose()), settled


def _rest(
    folder: Path, keys: Unlocked, rekey_drafts: Callable[[bytes, bytes], None], progress: Progress
) -> Unlocked:
    """Everything after the database."""
    old, new = keys.dek.expose(), _next(keys).expose()
    for copy in sorted((folder / COPIES).glob("*.db")):
        with suppress(CaseError):  # a copy too many, or one that belongs to an earlier key
            rekey_file(copy, old, new)
    progress("copies")
    rekey_drafts(derive(old, DRAFTS_LABEL), derive(new, DRAFTS_LABEL))
    progress("drafts")
    remake_head(folder, old, new)
    progress("head")
    finished = finish_rotation(folder, keys, "next")
    progress("keys")
    return finished


def _next(keys: Unlocked) -> SecretBytes:
    if keys.next_dek is None:
        raise ValueError("no change of the data key has begun")
    return keys.next_dek
