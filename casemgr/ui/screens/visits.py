"""The schedule of visits, offered above the follow-ups when support or a return has begun."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox

from casemgr.operations.values import CaseFile
from casemgr.operations.visits import Schedule, plan_visits, proposed_visits
from casemgr.ui.forms import contact_rules
from casemgr.ui.screens.duty_row import say_day
from casemgr.ui.widgets import Banner, Button, Card, Gap, Text, row
from casemgr.words import say, say_many, show_date

if TYPE_CHECKING:
    from casemgr.ui.screens.case import CaseScreen


def panel(screen: "CaseScreen", file: CaseFile) -> Card | None:
    """A card that appears once it is known that something is to be offered."""
    if "save_follow_up" not in file.may:
        return None
    return ScheduleCard(screen, file)


class ScheduleCard(Card):
    """``ticks`` are the days offered; all are chosen at first."""

    def __init__(self, screen: "CaseScreen", file: CaseFile) -> None:
        super().__init__(say("Plan the visits", screen.language))
        self._screen = screen
        self._file = file
        self.ticks: dict[str, QCheckBox] = {}
        self.hide()
        screen.look(proposed_visits, file.case_id, on_done=self._offer, owner=self)

    def _offer(self, schedule: Schedule) -> None:
        if not schedule.visits:
            return
        speak = self._screen.language
        since = show_date(schedule.since, speak)
        self.add(
            Text(say("Counted from {day}; each can be moved later.", speak, day=since), "muted")
        )
        contact = self._file.one("contact")
        rules = contact_rules(contact.value.model_dump() if contact else {}, speak)
        if not rules.safe:
            self.add(Banner(rules.headline, rules.tone))
        for visit in schedule.visits:
            tick = QCheckBox(say_day(visit.on, speak))
            tick.setChecked(True)
            tick.toggled.connect(lambda _on: self._count())
            self.ticks[visit.on] = tick
            line = row(tick, Text(visit.rule, "muted"))
            line.setStretch(1, 1)
            self.add(line)
        self.plan = Button("", self._plan, kind="primary", icon="calendar-check")
        self.add(row(Gap(), self.plan))
        self._count()
        self.show()

    def _chosen(self) -> list[str]:
        return [day for day, tick in self.ticks.items() if tick.isChecked()]

    def _count(self) -> None:
        count = len(self._chosen())
        words = say_many("Plan {count} visit", "Plan {count} visits", count, self._screen.language)
        self.plan.setText(words)
        self.plan.setEnabled(count > 0)

    def _plan(self) -> None:
        self.plan.setEnabled(False)
        self._screen.do(
            plan_visits, self._file.case_id, self._chosen(),
            then=lambda _count: self._screen.open(),
        )  # fmt: skip
