"""Tab goes through a page as the eye does."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from casemgr.ui.widgets import Column, row
from casemgr.ui.widgets.tab_order import go_on_in_sight


class Top(QWidget):
    def focusNextPrevChild(self, forward: bool) -> bool:
        return go_on_in_sight(self, forward)


def passed(qtbot: QtBot, first: QWidget, count: int, key: Qt.Key = Qt.Key.Key_Tab) -> list[str]:
    """Whom the keyboard comes to when this key is pressed again and again."""
    window = first.window()
    with qtbot.waitActive(window):
        window.activateWindow()
    first.setFocus()
    names = [first.objectName()]
    while len(names) < count:
        now = QApplication.focusWidget()
        assert now is not None
        QTest.keyClick(now, key)
        held = QApplication.focusWidget()
        names.append(held.objectName() if held else "")
    return names


def line(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    return made


def test_what_came_in_later_is_reached_where_it_stands(qtbot: QtBot, dressed: QApplication) -> None:
    page = Top()
    qtbot.addWidget(page)
    outer = QVBoxLayout(page)
    head, column, foot = line("head"), Column(), line("foot")
    outer.addWidget(head)
    outer.addWidget(column)
    outer.addWidget(foot)
    late = QWidget()
    grid = QGridLayout(late)
    for name, place in (("d", (1, 1)), ("a", (0, 0)), ("c", (1, 0)), ("b", (0, 1))):
        grid.addWidget(line(name), *place)
    column.add(row(late, line("e")))
    page.show()
    as_seen = ["head", "a", "b", "c", "d", "e", "foot"]
    assert passed(qtbot, head, 8) == [*as_seen, "head"]
    assert passed(qtbot, head, 8, Qt.Key.Key_Backtab) == ["head", *reversed(as_seen)]


def test_what_is_hidden_or_cannot_be_used_is_passed_over(
    qtbot: QtBot, dressed: QApplication
) -> None:
    page = Top()
    qtbot.addWidget(page)
    outer = QVBoxLayout(page)
    one, hidden, off, two = line("one"), line("hidden"), line("off"), line("two")
    for item in (one, hidden, off, two):
        outer.addWidget(item)
    hidden.hide()
    off.setEnabled(False)
    page.show()
    assert passed(qtbot, one, 3) == ["one", "two", "one"]


def test_what_is_reached_is_scrolled_into_sight(qtbot: QtBot, dressed: QApplication) -> None:
    page = Top()
    qtbot.addWidget(page)
    outer = QVBoxLayout(page)
    column, foot = Column(), line("foot")
    outer.addWidget(column)
    outer.addWidget(foot)
    for place in range(30):
        column.add(line(f"{place}"))
    page.resize(300, 200)
    page.show()
    assert passed(qtbot, foot, 2, Qt.Key.Key_Backtab) == ["foot", "29"]
    last = QApplication.focusWidget()
    assert last is not None
    assert not last.visibleRegion().isEmpty()
