"""The list of cases."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from sqlmodel import select

from casemgr.operations.cases import create_case
from casemgr.operations.values import CaseLine
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AuditRow
from casemgr.ui.screens.case import CaseScreen
from casemgr.ui.screens.cases import CasesScreen
from casemgr.ui.screens.cases_model import PAGE, CasesModel
from casemgr.ui.screens.names_look import NAMES_SECONDS
from casemgr.ui.screens.new_case import NewCaseScreen
from tests.ui.screens.conftest import Stage

NAMES = {
    "Jaba 101": ("রোকেয়া খাতুন", "Rokeya Khatun", "+8801712345678"),
    "Shiuli 102": ("সালমা আক্তার", "Salma Akter", "+8801812345679"),
    "Beli 103": ("করিম শেখ", "Karim Sheikh", "+8801912345670"),
}


@pytest.fixture
def three(workspace: Workspace) -> None:
    for day, (pseudonym, (bangla, latin, phone)) in enumerate(NAMES.items(), start=1):
        workspace.run(
            create_case,
            {
                "intake": {"intake_date": f"2026-11-0{day}"},
                "person": {"pseudonym": pseudonym, "name_bn": bangla, "name_en": latin},
                "contact": {"mobile_phone": phone},
            },
        )


def texts(page: CasesScreen, column: int = 1) -> list[str]:
    model = page.model
    return [str(model.data(model.index(row, column))) for row in range(model.rowCount())]


def listed(stage: Stage, page: CasesScreen, *pseudonyms: str) -> None:
    stage.until(lambda: texts(page) == list(pseudonyms))


def test_the_newest_case_comes_first_under_its_pseudonym(stage: Stage, three: None) -> None:
    page = stage.show(CasesScreen, "cases")
    listed(stage, page, "Beli 103", "Shiuli 102", "Jaba 101")
    stage.until(lambda: page.count.text() == "3 cases")
    shown = [text for column in range(7) for text in texts(page, column)]
    assert not any("Khatun" in text or "খাতুন" in text for text in shown)


@pytest.mark.parametrize("typed", ["rokeya", "রোকেয়া", "01712345678", "Jaba"])
def test_search_finds_names_in_both_scripts_telephones_and_pseudonyms(
    stage: Stage, three: None, typed: str
) -> None:
    page = stage.show(CasesScreen, "cases")
    listed(stage, page, "Beli 103", "Shiuli 102", "Jaba 101")
    page.box.setText(typed)
    listed(stage, page, "Jaba 101")


def test_the_newest_question_wins(stage: Stage, three: None) -> None:
    page = stage.show(CasesScreen, "cases")
    for typed in ("s", "sa", "salma", "rokeya"):
        page.box.setText(typed)
        page.ask()
    listed(stage, page, "Jaba 101")
    stage.qtbot.wait(150)
    listed(stage, page, "Jaba 101")


def test_nothing_found_says_so_and_shows_the_way_back(stage: Stage, three: None) -> None:
    page = stage.show(CasesScreen, "cases")
    page.box.setText("zzzz")
    stage.press("Show all cases")
    listed(stage, page, "Beli 103", "Shiuli 102", "Jaba 101")
    assert page.box.text() == ""


def test_an_empty_office_is_shown_how_to_begin(stage: Stage) -> None:
    page = stage.show(CasesScreen, "cases")
    stage.until(lambda: page.panes.currentWidget() is not page.panes.content)
    buttons = [one for one in page.findChildren(type(page.new)) if one.isVisible()]
    assert len(buttons) >= 2


def test_filters_narrow_the_list(stage: Stage, three: None) -> None:
    page = stage.show(CasesScreen, "cases")
    listed(stage, page, "Beli 103", "Shiuli 102", "Jaba 101")
    page.status.choose("closed")
    stage.until(lambda: page.model.rowCount() == 0)
    page.status.choose("open")
    listed(stage, page, "Beli 103", "Shiuli 102", "Jaba 101")
    page.risk.choose("high")
    stage.until(lambda: page.model.rowCount() == 0)


def test_a_click_on_a_heading_sorts_and_another_turns_it_round(stage: Stage, three: None) -> None:
    page = stage.show(CasesScreen, "cases")
    listed(stage, page, "Beli 103", "Shiuli 102", "Jaba 101")
    page.table.horizontalHeader().sectionClicked.emit(1)
    listed(stage, page, "Beli 103", "Jaba 101", "Shiuli 102")
    page.table.horizontalHeader().sectionClicked.emit(1)
    listed(stage, page, "Shiuli 102", "Jaba 101", "Beli 103")


def test_the_list_is_worked_by_keyboard_alone(stage: Stage, three: None) -> None:
    page = stage.show(CasesScreen, "cases")
    listed(stage, page, "Beli 103", "Shiuli 102", "Jaba 101")
    QTest.keyClick(page.box, Qt.Key.Key_Down)
    assert page.table.currentIndex().row() == 0
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert page.table.currentIndex().row() == 1
    QTest.keyClicks(page.table, "rok")
    assert page.box.text() == "rok"
    listed(stage, page, "Jaba 101")
    QTest.keyClick(page.box, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert isinstance(stage.shell.current, CaseScreen)


def test_ctrl_n_begins_a_new_case(stage: Stage, three: None) -> None:
    page = stage.show(CasesScreen, "cases")
    with stage.qtbot.waitActive(stage.shell):
        stage.shell.activateWindow()
    QTest.keyClick(page.box, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(stage.shell.current, NewCaseScreen)


def _looks_at_names(workspace: Workspace) -> int:
    with workspace.database.read() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.operation == "show_names")).all()
    return len(rows)


def test_names_come_on_a_deliberate_look_that_is_noted_and_go_on_leaving(
    stage: Stage, three: None
) -> None:
    page = stage.show(CasesScreen, "cases")
    listed(stage, page, "Beli 103", "Shiuli 102", "Jaba 101")
    page.names.button.click()
    stage.until(lambda: "রোকেয়া খাতুন" in texts(page)[2] or "Rokeya Khatun" in texts(page)[2])
    assert page.model.headerData(1, Qt.Orientation.Horizontal) == "Name"
    assert _looks_at_names(stage.workspace) == 3, "one line for each case looked at"
    stage.go("settings")
    assert texts(page) == ["Beli 103", "Shiuli 102", "Jaba 101"]


def test_a_look_at_names_ends_by_itself(stage: Stage, three: None) -> None:
    page = stage.show(CasesScreen, "cases")
    listed(stage, page, "Beli 103", "Shiuli 102", "Jaba 101")
    page.names.button.click()
    stage.until(lambda: bool(page.model.names))
    for _ in range(NAMES_SECONDS):
        page.names._tick()
    assert not page.model.names
    assert page.names.button.text() == "Show names"


def test_the_list_comes_back_as_it_was_left(stage: Stage, three: None) -> None:
    page = stage.show(CasesScreen, "cases")
    page.box.setText("salma")
    listed(stage, page, "Shiuli 102")
    page.table.selectRow(0)
    place = stage.shell.lay_down()
    stage.open("bn")
    stage.shell.take_up(place)
    again = stage.page(CasesScreen)
    listed(stage, again, "Shiuli 102")
    stage.until(lambda: again.table.currentIndex().row() == 0)


def _line(key: int) -> CaseLine:
    return CaseLine(key, f"id{key}", f"C{key}", f"P{key}", "draft", "low", "", "", "", False)


def test_a_long_answer_is_read_only_where_somebody_looks(stage: Stage) -> None:
    model = CasesModel("en")
    wanted: list[None] = []
    model.lines_wanted.connect(lambda: wanted.append(None))
    model.answer(range(1, 100_001))
    assert model.rowCount() == 100_000
    assert model.data(model.index(70_000, 1)) == "…"
    assert wanted
    assert model.missing(70_000, 70_010) == [70_000 // PAGE]
    number = 70_000 // PAGE
    model.take(number, [_line(key) for key in model.page_keys(number)])
    assert model.data(model.index(70_000, 1)) == "P70001"
    for page in range(200):
        model.take(page, [_line(key) for key in model.page_keys(page)])
    assert model.missing(0, 0) == [0], "pages long out of sight are let go"


def test_only_words_are_answered_and_every_other_role_at_once(stage: Stage) -> None:
    model = CasesModel("en")
    model.answer([1])
    model.take(0, [_line(1)])
    roles = (Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.FontRole, Qt.ItemDataRole.UserRole)
    assert [model.data(model.index(0, 2), role) for role in roles] == [None, None, None]


def test_a_status_is_told_by_its_word(stage: Stage, three: None) -> None:
    page = stage.show(CasesScreen, "cases")
    listed(stage, page, "Beli 103", "Shiuli 102", "Jaba 101")
    assert set(texts(page, 2)) == {"Intake"}
    assert set(texts(page, 3)) == {"Not assessed"}
    assert page.table.rowAt(QPoint(5, 5).y()) == 0
