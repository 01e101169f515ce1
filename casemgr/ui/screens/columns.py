"""Tables whose columns share the width there is."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

_NARROW = 900


class SharedTable(QTableView):
    """Rows are chosen whole; ``shares`` are the columns' parts of the width. Below 900 pixels
    the last column is left out when ``may_lose_last``."""

    def __init__(self, shares: Sequence[int], name: str, *, may_lose_last: bool = False) -> None:
        super().__init__()
        self._shares = tuple(shares)
        self._may_lose_last = may_lose_last
        self.setAccessibleName(name)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(34)
        self.horizontalHeader().setHighlightSections(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room, last = self.viewport().width(), len(self._shares) - 1
        narrow = self._may_lose_last and room < _NARROW
        self.setColumnHidden(last, narrow)
        shown = self._shares[:last] if narrow else self._shares
        for column, share in enumerate(shown):
            self.setColumnWidth(column, share * room // sum(shown))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End go to the first and the last row."""
        rows = self.model().rowCount()
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and rows:
            place = 0 if event.key() == Qt.Key.Key_Home else rows - 1
            self.setCurrentIndex(self.model().index(place, 0))
        else:
            super().keyPressEvent(event)

    def rows_in_sight(self) -> tuple[int, int]:
        """First and last row one can see; the last is -1 in an empty table."""
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        rows: int = self.model().rowCount()
        return first, rows - 1 if last < 0 else last
