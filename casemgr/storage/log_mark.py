"""How far a database's write-ahead log had come, written down beside it after each commit.

SQLite takes a damaged log for one whose end was still being written when the power went, and
goes on with what stands before the damage: commits that were acknowledged vanish without a
word. The mark tells the two apart. It is written after the log was synced and is never synced
itself, so a power cut leaves one that is too old, torn or none, but never one that claims too
much. It protects against a disk that decays, not against a person, who can change it.

Read from the first bytes of the log and of its index (SQLite's file format, "WAL-mode File
Format"): magic, salts and checksum of the header; number of committed frames and the salts.
"""

import os
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from casemgr.domain.errors import CaseError
from casemgr.words import N_

MARK_SUFFIX: Final = "-mark"
_HEADER: Final = 32  # bytes of the log's own header
_INDEX: Final = 48  # bytes of the index's first header
_MAGIC: Final = {0x377F0682: "<", 0x377F0683: ">"}
"""The log's magic number and the order of bytes in which it sums up."""


class NewestSavesLost(CaseError):
    sentence = N_("The last things saved or typed in this folder were damaged on the disk.")
    next_step = N_(
        "They are lost; everything before them is there. Sign in again, look at what you did "
        "last and enter it anew. Have the disk of this computer checked."
    )


@dataclass(frozen=True, slots=True)
class _Mark:
    salts: bytes
    frames: int

    def to_bytes(self) -> bytes:
        body = self.salts + struct.pack(">I", self.frames)
        return body + sha256(body).digest()


def note_log(path: Path) -> None:
    """Write down how far the log of the open database ``path`` has come: after each commit.

    What cannot be written is left: a mark too old accuses nobody.
    """
    with suppress(OSError):
        mark = _in_index(path)
        if mark is None:
            return
        flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
        handle = os.open(_beside(path, MARK_SUFFIX), flags, 0o600)
        try:
            os.write(handle, mark.to_bytes())
        finally:
            os.close(handle)


def log_is_cut(path: Path) -> bool:
    """Whether the log of a closed database does not begin as it was written, though it holds
    commits. Ask before opening it: opening begins the log anew."""
    mark, start = _read(path), _start(_beside(path, "-wal"), _HEADER)
    return mark is not None and mark.frames > 0 and start is not None and not _whole(start)


def commits_are_lost(path: Path) -> bool:
    """Whether the database just opened has taken in less of its log than was committed."""
    mark = _read(path)
    with suppress(OSError):
        taken = _in_index(path)
        return (
            mark is not None
            and taken is not None
            and taken.salts == mark.salts
            and taken.frames < mark.frames
        )
    return False


def forget_log(path: Path) -> None:
    """Take the mark away: what it accuses of has been told."""
    with suppress(OSError):
        _beside(path, MARK_SUFFIX).unlink(missing_ok=True)


def end_log(path: Path) -> None:
    """Take the mark of a closed database away, if its log was folded in and is no more."""
    if not _beside(path, "-wal").exists():
        forget_log(path)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _start(path: Path, size: int) -> bytes | None:
    try:
        with path.open("rb") as file:
            start = file.read(size)
    except OSError:
        return None
    return start if len(start) == size else None


def _read(path: Path) -> _Mark | None:
    data = _start(_beside(path, MARK_SUFFIX), 12 + 32)
    if data is None or sha256(data[:12]).digest() != data[12:]:
        return None
    return _Mark(data[:8], struct.unpack(">I", data[8:12])[0])


def _in_index(path: Path) -> _Mark | None:
    index = _start(_beside(path, "-shm"), _INDEX)
    if index is None:
        return None
    order = "<" if sys.byteorder == "little" else ">"
    return _Mark(index[32:40], struct.unpack(order + "I", index[16:20])[0])


def _whole(header: bytes) -> bool:
    order = _MAGIC.get(struct.unpack(">I", header[:4])[0])
    if order is None:
        return False
    first = second = 0
    words = struct.unpack(order + "6I", header[:24])
    for one, two in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + two + first) & 0xFFFFFFFF
    return struct.unpack(">2I", header[24:32]) == (first, second)
