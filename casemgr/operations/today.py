"""What is due: follow-ups, actions, reviews, answers awaited, approvals waiting."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from casemgr.domain.case_codes import RISK_KIND, VISIT_KIND
from casemgr.domain.lifecycle import FINISHED
from casemgr.domain.roles import Role
from casemgr.operations.access import seen_by
from casemgr.operations.act import Act, query
from casemgr.operations.values import Today, TodayItem
from casemgr.storage.tables import RECORD_TABLES, ApprovalRow, CaseRow

_COMING_DAYS = 7
_MOST = 500


@query("see_today")
def see_today(act: Act) -> Today:
    """Everything overdue, due today and due within a week, the most pressing first."""
    items = sorted(_all_due(act), key=lambda item: (item.due, item.code))
    today = act.today.isoformat()
    return Today(
        on=act.today,
        overdue=tuple(item for item in items if item.due < today),
        today=tuple(item for item in items if item.due == today),
        coming=tuple(item for item in items if item.due > today),
        approvals=tuple(_approvals(act)),
    )


def _all_due(act: Act) -> Iterable[TodayItem]:
    last = (act.today + timedelta(days=_COMING_DAYS)).isoformat()
    visit, action = _table("follow_up"), _table("action")
    risk, plan, referral = _table("risk"), _table("plan"), _table("referral")
    yield from _due(
        act, "follow_up", visit, visit.planned_on, last, visit.outcome == "planned", visit.kind
    )
    yield from _due(
        act,
        "action",
        action,
        action.due,
        last,
        action.status.in_(("planned", "in_progress")),
        action.what,
    )
    yield from _due(
        act, "risk_review", risk, risk.review_on, last, risk.status != "closed", risk.kind
    )
    yield from _due(
        act, "plan_review", plan, plan.review_on, last, plan.review_on != "", plan.review_on
    )
    waiting = referral.status.in_(("sent", "received")) & (referral.direction == "out")
    yield from _due(
        act,
        "referral_answer",
        referral,
        referral.response_due,
        last,
        waiting,
        referral.organisation,
    )


def _table(kind: str) -> Any:
    return RECORD_TABLES[kind]


def _due(
    act: Act, what: str, table: Any, due: Any, last: str, condition: Any, text: Any
) -> Iterable[TodayItem]:
    contact = _table("contact")
    statement: Any = (
        select(
            CaseRow.id,
            CaseRow.code,
            CaseRow.pseudonym,
            due,
            text,
            table.id,
            contact.safe_to_call,
            contact.no_contact,
        )  # type: ignore[call-overload]
        .join(table, table.case_id == col(CaseRow.id))
        .outerjoin(contact, (contact.case_id == col(CaseRow.id)) & contact.deleted_at.is_(None))
        .where(table.deleted_at.is_(None), due != "", due <= last, condition, seen_by(act))
        .where(col(CaseRow.status).not_in(sorted(FINISHED)))
        .order_by(due)
        .limit(_MOST)
    )
    today = act.today.isoformat()
    for case_id, code, pseudonym, day, words, record_id, safe, no_contact in act.session.exec(
        statement
    ):
        yield TodayItem(
            what=what,
            case_id=case_id,
            code=code,
            pseudonym=pseudonym,
            due=day,
            overdue=day < today,
            text=_text(act, what, words),
            record_id=record_id,
            unsafe=safe != "yes" or bool(no_contact),
        )


def _text(act: Act, what: str, words: str) -> str:
    lists = {"follow_up": VISIT_KIND, "risk_review": RISK_KIND}
    if what in lists:
        return lists[what].label(words, act.language)
    return "" if what == "plan_review" else words


def _approvals(act: Act) -> Iterable[TodayItem]:
    if Role.SUPERVISOR not in act.actor.roles:
        return
    statement = (
        select(CaseRow, ApprovalRow)
        .join(ApprovalRow, col(ApprovalRow.case_id) == col(CaseRow.id))
        .where(
            col(ApprovalRow.verdict) == "requested",
            col(ApprovalRow.deleted_at).is_(None),
            seen_by(act),
        )
        .order_by(col(ApprovalRow.created_at))
        .limit(_MOST)
    )
    for case, approval in act.session.exec(statement):
        asked = approval.created_at.astimezone(act.zone).date().isoformat()
        yield TodayItem(
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
