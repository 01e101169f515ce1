"""The form in which feedback is taken down, and the page on which it is read and answered."""

from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QVBoxLayout, QWidget

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
from casemgr.ui.forms import DraftKeeper, Form, FormPage, OnFile, Part
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.feedback import UNREACHED
from casemgr.ui.widgets import Banner, Card, Text, row
from casemgr.words import N_, say, show_date

_PART = "feedback"


class FeedbackEntryScreen(Screen):
    """With a ``feedback_id`` it is read and answered; else taken down, for a case where one is
    named. ``page`` is the form, once it has been read."""

    def __init__(self, at: Place, case_id: str = "", feedback_id: str = "") -> None:
        super().__init__(at)
        self.case_id = case_id
        self.feedback_id = feedback_id
        self.page: FormPage | None = None
        self._carry_on = False
        holder = QWidget()
        self._holder = QVBoxLayout(holder)
        self._holder.setContentsMargins(0, 0, 0, 0)
        self.panes = Panes(holder, self.language)
        self.body.addWidget(self.panes, 1)

    def state(self) -> State:
        self.lay_down()
        return {"carry_on": True}

    def restore(self, state: State) -> None:
        self._carry_on = bool(state.get("carry_on"))

    def lay_down(self) -> None:
        if self.page is not None:
            self.page.keeper.flush()

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
        keeper = DraftKeeper(
            self.at.desk, self.workspace.drafts, f"feedback/{draft}", form,
            now.version if now else None,
        )  # fmt: skip
        self.page = FormPage(
            title, form, keeper, self.language, ZoneInfo(self.workspace.settings.zone), above=above
        )
        self.page.save_asked.connect(self._save)
        self.page.closed.connect(self.at.host.back)
        self._holder.addWidget(self.page)
        self.panes.show_content()
        self.page.begin(carry_on=self._carry_on, stored=now)

    def _save(self, values: dict[str, dict[str, Any]]) -> None:
        if self.page is None:
            return
        keeper, session, given = self.page.keeper, self.at.session, values[_PART]
        case_id, feedback_id, version = self.case_id or None, self.feedback_id, keeper.base_version

        def work() -> Receipt | None:
            receipt = None
            if feedback_id:
                keeper.save(session, answer_feedback, feedback_id, given, version)
            else:
                receipt = keeper.save(session, take_feedback, given, case_id)
            return receipt

        self.at.desk.run(work, on_done=self._saved, on_error=self._failed, owner=self)

    def _saved(self, receipt: Receipt | None) -> None:
        if self.page is not None:
            self.page.saved()
        if receipt is None:
            self.at.host.toast(say("Saved.", self.language))
        else:
            words = say("Taken down as {reference}.", self.language, reference=receipt.reference)
            self.at.host.toast(
                words if receipt.reaches else f"{words} {say(UNREACHED, self.language)}"
            )
        self.at.host.back()

    def _failed(self, error: CaseError) -> None:
        if self.page is None:
            return
        if isinstance(error, StaleSave):
            self.do(open_feedback, self.feedback_id, then=self._compare, failed=self._told_failed)
        else:
            self.page.failed(error, _PART)

    def _told_failed(self, error: CaseError) -> None:
        if self.page is not None:
            self.page.failed(error, _PART)

    def _compare(self, found: Feedback) -> None:
        if self.page is not None:
            theirs = found.value.model_dump()
            self.page.compare(_PART, theirs, found.updated_by, found.version)
