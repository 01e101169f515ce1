"""The page about this computer, and the shield of its windows."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from casemgr.operations.machine_check import check_machine
from casemgr.ui.screen_capture import ScreenGuard, guard_state
from casemgr.ui.screens.machine_check import HelperCard, MachineScreen
from casemgr.ui.screens.settings import SettingsScreen
from casemgr.ui.widgets import Chip, Text
from casemgr.words import say
from tests.ui.screens.conftest import Stage


def test_the_page_says_for_each_thing_how_it_stands_and_what_to_do(
    stage: Stage, tmp_path: Path
) -> None:
    page = stage.show(MachineScreen, "machine")
    stage.until(lambda: page.card.checks)
    shown = "\n".join(one.text() for one in page.findChildren(Text))
    for check in check_machine(stage.workspace):
        assert say(check.found, "en", **check.values) in shown or check.code == "room"
        assert say(check.step, "en") in shown
    assert len(page.findChildren(Chip)) == len(page.card.checks)
    helper = page.findChild(HelperCard)
    assert helper is not None
    helper.save_to(tmp_path / "told.txt")
    stage.until(lambda: stage.toasts == ["Saved."])
    told = (tmp_path / "told.txt").read_text("utf-8")
    assert stage.workspace.actor.login not in told


def test_settings_show_the_same_and_look_only_when_shown(stage: Stage) -> None:
    page = stage.show(SettingsScreen, "settings")
    titles = [page.tabs.tabText(place) for place in range(page.tabs.count())]
    page.tabs.setCurrentIndex(titles.index("This machine"))
    stage.until(lambda: page.findChildren(Chip))


def test_every_window_is_shielded_as_it_is_shown_and_a_failure_is_told(
    qtbot: QtBot, qapp: QApplication
) -> None:
    covered: list[int] = []
    works = True

    def shield(handle: int) -> bool:
        covered.append(handle)
        return works

    ScreenGuard(qapp)
    guard = ScreenGuard(qapp, shield)
    try:
        window = QWidget()
        qtbot.addWidget(window)
        window.show()
        menu = QMenu(window)
        menu.addAction("x")
        menu.popup(window.pos())
        assert {int(window.winId()), int(menu.winId())} <= set(covered)
        assert guard.state == guard_state(qapp) == "blocked"
        works = False
        other = QWidget()
        qtbot.addWidget(other)
        other.show()
        assert guard_state(qapp) == "allowed"
    finally:
        qapp.removeEventFilter(guard)
        guard.setParent(None)
        guard.deleteLater()
