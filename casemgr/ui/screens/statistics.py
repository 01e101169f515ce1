"""Anonymised statistics: the protected tables of a closed period, and their release."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLayout, QProgressBar, QWidget

from casemgr.domain.errors import CaseError
from casemgr.operations.joint_acts import ask_for
from casemgr.operations.statistics import preview_statistics, release_statistics
from casemgr.operations.statistics_request import (
    JOINT_ACT,
    PastRelease,
    Released,
    SecondPersonNeeded,
    StatisticsPreview,
    StatisticsRequest,
    list_releases,
    project_choices,
)
from casemgr.statistics import TEMPLATES, Period
from casemgr.statistics.errors import TooFewCases
from casemgr.ui.desk import Ticket
from casemgr.ui.forms.flow import empty
from casemgr.ui.messages import Question
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.files import ask_folder
from casemgr.ui.screens.statistics_tables import method_card, table_card
from casemgr.ui.widgets import (
    Banner,
    Button,
    Card,
    Choice,
    Column,
    Field,
    Gap,
    PageHead,
    Text,
    TextLine,
    row,
)
from casemgr.words import N_, Language, say, say_many, show_date

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

_YEARS = 4


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
    """``preview`` holds the tables shown; ``working`` the protection under way."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        self.preview: StatisticsPreview | None = None
        self.working: Ticket | None = None
        today = self.workspace.today
        self._codes = closed_periods(today.year, today.month)
        self.template = Choice(
            [(one.key, say(one.title, speak)) for one in TEMPLATES.values()], value="public"
        )
        self.period = Choice(
            [(code, self._label(code)) for code in self._codes], value=self._codes[0]
        )
        self.period.setAccessibleName(say("Period", speak))
        self.project = Choice()
        self.recipient = TextLine(placeholder=say("Empty: for the public", speak))
        self.release = Button(
            say("Release into a folder …", speak), self._ask_release, kind="primary",
            icon="download",
        )  # fmt: skip
        inside = Button(
            say("Within the office", speak), partial(at.host.go, "inside_statistics"), icon="eye"
        )
        head = PageHead(say("Statistics", speak))
        head.tools.addWidget(inside)
        head.tools.addWidget(self.release)
        self.body.addWidget(head)
        self.body.addLayout(self._choices())
        self.body.addWidget(self._progress())
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.column = Column()
        self.panes = Panes(self.column, speak)
        self.body.addWidget(self.panes, 1)
        for choice in (self.template, self.period, self.project):
            choice.chosen.connect(lambda _code: self.shown())
        self.recipient.editingFinished.connect(self._reader_told)

    def _choices(self) -> QLayout:
        speak = self.language
        self._of_project = Field(say("Funding project", speak), self.project)
        return row(
            Field(say("Bulletin", speak), self.template),
            Field(say("Period", speak), self.period),
            self._of_project,
            Field(say("Recipient", speak), self.recipient),
        )

    def _progress(self) -> QWidget:
        """How far the protection has come, and a way to stop it."""
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(say("Protecting the figures …", self.language))
        words = Text(say("Protecting the figures …", self.language), "muted", wrap=False)
        stop = Button(say("Stop protecting", self.language), self._stop, kind="quiet")
        self.under_way = QWidget()
        self.under_way.setLayout(row(words, self.bar, stop))
        self.under_way.hide()
        return self.under_way

    def state(self) -> State:
        return {
            "template": self.template.value(),
            "period": self.period.value(),
            "project": self.project.value(),
            "recipient": self.recipient.text(),
        }

    def restore(self, state: State) -> None:
        for name in ("template", "period"):
            choice: Choice = getattr(self, name)
            choice.blockSignals(True)
            choice.choose(state.get(name))
            choice.blockSignals(False)
        self._wanted_project = state.get("project")
        self.recipient.setText(state.get("recipient") or "")

    def request(self) -> StatisticsRequest:
        """What is asked for now."""
        return StatisticsRequest(
            self.period.value() or "", self.template.value() or "public",
            self.project.value() or "", self.recipient.text().strip(),
        )  # fmt: skip

    def shown(self) -> None:
        self.release.setEnabled(False)
        self.banner.clear()
        one = TEMPLATES[self.template.value() or "public"].one_project
        self._of_project.setVisible(one)
        if one and not self.project.count():
            self.read(project_choices, then=self._offer_projects)
            return
        self._protect()

    def _offer_projects(self, projects: list[tuple[str, str]]) -> None:
        options: list[tuple[str | None, str]] = list(projects)
        self.project.blockSignals(True)
        self.project.offer(options, self._wanted_project or (projects[0][0] if projects else None))
        self.project.blockSignals(False)
        self._protect()

    _wanted_project: str | None = None

    def _protect(self) -> None:
        """Off the painting thread; a newer choice makes this one void."""
        if self.working is not None:
            self.working.cancel()
        self.panes.wait()
        self.bar.setRange(0, 0)
        self.under_way.show()
        self.working = self.at.desk.paper(
            partial(_previewed, self.workspace, self.request(), self.language),
            on_done=self._answer, on_error=self._refused, on_progress=self._moved,
            owner=self, stoppable=True,
        )  # fmt: skip

    def _moved(self, far: tuple[int, int]) -> None:
        self.bar.setRange(0, far[1])
        self.bar.setValue(far[0])

    def _stop(self) -> None:
        if self.working is not None:
            self.working.stop()

    def _idle(self) -> None:
        self.working = None
        self.under_way.hide()

    def _reader_told(self) -> None:
        if self.preview is None or self.preview.request.recipient != self.request().recipient:
            self.shown()

    def _refused(self, error: CaseError) -> None:
        """Too few cases is no fault to try again, but a reason to choose a longer period."""
        self._idle()
        self.preview = None
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
        self._idle()
        self.preview = preview
        self.release.setEnabled(True)
        empty(self.column.body)
        if preview.released:
            words = say(
                "This period was released before: its files are given out again, byte for byte.",
                self.language,
            )
            self.banner.tell(words, "accent")
        elif preview.hits:
            self.banner.tell(SecondPersonNeeded().tell(self.language))
        self.column.add(Text(preview.summary))
        for table in preview.tables:
            self.column.add(table_card(table, self.language))
        self.column.add(method_card(preview.method, preview.definitions, self.language))
        self.earlier = Card(say("Earlier releases", self.language))
        self.column.add(self.earlier)
        self.panes.show_content()
        self.read(list_releases, then=self._show_earlier)

    def _show_earlier(self, releases: list[PastRelease]) -> None:
        if not releases:
            self.earlier.add(Text(say("Nothing has been released yet.", self.language), "muted"))
        for one in releases:
            words = say(
                "{period}: released on {day} by {name}", self.language,
                period=Period.parse(one.period).label(self.language),
                day=show_date(one.released_on, self.language), name=one.released_by,
            )  # fmt: skip
            made = TEMPLATES.get(one.template)
            title = say(made.title, self.language) if made else one.template
            words = " · ".join(filter(None, (title, one.project, one.recipient, words)))
            show = Button(say("Show", self.language), partial(self._show, one), kind="quiet")
            show.setEnabled(made is not None)
            line = row(Text(words), Gap(), show)
            line.setStretch(0, 1)
            self.earlier.add(line)

    def _show(self, one: PastRelease) -> None:
        """An earlier release, also one of a period that is no longer offered."""
        if one.period not in self._codes:
            self._codes.append(one.period)
            self.period.offer([(code, self._label(code)) for code in self._codes])
        self.recipient.setText(one.recipient)
        self._wanted_project = one.project_id
        for choice, value in (
            (self.template, one.template), (self.period, one.period),
            (self.project, one.project_id),
        ):  # fmt: skip
            choice.blockSignals(True)
            choice.choose(value)
            choice.blockSignals(False)
        self.shown()

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
                    "They are registered and stay as they are for ever; whatever is released "
                    "later is protected together with them."
                ),
                N_("Choose a folder"),
            ),
            lambda: ask_folder(self, self.language, self._write),
        )

    def _write(self, folder: Path) -> None:
        if self.preview is None:
            return
        self.release.setEnabled(False)
        self.bar.setRange(0, 0)
        self.under_way.show()
        self.working = self.at.desk.paper(
            partial(_written, self.workspace, self.preview.request, folder),
            on_done=self._written, on_error=self._not_written, on_progress=self._moved,
            owner=self, stoppable=True,
        )  # fmt: skip

    def _not_written(self, error: CaseError) -> None:
        self._idle()
        self.release.setEnabled(True)
        self.banner.tell(error.tell(self.language))
        if isinstance(error, SecondPersonNeeded):
            self.at.host.ask(
                Question(
                    N_("Ask a second person to agree?"),
                    N_("Whoever agrees sees the period, the bulletin and the recipient."),
                    N_("Ask for it"),
                ),
                self._ask_second,
            )

    def _ask_second(self) -> None:
        if self.preview is None:
            return
        asked = self.preview.request
        reason = say("For {recipient}.", self.language, recipient=asked.recipient)
        if asked.project:
            reason = f"{reason} {self.project.currentText()}"
        self.do(
            ask_for, JOINT_ACT, asked.period, asked.terms(), reason,
            then=lambda _id: self.at.host.toast(say("Asked for.", self.language)),
        )  # fmt: skip

    def _written(self, done: Released) -> None:
        self._idle()
        count = len(done.paths)
        self.at.host.toast(
            say_many("{count} file written.", "{count} files written.", count, self.language)
        )
        self.shown()


def _previewed(
    workspace: "Workspace", asked: StatisticsRequest, language: Language, *,
    progress: Callable[[tuple[int, int]], object], cancelled: Callable[[], bool],
) -> StatisticsPreview:  # fmt: skip
    return preview_statistics(
        workspace, asked, lambda done, all_: progress((done, all_)), cancelled, language
    )


def _written(
    workspace: "Workspace", asked: StatisticsRequest, folder: Path, *,
    progress: Callable[[tuple[int, int]], object], cancelled: Callable[[], bool],
) -> Released:  # fmt: skip
    return release_statistics(
        workspace, asked, folder, lambda done, all_: progress((done, all_)), cancelled
    )
