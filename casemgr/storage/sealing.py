"""What leaves sealed: to the public age keys of whoever receives it, or behind words.

A file sealed to keys is plain age; ``age -d -i key.txt FILE`` opens it. Behind a passphrase, a
small file is sealed with age's own (scrypt). A stream is sealed to a fresh key, and that key,
sealed with the passphrase, is written beside it as ``FILE.key``: ``age -d -i FILE.key FILE``.
Nothing readable is written out, and of a stream no more than a block is held in memory.
"""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyrage

from casemgr.domain.errors import CaseError
from casemgr.storage.errors import FileAlreadyThere, FolderMissing
from casemgr.storage.folder import disk_errors, flush_folder, write_whole
from casemgr.words import N_

ENDING: Final = ".age"
KEY_ENDING: Final = ".key"
WORDS: Final = 8  # of 1,024 each: 80 bits, and scrypt before every guess
_RECORD: Final = 512  # bytes; tar's


class NotAnAgeKey(CaseError):
    sentence = N_("This is not a public age key: it begins with “age1” and has 62 characters.")
    next_step = N_("Ask the recipient to send it again, and compare it with them by telephone.")


class NothingToSealTo(CaseError):
    sentence = N_("It is not said for whom this is sealed.")
    next_step = N_("Give the recipient's public age key, or words that only they will know.")


@dataclass(frozen=True, slots=True)
class Seal:
    """``keys`` are public age keys; where there are none, the ``passphrase`` seals."""

    keys: tuple[str, ...] = ()
    passphrase: str = field(default="", repr=False)


def check_keys(typed: Sequence[str]) -> tuple[str, ...]:
    """The public keys without blanks and repetitions, in order. Raises ``NotAnAgeKey``."""
    found = sorted({text.strip().lower() for text in typed if text.strip()})
    try:
        for one in found:
            pyrage.x25519.Recipient.from_str(one)
    except pyrage.RecipientError:
        raise NotAnAgeKey from None
    return tuple(found)


def suggest_words() -> str:
    """Words to be told to the recipient by telephone, drawn anew each time."""
    from shamir_mnemonic.wordlist import WORDLIST

    return " ".join(secrets.choice(WORDLIST) for _ in range(WORDS))


def seal(data: bytes, how: Seal) -> bytes:
    """``data`` as an age file. Raises ``NothingToSealTo``, ``NotAnAgeKey``."""
    if keys := _recipients(how):
        return bytes(pyrage.encrypt(data, keys))
    return bytes(pyrage.passphrase.encrypt(data, how.passphrase))


def seal_stream(path: Path, blocks: Iterator[bytes], how: Seal) -> str:
    """Write ``blocks`` sealed to ``path``, a new file, down to the disk; gives its SHA-256.

    Whatever fails leaves no file behind. Raises ``NothingToSealTo``, ``FileAlreadyThere``,
    ``FolderMissing``, ``DiskFull``, ``FolderReadOnly``, and what ``blocks`` raises.
    """
    keys = _recipients(how)
    beside: dict[Path, bytes] = {}
    if not keys:
        fresh = pyrage.x25519.Identity.generate()
        keys = [fresh.to_public()]
        sealed = pyrage.passphrase.encrypt(f"{fresh}\n".encode(), how.passphrase)
        beside[path.with_name(path.name + KEY_ENDING)] = sealed
    if any(one.exists() for one in (path, *beside)):
        raise FileAlreadyThere
    part = path.with_name(f".{path.name}.part")
    try:
        digest = _write(part, blocks, keys)
        _put_in_place(part, path, beside)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return digest


def age_stream(
    blocks: Iterator[bytes],
    write: Callable[[bytes], int],
    keys: "Sequence[pyrage.x25519.Recipient]",
) -> None:
    """Seal ``blocks`` to ``keys`` and hand what comes of them to ``write``, block by block.
    Raises whatever either of them raised, as it was."""
    ends = _Ends(blocks, write)
    try:
        pyrage.encrypt_io(ends, ends, keys)
    except Exception:
        if ends.problem is not None:
            raise ends.problem from None
        raise


def tar_blocks(files: Iterator[tuple[str, bytes]]) -> Iterator[bytes]:
    """A plain tar of files (name, content), block by block."""
    import tarfile

    for name, content in files:
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(content), 0o600
        yield info.tobuf(tarfile.PAX_FORMAT)
        yield content
        yield bytes(-len(content) % _RECORD)
    yield bytes(2 * _RECORD)


def _recipients(how: Seal) -> "list[pyrage.x25519.Recipient]":
    if not how.keys and not how.passphrase:
        raise NothingToSealTo
    return [pyrage.x25519.Recipient.from_str(one) for one in check_keys(how.keys)]


def _write(part: Path, blocks: Iterator[bytes], keys: "Sequence[pyrage.x25519.Recipient]") -> str:
    digest = sha256()
    with disk_errors():
        part.unlink(missing_ok=True)  # left over from a crash
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
        try:
            handle = os.open(part, flags, 0o600)
        except (FileNotFoundError, NotADirectoryError):
            raise FolderMissing from None
        with os.fdopen(handle, "wb") as file:

            def write(data: bytes) -> int:
                digest.update(data)
                return file.write(data)

            age_stream(blocks, write, keys)
            file.flush()
            os.fsync(file.fileno())
    return digest.hexdigest()


def _put_in_place(part: Path, path: Path, beside: Mapping[Path, bytes]) -> None:
    for place, content in beside.items():
        write_whole(place, content, replace=False)
    with disk_errors():
        if path.exists():
            raise FileAlreadyThere
        part.replace(path)
        flush_folder(path.parent)


class _Ends:
    """Blocks in, sealed bytes out, and the error that age would put into words of its own."""

    def __init__(self, blocks: Iterator[bytes], write: Callable[[bytes], int]) -> None:
        self._blocks = blocks
        self._left = memoryview(b"")
        self._write = write
        self.problem: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            while not self._left:
                self._left = memoryview(next(self._blocks))
        except StopIteration:
            return b""
        except BaseException as problem:
            self.problem = problem
            raise
        part, self._left = bytes(self._left[:size]), self._left[size:]
        return part

    def write(self, data: bytes) -> int:
        try:
            return self._write(data)
        except BaseException as problem:
            self.problem = problem
            raise

    def flush(self) -> None:
        """The file is flushed once, at its end."""
