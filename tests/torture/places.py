"""Places that fail a test at will: a disk that fills, that may only be read, a stick that goes.

Where the system lets us mount one (as root), a place is a file system of its own in memory; else
the bounds of the process and the rights of the folder do the same as well as they can.
"""

import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_SIZE: Final = 768 * 1024 * 1024  # bytes; only what is written takes memory
_STEP: Final = 64 * 1024

DROP_ROOT: Final = """
import ctypes
ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())
"""
"""Python that takes root's powers over files away from its process (capset(2), version 3 of the
call): it is still the owner of its files, and their rights now bind it as anybody."""


class Place:
    """A folder whose disk can be spoilt and mended again. ``mounted``: it is one of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700)
        self.mounted = _mount("-t", "tmpfs", "-o", f"size={_SIZE},mode=700", "tmpfs", str(folder))

    @contextmanager
    def full(self, room: int = 0) -> Iterator[None]:
        """While inside, about ``room`` more bytes find a place (without a mount: no file grows
        beyond so many)."""
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        try:
            if self.mounted:
                self._shrink(room)
            else:
                resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
            yield
        finally:
            if self.mounted:
                self._again(f"size={_SIZE}")
            else:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    @contextmanager
    def read_only(self) -> Iterator[bool]:
        """While inside nothing there can be written; gives ``False`` where this system lets us
        make no such place. No file in it may be open."""
        if self.mounted:
            self._again("ro")
        try:
            yield self.mounted
        finally:
            if self.mounted:
                self._again("rw")

    def pull(self) -> None:
        """Gone, as a stick is whose desktop has noticed it: also for files that are open, as far
        as their names go."""
        if self.mounted:
            subprocess.run(["umount", "--lazy", self.folder], check=True)
            self.mounted = False
            self.folder.rmdir()
        else:
            self.folder.rename(self.folder.with_name(f"{self.folder.name} in a pocket"))

    def plug_in(self) -> None:
        """A stick is there again, an empty one."""
        Place.__init__(self, self.folder)

    def end(self) -> None:
        if self.mounted:
            subprocess.run(["umount", "--lazy", self.folder], check=False)

    def _shrink(self, room: int) -> None:
        for slack in range(room, room + 64 * _STEP, _STEP):  # somebody may be writing meanwhile
            used = shutil.disk_usage(self.folder).used
            if _mount("-o", f"remount,size={max(4096, used + slack)}", str(self.folder)):
                return
        raise RuntimeError("the place could not be made full")

    def _again(self, options: str) -> None:
        if not _mount("-o", f"remount,{options}", str(self.folder)):
            raise RuntimeError(f"the place could not be made {options}")


def _mount(*arguments: str) -> bool:
    if shutil.which("mount") is None:
        return False
    done = subprocess.run(["mount", *arguments], capture_output=True, check=False)
    return done.returncode == 0
