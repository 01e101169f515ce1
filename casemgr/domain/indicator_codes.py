"""What the supervision figures are counted from, and the codes and weights they use.

Plain values: the operations fetch them for the cases that the asking person may see. All
days are calendar days in the office's zone; a day after today counts as not having come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple

from casemgr.domain.lifecycle import FINISHED
from casemgr.words import N_

Unit = Literal["days", "share", "cases", "points"]
"""``days``: a median. ``share``: 0 to 1. ``cases``: a count. ``points``: a sum of weights."""

YES: Final = "yes"
NO: Final = "no"

RISK_WEIGHTS: Final[Mapping[str, int]] = {
    "imminent": 4,
    "high": 3,
    "medium": 2,
    "low": 1,
    "unknown": 3,  # not assessed counts as unsafe
}
NO_CONTACT_DAYS: Final[Mapping[str, int]] = {
    "imminent": 3,
    "high": 7,
    "medium": 14,
    "low": 30,
    "unknown": 7,
}
"""Days without contact, by risk level, after which a case is listed: our own starting
values, for an office to change."""

LEFT_OUT: Final[Mapping[str, str]] = {
    "dates": N_("The recorded days contradict each other"),
    "no_date": N_("A day that is needed is not recorded"),
    "ended": N_("The case had ended"),
    "paused": N_("The work was paused"),
    "no_need": N_("The assessment found no need"),
    "no_contact_wish": N_("Does not wish to be contacted"),
    "not_safe": N_("Not safely reachable"),
    "not_wished": N_("Not wished by the survivor"),
    "cancelled_by_us": N_("Cancelled by us"),
    "still_today": N_("Due today and still possible"),
    "referral_cancelled": N_("The referral was cancelled"),
    "not_due": N_("The answer is not due yet, or no day was set for it"),
    "dropped": N_("Dropped by agreement"),
    "no_return": N_("Deceased, or a duplicate file"),
    "not_taken_on": N_("Not taken on"),
    "not_examined": N_("The file was not examined"),
}
"""Why something stands outside a figure: shown apart, never in its denominator."""

EXCUSED_VISITS: Final[Mapping[str, str]] = {
    "not_safe": "not_safe",
    "declined": "not_wished",
    "cancelled": "cancelled_by_us",
}
ANSWERED: Final = frozenset({"accepted", "in_service", "completed", "declined"})
"""States of a referral that only an answer can bring; a refusal is an answer too."""
NO_RETURN: Final = frozenset({"deceased", "duplicate"})

_INTAKE = frozenset({"draft", "screening"})
_UNPLANNED = _INTAKE | {"assessment"}


@dataclass(frozen=True, slots=True)
class MinimumField:
    """One thing that every file has to hold, from the state on in which it can be asked."""

    code: str
    label: str
    not_yet: frozenset[str] = frozenset()
    children_only: bool = False

    def applies(self, case: "CaseEvents") -> bool:
        return case.status not in self.not_yet and (case.is_child or not self.children_only)


MINIMUM: Final[tuple[MinimumField, ...]] = (
    MinimumField("source", N_("Source of the case")),
    MinimumField("age", N_("Birth date or age")),
    MinimumField("gender", N_("Gender")),
    MinimumField("safe_contact", N_("Safe contact")),
    MinimumField("district", N_("District"), frozenset({"draft"})),
    MinimumField("services_consent", N_("Consent to services"), _INTAKE),
    MinimumField("determination", N_("Determination"), _INTAKE),
    MinimumField(
        "child_consent",
        N_("Consent of a guardian, or a best-interest decision"),
        _INTAKE,
        children_only=True,
    ),
    MinimumField("risk", N_("Risk level"), _UNPLANNED),
    MinimumField("need", N_("Need"), _UNPLANNED),
    MinimumField("plan_agreement", N_("Agreement"), _UNPLANNED | {"planning"}),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A follow-up: the day it was planned for, and what came of it (``VISIT_OUTCOME``)."""

    planned_on: date
    outcome: str = "planned"
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A referral from us to others (``REFERRAL_STATUS``)."""

    status: str
    sent_on: date | None = None
    due_on: date | None = None
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class GoalState:
    """A goal of the plan: when it was set, and since when it is in its state."""

    status: str
    set_on: date
    since: date


@dataclass(frozen=True, slots=True)
class Pause:
    """The work rested from ``since`` until the day before ``resumed_on``."""

    since: date
    resumed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """A case left the work: on which day in fact, into which finished state, and why.

    ``reason`` is a ``CLOSURE_REASON`` or empty; ``reopened_on`` is set once it came back.
    """

    on: date
    status: str = "closed"
    reason: str = ""
    reopened_on: date | None = None


@dataclass(frozen=True, slots=True)
class CaseEvents:
    """What happened in one case, as far as figures need it. No name, no free text."""

    case_id: str
    owner_id: str
    status: str
    risk: str
    opened_on: date
    referral_received_on: date | None = None
    first_contact_on: date | None = None
    assessment_on: date | None = None
    plan_agreed_on: date | None = None
    first_service_on: date | None = None
    last_contact_on: date | None = None
    is_child: bool = False
    no_contact: bool = False
    need_count: int = 0
    pauses: tuple[Pause, ...] = ()
    endings: tuple[Ending, ...] = ()
    follow_ups: tuple[Visit, ...] = ()
    referrals: tuple[Sent, ...] = ()
    goals: tuple[GoalState, ...] = ()

    @property
    def finished(self) -> bool:
        return self.status in FINISHED

    @property
    def end_unknown(self) -> bool:
        """Finished, but nobody recorded when (a file taken over, for one)."""
        return self.finished and not self.endings

    def paused_on(self, day: date) -> bool:
        return any(
            pause.since <= day and (pause.resumed_on is None or day < pause.resumed_on)
            for pause in self.pauses
        )

    def away(self, first: date, last: date) -> bool:
        """Whether the case was finished from before ``first`` until after ``last``."""
        return any(
            ending.on < first and (ending.reopened_on is None or ending.reopened_on > last)
            for ending in self.endings
        )


@dataclass(frozen=True, slots=True)
class Span:
    """The period asked about, both days included. Raises ``ValueError`` if it runs backwards."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("the period ends before it begins")


@dataclass(frozen=True, slots=True)
class View:
    """One question: which cases, which period, as of which day.

    ``missing`` holds, for each case that was examined, the codes of ``minimum`` it lacks
    (empty when it lacks none); a case that is not in it was not examined.
    """

    cases: Sequence[CaseEvents]
    span: Span
    today: date
    no_contact_days: Mapping[str, int] = field(default_factory=lambda: NO_CONTACT_DAYS)
    minimum: tuple[MinimumField, ...] = MINIMUM
    missing: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def end(self) -> date:
        """The last day that can have been counted: that of the period, or today."""
        return min(self.span.last, self.today)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.span.first <= day <= self.end


class Mark(NamedTuple):
    """One counted thing: ``YES`` (numerator), ``NO`` (denominator only) or a key of
    ``LEFT_OUT``; ``amount`` in days or points."""

    verdict: str
    amount: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Things outside a figure: why (a key of ``LEFT_OUT``), how many, in which cases."""

    why: str
    count: int
    case_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One counted figure.

    ``value`` is ``None`` where there is nothing to count (shown as a dash, never as 0 or
    100 %). ``case_ids`` are the cases behind the denominator, ``numerator_ids`` those behind
    the numerator, ``rest_ids`` those with something counted that did not make the numerator
    (one case may be in both). ``parts`` split the figure by reason, worker or field; the
    ``code`` of a part is that reason, worker or field.
    """

    code: str
    value: float | None
    numerator: int
    denominator: int
    case_ids: tuple[str, ...]
    numerator_ids: tuple[str, ...]
    rest_ids: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
    parts: tuple["Figure", ...] = ()
