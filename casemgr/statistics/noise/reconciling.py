"""Noisy counts made to fit together: additive, whole, never negative.

This uses published noise alone and no data, so it costs no privacy (post-processing). First
least squares: of all numbers that fit every sum, those nearest to the noisy ones; a number that
comes out negative is held at zero and the rest is fitted again. Then whole numbers: a linear
program, in which each step away from the fitted number costs what its square would grow by,
finds the nearest that still fit every sum. Same noise, same numbers: one thread, a fixed seed.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import highspy
import numpy as np
from numpy.typing import NDArray

from casemgr.statistics.equations import Equation, Integers

MOST_CELLS = 4_000
"""Numbers that are fitted together at most."""
_Floats = NDArray[np.float64]
_SOFT = 1e-9
_NEGATIVE = -1e-6
_OPTIONS: tuple[tuple[str, bool | int | str], ...] = (
    ("output_flag", False),
    ("threads", 1),
    ("parallel", "off"),
    ("random_seed", 1),
    ("mip_max_nodes", 500),
)


class NotReconciled(Exception):
    """No whole numbers were found: a bug, for all zeros always fit."""


def reconciled(
    measured: Mapping[int, tuple[int, ...]], count: int, equations: Sequence[Equation]
) -> Integers:
    """Whole numbers for all cells. ``measured`` gives the noisy counts of some, by number.

    Raises ``ValueError`` for more cells than ``MOST_CELLS``.
    """
    if count > MOST_CELLS:
        raise ValueError("too many cells to fit together")
    times = np.zeros(count)
    sums = np.zeros(count)
    for cell, noisy in measured.items():
        times[cell], sums[cell] = len(noisy), sum(noisy)
    rows = np.zeros((len(equations), count))
    for row, (whole, parts) in enumerate(equations):
        rows[row, whole] += 1.0
        np.add.at(rows[row], list(parts), -1.0)
    return _whole(fitted(times, sums, rows), times, equations)


def fitted(times: _Floats, sums: _Floats, rows: _Floats) -> _Floats:
    """Least squares under ``rows @ x = 0`` and x ≥ 0, for cells measured so many ``times``."""
    count = len(times)
    free = np.ones(count, np.bool_)
    values = np.zeros(count)
    while free.any():
        values = np.zeros(count)
        values[free] = _solved(times[free], sums[free], rows[:, free])
        below = values < _NEGATIVE
        if not below.any():
            break
        free &= ~below
    return np.maximum(values, 0.0)


def _solved(times: _Floats, sums: _Floats, rows: _Floats) -> _Floats:
    """The normal equations with one multiplier for each sum; softened a trifle, because sums
    repeat each other and some cells were not measured."""
    count, sums_count = len(times), len(rows)
    both = np.zeros((count + sums_count, count + sums_count))
    both[:count, :count] = np.diag(times + _SOFT)
    both[:count, count:] = rows.T
    both[count:, :count] = rows
    both[count:, count:] = -_SOFT * np.eye(sums_count)
    right = np.concatenate([sums, np.zeros(sums_count)])
    found: _Floats = np.linalg.solve(both, right)[:count]
    return found


def _whole(values: _Floats, times: _Floats, equations: Sequence[Equation]) -> Integers:
    """The whole numbers nearest to ``values`` that fit every sum.

    A measured cell is floor + up + over - down: the first step up, further ones, and those
    down. A cell that was not measured is what the sums make it.
    """
    count = len(values)
    floor = np.floor(values + 1e-7)
    part = np.clip(values - floor, 0.0, 1.0)
    told = times > 0
    floor[~told] = 0.0
    endless = highspy.kHighsInf
    costs = np.concatenate([1 - 2 * part, 3 - 2 * part, 1 + 2 * part]) * np.tile(told, 3)
    upper = np.concatenate([np.where(told, 1.0, 0.0), np.full(count, endless), floor])
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = 3 * count, len(equations)
    model.col_cost_, model.col_lower_, model.col_upper_ = costs, np.zeros(3 * count), upper
    model.integrality_ = [highspy.HighsVarType.kInteger] * (3 * count)
    starts, columns, signs, right = [0], [], [], []
    for whole, parts in equations:
        terms = [(whole, 1.0), *((one, -1.0) for one in parts)]
        for copy, sign in enumerate((1.0, 1.0, -1.0)):
            columns += [cell + copy * count for cell, _ in terms]
            signs += [sign * one for _, one in terms]
        starts.append(len(columns))
        right.append(-sum(one * floor[cell] for cell, one in terms))
    model.row_lower_ = model.row_upper_ = np.array(right)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(starts, np.int32)
    model.a_matrix_.index_ = np.array(columns, np.int32)
    model.a_matrix_.value_ = np.array(signs)
    solver: Any = cast(Any, highspy).Highs()
    for name, value in _OPTIONS:
        solver.setOptionValue(name, value)
    solver.passModel(model)
    solver.run()
    steps = np.rint(np.array(solver.getSolution().col_value)).reshape(3, count)
    found: Integers = (floor + steps[0] + steps[1] - steps[2]).astype(np.int64)
    holds = all(found[whole] == found[list(parts)].sum() for whole, parts in equations)
    if not holds or (found < 0).any():
        raise NotReconciled
    return found
