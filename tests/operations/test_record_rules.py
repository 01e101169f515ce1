"""Rules of records that hold at the first contact as they do later, and what a supervisor is
asked when an emergency path begins."""

from typing import Any

import pytest

from casemgr.domain.errors import Invalid
from casemgr.operations.approvals import waiting_approvals
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.lifecycle import change_status, decide_approval
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseFile, CaseRef
from casemgr.operations.workspace import Workspace
from tests.conftest import ROKEYA, Opener, consents

CHILD: dict[str, Any] = {
    **ROKEYA, "person": {"pseudonym": "Jaba 7", "birth_date": "2012-03-01"},
}  # fmt: skip
MOTHER = {"relation": "mother", "name": "Amena", "guardian": True, "involved": "no"}
UNCLE = {**MOTHER, "relation": "uncle_aunt", "name": "Karim"}
BY_GUARDIAN = {"purpose": "services", "status": "given", "on": "2026-11-02", "given_by": "guardian"}
DANGER = {"emergency": "immediate_danger", "emergency_reason": "Followed to the door."}


def file_of(workspace: Workspace, case: CaseRef) -> CaseFile:
    return workspace.run(open_case, case.case_id)


def asked(workspace: Workspace, case: CaseRef) -> list[tuple[str, str, str]]:
    found = file_of(workspace, case).approvals
    return [(one.subject, one.verdict, one.words) for one in found]


# --- one rule for the first contact and for later -------------------------------------------


def test_consent_that_ends_before_it_was_asked_for_is_refused_at_the_first_contact_too(
    workspace: Workspace, case: CaseRef
) -> None:
    entry = {**consents("storage")[0], "expires": "2026-11-01"}
    with pytest.raises(Invalid) as first:
        workspace.run(create_case, ROKEYA, [entry])
    with pytest.raises(Invalid) as later:
        workspace.run(save_record, "consent", case.case_id, None, entry)
    assert first.value.problems == {
        f"consent.0.{name}": text for name, text in later.value.problems.items()
    }


def test_a_decision_on_a_doubted_age_has_its_grounds_at_the_first_contact_too(
    workspace: Workspace, case: CaseRef
) -> None:
    person = {"pseudonym": "Jaba 9", "age_in_doubt": True, "age_decision": "adult"}
    with pytest.raises(Invalid) as told:
        workspace.run(create_case, {**ROKEYA, "person": person})
    assert set(told.value.problems) == {"person.age_grounds"}
    grounds = {**person, "age_grounds": "Her birth certificate."}
    workspace.run(create_case, {**ROKEYA, "person": grounds})


def test_of_two_guardians_the_one_who_answered_is_not_guessed(workspace: Workspace) -> None:
    both = {**CHILD, "relation": [MOTHER, UNCLE]}
    with pytest.raises(Invalid) as told:
        workspace.run(create_case, both, [BY_GUARDIAN])
    assert set(told.value.problems) == {"consent.0.guardian"}
    assert told.value.problems["consent.0.guardian"].startswith("Mark the one guardian")
    workspace.run(create_case, both, consents("storage"))  # nobody answered for her
    marked = {**CHILD, "relation": [{**UNCLE, "guardian": False}, MOTHER]}
    file = file_of(workspace, workspace.run(create_case, marked, [BY_GUARDIAN]))
    mother = next(one for one in file.records["relation"] if "Amena" in str(one.value))
    assert [vars(one.value)["guardian"] for one in file.records["consent"]] == [mother.id]
    assert file.consents["services"].open


# --- the emergency path ---------------------------------------------------------------------


def test_an_emergency_path_is_put_before_a_supervisor_and_holds_nothing_up(
    sign_in: Opener,
) -> None:
    ruma = sign_in("ruma")
    intake = {**ROKEYA["intake"], **DANGER}
    case = ruma.run(create_case, {**ROKEYA, "intake": intake}, consents("interview"))
    assert asked(ruma, case) == [("bridge", "requested", "Followed to the door.")]
    ruma.run(save_record, "need", case.case_id, None, {"category": "shelter", "urgency": "now"})
    ruma.run(change_status, case.case_id, "screening")
    shahana = sign_in("shahana")
    (waiting,) = shahana.look(waiting_approvals)
    assert (waiting.subject, waiting.due) == ("bridge", "2026-11-22")
    shahana.run(decide_approval, case.case_id, waiting.id, "approved")


def test_a_ground_that_comes_later_is_asked_about_once_and_another_ground_again(
    workspace: Workspace, case: CaseRef
) -> None:
    def put(**changed: str) -> None:
        stored = file_of(workspace, case).one("intake")
        assert stored is not None
        values = {**stored.value.model_dump(), **changed}
        workspace.run(save_record, "intake", case.case_id, stored.id, values, stored.version)

    assert asked(workspace, case) == []
    put(**DANGER)
    first = ("bridge", "requested", "Followed to the door.")
    assert asked(workspace, case) == [first]
    put(intake_date="2026-11-03")
    assert asked(workspace, case) == [first]
    put(emergency="court_order", emergency_reason="Order of the tribunal.")
    assert asked(workspace, case) == [first, ("bridge", "requested", "Order of the tribunal.")]
    put(emergency="", emergency_reason="")
    assert len(asked(workspace, case)) == 2


# --- pauses ---------------------------------------------------------------------------------


def test_a_pause_of_centuries_is_refused_with_a_message_beside_its_end(
    workspace: Workspace, case: CaseRef
) -> None:
    def pause(since: str, until: str) -> None:
        values = {"reason": "away", "since": since, "until": until}
        workspace.run(save_record, "pause", case.case_id, None, values)

    pause("2026-11-21", "2027-11-22")
    pause("2026-11-21", "")
    for since, until, wrong in (
        ("2026-11-21", "9999-12-31", {"until"}),
        ("2026-11-21", "2026-11-20", {"until"}),
        ("2126-11-21", "", {"since"}),
    ):
        with pytest.raises(Invalid) as told:
            pause(since, until)
        assert set(told.value.problems) == wrong
