"""Who saw this file: day by day, in sentences, narrowed to a person or a kind, and on paper."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QColor

from casemgr.domain.errors import CaseError
from casemgr.operations.access_log import (
    ACCESS_KIND,
    REFUSED,
    AccessEntry,
    AccessLog,
    AccessPrint,
    AccessRequest,
    print_access,
    save_access,
    who_saw,
)
from casemgr.ui import keys, theme
from casemgr.ui.page import Place, State
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.cases_model import Index
from casemgr.ui.screens.columns import SharedTable
from casemgr.ui.screens.files import ask_save
from casemgr.ui.widgets import Button, Choice, Gap, PageHead, TextLine, row
from casemgr.words import LANGUAGES, N_, Language, say, show_time

_HEADS = (N_("Day"), N_("Time"), N_("Who"), N_("What was done"))
_SHARES = (120, 70, 140, 480)
_PAPER = {
    "en": N_("In English"),
    "bn": N_("In Bangla"),
    "both": N_("In both languages"),
}
_ALERTING = (REFUSED, "glass")


class AccessModel(QAbstractTableModel):
    """The day is written once, at its first line."""

    def __init__(self, language: Language, zone: Any) -> None:
        super().__init__()
        self.language: Language = language
        self.zone = zone
        self.entries: tuple[AccessEntry, ...] = ()

    def show_log(self, log: AccessLog) -> None:
        self.beginResetModel()
        self.entries = log.entries
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_HEADS)

    def data(self, index: Index, role: int = 0) -> Any:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.ForegroundRole and entry.kind in _ALERTING:
            return QColor(theme.current().danger)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        day, clock = self._when(index.row())
        before = self._when(index.row() - 1)[0] if index.row() else ""
        shown = ("" if day == before else day, clock, entry.who, entry.tell(self.language))
        return shown[index.column()]

    def _when(self, place: int) -> tuple[str, str]:
        day, _, clock = show_time(self.entries[place].at, self.zone, self.language).partition(", ")
        return day, clock

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return say(_HEADS[section], self.language) if role == Qt.ItemDataRole.DisplayRole else None


class AccessLogScreen(Screen):
    """``log`` is what was read for the code in the line."""

    def __init__(self, at: Place, code: str = "") -> None:
        super().__init__(at)
        speak = self.language
        self.log: AccessLog | None = None
        head = PageHead(
            say("Who saw this file", speak), back=at.host.back, back_tip=say("Back", speak)
        )
        self.print = Button(say("Print …", speak), self._ask_paper, icon="printer")
        head.tools.addWidget(self.print)
        self.body.addWidget(head)
        self.code = TextLine(code, placeholder=say("Case code", speak))
        self.code.setAccessibleName(say("Case code", speak))
        self.code.setMaximumWidth(160)
        self.code.returnPressed.connect(self.ask)
        show = Button(say("Show", speak), self.ask, icon="search", kind="primary")
        self.who = Choice(((None, say("Everybody", speak)),))
        self.who.setAccessibleName(say("Who", speak))
        kinds = [(one.code, one.label(speak)) for one in ACCESS_KIND]
        self.kind = Choice(((None, say("Everything that was done", speak)), *kinds))
        self.kind.setAccessibleName(say("What was done", speak))
        for choice in (self.who, self.kind):
            choice.setMaximumWidth(240)
            choice.currentIndexChanged.connect(lambda _place: self._narrow())
        self.body.addLayout(row(self.code, show, self.who, self.kind, Gap()))
        self.model = AccessModel(speak, self.workspace.zone)
        self.table = SharedTable(_SHARES, say("Who saw this file", speak))
        self.table.setModel(self.model)
        self.panes = Panes(self.table, speak)
        self.body.addWidget(self.panes, 1)
        keys.bind(self, "refresh", self.ask)
        self._say_nothing_asked()

    def state(self) -> State:
        return {"code": self.code.text()}

    def restore(self, state: State) -> None:
        self.code.setText(str(state.get("code", "")))

    def shown(self) -> None:
        self.ask()

    def lay_down(self) -> None:
        self.log = None
        self.model.show_log(AccessLog("", ()))

    def _say_nothing_asked(self) -> None:
        self.print.setEnabled(False)
        self.panes.show_empty(
            "history",
            say("Write the code of a case.", self.language),
            say("Everything the audit trail knows about its file is told here.", self.language),
        )
        self.code.setFocus()

    def ask(self) -> None:
        """Read the log of the code that stands in the line."""
        if not self.code.text().strip():
            self._say_nothing_asked()
            return
        self.panes.wait()
        self.read(who_saw, self.code.text(), then=self._answer, failed=self._failed)

    def _failed(self, error: CaseError) -> None:
        self.print.setEnabled(False)
        self.panes.show_error(error, self.ask)

    def _answer(self, log: AccessLog) -> None:
        self.log = log
        self.who.blockSignals(True)
        everybody = (None, say("Everybody", self.language))
        self.who.offer((everybody, *((name, name) for name in log.people)))
        self.who.blockSignals(False)
        self.print.setEnabled(True)
        self._narrow()
        self.table.setFocus()

    def _narrow(self) -> None:
        if self.log is None:
            return
        self.model.show_log(self.log.narrowed(self.who.value() or "", self.kind.value() or ""))
        if self.model.entries:
            self.panes.show_content()
        else:
            self.panes.show_empty("history", say("No line of this kind.", self.language))

    # On paper

    def _ask_paper(self) -> None:
        speak = self.language
        Ask(
            self, speak, say("Print who saw this file", speak), "", say("Make the paper", speak),
            self._make, reason_label=say("For whom", speak),
            tick=say("For the survivor herself: a head that tells nothing", speak),
            choices=[(code, say(words, speak)) for code, words in _PAPER.items()],
        )  # fmt: skip

    def _make(self, recipient: str, for_her: bool, chosen: str | None) -> None:
        if self.log is None:
            return
        languages = LANGUAGES if chosen == "both" else (chosen or self.language,)
        asked = AccessRequest(
            self.log.code, recipient, tuple(languages), for_her,  # type: ignore[arg-type]
            self.who.value() or "", self.kind.value() or "",
        )  # fmt: skip
        self.compute(partial(print_access, self.workspace, asked), then=self._made)

    def _made(self, made: AccessPrint) -> None:
        ask_save(self, self.language, f"access-{made.reference}.pdf", partial(self._write, made))

    def _write(self, made: AccessPrint, path: Path) -> None:
        words = say("Saved. Whoever has this file can read it.", self.language)
        self.compute(
            partial(save_access, made, path), then=lambda _answer: self.at.host.toast(words)
        )
