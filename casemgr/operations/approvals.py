"""What is put before a supervisor and waits, and what has changed since she last approved of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_
from sqlmodel import col, select

from casemgr.domain.errors import NotFound
from casemgr.domain.fields import fields_of
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, query
from casemgr.operations.values import Approval
from casemgr.storage.tables import ApprovalRow, CaseRow, ChangeRow, DutyRow
from casemgr.words import N_, say

# Of each subject: the kinds of records that a supervisor reads before deciding.
READ_FOR: Final[dict[str, tuple[str, ...]]] = {
    "plan": ("plan", "goal", "action"),
    "closure": ("closure",),
    "assessment": ("assessment", "need", "risk"),
    "identification": ("screening",),
    "bridge": ("intake", "consent", "risk"),
    "reopening": ("closure",),
    "age": ("person",),
}
# What daily work writes down of an approved plan; any other field of what was read, and a
# record added or removed, makes it another plan than the approved one.
_DAILY: Final[dict[str, frozenset[str]]] = {
    "plan": frozenset({"ended"}),
    "goal": frozenset({"status", "reached_on"}),
    "action": frozenset({"status", "outcome"}),
}
# Of these subjects the approval is about what was read for it; the others are about a moment.
_ABOUT_RECORDS: Final = ("plan", "closure")
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


def ask_review(act: Act, case_id: str, subject: str, words: str) -> None:
    """Put a decision that was already acted on before a supervisor, due within 24 hours.

    The very same request that is still waiting is not made twice.
    """
    waiting = select(ApprovalRow.id).where(
        col(ApprovalRow.case_id) == case_id,
        col(ApprovalRow.subject) == subject,
        col(ApprovalRow.words) == words,
        col(ApprovalRow.verdict) == "requested",
    )
    if not act.session.exec(waiting).first():
        row = ApprovalRow(case_id=case_id, subject=subject, words=words, **act.stamp)
        act.session.add(row)


def standing_approvals(
    approvals: Iterable[Approval],
    changed: Mapping[str, datetime],
    reopened: datetime | None = None,
) -> tuple[Approval, ...]:
    """The requests that still say something: those that wait, for a supervisor reads what
    stands on the day she decides; and those decided, if they were made since the case was last
    ``reopened``, about what has not ``changed`` (``last_changes``) after they were made."""

    def holds(approval: Approval) -> bool:
        if approval.verdict == "requested":
            return True
        asked, change = approval.requested_at, changed.get(approval.subject)
        return (reopened is None or asked > reopened) and (change is None or asked >= change)

    return tuple(approval for approval in approvals if holds(approval))


def last_changes(act: Act, case_id: str) -> dict[str, datetime]:
    """By subject, when that which its approval is about was last made another."""
    found: dict[str, datetime] = {}
    for subject in _ABOUT_RECORDS:
        asks_again = or_(
            *(
                (col(ChangeRow.kind) == kind)
                & col(ChangeRow.field).not_in(_DAILY.get(kind, frozenset()))
                for kind in READ_FOR[subject]
            )
        )
        newest = act.session.exec(
            select(ChangeRow.at)
            .where(col(ChangeRow.case_id) == case_id, asks_again)
            .order_by(col(ChangeRow.at).desc())
        ).first()
        if newest is not None:
            found[subject] = newest
    return found


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
