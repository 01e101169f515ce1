"""The calendar: a month of what is due, and the chosen week line by line."""

from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casemgr.domain.roles import Role
from casemgr.domain.working_days import add_months
from casemgr.operations.calendar import (
    CALENDAR_WORD,
    CalendarDay,
    CalendarPage,
    export_calendar,
    see_calendar,
)
from casemgr.operations.values import TodayItem
from casemgr.ui import keys
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place, State
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.duty_row import DutyRow, section_of
from casemgr.ui.screens.files import ask_save
from casemgr.ui.screens.month_grid import MonthGrid, say_calendar_day, week_of, weeks_of
from casemgr.ui.widgets import Button, Choice, Column, IconButton, PageHead, Text
from casemgr.words import N_, say, say_many, show_date

_MINE: tuple[tuple[str, str], ...] = (
    ("mine", N_("My cases")),
    ("all", N_("All cases I may see")),
)
_EXPORTED_MONTHS = 3


class CalendarScreen(Screen):
    """``grid.day`` is the day chosen; its week stands beside the month."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak, today = self.language, self.workspace.today
        self._page: dict[date, CalendarDay] = {}
        self._from: date | None = None
        self.month = Text("", "section", wrap=False)
        own = "mine" if Role.CASEWORKER in self.actor.roles else "all"  # nobody else has cases
        self.whose = Choice([(code, say(words, speak)) for code, words in _MINE], value=own)
        self.whose.setAccessibleName(say("Whose cases", speak))
        self.whose.setMinimumWidth(205)
        self.grid = MonthGrid(speak, today, today)
        self.week = Column()
        self.body.addWidget(self._head())
        content = QWidget()
        beside = QHBoxLayout(content)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(14)
        left = QVBoxLayout()
        left.addWidget(self.month)
        left.addWidget(self.grid, 1)
        beside.addLayout(left, 11)
        beside.addWidget(self.week, 10)
        self.panes = Panes(content, speak)
        self.body.addWidget(self.panes, 1)
        self.grid.moved.connect(self._moved)
        self.grid.entered.connect(self._enter)
        self.whose.chosen.connect(lambda _code: self.shown())
        keys.bind(self, "refresh", self.shown)

    def _head(self) -> PageHead:
        speak = self.language
        head = PageHead(say("Calendar", speak))
        for icon, words, months in (
            ("arrow-left", N_("Month before"), -1), ("arrow-right", N_("Month after"), 1),
        ):  # fmt: skip
            head.tools.addWidget(
                IconButton(icon, say(words, speak), partial(self._turn, months), framed=True)
            )
        head.tools.addWidget(
            Button(say("Today", speak), lambda: self.grid.choose(self.workspace.today))
        )
        head.tools.addWidget(self.whose)
        if self.may("change_policy"):
            words = say("Time limits and days off", speak)
            rules = IconButton("settings", words, lambda: self.at.host.go("policy"), framed=True)
            head.tools.addWidget(rules)
        if self.may("export_calendar"):
            words = say("Save as a calendar file …", speak)
            head.tools.addWidget(Button(words, self._ask_export, icon="download"))
        return head

    def state(self) -> State:
        return {"day": self.grid.day.isoformat(), "whose": self.whose.value()}

    def restore(self, state: State) -> None:
        self.grid.day = date.fromisoformat(state.get("day", self.grid.day.isoformat()))
        blocked = self.whose.blockSignals(True)
        self.whose.choose(state.get("whose", self.whose.value()))
        self.whose.blockSignals(blocked)

    def shown(self) -> None:
        self.panes.wait()
        days = weeks_of(self.grid.day)
        self._from = days[0]
        self.look_latest(
            "calendar", see_calendar, days[0], days[-1], self.whose.value() != "all",
            on_done=self._answer,
            on_error=lambda error: self.panes.show_error(error, self.shown),
        )  # fmt: skip

    def _answer(self, page: CalendarPage) -> None:
        self._page = {day.on: day for day in page.days}
        self.grid.show_days(self._page)
        self._show_week()
        if self.panes.currentWidget() is not self.panes.content:
            self.panes.show_content()
            self.grid.setFocus()
        self.panes.show_content()

    def _turn(self, months: int) -> None:
        self.grid.choose(add_months(self.grid.day, months))

    def _moved(self, day: date) -> None:
        if weeks_of(day)[0] != self._from:
            self.shown()
        else:
            self._show_week()

    def _enter(self) -> None:
        """From the day to the first of its lines."""
        for line in self.week.findChildren(DutyRow):
            if line.item.due == self.grid.day.isoformat():
                line.link.setFocus()
                return

    def _show_week(self) -> None:
        speak, chosen = self.language, self.grid.day
        self.month.setText(show_date(chosen.isoformat()[:7], speak))
        empty(self.week.body)
        self.week.body.setSpacing(3)
        for day in week_of(chosen):
            held = self._page.get(day)
            head = Text(say_calendar_day(day, held, speak), "label" if day == chosen else "muted")
            head.setContentsMargins(0, 0 if day == week_of(chosen)[0] else 7, 0, 0)
            self.week.add(head)
            for item in held.items if held else ():
                self.week.add(DutyRow(item, speak, self._open, narrow=True))
        if not any(held.items for day in week_of(chosen) if (held := self._page.get(day))):
            self.week.add(Text(say("Nothing is due in this week.", speak)))

    def _open(self, item: TodayItem) -> None:
        self.at.host.go("case", case_id=item.case_id, section=section_of(item))

    # The file

    def _ask_export(self) -> None:
        speak = self.language
        Ask(
            self, speak, say("Save my days as a calendar file", speak),
            say("For the next three months: case codes and one neutral word, no names, no "
                "places, not what is to be done. Which word shall stand there?", speak),
            say("Choose a place …", speak),
            lambda _words, _tick, word: self._ask_path(word or "appointment"),
            reason_needed=False,
            choices=[(code.code, code.label(speak)) for code in CALENDAR_WORD],
            points=(say("Whoever has the file can read it; a telephone may copy it to others.",
                        speak),),
        )  # fmt: skip

    def _ask_path(self, word: str) -> None:
        ask_save(self, self.language, "calendar.ics", lambda path: self.export(path, word))

    def export(self, path: Path, word: str) -> None:
        """Write the next three months of one's own days to a new file."""
        today = self.workspace.today
        last = add_months(today, _EXPORTED_MONTHS)
        self.compute(
            partial(export_calendar, self.workspace, path, today, last, word),
            then=lambda count: self.at.host.toast(
                say_many("{count} day saved.", "{count} days saved.", count, self.language)
            ),
        )
