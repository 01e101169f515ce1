"""The editors of an office's days off: its weekend, and the holidays of one year at a time."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from casemgr.domain.fields import Field as Declared
from casemgr.domain.fields import Kind, read_value
from casemgr.domain.working_days import WEEKDAYS as CODES
from casemgr.ui.forms.flow import FlowLayout, empty
from casemgr.ui.screens.duty_row import WEEKDAYS, say_day
from casemgr.ui.widgets import (
    Button,
    Card,
    Chip,
    Choice,
    Field,
    Gap,
    IconButton,
    Text,
    TextLine,
    row,
)
from casemgr.words import N_, Language, digits, say

_FROM_SUNDAY = (6, 0, 1, 2, 3, 4, 5)
_YEARS_AHEAD = 3
_DAY = Declared(N_("Day"), kind=Kind.DATE, required=True)
Data = dict[str, Any]


class DaysOff(QWidget):
    """Cards of editors for an office's days (``OfficeDays.to_data``)."""

    changed = Signal()

    def __init__(self, language: Language, today: date) -> None:
        super().__init__()
        self.language: Language = language
        self.today = today
        self._data: Data = {"weekend": [], "dated": []}
        self.weekend: dict[str, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self._weekend_card())
        column.addWidget(self._holiday_card())
        column.addStretch(1)

    def data(self) -> Data:
        """The days as they stand."""
        chosen = [code for code in CODES if self.weekend[code].isChecked()]
        return {"weekend": chosen, "dated": [dict(row) for row in self._data["dated"]]}

    def put(self, data: Mapping[str, Any]) -> None:
        """Show an office's days; no change by the person."""
        self._data = {
            "weekend": list(data["weekend"]),
            "dated": [dict(one) for one in data["dated"]],
        }
        for code, tick in self.weekend.items():
            blocked = tick.blockSignals(True)
            tick.setChecked(code in data["weekend"])
            tick.blockSignals(blocked)
        years = {int(one["day"][:4]) for one in data["dated"]} | {self.today.year + 1}
        shown = self.year.value() or str(self.today.year)
        span = range(min(*years, self.today.year), max(years) + _YEARS_AHEAD)
        self.year.offer([(str(one), digits(str(one), self.language)) for one in span], shown)
        self._show_year()

    # The cards

    def _weekend_card(self) -> Card:
        card = Card(say("Weekend", self.language))
        holder = QWidget()
        flow = FlowLayout(holder, gap=18)
        for number in _FROM_SUNDAY:
            words = say(WEEKDAYS[number], self.language)
            tick = QCheckBox(words)
            tick.setAccessibleName(words)
            tick.toggled.connect(lambda _on: self.changed.emit())
            self.weekend[CODES[number]] = tick
            flow.addWidget(tick)
        card.add(holder)
        return card

    def _holiday_card(self) -> Card:
        speak = self.language
        card = Card(say("Holidays", speak))
        self.year = Choice()
        self.year.setAccessibleName(say("Year", speak))
        self.year.setFixedWidth(120)
        self.year.chosen.connect(lambda _year: self._show_year())
        card.tools.addWidget(self.year)
        self.list = QVBoxLayout()
        self.list.setSpacing(2)
        self.day = TextLine(placeholder="2027-03-10")
        self.english, self.bangla = TextLine(), TextLine()
        self.expected = QCheckBox(say("expected, not certain yet", speak))
        self.day_field = Field(say("Day off", speak), self.day)
        names = (
            Field(say("Name in English", speak), self.english),
            Field(say("Name in Bangla", speak), self.bangla),
        )
        add = Button(say("Add a holiday", speak), self.add, icon="plus")
        line = row(self.day_field, *names, spacing=12)
        for at, share in enumerate((2, 3, 3)):
            line.setStretch(at, share)
        note = say("Days that hang on the moon or on an order stay “expected” until the office "
                   "confirms them; due days reckon with them all the same.", speak)  # fmt: skip
        card.add(Text(note, "muted"), line, row(self.expected, Gap(), add), self.list)
        for one in (self.day, self.english, self.bangla):
            one.returnPressed.connect(self.add)
        return card

    def _show_year(self) -> None:
        empty(self.list)
        year = self.year.value() or ""
        rows = sorted(
            (one for one in self._data["dated"] if one["day"].startswith(f"{year}-")),
            key=lambda one: (one["day"], one["en"]),
        )
        for one in rows:
            self.list.addWidget(self._line(one))
        if not rows:
            words = say("No holiday is known for this year yet.", self.language)
            self.list.addWidget(Text(words, "muted"))

    def _line(self, one: Data) -> QWidget:
        speak = self.language
        words = f"{say_day(one['day'], speak)}  ·  {one['bn' if speak == 'bn' else 'en']}"
        line = QWidget()
        inside = row(Text(words, wrap=False), Gap())
        if one["expected"]:
            inside.addWidget(Chip(say("expected", speak), "warning"))
            confirm = Button(say("Confirm", speak), lambda: self._confirm(one), kind="quiet")
            confirm.setAccessibleName(f"{confirm.text()}: {words}")
            inside.addWidget(confirm)
        remove = IconButton(
            "trash-2", f"{say('Remove', speak)}: {words}", lambda: self._remove(one)
        )
        inside.addWidget(remove)
        line.setLayout(inside)
        return line

    # Changes

    def add(self) -> None:
        """Take the typed day into the list."""
        try:
            day = str(read_value(_DAY, self.day.text(), self.today))
        except ValueError:
            day = ""
        english, bangla = self.english.text().strip(), self.bangla.text().strip()
        if not day or not (english or bangla):
            words = say("Write the day and a name, for example 2027-03-10.", self.language)
            self.day_field.set_problem(words)
            self.day.setFocus()
            return
        self.day_field.set_problem("")
        self._data["dated"].append(
            {
                "day": day,
                "en": english or bangla,
                "bn": bangla or english,
                "expected": self.expected.isChecked(),
            }
        )
        for one in (self.day, self.english, self.bangla):
            one.clear()
        self.expected.setChecked(False)
        self._tell(day[:4])
        self.day.setFocus()

    def _confirm(self, one: Data) -> None:
        one["expected"] = False
        self._tell()

    def _remove(self, one: Data) -> None:
        self._data["dated"].remove(one)
        self._tell()

    def _tell(self, year: str = "") -> None:
        self.put(self.data())
        if year:
            self.year.choose(year)
        self.changed.emit()
