"""Counts within the office: shown, narrowed, and not to be taken away."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLabel,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from casemgr.operations.cases import create_case
from casemgr.operations.joint_acts import ask_for
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.ui.screens.inside_plot import Bars
from casemgr.ui.screens.inside_statistics import InsideStatisticsScreen
from casemgr.ui.screens.joint_acts import JointActsScreen
from casemgr.ui.screens.statistics import StatisticsScreen
from casemgr.ui.widgets import Text
from tests.conftest import ROKEYA
from tests.ui.screens.conftest import Stage


def words(page: QWidget) -> str:
    return "\n".join(one.text() for one in page.findChildren(Text) if one.isVisible())


@pytest.fixture
def two(workspace: Workspace, case: CaseRef) -> None:
    person = {"pseudonym": "Beli 202", "gender": "Masculine", "division": "dhaka"}
    workspace.run(create_case, {**ROKEYA, "person": person})


def counted(stage: Stage) -> InsideStatisticsScreen:
    page = stage.show(InsideStatisticsScreen, "inside_statistics")
    stage.until(lambda: page.table is not None)
    return page


def test_counts_are_shown_narrowed_and_come_back_as_they_were_left(stage: Stage, two: None) -> None:
    page = counted(stage)
    stage.until(lambda: "2 cases are counted." in words(page))
    bars = page.findChild(Bars)
    assert bars is not None
    assert "Khulna: 1 (Woman or girl 1)" in bars.accessibleDescription()
    page.question.choose("person.gender")
    stage.until(page.answer.count)
    page.answer.choose("Masculine")
    stage.until(lambda: "1 case is counted." in words(page))
    assert page.table is not None
    assert [row.label for row in page.table.rows] == ["Dhaka"]
    page.down.choose("case.status")
    stage.until(lambda: page.table is not None and page.table.down == "Status")
    state = page.state()
    again = InsideStatisticsScreen(page.at)
    stage.qtbot.addWidget(again)
    again.restore(state)
    again.shown()
    stage.until(lambda: again.table is not None)
    assert again.table == page.table
    stage.press("Remove filter: Person: Gender: Man or boy")
    stage.until(lambda: "2 cases are counted." in words(page))
    again.lay_down()
    left: object = (again.table, again.figures)
    assert left == (None, ())


def test_nothing_can_be_copied_saved_dragged_or_printed_and_a_line_leads_to_the_gate(
    stage: Stage, two: None
) -> None:
    page = counted(stage)
    clipboard = QApplication.clipboard()
    clipboard.setText("before")
    for one in (page, page.column, page.results, *page.results.findChildren(QWidget)):
        assert not one.acceptDrops()
        for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_P, Qt.Key.Key_S):
            QTest.keyClick(one, key, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "before"
    labels = page.findChildren(QLabel)
    assert labels
    marked = Qt.TextInteractionFlag.TextSelectableByMouse
    marked |= Qt.TextInteractionFlag.TextSelectableByKeyboard
    assert not any(label.textInteractionFlags() & marked for label in labels)
    assert not page.results.findChildren(QTextEdit) + page.results.findChildren(QPlainTextEdit)
    assert not page.results.findChildren(QAbstractItemView)
    for said in ("Copy", "Save", "Save as …", "Export", "Print"):
        assert stage.button(said) is None
    assert "nothing can be copied, saved or printed here" in words(page)
    stage.press("Figures for others")
    stage.page(StatisticsScreen)
    stage.press("Within the office")
    stage.page(InsideStatisticsScreen)


def test_whoever_is_asked_to_agree_sees_bulletin_period_and_recipient(
    stage: Stage, workspace: Workspace
) -> None:
    terms = {"period": "2025-Q2", "template": "ictip", "project": "", "recipient": "A ministry"}
    workspace.run(ask_for, "statistics", "2025-Q2", terms, "They need it.")
    page = stage.show(JointActsScreen, "joint_acts")
    stage.until(lambda: "They need it." in words(page))
    shown = words(page)
    for said in (
        "Bulletin: Victims detected: tables for SDG 16.2.2 and IC-TIP",
        "Period: quarter 2 of 2025",
        "Recipient: A ministry",
    ):
        assert said in shown
