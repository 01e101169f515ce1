"""Pauses, hand-overs and the closure of an invented case. All shares are assumptions."""

from collections.abc import Iterator
from datetime import date, timedelta

from casemgr.demo.dice import Weighted, between, chance, later
from casemgr.demo.names import phrase
from casemgr.demo.person import DECEASED, Figure, Values
from casemgr.domain.case_codes import CLOSURE_CHECK

Dated = Iterator[tuple[date, Values]]
_STOPPED = Weighted({"away": 40, "abroad": 15, "custody": 15, "wish": 30})
_BY_PATH = {
    "not_trafficked": "not_trafficked", "lost": "lost_contact", "transferred": "transferred",
}  # fmt: skip
_BY_TURN = {DECEASED: "deceased", 5: "duplicate", 8: "other"}


def pauses(figure: Figure) -> Dated:
    """A pause for each suspension, and a few that have ended."""
    rng, course = figure.more, figure.course
    stopped, begun = course.reached("suspended"), course.reached("support")
    if stopped:
        lost = course.path == "lost" or chance(rng, 0.3)
        values: Values = {"reason": "lost_contact" if lost else _STOPPED.draw(rng)}
        values |= {"since": stopped.isoformat()}
        if not course.open:
            values["until"] = course.since.isoformat()
        yield stopped, values
    elif begun and chance(rng, 0.06):
        since = later(rng, begun, 5, 60, course.since)
        until = min(since + timedelta(days=between(rng, 5, 30)), figure.today)
        yield (
            since,
            {
                "reason": _STOPPED.draw(rng),
                "since": since.isoformat(),
                "until": until.isoformat(),
                "remarks": phrase(rng, figure.language, "pauses"),
            },
        )


def handovers(figure: Figure) -> Dated:
    """A case that changed hands once."""
    rng, course = figure.more, figure.course
    begun = course.reached("planning")
    if begun and chance(rng, 0.09):
        on = later(rng, begun, 5, 120, figure.today if course.open else course.since)
        yield (
            on,
            {
                "to": "Karim" if chance(rng, 0.5) else "Ruma",
                "on": on.isoformat(),
                "summary": phrase(rng, figure.language, "handovers"),
                "open_steps": phrase(rng, figure.language, "handover_steps"),
            },
        )


def closure(figure: Figure) -> Dated:
    """The closure form, complete before a case is put up for closing."""
    course = figure.course
    day = course.reached("closure_review") or course.reached("closed")
    day = day or course.reached("transferred")
    if day is None:
        return
    reason = "goals_met" if chance(figure.rng, 0.85) else "survivor_request"
    if course.path == "closed":
        reason = _BY_TURN.get(figure.turn, reason)
    reason = _BY_PATH.get(course.path, reason)
    values: Values = {
        "reason": reason,
        "on": day.isoformat(),
        "summary": phrase(figure.rng, figure.language, "closures", reason),
        "checks": tuple(code.code for code in CLOSURE_CHECK),
    }
    if reason in ("goals_met", "survivor_request", "transferred"):
        values["later_contact"] = "yes" if chance(figure.more, 0.6) else "no"
    yield day, values
