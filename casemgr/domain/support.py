"""The work with a survivor: consent, risk, needs, plan, services, referrals, visits, closure."""

from typing import Annotated

from casemgr.domain.case_codes import (
    ACTION_STATUS,
    AGREEMENT,
    BRIDGE,
    CLOSURE_CHECK,
    CLOSURE_REASON,
    CONSENT_EXPLAINED,
    CONSENT_GIVER,
    CONSENT_METHOD,
    CONSENT_STATUS,
    DIMENSION,
    GOAL_STATUS,
    NEED_CATEGORY,
    NEED_STATUS,
    NOTE_KIND,
    PURPOSE,
    REFERRAL_DIRECTION,
    REFERRAL_REASON,
    REFERRAL_STATUS,
    RISK_KIND,
    RISK_LEVEL,
    RISK_STATUS,
    SERVICE_STATUS,
    SHARED,
    URGENCY,
    VISIT_KIND,
    VISIT_OUTCOME,
)
from casemgr.domain.codes import YES_NO
from casemgr.domain.fields import NO_ANSWERS, Answers, Field, Kind, Privacy, Record
from casemgr.domain.help_codes import (
    ASSISTANCE_FORM,
    CHANGE,
    MISSED,
    PLAN_TYPE,
    SATISFACTION,
    WARNING_SIGN,
)
from casemgr.domain.person_codes import LANGUAGE
from casemgr.domain.policy import PAUSE_REASON
from casemgr.words import N_

_S = Privacy.SENSITIVE
_ID = Privacy.IDENTIFYING
_INSIDE = frozenset({"supervision"})
_MET = ("outcome", frozenset({"met"}))
_NOT_MET = ("outcome", frozenset({"not_reached", "not_safe", "declined", "cancelled"}))
_OUT = ("direction", frozenset({"out"}))


# fmt: off
class Consent(Record):
    """One entry of the consent log: never changed, only followed by a newer one."""

    purpose: Annotated[str, Field(N_("Purpose"), kind=Kind.CODE, codes=PURPOSE, required=True)] = ""
    status: Annotated[str, Field(N_("Answer"), kind=Kind.CODE, codes=CONSENT_STATUS, required=True)] = ""
    on: Annotated[str, Field(N_("Asked on"), kind=Kind.DATE, required=True, past=True)] = ""
    method: Annotated[str, Field(N_("How it was answered"), kind=Kind.CODE, codes=CONSENT_METHOD)] = ""
    given_by: Annotated[str, Field(N_("Who answered"), kind=Kind.CODE, codes=CONSENT_GIVER)] = ""
    guardian: Annotated[str, Field(N_("Which guardian"), kind=Kind.LINK, to="relation", show_if=("given_by", frozenset({"guardian"})), privacy=_ID)] = ""
    language: Annotated[str, Field(N_("Language of the talk"), kind=Kind.CODE, codes=LANGUAGE)] = ""
    organisation: Annotated[str, Field(N_("Only for this organisation"), help=N_("Leave empty when it holds for every organisation concerned."))] = ""
    explained: Annotated[tuple[str, ...], Field(N_("What was explained"), kind=Kind.CODES, codes=CONSENT_EXPLAINED)] = ()
    witness: Annotated[str, Field(N_("Witness or interpreter"), privacy=_ID)] = ""
    expires: Annotated[str, Field(N_("Valid until"), kind=Kind.DATE)] = ""
    reason: Annotated[str, Field(N_("Remarks"), kind=Kind.LONG_TEXT, privacy=_S)] = ""
    unverified: Annotated[bool, Field(N_("Taken over from a file, not verified"), kind=Kind.YES)] = False


class Risk(Record):
    """One threat with its level, the reason for it and what was agreed against it."""

    level: Annotated[str, Field(N_("Risk level"), kind=Kind.CODE, codes=RISK_LEVEL, required=True)] = ""
    kind: Annotated[str, Field(N_("Where the danger comes from"), kind=Kind.CODE, codes=RISK_KIND, required=True, shared_for=_INSIDE)] = ""
    reason: Annotated[str, Field(N_("Reason"), kind=Kind.LONG_TEXT, privacy=_S, required=True, help=N_("What makes it so? A level alone helps nobody."), shared_for=_INSIDE)] = ""
    measure: Annotated[str, Field(N_("Agreed measure"), kind=Kind.LONG_TEXT, privacy=_S)] = ""
    responsible: Annotated[str, Field(N_("Responsible"))] = ""
    review_on: Annotated[str, Field(N_("Review on"), kind=Kind.DATE)] = ""
    status: Annotated[str, Field(N_("State of the risk"), kind=Kind.CODE, codes=RISK_STATUS)] = "open"


class Need(Record):
    category: Annotated[str, Field(N_("Need"), kind=Kind.CODE, codes=NEED_CATEGORY, required=True)] = ""
    urgency: Annotated[str, Field(N_("Urgency"), kind=Kind.CODE, codes=URGENCY)] = ""
    detail: Annotated[str, Field(N_("In the survivor's words"), kind=Kind.LONG_TEXT, privacy=_S)] = ""
    status: Annotated[str, Field(N_("State of the need"), kind=Kind.CODE, codes=NEED_STATUS)] = "open"


class Plan(Record):
    """The agreement on the case plan; its goals and actions are records of their own."""

    types: Annotated[tuple[str, ...], Field(N_("Kinds of support"), kind=Kind.CODES, codes=PLAN_TYPE, htcds="spl_Type")] = ()
    summary: Annotated[str, Field(N_("What the survivor wants to reach"), kind=Kind.LONG_TEXT, privacy=_S, htcds="spl_Objectives")] = ""
    steps: Annotated[str, Field(N_("How to get there"), kind=Kind.LONG_TEXT, privacy=_S, htcds="spl_ActionPlan")] = ""
    agreement: Annotated[str, Field(N_("Agreement"), kind=Kind.CODE, codes=AGREEMENT)] = "not_yet"
    agreed_on: Annotated[str, Field(N_("Agreed on"), kind=Kind.DATE, past=True)] = ""
    witness: Annotated[str, Field(N_("Witness"), privacy=_ID, show_if=("agreement", frozenset({"thumbprint", "verbal_witnessed"})), shared_for=_INSIDE)] = ""
    review_on: Annotated[str, Field(N_("Review on"), kind=Kind.DATE)] = ""
    planned_end: Annotated[str, Field(N_("Planned end"), kind=Kind.DATE, htcds="spl_PlannedEndDate")] = ""
    ended: Annotated[str, Field(N_("Ended"), kind=Kind.DATE, past=True, htcds="spl_ActualEndDate")] = ""


class Goal(Record):
    dimension: Annotated[str, Field(N_("Area of life"), kind=Kind.CODE, codes=DIMENSION, required=True)] = ""
    words: Annotated[str, Field(N_("Goal, in the survivor's own words"), kind=Kind.LONG_TEXT, privacy=_S, required=True)] = ""
    target: Annotated[str, Field(N_("By"), kind=Kind.PARTIAL_DATE)] = ""
    status: Annotated[str, Field(N_("State of the goal"), kind=Kind.CODE, codes=GOAL_STATUS)] = "planned"
    reached_on: Annotated[str, Field(N_("Reached on"), kind=Kind.DATE, past=True, show_if=("status", frozenset({"reached"})))] = ""


class Action(Record):
    what: Annotated[str, Field(N_("Action"), required=True, privacy=_S)] = ""
    goal: Annotated[str, Field(N_("For this goal"), kind=Kind.LINK, to="goal")] = ""
    responsible: Annotated[str, Field(N_("Responsible"))] = ""
    due: Annotated[str, Field(N_("Due"), kind=Kind.DATE, required=True)] = ""
    status: Annotated[str, Field(N_("State of the action"), kind=Kind.CODE, codes=ACTION_STATUS)] = "planned"
    outcome: Annotated[str, Field(N_("Outcome"), kind=Kind.LONG_TEXT, privacy=_S)] = ""


class Service(Record):
    category: Annotated[str, Field(N_("Service"), kind=Kind.CODE, codes=NEED_CATEGORY, required=True)] = ""
    provider: Annotated[str, Field(N_("Provider"))] = ""
    provider_entry: Annotated[str, Field(N_("Provider in the directory"), kind=Kind.LINK, to="provider")] = ""
    started: Annotated[str, Field(N_("Started"), kind=Kind.DATE)] = ""
    ended: Annotated[str, Field(N_("Ended"), kind=Kind.DATE)] = ""
    quantity: Annotated[str, Field(N_("Quantity"))] = ""
    cost: Annotated[int | None, Field(N_("Cost in BDT"), kind=Kind.NUMBER, shared_for=_INSIDE)] = None
    status: Annotated[str, Field(N_("State of the service"), kind=Kind.CODE, codes=SERVICE_STATUS)] = "planned"
    satisfaction: Annotated[str, Field(N_("What the survivor thinks of it"), kind=Kind.CODE, codes=SATISFACTION, shared_for=_INSIDE)] = ""
    outcome: Annotated[str, Field(N_("Outcome"), kind=Kind.LONG_TEXT, privacy=_S, shared_for=_INSIDE)] = ""


class Referral(Record):
    """A referral to us or from us to others; one sent needs her consent for that purpose."""

    direction: Annotated[str, Field(N_("Direction"), kind=Kind.CODE, codes=REFERRAL_DIRECTION, required=True)] = "out"
    provider: Annotated[str, Field(N_("Provider in the directory"), kind=Kind.LINK, to="provider")] = ""
    organisation: Annotated[str, Field(N_("Organisation"))] = ""
    focal_person: Annotated[str, Field(N_("Caseworker there"), privacy=_ID)] = ""
    reason: Annotated[str, Field(N_("Reason for the referral"), kind=Kind.CODE, codes=REFERRAL_REASON)] = ""
    services: Annotated[tuple[str, ...], Field(N_("Services asked for"), kind=Kind.CODES, codes=NEED_CATEGORY)] = ()
    urgency: Annotated[str, Field(N_("Urgency"), kind=Kind.CODE, codes=URGENCY)] = ""
    on: Annotated[str, Field(N_("Referred on"), kind=Kind.PARTIAL_DATE)] = ""
    status: Annotated[str, Field(N_("State of the referral"), kind=Kind.CODE, codes=REFERRAL_STATUS)] = "draft"
    response_due: Annotated[str, Field(N_("Answer due"), kind=Kind.DATE, show_if=_OUT)] = ""
    answered_on: Annotated[str, Field(N_("Answered on"), kind=Kind.DATE, past=True, show_if=_OUT)] = ""
    shared: Annotated[tuple[str, ...], Field(N_("What was shared"), kind=Kind.CODES, codes=SHARED, show_if=_OUT, shared_for=_INSIDE)] = ()
    bridge: Annotated[str, Field(N_("Ground for sharing without consent"), kind=Kind.CODE, codes=BRIDGE, show_if=_OUT, help=N_("Only where consent is missing and danger does not wait. A supervisor reviews it within 24 hours."), shared_for=_INSIDE)] = ""
    bridge_reason: Annotated[str, Field(N_("Reason for sharing without consent"), kind=Kind.LONG_TEXT, privacy=_S, show_if=("bridge", frozenset({"immediate_danger", "imminent_danger", "child_interest", "court_order"})), shared_for=_INSIDE)] = ""
    details: Annotated[str, Field(N_("Details of the referral"), kind=Kind.LONG_TEXT, privacy=_S, shared_for=_INSIDE)] = ""
    outcome: Annotated[str, Field(N_("Outcome"), kind=Kind.LONG_TEXT, privacy=_S, shared_for=_INSIDE)] = ""


class FollowUp(Record):
    """One visit or call. "Not safely reachable" is an outcome of its own, never a missed visit."""

    planned_on: Annotated[str, Field(N_("Planned for"), kind=Kind.DATE, required=True)] = ""
    kind: Annotated[str, Field(N_("Kind of contact"), kind=Kind.CODE, codes=VISIT_KIND)] = ""
    outcome: Annotated[str, Field(N_("What came of it"), kind=Kind.CODE, codes=VISIT_OUTCOME)] = "planned"
    done_on: Annotated[str, Field(N_("Took place on"), kind=Kind.DATE, past=True)] = ""
    who_met: Annotated[str, Field(N_("Who was met"), privacy=_ID, shared_for=_INSIDE)] = ""
    rules_kept: Annotated[bool, Field(N_("The rules of safe contact were kept"), kind=Kind.YES)] = False
    how_she_is: Annotated[str, Field(N_("How the survivor is"), kind=Kind.LONG_TEXT, privacy=_S)] = ""
    changes: Annotated[str, Field(N_("What has changed"), kind=Kind.LONG_TEXT, privacy=_S)] = ""
    economic: Annotated[str, Field(N_("Economic situation"), kind=Kind.CODE, codes=CHANGE, show_if=_MET)] = ""
    social: Annotated[str, Field(N_("Family and community"), kind=Kind.CODE, codes=CHANGE, show_if=_MET)] = ""
    psychosocial: Annotated[str, Field(N_("How she feels"), kind=Kind.CODE, codes=CHANGE, show_if=_MET)] = ""
    legal: Annotated[str, Field(N_("Legal matters"), kind=Kind.CODE, codes=CHANGE, show_if=_MET)] = ""
    health: Annotated[str, Field(N_("State of health"), kind=Kind.CODE, codes=CHANGE, show_if=_MET)] = ""
    protection: Annotated[str, Field(N_("Safety"), kind=Kind.CODE, codes=CHANGE, show_if=_MET)] = ""
    warning_signs: Annotated[tuple[str, ...], Field(N_("Warning signs of being trafficked again"), kind=Kind.CODES, codes=WARNING_SIGN, privacy=_S, shared_for=_INSIDE)] = ()
    needs: Annotated[tuple[str, ...], Field(N_("New needs"), kind=Kind.CODES, codes=NEED_CATEGORY, show_if=_MET)] = ()
    missed_why: Annotated[str, Field(N_("Reason"), kind=Kind.CODE, codes=MISSED, show_if=_NOT_MET)] = ""
    missed_reason: Annotated[str, Field(N_("Why it did not take place"), privacy=_S, show_if=_NOT_MET)] = ""
    next_on: Annotated[str, Field(N_("Next contact on"), kind=Kind.DATE)] = ""


class Note(Record):
    """A note is never changed: a correction is a new note."""

    kind: Annotated[str, Field(N_("Kind of note"), kind=Kind.CODE, codes=NOTE_KIND, required=True)] = ""
    on: Annotated[str, Field(N_("Date of the event"), kind=Kind.DATE, past=True)] = ""
    shared_note: Annotated[str, Field(N_("Shared with these cases' group"), kind=Kind.LINK, to="incident", shared_for=_INSIDE)] = ""
    text: Annotated[str, Field(N_("Note"), kind=Kind.LONG_TEXT, privacy=_S, required=True)] = ""


class Closure(Record):
    reason: Annotated[str, Field(N_("Reason for closure"), kind=Kind.CODE, codes=CLOSURE_REASON, required=True)] = ""
    on: Annotated[str, Field(N_("Ends on"), kind=Kind.DATE)] = ""
    summary: Annotated[str, Field(N_("Summary"), kind=Kind.LONG_TEXT, privacy=_S, htcds="cas_ReasonForCaseClosure")] = ""
    retain_until: Annotated[str, Field(N_("Keep the file until"), kind=Kind.DATE, help=N_("Left empty, the office's rule decides."), shared_for=_INSIDE)] = ""
    later_contact: Annotated[str, Field(N_("May be contacted later"), kind=Kind.CODE, codes=YES_NO)] = ""
    checks: Annotated[tuple[str, ...], Field(N_("Before closing"), kind=Kind.CODES, codes=CLOSURE_CHECK)] = ()


class Assistance(Record):
    """One line of the ledger: what was given, what it cost, and who paid for it."""

    form: Annotated[str, Field(N_("Form"), kind=Kind.CODE, codes=ASSISTANCE_FORM, required=True)] = ""
    category: Annotated[str, Field(N_("For what"), kind=Kind.CODE, codes=NEED_CATEGORY, required=True)] = ""
    item: Annotated[str, Field(N_("What was given"))] = ""
    given_on: Annotated[str, Field(N_("Given on"), kind=Kind.DATE, required=True, past=True)] = ""
    quantity: Annotated[int | None, Field(N_("Number of units"), kind=Kind.NUMBER, least=1)] = None
    unit: Annotated[str, Field(N_("Unit"))] = ""
    cost: Annotated[int | None, Field(N_("Cost in BDT"), kind=Kind.NUMBER, shared_for=_INSIDE)] = None
    project: Annotated[str, Field(N_("Funding project"), kind=Kind.LINK, to="project", shared_for=_INSIDE)] = ""
    goal: Annotated[str, Field(N_("For this goal"), kind=Kind.LINK, to="goal")] = ""
    received_by: Annotated[str, Field(N_("Received by"), privacy=_ID, shared_for=_INSIDE)] = ""
    receipt: Annotated[str, Field(N_("Receipt"), kind=Kind.CODE, codes=AGREEMENT, shared_for=_INSIDE)] = ""


class Assessment(Record):
    """Answers to one version of an instrument; scores are computed when they are read."""

    instrument: Annotated[str, Field(N_("Instrument"), kind=Kind.LINK, to="instrument", required=True)] = ""
    instrument_version: Annotated[str, Field(N_("Version of the instrument"), required=True)] = ""
    on: Annotated[str, Field(N_("Assessed on"), kind=Kind.DATE, required=True, past=True)] = ""
    assessor: Annotated[str, Field(N_("Assessed by"))] = ""
    answers: Annotated[Answers, Field(N_("Answers"), kind=Kind.ANSWERS, privacy=_S, shared_for=_INSIDE)] = NO_ANSWERS
    summary: Annotated[str, Field(N_("Summary"), kind=Kind.LONG_TEXT, privacy=_S)] = ""
    next_on: Annotated[str, Field(N_("To be repeated on"), kind=Kind.DATE)] = ""


class Pause(Record):
    """A time in which the clocks of the policy stand still."""

    reason: Annotated[str, Field(N_("Reason for the pause"), kind=Kind.CODE, codes=PAUSE_REASON, required=True)] = ""
    since: Annotated[str, Field(N_("From"), kind=Kind.DATE, required=True)] = ""
    until: Annotated[str, Field(N_("Until"), kind=Kind.DATE)] = ""
    remarks: Annotated[str, Field(N_("Remarks"), kind=Kind.LONG_TEXT, privacy=_S)] = ""


class Handover(Record):
    """What a colleague who takes the case over has to know."""

    to: Annotated[str, Field(N_("Handed over to"), required=True)] = ""
    on: Annotated[str, Field(N_("Handed over on"), kind=Kind.DATE, required=True, past=True)] = ""
    summary: Annotated[str, Field(N_("What matters now"), kind=Kind.LONG_TEXT, privacy=_S, required=True)] = ""
    open_steps: Annotated[str, Field(N_("What is to be done next"), kind=Kind.LONG_TEXT, privacy=_S)] = ""
