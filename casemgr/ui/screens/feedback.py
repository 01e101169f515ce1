"""Feedback and complaints: a way in for everybody who works with cases, a list for those who
receive them."""

from functools import partial
from typing import TYPE_CHECKING

from casemgr.domain.errors import CaseError
from casemgr.domain.help_codes import COMPLAINT_KIND, COMPLAINT_STATE
from casemgr.operations.feedback import (
    FeedbackDesk,
    FeedbackLine,
    Receipt,
    feedback_desk,
    feedback_list,
)
from casemgr.operations.values import CaseFile
from casemgr.ui import keys
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.theme import Tone
from casemgr.ui.widgets import Button, Card, Chip, Column, Gap, IconButton, PageHead, Text, row
from casemgr.words import N_, say, say_many, show_date

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

STATE_TONES: dict[str, Tone] = {
    "new": "warning", "looking": "accent", "answered": "success", "closed": "neutral",
}  # fmt: skip
UNREACHED = N_(
    "Nobody who receives feedback may read this one. Ask your administrator to name somebody "
    "else for it, or tell the head of your organisation."
)


class FeedbackButton(Button):
    """The way from a case to taking feedback down: there for everybody but its caseworker."""

    def __init__(self, screen: "CaseScreen") -> None:
        super().__init__(
            say("Feedback …", screen.language),
            lambda: screen.at.host.go("feedback_entry", case_id=screen.case_id),
            icon="message-square",
        )
        self._screen = screen
        self.setVisible(False)

    def show_file(self, file: CaseFile) -> None:
        others = file.owner_id != self._screen.actor.id
        self.setVisible(others and self._screen.may("take_feedback"))


class FeedbackScreen(Screen):
    """Shows nothing of what others took down but to those who receive it."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        head = PageHead(say("Feedback", speak))
        head.tools.addWidget(
            IconButton("refresh-cw", say("Refresh", speak), self.shown, framed=True)
        )
        head.tools.addWidget(
            Button(say("Take down feedback", speak), self._new, kind="primary", icon="plus")
        )
        self.body.addWidget(head)
        self.column = Column(width=860)
        self.panes = Panes(self.column, speak)
        self.body.addWidget(self.panes, 1)
        self._desk: FeedbackDesk | None = None
        keys.bind(self, "new", self._new)
        keys.bind(self, "refresh", self.shown)

    def shown(self) -> None:
        self.panes.wait()
        self.read(feedback_desk, then=self._desk_read, failed=self._failed)

    def lay_down(self) -> None:
        """Nothing of it stays behind in a page that goes."""
        self._desk = None
        empty(self.column.body)

    def _failed(self, error: CaseError) -> None:
        self.panes.show_error(error, self.shown)

    def _desk_read(self, desk: FeedbackDesk) -> None:
        self._desk = desk
        if desk.receives:
            self.read(feedback_list, then=self._show, failed=self._failed)
        else:
            self._show(())

    def _show(self, lines: tuple[FeedbackLine, ...]) -> None:
        desk = self._desk
        if desk is None:
            return
        empty(self.column.body)
        if desk.receives:
            self.column.add(self._received(lines))
        self.column.add(self._rules(desk))
        if desk.receipts:
            self.column.add(self._receipts(desk.receipts))
        self.panes.show_content()

    def _new(self) -> None:
        self.at.host.go("feedback_entry")

    # For those who receive it

    def _received(self, lines: tuple[FeedbackLine, ...]) -> Card:
        speak = self.language
        card = Card(say("Received", speak))
        waiting = sum(one.status != "closed" for one in lines)
        if waiting:
            words = say_many("{count} not finished", "{count} not finished", waiting, speak)
            card.tools.addWidget(Chip(words, "accent"))
        if not lines:
            card.add(Text(say("Nothing has been taken down for you to read.", speak), "muted"))
        for line in lines:
            card.add(self._line(line))
        return card

    def _line(self, line: FeedbackLine) -> LinkRow:
        speak = self.language
        state = COMPLAINT_STATE.label(line.status, speak)
        parts = (line.reference, line.code)
        pressing = line.urgent and line.status != "closed"
        return LinkRow(
            ("circle-alert", "danger") if pressing else ("message-square", "muted"),
            COMPLAINT_KIND.label(line.kind, speak),
            "  ·  ".join(part for part in parts if part),
            partial(self.at.host.go, "feedback_entry", feedback_id=line.id),
            lead=show_date(line.on, speak),
            tail=Chip(state, STATE_TONES.get(line.status, "neutral")),
        )

    # For everybody

    def _rules(self, desk: FeedbackDesk) -> Card:
        speak = self.language
        card = Card(say("How feedback is kept apart", speak))
        texts = [
            say(
                "Whoever is not the caseworker takes it down, in the survivor's words. It stands "
                "in no case file, and the caseworker does not learn of it here.", speak,
            ),
            say("Received and read by: {names}.", speak, names=", ".join(desk.readers)),
        ]  # fmt: skip
        if desk.takers:
            names = ", ".join(desk.takers)
            texts.append(say("Besides you it can be taken down by: {names}.", speak, names=names))
        for text in texts:
            card.add(Text(text))
        return card

    def _receipts(self, receipts: tuple[Receipt, ...]) -> Card:
        speak = self.language
        card = Card(say("Taken down by you", speak))
        words = say("The text is only with those who receive feedback.", speak)
        card.add(Text(words, "muted"))
        for one in receipts:
            day = show_date(one.on, speak)
            card.add(row(Text(one.reference, "label", wrap=False), Text(day, "muted"), Gap()))
            if not one.reaches:
                card.add(Text(say(UNREACHED, speak), "problem"))
        return card
