"""Backups at a lock, and the way to a restored workspace from the sign-in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

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
