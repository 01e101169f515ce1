"""The pages of keeping and forgetting, and of erasing this machine's keys."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from casemgr.domain.forgetting import Stage
from casemgr.operations.cases import create_case
from casemgr.operations.directories import save_entry
from casemgr.operations.forgetting import ask_to_forget
from casemgr.operations.holds import holds, place_hold
from casemgr.operations.keeping import forgetting_mark
from casemgr.operations.lifecycle import change_status
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.keys.header import HEADER_FILES
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.case import CaseScreen
from casemgr.ui.screens.case_closure import RetentionScreen
from casemgr.ui.screens.directory_entry import EntryScreen
from casemgr.ui.screens.forgetting import ForgettingScreen
from casemgr.ui.screens.forgetting_case import ForgetScreen
from casemgr.ui.screens.joint_acts import JointActsScreen
from casemgr.ui.screens.quick_erase import QuickEraseScreen
from casemgr.ui.screens.settings import SettingsScreen
from casemgr.ui.widgets import Button
from tests.conftest import ROKEYA, consents
from tests.ui.screens.conftest import Stage as Window

ALL = [one.value for one in Stage]


@pytest.fixture
def closed(workspace: Workspace) -> CaseRef:
    case = workspace.run(create_case, ROKEYA, consents("interview", "services", "storage"))
    workspace.run(change_status, case.case_id, "not_taken_on", "Went elsewhere.")
    return case


def words(page: object) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel))  # type: ignore[attr-defined]


def press(page: object, text: str) -> None:
    found = [one for one in page.findChildren(Button) if one.text() == text]  # type: ignore[attr-defined]
    assert found, text
    found[0].click()


def answer(page: object, reason: str) -> None:
    dialog = page.findChild(Ask)  # type: ignore[attr-defined]
    dialog.findChild(QPlainTextEdit).setPlainText(reason)
    dialog.yes.click()


def test_a_supervisor_sees_what_goes_and_asks_for_it(
    stage: Window, workspace: Workspace, closed: CaseRef
) -> None:
    page = stage.show(ForgetScreen, "forget", case_id=closed.case_id)
    stage.until(lambda: "What goes" in words(page))
    said = words(page)
    assert "What stays for statistics" in said
    assert "No backup is known that could still show her." in said
    press(page, "Ask to forget …")
    answer(page, "Her wish.")
    stage.until(lambda: "a second person has to agree" in words(page))
    assert workspace.look(forgetting_mark, closed.case_id).state == "asked"
    stage.show(JointActsScreen, "joint_acts")
    stage.press("What goes and what stays")
    page = stage.page(ForgetScreen)
    stage.until(lambda: "What goes" in words(page))
    press(page, "Withdraw")
    stage.until(lambda: workspace.look(forgetting_mark, closed.case_id).state == "")


def test_the_page_leads_to_where_else_her_name_stands(
    stage: Window, workspace: Workspace, closed: CaseRef
) -> None:
    values = {"name": "Legal aid", "kind": "NGO", "focal_person": "Rokeya Khatun"}
    workspace.run(save_entry, "provider", None, values)
    page = stage.show(ForgetScreen, "forget", case_id=closed.case_id)
    stage.until(lambda: "Her name also stands in …" in words(page))
    stage.until(lambda: "Providers: Legal aid" in words(page))
    stage.press("Open: Providers: Legal aid")
    assert stage.page(EntryScreen).entry_id


def test_a_hold_is_placed_and_shows_in_the_list_and_in_the_case(
    stage: Window, workspace: Workspace, closed: CaseRef
) -> None:
    page = stage.show(ForgetScreen, "forget", case_id=closed.case_id)
    stage.until(lambda: "No hold stands on this file." in words(page))
    press(page, "Place a hold …")
    answer(page, "The tribunal asks for it.")
    stage.until(lambda: "On hold: Court case" in words(page))
    assert len(workspace.look(holds, closed.case_id)) == 1
    listed = stage.show(ForgettingScreen, "forgetting")
    stage.until(lambda: closed.code in words(listed))
    case = stage.show(CaseScreen, "case", case_id=closed.case_id)
    stage.until(lambda: "On hold: Court case" in words(case))


@pytest.mark.parametrize("language", ["en", "bn"])
def test_both_pages_open_in_both_languages_with_everything_on_them(
    stage: Window, workspace: Workspace, closed: CaseRef, language: str
) -> None:
    workspace.run(place_hold, closed.case_id, "audit", "Asked.", "2027-05-01")
    other = workspace.run(create_case, ROKEYA, consents("interview", "services", "storage"))
    workspace.run(change_status, other.case_id, "not_taken_on", "Went elsewhere.")
    workspace.run(ask_to_forget, other.case_id, ALL, "Her wish.")
    stage.open(language)  # type: ignore[arg-type]
    listed = stage.show(ForgettingScreen, "forgetting")
    stage.until(lambda: closed.code in words(listed) and other.code in words(listed))
    page = stage.show(ForgetScreen, "forget", case_id=other.case_id)
    stage.until(lambda: len(page.ticks) == len(Stage))
    assert not any(tick.isEnabled() for tick in page.ticks.values())


def test_keys_are_erased_only_after_the_word_and_a_button_that_is_held(
    stage: Window, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[Callable[[], None]] = []
    monkeypatch.setattr(stage, "lock", lambda: locked.append(stage.lock))
    page = stage.show(QuickEraseScreen, "quick_erase")
    stage.until(lambda: "lost for ever" in words(page))
    assert not page.hold.isEnabled()
    page.typed.setText("another")
    assert not page.hold.isEnabled()
    page.typed.setText(page.word.upper())
    QTest.mousePress(page.hold, Qt.MouseButton.LeftButton)
    stage.qtbot.wait(300)
    QTest.mouseRelease(page.hold, Qt.MouseButton.LeftButton)
    stage.qtbot.wait(1500)
    assert (workspace.folder / HEADER_FILES[0]).exists(), "let go too early"
    QTest.mousePress(page.hold, Qt.MouseButton.LeftButton)
    stage.until(lambda: page.erased)
    assert locked
    assert not (workspace.folder / HEADER_FILES[0]).exists()


def test_both_pages_are_found_from_where_a_person_looks_for_them(stage: Window) -> None:
    listed = stage.show(RetentionScreen, "retention")
    press(listed, "Keeping and forgetting")
    stage.page(ForgettingScreen)
    settings = stage.show(SettingsScreen, "settings")
    press(settings, "What it does, and how …")
    stage.page(QuickEraseScreen)
