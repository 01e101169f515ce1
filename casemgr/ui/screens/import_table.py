"""The rows of a sheet as a dry run sees them, and what is to be said of one of them."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from casemgr.domain.lifecycle import STATUS
from casemgr.operations.values import ImportRow
from casemgr.ui import theme
from casemgr.ui.forms.flow import empty
from casemgr.ui.screens.cases_model import Index
from casemgr.ui.screens.columns import SharedTable
from casemgr.ui.widgets import Card, Column, Text
from casemgr.words import N_, Language, digits, number, say

_HEADS = (
    N_("Row"), N_("Name in the sheet"), N_("Will stand at"), N_("Unclear"),
    N_("Looks like"), N_("What will happen"),
)  # fmt: skip
_SHARES = (60, 170, 140, 80, 150, 190)


class RowsModel(QAbstractTableModel):
    """``rows`` are those shown."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language: Language = language
        self.rows: tuple[ImportRow, ...] = ()

    def show_rows(self, rows: tuple[ImportRow, ...]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_HEADS)

    def data(self, index: Index, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(self.rows[index.row()], index.column())
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        one = self.rows[index.row()]
        return self._texts(one)[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole:
            return say(_HEADS[section], self.language)
        return None

    def _texts(self, one: ImportRow) -> tuple[str, ...]:
        if one.failed:
            verdict = say(
                "Stays out: {reason}", self.language, reason=say(one.failed, self.language)
            )
        elif one.unclear:
            verdict = say("New case, with notes", self.language)
        else:
            verdict = say("New case", self.language)
        return (
            digits(str(one.row), self.language), one.name,
            STATUS.label(one.status, self.language),
            number(len(one.unclear), self.language) if one.unclear else "",
            duplicates(one, self.language), verdict,
        )  # fmt: skip

    @staticmethod
    def _colour(one: ImportRow, column: int) -> QColor | None:
        colours = theme.current()
        if one.failed and column == len(_HEADS) - 1:
            return QColor(colours.danger)
        if (column == 3 and one.unclear) or (column == 4 and one.duplicates):
            return QColor(colours.warning)
        return None


def duplicates(one: ImportRow, language: Language) -> str:
    """The cases and rows that look alike, in words."""
    parts = [
        say("row {row}", language, row=int(code[1:])) if code.startswith("#") else code
        for code in one.duplicates
    ]
    return ", ".join(parts)


class RowsTable(SharedTable):
    """``picked`` carries the place of the row the keyboard or mouse is on."""

    picked = Signal(int)

    def __init__(self, model: RowsModel, name: str) -> None:
        super().__init__(_SHARES, name)
        self.setModel(model)

    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.picked.emit(current.row())


class RowDetails(Column):
    """Every unclear value of one row with its reason."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language: Language = language

    def show_row(self, one: ImportRow) -> None:
        """Show this row in place of any before."""
        empty(self.body)
        card = Card(say("Row {row}", self.language, row=one.row))
        card.body.setSpacing(6)
        if one.failed:
            card.add(Text(say(one.failed, self.language), "problem"))
        for cell in one.unclear:
            label = say(cell.column, self.language)
            card.add(Text(f"{label}: “{cell.value}”"))
            card.add(Text(say(cell.problem, self.language), "muted"))
        if one.duplicates:
            words = say("Looks like: {cases}. It is taken over all the same; compare afterwards.",
                        self.language, cases=duplicates(one, self.language))  # fmt: skip
            card.add(Text(words))
        if not (one.failed or one.unclear or one.duplicates):
            card.add(Text(say("Everything in this row is clear.", self.language), "muted"))
        self.add(card)
