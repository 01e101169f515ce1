"""From cases to rows: coarser answers, before anything is anonymised.

Nothing finer than a year, an age band or a country leaves this module, and only what a column
of the profile names. There is no district, no organisation, no shelter, no date and no text in
a ``RowCase``, so none can get into a file by mistake.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from operator import attrgetter
from typing import Any

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


def duration_band(months: int | None) -> Facts:
    """The band a length of exploitation falls in; empty where it is not known."""
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
    "gender": _Source(attrgetter("gender"), _one),
    "age": _Source(attrgetter("age"), lambda age: _one(age_band(age))),
    "majority": _Source(attrgetter("age_when_trafficked"), _majority),
    "citizenship": _Source(attrgetter("citizenship"), _citizenship),
    "country": _Source(attrgetter("country_of_exploitation"), _one),
    "months": _Source(attrgetter("months"), duration_band),
    "means": _Source(attrgetter("means"), frozenset),
    "exploitation": _Source(attrgetter("exploitation"), frozenset),
    "labour": _Source(attrgetter("exploitation", "industry", "industry_detail"), _labour),
    "sex": _Source(attrgetter("sex_exploitation"), frozenset),
    "recruiter": _Source(attrgetter("recruiter_relation"), frozenset),
    "abducted": _Source(attrgetter("abducted"), lambda told: _one(told) & {"yes", "no"}),
}


def recode(cases: Sequence[RowCase], profile: Profile, years: Years) -> Recoded:
    """Count the different rows that cases of ``years`` give in a profile."""
    numbers: list[NDArray[np.int64]] = []
    facts: dict[str, list[Facts]] = {}
    for name in dict.fromkeys(column.source for column in profile.base if column.source):
        source = _SOURCES[name]
        column, known = _enumerated(map(source.take, cases), len(cases))
        numbers.append(column)
        facts[name] = [source.facts(raw) for raw in known]
    came, told_years = _enumerated((case.intake_date.year for case in cases), len(cases))
    bands = [years.band(year, _width(profile)) for year in told_years]
    labels = sorted(set(bands))
    numbers.append(np.array([labels.index(band) for band in bands], np.int64)[came])
    blocks, weights = _tallied(numbers)
    place = {name: number for number, name in enumerate([*facts, ""])}
    cells = np.zeros((len(blocks), len(profile.base)), np.uint8)
    answers: list[tuple[str, ...]] = []
    recorded: list[int] = []
    for number, base in enumerate(profile.base):
        ids = blocks[:, place[base.source]]
        told = facts[base.source] if base.source else [frozenset({span}) for span in labels]
        words = _words(base, told, profile)
        recorded.append(int(weights[np.array([bool(word) for word in words])[ids]].sum()))
        if base.kind == "country":
            words = _common(words, ids, weights)
        kept = ("", *sorted(set(words) - {""}))
        numbered_words = {word: place for place, word in enumerate(kept)}
        lookup = np.array([numbered_words[word] for word in words], np.uint8)
        cells[:, number] = lookup[ids]
        answers.append(kept)
    return Recoded(profile, tuple(answers), *distinct(cells, weights), tuple(recorded))


def _enumerated(raws: Iterable[Hashable], size: int) -> tuple[NDArray[np.int64], list[Any]]:
    """The number of each answer, and the different answers by their numbers."""
    number: defaultdict[Hashable, int] = defaultdict(count().__next__)
    return np.fromiter(map(number.__getitem__, raws), np.int64, size), list(number)


def _tallied(numbers: Sequence[NDArray[np.int64]]) -> tuple[NDArray[np.int64], Weights]:
    """The different combinations of numbers, one list for each source, and how often each is."""
    blocks = np.stack(numbers, axis=1)
    first, group = _numbered(numbers)
    return blocks[first], np.bincount(group, minlength=len(first)).astype(np.int64)


def _width(profile: Profile) -> int:
    return next(column.band for column in profile.base if column.kind == "year")


def _words(column: Column, answers: Sequence[Facts], profile: Profile) -> list[str]:
    """What a base column says of each answer of its source; empty if it says nothing."""
    if column.kind != "flag":
        return [_word(column, told) for told in answers]
    wanted, otherwise = frozenset(column.any), "0" if profile.zeros else ""
    return ["1" if not wanted.isdisjoint(told) else otherwise if told else "" for told in answers]


def _word(column: Column, told: Facts) -> str:
    if column.kind == "country":
        return countries().written(next(iter(told), ""), column.form)
    if column.kind == "choice":
        return next((column.codes[code] for code in told if code in column.codes), "")
    return next(iter(told))


def _common(words: list[str], ids: NDArray[np.int64], weights: Weights) -> list[str]:
    """Leave out every country with fewer rows than the minimum."""
    counts: Counter[str] = Counter()
    for word, some in zip(words, np.bincount(ids, weights, len(words)), strict=True):
        counts[word] += int(some)
    return [word if counts[word] >= COUNTRY_MINIMUM else "" for word in words]


def distinct(cells: Cells, weights: Weights) -> tuple[Cells, Weights]:
    """The different rows, sorted, with the sum of their weights."""
    first, group = numbered(cells)
    return cells[first], np.bincount(group, weights, len(first)).astype(np.int64)


def numbered(cells: Cells) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each different row first stands, in sorted order, and the number of each row."""
    return _numbered([cells[:, column] for column in range(cells.shape[1])], len(cells))


def _numbered(
    columns: Sequence[NDArray[Any]], rows: int | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The same of columns of whole numbers from 0 on. Exact: rows are written as one whole number
    each, numbered anew before it grows too large."""
    code, size = np.zeros(len(columns[0]) if rows is None else rows, np.int64), 1
    for column in columns:
        width = int(column.max(initial=0)) + 1
        if size * width > _LARGEST:
            known, code = np.unique(code, return_inverse=True)
            code, size = code.ravel(), len(known)
        code, size = code * width + column, size * width
    _, first, group = np.unique(code, return_index=True, return_inverse=True)
    return first, group.ravel()


def written(recoded: Recoded, cells: Cells) -> Iterable[tuple[str, ...]]:
    """Rows of numbers as rows of words over the base columns; blanks are empty."""
    columns = [
        np.array(words, object)[cells[:, number]].tolist()
        for number, words in enumerate(recoded.answers)
    ]
    return zip(*columns, strict=True)
