"""Row files: how long 10,000 and 100,000 invented rows take, and how much is withheld.

The invented people follow the routes of the demonstration, with the gaps of real files. The
floor is one pass that counts the different rows and writes them as CSV, without protection.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO
from random import Random
from time import process_time

from benchmarks import _common
from casemgr.demo.dice import around, chance
from casemgr.demo.routes import route, routes
from casemgr.statistics.rows import TEMPLATES, RowCase, Template, Years, row_file

YEARS = Years(2018, 2025)
TODAY = date(2026, 11, 22)
MOST_SECONDS = 3.0
MOST_WITHHELD = {10_000: 10.0, 100_000: 2.8}
"""Per cent of the recorded answers of the nine core columns."""


def invented(count: int, seed: int = 1) -> Iterator[RowCase]:
    """People of the demonstration's routes; a blank is as frequent as in its files."""
    rng = Random(seed)
    for _ in range(count):
        way = route(routes().draw(rng))
        group = way.groups.draw(rng)
        female = group in ("women", "girls")
        roll, age = rng.random(), around(rng, way.ages[group])
        kinds = () if chance(rng, 0.04) else way.exploited(group).draw(rng)
        sexual = "SexualExploitation" in kinds and chance(rng, 0.7)
        push = 0.35 + 1.3 * rng.random()
        means = [] if chance(rng, 0.25) else way.means.items()
        rare = "" if roll < 0.02 else "TransgenderFeminine" if roll < 0.026 else ""
        stateless = way.communities.draw(rng) == "rohingya"
        yield RowCase(
            intake_date=date(rng.randint(YEARS.first_year, YEARS.last_year), 6, 1),
            gender=rare or (None if roll < 0.02 else "Feminine" if female else "Masculine"),
            age=None if chance(rng, 0.08) else age,
            age_when_trafficked=None if chance(rng, 0.4) else max(5, age - rng.randint(0, 2)),
            citizenship=() if stateless or chance(rng, 0.05) else ("BD",),
            country_of_exploitation=None if chance(rng, 0.05) else way.destinations.draw(rng),
            months=None if chance(rng, 0.45) else around(rng, way.months),
            exploitation=frozenset(kinds),
            means=frozenset(c for c, usual in means if rng.random() < usual * push),
            industry=frozenset()
            if sexual or chance(rng, 0.25)
            else frozenset({way.industries.draw(rng)}),
            industry_detail=frozenset(),
            sex_exploitation=frozenset({"Prostitution"} if sexual else ()),
            recruiter_relation=frozenset()
            if chance(rng, 0.42)
            else frozenset({way.relations.draw(rng)}),
            abducted=None,
            demo=True,
        )


def unprotected(cases: list[RowCase]) -> bytes:
    """The floor: different cases counted and written as they are."""
    text = StringIO()
    found = Counter((case.intake_date.year, case.gender, case.age, case.months) for case in cases)
    csv.writer(text).writerows((*row, count) for row, count in found.items())
    return text.getvalue().encode()


def measure(cases: list[RowCase], template: Template) -> tuple[float, float]:
    """Seconds of processor time to the finished bytes, and per cent of answers withheld."""
    began = process_time()
    release = row_file(cases, template, YEARS, today=TODAY, released=())
    release.csv()
    return process_time() - began, 100 * release.risk.loss


def main() -> None:
    _common.say_machine()
    for count in MOST_WITHHELD:
        cases = list(invented(count))
        began = process_time()
        unprotected(cases)
        _common.say_line(f"{count:,} rows, no protection", f"{process_time() - began:6.2f} s")
        for template in TEMPLATES:
            seconds, withheld = measure(cases, template)
            goal = count < 100_000 or seconds <= MOST_SECONDS
            text = f"{seconds:6.2f} s  (goal {MOST_SECONDS:g} s at 100,000)"
            _common.say_line(f"{count:,} rows, {template}", text, goal)
            most = MOST_WITHHELD[count] if template == "core" else None
            text = f"{withheld:6.2f} % withheld" + (f"  (goal {most:g})" if most else "")
            verdict = None if most is None else round(withheld, 1) <= most
            _common.say_line(f"{count:,} rows, {template}", text, verdict)


if __name__ == "__main__":
    main()
