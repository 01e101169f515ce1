"""The hand at the window: what Qt warns of, and what it writes into tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QStringListModel, qDebug, qWarning
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from casemgr.demo.stage import NotAsExpected, Stage
from casemgr.ui.hand import Hand
from tests.ui.entering import GOOD
from tests.ui.paper_office import PaperOffice


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    """Somebody before the sign-in of an office in memory."""
    stage = Stage(lambda _folder: Hand(PaperOffice(accounts={"shapla": GOOD})))
    stage.open_window(Path("nowhere"))
    stage.hand.see("English")
    stage.hand.settle()  # the sign-in has taken the keyboard
    yield stage
    stage.hand.complaints()
    stage.leave()


def test_a_step_in_which_qt_warned_fails_and_names_the_warning(stage: Stage) -> None:
    stage.listen()
    qWarning("nothing to paint on")
    with pytest.raises(NotAsExpected, match="nothing to paint on"):
        stage.listen()
    stage.listen()  # each is told once


def test_what_qt_tells_in_passing_fails_nothing(stage: Stage) -> None:
    qDebug("a remark")
    stage.listen()


def test_leaving_tells_of_what_was_warned_last(qtbot: QtBot) -> None:
    stage = Stage(lambda _folder: Hand(PaperOffice(accounts={"shapla": GOOD})))
    stage.open_window(Path("nowhere"))
    qWarning("left open")
    with pytest.raises(NotAsExpected, match="left open"):
        stage.leave()


@pytest.mark.parametrize("text", ["Amina", "আমিনা খাতুন"])
def test_the_first_letter_typed_into_a_cell_is_not_lost(
    stage: Stage, qtbot: QtBot, text: str
) -> None:
    model = QStringListModel([""])
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.setAccessibleName("People")
    view.setEditTriggers(QListView.EditTrigger.AnyKeyPressed)
    hand = stage.hand
    assert isinstance(hand, Hand)
    hand.window.layout().addWidget(view)  # type: ignore[union-attr]
    view.setCurrentIndex(model.index(0, 0))
    hand.stand("People")
    hand.tap(text)
    hand.enter()
    assert model.stringList() == [text]
