"""Worlds: other numbers that fit everything published. Linear programs find them.

A world is a whole number for every class of cells that fits every equation and lies where the
publication lets it lie. The solver only proposes: it works in floating point, and what it
finds is rounded to whole numbers and kept only if it then fits exactly. So neither its
tolerances nor the gap between fractions and whole numbers can make a cell look safer than it is.
The programs here hold sums with coefficients 1 and -1, whose corners are nearly always whole;
where one is not, the same program is solved once more for whole numbers.

Same input, same worlds: one thread, a fixed seed, no clock in any decision.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import highspy
import numpy as np
from numpy.typing import NDArray

from casemgr.statistics.equations import Flags, Integers, Reduced

_OPTIONS: tuple[tuple[str, bool | int | str], ...] = (
    ("output_flag", False),
    ("threads", 1),
    ("parallel", "off"),
    ("random_seed", 1),
    ("presolve", "off"),
    ("solver", "simplex"),
    ("simplex_strategy", 1),
    ("mip_max_nodes", 200),
)
_TURNS = 3
_NUDGE = 1e-3
"""Far less than a cell's price: it chooses among corners that cost nearly the same."""


@dataclass(slots=True, eq=False)
class Worlds:
    """Worlds found so far, and the lowest and highest number each class has in one of them."""

    reduced: Reduced
    found: list[Integers] = field(default_factory=list)
    low: Integers = field(init=False)
    high: Integers = field(init=False)

    def __post_init__(self) -> None:
        self._measure()

    def add(self, world: Integers) -> None:
        self.found.append(world)
        np.minimum(self.low, world, out=self.low)
        np.maximum(self.high, world, out=self.high)

    def within(self, low: Integers, high: Integers) -> "Worlds":
        """Those that lie between these bounds."""
        if not self.found:
            return Worlds(self.reduced)
        every = np.array(self.found)
        good = np.flatnonzero(((every >= low) & (every <= high)).all(axis=1))
        return Worlds(self.reduced, [self.found[number] for number in good])

    def _measure(self) -> None:
        count = len(self.reduced.truth)
        every = np.array(self.found).reshape(len(self.found), count)
        self.low = every.min(axis=0, initial=np.iinfo(np.int64).max)
        self.high = every.max(axis=0, initial=-1)


class Program:
    """The equations of a ``Reduced`` as one linear program whose bounds and costs change.

    Each class is *free* between its bounds; with ``elastic`` it may also be pushed beyond them
    at a cost for each case of the push. What is asked next starts from the last answer.
    ``watch`` is called before each solution, and may raise; ``solved`` counts them.
    """

    def __init__(
        self,
        reduced: Reduced,
        low: Integers,
        high: Integers,
        elastic: bool = False,
        hasty: bool = False,
        watch: Callable[[], object] = lambda: None,
    ) -> None:
        self._watch, self._hasty = watch, hasty
        self._count = count = len(reduced.truth)
        self._copies = copies = 3 if elastic else 1
        self.solved = 0
        self._prices = np.zeros(len(reduced.truth))
        self._rows = _Rows(reduced)
        self._bounds = [(int(one), int(other)) for one, other in zip(low, high, strict=True)]
        model = highspy.HighsLp()
        model.num_col_ = count * copies
        model.num_row_ = len(reduced.rows)
        model.col_cost_ = np.zeros(count * copies)
        model.col_lower_ = np.concatenate([low, np.zeros(count * (copies - 1))])
        model.col_upper_ = np.concatenate([high, np.zeros(count * (copies - 1))])
        model.row_lower_ = model.row_upper_ = np.zeros(len(reduced.rows))
        starts, cells, signs = self._rows.matrix(copies)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = starts, cells
        model.a_matrix_.value_ = signs
        self._solver: Any = cast(Any, highspy).Highs()
        for name, value in _OPTIONS:
            self._solver.setOptionValue(name, value)
        self._solver.passModel(model)

    def bound(self, cell: int, low: int, high: int) -> None:
        """Where a class may lie for nothing."""
        self._bounds[cell] = low, high
        self._solver.changeColBounds(cell, float(low), float(high))

    def stretch(self, cell: int, up: int, down: int, cost: float) -> None:
        """How far a class may be pushed beyond its bounds, and at what cost."""
        for column, most in ((cell + self._count, up), (cell + 2 * self._count, down)):
            self._solver.changeColBounds(column, 0.0, float(most))
            self._solver.changeColCost(column, cost)

    def price(self, cell: int, cost: float) -> None:
        """What each case of a class costs; above all prices of pushing, it is made smallest."""
        self._prices[cell] = cost
        self._solver.changeColCost(cell, cost)

    def reach(self, cell: int, goal: int) -> Integers | None:
        """A world in which a class has at least ``goal`` cases."""
        low, high = self._bounds[cell]
        if goal > high:
            return None
        self._solver.changeColBounds(cell, float(goal), float(high))
        answer = self.solve()
        self._solver.changeColBounds(cell, float(low), float(high))
        return None if answer is None else answer[0]

    def together(self, cells: Sequence[int], goals: Integers) -> Integers | None:
        """A world in which many classes have as many cases as they can, up to their goals.

        The goals have to lie above what each class has in some common world.
        """
        for cell in cells:
            low, high = self._bounds[cell]
            self._solver.changeColBounds(cell, float(low), float(min(goals[cell], high)))
            self.price(cell, -1.0)
        answer = self.solve()
        for cell in cells:
            self._solver.changeColBounds(cell, *map(float, self._bounds[cell]))
            self.price(cell, 0.0)
        return None if answer is None else answer[0]

    def least(self, cell: int) -> Integers | None:
        """The world in which a class has as few cases as it can have."""
        self.price(cell, 1.0)
        answer = self.solve()
        self.price(cell, 0.0)
        return None if answer is None else answer[0]

    def solve(self) -> tuple[Integers, Integers] | None:
        """A best world and how far each class is pushed in it; ``None`` if none was found.

        Where the best corner is not whole, others are tried that cost hardly more, and at last
        the same program in whole numbers. A hasty one gives up before that.
        """
        self._watch()
        self.solved += 1
        answer = self._run()
        if answer is None or self._rows.hold(answer[0]):
            return answer
        columns = np.arange(self._count, dtype=np.int32)
        for turn in range(_TURNS):
            nudges = np.random.default_rng(turn).random(self._count) * _NUDGE
            self._solver.changeColsCost(self._count, columns, self._prices + nudges)
            answer = self._run()
            if answer is not None and self._rows.hold(answer[0]):
                break
        self._solver.changeColsCost(self._count, columns, self._prices)
        whole = answer is not None and self._rows.hold(answer[0])
        if whole or self._hasty:
            return answer if whole else None
        self._whole(highspy.HighsVarType.kInteger)
        answer = self._run()
        self._whole(highspy.HighsVarType.kContinuous)
        return answer if answer is not None and self._rows.hold(answer[0]) else None

    def _whole(self, kind: highspy.HighsVarType) -> None:
        columns = self._count * self._copies
        every = np.arange(columns, dtype=np.int32)
        self._solver.changeColsIntegrality(columns, every, np.array([kind] * columns))

    def _run(self) -> tuple[Integers, Integers] | None:
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        values = np.rint(np.array(self._solver.getSolution().col_value)).astype(np.int64)
        shares = values.reshape(self._copies, self._count)
        if self._copies == 1:
            return shares[0], np.zeros(self._count, np.int64)
        return shares[0] + shares[1] - shares[2], shares[1] - shares[2]


class _Rows:
    """The equations as arrays."""

    def __init__(self, reduced: Reduced) -> None:
        flat = [term for row in reduced.rows for term in row]
        self._cells = np.array([cell for cell, _ in flat], np.int32)
        self._signs = np.array([sign for _, sign in flat], np.int64)
        self._starts = np.cumsum([0, *(len(row) for row in reduced.rows)]).astype(np.int32)
        self._count = len(reduced.truth)

    def hold(self, world: Integers) -> bool:
        """Whether a world fits every equation, in whole numbers."""
        if not len(self._cells):
            return True
        return not np.add.reduceat(world[self._cells] * self._signs, self._starts[:-1]).any()

    def matrix(
        self, copies: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
        """Row starts, columns and coefficients; what is pushed up counts, what down counts off."""
        if copies == 1:
            return self._starts, self._cells, self._signs.astype(np.float64)
        cells = [self._cells + copy * self._count for copy in range(copies)]
        signs = [self._signs, self._signs, -self._signs]
        lines = np.repeat(np.arange(len(self._starts) - 1), np.diff(self._starts))
        order = np.argsort(np.tile(lines, copies), kind="stable")
        return (
            self._starts * copies,
            np.concatenate(cells)[order],
            np.concatenate(signs)[order].astype(np.float64),
        )


def short(worlds: Worlds, needed: Flags, k: Integers) -> list[int]:
    """The classes that still need a world: known too narrowly, or to be under their k."""
    open_ = (worlds.high - worlds.low < k - 2) | (worlds.high < k)
    return [int(cell) for cell in np.flatnonzero(needed & open_)]
