"""One case file: its head, its sections at the left, and what the chosen section holds."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations import cases
from casemgr.operations.values import CaseFile
from casemgr.ui import keys
from casemgr.ui.forms.editor import keyboard_holder
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.case_extras import OWN_FORMS
from casemgr.ui.screens.case_head import CaseHead
from casemgr.ui.screens.case_overview import Overview
from casemgr.ui.screens.case_records import RecordSection
from casemgr.ui.screens.case_sections import OVERVIEW, UNCLEAR, SectionList
from casemgr.ui.screens.case_unclear import UnclearSection
from casemgr.ui.widgets import Button, Column
from casemgr.words import say


class CaseScreen(Screen):
    """``file`` is the case as it was opened last; ``section`` names what is shown of it."""

    def __init__(
        self, at: Place, case_id: str, section: str = OVERVIEW, hits: int | None = None
    ) -> None:
        super().__init__(at)
        self.case_id = case_id
        self.section = section
        self._hits = hits
        self.file: CaseFile | None = None
        self._at_top = True
        self._scroll = 0
        content = QWidget()
        outer = QVBoxLayout(content)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(10)
        self.head = CaseHead(self)
        outer.addWidget(self.head)
        below = QHBoxLayout()
        below.setSpacing(14)
        self.sections = SectionList(self.language)
        self.sections.chosen.connect(self.choose)
        self.column = Column()
        below.addWidget(self.sections)
        below.addWidget(self.column, 1)
        outer.addLayout(below, 1)
        self.panes = Panes(content, self.language)
        self.body.addWidget(self.panes, 1)
        keys.bind(self, "refresh", self.open)
        keys.bind(self, "new", self._add)

    # What the shell asks of a page

    def state(self) -> State:
        return {"section": self.section, "scroll": self.column.verticalScrollBar().value()}

    def restore(self, state: State) -> None:
        self.section = str(state.get("section", OVERVIEW))
        self._scroll = int(state.get("scroll", 0))

    def shown(self) -> None:
        if self.file is not None:
            self._scroll = self.column.verticalScrollBar().value()
        self.open()

    def lay_down(self) -> None:
        """Nothing of the file stays behind in a page that goes."""
        self.file = None

    # The file

    def open(self) -> None:
        """Open the file anew; each opening is noted in the audit trail."""
        if self.file is None:
            self.panes.wait()
        hits, self._hits = self._hits, None  # by a search it was opened once
        self.do(cases.open_case, self.case_id, hits, then=self._opened, failed=self._refused)

    def _refused(self, error: CaseError) -> None:
        self.panes.show_error(error, self.open)

    def _opened(self, file: CaseFile) -> None:
        self.file = file
        self.head.show_file(file)
        self.sections.show_file(file)
        self.panes.show_content()
        self.choose(self.section)
        self.column.verticalScrollBar().setValue(self._scroll)
        held = keyboard_holder(self)
        if held is None or not self.isAncestorOf(held):
            self.sections.setFocus()

    def choose(self, section: str) -> None:
        """Show a section: the overview, what an import left unclear, or a kind of record."""
        if self.file is None:
            self.section = section
            return
        if section == UNCLEAR and not self.file.unclear:
            section = OVERVIEW
        if section != self.section:
            self._scroll = 0
        self.section = section
        self.sections.mark(section)
        empty(self.column.body)
        if section == OVERVIEW:
            self.column.add(Overview(self, self.file))
        elif section == UNCLEAR:
            self.column.add(UnclearSection(self, self.file))
        else:
            self.column.add(RecordSection(self, self.file, RECORD_KINDS[section]))
        self.column.verticalScrollBar().setValue(0)

    def edit(self, kind: str, record_id: str = "") -> None:
        """Open the form of a record; of a new one without ``record_id``."""
        page = OWN_FORMS.get(kind)
        if page is not None:
            self.at.host.go(page, case_id=self.case_id, record_id=record_id)
        else:
            self.at.host.go("record", case_id=self.case_id, kind=kind, record_id=record_id)

    def _add(self) -> None:
        kind = RECORD_KINDS.get(self.section)
        if kind is not None and kind.many and self.file and f"save_{kind.name}" in self.file.may:
            self.edit(kind.name)

    def report_button(self) -> Button:
        """The way to this case's reports."""
        button = Button(
            say("Report", self.language),
            lambda: self.at.host.go("reports", case_id=self.case_id),
            icon="printer",
        )
        button.setVisible(self.may("print_report"))
        return button
