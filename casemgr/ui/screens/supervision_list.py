"""The cases behind a figure: to look at, to open, to hand over. Nothing is copied out of here."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.lifecycle import STATUS
from casemgr.operations.supervision import ListedCase
from casemgr.ui import keys
from casemgr.ui.screens.cases_model import Index
from casemgr.ui.screens.columns import SharedTable
from casemgr.ui.widgets import Button, PageHead, Text
from casemgr.words import N_, Language, say, say_many

_HEADS = (N_("Case code"), N_("Pseudonym"), N_("Status"), N_("Risk"), N_("Caseworker"))
_SHARES = (110, 170, 150, 130, 150)


class ListedCases(QAbstractTableModel):
    """``cases`` in the order in which they are shown."""

    def __init__(self, cases: Sequence[ListedCase], language: Language) -> None:
        super().__init__()
        self.cases = cases
        self.language: Language = language

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.cases)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_HEADS)

    def data(self, index: Index, role: int = 0) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        case = self.cases[index.row()]
        return (
            case.code,
            case.pseudonym,
            STATUS.label(case.status, self.language),
            RISK_LEVEL.label(case.risk, self.language),
            case.owner,
        )[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return say(_HEADS[section], self.language) if role == Qt.ItemDataRole.DisplayRole else None


class _Table(SharedTable):
    """Several rows can be chosen; what stands in them cannot be copied."""

    def __init__(self, name: str) -> None:
        super().__init__(_SHARES, name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            event.accept()
            return
        super().keyPressEvent(event)


class CaseListView(QWidget):
    """``left``: back to the figures. ``chosen`` carries the id of a case to open,
    ``given_away`` a list of ids to hand over."""

    left = Signal()
    chosen = Signal(str)
    given_away = Signal(list)

    def __init__(
        self, title: str, label: str, cases: Sequence[ListedCase], language: Language
    ) -> None:
        super().__init__()
        self.cases = cases
        self.language: Language = language
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(10)
        head = PageHead(title, back=self.left.emit, back_tip=say("Back", language))
        count = say_many("{count} case", "{count} cases", len(cases), language)
        self.all = Button(say("Choose all", language), self._choose_all, icon="check")
        self.give = Button(
            say("Hand over those chosen …", language), self._give, icon="arrow-right"
        )
        self.open = Button(say("Open file", language), self._open, kind="primary")
        for button in (self.all, self.give, self.open):
            head.tools.addWidget(button)
        outer.addWidget(head)
        self.heading = Text(f"{label}  ·  {count}" if label else count, "muted")
        outer.addWidget(self.heading)
        self.table = _Table(title)
        self.model = ListedCases(cases, language)
        self.table.setModel(self.model)
        outer.addWidget(self.table, 1)
        self.table.activated.connect(lambda index: self.chosen.emit(cases[index.row()].case_id))
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh())
        keys.bind_sequence(self, "Escape", self.left.emit)
        if cases:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._refresh()

    def focus(self) -> None:
        """Give the keyboard to the list."""
        self.table.setFocus()

    def selected(self) -> list[ListedCase]:
        rows = self.table.selectionModel().selectedRows()
        return [self.cases[row] for row in sorted(one.row() for one in rows)]

    def _refresh(self) -> None:
        chosen = self.selected()
        self.open.setEnabled(len(chosen) == 1)
        self.give.setEnabled(any(not case.finished for case in chosen))

    def _choose_all(self) -> None:
        self.table.selectAll()
        self.table.setFocus()
        model = self.table.selectionModel()
        model.setCurrentIndex(self.model.index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate)

    def _open(self) -> None:
        for case in self.selected()[:1]:
            self.chosen.emit(case.case_id)

    def _give(self) -> None:
        self.given_away.emit([case.case_id for case in self.selected() if not case.finished])
