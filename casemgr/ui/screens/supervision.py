"""Supervision: every figure with its definition, the cases behind it, and who carries what.

The figures are for looking at: nothing can be saved or copied out of this page.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.domain.fields import Field as Declared
from casemgr.domain.fields import Kind, read_value
from casemgr.operations.approvals import Waiting, waiting_approvals
from casemgr.operations.supervision import (
    CaseList,
    FigureView,
    PartView,
    WorkerLoad,
    supervision_figures,
    worker_loads,
)
from casemgr.statistics import Period
from casemgr.ui import keys
from casemgr.ui.forms.flow import empty
from casemgr.ui.forms.typed import DateEditor
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.supervision_figure import CardColumns, FigureCard, WorkersCard
from casemgr.ui.screens.supervision_list import CaseListView
from casemgr.ui.widgets import Banner, Button, Choice, Column, Gap, IconButton, PageHead, Text, row
from casemgr.words import N_, Language, say, show_date

Found = tuple[tuple[FigureView, ...], tuple[WorkerLoad, ...], tuple[Waiting, ...]]
OWN = "own"
PERIODS: dict[str, str] = {
    "quarter": N_("This quarter"),
    "last_quarter": N_("Last quarter"),
    "year": N_("This year"),
    "last_year": N_("Last year"),
    OWN: N_("Own period …"),
}
_FIRST = Declared(N_("From"), kind=Kind.DATE)
_LAST = Declared(N_("Until"), kind=Kind.DATE)


def days_of(period: str, today: date) -> tuple[date, date]:
    """First and last day of a period of ``PERIODS`` other than one's own."""
    quarter = (today.month + 2) // 3
    before = Period(today.year, quarter - 1) if quarter > 1 else Period(today.year - 1, 4)
    found = {
        "quarter": Period(today.year, quarter),
        "last_quarter": before,
        "year": Period(today.year),
        "last_year": Period(today.year - 1),
    }[period]
    return found.first, found.last


class SupervisionScreen(Screen):
    """``figures`` are those shown; ``lists`` the cases behind them by their keys."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        self.figures: tuple[FigureView, ...] = ()
        self.lists: dict[str, tuple[str, CaseList]] = {}
        self._open_list = ""
        self._asked = 0
        self._scroll = 0
        self.front = QWidget()
        self.stack = QStackedWidget()
        self.list: CaseListView | None = None
        self._build()
        self.stack.addWidget(self.front)
        self.body.addWidget(self.stack, 1)
        keys.bind(self, "refresh", self.shown)

    def _build(self) -> None:
        speak = self.language
        outer = QVBoxLayout(self.front)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        head = PageHead(say("Supervision", speak))
        self.days = Text("", "muted", wrap=False)
        self.period = Choice(
            [(code, say(label, speak)) for code, label in PERIODS.items()], value="quarter"
        )
        self.period.setAccessibleName(say("Period", speak))
        self.period.setMinimumWidth(150)
        self.waiting = Button(
            say("Approvals", speak), partial(self.at.host.go, "approvals"), icon="circle-check"
        )
        refresh = IconButton("refresh-cw", say("Refresh", speak), self.shown, framed=True)
        for item in (self.days, self.period, self.waiting, refresh):
            head.tools.addWidget(item)
        outer.addWidget(head)
        outer.addWidget(self._own_period())
        self.banner = Banner()
        outer.addWidget(self.banner)
        self.column = Column()
        self.panes = Panes(self.column, speak)
        outer.addWidget(self.panes, 1)
        self.period.chosen.connect(self._chosen)

    def _own_period(self) -> QWidget:
        today = self.workspace.today
        self.own = QWidget()
        line = QHBoxLayout(self.own)
        line.setContentsMargins(0, 0, 0, 0)
        self.first = DateEditor(_FIRST, self.language, today)
        self.last = DateEditor(_LAST, self.language, today)
        for declared, editor in ((_FIRST, self.first), (_LAST, self.last)):
            words = say(declared.label, self.language)
            editor.name_as(words, "")
            label = Text(words, "label", wrap=False)
            label.setBuddy(editor.line)
            line.addWidget(label)
            line.addWidget(editor)
            editor.line.returnPressed.connect(self.shown)
        line.addLayout(row(Button(say("Show", self.language), self.shown), Gap()))
        self.own.setVisible(False)
        return self.own

    # What the shell asks of a page

    def state(self) -> State:
        return {
            "period": self.period.value(),
            "first": self.first.value(),
            "last": self.last.value(),
            "list": self._open_list,
            "scroll": self.column.verticalScrollBar().value(),
        }

    def restore(self, state: State) -> None:
        self.period.blockSignals(True)
        self.period.choose(state.get("period"))
        self.period.blockSignals(False)
        self.first.put(state.get("first", ""))
        self.last.put(state.get("last", ""))
        self.own.setVisible(self.period.value() == OWN)
        self._open_list = str(state.get("list", ""))
        self._scroll = int(state.get("scroll", 0))

    def shown(self) -> None:
        """Count anew."""
        days = self._days()
        self.banner.clear()
        if days is None:
            self.banner.tell(say("Choose a first and a last day.", self.language), "warning")
            return
        first, last = days
        self.days.setText(f"{show_date(first, self.language)} – {show_date(last, self.language)}")
        self._scroll = self._scroll or self.column.verticalScrollBar().value()
        self._asked += 1
        asked, session = self._asked, self.at.session
        self.panes.wait()

        def work() -> Found:
            return (
                session.look(supervision_figures, first, last),
                session.look(worker_loads),
                session.look(waiting_approvals),
            )

        self.compute(
            work,
            then=lambda found: self._answer(asked, found),
            failed=lambda error: self._refused(asked, error),
        )

    def lay_down(self) -> None:
        """Nothing of the lists stays behind in a page that goes."""
        self.figures, self.lists = (), {}

    # Counting

    def _days(self) -> tuple[date, date] | None:
        period = self.period.value() or "quarter"
        if period != OWN:
            return days_of(period, self.workspace.today)
        try:
            first, last = (
                date.fromisoformat(str(read_value(declared, editor.value(), self.workspace.today)))
                for declared, editor in ((_FIRST, self.first), (_LAST, self.last))
            )
        except ValueError:
            return None
        return first, last

    def _chosen(self, period: object) -> None:
        self.own.setVisible(period == OWN)
        if period == OWN and not self.first.value():
            self.first.stand(0)
        else:
            self.shown()

    def _refused(self, asked: int, error: CaseError) -> None:
        if asked == self._asked:
            self.panes.show_error(error, self.shown)

    def _answer(self, asked: int, found: Found) -> None:
        if asked != self._asked:
            return
        self.figures, loads, waiting = found
        self.lists = dict(_lists(self.figures, loads, self.language))
        words = say("Approvals waiting: {count}", self.language, count=len(waiting))
        self.waiting.setText(words)
        cards = [FigureCard(view, self.language) for view in self.figures]
        for card in cards:
            card.opened.connect(self.open_list)
        workers = WorkersCard(loads, self.language)
        workers.opened.connect(self.open_list)
        held = self._card_in_hand()
        empty(self.column.body)
        self.column.add(workers, CardColumns(list(cards)))
        self.panes.show_content()
        # Laid out before it is painted: no frame of squeezed cards, and the place scrolled to
        # is there.
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        self.column.verticalScrollBar().setValue(self._scroll)
        self._scroll = 0
        if held is not None:
            self._stand_at(held)
        if self._open_list:
            self.open_list(self._open_list)

    # The cases behind a figure

    def open_list(self, key: str) -> None:
        """Show the cases behind a number; a key that has none now shows the figures."""
        self._close()
        title, found = self.lists.get(key, ("", CaseList("", ())))
        if not found.cases:
            return
        self._open_list = key
        self.list = CaseListView(title, found.label, found.cases, self.language)
        self.list.left.connect(self._close)
        self.list.chosen.connect(lambda case_id: self.at.host.go("case", case_id=case_id))
        self.list.given_away.connect(lambda ids: self.at.host.go("reassign", case_ids=ids))
        self.stack.addWidget(self.list)
        self.stack.setCurrentWidget(self.list)
        self.list.focus()

    def _close(self) -> None:
        key, self._open_list = self._open_list, ""
        self.stack.setCurrentWidget(self.front)
        if self.list is not None:
            self.stack.removeWidget(self.list)
            self.list.deleteLater()
            self.list = None
            self._stand_at(key)

    def _card_in_hand(self) -> str | None:
        """The figure whose card has the keyboard; "" is the workers' card."""
        held: QWidget | None = self.window().focusWidget()
        if held is None or not self.column.isAncestorOf(held):
            return None
        cards = self.column.findChildren(FigureCard)
        return next((card.view.code for card in cards if card.isAncestorOf(held)), "")

    def _stand_at(self, key: str) -> None:
        """Give the keyboard back to the card whose list was open."""
        code = key.partition("/")[0]
        cards = self.column.findChildren(FigureCard)
        found = next((card for card in cards if card.view.code == code), None)
        card = found or self.column.findChild(WorkersCard)
        button = card.findChild(Button) if card is not None else None
        if button is not None:
            button.setFocus()


def _lists(
    figures: tuple[FigureView, ...], loads: tuple[WorkerLoad, ...], language: Language
) -> Iterator[tuple[str, tuple[str, CaseList]]]:
    """Every list by its key, with what it belongs to."""
    for view in figures:
        groups: dict[str, tuple[CaseList | PartView, ...]] = {
            "list": view.lists, "left": view.left_out, "part": view.parts,
        }  # fmt: skip
        for place, lists in groups.items():
            for index, one in enumerate(lists):
                listed = CaseList(one.label, one.cases)
                yield f"{view.code}/{place}/{index}", (view.label, listed)
    for load in loads:
        title = say("Cases of {name}", language, name=load.name)
        yield f"worker/{load.account_id}", (title, CaseList("", load.cases))
