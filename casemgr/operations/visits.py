"""The schedule of follow-up visits: offered when support or a return begins, planned in one go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlmodel import col, select

from casemgr.domain.dates import whole
from casemgr.domain.due_days import say_rule, schedule
from casemgr.domain.errors import Invalid
from casemgr.domain.lifecycle import FINISHED
from casemgr.domain.support import FollowUp
from casemgr.domain.travel import Return
from casemgr.operations.access import the_case
from casemgr.operations.act import Act, operation, query
from casemgr.operations.derived import refresh_case
from casemgr.operations.duties import office_calendar, office_policy, situations_of
from casemgr.operations.errors import CaseFinished
from casemgr.operations.records import write_record
from casemgr.storage.records import records_of
from casemgr.storage.tables import CaseRow, ChangeRow, StatusChangeRow
from casemgr.words import N_

_SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class Visit:
    """A day of the schedule (ISO) and the rule that made it."""

    on: str
    rule: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """What may be planned now, counted from ``since``, the day support or a return began;
    no ``visits`` where nothing is to be offered."""

    since: str
    visits: tuple[Visit, ...]


NOTHING = Schedule("", ())


@query("save_follow_up")
def proposed_visits(act: Act, case_id: str) -> Schedule:
    """The visits of the office's schedule that are still to come and not yet planned; none
    against her wish not to be contacted."""
    return _offer(act, the_case(act, case_id))


def _offer(act: Act, case: CaseRow) -> Schedule:
    began = None if case.status in FINISHED else _began(act, case)
    if began is None or began.isoformat() in _planned_before(act, case.id):
        return NOTHING
    if situations_of(act, [case])[case.id].wishes_no_contact:
        return NOTHING
    visits = records_of(act.session, "follow_up", case.id)
    taken = {one.planned_on for one in cast(list[FollowUp], visits) if one.outcome == "planned"}
    policy, calendar = office_policy(act.session), office_calendar(act.session)
    found = [
        Visit(one.day.isoformat(), say_rule(one.rule, act.language))
        for one in schedule(policy, began, calendar)
        if one.day >= act.today and one.day.isoformat() not in taken
    ]
    return Schedule(began.isoformat(), tuple(found)) if found else NOTHING


def _began(act: Act, case: CaseRow) -> date | None:
    """The day support last began, or that of a later arrival."""
    taken = act.session.exec(
        select(StatusChangeRow.created_at).where(
            col(StatusChangeRow.case_id) == case.id, col(StatusChangeRow.target) == "support"
        )
    ).all()
    days = [moment.astimezone(act.zone).date() for moment in taken]
    for one in cast(list[Return], records_of(act.session, "return", case.id)):
        arrived = whole(one.arrived_on)
        if arrived and arrived <= act.today:
            days.append(arrived)
    return max(days, default=None)


def _planned_before(act: Act, case_id: str) -> set[str]:
    """From which beginnings the schedule was planned already, whatever became of the visits."""
    found = act.session.exec(
        select(ChangeRow.field).where(
            col(ChangeRow.case_id) == case_id, col(ChangeRow.kind) == _SCHEDULE
        )
    )
    return set(found.all())


@operation("save_follow_up")
def plan_visits(act: Act, case_id: str, days: Sequence[str]) -> int:
    """Plan these days of the schedule that ``proposed_visits`` offers; gives how many.

    Each becomes a follow-up of its own, to be moved or removed like any other. The same
    schedule is planned once: a second time, or for a day it does not hold, ``Invalid`` is
    raised. Raises ``CaseFinished``.
    """
    case = the_case(act, case_id)
    if case.status in FINISHED:
        raise CaseFinished
    offer = _offer(act, case)
    wanted = sorted(set(days))
    _check(wanted, [visit.on for visit in offer.visits])
    for day in wanted:
        row, fields = write_record(act, "follow_up", case_id, None, FollowUp(planned_on=day))
        act.audit(case_id, row.id, kind="follow_up", version=row.version, fields=fields)
    act.session.add(
        ChangeRow(
            at=act.now,
            by=act.actor.id,
            device_id=act.device_id,
            case_id=case_id,
            kind=_SCHEDULE,
            record_id=case_id,
            version=1,
            field=offer.since,
            old=None,
            new=wanted,
        )
    )
    refresh_case(act, case)
    case.updated_at, case.updated_by = act.now, act.actor.id
    return len(wanted)


def _check(wanted: Iterable[str], offered: Sequence[str]) -> None:
    if not wanted or not set(wanted) <= set(offered):
        raise Invalid({"planned_on": N_("Choose one of the listed values.")})
