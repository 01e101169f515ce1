"""Closed periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.statistics import Period
from casemgr.statistics.errors import PeriodInvalid, PeriodOpen, PeriodOverlap

TODAY = date(2026, 11, 21)
PERIODS = st.builds(Period, st.integers(1000, 2999), st.sampled_from([None, 1, 2, 3, 4]))


@given(PERIODS)
def test_a_period_is_read_back_from_its_own_code(period: Period) -> None:
    assert Period.parse(period.code) == period


@given(PERIODS)
def test_a_period_begins_and_ends_where_its_neighbours_end_and_begin(period: Period) -> None:
    assert period.first in period
    assert period.last in period
    assert period.first - timedelta(days=1) not in period
    assert period.last + timedelta(days=1) not in period
    assert (period.last - period.first).days in range(89, 92 if period.quarter else 366)


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_every_day_lies_in_one_quarter_and_one_year(day: date) -> None:
    quarters = [q for q in (1, 2, 3, 4) if day in Period(day.year, q)]
    assert len(quarters) == 1
    assert day in Period(day.year)


def test_a_quarter_may_be_typed_in_bangla_digits_and_small_letters() -> None:
    assert Period.parse(" ২০২৫-q৩ ") == Period(2025, 3)


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_period_or_is_refused(text: str) -> None:
    try:
        period = Period.parse(text)
    except PeriodInvalid:
        return
    assert Period.parse(period.code) == period


@pytest.mark.parametrize("text", ["", "25", "2025-Q5", "2025-Q0", "2025Q1", "0999", "2025-01"])
def test_other_ways_of_writing_are_refused(text: str) -> None:
    with pytest.raises(PeriodInvalid):
        Period.parse(text)


@pytest.mark.parametrize("code", ["2026", "2026-Q4", "2027", "2030-Q1"])
def test_a_period_that_has_not_ended_is_refused(code: str) -> None:
    with pytest.raises(PeriodOpen):
        Period.parse(code).check(TODAY, [])


def test_the_last_day_of_a_period_still_belongs_to_it() -> None:
    assert not Period(2025).closed(date(2025, 12, 31))
    assert Period(2025).closed(date(2026, 1, 1))


def test_a_year_is_refused_after_one_of_its_quarters_and_the_sentence_names_it() -> None:
    with pytest.raises(PeriodOverlap) as refused:
        Period(2025).check(TODAY, [Period(2024), Period(2025, 3)])
    assert "quarter 3 of 2025" in refused.value.tell("en")
    assert "২০২৫ সালের ৩ নম্বর ত্রৈমাসিক" in refused.value.tell("bn")


def test_a_period_reads_naturally_in_both_languages() -> None:
    assert Period(2025, 3).label("en") == "quarter 3 of 2025"
    assert Period(2025, 3).label("bn") == "২০২৫ সালের ৩ নম্বর ত্রৈমাসিক"
