"""The states of a case, the steps between them, and what each step asks for.

A guard stands on a transition, never on saving: help is recorded whenever it is given, and
an approval that is waiting holds nothing up. Each state names its HTCDS ``cas_Status``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from casemgr.domain.codes import Code, CodeList
from casemgr.domain.errors import Refused
from casemgr.words import N_

# fmt: off
STATUS = CodeList("status", [
    Code("draft", "Intake", "গ্রহণ", htcds="Active"),
    Code("screening", "Screening", "প্রাথমিক যাচাই", htcds="Active"),
    Code("assessment", "Assessment", "মূল্যায়ন", htcds="Active"),
    Code("planning", "Planning", "পরিকল্পনা", htcds="Active"),
    Code("support", "Active support", "সহায়তা চলছে", htcds="Active"),
    Code("suspended", "Suspended", "স্থগিত", htcds="Active"),
    Code("follow_up", "Follow-up", "ফলো-আপ", htcds="FollowUp"),
    Code("closure_review", "Closure review", "সমাপ্তি পর্যালোচনা", htcds="FollowUp"),
    Code("closed", "Closed", "সমাপ্ত", htcds="Closed"),
    Code("transferred", "Transferred", "স্থানান্তরিত", htcds="ClosedReferred"),
    Code("not_taken_on", "Not taken on", "গ্রহণ করা হয়নি", htcds="Closed"),
    Code("reopened", "Reopened", "পুনরায় চালু", htcds="Active"),
])
APPROVAL = CodeList("approval", [
    Code("plan", "Case plan", "কেস পরিকল্পনা"), Code("closure", "Closure", "কেস সমাপ্তি"), Code("assessment", "Assessment", "মূল্যায়ন"),
    Code("identification", "Second reader of the identification", "চিহ্নিতকরণে দ্বিতীয় ব্যক্তির যাচাই"), Code("bridge", "Gone on without consent", "সম্মতি ছাড়া এগোনো"), Code("reopening", "Reopening", "পুনরায় চালু"),
    Code("age", "Decided to be an adult after doubt", "বয়স নিয়ে সন্দেহের পর প্রাপ্তবয়স্ক বলে সিদ্ধান্ত"),
])
LEGAL_CLOCK = CodeList("legal_clock", [Code("investigation", "Investigation", "তদন্ত"), Code("trial", "Trial", "বিচার")])
# fmt: on
FINISHED = frozenset({"closed", "transferred", "not_taken_on"})
ALWAYS_OPEN = frozenset({"note", "consent"})
"""The kinds of record that are added in a finished case too."""
STATUS_FROM_HTCDS: Mapping[str, str] = {
    "Active": "support",
    "FollowUp": "follow_up",
    "Closed": "closed",
    "ClosedReferred": "transferred",
}


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the guards need to know about a case (computed by the operations)."""

    interview_consent: bool = False
    services_consent: bool = False
    storage_consent: bool = False
    no_name: bool = False
    determination: str = ""
    needs: int = 0
    risks: int = 0
    plan_agreed: bool = False
    plan_approval: str = ""
    closure_approval: str = ""
    review_on: str = ""
    open_goals: int = 0
    open_actions: int = 0
    open_high_risks: int = 0
    closure_reason: str = ""
    closure_checks_missing: int = 0
    transfer_accepted: bool = False
    open_alerts: int = 0
    owners_alerts: int = 0
    forgotten: bool = False


@dataclass(frozen=True, slots=True)
class Guard:
    """One condition of a step. ``bridgeable``: a documented best- or vital-interest reason
    lets the step happen without it."""

    holds: Callable[[CaseFacts], bool]
    message: str
    bridgeable: bool = False


_INTERVIEW = Guard(
    lambda f: f.interview_consent,
    N_("Consent to the interview is not recorded."),
    bridgeable=True,
)
_CONSENT = Guard(
    lambda f: f.services_consent and (f.storage_consent or f.no_name),
    N_(
        "Consent to services and to keeping the data is not recorded; "
        "a file without a name needs only the first."
    ),
    bridgeable=True,
)
_DETERMINED = Guard(
    lambda f: f.determination in ("PossibleVictimOfTrafficking", "ActualVictimOfTrafficking"),
    N_("The identification does not yet say possible or actual victim of trafficking."),
)
_ASSESSED = Guard(
    lambda f: f.needs > 0 and f.risks > 0,
    N_("At least one need and one risk have to be recorded first."),
)
_AGREED = Guard(
    lambda f: f.plan_agreed, N_("The survivor's agreement to the plan is not recorded.")
)
_PLAN_SEEN = Guard(
    lambda f: f.plan_approval in ("requested", "approved"),
    N_(
        "The plan has not been put before a supervisor; asking is enough, waiting holds nothing up."
    ),
)
_GOALS_DONE = Guard(lambda f: f.open_goals == 0, N_("Some goals are still open."))
_REVIEW = Guard(lambda f: bool(f.review_on), N_("A review date has to be set in the case plan."))
_CHECKLIST = Guard(
    lambda f: bool(f.closure_reason) and f.closure_checks_missing == 0,
    N_("The closure form is not complete."),
)
_NO_HIGH_RISK = Guard(lambda f: f.open_high_risks == 0, N_("A high risk is still open."))
_CLOSURE_APPROVED = Guard(
    lambda f: f.closure_approval == "approved", N_("A supervisor has not approved the closure.")
)
_ALERTS_SEEN = Guard(
    lambda f: f.open_alerts == 0, N_("An alert about this case has not been acknowledged.")
)
_OWNER_KNOWS = Guard(
    lambda f: f.owners_alerts == 0,
    N_("The caseworker has not acknowledged an alert about this case."),
)
_NOT_TRAFFICKED = Guard(
    lambda f: f.determination == "NotAVictimOfTrafficking",
    N_("The identification does not say that this is not trafficking."),
)
_TOLD = (_ALERTS_SEEN, _OWNER_KNOWS)
ALERT_STANDS = _ALERTS_SEEN.message
_NOT_FORGOTTEN = Guard(
    lambda f: not f.forgotten,
    N_("What was written of this person has been forgotten; begin a new case."),
)
_RECEIVED = Guard(
    lambda f: f.transfer_accepted, N_("The receiving organisation has not confirmed a referral.")
)


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed transition."""

    source: str
    target: str
    guards: tuple[Guard, ...] = ()
    reason_needed: bool = False


STEPS: tuple[Step, ...] = (
    Step("draft", "screening", (_INTERVIEW,)),
    Step("draft", "not_taken_on", reason_needed=True),
    Step("screening", "assessment", (_DETERMINED, _CONSENT)),
    Step("screening", "closed", (_NOT_TRAFFICKED, _NO_HIGH_RISK, *_TOLD), reason_needed=True),
    Step("assessment", "planning", (_CONSENT, _ASSESSED)),
    Step("planning", "support", (_CONSENT, _AGREED, _PLAN_SEEN)),
    Step("support", "planning", reason_needed=True),
    Step("support", "follow_up", (_GOALS_DONE,)),
    Step("support", "suspended", (_REVIEW,), reason_needed=True),
    Step("support", "transferred", (_RECEIVED,), reason_needed=True),
    Step("suspended", "support"),
    Step(
        "suspended",
        "closed",
        (_CHECKLIST, _NO_HIGH_RISK, *_TOLD, _CLOSURE_APPROVED),
        reason_needed=True,
    ),
    Step("follow_up", "support", reason_needed=True),
    Step("follow_up", "closure_review", (_CHECKLIST,)),
    Step("closure_review", "follow_up", reason_needed=True),
    Step("closure_review", "closed", (_CLOSURE_APPROVED, _NO_HIGH_RISK, *_TOLD)),
    Step("closed", "reopened", (_NOT_FORGOTTEN,), reason_needed=True),
    Step("transferred", "reopened", (_NOT_FORGOTTEN,), reason_needed=True),
    Step("not_taken_on", "reopened", (_NOT_FORGOTTEN,), reason_needed=True),
    Step("reopened", "assessment", (_CONSENT,)),
)


class NoSuchStep(Refused):
    sentence = N_("A case cannot go from {source} to {target}.")
    next_step = N_("Choose one of the steps offered.")


class StepBlocked(Refused):
    """``reasons`` are the messages of the guards that do not hold."""

    sentence = N_("This step is not possible yet.")
    next_step = N_("What is missing stands in the list.")

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__()
        self.reasons = reasons


class ReasonNeeded(Refused):
    sentence = N_("This step needs a reason.")
    next_step = N_("Write in a few words why.")


def steps_from(status: str) -> tuple[Step, ...]:
    return tuple(step for step in STEPS if step.source == status)


def missing_for(step: Step, facts: CaseFacts, *, bridged: bool = False) -> tuple[str, ...]:
    """The messages of the guards that do not hold; ``bridged`` passes over those that may be."""
    return tuple(
        guard.message
        for guard in step.guards
        if not guard.holds(facts) and not (bridged and guard.bridgeable)
    )


def check_step(
    status: str, target: str, facts: CaseFacts, reason: str, *, bridged: bool = False
) -> Step:
    """The step from ``status`` to ``target``.

    Raises ``NoSuchStep``, ``ReasonNeeded`` or ``StepBlocked``. A bridged step always needs a
    reason: the documented best- or vital-interest ground.
    """
    step = next((s for s in steps_from(status) if s.target == target), None)
    if step is None:
        raise NoSuchStep(source=STATUS[status], target=STATUS[target])
    if (step.reason_needed or bridged) and not reason.strip():
        raise ReasonNeeded
    reasons = missing_for(step, facts, bridged=bridged)
    if reasons:
        raise StepBlocked(reasons)
    return step
