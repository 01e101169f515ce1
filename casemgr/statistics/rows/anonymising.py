"""Full-row k: every published row, over all columns, stands for k persons or more.

Value or blank
    A published cell is the true answer or nothing; a blank may be withheld or never told, and
    nobody can see which. A trafficker who knows every answer of one victim finds at least k
    rows that could be hers. All columns identify; a k over a few chosen ones leaves two thirds
    of the rows unique.

The tree
    Different rows start as one node. A node decides one column: answers that k persons have
    become nodes of their own, the others are blank and stay together; where they are fewer
    than k, some persons are lent to them by the commonest answer, or the rarest answer that
    was kept joins them. Decided next is the column that loses least, with a taste for
    one-sided ones: they leave large nodes for the columns that follow. In smaller nodes the
    best three are tried to the end first. A node too small to be divided is a group: a column
    is shown in it if all have the same answer. Afterwards persons move to groups that show
    more of their answers, as long as k stay behind.

No answer that all share
    A group of k is no help if all who share the *key* (what others may know of her: year,
    gender, age, citizenship, country) gave the same harmful answer. So for every key that
    occurs and every sensitive answer, k rows or more must not show it; else that answer, and
    every column that implies it, is blank in all rows with this key. This touches no key and
    blanks whole columns of whole key groups, so groups only merge and k stays. Not covered: an
    attacker who knows everything but one answer; and a blank column in all rows of a key may
    mean "all", "too few" or "never told".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

import numpy as np
from numpy.typing import NDArray

from casemgr.statistics.rows.profile import Column, K
from casemgr.statistics.rows.recoding import Cells, Recoded, Weights, distinct, numbered

_Ints = NDArray[np.int64]
_TASTE = 0.4
"""How much a one-sided column is preferred to an even one."""
_CANDIDATES = 3
_FARTHEST, _EFFORT = 3_000, 45_000_000
"""Columns are tried to the end in nodes of at most so many persons, and of fewer in files with
many cells, so that the time stays about the same."""
_MANY = 1_000
"""In nodes of so many rows the columns are counted one by one, which is faster there."""
_NOBODY = np.zeros(0, np.int64)
_ROUNDS = 4
_TOGETHER = 7


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """How rows are published: which one, for how many persons, as what."""

    rows: _Ints
    weights: Weights
    cells: Cells

    def taken(self, told: NDArray[np.bool_]) -> _Ints:
        """Answers withheld, by column; ``told`` says where the true rows have one."""
        hidden = told[self.rows] & (self.cells == 0)
        # Whole numbers as floats: exact up to 2**53, and much quicker to multiply.
        taken: _Ints = (self.weights.astype(np.float64) @ hidden.astype(np.float64)).astype(
            np.int64
        )
        return taken


@dataclass(frozen=True, slots=True, eq=False)
class Anonymous:
    """The different published rows and the persons each stands for; what was withheld."""

    cells: Cells
    weights: Weights
    withheld: tuple[int, ...]


def anonymise(recoded: Recoded, k: int = K) -> Anonymous:
    """Raises ``ValueError`` for a k below the program's or above the number of persons."""
    if not K <= k <= recoded.persons:
        raise ValueError("k can only be raised, and not above the number of persons")
    far = min(_FARTHEST, _EFFORT // recoded.cells.size)
    pieces = divided(recoded.cells, recoded.weights, k, far)
    pieces = promoted(recoded.cells, pieces, k, _ROUNDS if far >= 2 * k else 1)
    shown = doubtful(pieces.cells, pieces.weights, recoded, k)
    pieces = Pieces(pieces.rows, pieces.weights, shown)
    cells, weights = distinct(shown, pieces.weights)
    return Anonymous(cells, weights, tuple(map(int, pieces.taken(recoded.cells > 0))))


@dataclass(frozen=True, slots=True, eq=False)
class _Node:
    """Persons who share the decided cells; ``open`` are the columns not yet decided."""

    rows: _Ints
    weights: Weights
    cells: Cells
    open: _Ints


def divided(cells: Cells, weights: Weights, k: int, far: int) -> Pieces:
    """The tree, down to its groups, looking ahead in nodes of up to ``far`` persons.

    At least k persons are needed.
    """
    tree = _Tree(cells, k, far)
    columns = cells.shape[1]
    whole = np.zeros(columns, np.uint8)
    stack = [_Node(np.arange(len(cells)), weights, whole, np.arange(columns))]
    groups: list[_Node] = []
    while stack:
        node = stack.pop()
        children = tree.children(node)
        if children:
            stack.extend(children)
        else:
            groups.append(node)
    rows = np.concatenate([group.rows for group in groups])
    sizes = np.array([len(group.rows) for group in groups])
    return Pieces(
        rows,
        np.concatenate([group.weights for group in groups]),
        np.repeat(_shared(cells, rows, groups, np.cumsum(sizes) - sizes), sizes, 0),
    )


def _shared(cells: Cells, rows: _Ints, groups: Sequence[_Node], starts: _Ints) -> Cells:
    """What each group shows: what was decided, and of open columns what all have in common."""
    own = cells[rows]
    low, high = (np.asarray(f.reduceat(own, starts, axis=0)) for f in (np.minimum, np.maximum))
    shown = np.array([group.cells for group in groups])
    still_open = np.zeros(shown.shape, np.bool_)
    for number, group in enumerate(groups):
        still_open[number, group.open] = True
    found: Cells = np.where(still_open & (low == high), low, shown)
    return found


class _Tree:
    """Divides one node at a time."""

    def __init__(self, cells: Cells, k: int, far: int) -> None:
        self._cells, self._k, self._far = cells, k, far
        self._by_column = np.ascontiguousarray(cells.T)
        self._sizes = cells.max(axis=0).astype(np.int64) + 1
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._places = cells + self._starts

    def children(self, node: _Node, foresee: bool = True) -> list[_Node]:
        """The nodes below; none for a group, which ``divided`` fills in, unless it is looked at
        in advance (not ``foresee``)."""
        persons = int(node.weights.sum())
        if persons < 2 * self._k or not len(node.open):
            if foresee:
                return []
            own = self._cells[node.rows[:, None], node.open]
            same = (own == own[0]).all(axis=0)
            node.cells[node.open[same]] = own[0, same]
            return []
        counts = self._counts(node)
        same = np.maximum.reduceat(counts, self._starts)[node.open] == persons
        node.cells[node.open[same]] = self._cells[node.rows[0], node.open[same]]
        left = node.open[~same]
        if not len(left):
            return []
        ranked = left[np.argsort(self._scores(counts, persons)[left], kind="stable")]
        tried = ranked[: _CANDIDATES if foresee and persons <= self._far else 1]

        def split(column: int) -> list[_Node]:
            below = _Node(node.rows, node.weights, node.cells, left[left != column])
            return list(self._split(below, column, self._of(counts, column)))

        if len(tried) == 1:
            return split(tried[0])
        return split(min(tried, key=lambda column: self._lost(split(column))))

    def _lost(self, nodes: list[_Node]) -> int:
        """The answers lost below these nodes if each column is taken as it comes."""
        lost = 0
        while nodes:
            node = nodes.pop()
            below = self.children(node, foresee=False)
            nodes += below
            if not below:
                told = (self._cells[node.rows] > 0) & (node.cells == 0)
                lost += int(node.weights @ told.sum(axis=1))
        return lost

    def _counts(self, node: _Node) -> _Ints:
        """Persons by answer, all open columns one after the other; zeros for the others."""
        if len(node.rows) < _MANY:
            places = self._places[node.rows[:, None], node.open]
            weights = np.repeat(node.weights, len(node.open))
            return np.bincount(places.ravel(), weights, int(self._sizes.sum())).astype(np.int64)
        counts = np.zeros(int(self._sizes.sum()), np.int64)
        weights = node.weights.astype(np.float64)
        for column in node.open:
            size = self._sizes[column]
            own = self._by_column[column][node.rows]
            self._of(counts, column)[:] = np.bincount(own, weights, size)
        return counts

    def _of(self, counts: _Ints, column: int) -> _Ints:
        start = self._starts[column]
        return counts[start : start + self._sizes[column]]

    def _scores(self, counts: _Ints, persons: int) -> NDArray[np.float64]:
        """What deciding each column costs now, and how evenly it would divide what follows."""
        k, starts = self._k, self._starts
        answers = counts.copy()
        answers[starts] = 0
        lost = np.add.reduceat(np.where(answers < k, answers, 0), starts)
        blank = counts[starts] + lost
        most = np.maximum.reduceat(answers, starts)
        least = np.minimum.reduceat(np.where(answers >= k, answers, persons), starts)
        lent = np.where(most - (k - blank) >= k, k - blank, least)
        lost += np.where((blank > 0) & (blank < k) & (most >= k), lent, 0)
        even = 1.0 - np.add.reduceat((counts / persons) ** 2, starts)
        scores: NDArray[np.float64] = lost / persons + _TASTE * even
        return scores

    def _split(self, node: _Node, column: int, counts: _Ints) -> Iterator[_Node]:
        """One node for each answer that is kept, and one for the blanks."""
        own = self._by_column[column][node.rows]
        keep = counts >= self._k
        keep[0] = False
        need = self._k - int(counts[~keep].sum())
        weights, lent = node.weights, (_NOBODY, _NOBODY)
        if 0 < need < self._k and keep.any():
            answers = np.flatnonzero(keep)
            common = answers[np.argmax(counts[answers])]
            if counts[common] - need >= self._k:
                weights, lent = self._lend(node, own == common, ~keep[own], need)
            else:
                keep[answers[np.argmin(counts[answers])]] = False
        for answer in np.flatnonzero(keep):
            mine = np.flatnonzero(
                (own == answer) & (weights > 0) if len(lent[0]) else own == answer
            )
            cells = node.cells.copy()
            cells[column] = answer
            yield _Node(node.rows[mine], weights[mine], cells, node.open)
        if need < self._k:
            blank = np.flatnonzero(~keep[own])
            rows = np.concatenate([node.rows[blank], lent[0]])
            held = np.concatenate([weights[blank], lent[1]])
            yield _Node(rows, held, node.cells.copy(), node.open)

    def _lend(
        self, node: _Node, lenders: NDArray[np.bool_], blank: NDArray[np.bool_], need: int
    ) -> tuple[Weights, tuple[_Ints, Weights]]:
        """The persons left, and those lent: the ones most like the largest row of the blanks."""
        like = node.rows[blank][int(np.argmax(node.weights[blank]))]
        able = np.flatnonzero(lenders)
        wanted = self._cells[like, node.open]
        apart = (self._cells[node.rows[able]][:, node.open] != wanted).sum(axis=1)
        order = able[np.argsort(apart, kind="stable")]
        before = np.cumsum(node.weights[order]) - node.weights[order]
        given = np.clip(need - before, 0, node.weights[order])
        left = node.weights.copy()
        left[order] -= given
        some = given > 0
        return left, (node.rows[order[some]], given[some])


def promoted(cells: Cells, pieces: Pieces, k: int, rounds: int = _ROUNDS) -> Pieces:
    """Persons moved to groups that show more of their answers, while k stay in each group."""
    for _ in range(rounds):
        pieces, moved = _round(cells, pieces, k)
        if not moved:
            break
    return pieces


def _round(cells: Cells, pieces: Pieces, k: int) -> tuple[Pieces, bool]:
    first, group = numbered(pieces.cells)
    shown = pieces.cells[first]
    many = (shown > 0).sum(axis=1)
    own = cells[pieces.rows]
    better = _most_shown(own, shown, many, ((own > 0) & (pieces.cells == 0)).any(axis=1), group)
    gain = many[better] - many[group]
    left = np.bincount(group, pieces.weights, len(shown)).astype(np.int64)
    stay, moves = pieces.weights.copy(), []
    for piece in np.argsort(-gain, kind="stable"):
        if gain[piece] <= 0:
            break
        going = min(int(stay[piece]), int(left[group[piece]]) - k)
        if going > 0:
            left[group[piece]] -= going
            left[better[piece]] += going
            stay[piece] -= going
            moves.append((pieces.rows[piece], going, better[piece]))
    if not moves:
        return pieces, False
    rows, persons, to = (np.array(one, np.int64) for one in zip(*moves, strict=True))
    held = stay > 0
    return Pieces(
        np.concatenate([pieces.rows[held], rows]),
        np.concatenate([stay[held], persons]),
        shown[np.concatenate([group[held], to])],
    ), True


def _most_shown(
    own: Cells, shown: Cells, many: _Ints, wanting: NDArray[np.bool_], group: _Ints
) -> _Ints:
    """For each piece the group that fits it and shows most; its own if it wants nothing.

    The groups that fit an answer are the bits of one number, those that show most the lowest.
    For a few columns at a time they are worked out once for each different set of answers.
    """
    order = np.argsort(-many, kind="stable")
    ranked = shown[order]
    pieces = np.flatnonzero(wanting)
    wanted = own[pieces]
    parts = []
    for start in range(0, own.shape[1], _TOGETHER):
        columns = range(start, min(start + _TOGETHER, own.shape[1]))
        first, number = numbered(wanted[:, columns])
        fitting = [_bits(ranked[:, column], int(own[:, column].max())) for column in columns]
        sets = [_all(fitting, answers) for answers in wanted[first][:, columns].tolist()]
        parts.append([sets[one] for one in number.tolist()])
    found = group.copy()
    for piece, fits in zip(pieces, zip(*parts, strict=True), strict=True):
        groups = reduce(and_, fits)
        found[piece] = order[(groups & -groups).bit_length() - 1]
    return found


def _all(fitting: list[list[int]], answers: list[int]) -> int:
    return reduce(and_, (masks[one] for masks, one in zip(fitting, answers, strict=True)))


def _bits(answers: NDArray[np.uint8], most: int) -> list[int]:
    """For each answer a column can have: the groups, as bits, that show it or a blank."""
    blank = answers == 0
    shown = (blank | (answers == answer) for answer in range(most + 1))
    packed = (np.packbits(one, bitorder="little").tobytes() for one in shown)
    return [int.from_bytes(one, "little") for one in packed]


def doubtful(cells: Cells, weights: Weights, recoded: Recoded, k: int) -> Cells:
    """Blank the sensitive answers that all but fewer than k rows of one key share."""
    columns = recoded.profile.base
    keys = [number for number, column in enumerate(columns) if column.key]
    _, group = numbered(cells[:, keys])
    size = np.bincount(group, weights)
    left = cells.copy()
    for number, column in enumerate(columns):
        if column.sensitive:
            shown = telling_rows(cells, recoded.answers, columns, number)
            count = np.bincount(group, weights * shown, len(size))
            bad = (count > 0) & (size - count < k)
            for one in tellers(columns, number):
                left[bad[group], one] = 0
    return left


def tellers(columns: Sequence[Column], number: int) -> list[int]:
    """A column and those that imply it."""
    name = columns[number].name
    return [number, *(n for n, other in enumerate(columns) if name in other.tells)]


def telling_rows(
    cells: Cells, answers: Sequence[Sequence[str]], columns: Sequence[Column], number: int
) -> NDArray[np.bool_]:
    """The rows that show a sensitive answer, themselves or by what implies it.

    A 1 tells. A 0 does so where the question is only asked of those it is about: what kind of
    sexual exploitation it was *not*.
    """
    found = np.zeros(len(cells), np.bool_)
    for one in tellers(columns, number):
        asked = columns[one].source != columns[number].source
        words = {"0", "1"} if asked else {"1"}
        codes = [code for code, word in enumerate(answers[one]) if word in words]
        found |= np.isin(cells[:, one], codes)
    return found
