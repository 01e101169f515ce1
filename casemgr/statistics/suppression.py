"""Which cells are withheld so that none can be worked out from those that are shown.

What must hold (proved in ``audit``, whatever happens here)
    For every withheld cell, the numbers it could have given everything published span at least
    k - 2, and they reach k. So nobody can tell whether it was withheld for being small, nor
    come closer to it than the interval 1 … k-1 that everybody knows.

The attacker
    He has the file, knows these rules, k and the base of rounding, all code lists and
    equations, and has a solver. He knows every answer that one victim gave, so he knows of
    each cell she is in that it holds somebody; that is no news to him, for a withheld cell is
    never empty (zeros are shown). What he could learn by running this program on every
    possible data set and ruling out those that would have withheld other cells is not
    covered, here as in every published method of this family.

How
    *Primary*: printed cells of 1 … k-1. *Secondary*: for each withheld cell in turn whose
    promise no known world keeps, the cheapest change of the tables that keeps all sums and
    carries the cell far enough: a linear program in which shown cells may move within their
    rounding for nothing and beyond it at a price. What moves beyond is withheld. The changed
    tables are themselves a world and often keep the promise for many other cells, which then
    need no program of their own; this is what makes it quick. *Relief*: in the end each
    secondary cell is shown again if worlds for all the others can be found without it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from casemgr.domain.errors import CaseError
from casemgr.statistics.equations import SHOWN, WITHHELD, Flags, Integers, Reduced, System, reduced
from casemgr.statistics.programs import Program, Worlds, short
from casemgr.statistics.rounding import bounds, ceiling
from casemgr.words import N_

Progress = Callable[[int, int], object]
"""Told how many withheld cells are safe so far, and of how many."""
_REWEIGHTINGS = 2
_FAR = 1e4
"""A gain per case that outweighs every price."""
_RELIEF = 400
"""So many programs are spent on showing cells again."""
_TOGETHER = 3
"""A program for many cells takes as long as those for so many single ones."""


class ProtectionStopped(CaseError):
    sentence = N_("Protecting the figures was stopped.")
    next_step = N_("Nothing was released. Start again when you have the time.")


class Unprotectable(Exception):
    """What was published earlier already tells too much: no choice of cells helps now."""


def silent(_done: int, _all: int) -> None:
    """The progress nobody watches."""


def never() -> bool:
    """Not cancelled."""
    return False


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """``shown`` says of each cell whether its number is published; ``worlds`` witness for it.

    The worlds are numbers for every cell; ``audit.prove`` checks them and trusts none.
    """

    shown: Flags
    worlds: tuple[Integers, ...]


def suppress(
    system: System,
    base: int,
    near: Iterable[int] = (),
    progress: Progress = silent,
    cancelled: Callable[[], bool] = never,
) -> Pattern:
    """Choose the cells to withhold, those in ``near`` (none of them empty) among them.

    Raises ``Unprotectable`` or ``ProtectionStopped``.
    """

    def watch() -> None:
        if cancelled():
            raise ProtectionStopped

    small = reduced(system.truth, system.equations)
    work = _Work(system, small, base, near, watch)
    while open_ := work.unsafe():
        progress(int(work.needed.sum()) - len(open_), int(work.needed.sum()))
        work.secure(open_[0])
    work.relieve()
    withheld = np.append(work.withheld, False)[small.of]
    worlds = tuple(small.spread(world) for world in work.worlds.found)
    return Pattern(~withheld | (system.truth == 0), worlds)


class _Work:
    """The state of one suppression, by class."""

    def __init__(
        self,
        system: System,
        small: Reduced,
        base: int,
        near: Iterable[int],
        watch: Callable[[], object],
    ) -> None:
        self._small, self._watch = small, watch
        self._truth, self._top = small.truth, ceiling(small.truth)
        printed = small.strongest(system.printed.astype(np.int64), 0) > 0
        opened = small.strongest((system.printed & (system.fixed < WITHHELD)).astype(np.int64), 0)
        fixed_shown = small.strongest((system.fixed == SHOWN).astype(np.int64), 0) > 0
        fixed_withheld = small.strongest((system.fixed == WITHHELD).astype(np.int64), 0) > 0
        # The k of a class is the greatest among those of its cells that are not shown for good.
        asked = np.where(system.fixed == SHOWN, 1, system.floor)
        self._k = small.strongest(asked, 1)
        primary = printed & (self._truth < self._k)
        if (primary & (opened > 0) & fixed_shown).any() or (fixed_shown & fixed_withheld).any():
            raise Unprotectable
        self._movable = printed & ~fixed_shown
        close = np.zeros(len(self._truth), bool)
        close[[small.of[cell] for cell in near]] = True
        self.withheld = self._movable & (primary | fixed_withheld | close)
        self._forced = self.withheld.copy()
        self.needed = self.withheld | (~printed & (self._truth < self._k))
        self._weight = np.maximum(small.summed(system.weight), 1.0)
        shown_low, shown_high = bounds(system, np.ones(len(system.truth), bool), base)
        hidden_low, _ = bounds(system, np.zeros(len(system.truth), bool), base)
        # A class lies where each of its cells may lie: the narrowest of their bounds.
        self._shown_low = small.strongest(np.where(system.truth > 0, shown_low, 0), 0)
        self._shown_high = -small.strongest(-shown_high, -self._top)
        self._free_low = small.strongest(np.where(system.printed, 1, hidden_low), 1)
        self.worlds = Worlds(small, [self._truth.copy()])
        low, high = self._bounds()
        self._program = Program(small, low, high, elastic=True, watch=watch)
        for cell in range(len(self._truth)):
            self._open(cell)
        self._rows_of: list[list[int]] = [[] for _ in self._truth]
        for number, row in enumerate(small.rows):
            for cell, _ in row:
                self._rows_of[cell].append(number)

    def _bounds(self) -> tuple[Integers, Integers]:
        low = np.where(self.withheld, self._free_low, self._shown_low)
        high = np.where(self.withheld, self._top, self._shown_high)
        return low, high

    def _open(self, cell: int) -> None:
        """Let the program push a shown cell at its price, and move a withheld one freely."""
        if self.withheld[cell]:
            self._program.bound(cell, 1, self._top)
            self._program.stretch(cell, 0, 0, 0.0)
        elif self._movable[cell]:
            down = int(self._shown_low[cell]) - 1
            self._program.stretch(cell, self._top, down, self._weight[cell])

    def unsafe(self) -> list[int]:
        """The classes whose promise no known world keeps, the greatest first."""
        found = short(self.worlds, self.needed, self._k)
        return sorted(found, key=lambda cell: (-self._truth[cell], cell))

    def secure(self, cell: int) -> None:
        """Withhold what it takes to keep the promise for one class.

        Either up from its lowest number known or down from its highest, whichever costs less.
        What earlier releases fix may forbid both and still leave room: then down as far as it
        goes first.
        """
        k = int(self._k[cell])
        low, high, width = int(self.worlds.low[cell]), int(self.worlds.high[cell]), k - 2
        goals = [(max(k, low + width), self._top)]
        if high >= max(k, 1 + width):
            goals.append((1, high - width))
        tried = (self._cheapest(cell, goal) for goal in goals)
        found = [one for one in tried if one is not None]
        if found:
            self._take(*min(found, key=lambda one: one[2])[:2])
            return
        self._program.price(cell, _FAR)
        lowest = self._program.solve()
        self._program.price(cell, 0.0)
        if lowest is None or lowest[0][cell] >= low:
            raise Unprotectable
        self._take(*lowest)
        if low == self.worlds.low[cell]:
            raise Unprotectable

    def _take(self, world: Integers, pushed: Integers) -> None:
        """Withhold what a world pushes, and keep the world."""
        for other in np.flatnonzero(pushed):
            self.withheld[other] = self.needed[other] = True
            self._open(int(other))
        self._learn(world)

    def _cheapest(
        self, cell: int, goal: tuple[int, int]
    ) -> tuple[Integers, Integers, float] | None:
        """A world that takes the class to its goal, what had to be pushed for it, the cost."""
        normal = (1 if self.withheld[cell] else int(self._free_low[cell]), self._top)
        self._program.bound(cell, *goal)
        best: tuple[Integers, Integers, float] | None = None
        touched: set[int] = set()
        for _ in range(1 + _REWEIGHTINGS):
            answer = self._program.solve()
            if answer is None:
                break
            world, pushed = answer
            cost = float(self._weight[pushed != 0].sum())
            if best is None or cost < best[2]:
                best = world, pushed, cost
            if not cost or len(np.flatnonzero(pushed)) == 1:
                break
            touched |= self._reweigh(pushed)
        for other in touched:
            self._open(other)
        self._program.bound(cell, *normal)
        return best

    def _reweigh(self, pushed: Integers) -> set[int]:
        """Make what is pushed far cheap and what is pushed little dear: fewer cells in all."""
        cells = [int(cell) for cell in np.flatnonzero(pushed)]
        far = float(np.abs(pushed).max())
        for cell in cells:
            cost = self._weight[cell] * far / abs(int(pushed[cell]))
            down = int(self._shown_low[cell]) - 1
            self._program.stretch(cell, self._top, down, cost * 0.5)
        return set(cells)

    def _learn(self, world: Integers) -> None:
        """Keep a world, and its mirror image about the truth if that is one too."""
        self.worlds.add(world)
        low, high = self._bounds()
        mirrored = 2 * self._truth - world
        if ((mirrored >= low) & (mirrored <= high)).all():
            self.worlds.add(mirrored)

    def relieve(self) -> None:
        """Show again the secondary classes that the promise can do without, the dearest first.

        Stops after a fixed amount of work: in a very large release it would take four times as
        long as all the rest, to show two cells more of a hundred.
        """
        program = Program(self._small, *self._bounds(), hasty=True, watch=self._watch)
        extra = np.flatnonzero(self.withheld & ~self._forced)
        order = sorted(extra, key=lambda cell: (-self._weight[cell], -self._truth[cell], cell))
        for cell in map(int, order):
            if program.solved > _RELIEF:
                return
            self.withheld[cell] = self.needed[cell] = False
            near = self._near(cell)
            if near is not None:
                program.bound(cell, int(self._shown_low[cell]), int(self._shown_high[cell]))
                left = self.worlds.within(*self._bounds())
                if not fill(program, left, self.needed, self._k, near):
                    self.worlds = left
                    continue
                program.bound(cell, 1, self._top)
            self.withheld[cell] = self.needed[cell] = True

    def _near(self, cell: int) -> list[int] | None:
        """The classes to be protected that share an equation with one that is to be shown.

        ``None`` if one of those equations alone would then break the promise for one of them.
        """
        low, high = self._bounds()
        near: dict[int, None] = {}
        for number in self._rows_of[cell]:
            row = self._small.rows[number]
            least = sum(sign * int((low if sign > 0 else high)[other]) for other, sign in row)
            most = sum(sign * int((high if sign > 0 else low)[other]) for other, sign in row)
            for other, sign in row:
                if self.needed[other] and abs(sign) == 1:
                    near[other] = None
                    down, up = int(low[other]), int(high[other])
                    bottom, top = (
                        (up - most, down - least) if sign > 0 else (least + up, most + down)
                    )
                    top, bottom = min(up, top), max(down, bottom)
                    if top < self._k[other] or top - bottom < self._k[other] - 2:
                        return None
        return list(near)


def fill(
    program: Program,
    worlds: Worlds,
    needed: Flags,
    k: Integers,
    first: Sequence[int] = (),
    every: bool = False,
) -> list[int]:
    """Look for the worlds that are missing to keep the promise; gives classes without any.

    What is found is added to ``worlds``. The classes in ``first`` are the likeliest to fail;
    of the others many are asked for together as long as that settles a good part of them.
    Stops at the first that fails, unless ``every`` one is to be named.
    """
    for cell in first:
        if not _reach(program, worlds, cell, int(k[cell])):
            return [cell]
    open_ = short(worlds, needed, k)
    while len(open_) > _TOGETHER:
        found = program.together(open_, np.maximum(k, worlds.low + k - 2))
        if found is None:
            break
        worlds.add(found)
        before, open_ = len(open_), short(worlds, needed, k)
        if before - len(open_) < _TOGETHER:
            break
    lost: list[int] = []
    needed = needed.copy()
    while open_ := short(worlds, needed, k):
        needed[open_[0]] = False
        if not _reach(program, worlds, open_[0], int(k[open_[0]])):
            lost.append(open_[0])
            if not every:
                break
    return lost


def _reach(program: Program, worlds: Worlds, cell: int, k: int) -> bool:
    """Find worlds that keep the promise for one class; exact: ``False`` means there are none.

    First far enough above the lowest number known; if that cannot be, above the lowest there is.
    """
    for lowest in (False, True):
        if lowest:
            found = program.least(cell)
            if found is None:
                return False
            worlds.add(found)
        goal = max(k, int(worlds.low[cell]) + k - 2) if worlds.found else k
        if worlds.high[cell] >= goal:
            return True
        found = program.reach(cell, goal)
        if found is not None:
            worlds.add(found)
            return True
    return False
