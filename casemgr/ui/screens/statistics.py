"""Anonymised statistics: the protected tables of a closed period, and their release."""

from functools import partial
from pathlib import Path

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from casemgr.domain.errors import CaseError
from casemgr.operations.statistics import (
    PastRelease,
    StatisticsPreview,
    list_releases,
    preview_statistics,
    release_statistics,
)
from casemgr.statistics import Period, PrintRow, PrintTable
from casemgr.statistics.errors import TooFewCases
from casemgr.ui import theme
from casemgr.ui.forms.flow import empty
from casemgr.ui.messages import Question
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.files import ask_folder
from casemgr.ui.widgets import Banner, Button, Card, Choice, Column, Gap, PageHead, Text, row
from casemgr.words import N_, say, say_many, show_date

_YEARS = 4
_BAR = 120


class _Bar(QWidget):
    """A bar beside a published count; drawn from nothing but that count."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = min(1.0, max(0.0, share))
        self.setFixedSize(_BAR, 12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.current().sunken))
        filled = round(self.width() * self._share)
        painter.fillRect(0, 0, filled, self.height(), QColor(theme.current().primary))
        painter.end()


def closed_periods(year: int, month: int) -> list[str]:
    """The periods that are over in this month, the newest first."""
    periods: list[str] = []
    for one in range(year, year - _YEARS, -1):
        if one < year:
            periods.append(str(one))
        last = (month - 1) // 3 if one == year else 4
        periods += [f"{one}-Q{quarter}" for quarter in range(last, 0, -1)]
    return periods


class StatisticsScreen(Screen):
    """``preview`` holds the tables shown."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        self.preview: StatisticsPreview | None = None
        today = self.workspace.today
        self._codes = closed_periods(today.year, today.month)
        self.period = Choice(
            [(code, self._label(code)) for code in self._codes], value=self._codes[0]
        )
        self.period.setAccessibleName(say("Period", speak))
        self.period.setMinimumWidth(190)
        self.release = Button(
            say("Release into a folder …", speak), self._ask_release, kind="primary",
            icon="download",
        )  # fmt: skip
        head = PageHead(say("Statistics", speak))
        head.tools.addWidget(self.period)
        head.tools.addWidget(self.release)
        self.body.addWidget(head)
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.column = Column()
        self.panes = Panes(self.column, speak)
        self.body.addWidget(self.panes, 1)
        self.period.chosen.connect(lambda _code: self.shown())

    def state(self) -> State:
        return {"period": self.period.value()}

    def restore(self, state: State) -> None:
        self.period.blockSignals(True)
        self.period.choose(state.get("period"))
        self.period.blockSignals(False)

    def shown(self) -> None:
        self.release.setEnabled(False)
        self.banner.clear()
        self.panes.wait()
        self.look_latest(
            "statistics", preview_statistics, self.period.value() or "",
            on_done=self._answer,
            on_error=self._refused,
        )  # fmt: skip

    def _refused(self, error: CaseError) -> None:
        """Too few cases is no fault to try again, but a reason to choose a longer period."""
        code = self.period.value() or ""
        if not isinstance(error, TooFewCases):
            self.panes.show_error(error, self.shown)
            return
        year = next((one for one in self._codes if "Q" not in one and one != code), "")
        words = say("Show {period}", self.language, period=self._label(year)) if year else ""
        self.panes.show_empty(
            "chart-column", say(error.sentence, self.language),
            say(error.next_step, self.language),
            Button(words, partial(self.period.choose, year)) if "Q" in code and year else None,
        )  # fmt: skip

    def _label(self, code: str) -> str:
        return Period.parse(code).label(self.language)

    def _answer(self, preview: StatisticsPreview) -> None:
        self.preview = preview
        self.release.setEnabled(True)
        empty(self.column.body)
        if preview.released:
            words = say(
                "This period was released before: its files are given out again, byte for byte.",
                self.language,
            )
            self.banner.tell(words, "accent")
        for table in preview.tables:
            self.column.add(self._table(table))
        method = Card(say("How these figures were made", self.language))
        for sentence in preview.method:
            method.add(Text(sentence, "muted"))
        self.column.add(method)
        self.earlier = Card(say("Earlier releases", self.language))
        self.column.add(self.earlier)
        self.panes.show_content()
        self.read(list_releases, then=self._show_earlier)

    def _table(self, table: PrintTable) -> Card:
        card = Card(table.title)
        card.add(Text(say("Cases by date of intake, rounded.", self.language), "muted"))
        if table.rows:
            holder = QWidget()
            grid = QGridLayout(holder)
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setHorizontalSpacing(16)
            grid.setVerticalSpacing(6)
            grid.setColumnStretch(0, 1)
            for column, words in enumerate(table.head):
                grid.addWidget(Text(words, "label", wrap=False), 0, (0, 2, 3)[column])
            for number, one in enumerate((*table.rows, table.total), start=1):
                self._line(grid, number, one, table.total.count or 0)
            card.add(holder)
        card.add(Text(table.note, "muted"))
        return card

    def _line(self, grid: QGridLayout, number: int, one: PrintRow, total: int) -> None:
        label = Text(one.label)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid.addWidget(label, number, 0)
        if one.count is not None and total:
            grid.addWidget(_Bar(one.count / total), number, 1)
        grid.addWidget(Text(one.count_text, wrap=False), number, 2)
        grid.addWidget(Text(one.percent_text or "–", "muted", wrap=False), number, 3)

    def _show_earlier(self, releases: list[PastRelease]) -> None:
        if not releases:
            self.earlier.add(Text(say("Nothing has been released yet.", self.language), "muted"))
        for one in releases:
            words = say(
                "{period}: released on {day} by {name}", self.language,
                period=Period.parse(one.period).label(self.language),
                day=show_date(one.released_on, self.language), name=one.released_by,
            )  # fmt: skip
            show = Button(
                say("Show", self.language), partial(self.period.choose, one.period), kind="quiet"
            )
            line = row(Text(words), Gap(), show)
            line.setStretch(0, 1)
            self.earlier.add(line)

    def _ask_release(self) -> None:
        if self.preview is None:
            return
        if self.preview.released:
            ask_folder(self, self.language, self._write)
            return
        self.at.host.ask(
            Question(
                N_("Release the figures of this period?"),
                N_(
                    "They are registered and stay as they are for ever; an overlapping period "
                    "can then no longer be released."
                ),
                N_("Choose a folder"),
            ),
            lambda: ask_folder(self, self.language, self._write),
        )

    def _write(self, folder: Path) -> None:
        self.release.setEnabled(False)
        workspace, period = self.workspace, self.period.value() or ""
        self.compute(
            partial(release_statistics, workspace, period, folder),
            then=self._written,
            failed=self._not_written,
        )

    def _not_written(self, error: CaseError) -> None:
        self.release.setEnabled(True)
        self.banner.tell(error.tell(self.language))

    def _written(self, paths: tuple[Path, ...]) -> None:
        self.at.host.toast(
            say_many("{count} file written.", "{count} files written.", len(paths), self.language)
        )
        self.shown()
