"""The states of a case and what guards the steps between them."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.lifecycle import (
    FINISHED,
    STATUS,
    STATUS_FROM_HTCDS,
    STEPS,
    CaseFacts,
    NoSuchStep,
    ReasonNeeded,
    StepBlocked,
    check_step,
    missing_for,
    steps_from,
)

READY = CaseFacts(
    interview_consent=True,
    services_consent=True,
    storage_consent=True,
    determination="ActualVictimOfTrafficking",
    needs=1,
    risks=1,
    plan_agreed=True,
    plan_approval="requested",
    closure_approval="approved",
    review_on="2026-12-01",
    closure_reason="goals_met",
    transfer_accepted=True,
)
FACTS = st.builds(
    CaseFacts,
    interview_consent=st.booleans(),
    services_consent=st.booleans(),
    storage_consent=st.booleans(),
    no_name=st.booleans(),
    determination=st.sampled_from(
        ["", "PossibleVictimOfTrafficking", "ActualVictimOfTrafficking", "NotAVictimOfTrafficking"]
    ),
    needs=st.integers(0, 2),
    risks=st.integers(0, 2),
    plan_agreed=st.booleans(),
    plan_approval=st.sampled_from(["", "requested", "approved", "returned"]),
    closure_approval=st.sampled_from(["", "requested", "approved", "returned"]),
    review_on=st.sampled_from(["", "2026-12-01"]),
    open_goals=st.integers(0, 2),
    open_high_risks=st.integers(0, 2),
    closure_reason=st.sampled_from(["", "goals_met"]),
    closure_checks_missing=st.integers(0, 2),
    transfer_accepted=st.booleans(),
)
PAST_SCREENING = {"assessment", "planning", "support"}


def test_every_state_can_be_reached_and_left() -> None:
    states = {code.code for code in STATUS}
    assert {step.source for step in STEPS} == states
    assert {step.target for step in STEPS} == states - {"draft"}


def test_each_state_has_its_standard_code() -> None:
    assert {code.htcds for code in STATUS} == set(STATUS_FROM_HTCDS)
    for standard, ours in STATUS_FROM_HTCDS.items():
        assert STATUS[ours].htcds == standard


def test_the_main_way_leads_from_intake_to_closure() -> None:
    way = ["draft", "screening", "assessment", "planning", "support", "follow_up"]
    way += ["closure_review", "closed"]
    for source, target in pairwise(way):
        assert check_step(source, target, READY, "").target == target


def test_a_waiting_approval_of_the_plan_holds_nothing_up() -> None:
    check_step("planning", "support", replace(READY, plan_approval="requested"), "")
    with pytest.raises(StepBlocked):
        check_step("planning", "support", replace(READY, plan_approval=""), "")


def test_a_file_without_a_name_carries_services_without_consent_to_storage() -> None:
    facts = replace(READY, storage_consent=False, no_name=True)
    check_step("screening", "assessment", facts, "")


def test_a_high_risk_keeps_a_case_open() -> None:
    facts = replace(READY, open_high_risks=1)
    with pytest.raises(StepBlocked):
        check_step("closure_review", "closed", facts, "")


def test_a_bridge_needs_its_reason_and_bridges_consent_alone() -> None:
    facts = replace(READY, services_consent=False)
    with pytest.raises(ReasonNeeded):
        check_step("screening", "assessment", facts, " ", bridged=True)
    check_step("screening", "assessment", facts, "In danger tonight", bridged=True)
    undecided = replace(facts, determination="")
    with pytest.raises(StepBlocked):
        check_step("screening", "assessment", undecided, "In danger tonight", bridged=True)


@given(st.sampled_from([c.code for c in STATUS]), st.sampled_from([c.code for c in STATUS]), FACTS)
def test_a_step_happens_only_if_it_exists_and_every_guard_holds(
    source: str, target: str, facts: CaseFacts
) -> None:
    step = next((s for s in steps_from(source) if s.target == target), None)
    if step is None:
        with pytest.raises(NoSuchStep):
            check_step(source, target, facts, "a reason")
    elif missing := missing_for(step, facts):
        with pytest.raises(StepBlocked) as blocked:
            check_step(source, target, facts, "a reason")
        assert blocked.value.reasons == missing
    else:
        assert check_step(source, target, facts, "a reason") == step


@given(FACTS)
def test_nothing_passes_screening_without_consent_or_a_documented_ground(facts: CaseFacts) -> None:
    for step in STEPS:
        if step.source in ("screening", "assessment", "planning") and step.target in PAST_SCREENING:
            consented = facts.services_consent and (facts.storage_consent or facts.no_name)
            if step.source != "support" and not consented:
                assert missing_for(step, facts)


@given(FACTS)
def test_no_case_with_an_open_high_risk_is_closed(facts: CaseFacts) -> None:
    for step in STEPS:
        if step.target == "closed" and facts.open_high_risks:
            assert missing_for(step, facts)


def test_a_finished_case_only_opens_again() -> None:
    for status in FINISHED:
        assert {step.target for step in steps_from(status)} == {"reopened"}
