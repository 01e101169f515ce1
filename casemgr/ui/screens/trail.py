"""The audit trail, the newest line first: who did what, when; never what a file says."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QColor

from casemgr.operations.trail import (
    OUTCOMES,
    PAGE,
    HeadComparison,
    TrailEntry,
    compare_with_backup,
    describe,
    read_trail,
)
from casemgr.ui import keys, theme
from casemgr.ui.page import Place
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.cases_model import Index
from casemgr.ui.screens.columns import SharedTable
from casemgr.ui.screens.files import ask_open
from casemgr.ui.widgets import Banner, Button, Gap, IconButton, PageHead, row
from casemgr.words import N_, Language, number, say, show_time

_HEADS = (N_("Line"), N_("When"), N_("Who"), N_("What was done"), N_("Case code"), N_("Outcome"))
_SHARES = (70, 170, 130, 260, 110, 90)


class TrailModel(QAbstractTableModel):
    """``entries`` are the lines read so far."""

    def __init__(self, language: Language, zone: str) -> None:
        super().__init__()
        self.language: Language = language
        self.zone = ZoneInfo(zone)
        self.entries: list[TrailEntry] = []

    def add(self, entries: list[TrailEntry], *, anew: bool) -> None:
        """Older lines below, or everything anew."""
        self.beginResetModel()
        self.entries = entries if anew else [*self.entries, *entries]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_HEADS)

    def data(self, index: Index, role: int = 0) -> Any:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.ForegroundRole and entry.outcome != "done":
            return QColor(theme.current().danger)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        outcome = say(OUTCOMES.get(entry.outcome, entry.outcome), self.language)
        return (
            number(entry.seq, self.language),
            show_time(entry.at, self.zone, self.language),
            entry.who,
            describe(entry.operation, self.language),
            entry.code,
            outcome,
        )[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return say(_HEADS[section], self.language) if role == Qt.ItemDataRole.DisplayRole else None


class TrailScreen(Screen):
    """Lines are read a page at a time."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        head = PageHead(say("Audit trail", speak))
        refresh = IconButton("refresh-cw", say("Refresh", speak), self.shown, framed=True)
        self.older = Button(say("Older lines", speak), self._older, icon="chevron-down")
        head.tools.addWidget(refresh)
        head.tools.addWidget(self.older)
        self.body.addWidget(head)
        self.body.addLayout(
            row(*(Button(say(words, speak), go) for words, go in self._ways()), Gap())
        )
        self.banner = Banner()
        self.banner.clear()
        self.body.addWidget(self.banner)
        self.model = TrailModel(speak, self.workspace.settings.zone)
        self.table = SharedTable(_SHARES, say("Audit trail", speak))
        self.table.setModel(self.model)
        self.panes = Panes(self.table, speak)
        self.body.addWidget(self.panes, 1)
        keys.bind(self, "refresh", self.shown)

    def _ways(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        go = self.at.host.go
        return (
            (N_("Who saw this file …"), partial(go, "access_log")),
            (N_("What left the office"), partial(go, "releases")),
            (N_("Compare with a backup …"), self._ask_backup),
        )

    def _ask_backup(self) -> None:
        ask_open(self, self.language, N_("Backups"), ("backup",), self._compare)

    def _compare(self, path: Path) -> None:
        self.compute(
            partial(compare_with_backup, self.workspace, path),
            then=self._compared,
            failed=lambda error: self.banner.tell(error.tell(self.language)),
        )

    def _compared(self, found: HeadComparison) -> None:
        self.banner.tell(found.tell(self.language), "success" if found.sound else "danger")

    def shown(self) -> None:
        self.panes.wait()
        self.read(read_trail, then=self._fresh, failed=self._failed)

    def _older(self) -> None:
        oldest = self.model.entries[-1].seq if self.model.entries else None
        self.read(read_trail, oldest, then=self._more, failed=self._failed)

    def _fresh(self, entries: list[TrailEntry]) -> None:
        self._add(entries, anew=True)

    def _more(self, entries: list[TrailEntry]) -> None:
        self._add(entries, anew=False)

    def _add(self, entries: list[TrailEntry], *, anew: bool) -> None:
        self.model.add(entries, anew=anew)
        self.older.setEnabled(len(entries) == PAGE)
        self.panes.show_content()

    def _failed(self, error: Any) -> None:
        self.panes.show_error(error, self.shown)
