"""The calendar file: read back by the library, whole days, and the same each time."""

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from casemgr.exchange.calendar_file import Event, write_calendar

MADE = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
TITLES = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=120
).map(str.strip).filter(bool)  # fmt: skip


def read(data: bytes) -> list[tuple[str, date, date, str]]:
    events = Calendar.from_ical(data).walk("VEVENT")
    return [
        (str(one["uid"]), one.decoded("dtstart"), one.decoded("dtend"), str(one["summary"]))
        for one in events
    ]


@settings(max_examples=40)
@given(
    st.lists(
        st.builds(Event, st.uuids().map(str), st.dates(date(2000, 1, 1), date(2100, 1, 1)), TITLES)
    )
)
def test_what_is_written_is_read_back(events: list[Event]) -> None:
    found = read(write_calendar(events, MADE))
    assert [(uid, first, title) for uid, first, _, title in found] == [
        (one.uid, one.day, one.title) for one in events
    ]
    assert all((last - first).days == 1 and type(first) is date for _, first, last, _ in found)


def test_the_same_events_give_the_same_bytes_in_the_lines_of_the_standard() -> None:
    event = Event("a-b-c", date(2026, 11, 26), "K7Q2-4MZ5: সাক্ষাতের সময়, " + "ক" * 60)
    data = write_calendar([event], MADE)
    assert data == write_calendar([event], MADE)
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"DTSTART;VALUE=DATE:20261126" in data
    assert b"CLASS:PRIVATE" in data
    for told in (b"DESCRIPTION", b"LOCATION", b"ORGANIZER", b"ATTENDEE", b"VALARM", b"CATEGORIES"):
        assert told not in data


def test_a_calendar_without_events_is_a_calendar_all_the_same() -> None:
    assert read(write_calendar([], MADE)) == []
