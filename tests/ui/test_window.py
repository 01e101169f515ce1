"""The one window: its stages, the lock, and what a lock must leave behind."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from casemgr.domain.errors import NotFound
from casemgr.ui import theme
from casemgr.ui.door import Preferences
from casemgr.ui.lock_screen import LockScreen
from casemgr.ui.messages import Question
from casemgr.ui.page import Page, Place, Route, State
from casemgr.ui.shell import Shell
from casemgr.ui.sign_in import SignIn
from casemgr.ui.suspend import SuspendWatch
from casemgr.ui.window import MainWindow
from casemgr.ui.wizard import Wizard
from casemgr.words import N_
from tests.ui.entering import GOOD, Turned, enter, shell_of
from tests.ui.paper_office import PaperOffice


class Form(Page):
    """A page with something typed and not saved."""

    def __init__(self, at: Place, **_params: Any) -> None:
        super().__init__(at)
        self.line = QLineEdit()
        self.body.addWidget(self.line)

    def state(self) -> State:
        return {"text": self.line.text(), "cursor": self.line.cursorPosition()}

    def restore(self, state: State) -> None:
        self.line.setText(state["text"])
        self.line.setCursorPosition(state["cursor"])

    def lay_down(self) -> None:
        self.keep_draft("form", self.state())


@pytest.fixture
def routes() -> tuple[Route, ...]:
    return (
        Route("today", N_("Search"), "calendar-check", Form),
        Route("cases", N_("New case"), "folder-open", Form),
    )


def form(window: MainWindow) -> Form:
    page = shell_of(window).current
    assert isinstance(page, Form)
    return page


def test_without_a_workspace_it_begins_with_the_wizard_and_ends_signed_in(
    qtbot: QtBot, office: PaperOffice, make_window: Callable[[], MainWindow]
) -> None:
    office.accounts.clear()
    window = make_window()
    qtbot.waitUntil(lambda: isinstance(window.stage, Wizard))
    office.accounts["shapla"] = GOOD
    assert isinstance(window.stage, Wizard)
    window.stage.finished.emit("shapla")
    enter(qtbot, window)


def test_a_lock_closes_the_session_destroys_the_pages_and_keeps_the_drafts(
    qtbot: QtBot, window: MainWindow, office: PaperOffice
) -> None:
    enter(qtbot, window)
    page = form(window)
    page.line.setText("half a sentence")
    window.lock()
    assert isinstance(window.stage, LockScreen)
    assert page.isHidden() or not page.isVisible()
    qtbot.waitUntil(office.sessions[0].locked.is_set)
    qtbot.waitUntil(lambda: not isValid(page))
    assert office.log == ["interrupt", "lock"]
    assert office.drafts["shapla"].kept["form"]["text"] == "half a sentence"
    assert "MainThread" not in office.threads


def test_after_unlocking_one_is_where_one_was_with_the_cursor_in_its_place(
    qtbot: QtBot, window: MainWindow
) -> None:
    enter(qtbot, window)
    window.go("cases")
    form(window).line.setText("half a sentence")
    form(window).line.setCursorPosition(4)
    window.lock()
    enter(qtbot, window)
    assert shell_of(window).visits[-1].route == "cases"
    assert form(window).line.text() == "half a sentence"
    assert form(window).line.cursorPosition() == 4


def test_nothing_of_the_person_is_left_in_the_window_after_a_lock(
    qtbot: QtBot, window: MainWindow
) -> None:
    enter(qtbot, window)
    form(window).line.setText("Rahima Khatun")
    window.lock()
    qtbot.wait(20)
    for widget in QApplication.allWidgets():
        for name in ("text", "windowTitle", "accessibleName", "toolTip"):
            read = getattr(widget, name, None)
            assert "Rahima" not in (str(read()) if callable(read) else "")
    assert window.windowTitle() == "casemgr"


def test_a_lock_waits_for_no_dialog_and_answers_none(qtbot: QtBot, window: MainWindow) -> None:
    enter(qtbot, window)
    answers: list[str] = []
    question = Question(N_("Delete"), N_("Delete"), N_("Yes"), danger=True)
    window.ask(question, lambda: answers.append("yes"))
    window.tell(NotFound())
    window.show_keys()
    menu = QMenu(window)
    menu.addAction("x")
    menu.aboutToHide.connect(lambda: answers.append("menu"))
    menu.popup(window.pos())
    before = time.monotonic()
    window.lock()
    assert time.monotonic() - before < 0.5
    assert isinstance(window.stage, LockScreen)
    shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not window]
    assert shown == []
    qtbot.wait(20)
    assert answers == []


def test_a_dialog_that_waits_in_a_loop_of_its_own_is_ended_by_a_lock(
    qtbot: QtBot, window: MainWindow, suspend: SuspendWatch
) -> None:
    from PySide6.QtCore import QTimer

    enter(qtbot, window)
    dialog = QDialog(window)
    QTimer.singleShot(50, suspend.leaving.emit)
    dialog.exec()
    assert isinstance(window.stage, LockScreen)


def test_no_shortcut_works_behind_the_lock(qtbot: QtBot, window: MainWindow) -> None:
    enter(qtbot, window)
    window.lock()
    window.activateWindow()
    handle = window.windowHandle()
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_F, Qt.Key.Key_N, Qt.Key.Key_S):
        QTest.keyClick(handle, key, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(handle, Qt.Key.Key_F1)
    window.go("cases")
    window.back()
    assert isinstance(window.stage, LockScreen)
    assert not [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not window]


def test_an_answer_from_before_the_lock_does_not_arrive_after_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    enter(qtbot, window)
    heard: list[Any] = []

    def slow() -> str:
        time.sleep(0.1)
        return "a name"

    form(window).look(slow, on_done=heard.append)
    form(window).run(slow, on_done=heard.append)
    window.lock()
    enter(qtbot, window)
    qtbot.wait(50)
    assert heard == []


def test_idle_minutes_lock(qtbot: QtBot, window: MainWindow, turned: Turned) -> None:
    enter(qtbot, window)
    turned.seconds += 299
    qtbot.wait(60)
    assert isinstance(window.stage, Shell)
    turned.seconds += 2
    qtbot.waitUntil(lambda: isinstance(window.stage, LockScreen))


def test_sleep_or_a_locked_desktop_locks(
    qtbot: QtBot, window: MainWindow, suspend: SuspendWatch
) -> None:
    enter(qtbot, window)
    suspend.prepare_for_sleep(True)
    assert isinstance(window.stage, LockScreen)


def test_three_times_escape_locks_and_hides(qtbot: QtBot, window: MainWindow) -> None:
    enter(qtbot, window)
    handle = window.windowHandle()
    for _press in range(3):
        QTest.keyClick(handle, Qt.Key.Key_Escape)
    assert isinstance(window.stage, LockScreen)
    assert window.isMinimized()


def test_three_times_escape_while_it_opens_locks_what_opens(
    qtbot: QtBot, window: MainWindow, office: PaperOffice
) -> None:
    qtbot.waitUntil(lambda: isinstance(window.stage, SignIn) and bool(window.stage.who()))
    office.slow = 0.2
    assert isinstance(window.stage, SignIn)
    window.stage.secret.setText(GOOD)
    window.stage.submit()
    window.lock_and_hide()
    qtbot.waitUntil(lambda: bool(office.sessions) and office.sessions[0].locked.is_set())
    assert not isinstance(window.stage, Shell)


def test_the_lock_key_locks(qtbot: QtBot, window: MainWindow) -> None:
    enter(qtbot, window)
    with qtbot.waitActive(window):
        window.activateWindow()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(window.stage, LockScreen)


def test_what_was_copied_here_leaves_the_clipboard_with_the_lock(
    qtbot: QtBot, window: MainWindow
) -> None:
    enter(qtbot, window)
    with qtbot.waitActive(window):
        window.activateWindow()
    QApplication.clipboard().setText("Rahima Khatun")
    window.lock()
    assert "Rahima" not in QApplication.clipboard().text()


def test_someone_else_can_sign_in_at_a_locked_window(qtbot: QtBot, window: MainWindow) -> None:
    enter(qtbot, window)
    window.lock()
    assert isinstance(window.stage, LockScreen)
    window.stage.other.click()
    assert isinstance(window.stage, SignIn)
    assert not isinstance(window.stage, LockScreen)


def test_the_language_changes_while_running_and_nothing_typed_is_lost(
    qtbot: QtBot, window: MainWindow, office: PaperOffice
) -> None:
    enter(qtbot, window)
    window.go("cases")
    form(window).line.setText("half a sentence")
    window.prefer(replace(window.preferences, language="bn"))
    assert shell_of(window).rail.entries["cases"].words == "নতুন কেস"
    assert shell_of(window).visits[-1].route == "cases"
    assert form(window).line.text() == "half a sentence"
    assert form(window).at.language == "bn"
    qtbot.waitUntil(lambda: office.sessions[0].preferences.language == "bn")
    qtbot.waitUntil(lambda: office.preferences.language == "bn")


def test_the_theme_changes_while_running(qtbot: QtBot, window: MainWindow) -> None:
    enter(qtbot, window)
    window.prefer(replace(window.preferences, theme="dark"))
    assert theme.current().name == "dark"
    window.lock()
    assert theme.current().name == "dark"


def test_the_lock_time_can_be_changed_while_running(
    qtbot: QtBot, window: MainWindow, turned: Turned
) -> None:
    enter(qtbot, window)
    window.prefer(replace(window.preferences, lock_minutes=1))
    turned.seconds += 61
    qtbot.waitUntil(lambda: isinstance(window.stage, LockScreen))


def test_the_gate_changes_its_language_and_keeps_the_login(
    qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.waitUntil(lambda: isinstance(window.stage, SignIn) and bool(window.stage.who()))
    assert isinstance(window.stage, SignIn)
    window.stage.login.setEditText("mala")
    window.stage.language_buttons["bn"].click()
    assert isinstance(window.stage, SignIn)
    assert window.stage.go.text() == "সাইন ইন"
    qtbot.wait(30)
    assert window.stage.who() == "mala"


def test_qt_s_own_menus_speak_bangla(
    qtbot: QtBot, office: PaperOffice, make_window: Callable[[], MainWindow]
) -> None:
    office.preferences = Preferences("bn", "light", 5)
    window = make_window()
    line = QLineEdit(window)

    def words() -> list[str]:
        menu = line.createStandardContextMenu()
        menu.deleteLater()
        return [action.text().split("\t")[0] for action in menu.actions() if action.text()]

    def in_bangla() -> None:
        assert len(words()) >= 6
        assert not [w for w in words() if any(c.isascii() and c.isalpha() for c in w)]

    qtbot.waitUntil(in_bangla)


def test_leaving_the_program_finishes_saves_keeps_drafts_and_closes_the_store(
    qtbot: QtBot, window: MainWindow, office: PaperOffice
) -> None:
    enter(qtbot, window)
    done: list[str] = []

    def save() -> None:
        time.sleep(0.05)
        done.append("saved")

    form(window).line.setText("half a sentence")
    form(window).run(save)
    window.close()
    assert done == ["saved"]
    assert office.sessions[0].locked.is_set()
    assert office.drafts["shapla"].kept["form"]["text"] == "half a sentence"


def test_errors_are_shown_with_their_sentence_and_next_step(
    qtbot: QtBot, window: MainWindow
) -> None:
    enter(qtbot, window)
    window.tell(NotFound())
    dialog = next(
        w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()
    )
    words = " ".join(
        label.text() for label in dialog.findChildren(QWidget) if hasattr(label, "text")
    )
    assert NotFound().tell("en").split(".")[0] in words
    assert dialog.windowTitle() == "casemgr"
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()
