"""A survivor walks in: safety, needs, safe contact and consent, with the keyboard alone."""

import time
from pathlib import Path
from typing import Any

from casemgr.domain.consent import Standing
from casemgr.domain.experience import Alleged, Experience, Recruiter, RouteEvent, Screening
from casemgr.domain.fields import fields_of
from casemgr.operations.matters import pressing
from casemgr.operations.today import see_today
from casemgr.operations.values import CaseFile
from tests.journeys.cases import files, opened
from tests.journeys.person import Person, at_work

TEN_MINUTES = 600.0
SECONDS_A_KEY = 2.5  # for somebody who looks for each letter
_TRAFFICKING = (Screening, Experience, RouteEvent, Recruiter, Alleged)
# "Reason" stands in many records; here it is the reason of the danger.
_EVERYWHERE = {"Reason", "Remarks"}


def test_a_walk_in_is_recorded_with_the_keyboard_alone(folder: Path, tmp_path: Path) -> None:
    with at_work(folder, tmp_path / "home", "ruma") as she:
        before, begun = she.presses, time.monotonic()
        she.press("ctrl+n")
        she.at("Intake date")
        asked = _taken_down(she)
        she.save("create_case")
        pressed, seconds = she.presses - before, time.monotonic() - begun
        print(f"\nwalk-in: {pressed} key presses, {seconds:.0f} s, {len(asked)} fields offered")
        she.see("Not safe to call.  ·  Do not visit at home  ·  Who may answer: Her friend Mina")
        she.page("Today")
        today = she.see("Case plan within 5 working days of the finished assessment at high risk")
    assert pressed * SECONDS_A_KEY < TEN_MINUTES
    told = {one.label for model in _TRAFFICKING for one in fields_of(model).values()}
    assert not set(asked) & told - _EVERYWHERE, "nothing about the trafficking is asked"
    with opened(folder, "ruma") as workspace:
        (file,) = files(workspace)
        _as_typed(file)
        duties = [one.what for one in workspace.look(pressing, file.case_id).duties]
        coming = workspace.look(see_today).coming
    assert {"plan", "risk_review"} <= set(duties), duties
    assert [(one.what, one.code) for one in coming] == [("plan", file.code)]
    assert today.says(file.code)


def _taken_down(she: Person) -> tuple[str, ...]:
    """What she tells at first; gives every field that was offered meanwhile."""
    offered = dict.fromkeys(she.look().fields)
    she.fill("What brings the survivor here", "Needs a bed for tonight")
    she.tick("Needed now: Shelter")
    she.tick("Needed now: Medical care")
    she.choose("Risk level", "High")
    offered |= dict.fromkeys(she.look().fields)
    she.choose("Where the danger comes from", "Family or household")
    she.fill("Reason", "Her uncle waits outside")
    she.fill("Agreed measure", "Leaves by the back door")
    she.answer("Safe to call", "No")
    she.tick("Safe ways: Phone of a trusted person")
    she.fill("Who may answer", "Her friend Mina")
    she.tick("Do not visit at home")
    she.answer("Keeping the data", "Given")
    she.answer("Services", "Given")
    she.answer("Interview", "Refused")
    she.answer("How it was answered", "Thumbprint")
    she.answer("Who answered", "The survivor")
    she.tick("Keep this file without a name")
    shown = she.look().fields
    assert len(set(shown)) == len(shown), "a question stands there twice"
    return tuple(offered | dict.fromkeys(shown))


def _as_typed(file: CaseFile) -> None:
    """The file says what was typed, and nothing was made up."""

    def said(kind: str) -> list[dict[str, Any]]:
        empty: Any = ("", None, (), False)
        return [
            {name: value for name, value in one.value.model_dump().items() if value not in empty}
            for one in file.records[kind]
        ]

    (intake,), (person,), (contact,), (risk,) = (
        said(kind) for kind in ("intake", "person", "contact", "risk")
    )
    assert intake["first_words"] == "Needs a bed for tonight"
    assert set(person) == {"pseudonym", "no_name"}
    assert contact == {
        "safe_to_call": "no", "channels": ("other_phone",), "who_may_answer": "Her friend Mina",
        "no_home_visit": True,
    }  # fmt: skip
    assert risk == {
        "level": "high", "kind": "family", "reason": "Her uncle waits outside",
        "measure": "Leaves by the back door", "status": "open",
    }  # fmt: skip
    needs = {(one["category"], one["urgency"]) for one in said("need")}
    assert needs == {("shelter", "now"), ("medical", "now")}
    shared = {"on": intake["intake_date"], "method": "thumbprint", "given_by": "self"}
    answers = {"storage": "given", "services": "given", "interview": "refused"}
    assert said("consent") == [
        {"purpose": purpose, "status": status, **shared} for purpose, status in answers.items()
    ]
    standings = {one: file.consents[one].standing for one in ("storage", "services", "referral")}
    assert standings == {
        "storage": Standing.GIVEN, "services": Standing.GIVEN, "referral": Standing.NOT_ASKED
    }  # fmt: skip
