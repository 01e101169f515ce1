"""Invented cases for demonstration, tests and benchmarks: the same seed, the same people."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from casemgr.demo import approvals, care, ended, safety, story
from casemgr.demo.around import around as people_around
from casemgr.demo.bands import Band, plan_bands
from casemgr.demo.course import PATHS, draw_course, draw_path, fits
from casemgr.demo.dice import around, between, chance, one_of
from casemgr.demo.lawful import proceedings
from casemgr.demo.names import phrase
from casemgr.demo.office import entries_of, office_entries
from casemgr.demo.person import Figure, Values, contact, experience, intake, person, screening
from casemgr.demo.routes import CHILDREN, route, routes
from casemgr.demo.sittings import assessments
from casemgr.domain.names import new_case_code, new_pseudonym
from casemgr.operations.invented import (
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
_SEEN_FIRST = 20  # from here on a rare way is taken before a usual one comes a third time
_ONCE_MORE = 2
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
    cast = _Cast(seed, count, today, years, whole)
    rng = cast.rng
    codes: set[str] = set()
    names: set[str] = set()
    for place in range(count):
        code = _fresh(codes, lambda: new_case_code(lambda signs: one_of(rng, signs)))
        pseudonym = _fresh(names, lambda: _pseudonym(rng, count))
        yield _case(cast.figure(place, pseudonym), code, everything=place == 0)


class _Cast:
    """Who comes, when, from where and by which way: what one case does not know of the others."""

    def __init__(
        self, seed: int, count: int, today: date, years: Sequence[int] | None, whole: int
    ) -> None:
        self.rng = Random(seed)
        self._seed, self._today = seed, today
        self._days = _intake_days(self.rng, count, today, years)
        ways = Random(f"{seed} ways")
        self._ways = [routes().draw(ways) for _ in range(min(count, whole))]
        self._bands: Mapping[int, Band] = plan_bands(seed, self._ways, self._days, today)
        self._turns: Counter[str] = Counter()

    def figure(self, place: int, pseudonym: str) -> Figure:
        """The person at a place; places are asked for in order."""
        rng, day, today = self.rng, self._days[place], self._today
        whole = place < len(self._ways)
        way = route(self._ways[place] if whole else routes().draw(rng))
        band = self._bands.get(place)
        group = way.groups.draw(rng)
        path = self._path(place, (today - day).days, whole)
        course = draw_course(rng, day, today, path)
        turn = self._turns[path]
        self._turns[path] += 1
        more = Random(f"{self._seed} {pseudonym}") if whole else rng
        siblings = band.community if band else ""
        in_danger = chance(rng, 0.015) or (turn == 1 and path in ("assessment", "support"))
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
            bridged=whole and course.reached("assessment") is not None and in_danger,
            whole=whole,
            community=siblings or way.communities.draw(rng),
            more=more,
            turn=turn,
            guardian=whole and group in CHILDREN and chance(more, 0.85),
            band=band,
        )

    def _path(self, place: int, age: int, whole: bool) -> str:
        drawn = draw_path(self.rng, age)
        if not whole or place < _SEEN_FIRST or self._turns[drawn] < _ONCE_MORE:
            return drawn
        rare = (one for one in PATHS if self._turns[one] < _ONCE_MORE and fits(one, age))
        return next(rare, drawn)


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


def _case(figure: Figure, code: str, *, everything: bool) -> InventedCase:
    rng, course = figure.rng, figure.course
    # Written in the order of the days; on one day in the order in which they are drawn.
    written = sorted(_records(figure), key=lambda record: record.on)
    entries = entries_of(written, [figure.band.entry] if figure.band else ())
    if everything and figure.whole:
        known = {one.ref for one in entries}
        entries = (*entries, *(one for one in office_entries() if one.ref not in known))
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
        approvals=tuple(approvals.approvals(figure)) if figure.whole else (),
        entries=entries,
    )


def _records(figure: Figure) -> Iterator[InventedRecord]:
    day = figure.intake
    came, known = intake(figure), person(figure)
    yield InventedRecord("intake", day, came)
    yield InventedRecord("person", day, known)
    yield InventedRecord("contact", day, contact(figure))
    if figure.whole:
        yield from people_around(figure)
    log = list(safety.consents(figure))
    yield from (InventedRecord("consent", on, values) for on, values in log)
    yield from (InventedRecord("risk", on, values) for on, values in safety.risks(figure))
    yield from _account(figure, known.get("district", ""), log)
    if figure.whole:
        yield from _work(figure, came["source"], _agreed(log, "referral"))


def _account(
    figure: Figure, home: str, log: Sequence[tuple[date, Values]]
) -> Iterator[InventedRecord]:
    """The identification and what happened, with all that hangs on it."""
    course = figure.course
    assessed = course.reached("assessment")
    decided = course.since if course.path == "not_trafficked" else assessed
    found = screening(figure, decided) if decided else {}
    happened = experience(figure) if assessed else {}
    if figure.whole and happened:
        happened |= story.details(figure, happened)
    if decided and figure.whole:
        found |= story.elements(figure, happened)
    if decided:
        yield InventedRecord("screening", decided, found)
    if assessed:
        yield InventedRecord("experience", assessed, happened, story.STORY)
        if figure.whole:
            yield from story.what_happened(figure, happened, home, assessed)
            yield from proceedings(figure, happened, _agreed(log, "legal"))
    if figure.whole:
        came_back = story.returns(figure, happened)
        yield from (InventedRecord("return", figure.intake, values) for values in came_back)


def _agreed(log: Sequence[tuple[date, Values]], purpose: str) -> bool:
    newest = [values["status"] for _, values in log if values["purpose"] == purpose]
    return newest[-1:] == ["given"]


def _work(figure: Figure, source: str, may_refer: bool) -> Iterator[InventedRecord]:
    wanted = list(safety.needs(figure))
    yield from (InventedRecord("need", on, values) for on, values in wanted)
    planned = [
        InventedRecord(kind, on, values, ref)
        for on, kind, values, ref in care.goals_and_actions(figure)
    ]
    yield from planned
    helped = list(care.services(figure, [values for _, values in wanted]))
    goals = [one.ref for one in planned if one.kind == "goal"]
    drawn = [
        ("plan", care.plan(figure)),
        ("assessment", assessments(figure)),
        ("service", helped),
        ("assistance", care.assistance(figure, helped, goals)),
        ("referral", care.referral_in(figure, source)),
        ("referral", care.referrals_out(figure) if may_refer else ()),
        ("follow_up", care.visits(figure)),
        ("pause", ended.pauses(figure)),
        ("handover", ended.handovers(figure)),
        ("note", care.notes(figure)),
        ("closure", ended.closure(figure)),
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
