"""Quick-erase: this machine's keys gone at once, when somebody is about to be forced.

It is reached after signing in and not before: whoever cannot sign in has a passphrase in the
way already, and a passer-by must not be able to destroy an office's files. It asks for two
deliberate steps (a word typed, a button held) and is there for every role: the laptop is in the
hands of a caseworker when it matters. There is no command line for it: one wrong line in a
script would be the end of a workspace.
"""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from casemgr.domain.errors import Refused
from casemgr.operations.act import Act, operation, query
from casemgr.storage.burning import burn_keys, burn_rest, drop_stored, quick_slots
from casemgr.storage.keys.quick_unlock import safe_backend
from casemgr.storage.trust_tables import BackupRow
from casemgr.words import N_

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

_PATIENCE = 0.3  # seconds
# Short, without look-alikes, easy on any keyboard: what is typed is not a secret.
WORDS = ("river", "mango", "winter", "garden", "lantern", "harbour")


class WordDiffers(Refused):
    sentence = N_("This is not the word that was shown.")
    next_step = N_("Nothing was erased. Type the word exactly as it stands there.")


@dataclass(frozen=True, slots=True)
class CopyElsewhere:
    """The newest copy that was read back and does not lie on this machine: its ISO day and its
    place (both empty: none is known)."""

    day: str
    place: str


@dataclass(frozen=True, slots=True)
class ErasedMachine:
    """How many files were destroyed, in how many seconds."""

    files: int
    seconds: float


def word_for(sequence: int) -> str:
    """The word to be typed: another one each time the trail is longer."""
    return WORDS[sequence % len(WORDS)]


@query("erase_machine")
def copy_elsewhere(act: Act) -> CopyElsewhere:
    """What is left if this machine's keys go."""
    newest = act.session.exec(
        select(BackupRow)
        .where(col(BackupRow.away).is_(True), col(BackupRow.gone_at).is_(None))
        .order_by(col(BackupRow.verified_at).desc())
        .limit(1)
    ).first()
    if newest is None:
        return CopyElsewhere("", "")
    return CopyElsewhere(newest.verified_at.astimezone(act.zone).date().isoformat(), newest.place)


@operation("erase_machine")
def _note(act: Act) -> None:
    act.audit(what="erase_machine")


def _note_quietly(workspace: "Workspace") -> None:
    with suppress(Exception):
        workspace.run(_note)


def erase_machine(workspace: "Workspace", shown: str, typed: str) -> ErasedMachine:
    """Destroy the keys of this workspace on this machine, then close it for good.

    The key files go first; whatever fails afterwards, they are gone. Raises ``WordDiffers``
    before anything is touched.
    """
    if typed.strip().casefold() != shown.casefold():
        raise WordDiffers
    begun = time.perf_counter()
    folder, slots = workspace.folder, quick_slots(workspace.folder)
    files = burn_keys(folder)
    # A line in the trail, if it can be had at once: a full disk or a busy store must not hold it.
    noting = threading.Thread(target=_note_quietly, args=(workspace,), daemon=True)
    noting.start()
    noting.join(_PATIENCE)
    with suppress(Exception):  # a store that cannot be closed well is destroyed all the same
        workspace.lock()
    files += burn_rest(folder)
    seconds = time.perf_counter() - begun
    backend = safe_backend() if slots else None
    if backend is not None:
        drop_stored(slots, backend)
    return ErasedMachine(files, seconds)
