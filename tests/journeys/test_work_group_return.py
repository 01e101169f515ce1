"""Six people come back together: what they share is written once, then a line for each."""

from pathlib import Path
from typing import Any

from casemgr.domain.consent import Standing
from casemgr.operations.values import CaseFile
from tests.journeys.cases import files, opened
from tests.journeys.person import Person, at_work

GROUP = "Return 22 of November"
# Name in Latin letters, age, gender, safe to call, may keep data, wants services, need.
PEOPLE = (
    ("Amina", "24", "Woman", "y", "y", "y", "Shelter"),
    ("Beauty", "31", "Woman", "no", "y", "y", "Medical"),
    ("Champa", "seventeen", "Woman", "no", "y", "y", "Family"),
    ("Dalia", "19", "Woman", "y", "y", "n", ""),
    ("Eity", "28", "Woman", "", "n", "y", "Cash"),
    ("Farida", "40", "Woman", "y", "y", "y", "Documents"),
)
NO_AGE = "Write an age in years or a birth date; a ? behind it means that it is in doubt."


def test_six_people_are_taken_in_at_one_sitting(folder: Path, tmp_path: Path) -> None:
    with at_work(folder, tmp_path / "home", "ruma") as she:
        before = she.presses
        she.press("ctrl+n")
        she.at("Intake date")
        she.push("Take in a group")
        she.at("Name of the incident or group")
        _shared(she)
        she.reach("People of the group")
        she.keys("Tab")  # from the pseudonym, which is proposed, to where a line begins
        for person in PEOPLE:
            _line(she, person)
        she.see("6 people")
        she.keys("ctrl+s")
        said = she.see("1 field to put right")
        assert said.says(NO_AGE)
        assert she.focus().value == "seventeen", "the keyboard is at what is wrong"
        assert "create_case" not in she.operations()
        she.type("17")
        she.keys("Tab")
        she.save("take_in_group")
        print(f"\ngroup return: {she.presses - before} key presses for {len(PEOPLE)} people")
        she.see(GROUP)
    with opened(folder, "ruma") as workspace:
        found = files(workspace)
    assert len(found) == len(PEOPLE)
    for file in found:
        _shares(file)
    (group,) = {file.records["membership"][0].value.model_dump()["incident"] for file in found}
    assert group
    told = {_told(file) for file in found}
    assert told == {
        ("Amina", 24, "yes", "given", "given", "shelter"),
        ("Beauty", 31, "no", "given", "given", "medical"),
        ("Champa", 17, "no", "given", "given", "family_tracing"),
        ("Dalia", 19, "yes", "given", "refused", ""),
        ("Eity", 28, "", "refused", "given", "cash"),
        ("Farida", 40, "yes", "given", "given", "documents"),
    }
    (child,) = (file for file in found if file.age.child)
    assert child.consents["services"].standing is Standing.CHILD_ALONE


def _told(file: CaseFile) -> tuple[Any, ...]:
    """What was written in one line, as the file has it."""
    person: Any = file.records["person"][0].value
    contact: Any = file.records["contact"][0].value
    answers: dict[str, Any] = {}
    for stored in file.records["consent"]:
        entry: Any = stored.value
        answers[entry.purpose] = entry.status
        assert entry.method == "thumbprint"
    needs: list[Any] = [one.value for one in file.records["need"]]
    return (
        person.name_en, person.age_at_intake, contact.safe_to_call, answers["storage"],
        answers["services"], needs[0].category if needs else "",
    )  # fmt: skip


def _shares(file: CaseFile) -> None:
    """What was written once stands in each file."""
    person: Any = file.records["person"][0].value
    assert person.citizenship == ("BD",)
    assert len(file.records["membership"]) == 1
    (way,) = (one.value.model_dump() for one in file.records["return"])
    shared = {
        "kind": "repatriation", "status": "arrived", "from_country": "IN",
        "entry_point": "Benapole",
    }  # fmt: skip
    assert {name: way[name] for name in shared} == shared
    begun: Any = file.records["intake"][0].value
    assert way["arrived_on"] == begun.intake_date


def _shared(she: Person) -> None:
    she.type(GROUP)
    she.fill("What all of them share", "Rescued from one factory")
    she.search("Citizenship", "Bangladesh")
    she.choose("Kind of return", "Repatriation through the authorities")
    she.search("From country", "India")
    she.fill("Border point or airport", "Benapole")
    she.answer("How it was answered", "Thumbprint")


def _line(she: Person, person: tuple[str, ...]) -> None:
    """One person: the name, then cell by cell; nothing where nothing is known."""
    name, age, gender, safe, storage, services, need = person
    she.keys("Tab")
    for text in (name, "", age, gender, "", safe, storage, services, need):
        if text:
            she.type(text)
        she.keys("Tab")
    she.keys("Return")
