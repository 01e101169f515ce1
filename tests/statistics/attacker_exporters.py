"""Exporters as one might write them first. Each must be caught by the attacker."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from casemgr.statistics.cells import Counts, Identity, Table
from tests.statistics.attacker_linear import File

Published = Mapping[str, Mapping[Identity, int | None]]
"""By table, what it prints of each of its cells; ``None``: withheld."""


def primary_only(counts: Counts, k: int) -> Published:
    """Withhold the small cells and nothing else."""
    return {
        key: {name: None if 0 < counts.cells[name] < k else counts.cells[name] for name in lines}
        for key, lines in counts.lines.items()
    }


def primary_only_and_rounded(counts: Counts, k: int) -> Published:
    """The same, with every shown number rounded to 5."""
    return {
        key: {name: None if number is None else _rounded(number) for name, number in lines.items()}
        for key, lines in primary_only(counts, k).items()
    }


def second_by_hand(counts: Counts, k: int) -> Published:
    """In each line of each table with one withheld cell, withhold the smallest other one too."""
    made: dict[str, dict[Identity, int | None]] = {}
    for key, lines in primary_only(counts, k).items():
        cells = dict(lines)
        for place in range(max(map(len, cells))):
            groups: dict[Identity, list[Identity]] = defaultdict(list)
            for name in cells:
                if len(name) > place + 1 or (len(name) == place + 1 and place):
                    groups[(*name[:place], *name[place + 1 :])].append(name)
            for names in groups.values():
                hidden = [name for name in names if cells[name] is None]
                others = [name for name in names if cells[name]]
                if len(hidden) == 1 and others:
                    cells[min(others, key=lambda name: (cells[name], name))] = None
        made[key] = cells
    return made


def totals_without_hidden(counts: Counts, k: int) -> Published:
    """Work the totals of each table out from the cells it shows, table by table."""
    made = {}
    for key, lines in primary_only(counts, k).items():
        most = max(map(len, lines))
        inner = {name: number or 0 for name, number in lines.items() if len(name) == most}
        made[key] = {
            name: number
            if len(name) == most
            else sum(count for one, count in inner.items() if set(name) <= set(one))
            for name, number in lines.items()
        }
    return made


def rounded_before(counts: Counts, k: int) -> Published:
    """Round first and then withhold what is small by its rounded number."""
    return {
        key: {
            name: None if 0 < _rounded(counts.cells[name]) < k else _rounded(counts.cells[name])
            for name in lines
        }
        for key, lines in counts.lines.items()
    }


def trusted_totals(published: Published) -> Published:
    """What anybody does with tables whose totals differ: believe those of lines that hide
    nothing, put them into the other tables, and forget the rest.
    """
    sure: dict[Identity, int] = {}
    for lines in published.values():
        hidden = [set(name) for name, number in lines.items() if number is None]
        sure |= {
            name: number
            for name, number in lines.items()
            if number is not None and not any(set(name) <= one for one in hidden)
        }
    return {key: {name: sure.get(name) for name in lines} for key, lines in published.items()}


def file_with(published: Published, tables: tuple[Table, ...], period: str) -> File:
    rows = []
    for table in tables:
        for name, number in published[table.key].items():
            held = dict(name)
            sides = [
                text for side in table.sides for text in (side.axis, held.get(side.axis, "Total"))
            ]
            rows.append((table.key, *sides, "[c]" if number is None else str(number)))
    return File(period, rows)


def _rounded(count: int) -> int:
    return (count + 2) // 5 * 5


BROKEN: Mapping[str, tuple[Callable[[Counts, int], Published], int]] = {
    "primary only": (primary_only, 1),
    "primary only, rounded": (primary_only_and_rounded, 5),
    "a second one by hand": (second_by_hand, 1),
    "totals without hidden cells": (lambda c, k: trusted_totals(totals_without_hidden(c, k)), 1),
    "rounded before": (rounded_before, 5),
}
"""By name: an exporter and the base of its rounding."""
