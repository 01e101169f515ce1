"""Invented cases for the tests of this room."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from random import Random

from casemgr.statistics import Category, CountedCase, Dimension, Period, Release, protect
from casemgr.statistics.dimensions import fixed_tables

YEAR = Period(2025)
TODAY = date(2026, 11, 21)


def categories(*codes: str) -> tuple[Category, ...]:
    return tuple(Category(code, f"{code} (en)", f"{code} (bn)") for code in codes)


SEX = categories("Female", "Male", "Hijra")
EXPLOITATION = categories("Labour", "Sexual", "Marriage", "Begging", "Organs", "Other")
MEANS = categories("Threats", "Debt", "Promises", "Papers", "Hours")
DIVISION = categories("Barishal", "Chattogram", "Dhaka", "Khulna", "Rajshahi", "Sylhet")
COUNTRY = categories("BD", "IN", "LY", "MY", "OM", "SA")
STATUS = categories("active", "follow_up", "closed")

BLANK = CountedCase(
    intake_date=date(2025, 5, 5),
    sex=None,
    age=None,
    exploitation=frozenset(),
    means=frozenset(),
    division=None,
    country_of_exploitation=None,
    status=None,
    demo=False,
)


def tables() -> tuple[Dimension, ...]:
    return fixed_tables(
        sex=SEX,
        exploitation=EXPLOITATION,
        means=MEANS,
        division=DIVISION,
        country=COUNTRY,
        status=STATUS,
    )


def released(cases: Iterable[CountedCase], period: Period = YEAR) -> Release:
    return protect(cases, tables(), period, today=TODAY, released=())


def population(seed: int, size: int) -> list[CountedCase]:
    """Cases with lopsided answers: some tables end up nearly empty, some nearly full."""
    dice = Random(seed)

    def lopsided(codes: Iterable[Category]) -> dict[str, float]:
        return {c.code: dice.random() ** dice.choice((0.2, 1, 4)) for c in codes}

    one_of = {
        "sex": lopsided(SEX),
        "division": lopsided(DIVISION),
        "country_of_exploitation": lopsided(COUNTRY),
        "status": lopsided(STATUS),
    }
    blank = dice.choice((0.0, 0.05, 0.4))
    middle = dice.choice((12, 25, 40))
    several = {"exploitation": lopsided(EXPLOITATION), "means": lopsided(MEANS)}
    cases = []
    for _ in range(size):
        case = BLANK
        for key, weights in one_of.items():
            if dice.random() >= blank:
                answer = dice.choices(list(weights), list(weights.values()))[0]
                case = replace(case, **{key: answer})  # type: ignore[arg-type]
        for key, chances in several.items():
            chosen = frozenset(code for code, p in chances.items() if dice.random() < p / 2)
            case = replace(case, **{key: chosen})  # type: ignore[arg-type]
        age = None if dice.random() < blank else max(0, int(dice.gauss(middle, 12)))
        day = date(2025, dice.randint(1, 12), dice.randint(1, 28))
        cases.append(replace(case, age=age, intake_date=day))
    return cases


def with_counts(key: str, counts: Mapping[str | int | None, int]) -> list[CountedCase]:
    """Cases that differ in one table with one answer per case: so many of each answer."""
    return [
        replace(BLANK, **{"age" if key == "age_band" else key: answer})  # type: ignore[arg-type]
        for answer, count in counts.items()
        for _ in range(count)
    ]
