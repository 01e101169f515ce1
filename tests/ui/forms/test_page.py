"""The frame around a form: drafts within a second, saving, a stale save."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from casemgr.domain.errors import Invalid, NotYourRole
from casemgr.domain.support import Note
from casemgr.ui.desk import Desk
from casemgr.ui.forms import DraftKeeper, Form, FormPage, Part
from casemgr.ui.forms.compare import CompareView
from casemgr.ui.forms.typed import LongEditor

TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Kept:
    payload: Mapping[str, Any]
    base_version: int | None
    saved_at: datetime


@dataclass
class Door:
    """The drafts' door, in memory."""

    kept: dict[str, Kept] = field(default_factory=dict)
    puts: int = 0

    def put(self, form_key: str, payload: Mapping[str, Any], base_version: int | None) -> None:
        self.puts += 1
        self.kept[form_key] = Kept(payload, base_version, datetime(2026, 11, 21, 4, tzinfo=UTC))

    def get(self, form_key: str) -> Kept | None:
        return self.kept.get(form_key)

    def drop(self, form_key: str) -> None:
        self.kept.pop(form_key, None)


@pytest.fixture
def door() -> Door:
    return Door()


MakePage = Callable[..., FormPage]


@pytest.fixture
def make_page(qtbot: QtBot, dressed: QApplication, desk: Desk, door: Door) -> MakePage:
    def make(version: int | None = 1, **given: object) -> FormPage:
        form = Form([Part("it", Note, "Note", given=given)], "en", TODAY)
        keeper = DraftKeeper(desk, door, "a-form", form, version)
        page = FormPage("Note", form, keeper, "en", UTC)
        qtbot.addWidget(page)
        page.resize(900, 600)
        page.show()
        return page

    return make


def paper(page: FormPage) -> LongEditor:
    editor = page.form.fields["it.text"].editor
    assert isinstance(editor, LongEditor)
    return editor


def button(page: FormPage, words: str) -> QPushButton:
    return next(one for one in page.findChildren(QPushButton) if one.text() == words)


def test_what_is_typed_is_drafted_within_a_second(
    make_page: MakePage, door: Door, qtbot: QtBot
) -> None:
    page = make_page()
    QTest.keyClicks(paper(page).paper, "Sleeps badly")
    qtbot.waitUntil(lambda: "a-form" in door.kept, timeout=1000)
    assert door.kept["a-form"].payload["values"]["it"]["text"] == "Sleeps badly"
    assert door.kept["a-form"].base_version == 1


def test_somebody_who_types_without_a_pause_is_drafted_too(
    make_page: MakePage, door: Door, qtbot: QtBot
) -> None:
    page = make_page()
    for _ in range(12):
        QTest.keyClick(paper(page).paper, Qt.Key.Key_X)
        qtbot.wait(100)
    assert door.puts >= 1


def test_a_lock_hands_the_draft_in_at_once(make_page: MakePage, door: Door, desk: Desk) -> None:
    page = make_page()
    QTest.keyClicks(paper(page).paper, "half a sent")
    page.keeper.flush()
    desk.close()
    assert door.kept["a-form"].payload["values"]["it"]["text"] == "half a sent"


def test_a_draft_comes_back_with_the_cursor_where_it_was(
    make_page: MakePage, door: Door, qtbot: QtBot
) -> None:
    page = make_page()
    with qtbot.waitActive(page):
        page.activateWindow()
    paper(page).stand(0)
    QTest.keyClicks(paper(page).paper, "Sleeps badly")
    paper(page).stand(6)
    page.keeper.flush()
    qtbot.waitUntil(lambda: "a-form" in door.kept)
    page.close()
    again = make_page()
    again.begin(carry_on=True)
    qtbot.waitUntil(lambda: paper(again).value() == "Sleeps badly")
    assert paper(again).spot() == 6
    assert again.form.can_undo


def test_a_draft_found_on_opening_is_offered_and_nothing_can_be_typed_before(
    make_page: MakePage, door: Door, qtbot: QtBot
) -> None:
    payload = {"values": {"it": {"text": "earlier"}}, "start": {}, "place": "it.text", "spot": 7}
    door.put("a-form", payload, 3)
    page = make_page()
    page.begin(carry_on=False)
    qtbot.waitUntil(lambda: not page.form.isEnabled())
    assert paper(page).value() == ""
    button(page, "Continue with the draft").click()
    assert page.form.isEnabled()
    assert paper(page).value() == "earlier"
    assert page.keeper.base_version == 3


def test_a_discarded_draft_is_gone(make_page: MakePage, door: Door, qtbot: QtBot) -> None:
    door.put("a-form", {"values": {"it": {"text": "earlier"}}}, 3)
    page = make_page()
    page.begin(carry_on=False)
    qtbot.waitUntil(lambda: not page.form.isEnabled())
    button(page, "Discard the draft").click()
    qtbot.waitUntil(lambda: "a-form" not in door.kept)
    assert paper(page).value() == ""


def test_undoing_back_to_the_beginning_drops_the_draft(
    make_page: MakePage, door: Door, qtbot: QtBot
) -> None:
    page = make_page()
    QTest.keyClicks(paper(page).paper, "x")
    qtbot.waitUntil(lambda: "a-form" in door.kept)
    page.undo()
    qtbot.waitUntil(lambda: "a-form" not in door.kept)


def test_ctrl_s_saves_ctrl_z_undoes_and_ctrl_shift_z_redoes(
    make_page: MakePage, qtbot: QtBot
) -> None:
    page = make_page(kind="observed")
    with qtbot.waitActive(page):
        page.activateWindow()
    paper(page).stand(0)
    QTest.keyClicks(paper(page).paper, "Calm")
    QTest.keyClick(paper(page).paper, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert paper(page).value() == ""
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(paper(page).paper, Qt.Key.Key_Z, both)
    assert paper(page).value() == "Calm"
    with qtbot.waitSignal(page.save_asked) as asked:
        QTest.keyClick(paper(page).paper, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert asked.args[0]["it"]["text"] == "Calm"


def test_a_form_with_a_problem_is_not_saved_and_counts_it(
    make_page: MakePage, qtbot: QtBot
) -> None:
    page = make_page()
    with qtbot.assertNotEmitted(page.save_asked):
        page.ask_save()
    assert page.count.text() == "2 fields to put right"
    assert page.form.fields["it.text"].problem == "This is needed."


def test_a_refused_save_leaves_everything_as_it_was(make_page: MakePage, qtbot: QtBot) -> None:
    page = make_page(kind="observed", text="Calm")
    page.ask_save()
    assert not page.form.isEnabled()
    page.failed(NotYourRole())
    assert page.form.isEnabled()
    assert paper(page).value() == "Calm"
    assert "Your role does not allow this." in page.banner.text.text()


def test_a_refused_value_is_told_beside_its_field(make_page: MakePage) -> None:
    page = make_page(kind="observed", text="Calm")
    page.ask_save()
    page.failed(Invalid({"on": "This date lies in the future."}), "it")
    assert page.form.fields["it.on"].problem == "This date lies in the future."


def test_a_stale_save_shows_both_versions_and_saves_what_was_chosen(
    make_page: MakePage, qtbot: QtBot
) -> None:
    page = make_page(kind="observed", text="before", on="2026-11-01")
    paper(page).paper.setPlainText("mine")
    page.ask_save()
    theirs = {"kind": "observed", "text": "theirs", "on": "2026-11-02"}
    page.compare("it", theirs, "Ruma", 7)
    view = page.stack.currentWidget()
    assert isinstance(view, CompareView)
    view.choose("text", "mine")
    with qtbot.waitSignal(page.save_asked) as asked:
        view.save.click()
    assert asked.args[0]["it"]["text"] == "mine"
    assert asked.args[0]["it"]["on"] == "2026-11-02"
    assert page.keeper.base_version == 7


def test_going_back_from_the_comparison_loses_nothing(make_page: MakePage) -> None:
    page = make_page(kind="observed", text="before")
    paper(page).paper.setPlainText("mine")
    page.ask_save()
    page.compare("it", {"kind": "observed", "text": "theirs", "on": ""}, "Ruma", 7)
    button(page, "Back to my text").click()
    assert page.stack.currentIndex() == 0
    assert paper(page).value() == "mine"
