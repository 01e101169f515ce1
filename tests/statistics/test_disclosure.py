"""The promise of protected tables, tried by an attacker who shares nothing with the program."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.statistics.cells import Answers, Counts, Identity, count
from casemgr.statistics.history import Snapshot
from casemgr.statistics.tables import EarlierReleasesTellTooMuch, protect_tables
from tests.statistics.attacker_data import (
    BOOK,
    by_quarter,
    file_of,
    known,
    people,
    protected,
    secrets,
    tables,
)
from tests.statistics.attacker_exporters import BROKEN, file_with
from tests.statistics.attacker_linear import Attacker, Cell, File

SEEDS = st.integers(0, 10**6)
K = st.integers(3, 20)


@settings(max_examples=30)
@given(SEEDS, st.integers(45, 400), st.integers(0, 6), K, st.sampled_from([1, 5]))
def test_no_withheld_cell_is_known_closely_or_known_to_be_small(
    seed: int, size: int, number: int, k: int, base: int
) -> None:
    cases = people(seed, size)
    attacker = Attacker([file_of(protected(cases, number, k, base))], known(k, base))
    assert not list(attacker.breaches(secrets(cases, tables(number), "2025", k)))


@pytest.mark.parametrize("name", BROKEN)
def test_an_exporter_as_one_might_write_it_first_is_caught(name: str) -> None:
    exporter, base = BROKEN[name]
    caught = 0
    for seed in range(6):
        chosen = tables((0, 1, 5)[seed % 3])
        counts = count(people(seed, 200), chosen, BOOK, "2025")
        small: dict[tuple[Cell, ...], int] = {
            (frozenset(one),): counts.cells[one]
            for one in counts.printed
            if 0 < counts.cells[one] < 11
        }
        told = replace(known(11, base), zeros_exact=name != "rounded before")
        attacker = Attacker([file_with(exporter(counts, 11), chosen, "2025")], told)
        caught += any(attacker.breaches(small))
    assert caught >= 3


@settings(max_examples=6)
@given(SEEDS, st.integers(200, 400), st.sampled_from([0, 1, 3]), st.integers(5, 12), st.booleans())
def test_quarters_then_their_year_then_one_project_tell_no_more_than_each_alone(
    seed: int, size: int, number: int, k: int, all_quarters: bool
) -> None:
    cases, chosen = people(seed, size), tables(number)
    alpha: Identity = (("project", "alpha"),)
    planned: list[tuple[str, list[Answers], Identity]] = [
        *((quarter, some, ()) for quarter, some in list(by_quarter(cases))[: 3 + all_quarters]),
        ("2025", cases, ()),
        ("2025", [case for case in cases if case["project"] == "alpha"], alpha),
    ]
    past: list[Snapshot] = []
    files: list[File] = []
    for period, some, within in planned:
        if len(some) >= 2 * k:
            counts = count(some, chosen, BOOK, period, within)
            try:
                one = protect_tables(counts, chosen, BOOK, k=k, earlier=past)
            except EarlierReleasesTellTooMuch:
                continue
            past.append(one.snapshot)
            files.append(file_of(one))
    assert not list(Attacker(files, known(k, 5)).breaches(rests(past, k)))


def rests(past: list[Snapshot], k: int) -> dict[tuple[Cell, ...], int]:
    """Small differences: the year less the quarters released, the year less one project."""
    year = next((one for one in past if one.period == "2025" and not one.within), None)
    found: dict[tuple[Cell, ...], int] = {}
    for name, (number, _) in year.cells.items() if year else ():
        for group in (
            [one for one in past if "Q" in one.period],
            [one for one in past if one.within],
        ):
            parts = []
            for one in group:
                pairs = {
                    ("period" if a == "period" else a, one.period if a == "period" else c)
                    for a, c in name
                }
                cell = tuple(sorted(pairs | set(one.within)))
                parts.append((frozenset(cell), one.cells[cell][0]))
            rest = number - sum(count for _, count in parts)
            if parts and 0 < rest < k:
                found[(frozenset(name), *(cell for cell, _ in parts))] = rest
    return found


@pytest.mark.parametrize("careful", [True, False])
def test_five_recounts_of_a_period_do_not_tell_who_came_late_if_they_know_of_each_other(
    careful: bool,
) -> None:
    chosen, past, files, counted = tables(2), list[Snapshot](), list[File](), list[Counts]()
    cases, late = people(3, 400), people(4, 48)
    for number in range(5):
        counts = count([*cases, *late[: 12 * number]], chosen, BOOK, "2025")
        one = protect_tables(counts, chosen, BOOK, earlier=past if careful else ())
        past.append(one.snapshot)
        counted.append(counts)
        files.append(replace(file_of(one), period=f"count {number}"))
    steps = {f"count {number}": (f"count {number - 1}", "late") for number in range(1, 5)}
    told = known(11, 5)
    told = replace(told, parts={**told.parts, "period": {"": ("count 4",), **steps}})
    changes: dict[tuple[Cell, ...], int] = {
        (_at(name, number + 1), _at(name, number)): gap
        for number, (then, now) in enumerate(pairwise(counted))
        for name in then.printed
        if 0 < (gap := now.cells[name] - then.cells[name]) < 11
    }
    assert len(changes) > 50
    assert any(Attacker(files, told).breaches(changes)) is not careful


def _at(name: Identity, number: int) -> Cell:
    return frozenset((a, f"count {number}" if a == "period" else code) for a, code in name)
