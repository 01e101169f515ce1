"""How a case went: the steps from intake to where it stands today, and on which days.

All shares and lengths of time are assumptions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from casemgr.demo.dice import Weighted, between

_OPENING = ("screening", "assessment", "planning", "support")
_ENDING = (*_OPENING, "follow_up", "closure_review", "closed")
PATHS: Mapping[str, tuple[str, ...]] = {
    "draft": (),
    "not_taken_on": ("not_taken_on",),
    "screening": _OPENING[:1],
    "not_trafficked": ("screening", "closed"),
    "assessment": _OPENING[:2],
    "planning": _OPENING[:3],
    "support": _OPENING,
    "suspended": (*_OPENING, "suspended"),
    "lost": (*_OPENING, "suspended", "closed"),
    "transferred": (*_OPENING, "transferred"),
    "follow_up": _ENDING[:5],
    "closure_review": _ENDING[:6],
    "closed": _ENDING,
    "reopened": (*_ENDING, "reopened"),
}
_BY_AGE: tuple[tuple[int, Weighted[str]], ...] = (
    (30, Weighted({"draft": 28, "screening": 30, "assessment": 22, "planning": 10, "support": 6,
                   "not_taken_on": 4})),
    (120, Weighted({"screening": 5, "assessment": 14, "planning": 18, "support": 48,
                    "suspended": 3, "follow_up": 4, "not_trafficked": 3, "not_taken_on": 5})),
    (365, Weighted({"planning": 3, "support": 48, "suspended": 5, "follow_up": 18,
                    "closure_review": 3, "closed": 9, "lost": 2, "transferred": 5,
                    "not_trafficked": 3, "not_taken_on": 4})),
    (730, Weighted({"support": 20, "suspended": 3, "follow_up": 20, "closure_review": 4,
                    "closed": 34, "lost": 4, "transferred": 6, "not_trafficked": 3,
                    "not_taken_on": 4, "reopened": 2})),
    (100_000, Weighted({"support": 5, "follow_up": 7, "closure_review": 2, "closed": 62,
                        "lost": 6, "transferred": 7, "not_trafficked": 4, "not_taken_on": 4,
                        "reopened": 3})),
)  # fmt: skip
_DAYS: Mapping[str, tuple[int, int]] = {
    "screening": (1, 5),
    "assessment": (3, 14),
    "planning": (5, 20),
    "support": (6, 25),
    "follow_up": (60, 220),
    "closure_review": (60, 190),
    "closed": (3, 21),
    "suspended": (30, 120),
    "transferred": (20, 120),
    "not_taken_on": (1, 9),
    "reopened": (30, 120),
}


@dataclass(frozen=True, slots=True)
class Course:
    """``path`` names the way taken (a key of ``PATHS``); ``days`` holds the day of each state."""

    path: str
    status: str
    since: date
    days: Mapping[str, date]

    @property
    def open(self) -> bool:
        """Whether somebody still works on it."""
        return self.status not in ("closed", "transferred", "not_taken_on")

    @property
    def steps(self) -> tuple[tuple[date, str, str], ...]:
        """Day, state before and state after of each step."""
        states = ("draft", *PATHS[self.path])
        return tuple((self.days[after], before, after) for before, after in pairwise(states))

    def reached(self, state: str) -> date | None:
        """The day on which the case came to a state; ``None`` if it never did."""
        return self.days.get(state)


def draw_path(rng: Random, age: int) -> str:
    """A way that a case of this age, in days, may have taken: a key of ``PATHS``."""
    return _weights(age).draw(rng)


def fits(path: str, age: int) -> bool:
    """Whether a case of this age is ever drawn on this way."""
    return path in _weights(age).values


def _weights(age: int) -> Weighted[str]:
    return next(weights for most, weights in _BY_AGE if age < most)


def draw_course(rng: Random, intake: date, today: date, path: str = "") -> Course:
    """A course that fits between the intake and today; on a given way, or any."""
    age = (today - intake).days
    path = path or draw_path(rng, age)
    states = PATHS[path]
    waits = [between(rng, *_DAYS[state]) for state in states]
    spare = max(0, age - between(rng, 0, 5))
    squeeze = min(1.0, spare / sum(waits)) if waits else 1.0
    days, passed = {"draft": intake}, 0.0
    for state, wait in zip(states, waits, strict=True):
        passed += wait * squeeze
        days[state] = intake + timedelta(days=int(passed))
    status = states[-1] if states else "draft"
    return Course(path, status, days[status], days)
