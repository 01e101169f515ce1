"""Invented cases for demonstration, tests and benchmarks: the same seed, the same people."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from random import Random

from casemgr.demo import care, safety
from casemgr.demo.course import draw_course
from casemgr.demo.dice import around, between, chance, one_of
from casemgr.demo.names import phrase
from casemgr.demo.person import Figure, Values, contact, experience, intake, person, screening
from casemgr.demo.routes import route, routes
from casemgr.domain.names import new_case_code, new_pseudonym
from casemgr.operations.invented import (
    InventedApproval,
    InventedCase,
    InventedRecord,
    InventedStep,
)

TODAY = date(2026, 11, 21)
WHOLE = 2_000
"""So many cases are whole files; the ones after them hold what lists and counts need."""
CLOSED_YEARS = 3
# Of the cases of the closed years, oldest first, and of the running year were it whole: one
# closed year is large enough for protected figures even among two hundred cases.
_SHARES = (18, 26, 42)
_RUNNING = 18
_MANY = 10_000  # pseudonyms get longer numbers
_WHY = {"not_taken_on", "suspended", "transferred", "reopened"}


def invent(
    count: int,
    seed: int = 1,
    *,
    today: date = TODAY,
    years: Sequence[int] | None = None,
    whole: int = WHOLE,
) -> Iterator[InventedCase]:
    """``count`` invented cases, their intakes spread over ``years``.

    ``years`` are given oldest first and default to three closed years and the running one; no
    intake lies after ``today``. The first ``whole`` cases are whole files. Pure: nothing but
    the arguments decides what comes out.
    """
    rng = Random(seed)
    codes: set[str] = set()
    names: set[str] = set()
    for place, day in enumerate(_intake_days(rng, count, today, years)):
        code = _fresh(codes, lambda: new_case_code(lambda signs: one_of(rng, signs)))
        pseudonym = _fresh(names, lambda: _pseudonym(rng, count))
        yield _case(_figure(rng, pseudonym, day, today, place < whole), code)


def _fresh(used: set[str], draw: Callable[[], str]) -> str:
    drawn = draw()
    while drawn in used:
        drawn = draw()
    used.add(drawn)
    return drawn


def _pseudonym(rng: Random, count: int) -> str:
    most = 999 if count < _MANY else 999 + count
    return new_pseudonym(lambda flowers: one_of(rng, flowers), between(rng, 100, most))


def _intake_days(rng: Random, count: int, today: date, years: Sequence[int] | None) -> list[date]:
    wanted = years or range(today.year - CLOSED_YEARS, today.year + 1)
    closed = [year for year in wanted if year < today.year]
    shares = _SHARES if len(closed) == len(_SHARES) else [sum(_SHARES) / len(_SHARES)] * len(closed)
    weights = dict(zip(closed, shares, strict=True))
    if today.year in wanted:
        weights[today.year] = _RUNNING * today.timetuple().tm_yday / 365
    days: list[date] = []
    for year, many in _shared_out(count, weights).items():
        first = date(year, 1, 1)
        length = ((today if year == today.year else date(year, 12, 31)) - first).days
        # Evenly over a closed year, and denser towards today in the running one.
        bend = 0.6 if year == today.year else 1.0
        days += [
            first + timedelta(days=round(length * ((place + rng.random()) / many) ** bend))
            for place in range(many)
        ]
    rng.shuffle(days)
    return days


def _shared_out(count: int, weights: dict[int, float]) -> dict[int, int]:
    """``count`` in proportion to the weights, exactly."""
    total, passed, shared, given = sum(weights.values()), 0.0, {}, 0
    for year, weight in weights.items():
        passed += weight
        until = round(count * passed / total)
        shared[year], given = until - given, until
    return shared


def _figure(rng: Random, pseudonym: str, day: date, today: date, whole: bool) -> Figure:
    way = route(routes().draw(rng))
    group = way.groups.draw(rng)
    course = draw_course(rng, day, today)
    return Figure(
        rng=rng,
        route=way,
        group=group,
        language="bn" if chance(rng, 0.55) else "en",
        pseudonym=pseudonym,
        intake=day,
        today=today,
        course=course,
        age=around(rng, way.ages[group]),
        severity=rng.random(),
        no_name=chance(rng, 0.04),
        bridged=whole and course.reached("assessment") is not None and chance(rng, 0.015),
        whole=whole,
    )


def _case(figure: Figure, code: str) -> InventedCase:
    rng, course = figure.rng, figure.course
    # Written in the order of the days; on one day in the order in which they are drawn.
    written = sorted(_records(figure), key=lambda record: record.on)
    return InventedCase(
        code=code,
        route=figure.route.name,
        group=figure.group,
        worker=between(rng, 0, 1),
        shared=figure.whole and chance(rng, 0.04),
        status=course.status,
        since=course.since,
        records=tuple(written),
        steps=tuple(_steps(figure)) if figure.whole else (),
        approvals=tuple(_approvals(figure)) if figure.whole else (),
    )


def _records(figure: Figure) -> Iterator[InventedRecord]:
    day, course = figure.intake, figure.course
    came = intake(figure)
    yield InventedRecord("intake", day, came)
    yield InventedRecord("person", day, person(figure))
    yield InventedRecord("contact", day, contact(figure))
    log = list(safety.consents(figure))
    yield from (InventedRecord("consent", on, values) for on, values in log)
    yield from (InventedRecord("risk", on, values) for on, values in safety.risks(figure))
    decided = course.reached("assessment")
    if course.path == "not_trafficked":
        decided = course.since
    if decided is not None:
        yield InventedRecord("screening", decided, screening(figure, decided))
    if course.reached("assessment"):
        yield InventedRecord("experience", course.days["assessment"], experience(figure))
    if figure.whole:
        yield from _work(figure, came["source"], _may_refer(log))


def _may_refer(log: list[tuple[date, Values]]) -> bool:
    newest = [values["status"] for _, values in log if values["purpose"] == "referral"]
    return newest[-1:] == ["given"]


def _work(figure: Figure, source: str, may_refer: bool) -> Iterator[InventedRecord]:
    wanted = list(safety.needs(figure))
    yield from (InventedRecord("need", on, values) for on, values in wanted)
    yield from (
        InventedRecord(kind, on, values) for on, kind, values in care.goals_and_actions(figure)
    )
    drawn = [
        ("plan", care.plan(figure)),
        ("service", care.services(figure, [values for _, values in wanted])),
        ("referral", care.referral_in(figure, source)),
        ("referral", care.referrals_out(figure) if may_refer else ()),
        ("follow_up", care.visits(figure)),
        ("note", care.notes(figure)),
        ("closure", care.closure(figure)),
    ]
    for kind, dated in drawn:
        yield from (InventedRecord(kind, on, values) for on, values in dated)


def _steps(figure: Figure) -> Iterator[InventedStep]:
    course = figure.course
    for day, before, after in course.steps:
        bridged = figure.bridged and after in ("screening", "assessment")
        why = "bridged" if bridged else after if after in _WHY else ""
        if after == "closed" and before == "suspended":
            why = "closed"
        text = phrase(figure.rng, figure.language, "step_reasons", why) if why else ""
        if after == "closed" and before == "screening":
            text = phrase(figure.rng, figure.language, "not_trafficked")
        yield InventedStep(day, before, after, text, bridged)


def _approvals(figure: Figure) -> Iterator[InventedApproval]:
    """What was put before a supervisor; a little of it still waits."""
    rng, course = figure.rng, figure.course
    if figure.bridged:
        yield _decided("bridge", course.days["assessment"], figure)
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


def _decided(subject: str, day: date, figure: Figure) -> InventedApproval:
    decided = min(day + timedelta(days=between(figure.rng, 0, 2)), figure.today)
    return InventedApproval(subject, day, "approved", decided)
