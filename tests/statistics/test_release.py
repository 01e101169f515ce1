"""What a release is made of, what it refuses, and how it is kept."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.statistics import Category, Dimension, Period, ProtectedTable, Release, protect
from casemgr.statistics.dimensions import age_band, age_bands
from casemgr.statistics.errors import (
    MixedDemo,
    PeriodOpen,
    PeriodOverlap,
    SnapshotDamaged,
    TooFewCases,
)
from casemgr.statistics.protected import ALONE, K, NotProtected, rounded
from casemgr.statistics.release import percent
from tests.statistics.invented import (
    BLANK,
    TODAY,
    YEAR,
    population,
    released,
    tables,
    with_counts,
)

KEYS = [
    "sex",
    "age_band",
    "exploitation",
    "means",
    "division",
    "country_of_exploitation",
    "status",
]


def table_of(release: Release, key: str) -> ProtectedTable:
    return next(table for table in release.tables if table.key == key)


def test_a_release_has_the_seven_tables() -> None:
    assert [table.key for table in released(population(1, 100)).tables] == KEYS


def test_only_intakes_of_the_period_are_counted() -> None:
    inside = with_counts("sex", {"Female": 40, "Male": 40})
    outside = [replace(case, intake_date=date(2024, 12, 31)) for case in inside]
    assert released(inside + outside) == released(inside)


@given(st.integers(0, 2**32))
@settings(max_examples=20)
def test_the_order_of_the_cases_leaves_no_trace(seed: int) -> None:
    cases = population(seed, 120)
    mixed = Random(seed).sample(cases, len(cases))
    assert released(mixed).to_json() == released(cases).to_json()


@given(st.integers(0, 2**32), st.integers(ALONE, 200))
@settings(max_examples=40)
def test_shown_counts_are_rounded_and_never_small_on_either_side(seed: int, size: int) -> None:
    release = released(population(seed, size))
    assert release.total == rounded(size)
    for table in release.tables:
        for row in table.rows:
            if row.count is not None:
                assert row.count % 5 == 0
                assert K < row.count < release.total - K


@given(st.integers(0, 2**32), st.integers(100, 250))
@settings(max_examples=40)
def test_every_answer_is_in_exactly_one_row(seed: int, size: int) -> None:
    release = released(population(seed, size))
    for table, dimension in zip(release.tables, tables(), strict=True):
        named = [member.code for row in table.rows for member in row.members]
        finest = {
            leaf.code
            for category in dimension.rows()
            for leaf in category.leaves()
        }  # fmt: skip
        wholes = {c.code: {leaf.code for leaf in c.leaves()} for c in dimension.rows()}
        covered = [leaf for code in named for leaf in wholes.get(code, {code})]
        assert sorted(covered) == sorted(finest)


def test_large_answers_stand_alone_and_rare_ones_are_joined_to_the_last_large_one() -> None:
    cases = with_counts("sex", {"Female": 61, "Male": 38, "Hijra": 2})
    rows = table_of(released(cases), "sex").rows
    assert [(row.code, row.count) for row in rows] == [
        ("Female", 60),
        ("Male;Hijra;NotRecorded", 40),
    ]


def test_age_bands_are_split_as_far_as_they_are_large() -> None:
    ages: dict[str | int | None, int] = {4: 3, 12: 40, 19: 30, 25: 25, 22: 5, 28: 9, 33: 26}
    rows = table_of(released(with_counts("age_band", ages)), "age_band").rows
    assert [(row.code, row.count) for row in rows] == [
        ("0--17", 45),
        ("18--20", 30),
        ("21--23;24--26;27--29", 40),
        ("30+;NotRecorded", 25),
    ]


@given(st.integers(-5, 130))
def test_every_age_falls_in_the_band_whose_name_holds_it(age: int) -> None:
    band = age_band(age)
    if age < 0:
        assert band is None
        return
    assert band is not None
    low, high = (int(n) for n in band.split("--")) if "--" in band else (48, 200)
    assert low <= age <= high
    assert band in {leaf.code for whole in age_bands() for leaf in whole.leaves()}


def test_several_answers_are_counted_as_cases_and_rare_ones_withheld() -> None:
    both = replace(BLANK, exploitation=frozenset({"Labour", "Sexual"}))
    labour = replace(BLANK, exploitation=frozenset({"Labour"}))
    rare = replace(BLANK, exploitation=frozenset({"Organs"}))
    release = released([both] * 30 + [labour] * 30 + [rare] * 3 + [BLANK] * 40)
    rows = [(row.code, row.count) for row in table_of(release, "exploitation").rows]
    assert rows[:2] == [("Labour", 60), ("Sexual", 30)]
    assert rows[2:] == [(code, None) for code in ("Marriage", "Begging", "Organs", "Other")]


def test_country_of_exploitation_needs_a_hundred_cases() -> None:
    key = "country_of_exploitation"
    few = table_of(released(with_counts(key, {"SA": 50, "MY": 49})), key)
    assert few.withheld
    assert few.minimum == 100
    enough = table_of(released(with_counts(key, {"SA": 50, "MY": 50})), key)
    assert [row.count for row in enough.rows] == [50, 50]


def test_invented_and_real_cases_are_never_counted_together() -> None:
    real = with_counts("sex", {"Female": 60})
    invented = replace(BLANK, demo=True, intake_date=date(2020, 1, 1))
    with pytest.raises(MixedDemo):
        released([*real, invented])
    assert released([replace(case, demo=True) for case in real]).demo


@pytest.mark.parametrize("size", [0, 1, ALONE - 1])
def test_a_period_with_too_few_cases_is_refused(size: int) -> None:
    with pytest.raises(TooFewCases) as refused:
        released([BLANK] * size)
    assert not re.search(r"\d", refused.value.tell("en"))


def test_a_period_that_is_open_or_overlaps_is_refused_before_anything_is_counted() -> None:
    with pytest.raises(PeriodOpen):
        protect([], tables(), Period(2026), today=TODAY, released=[])
    with pytest.raises(PeriodOverlap):
        protect([], tables(), YEAR, today=TODAY, released=[YEAR])


def test_a_code_that_is_not_listed_is_a_bug_and_the_error_does_not_repeat_it() -> None:
    with pytest.raises(ValueError) as caught:
        released(with_counts("sex", {"Secret": 60}))
    assert "Secret" not in str(caught.value)


@given(st.integers(0, 2**32), st.integers(ALONE, 200))
@settings(max_examples=30)
def test_a_recorded_release_comes_back_whole(seed: int, size: int) -> None:
    release = replace(released(population(seed, size)), reference="STAT-7")
    again = Release.from_json(release.to_json())
    assert again == release
    assert again.to_json() == release.to_json()


def _smaller_count(plain: dict[str, Any]) -> None:
    plain["tables"][0]["rows"][0]["count"] = 5


def _unrounded(plain: dict[str, Any]) -> None:
    plain["tables"][0]["rows"][0]["count"] += 1


def _without_a_row(plain: dict[str, Any]) -> None:
    del plain["tables"][0]["rows"][0]


def _small_total(plain: dict[str, Any]) -> None:
    for table in plain["tables"]:
        table["total"] = 10


def _other_total(plain: dict[str, Any]) -> None:
    plain["tables"][-1]["total"] += 5


def _no_period(plain: dict[str, Any]) -> None:
    plain["period"] = "soon"


def _no_tables(plain: dict[str, Any]) -> None:
    plain["tables"] = []


@pytest.mark.parametrize(
    "damage",
    [
        _smaller_count,
        _unrounded,
        _without_a_row,
        _small_total,
        _other_total,
        _no_period,
        _no_tables,
    ],
)
def test_a_damaged_record_is_refused(damage: Callable[[dict[str, Any]], None]) -> None:
    release = released(with_counts("sex", {"Female": 60, "Male": 40}))
    plain = json.loads(release.to_json())
    damage(plain)
    with pytest.raises(SnapshotDamaged):
        Release.from_json(json.dumps(plain))


@given(st.text(max_size=30))
def test_whatever_stands_in_the_register_is_a_release_or_one_clear_sentence(text: str) -> None:
    with pytest.raises(SnapshotDamaged):
        Release.from_json(text)


def test_a_table_cannot_be_made_by_hand() -> None:
    table = released(population(1, 120)).tables[0]
    with pytest.raises(NotProtected):
        ProtectedTable(table.key, table.title, False, 0, table.total, table.rows)
    with pytest.raises(NotProtected):
        replace(table, rows=table.rows[:1])
    with pytest.raises(NotProtected):
        Release(YEAR, ("sex",), demo=False)  # type: ignore[arg-type]


@given(st.integers(0, 400), st.integers(0, 400))
def test_percentages_come_from_published_numbers_and_only_above_thirty(
    count: int, total: int
) -> None:
    share = percent(count, total)
    assert (share is None) == (total < 30)
    if share is not None and count <= total:
        assert abs(share - 100 * count / total) <= 0.5
    assert percent(None, total) is None


def test_categories_that_share_a_code_are_a_bug() -> None:
    twice = (Category("A", "a", "a"), Category("B", "b", "b", (Category("A", "a", "a"),)))
    with pytest.raises(ValueError):
        Dimension("x", "x", twice)
    with pytest.raises(ValueError):
        Dimension("x", "x", age_bands(), multiple=True)


def test_a_page_names_joined_answers_and_explains_what_is_not_shown() -> None:
    release = released(with_counts("sex", {"Female": 61, "Male": 38}))
    sex, age, *_ = release.tables_for_print("en")
    assert [(row.label, row.count_text, row.percent_text) for row in (*sex.rows, sex.total)] == [
        ("Female (en)", "60", "60%"),
        ("Male (en); Hijra (en); Not recorded (joined)", "40", "40%"),
        ("All cases counted", "100", "100%"),
    ]
    assert age.rows == ()
    assert age.note.startswith("Not shown")
    bangla = release.tables_for_print("bn")[0]
    assert bangla.title == "লিঙ্গ অনুযায়ী কেস"
    assert bangla.rows[0].count_text == "৬০"
    assert bangla.rows[1].label.endswith("(একত্রে)")


def test_a_long_joined_row_is_called_all_others() -> None:
    many = tuple(Category(f"C{i}", f"Land {i}", f"দেশ {i}") for i in range(40))
    countries = [replace(t, categories=many) if t.key == "division" else t for t in tables()]
    cases = with_counts("division", {"C1": 50, "C2": 50, "C3": 4})
    release = protect(cases, countries, YEAR, today=TODAY, released=[])
    division = release.tables_for_print("en")[4]
    assert [row.label for row in division.rows] == ["Land 1", "All other answers, joined"]


def test_the_method_box_says_it_all_in_both_languages_and_marks_invented_data() -> None:
    release = released(population(3, 120))
    english, bangla = release.method_box("en"), release.method_box("bn")
    assert len(english) == len(bangla)
    assert not set(english) & set(bangla)
    for fact in ("2025", "intake", "rounded", "11", "22", "5", "100", "30", "agreed"):
        assert any(fact in sentence for sentence in english), fact
    invented = replace(release, demo=True)
    assert invented.method_box("en")[1:] == english
    assert "Invented" in invented.method_box("en")[0]
