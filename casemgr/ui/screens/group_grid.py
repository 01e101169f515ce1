"""The grid of a group: one row a person, filled with the keyboard alone or pasted from a sheet."""

from functools import partial
from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QMenu,
    QStyledItemDelegate,
    QTableView,
    QWidget,
)

from casemgr.ui.screens.group_model import PeopleModel
from casemgr.ui.screens.group_rows import CELLS, FIRST
from casemgr.words import say

_ROW = 30
_NUMBERS = 34
_HEAD = 52
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CLEARS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class _Writer(QStyledItemDelegate):
    """Enter takes what was typed and goes on to the next row."""

    entered = Signal()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in _ENTER
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            editor = cast(QWidget, watched)
            self.commitData.emit(editor)
            self.closeEditor.emit(editor)
            self.entered.emit()
            return True
        return super().eventFilter(watched, event)


class PeopleGrid(QTableView):
    """``moved`` comes when another cell is current. Tab goes to the next cell, Enter to the
    next row, Alt+Down shows what may be chosen, Ctrl+V pastes a block, Ctrl+Delete takes the
    row away."""

    moved = Signal()

    def __init__(self, model: PeopleModel) -> None:
        super().__init__()
        self.people = model
        self.setModel(model)
        writer = _Writer(self)
        writer.entered.connect(self.next_row)
        self.setItemDelegate(writer)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(True)
        self.setStyleSheet("QTableView { gridline-color: palette(mid); }")
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(say("People of the group", model.language))
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.verticalHeader().setFixedWidth(_NUMBERS)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        for place, cell in enumerate(CELLS):
            self.setColumnWidth(place, cell.share)
        head = self.horizontalHeader()
        head.setStretchLastSection(True)
        head.setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft
            | Qt.AlignmentFlag.AlignVCenter
            | cast(Qt.AlignmentFlag, Qt.TextFlag.TextWordWrap)
        )
        head.setFixedHeight(_HEAD)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda _where: self.offer())

    def stand_at(self, row: int, column: int) -> None:
        """Make a cell the current one, and take the keyboard."""
        row = min(row, self.people.rowCount() - 1)
        self.setCurrentIndex(self.people.index(row, min(column, len(CELLS) - 1)))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def next_row(self) -> None:
        """To where the next line begins."""
        self.stand_at(self.currentIndex().row() + 1, FIRST)

    def place(self) -> tuple[int, int]:
        """Row and column of the current cell; the first one where none is."""
        index = self.currentIndex()
        return (index.row(), index.column()) if index.isValid() else (0, FIRST)

    def paste(self) -> None:
        """Put a block from a spreadsheet where the current cell is."""
        text = QApplication.clipboard().text().strip("\r\n")
        if text:
            row, column = self.place()
            lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            self.people.write(row, column, [line.split("\t") for line in lines])

    def offer(self) -> None:
        """A menu of what may be chosen for the current cell."""
        row, column = self.place()
        codes = CELLS[column].codes
        if codes is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for code in codes.current():
            label = code.label(self.people.language)
            menu.addAction(
                label.replace("&", "&&"),
                partial(self.people.write, row, column, [[label]]),
            )
        here = self.visualRect(self.currentIndex())
        menu.popup(self.viewport().mapToGlobal(here.bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, column = self.place()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() in _ENTER and not control:
            self.next_row()
        elif event.key() in _CLEARS and control:
            self.people.drop_row(row)
            self.stand_at(row, column)
        elif event.key() in _CLEARS:
            self._clear()
        elif event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.offer()
        else:
            super().keyPressEvent(event)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:  # fmt: skip
        super().currentChanged(current, previous)
        self.moved.emit()

    def _clear(self) -> None:
        chosen = self.selectedIndexes() or [self.currentIndex()]
        rows = sorted({index.row() for index in chosen})
        columns = sorted({index.column() for index in chosen})
        blank = [""] * len(columns)
        self.people.write(rows[0], columns[0], [blank for _ in rows])
