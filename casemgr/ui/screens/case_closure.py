"""The end of a case: its checklist beside what the file says, what is missing, how long the
file is kept; and the list of finished files whose day has come."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from casemgr.domain.case_codes import CLOSURE_CHECK
from casemgr.domain.lifecycle import FINISHED, STATUS
from casemgr.domain.working_days import add_months
from casemgr.operations.closing import (
    ClosingView,
    DueFile,
    Fact,
    Kept,
    closing_view,
    due_for_retention,
    keep_longer,
)
from casemgr.operations.lifecycle import change_status
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseFile
from casemgr.ui import keys
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.feedback import FeedbackButton
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.screens.tones import STATUS_TONES
from casemgr.ui.widgets import Button, Card, Chip, Column, Gap, IconButton, PageHead, Text, row
from casemgr.words import N_, Language, say, say_many, show_date

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

_YEARS = (1, 2, 3, 5, 10)
_ENDS = FINISHED | {"closure_review"}
PLACES: Mapping[str, str] = {
    "The closure form is not complete.": "closure",
    "A high risk is still open.": "risk",
    "A supervisor has not approved the closure.": "overview",
    "An alert about this case has not been acknowledged.": "today",
    "The caseworker has not acknowledged an alert about this case.": "overview",
    "The identification does not say that this is not trafficking.": "screening",
    "The receiving organisation has not confirmed a referral.": "referral",
}
"""Where each condition of a step that ends a case is met: a section, or a page of its own."""
_PAGES = frozenset({"today"})


def panel(screen: "CaseScreen", file: CaseFile) -> QWidget:
    """What stands above the closure form."""
    return ClosingPanel(screen, file)


class ClosingPanel(QWidget):
    """``boxes`` are the ticks by point of the checklist, once the file has answered."""

    def __init__(self, screen: "CaseScreen", file: CaseFile) -> None:
        super().__init__()
        self._screen = screen
        self._file = file
        self.language: Language = screen.language
        self.boxes: dict[str, QCheckBox] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        finished = file.status in FINISHED
        self._column.addWidget(self._ended() if finished else self._missing())
        # Owned by the panel, not by the page: an answer for a panel that has gone is dropped.
        at = screen.at
        at.desk.look(
            lambda: at.session.look(closing_view, file.case_id),
            on_done=self._answer, on_error=at.host.tell, owner=self,
        )  # fmt: skip

    def _answer(self, view: ClosingView) -> None:
        if self._file.status not in FINISHED:
            self._column.addWidget(self._checklist(view))
        self._column.addWidget(self._retention(view.kept))

    # What is missing for the end

    def _missing(self) -> Card:
        card = Card(say("To end this case", self.language))
        offers = [offer for offer in self._file.steps if offer.target in _ENDS]
        if not offers:
            words = say("The case cannot be ended from where it stands now.", self.language)
            card.add(Text(words, "muted"))
        for offer in offers:
            target = say(
                "To “{target}”", self.language, target=STATUS.label(offer.target, self.language)
            )
            ready = say("Everything needed is there.", self.language)
            state = Text("" if offer.missing else ready, "muted", wrap=False)
            card.add(row(Text(target, "label", wrap=False), state, Gap()))
            for message in offer.missing:
                text = say(message, self.language)
                card.add(self._line("○", text, PLACES.get(message, "")))
        steps = Button(
            say("The steps of this case", self.language),
            lambda: self._go("overview"),
            icon="arrow-right",
        )
        feedback = FeedbackButton(self._screen)
        card.add(row(Gap(), feedback, steps))
        feedback.show_file(self._file)
        return card

    def _line(self, sign: str, text: str, place: str) -> QHBoxLayout:
        line = row(Text(sign, "muted", wrap=False), Text(text))
        line.setStretch(1, 1)
        if place and place != "closure":
            tip = f"{say('Show', self.language)}: {text}"
            line.addWidget(IconButton("chevron-right", tip, partial(self._go, place)))
        return line

    def _go(self, place: str) -> None:
        if place in _PAGES:
            self._screen.at.host.go(place)
        else:
            self._screen.choose(place)

    # The checklist

    def _checklist(self, view: ClosingView) -> Card:
        card = Card(say("Before closing", self.language))
        stored = self._file.one("closure")
        may = "save_closure" in self._file.may and stored is not None
        if stored is None:
            words = say(
                "Begin the closure form with its reason; then the points can be ticked here.",
                self.language,
            )
            card.add(Text(words, "muted"))
        else:
            words = say(
                "Beside each point stands what the file says. Whether it is done is your word.",
                self.language,
            )
            card.add(Text(words, "muted"))
        for point in view.points:
            box = QCheckBox(CLOSURE_CHECK.label(point.check, self.language).replace("&", "&&"))
            box.setChecked(point.ticked)
            box.setEnabled(may)
            box.clicked.connect(self._ticked)
            self.boxes[point.check] = box
            card.add(box, self._facts(point.facts))
        return card

    def _facts(self, facts: Iterable[Fact]) -> QVBoxLayout:
        lines = QVBoxLayout()
        lines.setContentsMargins(26, 0, 0, 4)
        lines.setSpacing(2)
        for fact in facts:
            lines.addLayout(self._line("✓" if fact.settled else "○", fact.text, fact.place))
        return lines

    def _ticked(self) -> None:
        stored = self._file.one("closure")
        if stored is None:
            return
        checks = [code for code, box in self.boxes.items() if box.isChecked()]
        for box in self.boxes.values():
            box.setEnabled(False)
        self._screen.do(
            save_record, "closure", self._file.case_id, stored.id,
            {**stored.value.model_dump(), "checks": checks}, stored.version,
            then=lambda _saved: self._screen.open(), failed=self._not_ticked,
        )  # fmt: skip

    def _not_ticked(self, error: Exception) -> None:
        self._screen.at.host.tell(error)  # type: ignore[arg-type]
        self._screen.open()

    # Keeping the file

    def _retention(self, kept: Kept) -> Card:
        card = Card(say("Keeping the file", self.language))
        finished = self._file.status in FINISHED
        day = show_date(kept.until, self.language)
        if finished:
            words = say("This file is kept until {day}.", self.language, day=day)
        elif kept.by_rule:
            words = say(
                "If it ended today, the file would be kept until {day}.", self.language, day=day
            )
        else:
            words = say("After its end the file is kept until {day}.", self.language, day=day)
        line = row(Text(words, wrap=False))
        if kept.come:
            line.addWidget(Chip(say("The day has come", self.language), "warning"))
        line.addWidget(Gap())
        card.add(line)
        chosen = say("The day was set in the closure form.", self.language)
        because = say("Kept longer, because: {reason}", self.language, reason=kept.why)
        why = kept.why if kept.by_rule else because if kept.why else chosen
        card.add(Text(why, "muted"))
        if finished and "keep_longer" in self._file.may:
            every = Button(
                say("All files whose day has come", self.language),
                lambda: self._screen.at.host.go("retention"),
                icon="list",
            )
            longer = Button(
                say("Keep it longer …", self.language),
                lambda: ask_longer(self._screen, self._file.case_id, kept.until, self._screen.open),
                icon="calendar-check",
            )
            forget = Button(
                say("Keeping and forgetting", self.language),
                lambda: self._screen.at.host.go("forget", case_id=self._file.case_id),
                icon="folder-open",
            )
            card.add(row(Gap(), forget, every, longer))
        return card

    # After the end

    def _ended(self) -> Card:
        card = Card(say("How it ended", self.language))
        status = STATUS.label(self._file.status, self.language)
        card.tools.addWidget(Chip(status, STATUS_TONES.get(self._file.status, "neutral")))
        last = next(
            (one for one in reversed(self._file.history) if one.target == self._file.status), None
        )
        if last is not None:
            on = last.at.astimezone(self._screen.workspace.zone).date()
            day = show_date(on, self.language)
            words = say("By {name} on {day}.", self.language, name=last.by, day=day)
            card.add(Text(words))
            if last.reason:
                card.add(Text(last.reason, "muted"))
        for approval in reversed(self._file.approvals):
            if approval.subject == "closure" and approval.verdict == "approved":
                name = approval.decided_by
                card.add(Text(say("Approved by {name}.", self.language, name=name), "muted"))
                break
        offered = any(offer.target == "reopened" for offer in self._file.steps)
        if offered and "change_status" in self._file.may:
            reopen = Button(
                say("Open it again …", self.language), self._ask_reopening, icon="lock-open"
            )
            card.add(row(Gap(), reopen))
        return card

    def _ask_reopening(self) -> None:
        Ask(
            self._screen, self.language,
            say("Open this case again?", self.language),
            say(
                "Help can begin at once. A supervisor looks at the reason afterwards.",
                self.language,
            ),
            say("Open it again", self.language),
            lambda words, _tick, _choice: self._reopen(words),
        )  # fmt: skip

    def _reopen(self, reason: str) -> None:
        self._screen.do(
            change_status, self._file.case_id, "reopened", reason,
            then=lambda _answer: self._screen.open(),
        )  # fmt: skip


def ask_longer(screen: Screen, case_id: str, until: str, then: Callable[[], object]) -> None:
    """Ask until when a finished file is kept, and why; ``then`` is called when it is done."""
    speak = screen.language
    first = max(screen.workspace.today, date.fromisoformat(until))
    days = [(years, add_months(first, 12 * years).isoformat()) for years in _YEARS]
    choices = tuple(
        (
            day,
            say(
                "{span} more: until {day}", speak,
                span=say_many("{count} year", "{count} years", years, speak),
                day=show_date(day, speak),
            ),
        )
        for years, day in days
    )  # fmt: skip

    def kept(_answer: None) -> None:
        screen.at.host.toast(say("Saved.", speak))
        then()

    def send(words: str, _tick: bool, day: str | None) -> None:
        screen.do(keep_longer, case_id, day or days[0][1], words, then=kept)

    Ask(
        screen, speak, say("Keep this file longer", speak),
        say("The reason stays in the file.", speak),
        say("Keep it", speak), send, choices=choices,
    )  # fmt: skip


class RetentionScreen(Screen):
    """For supervisors: finished files whose day has come, the longest due first."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        head = PageHead(
            say("Files whose day has come", speak), back=at.host.back, back_tip=say("Back", speak)
        )
        head.tools.addWidget(
            Button(
                say("Keeping and forgetting", speak),
                lambda: at.host.go("forgetting"),
                icon="folder-open",
            )
        )
        self.body.addWidget(head)
        words = N_(
            "These cases ended so long ago that the office decides whether their files are kept on."
        )
        self.body.addWidget(Text(say(words, speak), "muted"))
        self.column = Column(width=860)
        self.panes = Panes(self.column, speak)
        self.body.addWidget(self.panes, 1)
        keys.bind(self, "refresh", self.shown)

    def shown(self) -> None:
        self.panes.wait()
        self.read(
            due_for_retention, then=self._answer,
            failed=lambda error: self.panes.show_error(error, self.shown),
        )  # fmt: skip

    def _answer(self, files: tuple[DueFile, ...]) -> None:
        empty(self.column.body)
        for file in files:
            self.column.add(self._card(file))
        if files:
            self.panes.show_content()
        else:
            title = say("No file's day has come.", self.language)
            self.panes.show_empty("folder-open", title)

    def _card(self, file: DueFile) -> Card:
        speak = self.language
        card = Card()
        tone = STATUS_TONES.get(file.status, "neutral")
        card.add(
            LinkRow(
                ("folder-open", "muted"), file.code, file.pseudonym,
                partial(self.at.host.go, "case", case_id=file.case_id, section="closure"),
                tail=Chip(STATUS.label(file.status, speak), tone),
            )
        )  # fmt: skip
        day = show_date(file.until, speak)
        texts = (say("Kept until {day}.", speak, day=day), file.rule)
        line = row(Text("  ·  ".join(text for text in texts if text), "muted"))
        line.setStretch(0, 1)
        longer = say("Keep it longer …", speak)
        ask = partial(ask_longer, self, file.case_id, file.until, self.shown)
        button = Button(longer, ask, icon="calendar-check")
        button.setAccessibleName(f"{longer} {file.code}")
        line.addWidget(button)
        card.add(line)
        return card
