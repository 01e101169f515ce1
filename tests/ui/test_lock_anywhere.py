"""A lock waits for nothing: whatever the person was in the middle of."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from casemgr.ui.clipboard import ClipboardWatch
from casemgr.ui.lock_screen import LockScreen
from casemgr.ui.page import Page, Place, Route
from casemgr.ui.screens.files import ask_open, ask_save
from casemgr.ui.window import MainWindow
from casemgr.words import N_
from tests.ui.entering import enter, shell_of

_QUICK = 0.5  # seconds


class Busy(Page):
    """A page with something to open, and a shortcut of its own."""

    def __init__(self, at: Place, **_params: Any) -> None:
        super().__init__(at)
        self.choice = QComboBox()
        self.choice.addItems(["one", "two"])
        self.body.addWidget(self.choice)
        self.heard: list[str] = []
        shortcut = QShortcut(QKeySequence("Ctrl+S"), self)
        shortcut.activated.connect(lambda: self.heard.append("saved"))


@pytest.fixture
def routes() -> tuple[Route, ...]:
    return (Route("today", N_("Search"), "calendar-check", Busy),)


def page_of(window: MainWindow) -> Busy:
    page = shell_of(window).current
    assert isinstance(page, Busy)
    return page


def _dialog(page: Busy) -> None:
    dialog = QDialog(page)
    dialog.setModal(True)
    dialog.open()


def _chooser(page: Busy) -> None:
    ask_open(page, "en", N_("Spreadsheets"), ("xlsx",), lambda _path: page.heard.append("chosen"))


def _save_as(page: Busy) -> None:
    ask_save(page, "en", "a.pdf", lambda _path: page.heard.append("chosen"))


def _menu(page: Busy) -> None:
    menu = QMenu(page)
    menu.addMenu("more").addAction("x", lambda: page.heard.append("menu"))
    menu.popup(page.mapToGlobal(page.rect().center()))


def _list(page: Busy) -> None:
    page.choice.showPopup()


MIDDLE_OF: dict[str, Callable[[Busy], None]] = {
    "a modal dialog": _dialog,
    "choosing a file": _chooser,
    "saving a file": _save_as,
    "a menu": _menu,
    "an open list": _list,
}


@pytest.mark.parametrize("what", MIDDLE_OF)
def test_three_quick_escapes_or_a_lock_end_it_unanswered(
    what: str, qtbot: QtBot, window: MainWindow
) -> None:
    enter(qtbot, window)
    page = page_of(window)
    heard = page.heard
    MIDDLE_OF[what](page)
    began = time.monotonic()
    window.lock_and_hide()
    assert time.monotonic() - began < _QUICK
    assert isinstance(window.stage, LockScreen)
    window.showNormal()
    for key in (Qt.Key.Key_S, Qt.Key.Key_1):
        QTest.keyClick(window.windowHandle(), key, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not isValid(page))
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [window]
    assert QApplication.activePopupWidget() is None
    assert heard == []


def test_a_lock_does_not_wait_for_long_work_nor_does_its_end_reach_anybody(
    qtbot: QtBot, window: MainWindow
) -> None:
    enter(qtbot, window)
    page = page_of(window)
    hold, began, ended = threading.Event(), threading.Event(), threading.Event()
    heard = page.heard

    def long_work() -> str:
        began.set()
        hold.wait(10)
        ended.set()
        return "a report with names"

    page.at.desk.paper(long_work, on_done=heard.append, owner=page)
    assert began.wait(5)
    before = time.monotonic()
    window.lock()
    assert time.monotonic() - before < _QUICK
    qtbot.waitUntil(lambda: not isValid(page))
    hold.set()
    assert ended.wait(5)
    qtbot.wait(50)
    assert heard == []


# The clipboard


@pytest.fixture
def watch(dressed: QApplication, qtbot: QtBot) -> Iterator[ClipboardWatch]:
    front = QWidget()
    qtbot.addWidget(front)
    front.show()
    with qtbot.waitActive(front):
        front.activateWindow()
    watch = ClipboardWatch(after_ms=150)
    watch.watching = True
    yield watch
    watch.deleteLater()
    QApplication.clipboard().clear()


def test_what_was_copied_here_is_cleared_after_its_time(
    qtbot: QtBot, watch: ClipboardWatch
) -> None:
    clipboard = QApplication.clipboard()
    clipboard.setText("Rahima Khatun")
    assert clipboard.text() == "Rahima Khatun"
    qtbot.waitUntil(lambda: clipboard.text() == "", timeout=2000)


def test_what_somebody_else_copied_meanwhile_stays(
    qtbot: QtBot, watch: ClipboardWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    clipboard = QApplication.clipboard()
    clipboard.setText("Rahima Khatun")
    monkeypatch.setattr(QApplication, "activeWindow", lambda: None)
    monkeypatch.setattr(type(clipboard), "ownsClipboard", lambda _self: False)
    clipboard.setText("a recipe")
    qtbot.wait(300)
    assert clipboard.text() == "a recipe"
    watch.forget()
    assert clipboard.text() == "a recipe"


def test_what_lay_there_before_anybody_signed_in_stays(qtbot: QtBot, watch: ClipboardWatch) -> None:
    watch.watching = False
    QApplication.clipboard().setText("a recipe")
    qtbot.wait(300)
    assert QApplication.clipboard().text() == "a recipe"
