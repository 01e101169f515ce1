"""Invented people: the same for one seed, valid, plausible, and nobody."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.demo.course import PATHS, draw_course
from casemgr.demo.people import TODAY, invent
from casemgr.demo.routes import CHILDREN, routes
from casemgr.domain.case_codes import CLOSURE_CHECK
from casemgr.domain.childhood import Age
from casemgr.domain.consent import Standing, standings
from casemgr.domain.dates import earliest, whole_years
from casemgr.domain.fields import check
from casemgr.domain.lifecycle import CaseFacts, missing_for, steps_from
from casemgr.domain.names import is_bangla, read_case_code
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.support import Consent
from casemgr.operations.invented import InventedCase

Values = dict[str, object]


@pytest.fixture(scope="module")
def cases() -> list[InventedCase]:
    """Whole files."""
    return list(invent(400, 7))


@pytest.fixture(scope="module")
def many() -> list[InventedCase]:
    """Enough for shares, each as short as it can be."""
    return list(invent(8000, 3, whole=0))


def share(cases: list[InventedCase], holds: Callable[[InventedCase], bool]) -> float:
    return sum(map(holds, cases)) / len(cases)


def exploited(case: InventedCase) -> set[str]:
    return set(case.one("experience").get("exploitation", ()))


def test_the_same_seed_invents_the_same_people_and_another_seed_others() -> None:
    first = list(invent(30, 5))
    assert first == list(invent(30, 5))
    other = list(invent(30, 6))
    assert not {case.code for case in first} & {case.code for case in other}


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 12))
def test_every_record_could_have_been_typed(seed: int, count: int) -> None:
    found = list(invent(count, seed))
    assert len(found) == count
    for case in found:
        assert read_case_code(case.code) == case.code
        for record in case.records:
            check(RECORD_KINDS[record.kind].model, record.values, TODAY)  # raises Invalid
            assert record.on <= TODAY


def test_what_is_written_is_what_was_invented(cases: list[InventedCase]) -> None:
    for case in cases:
        for record in case.records:
            kept = check(RECORD_KINDS[record.kind].model, record.values, TODAY)
            for name, value in record.values.items():
                held = getattr(kept, name)
                assert (set(held) == set(value)) if isinstance(held, tuple) else (held == value)


def test_codes_and_pseudonyms_are_never_used_twice(many: list[InventedCase]) -> None:
    assert len({case.code for case in many}) == len(many)
    assert len({case.one("person")["pseudonym"] for case in many}) == len(many)


def test_no_telephone_is_one_that_could_ring_but_each_could_be_typed(
    many: list[InventedCase],
) -> None:
    phones = [
        case.one("contact")["mobile_phone"]
        for case in many
        if "mobile_phone" in case.one("contact")
    ]
    assert len(phones) > len(many) / 2
    for phone in phones[:500]:
        number = phonenumbers.parse(phone, "BD")
        assert phonenumbers.is_possible_number(number)
        assert not phonenumbers.is_valid_number(number)
        assert re.fullmatch(r"\+880 10\d{8}", phone)


def test_numbers_of_papers_look_like_no_real_ones(cases: list[InventedCase]) -> None:
    for case in cases:
        for record in case.records:
            for name, value in record.values.items():
                if name.endswith(("_on", "phone", "birth_date", "_date")) or name in ("on", "due"):
                    continue
                assert not re.search(r"[1-9]\d{8,}", str(value)), name


def test_every_name_stands_in_both_scripts(cases: list[InventedCase]) -> None:
    named = [case.one("person") for case in cases if not case.one("person").get("no_name")]
    assert len(named) > 350
    assert len({person["name_en"] for person in named}) > 250
    for person in named:
        assert is_bangla(person["name_bn"])
        assert person["name_en"].isascii()
        assert "  " not in person["name_bn"] + person["name_en"]
        assert len(person["name_bn"].split()) == len(person["name_en"].split())


def test_women_have_womens_names(cases: list[InventedCase]) -> None:
    men = re.compile(r"\b(Md|Mohammed|Hossain|Islam|Rahman|Uddin|Ali|Mia|Kumar)\b")
    women = re.compile(r"\b(Mst|Begum|Khatun|Akter|Bibi|Rani|Sultana|Banu)\b")
    for case in cases:
        name = case.one("person").get("name_en", "")
        assert not (men if case.group in ("women", "girls") else women).search(name)


def test_a_file_without_a_name_holds_none(many: list[InventedCase]) -> None:
    nameless = [case.one("person") for case in many if case.one("person").get("no_name")]
    assert 0.02 < len(nameless) / len(many) < 0.06
    assert not any({"name_bn", "name_en"} & set(person) for person in nameless)


def test_the_age_agrees_with_the_birth_date_and_the_group(many: list[InventedCase]) -> None:
    known = 0
    for case in many:
        person, day = case.one("person"), date.fromisoformat(case.one("intake")["intake_date"])
        age = person.get("age_at_intake")
        if age is not None:
            assert (age < 18) == (case.group in CHILDREN)
            if "birth_date" in person:
                bounds = whole_years(person["birth_date"], day)
                assert bounds is not None
                assert bounds[0] <= age <= bounds[1]
                known += 1
    assert known > len(many) / 3


# -- what follows published figures ------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "published"), [("women", 0.39), ("girls", 0.22), ("men", 0.23), ("boys", 0.16)]
)
def test_the_groups_are_about_as_in_the_global_report(
    many: list[InventedCase], group: str, published: float
) -> None:
    assert share(many, lambda case: case.group == group) == pytest.approx(published, abs=0.03)


def test_six_girls_in_ten_were_sexually_exploited(many: list[InventedCase]) -> None:
    girls = [case for case in many if case.group == "girls" and exploited(case)]
    assert share(girls, lambda case: "SexualExploitation" in exploited(case)) == pytest.approx(
        0.6, abs=0.05
    )


def test_one_in_twelve_was_forced_into_crime(many: list[InventedCase]) -> None:
    known = [case for case in many if exploited(case)]
    assert share(known, lambda case: "ForcedCriminality" in exploited(case)) == pytest.approx(
        0.08, abs=0.015
    )


def test_more_than_half_of_the_labour_migrants_had_gone_to_saudi_arabia(
    many: list[InventedCase],
) -> None:
    where = Counter(
        case.one("experience").get("country_of_exploitation", "")
        for case in many
        if case.route == "labour_men" and case.all("experience")
    )
    del where[""]
    assert where["SA"] / where.total() == pytest.approx(0.55, abs=0.06)
    assert [country for country, _ in where.most_common(3)] == ["SA", "OM", "AE"]


@pytest.mark.parametrize(
    ("route", "first"),
    [
        ("labour_men", {"cumilla", "brahmanbaria", "chattogram"}),
        ("india", {"jashore", "satkhira"}),
        ("libya", {"madaripur", "shariatpur"}),
        ("rohingya", {"coxs_bazar"}),
    ],
)
def test_the_first_districts_of_a_route_are_the_known_ones(
    many: list[InventedCase], route: str, first: set[str]
) -> None:
    homes = Counter(case.one("person").get("district") for case in many if case.route == route)
    homes.pop(None, None)
    assert {home for home, _ in homes.most_common(len(first))} == first
    if route == "rohingya":
        assert homes["coxs_bazar"] / homes.total() == pytest.approx(0.93, abs=0.04)


def test_a_case_past_identification_has_about_one_referral_to_others() -> None:
    found = [case for case in invent(1500, 11) if case.all("screening")]
    out = sum(one["direction"] == "out" for case in found for one in case.all("referral"))
    assert out / len(found) == pytest.approx(1607 / 1462, abs=0.15)


def test_the_means_of_control_go_together(many: list[InventedCase]) -> None:
    told = [
        set(means)
        for case in many
        if case.route == "libya" and (means := case.one("experience").get("means_of_control"))
    ]
    beaten = [means for means in told if "PhysicalAbuse" in means]
    others = [means for means in told if "PhysicalAbuse" not in means]

    def starved(found: list[set[str]]) -> float:
        return sum("WithholdsNecessities" in means for means in found) / len(found)

    assert starved(beaten) > starved(others) + 0.1


# -- the years ---------------------------------------------------------------------------


def test_two_hundred_cases_give_a_closed_year_enough_for_protected_figures() -> None:
    years = Counter(case.one("intake")["intake_date"][:4] for case in invent(200))
    assert set(years) == {"2023", "2024", "2025", "2026"}
    assert years["2025"] >= 66
    assert min(years["2023"], years["2024"]) >= 22


@settings(max_examples=25)
@given(count=st.integers(0, 300), today=st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_no_intake_lies_in_the_future_or_outside_the_years_asked_for(
    count: int, today: date
) -> None:
    years = (today.year - 2, today.year - 1, today.year)
    days = [
        case.one("intake")["intake_date"]
        for case in invent(count, today=today, years=years, whole=0)
    ]
    assert len(days) == count
    assert all(day <= today.isoformat() and int(day[:4]) in years for day in days)


# -- the course of a case ----------------------------------------------------------------


@given(seed=st.integers(0, 2**32), age=st.integers(0, 1500))
def test_a_course_takes_allowed_steps_in_order_and_ends_before_today(seed: int, age: int) -> None:
    from random import Random

    intake = date.fromordinal(TODAY.toordinal() - age)
    course = draw_course(Random(seed), intake, TODAY)
    assert course.status == (PATHS[course.path] or ("draft",))[-1]
    for _, before, after in course.steps:
        assert after in {step.target for step in steps_from(before)}
    days = [course.days["draft"], *(day for day, _, _ in course.steps)]
    assert all(first <= second for first, second in pairwise(days))
    assert intake <= course.since <= TODAY


def test_every_path_is_taken_by_somebody() -> None:
    """And every route: a table nobody draws from would go unnoticed."""
    found = list(invent(3000, 2, whole=0))
    assert {case.status for case in found} == {
        "draft", "not_taken_on", "screening", "assessment", "planning", "support", "suspended",
        "transferred", "follow_up", "closure_review", "closed", "reopened",
    }  # fmt: skip
    assert {case.route for case in found} == set(routes().values)


def facts(case: InventedCase) -> CaseFacts:
    """What the guards would see in this file."""
    log = [check(Consent, values, TODAY) for values in case.all("consent")]
    # As on the day it was taken: who was a child then may be of age by now.
    age = Age(child=any(one.given_by in ("guardian", "best_interest") for one in log))
    found = standings(log, TODAY, age)
    standing = {name: one.standing is Standing.GIVEN for name, one in found.items()}
    verdicts = {approval.subject: approval.verdict for approval in case.approvals}
    open_status, closed = ("planned", "in_progress"), case.one("closure")
    return CaseFacts(
        interview_consent=standing["interview"],
        services_consent=standing["services"],
        storage_consent=standing["storage"],
        no_name=bool(case.one("person").get("no_name")),
        determination=str(case.one("screening").get("trafficking_status", "")),
        needs=len(case.all("need")),
        risks=len(case.all("risk")),
        plan_agreed=case.one("plan").get("agreement", "not_yet") != "not_yet",
        plan_approval=verdicts.get("plan", ""),
        closure_approval=verdicts.get("closure", ""),
        review_on=str(case.one("plan").get("review_on", "")),
        open_goals=sum(goal["status"] in open_status for goal in case.all("goal")),
        open_high_risks=sum(
            risk["level"] in ("high", "imminent") and risk.get("status") != "closed"
            for risk in case.all("risk")
        ),
        closure_reason=str(closed.get("reason", "")),
        closure_checks_missing=len(CLOSURE_CHECK.codes)
        - len(case.one("closure").get("checks", ())),
        transfer_accepted=any(
            one["direction"] == "out" and one["status"] in ("accepted", "in_service", "completed")
            for one in case.all("referral")
        ),
    )


def test_every_step_taken_is_one_that_the_file_allows(cases: list[InventedCase]) -> None:
    """But for steps whose guards look at what changed since: open risks and goals."""
    changed_since = {("support", "suspended"), ("screening", "closed")}
    for case in cases:
        found = facts(case)
        for taken in case.steps:
            step = next(s for s in steps_from(taken.source) if s.target == taken.target)
            assert taken.reason or not step.reason_needed
            last = taken is case.steps[-1]
            if last or (taken.source, taken.target) not in changed_since:
                reopened = case.status == "reopened" and taken.target == "closed"
                if not reopened:
                    assert not missing_for(step, found, bridged=taken.bridged), case.code


def test_nothing_goes_out_without_consent_to_referral(cases: list[InventedCase]) -> None:
    for case in cases:
        sent = [one for one in case.all("referral") if one["direction"] == "out"]
        log = [one["status"] for one in case.all("consent") if one["purpose"] == "referral"]
        assert not sent or log[-1] == "given"


def test_consent_is_mostly_given_and_sometimes_refused_or_withdrawn() -> None:
    found = [case for case in invent(1500, 4) if case.steps]
    answers = Counter(
        (one["purpose"], one["status"]) for case in found for one in case.all("consent")
    )
    for purpose in ("supervision", "services", "storage", "statistics"):
        assert answers[purpose, "given"] / len(found) > 0.8
    assert answers["statistics", "refused"]
    assert answers["statistics", "withdrawn"]
    assert answers["storage", "refused"]


def test_open_cases_have_a_follow_up_due_around_today() -> None:
    due = [
        (date.fromisoformat(visit["planned_on"]) - TODAY).days
        for case in invent(400, 9)
        for visit in case.all("follow_up")
        if visit.get("outcome", "planned") == "planned"
    ]
    assert sum(days < 0 for days in due) >= 3
    assert sum(days == 0 for days in due) >= 1
    assert sum(0 < days <= 7 for days in due) >= 8
    assert max(due) <= 60


def test_stories_are_told_in_both_languages(cases: list[InventedCase]) -> None:
    accounts = [
        one["account"] for case in cases for one in case.all("experience") if "account" in one
    ]
    assert len(accounts) > 150
    for account in accounts:
        bangla, english = account.split("\n\n")
        assert is_bangla(bangla)
        assert english.isascii()


def test_nothing_that_is_dated_lies_before_what_it_follows(cases: list[InventedCase]) -> None:
    for case in cases:
        days = [record.on for record in case.records]
        assert days == sorted(days)
        intake = date.fromisoformat(case.one("intake")["intake_date"])
        for one in case.all("experience"):
            if "started" in one:
                assert earliest(one["started"]) <= earliest(one["ended"]) <= intake
