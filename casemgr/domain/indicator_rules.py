"""The rules of the supervision figures: what one case adds to each of them.

A rule looks at one case and says, for each thing it counts there, whether it made the
numerator, only the denominator, or stands outside and why. What lies outside the question
(another period, a draft, a finished case) yields nothing at all.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from casemgr.domain.case_codes import CLOSURE_REASON
from casemgr.domain.indicator_codes import (
    ANSWERED,
    EXCUSED_VISITS,
    NO,
    NO_RETURN,
    RISK_WEIGHTS,
    YES,
    CaseEvents,
    Ending,
    GoalState,
    Mark,
    MinimumField,
    Sent,
    View,
    Visit,
)

Rule = Callable[[CaseEvents, View], Iterable[Mark]]
Parts = Callable[[View], Iterable[tuple[str, Rule]]]


def _in_question(case: CaseEvents, view: View) -> bool:
    """Whether the period has begun, and the case was opened before it ended."""
    return view.span.first <= view.end and case.opened_on <= view.end


def days(
    done: Callable[[CaseEvents], date | None],
    begun: Callable[[CaseEvents], date] = lambda case: case.opened_on,
    excuse: Callable[[CaseEvents, View], str] = lambda case, view: "",
) -> Rule:
    """Days from one day of a case to another; ``excuse`` says why it need not wait for it."""

    def rule(case: CaseEvents, view: View) -> Iterator[Mark]:
        if case.opened_on not in view:
            return
        came, start = done(case), begun(case)
        if came is not None and came <= view.today:
            taken = (came - start).days
            yield Mark(YES, taken) if taken >= 0 else Mark("dates")
        elif case.finished:
            yield Mark("ended")
        elif case.paused_on(view.today):
            yield Mark("paused")
        else:
            yield Mark(excuse(case, view) or NO)

    return rule


def from_referral(case: CaseEvents) -> date:
    """Where a referral came before the file was opened, she has waited since then."""
    received = case.referral_received_on
    return case.opened_on if received is None else min(received, case.opened_on)


def no_contact_wish(case: CaseEvents, view: View) -> str:
    return "no_contact_wish" if case.no_contact else ""


def no_need(case: CaseEvents, view: View) -> str:
    assessed = case.assessment_on is not None and case.assessment_on <= view.today
    return "no_need" if assessed and not case.need_count else ""


def visits(case: CaseEvents, view: View) -> Iterator[Mark]:
    for visit in case.follow_ups:
        if visit.planned_on in view:
            yield Mark(_visit(case, visit, view.today))


def _visit(case: CaseEvents, visit: Visit, today: date) -> str:
    day, still_open = visit.planned_on, visit.outcome == "planned"
    outside = (
        (visit.outcome in EXCUSED_VISITS, EXCUSED_VISITS.get(visit.outcome, "")),
        (case.away(day, day), "ended"),
        (case.paused_on(day), "paused"),
        (still_open and case.end_unknown, "no_date"),
        (still_open and case.no_contact, "no_contact_wish"),
        (still_open and day == today, "still_today"),
    )
    for holds, why in outside:
        if holds:
            return why
    kept = visit.outcome == "met" and visit.done_on is not None and visit.done_on <= day
    return YES if kept else NO


def referrals(case: CaseEvents, view: View) -> Iterator[Mark]:
    for sent in case.referrals:
        if sent.status == "draft":
            continue
        if sent.sent_on is None:
            if sent.status != "cancelled":
                yield Mark("no_date")
        elif sent.sent_on in view:
            yield Mark(_referral(sent, view.today))


def _referral(sent: Sent, today: date) -> str:
    if sent.status == "cancelled":
        return "referral_cancelled"
    came = sent.answered_on is not None and sent.answered_on <= today
    if came or sent.status in ANSWERED:
        return YES
    due = sent.status == "no_response" or (sent.due_on is not None and sent.due_on < today)
    return NO if due else "not_due"


def goals(met: str) -> Rule:
    """Goals that could have been met in the period; ``met`` is the state that is counted."""

    def rule(case: CaseEvents, view: View) -> Iterator[Mark]:
        if not _in_question(case, view) or case.away(view.span.first, view.end):
            return
        for goal in case.goals:
            settled_before = goal.status in ("reached", "dropped") and goal.since < view.span.first
            if goal.set_on <= view.end and not settled_before:
                yield Mark(_goal(goal, case, view, met))

    return rule


def _goal(goal: GoalState, case: CaseEvents, view: View, met: str) -> str:
    if goal.status == "dropped":
        return "dropped"
    if goal.status == "reached":
        return YES if met == "reached" and goal.since <= view.end else NO
    if case.end_unknown:
        return "no_date"
    return YES if goal.status == met and goal.since <= view.end and not case.finished else NO


def without_contact(case: CaseEvents, view: View) -> Iterator[Mark]:
    if case.finished or case.opened_on > view.today:
        return
    if case.no_contact:
        yield Mark("no_contact_wish")
        return
    last = case.last_contact_on
    since = case.opened_on if last is None or last > view.today else last
    silence = (view.today - since).days
    limits = view.no_contact_days
    limit = limits[case.risk] if case.risk in limits else min(limits.values())
    yield Mark(YES if silence > limit else NO, silence)


def _last_ending(case: CaseEvents, view: View) -> Ending | None:
    """The last closing or transfer in the period; a case not taken on was never closed."""
    ended = [one for one in case.endings if one.on in view and one.status != "not_taken_on"]
    return max(ended, key=lambda one: one.on, default=None)


def closures(case: CaseEvents, view: View) -> Iterator[Mark]:
    if not _in_question(case, view):
        return
    turned_away = any(
        one.on in view and one.status == "not_taken_on" and one.reopened_on is None
        for one in case.endings
    )
    if _last_ending(case, view) is not None:
        yield Mark(YES)
    elif turned_away:
        yield Mark("not_taken_on")
    elif case.end_unknown:
        yield Mark("no_date")
    elif not case.away(view.span.first, view.end):
        yield Mark(NO)


def reasons(view: View) -> Iterator[tuple[str, Rule]]:
    """Each reason's share of the closures; the empty one stands for a reason nobody gave."""

    def because(reason: str) -> Rule:
        def rule(case: CaseEvents, view: View) -> Iterator[Mark]:
            ending = _last_ending(case, view)
            if ending is not None:
                yield Mark(YES if ending.reason == reason else NO)

        return rule

    given = {ending.reason for case in view.cases if (ending := _last_ending(case, view))}
    known = [code.code for code in CLOSURE_REASON if code.code in given]
    for reason in [*known, *sorted(given - set(known))]:
        yield reason, because(reason)


def renewed(case: CaseEvents, view: View) -> Iterator[Mark]:
    if not _in_question(case, view):
        return
    if case.end_unknown:
        yield Mark("no_date")
        return
    left = [one for one in case.endings if one.on <= view.end and one.status != "not_taken_on"]
    found = {_came_back(ending, view) for ending in left}
    for verdict in (YES, NO, "dates", "no_return"):
        if verdict in found:
            yield Mark(verdict)
            return


def _came_back(ending: Ending, view: View) -> str:
    back = ending.reopened_on
    if back is not None and back < ending.on:
        return "dates"
    if back is not None and back < view.span.first:
        return ""
    if ending.reason in NO_RETURN:
        return "no_return"
    return YES if back in view else NO


def lacks(*fields: MinimumField) -> Rule:
    """Whether a file lacks one of the fields that apply to it."""

    def rule(case: CaseEvents, view: View) -> Iterator[Mark]:
        asked = {one.code for one in fields or view.minimum if one.applies(case)}
        if case.finished or case.opened_on > view.today or not asked:
            return
        lacking = view.missing.get(case.case_id)
        yield Mark("not_examined" if lacking is None else YES if asked & lacking else NO)

    return rule


def each_field(view: View) -> Iterator[tuple[str, Rule]]:
    return ((one.code, lacks(one)) for one in view.minimum)


def caseload(case: CaseEvents, view: View) -> Iterator[Mark]:
    if not case.finished and case.opened_on <= view.today:
        weight = RISK_WEIGHTS.get(case.risk, RISK_WEIGHTS["unknown"])
        yield Mark(YES if case.owner_id else NO, weight)


def workers(view: View) -> Iterator[tuple[str, Rule]]:
    """Each worker's points; the empty one stands for cases without a worker."""

    def carried_by(owner_id: str) -> Rule:
        def rule(case: CaseEvents, view: View) -> Iterator[Mark]:
            for mark in caseload(case, view):
                yield Mark(YES, mark.amount) if case.owner_id == owner_id else Mark(NO)

        return rule

    carrying = {case.owner_id for case in view.cases if any(caseload(case, view))}
    return ((owner_id, carried_by(owner_id)) for owner_id in sorted(carrying))
