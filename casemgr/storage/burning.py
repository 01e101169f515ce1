"""Making the keys of a workspace on this machine unreadable at once, and the files with them.

The key files are small: overwriting them is a matter of milliseconds, and without them the
passphrases open nothing. What a disk keeps elsewhere (a flash disk writes to other cells; copies
and backups lie in other places) is beyond any program.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from casemgr.storage.audit import HEAD_NAME
from casemgr.storage.budget_copy import BUDGETS_NAME
from casemgr.storage.drafts import DRAFTS_NAME
from casemgr.storage.erasures import REGISTER_NAME
from casemgr.storage.folder import DATABASE_NAME, flush_folder
from casemgr.storage.keys import header as headers
from casemgr.storage.keys.attempts import ATTEMPTS_FILE
from casemgr.storage.keys.header import HEADER_FILES
from casemgr.storage.keys.quick_unlock import forget_stored
from casemgr.storage.rotation import COPIES

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_LOGS: Final = ("-wal", "-shm", "-mark")
_BEGINNING: Final = 1024 * 1024
"""Bytes overwritten at the beginning of a large file: its first pages, and all of a small one."""


def quick_slots(folder: Path) -> tuple[UUID, ...]:
    """The slots with a PIN, whose other half lies in a key store. Read before the keys go."""
    try:
        slots = headers.load(folder).header.slots
    except Exception:  # noqa: BLE001 - damaged keys must not stop them from being destroyed
        return ()
    return tuple(slot.slot_id for slot in slots if slot.quick is not None)


def burn_keys(folder: Path) -> int:
    """Overwrite the key files of a workspace, and the backups kept in its folder, which hold
    them too, and take them away; gives how many there were."""
    parts = (f".{name}.part" for name in HEADER_FILES)
    return _burn(folder, (*HEADER_FILES, *parts, *_copies(folder)))


def _copies(folder: Path) -> Iterator[str]:
    """Other files of this folder in which the keys lie: backups kept here, drills, half a
    restored folder. In a backup they lie open at its beginning."""
    for pattern in (f"{COPIES}/*.backup", f"{COPIES}/.*.backup*", ".drill-*/keys.*", ".*.keys/*"):
        yield from sorted(path.relative_to(folder).as_posix() for path in folder.glob(pattern))


def burn_rest(folder: Path) -> int:
    """The same for what lies beside them, and for the beginnings of the database and drafts;
    gives how many files. They must be closed."""
    whole = (HEAD_NAME, ATTEMPTS_FILE, REGISTER_NAME, BUDGETS_NAME)
    stores = (f"{name}{log}" for name in (DATABASE_NAME, DRAFTS_NAME) for log in (*_LOGS, ""))
    return _burn(folder, (*whole, *stores))


def drop_stored(slots: Iterable[UUID], backend: "KeyringBackend") -> None:
    """Take the halves of PIN keys out of this account's key store; one that is not there, or a
    store that does not answer, is no error: without the key files they open nothing."""
    for slot_id in slots:
        forget_stored(backend, slot_id)


def _burn(folder: Path, names: Iterable[str]) -> int:
    count = 0
    for name in names:
        path = folder / name
        if path.is_symlink() or not path.is_file():
            continue
        with suppress(OSError):
            _overwrite(path)
        with suppress(OSError):
            path.unlink()
            count += 1
    with suppress(OSError):
        flush_folder(folder)
    return count


def _overwrite(path: Path) -> None:
    size = min(path.stat().st_size, _BEGINNING)
    with path.open("r+b", buffering=0) as file:
        file.write(os.urandom(size))
        os.fsync(file.fileno())
