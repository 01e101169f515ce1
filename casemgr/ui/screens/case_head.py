"""The head of a case file: who, where it stands, what threatens, how to make contact, and what
was agreed to."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casemgr.domain.case_codes import PURPOSE, RISK_LEVEL
from casemgr.domain.consent import Standing
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.person import Person
from casemgr.operations.values import CaseFile
from casemgr.ui.forms import contact_rules
from casemgr.ui.forms.flow import FlowLayout, empty
from casemgr.ui.screens.feedback import FeedbackButton
from casemgr.ui.screens.rows import ElidedText
from casemgr.ui.screens.tones import (
    RISK_TONES,
    STANDING_SIGNS,
    STANDING_TONES,
    STANDING_WORDS,
    STATUS_TONES,
)
from casemgr.ui.widgets import Banner, Chip, PageHead, Text, row
from casemgr.words import N_, say, show_date

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen


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
        holder = QWidget()
        self._consents = FlowLayout(holder, gap=6, line_gap=4)
        outer.addWidget(holder)

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
        self._show_consents(file)

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

    def _show_consents(self, file: CaseFile) -> None:
        empty(self._consents)
        for code in PURPOSE:
            found = file.consents.get(code.code)
            standing = found.standing if found else Standing.NOT_ASKED
            chip = Chip(
                f"{STANDING_SIGNS[standing]} {code.label(self.language)}",
                STANDING_TONES[standing],
            )
            words = f"{code.label(self.language)}: {say(STANDING_WORDS[standing], self.language)}"
            chip.setToolTip(words)
            chip.setAccessibleName(words)
            self._consents.addWidget(chip)
