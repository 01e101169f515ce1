"""What a case asks for, and by when: days that people set, and days that the policy makes.

Worked out from the records alone, so that a changed record, risk or policy changes the days.
Nothing that means reaching the survivor is asked for against her wish; whether it is safe is
shown with each duty, and unknown counts as unsafe.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar, cast

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.childhood import age_of
from casemgr.domain.codes import Code, CodeList
from casemgr.domain.dates import whole
from casemgr.domain.due_days import (
    Due,
    Pause,
    Rule,
    consent_warning,
    due,
    legal_update_due,
    referral_answer_due,
    retention_end,
)
from casemgr.domain.fields import Record
from casemgr.domain.law import investigation_clock, stages, trial_clock
from casemgr.domain.legal import Hearing, LegalUpdate, Proceeding
from casemgr.domain.lifecycle import FINISHED
from casemgr.domain.names import fold_name
from casemgr.domain.person import Contact, Intake, Person
from casemgr.domain.policy import LONGEST_PAUSE, Policy
from casemgr.domain.support import (
    Action,
    Assessment,
    Assistance,
    Closure,
    Consent,
    FollowUp,
    Need,
    Plan,
    Referral,
    Risk,
    Service,
)
from casemgr.domain.support import Pause as PauseRecord
from casemgr.domain.working_days import Calendar

R = TypeVar("R", bound=Record)
_RANK = {code.code: rank for rank, code in enumerate(RISK_LEVEL)}
_BEFORE_SUPPORT = frozenset({"draft", "screening", "assessment", "planning", "reopened"})
_ACCOMPANIED = frozenset({"support", "follow_up"})
_BRIDGE_REVIEW = timedelta(days=1)
_FOR_A_CHILD = frozenset({"guardian", "best_interest"})  # such consent ends when she is of age

# fmt: off
DUTY = CodeList("duty", [
    Code("follow_up", "Follow-up", "ফলো-আপ"), Code("action", "Action", "পদক্ষেপ"), Code("risk_review", "Risk review", "ঝুঁকি পর্যালোচনা"),
    Code("plan_review", "Plan review", "পরিকল্পনা পর্যালোচনা"), Code("referral_answer", "Answer to the referral", "রেফারেলের উত্তর"),
    Code("hearing", "Hearing", "শুনানি"), Code("assessment_repeat", "Assessment to be repeated", "আবার মূল্যায়ন"), Code("emergency_review", "Emergency ground to be reviewed", "জরুরি অবস্থার ভিত্তি পর্যালোচনা"),
    Code("first_contact", "First contact", "প্রথম যোগাযোগ"), Code("assessment", "Assessment", "মূল্যায়ন"), Code("plan", "Case plan", "কেস পরিকল্পনা"), Code("first_service", "First service", "প্রথম সেবা"),
    Code("contact", "Contact to be made", "যোগাযোগ করতে হবে"), Code("legal_update", "Tell the survivor where the case stands", "মামলার অবস্থা সারভাইভারকে জানানো"),
    Code("legal_clock", "Time limit of the law", "আইনি সময়সীমা"), Code("consent", "Consent about to expire", "সম্মতির মেয়াদ শেষ হচ্ছে"), Code("adult", "Turns 18: ask for her own consent", "১৮ বছর পূর্ণ হচ্ছে: তাঁর নিজের সম্মতি চান"),
    Code("approval", "Approval", "অনুমোদন"), Code("retention", "Decide whether to keep the file", "ফাইল রাখা হবে কি না, সিদ্ধান্ত নিন"),
])
# fmt: on
REACHING = frozenset({"follow_up", "contact", "legal_update", "first_contact", "consent", "adult"})
"""Duties that mean reaching the survivor: her wish and safety stand above them."""
_UNASKED = REACHING - {"follow_up"}  # those that nobody agreed on with her


@dataclass(frozen=True, slots=True)
class Held:
    """A record as it is kept: its id, its value, and the day it was last written."""

    id: str
    value: Record
    on: date


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that waits for a supervisor."""

    id: str
    subject: str
    on: date


@dataclass(frozen=True, slots=True)
class Duty:
    """``due`` is an ISO day; ``words`` a code's label source or what was written; ``rule`` what
    made the day, ``None`` where a person set it."""

    what: str
    due: str
    record_id: str = ""
    words: str = ""
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """A case as its duties see it: every kind's records in the order of writing.

    ``known_since``: of a case taken over from a file, the day it came in; no clock of the
    policy runs from before it, for the office could not have kept it. ``since``: the day on
    which it came into its status, where that is known.
    """

    status: str
    records: Mapping[str, Sequence[Held]]
    asked: Sequence[Asked] = field(default=())
    known_since: date = date.min
    since: date | None = None

    def each(self, kind: str, model: type[R]) -> Iterator[tuple[str, R, date]]:
        for held in self.records.get(kind, ()):
            yield held.id, cast(Any, held.value), held.on

    def last(self, kind: str, model: type[R]) -> R | None:
        found = self.records.get(kind, ())
        return cast(Any, found[-1].value) if found else None

    @property
    def risk(self) -> str:
        """The highest open risk; ``unknown`` while none is open."""
        levels = [r.level for _, r, _ in self.each("risk", Risk) if r.status != "closed"]
        return max(levels, key=lambda level: _RANK.get(level, 0), default="unknown")

    @property
    def wishes_no_contact(self) -> bool:
        """She said so, or said no when asked whether she may be contacted."""
        contact = self.last("contact", Contact)
        answers = [
            one.status for _, one, _ in self.each("consent", Consent) if one.purpose == "contact"
        ]
        return bool(contact and contact.no_contact) or answers[-1:] in (["refused"], ["withdrawn"])


def duties_of(case: Situation, policy: Policy, calendar: Calendar) -> tuple[Duty, ...]:
    """Everything the case asks for, the earliest first. A finished one asks only whether its
    file is kept."""
    if case.status in FINISHED:
        found = list(_retention(case, policy))
    else:
        found = [*_set_by_people(case), *_consents(case, policy)]
        for asked_by in (_set_or_ruled_by_policy, _steps, _of_the_law, _approvals):
            found += asked_by(case, policy, calendar)
    if case.wishes_no_contact:
        found = [one for one in found if one.what not in _UNASKED]
    return tuple(sorted(found, key=lambda one: (one.due, one.what, one.record_id)))


def _set_by_people(case: Situation) -> Iterator[Duty]:
    for key, visit, _ in case.each("follow_up", FollowUp):
        if visit.outcome == "planned":
            yield Duty("follow_up", visit.planned_on, key, visit.kind)
    for key, action, _ in case.each("action", Action):
        if action.status in ("planned", "in_progress"):
            yield Duty("action", action.due, key, action.what)
    for key, hearing, _ in case.each("hearing", Hearing):
        if hearing.status == "planned":
            yield Duty("hearing", hearing.on, key, hearing.kind)
    yield from (
        Duty("plan_review", plan.review_on, key)
        for key, plan, _ in case.each("plan", Plan)
        if plan.review_on and not plan.ended
    )
    yield from _repeats(case)
    intake = case.last("intake", Intake)
    if intake and intake.emergency and intake.emergency_review_on:
        yield Duty("emergency_review", intake.emergency_review_on, "", intake.emergency)


def _set_or_ruled_by_policy(case: Situation, policy: Policy, calendar: Calendar) -> Iterator[Duty]:
    """Where nobody set a day, the policy does."""
    for key, risk, written in case.each("risk", Risk):
        if risk.status != "closed":
            ruled = due(policy, calendar, "review", risk.level, written)
            yield _set_or_ruled("risk_review", risk.review_on, ruled, key, risk.kind)
    for key, referral, written in case.each("referral", Referral):
        if referral.direction == "out" and referral.status in ("sent", "received"):
            sent = max(whole(referral.on) or written, case.known_since)
            ruled = referral_answer_due(policy, calendar, referral.urgency, sent)
            words = referral.organisation
            yield _set_or_ruled("referral_answer", referral.response_due, ruled, key, words)


def _repeats(case: Situation) -> Iterator[Duty]:
    """The newest assessment by each instrument says when it is to be repeated."""
    newest = {one.instrument: (key, one) for key, one, _ in case.each("assessment", Assessment)}
    for key, one in newest.values():
        if one.next_on:
            yield Duty("assessment_repeat", one.next_on, key, one.instrument)


def _steps(case: Situation, policy: Policy, calendar: Calendar) -> Iterator[Duty]:
    """The steps of the policy that are not done, each from the day it counts from."""
    pauses = _pauses(case)
    visits = [
        v.planned_on for _, v, _ in case.each("follow_up", FollowUp) if v.outcome == "planned"
    ]
    for step, start in _open_steps(case):
        ruled = due(policy, calendar, step, case.risk, max(start, case.known_since), pauses)
        planned = step == "follow_up" and min(visits, default="z") <= ruled.day.isoformat()
        if not planned:
            yield _ruled("contact" if step == "follow_up" else step, ruled)


def _open_steps(case: Situation) -> Iterator[tuple[str, date]]:
    intake = case.last("intake", Intake)
    opened = whole(intake.intake_date) if intake else None
    received = whole(intake.received_on) if intake else None
    assessed = _assessed_on(case)
    agreed = _agreed_on(case)
    helped = any(
        one.started and one.status != "stopped" for _, one, _ in case.each("service", Service)
    ) or any(case.each("assistance", Assistance))
    if received and intake and not intake.first_contact_on and not _contacts(case):
        yield "first_contact", received
    if case.status in _BEFORE_SUPPORT and opened and assessed is None:
        yield "assessment", opened
    if case.status in _BEFORE_SUPPORT and assessed and agreed is None:
        yield "plan", assessed
    if agreed and not helped:
        yield "first_service", agreed
    if case.status in _ACCOMPANIED:
        last = max(_contacts(case), default=agreed or opened)
        if last:
            yield "follow_up", last


def _assessed_on(case: Situation) -> date | None:
    """The day of the first assessment; needs and risks written down are one."""
    by_instrument = [whole(one.on) for _, one, _ in case.each("assessment", Assessment)]
    needs = [written for _, _, written in case.each("need", Need)]
    risks = [written for _, _, written in case.each("risk", Risk)]
    both = [max(min(needs), min(risks))] if needs and risks else []
    return min([*(day for day in by_instrument if day), *both], default=None)


def _agreed_on(case: Situation) -> date | None:
    """The day of the agreement on the plan; where none is noted, the day it was written."""
    agreed = [
        whole(plan.agreed_on) or written
        for _, plan, written in case.each("plan", Plan)
        if plan.agreement != "not_yet"
    ]
    return agreed[-1] if agreed else None


def _contacts(case: Situation) -> list[date]:
    met = [v.done_on for _, v, _ in case.each("follow_up", FollowUp) if v.outcome == "met"]
    told = [one.on for _, one, _ in case.each("legal_update", LegalUpdate)]
    return [day for text in (*met, *told) if (day := whole(text))]


def _pauses(case: Situation) -> list[Pause]:
    """The pauses; one that nobody has ended stands for as long as a pause may."""
    found: list[Pause] = []
    for _, pause, _ in case.each("pause", PauseRecord):
        first = whole(pause.since)
        last = whole(pause.until) or (first + LONGEST_PAUSE if first else None)
        if first and last and first <= last:
            found.append(Pause(pause.reason, first, last))
    return found


def _of_the_law(case: Situation, policy: Policy, calendar: Calendar) -> Iterator[Duty]:
    updates = [one for _, one, _ in case.each("legal_update", LegalUpdate)]
    for key, one, written in case.each("proceeding", Proceeding):
        if one.ended_on or (one.stage and stages()[one.stage].ended):
            continue
        told = max((update.on for update in updates if update.proceeding in ("", key)), default="")
        started = whole(one.filed_on) or written
        since = max(started, whole(told) or started)
        yield _ruled("legal_update", legal_update_due(policy, calendar, since), key, one.stage)
        framed, filed = whole(one.charge_framed_on), whole(one.filed_on)
        if framed:
            clock = trial_clock(framed, calendar, one.offence_on)
            yield Duty("legal_clock", clock.due.isoformat(), key, "trial")
        elif filed and not one.charge_sheet_on:
            clock = investigation_clock(filed, calendar, one.offence_on)
            yield Duty("legal_clock", clock.due.isoformat(), key, "investigation")


def _opened_on(case: Situation) -> str:
    intake = case.last("intake", Intake)
    return intake.intake_date if intake else ""


def _consents(case: Situation, policy: Policy) -> Iterator[Duty]:
    newest = {
        (one.purpose, fold_name(one.organisation)): (key, one)
        for key, one, _ in case.each("consent", Consent)
    }
    age = age_of(case.last("person", Person), _opened_on(case), date.min)
    by_others = False
    for key, one in newest.values():
        if one.status != "given":
            continue
        by_others = by_others or one.given_by in _FOR_A_CHILD
        expires = whole(one.expires)
        if expires:
            yield _ruled("consent", consent_warning(policy, expires), key, one.purpose)
    if by_others and age.adult_from:
        yield Duty("adult", age.adult_from.isoformat())


def _approvals(case: Situation, policy: Policy, calendar: Calendar) -> Iterator[Duty]:
    for one in case.asked:
        if one.subject == "bridge":
            day = one.on + _BRIDGE_REVIEW
            yield Duty("approval", day.isoformat(), one.id, one.subject)
        else:
            ruled = due(policy, calendar, "approval", case.risk, one.on)
            yield _ruled("approval", ruled, one.id, one.subject)


def _retention(case: Situation, policy: Policy) -> Iterator[Duty]:
    closure = case.last("closure", Closure)
    ended = (whole(closure.on) if closure else None) or case.since
    if closure and closure.retain_until:
        yield Duty("retention", closure.retain_until)
    elif ended:
        reason = closure.reason if closure else ""
        since = max(ended, case.known_since)
        yield _ruled("retention", retention_end(policy, since, reason))


def _ruled(what: str, ruled: Due, record_id: str = "", words: str = "") -> Duty:
    return Duty(what, ruled.day.isoformat(), record_id, words, ruled.rule)


def _set_or_ruled(what: str, chosen: str, ruled: Due, record_id: str, words: str) -> Duty:
    return Duty(what, chosen, record_id, words) if chosen else _ruled(what, ruled, record_id, words)


def earliest_due(duties: Iterable[Duty]) -> str:
    """The first day on which anything is asked for; ``""`` where nothing is."""
    return min((one.due for one in duties), default="")
