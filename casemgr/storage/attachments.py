"""The bytes of what is attached to a case: sealed, bound to their record, proven when read.

A small file lies in its row, a larger one in ``files/<id>.bin``; both are sealed with libsodium's
secretstream (XChaCha20-Poly1305, chunk by chunk) under a random key that stands in the row and
nowhere else. Every chunk is bound to the case and record it was attached to and to the whole
size, so that a flipped, cut, reordered, moved or exchanged file does not open. The case is the
one in which it was attached, also after that file was merged into another.

A file is on the disk before the row that names it is committed. One that no row names is what a
crash left behind, unreadable for anybody, and is swept away later.
"""

import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from nacl import bindings as sodium
from nacl.exceptions import CryptoError
from sqlmodel import Session, select

from casemgr.domain.errors import CaseError
from casemgr.storage.backup import FILES_FOLDER
from casemgr.storage.backup_manifest import ATTACHMENT
from casemgr.storage.folder import disk_errors, flush_folder, make_folder, write_whole
from casemgr.storage.tables import new_id
from casemgr.storage.trust_tables import AttachedRow
from casemgr.words import N_

INLINE: Final = 256 * 1024  # bytes; what is smaller lies in its row
_CHUNK: Final = 64 * 1024
_ADDED: Final = sodium.crypto_secretstream_xchacha20poly1305_ABYTES
_HEADER: Final = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_MESSAGE: Final = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_FINAL: Final = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_LEFT_OVER: Final = 86_400.0
"""Seconds: no file younger than this is swept, so none that a running save is about to name."""


class AttachmentGone(CaseError):
    sentence = N_("The file of this document is no longer in the workspace folder.")
    next_step = N_("Bring the newest backup back into a new folder: it holds the file.")


class AttachmentDamaged(CaseError):
    sentence = N_("The file of this document is not the one that was saved.")
    next_step = N_("Bring the newest backup back into a new folder, and tell your administrator.")


def keep(folder: Path, content: bytes, *, case_id: str, record_id: str, media: str) -> AttachedRow:
    """Seal ``content``, write it down if it is large, and give the row that is to be saved.

    ``folder`` is the workspace's. The row has no stamp yet (who and when). Raises ``DiskFull``,
    ``FolderReadOnly``, ``FolderMissing``.
    """
    key = sodium.crypto_secretstream_xchacha20poly1305_keygen()
    row = AttachedRow(
        id=new_id(),
        case_id=case_id,
        record_id=record_id,
        media=media,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        key=key,
    )
    sealed = _sealed(content, key, _about(row))
    if len(content) < INLINE:
        row.data = sealed
        return row
    files = folder / FILES_FOLDER
    if not files.is_dir():
        make_folder(files)
        with disk_errors():
            flush_folder(folder)
    write_whole(_place(folder, row.id), sealed, replace=False)
    return row


def read(folder: Path, row: AttachedRow) -> bytes:
    """The bytes as they were attached. Raises ``AttachmentGone`` and ``AttachmentDamaged``."""
    if row.data is not None:
        sealed = row.data
    else:
        try:
            sealed = _place(folder, row.id).read_bytes()
        except FileNotFoundError:
            raise AttachmentGone from None
        except OSError:
            raise AttachmentDamaged from None
    content = _unsealed(sealed, row.key, _about(row), row.size)
    if sha256(content).hexdigest() != row.sha256:
        raise AttachmentDamaged
    return content


def discard(folder: Path, attached_id: str) -> None:
    """Take a file away whose row is not, or no longer, there; one that is gone is no error."""
    with suppress(OSError):
        _place(folder, attached_id).unlink(missing_ok=True)


def sweep(folder: Path, session: Session) -> int:
    """Take away what a crash left behind: files no row names, once they are a day old.

    Gives how many there were. A clock set back only makes it wait.
    """
    old = [path for path in _files(folder) if _age(path) > _LEFT_OVER]
    parts = [path for path in (folder / FILES_FOLDER).glob(".*.part") if _age(path) > _LEFT_OVER]
    unnamed = [path for path in old if path.stem not in _named(session)] if old else []
    for path in (*unnamed, *parts):
        with suppress(OSError):
            path.unlink()
    return len(unnamed) + len(parts)


def faults(folder: Path, session: Session) -> Iterator[str]:
    """The place of each attachment that is missing or damaged, and of each file left over.

    Reads all of them, one after the other.
    """
    for attached_id in sorted(_named(session)):
        row = session.get_one(AttachedRow, attached_id)
        try:
            read(folder, row)
        except AttachmentGone:
            yield f"attached_file {attached_id}: missing"
        except AttachmentDamaged:
            yield f"attached_file {attached_id}: damaged"
        session.expunge(row)
    known = _named(session)
    for path in _files(folder):
        if path.stem not in known and _age(path) > _LEFT_OVER:
            yield f"{FILES_FOLDER}/{path.name}: left over"


def _place(folder: Path, attached_id: str) -> Path:
    name = f"{FILES_FOLDER}/{attached_id}.bin"
    if not ATTACHMENT.fullmatch(name):  # no id leads out of the folder
        raise AttachmentDamaged
    return folder / name


def _files(folder: Path) -> list[Path]:
    found = (folder / FILES_FOLDER).glob("*.bin")
    return sorted(path for path in found if ATTACHMENT.fullmatch(f"{FILES_FOLDER}/{path.name}"))


def _named(session: Session) -> Collection[str]:
    return frozenset(session.exec(select(AttachedRow.id)).all())


def _age(path: Path) -> float:
    """Seconds since the file was written, by the clock that wrote it; nothing if it is gone."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def _about(row: AttachedRow) -> bytes:
    return f"casemgr attachment 1\n{row.case_id}\n{row.record_id}\n{row.size}".encode()


def _sealed(content: bytes, key: bytes, about: bytes) -> bytes:
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    parts = [sodium.crypto_secretstream_xchacha20poly1305_init_push(state, key)]
    last = max(0, len(content) - 1) // _CHUNK
    for number in range(last + 1):
        chunk = content[number * _CHUNK : (number + 1) * _CHUNK]
        tag = _FINAL if number == last else _MESSAGE
        parts.append(sodium.crypto_secretstream_xchacha20poly1305_push(state, chunk, about, tag))
    return b"".join(parts)


def _unsealed(sealed: bytes, key: bytes, about: bytes, size: int) -> bytes:
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    parts: list[bytes] = []
    tag = _MESSAGE
    try:
        sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, sealed[:_HEADER], key)
        for start in range(_HEADER, len(sealed), _CHUNK + _ADDED):
            if tag != _MESSAGE:
                raise AttachmentDamaged
            block = sealed[start : start + _CHUNK + _ADDED]
            chunk, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, block, about)
            parts.append(chunk)
    except CryptoError:
        raise AttachmentDamaged from None
    content = b"".join(parts)
    if tag != _FINAL or len(content) != size:
        raise AttachmentDamaged
    return content
