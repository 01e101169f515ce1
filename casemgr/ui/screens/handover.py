"""Handing a case over: to whom, what matters now, what is to be done next."""

from typing import Annotated, Any

from casemgr.domain.codes import Code, CodeList
from casemgr.domain.fields import Field, Kind, Record
from casemgr.operations.handover import (
    HandoverDraft,
    hand_over_case,
    handover_draft,
    propose_hand_over,
)
from casemgr.ui.forms import Form, FormPage, Part
from casemgr.ui.page import Place
from casemgr.ui.screens.form_screen import FormScreen
from casemgr.ui.widgets import Banner
from casemgr.words import N_, say

_PART = "handover"


class Giving(Record):
    """What is asked here; the note that is kept of it is ``casemgr.domain.support.Handover``."""

    to: Annotated[str, Field(N_("Hand over to"), kind=Kind.LINK, to="account", required=True)] = ""
    summary: Annotated[str, Field(N_("What matters now"), kind=Kind.LONG_TEXT, required=True)] = ""
    open_steps: Annotated[str, Field(N_("What is to be done next"), kind=Kind.LONG_TEXT)] = ""


class HandoverScreen(FormScreen):
    """A caseworker asks; a supervisor hands over."""

    part = _PART

    def __init__(self, at: Place, case_id: str, record_id: str = "") -> None:
        super().__init__(at)
        self.case_id = case_id
        self._decides = self.may("hand_over_case")

    def shown(self) -> None:
        if self.page is not None:
            return
        self.panes.wait()
        self.read(
            handover_draft, self.case_id, then=self._build,
            failed=self.not_read,
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
        keeper = self.keeper(key, form)
        words = N_("Hand over") if self._decides else N_("Ask for the hand-over")
        page = FormPage(
            say(title, speak), form, keeper, speak, self.workspace.zone,
            save_words=say(words, speak), above=Banner(self._explained()),
        )  # fmt: skip
        self.begin(page, self._save)

    def _explained(self) -> str:
        what = N_("The colleague becomes its caseworker.")
        if not self._decides:
            what = N_("A supervisor hands the case over; until then it stays yours.")
        kept = N_("What you write here stays in the file and cannot be changed later.")
        return f"{say(what, self.language)} {say(kept, self.language)}"

    def _save(self, values: dict[str, dict[str, Any]]) -> None:
        typed = values[_PART]
        operation = hand_over_case if self._decides else propose_hand_over
        given = (self.case_id, typed["to"], typed["summary"], typed["open_steps"])
        self.save(operation, *given, then=self._handed_over)

    def _handed_over(self, _answer: object) -> None:
        done = N_("The case was handed over.") if self._decides else N_("A supervisor was asked.")
        self.saved(say(done, self.language))
