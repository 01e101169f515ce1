"""Cells of a release: which numbers its tables print, and the equations that bind them.

Identity
    A cell is what it counts, not where it stands: ``(("period", "2025"), ("sex", "Female"))``
    is one number, however many tables of however many releases print it. Every identity names
    its period; an axis that is not named is summed over.

Axes
    With one answer per case an axis partitions the cases; the missing answer is a category of
    its own, and a category with parts (a division with its districts, a coarse age band) is
    their sum. An axis with several answers per case is as many axes as it has codes, each with
    two answers: ``Labour`` and ``~Labour``. The second is never printed, but anybody can work
    it out, so it is a cell like the others: five who did *not* tell of sexual exploitation are
    five persons.

Equations
    For every cell and every axis of a table that it leaves open, the cell is the sum of its
    parts on that axis. These equations, what is printed, and "no count is negative" are all
    that follows from tables about one table's cases. Between tables more could follow from
    the fact that all of them count the same persons; ``complete`` says when it does not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import product

import numpy as np
from numpy.typing import NDArray

from casemgr.statistics.dimensions import NOT_RECORDED, Category

PERIOD = "period"
NOT = "~"
"""Before a code of an axis with several answers: those who did not give it."""

Pair = tuple[str, str]
Identity = tuple[Pair, ...]
"""Axis and code of every condition, in the order of the axes' keys."""
Answers = Mapping[str, str | frozenset[str] | None]
"""One case: by axis the finest code, or the codes of an axis with several answers. The period
is not among them unless a table has it as a side: then it is the finest period."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One question. ``multiple``: a case can have several answers, and none of them has parts.

    No two categories share a code, a whole and one of its parts neither. ``nested`` is for
    periods: its categories are known, no answer is missing, and there is no total of them all.
    """

    key: str
    categories: tuple[Category, ...]
    multiple: bool = False
    nested: bool = False

    def __post_init__(self) -> None:
        codes = [category.code for category, _, _ in self.nodes()]
        bad = (
            any(code.startswith(NOT) for code in codes)
            or len(set(codes)) != len(codes)
            or not all(codes)
        )
        if bad or (self.multiple and any(category.parts for category in self.categories)):
            raise ValueError(f"the categories of {self.key} need codes of their own")

    def rows(self) -> tuple[Category, ...]:
        """The categories in order, with the missing answer where it is one."""
        if self.multiple or self.nested:
            return self.categories
        return (*self.categories, NOT_RECORDED)

    def nodes(self, depth: int = 9) -> Iterator[tuple[Category, Category | None, int]]:
        """Every category down to ``depth`` levels, each followed by its parts.

        Gives category, the one it is part of, and how many parts that one has in all.
        """

        def below(
            some: tuple[Category, ...], whole: Category | None, left: int
        ) -> Iterator[tuple[Category, Category | None, int]]:
            for category in some:
                yield category, whole, len(some)
                if left > 1:
                    yield from below(category.parts, category, left - 1)

        return below(self.rows(), None, depth)


@dataclass(frozen=True, slots=True)
class Side:
    """An axis of a table, down to so many levels: 1 is divisions without their districts."""

    axis: str
    depth: int = 9


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be counted: every combination of its sides' categories, and all margins."""

    key: str
    title: str
    sides: tuple[Side, ...]

    def __post_init__(self) -> None:
        axes = [side.axis for side in self.sides]
        if not 0 < len(set(axes)) == len(axes) <= 3:
            raise ValueError("a table has one to three different sides")


class Codebook:
    """The axes of a release: public knowledge, fixed before anybody looks at the data."""

    def __init__(self, axes: Iterable[Axis]) -> None:
        self.axes: Mapping[str, Axis] = {axis.key: axis for axis in axes}
        self._up: dict[Pair, tuple[str, str | None, int]] = {}
        for axis in self.axes.values():
            for category, whole, parts in axis.nodes():
                key, top = (axis.key, category.code), "" if whole is None else whole.code
                if axis.multiple:
                    group = f"{axis.key}:{category.code}"
                    self._up[key] = self._up[axis.key, NOT + category.code] = (group, "", 2)
                else:
                    none = axis.nested and whole is None
                    self._up[key] = (f"{axis.key}:{top}", None if none else top, parts)

    def up(self, pair: Pair) -> tuple[str, str | None, int]:
        """The partition a code belongs to, what the whole of it is, and its number of parts.

        The whole is a coarser code, "" for "without this condition", or ``None`` for a period
        that is part of none.
        """
        return self._up[pair]

    def wholes(self, identity: Identity) -> Iterator[tuple[Identity, str, int]]:
        """Each cell that this one is a part of: its identity, the partition and its size."""
        for place, pair in enumerate(identity):
            group, whole, parts = self.up(pair)
            if whole is None:
                continue
            rest = ((pair[0], whole),) if whole else ()
            yield (*identity[:place], *rest, *identity[place + 1 :]), group, parts

    def contains(self, large: Identity, small: Identity) -> bool:
        """Whether everybody in ``small`` is in ``large``, whatever the data."""
        held = dict(small)
        return all(axis in held and code in self.path((axis, held[axis])) for axis, code in large)

    def path(self, pair: Pair) -> Iterator[str]:
        """The code and all that it is part of, the finest first."""
        code: str | None = pair[1]
        while code:
            yield code
            code = self.up((pair[0], code))[1]


@dataclass(frozen=True)
class Counts:
    """What ``count`` gives: the number of cases by identity, and which of them tables print.

    ``lines`` holds the printed identities of each table in the order of its lines, ``within``
    the conditions that every one of them has.
    """

    period: str
    cells: Mapping[Identity, int]
    lines: Mapping[str, tuple[Identity, ...]]
    within: Identity = ()

    @cached_property
    def printed(self) -> frozenset[Identity]:
        return frozenset(identity for lines in self.lines.values() for identity in lines)

    @property
    def total(self) -> int:
        return self.cells[tuple(sorted((*self.within, (PERIOD, self.period))))]


def count(
    cases: Sequence[Answers],
    tables: Sequence[Table],
    codebook: Codebook,
    period: str,
    within: Identity = (),
) -> Counts:
    """Count every cell of every table, margins and complements included.

    All ``cases`` are of the period and fulfil ``within`` (such as one project). Raises
    ``ValueError`` (without the value) if a case holds a code that is not listed.
    """
    outer = (*within, (PERIOD, period))
    cells: dict[Identity, int] = {tuple(sorted(outer)): len(cases)}
    lines: dict[str, tuple[Identity, ...]] = {}
    columns: dict[str, tuple[NDArray[np.intp], int]] = {}
    for table in tables:
        printed: dict[Identity, None] = {}
        for sides in product(*(_levels(side, codebook, period) for side in table.sides)):
            counted = _cross([_column(cases, codebook, one, columns) for one in sides], sides)
            for pairs, number in zip(
                product(*(one.pairs for one in sides)), counted.ravel(), strict=True
            ):
                own = [pair for pair in pairs if pair]
                axes = {axis for axis, _ in own}
                identity = tuple(sorted([*own, *(one for one in outer if one[0] not in axes)]))
                cells[identity] = int(number)
                if not any(code.startswith(NOT) for _, code in identity):
                    printed[identity] = None
        lines[table.key] = tuple(sorted(printed, key=lambda one: _order(one, table, codebook)))
    return Counts(period, cells, lines, within)


@dataclass(frozen=True, slots=True)
class _Level:
    """A side as it is counted: its lines (the whole last) as sums of the finest answers."""

    axis: str
    code: str
    pairs: tuple[Pair | None, ...]
    sums: NDArray[np.int64]


def _levels(side: Side, codebook: Codebook, period: str) -> list[_Level]:
    """One for an axis with one answer, one for each code of an axis with several."""
    axis = codebook.axes[side.axis]
    if axis.multiple:
        both = np.array([[0, 1], [1, 0], [1, 1]], np.int64)
        return [
            _Level(axis.key, c.code, ((axis.key, c.code), (axis.key, NOT + c.code), None), both)
            for c in axis.categories
        ]
    leaves = [leaf.code for category in axis.rows() for leaf in category.leaves()]
    nodes = [category for category, _, _ in axis.nodes(side.depth)]
    last: Pair | None = None
    if axis.key == PERIOD:
        whole = next(node for node in nodes if node.code == period)
        nodes, last = list(whole.parts), (PERIOD, period)
    rows = [{leaf.code for leaf in node.leaves()} for node in nodes]
    sums = np.array([*([leaf in row for leaf in leaves] for row in rows), [True] * len(leaves)])
    pairs = (*((axis.key, node.code) for node in nodes), last)
    return [_Level(axis.key, "", pairs, sums.astype(np.int64))]


def _column(
    cases: Sequence[Answers],
    codebook: Codebook,
    level: _Level,
    known: dict[str, tuple[NDArray[np.intp], int]],
) -> tuple[NDArray[np.intp], int]:
    """Each case's answer as a number, and how many different answers there can be."""
    name = f"{level.axis}:{level.code}"
    if name not in known:
        axis = codebook.axes[level.axis]
        if axis.multiple:
            _fill_multiple(cases, axis, known)
        else:
            leaves = [leaf.code for category in axis.rows() for leaf in category.leaves()]
            place = {code: number for number, code in enumerate(leaves)}
            given = (case.get(axis.key) or NOT_RECORDED.code for case in cases)
            try:
                numbers = [place[code] for code in given]  # type: ignore[index]
            except (KeyError, TypeError):
                raise ValueError(f"a case has a code that {axis.key} does not list") from None
            known[name] = np.array(numbers, np.intp), len(leaves)
    return known[name]


def _fill_multiple(
    cases: Sequence[Answers], axis: Axis, known: dict[str, tuple[NDArray[np.intp], int]]
) -> None:
    place = {category.code: number for number, category in enumerate(axis.categories)}
    given = np.zeros((len(place), len(cases)), np.intp)
    for column, case in enumerate(cases):
        for code in case.get(axis.key) or ():
            if code not in place:
                raise ValueError(f"a case has a code that {axis.key} does not list")
            given[place[code], column] = 1
    for code, row in place.items():
        known[f"{axis.key}:{code}"] = given[row], 2


def _cross(
    columns: Sequence[tuple[NDArray[np.intp], int]], levels: Sequence[_Level]
) -> NDArray[np.int64]:
    """The counts of a table with all its margins; the whole is last on every side."""
    shape = [size for _, size in columns]
    flat = np.ravel_multi_index([numbers for numbers, _ in columns], shape)
    table = np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape).astype(np.int64)
    for place, level in enumerate(levels):
        table = np.moveaxis(np.tensordot(level.sums, table, (1, place)), 0, place)
    return table


def _order(identity: Identity, table: Table, codebook: Codebook) -> tuple[int, ...]:
    """Lines stand in the order of the code lists, wholes after their parts."""
    held = dict(identity)
    places = []
    for side in table.sides:
        nodes = [category.code for category, _, _ in codebook.axes[side.axis].nodes()]
        code = held.get(side.axis, "")
        whole = side.axis == PERIOD and nodes.index(code) == 0
        places.append(len(nodes) if not code or whole else nodes.index(code))
    return tuple(places)


def complete(tables: Sequence[Table], codebook: Codebook) -> bool:
    """Whether the equations hold all that can follow from the tables together.

    Every consistent set of tables comes from some list of persons if the sets of questions
    they cross can be taken apart one by one (an acyclic hypergraph; Vorob'ev 1962): two tables
    that meet in one margin can be joined person by person within each of its cells, and so on.
    Where this is ``False`` (sex × age, age × place, place × sex) an attacker could use more
    than the equations, and the promise covers the equations alone.
    """
    edges = {frozenset(questions) for table in tables for questions in _questions(table, codebook)}
    while edges:
        edges = {one for one in edges if not any(one < other for other in edges)}
        seen: dict[str, int] = {}
        for edge in edges:
            for question in edge:
                seen[question] = seen.get(question, 0) + 1
        left = {frozenset(q for q in edge if seen[q] > 1) for edge in edges} - {frozenset[str]()}
        if left == edges:
            return False
        edges = left
    return True


def _questions(table: Table, codebook: Codebook) -> Iterator[tuple[str, ...]]:
    """The questions crossed, each level of an axis and each of several answers being one."""
    choices: list[list[tuple[str, ...]]] = []
    for side in table.sides:
        axis = codebook.axes[side.axis]
        if axis.multiple:
            choices.append([(f"{axis.key}:{category.code}",) for category in axis.categories])
        else:
            levels = _depth(axis.categories, side.depth)
            choices.append([tuple(f"{axis.key}/{level}" for level in range(levels))])
    for chosen in product(*choices):
        yield reduce(lambda one, other: one + other, chosen, ())


def _depth(categories: tuple[Category, ...], most: int) -> int:
    below = (_depth(category.parts, most - 1) for category in categories if category.parts)
    return 1 + max(below, default=0) if most > 1 else 1
