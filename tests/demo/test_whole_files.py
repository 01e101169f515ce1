"""Two hundred invented cases use all of the program, and nothing in them contradicts itself."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from casemgr.demo.people import TODAY, invent
from casemgr.demo.routes import CHILDREN
from casemgr.domain.answers import answers_problems
from casemgr.domain.around import Relation
from casemgr.domain.case_codes import CLOSURE_REASON, REFERRAL_STATUS, VISIT_OUTCOME
from casemgr.domain.dates import earliest
from casemgr.domain.determination import determination, reasons_needed
from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.experience import Screening
from casemgr.domain.fields import check, fields_of
from casemgr.domain.help_codes import INCIDENT_KIND
from casemgr.domain.instruments import instrument
from casemgr.domain.law import stages
from casemgr.domain.lifecycle import APPROVAL, STATUS
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.scoring import score
from casemgr.operations.invented import InventedCase

Values = Mapping[str, Any]
_BEGINS = {"service": "started", "proceeding": "filed_on", "pause": "since"}


@pytest.fixture(scope="module")
def office() -> list[InventedCase]:
    """The cases of the demonstration as it comes."""
    return list(invent(200))


@pytest.fixture(scope="module")
def cases(office: list[InventedCase]) -> list[InventedCase]:
    """Those, and as many of another seed."""
    return [*office, *invent(200, 77)]


def every(cases: list[InventedCase], kind: str) -> Iterator[Values]:
    return (values for case in cases for values in case.all(kind))


# -- everything occurs -------------------------------------------------------------------


def test_every_kind_of_record_is_used(office: list[InventedCase]) -> None:
    used = {record.kind for case in office for record in case.records}
    assert used == set(RECORD_KINDS) - {"attachment"}  # attached as in any office: see test_build


def test_every_state_of_a_case_occurs(office: list[InventedCase]) -> None:
    assert {case.status for case in office} == {code.code for code in STATUS}


def test_every_subject_waits_for_a_supervisor_and_was_decided(office: list[InventedCase]) -> None:
    found = {(one.subject, one.verdict) for case in office for one in case.approvals}
    subjects = {code.code for code in APPROVAL} - {"age"}  # asked as in any office: test_build
    assert found == {(subject, v) for subject in subjects for v in ("requested", "approved")}


@pytest.mark.parametrize(
    ("kind", "field", "codes"),
    [
        ("referral", "status", REFERRAL_STATUS),
        ("closure", "reason", CLOSURE_REASON),
    ],
)
def test_every_way_that_something_can_stand_occurs(
    office: list[InventedCase], kind: str, field: str, codes: Any
) -> None:
    assert {one[field] for one in every(office, kind)} == {code.code for code in codes}


def test_every_outcome_of_a_follow_up_occurs(office: list[InventedCase]) -> None:
    found = {one.get("outcome", "planned") for one in every(office, "follow_up")}
    assert found == {code.code for code in VISIT_OUTCOME}


def test_proceedings_stand_at_every_group_of_stages(office: list[InventedCase]) -> None:
    groups = {stages()[one["stage"]].group for one in every(office, "proceeding")}
    assert groups == {"complaint", "investigation", "court", "ended"}


def test_hearings_have_been_held_and_are_to_come(office: list[InventedCase]) -> None:
    days = [one["on"] for one in every(office, "hearing")]
    assert min(days) < TODAY.isoformat() < max(days)


def test_men_hijra_children_and_people_of_the_camps_are_among_them(
    office: list[InventedCase],
) -> None:
    genders = Counter(one.get("gender") for one in every(office, "person"))
    assert genders["Masculine"] > 20
    assert genders["Hijra"] >= 1
    assert any("fdmn" in one["migration_status"] for one in every(office, "displacement"))
    climate = {"flood", "erosion", "cyclone", "salinity", "drought"}
    assert any(climate & set(one.get("drivers", ())) for one in every(office, "displacement"))
    assert any(one.get("age_in_doubt") for one in every(office, "person"))
    assert any(one.get("ransom") for one in every(office, "experience"))
    assert any(one.get("detained") == "yes" for one in every(office, "return"))


# -- groups and lists --------------------------------------------------------------------


def test_three_groups_returned_together_and_siblings_came_together(
    office: list[InventedCase],
) -> None:
    members = Counter(one["incident"] for one in every(office, "membership"))
    known = {entry.ref: entry for case in office for entry in case.entries}
    kinds = {ref: known[ref].values["kind"] for ref in members}
    assert set(kinds.values()) < {code.code for code in INCIDENT_KIND}
    returned = [members[ref] for ref, kind in kinds.items() if kind == "return_group"]
    assert len(returned) == 3
    assert all(5 <= many <= 12 for many in returned)
    assert sum(kind == "family" for kind in kinds.values()) >= 2


def test_those_of_one_group_came_on_one_day_and_siblings_have_one_father(
    cases: list[InventedCase],
) -> None:
    days: dict[tuple[str, str], set[str]] = {}
    for case in cases:
        for one in case.all("membership"):
            entry = next(entry for entry in case.entries if entry.ref == one["incident"])
            named = str(entry.values["name"])
            days.setdefault((named, "day"), set()).add(case.one("intake")["intake_date"])
            person = case.one("person")
            if entry.values["kind"] == "family" and not person.get("no_name"):
                home = (named, "home")
                days.setdefault(home, set()).add(person["district"])
    assert days
    assert all(len(found) == 1 for found in days.values())


def test_an_alleged_perpetrator_stands_in_several_cases(office: list[InventedCase]) -> None:
    assert max(Counter(one["perpetrator"] for one in every(office, "alleged")).values()) > 3


def test_every_link_leads_to_something_the_case_brings_along(cases: list[InventedCase]) -> None:
    for case in cases:
        refs = {one.ref for one in case.entries} | {one.ref for one in case.records if one.ref}
        for record in case.records:
            for name, declared in fields_of(RECORD_KINDS[record.kind].model).items():
                if declared.to in DIRECTORIES.keys() | RECORD_KINDS.keys():
                    assert record.values.get(name, "") in refs | {""}, (record.kind, name)
        for entry in case.entries:
            check(DIRECTORIES[entry.directory].model, entry.values, TODAY)  # raises Invalid


def test_there_are_at_least_25_providers_and_each_says_that_it_is_invented(
    office: list[InventedCase],
) -> None:
    names = {
        str(entry.values["name"])
        for case in office
        for entry in case.entries
        if entry.directory == "provider"
    }
    assert len(names) >= 25
    assert all("(invented)" in name for name in names)


# -- nothing contradicts itself ----------------------------------------------------------


def test_no_guardian_has_a_part_in_it_and_a_childs_consent_names_hers(
    cases: list[InventedCase],
) -> None:
    for case in cases:
        guardians = [one for one in case.records if one.ref == "guardian"]
        for one in case.all("relation"):
            relation = check(Relation, one, TODAY)
            assert not relation.guardian or relation.involved == "no"
        for one in case.all("consent"):
            assert (one["given_by"] != "self") == (case.group in CHILDREN)
            assert (one["given_by"] == "guardian") == bool(guardians)
            assert bool(one.get("guardian")) == bool(guardians)


def test_exploitation_ends_before_the_return_and_the_return_before_the_intake(
    cases: list[InventedCase],
) -> None:
    seen = 0
    for case in cases:
        intake, ended = case.one("intake")["intake_date"], case.one("experience").get("ended")
        for one in case.all("return"):
            if arrived := one.get("arrived_on"):
                assert arrived <= intake
                assert not ended or earliest(ended).isoformat() <= arrived
                seen += 1
    assert seen > 50


def test_no_service_begins_before_the_intake_and_none_ends_before_it_began(
    cases: list[InventedCase],
) -> None:
    pairs: tuple[tuple[str, str, str], ...] = (
        ("service", "started", "ended"), ("proceeding", "filed_on", "charge_sheet_on"),
        ("proceeding", "charge_sheet_on", "charge_framed_on"),
        ("proceeding", "filed_on", "ended_on"),
        ("pause", "since", "until"), ("return", "detained_since", "detained_until"),
    )  # fmt: skip
    for case in cases:
        opened = case.one("intake")["intake_date"]
        for kind, first, last in pairs:
            for one in case.all(kind):
                assert kind == "return" or one[_BEGINS[kind]] >= opened
                assert one.get(first, "") <= one.get(last, "9999")


def test_the_stops_of_a_route_follow_each_other(cases: list[InventedCase]) -> None:
    for case in cases:
        stops = case.all("route_event")
        assert [one["place_in_order"] for one in stops] == list(range(1, len(stops) + 1))
        days = [earliest(one["on"]) for one in stops if one.get("on")]
        assert days == sorted(days)
        if stops:
            assert stops[0]["event"] == "Recruitment"
            where = case.one("experience")["country_of_exploitation"]
            place = next(one for one in stops if one["event"] == "Exploitation")
            assert place["country"] == where


def test_what_is_decided_agrees_with_act_means_and_purpose(cases: list[InventedCase]) -> None:
    for case in cases:
        for one in case.all("screening"):
            screening = check(Screening, one, TODAY)
            reading = determination(screening, case.group in CHILDREN)
            assert not reasons_needed(screening, reading)
            if screening.trafficking_status == "NotAVictimOfTrafficking":
                assert not reading.act


def test_answers_fit_the_form_and_some_are_too_few_or_declined(cases: list[InventedCase]) -> None:
    insufficient = declined = scored = 0
    for one in every(cases, "assessment"):
        form = instrument(one["instrument"], one["instrument_version"])
        assert one["answers"]
        assert not answers_problems(form, one["answers"])
        if form.scoring.method == "mean":
            value = score(form, one["answers"]).composite.value
            insufficient += value is None
            scored += value is not None
        declined += "no_answer" in one["answers"].values()
    assert scored > 5 * insufficient > 0
    assert declined > 3


def test_some_are_asked_again_by_the_same_form(office: list[InventedCase]) -> None:
    asked = (Counter(one["instrument"] for one in case.all("assessment")) for case in office)
    assert sum(max(count.values(), default=0) > 1 for count in asked) > 20


def test_only_those_of_age_doubt_are_children(cases: list[InventedCase]) -> None:
    doubted = [case for case in cases if case.one("person").get("age_in_doubt")]
    assert doubted
    assert all(case.group in CHILDREN for case in doubted)


def test_help_is_paid_by_a_project_that_ran_on_that_day(cases: list[InventedCase]) -> None:
    for case in cases:
        entries = {one.ref: one for one in case.entries}
        for one in case.all("assistance"):
            project = entries[one["project"]].values
            assert project["since"] <= one["given_on"] <= (project["until"] or "9999")


def test_whoever_died_is_not_visited_afterwards(office: list[InventedCase]) -> None:
    died = [case for case in office if case.one("person").get("deceased")]
    assert len(died) == 1
    assert died[0].one("closure")["reason"] == "deceased"
    last = max((one.get("done_on", "") for one in died[0].all("follow_up")), default="")
    assert last <= died[0].since.isoformat()
