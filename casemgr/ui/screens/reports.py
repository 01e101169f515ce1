"""Printing a case: for whom, what for, what that consent covers, and the finished pages."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from casemgr.domain.errors import CaseError
from casemgr.domain.roles import may
from casemgr.operations import cases
from casemgr.operations.case_sheet import KINDS as SHEETS
from casemgr.operations.case_sheet import MadeSheet, make_case_sheet, save_case_sheet
from casemgr.operations.report_door import paper_choices
from casemgr.operations.report_papers import KINDS
from casemgr.operations.report_periods import make_period_report
from casemgr.operations.report_request import PaperRequest, PeriodRequest
from casemgr.operations.report_signs import signs_told
from casemgr.operations.reports import (
    MadeReport,
    ReportPreview,
    make_report,
    preview_report,
    save_report,
)
from casemgr.operations.values import CaseLine, CaseQuery
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.files import ask_save
from casemgr.ui.screens.preview import PagesView, page_images
from casemgr.ui.screens.report_form import CoverageView, ReportForm
from casemgr.ui.screens.report_many import SHOWN_ONCE, ManyPanel
from casemgr.ui.screens.report_printing import ask_printer, chosen_pages, print_pages
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.widgets import Banner, Button, Card, Gap, PageHead, SearchBox, Text, row
from casemgr.words import say, say_many

_FOUND = 6


class ReportsScreen(Screen):
    """``form`` says what is to be printed; ``made`` is the finished document in memory."""

    def __init__(self, at: Place, case_id: str = "", many: State | None = None) -> None:
        """``many``: the state of a list of cases, for papers of all that it shows; an empty one
        begins with the open cases."""
        super().__init__(at)
        speak = self.language
        self.case_id = case_id
        self.case: CaseLine | None = None
        self._offered = ("", "")
        self.made: MadeReport | MadeSheet | None = None
        self.body.addWidget(PageHead(say("Reports", speak)))
        line = QHBoxLayout()
        line.setSpacing(14)
        roles = self.workspace.actor.roles
        rights = frozenset(paper.right for paper in KINDS.values() if may(roles, paper.right))
        self.form = ReportForm(speak, rights)
        self.form.setFixedWidth(360)
        self._build_finder()
        self.form.changed.connect(self._changed)
        self.form.make.clicked.connect(self.make)
        line.addWidget(self.form)
        self.right = QStackedWidget()
        self.coverage = CoverageView(speak)
        self.pages = PagesView(speak)
        self.done = Card()
        self._build_done()
        self.right.addWidget(self.coverage)
        self.right.addWidget(self.done)
        self.many = ManyPanel(self)
        self.right.addWidget(self.many)
        self.panes = Panes(self.right, speak)
        line.addWidget(self.panes, 1)
        self.body.addLayout(line, 1)
        self._say_nothing_chosen()
        if many is not None:
            self.many.begin_with(many)
            self.show_many()

    def show_many(self) -> None:
        """Papers of many cases instead of one."""
        self.right.setCurrentWidget(self.many)
        self.panes.show_content()
        self.many.look()

    def _build_finder(self) -> None:
        self.box = SearchBox(say("Find the case: name, code or telephone", self.language))
        self.box.asked.connect(self._find)
        self.finder = Card(say("Case", self.language))
        self.finder.body.setSpacing(4)
        self.chosen = Text("", "label")
        self.chosen.hide()
        self.found = Card()
        self.found.body.setSpacing(0)
        self.found.setVisible(False)
        of_many = Button(say("Many cases at once …", self.language), self.show_many, icon="list")
        self.finder.add(self.chosen, self.box, self.found, of_many)
        self.form.body.insertWidget(0, self.finder)

    def _build_done(self) -> None:
        self.told = Text("", "muted", wrap=False)
        self.warning = Banner()
        self.save = Button(
            say("Save as …", self.language), self._ask_path, kind="primary", icon="save"
        )
        again = Button(say("Back", self.language), self._changed, icon="arrow-left")
        self.print = Button(say("Print …", self.language), self._ask_printer, icon="printer")
        self.opens_with = Banner()
        self.done.add(row(again, self.told, Gap(), self.print, self.save))
        self.done.add(self.opens_with, self.warning)
        self.done.body.addWidget(self.pages, 1)

    def state(self) -> State:
        of_many = self.right.currentWidget() is self.many
        return {
            "case_id": self.case_id, "form": self.form.answers(),
            "many": self.many.state() if of_many else None,
        }  # fmt: skip

    def restore(self, state: State) -> None:
        self.case_id = str(state.get("case_id", self.case_id))
        self.form.put(state.get("form", {}))
        if state.get("many") is not None:
            self.many.begin_with(state["many"])
            self.show_many()
        elif self.right.currentWidget() is self.many and "many" in state:
            self.right.setCurrentWidget(self.coverage)
            self._changed()

    def shown(self) -> None:
        if self.case_id and self.case is None:
            self.read(
                cases.case_key, self.case_id,
                then=lambda key: self.read(cases.case_lines, (key,), then=self._take_lines),
            )  # fmt: skip
        elif not self.case_id:
            self.box.setFocus()

    def lay_down(self) -> None:
        """The document is not kept behind a page that goes."""
        self.made = None
        self.pages.show_pages([])
        self.opens_with.clear()
        self.many.lay_down()

    def search(self) -> None:
        self.box.setFocus()
        self.box.selectAll()

    # Which case

    def _find(self, text: str) -> None:
        if not text.strip():
            self.found.setVisible(False)
            return
        self.look_latest(
            "report-case", cases.case_keys, CaseQuery(search=text.strip()),
            on_done=lambda keys: self.read(
                cases.case_lines, tuple(keys[:_FOUND]), then=self._offer
            ),
        )  # fmt: skip

    def _offer(self, lines: list[CaseLine]) -> None:
        empty(self.found.body)
        for line in lines:
            self.found.add(
                LinkRow(("folder-open", "primary"), line.pseudonym, line.code,
                        partial(self._choose, line))
            )  # fmt: skip
        if not lines:
            self.found.add(Text(say("No case fits this search.", self.language), "muted"))
        self.found.setVisible(True)

    def _take_lines(self, lines: list[CaseLine]) -> None:
        if lines:
            self._choose(lines[0])

    def _choose(self, line: CaseLine) -> None:
        self.case, self.case_id = line, line.case_id
        self.chosen.setText(f"{line.pseudonym}  ·  {line.code}")
        self.chosen.show()
        self.found.setVisible(False)
        self.box.blockSignals(True)
        self.box.clear()
        self.box.blockSignals(False)
        self.right.setCurrentWidget(self.coverage)
        self._changed()

    # What it would hold

    def _say_nothing_chosen(self) -> None:
        self.form.make.setEnabled(False)
        self.panes.show_empty(
            "printer", say("Choose a case to print.", self.language),
            say("Then you see what the consent covers before anything is made.", self.language),
        )  # fmt: skip

    def request(self) -> PaperRequest:
        """What is asked for now."""
        return PaperRequest(case_id=self.case_id, **self.form.wishes())

    def _changed(self) -> None:
        self.made = None
        self.pages.show_pages([])
        self.opens_with.clear()
        period = self.form.about_a_period
        self.finder.setVisible(not period)
        if self.right.currentWidget() is self.many and not period:
            self.many.look()
            return
        if period:
            self.coverage.show_period()
            self.right.setCurrentWidget(self.coverage)
            self.panes.show_content()
            return
        if self.case is None:
            self._say_nothing_chosen()
            return
        kind = str(self.form.kind.value())
        paper = KINDS.get(kind)
        if paper is not None and paper.about and self._offered != (self.case_id, kind):
            self.look_latest(
                "report-about", paper_choices, self.case_id, kind,
                on_done=partial(self._take_choices, (self.case_id, kind)),
            )  # fmt: skip
            return
        self._ask_preview()

    def _take_choices(self, offered: tuple[str, str], choices: Any) -> None:
        self._offered = offered
        self.form.extras.offer_about(offered[1], choices)
        self._ask_preview()

    def _ask_preview(self) -> None:
        asked = self.request()
        workspace = self.workspace
        self.at.desk.look_latest(
            "report-preview", partial(preview_report, workspace, asked), owner=self,
            on_done=self._show_coverage,
            on_error=lambda error: self.panes.show_error(error, self._changed),
        )  # fmt: skip

    def _show_coverage(self, preview: ReportPreview) -> None:
        self.form.show_standing(preview)
        self.coverage.show_preview(preview)
        self.right.setCurrentWidget(self.coverage)
        self.panes.show_content()

    # The document

    def make(self) -> None:
        """Make the document in memory; its release is noted before it exists."""
        period = self.form.about_a_period
        if (self.case is None and not period) or not self.form.ready():
            return
        self.form.make.setEnabled(False)
        asked = self.form.period_wishes() if period else self.request()
        password = self.form.extras.sealing.take()
        width = round(max(480, self.panes.width()) * self.devicePixelRatioF())
        workspace = self.workspace

        def work() -> tuple[MadeReport | MadeSheet, list[Any]]:
            if isinstance(asked, PeriodRequest):
                made = make_period_report(workspace, asked, password)
            elif asked.kind in SHEETS:
                return make_case_sheet(workspace, asked), []
            else:
                made = make_report(workspace, asked, password)
            return made, page_images(made.shown, width)

        self.panes.wait()
        self.compute(work, then=partial(self._made, password), failed=self._not_made)

    def _made(self, password: str, answer: tuple[MadeReport | MadeSheet, list[Any]]) -> None:
        self.made, images = answer
        if password:
            words = say(SHOWN_ONCE, self.language, words=password)
            self.opens_with.tell(words, "neutral")
        self.print.setVisible(isinstance(self.made, MadeReport))
        self.form.make.setEnabled(True)
        reference = say("Reference {reference}", self.language, reference=self.made.reference)
        self.warning.clear()
        if isinstance(self.made, MadeSheet):
            self.told.setText(reference)
            words = say(
                "The spreadsheet is ready. Save it, then open it in a spreadsheet program.",
                self.language,
            )
            self.warning.tell(words, "neutral")
        else:
            pages = say_many("{count} page", "{count} pages", self.made.pages, self.language)
            self.told.setText(f"{pages}  ·  {reference}")
            signs = signs_told(self.made.uncovered, self.made.removed, self.language)
            if signs:
                self.warning.tell("\n".join(signs), "warning")
        self.right.setCurrentWidget(self.done)
        self.panes.show_content()
        self.pages.show_pages(images)
        self.save.setFocus()

    def _not_made(self, error: CaseError) -> None:
        self.form.make.setEnabled(True)
        self.panes.show_content()
        self.form.banner.tell(error.tell(self.language))

    def _ask_printer(self) -> None:
        made = self.made
        if not isinstance(made, MadeReport):
            return
        try:
            ask_printer(self, made.reference, made.pages, partial(self._print, made))
        except CaseError as error:
            self.warning.tell(error.tell(self.language), "warning")

    def _print(self, made: MadeReport, printer: Any) -> None:
        pages = chosen_pages(printer, made.pages)
        self.compute(
            partial(print_pages, made.shown, printer, pages),
            then=lambda _count: self.at.host.toast(say("Sent to the printer.", self.language)),
        )

    def _ask_path(self) -> None:
        kind = self.form.wishes()["kind"]
        ending = "xlsx" if kind in SHEETS else "pdf"
        about = self.case.code if self.case is not None else ""
        if self.form.about_a_period:
            about = self.form.extras.period.text().strip()
        if about:
            ask_save(self, self.language, f"{kind}-{about}.{ending}", self._write)

    def _write(self, path: Any) -> None:
        if self.made is not None:
            made = self.made
            save = (
                partial(save_case_sheet, made, path)
                if isinstance(made, MadeSheet)
                else partial(save_report, made, path)
            )
            self.compute(
                save,
                then=lambda _answer: self.at.host.toast(
                    say("Saved. Whoever has this file can read it.", self.language)
                ),
            )
