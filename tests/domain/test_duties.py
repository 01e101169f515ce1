"""What a case asks for: each day follows from its rule, and her wish stands above it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.due_days import Rule
from casemgr.domain.duties import (
    DUTY,
    REACHING,
    Asked,
    Duty,
    Held,
    Situation,
    duties_of,
    earliest_due,
)
from casemgr.domain.lifecycle import FINISHED, STATUS
from casemgr.domain.policy import PAUSE_REASON, RISKS, default_policy, read_policy
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.working_days import Calendar, add_months

POLICY = default_policy()
CALENDAR = Calendar(frozenset({4, 5}), frozenset({date(2026, 12, 16)}))
START = date(2026, 11, 1)  # a Sunday
OPEN = [code.code for code in STATUS if code.code not in FINISHED]
_KEYS = count()


def held(kind: str, on: date | str = START, /, **values: Any) -> tuple[str, Held]:
    """A record with a key of its own, written on a day."""
    day = date.fromisoformat(on) if isinstance(on, str) else on
    key = values.pop("key", f"{kind}-{next(_KEYS)}")
    return kind, Held(key, RECORD_KINDS[kind].model(**values), day)


def case(
    status: str, *records: tuple[str, Held], asked: Iterable[Asked] = (), **more: Any
) -> Situation:
    found: dict[str, list[Held]] = {}
    for kind, one in records:
        found.setdefault(kind, []).append(one)
    return Situation(status, found, tuple(asked), **more)


def due_in(situation: Situation, *whats: str) -> list[tuple[str, str]]:
    """What is asked for and when; of these kinds only, where some are named."""
    return [
        (one.what, one.due)
        for one in duties_of(situation, POLICY, CALENDAR)
        if not whats or one.what in whats
    ]


INTAKE = held("intake", intake_date="2026-11-01")
NEED = held("need", "2026-11-03", category="health")
CLOSED_RISK = held("risk", "2026-11-03", level="low", kind="debt", reason="x", status="closed")
AGREED = held("plan", "2026-11-05", agreement="signature", agreed_on="2026-11-05")
HELPED = held("service", category="health", started="2026-11-06", status="ongoing")
MET = held("follow_up", planned_on="2026-11-08", outcome="met", done_on="2026-11-08")


def risk(level: str) -> tuple[str, Held]:
    return held("risk", "2026-11-03", level=level, kind="debt", reason="x")


# --- each kind of duty, counted by hand ------------------------------------------------------

GOLDEN: dict[str, tuple[Situation, str]] = {
    "follow_up": (case("support", held("follow_up", planned_on="2026-12-01")), "2026-12-01"),
    "action": (case("support", held("action", what="x", due="2026-12-02")), "2026-12-02"),
    "risk_review": (case("support", risk("medium")), "2026-12-03"),  # 30 days, a Thursday
    "plan_review": (case("support", held("plan", review_on="2026-12-05")), "2026-12-05"),
    # 5 working days after Sunday 1 November, Friday and Saturday off
    "referral_answer": (
        case("support", held("referral", status="sent", on="2026-11-01", urgency="week")),
        "2026-11-08",
    ),
    "hearing": (case("support", held("hearing", on="2026-12-04")), "2026-12-04"),
    "assessment_repeat": (
        case("support", held("assessment", instrument="i", on="2026-11-01", next_on="2027-02-01")),
        "2027-02-01",
    ),
    "emergency_review": (
        case("draft", held("intake", emergency="court_order", emergency_review_on="2026-11-02")),
        "2026-11-02",
    ),
    "first_contact": (
        case("draft", held("intake", intake_date="2026-11-03", received_on="2026-11-01")),
        "2026-11-02",
    ),
    "assessment": (case("draft", INTAKE), "2026-11-08"),
    "plan": (case("planning", INTAKE, NEED, CLOSED_RISK), "2026-11-10"),
    "first_service": (case("support", INTAKE, AGREED), "2026-11-10"),
    "contact": (case("support", INTAKE, AGREED, HELPED, MET), "2026-11-15"),
    "legal_update": (case("support", held("proceeding", filed_on="2026-11-01")), "2026-12-01"),
    "consent": (
        case("support", held("consent", purpose="services", status="given", expires="2027-01-31")),
        "2027-01-01",
    ),
    "adult": (
        case(
            "support",
            held("person", birth_date="2009-03-04"),
            held("consent", purpose="services", status="given", given_by="guardian"),
        ),
        "2027-03-04",
    ),
    "approval": (case("support", asked=[Asked("a", "plan", START)]), "2026-11-03"),
    "retention": (case("closed", held("closure", on="2026-11-01")), "2033-11-01"),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(GOLDEN))
def test_each_duty_is_due_on_the_day_counted_by_hand(what: str) -> None:
    situation, day = GOLDEN[what]
    assert due_in(situation, what) == [(what, day)]


def test_the_clock_of_the_law_has_an_example_too_and_no_duty_lacks_one() -> None:
    opened = case("support", held("proceeding", filed_on="2026-11-01"))
    framed = case("support", held("proceeding", charge_framed_on="2026-11-01"))
    (investigation,), (trial,) = due_in(opened, "legal_clock"), due_in(framed, "legal_clock")
    assert CALENDAR.working_days_between(START, date.fromisoformat(investigation[1])) == 90
    assert CALENDAR.working_days_between(START, date.fromisoformat(trial[1])) == 180
    assert {*GOLDEN, "legal_clock"} == {code.code for code in DUTY}


def test_a_day_that_a_person_set_stands_above_the_policy() -> None:
    referral = held("referral", status="sent", on="2026-11-01", response_due="2026-11-20")
    reviewed = held("risk", level="imminent", kind="debt", reason="x", review_on="2026-11-30")
    found = duties_of(case("support", referral, reviewed), POLICY, CALENDAR)
    assert {(one.what, one.due, one.rule) for one in found if one.what != "contact"} == {
        ("referral_answer", "2026-11-20", None), ("risk_review", "2026-11-30", None),
    }  # fmt: skip


def test_what_is_done_is_asked_for_no_more() -> None:
    done = case(
        "support", INTAKE, NEED, CLOSED_RISK, AGREED, HELPED,
        held("follow_up", planned_on="2026-11-12"),
        held("action", what="x", due="2026-11-02", status="done"),
        held("hearing", on="2026-11-02", status="held"),
        held("referral", status="accepted", on="2026-11-01"),
        held("proceeding", stage="", filed_on="2026-11-01", ended_on="2026-11-02"),
    )  # fmt: skip
    assert due_in(done) == [("follow_up", "2026-11-12")]


def test_a_visit_planned_for_later_than_the_policy_allows_does_not_stop_its_clock() -> None:
    late, early = (held("follow_up", planned_on=day) for day in ("2026-11-16", "2026-11-15"))
    base = (INTAKE, AGREED, HELPED, MET)
    assert due_in(case("support", *base, late), "contact") == [("contact", "2026-11-15")]
    assert due_in(case("support", *base, early), "contact") == []


def test_a_plan_agreed_on_without_a_day_counts_from_when_it_was_written() -> None:
    undated = held("plan", "2026-11-05", agreement="thumbprint")
    situation = case("planning", INTAKE, NEED, CLOSED_RISK, undated)
    assert due_in(situation) == [("first_service", "2026-11-10")]


def test_telling_her_of_one_proceeding_says_nothing_of_another() -> None:
    one = held("proceeding", filed_on="2026-11-01", key="one")
    other = held("proceeding", filed_on="2026-11-01", key="other")
    told = held("legal_update", on="2026-11-22", proceeding="one")
    found = duties_of(case("support", one, other, told), POLICY, CALENDAR)
    days = {d.record_id: d.due for d in found if d.what == "legal_update"}
    assert days == {"one": "2026-12-22", "other": "2026-12-01"}
    general = held("legal_update", on="2026-11-22")
    found = duties_of(case("support", one, other, general), POLICY, CALENDAR)
    assert {d.due for d in found if d.what == "legal_update"} == {"2026-12-22"}


@pytest.mark.parametrize("given_by", ["guardian", "best_interest"])
def test_who_comes_of_age_is_asked_herself(given_by: str) -> None:
    person = held("person", birth_date="2009-03-04")
    for_her = held("consent", purpose="services", status="given", given_by=given_by)
    own = held("consent", purpose="services", status="given", given_by="survivor")
    assert due_in(case("support", person, for_her), "adult") == [("adult", "2027-03-04")]
    assert due_in(case("support", person, for_her, own), "adult") == []


def test_going_on_without_consent_is_reviewed_within_a_day_also_on_a_friday() -> None:
    thursday = date(2026, 11, 5)
    situation = case("support", asked=[Asked("a", "bridge", thursday)])
    assert due_in(situation, "approval") == [("approval", "2026-11-06")]


def test_no_clock_runs_from_before_the_office_knew_of_the_case() -> None:
    imported = case("draft", held("intake", intake_date="2019-01-01"), known_since=START)
    assert due_in(imported) == [("assessment", "2026-11-08")]


# --- a finished case -------------------------------------------------------------------------


@pytest.mark.parametrize("status", sorted(FINISHED))
def test_a_finished_case_asks_only_whether_its_file_is_kept(status: str) -> None:
    everything = [pair for other, _ in GOLDEN.values() for pair in _pairs(other)]
    found = due_in(case(status, *everything, asked=[Asked("a", "plan", START)]))
    assert found == [("retention", "2033-11-01")]
    chosen = held("closure", on="2026-11-01", retain_until="2030-01-01")
    assert due_in(case(status, *everything, chosen)) == [("retention", "2030-01-01")]
    assert due_in(case(status, INTAKE, since=START)) == [("retention", "2033-11-01")]


def _pairs(situation: Situation) -> list[tuple[str, Held]]:
    return [(kind, one) for kind, found in situation.records.items() for one in found]


# --- properties ------------------------------------------------------------------------------

DAYS = st.dates(date(2026, 10, 1), date(2027, 2, 1))
ISO = DAYS.map(date.isoformat)
MAYBE = st.one_of(st.just(""), ISO)


def _some(kind: str, /, **values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, Held]]:
    return st.builds(lambda on, given: held(kind, on, **given), DAYS, st.fixed_dictionaries(values))


def _one(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Any open case: some of everything that asks for something."""
    kinds = [
        _some("need", category=st.just("health")),
        _some("plan", agreement=_one("not_yet", "signature"), agreed_on=MAYBE, review_on=MAYBE),
        _some("service", category=st.just("health"), started=MAYBE),
        _some("follow_up", planned_on=ISO, outcome=_one("planned", "met", "not_safe"), done_on=ISO),
        _some("referral", status=st.just("sent"), on=ISO, urgency=_one("", "now", "later")),
        _some("proceeding", filed_on=MAYBE, charge_sheet_on=MAYBE),
        _some("legal_update", on=ISO),
        _some("consent", purpose=st.just("services"), status=st.just("given"), expires=MAYBE),
        _some("hearing", on=ISO),
        _some("pause", reason=_one(*(code.code for code in PAUSE_REASON)), since=ISO, until=MAYBE),
    ]  # fmt: skip
    records = draw(st.lists(st.one_of(kinds), max_size=8))
    records.append(draw(_some("intake", intake_date=ISO, received_on=MAYBE)))
    asked = draw(st.lists(st.builds(Asked, st.just("a"), st.just("plan"), DAYS), max_size=1))
    return case(draw(st.sampled_from(OPEN)), *records, asked=asked)


def at_risk(situation: Situation, level: str) -> Situation:
    written = Held("risk", risk(level)[1].value, START)
    return replace(situation, records={**situation.records, "risk": [written]})


def by_key(situation: Situation) -> dict[tuple[str, str], str]:
    found = duties_of(situation, POLICY, CALENDAR)
    return {(one.what, one.record_id): one.due for one in found}


@given(situations(), st.sampled_from(list(pairwise(RISKS))))
def test_raising_the_risk_never_gives_a_later_day(
    situation: Situation, levels: tuple[str, str]
) -> None:
    lower, higher = (by_key(at_risk(situation, level)) for level in levels)
    assert lower.keys() <= higher.keys()
    assert all(higher[key] <= lower[key] for key in lower)


@given(situations(), st.sampled_from(RISKS), ISO, st.one_of(st.just(""), ISO))
def test_a_pause_never_gives_an_earlier_day(
    situation: Situation, level: str, since: str, until: str
) -> None:
    without = at_risk(situation, level)
    pause = held("pause", reason="away", since=since, until=until)[1]
    pauses = [*without.records.get("pause", ()), pause]
    paused = by_key(replace(without, records={**without.records, "pause": pauses}))
    plain = by_key(without)
    assert paused.keys() <= plain.keys()
    assert all(paused[key] >= plain[key] for key in paused)


@given(situations(), st.sampled_from(RISKS), st.booleans())
def test_her_wish_not_to_be_contacted_ends_every_reaching_that_nobody_agreed_on(
    situation: Situation, level: str, in_the_log: bool
) -> None:
    before = at_risk(situation, level)
    wish = (
        held("consent", purpose="contact", status="refused")
        if in_the_log
        else held("contact", no_contact=True)
    )
    records = {**before.records, wish[0]: [*before.records.get(wish[0], ()), wish[1]]}
    left = duties_of(replace(before, records=records), POLICY, CALENDAR)
    assert {one.what for one in left if one.what in REACHING} <= {"follow_up"}
    expected = [one for one in by_key(before) if one[0] not in REACHING - {"follow_up"}]
    assert sorted((one.what, one.record_id) for one in left) == sorted(expected)


def test_who_said_yes_again_is_contacted_again() -> None:
    no, yes = (held("consent", purpose="contact", status=one) for one in ("refused", "given"))
    base = (INTAKE, AGREED, HELPED, MET)
    assert due_in(case("support", *base, no), "contact") == []
    assert due_in(case("support", *base, no, yes), "contact") == [("contact", "2026-11-15")]


@given(situations(), st.sampled_from(RISKS))
def test_each_rule_reproduces_its_day(situation: Situation, level: str) -> None:
    """Counted anew, day by day, from every day on which its event may have been."""
    at_level = at_risk(situation, level)
    days = {START, *(one.on for one in at_level.asked)}
    spans: list[tuple[date, date]] = []
    for _, one in _pairs(at_level):
        values = [str(v) for v in one.value.model_dump().values()]
        days |= {one.on, *(date.fromisoformat(v) for v in values if len(v) == 10 and v[4] == "-")}
    for one in at_level.records.get("pause", ()):
        pause: Any = one.value
        since = date.fromisoformat(pause.since)
        longest = since + timedelta(days=366)
        until = date.fromisoformat(pause.until) if pause.until else longest
        if since <= until:
            spans.append((since, min(until, longest)))
    for duty in duties_of(at_level, POLICY, CALENDAR):
        if duty.rule:
            assert duty.due in {_counted(duty.rule, day, spans) for day in days}, duty


def _counted(rule: Rule, start: date, spans: list[tuple[date, date]]) -> str:
    """The day a rule means, by the plainest way of counting."""
    one_day = timedelta(days=1)
    if rule.form == "before":
        return (start - rule.amount * one_day).isoformat()
    if rule.unit in ("week", "month", "year"):
        months = rule.amount * (12 if rule.unit == "year" else 1)
        day = (
            start + timedelta(weeks=rule.amount)
            if rule.unit == "week"
            else add_months(start, months)
        )
        paused = 0
    else:
        day, paused = _run(rule, start, spans)
    if rule.moved == "before":
        while not CALENDAR.is_working(day):
            day -= one_day
    while rule.moved == "after" and not (
        CALENDAR.is_working(day) and not _stands(rule, day, spans)
    ):
        day += one_day
    return day.isoformat() if paused == rule.paused else "another start"


def _run(rule: Rule, start: date, spans: list[tuple[date, date]]) -> tuple[date, int]:
    day, left, paused = start, rule.amount, 0
    if not left and _stands(rule, day, spans):
        paused = 1
    while left or _stands(rule, day, spans):
        day += timedelta(days=1)
        if _stands(rule, day, spans):
            paused += 1
        elif left and (rule.unit == "calendar" or CALENDAR.is_working(day)):
            left -= 1
    return day, paused


def _stands(rule: Rule, day: date, spans: list[tuple[date, date]]) -> bool:
    """Whether the clock stands still; what is not the survivor's own step is not paused."""
    pausable = rule.subject in POLICY.steps and POLICY.steps[rule.subject].pausable
    return pausable and any(first <= day <= last for first, last in spans)


# --- pauses without an end -------------------------------------------------------------------


def test_a_pause_without_an_end_moves_what_falls_into_it_by_a_year_at_most() -> None:
    def paused(since: str, reason: str = "away") -> Situation:
        return case("draft", INTAKE, held("pause", reason=reason, since=since))

    assert due_in(paused("2026-11-08")) == [("assessment", "2027-11-10")]
    assert due_in(paused("2026-11-09")) == [("assessment", "2026-11-08")]


def test_a_pause_whose_reason_the_office_does_not_count_stops_nothing() -> None:
    policy = read_policy({**POLICY.to_data(), "pauses": ["custody"]})
    situation = case("draft", INTAKE, held("pause", reason="away", since="2026-11-01"))
    (found,) = duties_of(situation, policy, CALENDAR)
    assert (found.what, found.due) == ("assessment", "2026-11-08")


def test_the_first_day_of_all_is_what_the_list_shows() -> None:
    assert earliest_due([Duty("action", "2026-12-02"), Duty("plan", "2026-11-30")]) == "2026-11-30"
    assert earliest_due([]) == ""
