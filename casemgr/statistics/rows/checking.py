"""The last look at rows before they may become a file: everything counted again, from words.

Nothing here is shared with ``anonymising``. A row file that does not pass is not made, and a
recorded one that does not pass is not read.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from casemgr.statistics.rows.errors import NotAnonymous
from casemgr.statistics.rows.profile import Column, K, Profile
from casemgr.statistics.rows.years import Years

LEAST = 5_000
"""Persons a row file needs."""
Row = tuple[str, ...]


def check_rows(
    profile: Profile, years: Years, rows: Sequence[Row], order: Sequence[int], k: int
) -> None:
    """Raise ``NotAnonymous`` if different ``rows``, each standing where ``order`` says, break
    what is promised: known columns and answers, k for every row, no shared sensitive answer, an
    order that tells nothing. Blanks are empty."""
    if k < K or len(order) < LEAST:
        raise NotAnonymous("too few persons")
    if len(set(rows)) != len(rows) or not set(order) <= set(range(len(rows))):
        raise NotAnonymous("rows that are not listed once")
    allowed = [_allowed(profile, column, years) for column in profile.base]
    whole = all(len(row) == len(allowed) for row in rows)
    if not whole or not all(map(frozenset.issuperset, allowed, zip(*rows, strict=True))):
        raise NotAnonymous("a column or an answer that the profile does not have")
    counts = Counter(order)
    if any(counts[number] < k for number in range(len(rows))):
        raise NotAnonymous("a row that stands for fewer than k persons")
    if _shared(profile, rows, counts, k):
        raise NotAnonymous("a sensitive answer that all who share a key gave")
    if list(order) == sorted(order) or list(order) == sorted(order, reverse=True):
        raise NotAnonymous("rows in an order")


def _allowed(profile: Profile, column: Column, years: Years) -> frozenset[str]:
    named = years.bands(column.band) if column.kind == "year" else profile.answers(column)
    return frozenset(named) | {""}


def _shared(profile: Profile, rows: Sequence[Row], counts: Counter[int], k: int) -> bool:
    place = {column.name: number for number, column in enumerate(profile.base)}
    keys = [place[column.name] for column in profile.base if column.key]
    groups: defaultdict[Row, list[tuple[Row, int]]] = defaultdict(list)
    for number, row in enumerate(rows):
        groups[tuple(row[key] for key in keys)].append((row, counts[number]))
    for column in profile.base:
        if column.sensitive:
            telling = [(place[name], words) for name, words in _telling(profile, column).items()]
            for members in groups.values():
                told = sum(
                    count
                    for row, count in members
                    if any(row[at] in words for at, words in telling)
                )
                if told and sum(count for _, count in members) - told < k:
                    return True
    return False


def _telling(profile: Profile, column: Column) -> dict[str, tuple[str, ...]]:
    """Which answers tell a sensitive one, by column: its own, and those of columns that imply it.

    A 0 does so where the question is only asked of those it is about."""
    others = {
        other.name: ("1",) if other.source == column.source else ("1", "0")
        for other in profile.base
        if column.name in other.tells
    }
    return {column.name: ("1",), **others}
