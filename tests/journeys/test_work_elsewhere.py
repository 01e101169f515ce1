"""What goes wrong on purpose: one clear sentence each time, and nothing typed is lost."""

from pathlib import Path
from typing import Any

from casemgr.domain.fields import LONG_TEXT
from casemgr.operations.records import save_record
from tests.journeys.cases import files, new_case, opened, save
from tests.journeys.person import Person, at_work

NO_FIT = "The login and the passphrase do not fit together."
OPEN_ELSEWHERE = "This workspace is already open on this computer."
NO_DATE = "Write a year, a month and year, a full date, or ? when unknown."
CUT = "The pasted text was too long; its end was left out. Split it into notes."
MINE = "She needs a bed near the clinic"
THEIRS = "She asks for a room with a lock"
HEARD = "Heard at the gate. "
_MEGABYTE = 1_000_000


def test_three_wrong_passphrases_are_told_in_one_sentence_and_the_right_one_opens(
    folder: Path, tmp_path: Path
) -> None:
    she = Person(folder, tmp_path / "home")
    try:
        before = she.operations().count("sign_in")
        she.introduce("ruma")
        for wrong in ("seven green boats", "Seven Green Boats at dawn", "eight"):
            she.type(wrong)
            she.keys("Return")
            assert she.see(NO_FIT).says("Check both, and whether the keyboard is set to Bangla")
            she.see_button("Sign in")  # not at once: each wrong try makes the next one wait
            assert she.at("Passphrase").value == "", "she can type at once"
        assert she.operations().count("sign_in") == before
        she.unlock()
    finally:
        she.end()


def test_an_impossible_date_and_a_huge_paste_are_told_beside_the_field(
    folder: Path, tmp_path: Path
) -> None:
    with at_work(folder, tmp_path / "home", "ruma") as she:
        she.press("ctrl+n")
        she.at("Intake date")
        she.fill("Intake date", "31.2.2026")
        she.fill("What brings the survivor here", MINE)
        she.keys("ctrl+s")
        said = she.see("1 field to put right")
        assert sum(NO_DATE in text for text in said.texts) == 1
        assert she.focus().value == "31.2.2026", "the keyboard is at what is wrong"
        assert "create_case" not in she.operations()
        she.fill("Intake date", "1.2.2026")
        she.save("create_case")
        she.section("Notes")
        she.keys("ctrl+n")
        she.answer("Kind of note", "Reported by the survivor")
        she.reach("Note")
        with she.copied_elsewhere(HEARD, _MEGABYTE // len(HEARD)):
            she.keys("ctrl+v")
            she.see(CUT)
        she.save("save_note")
    with opened(folder, "ruma") as workspace:
        (file,) = files(workspace)
    (intake,), (note,) = (file.records[kind] for kind in ("intake", "note"))
    begun: Any = intake.value
    assert (begun.intake_date, begun.first_words) == ("2026-02-01", MINE)
    kept: Any = note.value
    assert LONG_TEXT - 100 < len(kept.text) <= LONG_TEXT
    assert (HEARD * 300).startswith(kept.text[: 250 * len(HEARD)])


def test_a_colleagues_save_and_a_second_window_take_nothing_away(
    folder: Path, tmp_path: Path
) -> None:
    with opened(folder, "ruma") as workspace:
        case = new_case(workspace)
        save(workspace, case, "need", {"category": "shelter", "detail": "A bed"})
    with at_work(folder, tmp_path / "home", "ruma") as she:
        she.open_file("Jaba 101")
        she.section("Needs")
        she.push("Edit")
        she.fill("In the survivor's words", MINE)
        _try_a_second_window(folder, tmp_path / "second")
        she.press("ctrl+l")
        she.see("Locked")
        _saved_by_a_colleague(folder)
        she.unlock()
        said = she.see("Shahana saved this record while you were working on it.")
        assert said.says(MINE)
        assert said.says(THEIRS)
        she.answer("In the survivor's words", "Both, one under the other")
        she.push("Save what I chose")
        she.at("Need")
        assert she.reach("In the survivor's words").value.split() == f"{THEIRS} {MINE}".split()
        she.save("save_need")
    with opened(folder, "ruma") as workspace:
        (file,) = files(workspace)
    need: Any = file.records["need"][-1].value
    assert need.detail.split() == f"{THEIRS} {MINE}".split()
    assert need.urgency == "now", "what only the colleague changed stands"


def _try_a_second_window(folder: Path, home: Path) -> None:
    """Somebody starts the program once more: it says where to go on."""
    other = Person(folder, home)
    try:
        other.at("Passphrase")
        other.type("seven green boats at dawn")
        other.keys("Return")
        other.see(OPEN_ELSEWHERE)
        other.see_button("Sign in")
    finally:
        other.end()


def _saved_by_a_colleague(folder: Path) -> None:
    with opened(folder, "shahana") as workspace:
        (file,) = files(workspace)
        (need,) = file.records["need"]
        values = {**need.value.model_dump(), "detail": THEIRS, "urgency": "now"}
        workspace.run(save_record, "need", file.case_id, need.id, values, need.version)
