"""Plan, services, referrals, visits, notes and closure of an invented case.

One published figure is followed: in 2025 there were 1,462 people identified and 1,607
referrals in Bangladesh, so a case past its identification has about 1.1 referrals to others.
All else is assumed.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from casemgr.demo.dice import Weighted, between, chance, later, one_of
from casemgr.demo.names import both, phrase, topics
from casemgr.demo.person import Figure, Values
from casemgr.domain.case_codes import CLOSURE_CHECK

Dated = Iterator[tuple[date, Values]]
_AGREED = Weighted({"signature": 50, "thumbprint": 32, "verbal_witnessed": 18})
_ASKED = ("shelter", "medical", "psychosocial", "legal", "skills", "cash", "documents")
_OLD_REFERRAL = Weighted({"completed": 68, "in_service": 12, "declined": 9, "no_response": 8,
                          "cancelled": 3})  # fmt: skip
_NEW_REFERRAL = Weighted({"draft": 10, "sent": 32, "received": 14, "accepted": 22,
                          "in_service": 20, "declined": 2})  # fmt: skip
_OUTCOMES = Weighted({"met": 78, "not_reached": 11, "not_safe": 4, "declined": 3, "cancelled": 4})
_VISITS = Weighted({"phone": 52, "home": 22, "office": 20, "elsewhere": 6})
_NOTES = Weighted({"reported": 40, "observed": 20, "opinion": 15, "contact": 25})
_SCHEDULE = (7, 30, 91, 182, 365)


def plan(figure: Figure) -> Dated:
    """The agreement on the plan, once there is one to be made."""
    rng, course = figure.rng, figure.course
    made = course.reached("planning")
    if made is None:
        return
    agreed = course.reached("support")
    values: Values = {
        "summary": phrase(rng, figure.language, "plans_child" if figure.child else "plans")
    }
    if agreed is not None:
        values |= {"agreement": _AGREED.draw(rng), "agreed_on": agreed.isoformat()}
    if course.status in ("support", "suspended", "follow_up"):
        values["review_on"] = (figure.today + timedelta(days=between(rng, -4, 80))).isoformat()
    yield made, values


def goals_and_actions(figure: Figure) -> Iterator[tuple[date, str, Values]]:
    """One to three goals, each with an action or two. Past support no goal is open."""
    rng, course, language = figure.rng, figure.course, figure.language
    made = course.reached("planning")
    if made is None:
        return
    suffix = "_child" if figure.child else ""
    dimensions = topics(f"goals{suffix}")
    first = between(rng, 0, len(dimensions) - 1)
    for place in range(between(rng, 1, 3)):
        dimension = dimensions[(first + place) % len(dimensions)]
        target = made + timedelta(days=between(rng, 60, 300))
        goal: Values = {
            "dimension": dimension,
            "words": phrase(rng, language, f"goals{suffix}", dimension),
            "target": target.isoformat()[:7],
            "status": _goal_status(figure),
        }
        yield made, "goal", goal
        for _ in range(between(rng, 1, 2)):
            what = phrase(rng, language, f"actions{suffix}", dimension)
            yield made, "action", {"what": what, **_action(figure, made, goal["status"])}


def _goal_status(figure: Figure) -> str:
    if figure.course.reached("follow_up"):
        return "reached" if chance(figure.rng, 0.87) else "dropped"
    if not figure.course.reached("support"):
        return "planned"
    return "in_progress" if chance(figure.rng, 0.75) else "reached"


def _action(figure: Figure, made: date, goal: str) -> Values:
    rng = figure.rng
    if goal in ("reached", "dropped") or not figure.course.open:
        done = "done" if goal == "reached" or chance(rng, 0.4) else "cancelled"
        due = made + timedelta(days=between(rng, 7, 60))
        return {"due": due.isoformat(), "status": done}
    due = figure.today + timedelta(days=between(rng, -4, 60))
    return {"due": due.isoformat(), "status": "in_progress" if chance(rng, 0.4) else "planned"}


def services(figure: Figure, needs: Iterable[Values]) -> Dated:
    """A service for each need that is being met."""
    rng, course = figure.rng, figure.course
    begun = course.reached("support") or course.reached("assessment")
    if begun is None:
        return
    for need in needs:
        if need["status"] not in ("in_progress", "met"):
            continue
        started = later(rng, begun, 0, 40, figure.today)
        values: Values = {
            "category": need["category"],
            "provider": phrase(rng, figure.language, "providers", need["category"]),
            "started": started.isoformat(),
            "status": "ongoing",
        }
        if need["status"] == "met" or not course.open:
            ended = later(rng, started, 1, 120, figure.today)
            stopped = need["status"] != "met"
            values |= {
                "ended": ended.isoformat(),
                "status": "stopped" if stopped else "completed",
            }
        if need["category"] == "cash" and chance(rng, 0.8):
            values["cost"] = 500 * between(rng, 4, 60)
        yield started, values


def referral_in(figure: Figure, source: str) -> Dated:
    """Who sent the survivor here, where somebody did."""
    if source not in topics("referred_by"):
        return
    rng = figure.rng
    sent = figure.intake - timedelta(days=between(rng, 0, 5))
    yield (
        figure.intake,
        {
            "direction": "in",
            "organisation": phrase(rng, figure.language, "referred_by", source),
            "reason": "AdditionalServicesRequired",
            "on": sent.isoformat(),
            "status": "accepted" if figure.course.status in ("draft", "screening") else "completed",
        },
    )


def referrals_out(figure: Figure) -> Dated:
    """Referrals to others. The caller has seen that there is consent for them."""
    rng, course = figure.rng, figure.course
    assessed = course.reached("assessment")
    if assessed is None:
        return
    handed_over = course.reached("transferred")
    many = between(rng, 0, 2) + chance(rng, 0.2)
    for place in range(max(many, 1 if handed_over else 0)):
        on = later(rng, assessed, 2, 90, handed_over or course.reached("closed") or figure.today)
        recent = course.open and (figure.today - on).days < 60
        status = (_NEW_REFERRAL if recent else _OLD_REFERRAL).draw(rng)
        if handed_over and place == 0:
            status = "accepted"
        service = one_of(rng, _ASKED)
        values: Values = {
            "direction": "out",
            "organisation": phrase(rng, figure.language, "providers", service),
            "reason": "MigrationOrChangeOfLocation"
            if status == "accepted" and handed_over
            else "AdditionalServicesRequired",
            "services": (service,),
            "urgency": "week" if chance(rng, 0.6) else "now",
            "on": on.isoformat(),
            "status": status,
        }
        if status in ("sent", "received"):
            due = figure.today + timedelta(days=between(rng, -3, 14))
            values["response_due"] = due.isoformat()
        yield on, values


def visits(figure: Figure) -> Dated:
    """Follow-ups of the usual schedule so far, and for an open case the next one."""
    rng, course = figure.rng, figure.course
    begun = course.reached("support")
    if begun is None:
        return
    end = course.since if not course.open else figure.today
    for days in _SCHEDULE:
        planned = begun + timedelta(days=days)
        if planned > end:
            break
        if not chance(rng, 0.12):
            yield planned, _visit(figure, planned, end)
    if course.open:
        ahead = one_of(rng, _NEXT)
        planned = figure.today + timedelta(days=between(rng, *ahead))
        yield begun, {"planned_on": planned.isoformat(), "kind": _VISITS.draw(rng)}


# Of 25 open cases about: 2 overdue, 1 due today, 5 within the week, the others later.
_NEXT = ((-9, -1),) * 2 + ((0, 0),) + ((1, 7),) * 5 + ((8, 60),) * 17


def _visit(figure: Figure, planned: date, end: date) -> Values:
    rng, outcome = figure.rng, _OUTCOMES.draw(figure.rng)
    values: Values = {
        "planned_on": planned.isoformat(),
        "kind": _VISITS.draw(rng),
        "outcome": outcome,
    }
    if outcome != "met":
        if outcome == "not_reached":
            values["missed_reason"] = phrase(rng, figure.language, "missed")
        return values
    values["done_on"] = min(planned + timedelta(days=between(rng, 0, 2)), end).isoformat()
    values["how_she_is"] = phrase(
        rng, figure.language, "visits_child" if figure.child else "visits"
    )
    if not figure.child and chance(rng, 0.15):
        values["changes"] = phrase(rng, figure.language, "changes")
    return values


def notes(figure: Figure) -> Dated:
    """Up to three notes; one in ten in both languages."""
    rng, course = figure.rng, figure.course
    for _ in range(between(rng, 0, 3)):
        on = later(rng, figure.intake, 0, max(1, (course.since - figure.intake).days), course.since)
        kind = _NOTES.draw(rng)
        text = (
            both(rng, "notes", kind)
            if chance(rng, 0.1)
            else phrase(rng, figure.language, "notes", kind)
        )
        yield on, {"kind": kind, "on": on.isoformat(), "text": text}


def closure(figure: Figure) -> Dated:
    """The closure form, complete before a case is put up for closing."""
    course = figure.course
    day = course.reached("closure_review") or course.reached("closed")
    if day is None:
        return
    if course.path == "not_trafficked":
        reason = "not_trafficked"
    elif course.path == "lost":
        reason = "lost_contact"
    else:
        reason = "goals_met" if chance(figure.rng, 0.85) else "survivor_request"
    yield (
        day,
        {
            "reason": reason,
            "on": day.isoformat(),
            "summary": phrase(figure.rng, figure.language, "closures", reason),
            "checks": tuple(code.code for code in CLOSURE_CHECK),
        },
    )
