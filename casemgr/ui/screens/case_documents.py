"""The documents of a case: what each is, its date, its size, who attached it."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.attachments import ATTACHMENT_KIND
from casemgr.domain.errors import CaseError
from casemgr.domain.lifecycle import FINISHED
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.attachments import KIND, Document, documents
from casemgr.operations.values import CaseFile
from casemgr.ui.forms.flow import empty
from casemgr.ui.screens.base import Screen
from casemgr.ui.screens.case_records import record_tools
from casemgr.ui.screens.document_view import DocumentView
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.widgets import Banner, Card, IconButton, Text, row
from casemgr.words import N_, Language, digits, say, show_date

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

_ICONS = {
    "photo": "eye", "identity": "user", "consent": "shield-check", "recording": "message-square",
}  # fmt: skip
_KILO = 1024
_INDENT = 40  # pixels: under the words of the line above, beside its sign


def panel(screen: "CaseScreen", file: CaseFile) -> QWidget:
    """The list of the documents; it fills when they have been read."""
    return DocumentsPanel(screen, file)


class DocumentsPanel(QWidget):
    """``rows`` open the documents. A file dropped here begins a new one."""

    def __init__(self, screen: "CaseScreen", file: CaseFile) -> None:
        super().__init__()
        self._screen = screen
        self._file = file
        self.language: Language = screen.language
        self.rows: list[LinkRow] = []
        self._may_save = "save_attachment" in file.may and file.status not in FINISHED
        self.setAcceptDrops(self._may_save)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        if self._may_save:
            hint = say(N_("A file can also be dropped here from the desktop."), self.language)
            self._column.addWidget(Text(hint, "muted"))
        holder = QWidget()
        self._list = QVBoxLayout(holder)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(holder)
        if file.records.get(KIND):
            screen.at.desk.look(
                lambda: screen.at.session.look(documents, file.case_id),
                on_done=self._fill, on_error=self._failed, owner=self,
            )  # fmt: skip

    def _failed(self, error: CaseError) -> None:
        self._list.addWidget(Banner(error.tell(self.language), "danger", parent=self))

    def _fill(self, found: tuple[Document, ...]) -> None:
        empty(self._list)
        card = Card()
        card.body.setSpacing(0)
        self.rows = []
        for one in found:
            link = self._row(one)
            self.rows.append(link)
            line = row(link, *self._tools(one))
            line.setStretch(0, 1)
            card.add(line)
            more = "  ·  ".join(" ".join(text.split()) for text in _more(one) if text)
            if more:
                said = Text(more, "muted")
                said.setContentsMargins(_INDENT, 0, 0, 8)
                card.add(said)
        self._list.addWidget(card)

    def _row(self, one: Document) -> LinkRow:
        speak = self.language
        day = show_date(one.value.on, speak)
        lost = say(N_("its file is missing"), speak)
        parts = (one.value.title, day, size_words(one.size, speak) if one.kind else lost, one.by)
        return LinkRow(
            (_ICONS.get(one.value.what, "file-text"), "primary" if one.kind else "danger"),
            ATTACHMENT_KIND.label(one.value.what, speak),
            "  ·  ".join(part for part in parts if part),
            lambda: self.open(one),
        )

    def _tools(self, one: Document) -> list[IconButton]:
        stored = {stored.id: stored for stored in self._file.records.get(KIND, ())}
        known = stored.get(one.record_id)
        if known is None or not self._may_save:
            return []
        return record_tools(self._screen, self._file, RECORD_KINDS[KIND], known)

    def open(self, one: Document) -> DocumentView:
        """Show a document; that somebody looked is noted."""
        return DocumentView(self._screen, self._file.case_id, one)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped(event)
        if path is None:
            return
        event.acceptProposedAction()
        window = self.window()
        self._screen.at.host.go("document", case_id=self._file.case_id, record_id="")
        # Not by the route: where pages were and what they showed outlives a lock, and the name
        # of a file may tell whose it is.
        for page in window.findChildren(TakesFiles):
            if page.isVisible():
                page.offer(path)


class TakesFiles(Screen):
    """A page that takes a file dropped elsewhere."""

    def offer(self, path: Path) -> None:
        """Take this file as soon as the page is ready for one."""
        raise NotImplementedError


def _more(one: Document) -> tuple[str, str]:
    return one.value.source, one.value.remarks


def dropped(event: QDropEvent) -> Path | None:
    """The one file of this computer that is being dropped."""
    places = [one.toLocalFile() for one in event.mimeData().urls() if one.isLocalFile()]
    return Path(places[0]) if len(places) == 1 and Path(places[0]).suffix else None


def size_words(size: int, language: Language) -> str:
    """A size in bytes as people say it."""
    if size >= _KILO * _KILO:
        return say(N_("{size} MB"), language, size=digits(f"{size / _KILO / _KILO:.1f}", language))
    return say(N_("{size} kB"), language, size=max(1, round(size / _KILO)))
