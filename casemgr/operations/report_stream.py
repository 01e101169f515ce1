"""Many papers on their way into one file: a zip archive made piece by piece, and a file that is
whole or not there."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from casemgr.storage.errors import FileAlreadyThere, FolderMissing
from casemgr.storage.folder import disk_errors, flush_folder

_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the zip format's zero: no clock tells when it was made


class _Pipe:
    """What ``zipfile`` writes into; ``take`` gives what came since."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Nothing lies behind this that could be flushed."""

    def take(self) -> bytes:
        taken = bytes(self._held)
        self._held.clear()
        return taken


def zip_blocks(files: Iterator[tuple[str, bytes]]) -> Iterator[bytes]:
    """A zip archive of files (name, content), a block for each: one file at a time is held.

    PDF is compressed already, so nothing is compressed again.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for name, content in files:
            info = zipfile.ZipInfo(name, _DAY)
            info.external_attr = 0o600 << 16
            archive.writestr(info, content)
            yield pipe.take()
    yield pipe.take()


def write_blocks(path: Path, blocks: Iterator[bytes]) -> str:
    """Write ``blocks`` to ``path``, a new file, down to the disk; gives its SHA-256.

    Readable by its owner only. Whatever fails leaves no file behind. Raises
    ``FileAlreadyThere``, ``FolderMissing``, ``DiskFull``, ``FolderReadOnly``, ``WriteFailed``
    and what ``blocks`` raises.
    """
    part = path.with_name(f".{path.name}.part")
    digest = sha256()
    try:
        with disk_errors():
            part.unlink(missing_ok=True)  # left over from a crash
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
            try:
                handle = os.open(part, flags, 0o600)
            except (FileNotFoundError, NotADirectoryError):
                raise FolderMissing from None
            with os.fdopen(handle, "wb") as file:
                for block in blocks:
                    digest.update(block)
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                raise FileAlreadyThere
            part.replace(path)
            flush_folder(path.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return digest.hexdigest()
