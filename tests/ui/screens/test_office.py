"""Today, accounts, settings, and what every page must do."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

import casemgr
from casemgr.domain.roles import Role
from casemgr.operations.accounts import choose_preferences, list_accounts
from casemgr.operations.cases import open_case
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.ui.screens import ROUTES
from casemgr.ui.screens.account_forms import AccountForm
from casemgr.ui.screens.accounts import AccountsScreen
from casemgr.ui.screens.settings import SettingsScreen
from casemgr.ui.screens.settings_care import VerifyCard
from casemgr.ui.screens.settings_office import OfficeCard
from casemgr.ui.screens.today import TodayScreen
from casemgr.words import LANGUAGES, Language, say
from tests.ui.screens.conftest import Stage

SECRET = "eleven quiet rivers bend"


# A file seen through broken glass is another team's: tests/ui/screens/test_access.py.
PAGES = [route for route in ROUTES if route.name not in ("glass_file", "glass_record")]


def params(route: str, case: CaseRef) -> dict[str, Any]:
    known: dict[str, dict[str, Any]] = {
        "case": {"case_id": case.case_id},
        "record": {"case_id": case.case_id, "kind": "person", "record_id": ""},
        "assessment": {"case_id": case.case_id},
        "handover": {"case_id": case.case_id},
        "directory_entry": {"directory": "provider"},
        "incident": {"incident_id": "no such group"},
        "merge": {"case_id": case.case_id},
        "reassign": {"case_ids": [case.case_id]},
        "document": {"case_id": case.case_id},
        "forget": {"case_id": case.case_id},
        "register_entry": {"register": "breach"},
    }
    return known.get(route, {})


def quiet(stage: Stage) -> None:
    """Let answers come in, and those to what the pages ask because of them."""
    for _ in range(3):
        stage.until(lambda: all(lane.wait_idle(0) for lane in stage.desk._lanes.values()))
        stage.qtbot.wait(30)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_in_a_small_window_with_all_named_and_nothing_english_in_bangla(
    stage: Stage, case: CaseRef, language: Language
) -> None:
    stage.workspace.run(choose_preferences, language=language)
    stage.open(language)
    nameless: set[str] = set()
    shown: set[str] = set()
    for route in PAGES:
        stage.go(route.name, **params(route.name, case))
        quiet(stage)
        assert stage.shell.width() == 1024
        assert stage.shell.height() == 600
        page = stage.shell.current
        assert page is not None
        nameless |= {f"{route.name}: {type(one).__name__}" for one in _nameless(page)}
        shown |= {one.text() for one in page.findChildren(QLabel) if one.isVisible()}
        shown |= {one.text() for one in page.findChildren(QAbstractButton) if one.isVisible()}
    assert nameless == set()
    assert len(shown) > 200
    assert language == "en" or shown & _translated() == set()
    place = stage.shell.lay_down()
    stage.open(language)
    stage.shell.take_up(place)
    quiet(stage)


def _nameless(page: QWidget) -> Iterator[QWidget]:
    """What takes the keyboard and cannot be called by a screen reader."""
    for kind in (QLineEdit, QPlainTextEdit, QComboBox, QAbstractButton):
        for widget in page.findChildren(kind):
            inside = isinstance(widget.parent(), QComboBox)
            named = widget.accessibleName() or getattr(widget, "text", str)()
            if widget.isVisible() and not named and not inside and not _part(widget):
                yield widget


def _translated() -> set[str]:
    """Every English text of the program that reads differently in Bangla."""
    files = Path(casemgr.__file__).parent.rglob("*.py")
    texts = {text for file in files for text in _texts(ast.parse(file.read_text("utf-8")))}
    return {text for text in texts if text and say(text, "bn") != text}


def _part(widget: QWidget) -> bool:
    """Whether Qt made it as a part of something else."""
    return widget.objectName().startswith("qt_") or type(widget).__module__.startswith("PySide6")


def _texts(tree: ast.AST) -> set[str]:
    """Every English text by which a source asks ``say``, ``say_many`` or ``N_``."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            first = node.args[0] if node.func.id in ("say", "say_many", "N_") else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value)
    return found


def test_every_text_of_forms_pages_and_records_has_its_bangla() -> None:
    root = Path(casemgr.__file__).parent
    files = [*root.glob("domain/*.py"), *root.glob("ui/forms/*.py"), *root.glob("ui/screens/*.py")]
    texts = {text for file in files for text in _texts(ast.parse(file.read_text("utf-8")))}
    assert len(texts) > 300
    missing = sorted(text for text in texts if text and say(text, "bn") == text)
    assert missing == []


# Today


def test_a_quiet_day_says_so(stage: Stage) -> None:
    page = stage.show(TodayScreen, "today")
    stage.until(lambda: any("Nothing is due." in one.text() for one in page.findChildren(QLabel)))
    assert page.panes.currentWidget() is not page.panes.content


# Accounts


def test_a_colleague_is_let_in_and_the_account_closed_again(
    stage: Stage, workspace: Workspace
) -> None:
    page = stage.show(AccountsScreen, "accounts")
    stage.until(lambda: page.column.body.count() > 0)
    stage.press("New account")
    form = page.form
    assert isinstance(form, AccountForm)
    form.send()
    assert form.name_field.problem == "This is needed."
    form.name.setText("Shilpi")
    form.login.setText("shilpi")
    form.first.setText(SECRET)
    form.again.setText("another one entirely")
    form.send()
    assert form.again_field.problem == "The two passphrases differ."
    form.again.setText(SECRET)
    form.send()
    stage.until(lambda: stage.toasts == ["The account was added."])
    made = next(one for one in workspace.look(list_accounts) if one.login == "shilpi")
    assert made.roles == {Role.CASEWORKER}
    stage.press("Close the account of Shilpi")
    stage.questions[-1][1]()
    stage.until(lambda: len(stage.toasts) == 2)
    again = next(one for one in workspace.look(list_accounts) if one.login == "shilpi")
    assert not again.active


def test_a_refused_account_is_told_in_the_form(stage: Stage, workspace: Workspace) -> None:
    page = stage.show(AccountsScreen, "accounts")
    stage.until(lambda: page.column.body.count() > 0)
    stage.press("New account")
    form = page.form
    assert isinstance(form, AccountForm)
    form.name.setText("Shilpi")
    form.login.setText("shilpi")
    form.first.setText("abc")
    form.again.setText("abc")
    form.send()
    stage.until(form.banner.isVisible)
    assert form.yes.isEnabled()
    assert form.first.text() == "abc"


# Settings


def test_language_and_look_are_chosen_at_once(stage: Stage) -> None:
    page = stage.show(SettingsScreen, "settings")
    page.speech.choose("bn")
    page.theme.choose("dark")
    page.minutes.choose("10")
    last = stage.preferred[-1]
    assert (last.language, last.theme, last.lock_minutes) == ("bn", "dark", 10)


def test_the_office_is_changed(stage: Stage, workspace: Workspace) -> None:
    page = stage.show(SettingsScreen, "settings")
    page.tabs.setCurrentIndex(1)
    card = page.findChild(OfficeCard)
    assert card is not None
    card.organisation.setText("Another Organisation")
    card.cli.setChecked(True)
    next(one for one in card.findChildren(QAbstractButton) if "Save" in one.text()).click()
    stage.until(card.banner.isVisible)
    assert workspace.settings.organisation == "Another Organisation"
    assert workspace.settings.cli_allowed
    assert workspace.settings.zone == "Asia/Dhaka"


def test_the_workspace_is_checked_from_the_settings(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    workspace.run(open_case, case.case_id)
    page = stage.show(SettingsScreen, "settings")
    card = page.findChild(VerifyCard)
    assert card is not None
    pages = [page.tabs.widget(place) for place in range(page.tabs.count())]
    page.tabs.setCurrentIndex(
        next(n for n, one in enumerate(pages) if one and one.isAncestorOf(card))
    )
    stage.press("Check now")
    stage.until(card.banner.isVisible)
    assert card.banner.text.text() == "Everything is sound."
