"""Putting a duty aside, with a reason: it is looked at and not done on that day.

It holds for the day only. When the day moves, or the next one comes, it is asked for again.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from casemgr.domain.errors import NotFound
from casemgr.domain.fields import clean_text
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.operations.access import account_names, the_case
from casemgr.operations.act import Act, operation, query
from casemgr.operations.derived import refresh_case
from casemgr.operations.errors import NotPutAside
from casemgr.operations.today import not_put_aside
from casemgr.storage.tables import AcknowledgementRow, DutyRow

STANDS = frozenset({"legal_clock", "hearing", "approval", "emergency_review"})
"""Duties that others set: the law, a court, a colleague who waits. They cannot be put aside."""


@dataclass(frozen=True, slots=True)
class PutAside:
    """``what`` is a code of ``casemgr.domain.duties.DUTY``, ``due`` the day it was asked for."""

    what: str
    due: str
    at: datetime
    by: str
    reason: str


@operation("acknowledge_duty")
def acknowledge_duty(
    act: Act, case_id: str, what: str, record_id: str, due: str, reason: str
) -> None:
    """Put a duty of a case aside for its day. The reason stays in the case, not in the trail.

    Raises ``ReasonNeeded``; ``NotPutAside`` for a legal time limit, a hearing or an approval;
    ``NotFound`` where the case asks for no such thing on that day (any more).
    """
    case = the_case(act, case_id)
    reason = clean_text(reason, name="reason")
    if not reason:
        raise ReasonNeeded
    if what in STANDS:
        raise NotPutAside
    asked = select(DutyRow.key).where(
        col(DutyRow.case_id) == case_id,
        col(DutyRow.what) == what,
        col(DutyRow.record_id) == record_id,
        col(DutyRow.due) == due,
        not_put_aside(),
    )
    if act.session.exec(asked).first() is None:
        raise NotFound
    act.session.add(
        AcknowledgementRow(
            case_id=case_id, what=what, record_id=record_id, due=due, reason=reason, **act.stamp
        )
    )
    act.audit(case_id, record_id or None, what=what, due=due)
    refresh_case(act, case)


@query("acknowledge_duty")
def put_aside(act: Act, case_id: str) -> tuple[PutAside, ...]:
    """What was put aside in this case, the newest first."""
    the_case(act, case_id)
    names = account_names(act.session)
    rows = act.session.exec(
        select(AcknowledgementRow)
        .where(
            col(AcknowledgementRow.case_id) == case_id, col(AcknowledgementRow.deleted_at).is_(None)
        )
        .order_by(col(AcknowledgementRow.created_at).desc())
    ).all()
    return tuple(
        PutAside(row.what, row.due, row.created_at, names.get(row.created_by or "", ""), row.reason)
        for row in rows
    )
