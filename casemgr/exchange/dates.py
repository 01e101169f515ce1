"""Dates as people type them into spreadsheets, read without guessing.

Bangladesh writes the day first, the United States the month, and a spreadsheet program
follows the machine's setting: ``03/04/2021`` may be either, so it stays a question.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casemgr.domain.dates import EARLIEST_YEAR, LATEST_YEAR, earliest, partial
from casemgr.exchange import problems
from casemgr.exchange.text import fold
from casemgr.exchange.values import DateValue
from casemgr.words import ascii_digits

_TIME_OF_DAY = re.compile(r"[t ]\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[ap]m)?(z|[+-]\d\d:?\d\d)?$")
_ERA = re.compile(r"\s*(ইং|ইংরেজি|খ্রি|খ্রিঃ|খ্রি:|খ্রিস্টাব্দ|a\.?d|ce)\.?$")
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th|লা|রা|ঠা|শে|ই)(?=[\s,.-])")
_YEAR = re.compile(r"(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_THREE = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})")
_SEPARATORS = r"[\s,.-]+"
_DAY_NAME_YEAR = re.compile(
    rf"(?:(\d{{1,2}}){_SEPARATORS})?([^\W\d][^\d\s,.-]*){_SEPARATORS}(\d{{4}}|\d{{2}})"
)
_NAME_DAY_YEAR = re.compile(rf"([^\W\d][^\d\s,.-]*){_SEPARATORS}(\d{{1,2}}){_SEPARATORS}(\d{{4}})")

_MONTHS = (
    ("january", "jan", "জানুয়ারি", "জানুয়ারী"),
    ("february", "feb", "ফেব্রুয়ারি", "ফেব্রুয়ারী"),
    ("march", "mar", "মার্চ"),
    ("april", "apr", "এপ্রিল"),
    ("may", "মে"),
    ("june", "jun", "জুন"),
    ("july", "jul", "জুলাই"),
    ("august", "aug", "আগস্ট", "আগষ্ট", "অগাস্ট"),
    ("september", "sep", "sept", "সেপ্টেম্বর"),
    ("october", "oct", "অক্টোবর"),
    ("november", "nov", "নভেম্বর"),
    ("december", "dec", "ডিসেম্বর"),
)
_MONTH_BY_NAME = {fold(name): at for at, names in enumerate(_MONTHS, 1) for name in names}

# A spreadsheet counts days from here (for dates after February 1900).
_DAY_ZERO = date(1899, 12, 30)
_PLAUSIBLE_DAYS = range(7000, 80_000)
# How far ahead of today a date may lie.
_PLANNED_DAYS = {
    "cas_OutgoingReferralDate": 730,
    "spl_PlannedEndDate": 3650,
    "spl_ActualEndDate": 1,
}


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date, or the problem with it and the dates it may stand for."""

    iso: str = ""
    problem: str = ""
    suggestions: tuple[DateValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """The first and the last day a column's dates can lie on."""

    first: date
    last: date


def bounds_of(api_name: str, today: date) -> Bounds:
    """Nobody is born in the future or lived 120 years ago; a referral sent may be planned."""
    if api_name == "prs_Birthdate":
        return Bounds(date(today.year - 120, 1, 1), today)
    planned = timedelta(days=_PLANNED_DAYS.get(api_name, 0))
    return Bounds(date(1950, 1, 1), today + planned)


def read_date(raw: object, bounds: Bounds) -> DateReading:
    """A cell of a date column: a date cell, a number or a text."""
    if isinstance(raw, datetime | date):
        return _within(_iso(raw), bounds, year_typed=_year_typed_into_date_cell(raw))
    if isinstance(raw, bool):
        return DateReading(problem=problems.NOT_A_DATE)
    if isinstance(raw, int | float):
        return _read_number(raw, bounds)
    if isinstance(raw, str):
        found = _read_text(raw)
        return _within(found.iso, bounds) if found.iso else found
    return DateReading(problem=problems.NOT_A_DATE)


def _iso(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}-{day.day:02d}"


def _year_typed_into_date_cell(day: date) -> str:
    """``2009`` typed into a cell formatted as a date becomes 1 July 1905."""
    plain = day.date() if isinstance(day, datetime) else day
    days = (plain - _DAY_ZERO).days
    return str(days) if 1900 <= days <= 2100 else ""


def _within(iso: str, bounds: Bounds, year_typed: str = "") -> DateReading:
    suggestions = (DateValue(year_typed),) if year_typed else ()
    day = earliest(iso)
    if day > bounds.last:
        return DateReading(problem=problems.FUTURE_DATE)
    if day < bounds.first:
        return DateReading(problem=problems.TOO_LONG_AGO, suggestions=suggestions)
    return DateReading(iso)


def _read_number(number: float, bounds: Bounds) -> DateReading:
    """A year is a year; a count of days is what is left when a date's format is lost."""
    if number != number or abs(number) > 1e9 or number != int(number):
        return DateReading(problem=problems.NOT_A_DATE)
    whole = int(number)
    if bounds.first.year <= whole <= bounds.last.year:
        return DateReading(str(whole))
    if whole in _PLAUSIBLE_DAYS:
        meant = _within(_iso(_DAY_ZERO + timedelta(days=whole)), bounds).iso
        if meant:
            return DateReading(problem=problems.DAY_NUMBER, suggestions=(DateValue(meant),))
    return DateReading(problem=problems.NOT_A_DATE)


def _read_text(text: str) -> DateReading:
    typed = _ORDINAL.sub("", _ERA.sub("", _TIME_OF_DAY.sub("", ascii_digits(fold(text)))))
    typed = re.sub(r"\s*([-/.])\s*", r"\1", typed).strip(" .,")
    for form, reader in _FORMS:
        match = form.fullmatch(typed)
        if match:
            return reader(match)
    return DateReading(problem=problems.NOT_A_DATE)


def _given(year: str, month: int | None = None, day: int | None = None) -> DateReading:
    if int(year) < EARLIEST_YEAR:
        return DateReading(problem=problems.TOO_LONG_AGO)
    if int(year) > LATEST_YEAR:
        return DateReading(problem=problems.FUTURE_DATE)
    try:
        return DateReading(partial(int(year), month, day))
    except ValueError:
        return DateReading(problem=problems.IMPOSSIBLE_DATE)


def _year_first(match: re.Match[str]) -> DateReading:
    year, month, day = match.groups()
    return _given(year, int(month), int(day) if day else None)


def _month_year(match: re.Match[str]) -> DateReading:
    return _given(match[2], int(match[1]))


def _three_numbers(match: re.Match[str]) -> DateReading:
    first, second, year = int(match[1]), int(match[3]), match[4]
    if len(year) == 2:
        return DateReading(problem=problems.TWO_DIGIT_YEAR)
    day_first, month_first = _given(year, second, first), _given(year, first, second)
    if day_first.iso and month_first.iso and day_first != month_first:
        both = (DateValue(day_first.iso), DateValue(month_first.iso))
        return DateReading(problem=problems.AMBIGUOUS_DATE, suggestions=both)
    return day_first if day_first.iso else month_first


def _named(day: str | None, name: str, year: str) -> DateReading:
    month = _MONTH_BY_NAME.get(name)
    if month is None:
        return DateReading(problem=problems.NOT_A_DATE)
    if len(year) == 2:
        return DateReading(problem=problems.TWO_DIGIT_YEAR)
    return _given(year, month, int(day) if day else None)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], DateReading]], ...] = (
    (_YEAR, lambda match: _given(match[1])),
    (_YEAR_FIRST, _year_first),
    (_MONTH_YEAR, _month_year),
    (_THREE, _three_numbers),
    (_DAY_NAME_YEAR, lambda match: _named(match[1], match[2], match[3])),
    (_NAME_DAY_YEAR, lambda match: _named(match[2], match[1], match[3])),
)
