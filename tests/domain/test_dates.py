"""Partial dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.dates import earliest, latest, partial, read_partial, whole, whole_years
from casemgr.words import digits

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2009", "2009"),
        ("5/2009", "2009-05"),
        ("12/5/2009", "2009-05-12"),
        ("2009-5-2", "2009-05-02"),
        ("১২/৫/২০০৯", "2009-05-12"),
        (" 12.05.2009 ", "2009-05-12"),
        ("?", ""),
        ("", ""),
    ],
)
def test_what_people_type_is_read_as_far_as_it_is_known(typed: str, kept: str) -> None:
    assert read_partial(typed) == kept


@pytest.mark.parametrize("typed", ["31/2/2026", "13/13/2020", "0", "1/1/1", "yesterday", "2009-00"])
def test_a_day_that_does_not_exist_is_never_bent_into_one(typed: str) -> None:
    with pytest.raises(ValueError):
        read_partial(typed)


@given(DAYS)
def test_a_day_typed_in_either_script_comes_back_as_itself(day: date) -> None:
    typed = f"{day.day}/{day.month}/{day.year}"
    assert read_partial(typed) == day.isoformat()
    assert read_partial(digits(typed, "bn")) == day.isoformat()
    assert whole(day.isoformat()) == day


@given(DAYS, st.integers(1, 3))
def test_a_partial_date_spans_exactly_the_days_it_may_mean(day: date, known: int) -> None:
    text = partial(*(day.year, day.month, day.day)[:known])
    assert earliest(text) <= day <= latest(text)
    assert earliest(text).isoformat().startswith(text)
    assert latest(text).isoformat().startswith(text)
    after = date.fromordinal(min(latest(text).toordinal() + 1, date(2200, 12, 31).toordinal()))
    assert after == date(2200, 12, 31) or not after.isoformat().startswith(text)


@given(st.lists(DAYS.map(date.isoformat), min_size=2))
def test_stored_dates_sort_as_the_days_do(days: list[str]) -> None:
    assert sorted(days) == [d.isoformat() for d in sorted(map(date.fromisoformat, days))]


def test_an_age_from_a_year_alone_is_a_span_of_two() -> None:
    assert whole_years("2006", date(2026, 6, 1)) == (19, 20)
    assert whole_years("2006-06-01", date(2026, 6, 1)) == (20, 20)
    assert whole_years("2006-06-02", date(2026, 6, 1)) == (19, 19)
    assert whole_years("", date(2026, 6, 1)) is None
    assert whole_years("2027", date(2026, 6, 1)) is None
