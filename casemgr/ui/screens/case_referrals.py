"""Above the referrals of a case: those that are open, and their next step at one press."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from casemgr.domain.case_codes import REFERRAL_STATUS
from casemgr.domain.errors import CaseError, NotFound
from casemgr.domain.lifecycle import FINISHED
from casemgr.domain.support import Referral
from casemgr.operations.records import save_record
from casemgr.operations.referrals import OpenReferral, open_referrals
from casemgr.operations.values import CaseFile
from casemgr.ui.forms.flow import FlowLayout, empty
from casemgr.ui.screens.ask import Ask
from casemgr.ui.theme import Tone
from casemgr.ui.widgets import Button, Card, Chip, Gap, Line, Text, row
from casemgr.words import say, show_date

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen

STATE_TONES: dict[str, Tone] = {
    "draft": "neutral", "sent": "accent", "received": "accent", "accepted": "success",
    "in_service": "success", "no_response": "warning",
}  # fmt: skip


def panel(screen: "CaseScreen", file: CaseFile) -> Card | None:
    """The open referrals of this case; nothing where there are none."""
    kept = (one.value for one in file.records.get("referral", ()))
    if not any(isinstance(one, Referral) and one.status in STATE_TONES for one in kept):
        return None
    return OpenReferrals(screen, file)


class OpenReferrals(Card):
    """``listed`` are the referrals, once they have been read."""

    def __init__(self, screen: "CaseScreen", file: CaseFile) -> None:
        super().__init__(say("Open referrals", screen.language))
        self._screen = screen
        self._file = file
        self.language = screen.language
        self.listed: tuple[OpenReferral, ...] = ()
        self._may_save = "save_referral" in file.may and file.status not in FINISHED
        screen.look(open_referrals, file.case_id, on_done=self._show, on_error=self._failed)

    def _failed(self, error: CaseError) -> None:
        if not isinstance(error, NotFound):
            self._screen.at.host.tell(error)

    def _show(self, found: tuple[OpenReferral, ...]) -> None:
        self.listed = found
        empty(self.body)
        for number, one in enumerate(found):
            if number:
                self.add(Line())
            self._add(one)

    def _add(self, one: OpenReferral) -> None:
        speak, value = self.language, one.value
        name = value.organisation or say("No organisation named yet", speak)
        line = row(
            Text(name, "label"),
            Chip(REFERRAL_STATUS.label(value.status, speak), STATE_TONES[value.status]),
        )
        if value.direction == "in":
            line.addWidget(Chip(say("to us", speak)))
        line.addWidget(Gap())
        self.add(line)
        if one.due:
            day = show_date(one.due, speak)
            words = say("No answer; it was due on {day}", speak, day=day)
            if not one.late:
                words = say("Answer due on {day}", speak, day=day)
            self.add(Text(words, "problem" if one.late else "body"))
        if one.rule:
            self.add(Text(one.rule, "muted"))
        for doubt in one.doubts:
            self.add(Text(f"!  {say(doubt, speak)}", "muted"))
        if self._may_save:
            self.add(self._steps(one))

    def _steps(self, one: OpenReferral) -> QWidget:
        holder = QWidget()
        line = FlowLayout(holder)
        for step in one.next:
            label = REFERRAL_STATUS.label(step, self.language)
            words = say("Mark: {state}", self.language, state=label)
            button = Button(words, partial(self._press, one, step))
            button.setAccessibleName(f"{one.value.organisation}: {words}")
            line.addWidget(button)
        return holder

    def _press(self, one: OpenReferral, step: str) -> None:
        if step != "sent" or one.value.direction == "in":
            self._take(one, step)
            return
        if not one.value.shared or not one.value.organisation:
            words = say("Write first where it goes and what is shared.", self.language)
            self._screen.at.host.toast(words)
            self._screen.edit("referral", one.record_id)
            return
        if not one.doubts:
            self._take(one, step)
            return
        Ask(
            self._screen, self.language,
            say("Send it all the same?", self.language), "",
            say("Mark as sent", self.language),
            lambda _words, _tick, _choice: self._take(one, step),
            reason_needed=False,
            points=[say(doubt, self.language) for doubt in one.doubts],
        )  # fmt: skip

    def _take(self, one: OpenReferral, step: str) -> None:
        values = {**one.value.model_dump(), "status": step}
        self._screen.do(
            save_record, "referral", self._file.case_id, one.record_id, values, one.version,
            then=lambda _answer: self._screen.open(), failed=self._refused,
        )  # fmt: skip

    def _refused(self, error: CaseError) -> None:
        self._screen.at.host.tell(error)
        self._screen.open()
