"""Before anybody is signed in: is there a workspace, who may open it, how good is a passphrase."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from casemgr.storage.errors import KeyStoreUnavailable, RecoveryCodeLength, RecoveryCodeMistyped
from casemgr.storage.folder import check_folder
from casemgr.storage.keys import (
    Strength,
    read_recovery_code,
    safe_backend,
    strength,
    unlock_quick,
)
from casemgr.storage.keys import header as headers
from casemgr.storage.keys import (
    quick_unlock_ready as _quick_ready,
)
from casemgr.storage.keys.attempts import seconds_to_wait

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace


def check_place(folder: Path) -> None:
    """Raises the ``CaseError`` that says why a workspace cannot lie there."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    check_folder(place)


def passphrase_strength(passphrase: str, login: str = "") -> Strength:
    """How long a passphrase would hold, measured offline."""
    return strength(passphrase, login)


def logins(folder: Path) -> list[str]:
    """The logins that stand readable in the key file."""
    return sorted(slot.login for slot in headers.load(folder).header.slots if slot.kind == "person")


def wait_seconds(folder: Path, login: str, now: datetime) -> int:
    """Seconds until the next try, after wrong passphrases."""
    slot = headers.load(folder).header.person(login)
    return seconds_to_wait(folder, str(slot.slot_id) if slot else "unknown", now)


def quick_unlock_ready(folder: Path, login: str) -> bool:
    return _quick_ready(folder, login)


def quick_open(
    folder: Path, login: str, pin: str, known_roots: Mapping[str, str] = MappingProxyType({})
) -> "Workspace":
    """Sign in with the PIN of this machine. Raises ``WrongPin`` and the like."""
    from casemgr.operations.workspace import Workspace

    backend = safe_backend()
    if backend is None:
        raise KeyStoreUnavailable
    return Workspace.open_with(
        folder, lambda: unlock_quick(folder, login, pin, backend), known_roots=known_roots
    )


def same_recovery_code(shown: str, typed: str) -> bool:
    """Whether the code typed back is the one shown; look-alikes and spaces are forgiven."""
    try:
        return read_recovery_code(typed).printed() == shown
    except (RecoveryCodeMistyped, RecoveryCodeLength):
        return False
