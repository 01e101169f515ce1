"""The register of what was forgotten, as a small sealed file.

It lies beside the database and beside each backup and names nobody: ids of cases and codes of
stages. Whoever brings an older backup back applies it again. Its key is its own, not the data
key, so that it outlives a change of that key.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from casemgr.domain.errors import CaseError
from casemgr.storage.folder import write_whole
from casemgr.storage.types import canonical
from casemgr.words import N_

REGISTER_NAME: Final = "erasures.bin"
REGISTER_LABEL: Final = "erasures"
_FORMAT: Final = 1
_BEGINS: Final = b"casemgr erasures 1\n"
_LARGEST: Final = 16 * 1024 * 1024  # bytes


class RegisterUnreadable(CaseError):
    sentence = N_("The register of forgotten files is damaged, or of another workspace.")
    next_step = N_("Use the one that lies beside the newest backup, or in the workspace folder.")


@dataclass(frozen=True, slots=True)
class Erasure:
    """One act of forgetting: ``id`` and ``case_id`` are UUIDs, ``at`` an aware ISO moment, ``by``
    and ``agreed_by`` ids of accounts."""

    id: str
    case_id: str
    stages: tuple[str, ...]
    at: str
    by: str
    agreed_by: str


def register_bytes(key: bytes, entries: Iterable[Erasure]) -> bytes:
    """The sealed register. ``key`` has 32 bytes."""
    content = {"format": _FORMAT, "entries": [asdict(one) for one in entries]}
    return _BEGINS + bytes(SecretBox(key).encrypt(canonical(content).encode()))


def read_register(key: bytes, data: bytes) -> tuple[Erasure, ...]:
    """What a register says. Raises ``RegisterUnreadable`` for anything but a whole one made with
    this key."""
    if len(data) > _LARGEST or not data.startswith(_BEGINS):
        raise RegisterUnreadable
    try:
        content: Any = json.loads(SecretBox(key).decrypt(data[len(_BEGINS) :]))
        if content["format"] != _FORMAT:
            raise RegisterUnreadable
        return tuple(
            Erasure(**{**one, "stages": tuple(one["stages"])}) for one in content["entries"]
        )
    except (CryptoError, ValueError, TypeError, KeyError, RecursionError):
        raise RegisterUnreadable from None


def write_register(folder: Path, data: bytes) -> None:
    """Put the register into a workspace's or a backup's folder, whole or not at all. Raises
    ``DiskFull``, ``FolderReadOnly``, ``FolderMissing``."""
    write_whole(folder / REGISTER_NAME, data)


def find_register(folder: Path) -> bytes | None:
    """The register in a folder; ``None`` where there is none."""
    try:
        with (folder / REGISTER_NAME).open("rb") as file:
            return file.read(_LARGEST + 1)
    except OSError:
        return None
