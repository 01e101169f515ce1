"""What stands above the legal records: clocks, what may come next, pressure, the monthly duty."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.operations.legal import (
    BLOCKED,
    ClockView,
    HearingView,
    LegalView,
    ProceedingView,
    UpdateView,
    legal_view,
    say_left,
)
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseFile
from casemgr.ui.forms.flow import empty
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.widgets import Banner, Button, Card, Chip, Text, row
from casemgr.words import say, show_date

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

_SOON = 8
_LEVELS = ("medium", "high", "imminent")


class LegalPanel(QWidget):
    """Asks for the legal view of a case, and hands it to what a panel shows."""

    def __init__(self, screen: "CaseScreen", file: CaseFile) -> None:
        super().__init__()
        self.page = screen
        self.file = file
        self.language = screen.language
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        session, case_id = screen.at.session, file.case_id
        screen.at.desk.look(
            lambda: session.look(legal_view, case_id),
            on_done=self._show, on_error=screen.at.host.tell, owner=self,
        )  # fmt: skip

    def _show(self, view: LegalView) -> None:
        empty(self.column)
        self.fill(view)

    def fill(self, view: LegalView) -> None:
        """Put what is to be shown into the column."""
        raise NotImplementedError


class ProceedingPanel(LegalPanel):
    """Each proceeding's clocks and remarks, and the next hearing."""

    def fill(self, view: LegalView) -> None:
        if view.hearing is not None:
            self.column.addWidget(self._hearing(view.hearing))
        for one in view.proceedings:
            self.column.addWidget(self._proceeding(one))
        if view.proceedings and view.update.due:
            self.column.addWidget(update_line(self.page, view.update))

    def _hearing(self, one: HearingView) -> LinkRow:
        day = show_date(one.on, self.language)
        words = f"{day} ({say_left(one.left, self.language)})"
        alone = say("The survivor has to attend; nobody is named to go with her.", self.language)
        parts = [one.kind, alone if one.alone else one.companion]
        pressing = one.alone or one.left < _SOON
        return LinkRow(
            ("flag", "warning" if pressing else "primary"),
            say("Hearing: {when}", self.language, when=words),
            " · ".join(part for part in parts if part),
            lambda: self.page.edit("hearing", one.record_id),
        )

    def _proceeding(self, one: ProceedingView) -> Card:
        card = Card(one.stage)
        if one.ended:
            card.tools.addWidget(Chip(say("Ended", self.language), "neutral"))
        for clock in one.clocks:
            card.add(self._clock(clock))
        if one.next_stages:
            words = say("May come next: {stages}", self.language, stages=", ".join(one.next_stages))
            card.add(Text(words, "muted"))
        if one.order:
            card.add(Banner(one.order, "warning"))
        if one.pressure:
            card.add(self._pressure(one))
        card.add(self._rights(one))
        for note in one.notes:
            card.add(Text(note, "muted"))
        return card

    def _clock(self, one: ClockView) -> QWidget:
        tone = "danger" if one.late else "warning" if one.left < _SOON else "neutral"
        chip = Chip(say_left(one.left, self.language), tone)  # type: ignore[arg-type]
        return _held(chip, Text(one.words), stretch=1)

    def _pressure(self, one: ProceedingView) -> Banner:
        banner = Banner()
        words = say("Pressure to settle: {what}.", self.language, what=one.pressure)
        if not one.pressure_open or "save_risk" not in self.file.may:
            banner.tell(words, "warning")
            return banner
        words += " " + say("No risk speaks of it yet.", self.language)
        asked = (say("Record it as a risk", self.language), self._ask_risk)
        banner.tell(words, "danger", asked)
        return banner

    def _ask_risk(self) -> None:
        Ask(
            self, self.language, say("Record it as a risk", self.language),
            say("How high is the risk, and what makes it so?", self.language),
            say("Save", self.language),
            lambda words, _tick, level: self._save_risk(level or _LEVELS[0], words),
            choices=[(code, RISK_LEVEL.label(code, self.language)) for code in _LEVELS],
        )  # fmt: skip

    def _save_risk(self, level: str, words: str) -> None:
        values = {"level": level, "kind": "legal", "reason": words}
        self.page.do(
            save_record, "risk", self.file.case_id, None, values,
            then=lambda _saved: self.page.open(),
        )  # fmt: skip

    def _rights(self, one: ProceedingView) -> QWidget:
        if one.rights_told_on:
            day = show_date(one.rights_told_on, self.language)
            words = say("She was told of her rights on {day}.", self.language, day=day)
            return Text(words, "muted")
        words = say(
            "Not recorded that she was told of her rights to legal aid and compensation.",
            self.language,
        )
        edit = Button(
            say("Edit", self.language), lambda: self.page.edit("proceeding", one.record_id)
        )
        edit.setVisible("save_proceeding" in self.file.may)
        return _held(Chip("!", "warning"), Text(words), edit, stretch=1)


class UpdatePanel(LegalPanel):
    """When she was last told, when she is to be told again, and whether she may be called."""

    def fill(self, view: LegalView) -> None:
        self.column.addWidget(update_line(self.page, view.update))


def update_line(screen: "CaseScreen", update: UpdateView) -> Banner:
    """The monthly duty in one banner; her wish and her safety go before the day."""
    speak = screen.language
    told = say("Nobody has told her yet where the case stands.", speak)
    if update.last_told:
        day = show_date(update.last_told, speak)
        told = say("Last told on {day}.", speak, day=day)
    if not update.due:
        return Banner(told, "neutral")
    due = say("Next by {day}.", speak, day=show_date(update.due, speak))
    late = update.due < screen.workspace.today.isoformat()
    if update.blocked:
        return Banner(f"{say(BLOCKED[update.blocked], speak)}  {told}", "danger")
    words = f"{due}  {told}  {update.rule}."
    return Banner(words, "danger" if late else "accent")


def _held(*items: QWidget, stretch: int) -> QWidget:
    holder = QWidget()
    line = row(*items, spacing=10)
    line.setStretch(stretch, 1)
    line.setContentsMargins(0, 0, 0, 0)
    holder.setLayout(line)
    return holder


def proceedings(screen: "CaseScreen", file: CaseFile) -> QWidget | None:
    """The panel above the proceedings."""
    return ProceedingPanel(screen, file) if file.records.get("proceeding") else None


def updates(screen: "CaseScreen", file: CaseFile) -> QWidget | None:
    """The panel above what she was told."""
    return UpdatePanel(screen, file)
