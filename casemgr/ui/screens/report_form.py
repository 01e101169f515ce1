"""What is to be printed, for whom and on what ground; and what that covers."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QLayout,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.consent import Bridge
from casemgr.operations.report_papers import KINDS
from casemgr.operations.report_request import PeriodRequest
from casemgr.operations.reports import ReportPreview
from casemgr.ui.forms.flow import FlowLayout, empty
from casemgr.ui.screens.report_extras import ReportExtras, purposes_for
from casemgr.ui.screens.tones import STANDING_SIGNS, STANDING_TONES, STANDING_WORDS
from casemgr.ui.widgets import (
    Banner,
    Button,
    Card,
    Chip,
    Choice,
    Column,
    Field,
    Gap,
    Text,
    TextLine,
    row,
)
from casemgr.words import N_, Language, say

BRIDGES: dict[Bridge, str] = {
    Bridge.IMMEDIATE_DANGER: N_("Immediate danger"),
    Bridge.IMMINENT_DANGER: N_("Imminent danger to life"),
    Bridge.CHILD_INTEREST: N_("A child's best interests"),
    Bridge.COURT_ORDER: N_("A court order"),
}
_SHEETS = (
    ("case-sheet", N_("Spreadsheet")),
    ("case-sheet-pseudonymised", N_("Spreadsheet without names")),
)
_LANGUAGES = (("en", N_("English")), ("bn", N_("Bangla")), ("both", N_("Both languages")))
_NOT_PRINTED = ("statistics", "storage", "interview")
_PRINTED = frozenset(code.code for code in PURPOSE) - frozenset(_NOT_PRINTED)


class _Radios(QWidget):
    """One of a few, always chosen."""

    changed = Signal()

    def __init__(
        self,
        options: tuple[tuple[str, str], ...],
        value: str,
        language: Language,
        *,
        beneath: bool = False,
    ) -> None:
        super().__init__()
        line: QLayout = QVBoxLayout(self) if beneath else FlowLayout(self, gap=16)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QRadioButton] = {}
        for code, words in options:
            button = QRadioButton(say(words, language).replace("&", "&&"))
            button.setChecked(code == value)
            button.toggled.connect(self._toggled)
            self._group.addButton(button)
            self._buttons[code] = button
            line.addWidget(button)
        self.setFocusProxy(self._buttons[value])

    def _toggled(self, on: bool) -> None:
        if on:
            self.changed.emit()

    def value(self) -> str:
        return next(code for code, button in self._buttons.items() if button.isChecked())

    def put(self, code: str) -> None:
        if code in self._buttons:
            self._buttons[code].setChecked(True)


class ReportForm(Column):
    """``changed`` when what would be printed changes; ``make`` is the button."""

    changed = Signal()

    def __init__(self, language: Language, rights: frozenset[str] = frozenset()) -> None:
        """``rights``: those of the person, where papers need one beside that to print."""
        super().__init__()
        self.language: Language = language
        self._grounds: list[tuple[str | None, str]] = []
        self._offering = False
        papers = [
            (paper.code, paper.label)
            for paper in KINDS.values()
            if paper.right == "print_report" or paper.right in rights
        ]
        self.kind = _Radios((*papers, *_SHEETS), "case-file", language, beneath=True)
        self.speech = _Radios(_LANGUAGES, language, language)
        self._purposes = purposes_for("case-file", _PRINTED, language)
        self.purpose = Choice(self._purposes, value="supervision")
        self.extras = ReportExtras(language)
        self.recipient = TextLine()
        self.standing = Chip("")
        self.ground = Choice([(None, say("Without a ground, no report", language))], value=None)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(72)
        self.banner = Banner()
        self.make = Button(say("Make the report", language), kind="primary", icon="file-text")
        self._build()

    def _build(self) -> None:
        speak = self.language
        what = Card()
        words = Text(say("Consent for this purpose:", speak), "muted", wrap=False)
        self._consent = QWidget()
        line = row(words, self.standing, Gap())
        self._consent.setLayout(line)
        what.add(
            Field(say("What", speak), self.kind),
            Field(say("Language of the paper", speak), self.speech),
        )
        self._purpose_field = Field(say("Purpose", speak), self.purpose)
        what.add(self._purpose_field, self._consent, self.extras)
        self._consent.hide()
        self._ground_field = Field(
            say("Ground without consent", speak), self.ground,
            help=say("Only the minimum is shared; a supervisor reviews it within 24 hours.", speak),
        )  # fmt: skip
        self._reason_field = Field(say("Reason", speak), self.reason, required=True)
        self._recipient_field = Field(
            say("Recipient", speak), self.recipient, required=True,
            help=say("Person and organisation; stands on every page.", speak),
        )  # fmt: skip
        what.add(self._ground_field, self._reason_field, self._recipient_field, self.banner)
        what.add(row(Gap(), self.make))
        self.add(what)
        self._ground_field.setVisible(False)
        self._reason_field.setVisible(False)
        self.kind.changed.connect(self._kind_chosen)
        self.extras.changed.connect(self.changed)
        self.extras.show_for("case-file", "supervision")
        self.speech.changed.connect(self.changed)
        self.purpose.chosen.connect(lambda _code: self._purpose_chosen())
        self.ground.chosen.connect(self._ground_chosen)
        self.recipient.returnPressed.connect(self.make.click)

    def answers(self) -> dict[str, Any]:
        """Everything typed, to be put back later."""
        return {
            "kind": self.kind.value(), "speech": self.speech.value(),
            "purpose": self.purpose.value(), "recipient": self.recipient.text(),
            "reason": self.reason.toPlainText(), "extras": self.extras.answers(),
        }  # fmt: skip

    def put(self, answers: Mapping[str, Any]) -> None:
        """Put back what ``answers`` gave."""
        self.kind.put(str(answers.get("kind", "")))
        self.speech.put(str(answers.get("speech", "")))
        if answers.get("purpose"):
            self.purpose.choose(answers["purpose"])
        self.extras.put(answers.get("extras", {}))
        self.recipient.setText(str(answers.get("recipient", "")))
        self.reason.setPlainText(str(answers.get("reason", "")))

    def wishes(self) -> dict[str, Any]:
        """The values of a ``PaperRequest`` but for the case."""
        speech = self.speech.value()
        ground = self.ground.value()
        return {
            "kind": self.kind.value(),
            "languages": ("en", "bn") if speech == "both" else (speech,),
            "purpose": self.purpose.value() or "supervision",
            "recipient": self.recipient.text().strip(),
            "bridge": Bridge(ground) if ground else None,
            "reason": self.reason.toPlainText().strip(),
            **self.extras.wishes(),
        }

    @property
    def about_a_period(self) -> bool:
        """Whether the paper chosen is about no single case."""
        paper = KINDS.get(self.kind.value())
        return paper is not None and paper.draw is None

    def period_wishes(self) -> PeriodRequest:
        """What is asked of a paper about a period."""
        wishes = self.wishes()
        period = self.extras.period.text().strip()
        return PeriodRequest(wishes["kind"], period, wishes["languages"], wishes["recipient"])

    def _recipient_needed(self) -> bool:
        paper = KINDS.get(self.kind.value())
        return paper is None or (
            paper.draw is not None and not paper.neutral and paper.about != "referral"
        )

    def ready(self) -> bool:
        """Whether all is there; says what is missing."""
        needed = say("This is needed.", self.language)
        bridged = self.ground.value() is not None
        missing = self._recipient_needed() and not self.recipient.text().strip()
        self._recipient_field.set_problem(needed if missing else "")
        self._reason_field.set_problem(
            needed if bridged and not self.reason.toPlainText().strip() else ""
        )
        self.banner.clear()
        problems = self._recipient_field.problem or self._reason_field.problem
        return self.extras.ready() and not problems

    def show_standing(self, preview: ReportPreview) -> None:
        """Where the chosen purpose stands, and which grounds could stand in for consent."""
        standing = preview.standing.standing
        self._consent.show()
        self.standing.show_as(
            f"{STANDING_SIGNS[standing]} {say(STANDING_WORDS[standing], self.language)}",
            STANDING_TONES[standing],
        )
        held = self.ground.value()
        options: list[tuple[str | None, str]] = [
            (None, say("Without a ground, no report", self.language)),
            *((str(ground), say(BRIDGES[ground], self.language)) for ground in preview.may_bridge),
        ]
        bridgeable = not preview.standing.open
        if options != self._grounds:
            self._grounds = options
            self._offering = True  # filling the list is not choosing from it
            self.ground.offer(options, held if bridgeable and held in dict(options) else None)
            self._offering = False
        self._ground_field.setVisible(bridgeable)
        self._reason_field.setVisible(bridgeable and self.ground.value() is not None)
        self.make.setEnabled(preview.standing.open or self.ground.value() is not None)

    def _kind_chosen(self) -> None:
        """Offer the purposes this paper is made for, and ask what it asks."""
        kind = self.kind.value()
        offered = purposes_for(kind, _PRINTED, self.language)
        if offered != self._purposes:
            self._purposes = offered
            held, paper = self.purpose.value(), KINDS.get(kind)
            own = paper.purposes[0] if paper and paper.purposes else None
            usual = held if held in dict(offered) else "supervision"
            self._offering = True
            self.purpose.offer(offered, own or usual)
            self.ground.choose(None)
            self._offering = False
        period = self.about_a_period
        for one in (self._purpose_field, self._consent):
            one.setVisible(not period)
        if period:
            self._ground_field.hide()
            self._reason_field.hide()
            self.make.setEnabled(True)
        self._recipient_field.setVisible(self._recipient_needed() or period)
        self.extras.show_for(kind, self.purpose.value() or "supervision")
        self.changed.emit()

    def _purpose_chosen(self) -> None:
        """A ground holds for one purpose: another purpose needs its own."""
        self._offering = True
        self.ground.choose(None)
        self._offering = False
        self.extras.show_for(self.kind.value(), self.purpose.value() or "supervision")
        self.changed.emit()

    def _ground_chosen(self, ground: object) -> None:
        if self._offering:
            return
        self._reason_field.setVisible(ground is not None)
        self.changed.emit()


class CoverageView(Column):
    """What the report would hold, and what it leaves out."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language: Language = language

    def show_preview(self, preview: ReportPreview) -> None:
        """Show this coverage in place of any before."""
        empty(self.body)
        speak = self.language
        if not preview.standing.open:
            words = say(
                "There is no valid consent for this purpose. Ask the survivor first; only a "
                "ground given by law can stand in for it.",
                speak,
            )
            self.add(Banner(words, "warning"))
        self.add(self._card(say("In the report", speak), "✓", preview.included))
        if preview.kept_back:
            self.add(self._card(say("Left out for her sake", speak), "–", preview.kept_back))
        if preview.notes:
            self.add(self._card(say("What this level does", speak), "•", preview.notes))
        self.add(self._card(say("Not shared", speak), "–", preview.not_shared))

    def show_period(self) -> None:
        """What a paper about a period is, in place of any before."""
        empty(self.body)
        card = Card(say("This paper is about a period, not about one case.", self.language))
        words = N_("Choose the period and make it; the office keeps it to itself.")
        card.add(Text(say(words, self.language), "muted"))
        self.add(card)

    def _card(self, title: str, sign: str, labels: tuple[str, ...]) -> Card:
        card = Card(title)
        card.body.setSpacing(4)
        if not labels:
            card.add(Text(say("Nothing.", self.language), "muted"))
        for label in labels:
            card.add(Text(f"{sign}  {label}"))
        return card
