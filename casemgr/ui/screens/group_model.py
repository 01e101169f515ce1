"""The lines of a group as typed, with undo, and with what is wrong beside each cell."""

from collections.abc import Sequence
from datetime import date
from time import monotonic
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from casemgr.ui import theme
from casemgr.ui.forms.history import History
from casemgr.ui.screens.cases_model import Index
from casemgr.ui.screens.group_rows import CELLS, EMPTY, Row, is_person, problem, shown
from casemgr.words import Language, digits, say

_LEAST = 12
_MOST = 2000
_PSEUDONYM = 0


class PeopleModel(QAbstractTableModel):
    """``rows`` are what was typed, with empty ones at the end. ``edited``: a person changed
    something."""

    edited = Signal()

    def __init__(self, language: Language, today: date) -> None:
        super().__init__()
        self.language: Language = language
        self.today = today
        self.rows: list[Row] = [EMPTY] * _LEAST
        self._proposed: list[str] = []
        self._told: dict[tuple[int, int], str] = {}
        self._history = History({"rows": ()})

    # What stands there

    def typed(self) -> list[list[str]]:
        """The lines as JSON values, without the empty ones at the end."""
        return [list(row) for row in self._kept()]

    def put(self, rows: Sequence[Sequence[str]]) -> None:
        """Show other lines; neither an edit nor a step for undo."""
        self._show([_whole(row) for row in rows])
        self._history = History({"rows": self._kept()})

    def people(self) -> list[int]:
        """The rows that hold somebody."""
        return [number for number, row in enumerate(self.rows) if is_person(row)]

    def propose(self, pseudonyms: Sequence[str]) -> None:
        """Pseudonyms for the lines that have none of their own."""
        self._proposed = list(pseudonyms)
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0))

    def proposed(self, number: int) -> str:
        return self._proposed[number] if number < len(self._proposed) else ""

    # Changing it

    def write(self, row: int, column: int, texts: Sequence[Sequence[str]]) -> None:
        """Put a block of texts with its upper left corner at a cell: one step for undo."""
        rows = list(self.rows)
        wanted = min(_MOST, row + len(texts))
        rows += [EMPTY] * (wanted - len(rows))
        for down, line in enumerate(texts[: wanted - row]):
            cells = list(rows[row + down])
            for right, text in enumerate(line[: len(CELLS) - column]):
                cells[column + right] = " ".join(text.split())
                self._told.pop((row + down, column + right), None)
            rows[row + down] = tuple(cells)
        self._change(rows, f"{row}.{column}")

    def drop_row(self, number: int) -> None:
        """Take one line away."""
        self._told = {}
        self._change([*self.rows[:number], *self.rows[number + 1 :]], "")

    def undo(self) -> None:
        self._go(self._history.undo())

    def redo(self) -> None:
        self._go(self._history.redo())

    @property
    def can_undo(self) -> bool:
        return self._history.can_undo

    # What is wrong

    def tell(self, problems: dict[tuple[int, int], str]) -> None:
        """Messages of a refused save, by row and column."""
        self._told = dict(problems)
        self._repaint()

    def problem_at(self, row: int, column: int) -> str:
        """What is wrong with a cell (translatable), or an empty text."""
        told = self._told.get((row, column), "")
        return told or problem(column, self.rows[row][column], self.today)

    def problems(self) -> list[tuple[int, int]]:
        """The cells to put right, from the top down."""
        return [
            (row, column)
            for row in self.people()
            for column in range(len(CELLS))
            if self.problem_at(row, column)
        ]

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(CELLS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            text = shown(column, self.rows[row][column], self.language)
            if text or role == Qt.ItemDataRole.EditRole or column != _PSEUDONYM:
                return text
            return self.proposed(row)
        if role == Qt.ItemDataRole.BackgroundRole:
            return QColor(theme.current().danger_soft) if self.problem_at(row, column) else None
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(row, column)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return say(self.problem_at(row, column), self.language)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        text = " ".join(str(value or "").split())
        old = self.rows[index.row()][index.column()]
        if text not in (old, shown(index.column(), old, self.language)):
            self.write(index.row(), index.column(), [[text]])
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole:
                return digits(str(section + 1), self.language)
        elif role == Qt.ItemDataRole.DisplayRole:
            return say(CELLS[section].label, self.language)
        return None

    # Inside

    def _colour(self, row: int, column: int) -> QColor | None:
        if self.problem_at(row, column):
            return QColor(theme.current().danger)
        proposal = column == _PSEUDONYM and not self.rows[row][column]
        return QColor(theme.current().muted) if proposal else None

    def _kept(self) -> tuple[Row, ...]:
        people = self.people()
        return tuple(self.rows[: people[-1] + 1]) if people else ()

    def _change(self, rows: Sequence[Row], place: str) -> None:
        self._show(rows)
        self._history.note({"rows": self._kept()}, place, monotonic())
        self.edited.emit()

    def _go(self, step: tuple[Any, str] | None) -> None:
        if step is not None:
            self._told = {}
            self._show(step[0]["rows"])
            self.edited.emit()

    def _show(self, rows: Sequence[Row]) -> None:
        last = max((n for n, row in enumerate(rows) if is_person(row)), default=-1)
        wanted = min(_MOST, max(_LEAST, last + 2))
        filled = [*rows[:wanted], *[EMPTY] * (wanted - len(rows))]
        if len(filled) > len(self.rows):
            self.beginInsertRows(QModelIndex(), len(self.rows), len(filled) - 1)
            self.rows = filled
            self.endInsertRows()
        elif len(filled) < len(self.rows):
            self.beginRemoveRows(QModelIndex(), len(filled), len(self.rows) - 1)
            self.rows = filled
            self.endRemoveRows()
        else:
            self.rows = filled
        self._repaint()

    def _repaint(self) -> None:
        corner = self.index(len(self.rows) - 1, len(CELLS) - 1)
        self.dataChanged.emit(self.index(0, 0), corner)


def _whole(row: Sequence[str]) -> Row:
    """A line of exactly as many cells as there are."""
    cells = [str(text) for text in row][: len(CELLS)]
    return tuple(cells + [""] * (len(CELLS) - len(cells)))
