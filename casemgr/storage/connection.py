"""Opening an encrypted file the one right way, and what can be asked of any of them.

The pragmas and their order come from measurements of SQLCipher 4.19: the key goes in by the
driver's own call (never by a URL or a statement a trace could see), the first read proves it,
and what SQLite sorts or gathers on the way stays in memory.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2 as driver

from casemgr.storage.database_errors import (
    DRIVER_ERRORS,
    StoreUnreadable,
    told,
    told_by_system,
)
from casemgr.storage.errors import FileAlreadyThere
from casemgr.storage.folder import flush_folder
from casemgr.storage.keys.secret import SecretBytes, subkey

PAGE_SIZE: Final = 4096  # bytes; SQLCipher's own
_BUSY_MS: Final = 5000
_PRAGMAS: Final = (
    "temp_store=MEMORY",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "secure_delete=ON",
    "cache_size=-131072",
    f"busy_timeout={_BUSY_MS}",
    "mmap_size=0",
)
RawConnection = Any
"""A connection of the driver, which carries no types."""


def derive(dek: bytes, label: str) -> bytes:
    """A 32-byte key for one use, from the workspace's key."""
    return subkey(SecretBytes(dek), label).expose()


@contextmanager
def telling() -> Iterator[None]:
    """Turns database and disk errors met inside into the sentences of ``database_errors``."""
    try:
        yield
    except DRIVER_ERRORS as error:
        if (said := told(error)) is error:
            raise
        raise said from None
    except MemoryError:  # what the driver makes of a page that the disk does not give back
        raise StoreUnreadable from None
    except OSError as error:
        if (said := told_by_system(error)) is error:
            raise
        raise said from None


def open_connection(path: Path, key: bytes, *, read_only: bool = False) -> RawConnection:
    """An encrypted file opened with its raw 256-bit key, proven by a first read.

    ``read_only`` opens a file in which nobody writes (a copy, a backup) without a trace.
    Raises ``NotOpenable`` for a wrong key and for a file that is no such database.
    """
    raw = _keyed(path, key, read_only=read_only)
    try:
        raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")
        if raw.execute("PRAGMA temp_store").fetchone() != (2,):
            raise RuntimeError("SQLite would keep its temporary data in plaintext files")
    except BaseException:
        raw.close()
        raise
    return raw


def damaged_pages(path: Path, key: bytes) -> list[str]:
    """The pages of a closed file that are not what was written, also of one too damaged to open."""
    with closing(_keyed(path, key, read_only=True)) as raw:
        return [str(what) for (what,) in raw.execute("PRAGMA cipher_integrity_check")]


def _keyed(path: Path, key: bytes, *, read_only: bool) -> RawConnection:
    if len(key) != 32:
        raise ValueError("a raw key has 32 bytes")
    where = f"{path.absolute().as_uri()}?mode=ro" if read_only else str(path)
    raw = driver.connect(where, isolation_level=None, check_same_thread=False, uri=read_only)
    try:
        raw.execute("PRAGMA cipher_log_level=NONE")
        raw.set_key(f"x'{key.hex()}'")
    except BaseException:
        raw.close()
        raise
    return raw


def make_durable(raw: RawConnection) -> None:
    """Write-ahead log with a sync at each commit: what was acknowledged survives a power cut."""
    if raw.execute("PRAGMA journal_mode=WAL").fetchone() != ("wal",):
        raise RuntimeError("the database refused its write-ahead log")
    raw.execute("PRAGMA synchronous=FULL")


def create_file(path: Path) -> None:
    """An empty file only its owner may read. Raises ``FileExistsError``."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def copy_database(raw: RawConnection, target: Path) -> None:
    """``VACUUM INTO``: a compact copy of ``raw``'s database under the same key, on the disk.

    Raises ``FileAlreadyThere``. A copy that failed leaves no file.
    """
    with telling():
        try:
            create_file(target)
        except FileExistsError:
            raise FileAlreadyThere from None
        try:
            raw.execute("VACUUM INTO ?", (str(target),))  # an empty file is written into
            with target.open("rb+") as file:
                os.fsync(file.fileno())
            flush_folder(target.parent)
        except BaseException:
            for left in (target, target.with_name(f"{target.name}-journal")):
                with suppress(OSError):
                    left.unlink(missing_ok=True)
            raise


def is_whole(raw: RawConnection, *, pages: bool = True) -> bool:
    """Whether every table and index is sound, and every page of the file what was written."""
    if pages and raw.execute("PRAGMA cipher_integrity_check").fetchall():
        return False
    return bool(raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


def table_counts(raw: RawConnection) -> dict[str, int]:
    """Rows of each ordinary table; search indexes and SQLite's own tables left out."""
    listed = raw.execute("PRAGMA main.table_list").fetchall()
    names = sorted(row[1] for row in listed if row[2] == "table")
    counts = {}
    for name in names:
        if not name.startswith("sqlite_"):
            quoted = name.replace('"', '""')
            (counts[name],) = raw.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()  # noqa: S608
    return counts


def library_versions() -> dict[str, str]:
    """The versions of SQLite and SQLCipher, as they say themselves."""
    with closing(driver.connect(":memory:")) as raw:
        (cipher,) = raw.execute("PRAGMA cipher_version").fetchone()
    return {"SQLite": driver.sqlite_version, "SQLCipher": str(cipher)}
