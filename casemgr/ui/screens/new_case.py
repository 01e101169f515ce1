"""A new case: safety and needs first, then how to reach the survivor, what was agreed to, who
it is. Nothing about the trafficking is asked here, and nothing but the pseudonym and the day is
needed.
"""

from collections.abc import Mapping
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from casemgr.domain.case_codes import (
    BRIDGE,
    CONSENT_EXPLAINED,
    CONSENT_GIVER,
    CONSENT_METHOD,
    CONSENT_STATUS,
    NEED_CATEGORY,
    RISK_KIND,
    RISK_LEVEL,
)
from casemgr.domain.codes import CodeList
from casemgr.domain.errors import CaseError, Invalid
from casemgr.domain.fields import Field, Kind, Record
from casemgr.domain.person import Contact, Intake, Person
from casemgr.domain.person_codes import INVOLVED, RELATION
from casemgr.operations import cases
from casemgr.operations.values import CaseRef
from casemgr.ui.forms import DraftKeeper, Form, FormPage, Part
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Screen
from casemgr.ui.screens.duplicates import DuplicateHint
from casemgr.ui.widgets import Button
from casemgr.words import N_, say

FORM_KEY = "new-case"
_ANSWERS = CodeList("first_answer", [CONSENT_STATUS["given"], CONSENT_STATUS["refused"]])
_CONSENT = N_("Consent")
PURPOSES = ("storage", "services", "interview", "supervision", "referral", "contact", "statistics")


_GUARDIAN = ("given_by", frozenset({"guardian"}))
_NO_HELP_AGREED = ("services", frozenset({"", "refused"}))
_GROUND = ("emergency", frozenset(code.code for code in BRIDGE))
_AT_RISK = ("risk_level", frozenset(code.code for code in RISK_LEVEL))


class FirstSafety(Record):
    """What cannot wait: needs, and a danger where one is known."""

    needs_now: Annotated[
        tuple[str, ...],
        Field(
            N_("Needed now"),
            kind=Kind.CODES,
            codes=NEED_CATEGORY,
        ),
    ] = ()
    risk_level: Annotated[
        str,
        Field(
            N_("Risk level"),
            kind=Kind.CODE,
            codes=RISK_LEVEL,
            help=N_("Leave it empty when nothing is known yet."),
        ),
    ] = ""
    risk_kind: Annotated[
        str,
        Field(
            N_("Where the danger comes from"),
            kind=Kind.CODE,
            codes=RISK_KIND,
            show_if=_AT_RISK,
        ),
    ] = ""
    risk_reason: Annotated[
        str,
        Field(
            N_("Reason"),
            kind=Kind.LONG_TEXT,
            show_if=_AT_RISK,
            help=N_("What makes it so? A level alone helps nobody."),
        ),
    ] = ""
    risk_measure: Annotated[
        str,
        Field(
            N_("Agreed measure"),
            kind=Kind.LONG_TEXT,
            show_if=_AT_RISK,
        ),
    ] = ""


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
    guardian_relation: Annotated[
        str, Field(N_("Who the guardian is"), kind=Kind.CODE, codes=RELATION, show_if=_GUARDIAN)
    ] = ""
    guardian_name: Annotated[str, Field(N_("Name of the guardian"), show_if=_GUARDIAN)] = ""
    guardian_involved: Annotated[
        str,
        Field(
            N_("Alleged to be involved in the trafficking"),
            kind=Kind.CODE,
            codes=INVOLVED,
            show_if=_GUARDIAN,
            help=N_("Only somebody known not to be involved can be a guardian."),
        ),
    ] = ""
    emergency: Annotated[
        str,
        Field(
            N_("Emergency ground"),
            kind=Kind.CODE,
            codes=BRIDGE,
            show_if=_NO_HELP_AGREED,
            help=N_("Where danger does not wait, safety and needs are recorded before consent."),
        ),
    ] = ""
    emergency_reason: Annotated[
        str, Field(N_("Why it could not wait"), kind=Kind.LONG_TEXT, show_if=_GROUND)
    ] = ""
    emergency_review_on: Annotated[
        str,
        Field(
            N_("Ground to be reviewed by"),
            kind=Kind.DATE,
            show_if=_GROUND,
            help=N_("Left empty: tomorrow."),
        ),
    ] = ""


_EMERGENCY = ("emergency", "emergency_reason", "emergency_review_on")
# The fields of this form by those of the records they make.
_RISK = {
    "risk_level": "level", "risk_kind": "kind", "risk_reason": "reason", "risk_measure": "measure",
}  # fmt: skip
_RELATION = {
    "guardian_relation": "relation", "guardian_name": "name", "guardian_involved": "involved",
}  # fmt: skip
_INTAKE = ("intake_date", "source", "first_words")
_PERSON = (
    "pseudonym", "no_name", "name_bn", "name_en", "father_name", "mother_name", "birth_date",
    "age_at_intake", "gender", "citizenship", "languages", "division", "district", "upazila",
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


def first_parts(values: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What the form holds, as the parts of ``create_case``. What no longer matters, because
    another answer was changed, stays behind."""
    safety, consent = values["safety"], values["consent"]
    intake = dict(values["intake"])
    if consent["emergency"] and consent["services"] != "given":
        intake |= {name: consent[name] for name in _EMERGENCY}
    parts: dict[str, Any] = {**values, "intake": intake}
    del parts["safety"], parts["consent"]
    parts["need"] = [{"category": code, "urgency": "now"} for code in safety["needs_now"]]
    if safety["risk_level"]:
        parts["risk"] = [{own: safety[name] for name, own in _RISK.items()}]
    if consent["given_by"] == "guardian":
        guardian = {own: consent[name] for name, own in _RELATION.items()}
        parts["relation"] = [{**guardian, "guardian": True}]
    return parts


def shown_at(name: str) -> tuple[str, str]:
    """Part and field of the form in which a problem of ``create_case`` is shown."""
    part, *_, field = name.split(".")
    for kind, held, fields in (("risk", "safety", _RISK), ("relation", "consent", _RELATION)):
        if part == kind:
            return held, next((one for one, own in fields.items() if own == field), field)
    if part == "need":
        return "safety", "needs_now"
    if part == "consent" and field == "guardian":
        return "consent", "guardian_relation"
    if part == "intake" and field in _EMERGENCY:
        return "consent", field
    return part, field


class NewCaseScreen(Screen):
    """``page`` is the form."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        today = self.workspace.today
        parts = [
            Part("intake", Intake, N_("Intake"), _INTAKE, {"intake_date": today.isoformat()}),
            Part("safety", FirstSafety, N_("Safety and needs")),
            Part("contact", Contact, N_("Safe contact"), _CONTACT),
            Part("consent", FirstConsents, _CONSENT),
            Part("person", Person, N_("Person"), _PERSON),
        ]
        form = Form(parts, self.language, today)
        keeper = DraftKeeper(at.desk, self.workspace.drafts, FORM_KEY, form, None)
        self.page = FormPage(
            say("New case", self.language), form, keeper, self.language,
            ZoneInfo(self.workspace.settings.zone), save_words=say("Create case", self.language),
        )  # fmt: skip
        hint = DuplicateHint(at, self.language)
        self.body.addWidget(hint)
        self.body.addWidget(self.page)
        form.changed.connect(lambda: hint.look(form.typed()))
        group = Button(
            say("Take in a group", self.language), lambda: at.host.go("group_intake"), icon="users"
        )
        self.page.head.tools.insertWidget(0, group)
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
        parts, day = first_parts(values), values["intake"]["intake_date"]
        consents = consent_entries(values["consent"], day)
        keeper, session = self.page.keeper, self.at.session

        def work() -> CaseRef:
            made: CaseRef = keeper.save(session, cases.create_case, parts, consents)
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
        told: dict[str, dict[str, str]] = {}
        for name, text in error.problems.items():
            part, field = shown_at(name)
            told.setdefault(part, {})[field] = text
        for part in reversed([part for part in self.page.form.parts if part in told]):
            self.page.failed(Invalid(told[part]), part)
