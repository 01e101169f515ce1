"""Which law applies, what it sets, how long proceedings may take, and what follows what."""

import copy
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.law import (
    LEGAL_PARALLEL,
    LEGAL_STAGE,
    STATUTE_SECTION,
    cite,
    investigation_clock,
    may_come_after,
    monthly_update_due,
    report_to_high_court_by,
    say_clock,
    section_list,
    stages,
    trial_clock,
)
from casemgr.domain.statutes import (
    BadStatutes,
    default_statutes,
    read_statutes,
    say_penalty,
    sections,
    statutes,
)
from casemgr.domain.working_days import Calendar
from casemgr.paths import resources
from casemgr.words import LANGUAGES, Language

PLAIN = Calendar(frozenset({4, 5}), frozenset())
LAST_OF_THE_ACT = date(2026, 1, 5)
FIRST_OF_THE_ORDINANCE = date(2026, 1, 6)
DAYS = st.dates(date(2012, 2, 20), date(2035, 12, 31))
STAGES = st.sampled_from([code.code for code in LEGAL_STAGE])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


def shipped() -> list[dict[str, Any]]:
    text = (resources() / "law" / "statutes.json").read_text("utf-8")
    rows: list[dict[str, Any]] = json.loads(text)
    return rows


def principal(on: date, until: date | None = None) -> list[str]:
    return [law.code for law in statutes(on, until) if law.principal]


def ordinance(**changes: Any) -> dict[str, Any]:
    return next(row for row in shipped() if row["code"] == "2026") | changes


# --- which law ---


def test_the_act_is_in_force_up_to_the_day_before_the_ordinance_repeals_it() -> None:
    assert principal(date(2012, 2, 19)) == []
    assert principal(date(2012, 2, 20)) == principal(LAST_OF_THE_ACT) == ["2012"]
    assert principal(FIRST_OF_THE_ORDINANCE) == principal(date(2026, 11, 21)) == ["2026"]


@given(DAYS)
def test_one_law_against_trafficking_is_in_force_on_every_day_since_the_act(day: date) -> None:
    assert len(principal(day)) == 1


def test_a_day_that_is_only_partly_known_may_fall_under_either_law() -> None:
    assert principal(date(2026, 1, 1), date(2026, 12, 31)) == ["2012", "2026"]
    assert principal(date(2025, 1, 1), date(2025, 12, 31)) == ["2012"]


def test_other_laws_are_offered_beside_it() -> None:
    assert {"oema", "children", "wcrpa", "crpc", "labour"} <= {
        s.code for s in statutes(date(2020, 1, 1))
    }
    assert "oema" not in {law.code for law in statutes(date(2012, 12, 31))}


def test_nothing_about_the_ordinance_is_called_checked_and_its_note_says_so() -> None:
    law = {statute.code: statute for statute in default_statutes()}["2026"]
    assert not law.verified
    assert not any(section.verified for section in law.sections)
    assert not any(section.number for section in law.sections)
    assert "Parliament" in law.note("en")
    assert "সংসদ" in law.note("bn")


def test_the_sections_of_the_act_are_there_with_their_ranges() -> None:
    act = {section.number: section for section in sections("2012")}
    assert set(act) == {
        str(n) for n in (2, 3, *range(6, 15), 17, 19, 20, 21, 24, 32, 33, 34, 42, 43)
    }
    for number, words, bangla in [
        ("6", "5 years to imprisonment for life; a fine of at least BDT 50,000",
         "৫ বছর থেকে যাবজ্জীবন কারাদণ্ড; অন্তত ৫০,০০০ টাকা জরিমানা"),
        ("9", "5 years to 12 years in prison", "৫ বছর থেকে ১২ বছর কারাদণ্ড"),
        ("7", "up to the death penalty", "সর্বোচ্চ মৃত্যুদণ্ড"),
    ]:  # fmt: skip
        penalty = act[number].penalty
        assert penalty
        assert (say_penalty(penalty, "en"), say_penalty(penalty, "bn")) == (
            words,
            bangla,
        )
    with pytest.raises(KeyError):
        sections("1912")


def test_a_section_is_labelled_with_the_short_name_of_its_law() -> None:
    label = STATUTE_SECTION.label
    assert label("2012-6", "en") == "2012 Act, section 6: Punishment for human trafficking"
    assert label("2012-6", "bn") == "২০১২ সালের আইন, ধারা ৬: মানব পাচারের শাস্তি"
    assert label("2026-smuggling", "en") == "2026 Ordinance: Smuggling of migrants"
    assert STATUTE_SECTION["crpc-164"].parent == "crpc"


# --- the clocks ---


def test_the_clocks_count_the_working_days_of_the_act() -> None:
    sunday = date(2025, 3, 2)  # 90 working days are 18 whole weeks of five, 180 are 36
    assert investigation_clock(sunday, PLAIN).due == sunday + timedelta(weeks=18)
    assert trial_clock(sunday, PLAIN).due == sunday + timedelta(weeks=36)
    report = report_to_high_court_by(sunday, PLAIN)
    assert (report.started, report.due) == (
        sunday + timedelta(weeks=36), sunday + timedelta(weeks=38)
    )  # fmt: skip
    assert not report.late(report.due)
    assert report.late(report.due + timedelta(days=1))


def test_a_holiday_moves_the_end_by_a_working_day() -> None:
    sunday = date(2025, 3, 2)
    busy = Calendar(frozenset({4, 5}), frozenset({date(2025, 3, 26)}))
    assert investigation_clock(sunday, busy).due == investigation_clock(
        sunday, PLAIN
    ).due + timedelta(1)


@pytest.mark.parametrize(
    ("offence", "english", "bangla"),
    [
        ("2025-12-31", "under the 2012 Act, section 19", "২০১২ সালের আইন, ধারা ১৯ অনুসারে"),
        ("2026-01-06", "under the 2012 Act, section 19; check the 2026 Ordinance",
         "২০১২ সালের আইন, ধারা ১৯ অনুসারে; ২০২৬ সালের অধ্যাদেশ দেখে নিন"),
        ("2026", "under the 2012 Act, section 19; check the 2026 Ordinance",
         "২০১২ সালের আইন, ধারা ১৯ অনুসারে; ২০২৬ সালের অধ্যাদেশ দেখে নিন"),
        ("2011", "under the 2012 Act, section 19; check which law was in force",
         "২০১২ সালের আইন, ধারা ১৯ অনুসারে; তখন কোন আইন বলবৎ ছিল, দেখে নিন"),
        ("", "under the 2012 Act, section 19; check the 2026 Ordinance",
         "২০১২ সালের আইন, ধারা ১৯ অনুসারে; ২০২৬ সালের অধ্যাদেশ দেখে নিন"),
    ],
)  # fmt: skip
def test_the_day_of_the_offence_decides_which_law_is_cited(
    offence: str, english: str, bangla: str
) -> None:
    source = investigation_clock(date(2026, 3, 1), PLAIN, offence).source
    assert (source.label("en"), source.label("bn")) == (english, bangla)


def test_a_clock_says_its_rule() -> None:
    clock = trial_clock(date(2025, 3, 2), PLAIN)
    assert say_clock(clock, "en") == (
        "Trial: by 9 Nov 2025, 180 working days after 2 Mar 2025, under the 2012 Act, section 24."
    )
    assert "১৮০ কার্যদিবস" in say_clock(clock, "bn")


def test_a_limit_that_the_office_finds_in_the_ordinance_is_the_one_that_counts() -> None:
    limits = {"investigation": {"section": "21", "working_days": 60}}
    known = read_statutes([ordinance(limits=limits)], default_statutes())
    clock = investigation_clock(date(2026, 3, 1), PLAIN, known=known)
    assert clock.due == date(2026, 3, 1) + timedelta(weeks=12)
    assert clock.source.label("en") == "under the 2026 Ordinance, section 21"
    old = investigation_clock(date(2026, 3, 1), PLAIN, "2025", known)
    assert old.working_days == 90


@given(DAYS, st.none() | DAYS)
def test_she_is_told_within_a_month_and_never_before_she_last_was(
    started: date, told: date | None
) -> None:
    due = monthly_update_due(started, told, calendar=PLAIN)
    since = max(started, told or started)
    assert due is not None
    assert PLAIN.is_working(due)
    assert since < due <= since + timedelta(days=31)


def test_the_month_ends_with_the_month_and_the_duty_with_the_proceeding() -> None:
    assert monthly_update_due(date(2026, 1, 31)) == date(2026, 2, 28)
    assert monthly_update_due(date(2026, 1, 31), date(2026, 3, 10)) == date(2026, 4, 10)
    assert monthly_update_due(date(2026, 3, 10), calendar=PLAIN) == date(2026, 4, 9)  # not Friday
    assert monthly_update_due(date(2026, 1, 31), ended=True) is None


def test_the_monthly_duty_is_cited_from_the_act() -> None:
    assert cite("victim_update", date(2020, 1, 1)).label("en") == "under the 2012 Act, section 34"


# --- what an office may give ---


def test_sections_that_are_no_longer_named_stay_for_the_files_that_hold_them() -> None:
    section = {"code": "2026-6", "number": "6", "en": "Trafficking", "bn": "পাচার", "verified": True}
    known = read_statutes([ordinance(sections=[section])], default_statutes())
    listed = section_list(known)
    assert listed.label("2026-6", "en") == "2026 Ordinance, section 6: Trafficking"
    assert listed["2026-smuggling"].retired
    assert listed["2012-6"] in listed.current()
    assert [section.code for section in sections("2026", known)] == ["2026-6"]
    assert [law.code for law in known] == [law.code for law in default_statutes()]


def _twice(rows: list[dict[str, Any]]) -> None:
    rows[1]["sections"][0]["code"] = "2012-3"


def _no_trial(rows: list[dict[str, Any]]) -> None:
    del rows[0]["limits"]["trial"]


@pytest.mark.parametrize(
    ("spoil", "entry"),
    [
        (lambda rows: rows[1].update(valid_from="6 January"), "2026"),
        (lambda rows: rows[1].update(valid_from="2026-1-6"), "2026"),
        (lambda rows: rows[0].update(repealed_on="2012-02-20"), "2012"),
        (lambda rows: rows[1].update(bn=" "), "2026"),
        (lambda rows: rows[1].update(code="2012"), "2012"),
        (lambda rows: rows[1].update(code="No code"), "2"),
        (lambda rows: rows[1].update(limits={"bail": {"section": "1", "working_days": 3}}), "2026"),
        (lambda rows: rows[0]["limits"]["trial"].update(working_days=0), "2012"),
        (lambda rows: rows[0]["sections"][2].pop("bn"), "2012-6"),
        (
            lambda rows: rows[0]["sections"][2].update(penalty={"least_months": 9, "most": 6}),
            "2012-6",
        ),
        (lambda rows: rows[0]["sections"].insert(0, "6"), "1, section 1"),
        (lambda rows: rows[0]["sections"][0].pop("code"), "1, section 1"),
        (_twice, "2012-3"),
        (_no_trial, "trial"),
    ],
)
def test_a_mistake_in_the_data_is_named(
    spoil: Callable[[list[dict[str, Any]]], object], entry: str
) -> None:
    rows = shipped()
    spoil(rows)
    with pytest.raises(BadStatutes) as told:
        read_statutes(rows)
    assert told.value.values == {"entry": entry}
    assert f"“{entry}”" in told.value.tell("en")
    assert f"“{entry}”" in told.value.tell("bn")


@given(JSON, st.data())
def test_no_data_does_more_than_be_refused(junk: Any, data: st.DataObject) -> None:
    rows: Any = copy.deepcopy(shipped()[:2])
    place = rows[0] if data.draw(st.booleans()) else rows[0]["sections"][2]
    place[data.draw(st.sampled_from(sorted(place)))] = junk
    for given_data in (junk, [junk], rows):
        try:
            known = read_statutes(given_data)
        except BadStatutes:
            continue
        assert known


# --- stages ---


@given(STAGES, STAGES)
def test_an_ended_proceeding_leads_nowhere_and_a_running_one_can_always_end(
    one: str, other: str
) -> None:
    known = stages()
    if known[one].ended:
        assert known[one].next == ()
        assert not may_come_after(one, other)
    else:
        assert any(may_come_after(one, stage.code) for stage in known.values() if stage.ended)


def test_every_stage_can_be_reached_from_a_complaint_and_steps_may_be_missing() -> None:
    for code in LEGAL_STAGE:
        assert may_come_after("", code.code)
        if code.code not in ("gd", "tribunal_complaint"):
            assert may_come_after("gd", code.code)
    assert may_come_after("fir", "convicted")
    assert may_come_after("final_report", "charge_framing")
    assert not may_come_after("charge_framing", "fir")
    assert not may_come_after("trial", "gd")
    assert not may_come_after("acquitted", "charge_sheet")


def test_the_order_is_that_of_a_proceeding_and_ends_are_marked() -> None:
    groups = list(dict.fromkeys(stage.group for stage in stages().values()))
    assert groups == ["complaint", "investigation", "court", "ended", "parallel"]
    for stage in stages().values():
        assert stage.ended == (stage.group == "ended")
        assert set(stage.next) <= set(stages())


def test_what_runs_beside_a_proceeding_has_a_list_of_its_own() -> None:
    beside = {code.code for code in LEGAL_PARALLEL}
    assert not beside & {code.code for code in LEGAL_STAGE}
    assert {"deposition_164", "safe_custody", "zimma", "settlement"} <= beside
    assert [stage.code for stage in stages().values() if stage.risk] == ["settlement"]
    assert not may_come_after("", "zimma")
    assert not may_come_after("trial", "settlement")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_values_of_a_list_read_alike(language: Language) -> None:
    for coded in (STATUTE_SECTION, LEGAL_STAGE, LEGAL_PARALLEL):
        labels = [code.label(language) for code in coded]
        assert len(set(labels)) == len(labels)
        assert all(labels)
