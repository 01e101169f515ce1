"""The assessment forms of the office: those that ship, its own, and bringing one in."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.domain.instruments import Instrument
from casemgr.operations.instruments import (
    InstrumentDraft,
    InstrumentLine,
    Layout,
    add_instrument,
    list_instruments,
    read_form_file,
    use_instrument,
    write_form_file,
)
from casemgr.ui.forms.flow import empty
from casemgr.ui.messages import Question
from casemgr.ui.page import Place
from casemgr.ui.screens.assessment import AUDIENCE
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.files import ask_open, ask_save
from casemgr.ui.widgets import Banner, Button, Card, Chip, Column, Gap, PageHead, Text, row
from casemgr.words import N_, digits, say, say_many, show_date

_LAYOUTS: dict[Layout, str] = {
    "xlsx": N_("Save as XLSForm …"),
    "json": N_("Save as JSON …"),
}


class InstrumentsScreen(Screen):
    """``draft`` is what was read from a file and waits to be confirmed."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        self.draft: InstrumentDraft | None = None
        self.lines: list[InstrumentLine] = []
        head = PageHead(
            say(N_("Assessment forms"), speak), back=at.host.back, back_tip=say("Back", speak)
        )
        self.bring = Button(
            say(N_("Bring in a form …"), speak), self._ask_file, kind="primary", icon="file-input"
        )
        head.tools.addWidget(self.bring)
        self.body.addWidget(head)
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.column = Column()
        self.read_card = QVBoxLayout()
        self.list = QVBoxLayout()
        self.list.setSpacing(12)
        self.column.add(self.read_card, self.list)
        self.panes = Panes(self.column, speak)
        self.body.addWidget(self.panes, 1)

    def shown(self) -> None:
        self.panes.wait()
        self.read(
            list_instruments, then=self._fill,
            failed=lambda error: self.panes.show_error(error, self.shown),
        )  # fmt: skip

    def _fill(self, lines: list[InstrumentLine]) -> None:
        self.lines = lines
        empty(self.list)
        words = N_(
            "A form once used is never changed: to change its content, save it, give it another "
            "version and bring it in again."
        )
        self.list.addWidget(Text(say(words, self.language), "muted"))
        for line in lines:
            self.list.addWidget(self._card(line))
        self.panes.show_content()

    def _card(self, line: InstrumentLine) -> Card:
        speak, one = self.language, line.instrument
        card = Card(one.title.label(speak))
        if not line.in_use:
            card.tools.addWidget(Chip(say(N_("out of use"), speak), "warning"))
        elif not line.offered:
            card.tools.addWidget(Chip(say(N_("an older version"), speak), "neutral"))
        card.tools.addWidget(
            Chip(say(N_("Our own") if line.id else N_("Comes with the program"), speak), "accent")
        )
        card.add(Text(self._facts(one, line), "muted"), Text(one.source.label(speak), "muted"))
        buttons: list[QWidget] = [
            self._named(
                Button(say(words, speak), partial(self._ask_place, one, layout), icon="download"),
                one,
            )
            for layout, words in _LAYOUTS.items()
        ]
        if line.id:
            turn = N_("Take out of use") if line.in_use else N_("Put back into use")
            buttons.append(self._named(Button(say(turn, speak), partial(self._turn, line)), one))
        card.add(row(*buttons, Gap()))
        return card

    def _named(self, button: Button, one: Instrument) -> Button:
        button.setAccessibleName(f"{button.text()}: {one.title.label(self.language)} {one.version}")
        return button

    def _facts(self, one: Instrument, line: InstrumentLine | None = None) -> str:
        speak = self.language
        facts = [
            one.code,
            say("version {version}", speak, version=digits(one.version, speak)),
            say(AUDIENCE[one.audience], speak),
            say_many("{count} question", "{count} questions", len(one.questions), speak),
            say(N_("not scored"), speak)
            if not one.dimensions
            else say(N_("scored: {parts}"), speak,
                     parts=", ".join(part.text.label(speak) for part in one.dimensions)),
        ]  # fmt: skip
        if line and line.id:
            day = show_date(line.added_on, speak)
            words = N_("brought in on {day} by {name}")
            facts.append(say(words, speak, day=day, name=line.added_by))
        return "  ·  ".join(facts)

    # Bringing one in

    def _ask_file(self) -> None:
        kind = N_("Assessment forms")
        ask_open(self, self.language, kind, ("xlsx", "json"), self.read_file)

    def read_file(self, path: Path) -> None:
        """Read a form from a file and show what it was understood as; nothing is stored."""
        self._put_aside()
        self.banner.clear()
        self.bring.setEnabled(False)
        self.compute(
            partial(read_form_file, self.workspace, path),
            then=self._understood, failed=self._not_read,
        )  # fmt: skip

    def _not_read(self, error: CaseError) -> None:
        self.bring.setEnabled(True)
        self.banner.tell(error.tell(self.language))

    def _understood(self, draft: InstrumentDraft) -> None:
        self.bring.setEnabled(True)
        self.draft = draft
        one, speak = draft.instrument, self.language
        card = Card(say(N_("Understood as: {title}"), speak, title=one.title.label(speak)))
        card.add(Text(self._facts(one)), Text(one.source.label(speak), "muted"))
        if one.notice:
            card.add(Text(one.notice.label(speak), "muted"))
        for section in one.sections:
            card.add(Text(section.text.label(speak), "label"))
            for question in one.questions_of(section.code):
                answers = "; ".join(option.text.label(speak) for option in question.choices)
                lines = QVBoxLayout()
                lines.setSpacing(0)
                lines.addWidget(Text(question.text.label(speak)))
                if answers:
                    lines.addWidget(Text(answers, "muted"))
                card.add(lines)
        leave = Button(say("Cancel", speak), self._put_aside)
        take = Button(say(N_("Take this form into use"), speak), self._take, kind="primary")
        if draft.known:
            take.hide()
            words = N_("This code and version are here already; nothing is overwritten.")
            card.body.insertWidget(0, Banner(say(words, speak), "warning", parent=card))
        else:
            words = N_("Nothing is stored yet. Look through the questions first.")
            card.body.insertWidget(0, Banner(say(words, speak), "accent", parent=card))
        card.body.insertLayout(1, row(Gap(), leave, take))
        self.read_card.addWidget(card)
        self.column.verticalScrollBar().setValue(0)
        (leave if draft.known else take).setFocus()

    def _put_aside(self) -> None:
        self.draft = None
        empty(self.read_card)

    def _take(self) -> None:
        if self.draft is not None:
            self.do(
                add_instrument, self.draft.data, then=self._taken,
                failed=lambda error: self.banner.tell(error.tell(self.language)),
            )  # fmt: skip

    def _taken(self, _id: str) -> None:
        self._put_aside()
        self.at.host.toast(say("Saved.", self.language))
        self.shown()

    # What is here

    def _turn(self, line: InstrumentLine) -> None:
        if not line.in_use:
            self._use(line, True)
            return
        self.at.host.ask(
            Question(
                N_("Take this form out of use?"),
                N_(
                    "It is no longer offered. Assessments made with it stay as they are, and you "
                    "can put it back into use."
                ),
                N_("Take out of use"),
            ),
            lambda: self._use(line, False),
        )

    def _use(self, line: InstrumentLine, in_use: bool) -> None:
        self.do(use_instrument, line.id, in_use, then=lambda _answer: self.shown())

    def _ask_place(self, one: Instrument, layout: Layout) -> None:
        name = f"{one.code}_{one.version}.{layout}"
        ask_save(self, self.language, name, partial(self.write, one, layout))

    def write(self, one: Instrument, layout: Layout, path: Path) -> None:
        """Write a form to a file, to begin one's own from."""
        self.banner.clear()
        self.compute(
            partial(write_form_file, self.workspace, one.code, one.version, layout, path),
            then=lambda _done: self.at.host.toast(say("Saved.", self.language)),
            failed=self._not_read,
        )
