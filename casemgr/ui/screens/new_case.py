"""A new case: how it came, who it is, how to reach the survivor, what was agreed to.

Nothing about the trafficking is asked here.
"""

from collections.abc import Mapping
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from casemgr.domain.case_codes import (
    CONSENT_EXPLAINED,
    CONSENT_GIVER,
    CONSENT_METHOD,
    CONSENT_STATUS,
)
from casemgr.domain.codes import CodeList
from casemgr.domain.errors import CaseError, Invalid
from casemgr.domain.fields import Field, Kind, Record
from casemgr.domain.person import Contact, Intake, Person
from casemgr.operations import cases
from casemgr.operations.values import CaseRef
from casemgr.ui.forms import DraftKeeper, Form, FormPage, Part
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Screen
from casemgr.words import N_, say

FORM_KEY = "new-case"
_ANSWERS = CodeList("first_answer", [CONSENT_STATUS["given"], CONSENT_STATUS["refused"]])
_CONSENT = N_("Consent")
PURPOSES = ("storage", "services", "interview", "supervision", "referral", "contact", "statistics")


class FirstConsents(Record):
    """What the survivor said at the first meeting, purpose by purpose; unanswered: not asked."""

    storage: Annotated[str, Field(N_("Keeping the data"), kind=Kind.CODE, codes=_ANSWERS)] = ""
    services: Annotated[str, Field(N_("Services"), kind=Kind.CODE, codes=_ANSWERS)] = ""
    interview: Annotated[str, Field(N_("Interview"), kind=Kind.CODE, codes=_ANSWERS)] = ""
    supervision: Annotated[str, Field(N_("Case supervision"), kind=Kind.CODE, codes=_ANSWERS)] = ""
    referral: Annotated[str, Field(N_("Referral to others"), kind=Kind.CODE, codes=_ANSWERS)] = ""
    contact: Annotated[str, Field(N_("Contact for follow-up"), kind=Kind.CODE, codes=_ANSWERS)] = ""
    statistics: Annotated[
        str, Field(N_("Anonymised statistics"), kind=Kind.CODE, codes=_ANSWERS)
    ] = ""
    method: Annotated[
        str, Field(N_("How it was answered"), kind=Kind.CODE, codes=CONSENT_METHOD)
    ] = ""
    given_by: Annotated[str, Field(N_("Who answered"), kind=Kind.CODE, codes=CONSENT_GIVER)] = ""
    explained: Annotated[
        tuple[str, ...],
        Field(N_("What was explained"), kind=Kind.CODES, codes=CONSENT_EXPLAINED),
    ] = ()
    witness: Annotated[str, Field(N_("Witness or interpreter"))] = ""


_INTAKE = ("intake_date", "source", "first_words")
_PERSON = (
    "pseudonym", "no_name", "name_bn", "name_en", "birth_date", "age_at_intake", "gender",
    "citizenship", "languages", "division", "district",
)  # fmt: skip
_CONTACT = (
    "no_contact", "safe_to_call", "channels", "safe_times", "who_may_answer", "code_word",
    "no_message", "no_home_visit", "mobile_phone", "phone_of",
)  # fmt: skip


def consent_entries(answers: Mapping[str, Any], day: str) -> list[dict[str, Any]]:
    """The log entries these first answers make."""
    shared = {name: answers.get(name) for name in ("method", "given_by", "explained", "witness")}
    return [
        {"purpose": purpose, "status": answers[purpose], "on": day, **shared}
        for purpose in PURPOSES
        if answers.get(purpose)
    ]


class NewCaseScreen(Screen):
    """``page`` is the form."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        today = self.workspace.today
        parts = [
            Part("intake", Intake, N_("Intake"), _INTAKE, {"intake_date": today.isoformat()}),
            Part("person", Person, N_("Person"), _PERSON),
            Part("contact", Contact, N_("Safe contact"), _CONTACT),
            Part("consent", FirstConsents, _CONSENT),
        ]
        form = Form(parts, self.language, today)
        keeper = DraftKeeper(at.desk, self.workspace.drafts, FORM_KEY, form, None)
        self.page = FormPage(
            say("New case", self.language), form, keeper, self.language,
            ZoneInfo(self.workspace.settings.zone), save_words=say("Create case", self.language),
        )  # fmt: skip
        self.body.addWidget(self.page)
        self.page.save_asked.connect(self._save)
        self.page.closed.connect(at.host.back)
        self._carry_on = False
        self._begun = False

    def state(self) -> State:
        self.page.keeper.flush()
        return {"carry_on": True}

    def restore(self, state: State) -> None:
        self._carry_on = bool(state.get("carry_on"))

    def lay_down(self) -> None:
        self.page.keeper.flush()

    def shown(self) -> None:
        if not self._begun:
            self._begun = True
            self.page.begin(carry_on=self._carry_on, ready=self._propose)

    def _propose(self) -> None:
        self.read(cases.suggest_pseudonym, then=self._name)

    def _name(self, pseudonym: str) -> None:
        editor = self.page.form.fields["person.pseudonym"].editor
        if not editor.value():
            self.page.form.propose("person", {"pseudonym": pseudonym})

    def _save(self, values: dict[str, dict[str, Any]]) -> None:
        parts = {key: values[key] for key in ("intake", "person", "contact")}
        day = values["intake"]["intake_date"]
        consents = consent_entries(values["consent"], day)
        keeper, session = self.page.keeper, self.at.session

        def work() -> CaseRef:
            made: CaseRef = session.run(cases.create_case, parts, consents)
            keeper.forget()
            return made

        self.at.desk.run(work, on_done=self._saved, on_error=self._failed, owner=self)

    def _saved(self, made: CaseRef) -> None:
        self.page.saved()
        self.at.host.toast(say("Case {code} was created.", self.language, code=made.code))
        self.at.host.back()
        self.at.host.go("case", case_id=made.case_id)

    def _failed(self, error: CaseError) -> None:
        if not isinstance(error, Invalid):
            self.page.failed(error)
            return
        for name in ("consent", "contact", "person", "intake"):
            own = {
                key.partition(".")[2]: text
                for key, text in error.problems.items()
                if key.partition(".")[0] == name
            }
            if own:
                self.page.failed(Invalid(own), name)
