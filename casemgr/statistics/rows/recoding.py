"""From cases to rows: coarser answers, before anything is anonymised.

Nothing finer than a year, an age band or a country leaves this module, and only what a column
of the profile names. There is no district, no organisation, no shelter, no date and no text in
a ``RowCase``, so none can get into a file by mistake.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from casemgr.domain.codes import EXPLOITATION
from casemgr.statistics.dimensions import age_band
from casemgr.statistics.rows.profile import (
    COUNTRY_MINIMUM,
    Column,
    Profile,
    countries,
    work,
)
from casemgr.statistics.rows.years import Years

Cells = NDArray[np.uint8]
"""Rows by columns; 0 is a blank, another number an answer of the column, counted from 1."""
Weights = NDArray[np.int64]
"""How many persons each row stands for."""


@dataclass(frozen=True, slots=True)
class RowCase:
    """All that a row file learns of a case. Codes as stored; ``None`` or empty: not recorded.

    ``age`` and ``age_when_trafficked`` in completed years, ``months`` of exploitation in all;
    ``demo`` marks an invented case.
    """

    intake_date: date
    gender: str | None
    age: int | None
    age_when_trafficked: int | None
    citizenship: tuple[str, ...]
    country_of_exploitation: str | None
    months: int | None
    exploitation: frozenset[str]
    means: frozenset[str]
    industry: frozenset[str]
    industry_detail: frozenset[str]
    sex_exploitation: frozenset[str]
    recruiter_relation: frozenset[str]
    abducted: str | None
    demo: bool


@dataclass(frozen=True, slots=True)
class Recoded:
    """The different rows of a file over the base columns, and how many persons have each.

    ``answers`` are the words of each column's numbers, the blank first. ``recorded`` is the
    number of persons with an answer in each column before rare countries were left out.
    """

    profile: Profile
    answers: tuple[tuple[str, ...], ...]
    cells: Cells
    weights: Weights
    recorded: tuple[int, ...]

    @property
    def persons(self) -> int:
        return int(self.weights.sum())


Facts = frozenset[str]
_ADULT = 18
_LARGEST = 2**62


def _one(code: str | None) -> Facts:
    return frozenset({code}) if code else frozenset()


def _duration(months: int | None) -> Facts:
    if months is None or months < 0:
        return frozenset()
    return _one("0--12" if months <= 12 else "13--24" if months <= 24 else "25+")


def _majority(age: int | None) -> Facts:
    return _one(None if age is None or age < 0 else "Minor" if age < _ADULT else "Adult")


def _citizenship(codes: tuple[str, ...]) -> Facts:
    """One country: Bangladesh if it is among several, else the first."""
    return _one("BD" if "BD" in codes else codes[0] if codes else None)


def _labour(given: tuple[Facts, Facts, Facts]) -> Facts:
    """Kinds of forced labour; an industry without forced labour is none."""
    exploitation, industry, detail = given
    forced = exploitation & _FORCED
    if not forced:
        return frozenset()
    table = work()
    kinds = {table.by_exploitation[code] for code in forced if code in table.by_exploitation}
    outweighed = set()
    for code in detail:
        for start, kind, section in table.by_detail:
            if code.startswith(start):
                kinds.add(kind)
                outweighed.add(section)
    left = industry - outweighed
    return frozenset(kinds | {table.by_industry.get(c, table.by_industry["*"]) for c in left})


_FORCED = frozenset(code.code for code in EXPLOITATION if code.ctdc == "isForcedLabour")


@dataclass(frozen=True, slots=True)
class _Source:
    """What is taken of a case, and what it means: worked out once for each different answer."""

    take: Callable[[RowCase], Hashable]
    facts: Callable[..., Facts]


_SOURCES: Mapping[str, _Source] = {
    "gender": _Source(lambda case: case.gender, _one),
    "age": _Source(lambda case: case.age, lambda age: _one(age_band(age))),
    "majority": _Source(lambda case: case.age_when_trafficked, _majority),
    "citizenship": _Source(lambda case: case.citizenship, _citizenship),
    "country": _Source(lambda case: case.country_of_exploitation, _one),
    "months": _Source(lambda case: case.months, _duration),
    "means": _Source(lambda case: case.means, frozenset),
    "exploitation": _Source(lambda case: case.exploitation, frozenset),
    "labour": _Source(
        lambda case: (case.exploitation, case.industry, case.industry_detail), _labour
    ),
    "sex": _Source(lambda case: case.sex_exploitation, frozenset),
    "recruiter": _Source(lambda case: case.recruiter_relation, frozenset),
    "abducted": _Source(lambda case: case.abducted, lambda told: _one(told) & {"yes", "no"}),
}


def recode(cases: Sequence[RowCase], profile: Profile, years: Years) -> Recoded:
    """Count the different rows that cases of ``years`` give in a profile."""
    numbers: list[list[int]] = []
    facts: dict[str, list[Facts]] = {}
    for name in dict.fromkeys(column.source for column in profile.base if column.source):
        source = _SOURCES[name]
        known: dict[Hashable, int] = {}
        column = [known.setdefault(source.take(case), len(known)) for case in cases]
        numbers.append(column)
        facts[name] = [source.facts(raw) for raw in known]
    came = [case.intake_date.year for case in cases]
    bands = {year: years.band(year, _width(profile)) for year in set(came)}
    labels = {span: number for number, span in enumerate(sorted(set(bands.values())))}
    spans = {year: labels[band] for year, band in bands.items()}
    numbers.append([spans[year] for year in came])
    found = Counter(zip(*numbers, strict=True))
    place = {name: number for number, name in enumerate([*facts, ""])}
    blocks = np.array(list(found), np.int64).reshape(len(found), len(numbers))
    weights = np.array(list(found.values()), np.int64)
    cells = np.zeros((len(found), len(profile.base)), np.uint8)
    answers: list[tuple[str, ...]] = []
    recorded: list[int] = []
    for number, base in enumerate(profile.base):
        ids = blocks[:, place[base.source]]
        told = facts[base.source] if base.source else [frozenset({span}) for span in labels]
        words = [_word(base, one, profile) for one in told]
        recorded.append(int(weights[np.array([bool(word) for word in words])[ids]].sum()))
        if base.kind == "country":
            words = _common(words, ids, weights)
        kept = ("", *sorted(set(words) - {""}))
        lookup = np.array([kept.index(word) for word in words], np.uint8)
        cells[:, number] = lookup[ids]
        answers.append(kept)
    return Recoded(profile, tuple(answers), *distinct(cells, weights), tuple(recorded))


def _width(profile: Profile) -> int:
    return next(column.band for column in profile.base if column.kind == "year")


def _word(column: Column, told: Facts, profile: Profile) -> str:
    """What a base column says of one answer of its source; empty if it says nothing."""
    if column.kind == "flag":
        return "1" if told & set(column.any) else "0" if told and profile.zeros else ""
    if column.kind == "country":
        return countries().written(next(iter(told), ""), column.form)
    if column.kind == "choice":
        return next((column.codes[code] for code in told if code in column.codes), "")
    return next(iter(told))


def _common(words: list[str], ids: NDArray[np.int64], weights: Weights) -> list[str]:
    """Leave out every country with fewer rows than the minimum."""
    counts: Counter[str] = Counter()
    for word, count in zip(words, np.bincount(ids, weights, len(words)), strict=True):
        counts[word] += int(count)
    return [word if counts[word] >= COUNTRY_MINIMUM else "" for word in words]


def distinct(cells: Cells, weights: Weights) -> tuple[Cells, Weights]:
    """The different rows, sorted, with the sum of their weights."""
    first, group = numbered(cells)
    return cells[first], np.bincount(group, weights, len(first)).astype(np.int64)


def numbered(cells: Cells) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each different row first stands, in sorted order, and the number of each row.

    Exact: rows are written as one whole number each, numbered anew before it grows too large.
    """
    code, size = np.zeros(len(cells), np.int64), 1
    for column in range(cells.shape[1]):
        width = int(cells[:, column].max(initial=0)) + 1
        if size * width > _LARGEST:
            known, code = np.unique(code, return_inverse=True)
            code, size = code.ravel(), len(known)
        code, size = code * width + cells[:, column], size * width
    _, first, group = np.unique(code, return_index=True, return_inverse=True)
    return first, group.ravel()


def written(recoded: Recoded, cells: Cells) -> Iterable[tuple[str, ...]]:
    """Rows of numbers as rows of words over the base columns; blanks are empty."""
    columns = [
        np.array(words, object)[cells[:, number]].tolist()
        for number, words in enumerate(recoded.answers)
    ]
    return zip(*columns, strict=True)
