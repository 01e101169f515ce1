"""The overview of a case: what matters now, the next steps, approvals, who works on it, and
what happened when."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.lifecycle import STATUS
from casemgr.operations.values import CaseFile, StatusChange, TimelineEntry
from casemgr.ui.screens.case_extras import panels
from casemgr.ui.screens.case_matters import MattersCard
from casemgr.ui.screens.case_people import PeopleCard
from casemgr.ui.screens.case_sections import OVERVIEW, UNCLEAR
from casemgr.ui.screens.case_steps import ApprovalsCard, StepsCard
from casemgr.ui.screens.duplicates import overview_hint
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.widgets import Banner, Button, Card, Gap, Text, row
from casemgr.words import say, say_many, show_date

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

_SHOWN = 40
_ICONS = {
    "intake": "inbox", "consent": "shield-check", "risk": "shield-alert", "screening": "search",
    "experience": "history", "plan": "file-text", "goal": "flag", "action": "clipboard-list",
    "service": "heart-handshake", "referral": "handshake", "follow_up": "calendar-check",
    "note": "message-square", "closure": "circle-check",
}  # fmt: skip


class Overview(QWidget):
    """What one wants to know before anything else."""

    def __init__(self, screen: "CaseScreen", file: CaseFile) -> None:
        super().__init__()
        self._screen = screen
        self._file = file
        self.language = screen.language
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        if file.imported:
            column.addWidget(self._imported())
        hint = overview_hint(screen, file)
        if hint is not None:
            column.addWidget(hint)
        self.matters = MattersCard(screen, file, self._to_card)
        self.steps = StepsCard(screen, file)
        self.approvals = ApprovalsCard(screen, file)
        for card in (self.matters, self.steps, self.approvals):
            column.addWidget(card)
        for panel in panels(screen, file, OVERVIEW):
            column.addWidget(panel)
        column.addWidget(self._timeline())
        column.addWidget(PeopleCard(screen, file))
        if file.releases:
            column.addWidget(self._releases())
        if file.history:
            column.addWidget(self._history())

    def _to_card(self, what: str) -> None:
        """Where a matter of the overview itself is dealt with."""
        if what == "alert":
            self._screen.at.host.go("today")
            return
        card = self.approvals if what == "approval" else self.steps
        self._screen.column.verticalScrollBar().setValue(self.y() + card.y())
        card.setFocus()

    def _imported(self) -> Banner:
        banner = Banner()
        words = say(
            "This case was taken over from a file and has not been verified. Consent from the "
            "file opens no door: ask again and record the answer.",
            self.language,
        )
        count = len(self._file.unclear)
        action = None
        if count:
            words += " " + say_many(
                "{count} value is unclear.", "{count} values are unclear.", count, self.language
            )
            action = (say("Show", self.language), lambda: self._screen.choose(UNCLEAR))
        banner.tell(words, "warning", action)
        return banner

    def _timeline(self) -> Card:
        card = Card(say("Timeline", self.language))
        card.body.setSpacing(0)
        entries = list(reversed(self._file.timeline))
        if not entries:
            card.add(Text(say("Nothing has happened yet.", self.language), "muted"))
        for entry in entries[:_SHOWN]:
            card.add(self._entry(entry))
        if len(entries) > _SHOWN:
            rest = Button(
                say("Show {count} more", self.language, count=len(entries) - _SHOWN), kind="quiet"
            )
            line = row(rest, Gap())
            card.add(line)

            def show_rest() -> None:
                rest.hide()
                card.add(*(self._entry(entry) for entry in entries[_SHOWN:]))

            rest.clicked.connect(show_rest)
        return card

    def _entry(self, entry: TimelineEntry) -> LinkRow:
        return LinkRow(
            (_ICONS.get(entry.kind, "file-text"), "primary"),
            say(entry.label, self.language),
            entry.text,
            lambda: self._screen.choose(entry.kind),
            lead=show_date(entry.on, self.language),
        )

    def _releases(self) -> Card:
        card = Card(say("Where data went", self.language))
        for one in self._file.releases[:_SHOWN]:
            parts = (
                show_date(one.on, self.language),
                PURPOSE.label(one.purpose, self.language),
                one.recipient,
                one.by,
                one.reference,
            )
            card.add(Text("  ·  ".join(part for part in parts if part), "muted"))
        return card

    def _history(self) -> Card:
        card = Card(say("How the status changed", self.language))
        for change in reversed(self._file.history):
            card.add(Text(self._change(change), "muted"))
        return card

    def _change(self, change: StatusChange) -> str:
        parts = [
            show_date(change.at.astimezone(self._screen.workspace.zone).date(), self.language),
            " → ".join(
                STATUS.label(code, self.language) for code in (change.source, change.target)
            ),
            change.by,
        ]
        if change.bridged:
            parts.append(say("without consent, on a documented ground", self.language))
        if change.reason:
            parts.append(change.reason)
        return "  ·  ".join(part for part in parts if part)
