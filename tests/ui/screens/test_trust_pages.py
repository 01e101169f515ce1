"""What two people must want, the registers, and a lost machine, worked with on their pages."""

import os
from pathlib import Path

import pytest

from casemgr.operations.cases import create_case
from casemgr.operations.joint_acts import asked_for
from casemgr.operations.records import save_record
from casemgr.operations.registers import register_entries
from casemgr.ui.screens.joint_acts import JointActsScreen
from casemgr.ui.screens.lost_laptop import LostLaptopScreen
from casemgr.ui.screens.registers import RegisterEntryScreen, RegistersScreen
from tests.conftest import ROKEYA
from tests.ui.screens.conftest import Stage


def picture(stage: Stage, name: str) -> None:
    """Kept only where somebody wants to look at it."""
    folder = os.environ.get("CASEMGR_TEST_PICTURES")
    if folder:
        stage.qtbot.wait(400)
        stage.shell.grab().save(str(Path(folder) / f"{name}.png"))


def test_a_request_is_made_with_all_that_is_needed_and_can_be_withdrawn(stage: Stage) -> None:
    page = stage.show(JointActsScreen, "joint_acts")
    assert page.form is not None
    page.form.recipient.setText("Tribunal")
    page.form.ask()
    assert stage.workspace.look(asked_for) == ()
    page.form.reason.setText("The tribunal asks for them.")
    page.form.key.setText("age1nonsense")
    page.form.ask()
    assert stage.workspace.look(asked_for) == ()
    page.form.key.clear()
    page.form.ask()
    stage.until(lambda: page.requests)
    (one,) = page.requests
    assert (one.what, one.state, one.decides) == ("identified_export", "asked", False)
    picture(stage, "joint_acts")
    stage.press("Withdraw")
    stage.until(lambda: page.requests and page.requests[0].state == "withdrawn")


def test_an_entry_of_a_register_is_saved_from_its_form(stage: Stage) -> None:
    case = stage.workspace.run(create_case, ROKEYA)
    stage.show(RegistersScreen, "registers")
    stage.press("Enter a request")
    page = stage.page(RegisterEntryScreen)
    stage.until(lambda: page.page is not None)
    assert page.page is not None
    form = page.page.form
    form.fields["entry.case_code"].editor.put(case.code)
    form.fields["entry.kind"].editor.put("access")
    picture(stage, "register_entry")
    page.page.ask_save()
    stage.until(lambda: stage.workspace.look(register_entries, "request"))
    stage.until(lambda: isinstance(stage.shell.current, RegistersScreen))
    registers = stage.page(RegistersScreen)
    stage.until(lambda: registers.found.get("request"))
    picture(stage, "registers")


@pytest.mark.parametrize("language", ["en", "bn"])
def test_a_lost_machine_leads_to_the_survivors_by_risk(stage: Stage, language: str) -> None:
    for place, level in enumerate(("low", "imminent")):
        person = {**ROKEYA["person"], "pseudonym": f"Jaba {place}"}
        case = stage.workspace.run(create_case, {**ROKEYA, "person": person})
        risk = {"level": level, "kind": "trafficker", "reason": "threats"}
        stage.workspace.run(save_record, "risk", case.case_id, None, risk)
    if language == "bn":
        stage.open("bn")
    page = stage.show(LostLaptopScreen, "lost_laptop")
    picture(stage, f"lost_laptop_begin_{language}")
    page.words.setText("Left in a bus.")
    page.enter()
    stage.until(lambda: page.listed)
    assert [one.risk for one in page.listed] == ["imminent", "low"]
    stage.until(page.letter.toPlainText)
    assert "bus" not in page.letter.toPlainText()
    picture(stage, f"lost_laptop_{language}")
    page.warned(page.listed[0], "told", "visit")
    stage.until(lambda: page.listed and page.listed[-1].state == "told")
