"""Which categories stand alone, which are joined, which are withheld.

What must hold
    An attacker knows this rule, the exact published numbers and everything about one victim.
    For no category, and for no combination of answers, may he learn that fewer than k cases
    have it. Rounding comes on top and is not needed for this.

The rule, with ``alone`` = 2k
    *One answer per case* (``join_single``): a category with at least ``alone`` cases stands
    alone. All the others are joined. If they have fewer than ``alone`` cases together, the
    last category (in the fixed order of the list) that could stand alone is joined to them.
    If fewer than two rows are left, nothing is shown. A category with finer parts that stands
    alone is then split by the same rule, its own count being the whole.
    *Several answers per case* (``withhold_multiple``): a category is shown if at least
    ``alone`` cases have it and at least ``alone`` do not; the others are withheld, one by one.
    Nothing adds up in such a table, so nothing has to be joined to hide them.

Why 2k and not k
    Whoever sees a category joined learns that it may be under the limit. Were the limit k, he
    would know it to be small; with 2k it may as well have k … 2k-1 cases as fewer. For a small
    X, nothing from its own count up to 2k-1 can be ruled out: let the joined categories be X,
    Y, … with P ≥ 2k cases in all. If P comes from small ones alone, cases can be moved
    between X and the rest until X has 2k-1. If the last category L was added, X may have
    any of 0 … 2k-1 with P - X in L: either L can still stand alone and is still the last that
    can, or it cannot and the joined ones reach 2k without help. Either way the publication is
    the same.
    That is also why L is chosen by position and not by size: "the smallest" would bound it.

Why a zero counts as small
    If empty categories were shown as 0, a joined one would be known to hold somebody: "this
    office now has a case of organ removal" is enough for the one trafficker concerned. A full
    category (all others empty) tells everyone's answer; its complement is small, so it is
    never shown.

Complements and combinations
    Rows of one table partition the cases or overlap freely; tables share nothing but the
    number of cases. Each published set and its complement have ≥ 2k cases, so by Fréchet's
    bounds an intersection of such sets can hold up to the smallest of them, ≥ 2k, and can
    vary by at least 2k. With several answers this fails where rows are known to cover what
    they are rows of, for then "cases with two answers = sum of the rows - cases covered", which
    may be 1. Three ways into it are closed:
    cases without an answer are not a row of such tables;
    rare answers are not joined into a row "any of these": each has fewer than 2k cases, and a
    row of two with nearly 4k would tell that nobody has both;
    if every category could be shown, and somebody who assumes that every case has an answer
    would compute a difference of 0 … 2k-1, the last category is withheld. That test uses
    published numbers alone; one that looked at how many cases really have two answers would
    give it away. (Both were found by trying every world: tests/statistics/test_attacks.py.)
"""

from collections.abc import Mapping, Sequence

from casemgr.statistics.dimensions import Category

Row = tuple[Category, ...]
"""One category, or several joined."""


def join_single(
    categories: Sequence[Category], counts: Mapping[str, int], alone: int
) -> tuple[Row, ...]:
    """The rows of a table with one answer per case, in the order of the list.

    ``counts`` holds the number of cases for each of the finest categories. Empty: nothing
    can be shown beside the total.
    """
    sizes = {c.code: sum(counts.get(leaf.code, 0) for leaf in c.leaves()) for c in categories}
    standing = [c for c in categories if sizes[c.code] >= alone]
    joined = [c for c in categories if sizes[c.code] < alone]
    if joined and standing and sum(sizes[c.code] for c in joined) < alone:
        last = standing.pop()
        joined = [c for c in categories if c in joined or c is last]
    if len(standing) + bool(joined) < 2:
        return ()
    rows: list[Row] = []
    for category in standing:
        rows.extend(join_single(category.parts, counts, alone) or [(category,)])
    return (*rows, tuple(joined)) if joined else tuple(rows)


def withhold_multiple(
    categories: Sequence[Category], counts: Mapping[str, int], cases: int, alone: int
) -> tuple[Row, Row]:
    """The categories shown and those withheld in a table with several answers per case.

    ``counts`` holds the number of cases with each answer, ``cases`` that of all cases.
    """
    sizes = {c.code: counts.get(c.code, 0) for c in categories}
    shown = [c for c in categories if alone <= sizes[c.code] <= cases - alone]
    withheld = [c for c in categories if c not in shown]
    if shown and not withheld and 0 <= sum(sizes.values()) - cases < alone:
        withheld.append(shown.pop())
    return tuple(shown), tuple(withheld)
