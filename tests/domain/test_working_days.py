"""Working days: counting around weekends and holidays, and the holidays that come along."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.working_days import (
    BadHolidays,
    Calendar,
    add_months,
    default_calendar,
    default_office_days,
    holidays,
    read_office_days,
)
from casemgr.paths import resources

DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31))
CALENDARS = st.builds(
    Calendar,
    st.frozensets(st.integers(0, 6), max_size=6),
    st.frozensets(DAYS, max_size=40),
)
NEAR = st.integers(-60, 60)


def shipped() -> Any:
    return json.loads((resources() / "policy" / "holidays.json").read_text("utf-8"))


@given(CALENDARS, DAYS, NEAR)
def test_counting_forward_and_back_between_two_days_undoes_the_adding(
    calendar: Calendar, day: date, n: int
) -> None:
    assert calendar.working_days_between(day, calendar.add_working_days(day, n)) == n


@given(CALENDARS, DAYS, st.integers(0, 200))
def test_the_quick_count_agrees_with_counting_on_the_fingers(
    calendar: Calendar, a: date, length: int
) -> None:
    b = a + timedelta(days=length)
    fingers = sum(calendar.is_working(a + timedelta(days=n)) for n in range(1, length + 1))
    assert calendar.working_days_between(a, b) == fingers


@given(CALENDARS, DAYS, NEAR.filter(bool))
def test_the_day_reached_is_worked(calendar: Calendar, day: date, n: int) -> None:
    assert calendar.is_working(calendar.add_working_days(day, n))


@given(CALENDARS, DAYS)
def test_the_next_and_the_last_working_day_have_none_between(calendar: Calendar, day: date) -> None:
    after, before = calendar.next_working_day(day), calendar.last_working_day(day)
    assert before <= day <= after
    assert calendar.is_working(before)
    assert calendar.is_working(after)
    between = [before + timedelta(days=n) for n in range(1, (after - before).days)]
    assert not any(calendar.is_working(d) for d in between)


def test_no_days_added_leave_even_a_friday_as_it_is() -> None:
    friday = date(2026, 11, 20)
    assert default_calendar().add_working_days(friday, 0) == friday


def test_ninety_working_days_from_a_filing_counted_by_hand() -> None:
    calendar = Calendar(frozenset({4, 5}), frozenset())
    sunday = date(2026, 11, 1)
    assert calendar.add_working_days(sunday, 90) == date(2027, 3, 7)  # 18 weeks of five days


def test_a_week_without_a_working_day_is_refused() -> None:
    with pytest.raises(ValueError):
        Calendar(frozenset(range(7)), frozenset())
    with pytest.raises(ValueError):
        Calendar(frozenset({7}), frozenset())


@given(DAYS, st.integers(-30, 30))
def test_months_later_is_the_same_day_or_the_end_of_the_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    end_of_month = (later + timedelta(days=1)).day == 1
    assert later.day == day.day or (later.day < day.day and end_of_month)


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)


def test_the_weekend_is_friday_and_saturday() -> None:
    calendar = default_calendar()
    week = [date(2026, 11, 22) + timedelta(days=n) for n in range(7)]  # a Sunday first
    assert [calendar.is_working(day) for day in week] == [True] * 5 + [False] * 2


@pytest.mark.parametrize("year", range(2024, 2029))
def test_the_days_fixed_by_the_calendar_are_certain_each_year(year: int) -> None:
    certain = {(h.day.month, h.day.day) for h in holidays([year]) if not h.expected}
    assert {(2, 21), (3, 26), (4, 14), (5, 1), (12, 16), (12, 25)} <= certain
    assert ((8, 5) in certain) == (year >= 2025)


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_the_feasts_of_the_moon_are_there_but_only_expected(year: int) -> None:
    named: dict[str, set[bool]] = {}
    for holiday in holidays([year]):
        named.setdefault(holiday.en, set()).add(holiday.expected)
    for feast in ("Eid-ul-Fitr", "Eid-ul-Azha", "Ashura", "Durga Puja", "Buddha Purnima"):
        assert named[feast] == {True}


def test_every_holiday_has_a_name_in_both_languages() -> None:
    for holiday in default_office_days().holidays:
        assert holiday.label("en").isascii()
        assert any("\u0980" <= letter <= "\u09ff" for letter in holiday.label("bn"))


def test_the_offices_own_list_comes_back_as_it_was_kept() -> None:
    days = default_office_days()
    assert read_office_days(json.loads(json.dumps(days.to_data()))) == days


@pytest.mark.parametrize(
    ("part", "row", "entry"),
    [
        ("dated", {"day": "2026-02-30", "en": "A", "bn": "ক"}, "dated 1"),
        ("dated", {"day": "2026-02-03", "en": "A"}, "dated 1"),
        ("dated", {"day": "2026-02-03", "until": "2026-02-01", "en": "A", "bn": "ক"}, "dated 1"),
        ("dated", {"day": "2026-02-03", "until": "2027-02-01", "en": "A", "bn": "ক"}, "dated 1"),
        ("dated", {"day": "2026-02-03", "en": "A", "bn": "ক", "expected": "yes"}, "dated 1"),
        ("dated", "2026-02-03", "dated 1"),
        ("every_year", {"day": "02-21", "from": 2028, "to": 2024, "en": "A", "bn": "ক"}, None),
        ("every_year", {"day": "02-29", "from": 2024, "to": 2025, "en": "A", "bn": "ক"}, None),
        ("every_year", {"day": "02-21", "from": "2024", "to": 2025, "en": "A", "bn": "ক"}, None),
    ],
)
def test_a_wrong_holiday_is_named_and_nothing_is_read(
    part: str, row: object, entry: str | None
) -> None:
    data = {"weekend": ["friday"], part: [row]}
    with pytest.raises(BadHolidays) as refused:
        read_office_days(data)
    assert (entry or "every_year 1") in refused.value.tell("en")


@pytest.mark.parametrize("weekend", [None, "friday", ["fri"], [4], []])
def test_a_weekend_is_given_by_the_names_of_its_days(weekend: object) -> None:
    data = {**shipped(), "weekend": weekend}
    if weekend == []:
        assert read_office_days(data).weekend == frozenset()
        return
    with pytest.raises(BadHolidays):
        read_office_days(data)
