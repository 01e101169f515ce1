"""Where a workspace may lie, and how its small files are written: whole or not at all."""

import errno
import os
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from casemgr.storage.errors import (
    DiskFull,
    FileAlreadyThere,
    FolderMissing,
    FolderOnNetwork,
    FolderReadOnly,
    FolderSynchronised,
    NotEnoughSpace,
    WriteFailed,
)
from casemgr.storage.folder_kinds import on_network, synchronised_by

_MEGABYTE = 1024 * 1024
LEAST_FREE = 200 * _MEGABYTE

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
FAILING = frozenset({errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ESTALE})
"""What a disk, stick or network folder answers that is broken or was taken away."""

DATABASE_NAME = "case.db"
"""The encrypted database of a workspace."""


def check_folder(folder: Path, *, least_free: int = LEAST_FREE) -> None:
    """Refuse a folder in which a live workspace would be unsafe; ``least_free`` in bytes.

    Raises ``FolderMissing``, ``FolderSynchronised``, ``FolderOnNetwork``, ``FolderReadOnly``
    or ``NotEnoughSpace``. It finds what is known of today's products and systems; a service
    that leaves no trace in the path, the environment or its folder stays unseen.
    """
    if not folder.is_dir():
        raise FolderMissing
    # Both the path as given and where links lead: either may show the service.
    for place in {folder.absolute(), folder.resolve()}:
        service = synchronised_by(place)
        if service:
            raise FolderSynchronised(service=service)
        if on_network(place):
            raise FolderOnNetwork
    _check_writable(folder)
    free = shutil.disk_usage(folder).free
    if free < least_free:
        raise NotEnoughSpace(needed=-(-least_free // _MEGABYTE), free=free // _MEGABYTE)


def make_folder(folder: Path) -> None:
    """Make a folder for its owner alone; one that is there already is left as it is.

    Raises ``FolderReadOnly``, ``DiskFull`` or ``FolderMissing`` (its parent is not there).
    """
    with disk_errors():
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except (FileNotFoundError, NotADirectoryError, FileExistsError):
            raise FolderMissing from None


def write_whole(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Put ``data`` at ``path`` so that a crash leaves the old file or the new, never a part.

    Temporary file beside it, flushed to the disk, moved into place, the folder flushed too.
    Readable by its owner only. With ``replace=False`` an existing file raises
    ``FileAlreadyThere``. Also raises ``DiskFull``, ``FolderReadOnly``, ``WriteFailed`` and
    ``FolderMissing``.
    """
    part = path.with_name(f".{path.name}.part")
    with disk_errors():
        try:
            part.unlink(missing_ok=True)  # left over from a crash
            _write_part(part, data)
            _move(part, path) if replace else _move_to_free(part, path)
            flush_folder(path.parent)
        except (FileNotFoundError, NotADirectoryError):
            raise FolderMissing from None
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Make renames in ``folder`` survive a power cut (Windows does it by itself)."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as problem:
        if problem.errno not in (errno.EINVAL, errno.ENOTSUP):  # some file systems cannot
            raise
    finally:
        os.close(handle)


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn the system's "full", "read-only" and "broken" into ``DiskFull``, ``FolderReadOnly``
    and ``WriteFailed``."""
    try:
        yield
    except OSError as problem:
        if problem.errno in _FULL:
            raise DiskFull from None
        if problem.errno in _READ_ONLY:
            raise FolderReadOnly from None
        if problem.errno in FAILING:
            raise WriteFailed from None
        raise


def _write_part(part: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(part, flags, stat.S_IRUSR | stat.S_IWUSR)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _move(part: Path, path: Path) -> None:
    tries = 20 if sys.platform == "win32" else 1  # a virus scanner may hold the file a moment
    for left in reversed(range(tries)):
        try:
            part.replace(path)
            return
        except PermissionError:
            if not left:
                raise
            time.sleep(0.05)


def _move_to_free(part: Path, path: Path) -> None:
    try:
        if sys.platform == "win32":
            part.rename(path)  # refuses an existing file there
        else:
            path.hardlink_to(part)
    except FileExistsError:
        raise FileAlreadyThere from None
    except OSError as problem:
        if problem.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
            raise
        if path.exists():  # FAT knows no links: a short gap is the best there is
            raise FileAlreadyThere from None
        part.replace(path)


def _check_writable(folder: Path) -> None:
    probe = folder / f".casemgr-probe-{os.getpid()}"
    with disk_errors():
        try:
            _write_part(probe, b"?")
        finally:
            probe.unlink(missing_ok=True)
