"""What waits for a supervisor, and what has changed since she last approved of it."""

from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import col, select

from casemgr.domain.errors import NotFound
from casemgr.domain.fields import fields_of
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, query
from casemgr.storage.tables import ApprovalRow, CaseRow, ChangeRow, DutyRow
from casemgr.words import N_, say

# Of each subject: the kinds of records that a supervisor reads before deciding.
READ_FOR: Final[dict[str, tuple[str, ...]]] = {
    "plan": ("plan", "goal", "action"),
    "closure": ("closure",),
    "assessment": ("assessment", "need", "risk"),
    "identification": ("screening",),
    "bridge": ("consent", "risk"),
    "reopening": ("closure",),
}
_REMOVED = N_("Removed")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits. ``subject`` is a code of ``APPROVAL``; ``asked_on`` and ``due`` are
    ISO days in the office's zone; ``own``: this person made it herself."""

    id: str
    case_id: str
    code: str
    pseudonym: str
    subject: str
    asked_on: str
    asked_by: str
    words: str
    due: str
    own: bool


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """A kind of record and the labels of its fields that changed; what they hold stands in the
    file, whose opening is noted."""

    kind: str
    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """``since`` is the ISO day of the approved request before, ``""`` where there was none."""

    since: str
    parts: tuple[ChangedPart, ...]


@query("decide_approval")
def waiting_approvals(act: Act) -> tuple[Waiting, ...]:
    """Every request about a case this person sees, the most pressing first."""
    names = account_names(act.session)
    statement: Any = (
        select(ApprovalRow, CaseRow.code, CaseRow.pseudonym, DutyRow.due)
        .join(CaseRow, col(CaseRow.id) == col(ApprovalRow.case_id))
        .outerjoin(
            DutyRow,
            (col(DutyRow.case_id) == col(CaseRow.id))
            & (col(DutyRow.what) == "approval")
            & (col(DutyRow.record_id) == col(ApprovalRow.id)),
        )
        .where(
            col(ApprovalRow.verdict) == "requested",
            col(ApprovalRow.deleted_at).is_(None),
            seen_by(act),
        )
    )
    found = [
        Waiting(
            row.id,
            row.case_id,
            code,
            pseudonym,
            row.subject,
            _day(act, row.created_at),
            names.get(row.created_by or "", ""),
            row.words,
            due or _day(act, row.created_at),
            row.created_by == act.actor.id,
        )
        for row, code, pseudonym, due in act.session.exec(statement)
    ]
    return tuple(sorted(found, key=lambda one: (one.due, one.asked_on, one.code, one.id)))


@query("decide_approval")
def approval_changes(act: Act, approval_id: str) -> Changes:
    """The fields that changed since the same thing was last approved. Raises ``NotFound``."""
    row = act.session.exec(
        select(ApprovalRow)
        .join(CaseRow, col(CaseRow.id) == col(ApprovalRow.case_id))
        .where(col(ApprovalRow.id) == approval_id, seen_by(act))
    ).first()
    if row is None:
        raise NotFound
    before = act.session.exec(
        select(ApprovalRow.created_at)
        .where(
            col(ApprovalRow.case_id) == row.case_id,
            col(ApprovalRow.subject) == row.subject,
            col(ApprovalRow.verdict) == "approved",
            col(ApprovalRow.created_at) < row.created_at,
        )
        .order_by(col(ApprovalRow.created_at).desc())
    ).first()
    kinds = READ_FOR[row.subject]
    lines = select(ChangeRow.kind, ChangeRow.field).where(
        col(ChangeRow.case_id) == row.case_id, col(ChangeRow.kind).in_(kinds)
    )
    if before is not None:
        lines = lines.where(col(ChangeRow.at) > before)
    changed: dict[str, set[str]] = {}
    for kind, name in act.session.exec(lines.distinct()):
        changed.setdefault(kind, set()).add(name)
    parts = tuple(_part(act, kind, changed[kind]) for kind in kinds if kind in changed)
    return Changes(_day(act, before) if before else "", parts)


def _part(act: Act, kind: str, names: set[str]) -> ChangedPart:
    known = RECORD_KINDS[kind]
    labels = [
        say(declared.label, act.language)
        for name, declared in fields_of(known.model).items()
        if name in names
    ]
    if "removed" in names:
        labels.append(say(_REMOVED, act.language))
    return ChangedPart(kind, say(known.title, act.language), tuple(labels))


def _day(act: Act, moment: Any) -> str:
    day: str = moment.astimezone(act.zone).date().isoformat()
    return day
