"""The code of conduct stands between the first sign-in and the first page."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from casemgr.operations.conduct import accept_conduct, conduct
from casemgr.ui.conduct import ConductGate
from casemgr.ui.lock_screen import LockScreen
from casemgr.ui.page import Page, Route
from casemgr.ui.shell import Shell
from casemgr.ui.sign_in import SignIn
from casemgr.ui.widgets import Text
from casemgr.ui.window import MainWindow
from tests.ui.entering import GOOD
from tests.ui.paper_office import PaperOffice, PaperSession


class Newcomer(PaperSession):
    """Accepting is all that is done in it."""

    def run(self, operation: object, /, *args: object, **values: object) -> None:
        assert operation is accept_conduct


class Newcomers(PaperOffice):
    """An office in which nobody has accepted the code yet."""

    def _open(self, login: str) -> PaperSession:
        held = super()._open(login)
        session = Newcomer(held.person, held.preferences, held.drafts, held.log)
        session.accepted_conduct = False
        self.sessions[-1] = session
        return session


class Quiet(Page):
    """A page of which nothing is asked."""


@pytest.fixture
def routes() -> tuple[Route, ...]:
    return (Route("quiet", "Cases", "house", Quiet),)


@pytest.fixture
def office() -> PaperOffice:
    return Newcomers(accounts={"shapla": GOOD})


@pytest.fixture
def gate(qtbot: QtBot, make_window: Callable[[], MainWindow]) -> tuple[MainWindow, ConductGate]:
    window = make_window()
    qtbot.waitUntil(lambda: isinstance(window.stage, SignIn))
    sign_in = window.stage
    assert isinstance(sign_in, SignIn)
    qtbot.waitUntil(lambda: sign_in.who() == "shapla")
    sign_in.secret.setText(GOOD)
    sign_in.submit()
    return window, wait_for_gate(qtbot, window)


def wait_for_gate(qtbot: QtBot, window: MainWindow) -> ConductGate:
    qtbot.waitUntil(lambda: isinstance(window.stage, ConductGate))
    stage = window.stage
    assert isinstance(stage, ConductGate)
    return stage


def test_every_point_can_be_read_and_only_a_tick_lets_one_on(
    qtbot: QtBot, gate: tuple[MainWindow, ConductGate]
) -> None:
    window, stage = gate
    shown = {label.text() for label in stage.findChildren(Text)}
    for point in conduct("en").points:
        assert {point.title, point.text} <= shown
    assert not stage.accept.isEnabled()
    stage.send()
    QTest.keyClick(stage, Qt.Key.Key_Return)
    assert window.stage is stage
    stage.promise.setChecked(True)
    QTest.keyClick(stage, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.stage, Shell))


def test_it_is_read_with_the_keyboard_alone(
    qtbot: QtBot, gate: tuple[MainWindow, ConductGate]
) -> None:
    window, stage = gate
    window.resize(1024, 600)
    bar = stage.column.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    QTest.keyClick(stage, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    QTest.keyClick(stage, Qt.Key.Key_PageUp)
    assert bar.value() == 0


def test_the_language_can_be_changed_while_reading(
    qtbot: QtBot, gate: tuple[MainWindow, ConductGate]
) -> None:
    window, stage = gate
    stage.language_buttons["bn"].click()
    qtbot.waitUntil(lambda: window.stage is not stage)
    bangla = wait_for_gate(qtbot, window)
    shown = {label.text() for label in bangla.findChildren(Text)}
    assert conduct("bn").points[0].text in shown


def test_the_other_way_out_is_the_lock_and_it_is_asked_again(
    qtbot: QtBot, gate: tuple[MainWindow, ConductGate], office: PaperOffice
) -> None:
    window, stage = gate
    stage.lock.click()
    qtbot.waitUntil(lambda: isinstance(window.stage, LockScreen))
    qtbot.waitUntil(office.sessions[-1].locked.is_set)
    lock = window.stage
    assert isinstance(lock, LockScreen)
    lock.secret.setText(GOOD)
    lock.submit()
    wait_for_gate(qtbot, window)
