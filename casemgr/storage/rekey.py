"""Giving an encrypted file another key: whatever happens, it opens with the one or the other."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import Final

from casemgr.storage.connection import open_connection, telling
from casemgr.storage.database_errors import NotOpenable
from casemgr.storage.errors import NotEnoughSpace

_MEGABYTE: Final = 1024 * 1024
_SPARE: Final = 16 * _MEGABYTE


def opens_with(path: Path, key: bytes) -> bool:
    """Whether a closed database opens with this key."""
    try:
        with telling():
            open_connection(path, key).close()
    except NotOpenable:
        return False
    return True


def rekey_file(path: Path, old: bytes, new: bytes) -> None:
    """Encrypt every page of a closed database anew, in one transaction of SQLite.

    A file that has the new key already is left as it is, so this can be repeated after a kill,
    which leaves either key in force. Raises ``NotOpenable`` where neither opens it,
    ``NotEnoughSpace`` before anything is written, ``DiskFull`` and the like.
    """
    with telling():
        if opens_with(path, new):
            return
        _check_space(path)
        with closing(open_connection(path, old)) as raw:
            raw.reset_key(f"x'{new.hex()}'")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        open_connection(path, new).close()


def _check_space(path: Path) -> None:
    """Every page is written once more, to the log or the journal, before the file takes it in."""
    needed = path.stat().st_size + _SPARE
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise NotEnoughSpace(needed=-(-needed // _MEGABYTE), free=free // _MEGABYTE)
