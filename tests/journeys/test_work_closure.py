"""The end of a case: its checklist, the high risk in its way, the supervisor, the file kept."""

from pathlib import Path
from typing import Any

import pytest

from casemgr.domain.case_codes import CLOSURE_CHECK
from casemgr.operations.errors import CaseFinished
from casemgr.operations.matters import pressing
from casemgr.operations.records import save_record
from tests.journeys.cases import files, followed_case, opened
from tests.journeys.person import Person, at_work

SUMMARY = "She lives with her sister and runs her shop"
APPROVED = "A supervisor has not approved the closure."
HIGH = "A high risk is still open."


def test_a_case_ends_when_nothing_holds_it_up(folder: Path, tmp_path: Path) -> None:
    followed_case(folder)
    with at_work(folder, tmp_path / "home", "ruma") as she:
        she.open_file("Jaba 101")
        _fill_the_form(she)
        she.section("Overview")
        she.done("change_status", lambda: she.push("To “Closure review”"))
        said = she.see(HIGH)
        assert said.says(APPROVED)
        assert "To “Closed”" not in said.buttons
        she.push("Ask for approval: Closure")
        she.at("Words to the supervisor")
        she.done("request_approval", lambda: she.keys("ctrl+Return"))
        _end_the_risk(she)

        she.leave_for("shahana")
        _approve(she)

        she.leave_for("ruma")
        she.open_file("Jaba 101")
        she.section("Overview")
        she.done("change_status", lambda: she.push("To “Closed”"))
        she.section("Closure")
        said = she.see("This file is kept until ")
        assert said.says("How it ended")
        assert said.says("Approved by Shahana.")
        she.section("Needs")
        said = she.see("The case is finished: this section can only be read.")
        assert not {"Add need", "Edit", "Remove"} & set(said.buttons)
        she.press("ctrl+n")
        assert not she.look().fields, "a form is offered that cannot be saved"
    _is_closed(folder)


def _is_closed(folder: Path) -> None:
    with opened(folder, "ruma") as workspace:
        (file,) = files(workspace)
        duties = [one.what for one in workspace.look(pressing, file.case_id).duties]
        need = {"category": "shelter"}
        with pytest.raises(CaseFinished):
            workspace.run(save_record, "need", file.case_id, None, need)
    assert file.status == "closed"
    assert [one.target for one in file.history[-2:]] == ["closure_review", "closed"]
    assert duties == ["retention"]
    closure: Any = file.records["closure"][-1].value
    assert (closure.reason, closure.summary, closure.later_contact) == ("goals_met", SUMMARY, "yes")
    assert set(closure.checks) == {code.code for code in CLOSURE_CHECK}
    decided = {one.subject: (one.verdict, one.decided_by) for one in file.approvals}
    assert decided["closure"] == ("approved", "Shahana")
    risk: Any = file.records["risk"][-1].value
    assert risk.status == "closed"


def _fill_the_form(she: Person) -> None:
    """Reason and summary, then each point of the checklist beside what the file says."""
    she.section("Closure")
    she.see("The closure form is not complete.")
    she.push("Prepare closure")
    she.choose("Reason for closure", "Goals reached")
    she.fill("Summary", SUMMARY)
    she.answer("May be contacted later", "Yes")
    she.save("save_closure")
    for point in CLOSURE_CHECK:
        she.see_button(point.en)
        she.reach(point.en)
        she.done("save_closure", lambda: she.keys("space"))
    assert not she.look().says("The closure form is not complete.")


def _end_the_risk(she: Person) -> None:
    she.section("Risk and safety")
    she.push("Edit")
    she.answer("State of the risk", "No longer present")
    she.save("save_risk")


def _approve(she: Person) -> None:
    """The supervisor, from her own page."""
    she.page("Supervision")
    she.see_button("Approvals waiting: 2")
    she.push("Approvals waiting: 2")
    now = she.at("Approvals waiting")
    if not now.value.startswith("Closure"):
        she.keys("Down")
    assert she.focus().value.startswith("Closure")
    she.keys("ctrl+Return")
    she.at("Words to the caseworker")
    she.done("decide_approval", lambda: she.keys("ctrl+Return"))
