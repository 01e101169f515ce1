"""Protected tables: counting, the proof, the register's snapshot, and what is refused."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.statistics.audit import WITHHELD_NUMBER, NotProven, prove
from casemgr.statistics.cells import Answers, Axis, Codebook, Counts, Side, Table, complete, count
from casemgr.statistics.dimensions import Category
from casemgr.statistics.equations import SHOWN, Flags, Integers
from casemgr.statistics.errors import SnapshotDamaged, TooFewCases
from casemgr.statistics.history import Snapshot, joint_system
from casemgr.statistics.rounding import rounded
from casemgr.statistics.suppression import ProtectionStopped, suppress
from casemgr.statistics.tables import (
    EarlierReleasesTellTooMuch,
    NotProtected,
    ReleasedRow,
    ReleasedTable,
    protect_tables,
    reproved,
    told_by_earlier,
)
from casemgr.statistics.templates import AXES, TEMPLATES, axes_of
from tests.statistics.attacker_data import BOOK, SETS, file_of, known, people, protected, tables
from tests.statistics.attacker_linear import Attacker
from tests.statistics.test_files import fingerprint

CASES = people(7, 300)
SEEDS = st.integers(0, 10**6)


def counted(cases: list[Answers], number: int, period: str = "2025") -> Counts:
    return count(cases, tables(number), BOOK, period)


@settings(max_examples=15)
@given(SEEDS, st.integers(0, 60), st.integers(0, len(SETS) - 1))
def test_every_cell_is_counted_as_one_would_by_hand(seed: int, size: int, number: int) -> None:
    cases = people(seed, size)
    for name, found in counted(cases, number).cells.items():
        assert found == sum(all(_has(case, *pair) for pair in name) for case in cases)


def _has(case: Answers, axis: str, code: str) -> bool:
    answer = case[axis]
    if isinstance(answer, frozenset):
        return (code[1:] not in answer) if code.startswith("~") else code in answer
    return code in BOOK.path((axis, answer or "NotRecorded"))


@settings(max_examples=10)
@given(SEEDS, st.integers(0, 5))
def test_the_truth_fits_every_equation_of_a_year_and_its_quarters(seed: int, number: int) -> None:
    cases = people(seed, 200)
    past = [
        protect_tables(counted(some, number, quarter), tables(number), BOOK, k=5).snapshot
        for quarter in ("2025-Q1", "2025-Q2")
        if len(some := [case for case in cases if case["period"] == quarter]) >= 10
    ]
    system = joint_system(counted(cases, number), BOOK, 5, past).system
    assert (system.truth >= 0).all()
    for whole, parts in system.equations:
        assert system.truth[whole] == system.truth[list(parts)].sum()


@settings(max_examples=20)
@given(st.lists(st.integers(0, 5), min_size=4, max_size=4), st.sampled_from([1, 3]))
def test_the_proof_agrees_with_trying_every_world_of_a_tiny_table(
    inner: list[int], base: int
) -> None:
    cases: list[Answers] = [
        {"sex": sex, "age": age}
        for (sex, age), many in zip(product("fm", ("child", "old")), inner, strict=True)
        for _ in range(many)
    ]
    chosen = (Table("t", "", (Side("sex"), Side("age"))),)
    k = 3
    if len(cases) < 2 * k:
        return
    one = protect_tables(count(cases, chosen, BOOK, "2025"), chosen, BOOK, k=k, base=base)
    worlds = np.indices((13,) * 4).reshape(4, -1)
    kinds = list(product("fm", ("child", "old")))
    sums = {
        row.codes: sum(
            worlds[place]
            for place, kind in enumerate(kinds)
            if all(code in (own, "Total") for code, own in zip(row.codes, kind, strict=True))
        )
        for row in one.bulletin.tables[0].rows
    }
    possible = np.ones(worlds.shape[1], bool)
    for row in one.bulletin.tables[0].rows:
        possible &= _fits(np.asarray(sums[row.codes]), row.count, k, base)
    for row in one.bulletin.tables[0].rows:
        if row.count is None:
            numbers = np.asarray(sums[row.codes])[possible]
            assert numbers.max() - numbers.min() >= k - 2
            assert numbers.max() >= k


def _fits(numbers: Integers, shown: int | None, k: int, base: int) -> Flags:
    near = numbers > 0
    if shown is not None:
        near = (2 * numbers + base) // (2 * base) * base == shown
        near &= (numbers == 0) | (numbers >= k)
    return near


@settings(max_examples=6)
@given(SEEDS, st.integers(0, 5), st.sampled_from([1, 5]))
def test_no_proven_interval_is_wider_than_what_another_solver_finds(
    seed: int, number: int, base: int
) -> None:
    cases = people(seed, 150)
    counts = counted(cases, number)
    joint = joint_system(counts, BOOK, 5)
    pattern = suppress(joint.system, base)
    shown = pattern.shown & joint.system.printed
    numbers = np.array([rounded(int(one), base) for one in joint.system.truth])
    published = np.where(shown, numbers, WITHHELD_NUMBER)
    proof = prove(joint.system, published, base)
    attacker = Attacker([file_of(protected(cases, number, 5, base))], known(5, base))
    for cell in sorted(attacker.withheld, key=sorted)[:12]:
        low, high = attacker.interval({cell: 1})
        place = joint.view[tuple(sorted(cell))]
        assert low - 1e-6 <= proof.low[place] <= proof.high[place] <= high + 1e-6


def test_a_broken_publication_is_never_proven_whatever_worlds_are_offered() -> None:
    system = joint_system(counted(CASES, 1), BOOK, 11).system
    small = (system.truth > 0) & (system.truth < 11)
    numbers = np.array([rounded(int(one)) for one in system.truth])
    primary_only = np.where(system.printed & ~small, numbers, WITHHELD_NUMBER)
    invented = [system.truth + shift for shift in range(0, 40, 3)]
    with pytest.raises(NotProven):
        prove(system, primary_only, 5, invented)
    pattern = suppress(system, 5)
    good = np.where(pattern.shown & system.printed, numbers, WITHHELD_NUMBER)
    for wrong in (
        np.where(system.printed & (system.truth == 0), WITHHELD_NUMBER, good),
        np.where(good > 20, good + 5, good),
        np.where(system.printed & small, numbers, good),
    ):
        with pytest.raises(NotProven):
            prove(system, wrong, 5, pattern.worlds)
    assert prove(system, good, 5, pattern.worlds).searched == 0
    assert prove(system, good, 5).searched > 0


def test_the_same_cases_in_any_order_give_the_same_release() -> None:
    shuffled = CASES.copy()
    Random(3).shuffle(shuffled)
    assert protected(CASES, 4, 11, 5) == protected(shuffled, 4, 11, 5)


def test_another_run_with_other_hashes_gives_the_same_bytes() -> None:
    script = (
        "from tests.statistics.attacker_data import *;"
        "from tests.statistics.test_files import fingerprint;"
        "print(protected(people(7, 300), 1, 11, 5).snapshot.to_json(), fingerprint())"
    )
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    told = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        capture_output=True,
        check=True,
    ).stdout
    snapshot = protected(CASES, 1, 11, 5).snapshot.to_json()
    assert told.decode() == f"{snapshot} {fingerprint()}\n"


def test_one_extreme_person_more_moves_no_number_but_those_she_is_in() -> None:
    extreme: Answers = {"sex": "f", "age": "old", "place": None, "form": frozenset({"organs"})}
    before, after = protected(CASES, 2, 11, 5), protected([*CASES, extreme], 2, 11, 5)
    for one, other in zip(before.bulletin.tables, after.bulletin.tables, strict=True):
        for old, new in zip(one.rows, other.rows, strict=True):
            if old.count is not None and new.count is not None:
                assert new.count - old.count in (0, 5)
                hers = {"f", "old", "NotRecorded", "organs", "Total"}
                assert new.count == old.count or hers.issuperset(new.codes)


def test_progress_is_told_and_a_stop_leaves_nothing() -> None:
    told: list[tuple[int, int]] = []
    counts = counted(CASES, 4)
    protect_tables(counts, tables(4), BOOK, progress=lambda done, every: told.append((done, every)))
    assert told
    assert all(0 <= done < every for done, every in told)
    with pytest.raises(ProtectionStopped) as stopped:
        protect_tables(counts, tables(4), BOOK, cancelled=lambda: len(told) > 0)
    assert "stopped" in stopped.value.tell("en")


@pytest.mark.parametrize("size", [0, 1, 21])
def test_too_few_cases_are_refused_in_a_sentence(size: int) -> None:
    with pytest.raises(TooFewCases):
        protected(CASES[:size], 0, 11, 5)


def test_cases_that_are_all_alike_show_nothing_but_themselves() -> None:
    alike: list[Answers] = [{"sex": "f", "place": "n1"}] * 30
    numbers = {row.count for row in protected(alike, 0, 11, 5).bulletin.tables[0].rows}
    assert numbers == {0, 30}


def test_an_unlisted_code_is_refused_without_naming_it() -> None:
    bad: tuple[Answers, ...] = ({"sex": "secret"}, {"sex": "f", "form": frozenset({"secret"})})
    for case in bad:
        with pytest.raises(ValueError) as refused:
            count([case], tables(2), BOOK, "2025")
        assert "secret" not in str(refused.value)
    with pytest.raises(ValueError):
        Axis("place", (Category("dhaka", "", "", (Category("dhaka", "", ""),)),))


def test_tidy_rows_hold_codes_totals_and_one_sign_for_all_that_is_withheld() -> None:
    table = protected(CASES, 0, 11, 5).bulletin.tables[0]
    head, *rows = table.tidy()
    assert head == ("table", "var1", "val1", "var2", "val2", "count")
    assert len({row[:-1] for row in rows}) == len(rows)
    assert rows[-1][:5] == ("sex_place", "sex", "Total", "place", "Total")
    assert {row[-1] for row in rows if not row[-1].isdigit()} == {"[c]"}
    assert all(int(row[-1]) % 5 == 0 for row in rows if row[-1].isdigit())


def test_a_share_follows_from_shown_numbers_alone() -> None:
    table = protected(CASES, 0, 11, 5).bulletin.tables[0]
    whole = table.rows[-1].count
    assert whole
    for row in table.rows:
        share = table.share(row)
        assert (share is None) == (row.count is None)
        assert share is None or abs(share - 100 * (row.count or 0) / whole) <= 0.5
    few = protected(CASES[:25], 0, 11, 5).bulletin.tables[0]
    assert {few.share(row) for row in few.rows} == {None}


def test_only_a_proof_makes_a_table() -> None:
    with pytest.raises(NotProtected):
        ReleasedTable("t", "", ("sex",), (ReleasedRow(("f",), 3),))
    with pytest.raises(NotProtected):
        replace(protected(CASES, 0, 11, 5).bulletin.tables[0], rows=())


def test_a_recorded_release_comes_back_and_is_proved_anew() -> None:
    made = protected(CASES, 2, 11, 5)
    kept = Snapshot.from_json(made.snapshot.to_json())
    assert kept == made.snapshot
    assert reproved(kept, tables(2), BOOK) == made.bulletin
    name = next(name for name, (number, _) in kept.cells.items() if 0 < number < 11)
    with pytest.raises(NotProven):
        reproved(
            replace(kept, cells={**kept.cells, name: (kept.cells[name][0], SHOWN)}),
            tables(2),
            BOOK,
        )
    with pytest.raises(NotProtected):
        reproved(kept, tables(4), BOOK)
    for text in ("", "[]", made.snapshot.to_json().replace("2025", "", 1)[:-1]):
        with pytest.raises(SnapshotDamaged):
            Snapshot.from_json(text)


def test_a_recount_with_a_few_late_cases_is_seen_and_protected_or_refused() -> None:
    first = protected(CASES, 2, 11, 5)
    late = counted(CASES + people(8, 5), 2)
    careless = protect_tables(late, tables(2), BOOK)
    assert told_by_earlier(careless.snapshot, BOOK, [first.snapshot]) > 0
    careful = protect_tables(late, tables(2), BOOK, earlier=[first.snapshot])
    assert told_by_earlier(careful.snapshot, BOOK, [first.snapshot]) == 0
    assert careful.bulletin.withheld > careless.bulletin.withheld


def test_what_earlier_releases_told_already_cannot_be_mended_by_a_later_one() -> None:
    first = protected(CASES, 0, 11, 5).snapshot
    careless = protect_tables(counted(CASES + people(8, 5), 0), tables(0), BOOK).snapshot
    with pytest.raises(EarlierReleasesTellTooMuch) as refused:
        protect_tables(counted(CASES, 1), tables(1), BOOK, earlier=[first, careless])
    assert refused.value.tell("bn") != refused.value.tell("en")


def test_a_triangle_of_tables_could_tell_more_than_its_equations_and_templates_have_none() -> None:
    assert not complete(tables(5), BOOK)
    assert complete(tables(1), BOOK)
    code = (Category("a", "", ""), Category("b", "", ""))
    deep = (Category("x", "", "", code),)
    several = {"exploitation", "means", "services", "referrals"}
    book = Codebook(
        Axis(
            key,
            deep if key in ("age", "place", "period") else code,
            multiple=key in several,
            nested=key == "period",
        )
        for key in AXES
    )
    for template in TEMPLATES.values():
        assert complete(template.tables, book), template.key
        assert len({table.key for table in template.tables}) == len(template.tables)
        for table in template.tables:
            axes = {side.axis for side in table.sides}
            assert len(axes - {"sex"}) <= 2
            fine = {side.axis for side in table.sides if side.axis == "place" and side.depth > 1}
            assert not fine or axes <= {"sex", "place"}
    public = TEMPLATES["public"]
    assert len(public.tables_for(99, book, "x")) == len(public.tables) - 1
    assert axes_of(public.tables_for(500, book, "a")) == (
        "sex", "age", "place", "exploitation", "means", "country", "status", "services",
        "referrals",
    )  # fmt: skip
