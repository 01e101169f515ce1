"""What is due: everything the cases ask for, read from the list of duties."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from casemgr.domain.case_codes import BRIDGE, PURPOSE, RISK_KIND, VISIT_KIND
from casemgr.domain.codes import CodeList
from casemgr.domain.due_days import Rule, say_rule
from casemgr.domain.duties import REACHING
from casemgr.domain.help_codes import HEARING_KIND
from casemgr.domain.law import LEGAL_STAGE
from casemgr.domain.lifecycle import APPROVAL, LEGAL_CLOCK
from casemgr.domain.roles import Role
from casemgr.operations.access import seen_by
from casemgr.operations.act import Act, query
from casemgr.operations.values import Today, TodayItem
from casemgr.storage.tables import RECORD_TABLES, AcknowledgementRow, CaseRow, DutyRow

_COMING_DAYS = 7
_MOST = 500
_APPROVAL = "approval"
_LABELS: dict[str, CodeList] = {
    "follow_up": VISIT_KIND,
    "risk_review": RISK_KIND,
    "hearing": HEARING_KIND,
    "emergency_review": BRIDGE,
    "consent": PURPOSE,
    "legal_update": LEGAL_STAGE,
    "legal_clock": LEGAL_CLOCK,
    "approval": APPROVAL,
}


@dataclass(frozen=True, slots=True)
class Found:
    """Duties, and how many there are."""

    items: tuple[TodayItem, ...]
    total: int


@query("see_today")
def see_today(act: Act) -> Today:
    """Everything overdue, due today and due within a week, the most pressing first.

    Each of the three is read by itself: a heap of old duties never hides those of today. A
    duty that was put aside with a reason is not listed again for that day.
    """
    today = act.today.isoformat()
    last = (act.today + timedelta(days=_COMING_DAYS)).isoformat()
    work = col(DutyRow.what) != _APPROVAL
    overdue = due_items(act, work & (col(DutyRow.due) < today))
    now = due_items(act, work & (col(DutyRow.due) == today))
    coming = due_items(act, work & (col(DutyRow.due) > today) & (col(DutyRow.due) <= last))
    supervises = Role.SUPERVISOR in act.actor.roles
    waiting = due_items(act, ~work) if supervises else Found((), 0)
    return Today(
        on=act.today,
        overdue=overdue.items,
        today=now.items,
        coming=coming.items,
        approvals=waiting.items,
        overdue_total=overdue.total,
        today_total=now.total,
        coming_total=coming.total,
        approvals_total=waiting.total,
    )


def due_items(act: Act, when: ColumnElement[bool]) -> Found:
    """At most ``_MOST`` of the duties that meet a condition on ``DutyRow`` and ``CaseRow`` and
    were not put aside, and how many there are of all."""
    items = tuple(_items(act, when))
    return Found(items, len(items) if len(items) < _MOST else _count(act, when))


def _items(act: Act, when: ColumnElement[bool]) -> list[TodayItem]:
    contact: Any = RECORD_TABLES["contact"]
    chosen: Any = select(  # type: ignore[call-overload]
        CaseRow.id,
        CaseRow.code,
        CaseRow.pseudonym,
        DutyRow.what,
        DutyRow.due,
        DutyRow.words,
        DutyRow.record_id,
        DutyRow.rule,
        contact.safe_to_call,
        contact.no_contact,
        _answer_on_contact(),
    )
    statement = _narrowed(act, when, chosen).outerjoin(
        contact, (contact.case_id == col(CaseRow.id)) & contact.deleted_at.is_(None)
    )
    found = act.session.exec(
        statement.order_by(col(DutyRow.due), col(CaseRow.code), col(DutyRow.key)).limit(_MOST)
    )
    return [_item(act, *columns) for columns in found]


def _item(
    act: Act,
    case_id: str,
    code: str,
    pseudonym: str,
    what: str,
    due: str,
    words: str,
    record_id: str,
    rule: dict[str, Any] | None,
    safe: str | None,
    no_contact: bool | None,
    answer: str | None,
) -> TodayItem:
    labels = _LABELS.get(what)
    wish = bool(no_contact) or answer in ("refused", "withdrawn")
    contact = ("no_contact" if wish else safe or "unknown") if what in REACHING else ""
    return TodayItem(
        what=what,
        case_id=case_id,
        code=code,
        pseudonym=pseudonym,
        due=due,
        overdue=due < act.today.isoformat(),
        text=labels.label(words, act.language) if labels else words,
        record_id=record_id,
        unsafe=contact not in ("", "yes"),
        rule=say_rule(Rule(**rule), act.language) if rule else "",
        contact=contact,
    )


def _answer_on_contact() -> Any:
    """What she last answered when asked whether she may be contacted, in this file or in one
    that was merged into it."""
    consent: Any = RECORD_TABLES["consent"]
    merged = aliased(CaseRow)
    theirs = select(merged.id).where(col(merged.merged_into) == col(CaseRow.id)).correlate(CaseRow)
    return (
        select(consent.status)
        .where(
            or_(consent.case_id == col(CaseRow.id), consent.case_id.in_(theirs)),
            consent.purpose == "contact",
            consent.deleted_at.is_(None),
        )
        .order_by(consent.created_at.desc(), consent.id.desc())
        .limit(1)
        .correlate(CaseRow)
        .scalar_subquery()
    )


def _count(act: Act, when: ColumnElement[bool]) -> int:
    statement: Any = _narrowed(act, when, select(func.count()))
    return int(act.session.exec(statement).one())


def not_put_aside() -> ColumnElement[bool]:
    """The condition on ``DutyRow`` under which a duty still stands for its day."""
    return ~exists().where(
        col(AcknowledgementRow.case_id) == col(DutyRow.case_id),
        col(AcknowledgementRow.what) == col(DutyRow.what),
        col(AcknowledgementRow.record_id) == col(DutyRow.record_id),
        col(AcknowledgementRow.due) == col(DutyRow.due),
        col(AcknowledgementRow.deleted_at).is_(None),
    )


def _narrowed(act: Act, when: ColumnElement[bool], selected: Any) -> Any:
    return (
        selected.select_from(DutyRow)
        .join(CaseRow, col(DutyRow.case_id) == col(CaseRow.id))
        .where(when, seen_by(act), not_put_aside())
    )
