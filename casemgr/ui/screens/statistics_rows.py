"""A row file on the page: form and years, what would be withheld, how recognisable its people
would stay, and the release."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from casemgr.operations.row_files import (
    RowPreview,
    RowRequest,
    preview_row_file,
    release_row_file,
)
from casemgr.operations.statistics_request import PastRelease
from casemgr.statistics.rows import LEAST, TEMPLATES, Years
from casemgr.statistics.rows.profile import K, Profile, profile
from casemgr.ui.messages import Question
from casemgr.ui.page import State
from casemgr.ui.screens.base import Screen
from casemgr.ui.screens.statistics_earlier import PRODUCTS, ROWS, ShowEarlier, form_title
from casemgr.ui.screens.statistics_joint import JointProduct
from casemgr.ui.screens.statistics_product import Work, choose, fields, quiet
from casemgr.ui.screens.statistics_tables import method_card
from casemgr.ui.widgets import Card, Choice, Field, Text
from casemgr.words import N_, Language, digits, say

_OFFERED, _USUAL = 15, 4  # years back; years in the span that stands there at first
_ANSWERS = "  "  # how the report sets off its lines about columns


class RowFile(JointProduct):
    """``preview`` holds what the row file would withhold."""

    preview: RowPreview | None

    def __init__(self, page: Screen, show: ShowEarlier) -> None:
        super().__init__(page, show)
        speak, last = self.language, page.workspace.today.year - 1
        self._years = [str(year) for year in range(last, last - _OFFERED, -1)]
        self.template = Choice([(one, form_title(one, speak)) for one in TEMPLATES], value="core")
        self.first, self.last = Choice(), Choice()
        self._offer(str(last - _USUAL + 1), str(last))
        self.build(
            fields(
                Field(say("Form of the rows", speak), self.template),
                Field(say("First year", speak), self.first),
                Field(say("Last year included", speak), self.last),
                Field(say("Recipient", speak), self.recipient),
                shares=(3, 2, 2, 3),
            )
        )
        self.template.chosen.connect(lambda _code: self.shown())
        self.first.chosen.connect(lambda _year: self._turned(self.first, self.last))
        self.last.chosen.connect(lambda _year: self._turned(self.last, self.first))

    def _offer(self, first: str, last: str) -> None:
        """Years to choose from, these two chosen."""
        self._years = sorted({*self._years, first, last}, reverse=True)
        options = [(year, digits(year, self.language)) for year in self._years]
        for choice, year in ((self.first, first), (self.last, last)):
            choice.blockSignals(True)
            choice.offer(options, year)
            choice.blockSignals(False)

    def _turned(self, moved: Choice, other: Choice) -> None:
        """A span that would end before it begins is the one year just chosen."""
        if (self.first.value() or "") > (self.last.value() or ""):
            choose(other, moved.value())
        self.shown()

    def state(self) -> State:
        return {
            "template": self.template.value(),
            "years": self.request().years,
            "recipient": self.recipient.text(),
        }

    def restore(self, state: State) -> None:
        if state:
            self._put(state["template"], state["years"], state["recipient"])

    def show_earlier(self, one: PastRelease) -> None:
        self._put(one.template, one.period, one.recipient)

    def _put(self, template: str, years: str, recipient: str) -> None:
        span = Years.parse(years)
        choose(self.template, template)
        self._offer(str(span.first_year), str(span.last_year))
        self.recipient.setText(recipient)

    def request(self) -> RowRequest:
        first, last = self.first.value() or "", self.last.value() or ""
        return RowRequest(
            first if first == last else f"{first}-{last}",
            self.template.value() or "core",
            self.recipient.text().strip(),
        )

    def previewing(self) -> Work:
        return quiet(partial(preview_row_file, self.page.workspace, self.request(), self.language))

    def releasing(self, folder: Path) -> Work:
        asked = self.preview.request if self.preview else self.request()
        return quiet(partial(release_row_file, self.page.workspace, asked, folder))

    def explain(self) -> Iterable[QWidget]:
        card = Card(say("What a row file is", self.language))
        for text in (
            N_(
                "One line for each case, in the columns of the Counter Trafficking Data "
                "Collaborative (CTDC): without name, place, date or text."
            ),
            N_(
                "Every line stands for at least {k} persons; answers that fewer share are left "
                "blank. This only works with many: it takes {least} cases whose survivor agreed "
                "to anonymous statistics."
            ),
        ):
            card.add(Text(say(text, self.language, k=K, least=LEAST)))
        return (card,)

    def fill(self) -> None:
        if self.preview is None:
            return
        self.tell_before()
        asked = profile(next(one for one in TEMPLATES if one == self.preview.request.template))
        self.column.add(Text(self.preview.summary))
        self.column.add(*report_cards(self.preview.risk, asked, self.language))
        self.column.add(method_card(self.preview.method, (), self.language))

    def question(self) -> Question | None:
        if self.preview is not None and self.preview.released:
            return None
        return Question(
            N_("Release the rows of these years?"),
            N_(
                "They are registered and stay as they are for ever. No day of these years can be "
                "released as rows again, and tables of the same years then take two people."
            ),
            N_("Choose a folder"),
        )

    def about(self) -> tuple[str, str]:
        asked = self.preview.request if self.preview else self.request()
        form = form_title(asked.template, self.language)
        return asked.years, f"{say(PRODUCTS[ROWS], self.language)}: {form}"


def report_cards(lines: Sequence[str], form: Profile, speak: Language) -> list[Card]:
    """The risk report of a row file: its figures, and what is withheld in each column. Lines
    without a figure are headings or remarks."""
    risk = Card(say("How recognisable its people would stay", speak))
    held = Card(say("Answers withheld, by column (of those recorded):", speak).rstrip(":"))
    figures, columns = _grid(), _grid()
    labels = {one.name: one.label(speak, form.groups) for one in form.columns}
    for line in lines[1:]:  # the first names the report and the years, which stand above it
        words, _, value = line.rpartition(": ")
        if line.startswith(_ANSWERS) and words:
            name = words.strip()
            _put_line(columns, labels.get(name, name), value, name)
        elif words:
            _put_line(figures, words, value)
        elif line.strip() and not line.endswith(":"):
            risk.add(Text(line, "muted"))
    for card, grid in ((risk, figures), (held, columns)):
        holder = QWidget()
        holder.setLayout(grid)
        card.add(holder)
    return [risk, held]


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    return grid


def _put_line(grid: QGridLayout, words: str, value: str, name: str = "") -> None:
    """Words and their value at the right; between them the column's name in the file."""
    place = grid.rowCount()
    shown = Text(value, "label", wrap=False)
    shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    grid.addWidget(Text(words), place, 0)
    if name:
        grid.addWidget(Text(name, "muted", wrap=False), place, 1)
    grid.addWidget(shown, place, 2)
