"""Handing a case over: to whom, what matters now, what is to be done next."""

from typing import Annotated, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.codes import Code, CodeList
from casemgr.domain.errors import CaseError
from casemgr.domain.fields import Field, Kind, Record
from casemgr.operations.handover import (
    HandoverDraft,
    hand_over_case,
    handover_draft,
    propose_hand_over,
)
from casemgr.ui.forms import DraftKeeper, Form, FormPage, Part
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.widgets import Banner
from casemgr.words import N_, say

_PART = "handover"


class Giving(Record):
    """What is asked here; the note that is kept of it is ``casemgr.domain.support.Handover``."""

    to: Annotated[str, Field(N_("Hand over to"), kind=Kind.LINK, to="account", required=True)] = ""
    summary: Annotated[str, Field(N_("What matters now"), kind=Kind.LONG_TEXT, required=True)] = ""
    open_steps: Annotated[str, Field(N_("What is to be done next"), kind=Kind.LONG_TEXT)] = ""


class HandoverScreen(Screen):
    """``page`` is the form. A caseworker asks; a supervisor hands over."""

    def __init__(self, at: Place, case_id: str, record_id: str = "") -> None:
        super().__init__(at)
        self.case_id = case_id
        self.page: FormPage | None = None
        self._carry_on = False
        self._decides = self.may("hand_over_case")
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
        self.read(
            handover_draft, self.case_id, then=self._build,
            failed=lambda error: self.panes.show_error(error, self.shown),
        )  # fmt: skip

    def _build(self, draft: HandoverDraft) -> None:
        speak = self.language
        if self.page is not None:
            return
        if not draft.colleagues:
            self.panes.show_empty("users", say("There is no other colleague to choose.", speak))
            return
        people = CodeList("account", [Code(one.id, one.name, one.name) for one in draft.colleagues])
        given = {"summary": draft.summary, "open_steps": draft.open_steps}
        title = N_("Hand this case over")
        part = Part(_PART, Giving, title, given=given, links={"account": people})
        form = Form([part], speak, self.workspace.today)
        key = f"handover/{self.case_id}"
        keeper = DraftKeeper(self.at.desk, self.workspace.drafts, key, form, None)
        words = N_("Hand over") if self._decides else N_("Ask for the hand-over")
        self.page = FormPage(
            say(title, speak), form, keeper, speak, self.workspace.zone,
            save_words=say(words, speak), above=Banner(self._explained()),
        )  # fmt: skip
        self.page.save_asked.connect(self._save)
        self.page.closed.connect(self.at.host.back)
        self._holder.addWidget(self.page)
        self.panes.show_content()
        self.page.begin(carry_on=self._carry_on)

    def _explained(self) -> str:
        what = N_("The colleague becomes its caseworker.")
        if not self._decides:
            what = N_("A supervisor hands the case over; until then it stays yours.")
        kept = N_("What you write here stays in the file and cannot be changed later.")
        return f"{say(what, self.language)} {say(kept, self.language)}"

    def _save(self, values: dict[str, dict[str, Any]]) -> None:
        if self.page is None:
            return
        keeper, session, typed = self.page.keeper, self.at.session, values[_PART]
        operation = hand_over_case if self._decides else propose_hand_over
        given = (self.case_id, typed["to"], typed["summary"], typed["open_steps"])

        def work() -> None:
            keeper.save(session, operation, *given)

        self.at.desk.run(work, on_done=self._saved, on_error=self._failed, owner=self)

    def _saved(self, _answer: Any) -> None:
        if self.page is not None:
            self.page.saved()
        done = N_("The case was handed over.") if self._decides else N_("A supervisor was asked.")
        self.at.host.toast(say(done, self.language))
        self.at.host.back()

    def _failed(self, error: CaseError) -> None:
        if self.page is not None:
            self.page.failed(error, _PART)
