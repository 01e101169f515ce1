"""A case changes hands: its caseworker asks, the supervisor does it, the colleague is told."""

from pathlib import Path

from casemgr.domain.support import Handover
from tests.journeys.cases import alerts_of, files, listed, new_case, opened
from tests.journeys.person import Person, at_work

KNOW = "She trusts only her sister."
NEXT = "Go with her to the clinic on Tuesday."
AGREED = "Agreed with Ruma."


def test_a_case_goes_over_with_what_the_next_one_has_to_know(folder: Path, tmp_path: Path) -> None:
    with opened(folder, "ruma") as workspace:
        case = new_case(workspace)
    with at_work(folder, tmp_path / "home", "ruma") as she:
        she.open_file("Jaba 101")
        she.section("Hand-overs")
        she.keys("ctrl+n")
        _hand_over(she, KNOW, NEXT)
        she.save("save_handover")
        she.leave_for("shahana")
        she.see("Ruma asks to hand this case over to Karim.")
        she.push(f"Open case {case.code}")
        she.see("What matters now")
        she.push("Hand over to …")
        _hand_over(she, AGREED, "")
        she.save("hand_over_case")
        she.leave_for("karim")
        she.see("Shahana handed this case over to you.")
        she.open_file("Jaba 101")
        she.section("Hand-overs")
        she.see(KNOW)
        she.see(AGREED)
        she.leave_for("ruma")
        she.page("Cases")
        she.see("0 cases")
    with opened(folder, "karim") as workspace:
        (file,) = files(workspace)
        (alert,) = alerts_of(workspace)
    assert file.owner == "Karim"
    assert (alert.what, alert.code) == ("handed_over", case.code)
    values = [one.value for one in file.records["handover"]]
    told = [(v.to, v.summary, v.open_steps) for v in values if isinstance(v, Handover)]
    assert sorted(told) == [("Karim", AGREED, ""), ("Karim", KNOW, NEXT)]
    with opened(folder, "ruma") as workspace:
        assert listed(workspace) == []
        assert alerts_of(workspace) == []
    with opened(folder, "shahana") as workspace:
        assert [line.owner for line in listed(workspace)] == ["Karim"]
        assert alerts_of(workspace) == [], "what was asked for is done"


def _hand_over(she: Person, know: str, next_steps: str) -> None:
    she.choose("Hand over to", "Karim")
    she.fill("What matters now", know)
    she.reach("What is to be done next")
    she.keys("ctrl+a", "Delete")
    she.type(next_steps)
