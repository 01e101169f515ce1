"""A survivor comes back: her closed case is opened again, and help begins at once."""

from pathlib import Path
from typing import Any

from casemgr.operations.matters import pressing
from casemgr.operations.today import see_today
from casemgr.operations.values import CaseFile
from tests.journeys.cases import closed_case, files, opened
from tests.journeys.person import Person, at_work

WHY = "Her landlord turned her out"
WORDS = "Nowhere to sleep since Friday"


def test_a_renewed_need_opens_the_case_and_duties_begin(folder: Path, tmp_path: Path) -> None:
    closed_case(folder)
    with at_work(folder, tmp_path / "home", "ruma") as she:
        she.open_file("Jaba 101")
        she.section("Closure")
        she.push("Open it again …")
        she.at("Reason")
        she.type(WHY)
        she.done("change_status", lambda: she.keys("ctrl+Return"))
        _write_down(she)
        she.section("Overview")
        said = she.see("Waiting for a supervisor: Reopening")
    assert said.says("Next step: Assessment")
    with opened(folder, "ruma") as workspace:
        (file,) = files(workspace)
        duties = [one.what for one in workspace.look(pressing, file.case_id).duties]
    with opened(folder, "shahana") as workspace:
        waiting = {(one.text, one.code) for one in workspace.look(see_today).approvals}
    assert ("Reopening", file.code) in waiting
    assert {"approval", "risk_review"} <= set(duties), duties
    _as_typed(file)


def _write_down(she: Person) -> None:
    """The new need, and the danger behind it."""
    she.section("Needs")
    she.keys("ctrl+n")
    she.choose("Need", "Housing")
    she.answer("Urgency", "Now")
    she.fill("In the survivor's words", WORDS)
    she.save("save_need")
    she.section("Risk and safety")
    she.keys("ctrl+n")
    she.choose("Risk level", "High")
    she.choose("Where the danger comes from", "Being trafficked again")
    she.fill("Reason", "A recruiter offers her a room")
    she.save("save_risk")


def _as_typed(file: CaseFile) -> None:
    assert (file.status, file.risk) == ("reopened", "high")
    assert file.history[-1].reason == WHY
    (asked,) = (one for one in file.approvals if one.subject == "reopening")
    assert (asked.verdict, asked.words) == ("requested", WHY)
    need: Any = file.records["need"][-1].value
    assert (need.category, need.urgency, need.detail) == ("housing", "now", WORDS)
    assert need.status == "open"
    risk: Any = file.records["risk"][-1].value
    assert (risk.level, risk.kind) == ("high", "retrafficking")
    assert len(file.records["need"]) == len(file.records["risk"]) == 2, "the old ones stand"
