"""Quick unlock: when a PIN may be set, and setting and ending it."""

from typing import TYPE_CHECKING

from casemgr.domain.errors import CaseError
from casemgr.operations.act import Act, operation
from casemgr.operations.key_errors import (
    ComputerOpenToAll,
    DiskNotEncrypted,
    QuickUnlockNotAllowed,
    QuickUnlockUnconfirmed,
)
from casemgr.storage.errors import KeyStoreUnavailable
from casemgr.storage.keys import remove_quick_unlock, safe_backend, set_up_quick_unlock
from casemgr.storage.surroundings import Answer, account_open_to_all, disk_encrypted

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace


@operation("allow_quick_unlock")
def _note_quick_unlock(act: Act, on: bool) -> None:
    act.audit(subject=act.actor.id, on=on)


def allow_quick_unlock(workspace: "Workspace", pin: str, *, confirmed: bool = False) -> None:
    """A PIN for this machine, kept with the system's key store. May ask the system for seconds.

    ``confirmed``: the person says that the disk is encrypted and that her account on this
    computer is hers alone and has a password, which no system tells for certain. What the
    system does tell comes first. Raises ``QuickUnlockNotAllowed`` by the office's policy,
    ``DiskNotEncrypted``, ``ComputerOpenToAll``, ``QuickUnlockUnconfirmed``,
    ``KeyStoreUnavailable`` where no safe store is there, ``PinTooSimple``, and
    ``QuickUnlockExpired`` for somebody who came in by PIN and not by passphrase.
    """
    days = workspace.settings.quick_unlock_days
    refused = why_not(
        days, disk_encrypted(workspace.folder), account_open_to_all(), confirmed=confirmed
    )
    if refused is not None:
        raise refused
    backend = safe_backend()
    if backend is None:
        raise KeyStoreUnavailable
    set_up_quick_unlock(
        workspace.folder,
        workspace.keys,
        pin,
        backend,
        valid_days=days,
        clock=workspace.clock,
    )
    workspace.run(_note_quick_unlock, True)


def why_not(days: int, disk: Answer, account: Answer, *, confirmed: bool) -> CaseError | None:
    """Why a PIN may not be set, or ``None``: the office's ``days`` (0: not at all), what the
    system says of the ``disk`` (encrypted) and the ``account`` (open to all), and the person's
    word for what it cannot say."""
    if not days:
        return QuickUnlockNotAllowed()
    if disk == "no":
        return DiskNotEncrypted()
    if account == "yes":
        return ComputerOpenToAll()
    return None if confirmed else QuickUnlockUnconfirmed()


def stop_quick_unlock(workspace: "Workspace") -> None:
    """Take the PIN of this machine away."""
    backend = safe_backend()
    if backend is None:
        raise KeyStoreUnavailable
    remove_quick_unlock(workspace.folder, workspace.keys, backend)
    workspace.run(_note_quick_unlock, False)
