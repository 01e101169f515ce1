"""Attaching a file to a case, or correcting what is said of one."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from casemgr.domain.attachments import Attachment
from casemgr.domain.errors import CaseError, StaleSave
from casemgr.exchange.paper_kinds import ENDINGS
from casemgr.exchange.papers import MOST_MEGABYTES
from casemgr.operations import cases
from casemgr.operations.attachments import KIND, Attached, attach, describe_attachment
from casemgr.operations.values import CaseFile, Stored
from casemgr.ui.desk import Ticket
from casemgr.ui.forms import Form, FormPage, OnFile, Part
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place
from casemgr.ui.screens.case_documents import TakesFiles, dropped, size_words
from casemgr.ui.screens.files import ask_open
from casemgr.ui.screens.form_screen import FormScreen
from casemgr.ui.widgets import Banner, Button, Card, Column, Gap, PageHead, Text, row
from casemgr.words import N_, say

_PART = "document"
_USUAL = {"photo": "photo", "sound": "recording"}


class DocumentScreen(FormScreen, TakesFiles):
    """``path`` is the file chosen; it is not kept when the page is rebuilt after a lock. With a
    ``record_id`` what is said of a stored document is corrected."""

    part = _PART

    def __init__(self, at: Place, case_id: str, record_id: str = "") -> None:
        super().__init__(at)
        self.case_id = case_id
        self.record_id = record_id
        self.path: Path | None = None
        self._offered: Path | None = None
        self._reading: Ticket | None = None
        self.setAcceptDrops(not record_id)

    def shown(self) -> None:
        if self.page is not None:
            return
        if not self.record_id:
            self._build(None)
            return
        self.panes.wait()
        self._open(lambda file: self._build(self._stored(file)))

    def _open(self, then: Any) -> None:
        self.do(
            cases.open_case, self.case_id, then=then,
            failed=self.not_read,
        )  # fmt: skip

    def _stored(self, file: CaseFile) -> Stored | None:
        found = file.records.get(KIND, ())
        return next((one for one in found if one.id == self.record_id), None)

    # The form

    def _build(self, stored: Stored | None) -> None:
        empty(self._holder)
        speak = self.language
        title = N_("About the document")
        given = stored.value.model_dump() if stored else {}
        form = Form([Part(_PART, Attachment, title, given=given)], speak, self.workspace.today)
        key = f"record/{self.case_id}/{KIND}/{self.record_id or 'new'}"
        keeper = self.keeper(key, form, stored.version if stored else None)
        head = title if stored else N_("Add document")
        page = FormPage(
            say(head, speak), form, keeper, speak, self.workspace.zone,
            save_words="" if stored else say(N_("Attach"), speak),
            above=None if stored else self._chooser(),
        )  # fmt: skip
        self.begin(page, self._save, ready=self._take_offered, stored=_on_file(stored))

    def _chooser(self) -> Card:
        speak = self.language
        card = Card(say(N_("The file"), speak))
        self.choose = Button(say("Choose a file", speak), self._ask_file, icon="folder-open")
        self.told = Text(say(N_("or drop it here"), speak), "muted")
        line = row(self.choose, self.told, spacing=12)
        line.setStretch(1, 1)
        limits = say(
            N_(
                "Photo, PDF or sound recording, at most {limit} MB. Hidden details are taken out."
            ),
            speak, limit=MOST_MEGABYTES,
        )  # fmt: skip
        self.waiting = QWidget()
        bar = QProgressBar()
        bar.setRange(0, 0)
        words = say("Reading the file …", speak)
        bar.setAccessibleName(words)
        reading = row(Text(words), bar, Button(say("Cancel", speak), self._cancel, icon="x"))
        reading.setStretch(1, 1)
        self.waiting.setLayout(reading)
        self.waiting.hide()
        card.add(line, Text(limits, "muted"), self.waiting)
        return card

    def _ask_file(self) -> None:
        ask_open(self, self.language, N_("Photos, PDFs and recordings"), tuple(ENDINGS), self.take)

    def _take_offered(self) -> None:
        if self._offered is not None:
            self.take(self._offered)
            self._offered = None
        elif not (self.record_id or (self.page and self.page.form.is_changed)):
            self.choose.setFocus()

    def offer(self, path: Path) -> None:
        self._offered = path
        if self.page is not None and self.page.form.isEnabled():
            self._take_offered()

    def take(self, path: Path) -> None:
        """Choose this file; it is read when the form is saved. Its name is shown, never kept."""
        if self.page is None or self.record_id:
            return
        self.path = path
        self.told.setText(path.name)
        self.page.banner.clear()
        form = self.page.form
        kind = ENDINGS.get(path.suffix.lower().removeprefix("."))
        usual = _USUAL.get(kind.family) if kind else None
        if usual and not form.read(_PART)["what"]:
            form.propose(_PART, {"what": usual})
        form.stand(f"{_PART}.what")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event) and self.page is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped(event)
        if path:
            event.acceptProposedAction()
            self.take(path)

    # Saving

    def _save(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        if self.page is None:
            return
        if self.record_id:
            given = (self.case_id, self.record_id, dict(values[_PART]), self.version)
            self.save(describe_attachment, *given)
            return
        if self.path is None:
            self.page.failed(NoFileChosen())
            self.choose.setFocus()
            return
        keeper, workspace, path = self.page.keeper, self.workspace, self.path

        def work(cancelled: Callable[[], bool]) -> Attached:
            taken = attach(workspace, self.case_id, path, values[_PART], keeper.token, cancelled)
            keeper.forget()
            return taken

        self._reading = self.at.desk.paper(
            work, on_done=lambda taken: self._attached(taken, path), on_error=self.failed,
            stoppable=True, owner=self,
        )  # fmt: skip
        self.waiting.show()

    def _cancel(self) -> None:
        if self._reading is not None:
            self._reading.stop()

    def failed(self, error: CaseError) -> None:
        if not self.record_id:
            self.waiting.hide()
        super().failed(error)

    def outdated(self, error: StaleSave) -> None:
        if not self.record_id:
            self.not_saved(error)
            return
        self._open(lambda file: self.compare(_on_file(self._stored(file)), error))

    # Afterwards

    def _attached(self, taken: Attached, path: Path) -> None:
        if self.page is not None:
            self.page.saved()
        self.page, self.path = None, None
        self._carry_on = False
        empty(self._holder)
        speak = self.language
        head = PageHead(
            say(N_("The document is attached"), speak), back=self.at.host.back,
            back_tip=say("Back", speak),
        )  # fmt: skip
        column = Column()
        card = Card(say(N_("What became of the file"), speak))
        kind = say(taken.kind.label, speak)
        kept = say(N_("Kept, encrypted: {kind}, {size}."), speak, kind=kind,
                   size=size_words(taken.size, speak))  # fmt: skip
        card.add(Text(kept), *(Text(f"•  {say(one, speak)}") for one in taken.notices))
        column.add(card)
        lies = say(
            N_(
                "The original still lies where it was, readable: {name}. Delete it there, or lock "
                "it away."
            ),
            speak, name=path.name,
        )  # fmt: skip
        column.add(Banner(lies, "warning"))
        self.again = Button(say(N_("Add another document"), speak), self._again, icon="plus")
        self.done = Button(
            say(N_("To the documents"), speak), self.at.host.back, kind="primary", icon="check"
        )
        column.add(row(Gap(), self.again, self.done))
        self._holder.addWidget(head)
        self._holder.addWidget(column, 1)
        self.done.setFocus()

    def _again(self) -> None:
        self._build(None)


def _on_file(stored: Stored | None) -> OnFile | None:
    if stored is None:
        return None
    return OnFile(_PART, stored.value.model_dump(), stored.updated_by, stored.version)


class NoFileChosen(CaseError):
    sentence = N_("No file is chosen yet.")
    next_step = N_("Choose the file to attach, or drop it on this page.")
