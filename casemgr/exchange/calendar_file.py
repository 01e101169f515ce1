"""A calendar file (iCalendar, RFC 5545) for a telephone or another program.

It leaves the program readable for whoever holds it, so it says next to nothing: a title, a
day, and a key that means nothing outside. The titles are the caller's to choose.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar
from icalendar import Event as Entry

_MAKER = "-//casemgr//calendar//EN"


@dataclass(frozen=True, slots=True)
class Event:
    """One whole day. The same ``uid`` in a later file moves the event, it does not double it."""

    uid: str
    day: date
    title: str


def write_calendar(events: Iterable[Event], made_at: datetime) -> bytes:
    """The file's bytes; ``made_at`` is an aware moment. The same events give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for event in events:
        entry = Entry()
        entry.add("uid", event.uid)
        entry.add("dtstamp", made_at)
        entry.add("dtstart", event.day)
        entry.add("dtend", event.day + timedelta(days=1))
        entry.add("summary", event.title)
        entry.add("class", "PRIVATE")
        entry.add("transp", "TRANSPARENT")
        calendar.add_component(entry)
    return bytes(calendar.to_ical())
