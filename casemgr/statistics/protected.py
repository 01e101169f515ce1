"""The only kind of table that can become a file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import InitVar, dataclass
from typing import Any

from casemgr.statistics.dimensions import Category, CountedCase, Dimension, answers
from casemgr.statistics.joining import join_single, withhold_multiple
from casemgr.words import Language

K = 11
"""No figure may tell that fewer cases than this have something in common."""
ALONE = 2 * K
"""The cases a category needs to stand alone; ``joining`` tells why it is twice K."""
BASE = 5
"""Counts are rounded to the nearest multiple."""

_SEAL = object()


class NotProtected(Exception):
    """A table that does not keep what is promised of every published table: a bug."""


@dataclass(frozen=True, slots=True)
class ProtectedRow:
    """Categories (more than one: joined) and their rounded count; ``None``: withheld."""

    members: tuple[Category, ...]
    count: int | None

    @property
    def code(self) -> str:
        return ";".join(member.code for member in self.members)


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """A table fit for publication. It comes out of ``count_protected`` or a recorded release.

    ``title`` is a translatable text. ``minimum`` is the number of cases the table needed and
    the period did not have, else 0. Raises ``NotProtected`` if the published numbers
    themselves break the promise, wherever they come from.
    """

    key: str
    title: str
    multiple: bool
    minimum: int
    total: int
    rows: tuple[ProtectedRow, ...]
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise NotProtected("only counting with protection makes such a table")
        shown = [row.count for row in self.rows if row.count is not None]
        codes = [member.code for row in self.rows for member in row.members]
        sound = (
            self.total % BASE == 0
            and self.total >= K
            and len(set(codes)) == len(codes)
            and all(row.members for row in self.rows)
            and all(count % BASE == 0 and K <= count <= self.total - K for count in shown)
        )
        if sound and not self.multiple and shown:
            slack = BASE // 2 * (len(shown) + 1)
            sound = len(shown) == len(self.rows) and abs(sum(shown) - self.total) <= slack
        if not sound:
            raise NotProtected("published numbers break the promise")

    @property
    def withheld(self) -> bool:
        """Whether nothing but the total is shown."""
        return all(row.count is None for row in self.rows)

    def plain(self) -> dict[str, Any]:
        """The table as JSON values."""
        return {
            "key": self.key,
            "title": self.title,
            "multiple": self.multiple,
            "minimum": self.minimum,
            "total": self.total,
            "rows": [
                {"count": row.count, "members": [[m.code, m.en, m.bn] for m in row.members]}
                for row in self.rows
            ],
        }


def count_protected(cases: Sequence[CountedCase], dimension: Dimension) -> ProtectedTable:
    """Count one table and protect it.

    Raises ``ValueError`` (without the value) if a case holds a code that is not listed.
    """
    given = [answers(case, dimension.key) for case in cases]
    known = {leaf.code for category in dimension.categories for leaf in category.leaves()}
    if not known.issuperset(frozenset[str]().union(*given)):
        raise ValueError(f"a case has a code that {dimension.key} does not list")
    short = len(cases) < dimension.minimum
    if short:
        rows = _withheld(dimension.rows())
    elif dimension.multiple:
        rows = _multiple_rows(dimension, given)
    else:
        rows = _single_rows(dimension, given)
    return ProtectedTable(
        key=dimension.key,
        title=dimension.title,
        multiple=dimension.multiple,
        minimum=dimension.minimum if short else 0,
        total=rounded(len(cases)),
        rows=rows,
        seal=_SEAL,
    )


def _single_rows(dimension: Dimension, given: Sequence[frozenset[str]]) -> tuple[ProtectedRow, ...]:
    missing = dimension.rows()[-1]
    counts = Counter(code for answer in given for code in answer or (missing.code,))
    rows = join_single(dimension.rows(), counts, ALONE)
    return tuple(
        ProtectedRow(
            tuple(_plain(member) for member in row),
            rounded(sum(counts[leaf.code] for member in row for leaf in member.leaves())),
        )
        for row in rows
    ) or _withheld(dimension.rows())


def _multiple_rows(
    dimension: Dimension, given: Sequence[frozenset[str]]
) -> tuple[ProtectedRow, ...]:
    counts = Counter(code for answer in given for code in answer)
    shown, withheld = withhold_multiple(dimension.categories, counts, len(given), ALONE)
    rows = (ProtectedRow((category,), rounded(counts[category.code])) for category in shown)
    return (*rows, *_withheld(withheld))


def _withheld(categories: Sequence[Category]) -> tuple[ProtectedRow, ...]:
    return tuple(ProtectedRow((_plain(category),), None) for category in categories)


def _plain(category: Category) -> Category:
    """Without its parts: they are not published with it."""
    return Category(category.code, category.en, category.bn)


def rounded(count: int) -> int:
    """To the nearest multiple of ``BASE``."""
    return (2 * count + BASE) // (2 * BASE) * BASE


def restored_table(plain: dict[str, Any]) -> ProtectedTable:
    """A recorded table. Raises ``NotProtected``, or what badly shaped values raise."""
    return ProtectedTable(
        key=str(plain["key"]),
        title=str(plain["title"]),
        multiple=bool(plain["multiple"]),
        minimum=int(plain["minimum"]),
        total=int(plain["total"]),
        rows=tuple(
            ProtectedRow(
                tuple(Category(str(c), str(en), str(bn)) for c, en, bn in row["members"]),
                None if row["count"] is None else int(row["count"]),
            )
            for row in plain["rows"]
        ),
        seal=_SEAL,
    )


def row_label(members: Sequence[Category], language: Language) -> str:
    """The names of a row's categories, one after the other."""
    return "; ".join(member.label(language) for member in members)
