"""The years a row file covers: whole, closed, and never twice."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casemgr.statistics.errors import PeriodOpen, PeriodOverlap
from casemgr.statistics.period import Period
from casemgr.statistics.rows.errors import YearsInvalid
from casemgr.words import Language, ascii_digits, digits

_WRITTEN = re.compile(r"([12][0-9]{3})(?:[-–]([12][0-9]{3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Years:
    """From the first to the last year, both included. A quarter is finer than a row file may be."""

    first_year: int
    last_year: int

    def __post_init__(self) -> None:
        if self.first_year > self.last_year:
            raise YearsInvalid

    @classmethod
    def parse(cls, text: str) -> "Years":
        """``2025`` or ``2022-2025``, in either kind of digits. Raises ``YearsInvalid``."""
        match = _WRITTEN.fullmatch(ascii_digits(text).strip())
        if match is None:
            raise YearsInvalid
        first, last = match.groups()
        return cls(int(first), int(last or first))

    @property
    def code(self) -> str:
        """As people type it; also fit for a file name."""
        one = self.first_year == self.last_year
        return str(self.first_year) if one else f"{self.first_year}-{self.last_year}"

    @property
    def first(self) -> date:
        return date(self.first_year, 1, 1)

    @property
    def last(self) -> date:
        """The last day that belongs to the years."""
        return date(self.last_year, 12, 31)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def label(self, language: Language) -> str:
        return digits(self.code.replace("-", "–"), language)

    def band(self, year: int, width: int) -> str:
        """The band of so many years that a year falls in, counted from the first year.

        The last band may be shorter; a band of one year is written as that year.
        """
        low = year - (year - self.first_year) % width
        high = min(low + width - 1, self.last_year)
        return str(low) if low == high else f"{low}--{high}"

    def bands(self, width: int) -> tuple[str, ...]:
        """Every band, in order."""
        years = range(self.first_year, self.last_year + 1, width)
        return tuple(self.band(year, width) for year in years)

    def check(self, today: date, released: Iterable["Years | Period"]) -> None:
        """Let these years pass if they are over and no day of them was released as rows before.

        Row files of overlapping periods, or of one period in two forms, can be subtracted from
        each other and joined row by row. Raises ``PeriodOpen`` or ``PeriodOverlap``.
        """
        if today <= self.last:
            raise PeriodOpen
        for other in released:
            if self.first <= other.last and other.first <= self.last:
                raise PeriodOverlap(released=other)
