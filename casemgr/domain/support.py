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
    URGENCY,
    VISIT_KIND,
    VISIT_OUTCOME,
)
from casemgr.domain.fields import Field, Kind, Privacy, Record
from casemgr.words import N_

_S = Privacy.SENSITIVE
_ID = Privacy.IDENTIFYING
_INSIDE = frozenset({"supervision"})
_OUT = ("direction", frozenset({"out"}))


# fmt: off
class Consent(Record):
    """One entry of the consent log: never changed, only followed by a newer one."""

    purpose: Annotated[str, Field(N_("Purpose"), kind=Kind.CODE, codes=PURPOSE, required=True)] = ""
    status: Annotated[str, Field(N_("Answer"), kind=Kind.CODE, codes=CONSENT_STATUS, required=True)] = ""
    on: Annotated[str, Field(N_("Asked on"), kind=Kind.DATE, required=True, past=True)] = ""
    method: Annotated[str, Field(N_("How it was answered"), kind=Kind.CODE, codes=CONSENT_METHOD)] = ""
    given_by: Annotated[str, Field(N_("Who answered"), kind=Kind.CODE, codes=CONSENT_GIVER)] = ""
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

    summary: Annotated[str, Field(N_("What the survivor wants to reach"), kind=Kind.LONG_TEXT, privacy=_S)] = ""
    agreement: Annotated[str, Field(N_("Agreement"), kind=Kind.CODE, codes=AGREEMENT)] = "not_yet"
    agreed_on: Annotated[str, Field(N_("Agreed on"), kind=Kind.DATE, past=True)] = ""
    review_on: Annotated[str, Field(N_("Review on"), kind=Kind.DATE)] = ""


class Goal(Record):
    dimension: Annotated[str, Field(N_("Area of life"), kind=Kind.CODE, codes=DIMENSION, required=True)] = ""
    words: Annotated[str, Field(N_("Goal, in the survivor's own words"), kind=Kind.LONG_TEXT, privacy=_S, required=True)] = ""
    target: Annotated[str, Field(N_("By"), kind=Kind.PARTIAL_DATE)] = ""
    status: Annotated[str, Field(N_("State of the goal"), kind=Kind.CODE, codes=GOAL_STATUS)] = "planned"


class Action(Record):
    what: Annotated[str, Field(N_("Action"), required=True, privacy=_S)] = ""
    responsible: Annotated[str, Field(N_("Responsible"))] = ""
    due: Annotated[str, Field(N_("Due"), kind=Kind.DATE, required=True)] = ""
    status: Annotated[str, Field(N_("State of the action"), kind=Kind.CODE, codes=ACTION_STATUS)] = "planned"
    outcome: Annotated[str, Field(N_("Outcome"), kind=Kind.LONG_TEXT, privacy=_S)] = ""


class Service(Record):
    category: Annotated[str, Field(N_("Service"), kind=Kind.CODE, codes=NEED_CATEGORY, required=True)] = ""
    provider: Annotated[str, Field(N_("Provider"))] = ""
    started: Annotated[str, Field(N_("Started"), kind=Kind.DATE)] = ""
    ended: Annotated[str, Field(N_("Ended"), kind=Kind.DATE)] = ""
    quantity: Annotated[str, Field(N_("Quantity"))] = ""
    cost: Annotated[int | None, Field(N_("Cost in BDT"), kind=Kind.NUMBER, shared_for=_INSIDE)] = None
    status: Annotated[str, Field(N_("State of the service"), kind=Kind.CODE, codes=SERVICE_STATUS)] = "planned"
    outcome: Annotated[str, Field(N_("Outcome"), kind=Kind.LONG_TEXT, privacy=_S, shared_for=_INSIDE)] = ""


class Referral(Record):
    """A referral to us or from us to others; one sent needs her consent for that purpose."""

    direction: Annotated[str, Field(N_("Direction"), kind=Kind.CODE, codes=REFERRAL_DIRECTION, required=True)] = "out"
    organisation: Annotated[str, Field(N_("Organisation"))] = ""
    focal_person: Annotated[str, Field(N_("Caseworker there"), privacy=_ID)] = ""
    reason: Annotated[str, Field(N_("Reason for the referral"), kind=Kind.CODE, codes=REFERRAL_REASON)] = ""
    services: Annotated[tuple[str, ...], Field(N_("Services asked for"), kind=Kind.CODES, codes=NEED_CATEGORY)] = ()
    urgency: Annotated[str, Field(N_("Urgency"), kind=Kind.CODE, codes=URGENCY)] = ""
    on: Annotated[str, Field(N_("Referred on"), kind=Kind.PARTIAL_DATE)] = ""
    status: Annotated[str, Field(N_("State of the referral"), kind=Kind.CODE, codes=REFERRAL_STATUS)] = "draft"
    response_due: Annotated[str, Field(N_("Answer due"), kind=Kind.DATE, show_if=_OUT)] = ""
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
    how_she_is: Annotated[str, Field(N_("How the survivor is"), kind=Kind.LONG_TEXT, privacy=_S)] = ""
    changes: Annotated[str, Field(N_("What has changed"), kind=Kind.LONG_TEXT, privacy=_S)] = ""
    missed_reason: Annotated[str, Field(N_("Why it did not take place"), privacy=_S, show_if=("outcome", frozenset({"not_reached", "not_safe", "declined", "cancelled"})))] = ""
    next_on: Annotated[str, Field(N_("Next contact on"), kind=Kind.DATE)] = ""


class Note(Record):
    """A note is never changed: a correction is a new note."""

    kind: Annotated[str, Field(N_("Kind of note"), kind=Kind.CODE, codes=NOTE_KIND, required=True)] = ""
    on: Annotated[str, Field(N_("Date of the event"), kind=Kind.DATE, past=True)] = ""
    text: Annotated[str, Field(N_("Note"), kind=Kind.LONG_TEXT, privacy=_S, required=True)] = ""


class Closure(Record):
    reason: Annotated[str, Field(N_("Reason for closure"), kind=Kind.CODE, codes=CLOSURE_REASON, required=True)] = ""
    on: Annotated[str, Field(N_("Ends on"), kind=Kind.DATE)] = ""
    summary: Annotated[str, Field(N_("Summary"), kind=Kind.LONG_TEXT, privacy=_S, htcds="cas_ReasonForCaseClosure")] = ""
    checks: Annotated[tuple[str, ...], Field(N_("Before closing"), kind=Kind.CODES, codes=CLOSURE_CHECK)] = ()
