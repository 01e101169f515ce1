"""The list of cases: search as one types, filters, names only on a deliberate look."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.lifecycle import FINISHED, STATUS
from casemgr.operations import cases
from casemgr.operations.values import CaseLine, CaseQuery
from casemgr.ui import keys
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.cases_model import COLUMNS, PAGE, CasesModel
from casemgr.ui.screens.cases_table import CasesTable
from casemgr.ui.screens.names_look import NamesLook
from casemgr.ui.widgets import Button, Choice, Gap, IconButton, SearchBox, Text, row
from casemgr.words import say, say_many

_OPEN = "open"
_PAUSE_MS = 20


class CasesScreen(Screen):
    """``model`` and ``table`` hold the list; ``ask`` puts the question anew."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        self._sort, self._descending = "opened_on", True
        self._selected = ""
        self._into = False
        self._first_only = False
        self.model = CasesModel(self.language)
        self.table = CasesTable(
            self.model, self.workspace.today.isoformat(), say("Cases", self.language)
        )
        self.box = SearchBox(say("Search name, case code or telephone", self.language))
        self._build_head()
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.panes = Panes(holder, self.language)
        self.body.addWidget(self.panes, 1)
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._fetch)
        self._asked: set[int] = set()
        self._connect()

    def _build_head(self) -> None:
        speak = self.language
        self.count = Text("", "muted", wrap=False)
        self.new = Button(say("New case", speak), self._new, kind="primary", icon="plus")
        self.new.setToolTip(f"{say('New case', speak)} ({keys.shown('new')})")
        self.new.setVisible(self.may("create_case"))
        self.body.addLayout(row(self.box, self.count, self.new))
        self.status = Choice(
            [(None, say("All statuses", speak)), (_OPEN, say("Open cases", speak)),
             *((code.code, code.label(speak)) for code in STATUS.current())],
            value=None,
        )  # fmt: skip
        self.risk = Choice(
            [(None, say("Every risk", speak)),
             *((code.code, code.label(speak)) for code in RISK_LEVEL.current())],
            value=None,
        )  # fmt: skip
        self.status.setAccessibleName(say("Status", speak))
        self.risk.setAccessibleName(say("Risk", speak))
        self.mine = QCheckBox(say("Only my own", speak))
        self.names = NamesLook(self, self.model, self.table.rows_in_sight)
        glass = IconButton(
            "shield-alert", say("Break-glass", speak), lambda: self.at.host.go("glass"), framed=True
        )
        self.papers = IconButton(
            "printer", say("Papers of these cases …", speak), self._papers, framed=True
        )
        self.papers.setVisible(self.may("print_report"))
        tools = (self.papers, glass, self.names.button)
        self.body.addLayout(row(self.status, self.risk, self.mine, Gap(), *tools))

    def _connect(self) -> None:
        self.box.asked.connect(lambda _text: self.ask())
        self.box.left.connect(self._into_table)
        self.box.returnPressed.connect(self._enter)
        self.status.chosen.connect(lambda _code: self.ask())
        self.risk.chosen.connect(lambda _code: self.ask())
        self.mine.toggled.connect(lambda _on: self.ask())
        self.table.opened.connect(self._open)
        self.table.typed.connect(self._type_on)
        self.table.left_upwards.connect(self.box.setFocus)
        self.table.horizontalHeader().sectionClicked.connect(self._sort_by)
        self.table.verticalScrollBar().valueChanged.connect(lambda _at: self._moved())
        self.model.lines_wanted.connect(self._want)
        keys.bind(self, "new", self._new)
        keys.bind(self, "refresh", self.ask)

    # What the shell asks of a page

    def state(self) -> State:
        return {
            "search": self.box.text(), "status": self.status.value(), "risk": self.risk.value(),
            "mine": self.mine.isChecked(), "sort": self._sort, "descending": self._descending,
            "selected": self._selected_case(),
        }  # fmt: skip

    def restore(self, state: State) -> None:
        for widget in (self.box, self.status, self.risk, self.mine):
            widget.blockSignals(True)
        self.box.setText(state.get("search", ""))
        self.status.choose(state.get("status"))
        self.risk.choose(state.get("risk"))
        self.mine.setChecked(bool(state.get("mine")))
        for widget in (self.box, self.status, self.risk, self.mine):
            widget.blockSignals(False)
        self._sort = state.get("sort", "opened_on")
        self._descending = bool(state.get("descending", True))
        self._selected = str(state.get("selected", ""))

    def shown(self) -> None:
        self.ask()
        if not self.table.hasFocus():
            self.box.setFocus()

    def hideEvent(self, event: Any) -> None:
        """Leaving the list ends the look at names."""
        self.names.end()
        super().hideEvent(event)

    def lay_down(self) -> None:
        self.names.end()

    def search(self) -> None:
        self.box.setFocus()
        self.box.selectAll()

    # The question and its answer

    def question(self) -> CaseQuery:
        """What is asked for now."""
        status, risk = self.status.value(), self.risk.value()
        wanted = frozenset(code.code for code in STATUS if code.code not in FINISHED)
        return CaseQuery(
            search=self.box.text().strip(),
            status=wanted if status == _OPEN else frozenset({status} if status else ()),
            risk=frozenset({risk} if risk else ()),
            mine=self.mine.isChecked(),
            sort=self._sort,
            descending=self._descending,
        )

    def ask(self) -> None:
        """Put the question; a newer one makes it void."""
        asked = self.question()
        column = next(n for n, one in enumerate(COLUMNS) if one[0] == self._sort)
        order = Qt.SortOrder.DescendingOrder if asked.descending else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(column, order)
        self._selected = self._selected_case() or self._selected
        if not self.model.keys:
            self.panes.wait()
            self.look_latest(
                "first cases", cases.first_lines, asked, PAGE, on_done=self._show_first,
                on_error=lambda _error: None,  # the whole question says it
            )  # fmt: skip
        self.look_latest(
            "cases", cases.case_keys, asked,
            on_done=lambda found: self._answer(asked, found),
            on_error=lambda error: self.panes.show_error(error, self.ask),
        )  # fmt: skip

    def _show_first(self, lines: list[CaseLine]) -> None:
        """The top of the list stands before the whole answer is read; it grows below."""
        if lines and not self.model.keys:
            self._first_only = True
            self.model.answer([line.key for line in lines])
            self.model.take(0, lines)
            self._choose(lines)
            self.panes.show_content()

    def _answer(self, asked: CaseQuery, found: tuple[int, ...]) -> None:
        grown = self._first_only and self.model.grow(found)
        self._first_only = False
        kept = self.table.verticalScrollBar().value() if found == self.model.keys else 0
        self._asked.clear()
        if not grown:
            self.model.answer(found)
        self.count.setText(say_many("{count} case", "{count} cases", len(found), self.language))
        if found:
            self.panes.show_content()
            self.table.verticalScrollBar().setValue(kept)
            self._fetch()
            self.names.moved()
            if self._into:
                self._into_table()
        else:
            self._show_nothing(asked)
        self._into = False

    def _show_nothing(self, asked: CaseQuery) -> None:
        speak = self.language
        if asked.search or asked.status or asked.risk or asked.mine:
            clear = Button(say("Show all cases", speak), self._clear)
            self.panes.show_empty(
                "search", say("No case fits this search.", speak),
                say("Try part of the name, in either script, or fewer filters.", speak), clear,
            )  # fmt: skip
        else:
            first = Button(say("New case", speak), self._new, icon="plus")
            first.setVisible(self.may("create_case"))
            self.panes.show_empty(
                "folder-open", say("There are no cases yet.", speak),
                say("Begin with a new case, or bring cases in under Import.", speak), first,
            )  # fmt: skip

    def _clear(self) -> None:
        self.restore({})
        self.ask()
        self.box.setFocus()

    # Lines on demand

    def _want(self) -> None:
        if not self._pause.isActive():
            self._pause.start()

    def _fetch(self) -> None:
        first, last = self.table.rows_in_sight()
        for number in self.model.missing(first, last + 1):
            keys_wanted = self.model.page_keys(number)
            if number in self._asked or not keys_wanted:
                continue
            self._asked.add(number)
            answer = self.model.keys
            self.read(
                cases.case_lines, keys_wanted,
                then=partial(self._take, number, answer),
            )  # fmt: skip

    def _take(self, number: int, answer: tuple[int, ...], lines: list[CaseLine]) -> None:
        if answer is not self.model.keys:
            return
        self._asked.discard(number)
        self.model.take(number, lines)
        self._choose(lines)

    def _choose(self, lines: list[CaseLine]) -> None:
        if self._selected:
            for line in lines:
                if line.case_id == self._selected:
                    self.table.selectRow(self.model.keys.index(line.key))
                    self._selected = ""

    def _moved(self) -> None:
        self._want()
        self.names.moved()

    # Moving about

    def _selected_case(self) -> str:
        index = self.table.currentIndex()
        line = self.model.line(index.row()) if index.isValid() else None
        return line.case_id if line else ""

    def _enter(self) -> None:
        """Into the answer of what was typed, once it is there."""
        self._into = True
        self.ask()

    def _into_table(self) -> None:
        if self.model.keys:
            if not self.table.currentIndex().isValid():
                self.table.selectRow(0)
            self.table.setFocus()

    def _type_on(self, letters: str) -> None:
        self.box.setFocus()
        self.box.setText(self.box.text() + letters)

    def _open(self, number: int) -> None:
        line = self.model.line(number)
        if line is not None:
            self._selected = line.case_id
            hits = len(self.model.keys) if self.box.text().strip() else None
            self.at.host.go("case", case_id=line.case_id, hits=hits)

    def _new(self) -> None:
        if self.may("create_case"):
            self.at.host.go("new_case")

    def _papers(self) -> None:
        asked = self.state()
        which = {name: asked[name] for name in ("search", "status", "risk", "mine")}
        self.at.host.go("reports", many=which)

    def _sort_by(self, column: int) -> None:
        name = COLUMNS[column][0]
        if name != "owner":
            self._descending = not self._descending if name == self._sort else name == "opened_on"
            self._sort = name
        self.ask()
