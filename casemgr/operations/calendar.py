"""The calendar of what is due, on the screen and as a file that names nobody."""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from casemgr.domain.codes import Code, CodeList
from casemgr.domain.errors import Invalid
from casemgr.domain.roles import Role
from casemgr.domain.working_days import default_office_days, read_office_days
from casemgr.exchange.calendar_file import Event, write_calendar
from casemgr.operations.access import seen_by
from casemgr.operations.act import Act, operation, query
from casemgr.operations.duties import OFFICE_DAYS
from casemgr.operations.releases import begin_release, end_release
from casemgr.operations.reports import check_output
from casemgr.operations.today import due_items, not_put_aside
from casemgr.operations.values import TodayItem
from casemgr.storage.folder import write_whole
from casemgr.storage.tables import CaseRow, DutyRow, SettingRow
from casemgr.words import N_

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

_LONGEST = 366
_APPROVAL = "approval"
# fmt: off
CALENDAR_WORD = CodeList("calendar_word", [
    Code("appointment", "Appointment", "সাক্ষাতের সময়"), Code("meeting", "Meeting", "সভা"),
    Code("reminder", "Reminder", "মনে রাখার বিষয়"), Code("work", "Work", "কাজ"),
])
# fmt: on
"""Words that say nothing about the work; what stands beside a case code in a calendar file."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day: what is due, whether it is worked, and the name of a holiday (``expected``: the
    moon or the government may still move it)."""

    on: date
    items: tuple[TodayItem, ...]
    working: bool
    holiday: str = ""
    expected: bool = False


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """Days without a gap; ``total`` counts all that is due, of very much not all is listed."""

    days: tuple[CalendarDay, ...]
    total: int


@query("see_today")
def see_calendar(act: Act, first: date, last: date, mine: bool = True) -> CalendarPage:
    """What is due between two days, both included (a year at most): of one's own cases, or of
    all that one may see."""
    last = min(last, first + timedelta(days=_LONGEST))
    found = due_items(act, _between(act, first, last, mine))
    by_day: dict[str, list[TodayItem]] = {}
    for item in found.items:
        by_day.setdefault(item.due, []).append(item)
    stored = act.session.get(SettingRow, OFFICE_DAYS)
    office = read_office_days(stored.value) if stored else default_office_days()
    worked, holidays = office.calendar(), {one.day: one for one in office.holidays}
    days = []
    for ahead in range((last - first).days + 1):
        on = first + timedelta(days=ahead)
        holiday = holidays.get(on)
        days.append(
            CalendarDay(
                on,
                tuple(by_day.get(on.isoformat(), ())),
                worked.is_working(on),
                holiday.label(act.language) if holiday else "",
                bool(holiday and holiday.expected),
            )
        )
    return CalendarPage(tuple(days), found.total)


def _between(act: Act, first: date, last: date, mine: bool) -> ColumnElement[bool]:
    wanted: ColumnElement[bool] = col(DutyRow.due).between(first.isoformat(), last.isoformat())
    if mine:
        wanted &= col(CaseRow.owner_id) == act.actor.id
    if Role.SUPERVISOR not in act.actor.roles:
        wanted &= col(DutyRow.what) != _APPROVAL
    return wanted


@operation("export_calendar")
def _freeze(act: Act, first: date, last: date, word: str) -> tuple[tuple[Event, ...], str]:
    """One's own duties as events: a case code and a word of no meaning, nothing else; and the id
    of the release."""
    if word not in CALENDAR_WORD:
        raise Invalid({"word": N_("Choose one of the listed values.")})
    label = CALENDAR_WORD.label(word, act.language)
    columns: Any = select(  # type: ignore[call-overload]
        CaseRow.id, CaseRow.code, DutyRow.what, DutyRow.record_id, DutyRow.due
    )
    found = act.session.exec(
        columns.select_from(DutyRow)
        .join(CaseRow, col(DutyRow.case_id) == col(CaseRow.id))
        .where(_between(act, first, last, True), seen_by(act), not_put_aside())
        .order_by(col(DutyRow.due), col(CaseRow.code), col(DutyRow.key))
    )
    events = tuple(
        Event(_uid(case_id, what, record_id), date.fromisoformat(due), f"{code}: {label}")
        for case_id, code, what, record_id, due in found
    )
    release = begin_release(act, "calendar", languages=act.language)
    act.audit(
        subject=release.id,
        what="begun",
        events=len(events),
        first=first.isoformat(),
        last=last.isoformat(),
    )
    return events, release.id


@operation("export_calendar")
def _record(act: Act, release_id: str, state: str, digest: str) -> None:
    end_release(act, release_id, state, digest)
    act.audit(subject=release_id, what=state, sha256=digest)


def _uid(case_id: str, what: str, record_id: str) -> str:
    """Always the same for one duty, and from outside not to be told from a random one."""
    return str(uuid5(NAMESPACE_URL, f"casemgr:{case_id}/{what}/{record_id}"))


def export_calendar(
    workspace: "Workspace", path: Path, first: date, last: date, word: str = "appointment"
) -> int:
    """Write one's own duties between two days to a new file; gives how many. ``word`` is a
    code of ``CALENDAR_WORD``. Raises ``OutputExists``, ``FolderMissing``, ``DiskFull``."""
    check_output(path)
    events, release_id = workspace.run(_freeze, first, last, word)
    data = write_calendar(events, workspace.now)
    try:
        write_whole(path, data, replace=False)
    except BaseException:
        workspace.run(_record, release_id, "failed", "")
        raise
    workspace.run(_record, release_id, "done", sha256(data).hexdigest())
    return len(events)
