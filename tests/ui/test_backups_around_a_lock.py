"""Backups at a lock, and the way to a restored workspace from the sign-in."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from casemgr.ui.leaving import Leaving
from casemgr.ui.page import Page, Route
from casemgr.ui.restore_gate import RestoreGate
from casemgr.ui.sign_in import SignIn
from casemgr.ui.window import MainWindow
from casemgr.ui.wizard import Wizard
from casemgr.words import N_
from tests.ui.entering import enter
from tests.ui.paper_office import PaperOffice


@pytest.fixture
def routes() -> tuple[Route, ...]:
    return (Route("today", N_("Today"), "house", Page),)


def test_a_lock_stands_first_and_the_backup_is_finished_behind_it(
    qtbot: QtBot, window: MainWindow, office: PaperOffice
) -> None:
    enter(qtbot, window)
    office.sessions[0].backup_due = True
    window.lock()
    qtbot.waitUntil(lambda: office.log == ["interrupt", "lock", "backed up"])


@pytest.mark.parametrize("leave", [MainWindow.lock_and_hide, MainWindow.lock_at_once])
def test_in_a_hurry_no_backup_is_thought_of(
    qtbot: QtBot,
    window: MainWindow,
    office: PaperOffice,
    leave: Callable[[MainWindow], None],
) -> None:
    enter(qtbot, window)
    office.sessions[0].backup_due = True
    leave(window)
    qtbot.waitUntil(office.sessions[0].locked.is_set)
    qtbot.wait(50)
    assert office.log == ["interrupt", "lock"]


@pytest.mark.parametrize("known", [True, False])
def test_a_backup_can_be_brought_back_before_anybody_is_signed_in(
    qtbot: QtBot, office: PaperOffice, make_window: Callable[[], MainWindow], known: bool
) -> None:
    before = dict(office.accounts)
    if not known:
        office.accounts.clear()
    window = make_window()
    qtbot.waitUntil(lambda: isinstance(window.stage, SignIn | Wizard))
    first = window.stage
    assert isinstance(first, SignIn | Wizard)
    assert first.restore.isVisible()
    first.restore.click()
    gate = window.stage
    assert isinstance(gate, RestoreGate)
    office.accounts.update(before)
    gate.restored.emit(Path("/restored"))
    qtbot.waitUntil(lambda: isinstance(window.stage, SignIn))
    assert office.log == [f"adopt {Path('/restored')}"]


def test_leaving_finishes_a_due_backup_in_sight_and_then_the_program_ends(
    qtbot: QtBot, window: MainWindow, office: PaperOffice
) -> None:
    enter(qtbot, window)
    session = office.sessions[0]
    session.backup_due, session.backup_may_end = True, threading.Event()
    assert not window.close()
    assert session.locked.is_set()
    leaving = window.stage
    assert isinstance(leaving, Leaving)
    assert leaving.isVisible()
    assert leaving.text.text() == "Finishing the backup …"
    assert not leaving.at_once.hasFocus(), "no key pressed before means at once"
    qtbot.wait(400)
    assert window.isVisible()
    session.backup_may_end.set()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert office.log == ["interrupt", "lock", "backed up"]


def test_whoever_does_not_wait_for_the_backup_leaves_at_once(
    qtbot: QtBot, window: MainWindow, office: PaperOffice
) -> None:
    enter(qtbot, window)
    session = office.sessions[0]
    session.backup_due, session.backup_may_end = True, threading.Event()
    window.close()
    leaving = window.stage
    assert isinstance(leaving, Leaving)
    began = time.monotonic()
    leaving.at_once.click()
    assert not window.isVisible()
    assert time.monotonic() - began < 2
    assert office.log == ["interrupt", "lock"]
    session.backup_may_end.set()


def test_a_backup_still_under_way_behind_the_lock_screen_is_waited_for(
    qtbot: QtBot, window: MainWindow, office: PaperOffice
) -> None:
    enter(qtbot, window)
    session = office.sessions[0]
    session.backup_due, session.backup_may_end = True, threading.Event()
    window.lock()
    qtbot.waitUntil(session.locked.is_set)
    qtbot.wait(50)
    assert not window.close()
    session.backup_may_end.set()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert office.log[-1] == "backed up"


def test_leaving_with_no_backup_due_waits_for_nothing(qtbot: QtBot, window: MainWindow) -> None:
    enter(qtbot, window)
    assert window.close()
    assert not window.isVisible()
