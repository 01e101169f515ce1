"""The form in which feedback is taken down, and the page on which it is read and answered."""

from typing import Any

from PySide6.QtWidgets import QWidget

from casemgr.domain.errors import CaseError, StaleSave
from casemgr.domain.feedback import Complaint
from casemgr.domain.fields import fields_of, show_value
from casemgr.operations.feedback import (
    ANSWERED,
    TAKEN,
    Feedback,
    FeedbackForm,
    Receipt,
    answer_feedback,
    feedback_form,
    open_feedback,
    take_feedback,
)
from casemgr.ui.forms import Form, FormPage, OnFile, Part
from casemgr.ui.page import Place
from casemgr.ui.screens.feedback import UNREACHED
from casemgr.ui.screens.form_screen import FormScreen
from casemgr.ui.widgets import Banner, Card, Text, row
from casemgr.words import N_, say, show_date

_PART = "feedback"


class FeedbackEntryScreen(FormScreen):
    """With a ``feedback_id`` it is read and answered; else taken down, for a case where one is
    named."""

    part = _PART

    def __init__(self, at: Place, case_id: str = "", feedback_id: str = "") -> None:
        super().__init__(at)
        self.case_id = case_id
        self.feedback_id = feedback_id

    def shown(self) -> None:
        if self.page is not None:
            return
        self.panes.wait()
        if self.feedback_id:
            self.do(open_feedback, self.feedback_id, then=self._read, failed=self._refused)
        else:
            self.read(feedback_form, self.case_id, then=self._take, failed=self._refused)

    def _refused(self, error: CaseError) -> None:
        self.panes.show_error(error, self.shown)

    # Taking it down

    def _take(self, found: FeedbackForm) -> None:
        today = self.workspace.today.isoformat()
        part = Part(
            _PART, Complaint, N_("What was said"), fields=TAKEN, given={"on": today},
            links={"account": found.accounts},
        )  # fmt: skip
        title = say("Take down feedback", self.language)
        if found.code:
            title = f"{title}  ·  {found.code}"
        self._put(part, title, f"take/{self.case_id or 'none'}", None, self._told(found))

    def _told(self, found: FeedbackForm) -> QWidget:
        words = say(
            "After saving you see only that it was taken down. Whoever is named under “About "
            "whom” never reads it, nor does the caseworker of this case.", self.language,
        )  # fmt: skip
        if not found.code:
            words = say(
                "After saving you see only that it was taken down. Name under “About whom” "
                "anybody who must not read it.", self.language,
            )  # fmt: skip
        else:
            kept = say(
                "For somebody who wishes not to be named the case is not kept.", self.language
            )
            words = f"{words} {kept}"
        return Banner(words)

    # Reading and answering it

    def _read(self, found: Feedback) -> None:
        part = Part(
            _PART, Complaint, "", fields=ANSWERED,
            given=found.value.model_dump(),
        )  # fmt: skip
        title = f"{say('Feedback', self.language)}  ·  {found.reference}"
        now = OnFile(_PART, found.value.model_dump(), found.updated_by, found.version)
        self._put(part, title, f"answer/{found.id}", now, self._whole(found))

    def _whole(self, found: Feedback) -> Card:
        speak = self.language
        declared = fields_of(Complaint)
        card = Card(show_value(declared["kind"], found.value.kind, speak))
        card.add(Text(found.value.words))
        texts = {
            declared["on"].label: show_date(found.value.on, speak),
            declared["language"].label: show_value(
                declared["language"], found.value.language, speak
            ),
            declared["about"].label: found.about,
            N_("Case"): self._case(found),
            declared["answer_wished"].label: found.value.answer_wished,
            N_("Taken down by"): self._taker(found),
        }
        for label, text in texts.items():
            if text:
                head = Text(say(label, speak), "muted")
                head.setFixedWidth(190)
                line = row(head, Text(text))
                line.setStretch(1, 1)
                card.add(line)
        return card

    def _case(self, found: Feedback) -> str:
        if found.value.anonymous:
            return say("She wishes not to be named.", self.language)
        elsewhere = say("One that you do not see.", self.language)
        return found.code or (elsewhere if found.elsewhere else "")

    def _taker(self, found: Feedback) -> str:
        if found.by_caseworker:
            words = N_("{name}, the caseworker herself: nobody else was there")
            return say(words, self.language, name=found.taken_by)
        return found.taken_by

    # The form

    def _put(self, part: Part, title: str, draft: str, now: OnFile | None, above: QWidget) -> None:
        if self.page is not None:
            return
        form = Form([part], self.language, self.workspace.today)
        keeper = self.keeper(f"feedback/{draft}", form, now.version if now else None)
        page = FormPage(title, form, keeper, self.language, self.workspace.zone, above=above)
        self.begin(page, self._save, stored=now)

    def _save(self, values: dict[str, dict[str, Any]]) -> None:
        given = values[_PART]
        if self.feedback_id:
            self.save(answer_feedback, self.feedback_id, given, self.version)
        else:
            self.save(take_feedback, given, self.case_id or None, then=self._taken)

    def _taken(self, receipt: Receipt) -> None:
        words = say("Taken down as {reference}.", self.language, reference=receipt.reference)
        self.saved(words if receipt.reaches else f"{words} {say(UNREACHED, self.language)}")

    def outdated(self, error: StaleSave) -> None:
        def read(found: Feedback) -> None:
            theirs = OnFile(_PART, found.value.model_dump(), found.updated_by, found.version)
            self.compare(theirs, error)

        self.do(open_feedback, self.feedback_id, then=read, failed=self.not_saved)
