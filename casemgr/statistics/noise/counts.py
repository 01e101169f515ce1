"""Differentially private counts: a few tables of one closed period, with noise in every cell.

Why a release with budget e is private, to be checked line by line
    1. Each person is one row of ``Answers``: her latest case of the period, picked by the caller.
    2. Of an answer that can be several, at most ``most_answers`` are kept, drawn by lot for each
       person alone (``clipped``). What is drawn for one depends on nobody else.
    3. Only some cells of each table are measured (``measured``): on a side with one answer per
       person the finest, of which she is in one; on a side with several answers each answer and
       all persons together, of which she is in ``most_answers`` + 1 at most. The product over
       its sides is a table's. The number of all persons is measured once more by itself, or it
       would carry the noise of every cell. ``changes`` adds all this up: so many cells, by one
       each, are all that one person more or less can change.
    4. Every measured cell gets its own draw of discrete Laplace noise of scale changes / e. One
       step in one cell changes the probability of its outcome by a factor of exp(e / changes)
       at most; ``changes`` steps together by exp(e).
    5. Everything after that (fitting, totals, files) uses the noisy cells alone. The tables,
       their lines and their codes are fixed before anybody looks at the data.

A release is made once and kept by the register: asked again, the same numbers are given out.
New noise for the same cells could be averaged away, and costs its own budget.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import chain
from math import prod
from typing import Any

from casemgr.statistics.cells import (
    PERIOD,
    Answers,
    Axis,
    Codebook,
    Counts,
    Identity,
    Table,
    count,
)
from casemgr.statistics.dimensions import Category
from casemgr.statistics.equations import groups
from casemgr.statistics.errors import PeriodOpen, SnapshotDamaged
from casemgr.statistics.noise.budget import Ledger, Spending
from casemgr.statistics.noise.laplace import Bits, below, discrete_laplace
from casemgr.statistics.noise.reconciling import reconciled
from casemgr.statistics.period import Period

METHOD_VERSION = 1
MOST_ANSWERS = 4
"""Of several answers to one question, so many are counted of each person."""


@dataclass(frozen=True, slots=True)
class NoisyTable:
    """``sides`` are the axes; a line has the code of each side ("" for all) and its count."""

    key: str
    title: str
    sides: tuple[str, ...]
    lines: tuple[tuple[tuple[str, ...], int], ...]


@dataclass(frozen=True, slots=True)
class NoisyRelease:
    """Counts fit for publication. ``changes`` is how many cells one person can change."""

    period: Period
    template: str
    budget: Fraction
    changes: int
    most_answers: int
    demo: bool
    reference: str
    tables: tuple[NoisyTable, ...]
    method_version: int = METHOD_VERSION

    def to_json(self) -> str:
        """The release as text that ``from_json`` reads back; equal releases, equal text."""
        plain = {
            "period": self.period.code,
            "template": self.template,
            "budget": str(self.budget),
            "changes": self.changes,
            "most_answers": self.most_answers,
            "demo": self.demo,
            "reference": self.reference,
            "tables": [[one.key, one.title, one.sides, one.lines] for one in self.tables],
            "method_version": self.method_version,
        }
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "NoisyRelease":
        """A recorded release. Raises ``SnapshotDamaged`` if it cannot be read."""
        try:
            plain: dict[str, Any] = json.loads(text)
            made = cls(
                period=Period.parse(plain["period"]),
                template=str(plain["template"]),
                budget=Fraction(plain["budget"]),
                changes=int(plain["changes"]),
                most_answers=int(plain["most_answers"]),
                demo=bool(plain["demo"]),
                reference=str(plain["reference"]),
                tables=tuple(_table(*one) for one in plain["tables"]),
                method_version=int(plain["method_version"]),
            )
            lines = [line for table in made.tables for line in table.lines]
            sides = [(table.sides, codes) for table in made.tables for codes, _ in table.lines]
            sound = all(number >= 0 for _, number in lines) and made.budget > 0
            sound = sound and made.changes > 0 and all(len(a) == len(b) for a, b in sides)
        except Exception:  # noqa: BLE001 - any misfit means the same; its text may hold data
            raise SnapshotDamaged from None
        if not sound:
            raise SnapshotDamaged
        return made


def _table(key: str, title: str, sides: Sequence[str], lines: Sequence[Any]) -> NoisyTable:
    read = tuple((tuple(map(str, codes)), int(number)) for codes, number in lines)
    return NoisyTable(str(key), str(title), tuple(map(str, sides)), read)


def changes(tables: Iterable[Table], codebook: Codebook, most_answers: int = MOST_ANSWERS) -> int:
    """How many measured cells one person more or less changes at most, each by one."""
    return 1 + sum(
        prod(
            min(most_answers, len(axis.categories)) + 1 if axis.multiple else 1
            for axis in (codebook.axes[side.axis] for side in table.sides)
        )
        for table in tables
    )


def noisy_counts(
    persons: Sequence[Answers],
    tables: Sequence[Table],
    codebook: Codebook,
    period: Period,
    *,
    template: str,
    budget: Fraction,
    ledger: Ledger,
    reference: str,
    today: date,
    demo: bool,
    most_answers: int = MOST_ANSWERS,
    bits: Bits = secrets.randbits,
) -> tuple[NoisyRelease, Ledger]:
    """Spend a budget and count. Both results have to be stored, the ledger first.

    ``persons`` are all of the period, each once. Raises ``PeriodOpen`` or ``BudgetSpent``;
    ``ValueError`` if an answer is not listed or there are too many cells.
    """
    if not period.closed(today):
        raise PeriodOpen
    if most_answers < 1:
        raise ValueError("at least one answer of each person is counted")
    spent = ledger.spend(Spending(reference, period, budget))
    kept = [clipped(person, codebook, most_answers, bits) for person in persons]
    counts = count(kept, tables, codebook, period.code)
    moved = changes(tables, codebook, most_answers)
    fitted = _fit(counts, tables, codebook, Fraction(moved) / budget, bits)
    made = tuple(_printed(table, counts, fitted) for table in tables)
    release = NoisyRelease(period, template, budget, moved, most_answers, demo, reference, made)
    return release, spent


def clipped(person: Answers, codebook: Codebook, most: int, bits: Bits) -> Answers:
    """At most so many of several answers, drawn by lot."""
    kept = dict(person)
    for axis in codebook.axes.values():
        given = kept.get(axis.key)
        if axis.multiple and isinstance(given, frozenset) and len(given) > most:
            left = sorted(given)
            kept[axis.key] = frozenset(left.pop(below(len(left), bits)) for _ in range(most))
    return kept


def measured(counts: Counts, table: Table, codebook: Codebook) -> tuple[Identity, ...]:
    """The cells of a table that get noise, in the order of its lines; see point 3 above."""
    wanted: Mapping[str, frozenset[str]] = {
        side.axis: frozenset(_measured(codebook.axes[side.axis], side.depth, counts.period))
        for side in table.sides
    }
    return tuple(
        line
        for line in counts.lines[table.key]
        if all(dict(line).get(axis, "") in codes for axis, codes in wanted.items())
    )


def _measured(axis: Axis, depth: int, period: str) -> Iterable[str]:
    if axis.multiple:
        return ["", *(category.code for category in axis.categories)]

    def ends(some: tuple[Category, ...], left: int) -> Iterable[str]:
        for one in some:
            if one.parts and left > 1:
                yield from ends(one.parts, left - 1)
            else:
                yield one.code

    if axis.key == PERIOD:
        whole = next(node for node, _, _ in axis.nodes() if node.code == period)
        return ends(whole.parts, depth)
    return ends(axis.rows(), depth)


def _fit(
    counts: Counts, tables: Sequence[Table], codebook: Codebook, scale: Fraction, bits: Bits
) -> dict[Identity, int]:
    """Noise for the finest cells of every table, then numbers for all cells that fit."""
    view = {identity: number for number, identity in enumerate(counts.cells)}
    noisy: dict[int, tuple[int, ...]] = {}
    every = (measured(counts, table, codebook) for table in tables)
    for cell in chain([((PERIOD, counts.period),)], *every):
        draw = counts.cells[cell] + discrete_laplace(scale, bits)
        noisy[view[cell]] = (*noisy.get(view[cell], ()), draw)
    sums = [
        (whole, parts)
        for _, whole, parts, complete in groups(view, codebook)
        if whole is not None and complete
    ]
    fitted = reconciled(noisy, len(view), sums)
    return {identity: int(fitted[number]) for identity, number in view.items()}


def _printed(table: Table, counts: Counts, fitted: Mapping[Identity, int]) -> NoisyTable:
    sides = tuple(side.axis for side in table.sides)
    lines = []
    for line in counts.lines[table.key]:
        held = dict(line)
        codes = tuple(held.get(axis, "") for axis in sides)
        whole = tuple("" if code == counts.period else code for code in codes)
        lines.append((whole, fitted[line]))
    return NoisyTable(table.key, table.title, sides, tuple(lines))
