"""What statistics read of the cases, and the questions they are counted by."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any, Protocol, cast

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from casemgr.domain.case_codes import NEED_CATEGORY
from casemgr.domain.childhood import GROWN
from casemgr.domain.codes import (
    COUNTRY,
    DISTRICT,
    DIVISION,
    EXPLOITATION,
    GENDER,
    INTAKE_SOURCE,
    MEANS_OF_CONTROL,
)
from casemgr.domain.consent import standing_for
from casemgr.domain.dates import whole, whole_years
from casemgr.domain.fields import R
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.support import Consent
from casemgr.operations.access import countable_cases
from casemgr.operations.act import Act
from casemgr.operations.consenting import ages_by_case
from casemgr.statistics import Category, Period, codebook
from casemgr.statistics.books import place_code, places
from casemgr.statistics.cells import PERIOD, Answers, Codebook
from casemgr.statistics.dimensions import age_band
from casemgr.storage.records import values_by_case
from casemgr.storage.tables import DIRECTORY_TABLES, RECORD_TABLES, CaseRow

_PURPOSE = "statistics"
_OF_CONSENT = (
    "purpose",
    "status",
    "on",
    "organisation",
    "expires",
    "unverified",
    "given_by",
    "guardian",
)
COUNTED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "intake": ("intake_date", "project", "source"),
    "person": ("gender", "age_at_intake", "birth_date", "division", "district"),
    "experience": ("country_of_exploitation", "exploitation", "means_of_control"),
    "service": ("category", "status"),
    "referral": ("direction", "services", "status"),
    "consent": _OF_CONSENT,
}
"""All that statistics read of a case's records, by kind."""
_KINDS = tuple(kind for kind in COUNTED_FIELDS if kind != "consent")
_UNKNOWN_GENDER = "NonSpecifiedUnknown"
_TWO = ("Feminine", "Masculine")
_OTHER_GENDER = Category("OtherGender", "Another gender", "অন্য লিঙ্গ")
_NOT_GIVEN = frozenset({"planned"})
_NOT_SENT = frozenset({"draft", "cancelled"})

Values = Mapping[str, Any]


def book_for(act: Act, periods: Iterable[Period]) -> Codebook:
    """The questions over the program's whole code lists and the office's projects, those that
    are no longer offered included."""
    table: Any = DIRECTORY_TABLES["project"]
    projects = act.session.exec(select(table.id, table.name).order_by(table.created_at, table.id))
    districts: dict[str, list[Category]] = {one.code: [] for one in DIVISION}
    for one in DISTRICT:
        districts[one.parent].append(Category(one.code, one.en, one.bn))
    helped = Category.of(NEED_CATEGORY)
    lists = {
        "sex": (*Category.of([GENDER[code] for code in _TWO]), _OTHER_GENDER),
        "place": places(Category.of(DIVISION), districts),
        "exploitation": Category.of(EXPLOITATION),
        "means": Category.of(MEANS_OF_CONTROL),
        "country": Category.of(COUNTRY),
        "status": Category.of(STATUS),
        "services": helped,
        "referrals": helped,
        "project": tuple(Category(key, name, name) for key, name in projects),
        "source": Category.of(INTAKE_SOURCE),
    }
    return codebook(lists, periods)


class Span(Protocol):
    """A closed period of whole days: a year or quarter, or some years."""

    @property
    def first(self) -> date: ...

    @property
    def last(self) -> date: ...


class Counted(Protocol):
    """What statistics read of a case's head."""

    id: str
    opened_on: str
    status: str
    demo: bool


@dataclass(frozen=True, slots=True)
class CountedCase:
    answers: Answers
    demo: bool
    case_id: str = ""


def counted_case(case: Counted, kinds: Mapping[str, Sequence[Values]]) -> CountedCase | None:
    """What statistics learn of a case; ``None`` without a whole intake date.

    ``kinds`` are the values of its records of each kind in ``COUNTED_FIELDS``, as stored.
    """
    intake = whole(case.opened_on)
    if intake is None:
        return None
    person = newest(kinds.get("person"))
    came = newest(kinds.get("intake"))
    lived = kinds.get("experience", ())
    gender = person.get("gender") or None
    if gender == _UNKNOWN_GENDER:
        gender = None
    elif gender and gender not in _TWO:
        gender = _OTHER_GENDER.code
    countries = [one["country_of_exploitation"] for one in lived]
    answers: dict[str, str | frozenset[str] | None] = {
        "sex": gender,
        "age": age_band(age_at_intake(person, case.opened_on)),
        "place": _place(person.get("division") or None, person.get("district") or None),
        "exploitation": _codes(one["exploitation"] for one in lived),
        "means": _codes(one["means_of_control"] for one in lived),
        "country": next(filter(None, reversed(countries)), None),
        "status": case.status,
        "services": _codes(
            [one["category"]] for one in kinds.get("service", ()) if one["status"] not in _NOT_GIVEN
        ),
        "referrals": _codes(
            one["services"]
            for one in kinds.get("referral", ())
            if one["direction"] == "out" and one["status"] not in _NOT_SENT
        ),
        "project": came.get("project") or None,
        "source": came.get("source") or None,
        PERIOD: Period(intake.year, (intake.month + 2) // 3).code,
    }
    return CountedCase(answers, case.demo, case.id)


def newest(some: Sequence[Values] | None) -> Values:
    """The values of the last record of a kind; nothing where there is none."""
    return some[-1] if some else {}


def _codes(lists: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(code for some in lists for code in some or () if code)


def _place(division: str | None, district: str | None) -> str | None:
    fits = district and district in DISTRICT and DISTRICT[district].parent == division
    return place_code(division, district if fits else None)


def age_at_intake(person: Values, opened_on: str) -> int | None:
    """The age told at intake, else the greatest one the birth date allows."""
    told = person.get("age_at_intake")
    intake = whole(opened_on)
    if told is not None or intake is None:
        return cast("int | None", told)
    ages = whole_years(person.get("birth_date") or "", intake)
    return ages[1] if ages else None


def inside(span: Span) -> ColumnElement[bool]:
    """The condition on ``CaseRow`` of all cases with intake in these days, in the whole office."""
    days = span.first.isoformat(), span.last.isoformat()
    return countable_cases() & col(CaseRow.opened_on).between(*days)


def agreed_cases(act: Act, span: Span) -> list[Counted]:
    """The heads of the cases of these days whose survivor agreed to be counted, oldest first."""
    heads: Any = select(CaseRow.id, CaseRow.opened_on, CaseRow.status, CaseRow.demo)
    cases: Sequence[Counted] = act.session.exec(
        heads.where(inside(span)).order_by(CaseRow.opened_on, CaseRow.key)
    ).all()
    agreed = _agreed(act, inside(span))
    return [case for case in cases if agreed(case.id)]


def counted_cases(act: Act, period: Span) -> list[CountedCase]:
    """The period's cases whose survivor agreed to be counted, oldest first."""
    told = {
        kind: values_by_case(act.session, kind, inside(period), COUNTED_FIELDS[kind])
        for kind in _KINDS
    }
    counted = (
        counted_case(case, {kind: found.get(case.id, ()) for kind, found in told.items()})
        for case in agreed_cases(act, period)
    )
    return [one for one in counted if one is not None]


def _agreed(act: Act, cases: ColumnElement[bool]) -> Callable[[str], bool]:
    """Whether a case's survivor agreed to be counted."""
    log: Any = RECORD_TABLES["consent"]
    asked = cases & (log.purpose == _PURPOSE)
    found = values_by_case(act.session, "consent", asked, _OF_CONSENT)
    ages = ages_by_case(act, cases)

    def agreed(case_id: str) -> bool:
        entries = [_bare(Consent, values) for values in found.get(case_id, ())]
        age = ages.get(case_id, GROWN)
        return bool(standing_for(entries, _PURPOSE, "", act.today, age).open)

    return agreed


def _bare(_record_type: type[R], values: Mapping[str, Any]) -> R:
    """Stored values by their names, for reading only: what was checked on saving need not be
    built again as a record, which for a year of a large office takes longer than the counting.
    """
    return cast(R, SimpleNamespace(**values))
