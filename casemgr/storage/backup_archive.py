"""The form of a backup file: what lies open in it, what is sealed, and how it streams.

    keys.a.json, keys.b.json    as on the disk: a passphrase or recovery code opens them
    payload.age                 age to the recipients' keys; inside, a plain tar

All of it standard: with ``unzip``, ``age`` and ``tar`` it opens without this program. Nothing
is held in memory but a block at a time; nothing readable is ever written out.
"""

import errno
import os
import struct
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

import pyrage

from casemgr.storage.database_errors import (
    BackupDamaged,
    BackupEmpty,
    BackupForeign,
    BackupMissing,
    BackupTruncated,
    BackupWrongKey,
    told_by_system,
)
from casemgr.storage.keys.header import HEADER_FILES, LARGEST_FILE
from casemgr.storage.sealing import age_stream

BLOCK: Final = 1 << 18  # bytes
_ZIP_PROBLEMS: Final = (
    zipfile.BadZipFile, EOFError, KeyError, RuntimeError, ValueError, OverflowError, struct.error,
)  # fmt: skip
"""What zipfile makes of flipped bits, besides what it was made for."""
_PAYLOAD: Final = "payload.age"
_START: Final = b"PK\x03\x04"
_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22  # bytes; written without a comment

AgeIdentity = Any
"""``pyrage.x25519.Identity``: a secret that opens what was sealed to its public half."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Sum:
    """What a file must be again: SHA-256 in hex, size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to be sealed; ``size`` in bytes; ``listed`` when its sum is wanted."""

    name: str
    size: int
    open: Callable[[], BinaryIO]
    listed: bool = True


def sum_of(data: bytes) -> Sum:
    return Sum(sha256(data).hexdigest(), len(data))


def write_archive(
    out: Path,
    headers: Mapping[str, bytes],
    entries: Iterable[Entry],
    sums: MutableMapping[str, Sum],
    recipients: list[str],
) -> None:
    """Write a backup to ``out``, a new file, down to the disk.

    ``sums`` is filled while ``entries`` is drawn from, so that the last entry can be a list of
    the ones before it.
    """
    keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    handle = os.open(out, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name, content in headers.items():
                archive.writestr(zipfile.ZipInfo(name), content)
            with archive.open(zipfile.ZipInfo(_PAYLOAD), "w", force_zip64=True) as sealed:
                age_stream(_tar_blocks(entries, sums), sealed.write, keys)
        file.flush()
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):  # so that reading back asks the disk, not the memory
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def read_headers(path: Path) -> dict[str, bytes]:
    """The key headers that lie open in a backup: what its restorer must unlock first."""
    with _opened(path) as archive, _zip_read():
        present = [name for name in HEADER_FILES if name in archive.namelist()]
        return {name: archive.read(name) for name in present}


def check_sums(path: Path) -> None:
    """Whether a backup is as complete as it was written, without any key.

    Finds accidents (CRC-32); only opening it finds what somebody made to fit.
    """
    with _opened(path) as archive, _zip_read():
        broken = archive.testzip()
    if broken is not None:
        raise BackupDamaged


@contextmanager
def payload(path: Path, identity: AgeIdentity) -> Iterator[Iterator[tuple[str, Readable]]]:
    """The sealed files in their order, as names and streams to be read one after the other.

    Raises ``BackupEmpty``, ``BackupForeign``, ``BackupTruncated``, ``BackupDamaged`` and
    ``BackupWrongKey``. Nothing given is to be trusted before the whole has been read.
    """
    with _opened(path) as archive:
        with _zip_read():
            sealed = archive.open(_PAYLOAD)
        opener = _Opener(sealed, identity)
        try:
            yield _members(opener)
        except tarfile.TarError:
            opener.stop()
            opener.finish()
            raise BackupDamaged from None
        finally:
            opener.stop()
            sealed.close()


def _members(opener: "_Opener") -> Iterator[tuple[str, Readable]]:
    with tarfile.open(fileobj=opener.pipe, mode="r|") as tar:
        for info in tar:
            content = tar.extractfile(info) if info.isreg() else None
            if content is None:
                raise BackupDamaged
            yield info.name, content
    while opener.pipe.read(BLOCK):  # the seal is proven by its last block
        pass
    opener.finish()


def _tar_blocks(entries: Iterable[Entry], sums: MutableMapping[str, Sum]) -> Iterator[bytes]:
    for entry in entries:
        info = tarfile.TarInfo(entry.name)
        info.size, info.mode = entry.size, 0o600
        yield info.tobuf(tarfile.PAX_FORMAT)
        digest, left = sha256(), entry.size
        with entry.open() as file:
            while left:
                block = file.read(min(left, BLOCK))
                if not block:
                    raise RuntimeError("a file became shorter while it was backed up")
                digest.update(block)
                left -= len(block)
                yield block
        yield bytes(-entry.size % tarfile.BLOCKSIZE)
        if entry.listed:
            sums[entry.name] = Sum(digest.hexdigest(), entry.size)
    yield bytes(2 * tarfile.BLOCKSIZE)


class _Opener:
    """Age pushes what it opens, tar pulls: a pipe and a thread between them."""

    def __init__(self, sealed: Any, identity: AgeIdentity) -> None:
        reading, writing = os.pipe()
        self.pipe = os.fdopen(reading, "rb")
        self._problem: Exception | None = None
        self._stopped = False
        self._thread = threading.Thread(
            target=self._open, args=(sealed, os.fdopen(writing, "wb"), identity), daemon=True
        )
        self._thread.start()

    def _open(self, sealed: Any, writing: BinaryIO, identity: AgeIdentity) -> None:
        try:
            with writing:
                pyrage.decrypt_io(sealed, writing, [identity])
        except Exception as problem:  # noqa: BLE001  # handed to the reader's thread
            self._problem = problem

    def finish(self) -> None:
        """Raise what went wrong on the other side, if anything did."""
        self._thread.join()
        problem = self._problem
        if problem is None:
            return
        if isinstance(problem, pyrage.DecryptError) and "No matching keys" in str(problem):
            raise BackupWrongKey
        if isinstance(problem, OSError) and problem.errno is not None:
            if self._stopped:  # it wrote into the pipe closed by ``stop``
                return
            raise told_by_system(problem)
        if isinstance(problem, (OSError, pyrage.DecryptError, *_ZIP_PROBLEMS)):
            raise BackupDamaged
        raise problem

    def stop(self) -> None:
        """Read no further."""
        self._stopped = True
        with suppress(OSError):
            self.pipe.close()  # age's next write fails, should it still be at it
        self._thread.join()


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        file = path.open("rb")
    except (FileNotFoundError, IsADirectoryError):
        raise BackupMissing from None
    except OSError as problem:
        raise told_by_system(problem) from None
    with file:
        with _zip_read():
            _refuse_strange(file)
            archive = zipfile.ZipFile(file)
            _refuse_parts(archive.infolist(), os.fstat(file.fileno()).st_size)
        with archive:
            yield archive


@contextmanager
def _zip_read() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno == errno.EINVAL:  # a damaged list sends the reader before the file
            raise BackupDamaged from None
        raise told_by_system(problem) from None
    except _ZIP_PROBLEMS:
        raise BackupDamaged from None


def _refuse_strange(file: BinaryIO) -> None:
    start = file.read(30 + len(HEADER_FILES[0]))  # a zip's first name stands at byte 30
    if not start:
        raise BackupEmpty
    named = any(name.encode().startswith(start[30:]) for name in HEADER_FILES)
    if not named or start[:4] != _START[: len(start)]:
        raise BackupForeign
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END_SIZE))
    if not file.read().startswith(_END):
        raise BackupTruncated
    file.seek(0)


def _refuse_parts(parts: list[zipfile.ZipInfo], size: int) -> None:
    names = [part.filename for part in parts]
    if _PAYLOAD not in names or not set(names) - {_PAYLOAD} <= set(HEADER_FILES):
        raise BackupForeign
    # Nothing is packed in what this program writes: what claims to swell was made to, or is torn.
    sound = len(set(names)) == len(names) and all(
        part.compress_type == zipfile.ZIP_STORED
        and part.compress_size == part.file_size <= (size if part.filename == _PAYLOAD else most)
        for part in parts
        for most in (min(size, LARGEST_FILE),)
    )
    if not sound:
        raise BackupDamaged
