"""What is due: overdue first, then today, the coming week, and approvals that wait."""

from casemgr.operations.today import see_today
from casemgr.operations.values import Today, TodayItem
from casemgr.ui import keys
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.case_sections import OVERVIEW
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.screens.tones import APPROVAL_WORDS
from casemgr.ui.widgets import Button, Card, Chip, Column, Gap, IconButton, PageHead, Text, row
from casemgr.words import N_, number, say, show_date

_FIRST = 8
_MORE = 50
_WHAT: dict[str, tuple[str, str, str]] = {
    "follow_up": ("calendar-check", N_("Follow-up"), "follow_up"),
    "action": ("clipboard-list", N_("Action"), "action"),
    "risk_review": ("shield-alert", N_("Review of a risk"), "risk"),
    "plan_review": ("file-text", N_("Review of the plan"), "plan"),
    "referral_answer": ("handshake", N_("Answer to a referral"), "referral"),
    "approval": ("circle-check", N_("Approval waiting"), OVERVIEW),
}


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
        if self.may("create_case"):
            head.tools.addWidget(Button(say("New case", speak), self._new, icon="plus"))
        self.body.addWidget(head)
        self.column = Column()
        self.panes = Panes(self.column, speak)
        self.body.addWidget(self.panes, 1)
        self._most: dict[str, int] = {}
        keys.bind(self, "new", self._new)
        keys.bind(self, "refresh", self.shown)

    def shown(self) -> None:
        self.panes.wait()
        self.read(
            see_today, then=self._answer,
            failed=lambda error: self.panes.show_error(error, self.shown),
        )  # fmt: skip

    def _new(self) -> None:
        if self.may("create_case"):
            self.at.host.go("new_case")

    def _answer(self, today: Today) -> None:
        self._today = today
        self.day.setText(show_date(today.on, self.language))
        groups = (
            ("overdue", N_("Overdue"), today.overdue, today.overdue_total),
            ("today", N_("Due today"), today.today, today.today_total),
            ("approvals", N_("Approvals waiting"), today.approvals, today.approvals_total),
            ("coming", N_("In the next seven days"), today.coming, today.coming_total),
        )
        empty(self.column.body)
        for name, title, items, total in groups:
            if items:
                self.column.add(self._card(name, title, items, total))
        if any(items for _name, _title, items, _total in groups):
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
        for item in items[:most]:
            card.add(self._line(item))
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

    def _line(self, item: TodayItem) -> LinkRow:
        icon, what, section = _WHAT[item.what]
        text = (
            say(APPROVAL_WORDS[item.text], self.language) if item.what == "approval" else item.text
        )
        words = " · ".join(part for part in (say(what, self.language), text) if part)
        tail = None
        if item.unsafe and item.what == "follow_up":
            tail = Chip(say("Not safe to call", self.language), "danger")
        return LinkRow(
            (icon, "danger" if item.overdue else "primary"),
            f"{item.pseudonym}  ·  {item.code}",
            words,
            lambda: self.at.host.go("case", case_id=item.case_id, section=section),
            lead=show_date(item.due, self.language),
            lead_kind="problem" if item.overdue else "muted",
            tail=tail,
        )

    def _expand(self, name: str) -> None:
        self._most[name] = self._most.get(name, _FIRST) + _MORE
        self._answer(self._today)
