"""The calendar page: a month by keys, the week beside it, and the file that names nobody."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from casemgr.operations.records import save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.calendar import CalendarScreen
from casemgr.ui.screens.case import CaseScreen
from casemgr.ui.screens.duty_row import DutyRow
from casemgr.ui.screens.month_grid import week_of, weeks_of
from tests.ui.screens.conftest import Stage


@pytest.fixture
def busy(workspace: Workspace, case: CaseRef) -> CaseRef:
    for day in ("2026-11-26", "2026-12-16"):
        given = {"planned_on": day, "kind": "home"}
        workspace.run(save_record, "follow_up", case.case_id, None, given)
    return case


def opened(stage: Stage) -> CalendarScreen:
    page = stage.show(CalendarScreen, "calendar")
    stage.until(lambda: page.grid.days)
    return page


def press(page: CalendarScreen, *wanted: Qt.Key) -> None:
    for key in wanted:
        QTest.keyClick(page.grid, key)


def lines(page: CalendarScreen) -> list[tuple[str, str]]:
    return [
        (row.item.due, row.item.what)
        for row in page.week.findChildren(DutyRow)
        if not row.isHidden()
    ]


def test_the_weeks_begin_on_sunday_and_cover_the_month() -> None:
    days = weeks_of(date(2026, 11, 21))
    assert (days[0], days[-1], len(days)) == (date(2026, 11, 1), date(2026, 12, 12), 42)
    assert week_of(date(2026, 11, 21)) == days[14:21]
    assert week_of(date(2026, 11, 22))[0] == date(2026, 11, 22)


def test_the_keys_go_through_days_and_months(stage: Stage, busy: CaseRef) -> None:
    page = opened(stage)
    assert page.grid.day == date(2026, 11, 21)
    press(page, Qt.Key.Key_Right)
    assert page.grid.day == date(2026, 11, 22)
    press(page, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left)
    assert page.grid.day == date(2026, 11, 21)
    press(page, Qt.Key.Key_PageDown)
    stage.until(lambda: date(2026, 12, 16) in page.grid.days)
    assert (page.grid.day, page.month.text()) == (date(2026, 12, 21), "Dec 2026")
    press(page, Qt.Key.Key_Home)
    assert page.grid.day == date(2026, 11, 21)


def test_the_chosen_week_stands_line_by_line_and_enter_goes_to_it(
    stage: Stage, busy: CaseRef
) -> None:
    page = opened(stage)
    stage.until(page.grid.isVisible)
    assert lines(page) == []
    press(page, *[Qt.Key.Key_Right] * 5)
    stage.until(lambda: lines(page) == [("2026-11-26", "follow_up")])
    assert page.grid.accessibleName() == "Thursday, 26 Nov 2026  ·  1 duty"
    press(page, Qt.Key.Key_Return)
    (row,) = [one for one in page.week.findChildren(DutyRow) if not one.isHidden()]
    row.link.click()
    case = stage.page(CaseScreen)
    assert (case.case_id, case.section) == (busy.case_id, "follow_up")


def test_a_day_off_says_why(stage: Stage, busy: CaseRef) -> None:
    page = opened(stage)
    assert page.grid.accessibleName() == "Saturday, 21 Nov 2026  ·  Weekend"
    page.grid.choose(date(2026, 12, 16))
    stage.until(lambda: date(2027, 1, 1) in page.grid.days)
    assert page.grid.accessibleName() == "Wednesday, 16 Dec 2026  ·  Victory Day  ·  1 duty"


def test_a_click_chooses_the_day_under_it(stage: Stage, busy: CaseRef) -> None:
    page = opened(stage)
    stage.until(page.grid.isVisible)
    place = page.grid.cell(25).center()
    QTest.mouseClick(page.grid, Qt.MouseButton.LeftButton, pos=place)
    assert page.grid.day == date(2026, 11, 26)


def test_the_day_survives_a_change_of_language(stage: Stage, busy: CaseRef) -> None:
    page = opened(stage)
    page.grid.choose(date(2026, 12, 16))
    page.whose.choose("all")
    kept = stage.shell.lay_down()
    stage.open("bn")
    stage.shell.take_up(kept)
    again = stage.page(CalendarScreen)
    stage.until(lambda: again.grid.days)
    assert (again.grid.day, again.whose.value()) == (date(2026, 12, 16), "all")
    assert again.month.text() == "ডিসেম্বর ২০২৬"


def test_the_file_is_written_with_the_chosen_word(
    stage: Stage, busy: CaseRef, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(stage)
    stage.press("Save as a calendar file …")
    (ask,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, Ask) and w.isVisible()]
    chosen: list[Any] = []
    monkeypatch.setattr(page, "_ask_path", chosen.append)  # a dialog of the place follows
    assert ask.choice is not None
    ask.choice.choose("meeting")
    stage.press("Choose a place …")
    assert chosen == ["meeting"]
    page.export(tmp_path / "mine.ics", "meeting")
    stage.until(lambda: stage.toasts == ["2 days saved."])
    data = (tmp_path / "mine.ics").read_bytes()
    assert f"SUMMARY:{busy.code}: Meeting".encode() in data
    assert b"Jaba" not in data
