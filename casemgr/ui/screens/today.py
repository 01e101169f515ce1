"""What is due: alerts first, then what is overdue, today, the coming week, and approvals."""

from itertools import groupby

from PySide6.QtCore import Qt

from casemgr.operations.acknowledging import acknowledge_duty
from casemgr.operations.alerts import Alert, alerts
from casemgr.operations.today import see_today
from casemgr.operations.values import Today, TodayItem
from casemgr.ui import keys
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place
from casemgr.ui.screens.alerts import AlertsCard
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.backup_light import BackupLight
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.duty_row import DutyRow, duty_words, say_day, section_of
from casemgr.ui.widgets import Button, Card, Chip, Column, Gap, IconButton, PageHead, Text, row
from casemgr.words import N_, number, say, show_date

_FIRST = 8
_MORE = 50


class TodayScreen(Screen):
    """Each line opens the case at the place concerned."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        head = PageHead(say("Today", speak))
        self.day = Text("", "muted", wrap=False)
        head.tools.addWidget(self.day)
        head.tools.addWidget(
            IconButton("refresh-cw", say("Refresh", speak), self.shown, framed=True)
        )
        head.tools.addWidget(
            Button(
                say("Calendar", speak), lambda: self.at.host.go("calendar"), icon="calendar-check"
            )
        )
        if self.may("create_case"):
            head.tools.addWidget(Button(say("New case", speak), self._new, icon="plus"))
        self.body.addWidget(head)
        self.light = BackupLight(self)
        self.body.addWidget(self.light, 0, Qt.AlignmentFlag.AlignLeft)
        self.column = Column()
        self.panes = Panes(self.column, speak)
        self.body.addWidget(self.panes, 1)
        self._most: dict[str, int] = {}
        self._alerts: tuple[Alert, ...] = ()
        keys.bind(self, "new", self._new)
        keys.bind(self, "refresh", self.shown)

    def shown(self) -> None:
        self.light.ask()
        self.panes.wait()
        self.read(
            alerts, then=self._alerted,
            failed=lambda error: self.panes.show_error(error, self.shown),
        )  # fmt: skip

    def _alerted(self, found: tuple[Alert, ...]) -> None:
        self._alerts = found
        self.read(
            see_today, then=self._answer,
            failed=lambda error: self.panes.show_error(error, self.shown),
        )  # fmt: skip

    def _new(self) -> None:
        if self.may("create_case"):
            self.at.host.go("new_case")

    def _answer(self, today: Today) -> None:
        self._today = today
        self.day.setText(say_day(today.on, self.language))
        groups = (
            ("overdue", N_("Overdue"), today.overdue, today.overdue_total),
            ("today", N_("Due today"), today.today, today.today_total),
            ("approvals", N_("Approvals waiting"), today.approvals, today.approvals_total),
            ("coming", N_("In the next seven days"), today.coming, today.coming_total),
        )
        empty(self.column.body)
        if self._alerts:
            self.column.add(AlertsCard(self, self._alerts))
        for name, title, items, total in groups:
            if items:
                self.column.add(self._card(name, title, items, total))
        if self._alerts or any(items for _name, _title, items, _total in groups):
            self.panes.show_content()
        else:
            self.panes.show_empty(
                "calendar-check", say("Nothing is due.", self.language),
                say("Planned follow-ups, actions and reviews appear here.", self.language),
            )  # fmt: skip

    def _card(self, name: str, title: str, items: tuple[TodayItem, ...], total: int) -> Card:
        card = Card(say(title, self.language))
        tone = "danger" if name == "overdue" else "neutral"
        card.tools.addWidget(Chip(number(total, self.language), tone))  # type: ignore[arg-type]
        card.body.setSpacing(2)
        most = self._most.get(name, _FIRST)
        for day, of_day in groupby(items[:most], key=lambda item: item.due):
            if name != "today":
                kind = "problem" if name == "overdue" else "label"
                card.add(Text(say_day(day, self.language), kind))  # type: ignore[arg-type]
            for item in of_day:
                card.add(DutyRow(item, self.language, self._open, self._ask_aside))
        if len(items) > most:
            rest = len(items) - most
            more = Button(
                say("Show {count} more", self.language, count=min(rest, _MORE)),
                lambda: self._expand(name), kind="quiet", icon="chevron-down",
            )  # fmt: skip
            card.add(row(more, Gap()))
        elif total > len(items):
            card.add(Text(say("Only the most pressing are listed here.", self.language), "muted"))
        return card

    def _open(self, item: TodayItem) -> None:
        self.at.host.go("case", case_id=item.case_id, section=section_of(item))

    def _ask_aside(self, item: TodayItem) -> None:
        """Ask why a duty is put aside, then put it aside."""
        speak = self.language
        Ask(
            self, speak, say("Put this aside for its day?", speak),
            f"{duty_words(item, speak)}  ·  {item.code}  ·  {show_date(item.due, speak)}",
            say("Put aside", speak), lambda words, _tick, _choice: self._put_aside(item, words),
            points=(say("It is asked for again when its day moves.", speak),),
        )  # fmt: skip

    def _put_aside(self, item: TodayItem, reason: str) -> None:
        self.do(
            acknowledge_duty, item.case_id, item.what, item.record_id, item.due, reason,
            then=lambda _answer: self.shown(),
        )  # fmt: skip

    def _expand(self, name: str) -> None:
        self._most[name] = self._most.get(name, _FIRST) + _MORE
        self._answer(self._today)
