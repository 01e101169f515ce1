"""What a case's head repeats of its records, for the list: kept true after every save."""

from collections.abc import Iterable
from typing import cast

from sqlmodel import Session

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.fields import Record
from casemgr.domain.person import Contact, Intake, Person
from casemgr.domain.support import Action, FollowUp, Plan, Referral, Risk
from casemgr.storage.records import records_of
from casemgr.storage.search import index_case
from casemgr.storage.tables import CaseRow

_RANK = {code.code: rank for rank, code in enumerate(RISK_LEVEL)}
_OPEN_ACTIONS = frozenset({"planned", "in_progress"})
_AWAITING = frozenset({"sent", "received"})


def refresh_case(session: Session, case: CaseRow) -> None:
    """Bring the head and the search index up to the records."""
    person = cast("Person | None", _last(records_of(session, "person", case.id)))
    intake = cast("Intake | None", _last(records_of(session, "intake", case.id)))
    contact = cast("Contact | None", _last(records_of(session, "contact", case.id)))
    risks = cast(list[Risk], records_of(session, "risk", case.id))
    worst = worst_risk(risks)
    case.risk = worst.level if worst else "unknown"
    case.risk_reason = worst.reason if worst else ""
    case.pseudonym = person.pseudonym if person else ""
    case.opened_on = intake.intake_date if intake else ""
    case.next_on = min((due for _, _, due in due_dates(session, case.id)), default="")
    names = [case.code, case.code.replace("-", "")]
    if person:
        names += [person.pseudonym, person.name_bn, person.name_en, person.other_names]
    if intake:
        names.append(intake.legacy_id)
    phones = [contact.mobile_phone, contact.home_phone] if contact else []
    if case.key is None:
        session.flush()
    index_case(session, cast(int, case.key), names, phones)


def worst_risk(risks: Iterable[Risk]) -> Risk | None:
    """The highest open risk; among equals the newest."""
    still_open = [risk for risk in risks if risk.status != "closed"]
    return max(reversed(still_open), key=lambda risk: _RANK[risk.level], default=None)


def due_dates(session: Session, case_id: str) -> Iterable[tuple[str, int, str]]:
    """What is due for a case: the kind of record, its place among them, and the day."""
    for place, visit in enumerate(cast(list[FollowUp], records_of(session, "follow_up", case_id))):
        if visit.outcome == "planned" and visit.planned_on:
            yield "follow_up", place, visit.planned_on
    for place, action in enumerate(cast(list[Action], records_of(session, "action", case_id))):
        if action.status in _OPEN_ACTIONS and action.due:
            yield "action", place, action.due
    for place, risk in enumerate(cast(list[Risk], records_of(session, "risk", case_id))):
        if risk.status != "closed" and risk.review_on:
            yield "risk", place, risk.review_on
    for place, plan in enumerate(cast(list[Plan], records_of(session, "plan", case_id))):
        if plan.review_on:
            yield "plan", place, plan.review_on
    for place, sent in enumerate(cast(list[Referral], records_of(session, "referral", case_id))):
        if sent.direction == "out" and sent.status in _AWAITING and sent.response_due:
            yield "referral", place, sent.response_due


def _last(found: list[Record]) -> Record | None:
    return found[-1] if found else None
