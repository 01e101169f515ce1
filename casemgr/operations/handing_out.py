"""Handing records out in the HTCDS layout: pseudonymised by default, names only on purpose."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlmodel import col, select

from casemgr.domain.errors import NotYourRole
from casemgr.domain.roles import may
from casemgr.domain.support import Consent
from casemgr.exchange.htcds_writer import write_htcds
from casemgr.exchange.values import ExportRecord
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, operation
from casemgr.operations.errors import RecipientNeeded
from casemgr.operations.exchange import failed_rows
from casemgr.operations.htcds_mapping import ExportCase, write_row
from casemgr.operations.reports import check_output, standing_towards
from casemgr.storage.folder import write_whole
from casemgr.storage.records import records_of, values_of
from casemgr.storage.tables import CaseRow, ReleaseRow, new_id
from casemgr.words import N_, say

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

_KINDS = ("intake", "person", "contact", "screening", "experience", "closure")
_OFFICE = "supervision"


@dataclass(frozen=True, slots=True)
class HandedOut:
    """``left_out`` counts cases without consent for the purpose."""

    cases: int
    left_out: int
    reference: str


@dataclass(frozen=True)
class _Frozen:
    records: tuple[ExportRecord, ...]
    left_out: int
    release_id: str
    reference: str


def _right(values: dict[str, Any]) -> str:
    return "export_htcds_identified" if values["identified"] else "export_htcds"


@operation(_right)
def _freeze(act: Act, identified: bool, purpose: str, recipient: str) -> _Frozen:
    if identified and not (purpose and recipient.strip()):
        raise RecipientNeeded
    if identified and not may(act.actor.roles, "export_htcds_identified"):
        raise NotYourRole
    cases = act.session.exec(select(CaseRow).where(seen_by(act)).order_by(col(CaseRow.key))).all()
    wanted = purpose or _OFFICE
    open_cases = [
        case
        for case in cases
        if standing_towards(_consents(act, case), wanted, recipient, act.today).open
    ]
    names = account_names(act.session)
    records = tuple(
        write_row(export_case(act, case, names.get(case.owner_id, "")), identified=identified)
        for case in open_cases
    )
    reference = new_id()[:8].upper()
    release = ReleaseRow(
        kind="htcds-identified" if identified else "htcds",
        purpose=wanted,
        recipient=recipient.strip(),
        languages="en",
        reference=reference,
        created_at=act.now,
        created_by=act.actor.id,
        updated_at=act.now,
        updated_by=act.actor.id,
    )
    act.session.add(release)
    act.session.flush()
    left_out = len(cases) - len(open_cases)
    act.audit(
        subject=release.id, what="begun", cases=len(records), left_out=left_out, purpose=wanted
    )
    return _Frozen(records, left_out, release.id, reference)


def _consents(act: Act, case: CaseRow) -> list[Consent]:
    return cast(list[Consent], records_of(act.session, "consent", case.id))


def export_case(act: Act, case: CaseRow, owner: str) -> ExportCase:
    """A case as the HTCDS columns see it."""
    one = {}
    for kind in _KINDS:
        found = records_of(act.session, kind, case.id)
        if found:
            one[kind] = values_of(found[-1])
    stored = [
        entry.status == "given" for entry in _consents(act, case) if entry.purpose == "storage"
    ]
    return ExportCase(
        pseudonym=case.pseudonym,
        status=case.status,
        owner=owner,
        one=one,
        referrals=tuple(values_of(r) for r in records_of(act.session, "referral", case.id)),
        stored=stored[-1] if stored else None,
    )


@operation(_right)
def _record(act: Act, identified: bool, release_id: str, state: str, digest: str) -> None:
    row = act.session.get_one(ReleaseRow, release_id)
    row.state, row.sha256 = state, digest
    row.updated_at, row.updated_by = act.now, act.actor.id
    act.audit(subject=release_id, what=state, sha256=digest)


def export_htcds(
    workspace: "Workspace",
    path: Path,
    *,
    identified: bool = False,
    purpose: str = "",
    recipient: str = "",
) -> HandedOut:
    """Write the visible cases with consent for the purpose as an HTCDS sheet.

    Pseudonymised sheets are for the office's own ``supervision`` unless another purpose is
    named. Raises ``RecipientNeeded``, ``OutputExists``, ``FolderMissing``, ``NotYourRole``,
    ``DiskFull``.
    """
    check_output(path)
    frozen = workspace.run(_freeze, identified, purpose, recipient)
    try:
        data = write_htcds(frozen.records)
        write_whole(path, data, replace=False)
    except BaseException:
        workspace.run(_record, identified, frozen.release_id, "failed", "")
        raise
    workspace.run(_record, identified, frozen.release_id, "done", sha256(data).hexdigest())
    return HandedOut(len(frozen.records), frozen.left_out, frozen.reference)


@operation("save_failed_rows")
def _note_failed_rows(act: Act, rows: int) -> None:
    act.audit(rows=rows)


def save_failed_rows(workspace: "Workspace", path: Path) -> int:
    """Write the rows that were not taken over, readable, to a file: a deliberate act.

    One line for each, its cells parted by tabs. Raises ``OutputExists``, ``FolderMissing``.
    """
    check_output(path)
    rows = workspace.look(failed_rows)
    workspace.run(_note_failed_rows, len(rows))
    language = workspace.actor.language
    lines = [
        "\t".join(
            " ".join(cell.split())
            for cell in (str(row), say(reason, language), *(f"{k}={v}" for k, v in cells.items()))
        )
        for row, cells, reason in rows
    ]
    head = say(N_("Row, reason, and what stood in the row"), language)
    write_whole(path, "\n".join([head, *lines, ""]).encode(), replace=False)
    return len(rows)
