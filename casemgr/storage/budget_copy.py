"""The ledger of privacy budgets outside the database, so that no older database gives any back.

It lies beside ``head.json`` and beside the backups, and has a MAC of its own, with a key that
outlives a change of the data key. It names periods and sums, no person. A copy that is older
than the database does no harm: whoever reads it joins both.
"""

import hmac
import json
from contextlib import suppress
from pathlib import Path
from typing import Final

from casemgr.domain.errors import Refused
from casemgr.storage.folder import write_whole
from casemgr.storage.types import canonical
from casemgr.words import N_

BUDGETS_NAME: Final = "budgets.json"
BUDGETS_LABEL: Final = "privacy budgets"
_FORMAT: Final = 1
_LARGEST: Final = 16 * 1024 * 1024  # bytes


class BudgetsForged(Refused):
    sentence = N_("The ledger of privacy budgets was changed outside the program.")
    next_step = N_("Put the file budgets.json back as it was, and find out who changed it.")


def budgets_bytes(key: bytes, ledger: str) -> bytes:
    """The ledger's text with a MAC under ``key`` (32 bytes)."""
    held = {"format": _FORMAT, "ledger": ledger, "mac": _mac(key, ledger)}
    return canonical(held).encode()


def write_budgets(folder: Path, key: bytes, ledger: str) -> None:
    """Put the ledger beside the database, whole or not at all. Raises ``DiskFull`` and the like."""
    write_whole(folder / BUDGETS_NAME, budgets_bytes(key, ledger))


def read_budgets(folder: Path, key: bytes) -> str | None:
    """The ledger's text beside the database; ``None`` without one. Raises ``BudgetsForged``."""
    path = folder / BUDGETS_NAME
    content = _content(path)
    if content is None:
        if path.exists():
            raise BudgetsForged
        return None
    try:
        held = json.loads(content)
        ledger, mac = str(held["ledger"]), str(held["mac"])
        known = held["format"] == _FORMAT
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BudgetsForged from None
    if not known or not hmac.compare_digest(mac.encode(), _mac(key, ledger).encode()):
        raise BudgetsForged
    return ledger


def find_budgets(folder: Path) -> bytes | None:
    """The file as it lies in a workspace; ``None`` where there is none."""
    return _content(folder / BUDGETS_NAME)


def lay_budgets(workspace: Path, place: Path, short: str) -> None:
    """Put the workspace's ledger beside the backups of a place; one that is there is replaced,
    for a ledger only grows."""
    content = find_budgets(workspace)
    if content is not None:
        write_whole(_beside(place, short), content)


def bring_budgets(backup: Path, short: str, target: Path, newer: bytes | None = None) -> None:
    """Put the ledger that lies beside a backup (or ``newer``) into the workspace made of it."""
    if content := newer or _content(_beside(backup.parent, short)):
        write_whole(target / BUDGETS_NAME, content)


def _beside(place: Path, short: str) -> Path:
    return place / f"casemgr-{short}.budgets"


def _content(path: Path) -> bytes | None:
    with suppress(OSError), path.open("rb") as file:
        return file.read(_LARGEST)
    return None


def _mac(key: bytes, ledger: str) -> str:
    return hmac.new(key, ledger.encode(), "sha256").hexdigest()
