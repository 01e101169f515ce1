"""Attackers who read publications. They know the rule and everything published, exactly.

``breaches`` tries every possible world: whatever else could have led to the same publication
is all that hides a person, so nothing an attacker could compute is missing from it.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import combinations, pairwise, product

from casemgr.statistics.dimensions import Category

World = tuple[int, ...]
"""How many cases there are of each kind."""
Region = frozenset[int]
"""The kinds somebody may want to count."""


def category(code: str, *parts: str) -> Category:
    return Category(code, code, code, tuple(category(part) for part in parts))


def worlds(kinds: int, cases: int) -> Iterator[World]:
    """Every way in which so many cases can be of so many kinds."""
    for bars in combinations(range(cases + kinds - 1), kinds - 1):
        edges = (-1, *bars, cases + kinds - 1)
        yield tuple(right - left - 1 for left, right in pairwise(edges))


def answer_kinds(codes: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Every set of answers a case can have."""
    chosen = product((False, True), repeat=len(codes))
    return tuple(frozenset(c for c, yes in zip(codes, row, strict=True) if yes) for row in chosen)


def every_region(kinds: int) -> Iterator[Region]:
    """Every set of kinds but none and all."""
    for size in range(1, kinds):
        for chosen in combinations(range(kinds), size):
            yield frozenset(chosen)


def breaches(
    possible: Iterable[World],
    publish: Callable[[World], Hashable],
    regions: Iterable[Region],
    k: int,
) -> list[tuple[Hashable, Region, list[int]]]:
    """Regions that an attacker knows to hold fewer than ``k`` cases, or knows too narrowly.

    A region that may hold fewer than ``k``, none included, must be able to hold ``k`` or more
    and must be open by at least ``k - 2``.
    """
    alike: dict[Hashable, list[World]] = defaultdict(list)
    for world in possible:
        alike[publish(world)].append(world)
    wanted = list(regions)
    found = []
    for publication, candidates in alike.items():
        for region in wanted:
            counts = {sum(world[kind] for kind in region) for world in candidates}
            low, high = min(counts), max(counts)
            if low < k and (high < k or high - low < k - 2):
                found.append((publication, region, sorted(counts)))
    return found


def frechet_breaches(
    rows: Iterable[tuple[str, int]], total: int, slack: int, k: int
) -> list[tuple[str, str]]:
    """Pairs of published rows (or complements) whose intersection is known to be small.

    Only the published numbers are used: each is right within ``slack``.
    """
    sets: Mapping[str, tuple[int, int]] = {
        name: bounds
        for row, count in rows
        for name, bounds in (
            (row, (count - slack, count + slack)),
            (f"not {row}", (total - count - 2 * slack, total - count + 2 * slack)),
        )
    }
    found = []
    for (one, (low1, high1)), (two, (low2, high2)) in combinations(sets.items(), 2):
        high = min(high1, high2)
        low = max(0, low1 + low2 - total - slack)
        if low < k and (high < k or high - low < k - 2):
            found.append((one, two))
    return found
