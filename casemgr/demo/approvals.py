"""What was put before a supervisor in an invented case; a little of it still waits.

Who waits is told by the turn, so that every subject waits somewhere and is decided elsewhere.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from casemgr.demo.dice import between, chance
from casemgr.demo.person import Figure
from casemgr.operations.invented import InventedApproval


def approvals(figure: Figure) -> Iterator[InventedApproval]:
    """Requests of every subject, as far as the case has come."""
    yield from _on_the_way(figure)
    rng, course = figure.rng, figure.course
    agreed, planned = course.reached("support"), course.reached("planning")
    if agreed:
        waits = course.status == "support" and chance(rng, 0.06)
        yield InventedApproval("plan", agreed) if waits else _decided("plan", agreed, figure)
    elif planned and chance(rng, 0.5):
        yield InventedApproval("plan", planned)
    asked = course.reached("closure_review") or (course.since if course.path == "lost" else None)
    if asked and course.reached("closed"):
        yield _decided("closure", asked, figure)
    elif asked and chance(rng, 0.7):
        yield InventedApproval("closure", asked)


def _on_the_way(figure: Figure) -> Iterator[InventedApproval]:
    course, even = figure.course, figure.turn % 2 == 0
    assessed = course.reached("assessment")
    if figure.bridged and assessed:
        yield _asked("bridge", assessed, figure, waits=course.path == "assessment")
    if assessed and (course.path == "assessment" or chance(figure.more, 0.25)):
        waits = course.path == "assessment" and even
        yield _asked("identification", assessed, figure, waits=waits)
    planned = course.reached("planning")
    if planned and (course.path == "planning" or chance(figure.more, 0.25)):
        yield _asked("assessment", planned, figure, waits=course.path == "planning" and even)
    again = course.reached("reopened")
    if again:
        yield _asked("reopening", again, figure, waits=even)


def _asked(subject: str, day: date, figure: Figure, *, waits: bool) -> InventedApproval:
    return InventedApproval(subject, day) if waits else _decided(subject, day, figure)


def _decided(subject: str, day: date, figure: Figure) -> InventedApproval:
    decided = min(day + timedelta(days=between(figure.rng, 0, 2)), figure.today)
    return InventedApproval(subject, day, "approved", decided)
