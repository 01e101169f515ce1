"""The head of a case file: who, where it stands, what threatens, how to make contact, and what
was agreed to."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casemgr.domain.case_codes import PURPOSE, RISK_LEVEL
from casemgr.domain.consent import Standing
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.person import Person
from casemgr.operations.values import CaseFile
from casemgr.ui.forms import contact_rules
from casemgr.ui.forms.flow import FlowLayout, empty
from casemgr.ui.screens.feedback import FeedbackButton
from casemgr.ui.screens.forgetting import MarkBanner
from casemgr.ui.screens.rows import ElidedText
from casemgr.ui.screens.tones import (
    RISK_TONES,
    STANDING_SIGNS,
    STANDING_TONES,
    STANDING_WORDS,
    STATUS_TONES,
)
from casemgr.ui.widgets import Banner, Chip, PageHead, Text, row
from casemgr.words import N_, Language, say, say_many, show_date

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

_CHIP_GAP = 4


class CaseHead(QWidget):
    """Shows the pseudonym; the name stands in the section "Person" only."""

    def __init__(self, screen: "CaseScreen") -> None:
        super().__init__()
        self.language = screen.language
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        self.head = PageHead("", back=screen.at.host.back, back_tip=say("Back", self.language))
        self.code = Text("", "muted", wrap=False)
        self.status = Chip("")
        self.since = Text("", "muted", wrap=False)
        self.age = Chip("")
        places = self.head.layout()
        if isinstance(places, QHBoxLayout):
            for item in (self.code, self.status, self.since, self.age):
                places.insertWidget(places.count() - 2, item)
        self.feedback = FeedbackButton(screen)
        self.head.tools.addWidget(self.feedback)
        self.head.tools.addWidget(screen.report_button())
        outer.addWidget(self.head)
        self.risk = Chip("")
        self._risk_line = row(self.risk, spacing=10)
        outer.addLayout(self._risk_line)
        self._reason: ElidedText | None = None
        self.contact = Banner()
        outer.addWidget(self.contact)
        self.forgetting = MarkBanner(screen)
        outer.addWidget(self.forgetting)
        self.consents = Consents()
        outer.addWidget(self.consents)

    def show_file(self, file: CaseFile) -> None:
        """Show the head of this file."""
        self.feedback.show_file(file)
        speak = self.language
        person = file.one("person")
        value = person.value if person else None
        pseudonym = value.pseudonym if isinstance(value, Person) else ""
        self.head.title.setText(pseudonym)
        self.code.setText(file.code)
        self.status.show_as(
            STATUS.label(file.status, speak), STATUS_TONES.get(file.status, "neutral")
        )
        self.since.setText(say("since {day}", speak, day=show_date(file.status_since, speak)))
        self._show_age(file)
        self._show_risk(file)
        self._show_contact(file)
        self.forgetting.show_file(file)
        self.consents.show_file(file, speak)

    def _show_age(self, file: CaseFile) -> None:
        doubted = file.age.in_doubt
        words = N_("The age is in doubt") if doubted else N_("A child")
        self.age.show_as(say(words, self.language), "warning")
        self.age.setVisible(doubted or file.age.child)

    def _show_risk(self, file: CaseFile) -> None:
        level = RISK_LEVEL.label(file.risk, self.language)
        words = say("Risk: {level}", self.language, level=level)
        self.risk.show_as(words, RISK_TONES.get(file.risk, "neutral"))
        if self._reason is not None:
            self._risk_line.removeWidget(self._reason)
            self._reason.deleteLater()
        missing = say("No reason is recorded.", self.language) if file.risk != "unknown" else ""
        self._reason = ElidedText(file.risk_reason or missing)
        self._risk_line.addWidget(self._reason, 1)

    def _show_contact(self, file: CaseFile) -> None:
        stored = file.one("contact")
        rules = contact_rules(stored.value.model_dump() if stored else {}, self.language)
        self.contact.tell("  ·  ".join((rules.headline, *rules.rules)), rules.tone)


class Consents(QWidget):
    """Where each purpose stands, on one line for as long as that holds: each by itself, else
    those that stand alike in one chip, else those given counted. What is missing or refused is
    always named."""

    def __init__(self) -> None:
        super().__init__()
        self._flow = FlowLayout(self, gap=_CHIP_GAP, line_gap=4)
        self._single: list[Chip] = []
        self._alike: list[Chip] = []
        self._counted: list[Chip] = []

    def show_file(self, file: CaseFile, speak: Language) -> None:
        """Show the consents of this file."""
        empty(self._flow)
        names: dict[Standing, list[str]] = {}
        for code in PURPOSE:
            found = file.consents.get(code.code)
            standing = found.standing if found else Standing.NOT_ASKED
            names.setdefault(standing, []).append(code.label(speak))
        count = len(names.get(Standing.GIVEN, ()))
        counted = say_many("{count} consent given", "{count} consents given", count, speak)
        self._single, self._alike, self._counted = [], [], []
        for standing in sorted(names, key=list(Standing).index, reverse=True):
            named = names[standing]
            joined = ", ".join(named)
            few = counted if standing is Standing.GIVEN else joined
            self._single += [_chip(standing, name, [name], speak) for name in named]
            self._alike.append(_chip(standing, joined, named, speak))
            self._counted.append(_chip(standing, few, named, speak))
        for chip in (*self._single, *self._alike, *self._counted):
            self._flow.addWidget(chip)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        ways = (self._single, self._alike, self._counted)
        shown = next((way for way in ways if self._fits(way)), self._counted)
        for way in ways:
            for chip in way:
                chip.setVisible(way is shown)

    def _fits(self, chips: list[Chip]) -> bool:
        for chip in chips:
            chip.ensurePolished()
        room = self.width() + _CHIP_GAP
        return sum(chip.sizeHint().width() + _CHIP_GAP for chip in chips) <= room


def _chip(standing: Standing, words: str, purposes: list[str], speak: Language) -> Chip:
    chip = Chip(f"{STANDING_SIGNS[standing]} {words}", STANDING_TONES[standing])
    said = say(STANDING_WORDS[standing], speak)
    told = [f"{purpose}: {said}" for purpose in purposes]
    chip.setToolTip("\n".join(told))
    chip.setAccessibleName("; ".join(told))
    return chip
