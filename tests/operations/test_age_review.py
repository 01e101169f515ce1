"""A decision that somebody of doubted age is an adult is confirmed before it counts."""

from typing import Any

import pytest

from casemgr.domain.errors import Invalid
from casemgr.operations.approvals import approval_changes, waiting_approvals
from casemgr.operations.assessments import assessment_view
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.lifecycle import decide_approval
from casemgr.operations.matters import matters, pressing
from casemgr.operations.merging import SINGLES as ONCE
from casemgr.operations.merging import MergeOrder, merge_cases
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseFile, CaseRef
from casemgr.operations.workspace import Workspace
from tests.conftest import ROKEYA, FakeClock, Opener, consents

DOUBTED = {**ROKEYA["person"], "age_in_doubt": True}
DECIDED = {"age_decision": "adult", "age_grounds": "Her school certificate of 2004"}


def opened(workspace: Workspace, case: CaseRef) -> CaseFile:
    return workspace.run(open_case, case.case_id)


def decide(workspace: Workspace, case: CaseRef, **changed: Any) -> None:
    (person,) = opened(workspace, case).records["person"]
    values = person.value.model_dump() | changed
    workspace.run(save_record, "person", case.case_id, person.id, values, person.version)


def asked(workspace: Workspace) -> list[str]:
    return [one.id for one in workspace.look(waiting_approvals) if one.subject == "age"]


def is_child(workspace: Workspace, case: CaseRef) -> bool:
    """As the file, the assessments on offer and the head of the page see it: always alike."""
    file = opened(workspace, case)
    offered = {one.code for one in workspace.look(assessment_view, case.case_id).offered}
    beside = workspace.look(pressing, case.case_id)
    said = {one.what for one in matters(file, beside, workspace.today, "en")}
    assert file.age.child == ("best_interest" in offered) == ("age" in said)
    return file.age.child


@pytest.fixture
def doubted(sign_in: Opener) -> CaseRef:
    ruma = sign_in("ruma")
    parts = {**ROKEYA, "person": DOUBTED}
    return ruma.run(create_case, parts, consents("interview", "storage", "services"))


def test_she_stays_a_child_until_a_supervisor_has_confirmed_it(
    sign_in: Opener, doubted: CaseRef, clock: FakeClock
) -> None:
    ruma = sign_in("ruma")
    decide(ruma, doubted, **DECIDED)
    assert is_child(ruma, doubted)
    assert opened(ruma, doubted).age.in_doubt, "nothing is decided yet"
    decide(ruma, doubted, occupation_before="Tailor")
    clock.forward(minutes=5)
    nasima = sign_in("nasima")
    (request,) = asked(nasima)
    assert {one.kind for one in nasima.look(approval_changes, request).parts} == {"person"}
    nasima.run(decide_approval, doubted.case_id, request, "approved")
    assert not is_child(nasima, doubted)
    ruma = sign_in("ruma")
    clock.forward(minutes=5)
    decide(ruma, doubted, occupation_before="Teacher")
    assert not is_child(ruma, doubted), "another field of the person decides nothing"
    assert asked(sign_in("nasima")) == []


def test_another_decision_needs_another_look(
    sign_in: Opener, doubted: CaseRef, clock: FakeClock
) -> None:
    decide(sign_in("ruma"), doubted, **DECIDED)
    nasima = sign_in("nasima")
    nasima.run(decide_approval, doubted.case_id, asked(nasima)[0], "approved")
    clock.forward(days=1)
    ruma = sign_in("ruma")
    decide(ruma, doubted, age_decision="child")
    assert is_child(ruma, doubted)
    clock.forward(minutes=1)
    decide(ruma, doubted, **DECIDED)
    assert is_child(ruma, doubted), "what was confirmed was the decision before"
    assert len(asked(sign_in("nasima"))) == 1


def test_what_was_returned_is_asked_again_with_new_grounds_and_not_by_itself(
    sign_in: Opener, doubted: CaseRef, clock: FakeClock
) -> None:
    decide(sign_in("ruma"), doubted, **DECIDED)
    nasima = sign_in("nasima")
    clock.forward(minutes=1)
    nasima.run(decide_approval, doubted.case_id, asked(nasima)[0], "returned", "Whose is it?")
    clock.forward(minutes=1)
    ruma = sign_in("ruma")
    decide(ruma, doubted, occupation_before="Tailor")
    assert asked(sign_in("nasima")) == []
    ruma = sign_in("ruma")
    assert is_child(ruma, doubted)
    clock.forward(minutes=1)
    decide(ruma, doubted, age_grounds="Her own certificate, seen at the school")
    nasima = sign_in("nasima")
    assert len(asked(nasima)) == 1
    nasima.run(decide_approval, doubted.case_id, asked(nasima)[0], "approved")
    assert not is_child(nasima, doubted)


def test_a_case_that_begins_with_a_decision_is_asked_about_too(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    parts = {**ROKEYA, "person": {**DOUBTED, **DECIDED}}
    case = ruma.run(create_case, parts, consents("interview"))
    assert is_child(ruma, case)
    assert len(asked(sign_in("nasima"))) == 1


def test_that_she_is_a_child_needs_nobody_to_confirm_it(sign_in: Opener, doubted: CaseRef) -> None:
    ruma = sign_in("ruma")
    decide(ruma, doubted, age_decision="child", age_grounds="Her teeth")
    file = opened(ruma, doubted)
    assert (file.age.child, file.age.in_doubt) == (True, False)
    assert asked(sign_in("nasima")) == []
    with pytest.raises(Invalid):
        decide(sign_in("ruma"), doubted, age_decision="adult", age_grounds="")


def test_what_was_confirmed_of_one_file_is_not_confirmed_of_two_made_one(
    sign_in: Opener, doubted: CaseRef, clock: FakeClock
) -> None:
    decide(sign_in("ruma"), doubted, **DECIDED)
    nasima = sign_in("nasima")
    nasima.run(decide_approval, doubted.case_id, asked(nasima)[0], "approved")
    clock.forward(minutes=1)
    kept = nasima.run(create_case, {**ROKEYA, "person": DOUBTED}, consents("interview"))
    left, right = opened(nasima, kept), opened(nasima, doubted)
    versions = {one.id: one.version for f in (left, right) for k in ONCE for one in f.records[k]}
    nasima.run(
        merge_cases, kept.case_id, doubted.case_id, MergeOrder(versions=versions), "One person."
    )
    (person,) = opened(nasima, kept).records["person"]
    assert getattr(person.value, "age_decision") == "adult"  # noqa: B009
    assert is_child(nasima, kept)
    assert len(asked(nasima)) == 1
