"""The calendar: what stands on which day, and a file of it that names nobody."""

import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from sqlmodel import select

from casemgr.domain.case_codes import VISIT_KIND
from casemgr.domain.duties import DUTY
from casemgr.domain.errors import Invalid, NotYourRole
from casemgr.operations.acknowledging import acknowledge_duty
from casemgr.operations.calendar import (
    CALENDAR_WORD,
    CalendarDay,
    export_calendar,
    see_calendar,
)
from casemgr.operations.cases import create_case
from casemgr.operations.errors import OutputExists
from casemgr.operations.lifecycle import request_approval, share_case
from casemgr.operations.policy import change_office_days
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AccountRow, AuditRow
from tests.conftest import ROKEYA, Opener

FIRST, LAST = date(2026, 11, 1), date(2026, 12, 31)
LANDMARK = "Blue House behind the mosque"


def save(workspace: Workspace, case: CaseRef, kind: str, /, **values: Any) -> Any:
    return workspace.run(save_record, kind, case.case_id, None, values)


def page(workspace: Workspace, *, mine: bool = True) -> dict[str, CalendarDay]:
    days = workspace.look(see_calendar, FIRST, LAST, mine).days
    return {day.on.isoformat(): day for day in days}


def whats(day: CalendarDay) -> list[str]:
    return [item.what for item in day.items]


@pytest.fixture
def busy(workspace: Workspace, case: CaseRef) -> CaseRef:
    """A case with a bit of everything that has a day."""
    save(workspace, case, "follow_up", planned_on="2026-11-26", kind="home")
    save(workspace, case, "action", what=LANDMARK, due="2026-11-26")
    save(workspace, case, "hearing", on="2026-12-03", place=LANDMARK)
    return case


def test_each_day_stands_there_with_what_is_due(workspace: Workspace, busy: CaseRef) -> None:
    found = page(workspace)
    assert next(iter(found)) == "2026-11-01"
    assert list(found)[-1] == "2026-12-31"
    assert len(found) == 61
    assert whats(found["2026-11-09"]) == ["assessment"]
    assert sorted(whats(found["2026-11-26"])) == ["action", "follow_up"]
    assert whats(found["2026-12-03"]) == ["hearing"]
    assert sum(len(day.items) for day in found.values()) == 4


def test_weekends_and_holidays_are_marked(workspace: Workspace) -> None:
    found = page(workspace)
    assert not found["2026-11-20"].working
    assert not found["2026-11-21"].working
    assert found["2026-11-22"].working
    victory = found["2026-12-16"]
    assert (victory.working, victory.holiday, victory.expected) == (False, "Victory Day", False)
    moved = {"weekend": ["sunday"], "dated": [
        {"day": "2026-11-24", "en": "Local fair", "bn": "মেলা", "expected": True},
    ]}  # fmt: skip
    workspace.run(change_office_days, moved)
    found = page(workspace)
    assert found["2026-11-20"].working
    assert not found["2026-11-22"].working
    assert (found["2026-11-24"].holiday, found["2026-11-24"].expected) == ("Local fair", True)


def test_ones_own_cases_or_all_that_one_sees(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    save(ruma, case, "action", what="x", due="2026-11-26")
    ruma.run(request_approval, case.case_id, "plan")
    assert whats(page(ruma)["2026-11-26"]) == ["action"]
    assert all("approval" not in whats(day) for day in page(ruma, mine=False).values())
    shahana = sign_in("shahana")
    with shahana.database.read() as session:
        karim = session.exec(select(AccountRow.id).where(AccountRow.login == "karim")).one()
    shahana.run(share_case, case.case_id, karim)
    assert all(not day.items for day in page(shahana).values())
    assert whats(page(shahana, mine=False)["2026-11-26"]) == ["action"]
    assert any("approval" in whats(day) for day in page(shahana, mine=False).values())
    karims = sign_in("karim")
    assert all(not day.items for day in page(karims).values())
    assert whats(page(karims, mine=False)["2026-11-26"]) == ["action"]


def test_a_span_of_many_years_is_cut_to_one(workspace: Workspace) -> None:
    assert len(workspace.look(see_calendar, FIRST, date(2040, 1, 1)).days) == 367


# --- the file --------------------------------------------------------------------------------


def export(workspace: Workspace, path: Path, word: str = "appointment") -> bytes:
    export_calendar(workspace, path, date(2026, 11, 21), LAST, word)
    return path.read_bytes()


def events(data: bytes) -> list[tuple[str, date, str]]:
    found = Calendar.from_ical(data).walk("VEVENT")
    return [(str(one["uid"]), one.decoded("dtstart"), str(one["summary"])) for one in found]


def test_the_file_holds_a_code_a_neutral_word_and_the_day(
    workspace: Workspace, busy: CaseRef, tmp_path: Path
) -> None:
    found = events(export(workspace, tmp_path / "mine.ics"))
    title = f"{busy.code}: Appointment"
    assert [(day.isoformat(), words) for _, day, words in found] == [
        ("2026-11-26", title), ("2026-11-26", title), ("2026-12-03", title),
    ]  # fmt: skip
    (other, *_) = events(export(workspace, tmp_path / "other.ics", "work"))
    assert other[2] == f"{busy.code}: Work"


def test_nothing_in_the_bytes_tells_of_a_person_a_place_or_the_kind_of_help(
    workspace: Workspace, busy: CaseRef, tmp_path: Path
) -> None:
    data = export(workspace, tmp_path / "mine.ics").replace(b"\r\n ", b"").lower()
    given = [str(value) for part in ROKEYA.values() for value in part.values()]
    words = {word for text in given for word in text.split() if len(word) > 3 or "০" in word}
    assert {"Rokeya", "রোকেয়া", "Jaba", "1012345678"} <= words
    told = {*words, *LANDMARK.split(), "nasima", "organisation", "survivor", busy.case_id}
    for codes in (DUTY, VISIT_KIND):
        told |= {word for code in codes for word in (code.code, code.en, code.bn)}
    told -= {"2006", "phone", "the", "and"}
    assert [word for word in sorted(told) if word.lower().encode() in data] == []


def test_a_moved_duty_keeps_its_key_so_that_a_calendar_moves_the_event(
    workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    saved = save(workspace, case, "action", what="x", due="2026-11-26")
    (before,) = events(export(workspace, tmp_path / "before.ics"))
    moved = {"what": "x", "due": "2026-11-30"}
    workspace.run(save_record, "action", case.case_id, saved.record_id, moved, saved.version)
    save(workspace, case, "action", what="y", due="2026-11-26")
    first, second = events(export(workspace, tmp_path / "after.ics"))
    assert second == (before[0], date(2026, 11, 30), before[2])
    assert first[0] != before[0]


def test_what_was_put_aside_and_other_peoples_cases_stay_out(
    sign_in: Opener, tmp_path: Path
) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    saved = save(ruma, case, "action", what="x", due="2026-11-26")
    ruma.run(acknowledge_duty, case.case_id, "action", saved.record_id, "2026-11-26", "later")
    save(ruma, case, "action", what="y", due="2026-11-30")
    assert [day for _, day, _ in events(export(ruma, tmp_path / "r.ics"))] == [date(2026, 11, 30)]
    assert events(export(sign_in("shahana"), tmp_path / "s.ics")) == []


def test_the_export_is_audited_and_never_overwrites(
    workspace: Workspace, busy: CaseRef, tmp_path: Path
) -> None:
    path = tmp_path / "mine.ics"
    export(workspace, path)
    with pytest.raises(OutputExists):
        export(workspace, path)
    with workspace.database.read() as session:
        begun, done = session.exec(
            select(AuditRow).where(AuditRow.operation == "export_calendar")
        ).all()
    period = {"first": "2026-11-21", "last": "2026-12-31"}
    assert json.loads(begun.detail) == {"what": "begun", "events": 3, **period}
    assert json.loads(done.detail)["sha256"] == sha256(path.read_bytes()).hexdigest()


def test_only_the_listed_words_are_written(
    workspace: Workspace, busy: CaseRef, tmp_path: Path
) -> None:
    with pytest.raises(Invalid):
        export(workspace, tmp_path / "mine.ics", "Rokeya")
    assert not (tmp_path / "mine.ics").exists()
    assert "appointment" in CALENDAR_WORD


def test_who_works_with_no_case_exports_no_calendar(sign_in: Opener, tmp_path: Path) -> None:
    with pytest.raises(NotYourRole):
        export(sign_in("adib"), tmp_path / "mine.ics")
