"""One program at a time for each workspace; the system frees the lock of one that died."""

import errno
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from casemgr.storage.errors import FolderMissing, WorkspaceInUse
from casemgr.storage.folder import disk_errors

LOCK_FILE = "workspace.lock"


class InstanceLock:
    """Held from ``acquire`` to ``release``, or for the length of a ``with`` block.

    ``acquire`` raises ``WorkspaceInUse`` at once if another process, or another lock in this
    one, holds it; also ``FolderReadOnly``, ``DiskFull`` and ``FolderMissing``. The file stays
    when the lock goes: deleting it would let two programs hold two files of one name.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_FILE
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        return self._handle is not None

    def acquire(self) -> None:
        if self._handle is not None:
            raise WorkspaceInUse
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        with disk_errors():
            try:
                handle = os.open(self._path, flags, 0o600)
            except (FileNotFoundError, NotADirectoryError):
                raise FolderMissing from None
        try:
            _lock(handle)
        except BaseException:
            os.close(handle)
            raise
        self._handle = handle

    def release(self) -> None:
        """Let go; calling it again does nothing."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            os.close(handle)  # closing frees the lock on every system

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _lock(handle: int) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        if problem.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            raise WorkspaceInUse from None
        raise
