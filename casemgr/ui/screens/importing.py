"""Bringing records in from an HTCDS sheet: choose, look at every row, confirm, see what came."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.operations import exchange
from casemgr.operations.errors import ImportStopped
from casemgr.operations.handing_out import save_failed_rows
from casemgr.operations.values import DryRun, ImportResult
from casemgr.ui.desk import Ticket
from casemgr.ui.forms.flow import empty
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Screen
from casemgr.ui.screens.files import ask_open, ask_save
from casemgr.ui.screens.import_outcome import ImportOutcome, save_rows_button
from casemgr.ui.screens.import_table import RowDetails, RowsModel, RowsTable
from casemgr.ui.widgets import (
    Banner,
    Button,
    Card,
    Chip,
    EmptyState,
    Gap,
    PageHead,
    Text,
    row,
)
from casemgr.words import N_, number, say, say_many

ENDINGS = ("xlsx", "xlsm")
_CUT_OFF = {
    "reading": N_("A lock ended the look through the sheet. Nothing was taken over."),
    "looking": N_("A lock put the sheet away. Nothing was taken over. Choose the file again."),
    "taking": N_(
        "A lock came while the sheet was being taken over. Either all of it is here now or nothing "
        "is: choose the file again, and it says whether it was taken over."
    ),
}
"""What is said after a lock (or a change of language) that ended an import: by what went on."""
_DETAILS = 150  # pixels: a row with three things to look at


class ImportScreen(Screen):
    """``run_shown`` is the dry run shown; nothing of a sheet survives leaving the page, but that
    something was under way is said when one comes back."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        self.run_shown: DryRun | None = None
        self._ticket: Ticket | None = None
        self.body.addWidget(PageHead(say("Import", self.language)))
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.stack = QStackedWidget()
        self.start = self._build_start()
        self.waiting = self._build_waiting()
        self.look_through = self._build_table()
        self.result = ImportOutcome(
            self.language,
            lambda: self.at.host.go("cases"),
            self._start_again,
            self._ask_save_rows,
        )
        for page in (self.start, self.waiting, self.look_through, self.result):
            self.stack.addWidget(page)
        self.body.addWidget(self.stack, 1)

    def state(self) -> State:
        if self._ticket is not None:
            return {"cut_off": "taking" if self.run_shown is not None else "reading"}
        return {"cut_off": "looking"} if self.run_shown is not None else {}

    def restore(self, state: State) -> None:
        words = _CUT_OFF.get(str(state.get("cut_off", "")))
        if words is not None:
            self.banner.tell(say(words, self.language), "warning")

    def lay_down(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        self.run_shown = None

    def shown(self) -> None:
        if self.stack.currentWidget() is self.start:
            self.read(exchange.failed_rows, then=self._show_kept)

    # The pages of this screen

    def _build_start(self) -> QWidget:
        speak = self.language
        holder = QWidget()
        column = QVBoxLayout(holder)
        self.choose = Button(
            say("Choose a file", speak), self._ask_file, kind="primary", icon="folder-open"
        )
        welcome = EmptyState(
            "file-input",
            say("Bring in records from an HTCDS 2.0 sheet", speak),
            say("You see every row before anything is taken over.", speak),
            self.choose,
        )
        column.addWidget(welcome, 1)
        self.kept = Card(say("Rows kept from earlier imports", speak))
        self.kept.setVisible(False)
        column.addWidget(self.kept)
        return holder

    def _build_waiting(self) -> QWidget:
        speak = self.language
        holder = QWidget()
        column = QVBoxLayout(holder)
        self.doing = Text("", "section")
        self.bar = QProgressBar()
        self.bar.setAccessibleName(say("Progress", speak))
        self.counted = Text("", "muted")
        cancel = Button(say("Cancel", speak), self._cancel, icon="x")
        column.addStretch(1)
        card = Card()
        card.setMaximumWidth(560)
        card.add(self.doing, self.bar, self.counted, row(Gap(), cancel))
        line = row(Gap(), card, Gap())
        line.setStretch(1, 10)
        column.addLayout(line)
        column.addStretch(1)
        return holder

    def _build_table(self) -> QWidget:
        speak = self.language
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        self.summary = row(spacing=8)
        self.only = QCheckBox(say("Only rows with something to look at", speak))
        self.only.toggled.connect(self._filter)
        self.confirm = Button(say("Take over", speak), self._confirm, kind="primary", icon="check")
        other = Button(say("Another file", speak), self._start_again, icon="folder-open")
        self.model = RowsModel(speak)
        self.table = RowsTable(self.model, say("Rows of the sheet", speak))
        self.details = RowDetails(speak)
        self.table.picked.connect(self._show_details)
        column.addLayout(self.summary)
        column.addWidget(self.table, 1)
        self.details.setFixedHeight(_DETAILS)
        column.addWidget(self.details)
        column.addLayout(row(self.only, Gap(), other, self.confirm))
        return holder

    # Dry run

    def _ask_file(self) -> None:
        ask_open(self, self.language, N_("Spreadsheets"), ENDINGS, self.read_file)

    def read_file(self, path: Path) -> None:
        """Look a sheet through; changes nothing."""
        workspace = self.workspace
        self.banner.clear()
        self._wait(say("Looking through the sheet …", self.language))

        def work(progress: Any, cancelled: Any) -> DryRun:
            return exchange.dry_run(workspace, path, lambda at, of: progress((at, of)), cancelled)

        self._ticket = self.at.desk.paper(
            work, on_done=self._looked_through, on_error=self._failed,
            on_progress=self._progress, stoppable=True, owner=self,
        )  # fmt: skip

    def _looked_through(self, run: DryRun) -> None:
        self._ticket = None
        self.run_shown = run
        self.model.show_rows(run.rows)
        self.only.setChecked(False)
        self.stack.setCurrentWidget(self.look_through)
        self._summarise(run)
        self.confirm.setEnabled(any(not one.failed for one in run.rows))
        if run.notes:
            self.banner.tell("\n".join(run.notes), "warning")
        self.table.setFocus()
        if run.rows:
            self.table.selectRow(0)

    def _summarise(self, run: DryRun) -> None:
        empty(self.summary)
        speak = self.language
        failed = sum(bool(one.failed) for one in run.rows)
        doubles = sum(bool(one.duplicates) for one in run.rows)
        good = len(run.rows) - failed
        self.confirm.setText(
            say_many("Take over {count} case", "Take over {count} cases", good, speak)
        )
        chips = (
            (say("To take over: {count}", speak, count=good), "success"),
            (say("Unclear values: {count}", speak, count=len(run.unclear)), "warning"),
            (say("Possible duplicates: {count}", speak, count=doubles), "warning"),
            (say("Cannot be taken over: {count}", speak, count=failed), "danger"),
        )
        self.summary.addWidget(Text(run.layout, "label", wrap=False))
        for words, tone in chips:
            self.summary.addWidget(Chip(words, tone))  # type: ignore[arg-type]
        self.summary.addStretch(1)

    def _filter(self, only: bool) -> None:
        if self.run_shown is not None:
            rows = self.run_shown.rows
            wanted = [r for r in rows if r.unclear or r.duplicates or r.failed] if only else rows
            self.model.show_rows(tuple(wanted))

    def _show_details(self, number_of_row: int) -> None:
        self.details.show_row(self.model.rows[number_of_row])

    # Taking over

    def _confirm(self) -> None:
        run = self.run_shown
        if run is None:
            return
        workspace = self.workspace
        self.banner.clear()
        self._wait(say("Taking over …", self.language))

        def work(progress: Any, cancelled: Any) -> ImportResult:
            return exchange.confirm_import(
                workspace, run, lambda at, of: progress((at, of)), cancelled
            )

        self._ticket = self.at.desk.run(
            work, on_done=self._taken_over, on_error=self._failed_confirm,
            on_progress=self._progress, stoppable=True, owner=self,
        )  # fmt: skip

    def _taken_over(self, result: ImportResult) -> None:
        self._ticket = None
        self.run_shown = None
        self.model.show_rows(())
        self.banner.clear()
        self.result.show_result(result)
        self.stack.setCurrentWidget(self.result)

    # Rows kept

    def _show_kept(self, rows: list[tuple[int, Any, str]]) -> None:
        self.kept.setVisible(bool(rows))
        empty(self.kept.body)
        if rows:
            words = say_many(
                "{count} row is kept inside the workspace with its reason.",
                "{count} rows are kept inside the workspace with their reasons.",
                len(rows), self.language,
            )  # fmt: skip
            line = row(Text(words), save_rows_button(self.language, self._ask_save_rows))
            line.setStretch(0, 1)
            holder = QWidget()
            holder.setLayout(line)
            self.kept.add(holder)

    def _ask_save_rows(self) -> None:
        ask_save(self, self.language, "rows-not-imported.txt", self._save_rows)

    def _save_rows(self, path: Path) -> None:
        self.compute(
            partial(save_failed_rows, self.workspace, path),
            then=lambda _count: self.at.host.toast(
                say("Saved. Whoever has this file can read it.", self.language)
            ),
        )

    # Waiting and stopping

    def _wait(self, doing: str) -> None:
        self.doing.setText(doing)
        self.counted.setText("")
        self.bar.setRange(0, 0)
        self.stack.setCurrentWidget(self.waiting)

    def _progress(self, at: tuple[int, int]) -> None:
        self.bar.setRange(0, at[1])
        self.bar.setValue(at[0])
        words = say(
            "{done} of {all}", self.language,
            done=number(at[0], self.language), all=number(at[1], self.language),
        )  # fmt: skip
        self.counted.setText(words)

    def _cancel(self) -> None:
        if self._ticket is not None:
            self.doing.setText(say("Stopping …", self.language))
            self._ticket.stop()

    def _failed(self, error: CaseError) -> None:
        self._ticket = None
        self.stack.setCurrentWidget(self.start)
        tone = "neutral" if isinstance(error, ImportStopped) else "danger"
        self.banner.tell(error.tell(self.language), tone)  # type: ignore[arg-type]

    def _failed_confirm(self, error: CaseError) -> None:
        self._failed(error)
        if self.run_shown is not None:
            self.stack.setCurrentWidget(self.look_through)

    def _start_again(self) -> None:
        self.run_shown = None
        self.model.show_rows(())
        self.banner.clear()
        self.stack.setCurrentWidget(self.start)
        self.choose.setFocus()
        self.shown()
