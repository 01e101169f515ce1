"""What matters now: the right things are said, the most pressing first, and nothing else."""

from typing import Any

import pytest

from casemgr.operations.cases import create_case, open_case
from casemgr.operations.lifecycle import change_status, request_approval
from casemgr.operations.matters import SEVERITY, Matter, matters, pressing
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from tests.conftest import ROKEYA, FakeClock, consents


def save(workspace: Workspace, case: CaseRef, kind: str, /, **values: Any) -> str:
    return workspace.run(save_record, kind, case.case_id, None, values).record_id


def now(workspace: Workspace, case: CaseRef) -> dict[str, Matter]:
    file = workspace.run(open_case, case.case_id)
    beside = workspace.look(pressing, case.case_id)
    found = matters(file, beside, workspace.today, "en")
    assert [SEVERITY.index(one.severity) for one in found] == sorted(
        SEVERITY.index(one.severity) for one in found
    )
    return {one.what: one for one in found}


def started(workspace: Workspace, contact: dict[str, Any], **person: Any) -> CaseRef:
    parts = {**ROKEYA, "person": {**ROKEYA["person"], **person}, "contact": contact}
    return workspace.run(create_case, parts, consents("services", "storage", "interview"))


def test_a_quiet_case_says_what_comes_next_and_that_the_risk_is_not_assessed(
    workspace: Workspace, case: CaseRef
) -> None:
    found = now(workspace, case)
    assert set(found) == {"risk", "overdue", "step"}
    assert found["risk"].head == "Risk: Not assessed"
    assert found["step"].head == "Next step: Screening"
    assert found["step"].text == "Everything needed is there."


def test_a_risk_stands_with_its_reason_and_what_was_agreed(
    workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, "risk", level="low", kind="debt", reason="A small loan.")
    save(workspace, case, "risk", level="high", kind="family", reason="Came to the house.")
    risk = now(workspace, case)["risk"]
    assert (risk.severity, risk.head) == ("danger", "Risk: High")
    assert risk.text == "Came to the house. · No measure is agreed."


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        ({"no_contact": True, "safe_to_call": "yes"}, "does not wish"),
        ({"safe_to_call": "no"}, "Not safe to call"),
        ({}, "treat it as unsafe"),
    ],
)
def test_her_wish_and_her_safety_come_first(
    workspace: Workspace, contact: dict[str, Any], words: str
) -> None:
    case = started(workspace, contact)
    assert words in now(workspace, case)["contact"].text
    file = workspace.run(open_case, case.case_id)
    first = matters(file, workspace.look(pressing, case.case_id), workspace.today, "en")[0]
    assert first.what == "contact"


def test_a_child_and_a_doubted_age_are_told_apart(workspace: Workspace) -> None:
    safe = {"safe_to_call": "yes"}
    child = started(workspace, safe, birth_date="", age_at_intake=12)
    doubted = started(workspace, safe, birth_date="", age_in_doubt=True)
    grown = started(workspace, safe)
    assert now(workspace, child)["age"].head == "A child"
    assert "never ask the family" in now(workspace, doubted)["age"].text
    assert "age" not in now(workspace, grown)
    assert "guardian" in now(workspace, child)["consent"].text


def test_consent_is_missed_only_where_the_work_goes_next(
    workspace: Workspace, case: CaseRef
) -> None:
    assert "consent" not in now(workspace, case)
    save(workspace, case, "referral", direction="out", organisation="Blue House", status="draft")
    assert now(workspace, case)["consent"].text == "Referral to others · Nobody has asked yet."
    save(workspace, case, "proceeding", stage="fir")
    told = now(workspace, case)["consent"]
    assert told.text.startswith("Referral to others, Police and legal proceedings · Nobody")
    refused = {"purpose": "referral", "status": "refused", "on": "2026-11-20"}
    save(workspace, case, "consent", **refused)
    save(workspace, case, "consent", **{**refused, "purpose": "legal"})
    assert now(workspace, case)["consent"].severity == "info"


def test_overdue_duties_are_counted_with_the_rule_of_the_first(
    workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, "follow_up", planned_on="2026-11-20", kind="home")
    found = now(workspace, case)["overdue"]
    assert found.head == "2 duties are overdue"
    assert "working days" in found.text


def test_the_next_hearing_and_who_goes_along(workspace: Workspace, case: CaseRef) -> None:
    save(workspace, case, "hearing", on="2026-11-26", kind="charge", survivor_attends="yes")
    hearing = now(workspace, case)["hearing"]
    assert "in 5 days" in hearing.head
    assert "nobody is named to go with her" in hearing.text
    assert hearing.severity == "warning"


def test_a_hearing_far_off_does_not_matter_now(workspace: Workspace, case: CaseRef) -> None:
    save(workspace, case, "hearing", on="2027-03-26", kind="charge")
    assert "hearing" not in now(workspace, case)


def test_warning_signs_count_from_the_last_visit_only(workspace: Workspace, case: CaseRef) -> None:
    seen = {"kind": "home", "outcome": "met"}
    save(workspace, case, "follow_up", **seen, planned_on="2026-11-10", done_on="2026-11-10",
         warning_signs=["offer", "papers"])  # fmt: skip
    assert "A new offer" in now(workspace, case)["signs"].text
    save(workspace, case, "follow_up", **seen, planned_on="2026-11-19", done_on="2026-11-19")
    assert "signs" not in now(workspace, case)


def test_a_guardian_who_turns_out_to_be_involved_is_pointed_out(workspace: Workspace) -> None:
    mother = {"relation": "mother", "guardian": True, "involved": "no"}
    for_her = [{**one, "given_by": "guardian"} for one in consents("services", "storage")]
    parts = {**ROKEYA, "person": {"pseudonym": "Beli 7", "age_at_intake": 12}}
    case = workspace.run(create_case, {**parts, "relation": [mother]}, for_her)
    assert "guardian" not in now(workspace, case)
    relation = workspace.run(open_case, case.case_id).one("relation")
    assert relation is not None
    changed = {"relation": "mother", "guardian": False, "involved": "suspected"}
    workspace.run(save_record, "relation", case.case_id, relation.id, changed, 1)
    assert now(workspace, case)["guardian"].severity == "danger"


def test_children_at_risk_pressure_and_an_unwhole_identification_are_told(
    workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, "relation", relation="child", at_risk=True)
    save(workspace, case, "proceeding", stage="fir", pressure="offer")
    save(workspace, case, "screening", acts=["recruitment"],
         trafficking_status="PossibleVictimOfTrafficking")  # fmt: skip
    found = now(workspace, case)
    assert found["children"].head == "1 child around her is at risk"
    assert "Money offered to settle" in found["pressure"].text
    assert "No purpose is recorded" in found["determination"].text


def test_a_request_that_waits_is_told(workspace: Workspace, case: CaseRef) -> None:
    save(workspace, case, "plan", summary="Sewing")
    workspace.run(request_approval, case.case_id, "plan", "Please look")
    assert now(workspace, case)["approval"].text == "Please look"


def test_a_finished_case_asks_for_nothing_but_what_stands_open(
    workspace: Workspace, case: CaseRef, clock: FakeClock
) -> None:
    save(workspace, case, "risk", level="high", kind="family", reason="Came to the house.")
    workspace.run(change_status, case.case_id, "not_taken_on", "went home")
    clock.forward(days=30)
    assert now(workspace, case) == {}
