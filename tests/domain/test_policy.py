"""The policy table and the due days it makes."""

import json
import time
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.case_codes import RISK_LEVEL, URGENCY
from casemgr.domain.due_days import (
    Due,
    Pause,
    Rule,
    consent_warning,
    due,
    legal_update_due,
    referral_answer_due,
    retention_end,
    say_rule,
    schedule,
)
from casemgr.domain.policy import (
    COUNTS,
    MOVES,
    PAUSE_REASON,
    RISKS,
    START,
    STEPS,
    TIMED,
    URGENCIES,
    BadPolicy,
    Policy,
    default_policy,
    read_policy,
)
from casemgr.domain.working_days import Calendar, default_calendar
from casemgr.paths import resources

CALENDAR = default_calendar()
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 1))
REASONS = st.sampled_from([code.code for code in PAUSE_REASON])
PAUSES = st.lists(
    st.builds(
        lambda reason, first, length: Pause(reason, first, first + timedelta(days=length)),
        REASONS,
        DAYS,
        st.integers(0, 40),
    ),
    max_size=4,
)


def near(start: date, pauses: list[Pause]) -> list[Pause]:
    """The same pauses, brought near to where the clock runs."""
    moved = []
    for pause in pauses:
        first = start + timedelta(days=pause.first.toordinal() % 40 - 10)
        moved.append(Pause(pause.reason, first, first + (pause.last - pause.first)))
    return moved


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Any table an office may set."""
    data = shipped()
    data["move"] = draw(st.sampled_from(MOVES))
    data["pauses"] = draw(st.lists(REASONS, unique=True))
    for limit in [*data["steps"].values(), data["no_contact"]]:
        repeated = limit["from"] in ("contact", "review")
        amounts = draw(st.lists(st.integers(int(repeated), 30), min_size=4, max_size=4))
        limit["days"] = dict(zip(RISKS, sorted(amounts, reverse=True), strict=True))
        limit["count"] = draw(st.sampled_from(COUNTS))
        limit["pausable"] = draw(st.booleans())
    return read_policy(data)


def shipped() -> Any:
    return json.loads((resources() / "policy" / "policy.json").read_text("utf-8"))


TIMED_STEPS = st.sampled_from([*STEPS, "no_contact"])


@given(policies(), TIMED_STEPS, DAYS, PAUSES)
def test_more_risk_never_gives_a_later_day(
    policy: Policy, step: str, start: date, pauses: list[Pause]
) -> None:
    pauses = near(start, pauses)
    days = [due(policy, CALENDAR, step, risk, start, pauses).day for risk in RISKS]
    assert days == sorted(days, reverse=True)


@given(policies(), TIMED_STEPS, st.sampled_from(RISKS), DAYS, PAUSES, PAUSES)
def test_a_pause_never_gives_an_earlier_day(
    policy: Policy, step: str, risk: str, start: date, some: list[Pause], more: list[Pause]
) -> None:
    some, more = near(start, some), near(start, more)
    without = due(policy, CALENDAR, step, risk, start, some).day
    assert due(policy, CALENDAR, step, risk, start, some + more).day >= without


@given(policies(), TIMED_STEPS, st.sampled_from(RISKS), DAYS, PAUSES)
def test_a_due_day_is_worked_and_not_before_the_event(
    policy: Policy, step: str, risk: str, start: date, pauses: list[Pause]
) -> None:
    found = due(policy, CALENDAR, step, risk, start, near(start, pauses))
    assert found.day >= start
    assert CALENDAR.is_working(found.day) or risk == "imminent"


@given(policies(), TIMED_STEPS, DAYS, PAUSES)
def test_imminent_danger_never_waits_for_the_office_to_open(
    policy: Policy, step: str, start: date, pauses: list[Pause]
) -> None:
    rule = due(policy, CALENDAR, step, "imminent", start, near(start, pauses)).rule
    assert rule.moved != "after"


@given(policies(), TIMED_STEPS, DAYS, PAUSES)
def test_a_risk_not_assessed_counts_as_high(
    policy: Policy, step: str, start: date, pauses: list[Pause]
) -> None:
    high = due(policy, CALENDAR, step, "high", start, pauses).day
    assert due(policy, CALENDAR, step, "unknown", start, pauses).day == high
    assert due(policy, CALENDAR, step, "", start, pauses).rule.risk == "unknown"


@given(policies())
def test_a_table_comes_back_as_it_was_kept(policy: Policy) -> None:
    assert read_policy(json.loads(json.dumps(policy.to_data()))) == policy


def test_the_table_that_comes_along_says_that_it_is_only_proposed() -> None:
    policy = default_policy()
    assert policy.to_data() == shipped()
    assert "Proposals of the program" in policy.source_en
    assert policy.source_bn


def test_a_higher_risk_may_not_be_given_more_days() -> None:
    data = shipped()
    data["steps"]["plan"]["days"]["high"] = data["steps"]["plan"]["days"]["medium"] + 1
    with pytest.raises(BadPolicy) as refused:
        read_policy(data)
    assert "“steps.plan.days.high”" in refused.value.tell("en")
    assert "steps.plan.days.high" in refused.value.tell("bn")


WRONG: list[tuple[str, Any]] = [
    ("move", "sideways"),
    ("pauses", "away"),
    ("pauses.1", ["holiday"]),
    ("source", None),
    ("source.bn", {"en": "Ours.", "bn": " "}),
    ("steps", {}),
    ("legal_update_months", 0),
    ("legal_update_months", True),
    ("consent_warning_days", -1),
    ("retention_years", "7"),
    ("retention_years", 1000),
    ("no_contact", {"from": "contact"}),
    ("referral_answer", []),
    ("follow_up_schedule", {"weeks": 1}),
    ("follow_up_schedule.1", [{"days": 3}]),
    ("follow_up_schedule.2", [{"weeks": 4}, {"months": 1}]),
    ("follow_up_schedule.2", [{"months": 1}, {"weeks": 4}]),
    ("follow_up_schedule.3", [{"weeks": 1}, {"months": 3}, {"months": 3}]),
]


@pytest.mark.parametrize(("entry", "value"), WRONG)
def test_a_wrong_entry_is_named(entry: str, value: Any) -> None:
    with pytest.raises(BadPolicy) as refused:
        read_policy({**shipped(), entry.split(".")[0]: value})
    assert str(refused.value.values["entry"]).startswith(entry)


@pytest.mark.parametrize(
    ("key", "value", "entry"),
    [
        ("from", "yesterday", "steps.follow_up.from"),
        ("count", "lunar", "steps.follow_up.count"),
        ("pausable", "yes", "steps.follow_up.pausable"),
        ("days", {"low": 1, "medium": 1, "high": 1}, "steps.follow_up.days.imminent"),
        (
            "days",
            {"low": 1, "medium": 1, "high": 1, "imminent": 0},
            "steps.follow_up.days.imminent",
        ),
        ("days", {"low": 9999, "medium": 1, "high": 1, "imminent": 1}, "steps.follow_up.days.low"),
        ("days", {**dict.fromkeys(RISKS, 1), "severe": 1}, "steps.follow_up.days"),
    ],
)
def test_a_wrong_entry_of_a_step_is_named(key: str, value: Any, entry: str) -> None:
    data = shipped()
    data["steps"]["follow_up"][key] = value
    with pytest.raises(BadPolicy) as refused:
        read_policy(data)
    assert refused.value.values["entry"] == entry


@pytest.mark.parametrize("missing", sorted(shipped()))
def test_no_entry_may_be_left_out_or_added(missing: str) -> None:
    data = shipped()
    data["extra"] = data.pop(missing)
    with pytest.raises(BadPolicy) as refused:
        read_policy(data)
    assert refused.value.values["entry"] == missing
    with pytest.raises(BadPolicy):
        read_policy({**shipped(), "extra": 1})


PLAIN = Calendar(frozenset({4, 5}), frozenset({date(2026, 12, 16)}))


def asked(step: str, risk: str, start: date, *pauses: Pause) -> Due:
    return due(default_policy(), PLAIN, step, risk, start, pauses)


def test_an_assessment_at_high_risk_counted_by_hand() -> None:
    found = asked("assessment", "high", date(2026, 12, 10))  # a Thursday; 16 December is off
    assert found.day == date(2026, 12, 20)
    assert say_rule(found.rule, "en") == "Assessment within 5 working days of intake at high risk"
    assert say_rule(found.rule, "bn") == "বেশি ঝুঁকিতে কেস গ্রহণের দিন থেকে ৫ কার্যদিবসের মধ্যে মূল্যায়ন"


def test_the_days_of_a_pause_are_not_counted_and_are_told() -> None:
    away = Pause("away", date(2026, 12, 13), date(2026, 12, 24))
    found = asked("assessment", "high", date(2026, 12, 10), away)
    assert found.day == date(2026, 12, 31)
    assert say_rule(found.rule, "en").endswith("at high risk; paused 12 days")
    assert "১২ দিন স্থগিত" in say_rule(found.rule, "bn")


def test_a_pause_of_the_survivor_stops_no_supervisor() -> None:
    away = Pause("away", date(2026, 11, 22), date(2026, 12, 24))
    start = date(2026, 11, 22)
    assert asked("approval", "low", start, away) == asked("approval", "low", start)


def test_a_reason_the_office_does_not_count_stops_nothing() -> None:
    data = shipped()
    data["pauses"].remove("wish")
    wish = Pause("wish", date(2026, 11, 22), date(2026, 12, 24))
    day = date(2026, 11, 22)
    policy = read_policy(data)
    assert due(policy, PLAIN, "plan", "low", day, [wish]) == due(policy, PLAIN, "plan", "low", day)


def test_a_day_off_gives_way_to_the_working_day_before_and_the_rule_says_so() -> None:
    found = asked("follow_up", "high", date(2026, 11, 20))  # seven days on is a Friday
    assert found.day == date(2026, 11, 26)
    assert say_rule(found.rule, "en").endswith("; moved to the working day before")
    policy = read_policy({**shipped(), "move": "after"})
    later = due(policy, PLAIN, "follow_up", "high", date(2026, 11, 20))
    assert later.day == date(2026, 11, 29)
    assert "পরের কার্যদিবসে" in say_rule(later.rule, "bn")


def test_the_same_day_means_the_same_day_even_on_a_friday() -> None:
    friday = date(2026, 11, 20)
    found = asked("first_contact", "imminent", friday)
    assert found.day == friday
    assert (
        say_rule(found.rule, "en") == "First contact on the day of the referral in imminent danger"
    )
    assert say_rule(found.rule, "bn") == "আসন্ন বিপদে রেফারেল পাওয়ার দিনই প্রথম যোগাযোগ"


def test_even_the_same_day_waits_for_the_end_of_a_pause_and_says_how_long() -> None:
    away = Pause("away", date(2026, 11, 21), date(2026, 11, 23))
    found = asked("first_contact", "imminent", date(2026, 11, 22), away)
    assert found.day == date(2026, 11, 24)
    assert found.rule.paused == 2


def test_a_contact_just_made_is_not_due_again_that_day() -> None:
    thursday = date(2026, 11, 26)
    assert asked("follow_up", "imminent", thursday).day == date(2026, 11, 27)
    assert asked("first_contact", "high", thursday).day == thursday


def test_a_day_does_not_move_into_a_pause() -> None:
    away = Pause("away", date(2026, 11, 26), date(2026, 11, 26))
    found = asked("follow_up", "high", date(2026, 11, 19), away)
    assert found.day == date(2026, 11, 29)
    assert found.rule.moved == "after"


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError):
        Pause("away", date(2026, 11, 22), date(2026, 11, 21))


def test_the_follow_ups_lie_a_week_and_one_three_six_and_twelve_months_on() -> None:
    found = schedule(default_policy(), date(2026, 8, 31))
    assert [item.day.isoformat() for item in found] == [
        "2026-09-07", "2026-09-30", "2026-11-30", "2027-02-28", "2027-08-31",
    ]  # fmt: skip
    assert say_rule(found[2].rule, "en") == (
        "Planned follow-up 3 months after the start of support or return"
    )
    assert say_rule(found[0].rule, "bn") == (
        "সহায়তা বা ফিরে আসা শুরুর দিন থেকে ১ সপ্তাহ পরে পরিকল্পিত ফলো-আপ"
    )


@given(DAYS)
def test_the_follow_ups_come_one_after_the_other_on_working_days(start: date) -> None:
    days = [item.day for item in schedule(default_policy(), start, CALENDAR)]
    assert all(CALENDAR.is_working(day) and day > start for day in days)
    assert days == sorted(set(days))


@given(DAYS)
def test_the_legal_update_comes_within_the_month_the_law_gives(last: date) -> None:
    after = read_policy({**shipped(), "move": "after"})
    found = legal_update_due(after, CALENDAR, last)
    assert last < found.day <= last + timedelta(days=31)
    assert found.day.month != last.month or found.rule.moved == "before"


@given(DAYS)
def test_a_more_urgent_referral_is_answered_no_later(sent: date) -> None:
    policy = default_policy()
    days = [referral_answer_due(policy, CALENDAR, level, sent).day for level in URGENCIES]
    assert days == sorted(days, reverse=True)
    assert referral_answer_due(policy, CALENDAR, "", sent).day == days[-1]


def test_the_other_limits_are_said_in_words() -> None:
    policy = default_policy()
    referral = referral_answer_due(policy, PLAIN, "week", date(2026, 11, 22))
    assert referral.day == date(2026, 11, 29)
    assert say_rule(referral.rule, "en") == (
        "Answer to the referral within 5 working days of sending it (urgency: Within a week)"
    )
    warning = consent_warning(policy, date(2026, 12, 31))
    assert warning.day == date(2026, 12, 1)
    assert say_rule(warning.rule, "bn") == ("বর্তমান সম্মতি শেষ হওয়ার দিনের ৩০ দিন আগে আবার সম্মতি চাওয়া")
    kept = retention_end(policy, date(2024, 2, 29))
    assert kept.day == date(2031, 2, 28)
    assert say_rule(kept.rule, "en") == "Decision on keeping the file 7 years after closure"


def test_the_table_knows_every_level_and_every_rule_has_its_words() -> None:
    assert {code.code for code in RISK_LEVEL} == {*RISKS, "unknown"}
    assert {code.code for code in URGENCY} == set(URGENCIES)
    assert set(STEPS) < {code.code for code in TIMED}
    for risk in RISK_LEVEL:
        for subject in TIMED:
            for start in START:
                rule = Rule(subject.code, start.code, 1, "working", risk=risk.code)
                assert say_rule(rule, "en") != say_rule(rule, "bn")


def test_a_thousand_due_days_are_reckoned_in_a_blink() -> None:
    policy, start = default_policy(), date(2026, 11, 22)
    pause = [Pause("away", date(2026, 11, 25), date(2026, 12, 24))]
    began = time.process_time()
    for _ in range(1000):
        due(policy, CALENDAR, "plan", "low", start, pause)
    assert time.process_time() - began < 1.0
