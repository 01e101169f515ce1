"""Several cases to one colleague at once, with what she has to know."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from casemgr.domain.codes import Code, CodeList
from casemgr.domain.errors import CaseError
from casemgr.domain.fields import Field, Kind, Record
from casemgr.operations.handover import HandedOver, hand_over_many
from casemgr.operations.supervision import ListedCase, cases_of, colleagues
from casemgr.ui.forms import DraftKeeper, Form, FormPage, Part
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.widgets import Card, Column, Text
from casemgr.words import N_, say, say_many

FORM_KEY = "reassign"
_PART = "reassignment"
_MOST_NAMED = 24


class Reassignment(Record):
    """To whom the cases go, and what stands in each file for her."""

    to: Annotated[str, Field(N_("Handed over to"), kind=Kind.LINK, to="account", required=True)] = (
        ""
    )
    summary: Annotated[
        str,
        Field(
            N_("What matters now"),
            kind=Kind.LONG_TEXT,
            required=True,
            help=N_("It stands in each of these files. What is true of one alone belongs there."),
        ),
    ] = ""


class ReassignScreen(Screen):
    """``page`` is the form, once it is known which cases and which colleagues there are."""

    def __init__(self, at: Place, case_ids: list[str]) -> None:
        super().__init__(at)
        self.case_ids = list(case_ids)
        self.cases: tuple[ListedCase, ...] = ()
        self.page: FormPage | None = None
        self._carry_on = False
        self.column = Column()
        self.panes = Panes(self.column, self.language)
        self.body.addWidget(self.panes)

    def state(self) -> State:
        self.lay_down()
        return {"carry_on": True}

    def restore(self, state: State) -> None:
        self._carry_on = bool(state.get("carry_on"))

    def lay_down(self) -> None:
        if self.page is not None:
            self.page.keeper.flush()

    def shown(self) -> None:
        if self.page is None:
            self.panes.wait()
            self.read(
                cases_of, tuple(self.case_ids), then=self._found,
                failed=lambda error: self.panes.show_error(error, self.shown),
            )  # fmt: skip

    def _found(self, cases: tuple[ListedCase, ...]) -> None:
        self.cases = tuple(case for case in cases if not case.finished)
        if not self.cases:
            self.panes.show_empty(
                "users", say("There is no open case to hand over.", self.language),
                say("Choose cases in a list of the supervision page.", self.language),
            )  # fmt: skip
            return
        self.read(colleagues, then=self._build)

    def _build(self, found: tuple[tuple[str, str], ...]) -> None:
        if self.page is not None:
            return
        speak = self.language
        offered = CodeList("account", [Code(key, name, name) for key, name in found])
        part = Part(_PART, Reassignment, N_("Hand over"), links={"account": offered})
        form = Form([part], speak, self.workspace.today)
        keeper = DraftKeeper(self.at.desk, self.workspace.drafts, FORM_KEY, form, None)
        self.page = FormPage(
            say("Hand over several cases", speak), form, keeper, speak,
            ZoneInfo(self.workspace.settings.zone), save_words=say("Hand over", speak),
            above=self._named(),
        )  # fmt: skip
        self.page.save_asked.connect(self._save)
        self.page.closed.connect(self.at.host.back)
        self.body.addWidget(self.page)
        self.panes.hide()
        self.page.begin(carry_on=self._carry_on)

    def _named(self) -> Card:
        count = say_many("{count} case", "{count} cases", len(self.cases), self.language)
        card = Card(count)
        named = [f"{case.code} {case.pseudonym}" for case in self.cases[:_MOST_NAMED]]
        rest = len(self.cases) - len(named)
        if rest:
            named.append(say("and {count} more", self.language, count=rest))
        card.add(Text("  ·  ".join(named), "muted"))
        return card

    def _save(self, values: dict[str, dict[str, Any]]) -> None:
        page, session = self.page, self.at.session
        if page is None:
            return
        ids, chosen = tuple(case.case_id for case in self.cases), values[_PART]

        def work() -> HandedOver:
            done: HandedOver = page.keeper.save(
                session, hand_over_many, ids, chosen["to"], chosen["summary"]
            )
            return done

        self.at.desk.run(work, on_done=self._done, on_error=self._failed, owner=self)

    def _failed(self, error: CaseError) -> None:
        if self.page is not None:
            self.page.failed(error, _PART)

    def _done(self, done: HandedOver) -> None:
        if self.page is not None:
            self.page.saved()
        speak = self.language
        words = say_many(
            "{count} case was handed over.", "{count} cases were handed over.", done.done, speak
        )
        self.at.host.toast(words)
        if done.refused:
            self._tell_refused(words, done)
        else:
            self.at.host.back()

    def _tell_refused(self, words: str, done: HandedOver) -> None:
        if self.page is not None:
            self.page.hide()
        lines = [f"{code or '–'}: {say(reason, self.language)}" for code, reason in done.refused]
        card = Card(say("Not handed over", self.language))
        for line in lines:
            card.add(Text(line))
        self.column.add(Text(words), card)
        self.panes.show_content()
        self.panes.show()
