"""Working days: the office's weekend and holidays, and counting around them.

Friday and Saturday are the weekend in Bangladesh. Holidays are data
(``resources/policy/holidays.json``): days fixed by the calendar are certain, days that hang
on the moon or on a yearly order are ``expected`` until the office confirms or edits them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from casemgr.domain.errors import CaseError
from casemgr.paths import resources
from casemgr.words import N_, Language

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_HOLIDAY = 31
_DAY = timedelta(days=1)


class BadHolidays(CaseError):
    """``entry``: where the mistake stands, such as ``dated 3``."""

    sentence = N_("The list of holidays has a mistake at “{entry}”.")
    next_step = N_("Correct it: the days as year-month-day, a name in both languages.")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked: ``weekend`` holds weekday numbers, Monday being 0.

    Raises ``ValueError`` for a weekend that leaves no day to work on.
    """

    weekend: frozenset[int]
    holidays: frozenset[date]

    def __post_init__(self) -> None:
        if not self.weekend < frozenset(range(7)):
            raise ValueError("weekend")

    def is_working(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """The day itself if it is worked, else the first worked one after it."""
        while not self.is_working(day):
            day += _DAY
        return day

    def last_working_day(self, day: date) -> date:
        """The day itself if it is worked, else the last worked one before it."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def add_working_days(self, day: date, n: int) -> date:
        """The ``n``-th working day after ``day`` (before it, for a negative ``n``).

        ``day`` itself is never counted; for 0 it comes back as it is, worked or not.
        """
        step = _DAY if n > 0 else -_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def working_days_between(self, a: date, b: date) -> int:
        """How many working days ``b`` lies after ``a``: those after ``a`` up to and with ``b``.

        Negative when ``b`` is earlier, so that ``add_working_days`` is its inverse.
        """
        if b < a:
            return -self._worked(b, a)
        return self._worked(a + _DAY, b + _DAY)

    def _worked(self, first: date, end: date) -> int:
        """Working days from ``first`` up to but without ``end``."""
        weeks, rest = divmod((end - first).days, 7)
        weekdays = weeks * (7 - len(self.weekend)) + sum(
            (first.weekday() + ahead) % 7 not in self.weekend for ahead in range(rest)
        )
        return weekdays - sum(
            first <= day < end and day.weekday() not in self.weekend for day in self.holidays
        )


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    """One day off; ``expected`` while the moon or the government may still move it."""

    day: date
    en: str
    bn: str
    expected: bool = False

    def label(self, language: Language) -> str:
        return self.bn if language == "bn" else self.en


@dataclass(frozen=True, slots=True)
class OfficeDays:
    """The weekend and the named holidays of an office, as its settings keep them."""

    weekend: frozenset[int]
    holidays: tuple[Holiday, ...]

    def calendar(self) -> Calendar:
        return Calendar(self.weekend, frozenset(holiday.day for holiday in self.holidays))

    def to_data(self) -> dict[str, object]:
        """JSON values that ``read_office_days`` takes back; every day stands for itself."""
        return {
            "weekend": [WEEKDAYS[number] for number in sorted(self.weekend)],
            "dated": [
                {"day": h.day.isoformat(), "en": h.en, "bn": h.bn, "expected": h.expected}
                for h in self.holidays
            ],
        }


def read_office_days(data: object) -> OfficeDays:
    """The weekend and holidays from JSON values shaped as ``resources/policy/holidays.json``.

    Raises ``BadHolidays`` naming the first wrong entry.
    """
    if not isinstance(data, Mapping):
        raise BadHolidays(entry="holidays")
    found: list[Holiday] = []
    for part, read in (("every_year", _every_year), ("dated", _dated)):
        rows = data.get(part, [])
        if not isinstance(rows, list):
            raise BadHolidays(entry=part)
        for position, row in enumerate(rows, 1):
            try:
                found.extend(read(row))
            except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as wrong:
                raise BadHolidays(entry=f"{part} {position}") from wrong
    return OfficeDays(_weekend(data.get("weekend")), tuple(sorted(set(found))))


def _weekend(names: object) -> frozenset[int]:
    if not isinstance(names, list) or any(name not in WEEKDAYS for name in names):
        raise BadHolidays(entry="weekend")
    numbers = frozenset(WEEKDAYS.index(name) for name in names)
    if len(numbers) == len(WEEKDAYS):
        raise BadHolidays(entry="weekend")
    return numbers


def _every_year(row: Mapping[str, object]) -> list[Holiday]:
    first, last = row["from"], row["to"]
    if type(first) is not int or type(last) is not int or not 0 <= last - first <= 100:
        raise ValueError("years")
    return [
        _holiday(row, date.fromisoformat(f"{year:04d}-{row['day']}"))
        for year in range(first, last + 1)
    ]


def _dated(row: Mapping[str, object]) -> list[Holiday]:
    first = date.fromisoformat(_text(row["day"]))
    last = date.fromisoformat(_text(row.get("until", row["day"])))
    if not 0 <= (last - first).days < LONGEST_HOLIDAY:
        raise ValueError("length")
    return [_holiday(row, first + ahead * _DAY) for ahead in range((last - first).days + 1)]


def _holiday(row: Mapping[str, object], day: date) -> Holiday:
    expected = row.get("expected", False)
    if not isinstance(expected, bool):
        raise TypeError("expected")
    return Holiday(day, _text(row["en"]), _text(row["bn"]), expected)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("text")
    return value


@lru_cache(maxsize=1)
def default_office_days() -> OfficeDays:
    """The weekend and public holidays of Bangladesh that come with the program."""
    text = (resources() / "policy" / "holidays.json").read_text("utf-8")
    return read_office_days(json.loads(text))


def default_calendar() -> Calendar:
    """The program's own weekend and holidays, for counting."""
    return default_office_days().calendar()


def holidays(years: Iterable[int]) -> tuple[Holiday, ...]:
    """The program's own holidays of these years, in order of their days."""
    wanted = frozenset(years)
    return tuple(h for h in default_office_days().holidays if h.day.year in wanted)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), after - _DAY)
