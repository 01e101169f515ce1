"""The supervision figures: each with its definition, its denominator and its date basis.

The rules (``indicator_rules``) mark what is counted in each case; here the marks become
figures, in one place, so that nothing is divided by what could not have happened.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final, Literal

from casemgr.domain.indicator_codes import (
    LEFT_OUT,
    MINIMUM,
    NO,
    NO_CONTACT_DAYS,
    YES,
    CaseEvents,
    Figure,
    LeftOut,
    Mark,
    MinimumField,
    Span,
    Unit,
    View,
)
from casemgr.domain.indicator_rules import (
    Parts,
    Rule,
    caseload,
    closures,
    days,
    each_field,
    from_referral,
    goals,
    lacks,
    no_contact_wish,
    no_need,
    reasons,
    referrals,
    renewed,
    visits,
    without_contact,
    workers,
)
from casemgr.words import N_

_VALUES: Final[Mapping[Unit, Callable[[list[Mark], list[Mark]], float | None]]] = {
    "days": lambda met, _: float(median(mark.amount for mark in met)) if met else None,
    "share": lambda met, counted: len(met) / len(counted) if counted else None,
    "cases": lambda met, _: float(len(met)),
    "points": lambda _, counted: float(sum(mark.amount for mark in counted)),
}
_REASONS: Final = tuple(LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure: what it is called, what is counted, out of what, by which dates, and how.

    ``watch`` says which list is worth opening first: the cases in the numerator (files that
    lack something) or the rest of the denominator (visits not kept).
    """

    code: str
    label: str
    definition: str
    denominator: str
    date_basis: str
    unit: Unit
    rule: Rule
    watch: Literal["numerator", "rest"] = "rest"
    parts: Parts | None = None
    part_unit: Unit = "share"

    def compute(self, view: View) -> Figure:
        parts = self.parts(view) if self.parts else ()
        split = tuple(_count(key, self.part_unit, rule, view) for key, rule in parts)
        return _count(self.code, self.unit, self.rule, view, split)


def compute_all(
    cases: Sequence[CaseEvents],
    period: Span,
    today: date,
    *,
    no_contact_days: Mapping[str, int] = NO_CONTACT_DAYS,
    minimum: tuple[MinimumField, ...] = MINIMUM,
    missing: Mapping[str, Iterable[str]] | None = None,
) -> tuple[Figure, ...]:
    """Every figure of ``INDICATORS``, in its order, over ``cases`` (in any order).

    ``no_contact_days`` gives days by risk level, not empty; a level it does not name gets
    the shortest. ``missing`` gives, for each file that was examined, the codes of
    ``minimum`` it lacks (empty when complete). Raises ``ValueError`` where it names a field
    that is not in ``minimum``, or where a case is given twice.
    """
    found = {case_id: frozenset(codes) for case_id, codes in (missing or {}).items()}
    if frozenset().union(*found.values()) - {one.code for one in minimum}:
        raise ValueError("a missing field is not in the minimum set")
    if len({case.case_id for case in cases}) != len(cases):
        raise ValueError("a case is given twice")
    view = View(cases, period, today, no_contact_days, minimum, found)
    return tuple(indicator.compute(view) for indicator in INDICATORS)


def _count(code: str, unit: Unit, rule: Rule, view: View, parts: tuple[Figure, ...] = ()) -> Figure:
    marks: dict[str, list[Mark]] = {}
    cases: dict[str, list[str]] = {}
    for case in view.cases:
        for mark in rule(case, view):
            marks.setdefault(mark.verdict, []).append(mark)
            cases.setdefault(mark.verdict, []).append(case.case_id)
    met, rest = marks.get(YES, []), marks.get(NO, [])
    met_ids, rest_ids = cases.get(YES, []), cases.get(NO, [])
    return Figure(
        code=code,
        value=_VALUES[unit](met, [*met, *rest]),
        numerator=len(met),
        denominator=len(met) + len(rest),
        case_ids=_ids([*met_ids, *rest_ids]),
        numerator_ids=_ids(met_ids),
        rest_ids=_ids(rest_ids),
        left_out=tuple(
            LeftOut(why, len(cases[why]), _ids(cases[why]))
            for why in sorted(cases.keys() - {YES, NO}, key=_REASONS.index)
        ),
        parts=parts,
    )


def _ids(case_ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(case_ids)))


_OPENED = N_("Cases opened in the period. The step counts if it was taken by today.")
_TODAY = N_("As the files stand today, whatever the period.")

INDICATORS: Final[tuple[Indicator, ...]] = (
    Indicator(
        "days_to_contact",
        N_("Days to first contact"),
        N_(
            "Median of the calendar days from the day the referral came, or the file was opened "
            "if that was earlier or there was no referral, to the first contact. Pauses are not "
            "taken off. Survivors still waiting are shown beside it, not in the median."
        ),
        N_(
            "Cases that had their first contact and cases still waiting for it. Ended and paused "
            "cases, and survivors who wish no contact, do not wait."
        ),
        _OPENED,
        "days",
        days(lambda case: case.first_contact_on, from_referral, no_contact_wish),
    ),
    Indicator(
        "days_to_assessment",
        N_("Days to assessment"),
        N_(
            "Median of the calendar days from opening the file to the first assessment. Pauses "
            "are not taken off. Cases still waiting are shown beside it, not in the median."
        ),
        N_("Cases assessed and cases still waiting. Ended and paused cases do not wait."),
        _OPENED,
        "days",
        days(lambda case: case.assessment_on),
    ),
    Indicator(
        "days_to_plan",
        N_("Days to agreed plan"),
        N_(
            "Median of the calendar days from opening the file to the survivor's agreement to "
            "the plan. Pauses are not taken off. Cases still waiting are shown beside it, not "
            "in the median."
        ),
        N_(
            "Cases with an agreed plan and cases still waiting. Ended and paused cases do not wait."
        ),
        _OPENED,
        "days",
        days(lambda case: case.plan_agreed_on),
    ),
    Indicator(
        "days_to_service",
        N_("Days to first service"),
        N_(
            "Median of the calendar days from opening the file to the first service that began. "
            "Pauses are not taken off. Cases still waiting are shown beside it, not in the "
            "median."
        ),
        N_(
            "Cases that had a service and cases still waiting. Ended and paused cases, and cases "
            "whose assessment found no need, do not wait."
        ),
        _OPENED,
        "days",
        days(lambda case: case.first_service_on, excuse=no_need),
    ),
    Indicator(
        "follow_ups_on_time",
        N_("Follow-ups kept on time"),
        N_(
            "Follow-ups at which the survivor was met or spoken with on the planned day or "
            "before. A follow-up without the day it took place is not counted as on time."
        ),
        N_(
            "Follow-ups that were due. Outside: not safely reachable, not wished by the "
            "survivor, cancelled by us, planned for a pause or after the end of the case, and "
            "those of today that are still possible."
        ),
        N_("Day the follow-up was planned for: in the period, and not after today."),
        "share",
        visits,
    ),
    Indicator(
        "referrals_answered",
        N_("Referrals answered"),
        N_(
            "Referrals from us to others that were answered by today, however late; a refusal "
            "is an answer, a note of receipt is not."
        ),
        N_(
            "Referrals whose answer came, or whose day for an answer has passed. Drafts and "
            "cancelled referrals never count."
        ),
        N_("Day the referral was sent: in the period, and not after today."),
        "share",
        referrals,
    ),
    Indicator(
        "goals_met",
        N_("Goals met"),
        N_("Goals of the plan that were reached in the period. A goal in progress is not met."),
        N_(
            "Goals set by the end of the period that were still open in it. Outside: goals "
            "dropped by agreement. Goals left open when a case ended stay in."
        ),
        N_("Day a goal was reached: in the period, and not after today."),
        "share",
        goals("reached"),
    ),
    Indicator(
        "goals_in_progress",
        N_("Goals in progress"),
        N_("Goals of the plan that are being worked on in a case that has not ended."),
        N_("The same goals as for goals met, those reached included."),
        N_("State of the goals today, if it began by the end of the period."),
        "share",
        goals("in_progress"),
    ),
    Indicator(
        "without_contact",
        N_("Cases without contact for too long"),
        N_(
            "Cases whose last contact lies back more days than are set for their level of risk. "
            "Where there was no contact yet, the days count from opening the file."
        ),
        N_("Open cases. Outside: survivors who wish no contact, and finished cases."),
        _TODAY,
        "cases",
        without_contact,
        watch="numerator",
    ),
    Indicator(
        "closures",
        N_("Cases closed, by reason"),
        N_(
            "Cases closed or transferred. A case closed twice in the period counts once, with "
            "its last reason. Beside each reason stands its share of these cases."
        ),
        N_("Cases that were open on at least one day of the period. Outside: cases not taken on."),
        N_("Day the case ended: in the period, and not after today."),
        "cases",
        closures,
        watch="numerator",
        parts=reasons,
    ),
    Indicator(
        "renewed_need",
        N_("Renewed need"),
        N_("Closed or transferred cases that were opened again in the period."),
        N_(
            "Cases that were closed or transferred on at least one day of the period. Outside: "
            "deceased survivors, duplicate files, and cases not taken on."
        ),
        N_("Day the case was opened again: in the period, and not after today."),
        "share",
        renewed,
        watch="numerator",
    ),
    Indicator(
        "missing_data",
        N_("Files with missing data"),
        N_(
            "Open cases that lack at least one of the facts every file has to hold. Beside each "
            "fact stands the share of the files that lack it."
        ),
        N_(
            "Open cases that were examined; for each fact, those that can already have it, and "
            "facts about children only for children."
        ),
        _TODAY,
        "share",
        lacks(),
        watch="numerator",
        parts=each_field,
    ),
    Indicator(
        "caseload",
        N_("Caseload weighted by risk"),
        N_(
            "Points of all open cases: imminent danger 4, high risk 3, not assessed 3, medium 2, "
            "low 1. Beside each caseworker stand the points of that person's cases."
        ),
        N_("Open cases; beside them, how many have a caseworker."),
        _TODAY,
        "points",
        caseload,
        parts=workers,
        part_unit="points",
    ),
)
