"""What this program is, and every part of it with its licence, searchable and whole."""

from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from casemgr import __version__
from casemgr.domain.licences import Part, licence_text, part_version, parts
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.cases_model import Index
from casemgr.ui.screens.columns import SharedTable
from casemgr.ui.widgets import Gap, PageHead, SearchBox, Text, row
from casemgr.words import N_, Language, say, say_many

_HEADS = (N_("Part"), N_("Version"), N_("Licence"))
_SHARES = (176, 92, 142)
_FULL_LINE = 52  # letters: what is shorter was broken on purpose

Versions = dict[str, str]


class PartsModel(QAbstractTableModel):
    """One part a line: name, version, licence."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language: Language = language
        self.parts: tuple[Part, ...] = ()
        self.versions: Versions = {}

    def show_parts(self, found: tuple[Part, ...], versions: Versions) -> None:
        self.beginResetModel()
        self.parts, self.versions = found, versions
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.parts)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_HEADS)

    def data(self, index: Index, role: int = 0) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        part = self.parts[index.row()]
        return (part.name, self.versions.get(part.name, ""), part.licence)[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return say(_HEADS[section], self.language) if role == Qt.ItemDataRole.DisplayRole else None


class AboutScreen(Screen):
    """Everybody may read it; it shows nothing of the workspace."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        self.versions: Versions = {}
        self.part = ""
        title = say("About this program", speak)
        head = PageHead(title, back=at.host.back, back_tip=say("Back", speak))
        version = say("Version {number}", speak, number=__version__)
        head.tools.addWidget(Text(version, "muted", wrap=False))
        self.body.addWidget(head)
        self.body.addWidget(Text(self._what_it_is()))
        self.box = SearchBox(say("Search parts and licences", speak))
        self.box.setMaximumWidth(380)
        self.count = Text("", "muted", wrap=False)
        self.body.addLayout(row(self.box, self.count, Gap()))
        self.model = PartsModel(speak)
        self.table = SharedTable(_SHARES, say("Parts and licences", speak))
        self.table.setModel(self.model)
        self.panes = Panes(self.table, speak)
        sides = row(self.panes, self._reading(), spacing=14)
        sides.setStretch(0, 4)
        sides.setStretch(1, 5)
        self.body.addLayout(sides, 1)
        self.box.asked.connect(lambda _text: self.narrow())
        self.box.left.connect(self.table.setFocus)
        self.table.selectionModel().currentRowChanged.connect(
            lambda now, _before: self._choose(now.row())
        )

    def state(self) -> State:
        return {"search": self.box.text(), "part": self.part}

    def restore(self, state: State) -> None:
        self.part = str(state.get("part", ""))
        self.box.setText(str(state.get("search", "")))

    def shown(self) -> None:
        self.panes.wait()
        self.compute(_versions, then=self._known)

    def search(self) -> None:
        self.box.setFocus()
        self.box.selectAll()

    def narrow(self) -> None:
        """Show the parts in whose name, licence, owner or carrier all words typed occur."""
        words = self.box.text().casefold().split()
        found = tuple(part for part in parts() if all(word in _spoken(part) for word in words))
        self.model.show_parts(found, self.versions)
        speak = self.language
        self.count.setText(say_many("{count} part", "{count} parts", len(found), speak))
        if not found:
            self.panes.show_empty("search", say("No part fits what you typed.", speak))
            self._clear()
            return
        self.panes.show_content()
        kept = (place for place, part in enumerate(found) if part.name == self.part)
        self.table.setCurrentIndex(self.model.index(next(kept, 0), 0))

    def _what_it_is(self) -> str:
        speak = self.language
        return " ".join(
            (
                say(
                    "Keeps case files of survivors of human trafficking, offline and encrypted. "
                    "This release serves one office machine with several accounts.",
                    speak,
                ),
                say("It opens no network connection and looks for no updates.", speak),
            )
        )

    def _reading(self) -> QWidget:
        self.name = Text("", "section")
        self.under = Text("", "muted")
        self.met = Text("")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(say("Text of the licence", self.language))
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        for label in (self.name, self.under, self.met):
            column.addWidget(label)
        column.addWidget(self.text, 1)
        return holder

    def _known(self, versions: Versions) -> None:
        self.versions = versions
        self.narrow()

    def _clear(self) -> None:
        for label in (self.name, self.under, self.met):
            label.clear()
        self.text.clear()

    def _choose(self, place: int) -> None:
        if not 0 <= place < len(self.model.parts):
            return
        part = self.model.parts[place]
        self.part = part.name
        speak = self.language
        inside = [say("in {part}", speak, part=part.carrier)] if part.carrier else []
        self.name.setText(part.name)
        self.under.setText(
            " · ".join([part.licence, *inside, part.by, *filter(None, [part.source])])
        )
        self.met.setText(part.how_met(speak))
        self.met.setVisible(bool(part.met))
        self.text.clear()
        self.compute(partial(licence_text, part), then=partial(self._read_out, part.name))

    def _read_out(self, name: str, text: str) -> None:
        if name == self.part:
            self.text.setPlainText(flowing(text))


def flowing(text: str) -> str:
    """A text whose paragraphs were broken into lines of one length, without those breaks;
    lists, headings and addresses keep theirs."""
    return "\n\n".join(_paragraph(one) for one in text.split("\n\n"))


def _paragraph(text: str) -> str:
    lines = text.splitlines()
    broken = all(len(line.strip()) > _FULL_LINE for line in lines[:-1])
    return " ".join(line.strip() for line in lines) if broken else text


def _versions() -> Versions:
    return {part.name: part_version(part) for part in parts()}


def _spoken(part: Part) -> str:
    return f"{part.name} {part.licence} {part.carrier} {part.by}".casefold()
