"""Signing in, as a person meets it."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from casemgr.ui.desk import Desk
from casemgr.ui.lock_screen import LockScreen
from casemgr.ui.sign_in import SignIn
from tests.ui.paper_office import CODE, PaperOffice

GOOD = "river lantern quiet mango"


@pytest.fixture
def sign_in(qtbot: QtBot, dressed: QApplication, desk: Desk, office: PaperOffice) -> SignIn:
    window = SignIn(office, desk, office.preferences, lambda _language: None)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.who() == "shapla")
    return window


def refused(window: SignIn) -> Callable[[], bool]:
    return lambda: not window.banner.isHidden() and not window.working


def test_the_right_passphrase_and_enter_open_the_workspace(qtbot: QtBot, sign_in: SignIn) -> None:
    with qtbot.waitSignal(sign_in.opened) as opened:
        QTest.keyClicks(sign_in.secret, GOOD)
        QTest.keyClick(sign_in.secret, Qt.Key.Key_Return)
    assert opened.args[0].person.login == "shapla"
    assert sign_in.secret.text() == ""


def test_a_bangla_passphrase_opens_too(qtbot: QtBot, sign_in: SignIn, office: PaperOffice) -> None:
    office.accounts["shapla"] = "নদী লণ্ঠন শান্ত আম"
    with qtbot.waitSignal(sign_in.opened):
        sign_in.secret.setText("নদী লণ্ঠন শান্ত আম")
        sign_in.submit()


def test_a_wrong_passphrase_says_one_clear_sentence(qtbot: QtBot, sign_in: SignIn) -> None:
    sign_in.secret.setText("wrong")
    sign_in.submit()
    qtbot.waitUntil(refused(sign_in))
    assert "does not open this workspace" in sign_in.banner.text.text()
    assert sign_in.secret.text() == ""
    assert sign_in.go.isEnabled()


def test_after_wrong_tries_the_seconds_are_counted_down(
    qtbot: QtBot, sign_in: SignIn, office: PaperOffice
) -> None:
    office.wait = 2
    sign_in.secret.setText("wrong")
    sign_in.submit()
    qtbot.waitUntil(lambda: not sign_in.go.isEnabled() and "2" in sign_in.go.text())
    sign_in.secret.setText(GOOD)
    opened: list[Any] = []
    sign_in.opened.connect(opened.append)
    sign_in.submit()
    assert not sign_in.working, "Enter must not pass the waiting time by"
    qtbot.waitUntil(sign_in.go.isEnabled, timeout=4000)
    sign_in.submit()
    qtbot.waitUntil(lambda: bool(opened))


def test_empty_fields_are_marked_and_nothing_is_asked(sign_in: SignIn, office: PaperOffice) -> None:
    sign_in.submit()
    assert sign_in.secret_field.problem == "This is needed."
    assert not office.sessions
    assert not sign_in.working


def test_the_eye_shows_the_letters_and_hides_them_again(sign_in: SignIn) -> None:
    assert sign_in.secret.echoMode() == QLineEdit.EchoMode.Password
    sign_in.secret.toggle()
    assert sign_in.secret.echoMode() == QLineEdit.EchoMode.Normal
    sign_in.secret.setText("x")
    sign_in.secret.take()
    assert sign_in.secret.echoMode() == QLineEdit.EchoMode.Password


def test_while_it_opens_nothing_can_be_pressed_twice(
    qtbot: QtBot, sign_in: SignIn, office: PaperOffice
) -> None:
    office.slow = 0.2
    sign_in.secret.setText(GOOD)
    with qtbot.waitSignal(sign_in.opened):
        before = time.monotonic()
        sign_in.submit()
        assert time.monotonic() - before < 0.1, "the key derivation is not for this thread"
        assert sign_in.working
        sign_in.submit()
    assert len(office.sessions) == 1
    assert "MainThread" not in office.threads


def test_the_pin_is_offered_only_where_it_was_set_up(
    qtbot: QtBot, sign_in: SignIn, office: PaperOffice
) -> None:
    assert sign_in.quick.isHidden()
    office.pins["shapla"] = "4812"
    sign_in._ask_quick("shapla")
    qtbot.waitUntil(lambda: not sign_in.quick.isHidden())
    sign_in.quick.click()
    assert sign_in.way == "pin"
    with qtbot.waitSignal(sign_in.opened):
        sign_in.secret.setText("4812")
        sign_in.submit()


def test_a_pin_that_died_leads_back_to_the_passphrase(
    qtbot: QtBot, sign_in: SignIn, office: PaperOffice
) -> None:
    office.pins["shapla"] = "4812"
    sign_in._ask_quick("shapla")
    qtbot.waitUntil(lambda: not sign_in.quick.isHidden())
    sign_in.use("pin")
    del office.pins["shapla"]
    sign_in.secret.setText("0000")
    sign_in.submit()
    qtbot.waitUntil(lambda: sign_in.way == "passphrase")
    assert sign_in.quick.isHidden()


def test_the_recovery_code_gives_a_new_passphrase(
    qtbot: QtBot, sign_in: SignIn, office: PaperOffice
) -> None:
    sign_in.forgot.click()
    assert sign_in.way == "recovery"
    sign_in.code.setText(CODE.lower().replace("-", " "))
    sign_in.secret.setText("a new long passphrase")
    sign_in.again.setText("a new long passphrasf")
    sign_in.submit()
    assert sign_in.again_field.problem == "The two passphrases are not the same."
    sign_in.again.setText("a new long passphrase")
    with qtbot.waitSignal(sign_in.opened):
        sign_in.submit()
    assert office.accounts["shapla"] == "a new long passphrase"


def test_a_mistyped_recovery_code_does_not_cost_the_new_passphrase(
    qtbot: QtBot, sign_in: SignIn
) -> None:
    sign_in.use("recovery")
    sign_in.code.setText("7Q2K")
    sign_in.secret.setText("a new long passphrase")
    sign_in.again.setText("a new long passphrase")
    sign_in.submit()
    qtbot.waitUntil(refused(sign_in))
    assert sign_in.secret.text() == "a new long passphrase"


def test_the_lock_screen_asks_the_person_who_locked_and_shows_no_name(
    qtbot: QtBot, dressed: QApplication, desk: Desk, office: PaperOffice
) -> None:
    window = LockScreen(office, desk, office.preferences, lambda _language: None, "shapla")
    qtbot.addWidget(window)
    window.show()
    assert window.login_field.isHidden()
    assert window.who() == "shapla"
    with qtbot.waitSignal(window.someone_else):
        window.other.click()
    with qtbot.waitSignal(window.opened):
        window.secret.setText(GOOD)
        window.submit()
