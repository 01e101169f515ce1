"""The proof that a publication keeps its promise. Nothing is written without it.

The promise
    For every cell that is withheld, and for every cell that no table prints but that has
    1 … k-1 cases, the numbers it could have given everything published span at least k - 2
    and reach k. For a cell of 1 … k-1 that means: it may as well not be small.

The proof
    Two *worlds* for each such cell: whole numbers for all cells, none negative, that fit all
    equations and everything published (rounding, zeros, the rule that shown numbers are 0 or at
    least k), and between them the cell moves far enough. Each world is checked here cell by
    cell in whole numbers; how it was found does not matter, so no error of a solver, of its
    tolerances or of the suppression can pass. An attacker who has only the publication cannot
    rule out a world that fits it. That is all there is to check, and anybody can.

    Worlds are offered by the suppression; those that are missing are searched for by a linear
    program over the publication. ``prove`` reads printed numbers, not the suppression's state.

Safe side
    The attacker here is told more than he is: of each cell no table prints, whether it is
    empty, small, or not small. In whole numbers the interval is an inner one: what he can
    really conclude is that or wider. For tables that ``cells.complete`` accepts, every world is
    some list of persons; so "fits all equations" leaves nothing out that he could use.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from casemgr.statistics.equations import SHOWN, WITHHELD, Flags, Integers, System, reduced
from casemgr.statistics.programs import Program, Worlds
from casemgr.statistics.rounding import all_rounded, bounds
from casemgr.statistics.suppression import fill

WITHHELD_NUMBER = -1
"""Stands for "not shown" among published numbers."""


class NotProven(Exception):
    """The publication may tell too much, or the proof was not found: nothing is written."""


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """For each cell the lowest and highest number that fits the publication in a known world.

    ``needed`` are the cells the promise is about. ``searched`` is how many worlds had to be
    searched for beside those offered.
    """

    low: Integers
    high: Integers
    needed: Flags
    searched: int


def prove(
    system: System, published: Integers, base: int, offered: Iterable[Integers] = ()
) -> Proof:
    """Prove the promise for what is published of each cell. Raises ``NotProven``.

    ``published`` holds the printed number, or ``WITHHELD_NUMBER`` for cells that are withheld
    or that no table prints.
    """
    _check_numbers(system, published, base)
    proof, lost = _judge(system, published, base, offered, every=False)
    if lost.any():
        raise NotProven
    return proof


def broken(system: System, published: Integers, base: int) -> Flags:
    """The cells for which the promise is broken, whoever made the publication."""
    return _judge(system, published, base, (), every=True)[1]


def _judge(
    system: System,
    published: Integers,
    base: int,
    offered: Iterable[Integers],
    every: bool,
) -> tuple[Proof, Flags]:
    shown = published != WITHHELD_NUMBER
    low, high = bounds(system, shown, base, published)
    small = (system.truth > 0) & (system.truth < system.floor)
    seen = _Seen(np.where(system.printed, ~shown, small), system.floor, len(low))
    test = _Test(system, low, high)
    for world in filter(test.passes, offered):
        seen.add(world)
    searched = _search(system, (low, high), seen.missing, every) if seen.missing.any() else []
    for world in filter(test.passes, searched):
        seen.add(world)
    return Proof(seen.low, seen.high, seen.needed, len(searched)), seen.missing


class _Seen:
    """How far each cell moves between the worlds that were checked."""

    def __init__(self, needed: Flags, k: Integers, cells: int) -> None:
        self.needed, self._k = needed, k
        self.low = np.full(cells, np.iinfo(np.int32).max, np.int64)
        self.high = np.full(cells, -1, np.int64)

    def add(self, world: Integers) -> None:
        np.minimum(self.low, world, out=self.low)
        np.maximum(self.high, world, out=self.high)

    @property
    def missing(self) -> Flags:
        narrow = self.high - self.low < self._k - 2
        return self.needed & (narrow | (self.high < self._k))


def _search(
    system: System, limits: tuple[Integers, Integers], missing: Flags, every: bool
) -> list[Integers]:
    """Worlds for the cells that lack one, from the publication alone."""
    low, high = limits
    small = reduced(np.where(high > 0, 1, 0), system.equations)
    class_low = small.strongest(low, 0)
    class_high = -small.strongest(-high, -int(high.max(initial=0)))
    if (class_low > class_high).any():
        return []
    program = Program(small, class_low, class_high)
    first = program.solve()
    if first is None:
        return []
    worlds = Worlds(small, [first[0]])
    needed = small.strongest(missing.astype(np.int64), 0) > 0
    k = small.strongest(np.where(missing, system.floor, 1), 1)
    fill(program, worlds, needed, k, every=every)
    return [small.spread(world) for world in worlds.found]


def _check_numbers(system: System, published: Integers, base: int) -> None:
    """That every printed number is the rounded count, and no small one is printed."""
    shown = published != WITHHELD_NUMBER
    right = all_rounded(system.truth, base)
    small = (system.truth > 0) & (system.truth < system.floor)
    wrong = shown & (~system.printed | (published != right) | small)
    hidden_zero = system.printed & ~shown & (system.truth == 0)
    changed = ((system.fixed == SHOWN) & ~shown) | ((system.fixed == WITHHELD) & shown)
    if wrong.any() or hidden_zero.any() or changed.any():
        raise NotProven


class _Test:
    """Whether a world fits the publication: whole numbers, nothing rounded, all equations."""

    def __init__(self, system: System, low: Integers, high: Integers) -> None:
        self._low, self._high = low, high
        terms = [(whole, 1) for whole, _ in system.equations]
        lines = list(range(len(terms)))
        for line, (_, parts) in enumerate(system.equations):
            terms.extend((part, -1) for part in parts)
            lines.extend([line] * len(parts))
        self._cells = np.array([cell for cell, _ in terms], np.intp)
        self._signs = np.array([sign for _, sign in terms], np.int64)
        self._lines, self._count = np.array(lines, np.intp), len(system.equations)

    def passes(self, world: Integers) -> bool:
        if len(world) != len(self._low) or (world < self._low).any() or (world > self._high).any():
            return False
        sums = np.zeros(self._count, np.int64)
        np.add.at(sums, self._lines, world[self._cells] * self._signs)
        return not sums.any()
