"""The frame around a form: save, undo, the draft that waits, and what went wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError, Invalid
from casemgr.ui import keys
from casemgr.ui.forms.compare import CompareView, differences
from casemgr.ui.forms.form import Form
from casemgr.ui.forms.keeper import Draft, DraftKeeper
from casemgr.ui.widgets import Banner, Button, Card, Column, IconButton, PageHead, Text, row
from casemgr.words import Language, say, say_many, show_time


@dataclass(frozen=True)
class OnFile:
    """A record as it stands saved: its values, and who gave it which version."""

    part: str
    values: Mapping[str, Any]
    author: str
    version: int


class FormPage(QWidget):
    """One form with its head. ``save_asked`` carries the values to save; the screen saves them
    and answers with ``saved`` or ``failed``. ``closed`` means the person left the form."""

    save_asked = Signal(object)
    closed = Signal()

    def __init__(
        self,
        title: str,
        form: Form,
        keeper: DraftKeeper,
        language: Language,
        zone: tzinfo,
        *,
        save_words: str = "",
        above: QWidget | None = None,
    ) -> None:
        super().__init__()
        self.form = form
        self.keeper = keeper
        self.language: Language = language
        self._zone = zone
        self._busy = False
        self._place = ("", 0)
        self._stored: OnFile | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(10)
        self.head = PageHead(title, back=self.closed.emit, back_tip=say("Back", language))
        self.count = Text("", "muted", wrap=False)
        self.undo_button = IconButton("undo-2", say("Undo", language), self.undo, framed=True)
        self.save_button = Button(
            save_words or say("Save", language), self.ask_save, kind="primary", icon="save"
        )
        for item in (self.count, self.undo_button, self.save_button):
            self.head.tools.addWidget(item)
        self.banner = Banner()
        self._draft_bar = QVBoxLayout()
        outer.addWidget(self.head)
        outer.addWidget(self.banner)
        outer.addLayout(self._draft_bar)
        self.stack = QStackedWidget()
        column = Column()
        if above is not None:
            column.add(above)
        column.add(form)
        self.stack.addWidget(column)
        outer.addWidget(self.stack, 1)
        form.changed.connect(self._refresh)
        form.problems_changed.connect(lambda _count: self._refresh())
        keys.bind(self, "save", self.ask_save)
        keys.bind(self, "undo", self.undo)
        for sequence in ("Ctrl+Shift+Z", "Ctrl+Y"):
            keys.bind_sequence(self, sequence, self.redo)
        self._refresh()

    # The draft

    def begin(
        self, *, carry_on: bool, ready: Callable[[], object] | None = None,
        stored: OnFile | None = None,
    ) -> None:  # fmt: skip
        """Look for a draft. ``carry_on`` takes it up without asking (after a lock or a change
        of language); otherwise the person is asked, and nothing can be typed before that.
        ``stored`` is the record as it stands saved: one newer than the draft is compared with
        it as soon as the draft is taken up."""
        self._stored = stored

        def answered(draft: Draft | None) -> None:
            if draft is None:
                self.form.stand()
            elif carry_on:
                self._take_up(draft)
            else:
                self._offer(draft)
            if ready is not None:
                ready()

        self.keeper.fetch(answered)

    def _offer(self, draft: Draft) -> None:
        when = show_time(draft.saved_at, self._zone, self.language)
        card = Card()
        go_on = Button(say("Continue with the draft", self.language), kind="primary")
        discard = Button(say("Discard the draft", self.language))
        words = Text(say("A draft from {when} is here.", self.language, when=when))
        line = row(words, discard, go_on)
        line.setStretch(0, 1)
        card.add(line)
        self._draft_bar.addWidget(card)
        self.form.setEnabled(False)

        def decide(take: bool) -> None:
            self._draft_bar.removeWidget(card)
            card.hide()
            card.deleteLater()
            self.form.setEnabled(True)
            if take:
                self._take_up(draft)
            else:
                self.keeper.drop()
                self.form.stand()

        go_on.clicked.connect(lambda: decide(True))
        discard.clicked.connect(lambda: decide(False))
        go_on.setFocus()

    def _take_up(self, draft: Draft) -> None:
        self.keeper.take_up(draft)
        now = self._stored
        if now is not None and draft.base_version != now.version:
            self.compare(now.part, now.values, now.author, now.version, then_save=False)

    # Saving

    def ask_save(self) -> None:
        """Save, if nothing is wrong."""
        if self._busy or not self.form.isEnabled() or self.stack.currentIndex() != 0:
            return
        self.banner.clear()
        if self.form.judge():
            self.keeper.flush()
            self._set_busy(True)
            self.save_asked.emit(self.form.to_save())

    def saved(self) -> None:
        """The values are in the store: the draft may go."""
        self.keeper.drop(saved=True)

    def failed(self, error: CaseError, part: str = "") -> None:
        """Show why nothing was saved; what was typed stands as it was."""
        self._set_busy(False)
        if isinstance(error, Invalid):
            self.form.show_problems(part or next(iter(self.form.parts)), error.problems)
        self.banner.tell(error.tell(self.language))

    def compare(
        self, part: str, theirs: Mapping[str, Any], author: str, version: int,
        *, then_save: bool = True,
    ) -> None:  # fmt: skip
        """Somebody else saved in between: show both versions and let the person choose; with
        ``then_save``, what she chose is saved at once."""
        model = self.form.parts[part].model
        mine = self.form.read(part)
        found = differences(model, self.keeper.start.get(part, {}), mine, theirs)
        self._set_busy(False)
        if not found:
            self.keeper.base_version = version
            if then_save:
                self.ask_save()
            return
        view = CompareView(found, author, self.language)

        def decided(values: Mapping[str, Any]) -> None:
            self._leave(view)
            self.keeper.base_version = version
            self.keeper.start = {**self.keeper.start, part: dict(theirs)}
            self.form.put({part: values})
            if then_save:
                self.ask_save()
            else:
                self.form.stand()

        view.decided.connect(decided)
        view.left.connect(lambda: self._leave(view))
        self.stack.addWidget(view)
        self.stack.setCurrentWidget(view)
        view.setFocus()

    def _leave(self, view: QWidget) -> None:
        self.stack.setCurrentIndex(0)
        self.stack.removeWidget(view)
        view.deleteLater()

    # Undo and the head

    def undo(self) -> None:
        self.form.undo()

    def redo(self) -> None:
        self.form.redo()

    def _set_busy(self, busy: bool) -> None:
        if busy and not self._busy:
            self._place = self.form.place()
        self._busy = self.keeper.saving = busy
        self.form.setEnabled(not busy)
        if not busy and self._place[0]:
            self.form.stand(*self._place)
        self._refresh()

    def _refresh(self) -> None:
        wrong = self.form.problem_count()
        self.count.setText(
            say_many(
                "{count} field to put right", "{count} fields to put right", wrong, self.language
            )
            if wrong
            else ""
        )
        self.undo_button.setEnabled(self.form.can_undo)
        self.save_button.setEnabled(not self._busy)
