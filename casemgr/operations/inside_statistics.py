"""Statistics that never leave the program: cross tables and figures over one's own caseload.

They are exact, and small numbers in them tell of single persons. So there is no operation that
hands them out, only queries of the right to supervise, over ``visible_cases``. What others may
have comes from ``casemgr.operations.statistics`` alone.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.codes import CodeList
from casemgr.domain.dates import whole, whole_years
from casemgr.domain.errors import Refused
from casemgr.domain.fields import Field, Kind, Privacy, fields_of
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, query
from casemgr.operations.errors import PeriodBackwards
from casemgr.operations.supervision import FigureView, figures_over
from casemgr.statistics import Period
from casemgr.statistics.dimensions import NOT_RECORDED as NONE
from casemgr.statistics.dimensions import age_band, age_bands
from casemgr.storage.records import values_by_case
from casemgr.storage.tables import CaseRow
from casemgr.words import N_, Language, say

MOST_COLUMNS: Final = 6
"""So many answers stand side by side; the rarer ones are counted together."""
NOT_RECORDED: Final = ""
"""The code of "nothing is recorded", which every question can be filtered by."""
_YES: Final = "yes"
_OTHERS: Final = "~"
_CODED: Final = (Kind.CODE, Kind.CODES, Kind.YES)

Answers = Mapping[str, frozenset[str]]
"""By case, the codes its file answers a question with; none: not recorded."""


class Head(Protocol):
    """What is counted of a case's head."""

    id: str
    status: str
    risk: str
    owner_id: str
    opened_on: str


class UnknownQuestion(Refused):
    sentence = N_("This is not a question that can be counted.")
    next_step = N_("Choose one of the questions that are offered.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be counted: one question down, perhaps another across, over the cases whose
    day of intake lies in ``first`` … ``last`` and that fulfil all of ``where`` (question, code;
    an empty code is "not recorded")."""

    down: str
    across: str = ""
    first: date = date.min
    last: date = date.max
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CrossRow:
    """An answer, the cases of each column, and all cases that have this answer."""

    label: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class CrossTable:
    """Exact counts of cases. ``totals`` are those of the columns, ``cases`` all that were
    counted. ``several``: a case can stand in more than one place, so nothing adds up."""

    down: str
    across: str
    columns: tuple[str, ...]
    rows: tuple[CrossRow, ...]
    totals: tuple[int, ...]
    cases: int
    several: bool


@dataclass(frozen=True, slots=True)
class _Question:
    """``read`` takes the codes out of one record (``kind``) or of the head of a case."""

    kind: str
    label: str
    options: Callable[[Act], Sequence[tuple[str, str]]]
    fields: tuple[str, ...]
    read: Callable[[Mapping[str, Any], Head], Iterable[str]]
    several: bool = False


@query("see_supervision")
def countable_questions(act: Act) -> tuple[tuple[str, str], ...]:
    """Key and label of everything that can be counted: the head of a case, and every declared
    field of its records with a list of answers. What identifies a person is not among them."""
    return tuple((key, _named(one, act.language)) for key, one in _questions().items())


@query("see_supervision")
def answers_of(act: Act, question: str) -> tuple[tuple[str, str], ...]:
    """Code and label of every answer, "not recorded" last. Raises ``UnknownQuestion``."""
    return _answered(act, _the(question))


@query("see_supervision")
def cross_table(act: Act, asked: Asked) -> CrossTable:
    """Count the cases this person may see. Raises ``UnknownQuestion``, ``PeriodBackwards``."""
    inside, heads = _chosen(act, asked)
    down, across = _the(asked.down), _the(asked.across) if asked.across else None
    given = _answers(act, across, inside, heads) if across else {}
    beside = _columns(given, dict(_answered(act, across)) if across else {}, act.language)
    table = _Count(_answers(act, down, inside, heads), _joined(given, beside))
    return CrossTable(
        down=_named(down, act.language),
        across=_named(across, act.language) if across else "",
        columns=tuple(beside.values()),
        rows=tuple(
            CrossRow(label, tuple(table.cells[code, one] for one in beside), table.down[code])
            for code, label in _answered(act, down)
            if table.down[code]
        ),
        totals=tuple(table.across[code] for code in beside),
        cases=len(heads),
        several=down.several or bool(across and across.several),
    )


@query("see_supervision")
def figures_within(act: Act, asked: Asked) -> tuple[FigureView, ...]:
    """The supervision figures over the cases that fulfil ``asked.where``; the days are those of
    what is counted, not of the intake. Raises ``UnknownQuestion``, ``PeriodBackwards``."""
    if asked.last < asked.first:
        raise PeriodBackwards
    inside = seen_by(act)
    if asked.where:
        _, heads = _chosen(act, Asked(asked.down, where=asked.where))
        wanted = func.json_each(json.dumps(list(heads))).table_valued("value")
        inside &= col(CaseRow.id).in_(select(wanted.c.value))
    return figures_over(act, inside, asked.first, asked.last)


def _chosen(act: Act, asked: Asked) -> tuple[ColumnElement[bool], dict[str, Head]]:
    """A condition that holds of at least the cases asked for, and exactly those by id."""
    if asked.last < asked.first:
        raise PeriodBackwards
    inside = seen_by(act)
    if (asked.first, asked.last) != (date.min, date.max):
        days = (asked.first.isoformat(), asked.last.isoformat())
        inside &= col(CaseRow.opened_on).between(*days)
    columns: Any = (
        CaseRow.id, CaseRow.status, CaseRow.risk, CaseRow.owner_id, CaseRow.opened_on,
    )  # fmt: skip
    rows: Sequence[Head] = act.session.exec(select(*columns).where(inside)).all()
    heads = {row.id: row for row in rows}
    for question, code in asked.where:
        given = _answers(act, _the(question), inside, heads)
        heads = {
            key: row
            for key, row in heads.items()
            if (code in given[key] if code else not given[key])
        }
    return inside, heads


def _answers(
    act: Act, question: _Question, inside: ColumnElement[bool], heads: Mapping[str, Head]
) -> Answers:
    if not question.kind:
        return {key: frozenset(question.read({}, row)) for key, row in heads.items()}
    found = values_by_case(act.session, question.kind, inside, question.fields)
    return {
        key: frozenset(code for one in found.get(key, ()) for code in question.read(one, row))
        for key, row in heads.items()
    }


class _Count:
    """Cases by both answers and by each."""

    def __init__(self, rows: Answers, columns: Answers) -> None:
        self.cells: Counter[tuple[str, str]] = Counter()
        self.down: Counter[str] = Counter()
        self.across: Counter[str] = Counter()
        for case, given in rows.items():
            mine, beside = given or {NOT_RECORDED}, columns.get(case) or {NOT_RECORDED}
            self.down.update(mine)
            self.across.update(beside)
            self.cells.update((one, other) for one in mine for other in beside)


def _columns(given: Answers, labels: Mapping[str, str], language: Language) -> dict[str, str]:
    """The answers that stand side by side with their labels, in the order of their list."""
    often = Counter(code for some in given.values() for code in some or {NOT_RECORDED})
    most = {code for code, _ in often.most_common(MOST_COLUMNS)}
    shown = {code: label for code, label in labels.items() if code in most}
    none = shown.pop(NOT_RECORDED, "")
    if len(often) > len(most):
        shown[_OTHERS] = say(N_("Other answers"), language)
    return shown | ({NOT_RECORDED: none} if none else {})


def _joined(given: Answers, shown: Mapping[str, str]) -> Answers:
    """The answers that have no column of their own as one."""
    if _OTHERS not in shown:
        return given
    return {
        case: frozenset(code if code in shown else _OTHERS for code in some)
        for case, some in given.items()
    }


# What can be counted


def _the(key: str) -> _Question:
    try:
        return _questions()[key]
    except KeyError:
        raise UnknownQuestion from None


def _answered(act: Act, question: _Question) -> tuple[tuple[str, str], ...]:
    return (*question.options(act), (NOT_RECORDED, NONE.label(act.language)))


def _named(question: _Question, language: Language) -> str:
    field = say(question.label, language)
    return (
        f"{say(RECORD_KINDS[question.kind].title, language)}: {field}" if question.kind else field
    )


@cache
def _questions() -> Mapping[str, _Question]:
    """By key: ``case.`` and a column of its head, or kind and field of a record."""
    found = dict(_OF_THE_HEAD)
    for kind in RECORD_KINDS.values():
        for field in fields_of(kind.model).values():
            if field.kind in _CODED and field.privacy != Privacy.IDENTIFYING:
                found[f"{kind.name}.{field.name}"] = _declared(kind.name, field, kind.many)
    return found


def _declared(kind: str, field: Field, many: bool) -> _Question:
    def read(values: Mapping[str, Any], _head: Head) -> Iterable[str]:
        value = values[field.name]
        if field.kind is Kind.CODES:
            return tuple(value or ())
        if field.kind is Kind.YES:
            return (_YES,) if value else ()
        return (value,) if value else ()

    options = _listed(field.codes) if field.codes is not None else _yes
    return _Question(
        kind, field.label, options, (field.name,), read, many or field.kind is Kind.CODES
    )


def _listed(codes: CodeList) -> Callable[[Act], list[tuple[str, str]]]:
    return lambda act: [(one.code, one.label(act.language)) for one in codes]


def _yes(act: Act) -> list[tuple[str, str]]:
    return [(_YES, say(N_("Yes"), act.language))]


def _owners(act: Act) -> list[tuple[str, str]]:
    return sorted(account_names(act.session).items(), key=lambda one: one[1])


def _quarters(act: Act) -> list[tuple[str, str]]:
    opened = act.session.exec(select(CaseRow.opened_on).where(seen_by(act)).distinct()).all()
    found = {code for day in opened for code in _quarter(day)}
    return [(code, Period.parse(code).label(act.language)) for code in sorted(found)]


def _quarter(opened_on: str) -> tuple[str, ...]:
    day = whole(opened_on)
    return () if day is None else (Period(day.year, (day.month + 2) // 3).code,)


def _bands(act: Act) -> list[tuple[str, str]]:
    leaves = (leaf for band in age_bands() for leaf in band.leaves())
    return [(leaf.code, leaf.label(act.language)) for leaf in leaves]


def _age(values: Mapping[str, Any], head: Head) -> tuple[str, ...]:
    """The age told at intake, else the greatest one the birth date allows."""
    age, intake = values["age_at_intake"], whole(head.opened_on)
    if age is None and intake is not None:
        ages = whole_years(values["birth_date"] or "", intake)
        age = ages[1] if ages else None
    band = age_band(age)
    return () if band is None else (band,)


_OF_THE_HEAD: Final[Mapping[str, _Question]] = {
    "case.status": _Question("", N_("Status"), _listed(STATUS), (), lambda _, head: (head.status,)),
    "case.risk": _Question(
        "", N_("Risk level"), _listed(RISK_LEVEL), (), lambda _, head: (head.risk,)
    ),
    "case.owner": _Question("", N_("Caseworker"), _owners, (), lambda _, head: (head.owner_id,)),
    "case.opened": _Question(
        "", N_("Quarter of intake"), _quarters, (), lambda _, head: _quarter(head.opened_on)
    ),
    "person.age": _Question(
        "person", N_("Age at intake, in years"), _bands, ("age_at_intake", "birth_date"), _age
    ),
}
