"""What is due: follow-ups, actions, reviews, answers awaited, approvals waiting."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from casemgr.domain.case_codes import RISK_KIND, RISK_STATUS, VISIT_KIND
from casemgr.domain.codes import CodeList
from casemgr.domain.lifecycle import FINISHED
from casemgr.domain.roles import Role
from casemgr.operations.access import seen_by
from casemgr.operations.act import Act, query
from casemgr.operations.values import Today, TodayItem
from casemgr.storage.tables import RECORD_TABLES, ApprovalRow, CaseRow

_COMING_DAYS = 7
_MOST = 500
_When = Callable[[Any], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class _Duty:
    """One kind of duty: its table, its day, its words, and when it is still open.

    ``open`` names every value that counts, so that the day's range is read from the index.
    """

    what: str
    table: Any
    due: Any
    words: Any
    open: Any
    labels: CodeList | None = None


def _duties() -> Iterable[_Duty]:
    tables: dict[str, Any] = dict(RECORD_TABLES)
    visit, action, risk = tables["follow_up"], tables["action"], tables["risk"]
    plan, referral = tables["plan"], tables["referral"]
    there = ["", *(code.code for code in RISK_STATUS if code.code != "closed")]
    sent = (referral.direction == "out") & referral.status.in_(("sent", "received"))
    started = action.status.in_(("planned", "in_progress"))
    yield _Duty(
        "follow_up", visit, visit.planned_on, visit.kind, visit.outcome == "planned", VISIT_KIND
    )
    yield _Duty("action", action, action.due, action.what, started)
    yield _Duty("risk_review", risk, risk.review_on, risk.kind, risk.status.in_(there), RISK_KIND)
    yield _Duty("plan_review", plan, plan.review_on, None, plan.review_on != "")
    yield _Duty("referral_answer", referral, referral.response_due, referral.organisation, sent)


@query("see_today")
def see_today(act: Act) -> Today:
    """Everything overdue, due today and due within a week, the most pressing first.

    Each of the three is read by itself: a heap of old duties never hides those of today.
    """
    today = act.today.isoformat()
    last = (act.today + timedelta(days=_COMING_DAYS)).isoformat()
    overdue, overdue_total = _due(act, lambda due: (due > "") & (due < today))
    now, today_total = _due(act, lambda due: due == today)
    coming, coming_total = _due(act, lambda due: (due > today) & (due <= last))
    approvals, approvals_total = _approvals(act)
    return Today(
        on=act.today,
        overdue=overdue,
        today=now,
        coming=coming,
        approvals=approvals,
        overdue_total=overdue_total,
        today_total=today_total,
        coming_total=coming_total,
        approvals_total=approvals_total,
    )


def _due(act: Act, when: _When) -> tuple[tuple[TodayItem, ...], int]:
    """At most ``_MOST`` duties of each kind, and how many there are of all."""
    found: list[TodayItem] = []
    total = 0
    for duty in _duties():
        items = list(_items(act, duty, when))
        total += len(items) if len(items) < _MOST else _count(act, duty, when)
        found += items
    return tuple(sorted(found, key=lambda item: (item.due, item.code))), total


def _items(act: Act, duty: _Duty, when: _When) -> Iterable[TodayItem]:
    contact: Any = RECORD_TABLES["contact"]
    words = duty.due if duty.words is None else duty.words
    statement: Any = _narrowed(
        act,
        duty,
        when,
        select(  # type: ignore[call-overload]
            CaseRow.id,
            CaseRow.code,
            CaseRow.pseudonym,
            duty.due,
            words,
            duty.table.id,
            contact.safe_to_call,
            contact.no_contact,
        ),
    )
    statement = statement.outerjoin(
        contact, (contact.case_id == col(CaseRow.id)) & contact.deleted_at.is_(None)
    )
    today = act.today.isoformat()
    for case_id, code, pseudonym, day, text, record_id, safe, no_contact in act.session.exec(
        statement.order_by(duty.due).limit(_MOST)
    ):
        yield TodayItem(
            what=duty.what,
            case_id=case_id,
            code=code,
            pseudonym=pseudonym,
            due=day,
            overdue=day < today,
            text=_text(act, duty, text),
            record_id=record_id,
            unsafe=safe != "yes" or bool(no_contact),
        )


def _count(act: Act, duty: _Duty, when: _When) -> int:
    statement: Any = _narrowed(act, duty, when, select(func.count()))
    return int(act.session.exec(statement).one())


def _narrowed(act: Act, duty: _Duty, when: _When, selected: Any) -> Any:
    table = duty.table
    return (
        selected.select_from(table)
        .join(CaseRow, table.case_id == col(CaseRow.id))
        .where(table.deleted_at.is_(None), when(duty.due), duty.open, seen_by(act))
        .where(col(CaseRow.status).not_in(sorted(FINISHED)))
    )


def _text(act: Act, duty: _Duty, words: str) -> str:
    if duty.words is None:
        return ""
    return duty.labels.label(words, act.language) if duty.labels else words


def _approvals(act: Act) -> tuple[tuple[TodayItem, ...], int]:
    if Role.SUPERVISOR not in act.actor.roles:
        return (), 0
    waiting = (
        col(ApprovalRow.verdict) == "requested",
        col(ApprovalRow.deleted_at).is_(None),
        seen_by(act),
    )
    joined = col(ApprovalRow.case_id) == col(CaseRow.id)
    statement = (
        select(CaseRow, ApprovalRow)
        .join(ApprovalRow, joined)
        .where(*waiting)
        .order_by(col(ApprovalRow.created_at))
        .limit(_MOST)
    )
    items = tuple(_approval(act, *pair) for pair in act.session.exec(statement).all())
    if len(items) < _MOST:
        return items, len(items)
    counted = select(func.count()).select_from(CaseRow).join(ApprovalRow, joined).where(*waiting)
    return items, act.session.exec(counted).one()


def _approval(act: Act, case: CaseRow, approval: ApprovalRow) -> TodayItem:
    asked = approval.created_at.astimezone(act.zone).date().isoformat()
    return TodayItem(
        what="approval",
        case_id=case.id,
        code=case.code,
        pseudonym=case.pseudonym,
        due=asked,
        overdue=asked < act.today.isoformat(),
        text=approval.subject,
        record_id=approval.id,
        unsafe=False,
    )
