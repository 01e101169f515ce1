"""The steps a case can take, what each still lacks, and what a supervisor is asked."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from casemgr.domain.errors import CaseError
from casemgr.domain.lifecycle import APPROVAL, FINISHED, STATUS, StepBlocked
from casemgr.operations.case_file import ABOUT
from casemgr.operations.lifecycle import change_status, decide_approval, request_approval
from casemgr.operations.values import Approval, CaseFile, StepOffer
from casemgr.ui.forms.flow import FlowLayout
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.tones import STATUS_TONES
from casemgr.ui.theme import Tone
from casemgr.ui.widgets import Button, Card, Chip, Gap, Line, Text, row
from casemgr.words import N_, say, show_date

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

REQUESTED = ("plan", "assessment", "identification", "closure", "reopening")
"""What is asked for by hand, in the order in which it comes up in a case."""
_VERDICTS: dict[str, tuple[str, Tone]] = {
    "requested": (N_("waiting"), "warning"),
    "approved": (N_("approved"), "success"),
    "returned": (N_("returned"), "danger"),
}
_OUTDATED: tuple[str, Tone] = (N_("changed since"), "neutral")


class StepsCard(Card):
    """Every step from here. One that lacks something says what; nothing is hidden."""

    def __init__(self, screen: "CaseScreen", file: CaseFile) -> None:
        super().__init__(say("Next steps", screen.language))
        self._screen = screen
        self._file = file
        self.language = screen.language
        self.buttons: dict[str, Button] = {}
        self.tools.addWidget(
            Chip(
                STATUS.label(file.status, self.language),
                STATUS_TONES.get(file.status, "neutral"),
            )
        )
        may = "change_status" in file.may
        if not file.steps or not may:
            self.add(Text(say("There is no step to take from here.", self.language), "muted"))
            return
        for number, offer in enumerate(file.steps):
            if number:
                self.add(Line())
            self._offer(offer)

    def _offer(self, offer: StepOffer) -> None:
        target = STATUS.label(offer.target, self.language)
        ready = not offer.missing
        button = Button(
            say("To “{target}”", self.language, target=target),
            lambda: self._begin(offer),
            icon="arrow-right" if ready else "lock",
        )
        self.buttons[offer.target] = button
        can_bridge = bool(offer.missing) and not offer.missing_if_bridged
        button.setEnabled(ready or can_bridge)
        state = Text("", "muted", wrap=False)
        if ready:
            state.setText(say("Everything needed is there.", self.language))
        elif can_bridge:
            state.setText(say("Possible on a documented ground only.", self.language))
        self.add(row(button, state, Gap()))
        for message in offer.missing:
            self.add(Text(f"○  {say(message, self.language)}", "muted"))

    def _begin(self, offer: StepOffer) -> None:
        target = STATUS.label(offer.target, self.language)
        bridged = bool(offer.missing)
        if not bridged and not offer.reason_needed:
            self._take(offer.target, "", bridged=False)
            return
        title = say("To “{target}”", self.language, target=target)
        detail = say("Write in a few words why.", self.language)
        if bridged:
            detail = say(
                "Consent is missing. The step is possible only for the survivor's vital "
                "interest or a child's best interests; a supervisor reviews your reason within "
                "24 hours.",
                self.language,
            )
        Ask(
            self._screen, self.language, title, detail,
            say("Take this step", self.language),
            lambda words, _tick, _choice: self._take(offer.target, words, bridged=bridged),
            points=[say(message, self.language) for message in offer.missing],
        )  # fmt: skip

    def _take(self, target: str, reason: str, *, bridged: bool) -> None:
        self._screen.do(
            change_status, self._file.case_id, target, reason, bridged,
            then=lambda _answer: self._screen.open(), failed=self._refused,
        )  # fmt: skip

    def _refused(self, error: CaseError) -> None:
        self._screen.at.host.tell(error)
        if isinstance(error, StepBlocked):
            self._screen.open()


def there_is(file: CaseFile, subject: str) -> bool:
    """Whether the file holds what a supervisor would be asked to approve of. Opening a case
    again is put before her by itself; only what she returned is asked for anew."""
    if subject == "reopening":
        asked = [one.verdict for one in file.approvals if one.subject == subject]
        return file.status == "reopened" and asked[-1:] == ["returned"]
    if subject == "assessment" and file.one("need") and file.one("risk"):
        return True
    return file.one(ABOUT.get(subject, subject)) is not None


class ApprovalsCard(Card):
    """What was put before a supervisor; waiting never holds up help."""

    def __init__(self, screen: "CaseScreen", file: CaseFile) -> None:
        super().__init__(say("Approvals", screen.language))
        self._screen = screen
        self._file = file
        self.language = screen.language
        self._show_requests()
        waiting = {one.subject for one in file.approvals if one.verdict == "requested"}
        holder = QWidget()
        flow = FlowLayout(holder)
        for subject in REQUESTED:
            if subject in waiting or "request_approval" not in file.may:
                continue
            if not there_is(file, subject) or file.status in FINISHED:
                continue
            words = say(
                "Ask for approval: {subject}",
                self.language,
                subject=APPROVAL.label(subject, self.language),
            )
            flow.addWidget(Button(words, partial(self._request, subject), icon="user"))
        if flow.count():
            self.add(holder)

    def _show_requests(self) -> None:
        if not self._file.approvals:
            words = say("Nothing has been put before a supervisor.", self.language)
            self.add(Text(words, "muted"))
        for approval in reversed(self._file.approvals):
            verdict, tone = _VERDICTS[approval.verdict] if approval.stands else _OUTDATED
            day = approval.requested_at.astimezone(self._screen.workspace.zone).date()
            texts = [
                APPROVAL.label(approval.subject, self.language),
                say(
                    "asked by {name} on {day}", self.language,
                    name=approval.requested_by, day=show_date(day, self.language),
                ),
                approval.words,
            ]  # fmt: skip
            line = row(
                Chip(say(verdict, self.language), tone),
                Text("  ·  ".join(text for text in texts if text)),
            )
            line.setStretch(1, 1)
            if approval.verdict == "requested" and "decide_approval" in self._file.may:
                line.addWidget(
                    Button(
                        say("Decide", self.language), partial(self._decide, approval),
                        icon="check",
                    )
                )  # fmt: skip
            self.add(line)

    def _request(self, subject: str) -> None:
        Ask(
            self._screen, self.language,
            say("Ask a supervisor for approval", self.language),
            say("You can go on working while it waits.", self.language),
            say("Ask for approval", self.language),
            lambda words, _tick, _choice: self._send(subject, words),
            reason_needed=False,
            reason_label=say("Words to the supervisor", self.language),
        )  # fmt: skip

    def _send(self, subject: str, words: str) -> None:
        self._screen.do(
            request_approval, self._file.case_id, subject, words,
            then=lambda _answer: self._screen.open(),
        )  # fmt: skip

    def _decide(self, approval: Approval) -> None:
        subject = APPROVAL.label(approval.subject, self.language)
        Ask(
            self._screen, self.language,
            say("Decide: {subject}", self.language, subject=subject),
            approval.words,
            say("Record the decision", self.language),
            lambda words, _tick, verdict: self._record(approval, verdict or "approved", words),
            reason_needed=False,
            reason_label=say("Words to the caseworker", self.language),
            choices=(
                ("approved", say("Approve", self.language)),
                ("returned", say("Return for more work", self.language)),
            ),
        )  # fmt: skip

    def _record(self, approval: Approval, verdict: str, words: str) -> None:
        self._screen.do(
            decide_approval, self._file.case_id, approval.id, verdict, words,
            then=lambda _answer: self._screen.open(),
        )  # fmt: skip
