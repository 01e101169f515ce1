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
from casemgr.operations.reports import ReportPreview
from casemgr.ui.forms.flow import FlowLayout, empty
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
_KINDS = (
    ("case-file", N_("Full case file")),
    ("summary", N_("One-page summary")),
    ("case-sheet", N_("Spreadsheet")),
    ("case-sheet-pseudonymised", N_("Spreadsheet without names")),
)
_LANGUAGES = (("en", N_("English")), ("bn", N_("Bangla")), ("both", N_("Both languages")))
_NOT_PRINTED = ("statistics", "storage", "interview")


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

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language: Language = language
        self._grounds: list[tuple[str | None, str]] = []
        self._offering = False
        self.kind = _Radios(_KINDS, "case-file", language, beneath=True)
        self.speech = _Radios(_LANGUAGES, language, language)
        purposes = [
            (code.code, code.label(language))
            for code in PURPOSE.current()
            if code.code not in _NOT_PRINTED
        ]
        self.purpose = Choice(purposes, value="supervision")
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
            Field(say("Purpose", speak), self.purpose),
            self._consent,
        )
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
        self.kind.changed.connect(self.changed)
        self.speech.changed.connect(self.changed)
        self.purpose.chosen.connect(lambda _code: self._purpose_chosen())
        self.ground.chosen.connect(self._ground_chosen)
        self.recipient.returnPressed.connect(self.make.click)

    def answers(self) -> dict[str, Any]:
        """Everything typed, to be put back later."""
        return {
            "kind": self.kind.value(), "speech": self.speech.value(),
            "purpose": self.purpose.value(), "recipient": self.recipient.text(),
            "reason": self.reason.toPlainText(),
        }  # fmt: skip

    def put(self, answers: Mapping[str, Any]) -> None:
        """Put back what ``answers`` gave."""
        self.kind.put(str(answers.get("kind", "")))
        self.speech.put(str(answers.get("speech", "")))
        if answers.get("purpose"):
            self.purpose.choose(answers["purpose"])
        self.recipient.setText(str(answers.get("recipient", "")))
        self.reason.setPlainText(str(answers.get("reason", "")))

    def wishes(self) -> dict[str, Any]:
        """The values of a ``ReportRequest`` but for the case."""
        speech = self.speech.value()
        ground = self.ground.value()
        return {
            "kind": self.kind.value(),
            "languages": ("en", "bn") if speech == "both" else (speech,),
            "purpose": self.purpose.value() or "supervision",
            "recipient": self.recipient.text().strip(),
            "bridge": Bridge(ground) if ground else None,
            "reason": self.reason.toPlainText().strip(),
        }

    def ready(self) -> bool:
        """Whether all is there; says what is missing."""
        needed = say("This is needed.", self.language)
        bridged = self.ground.value() is not None
        self._recipient_field.set_problem("" if self.recipient.text().strip() else needed)
        self._reason_field.set_problem(
            needed if bridged and not self.reason.toPlainText().strip() else ""
        )
        self.banner.clear()
        return not (self._recipient_field.problem or self._reason_field.problem)

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

    def _purpose_chosen(self) -> None:
        """A ground holds for one purpose: another purpose needs its own."""
        self._offering = True
        self.ground.choose(None)
        self._offering = False
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
        self.add(self._card(say("Not shared", speak), "–", preview.not_shared))

    def _card(self, title: str, sign: str, labels: tuple[str, ...]) -> Card:
        card = Card(title)
        card.body.setSpacing(4)
        if not labels:
            card.add(Text(say("Nothing.", self.language), "muted"))
        for label in labels:
            card.add(Text(f"{sign}  {label}"))
        return card
