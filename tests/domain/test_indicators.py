"""The supervision figures: counted by hand, and true for any cases."""

import json
import re
from collections.abc import Mapping
from dataclasses import astuple, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.domain.case_codes import (
    CLOSURE_REASON,
    GOAL_STATUS,
    REFERRAL_STATUS,
    RISK_LEVEL,
    VISIT_OUTCOME,
)
from casemgr.domain.codes import CodeList
from casemgr.domain.indicator_codes import (
    ANSWERED,
    EXCUSED_VISITS,
    LEFT_OUT,
    MINIMUM,
    NO_CONTACT_DAYS,
    NO_RETURN,
    RISK_WEIGHTS,
    CaseEvents,
    Ending,
    Figure,
    GoalState,
    Pause,
    Sent,
    Span,
    Visit,
)
from casemgr.domain.indicators import INDICATORS, compute_all
from casemgr.domain.lifecycle import STATUS
from casemgr.words import say

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "indicators_12_cases.json").read_text("utf-8")
)
EXPECTED: dict[str, dict[str, Any]] = {row["code"]: row for row in GOLDEN["expected"]}
TODAY = date(2026, 11, 21)
LONG_AGO = date(2025, 1, 1)
PERIOD = Span(date(2026, 9, 1), date(2026, 11, 30))
LISTS: Mapping[str, type] = {
    "pauses": Pause,
    "endings": Ending,
    "follow_ups": Visit,
    "referrals": Sent,
    "goals": GoalState,
}


def read(row: Mapping[str, Any], kind: type = CaseEvents) -> Any:
    """A hand-written row as the value it stands for: days as dates, lists as their kinds."""
    values: dict[str, Any] = {}
    for key, value in row.items():
        if key in LISTS:
            values[key] = tuple(read(one, LISTS[key]) for one in value)
        elif key == "on" or key.endswith("_on") or key == "since":
            values[key] = date.fromisoformat(value)
        elif key != "comment":
            values[key] = value
    return kind(**values)


def golden() -> dict[str, Figure]:
    first, last = map(date.fromisoformat, GOLDEN["period"])
    figures = compute_all(
        [read(row) for row in GOLDEN["cases"]],
        Span(first, last),
        date.fromisoformat(GOLDEN["today"]),
        no_contact_days=GOLDEN["no_contact_days"],
        missing=GOLDEN["missing"],
    )
    return {figure.code: figure for figure in figures}


def figures_of(*cases: CaseEvents, **values: Any) -> dict[str, Figure]:
    return {figure.code: figure for figure in compute_all(cases, PERIOD, TODAY, **values)}


def a_case(**values: Any) -> CaseEvents:
    begun: dict[str, Any] = {"opened_on": date(2026, 9, 1), "status": "support", "risk": "low"}
    return CaseEvents(**{"case_id": "a", "owner_id": "w", **begun, **values})


def test_every_indicator_is_counted_by_hand_over_twelve_cases() -> None:
    assert len(GOLDEN["cases"]) == 12
    assert list(EXPECTED) == [indicator.code for indicator in INDICATORS]
    assert all(row["counting"] for row in EXPECTED.values())


@pytest.mark.parametrize("code", EXPECTED)
def test_a_figure_is_what_was_counted_by_hand(code: str) -> None:
    figure, hand = golden()[code], EXPECTED[code]
    assert figure.value == pytest.approx(hand["value"], abs=5e-5)
    assert (figure.numerator, figure.denominator) == (hand["numerator"], hand["denominator"])
    for ids in ("case_ids", "numerator_ids", "rest_ids"):
        assert list(getattr(figure, ids)) == hand[ids], ids
    assert {one.why: [one.count, list(one.case_ids)] for one in figure.left_out} == hand["left_out"]


@pytest.mark.parametrize("code", EXPECTED)
def test_the_parts_of_a_figure_are_what_was_counted_by_hand(code: str) -> None:
    parts, hand = golden()[code].parts, EXPECTED[code].get("parts", {})
    assert [part.code for part in parts] == list(hand)
    for part in parts:
        value, numerator, denominator, ids = hand[part.code]
        assert part.value == pytest.approx(value, abs=5e-5), part.code
        assert (part.numerator, part.denominator) == (numerator, denominator), part.code
        assert list(part.numerator_ids) == ids, part.code


def test_each_indicator_says_in_both_languages_what_it_counts() -> None:
    for indicator in INDICATORS:
        for text in (
            indicator.label, indicator.definition, indicator.denominator, indicator.date_basis
        ):  # fmt: skip
            assert re.search("[\u0980-\u09ff]", say(text, "bn")), text
    for text in (*LEFT_OUT.values(), *(one.label for one in MINIMUM)):
        assert re.search("[\u0980-\u09ff]", say(text, "bn")), text


def test_the_weights_in_the_definition_are_those_that_are_used() -> None:
    text = next(one.definition for one in INDICATORS if one.code == "caseload")
    named = {"imminent danger": "imminent", "not assessed": "unknown", "high risk": "high"}
    said = re.findall(r"(imminent danger|high risk|not assessed|medium|low) (\d)", text)
    assert {named.get(word, word): int(points) for word, points in said} == RISK_WEIGHTS


def test_every_code_the_rules_name_exists() -> None:
    def known(codes: CodeList) -> set[str]:
        return {code.code for code in codes}

    assert set(RISK_WEIGHTS) == set(NO_CONTACT_DAYS) == known(RISK_LEVEL)
    assert set(EXCUSED_VISITS) < known(VISIT_OUTCOME)
    assert set(EXCUSED_VISITS.values()) < set(LEFT_OUT)
    assert known(REFERRAL_STATUS) > ANSWERED
    assert known(CLOSURE_REASON) > NO_RETURN
    assert known(STATUS) > set().union(*(one.not_yet for one in MINIMUM))


def test_without_cases_a_rate_and_a_median_are_unknown_and_a_count_is_zero() -> None:
    units = {indicator.code: indicator.unit for indicator in INDICATORS}
    for code, figure in figures_of().items():
        assert figure.value == (None if units[code] in ("share", "days") else 0), code
        assert (figure.numerator, figure.denominator, figure.case_ids) == (0, 0, ())


def test_a_field_that_no_file_can_have_yet_has_no_share() -> None:
    parts = figures_of(a_case(status="draft"), missing={"a": ["gender"]})["missing_data"].parts
    shares = {part.code: part.value for part in parts}
    assert shares["gender"] == 1
    assert shares["source"] == 0
    assert shares["need"] is shares["child_consent"] is None


def test_the_median_of_three_is_the_middle_one() -> None:
    days = (1, 2, 30)
    cases = [a_case(case_id=str(n), assessment_on=date(2026, 9, 1) + timedelta(n)) for n in days]
    assert figures_of(*cases)["days_to_assessment"].value == 2


def test_a_step_entered_for_a_day_to_come_has_not_been_taken() -> None:
    figure = figures_of(a_case(assessment_on=TODAY + timedelta(1)))["days_to_assessment"]
    assert (figure.value, figure.numerator, figure.rest_ids) == (None, 0, ("a",))


def test_a_late_answer_and_one_due_today_are_not_silence() -> None:
    late = Sent("sent", date(2026, 9, 5), date(2026, 9, 10), date(2026, 11, 1))
    waiting = Sent("sent", date(2026, 11, 10), TODAY)
    figure = figures_of(a_case(referrals=(late, waiting)))["referrals_answered"]
    assert (figure.numerator, figure.denominator) == (1, 1)
    assert [one.why for one in figure.left_out] == ["not_due"]


def test_a_case_closed_twice_in_the_period_counts_once_with_its_last_reason() -> None:
    first = Ending(date(2026, 9, 10), reason="lost_contact", reopened_on=date(2026, 10, 1))
    second = Ending(date(2026, 11, 1), reason="goals_met")
    case = a_case(status="closed", endings=(second, first))
    figures = figures_of(case)
    assert [(part.code, part.numerator) for part in figures["closures"].parts] == [("goals_met", 1)]
    assert (figures["closures"].value, figures["renewed_need"].value) == (1, 1)


def test_a_goal_met_after_the_period_was_open_in_it() -> None:
    goal = GoalState("reached", date(2026, 5, 1), date(2026, 11, 10))
    quarter = Span(date(2026, 7, 1), date(2026, 9, 30))
    figures = {one.code: one for one in compute_all([a_case(goals=(goal,))], quarter, TODAY)}
    assert (figures["goals_met"].numerator, figures["goals_met"].denominator) == (0, 1)
    assert figures["goals_in_progress"].numerator == 0


def test_a_goal_of_a_case_closed_throughout_the_period_was_out_of_reach_though_met_later() -> None:
    goal = GoalState("reached", date(2026, 5, 1), date(2026, 11, 10))
    ending = Ending(date(2026, 6, 1), reason="other", reopened_on=date(2026, 10, 5))
    case = a_case(opened_on=LONG_AGO, goals=(goal,), endings=(ending,))
    quarter = Span(date(2026, 7, 1), date(2026, 9, 30))
    figures = {one.code: one for one in compute_all([case], quarter, TODAY)}
    assert figures["goals_met"].denominator == figures["closures"].denominator == 0
    assert (figures["renewed_need"].numerator, figures["renewed_need"].denominator) == (0, 1)


def test_a_period_that_has_not_begun_counts_nothing_but_what_stands_today() -> None:
    next_year = Span(date(2027, 1, 1), date(2027, 12, 31))
    figures = compute_all([read(row) for row in GOLDEN["cases"]], next_year, TODAY)
    whole = {"without_contact", "caseload"}
    assert {figure.code for figure in figures if figure.denominator} == whole


def test_a_referral_cancelled_before_it_was_sent_is_shown_nowhere() -> None:
    figure = figures_of(a_case(referrals=(Sent("cancelled"),)))["referrals_answered"]
    assert (figure.denominator, figure.left_out) == (0, ())


def test_the_day_of_the_end_and_the_day_of_coming_back_are_working_days() -> None:
    end, back = date(2026, 9, 20), date(2026, 10, 20)
    visits = (Visit(end), Visit(back))
    for case in (
        a_case(follow_ups=visits, endings=(Ending(end, reopened_on=back),)),
        a_case(follow_ups=visits, pauses=(Pause(end + timedelta(1), back),)),
    ):
        assert figures_of(case)["follow_ups_on_time"].denominator == 2


def test_only_a_meeting_keeps_a_follow_up_whatever_day_stands_beside_it() -> None:
    visit = Visit(date(2026, 10, 1), "not_reached", date(2026, 10, 1))
    assert figures_of(a_case(follow_ups=(visit,)))["follow_ups_on_time"].value == 0


def test_a_goal_set_after_the_period_was_not_in_reach() -> None:
    goal = GoalState("in_progress", date(2026, 10, 1), date(2026, 10, 1))
    summer = Span(date(2026, 6, 1), date(2026, 8, 31))
    case = a_case(opened_on=LONG_AGO, goals=(goal,))
    figures = {one.code: one for one in compute_all([case], summer, TODAY)}
    assert figures["goals_met"].denominator == figures["goals_in_progress"].denominator == 0


def test_coming_back_is_judged_by_its_own_day() -> None:
    def renewed(on: date, back: date) -> Figure:
        case = a_case(endings=(Ending(on, reopened_on=back),), opened_on=LONG_AGO)
        return figures_of(case)["renewed_need"]

    assert renewed(date(2026, 5, 1), date(2026, 8, 1)).denominator == 0
    assert renewed(date(2026, 10, 9), date(2026, 10, 1)).left_out[0].why == "dates"
    turned = Ending(date(2026, 9, 9), "not_taken_on", reopened_on=date(2026, 10, 1))
    assert figures_of(a_case(endings=(turned,)))["closures"].denominator == 1


def test_a_contact_still_to_come_ends_no_silence() -> None:
    case = a_case(last_contact_on=TODAY + timedelta(1))
    assert figures_of(case)["without_contact"].value == 1


def test_an_unknown_level_of_risk_gets_the_shortest_limit() -> None:
    case = a_case(risk="not a level", last_contact_on=TODAY - timedelta(5))
    assert figures_of(case)["without_contact"].value == 1
    assert figures_of(replace(case, risk="high"))["without_contact"].value == 0
    assert figures_of(case, no_contact_days={"low": 30})["without_contact"].value == 0


def test_a_question_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError):
        Span(date(2026, 9, 2), date(2026, 9, 1))
    with pytest.raises(ValueError):
        figures_of(a_case(), a_case())
    with pytest.raises(ValueError):
        figures_of(a_case(), missing={"a": ["no such field"]})


def codes(codelist: CodeList) -> st.SearchStrategy[str]:
    return st.sampled_from([code.code for code in codelist])


DAYS = st.dates(date(2026, 6, 1), date(2027, 1, 31))
MAYBE = st.none() | DAYS
CASES = st.builds(
    CaseEvents,
    case_id=st.just(""),
    owner_id=st.sampled_from(["", "w1", "w2"]),
    status=codes(STATUS),
    risk=codes(RISK_LEVEL),
    opened_on=DAYS,
    referral_received_on=MAYBE,
    first_contact_on=MAYBE,
    assessment_on=MAYBE,
    plan_agreed_on=MAYBE,
    first_service_on=MAYBE,
    last_contact_on=MAYBE,
    is_child=st.booleans(),
    no_contact=st.booleans(),
    need_count=st.integers(0, 2),
    pauses=st.lists(st.builds(Pause, DAYS, MAYBE), max_size=1).map(tuple),
    endings=st.lists(
        st.builds(Ending, DAYS, codes(STATUS), codes(CLOSURE_REASON), MAYBE), max_size=2
    ).map(tuple),
    follow_ups=st.lists(st.builds(Visit, DAYS, codes(VISIT_OUTCOME), MAYBE), max_size=3).map(tuple),
    referrals=st.lists(
        st.builds(Sent, codes(REFERRAL_STATUS), MAYBE, MAYBE, MAYBE), max_size=2
    ).map(tuple),
    goals=st.lists(st.builds(GoalState, codes(GOAL_STATUS), DAYS, DAYS), max_size=2).map(tuple),
)
MANY = st.lists(CASES, max_size=6).map(
    lambda cases: [replace(case, case_id=f"c{n}") for n, case in enumerate(cases)]
)
LACKING = st.dictionaries(
    st.sampled_from([f"c{n}" for n in range(6)]),
    st.frozensets(st.sampled_from([one.code for one in MINIMUM]), max_size=3),
)
quick = settings(max_examples=60, deadline=None)


@quick
@given(MANY, LACKING)
def test_a_numerator_never_exceeds_its_denominator_and_lists_hold_given_cases(
    cases: list[CaseEvents], lacking: dict[str, frozenset[str]]
) -> None:
    given_ids = {case.case_id for case in cases}
    units = {indicator.code: indicator.unit for indicator in INDICATORS}
    for top in compute_all(cases, PERIOD, TODAY, missing=lacking):
        for figure in (top, *top.parts):
            assert 0 <= figure.numerator <= figure.denominator
            assert set(figure.case_ids) == {*figure.numerator_ids, *figure.rest_ids} <= given_ids
            assert len(figure.numerator_ids) <= figure.numerator
            assert all(set(one.case_ids) <= given_ids for one in figure.left_out)
            assert all(one.count >= len(one.case_ids) > 0 for one in figure.left_out)
        if units[top.code] == "share" and top.value is not None:
            assert 0 <= top.value <= 1
        assert units[top.code] != "share" or (top.value is None) == (top.denominator == 0)


@quick
@given(MANY, LACKING, st.randoms(use_true_random=False))
def test_the_order_in_which_cases_come_does_not_matter(
    cases: list[CaseEvents], lacking: dict[str, frozenset[str]], dice: Any
) -> None:
    mixed = dice.sample(cases, len(cases))
    in_order = compute_all(cases, PERIOD, TODAY, missing=lacking)
    assert compute_all(mixed, PERIOD, TODAY, missing=lacking) == in_order


IMPOSSIBLE = {
    "not yet opened": a_case(opened_on=TODAY + timedelta(1)),
    "over before the period": a_case(
        status="closed",
        opened_on=LONG_AGO,
        endings=(Ending(date(2026, 8, 31), reason="deceased"),),
        goals=(GoalState("in_progress", LONG_AGO, LONG_AGO),),
    ),
    "wishes no contact": a_case(opened_on=LONG_AGO, no_contact=True, status="draft"),
    "everything lies ahead": a_case(
        opened_on=TODAY + timedelta(1),
        follow_ups=(Visit(TODAY + timedelta(1)), Visit(TODAY)),
        referrals=(Sent("draft"), Sent("sent", TODAY, TODAY), Sent("cancelled", TODAY, LONG_AGO)),
        goals=(GoalState("planned", TODAY + timedelta(1), TODAY + timedelta(1)),),
    ),
    "everything is excused": a_case(
        opened_on=TODAY + timedelta(1),
        follow_ups=tuple(Visit(date(2026, 10, 1), outcome) for outcome in EXCUSED_VISITS),
        goals=(GoalState("dropped", date(2026, 9, 1), date(2026, 10, 1)),),
    ),
    "not taken on": a_case(
        status="not_taken_on", endings=(Ending(date(2026, 9, 2), "not_taken_on"),)
    ),
}
STILL_COUNTED = {"wishes no contact": {"closures", "caseload"}}


@quick
@given(MANY, st.sampled_from(sorted(IMPOSSIBLE)))
def test_a_case_that_could_not_have_the_event_never_changes_the_figure(
    cases: list[CaseEvents], which: str
) -> None:
    def counted(figure: Figure) -> tuple[Any, ...]:
        parts = tuple(replace(part, left_out=()) for part in figure.parts)
        return astuple(replace(figure, left_out=(), parts=parts))

    beside = compute_all([*cases, replace(IMPOSSIBLE[which], case_id="x")], PERIOD, TODAY)
    for before, after in zip(compute_all(cases, PERIOD, TODAY), beside, strict=True):
        if before.code in STILL_COUNTED.get(which, ()):
            assert "x" in after.case_ids
        else:
            assert counted(after) == counted(before), before.code
