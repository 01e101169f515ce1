"""The decision that somebody whose age was in doubt is of age: it counts once a supervisor has
confirmed it, and until then she is treated as a child."""

from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from casemgr.domain.childhood import MAJORITY_DECIDED
from casemgr.domain.person import Person
from casemgr.operations.act import Act
from casemgr.operations.approvals import ask_review
from casemgr.storage.records import records_of
from casemgr.storage.tables import ApprovalRow, CaseRow, ChangeRow

SUBJECT = "age"
_DECISION = ("age_in_doubt", "age_decision")


def confirmed_ages(session: Session, cases: ColumnElement[bool]) -> frozenset[str]:
    """The ids of those cases (a condition on ``CaseRow``) in which a supervisor has confirmed
    the decision that stands now; another decision since asks for another look."""
    rows = session.exec(
        select(ApprovalRow.case_id, ApprovalRow.decided_at)
        .join(CaseRow, col(CaseRow.id) == col(ApprovalRow.case_id))
        .where(
            cases,
            col(ApprovalRow.subject) == SUBJECT,
            col(ApprovalRow.verdict) == "approved",
            col(ApprovalRow.deleted_at).is_(None),
        )
    ).all()
    approved: dict[str, datetime] = {}
    for case_id, at in rows:
        if at is not None:
            approved[case_id] = max(at, approved.get(case_id, at))
    last = _last_changes(session, col(ChangeRow.case_id).in_(approved), *_DECISION)
    return frozenset(
        case_id for case_id, at in approved.items() if case_id not in last or at >= last[case_id]
    )


def is_confirmed(session: Session, case_id: str) -> bool:
    """``confirmed_ages`` of one case."""
    return bool(confirmed_ages(session, col(CaseRow.id) == case_id))


def ask_about_age(act: Act, case_id: str) -> None:
    """Put the decision that she is of age before a supervisor: once for each decision, and
    again when its grounds were written anew after she returned it."""
    people = cast(list[Person], records_of(act.session, "person", case_id))
    person = people[-1] if people else None
    if person is None or not person.age_in_doubt or person.age_decision != MAJORITY_DECIDED:
        return
    act.session.flush()
    if is_confirmed(act.session, case_id) or _asked_since_it_was_written(act.session, case_id):
        return
    ask_review(act, case_id, SUBJECT, person.age_grounds)
    act.session.flush()


def _asked_since_it_was_written(session: Session, case_id: str) -> bool:
    rows = session.exec(
        select(ApprovalRow).where(
            col(ApprovalRow.case_id) == case_id,
            col(ApprovalRow.subject) == SUBJECT,
            col(ApprovalRow.deleted_at).is_(None),
        )
    ).all()
    if any(row.verdict == "requested" for row in rows):
        return True
    last = _last_changes(session, col(ChangeRow.case_id) == case_id, *_DECISION, "age_grounds").get(
        case_id
    )
    return any(row.decided_at is not None and (last is None or row.decided_at >= last)
               for row in rows)  # fmt: skip


def _last_changes(
    session: Session, cases: ColumnElement[bool], *fields: str
) -> dict[str, datetime]:
    """When one of these fields of the person was last changed, by case."""
    newest = func.max(col(ChangeRow.at))
    rows = session.exec(
        select(ChangeRow.case_id, newest)
        .where(cases, col(ChangeRow.kind) == "person", col(ChangeRow.field).in_(fields))
        .group_by(col(ChangeRow.case_id))
    ).all()
    return {case_id: at for case_id, at in rows if case_id is not None}
