"""Two versions of the office's rules, after somebody else put hers in force in between."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from casemgr.domain.policy import COUNTS, MOVES, PAUSE_REASON
from casemgr.domain.working_days import WEEKDAYS as DAY_CODES
from casemgr.ui.screens.duty_row import WEEKDAYS, say_day
from casemgr.ui.widgets import Card, Text
from casemgr.words import N_, Language, digits, say, say_many

Data = Mapping[str, Any]
_ABSENT = object()
_DATED = "dated"
_CODES: Mapping[str, str] = {
    **dict(zip(COUNTS, (N_("working days"), N_("all days")), strict=True)),
    **dict(zip(MOVES, (N_("the working day before"), N_("the working day after")), strict=True)),
    **dict(zip(DAY_CODES, WEEKDAYS, strict=True)),
}
_LABELS: Mapping[str, str] = {
    "follow_up_schedule": N_("Visits after support or a return begins"),
    "pauses": N_("What stops the clocks, and days off"),
    "weekend": N_("Weekend"),
}


def joined(base: Data, mine: Data, theirs: Data) -> dict[str, Any]:
    """``mine`` with what ``theirs`` changed of ``base`` and ``mine`` did not; where both changed
    an entry, mine. A holiday is an entry of its own."""
    found = _joined(*(_by_day(side) for side in (base, mine, theirs)))
    if _DATED in found:
        found[_DATED] = list(found[_DATED].values())
    return found


def _joined(base: Data, mine: Data, theirs: Data) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in dict.fromkeys((*theirs, *mine)):
        before, ours, other = (side.get(name, _ABSENT) for side in (base, mine, theirs))
        if isinstance(ours, Mapping) and isinstance(other, Mapping):
            kept: Any = _joined(before if isinstance(before, Mapping) else {}, ours, other)
        else:
            kept = other if ours == before else ours
        if kept is not _ABSENT:
            found[name] = kept
    return found


def _by_day(data: Data) -> dict[str, Any]:
    """The same with each holiday under its day and name."""
    if _DATED not in data:
        return dict(data)
    return {**data, _DATED: {f"{one['day']} {one['en']}": dict(one) for one in data[_DATED]}}


def differing(theirs: Data, mine: Data) -> list[tuple[str, Any, Any]]:
    """Every entry in which two versions differ: its dotted place, their value and mine (``None``
    where a version does not have it)."""
    return list(_differing(_by_day(theirs), _by_day(mine), ""))


def _differing(theirs: Any, mine: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    if theirs == mine or place == "source":
        return
    whole = place.startswith(f"{_DATED}.")
    if whole or not (isinstance(theirs, Mapping) and isinstance(mine, Mapping)):
        yield place, theirs, mine
        return
    for name in dict.fromkeys((*theirs, *mine)):
        inside = f"{place}.{name}" if place else name
        yield from _differing(theirs.get(name), mine.get(name), inside)


class Compared(Card):
    """Where what is in force differs from what was typed; ``lines`` are its texts. ``where``
    gives an entry of the table in words."""

    def __init__(
        self, theirs: Data, mine: Data, where: Callable[[str], str], language: Language
    ) -> None:
        super().__init__(say("What is in force now, and what you typed", language))
        self.lines = [
            say(
                "{entry}. In force: {theirs}. Typed here: {mine}.", language,
                entry=_where(place, one, other, where, language),
                theirs=_said(one, language), mine=_said(other, language),
            )
            for place, one, other in differing(theirs, mine)
        ]  # fmt: skip
        self.add(*(Text(line) for line in self.lines))


def _where(
    place: str, theirs: Any, mine: Any, where: Callable[[str], str], language: Language
) -> str:
    if not place.startswith(f"{_DATED}."):
        return say(_LABELS[place], language) if place in _LABELS else where(place)
    day = theirs or mine
    name = day["bn" if language == "bn" else "en"]
    return f"{say_day(day['day'], language)}  ·  {name}"


def _said(value: Any, language: Language) -> str:
    """A value of the table as people read it."""
    if value is None or value in ([], -1):
        return say("nothing", language)
    if isinstance(value, bool):
        return say(N_("Yes") if value else N_("No"), language)
    if isinstance(value, int):
        return digits(str(value), language)
    if isinstance(value, str):
        return say(_CODES[value], language) if value in _CODES else value
    if isinstance(value, Mapping):
        return _said_table(value, language)
    return ", ".join(
        PAUSE_REASON.label(one, language) if one in PAUSE_REASON else _said(one, language)
        for one in value
    )


def _said_table(value: Data, language: Language) -> str:
    """A visit of the schedule, or a holiday."""
    if "weeks" in value:
        return say_many("{count} week", "{count} weeks", value["weeks"], language)
    if "months" in value:
        return say_many("{count} month", "{count} months", value["months"], language)
    return say(N_("expected") if value["expected"] else N_("a day off"), language)
