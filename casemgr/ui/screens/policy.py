"""The office's rules on a page: time limits by risk, visits, pauses, weekend and holidays."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QTabWidget, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError, StaleSave
from casemgr.domain.policy import BadPolicy, default_policy, read_policy
from casemgr.domain.working_days import default_office_days
from casemgr.operations.errors import PolicyStopped
from casemgr.operations.policy import Rules, change_office_days, change_policy, read_rules
from casemgr.ui import keys
from casemgr.ui.desk import Ticket
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.policy_compare import Compared, joined
from casemgr.ui.screens.policy_days import DaysOff
from casemgr.ui.screens.policy_tables import Tables
from casemgr.ui.widgets import Banner, Button, Column, PageHead, Text, row
from casemgr.words import N_, say, say_many

_DRAFT = "policy"
_DRAFT_MS = 700
_LIMITS, _DAYS = 0, 1
_NAMES = ("policy", "days")


class PolicyScreen(Screen):
    """Both tabs are kept as a draft while they differ from what is in force; each is put in
    force by itself. Where somebody else put another version in force in between, what only she
    changed is taken over, both versions are shown, and this person decides."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        self._rules: Rules | None = None
        self._began: list[State] = [{}, {}]  # of each tab, what its changes began from
        self._saving = _LIMITS  # the tab that was put in force last
        self._comparing = False  # with what somebody else put in force in between
        self._kept: State | None = None
        self._ticket: Ticket | None = None
        self._timer = QTimer(self, interval=_DRAFT_MS, singleShot=True)
        self._timer.timeout.connect(self._keep)
        head = PageHead(
            say("Time limits and days off", speak), back=self.at.host.back,
            back_tip=say("Back", speak),
        )  # fmt: skip
        self.proposals = Button(say("Back to the proposals", speak), self._propose, icon="undo-2")
        self.save = Button(say("Put in force", speak), self.ask_save, kind="primary", icon="check")
        head.tools.addWidget(self.proposals)
        head.tools.addWidget(self.save)
        self.body.addWidget(head)
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.body.addWidget(self._working())
        self.source = Text("", "muted")
        self.tables = Tables(speak)
        self.days = DaysOff(speak, self.workspace.today)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(say("Time limits and days off", speak))
        self.compared = (QVBoxLayout(), QVBoxLayout())
        for words, compared, inside in (
            (N_("Time limits"), self.compared[_LIMITS], (self.source, self.tables)),
            (N_("Days off"), self.compared[_DAYS], (self.days,)),
        ):
            column = Column(width=980)
            column.body.setContentsMargins(0, 12, 0, 0)
            column.add(compared, *inside)
            self.tabs.addTab(column, say(words, speak))
        for one in (self.tabs, self.proposals, self.save):
            one.setEnabled(False)  # until it is known what is in force, and what was typed
        self.panes = Panes(self.tabs, speak)
        self.body.addWidget(self.panes, 1)
        self.tables.changed.connect(self._changed)
        self.days.changed.connect(self._changed)
        self.tabs.currentChanged.connect(lambda _at: self._refresh())
        keys.bind(self, "save", self.ask_save)

    def _working(self) -> QWidget:
        speak = self.language
        self.waiting = QWidget()
        column = QVBoxLayout(self.waiting)
        column.setContentsMargins(0, 0, 0, 0)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(say("Progress", speak))
        words = say("Working out anew what every case asks for …", speak)
        line = row(Text(words), self.bar, Button(say("Cancel", speak), self._stop, icon="x"))
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        column.addLayout(line)
        self.waiting.hide()
        return self.waiting

    # What the shell asks of a page

    def state(self) -> State:
        self.lay_down()
        return {"tab": self.tabs.currentIndex()}

    def restore(self, state: State) -> None:
        self.tabs.setCurrentIndex(int(state.get("tab", 0)))

    def lay_down(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._keep()
        if self._ticket is not None:
            self._ticket.stop()

    def shown(self) -> None:
        if self._rules is None:
            self.panes.wait()
            self.read(
                read_rules, then=self._answer,
                failed=lambda error: self.panes.show_error(error, self.shown),
            )  # fmt: skip

    def _answer(self, rules: Rules) -> None:
        self._rules = rules
        self._show_source(rules)
        self._began = self._in_use(rules)
        self.tables.put(self._began[_LIMITS])
        self.days.put(self._began[_DAYS])
        self.panes.show_content()
        self._refresh()
        self.fetch_draft(_DRAFT, self._found)

    def _show_source(self, rules: Rules) -> None:
        policy = rules.policy
        self.source.setText(policy.source_bn if self.language == "bn" else policy.source_en)

    def _in_use(self, rules: Rules) -> list[State]:
        """What is in force, tab by tab."""
        return [rules.policy.to_data(), rules.days.to_data()]

    # The draft

    def _found(self, draft: State | None) -> None:
        self._kept = draft
        self.tabs.setEnabled(True)
        self.proposals.setEnabled(True)
        if draft is None:
            return
        self.tables.put(draft["policy"])
        self.days.put(draft["days"])
        self._began = draft.get("began", self._began)
        if self._rules is not None and self._began != self._in_use(self._rules):
            self._meet(self._rules, StaleSave())
            return
        self._refresh()
        self.banner.tell(
            say("These are your changes that are not in force yet.", self.language), "accent",
            (say("Discard them", self.language), self._discard),
        )  # fmt: skip

    def _discard(self) -> None:
        self._forget()
        self.banner.clear()
        self._comparing = False
        if self._rules is not None:
            self._began = self._in_use(self._rules)
            self.tables.put(self._began[_LIMITS])
            self.days.put(self._began[_DAYS])
            self._refresh()

    def _keep(self) -> None:
        typed = dict(zip(_NAMES, self._typed(), strict=True))
        self._kept = {**typed, "began": self._began}
        self.keep_draft(_DRAFT, self._kept)

    def _forget(self) -> None:
        self._timer.stop()
        if self._kept is not None:
            self._kept = None
            self.drop_draft(_DRAFT)

    # Editing

    def _changed(self) -> None:
        self.banner.clear()
        if not (self._differs(_LIMITS) or self._differs(_DAYS)):
            self._forget()
        elif not self._timer.isActive():
            self._timer.start()
        self._refresh()

    def _typed(self) -> list[State]:
        return [self.tables.data(), self.days.data()]

    def _differs(self, tab: int) -> bool:
        """Whether a tab holds something else than what is in force."""
        return self._rules is not None and self._typed()[tab] != self._in_use(self._rules)[tab]

    def _refresh(self) -> None:
        self.save.setEnabled(self._ticket is None and self._differs(self.tabs.currentIndex()))
        self.tables.show_problem(self._problem()[0])
        self._compare()

    def _compare(self) -> None:
        """Where a tab differs from what somebody else put in force in between."""
        for tab, place in enumerate(self.compared):
            empty(place)
            if self._comparing and self._differs(tab):
                sides = self._began[tab], self._typed()[tab]
                place.addWidget(Compared(*sides, self.tables.where, self.language))

    def _problem(self) -> tuple[str, str]:
        """The entry of the table that is wrong, and what it is; empty where all is well."""
        try:
            read_policy(self.tables.data())
        except BadPolicy as wrong:
            return str(wrong.values["entry"]), str(wrong.values["problem"])
        return "", ""

    def _propose(self) -> None:
        if self.tabs.currentIndex() == _LIMITS:
            self.tables.put(default_policy().to_data())
        else:
            self.days.put(default_office_days().to_data())
        self._changed()
        words = say(
            "The proposals of the program stand here now; put them in force.", self.language
        )
        self.banner.tell(words, "accent")

    # Putting in force

    def ask_save(self) -> None:
        """Put the tab in front in force, if nothing in it is wrong."""
        if not self.save.isEnabled():
            return
        if self.tabs.currentIndex() == _DAYS:
            self._put_in_force(change_office_days, self.days.data())
            return
        entry, problem = self._problem()
        if entry:
            self._show_wrong(entry, problem)
        else:
            self._put_in_force(change_policy, self.tables.data())

    def _show_wrong(self, entry: str, problem: str) -> None:
        words = f"{self.tables.where(entry)}: {say(problem, self.language)}."
        self.banner.tell(words, "danger")
        editor = self.tables.editors.get(entry)
        if editor is not None:
            editor.setFocus()

    def _put_in_force(self, operation: Any, data: object) -> None:
        self.banner.clear()
        self._saving = self.tabs.currentIndex()
        session, began = self.at.session, self._began[self._saving]

        def work(progress: Callable[[Any], None], cancelled: Callable[[], bool]) -> int:
            told = lambda at, of: progress((at, of))  # noqa: E731 - two values into one
            return int(session.run(operation, data, told, cancelled, began=began))

        self.bar.setRange(0, 0)
        self.waiting.show()
        self._ticket = self.at.desk.run(
            work, on_done=self._in_force, on_error=self._failed, on_progress=self._progress,
            stoppable=True, owner=self,
        )  # fmt: skip
        self._lock_editors(True)

    def _lock_editors(self, locked: bool) -> None:
        for one in (self.tables, self.days, self.proposals):
            one.setEnabled(not locked)
        self._refresh()

    def _progress(self, at: tuple[int, int]) -> None:
        self.bar.setRange(0, at[1])
        self.bar.setValue(at[0])

    def _stop(self) -> None:
        if self._ticket is not None:
            self._ticket.stop()

    def _in_force(self, count: int) -> None:
        self._ticket = None
        self.waiting.hide()
        words = say_many(
            "In force, also for {count} open case.", "In force, also for {count} open cases.",
            count, self.language,
        )  # fmt: skip
        self.banner.tell(words, "success")
        self.read(read_rules, then=self._renewed)

    def _renewed(self, rules: Rules) -> None:
        """What is in force now; the other tab keeps what was typed into it."""
        self._lock_editors(False)  # not before: what is typed meanwhile would be overwritten
        typed, in_use = self._typed(), self._in_use(rules)
        self._rules, self._comparing = rules, False
        self._show_source(rules)
        for tab, put in enumerate((self.tables.put, self.days.put)):
            if tab == self._saving or typed[tab] == self._began[tab]:
                self._began[tab] = in_use[tab]
                put(in_use[tab])
        if not (self._differs(_LIMITS) or self._differs(_DAYS)):
            self._forget()
        else:
            self._keep()
        self._refresh()

    def _failed(self, error: CaseError) -> None:
        self._ticket = None
        self.waiting.hide()
        self._lock_editors(False)
        if isinstance(error, StaleSave):
            self.read(read_rules, then=lambda rules: self._meet(rules, error))
            return
        tone = "neutral" if isinstance(error, PolicyStopped) else "danger"
        self.banner.tell(error.tell(self.language), tone)  # type: ignore[arg-type]

    def _meet(self, rules: Rules, told: StaleSave) -> None:
        """Another version is in force than the one typed over: take over what only it changed,
        and show where the two differ."""
        theirs = self._in_use(rules)
        mine = [joined(*sides) for sides in zip(self._began, self._typed(), theirs, strict=True)]
        self._rules, self._began = rules, theirs
        self._show_source(rules)
        self.tables.put(mine[_LIMITS])
        self.days.put(mine[_DAYS])
        if self._differs(_LIMITS) or self._differs(_DAYS):
            self._comparing = True
            self._keep()
            take = (say("Take what is in force now", self.language), self._discard)
            self.banner.tell(told.tell(self.language), "danger", take)
        else:
            self._forget()
        self._refresh()
