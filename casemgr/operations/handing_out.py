"""Handing records out in the HTCDS layout: pseudonymised by default, names only on purpose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from casemgr.domain.childhood import GROWN
from casemgr.domain.consent import standing_for
from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.errors import NotYourRole
from casemgr.domain.fields import SHORT_TEXT, clean_text
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.roles import may
from casemgr.domain.support import Consent
from casemgr.exchange.htcds_full_writer import KeyedRow, write_whole_htcds
from casemgr.exchange.htcds_writer import write_htcds
from casemgr.exchange.values import ExportRecord
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, operation
from casemgr.operations.consenting import ages_by_case
from casemgr.operations.errors import NothingPrinted, RecipientNeeded
from casemgr.operations.exchange import failed_rows
from casemgr.operations.htcds_full import WHOLE_KINDS, CaseToWrite, whole_rows
from casemgr.operations.htcds_mapping import ExportCase, write_row
from casemgr.operations.links import visible_entries
from casemgr.operations.reports import check_output
from casemgr.operations.resembling import entry_value
from casemgr.storage.folder import write_whole
from casemgr.storage.records import values_by_case, values_of
from casemgr.storage.tables import DIRECTORY_TABLES, RECORD_TABLES, CaseRow, ReleaseRow, new_id
from casemgr.words import N_, say

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

_KINDS = ("intake", "person", "contact", "screening", "experience", "closure")
_LISTED = ("consent", "referral")
_AT_ONCE = 500
_OFFICE = "supervision"
_Content = Mapping[str, Sequence[KeyedRow]] | tuple[ExportRecord, ...]
_Held = Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]


@dataclass(frozen=True, slots=True)
class HandedOut:
    """``left_out`` counts cases without consent for the purpose."""

    cases: int
    left_out: int
    reference: str


@dataclass(frozen=True)
class _Frozen:
    """``content`` are the rows of the sheet, or those of the whole workbook by sheet."""

    cases: int
    content: _Content
    left_out: int
    release_id: str
    reference: str


def _right(values: dict[str, Any]) -> str:
    return "export_htcds_identified" if values["identified"] else "export_htcds"


@operation(_right)
def _freeze(act: Act, identified: bool, purpose: str, recipient: str, whole: bool) -> _Frozen:
    if identified and not (purpose and recipient.strip()):
        raise RecipientNeeded
    if identified and not may(act.actor.roles, "export_htcds_identified"):
        raise NotYourRole
    heads: Any = select(CaseRow.id, CaseRow.pseudonym, CaseRow.status, CaseRow.owner_id)
    cases: Sequence[CaseRow] = act.session.exec(
        heads.where(seen_by(act)).order_by(col(CaseRow.key))
    ).all()
    wanted = purpose or _OFFICE
    if wanted not in RECORD_KINDS["person"].shared_for:
        raise NothingPrinted
    open_cases = _with_consent(act, cases, wanted, recipient)
    reference = new_id()[:8].upper()
    content = _content(act, open_cases, reference, identified, wanted, whole)
    release = ReleaseRow(
        kind="htcds-identified" if identified else "htcds",
        purpose=wanted,
        recipient=recipient.strip(),
        languages="en",
        reference=reference,
        **act.stamp,
    )
    act.session.add(release)
    act.session.add_all(
        _went_out(act, release, case.id, place) for place, case in enumerate(open_cases, 1)
    )
    act.session.flush()
    left_out = len(cases) - len(open_cases)
    act.audit(
        subject=release.id,
        what="begun",
        cases=len(open_cases),
        left_out=left_out,
        purpose=wanted,
        whole=whole,
    )
    return _Frozen(len(open_cases), content, left_out, release.id, reference)


def _content(
    act: Act,
    cases: Sequence[CaseRow],
    reference: str,
    identified: bool,
    purpose: str,
    whole: bool,
) -> _Content:
    held = _held(act, [case.id for case in cases], WHOLE_KINDS if whole else ())
    names = account_names(act.session)
    written = [export_case(held, case, names.get(case.owner_id, "")) for case in cases]
    if not whole:
        return tuple(write_row(one, identified=identified, purpose=purpose) for one in written)
    keyed = [
        CaseToWrite(
            f"{reference}-{place}",
            one,
            {kind: found.get(case.id, ()) for kind, found in held.items()},
        )
        for place, (case, one) in enumerate(zip(cases, written, strict=True), 1)
    ]
    return whole_rows(keyed, _entries(act), identified=identified, purpose=purpose)


def _with_consent(
    act: Act, cases: Sequence[CaseRow], purpose: str, recipient: str
) -> list[CaseRow]:
    """Those of the cases whose consent for the purpose and recipient stands open today."""
    logs = _consents(act, purpose)
    ages = ages_by_case(act, seen_by(act))
    return [
        case
        for case in cases
        if standing_for(
            logs.get(case.id, ()), purpose, recipient, act.today, ages.get(case.id, GROWN)
        ).open
    ]


def _entries(act: Act) -> dict[str, dict[str, Mapping[str, Any]]]:
    """The organisations and alleged perpetrators this person may see, by directory and id."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for name in ("provider", "perpetrator"):
        table: Any = DIRECTORY_TABLES[name]
        rows = act.session.exec(select(table).where(visible_entries(act, DIRECTORIES[name])))
        found[name] = {row.id: values_of(entry_value(name, row)) for row in rows}
    return found


def _went_out(act: Act, release: ReleaseRow, case_id: str, place: int) -> ReleaseRow:
    """A line in the case's own release log: a withdrawal must be able to say where data went."""
    return ReleaseRow(
        case_id=case_id,
        kind=release.kind,
        purpose=release.purpose,
        recipient=release.recipient,
        languages=release.languages,
        reference=f"{release.reference}-{place}",
        **act.stamp,
    )


def _consents(act: Act, purpose: str) -> Mapping[str, list[Consent]]:
    """The visible cases' consent entries for one purpose."""
    log: Any = RECORD_TABLES["consent"]
    asked = seen_by(act) & (log.purpose == purpose)
    found = values_by_case(act.session, "consent", asked)
    return {case: [Consent(**values) for values in entries] for case, entries in found.items()}


def _held(act: Act, case_ids: Sequence[str], more: Sequence[str]) -> _Held:
    """What the sheet needs of these cases, in a few queries for hundreds of them."""
    kinds = (*_KINDS, *_LISTED, *more)
    held: dict[str, dict[str, list[dict[str, Any]]]] = {kind: {} for kind in kinds}
    for start in range(0, len(case_ids), _AT_ONCE):
        some = col(CaseRow.id).in_(case_ids[start : start + _AT_ONCE])
        for kind, found in held.items():
            found |= values_by_case(act.session, kind, some)
    return held


def export_case(held: _Held, case: CaseRow, owner: str) -> ExportCase:
    """A case as the HTCDS columns see it; ``held`` is what ``values_by_case`` gave by kind."""
    newest = {kind: found[-1] for kind in _KINDS if (found := held[kind].get(case.id))}
    stored = [
        entry["status"] == "given"
        for entry in held["consent"].get(case.id, ())
        if entry["purpose"] == "storage"
    ]
    return ExportCase(
        pseudonym=case.pseudonym,
        status=case.status,
        owner=owner,
        one=newest,
        referrals=tuple(held["referral"].get(case.id, ())),
        stored=stored[-1] if stored else None,
    )


def _written(content: _Content) -> bytes:
    if isinstance(content, Mapping):
        return write_whole_htcds(content)
    return write_htcds(content)


@operation(_right)
def _record(act: Act, identified: bool, release_id: str, state: str, digest: str) -> None:
    whole = act.session.get_one(ReleaseRow, release_id)
    of_cases = col(ReleaseRow.reference).startswith(f"{whole.reference}-")
    for row in (whole, *act.session.exec(select(ReleaseRow).where(of_cases)).all()):
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
    whole: bool = False,
) -> HandedOut:
    """Write the visible cases with consent for the purpose as an HTCDS sheet, or (``whole``)
    as a workbook with every field of the standard.

    Pseudonymised sheets are for the office's own ``supervision`` unless another purpose is
    named. Raises ``RecipientNeeded``, ``OutputExists``, ``FolderMissing``, ``NotYourRole``,
    ``DiskFull``.
    """
    check_output(path)
    recipient = clean_text(recipient, SHORT_TEXT, name="recipient")
    frozen = workspace.run(_freeze, identified, purpose, recipient, whole)
    try:
        data = _written(frozen.content)
        write_whole(path, data, replace=False)
    except BaseException:
        workspace.run(_record, identified, frozen.release_id, "failed", "")
        raise
    workspace.run(_record, identified, frozen.release_id, "done", sha256(data).hexdigest())
    return HandedOut(frozen.cases, frozen.left_out, frozen.reference)


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
