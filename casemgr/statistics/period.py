"""The closed year or quarter that a release counts, by intake date."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from casemgr.statistics.errors import PeriodInvalid, PeriodOpen, PeriodOverlap
from casemgr.words import Language, ascii_digits, digits, say

_WRITTEN = re.compile(r"([12][0-9]{3})(?:-Q([1-4]))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar year, or one of its quarters (1 to 4)."""

    year: int
    quarter: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Period":
        """``2025`` or ``2025-Q3``, in either kind of digits. Raises ``PeriodInvalid``."""
        match = _WRITTEN.fullmatch(ascii_digits(text).strip().upper())
        if match is None:
            raise PeriodInvalid
        year, quarter = match.groups()
        return cls(int(year), int(quarter) if quarter else None)

    @property
    def code(self) -> str:
        """As people type it; also fit for a file name."""
        return f"{self.year}-Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def first(self) -> date:
        return date(self.year, 3 * (self.quarter - 1) + 1 if self.quarter else 1, 1)

    @property
    def last(self) -> date:
        """The last day that belongs to the period."""
        if self.quarter in (None, 4):
            return date(self.year, 12, 31)
        return date(self.year, 3 * (self.quarter or 0) + 1, 1) - timedelta(days=1)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def closed(self, today: date) -> bool:
        """Whether its last day is over."""
        return today > self.last

    def overlaps(self, other: "Period") -> bool:
        return self.first <= other.last and other.first <= self.last

    def check(self, today: date, released: Iterable["Period"]) -> None:
        """Let a new count of this period pass, or say why not.

        A year contains its quarters: the year minus three quarters is the fourth, to the
        person, and an earlier count of the same period differs from today's by exactly the
        corrections since. So every shared day is refused, the same period included; its
        recorded release is what may be given out again.

        Raises ``PeriodOpen`` or ``PeriodOverlap``.
        """
        if not self.closed(today):
            raise PeriodOpen
        for other in released:
            if self.overlaps(other):
                raise PeriodOverlap(released=other)

    def label(self, language: Language) -> str:
        year = digits(str(self.year), language)
        if self.quarter is None:
            return year
        return say("quarter {quarter} of {year}", language, quarter=self.quarter, year=year)
