"""Rounding to base 5, and what a published number tells about the number behind it.

Rounding comes after suppression. It is not a protection of its own (92 of 92 small cells could
be narrowed down behind it), but where it blurs the cells that are shown, fewer of them need to be
withheld so that nobody can compute the others. Whoever reads the file knows the rule; so what he
knows of a shown cell is an interval, and ``bounds`` gives it as he would write it down:

- a zero is shown as it is, and no number from 1 to k-1 is shown: a 0 in the file is nobody;
- a shown r is one of r - base // 2 … r + base // 2, and at least k;
- a withheld cell is at least 1, for the same reason.

Percentages are worked out from shown, rounded numbers, so they tell nothing that these do not.
"""

import numpy as np

from casemgr.statistics.equations import Flags, Integers, System

K = 11
"""No figure may tell that fewer cases than this have something in common."""
BASE = 5
"""Counts are published to the nearest multiple."""
EXACT = 1
"""The base with which nothing is rounded: for figures that never leave the office."""


def rounded(count: int, base: int = BASE) -> int:
    """To the nearest multiple of an odd ``base``."""
    return (2 * count + base) // (2 * base) * base


def all_rounded(counts: Integers, base: int) -> Integers:
    """Each of them, to the nearest multiple of an odd ``base``."""
    return (2 * counts + base) // (2 * base) * base


def ceiling(truth: Integers) -> int:
    """No bound at all, for a solver: far above anything a world needs to be convincing."""
    return 4 * int(truth.max(initial=0)) + 1000


def bounds(
    system: System, shown: Flags, base: int, published: Integers | None = None
) -> tuple[Integers, Integers]:
    """The lowest and highest number of each cell that the publication leaves possible.

    ``published`` are the numbers in the file (where ``shown``); without it they are made here.
    A cell that no table prints is treated as if it were known whether it is empty, small or
    not small, unless it is the echo of a printed one: nobody outside knows, so the interval is
    at most too narrow.
    """
    truth = system.truth
    if published is None:
        published = all_rounded(truth, base)
    half = base // 2
    top = np.full(len(truth), ceiling(truth), np.int64)
    low, high = np.ones(len(truth), np.int64), top
    seen = system.printed & shown
    unseen = ~system.printed & ~system.echo & (truth >= system.floor)
    low = np.where(seen, np.maximum(system.floor, published - half), low)
    low = np.where(unseen, system.floor, low)
    high = np.where(seen, published + half, high)
    nobody = np.where(system.printed, seen & (published == 0), truth == 0)
    return np.where(nobody, 0, low), np.where(nobody, 0, high)
