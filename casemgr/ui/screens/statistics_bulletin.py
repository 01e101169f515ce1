"""The bulletin: the protected tables of a closed period, and their release."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from casemgr.domain.errors import CaseError
from casemgr.operations.statistics import preview_statistics, release_statistics
from casemgr.operations.statistics_request import (
    PastRelease,
    Released,
    StatisticsPreview,
    StatisticsRequest,
    project_choices,
)
from casemgr.statistics import TEMPLATES, Period
from casemgr.statistics.errors import TooFewCases
from casemgr.ui.messages import Question
from casemgr.ui.page import State
from casemgr.ui.screens.base import Screen
from casemgr.ui.screens.statistics_earlier import ShowEarlier
from casemgr.ui.screens.statistics_joint import JointProduct
from casemgr.ui.screens.statistics_product import (
    Action,
    Work,
    choose,
    closed_periods,
)
from casemgr.ui.screens.statistics_tables import method_card, table_card
from casemgr.ui.widgets import Choice, Field, Text, row
from casemgr.words import N_, Language, say

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace


class Bulletin(JointProduct):
    """``preview`` holds the tables shown."""

    preview: StatisticsPreview | None
    stops = True

    def __init__(self, page: Screen, show: ShowEarlier) -> None:
        super().__init__(page, show)
        speak, today = self.language, page.workspace.today
        self._codes = closed_periods(today.year, today.month)
        self._wanted_project: str | None = None
        self.template = Choice(
            [(one.key, say(one.title, speak)) for one in TEMPLATES.values()], value="public"
        )
        self.period = Choice(
            [(code, self._label(code)) for code in self._codes], value=self._codes[0]
        )
        self.project = Choice()
        self._of_project = Field(say("Funding project", speak), self.project)
        self.build(
            row(
                Field(say("Bulletin", speak), self.template),
                Field(say("Period", speak), self.period),
                self._of_project,
                Field(say("Recipient", speak), self.recipient),
            )
        )
        for choice in (self.template, self.period, self.project):
            choice.chosen.connect(lambda _code: self.shown())

    def state(self) -> State:
        return {
            "template": self.template.value(),
            "period": self.period.value(),
            "project": self.project.value(),
            "recipient": self.recipient.text(),
        }

    def restore(self, state: State) -> None:
        for name, choice in (("template", self.template), ("period", self.period)):
            if state.get(name):
                choose(choice, state[name])
        self._wanted_project = state.get("project")
        self.recipient.setText(state.get("recipient") or "")

    def request(self) -> StatisticsRequest:
        return StatisticsRequest(
            self.period.value() or "", self.template.value() or "public",
            self.project.value() or "", self.recipient.text().strip(),
        )  # fmt: skip

    def shown(self) -> None:
        one = TEMPLATES[self.template.value() or "public"].one_project
        self._of_project.setVisible(one)
        if one and not self.project.count():
            self.page.read(project_choices, then=self._offer_projects)
            return
        super().shown()

    def _offer_projects(self, projects: list[tuple[str, str]]) -> None:
        options: list[tuple[str | None, str]] = list(projects)
        self.project.blockSignals(True)
        self.project.offer(options, self._wanted_project or (projects[0][0] if projects else None))
        self.project.blockSignals(False)
        super().shown()

    def previewing(self) -> Work:
        return partial(_previewed, self.page.workspace, self.request(), self.language)

    def releasing(self, folder: Path) -> Work:
        asked = self.preview.request if self.preview else self.request()
        return partial(_written, self.page.workspace, asked, folder)

    def way_out(self, error: CaseError) -> Action | None:
        """Too few cases is a reason to choose a longer period."""
        code = self.period.value() or ""
        year = next((one for one in self._codes if "Q" not in one and one != code), "")
        if not isinstance(error, TooFewCases) or "Q" not in code or not year:
            return None
        words = say("Show {period}", self.language, period=self._label(year))
        return words, partial(self.period.choose, year)

    def fill(self) -> None:
        if self.preview is None:
            return
        self.tell_before()
        self.column.add(Text(self.preview.summary))
        for table in self.preview.tables:
            self.column.add(table_card(table, self.language))
        self.column.add(method_card(self.preview.method, self.preview.definitions, self.language))

    def question(self) -> Question | None:
        if self.preview is not None and self.preview.released:
            return None
        return Question(
            N_("Release the figures of this period?"),
            N_(
                "They are registered and stay as they are for ever; whatever is released "
                "later is protected together with them."
            ),
            N_("Choose a folder"),
        )

    def about(self) -> tuple[str, str]:
        asked = self.preview.request if self.preview else self.request()
        return asked.period, self.project.currentText() if asked.project else ""

    def show_earlier(self, one: PastRelease) -> None:
        if one.period not in self._codes:
            self._codes.append(one.period)
            self.period.blockSignals(True)
            self.period.offer([(code, self._label(code)) for code in self._codes])
            self.period.blockSignals(False)
        self.recipient.setText(one.recipient)
        self._wanted_project = one.project_id
        choose(self.template, one.template)
        choose(self.period, one.period)
        choose(self.project, one.project_id)

    def _label(self, code: str) -> str:
        return Period.parse(code).label(self.language)


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
