"""The release log: what left, to whom, on which consent; whose recipients are to be told; and
which release a file is."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QColor

from casemgr.domain.case_codes import PURPOSE
from casemgr.operations.releases import (
    RELEASE_KIND,
    LoggedRelease,
    ReleaseQuery,
    check_file,
    release_log,
    told_recipient,
)
from casemgr.ui import keys, theme
from casemgr.ui.page import Place
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.cases_model import Index
from casemgr.ui.screens.columns import SharedTable
from casemgr.ui.screens.files import ask_open
from casemgr.ui.widgets import Banner, Button, Choice, IconButton, PageHead, TextLine, row
from casemgr.words import N_, Language, say, say_many, show_date, show_time

_HEADS = (
    N_("When"), N_("What"), N_("Case code"), N_("Recipient"), N_("Purpose"), N_("Basis"),
    N_("Reference"), N_("Who"),
)  # fmt: skip
_SHARES = (105, 135, 105, 135, 125, 190, 105, 90)
_FILES = ("pdf", "xlsx", "csv", "ics", "txt", "age", "jpg", "png", "*")


class ReleaseModel(QAbstractTableModel):
    """``found`` are the lines shown, the newest first."""

    def __init__(self, language: Language, zone: Any) -> None:
        super().__init__()
        self.language: Language = language
        self.zone = zone
        self.found: tuple[LoggedRelease, ...] = ()

    def show_found(self, found: tuple[LoggedRelease, ...]) -> None:
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.found)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_HEADS)

    def data(self, index: Index, role: int = 0) -> Any:
        one = self.found[index.row()]
        if role == Qt.ItemDataRole.ForegroundRole and one.to_tell and one.told_at is None:
            return QColor(theme.current().danger)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        speak = self.language
        return (
            show_date(one.at.astimezone(self.zone).date(), speak),
            RELEASE_KIND.label(one.kind, speak),
            one.code,
            one.recipient,
            PURPOSE.label(one.purpose, speak) if one.purpose else "",
            basis(one, self.zone, speak),
            one.reference,
            one.who,
        )[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return say(_HEADS[section], self.language) if role == Qt.ItemDataRole.DisplayRole else None


def basis(one: LoggedRelease, zone: Any, speak: Language) -> str:
    """On what it left, or what has happened to that since."""
    if one.state == "failed":
        return say("Did not leave: it failed", speak)
    if one.told_at is not None:
        day = show_date(one.told_at.astimezone(zone).date(), speak)
        return say("Withdrawn; recipient told on {day}", speak, day=day)
    if one.to_tell:
        return say("Withdrawn: tell the recipient", speak)
    if one.basis == "consent":
        return say("Consent of {day}", speak, day=show_date(one.consent_on, speak))
    return say("Without consent, on a ground", speak) if one.basis else ""


class ReleasesScreen(Screen):
    """Enter, or a double click, on a line whose recipient is to be told asks how it was done."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        head = PageHead(
            say("What left the office", speak), back=at.host.back, back_tip=say("Back", speak)
        )
        self.told = Button(say("Recipient was told …", speak), self._ask_told, icon="phone")
        check = Button(say("Check a file …", speak), self._ask_file, icon="file-text")
        for tool in (
            self.told,
            check,
            IconButton("refresh-cw", say("Refresh", speak), self.shown, framed=True),
        ):
            head.tools.addWidget(tool)
        self.body.addWidget(head)
        self.code = TextLine(placeholder=say("Case code", speak))
        self.recipient = TextLine(placeholder=say("Recipient", speak))
        for line in (self.code, self.recipient):
            line.setAccessibleName(line.placeholderText())
            line.returnPressed.connect(self.shown)
        self.purpose = _choice(say("Every purpose", speak), PURPOSE, speak)
        self.kind = _choice(say("Everything", speak), RELEASE_KIND, speak)
        for choice in (self.purpose, self.kind):
            choice.currentIndexChanged.connect(lambda _place: self.shown())
        show = Button(say("Show", speak), self.shown, icon="search")
        self.body.addLayout(row(self.code, self.recipient, self.purpose, self.kind, show))
        self.banner = Banner()
        self.banner.clear()
        self.body.addWidget(self.banner)
        self.model = ReleaseModel(speak, self.workspace.zone)
        self.table = SharedTable(_SHARES, say("What left the office", speak), may_lose_last=True)
        self.table.setModel(self.model)
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._enable())
        self.table.activated.connect(lambda _index: self._ask_told())
        self.panes = Panes(self.table, speak)
        self.body.addWidget(self.panes, 1)
        keys.bind(self, "refresh", self.shown)
        self._enable()

    def asked(self) -> ReleaseQuery:
        """What is looked for."""
        return ReleaseQuery(
            self.code.text().strip(), self.recipient.text().strip(),
            self.purpose.value() or "", self.kind.value() or "",
        )  # fmt: skip

    def shown(self) -> None:
        self.panes.wait()
        self.read(
            release_log, self.asked(), then=self._answer,
            failed=lambda error: self.panes.show_error(error, self.shown),
        )  # fmt: skip

    def lay_down(self) -> None:
        self.model.show_found(())

    def _answer(self, found: tuple[LoggedRelease, ...]) -> None:
        self.model.show_found(found)
        self._enable()
        if not found:
            self.panes.show_empty("file-output", say("Nothing of this kind left.", self.language))
            return
        self.panes.show_content()
        waiting = sum(one.to_tell and one.told_at is None for one in found)
        if waiting:
            words = say_many(
                "{count} recipient must be told that consent was withdrawn.",
                "{count} recipients must be told that consent was withdrawn.",
                waiting, self.language,
            )  # fmt: skip
            self.banner.tell(words, "warning")
        else:
            self.banner.clear()

    @property
    def current(self) -> LoggedRelease | None:
        place = self.table.currentIndex().row()
        return self.model.found[place] if 0 <= place < len(self.model.found) else None

    def _enable(self) -> None:
        one = self.current
        waits = one is not None and one.to_tell and one.told_at is None
        self.told.setEnabled(waits and self.may("told_recipient"))

    def _ask_told(self) -> None:
        one = self.current
        if one is None or not self.told.isEnabled():
            return
        speak = self.language
        Ask(
            self, speak, say("How was the recipient told?", speak), one.recipient,
            say("Settled", speak),
            lambda words, _tick, _choice: self.do(
                told_recipient, one.id, words, then=lambda _answer: self.shown()
            ),
        )  # fmt: skip

    # Which release a file is

    def _ask_file(self) -> None:
        ask_open(self, self.language, N_("Files that were handed out"), _FILES, self._check)

    def _check(self, path: Path) -> None:
        self.compute(partial(check_file, self.workspace, path), then=self._checked)

    def _checked(self, found: tuple[LoggedRelease, ...]) -> None:
        speak = self.language
        if not found:
            words = say("This file is no release that you may see, or it was changed.", speak)
            self.banner.tell(words, "warning")
            return
        one = found[0]
        words = say(
            "This file is release {reference}: {what}, {when}.", speak, reference=one.reference,
            what=RELEASE_KIND.label(one.kind, speak),
            when=show_time(one.at, self.workspace.zone, speak),
        )  # fmt: skip
        self.model.show_found(found)
        self.panes.show_content()
        self.banner.tell(words, "success")


def _choice(none: str, known: Any, speak: Language) -> Choice:
    choice = Choice(((None, none), *((one.code, one.label(speak)) for one in known)))
    choice.setAccessibleName(none)
    return choice
