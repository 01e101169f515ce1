"""Everything the office keeps, taken out in open files: the promise that nobody is locked in.

An administrator asks, a supervisor agrees, and what is written is sealed to whoever receives it.
The rows are read from one steady view and pass through memory file by file, straight into the
seal: nothing readable is written to a disk, however large the office is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert
from sqlmodel import col, select

from casemgr.domain.fields import SHORT_TEXT, clean_text
from casemgr.operations.act import Act, operation
from casemgr.operations.errors import RecipientNeeded
from casemgr.operations.handing_out import Agreed
from casemgr.operations.joint_acts import NotAgreed, give_back, take
from casemgr.operations.open_export_files import Everything, Progress
from casemgr.operations.reports import check_output
from casemgr.storage.sealing import ENDING, Seal, check_keys, seal_stream, tar_blocks
from casemgr.storage.tables import CaseRow, ReleaseRow, new_id
from casemgr.storage.trust_tables import JointActRow

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

_OFFICE: Final = "supervision"


def _unseen(_done: int, _all: int) -> None:
    """Progress for whoever does not watch."""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """``missing``: documents that could not be read; the manifest names them."""

    path: Path
    cases: int
    missing: int
    reference: str


@dataclass(frozen=True, slots=True)
class _Begun:
    release_id: str
    reference: str


def complete_terms(recipient: str, keys: Sequence[str] = ()) -> dict[str, Any]:
    """What two people agree on (``complete_export`` of ``JOINT``); without public ``keys`` it is
    sealed behind words. Raises ``RecipientNeeded``, ``NotAnAgeKey``."""
    recipient = clean_text(recipient, SHORT_TEXT, name="recipient")
    if not recipient:
        raise RecipientNeeded
    return {"recipient": recipient, "keys": list(check_keys(keys))}


def export_all(
    workspace: "Workspace",
    path: Path,
    agreed: Agreed,
    progress: Progress = _unseen,
) -> TakenOut:
    """Write everything as one sealed tar; its name ends in ``.age``. Takes long.

    Raises ``NotAgreed`` and what ``take`` raises, ``OutputExists``, ``FolderMissing``,
    ``DiskFull``. Whatever fails leaves no file, and the agreement as good as before.
    """
    if path.suffix != ENDING:
        path = path.with_name(path.name + ENDING)
    check_output(path)
    act_id, how = agreed.act_id, agreed.seal
    begun = workspace.run(_begin, act_id, how)
    try:
        with workspace.database.read() as session:
            taking = Everything(session, workspace.folder, progress)
            digest = seal_stream(path, tar_blocks(taking.files()), how)
    except BaseException:
        workspace.run(_finish, begun, "failed", "", 0, act_id)
        raise
    workspace.run(_finish, begun, "done", digest, len(taking.missing), act_id)
    return TakenOut(path, taking.cases, len(taking.missing), begun.reference)


@operation("export_all")
def _begin(act: Act, act_id: str, how: Seal) -> _Begun:
    row = act.session.get(JointActRow, act_id)
    if row is None:
        raise NotAgreed
    recipient = str((row.terms or {}).get("recipient", ""))
    take(act, "complete_export", act_id, {"recipient": recipient, "keys": list(how.keys)})
    release = ReleaseRow(
        kind="complete-export",
        purpose=_OFFICE,
        recipient=recipient,
        languages="en bn",
        reference=new_id()[:8].upper(),
        **act.stamp,
    )
    act.session.add(release)
    act.session.flush()
    _into_every_file(act, release)
    act.audit(subject=release.id, what="begun")
    return _Begun(release.id, release.reference)


def _into_every_file(act: Act, release: ReleaseRow) -> None:
    """A line in the release log of each case: a withdrawal must say where data went."""
    cases = act.session.exec(select(CaseRow.id).order_by(col(CaseRow.key))).all()
    same = {name: getattr(release, name) for name in ("kind", "purpose", "recipient", "languages")}
    rows = [
        {
            **same, **act.stamp, "id": new_id(), "version": 1, "case_id": case_id,
            "state": "begun", "reference": f"{release.reference}-{place}",
            "bridge": "", "reason": "", "sha256": "",
        }
        for place, case_id in enumerate(cases, 1)
    ]  # fmt: skip
    if rows:
        act.session.execute(insert(ReleaseRow), rows)


@operation("export_all")
def _finish(act: Act, begun: _Begun, state: str, digest: str, missing: int, act_id: str) -> None:
    lines = col(ReleaseRow.reference).startswith(begun.reference)
    for row in act.session.exec(select(ReleaseRow).where(lines)).all():
        row.state, row.sha256 = state, digest
        row.updated_at, row.updated_by = act.now, act.actor.id
    act.audit(subject=begun.release_id, what=state, sha256=digest, missing=missing)
    if state == "failed":
        give_back(act, act_id)
