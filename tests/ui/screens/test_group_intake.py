"""Taking in a group with the keyboard alone, pasting, drafts, and the page of the group."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from casemgr.domain.case_codes import NEED_CATEGORY
from casemgr.domain.codes import GENDER, YES_NO, Code
from casemgr.operations.cases import case_keys, open_case
from casemgr.operations.groups import take_in_group
from casemgr.operations.values import CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.directory_entry import EntryScreen
from casemgr.ui.screens.group_form import GroupForm
from casemgr.ui.screens.group_intake import GroupIntakeScreen
from casemgr.ui.screens.group_model import PeopleModel
from casemgr.ui.screens.group_rows import (
    CELLS,
    EMPTY,
    FIRST,
    PLACES,
    find_code,
    is_person,
    person_of,
    place_of,
    problem,
    read_age,
)
from casemgr.ui.screens.incident import IncidentScreen
from tests.operations.test_groups import INCIDENT, SHARED, person
from tests.ui.screens.conftest import Stage
from tests.ui.screens.test_case import opened, words

TODAY = date(2026, 11, 21)


def row(**cells: str) -> list[str]:
    return [cells.get(cell.name, "") for cell in CELLS]


# What is typed into a cell


@pytest.mark.parametrize(
    ("typed", "code"),
    [("y", "yes"), ("Yes", "yes"), ("হ্যাঁ", "yes"), ("না", "no"), ("not k", "unknown")],
)
def test_a_coded_cell_understands_the_beginning_of_a_word(typed: str, code: str) -> None:
    found = find_code(YES_NO, typed)
    assert found is not None
    assert found.code == code


def test_a_beginning_that_fits_several_is_asked_again() -> None:
    assert find_code(GENDER, "trans") is None
    assert problem(PLACES["gender"], "trans", TODAY)
    assert find_code(NEED_CATEGORY, "med") is NEED_CATEGORY["medical"]


@given(code=st.sampled_from([one for cell in CELLS if cell.codes for one in cell.codes.current()]))
def test_every_value_is_understood_as_it_is_shown_in_both_languages(code: Code) -> None:
    lists = [cell.codes for cell in CELLS if cell.codes and code in tuple(cell.codes)]
    for listed in lists:
        assert find_code(listed, code.en) is code
        assert find_code(listed, code.bn) is code


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("17", {"age_at_intake": 17}),
        ("১৭?", {"age_at_intake": 17, "age_in_doubt": True}),
        ("2009", {"birth_date": "2009"}),
        ("5/2009", {"birth_date": "2009-05"}),
        ("2009 ?", {"birth_date": "2009", "age_in_doubt": True}),
        ("?", {"age_in_doubt": True}),
        ("", {}),
    ],
)
def test_an_age_and_a_birth_date_share_one_cell(typed: str, found: dict[str, object]) -> None:
    assert read_age(typed, TODAY) == found


@given(typed=st.text(max_size=12))
def test_no_text_breaks_a_cell(typed: str) -> None:
    for place, cell in enumerate(CELLS):
        if not problem(place, typed, TODAY):
            cell.read(typed, TODAY)


def test_a_line_becomes_one_persons_records() -> None:
    line = row(name_en="Rahima", age="17?", safe="no", storage="y", services="n", need="shel",
               remark="Came with her brother")  # fmt: skip
    found = person_of(line, "Beli 7", {"method": "signature"}, "2026-11-20", TODAY)
    assert found["person"]["pseudonym"] == "Beli 7"
    assert found["person"]["age_in_doubt"]
    assert [(one["purpose"], one["status"]) for one in found["consent"]] == [
        ("storage", "given"), ("services", "refused"),
    ]  # fmt: skip
    assert found["need"] == [{"category": "shelter", "urgency": "now"}]
    assert found["note"][0]["kind"] == "observed"
    assert not is_person(EMPTY)


@pytest.mark.parametrize(
    ("name", "cell"),
    [("contact.mobile_phone", "phone"), ("person.birth_date", "age"), ("need.0.category", "need"),
     ("consent.1.status", "storage"), ("note.0.text", "remark")],
)  # fmt: skip
def test_a_refused_field_is_shown_in_its_cell(name: str, cell: str) -> None:
    assert place_of(name) == PLACES[cell]


# The lines


def test_lines_are_undone_step_by_step_and_grow_as_they_are_filled() -> None:
    model = PeopleModel("en", TODAY)
    model.write(0, FIRST, [["রহিমা"]])
    model.write(0, PLACES["phone"], [["12"]])
    assert model.problems() == [(0, PLACES["phone"])]
    model.undo()
    assert model.problems() == []
    model.undo()
    assert model.people() == []
    model.redo()
    assert model.people() == [0]
    model.write(0, FIRST, [[f"Name {n}"] for n in range(40)])
    assert model.people() == list(range(40))
    assert model.rowCount() == 41, "there is always a line for the next one"
    model.drop_row(3)
    assert len(model.people()) == 39


# The page


@pytest.fixture
def page(stage: Stage) -> GroupIntakeScreen:
    page = stage.show(GroupIntakeScreen, "group_intake")

    def ready() -> bool:
        return (
            page.form is not None and page.form.isEnabled() and page.form.people.proposed(0) != ""
        )

    stage.until(ready)
    return page


def form_of(page: GroupIntakeScreen) -> GroupForm:
    assert page.form is not None
    return page.form


def share(page: GroupIntakeScreen) -> None:
    form_of(page).put(
        {
            "incident": {"name": "Return 3 of November", "kind": "return_group"},
            "return": {"kind": "repatriation", "from_country": "LY", "entry_point": "Dhaka"},
        }
    )


def test_thirty_people_are_pasted_and_taken_in_with_their_own_pseudonyms(
    stage: Stage, workspace: Workspace, page: GroupIntakeScreen
) -> None:
    share(page)
    form = form_of(page)
    QApplication.clipboard().setText(
        "\n".join(f"\tName {n}\t\t{n + 15}\tw\t\ty\ty" for n in range(30))
    )
    form.grid.stand_at(0, FIRST)
    began = time.perf_counter()
    form.grid.paste()
    assert time.perf_counter() - began < 1.0
    assert len(form.people.people()) == 30
    stage.press("Create cases")
    group = stage.page(IncidentScreen)
    stage.until(lambda: group.view is not None)
    assert group.view is not None
    assert len(group.view.members) == 30
    assert group.view.value.country == "LY", "what the return says is not asked twice"
    assert len({one.pseudonym for one in group.view.members}) == 30
    assert stage.toasts == ["30 cases were created."]
    file = workspace.run(open_case, group.view.members[0].case_id)
    assert file.consents["storage"].open or file.age.child


def test_a_person_is_written_with_the_keyboard_alone(stage: Stage, page: GroupIntakeScreen) -> None:
    form = form_of(page)
    form.grid.stand_at(0, FIRST)

    def write(text: str, then: Qt.Key) -> None:
        QTest.keyClicks(form.grid, text[:1])
        editor = form.grid.findChild(QLineEdit)
        if editor is None:
            QTest.keyClick(form.grid, then)
            return
        QTest.keyClicks(editor, text[1:])
        QTest.keyClick(editor, then)

    write("Rahima", Qt.Key.Key_Return)
    assert form.people.rows[0][FIRST] == "Rahima"
    assert form.grid.place() == (1, FIRST), "Enter goes to where the next line begins"
    write("Karim", Qt.Key.Key_Return)
    assert form.people.people() == [0, 1]
    QTest.keyClick(form.grid, Qt.Key.Key_Up)
    QTest.keyClick(form.grid, Qt.Key.Key_Delete)
    assert form.people.people() == [0]


def test_what_is_wrong_is_shown_in_the_cell_and_nothing_is_saved(
    stage: Stage, workspace: Workspace, page: GroupIntakeScreen
) -> None:
    share(page)
    form = form_of(page)
    form.people.write(0, 0, [row(name_en="Rahima", phone="12")])
    stage.press("Create cases")
    assert form.grid.place() == (0, PLACES["phone"])
    stage.until(lambda: "cannot be a telephone number" in words(page))
    assert workspace.look(case_keys, CaseQuery()) == ()
    form.people.write(0, PLACES["phone"], [[""]])
    form.people.write(1, 0, [row(pseudonym="Beli 7"), row(pseudonym="Beli 7")])
    stage.press("Create cases")
    stage.until(lambda: form.people.problems() == [(2, 0)])
    assert form.people.typed()[0][PLACES["name_en"]] == "Rahima", "what was typed stands"


def test_a_group_without_anybody_says_what_to_do(stage: Stage, page: GroupIntakeScreen) -> None:
    share(page)
    stage.press("Create cases")
    stage.until(lambda: "a pseudonym alone is enough" in words(page))


def test_the_lines_of_a_group_come_back_after_a_lock(stage: Stage, page: GroupIntakeScreen) -> None:
    form = form_of(page)
    form.people.write(0, 0, [row(name_en="Rahima"), row(name_en="Karim")])
    form.grid.stand_at(1, PLACES["age"])
    place = stage.shell.lay_down()
    assert "Rahima" not in str(place)
    stage.open()
    stage.shell.take_up(place)
    again = stage.page(GroupIntakeScreen)
    stage.until(lambda: again.form is not None and again.form.people.people() == [0, 1])
    assert form_of(again).grid.place() == (1, PLACES["age"])


def test_what_all_share_is_folded_away_and_opens_at_a_mistake(
    stage: Stage, page: GroupIntakeScreen
) -> None:
    form = form_of(page)
    form.people.write(0, 0, [row(name_en="Rahima")])
    form.fold()
    assert form.folded
    stage.press("Create cases")
    assert not form.folded, "the name of the group is missing"
    assert form.fields["incident.name"].problem


# The page of a group


def test_one_note_is_written_for_the_chosen_cases(stage: Stage, workspace: Workspace) -> None:
    taken = workspace.run(take_in_group, INCIDENT, SHARED, [person(1), person(2), person(3)])
    stage.show(IncidentScreen, "incident", incident_id=taken.incident_id)
    stage.press("Write a note for several")
    stage.until(
        lambda: (
            isinstance(stage.shell.current, IncidentScreen) and stage.shell.current.page is not None
        )
    )
    page = stage.page(IncidentScreen)
    assert page.page is not None
    page.ticks[taken.cases[2].case_id].setChecked(False)
    page.page.form.put({"note": {"kind": "observed", "text": "The brothers stay together."}})
    stage.press("Save")
    stage.until(lambda: stage.toasts == ["Written into 2 files."])
    counts = [len(workspace.run(open_case, one.case_id).records["note"]) for one in taken.cases]
    assert counts == [1, 1, 0]


def test_a_case_leads_to_its_group_and_another_case_is_added_by_its_code(
    stage: Stage, workspace: Workspace
) -> None:
    taken = workspace.run(take_in_group, INCIDENT, SHARED, [person(1)])
    other = workspace.run(take_in_group, {**INCIDENT, "name": "Else"}, SHARED, [person(2)])
    opened(stage, taken.cases[0], "membership")
    stage.until(lambda: stage.button("Return 3 of November; The cases of this group, and a "
                                     "note for several") is not None)  # fmt: skip
    page = stage.show(IncidentScreen, "incident", incident_id=taken.incident_id)
    stage.until(lambda: page.view is not None)
    stage.press("Add a case")
    stage.until(lambda: page.findChild(Ask) is not None)
    dialog = page.findChild(Ask)
    assert dialog is not None
    dialog.words.setPlainText(other.cases[0].code.lower())
    dialog.yes.click()
    stage.until(lambda: page.view is not None and len(page.view.members) == 2)
    assert page.view is not None
    assert [one.pseudonym for one in page.view.members] == ["Jaba 1", "Jaba 2"]


def test_what_a_group_shares_is_corrected_from_its_page(stage: Stage, workspace: Workspace) -> None:
    taken = workspace.run(take_in_group, INCIDENT, SHARED, [person(1)])
    page = stage.show(IncidentScreen, "incident", incident_id=taken.incident_id)
    stage.until(lambda: page.view is not None)
    stage.press("Edit what they share")
    form = stage.page(EntryScreen)
    stage.until(lambda: form.page is not None and form.page.form.isEnabled())
    assert form.page is not None
    form.page.form.put({"entry": {"place": "Benapole"}})
    stage.press("Save")
    page = stage.page(IncidentScreen)
    stage.until(lambda: page.view is not None and page.view.value.place == "Benapole")
    stage.until(lambda: "Benapole" in words(page))
