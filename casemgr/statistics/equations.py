"""All cells of one release, or of several, with the equations between them.

``System`` is what an attacker can write down, and beside it what only we know: the counts. A
cell is *printed* (a line of some table; shown or withheld) or not (it can only be worked out).
A cell of an earlier release is *fixed*: what was printed then stays printed.

``Reduced`` is the same, smaller. Cells that hold nobody are known to (zeros are shown) and drop
out; a cell that then has a single part is that part. What is left are *classes* of cells with
the same number for a reason everybody knows, so one is withheld if and only if all are. In
sparse tables this halves the problem before any program is solved.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from casemgr.statistics.cells import Codebook, Identity

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Equation = tuple[int, tuple[int, ...]]
"""A cell and the cells it is the sum of, by number."""

OPEN: Final = -1
WITHHELD: Final = 0
SHOWN: Final = 1


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """Cells by number. ``floor`` is the k of the release a cell was first printed in.

    ``fixed`` is ``OPEN`` for the cells of a new release, else ``WITHHELD`` or ``SHOWN``.
    ``weight`` is what it costs to withhold a cell. ``echo``: no table prints it, but it equals
    a cell that one does, because what else that one would be the sum of is empty.
    """

    names: tuple[Identity, ...]
    truth: Integers
    printed: Flags
    floor: Integers
    fixed: Integers
    weight: NDArray[np.float64]
    echo: Flags
    equations: tuple[Equation, ...]

    @classmethod
    def of(
        cls,
        names: Sequence[Identity],
        truth: Integers,
        printed: Flags,
        floor: Integers,
        fixed: Integers,
        equations: Iterable[Equation],
    ) -> "System":
        bound = tuple(equations)
        small = reduced(truth, bound)
        beside = np.append(small.strongest(printed.astype(np.int64), 0), 0)[small.of] > 0
        echo = ~printed & beside
        weight = weights(names, printed)
        return cls(tuple(names), truth, printed, floor, fixed, weight, echo, bound)


def groups(
    view: Mapping[Identity, int], codebook: Codebook
) -> Iterator[tuple[Identity, int | None, tuple[int, ...], bool]]:
    """Every sum in sight: its identity and number if it is a cell, its parts, whether all."""
    found: dict[tuple[Identity, str], list[int]] = {}
    sizes: dict[str, int] = {}
    for identity, number in view.items():
        for whole, group, size in codebook.wholes(identity):
            found.setdefault((whole, group), []).append(number)
            sizes[group] = size
    for (whole, group), parts in found.items():
        yield whole, view.get(whole), tuple(parts), len(parts) == sizes[group]


def weights(names: Sequence[Identity], printed: Flags) -> NDArray[np.float64]:
    """What withholding a cell costs: margins more than inner cells, the number of all most."""
    cost = {1: 40.0, 2: 2.0}
    given = np.array([cost.get(len(name), 1.0) for name in names])
    return np.where(printed, given, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Reduced:
    """``of`` gives the class of a cell, -1 for those that hold nobody.

    ``rows`` are the equations between classes, as class → coefficient (+1 whole, -1 part).
    """

    of: Integers
    truth: Integers
    rows: tuple[tuple[tuple[int, int], ...], ...]

    def spread(self, world: Integers) -> Integers:
        """Numbers for classes as numbers for cells."""
        return np.append(world, 0)[self.of]

    def strongest(self, values: Integers, least: int) -> Integers:
        """The greatest of the cells' values in each class; ``least`` where a class has none."""
        found = np.full(len(self.truth) + 1, least, np.int64)
        np.maximum.at(found, self.of, values)
        return found[:-1]

    def summed(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sum of the cells' values in each class."""
        found = np.zeros(len(self.truth) + 1)
        np.add.at(found, self.of, values)
        return found[:-1]


def reduced(truth: Integers, equations: Iterable[Equation]) -> Reduced:
    """Leave out what holds nobody and join what is equal for a public reason."""
    rows = [
        (whole, [part for part in parts if truth[part]])
        for whole, parts in equations
        if truth[whole]
    ]
    leader = list(range(len(truth)))

    def lead(cell: int) -> int:
        while leader[cell] != cell:
            leader[cell] = leader[leader[cell]]
            cell = leader[cell]
        return cell

    for whole, parts in rows:
        if len(parts) == 1:
            one, other = sorted((lead(whole), lead(parts[0])))
            leader[other] = one
    leaders = [cell for cell in range(len(truth)) if truth[cell] and lead(cell) == cell]
    place = {cell: number for number, cell in enumerate(leaders)}
    of = np.array([place[lead(cell)] if truth[cell] else -1 for cell in range(len(truth))])
    made: dict[tuple[tuple[int, int], ...], None] = {}
    for whole, parts in rows:
        signed: dict[int, int] = {int(of[whole]): 1}
        for part in parts:
            signed[int(of[part])] = signed.get(int(of[part]), 0) - 1
        row = tuple(sorted((cell, sign) for cell, sign in signed.items() if sign))
        if row:
            made[row] = None
    return Reduced(of.astype(np.int64), truth[leaders], tuple(made))
