"""Counts with noise: the sampler is exact, the accounting adds up, nothing comes back."""

import ast
import csv
import math
from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from inspect import getsource
from io import StringIO
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2  # type: ignore[import-untyped]

from casemgr.statistics import Period
from casemgr.statistics.cells import PERIOD, Answers, count
from casemgr.statistics.errors import PeriodOpen, SnapshotDamaged
from casemgr.statistics.noise import (
    LIMIT,
    BudgetInvalid,
    BudgetSpent,
    Ledger,
    NoisyRelease,
    Spending,
    changes,
    expected,
    files,
    laplace,
    method,
    noisy_counts,
    read_budget,
)
from casemgr.statistics.noise.counts import clipped, measured
from casemgr.statistics.noise.explaining import within
from casemgr.statistics.noise.laplace import discrete_laplace, survives
from casemgr.words import LANGUAGES
from tests.statistics.attacker_data import BOOK, people, tables

YEAR = Period(2025)
TODAY = date(2026, 11, 22)
ONE = Fraction(1)
QUARTERS = [Period(2025, quarter) for quarter in (1, 2, 3, 4)]


def spent(
    persons: list[Answers], number: int, seed: int = 1, **changed: Any
) -> tuple[NoisyRelease, Ledger]:
    wanted: dict[str, Any] = {
        "template": "public",
        "budget": ONE,
        "ledger": Ledger(),
        "reference": "first",
        "today": TODAY,
        "demo": False,
        "bits": Random(seed).getrandbits,
        **changed,
    }
    period = wanted.pop("period", YEAR)
    return noisy_counts(persons, tables(number), BOOK, period, **wanted)


def tidy(release: NoisyRelease) -> dict[str, list[dict[str, str]]]:
    return {
        name: list(csv.DictReader(StringIO(content.decode())))
        for name, content in files(release).items()
        if name.endswith(".csv")
    }


def test_the_draws_follow_the_exact_law_out_into_the_tails() -> None:
    for scale in (Fraction(1, 2), Fraction(7, 3), Fraction(9)):
        _follow(scale, 10_000)


def _follow(scale: Fraction, draws: int) -> None:
    bits = Random(20).getrandbits
    seen = Counter(discrete_laplace(scale, bits) for _ in range(draws))
    q = math.exp(-1 / scale)
    edge = max(1, int(float(scale) * math.log(draws / 40)))
    law = {x: (1 - q) / (1 + q) * q ** abs(x) for x in range(-edge + 1, edge)}
    for sign in (1, -1):  # all that lies further out, on either side
        law[sign * edge] = q**edge / (1 + q)
    found = Counter({x: seen[x] for x in law if abs(x) < edge})
    for x, times in seen.items():
        if abs(x) >= edge:
            found[edge if x > 0 else -edge] += times
    distance = sum((found[x] - draws * p) ** 2 / (draws * p) for x, p in law.items())
    assert math.isclose(sum(law.values()), 1.0)
    assert distance < chi2.ppf(0.999, len(law) - 1)
    assert max(map(abs, seen)) > edge  # nothing is cut off


def test_the_sampler_knows_no_floats_and_no_randomness_but_fair_bits() -> None:
    tree = ast.parse(getsource(laplace))
    numbers = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert not [one for one in numbers if isinstance(one, float)]
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div)
                and not (isinstance(n.left, ast.Name) and n.left.id == "rate")]  # fmt: skip
    imported = {
        alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names
    }
    assert imported == {"secrets"}
    assert type(discrete_laplace(Fraction(5, 2))) is int


@given(st.fractions(0, 4, max_denominator=50))
@settings(max_examples=12)
def test_survival_has_the_probability_of_its_rate(rate: Fraction) -> None:
    bits = Random(9).getrandbits
    draws = 1_500
    share = sum(survives(rate, bits) for _ in range(draws)) / draws
    truth = math.exp(-rate)
    assert abs(share - truth) <= 4.5 * math.sqrt(truth * (1 - truth) / draws) + 1e-9


@given(st.integers(0, 2**20), st.integers(0, 40), st.integers(1, 4))
@settings(max_examples=40)
def test_one_person_more_changes_no_more_cells_than_the_accounting_says(
    seed: int, size: int, most: int
) -> None:
    for number in range(7):
        persons = [
            clipped(one, BOOK, most, Random(place).getrandbits)
            for place, one in enumerate(people(seed, size + 1))
        ]
        chosen = tables(number)
        few = count(persons[:-1], chosen, BOOK, "2025")
        many = count(persons, chosen, BOOK, "2025")
        total = ((PERIOD, "2025"),)
        moved = many.cells[total] - few.cells[total]
        for table in chosen:
            cells = measured(many, table, BOOK)
            assert cells == measured(few, table, BOOK)
            moved += sum(abs(many.cells[cell] - few.cells[cell]) for cell in cells)
        assert 0 < moved <= changes(chosen, BOOK, most)


@given(st.integers(0, 2**20), st.integers(0, 250), st.integers(0, 6))
@settings(max_examples=25)
def test_figures_are_whole_never_negative_and_add_up_within_and_between_tables(
    seed: int, size: int, number: int
) -> None:
    release, _ = spent(people(seed, size), number, seed)
    totals = set()
    for table in release.tables:
        held = dict(table.lines)
        assert all(str(value).isdigit() for value in held.values())
        totals.add(held[("",) * len(table.sides)])
        for place, side in enumerate(table.sides):
            axis = BOOK.axes[side]
            tops = {node.code: node.parts for node, whole, _ in axis.nodes() if not whole}
            if axis.nested:
                tops = {part.code: part.parts for part in axis.categories[0].parts}
            for codes, value in held.items():
                parts = [
                    held[(*codes[:place], code, *codes[place + 1 :])]
                    for code in tops
                    if codes[place] == ""
                ]
                if parts and axis.multiple:
                    assert max(parts) <= value
                elif parts:
                    assert sum(parts) == value
    assert len(totals) == 1


def test_a_large_budget_comes_close_and_a_small_one_is_as_far_off_as_foretold() -> None:
    persons = people(5, 1_000)
    true = count(persons, tables(0), BOOK, "2025")
    cells = measured(true, tables(0)[0], BOOK)
    close, _ = spent(persons, 0, budget=Fraction(10), ledger=Ledger(limit=Fraction(10)))
    shown = dict(close.tables[0].lines)
    for cell in cells:
        held = dict(cell)
        assert abs(shown[(held["sex"], held["place"])] - true.cells[cell]) <= 3
    away: list[int] = []
    for seed in range(14):
        release, ledger = spent(persons, 0, seed)
        shown = dict(release.tables[0].lines)
        for cell in cells:
            held = dict(cell)
            if true.cells[cell] >= 25:  # nothing is cut off at zero
                away.append(abs(shown[(held["sex"], held["place"])] - true.cells[cell]))
        assert ledger.left(YEAR) == LIMIT - 1
    foretold = expected(tables(0), BOOK, ONE, Ledger(), YEAR)
    q = math.exp(-1 / foretold.scale)
    law = 2 * q / (1 - q * q)
    assert len(away) > 80
    assert 0.8 * law < sum(away) / len(away) < 1.2 * law  # neither too little nor too much
    assert sum(one <= foretold.typical for one in away) / len(away) > 0.75


@given(st.fractions(Fraction(1, 10), 30, max_denominator=30), st.sampled_from([0.5, 0.8, 0.95]))
@settings(max_examples=30)
def test_the_error_told_before_is_the_smallest_that_holds(scale: Fraction, share: float) -> None:
    q = math.exp(-1 / scale)
    law = [(1 - q) / (1 + q) * q**x * (2 if x else 1) for x in range(within(scale, share) + 1)]
    assert sum(law) >= share - 1e-9
    assert sum(law[:-1]) < share + 1e-9


def test_before_anything_is_spent_a_supervisor_reads_what_she_would_get() -> None:
    # Two sides with one answer: 2 cells in all with the total, so the scale is 2.
    told = expected(tables(0), BOOK, ONE, Ledger(), YEAR)
    assert (told.changes, told.scale) == (2, Fraction(2))
    assert "between 37 and 43" in told.lines("en")[0]
    assert "৩৭" in told.lines("bn")[0]
    assert "2.7 times" in told.lines("en")[1]
    assert "1 is left" in told.lines("en")[-1]
    assert not any(set("{}") & set(line) for lang in LANGUAGES for line in told.lines(lang))


_BUDGETS = st.fractions(Fraction(1, 20), 2, max_denominator=20)
_ENTRIES = st.lists(st.tuples(st.sampled_from([YEAR, *QUARTERS]), _BUDGETS), max_size=12)


def _ledger(entries: list[tuple[Period, Fraction]], name: str) -> Ledger:
    ledger = Ledger()
    for place, (period, budget) in enumerate(entries):
        try:
            ledger = ledger.spend(Spending(f"{name}{place}", period, budget))
        except BudgetSpent:
            assert budget > ledger.left(period)
    return ledger


@given(_ENTRIES)
@settings(max_examples=40)
def test_no_case_is_ever_spent_beyond_the_limit(entries: list[tuple[Period, Fraction]]) -> None:
    ledger = _ledger(entries, "a")
    for quarter in QUARTERS:
        # Counted anew: every release whose period contains the quarter's first day.
        sure = sum(e.budget for e in ledger.entries if quarter.first in e.period)
        assert ledger.spent(quarter) == sure <= LIMIT
    assert ledger.left(YEAR) == min(ledger.left(quarter) for quarter in QUARTERS)
    assert ledger.loss([*QUARTERS, *QUARTERS]) == sum(map(ledger.spent, QUARTERS))
    assert Ledger.from_json(ledger.to_json()) == ledger


@given(_ENTRIES, _ENTRIES, st.integers(0, 12))
@settings(max_examples=40)
def test_a_restored_backup_gives_nothing_back(
    mine: list[tuple[Period, Fraction]], theirs: list[tuple[Period, Fraction]], kept: int
) -> None:
    now, other = _ledger(mine, "a"), _ledger(theirs, "b")
    old = _ledger(mine[:kept], "a")
    assert old.merged(now) == now.merged(old) == now
    both = now.merged(other)
    assert both == other.merged(now) == both.merged(now).merged(other)
    for quarter in QUARTERS:
        assert both.spent(quarter) >= max(now.spent(quarter), other.spent(quarter))
        assert both.left(quarter) <= min(now.left(quarter), other.left(quarter))


def test_what_is_not_left_cannot_be_spent_and_no_person_is_looked_at() -> None:
    _, ledger = spent(people(1, 50), 0, budget=Fraction(3, 2))
    with pytest.raises(BudgetSpent) as raised:
        spent([{"sex": "no such code"}], 0, ledger=ledger, reference="second")
    assert "0.5 is left" in raised.value.tell("en")
    with pytest.raises(ValueError):
        ledger.spend(Spending("first", YEAR, Fraction(1, 10)))
    with pytest.raises(PeriodOpen):
        spent([], 0, period=Period(2026))
    after, _ = spent([], 0, ledger=ledger, reference="second", budget=Fraction(1, 2))
    assert sum(number for _, number in after.tables[0].lines) >= 0  # nobody: noise alone
    assert read_budget(" ০.৫ ") == read_budget("1/2") == Fraction(1, 2)
    for text in ("", "0", "-1", "11", "nan", "1/0", "0.3333333", "1e9"):
        with pytest.raises(BudgetInvalid):
            read_budget(text)


def test_a_recorded_release_gives_the_same_files_and_says_what_it_is() -> None:
    release, _ = spent(people(3, 200), 2)
    again = NoisyRelease.from_json(release.to_json())
    assert (again, files(again)) == (release, files(release))
    assert spent(people(3, 200), 2, seed=2)[0] != release
    heads = {tuple(rows[0]) for rows in tidy(release).values()}
    assert heads == {("table", "var1", "val1", "var2", "val2", "count")}
    for language in LANGUAGES:
        words = "\n".join(method(release, language))
        assert not set("{}") & set(words)
        assert files(release)[f"method-{language}.txt"].decode() == words + "\n"
    assert "Experimental" in method(release, "en")[0]
    for damage in ('{"period":1}', release.to_json().replace('"changes":10', '"changes":0')):
        with pytest.raises(SnapshotDamaged):
            NoisyRelease.from_json(damage)
    with pytest.raises(SnapshotDamaged):
        NoisyRelease.from_json(replace(release, budget=Fraction(-1)).to_json())
