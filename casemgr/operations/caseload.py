"""What a supervisor's summary of a period is made of: figures, months, phases, loads, lists.

Everything is about cases this person may see; of a case no more is read than its code, its
state and its days. Nothing of it is for publication.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Final

from sqlalchemy import exists
from sqlmodel import col, select

from casemgr.domain.indicator_codes import CaseEvents, Span
from casemgr.domain.instruments import Instrument
from casemgr.domain.lifecycle import FINISHED
from casemgr.domain.scoring import Sitting, compare
from casemgr.domain.support import Assessment
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act
from casemgr.operations.case_events import gather_events
from casemgr.operations.instruments import Key, known_instruments
from casemgr.operations.supervision import (
    FigureView,
    WorkerLoad,
    supervision_figures,
    worker_loads,
)
from casemgr.storage.records import values_by_case
from casemgr.storage.tables import AcknowledgementRow, CaseRow, DutyRow
from casemgr.words import Language

MOST_OVERDUE: Final = 60
_SCORED: Final = ("instrument", "instrument_version", "on", "answers")
_FULL_DAY: Final = 10


@dataclass(frozen=True, slots=True)
class Month:
    """``month`` reads ``2026-07``; a case opened again and closed twice counts each time."""

    month: str
    opened: int
    ended: int


@dataclass(frozen=True, slots=True)
class OverdueDuty:
    """``what``: a code of ``DUTY``."""

    code: str
    what: str
    due: str
    risk: str
    owner: str


@dataclass(frozen=True, slots=True)
class ScoreMove:
    """How the scores of one form moved from the first to the last assessment with it.

    ``middle`` is the median of the changes; ``better``, ``same`` and ``worse`` count cases.
    """

    form: Instrument
    middle: float
    better: int
    same: int
    worse: int


@dataclass(frozen=True, slots=True)
class Caseload:
    """The caseload of a period, frozen. ``figures`` stand in each of the paper's languages.

    ``turnaround``: the median of the days from sending a referral to its answer, over the
    ``answered`` ones sent in the period (``None``: none was answered).
    """

    span: Span
    figures: tuple[tuple[FigureView, ...], ...]
    months: tuple[Month, ...]
    phases: Mapping[str, int]
    risks: Mapping[str, Mapping[str, int]]
    loads: tuple[WorkerLoad, ...]
    overdue: tuple[OverdueDuty, ...]
    overdue_total: int
    turnaround: float | None
    answered: int
    scores: tuple[ScoreMove, ...]


def gather_caseload(act: Act, span: Span, languages: Sequence[Language]) -> Caseload:
    """The caseload of a period, as this person may see it."""
    inside = seen_by(act)
    cases = gather_events(act, inside).cases
    loads = worker_loads.function(act)
    days = _answer_days(act, cases, span)
    overdue = _overdue(act)
    return Caseload(
        span=span,
        figures=tuple(_figures(act, span, language) for language in languages),
        months=_months(cases, span, act.today),
        phases=Counter(case.status for case in cases),
        risks={load.name: Counter(case.risk for case in load.cases) for load in loads},
        loads=loads,
        overdue=overdue[:MOST_OVERDUE],
        overdue_total=len(overdue),
        turnaround=float(median(days)) if days else None,
        answered=len(days),
        scores=_scores(act),
    )


def _figures(act: Act, span: Span, language: Language) -> tuple[FigureView, ...]:
    reader = replace(act, actor=replace(act.actor, language=language))
    return supervision_figures.function(reader, span.first, span.last)


def _months(cases: Iterable[CaseEvents], span: Span, today: date) -> tuple[Month, ...]:
    """Every month of the period that has begun."""
    end = min(span.last, today)
    opened, ended = Counter[str](), Counter[str]()
    for case in cases:
        if span.first <= case.opened_on <= end:
            opened[_month(case.opened_on)] += 1
        for ending in case.endings:
            if span.first <= ending.on <= end:
                ended[_month(ending.on)] += 1
    months, day = [], span.first.replace(day=1)
    while day <= end:
        months.append(_month(day))
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return tuple(Month(month, opened[month], ended[month]) for month in months)


def _month(day: date) -> str:
    return day.isoformat()[:7]


def _answer_days(act: Act, cases: Iterable[CaseEvents], span: Span) -> list[int]:
    """Days from sending to answer. An answer dated before its sending says nothing."""
    return [
        (sent.answered_on - sent.sent_on).days
        for case in cases
        for sent in case.referrals
        if sent.sent_on
        and sent.answered_on
        and span.first <= sent.sent_on <= span.last
        and sent.sent_on <= sent.answered_on <= act.today
    ]


def _overdue(act: Act) -> tuple[OverdueDuty, ...]:
    """Duties past their day and not put aside, the oldest first."""
    put_aside = exists().where(
        col(AcknowledgementRow.case_id) == col(DutyRow.case_id),
        col(AcknowledgementRow.what) == col(DutyRow.what),
        col(AcknowledgementRow.record_id) == col(DutyRow.record_id),
        col(AcknowledgementRow.due) == col(DutyRow.due),
        col(AcknowledgementRow.deleted_at).is_(None),
    )
    rows = act.session.exec(
        select(DutyRow, CaseRow)
        .join(CaseRow, col(DutyRow.case_id) == col(CaseRow.id))
        .where(
            col(DutyRow.due) < act.today.isoformat(),
            col(DutyRow.what) != "approval",
            seen_by(act),
            ~put_aside,
        )
        .order_by(col(DutyRow.due), col(CaseRow.code))
    ).all()
    names = account_names(act.session)
    return tuple(
        OverdueDuty(case.code, duty.what, duty.due, case.risk, names.get(case.owner_id, ""))
        for duty, case in rows
    )


def _scores(act: Act) -> tuple[ScoreMove, ...]:
    """Form by form, over the cases that were assessed with it twice or more."""
    inside = seen_by(act) & col(CaseRow.status).not_in(FINISHED)
    known = known_instruments(act.session)
    changes: dict[Key, list[tuple[float, bool | None]]] = {}
    for found in values_by_case(act.session, "assessment", inside, _SCORED).values():
        by_form: dict[Key, list[Sitting]] = {}
        for one in found:
            given = Assessment.model_construct(**one)
            key = (given.instrument, given.instrument_version)
            if key in known and len(given.on) == _FULL_DAY:
                sitting = Sitting(date.fromisoformat(given.on), *key, given.answers)
                by_form.setdefault(key, []).append(sitting)
        for key, sittings in by_form.items():
            whole = compare(known[key], sittings).composite
            if whole.change is not None:
                changes.setdefault(key, []).append((whole.change, whole.better))
    return tuple(
        ScoreMove(
            known[key],
            float(median(change for change, _ in moved)),
            sum(better is True for _, better in moved),
            sum(better is None for _, better in moved),
            sum(better is False for _, better in moved),
        )
        for key, moved in sorted(changes.items())
    )
