"""Partial dates: a year, a month or a day, as much as is known, stored as ISO text.

``"2009"``, ``"2009-05"``, ``"2009-05-12"`` or ``""`` for unknown. The text sorts as the
dates do, and nothing ever invents the missing part.
"""

import re
from datetime import date

from casemgr.words import ascii_digits

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DAY_FIRST = re.compile(r"(?:(?:(\d{1,2})[/. -])?(\d{1,2})[/. -])?(\d{4})")
_UNKNOWN = {"", "?", "unknown", "অজানা", "জানা নেই"}
EARLIEST_YEAR = 1900
LATEST_YEAR = 2200


def read_partial(text: str) -> str:
    """What a person typed as a partial date: ISO text, or ``""`` for unknown.

    Accepts ``2009``, ``5/2009``, ``12/5/2009`` (day first, as in Bangladesh), ISO forms and
    Bangla digits. Raises ``ValueError`` for anything else and for days that do not exist.
    """
    typed = ascii_digits(" ".join(text.split())).casefold()
    if typed in _UNKNOWN:
        return ""
    match = _ISO.fullmatch(typed)
    if match:
        year, month, day = match.groups()
    else:
        match = _DAY_FIRST.fullmatch(typed)
        if not match:
            raise ValueError("not a date")
        day, month, year = match.groups()
    return partial(int(year), int(month) if month else None, int(day) if day else None)


def partial(year: int, month: int | None = None, day: int | None = None) -> str:
    """The ISO text of the known parts. Raises ``ValueError`` for an impossible date."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError("year out of range")
    date(year, 1 if month is None else month, 1 if day is None else day)
    if month is None:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day is not None else "")


def whole(text: str) -> date | None:
    """The day, where the partial date is a whole one."""
    return date.fromisoformat(text) if len(text) == 10 else None


def earliest(text: str) -> date:
    """The first day the partial date may mean."""
    parts = [int(part) for part in text.split("-")]
    return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def latest(text: str) -> date:
    """The last day the partial date may mean."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return date(*parts)
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    after = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(after.toordinal() - 1)


def whole_years(born: str, on: date) -> tuple[int, int] | None:
    """The least and the greatest age in whole years on a day; ``None`` if not born by then."""
    if not born or earliest(born) > on:
        return None
    least = _years(min(latest(born), on), on)
    return least, _years(earliest(born), on)


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
