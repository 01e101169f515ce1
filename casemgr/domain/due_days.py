"""By which day each step is due, and the rule that made the day, in words.

A due day follows from the policy table, the calendar, the risk and the pauses alone; when
one of them changes it is reckoned anew. A risk not assessed counts as high. More risk never
gives a later day, a pause never an earlier one (property tests in
``tests/domain/test_policy.py``).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from casemgr.domain.case_codes import URGENCY
from casemgr.domain.policy import LONGEST_PAUSE, REPEATED, START, TIMED, Policy, Span
from casemgr.domain.working_days import Calendar, add_months
from casemgr.words import N_, Language, say, say_many

_DAY = timedelta(days=1)
_Stopped = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Pause:
    """The days from ``first`` to ``last``, both included, on which the clock stands still; of a
    longer one no more than ``LONGEST_PAUSE`` counts.

    For one still running ``last`` is today: the due day then moves on with each day. Raises
    ``ValueError`` when it ends before it begins.
    """

    reason: str
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("pause")

    @property
    def end(self) -> date:
        """The last day on which the clock stands still."""
        if self.last - self.first > LONGEST_PAUSE:
            return self.first + LONGEST_PAUSE
        return self.last


@dataclass(frozen=True, slots=True)
class Rule:
    """What made a due day; ``say_rule`` says it.

    ``subject`` is a code of ``TIMED``, ``start`` one of ``START``; ``form`` is ``within``,
    ``after`` or ``before``; ``unit`` is ``working``, ``calendar``, ``week``, ``month`` or
    ``year``; ``paused`` counts the days on which the clock stood still before the day was
    reached; ``moved`` is ``before``, ``after`` or empty.
    """

    subject: str
    start: str
    amount: int
    unit: str
    form: str = "within"
    risk: str = ""
    urgency: str = ""
    paused: int = 0
    moved: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A due day and why it is that day."""

    day: date
    rule: Rule


def due(
    policy: Policy,
    calendar: Calendar,
    step: str,
    risk: str,
    start: date,
    pauses: Iterable[Pause] = (),
) -> Due:
    """By when ``step`` (one of ``STEPS``, or ``no_contact``) is due at this risk.

    ``start`` is the day of the limit's starting event. A due day on a day off moves as the
    policy says, but never before the event nor into a pause; and in imminent danger never to
    a later day, for danger keeps no office hours.
    """
    limit = policy.no_contact if step == "no_contact" else policy.steps[step]
    level = "high" if risk in ("", "unknown") else risk
    spans = [(p.first, p.end) for p in pauses if limit.pausable and p.reason in policy.pauses]

    def stopped(day: date) -> bool:
        return any(first <= day <= last for first, last in spans)

    amount = limit.days[level]
    full, paused = _run_out(calendar, limit.count, start, amount, stopped)
    floor = start + _DAY if limit.start in REPEATED else start
    day, moved = _move(policy.move, calendar, full, floor, stopped, keep=level == "imminent")
    rule = Rule(
        step, limit.start, amount, limit.count, risk=risk or "unknown", paused=paused, moved=moved
    )
    return Due(day, rule)


def _run_out(
    calendar: Calendar, count: str, start: date, amount: int, stopped: _Stopped
) -> tuple[date, int]:
    """The day on which the clock has run ``amount`` days, and on how many it stood still.

    The day of the event is not counted; for an amount of 0 it is that day, or the first one
    on which the clock runs.
    """
    day, left, paused = start, amount, int(amount == 0 and stopped(start))
    while left or stopped(day):
        day += _DAY
        if stopped(day):
            paused += 1
        elif left and (count == "calendar" or calendar.is_working(day)):
            left -= 1
    return day, paused


def _move(
    move: str, calendar: Calendar, day: date, floor: date, stopped: _Stopped, *, keep: bool
) -> tuple[date, str]:
    """``day``, or the working day it moves to, with the way it went.

    ``keep``: it stays on a day off rather than going to a later day.
    """
    if calendar.is_working(day):
        return day, ""
    if move == "before":
        before = calendar.last_working_day(day)
        if before >= floor and not stopped(before):
            return before, "before"
    if keep:
        return day, ""
    while stopped(day) or not calendar.is_working(day):
        day += _DAY
    return day, "after"


def _never(_: date) -> bool:
    return False


def schedule(policy: Policy, start: date, calendar: Calendar | None = None) -> tuple[Due, ...]:
    """The planned follow-ups after the start of support or return, soonest first.

    With a calendar, a visit on a day off moves as the policy says.
    """
    planned: list[Due] = []
    for span in policy.follow_up_schedule:
        day, moved = span.after(start), ""
        if calendar is not None:
            day, moved = _move(policy.move, calendar, day, start + _DAY, _never, keep=False)
        rule = Rule("visit", "support", span.amount, span.unit, "after", moved=moved)
        planned.append(Due(day, rule))
    return tuple(planned)


def referral_answer_due(policy: Policy, calendar: Calendar, urgency: str, sent: date) -> Due:
    """By when the receiving organisation should answer; no urgency recorded counts as now."""
    limit, level = policy.referral_answer, urgency or "now"
    full, _ = _run_out(calendar, limit.count, sent, limit.days[level], _never)
    day, moved = _move(policy.move, calendar, full, sent, _never, keep=level == "now")
    amount = limit.days[level]
    return Due(
        day, Rule("referral_answer", "sent", amount, limit.count, urgency=level, moved=moved)
    )


def legal_update_due(policy: Policy, calendar: Calendar, last: date) -> Due:
    """By when the survivor is to hear of her legal case again (2012 Act, s. 34: monthly).

    It moves to an earlier working day only: the law's limit is not the office's to stretch.
    """
    span = Span(policy.legal_update_months, "month")
    day, moved = _move("before", calendar, span.after(last), last + _DAY, _never, keep=True)
    return Due(day, Rule("legal_update", "update", span.amount, span.unit, moved=moved))


def consent_warning(policy: Policy, expires: date) -> Due:
    """From which day on a consent that ends on ``expires`` (its last day) is pointed out."""
    ahead = policy.consent_warning_days
    rule = Rule("consent", "expiry", ahead, "calendar", "before")
    return Due(expires - ahead * _DAY, rule)


def retention_end(policy: Policy, closed: date, reason: str = "") -> Due:
    """The day on which the office decides whether a file closed for this reason is still kept."""
    years = policy.kept_years(reason)
    return Due(add_months(closed, 12 * years), Rule("retention", "closure", years, "year", "after"))


_SPANS: Mapping[str, Callable[[int, Language], str]] = {
    "working": lambda n, to: say_many("{count} working day", "{count} working days", n, to),
    "calendar": lambda n, to: say_many("{count} day", "{count} days", n, to),
    "week": lambda n, to: say_many("{count} week", "{count} weeks", n, to),
    "month": lambda n, to: say_many("{count} month", "{count} months", n, to),
    "year": lambda n, to: say_many("{count} year", "{count} years", n, to),
}
_FORMS: Mapping[str, str] = {
    "within": N_("{step} within {span} of {event}"),
    "after": N_("{step} {span} after {event}"),
    "before": N_("{step} {span} before {event}"),
    "same_day": N_("{step} on the day of {event}"),
}
_AT_RISK: Mapping[str, str] = {
    "unknown": N_("{rule} while the risk is not assessed (counts as high)"),
    "low": N_("{rule} at low risk"),
    "medium": N_("{rule} at medium risk"),
    "high": N_("{rule} at high risk"),
    "imminent": N_("{rule} in imminent danger"),
}
_MOVED: Mapping[str, str] = {
    "before": N_("moved to the working day before"),
    "after": N_("moved to the working day after"),
}


def say_rule(rule: Rule, language: Language) -> str:
    """The rule as a phrase: "Assessment within 5 working days of intake at high risk; …"."""
    form = rule.form if rule.amount else "same_day"
    said = say(
        _FORMS[form],
        language,
        step=TIMED.label(rule.subject, language),
        span=_SPANS[rule.unit](rule.amount, language),
        event=START.label(rule.start, language),
    )
    if rule.risk:
        said = say(_AT_RISK[rule.risk], language, rule=said)
    if rule.urgency:
        said = say(
            N_("{rule} (urgency: {urgency})"),
            language,
            rule=said,
            urgency=URGENCY.label(rule.urgency, language),
        )
    parts = [said]
    if rule.paused:
        parts.append(say_many("paused {count} day", "paused {count} days", rule.paused, language))
    if rule.moved:
        parts.append(say(_MOVED[rule.moved], language))
    return "; ".join(parts)
