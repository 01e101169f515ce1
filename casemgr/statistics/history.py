"""Earlier releases: what they published stays known, so a new one is protected together with it.

One system
    Every cell names its period and whatever else its counts are limited to (a project), so
    cells of different releases that count the same are one unknown, and quarters add up to
    their year. What was printed is fixed; only cells of the new release can still be withheld.
    Where parts do not make up their whole (three quarters and the year; one project of all; a
    survivor who withdrew in between) the *rest* is a cell of its own. No table prints it, but
    everybody can subtract: a rest of 1 … k-1 cases must stay as uncertain as any small cell.

Two checks, as in the reference method
    1. ``Joint.near``: no two shown numbers of different releases, one lying within the other,
       may differ by 1 … k-1 cases. Exact counts are compared, so rounding is no excuse. The
       new one of such a pair is withheld from the start.
    2. the linear program over then and now: ``audit`` over the joint system.

    ``suppress`` over the joint system usually finds cells of the new release whose withholding
    satisfies both. Where it cannot, the release is refused.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np

from casemgr.statistics.cells import PERIOD, Codebook, Counts, Identity
from casemgr.statistics.equations import (
    OPEN,
    SHOWN,
    WITHHELD,
    Equation,
    System,
    groups,
    reduced,
)
from casemgr.statistics.errors import SnapshotDamaged

UNPRINTED = -2
"""What a snapshot says of a cell that no table of its release prints."""
_REST = "rest"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A release as the register keeps it, with its exact counts: never leaves the program.

    ``cells`` gives count and ``SHOWN``, ``WITHHELD`` or ``UNPRINTED`` by identity; ``within``
    are the conditions all of them share beside the period.
    """

    period: str
    k: int
    base: int
    cells: Mapping[Identity, tuple[int, int]]
    within: Identity = ()

    def to_json(self) -> str:
        """Text that ``from_json`` reads back; equal snapshots, equal text."""
        plain = {
            "period": self.period,
            "k": self.k,
            "base": self.base,
            "within": list(map(list, self.within)),
            "cells": [[list(map(list, name)), *kept] for name, kept in sorted(self.cells.items())],
        }
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Snapshot":
        """Raises ``SnapshotDamaged``."""
        try:
            plain: dict[str, Any] = json.loads(text)
            cells = {
                _identity(name): (int(count), int(state)) for name, count, state in plain["cells"]
            }
            period, k, base = str(plain["period"]), int(plain["k"]), int(plain["base"])
            made = cls(period, k, base, cells, _identity(plain["within"]))
            sound = all(
                count >= 0 and state in (SHOWN, WITHHELD, UNPRINTED)
                for count, state in cells.values()
            )
        except Exception:  # noqa: BLE001 - any misfit means the same; its text may hold data
            raise SnapshotDamaged from None
        if not sound:
            raise SnapshotDamaged
        return made


def _identity(pairs: Iterable[Sequence[object]]) -> Identity:
    return tuple((str(axis), str(code)) for axis, code in pairs)


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """All cells of several releases. ``view`` is the number of each cell of the new one.

    ``near`` are cells of the new release that lie so close to one that is shown already.
    """

    system: System
    view: Mapping[Identity, int]
    near: frozenset[int]


def joint_system(
    counts: Counts, codebook: Codebook, k: int, earlier: Sequence[Snapshot] = ()
) -> Joint:
    """One system of all earlier releases (in their order) and a new one.

    The cells of a release that has its own, different count of something already released
    stand beside the earlier ones. Releases that no chain of overlapping periods ties to the new
    one count other cases and are left out.
    """
    earlier = _tied(counts.period, earlier, codebook)
    joint = _Growing(codebook)
    for snapshot in earlier:
        joint.add({n: (c, s, snapshot.k) for n, (c, s) in snapshot.cells.items()})
    printed = counts.printed
    joint.add({n: (c, OPEN if n in printed else UNPRINTED, k) for n, c in counts.cells.items()})
    near = joint.nest() if earlier else set[int]()
    system = joint.system()
    view = {name: joint.view[name] for name in counts.cells}
    return Joint(system, view, frozenset(near - _public(system)) if near else frozenset())


def _tied(period: str, earlier: Sequence[Snapshot], codebook: Codebook) -> list[Snapshot]:
    """The releases of periods that overlap this one, or one of those, in their order."""
    tied: set[str] = {period}
    for _ in earlier:
        tied |= {
            one.period
            for one in earlier
            for other in tied
            if other in codebook.path((PERIOD, one.period))
            or one.period in codebook.path((PERIOD, other))
        }
    return [one for one in earlier if one.period in tied]


def _public(system: System) -> set[int]:
    """The cells that everybody knows already, themselves or by another that must be equal."""
    small = reduced(system.truth, system.equations)
    known = small.strongest((system.fixed == SHOWN).astype(np.int64), 0) > 0
    return set(map(int, np.flatnonzero(np.append(known, True)[small.of])))


class _Growing:
    """The joint system while it grows."""

    def __init__(self, codebook: Codebook) -> None:
        self._codebook = codebook
        self.view: dict[Identity, int] = {}
        self._names: list[Identity] = []
        self._truth: list[int] = []
        self._printed: list[bool] = []
        self._fixed: list[int] = []
        self._floor: list[int] = []
        self._release: list[int] = []
        self._releases = 0
        self._equations: dict[Equation, None] = {}
        self._rests: set[Equation] = set()
        self._recounted: list[tuple[int, int]] = []

    def add(self, cells: Mapping[Identity, tuple[int, int, int]]) -> None:
        """A release: count, state and k by identity."""
        self._releases += 1
        for name, (count, state, k) in cells.items():
            known = self.view.get(name)
            if known is None or self._truth[known] != count:
                self.view[name] = self._cell(name, count, state, k)
                if known is not None:
                    self._recounted.append((self.view[name], known))
                    self._bind(self.view[name], (known,), every=True, k=k)
            elif not self._printed[known] and state != UNPRINTED:
                self._printed[known], self._fixed[known] = True, state
                self._floor[known] = k
        k = max((k for _, _, k in cells.values()), default=1)
        self._between(k)
        for _, whole, parts, every in list(groups(self.view, self._codebook)):
            if whole is not None:
                self._bind(whole, parts, every=every, k=k)

    def _between(self, k: int) -> None:
        """Wholes that no table prints but through which two releases are tied together."""
        found: dict[Identity, list[tuple[tuple[int, ...], bool]]] = {}
        for name, whole, parts, every in groups(self.view, self._codebook):
            if whole is None:
                found.setdefault(name, []).append((parts, every))
        for name, sums in found.items():
            sure = [parts for parts, every in sums if every]
            if sure and len(sums) > 1:
                count = sum(self._truth[part] for part in sure[0])
                self.view[name] = self._cell(name, count, UNPRINTED, k)

    def _bind(self, whole: int, parts: tuple[int, ...], *, every: bool, k: int) -> None:
        """The whole is its parts, and a rest where they leave one."""
        rest = self._truth[whole] - sum(self._truth[part] for part in parts)
        if every and not rest:
            self._equations[whole, parts] = None
            return
        if (whole, parts) in self._rests:
            return
        self._rests.add((whole, parts))
        left = self._cell((*self._names[whole], (_REST, "")), abs(rest), UNPRINTED, k)
        if rest >= 0:
            self._equations[whole, (*parts, left)] = None
        elif len(parts) == 1:
            self._equations[parts[0], (whole, left)] = None
        else:
            middle = self._cell((*self._names[whole], (_REST, "all")), 0, UNPRINTED, k)
            self._truth[middle] = self._truth[whole] - rest
            self._equations[middle, parts] = None
            self._equations[middle, (whole, left)] = None

    def _cell(self, name: Identity, count: int, state: int, k: int) -> int:
        self._names.append(name)
        self._truth.append(count)
        self._printed.append(state != UNPRINTED)
        self._fixed.append(OPEN if state == UNPRINTED else state)
        self._floor.append(k)
        self._release.append(self._releases)
        return len(self._names) - 1

    def nest(self) -> set[int]:
        """Tie each small difference between printed cells of two releases to a rest.

        Gives the cells of the last release that differ so little from a shown one.
        """
        pairs = [(self.view[a], self.view[b]) for a, b in nested_pairs(self.view, self._codebook)]
        near: set[int] = set()
        for whole, part in [*pairs, *self._recounted]:
            gap = abs(self._truth[whole] - self._truth[part])
            k = max(self._floor[whole], self._floor[part])
            apart = self._release[whole] != self._release[part]
            both = self._printed[whole] and self._printed[part]
            if not (apart and both and 0 < gap < k):
                continue
            if (whole, part) not in self._recounted:
                self._bind(whole, (part,), every=False, k=k)
            for one, other in ((whole, part), (part, whole)):
                if self._fixed[one] == OPEN and self._fixed[other] == SHOWN:
                    near.add(one)
        return near

    def system(self) -> System:
        return System.of(
            self._names,
            np.array(self._truth, np.int64),
            np.array(self._printed),
            np.array(self._floor, np.int64),
            np.array(self._fixed, np.int64),
            self._equations,
        )


def nested_pairs(
    cells: Mapping[Identity, int], codebook: Codebook
) -> Iterator[tuple[Identity, Identity]]:
    """Every pair of a cell and another that lies within it, whatever the data."""
    for one in cells:
        choices = [[(axis, code) for code in codebook.path((axis, code))] for axis, code in one]
        for size in range(len(choices) + 1):
            for kept in combinations(choices, size):
                for pairs in product(*kept):
                    if pairs != one and pairs in cells:
                        yield pairs, one
