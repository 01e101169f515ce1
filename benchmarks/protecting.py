"""How long it takes to protect tables and prove it, and how much is withheld for it.

Invented cases along the demonstration's routes, counted in eight linked tables of 538 cells
(sex, age, home, exploitation, means of control, status, quarter), at 1,000, 10,000 and 100,000
cases; then thirteen tables of about 3,800 cells, districts crossed with three other questions.
Beside it what an earlier method of the same kind withheld of 540 cells with 92 small ones: 177
without the rounding in the proof, 125 with it; and the 141 seconds it took for 3,796 cells.
Processor time stands beside the clock, for machines that are shared.
"""

import sys
from random import Random
from time import perf_counter, process_time

import numpy as np

from benchmarks import _common
from casemgr.demo.dice import around, chance
from casemgr.demo.routes import route, routes
from casemgr.domain.codes import DISTRICT, DIVISION, EXPLOITATION, MEANS_OF_CONTROL
from casemgr.statistics.audit import WITHHELD_NUMBER, prove
from casemgr.statistics.cells import Answers, Axis, Codebook, Side, Table, count
from casemgr.statistics.dimensions import Category, age_band, age_bands
from casemgr.statistics.history import joint_system
from casemgr.statistics.rounding import BASE, EXACT, K, all_rounded
from casemgr.statistics.suppression import suppress

PERIOD = "2025"
SIZES = (1_000, 10_000, 100_000)
GOAL_SECONDS = 0.5
GOAL_BIG_SECONDS = 150.0
EARLIER = {"withheld exactly": 177 / 540, "withheld, rounded": 125 / 540}
EARLIER_BIG_SECONDS = 141.0


def _categories(*codes: str) -> tuple[Category, ...]:
    return tuple(Category(code, code, code) for code in codes)


def codebook() -> Codebook:
    home = tuple(
        Category(
            division.code,
            division.en,
            division.bn,
            _categories(*(f"{d.code}_district" for d in DISTRICT if d.parent == division.code)),
        )
        for division in DIVISION
    )
    quarters = _categories(*(f"{PERIOD}-Q{number}" for number in range(1, 5)))
    return Codebook(
        (
            Axis("sex", _categories("Feminine", "Masculine", "Other")),
            Axis("age", age_bands()),
            Axis("place", home),
            Axis("exploitation", Category.of(EXPLOITATION), multiple=True),
            Axis("means", Category.of(MEANS_OF_CONTROL), multiple=True),
            Axis("status", _categories("active", "follow_up", "closed")),
            Axis("period", (Category(PERIOD, PERIOD, PERIOD, quarters),), nested=True),
        )
    )


def _table(*sides: str) -> Table:
    made = (Side("place", 1) if side == "division" else Side(side) for side in sides)
    return Table("_".join(sides), "", tuple(made))


EIGHT = tuple(
    _table(*sides.split())
    for sides in (
        "sex age", "sex division", "sex exploitation", "sex means", "age exploitation",
        "sex status", "sex period", "place",
    )
)  # fmt: skip
THIRTEEN = (
    *EIGHT,
    *(
        _table(*sides.split())
        for sides in ("sex place", "exploitation place", "age means", "means place", "age place")
    ),
)


def invented(number: int) -> list[Answers]:
    dice, ways = Random(1), routes()
    return [_invented_case(dice, ways.draw(dice)) for _ in range(number)]


def _invented_case(dice: Random, name: str) -> Answers:
    way = route(name)
    group = way.groups.draw(dice)
    severity = dice.random()
    sex = "Feminine" if group in ("women", "girls") else "Masculine"
    return {
        "sex": sex if chance(dice, 0.99) else "Other",
        "age": age_band(around(dice, way.ages[group])) if chance(dice, 0.95) else None,
        "place": f"{way.origins.draw(dice)}_district" if chance(dice, 0.97) else None,
        "exploitation": frozenset(way.exploited(group).draw(dice)),
        "means": frozenset(m for m, p in way.means.items() if chance(dice, 2 * p * severity)),
        "status": dice.choice(("active", "follow_up", "closed", "closed")),
        "period": f"{PERIOD}-Q{dice.randint(1, 4)}",
    }


def protect(cases: list[Answers], tables: tuple[Table, ...], base: int) -> dict[str, float]:
    """Seconds, processor seconds, and cells: printed, small, withheld."""
    book = codebook()
    counts = count(cases, tables, book, PERIOD)
    began, worked = perf_counter(), process_time()
    system = joint_system(counts, book, K).system
    pattern = suppress(system, base)
    shown = system.printed & pattern.shown
    published = np.where(shown, all_rounded(system.truth, base), WITHHELD_NUMBER)
    prove(system, published, base, pattern.worlds)
    return {
        "seconds": perf_counter() - began,
        "work": process_time() - worked,
        "printed": int(system.printed.sum()),
        "small": sum(0 < counts.cells[name] < K for name in counts.printed),
        "withheld": int((system.printed & ~pattern.shown).sum()),
    }


def _say(name: str, found: dict[str, float], verdict: bool) -> None:
    text = (
        f"{found['seconds']:6.2f} s ({found['work']:.2f} s of work); "
        f"{found['withheld']:.0f} of {found['printed']:.0f} withheld, {found['small']:.0f} small"
    )
    _common.say_line(name, text, verdict)


def main() -> None:
    _common.say_machine()
    for size in SIZES:
        cases = invented(size)
        for base, name in ((EXACT, "withheld exactly"), (BASE, "withheld, rounded")):
            found = protect(cases, EIGHT, base)
            fine = size != SIZES[1] or (
                found["work"] <= GOAL_SECONDS
                and found["withheld"] / found["printed"] <= EARLIER[name]
            )
            _say(f"{size:,} cases, {name}", found, fine)
    if "quick" not in sys.argv:
        found = protect(invented(SIZES[1]), THIRTEEN, BASE)
        _say("10,000 cases, thirteen tables", found, found["seconds"] <= GOAL_BIG_SECONDS)
        _common.say_line("  as fast as the earlier", f"{EARLIER_BIG_SECONDS / found['work']:.1f} ×")


if __name__ == "__main__":
    main()
