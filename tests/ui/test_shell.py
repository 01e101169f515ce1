"""The open workspace: rail, pages, the way back, and what survives a rebuild."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from casemgr.operations.errors import ClockSetBack
from casemgr.ui.page import Page, Place, Route, State
from casemgr.ui.widgets import Banner
from casemgr.ui.widgets.rail import NARROW, WIDE
from casemgr.ui.window import MainWindow
from casemgr.words import LANGUAGES, N_
from tests.ui.entering import enter, shell_of
from tests.ui.paper_office import PaperOffice


class Note(Page):
    """A page with one line; its parameters tell which note it is."""

    def __init__(self, at: Place, **params: Any) -> None:
        super().__init__(at)
        self.params = params
        self.line = QLineEdit()
        self.body.addWidget(self.line)
        self.times_shown = 0
        self.laid_down = 0
        self.searched = 0

    def state(self) -> State:
        return {"text": self.line.text()}

    def restore(self, state: State) -> None:
        self.line.setText(state["text"])

    def shown(self) -> None:
        self.times_shown += 1

    def lay_down(self) -> None:
        self.laid_down += 1
        self.keep_draft("note", {"text": self.line.text()})

    def search(self) -> None:
        self.searched += 1


ROUTES = (
    Route("today", N_("Search"), "calendar-check", Note),
    Route("cases", N_("New case"), "folder-open", Note),
    Route("case", N_("New case"), "folder", Note, rail=False),
    Route("accounts", N_("Name"), "users", Note, roles=frozenset({"administrator"})),
)


@pytest.fixture
def routes() -> tuple[Route, ...]:
    return ROUTES


def note(window: MainWindow) -> Note:
    page = shell_of(window).current
    assert isinstance(page, Note)
    return page


def test_pages_are_made_when_first_visited_and_kept_as_they_were_left(
    qtbot: QtBot, window: MainWindow
) -> None:
    enter(qtbot, window)
    shell = shell_of(window)
    assert shell.stack.count() == 1
    window.go("cases")
    first = note(window)
    first.line.setText("river")
    window.go("today")
    window.go("cases")
    assert note(window) is first
    assert first.times_shown == 2


def test_the_same_route_with_other_parameters_is_another_page(
    qtbot: QtBot, window: MainWindow
) -> None:
    enter(qtbot, window)
    window.go("case", case_id="a")
    first = note(window)
    window.go("case", case_id="b")
    assert note(window) is not first
    window.back()
    assert note(window) is first
    window.back()
    assert shell_of(window).visits[-1].route == "today"
    window.back()
    assert shell_of(window).visits[-1].route == "today"


def test_the_rail_marks_where_one_is_and_hides_what_ones_roles_do_not_open(
    qtbot: QtBot, window: MainWindow, office: PaperOffice
) -> None:
    office.roles = frozenset({"caseworker"})
    enter(qtbot, window)
    rail = shell_of(window).rail
    assert list(rail.entries) == ["today", "cases"]
    assert rail.entries["today"].isChecked()
    window.go("case", case_id="a")
    assert not any(button.isChecked() for button in rail.entries.values())
    window.go("cases")
    assert rail.entries["cases"].isChecked()


def test_only_a_few_pages_stay_alive_and_the_others_come_back_from_their_state(
    qtbot: QtBot, window: MainWindow
) -> None:
    enter(qtbot, window)
    for number in range(40):
        window.go("case", case_id=str(number))
        note(window).line.setText(f"text {number}")
    shell = shell_of(window)
    assert shell.stack.count() <= 6
    assert len(shell.visits) <= 30
    window.go("case", case_id="20")
    assert note(window).line.text() == "text 20"
    assert note(window).params == {"case_id": "20"}


def test_the_keyboard_reaches_everything(qtbot: QtBot, window: MainWindow) -> None:
    enter(qtbot, window)
    with qtbot.waitActive(window):
        window.activateWindow()
    shell = shell_of(window)
    shell.focus_page()
    handle = window.windowHandle()
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(handle, Qt.Key.Key_2, control)
    assert shell.visits[-1].route == "cases"
    QTest.keyClick(handle, Qt.Key.Key_F, control)
    assert note(window).searched == 1
    QTest.keyClick(handle, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shell.visits[-1].route == "today"
    QTest.keyClick(handle, Qt.Key.Key_B, control)
    assert shell.rail.width() == NARROW


def test_a_narrow_window_gets_a_rail_of_pictures_unless_one_chose(
    qtbot: QtBot, window: MainWindow
) -> None:
    enter(qtbot, window)
    shell = shell_of(window)
    window.resize(800, 600)
    qtbot.waitUntil(lambda: shell.rail.width() == NARROW)
    window.resize(1366, 768)
    qtbot.waitUntil(lambda: shell.rail.width() == WIDE)
    shell.set_narrow(False)
    window.resize(800, 600)
    QApplication.processEvents()
    assert shell.rail.width() == WIDE


def test_everything_fits_the_smallest_screen_in_both_languages(
    qtbot: QtBot, window: MainWindow
) -> None:
    enter(qtbot, window)
    window.resize(1024, 600)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1024, 600)
    rail = shell_of(window).rail
    lowest = rail.actions_below["lock"].geometry()
    assert lowest.bottom() <= rail.height()
    assert lowest.top() >= rail.entries["accounts"].geometry().bottom()


def test_what_was_wrong_at_the_sign_in_stands_above_every_page_in_her_language(
    qtbot: QtBot, window: MainWindow, office: PaperOffice
) -> None:
    office.warnings = (ClockSetBack(),)
    enter(qtbot, window)
    for language in LANGUAGES:
        window.prefer(replace(window.preferences, language=language))
        qtbot.waitUntil(lambda: shell_of(window).place.language == language)  # noqa: B023
        for route in ("today", "cases"):
            shell_of(window).go(route)
            (banner,) = shell_of(window).findChildren(Banner)
            assert banner.text.text() == ClockSetBack().tell(language)
            assert banner.isVisible()


def test_entries_of_the_rail_say_their_words_to_screen_readers(
    qtbot: QtBot, window: MainWindow
) -> None:
    enter(qtbot, window)
    rail = shell_of(window).rail
    rail.set_narrow(True)
    for button in (*rail.entries.values(), *rail.actions_below.values()):
        assert button.accessibleName()
        assert button.accessibleName() in button.toolTip()
