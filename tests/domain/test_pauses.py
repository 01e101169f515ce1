"""Pauses of the clock: how long they may last, and what a longer one that is stored counts for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.due_days import Pause, due
from casemgr.domain.policy import LONGEST_PAUSE, default_policy, pause_problems
from casemgr.domain.working_days import default_calendar
from casemgr.words import say

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("since", "until", "wrong"),
    [
        (TODAY, TODAY, set()),
        (TODAY, None, set()),
        (TODAY, TODAY + LONGEST_PAUSE, set()),
        (TODAY, TODAY + LONGEST_PAUSE + DAY, {"until"}),
        (TODAY, date(9999, 12, 31), {"until"}),
        (date(1, 1, 1), date(9999, 12, 31), {"until"}),
        (TODAY, TODAY - DAY, {"until"}),
        (TODAY + LONGEST_PAUSE, TODAY + LONGEST_PAUSE, set()),
        (TODAY + LONGEST_PAUSE + DAY, None, {"since"}),
    ],
)
def test_a_pause_lasts_a_year_at_most(since: date, until: date | None, wrong: set[str]) -> None:
    problems = pause_problems(since, until, TODAY)
    assert set(problems) == wrong
    assert all(say(words, "bn") != words for words in problems.values())


@given(st.dates(TODAY, date(9999, 12, 31)))
def test_no_pause_moves_a_due_day_by_more_than_its_longest(last: date) -> None:
    policy, calendar = default_policy(), default_calendar()
    without = due(policy, calendar, "assessment", "high", TODAY)
    late = due(policy, calendar, "assessment", "high", TODAY, [Pause("away", TODAY, last)])
    assert without.day <= late.day <= without.day + LONGEST_PAUSE + timedelta(days=21)
    assert late.rule.paused <= LONGEST_PAUSE.days + 1
