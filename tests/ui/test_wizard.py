"""The first run."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from casemgr.ui.desk import Desk
from casemgr.ui.door import Preferences
from casemgr.ui.wizard import Wizard
from casemgr.ui.wizard_recovery import RecoveryStep
from casemgr.ui.wizard_steps import (
    AccountStep,
    OrganisationStep,
    PassphraseStep,
    WelcomeStep,
    time_zones,
)
from casemgr.words import Language
from tests.ui.paper_office import CODE, PaperNewOffice, PaperOffice

GOOD = "river lantern quiet mango"


@pytest.fixture
def empty() -> PaperOffice:
    return PaperOffice()


@pytest.fixture
def wizard(qtbot: QtBot, dressed: QApplication, desk: Desk, empty: PaperOffice) -> Wizard:
    window = Wizard(empty, desk, empty.preferences, lambda _language: None)
    qtbot.addWidget(window)
    window.show()
    return window


def to_step(qtbot: QtBot, wizard: Wizard, name: str) -> None:
    """Answer everything rightly up to a step."""
    given = wizard.answers
    given.organisation, given.display_name, given.login = "Ongikar", "Nasrin Akter", "shapla"
    given.passphrase = given.passphrase_again = GOOD
    while wizard.step.name != name:
        step, at = wizard.step, wizard.answers.at
        if isinstance(step, PassphraseStep):
            wait_for(qtbot, step.meter, "enough", True)
        if isinstance(step, RecoveryStep):
            typed(step).setText(CODE)
        wizard.go_next()
        wait_for(qtbot, wizard.answers, "at", at + 1)


def wait_for(qtbot: QtBot, thing: object, name: str, value: object) -> None:
    """Wait until an attribute has a value."""
    qtbot.waitUntil(lambda: getattr(thing, name) == value, timeout=3000)


def typed(step: RecoveryStep) -> QLineEdit:
    assert isinstance(step.typed.editor, QLineEdit)
    return step.typed.editor


def test_it_leads_from_nothing_to_a_workspace_with_a_supervisor_and_administrator(
    qtbot: QtBot, wizard: Wizard, empty: PaperOffice
) -> None:
    to_step(qtbot, wizard, "done")
    with qtbot.waitSignal(wizard.finished) as finished:
        wizard.go_next()
    assert finished.args == ["shapla"]
    setup = empty.setups[0]
    assert setup.organisation == "Ongikar"
    assert setup.time_zone == "Asia/Dhaka"
    assert set(setup.roles) == {"supervisor", "administrator"}
    assert setup.passphrase == GOOD
    assert GOOD not in repr(setup)
    assert "MainThread" not in empty.threads


def test_the_passphrase_is_dropped_as_soon_as_the_workspace_is_made(
    qtbot: QtBot, wizard: Wizard
) -> None:
    to_step(qtbot, wizard, "recovery")
    assert wizard.answers.passphrase == ""
    assert wizard.answers.passphrase_again == ""
    assert wizard.back.isHidden(), "there is no way back behind a workspace that is made"


def test_the_code_must_be_typed_back_before_it_goes_on(qtbot: QtBot, wizard: Wizard) -> None:
    to_step(qtbot, wizard, "recovery")
    step = wizard.step
    assert isinstance(step, RecoveryStep)
    assert step.code.text() == CODE
    typed(step).setText("7Q2K-M9XD-0RTX")
    wizard.go_next()
    assert wizard.step is step
    assert "not the code above" in step.typed.problem
    typed(step).setText(CODE.lower().replace("-", " "))
    wizard.go_next()
    assert wizard.step.name == "done"


def test_the_code_can_be_saved_as_a_sheet_where_the_person_says(
    qtbot: QtBot, wizard: Wizard, tmp_path: Path
) -> None:
    to_step(qtbot, wizard, "recovery")
    step, new = wizard.step, wizard.answers.new_office
    assert isinstance(step, RecoveryStep)
    assert isinstance(new, PaperNewOffice)
    step._save(tmp_path / "code.pdf")
    qtbot.waitUntil(lambda: not step.saved.isHidden())
    assert CODE.encode() in new.saved[tmp_path / "code.pdf"]
    assert wizard.step is step, "saving is not typing back"


def test_it_says_plainly_that_it_serves_one_machine_and_stores_the_login_readable(
    qtbot: QtBot, wizard: Wizard
) -> None:
    assert isinstance(wizard.step, WelcomeStep)
    words = " ".join(label.text() for label in wizard.step.findChildren(type(wizard.count)))
    assert "one office machine with several accounts" in words
    to_step(qtbot, wizard, "account")
    assert isinstance(wizard.step, AccountStep)
    assert "stored readable" in wizard.step.login.note.text()


def test_a_folder_that_is_synchronised_is_refused_in_words(
    qtbot: QtBot, wizard: Wizard, empty: PaperOffice
) -> None:
    empty.bad_folders.add(Path("/srv/one/OneDrive"))
    to_step(qtbot, wizard, "folder")
    wizard.step.findChildren(QLineEdit)[0].setText("/srv/one/OneDrive")
    wizard.go_next()
    qtbot.waitUntil(lambda: not wizard.banner.isHidden())
    assert "synchronising" in wizard.banner.text.text()
    assert wizard.step.name == "folder"


@pytest.mark.parametrize(
    ("login", "says"),
    [
        ("", "2 to 32"),
        ("a", "2 to 32"),
        ("two words", "2 to 32"),
        ("nasrin", "must not be your name"),
    ],
)
def test_a_login_that_is_a_name_or_unusable_is_refused(
    qtbot: QtBot, wizard: Wizard, login: str, says: str
) -> None:
    to_step(qtbot, wizard, "account")
    wizard.answers.display_name = "Nasrin"
    wizard.answers.login = login
    assert isinstance(wizard.step, AccountStep)
    assert not wizard.step.check()
    assert says in wizard.step.login.problem


def test_the_first_account_without_an_administrator_is_refused(
    qtbot: QtBot, wizard: Wizard
) -> None:
    to_step(qtbot, wizard, "account")
    assert isinstance(wizard.step, AccountStep)
    wizard.step.boxes["administrator"].setChecked(False)
    wizard.go_next()
    assert wizard.step.name == "account"
    assert not wizard.step.roles_note.isHidden()


def test_a_weak_or_differently_repeated_passphrase_is_refused(
    qtbot: QtBot, wizard: Wizard, empty: PaperOffice
) -> None:
    to_step(qtbot, wizard, "passphrase")
    step = wizard.step
    assert isinstance(step, PassphraseStep)
    wizard.answers.passphrase = "short"
    step.first.editor.setText("short")  # type: ignore[attr-defined]
    wizard.go_next()
    assert step.first.problem
    step.first.editor.setText(GOOD)  # type: ignore[attr-defined]
    step.again.editor.setText(GOOD + "s")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: step.meter.enough)
    wizard.go_next()
    assert step.again.problem == "The two passphrases are not the same."
    assert not empty.setups


def test_nothing_is_lost_when_the_language_changes(
    qtbot: QtBot, dressed: QApplication, desk: Desk, empty: PaperOffice
) -> None:
    chosen: list[Language] = []
    first = Wizard(empty, desk, Preferences("en"), chosen.append)
    qtbot.addWidget(first)
    to_step(qtbot, first, "passphrase")
    first.language_buttons["bn"].click()
    assert chosen == ["bn"]
    second = Wizard(empty, desk, Preferences("bn"), chosen.append, first.answers)
    qtbot.addWidget(second)
    assert second.step.name == "passphrase"
    assert second.next.text() == "ওয়ার্কস্পেস তৈরি করুন"
    assert isinstance(second.step, PassphraseStep)
    lines = [line.text() for line in second.step.findChildren(QLineEdit)]
    assert lines == [GOOD, GOOD]
    second.go_back()
    assert isinstance(second.step, AccountStep)
    assert [line.text() for line in second.step.findChildren(QLineEdit)] == [
        "Nasrin Akter",
        "shapla",
    ]


def test_enter_goes_on_and_escape_goes_back(qtbot: QtBot, wizard: Wizard) -> None:
    QTest.keyClick(wizard, Qt.Key.Key_Return)
    assert wizard.step.name == "folder"
    QTest.keyClick(wizard.step.findChildren(QLineEdit)[0], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: wizard.step.name == "organisation")
    QTest.keyClick(wizard.step.findChildren(QLineEdit)[0], Qt.Key.Key_Escape)
    assert wizard.step.name == "folder"


def test_a_time_zone_is_found_by_a_part_of_its_name(qtbot: QtBot, wizard: Wizard) -> None:
    to_step(qtbot, wizard, "organisation")
    step = wizard.step
    assert isinstance(step, OrganisationStep)
    qtbot.waitUntil(lambda: step.zone.count() > 300)
    assert step.zone.value() == "Asia/Dhaka"
    finder = step.zone.completer()
    assert finder is not None
    finder.setCompletionPrefix("kuala")
    assert finder.currentCompletion() == "Asia/Kuala Lumpur"
    step.zone.setEditText("nowhere")
    assert not step.check()
    assert step.zone_field.problem
    step.zone.choose("Asia/Kuala_Lumpur")
    assert step.check()
    assert wizard.answers.time_zone == "Asia/Kuala_Lumpur"


def test_the_list_of_zones_holds_real_places_only() -> None:
    zones = time_zones()
    assert "Asia/Dhaka" in zones
    assert not [zone for zone in zones if zone.startswith(("Etc/", "posix", "GB"))]
