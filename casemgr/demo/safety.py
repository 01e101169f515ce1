"""Consent, risks and needs of an invented case. All shares are assumptions."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from casemgr.demo.around import GUARDIAN
from casemgr.demo.dice import Weighted, between, chance, later
from casemgr.demo.names import phrase
from casemgr.demo.person import Figure, Values
from casemgr.domain.case_codes import CONSENT_EXPLAINED

# given, refused; the rest was not asked
_ANSWERS: Mapping[str, tuple[float, float]] = {
    "interview": (1.0, 0.0),
    "storage": (1.0, 0.0),
    "supervision": (0.96, 0.02),
    "services": (1.0, 0.0),
    "referral": (0.87, 0.08),
    "legal": (0.52, 0.26),
    "statistics": (0.88, 0.06),
    "contact": (0.86, 0.07),
    "media": (0.04, 0.66),
}
_ALWAYS_ASKED = frozenset({"interview", "storage", "services"})
_SHORT = frozenset({"storage", "services", "statistics"})
_WITHDRAWN = {"statistics": 0.02, "legal": 0.04, "contact": 0.02, "media": 0.01}
_METHODS = Weighted({"signature": 45, "thumbprint": 30, "verbal_witnessed": 25})
_KINDS = Weighted({"trafficker": 26, "family": 12, "community": 14, "retrafficking": 14,
                   "self_harm": 4, "health": 8, "debt": 12, "legal": 6, "other": 4})  # fmt: skip
_CHILD_KINDS = Weighted({"trafficker": 22, "family": 25, "community": 8, "retrafficking": 12,
                         "health": 8, "child": 25})  # fmt: skip
_NEEDS = Weighted({"shelter": 14, "medical": 16, "psychosocial": 20, "legal": 14, "documents": 8,
                   "cash": 10, "skills": 12, "job": 8, "business": 9, "housing": 4,
                   "family_tracing": 3, "repatriation": 3, "security": 4, "other": 1})  # fmt: skip
_CHILD_NEEDS = Weighted({"shelter": 18, "medical": 15, "psychosocial": 22, "legal": 10,
                         "family_tracing": 12, "education": 26, "child_care": 8, "documents": 4,
                         "security": 5})  # fmt: skip


def consents(figure: Figure) -> Iterator[tuple[date, Values]]:
    """The log, purpose by purpose; what was withdrawn comes last.

    A case past the first talk holds what its next steps ask for. Where the first consent was
    bridged in danger it follows three days later.
    """
    first = figure.course.path in ("draft", "not_taken_on")
    asked = figure.course.days.get("screening", figure.intake)
    if figure.bridged:
        asked = later(figure.rng, figure.course.days["assessment"], 2, 4, figure.today)
    withdrawn: list[tuple[date, Values]] = []
    for purpose, (given, refused) in _ANSWERS.items():
        if (first and purpose not in _ALWAYS_ASKED) or not (figure.whole or purpose in _SHORT):
            continue
        status = _answer(figure, purpose, given, refused, first)
        if not status:
            continue
        yield asked, _entry(figure, purpose, status, asked)
        gone = figure.rng.random() < _WITHDRAWN.get(purpose, 0) and figure.whole
        if gone and status == "given":
            day = later(figure.rng, asked, 20, 200, figure.today)
            withdrawn.append((day, _entry(figure, purpose, "withdrawn", day)))
    yield from withdrawn


def _answer(figure: Figure, purpose: str, given: float, refused: float, first: bool) -> str:
    roll = figure.rng.random()
    if first and roll < 0.4:
        return ""
    if purpose == "storage" and figure.no_name:
        return "refused"
    if purpose == "referral" and figure.course.path == "transferred":
        return "given"
    return "given" if roll < given else "refused" if roll < given + refused else ""


def _entry(figure: Figure, purpose: str, status: str, day: date) -> Values:
    rng = figure.rng
    values: Values = {"purpose": purpose, "status": status, "on": day.isoformat()}
    if not figure.whole:
        return values
    if figure.child:
        values["given_by"] = "guardian" if figure.guardian else "best_interest"
        if figure.guardian:
            values["guardian"] = GUARDIAN
    else:
        values["given_by"] = "self"
    values["language"] = "rhg" if figure.camp else "ben"
    if not chance(rng, 0.1):
        values["method"] = _METHODS.draw(rng)
    if status == "given" and chance(rng, 0.7):
        values["explained"] = tuple(code.code for code in CONSENT_EXPLAINED)
    if status != "given" and chance(rng, 0.5):
        values["reason"] = phrase(rng, figure.language, "refused")
    return values


def risks(figure: Figure) -> Iterator[tuple[date, Values]]:
    """One to three dangers; in a finished case none that is high is still open."""
    rng, course = figure.rng, figure.course
    assessed = course.reached("assessment")
    if assessed is None and not chance(rng, 0.5):
        return
    day = assessed or course.since
    many = 1 if not figure.whole else 1 + chance(rng, 0.45) + chance(rng, 0.12)
    for place in range(many):
        level = _level(figure)
        values: Values = {
            "level": level,
            "kind": (_CHILD_KINDS if figure.child else _KINDS).draw(rng),
        }
        values["reason"] = phrase(rng, figure.language, "risks", values["kind"])
        if not course.open or course.status == "closure_review":
            # What is left of the first one stays as a low risk, the others are over.
            values |= {"level": "low", "status": "reduced"} if place == 0 else {"status": "closed"}
        elif figure.whole:
            if chance(rng, 0.25):
                values["status"] = "reduced"
            if chance(rng, 0.7):
                values["review_on"] = _soon(figure).isoformat()
        if figure.whole and level not in ("unknown", "low") and chance(rng, 0.85):
            values["measure"] = phrase(rng, figure.language, "measures")
        yield day, values


def _level(figure: Figure) -> str:
    roll = figure.rng.random() * 0.6 + figure.severity * 0.4
    if figure.rng.random() < 0.06:
        return "unknown"
    return next(
        level
        for most, level in ((0.36, "low"), (0.6, "medium"), (0.84, "high"), (1.1, "imminent"))
        if roll < most
    )


def _soon(figure: Figure) -> date:
    """A day of review: most lie ahead, a few have passed."""
    return figure.today + timedelta(days=between(figure.rng, -6, 70))


def needs(figure: Figure) -> Iterator[tuple[date, Values]]:
    """Two to four needs, met as far as the case has come."""
    rng, course = figure.rng, figure.course
    day = course.reached("assessment")
    if day is None:
        if not chance(rng, 0.4):
            return
        day, many = course.since, 1
    else:
        many = between(rng, 2, 4)
    chosen: list[str] = []
    while len(chosen) < many:
        category = (_CHILD_NEEDS if figure.child else _NEEDS).draw(rng)
        if category not in chosen:
            chosen.append(category)
    for category in chosen:
        values: Values = {"category": category, "status": _met(figure)}
        if chance(rng, 0.8):
            values["urgency"] = (
                "now" if chance(rng, 0.3) else "week" if chance(rng, 0.5) else "later"
            )
        if chance(rng, 0.3):
            values["detail"] = phrase(rng, figure.language, "needs")
        yield day, values


_MET = {
    "support": Weighted({"open": 25, "in_progress": 50, "met": 22, "declined": 3}),
    "ended": Weighted({"in_progress": 6, "met": 86, "declined": 8}),
    "left": Weighted({"open": 20, "in_progress": 30, "met": 45, "declined": 5}),
}


def _met(figure: Figure) -> str:
    if figure.course.reached("follow_up"):
        return _MET["ended"].draw(figure.rng)
    if figure.course.status in ("suspended", "closed", "transferred"):
        return _MET["left"].draw(figure.rng)
    return _MET["support"].draw(figure.rng) if figure.course.reached("support") else "open"
