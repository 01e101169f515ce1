"""What a supervisor watches: each figure with its definition and its cases, and who carries what.

The figures are for looking at. They are about few people, so no operation hands them out, and
what is published comes from ``casemgr.operations.statistics`` alone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, exists
from sqlmodel import col, func, select

from casemgr.domain.case_codes import CLOSURE_REASON
from casemgr.domain.indicator_codes import (
    LEFT_OUT,
    MINIMUM,
    RISK_WEIGHTS,
    Figure,
    Span,
    Unit,
)
from casemgr.domain.indicators import INDICATORS, Indicator, compute_all
from casemgr.domain.lifecycle import FINISHED
from casemgr.domain.roles import Role, may
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, query
from casemgr.operations.case_events import gather_events
from casemgr.operations.duties import office_policy
from casemgr.operations.errors import PeriodBackwards
from casemgr.storage.tables import AccountRow, AcknowledgementRow, CaseRow, DutyRow
from casemgr.words import N_, Language, digits, number, say, say_many

DASH: Final = "–"
_WAITING = N_("Still waiting")
# Of each figure: the cases in its numerator, and those with something else in its denominator.
_LISTS: Final[Mapping[str, tuple[str, str]]] = {
    "days_to_contact": (N_("First contact made"), _WAITING),
    "days_to_assessment": (N_("Assessed"), _WAITING),
    "days_to_plan": (N_("Plan agreed"), _WAITING),
    "days_to_service": (N_("Service begun"), _WAITING),
    "follow_ups_on_time": (N_("With one kept on time"), N_("With one late or not kept")),
    "referrals_answered": (N_("With one answered"), N_("With one unanswered")),
    "goals_met": (N_("With a goal met"), N_("With a goal not met")),
    "goals_in_progress": (N_("With a goal in progress"), N_("With a goal not in progress")),
    "without_contact": (N_("Without contact for too long"), N_("Contact in time")),
    "closures": (N_("Closed or transferred"), N_("Not ended")),
    "renewed_need": (N_("Opened again"), N_("Not opened again")),
    "missing_data": (N_("Something is missing"), N_("Nothing is missing")),
    "caseload": (N_("With a caseworker"), N_("Without a caseworker")),
}


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case in a list: its code and pseudonym, never a name of the survivor. ``owner`` is the
    caseworker's name; ``finished`` cases are not handed over."""

    case_id: str
    code: str
    pseudonym: str
    status: str
    risk: str
    owner: str

    @property
    def finished(self) -> bool:
        return self.status in FINISHED


@dataclass(frozen=True, slots=True)
class CaseList:
    """Some cases under a heading; ``note`` says how many things were counted, where that is
    another number than that of the cases."""

    label: str
    cases: tuple[ListedCase, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of a figure (a reason, a field, a worker) with the cases behind it."""

    label: str
    value: str
    count: str
    cases: tuple[ListedCase, ...]


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure as people read it, in the reader's language.

    ``value`` is a dash where there was nothing to count; ``count`` is "n of m". ``lists`` are
    the cases behind it, the one worth opening first at the front; ``left_out`` those with
    something outside the figure, by the reason.
    """

    code: str
    label: str
    value: str
    count: str
    definition: str
    denominator: str
    date_basis: str
    lists: tuple[CaseList, ...]
    left_out: tuple[CaseList, ...]
    parts: tuple[PartView, ...]
    share: float | None = None


@dataclass(frozen=True, slots=True)
class WorkerLoad:
    """What one colleague carries today: ``points`` weigh her open ``cases`` by risk;
    ``overdue`` counts duties that are past their day and were not put aside."""

    account_id: str
    name: str
    points: int
    overdue: int
    cases: tuple[ListedCase, ...]


@query("see_supervision")
def supervision_figures(act: Act, first: date, last: date) -> tuple[FigureView, ...]:
    """Every figure of ``INDICATORS`` for a period, over the cases this person may see.

    Takes a second or two where there are many cases. Raises ``PeriodBackwards``.
    """
    if last < first:
        raise PeriodBackwards
    return figures_over(act, seen_by(act), first, last)


def figures_over(
    act: Act, inside: ColumnElement[bool], first: date, last: date
) -> tuple[FigureView, ...]:
    """The figures over the cases that ``inside`` chooses: a condition on ``CaseRow`` that holds
    of no case this person may not see."""
    gathered = gather_events(act, inside)
    limits = office_policy(act.session).no_contact.days
    figures = compute_all(
        gathered.cases,
        Span(first, last),
        act.today,
        no_contact_days={**limits, "unknown": limits["high"]},
        missing=gathered.missing,
    )
    listed = {one.case_id: one for one in _listed(act, inside)}
    names = account_names(act.session)
    return tuple(
        _view(indicator, figure, listed, names, act.language)
        for indicator, figure in zip(INDICATORS, figures, strict=True)
    )


@query("see_supervision")
def worker_loads(act: Act) -> tuple[WorkerLoad, ...]:
    """What each colleague carries, the heaviest load first; those of the own team who work with
    cases are there even when they carry nothing."""
    inside = seen_by(act) & col(CaseRow.status).not_in(FINISHED)
    heads = act.session.exec(select(CaseRow.id, CaseRow.owner_id).where(inside)).all()
    owner = dict(heads)
    carried: dict[str, list[ListedCase]] = {one.id: [] for one in _colleagues(act)}
    for case in _listed(act, inside):
        carried.setdefault(owner[case.case_id], []).append(case)
    overdue, names = _overdue(act), account_names(act.session)
    loads = (
        WorkerLoad(
            account_id,
            names.get(account_id, ""),
            sum(RISK_WEIGHTS.get(case.risk, RISK_WEIGHTS["unknown"]) for case in cases),
            overdue.get(account_id, 0),
            tuple(cases),
        )
        for account_id, cases in carried.items()
    )
    return tuple(sorted(loads, key=lambda one: (-one.points, one.name)))


@query("see_supervision")
def cases_of(act: Act, case_ids: tuple[str, ...]) -> tuple[ListedCase, ...]:
    """Those of these cases that this person may see, by their codes."""
    wanted = set(case_ids)
    return tuple(one for one in _listed(act, seen_by(act)) if one.case_id in wanted)


@query("see_supervision")
def colleagues(act: Act) -> tuple[tuple[str, str], ...]:
    """Who may be given a case, of any team: account and name."""
    rows = act.session.exec(
        select(AccountRow).where(col(AccountRow.active).is_(True)).order_by(col(AccountRow.name))
    ).all()
    return tuple((one.id, one.name) for one in rows if may(map(Role, one.roles), "open_case"))


def _colleagues(act: Act) -> list[AccountRow]:
    rows = act.session.exec(
        select(AccountRow).where(
            col(AccountRow.active).is_(True), col(AccountRow.team_id) == act.actor.team_id
        )
    ).all()
    return [one for one in rows if Role.CASEWORKER in map(Role, one.roles)]


def _listed(act: Act, inside: Any) -> list[ListedCase]:
    names = account_names(act.session)
    columns: Any = (
        CaseRow.id, CaseRow.code, CaseRow.pseudonym, CaseRow.status, CaseRow.risk, CaseRow.owner_id,
    )  # fmt: skip
    rows: Any = act.session.exec(select(*columns).where(inside).order_by(col(CaseRow.code)))
    return [
        ListedCase(case_id, code, pseudonym, status, risk, names.get(owner, ""))
        for case_id, code, pseudonym, status, risk, owner in rows
    ]


def _overdue(act: Act) -> dict[str, int]:
    put_aside = exists().where(
        col(AcknowledgementRow.case_id) == col(DutyRow.case_id),
        col(AcknowledgementRow.what) == col(DutyRow.what),
        col(AcknowledgementRow.record_id) == col(DutyRow.record_id),
        col(AcknowledgementRow.due) == col(DutyRow.due),
        col(AcknowledgementRow.deleted_at).is_(None),
    )
    statement = (
        select(CaseRow.owner_id, func.count())
        .select_from(DutyRow)
        .join(CaseRow, col(DutyRow.case_id) == col(CaseRow.id))
        .where(
            col(DutyRow.due) < act.today.isoformat(),
            col(DutyRow.what) != "approval",
            seen_by(act),
            ~put_aside,
        )
        .group_by(col(CaseRow.owner_id))
    )
    return dict(act.session.exec(statement).all())


# As people read it


def _view(
    indicator: Indicator,
    figure: Figure,
    listed: Mapping[str, ListedCase],
    names: Mapping[str, str],
    language: Language,
) -> FigureView:
    def chosen(case_ids: Iterable[str]) -> tuple[ListedCase, ...]:
        return tuple(sorted((listed[one] for one in case_ids), key=lambda case: case.code))

    counted, rest = _LISTS[indicator.code]
    lists = [
        CaseList(say(counted, language), chosen(figure.numerator_ids)),
        CaseList(say(rest, language), chosen(figure.rest_ids)),
    ]
    if indicator.watch == "rest":
        lists.reverse()
    return FigureView(
        code=indicator.code,
        label=say(indicator.label, language),
        value=_value(figure.value, indicator.unit, language),
        count=_count(figure, language),
        definition=say(indicator.definition, language),
        denominator=say(indicator.denominator, language),
        date_basis=say(indicator.date_basis, language),
        lists=tuple(lists),
        left_out=tuple(
            CaseList(
                say(LEFT_OUT[one.why], language), chosen(one.case_ids), number(one.count, language)
            )
            for one in figure.left_out
        ),
        parts=tuple(
            PartView(
                _PART_LABELS[indicator.code](part.code, names, language),
                _value(part.value, indicator.part_unit, language),
                _count(part, language),
                chosen(part.numerator_ids),
            )
            for part in figure.parts
        ),
        share=figure.numerator / figure.denominator if figure.denominator else None,
    )


def _count(figure: Figure, language: Language) -> str:
    return say("{done} of {all}", language, done=figure.numerator, all=figure.denominator)


def _value(value: float | None, unit: Unit, language: Language) -> str:
    if value is None:
        return DASH
    return _UNITS[unit](value, language)


def _days(value: float, language: Language) -> str:
    if value == int(value):
        return say_many("{count} day", "{count} days", int(value), language)
    return say("{days} days", language, days=digits(f"{value:.1f}", language))


def _share(value: float, language: Language) -> str:
    """A whole percentage; 0 and 100 only where it is exactly that."""
    percent = round(value * 100) if value in (0, 1) else min(99, max(1, round(value * 100)))
    return digits(f"{percent} %", language)


def _points(value: float, language: Language) -> str:
    return say_many("{count} point", "{count} points", int(value), language)


_UNITS: Final[Mapping[Unit, Callable[[float, Language], str]]] = {
    "days": _days,
    "share": _share,
    "cases": lambda value, language: number(int(value), language),
    "points": _points,
}


def _reason(code: str, _names: Mapping[str, str], language: Language) -> str:
    if not code:
        return say("No reason recorded", language)
    return CLOSURE_REASON.label(code, language)


def _missing(code: str, _names: Mapping[str, str], language: Language) -> str:
    return say(next(one.label for one in MINIMUM if one.code == code), language)


def _worker(code: str, names: Mapping[str, str], language: Language) -> str:
    return names.get(code, "") or say("Without a caseworker", language)


_PART_LABELS: Final[Mapping[str, Callable[[str, Mapping[str, str], Language], str]]] = {
    "closures": _reason,
    "missing_data": _missing,
    "caseload": _worker,
}
