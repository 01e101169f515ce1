"""Recovery papers: making them, trying them once a year, and a new data key when somebody leaves.

New papers are made in three steps: prepared in memory, printed or saved by the person, typed
back; only then they take the place of the old ones. Whoever makes them types her passphrase
again: a PIN, or a window left open, is not enough.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import col

from casemgr.operations.act import Act, operation, query
from casemgr.operations.key_errors import NothingToRehearse, NotThatPaper
from casemgr.operations.rehearsal import ALERT, Paper, Rehearsals, note_tried, rehearsals
from casemgr.reports.sheets import code_sheet, words_sheet
from casemgr.storage.errors import RecoveryCodeLength, RecoveryCodeMistyped, SharesForeign
from casemgr.storage.folder import write_whole
from casemgr.storage.keys import (
    RecoveryCode,
    SharedSecret,
    draw_shares,
    keep_recovery_code,
    keep_shares,
    prove_passphrase,
    read_recovery_code,
    read_shares,
    slots,
    unlock_with_recovery,
    unlock_with_shares,
)
from casemgr.storage.keys.recovery import new_recovery_code
from casemgr.storage.keys.shares import MADE
from casemgr.storage.rotation import change_data_key
from casemgr.storage.tables import AlertRow
from casemgr.words import Language

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper, ready to be saved: a plain file name without any name of a person or office."""

    name: str
    pdf: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """New recovery papers that nothing opens with yet; see ``put_in_force``. ``typed_back``:
    how many of the sheets have to be typed back."""

    paper: Paper
    sheets: tuple[Sheet, ...]
    typed_back: int
    secret: RecoveryCode | SharedSecret = field(repr=False)

    def wipe(self) -> None:
        """Forget the secret; the sheets saved meanwhile are worth nothing then."""
        self.secret.wipe()


@dataclass(frozen=True, slots=True)
class RecoveryState:
    """``papers`` that open the workspace now, and when they were tried."""

    papers: frozenset[Paper]
    rehearsals: Rehearsals
    overdue: bool


@query("make_recovery")
def _rehearsed(act: Act) -> tuple[Rehearsals, bool]:
    found = rehearsals(act.session)
    return found, found.overdue(act.today)


def recovery_state(workspace: "Workspace") -> RecoveryState:
    """Which papers there are and whether trying them is due. Raises ``NotYourRole``."""
    found, overdue = workspace.look(_rehearsed)
    kinds = {slot.kind for slot in slots(workspace.folder, workspace.keys)}
    known: tuple[tuple[str, Paper], ...] = (("recovery", "code"), ("shares", "shares"))
    papers = frozenset(paper for kind, paper in known if kind in kinds)
    return RecoveryState(papers, found, overdue)


@operation("make_recovery")
def _note_papers(act: Act, what: str, paper: Paper) -> None:
    act.audit(what=what, paper=paper)


@operation("make_recovery")
def _note_tried(act: Act, what: str, paper: Paper) -> None:
    note_tried(act, paper)
    act.session.execute(
        update(AlertRow)
        .where(col(AlertRow.what) == ALERT, col(AlertRow.acknowledged_at).is_(None))
        .values(acknowledged_at=act.now, acknowledged_by=act.actor.id)
    )
    act.audit(what=what, paper=paper)


def make_recovery_sheets(
    workspace: "Workspace", passphrase: str, languages: tuple[Language, ...]
) -> Prepared:
    """A new recovery code on one sheet. Slow (key derivation).

    Raises ``NotYourRole``, ``WrongPassphrase``, ``TooManyTries``.
    """
    _prove(workspace, passphrase, "code")
    code = new_recovery_code()
    pdf = print_code(code.printed(), short_id(workspace), workspace.today, languages)
    return Prepared("code", (Sheet("casemgr-recovery-code.pdf", pdf),), 1, code)


def make_shares(
    workspace: "Workspace", passphrase: str, languages: tuple[Language, ...]
) -> Prepared:
    """Three new recovery sheets, of which any two open the workspace. Slow (key derivation).

    Raises ``NotYourRole``, ``WrongPassphrase``, ``TooManyTries``.
    """
    _prove(workspace, passphrase, "shares")
    drawn = draw_shares()
    short, day = short_id(workspace), workspace.today
    sheets = tuple(
        Sheet(
            f"casemgr-recovery-sheet-{place}-of-{MADE}.pdf",
            words_sheet(words.split(), place, short, day, languages),
        )
        for place, words in enumerate(drawn.sheets, 1)
    )
    return Prepared("shares", sheets, 2, drawn)


def put_in_force(workspace: "Workspace", prepared: Prepared, typed: Sequence[str]) -> None:
    """Let the new papers open the workspace, and the old ones of their kind no longer; ``typed``
    is what stands on them: the code, or the words of two of the sheets.

    Raises ``NotThatPaper``, what reading them raises (which sheet, which word), ``NotYourRole``.
    """
    _compare(prepared, typed)
    workspace.run(_note_papers, "begun", prepared.paper)
    if isinstance(prepared.secret, RecoveryCode):
        keep_recovery_code(workspace.folder, workspace.keys, prepared.secret)
    else:
        keep_shares(workspace.folder, workspace.keys, prepared.secret)
    workspace.run(_note_tried, "in_force", prepared.paper)
    prepared.wipe()


def rehearse(workspace: "Workspace", typed: Sequence[str]) -> Paper:
    """Try whether the papers at hand would open the workspace; nothing is changed but the day of
    the last trial. ``typed``: the recovery code, or the words of two sheets.

    Raises ``WrongRecoveryCode``, ``RecoveryCodeMistyped``, ``RecoveryCodeLength``,
    ``WrongShares`` and what reading sheets raises, ``NothingToRehearse``, ``NotYourRole``.
    """
    paper: Paper = "code" if len(typed) == 1 else "shares"
    workspace.run(_note_papers, "rehearsing", paper)
    if paper not in recovery_state(workspace).papers:
        raise NothingToRehearse
    if paper == "code":
        opened = unlock_with_recovery(workspace.folder, read_recovery_code(typed[0]))
    else:
        opened = unlock_with_shares(workspace.folder, typed)
    opened.wipe()
    workspace.run(_note_tried, "rehearsed", paper)
    return paper


def save_sheet(sheet: Sheet, path: Path) -> None:
    """Write a paper once, where the person says, for its owner only. Raises
    ``FileAlreadyThere``, ``FolderMissing``, ``DiskFull``."""
    write_whole(path, sheet.pdf, replace=False)


def print_code(code: str, short: str, day: date, languages: tuple[Language, ...]) -> bytes:
    """The sheet of a recovery code, as PDF; ``short`` is the workspace's ``short_id``."""
    return code_sheet(code, short, day, languages)


def short_id(workspace: "Workspace") -> str:
    """Eight signs that tell papers of several workspaces apart, and nothing else."""
    digest = sha256(str(workspace.keys.workspace_id).encode()).hexdigest()[:8].upper()
    return f"{digest[:4]}-{digest[4:]}"


@operation("change_data_key")
def _note_data_key(act: Act, what: str) -> None:
    act.audit(what=what)


def rotate_data_key(
    workspace: "Workspace", passphrase: str, progress: Callable[[str], object] = lambda _step: None
) -> None:
    """Encrypt the whole workspace under a new key, so that key files kept by somebody who left
    open nothing written from now on. ``progress`` is told each of ``rotation.STEPS``.

    Whatever cuts it short, the workspace opens again, and the next sign-in finishes. Takes
    about six seconds for each GB. Raises ``NotYourRole``, ``WrongPassphrase``, ``StoreBusy``,
    ``NotEnoughSpace``, ``DiskFull``.
    """
    workspace.run(_note_data_key, "begun")
    prove_passphrase(workspace.folder, workspace.keys, passphrase, clock=workspace.clock)
    with workspace.head.still():
        workspace.keys = change_data_key(
            workspace.folder, workspace.keys, workspace.database, workspace.drafts.store, progress
        )
    workspace.run(_note_data_key, "done")


def _prove(workspace: "Workspace", passphrase: str, paper: Paper) -> None:
    workspace.run(_note_papers, "preparing", paper)
    prove_passphrase(workspace.folder, workspace.keys, passphrase, clock=workspace.clock)


def _compare(prepared: Prepared, typed: Sequence[str]) -> None:
    if isinstance(prepared.secret, RecoveryCode):
        try:
            same = read_recovery_code(typed[0]) == prepared.secret
        except (RecoveryCodeMistyped, RecoveryCodeLength):
            same = False
    else:
        try:
            same = read_shares(typed) == prepared.secret
        except SharesForeign:
            same = False
    if not same:
        raise NotThatPaper
