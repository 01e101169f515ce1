"""An attacker with a solver, who has nothing but published files and the code lists.

It shares no code with the program and takes another solver's door (scipy). Rows are those of the
tidy files: table, then axis and code of each side, then the count as text. What it knows beside
them: k, the base of rounding, that zeros are shown, that a withheld cell holds somebody, and
which answers are parts of which.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

Cell = frozenset[tuple[str, str]]
Row = tuple[str, ...]
Interval = tuple[float, float]
_SLACK = 1e-6
_MOST = 1e5
"""No bound: with an infinite one this solver takes "unbounded" for "infeasible" at times."""


@dataclass(frozen=True)
class Known:
    """The code lists: for each axis, the parts of each code ("" holds the top ones)."""

    parts: Mapping[str, Mapping[str, Sequence[str]]]
    several: frozenset[str]
    k: int
    base: int
    zeros_exact: bool = True


@dataclass(frozen=True)
class File:
    """The rows of all tables of one release, heads left out; period and limits on its title."""

    period: str
    rows: Sequence[Row]
    within: Cell = frozenset()


class Attacker:
    """Everything that can be written down from some files, as one linear program."""

    def __init__(self, files: Iterable[File], known: Known) -> None:
        self._known = known
        self.bounds: dict[Cell, Interval] = {}
        self.withheld: set[Cell] = set()
        for file in files:
            for row in file.rows:
                self._read(row, file)
        self._place = {cell: number for number, cell in enumerate(self.bounds)}
        self._equal: list[dict[int, int]] = []
        self._most: list[dict[int, int]] = []
        self._write_sums()
        self._write_overlaps()

    def _read(self, row: Row, file: File) -> None:
        sides = list(zip(row[1:-1:2], row[2:-1:2], strict=True))
        pairs = {(axis, code) for axis, code in sides if code != "Total"}
        if not any(axis == "period" for axis, _ in pairs):
            pairs.add(("period", file.period))
        cell, half = frozenset(pairs) | file.within, self._known.base // 2
        if row[-1] == "[c]":
            self.withheld.add(cell)
            new = (1.0, _MOST)
        else:
            count = int(row[-1])
            new = (max(self._known.k, count - half), count + half)
            if not count:
                new = (0, 0 if self._known.zeros_exact else half)
        old = self.bounds.get(cell, (0.0, _MOST))
        self.bounds[cell] = (max(old[0], new[0]), min(old[1], new[1]))

    def _write_sums(self) -> None:
        """Each cell as the sum of its parts on each axis, or at least that where some lack."""
        found: dict[tuple[Cell, str, str], list[Cell]] = defaultdict(list)
        for cell in self.bounds:
            for axis, code in cell:
                rest = cell - {(axis, code)}
                if axis in self._known.several:
                    found[rest, axis, code].append(cell)
                    continue
                whole = self._whole_of(axis, code)
                found[rest | ({(axis, whole)} if whole else frozenset()), axis, whole].append(cell)
        for (whole_cell, axis, whole), cells in found.items():
            if whole_cell not in self._place:
                continue
            line = {self._place[cell]: 1 for cell in cells} | {self._place[whole_cell]: -1}
            all_there = axis not in self._known.several and len(cells) == len(
                self._known.parts[axis][whole]
            )
            (self._equal if all_there else self._most).append(line)

    def _whole_of(self, axis: str, code: str) -> str:
        return next(whole for whole, codes in self._known.parts[axis].items() if code in codes)

    def _write_overlaps(self) -> None:
        """Nobody is counted less than never: all, without one answer, without the other."""
        for cell in self.bounds:
            free = [pair for pair in cell if pair[0] in self._known.several]
            if len(free) == 2:
                some = [cell - {free[0]}, cell - {free[1]}, cell - set(free)]
                if all(one in self._place for one in some):
                    signs = (1, 1, -1)
                    line = {self._place[one]: s for one, s in zip(some, signs, strict=True)}
                    self._most.append(line | {self._place[cell]: -1})

    def read_shares(self, whole: Cell, shares: Mapping[Cell, int], of: int) -> None:
        """Believe that each cell's share, in parts ``of`` all, was rounded from exact counts."""
        for cell, share in shares.items():
            mine, every = self._place[cell], self._place[whole]
            if mine != every:
                self._most.append({mine: 2 * of, every: -(2 * share + 1)})
                self._most.append({mine: -2 * of, every: 2 * share - 1})

    def interval(self, target: Mapping[Cell, int]) -> Interval:
        """The least and the most that a sum of cells can be. ``ValueError``: the files conflict."""
        costs = np.zeros(len(self._place))
        for cell, sign in target.items():
            costs[self._place[cell]] += sign
        ends = []
        for way in (1.0, -1.0):
            done = linprog(
                way * costs,
                A_ub=self._matrix(self._most),
                b_ub=np.zeros(len(self._most)) if self._most else None,
                A_eq=self._matrix(self._equal),
                b_eq=np.zeros(len(self._equal)) if self._equal else None,
                bounds=list(self.bounds.values()),
            )
            if done.status == 3:
                ends.append(_MOST)
            elif done.status:
                raise ValueError(done.message)
            else:
                ends.append(float(done.fun) * way)
        return ends[0], ends[1]

    def _matrix(self, lines: Sequence[Mapping[int, int]]) -> csr_matrix | None:
        if not lines:
            return None
        matrix = np.zeros((len(lines), len(self._place)))
        for number, line in enumerate(lines):
            for place, sign in line.items():
                matrix[number, place] = sign
        return csr_matrix(matrix)

    def breaches(self, secrets: Mapping[tuple[Cell, ...], int] | None = None) -> Iterator[str]:
        """Withheld cells (and ``secrets``: first cell less the others, with their true small
        count) that are known within less than k - 2, or known to be under k.
        """
        k = self._known.k
        targets = {(cell,): 1 for cell in sorted(self.withheld, key=sorted)} | dict(secrets or {})
        for cells in targets:
            if any(cell not in self._place for cell in cells):
                continue
            low, high = self.interval({cells[0]: 1} | dict.fromkeys(cells[1:], -1))
            narrow = high - max(low, 0.0) < k - 2 - _SLACK
            if narrow or high < k - _SLACK:
                yield f"{[sorted(cell) for cell in cells]}: {low:.2f} to {high:.2f}"
