"""Statistics within the office: cross tables, bars and figures over one's own caseload.

The counts are exact. They are for looking at: nothing can be copied, saved, dragged or printed
from this page, and a line on it says why and where figures for others are made.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtWidgets import QGridLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.operations.inside_statistics import (
    Asked,
    CrossTable,
    answers_of,
    countable_questions,
    cross_table,
    figures_within,
)
from casemgr.operations.supervision import FigureView
from casemgr.ui.forms.flow import FlowLayout, empty
from casemgr.ui.page import Place, State
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.inside_plot import RIGHT, Bars, HeatCell
from casemgr.ui.screens.supervision import OWN, PERIODS, days_of
from casemgr.ui.widgets import (
    Banner,
    Button,
    Card,
    Choice,
    Column,
    Field,
    Line,
    PageHead,
    Text,
    row,
)
from casemgr.words import N_, Language, number, say, say_many

_EVER = "ever"
_SPANS = {_EVER: N_("All days"), **{code: words for code, words in PERIODS.items() if code != OWN}}
_FIRST = ("person.division", "person.gender")
_NARROWEST, _WIDEST = 62, 92  # pixels for a column of counts
Found = tuple[CrossTable, tuple[FigureView, ...]]
Options = tuple[tuple[str, str], ...]


class InsideStatisticsScreen(Screen):
    """``table`` and ``figures`` are those shown; ``where`` the filters, by question and code,
    with their words."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        self.table: CrossTable | None = None
        self.figures: tuple[FigureView, ...] = ()
        self.where: dict[tuple[str, str], str] = {}
        self._asked = 0
        self._wanted: State = {}
        speak = self.language
        self.body.addWidget(
            PageHead(
                say("Within the office", speak), back=at.host.back, back_tip=say("Back", speak)
            )
        )
        self.down, self.across = Choice(searchable=True), Choice(searchable=True)
        self.period = Choice(
            [(code, say(words, speak)) for code, words in _SPANS.items()], value=_EVER
        )
        self.question, self.answer = Choice(searchable=True), Choice(searchable=True)
        self.chips = QWidget()
        self.flow = FlowLayout(self.chips)
        self.results = QWidget()
        self.cards = QVBoxLayout(self.results)
        self.cards.setContentsMargins(0, 0, 0, 0)
        self.cards.setSpacing(14)
        self.panes = Panes(self.results, speak)
        self.column = Column()
        self.column.add(self._why(), *self._choices(), self.chips, self.panes)
        self.body.addWidget(self.column, 1)
        for choice in (self.down, self.across, self.period):
            choice.chosen.connect(lambda _code: self._count())
        self.question.chosen.connect(lambda _code: self._ask_answers())
        self.answer.chosen.connect(lambda _code: self._narrow())

    def _choices(self) -> tuple[QLayout, QLayout]:
        speak = self.language
        return (
            row(
                Field(say("Rows", speak), self.down),
                Field(say("Columns", speak), self.across),
                Field(say("Period", speak), self.period),
            ),
            row(
                Field(say("Only cases where", speak), self.question),
                Field(say("is", speak), self.answer),
            ),
        )

    def _why(self) -> QWidget:
        """Why nothing leaves this page, and where figures for others are made."""
        self.banner = Banner()
        self.banner.tell(
            say(
                "These counts are exact, and small ones tell of single persons. They are for "
                "looking at: nothing can be copied, saved or printed here. Figures for others are "
                "made under Statistics, where they are protected.",
                self.language,
            ),
            "accent",
        )
        gate = Button(
            say("Figures for others", self.language), partial(self.at.host.go, "statistics")
        )
        holder = QWidget()
        line = row(self.banner, gate)
        line.setStretch(0, 1)
        holder.setLayout(line)
        return holder

    # What the shell asks of a page

    def state(self) -> State:
        return {
            "down": self.down.value(),
            "across": self.across.value(),
            "period": self.period.value(),
            "where": [[*key, words] for key, words in self.where.items()],
        }

    def restore(self, state: State) -> None:
        self._wanted = state
        self.where = {(key, code): words for key, code, words in state.get("where", ())}
        self.period.blockSignals(True)
        self.period.choose(state.get("period") or _EVER)
        self.period.blockSignals(False)

    def shown(self) -> None:
        if self.down.count():
            self._count()
        else:
            self.panes.wait()
            self.read(countable_questions, then=self._offer)

    def lay_down(self) -> None:
        """No count stays behind in a page that goes."""
        self.table, self.figures = None, ()

    # Choosing

    def _offer(self, questions: Options) -> None:
        none = (None, say("Nothing", self.language))
        wanted = (self._wanted.get("down") or _FIRST[0], self._wanted.get("across", _FIRST[1]))
        for choice, options, value in (
            (self.down, list(questions), wanted[0]),
            (self.across, [none, *questions], wanted[1]),
            (self.question, [none, *questions], None),
        ):
            choice.blockSignals(True)
            choice.offer(options, value)
            choice.blockSignals(False)
        self._show_chips()
        self._count()

    def _ask_answers(self) -> None:
        self._offer_answers(())
        if question := self.question.value():
            self.read(answers_of, question, then=self._offer_answers)

    def _offer_answers(self, answers: Options) -> None:
        self.answer.blockSignals(True)
        self.answer.offer([(code, label) for code, label in answers])
        self.answer.setCurrentIndex(-1)
        self.answer.blockSignals(False)

    def _narrow(self) -> None:
        """The answer chosen becomes a filter."""
        question, code = self.question.value(), self.answer.value()
        if question is None or code is None or self.answer.currentIndex() < 0:
            return
        self.where[question, code] = f"{self.question.currentText()}: {self.answer.currentText()}"
        self._offer_answers(())
        self.question.choose(None)
        self._show_chips()
        self._count()

    def _widen(self, key: tuple[str, str]) -> None:
        self.where.pop(key, None)
        self._show_chips()
        self._count()

    def _show_chips(self) -> None:
        empty(self.flow)
        for key, words in self.where.items():
            chip = Button(words, partial(self._widen, key), icon="x")
            chip.setAccessibleName(say("Remove filter: {words}", self.language, words=words))
            self.flow.addWidget(chip)
        self.chips.setVisible(bool(self.where))

    # Counting

    def _days(self) -> tuple[date, date]:
        period = self.period.value() or _EVER
        if period == _EVER:
            return date.min, date.max
        return days_of(period, self.workspace.today)

    def _count(self) -> None:
        down = self.down.value()
        if down is None:
            return
        for choice in (self.down, self.across):
            if (line := choice.lineEdit()) is not None:
                line.setCursorPosition(0)  # a long label is read from its beginning
        first, last = self._days()
        asked = Asked(down, self.across.value() or "", first, last, tuple(self.where))
        self._asked += 1
        count, session = self._asked, self.at.session
        self.panes.wait()

        def work() -> Found:
            return session.look(cross_table, asked), session.look(figures_within, asked)

        self.compute(
            work,
            then=lambda found: self._answer(count, found),
            failed=lambda error: self._refused(count, error),
        )

    def _refused(self, count: int, error: CaseError) -> None:
        if count == self._asked:
            self.panes.show_error(error, self._count)

    def _answer(self, count: int, found: Found) -> None:
        if count != self._asked:
            return
        self.table, self.figures = found
        empty(self.cards)
        if self.table.cases:
            self.cards.addWidget(table_card(self.table, self.language))
            self.cards.addWidget(plot_card(self.table, self.language))
        else:
            card = Card(self.table.down)
            card.add(Text(say("No case fits.", self.language), "muted"))
            self.cards.addWidget(card)
        self.cards.addWidget(figures_card(self.figures, self.language))
        self.panes.show_content()


def table_card(table: CrossTable, language: Language) -> Card:
    """The counts, each on a ground as dark as it is large."""
    card = Card(" · ".join(filter(None, (table.down, table.across))))
    told = say_many("{count} case is counted.", "{count} cases are counted.", table.cases, language)
    if table.several:
        more = say("A case can stand in several places, so nothing adds up.", language)
        told = f"{told} {more}"
    card.add(Text(told, "muted"))
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(2)
    grid.setColumnStretch(0, 1)
    largest = max((count for row in table.rows for count in row.counts or (row.total,)), default=0)
    every = say("All", language)
    for column, words in enumerate((*table.columns, every), start=1):
        head = Text(words, "label")
        head.setAlignment(RIGHT)
        longest = max(map(head.fontMetrics().horizontalAdvance, words.split()), default=0)
        head.setMinimumWidth(min(_WIDEST, max(_NARROWEST, longest + 12)))
        grid.addWidget(head, 0, column)
    grid.addWidget(Line(), 1, 0, 1, len(table.columns) + 2)
    for place, one in enumerate(table.rows, start=2):
        _line(grid, place, one.label, (*one.counts, one.total), largest, language)
    if table.columns:
        _line(grid, len(table.rows) + 2, every, (*table.totals, table.cases), 0, language)
    card.add(holder)
    return card


def _line(
    grid: QGridLayout, place: int, label: str, counts: Sequence[int], largest: int, speak: Language
) -> None:
    strong = not largest
    name = Text(label, "label" if strong else "body")
    name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    name.setMinimumWidth(130)
    grid.addWidget(name, place, 0)
    for column, count in enumerate(counts, start=1):
        last = column == len(counts) and column > 1
        share = count / largest if largest else 0.0
        grid.addWidget(HeatCell(number(count, speak), share, strong=strong or last), place, column)


def plot_card(table: CrossTable, language: Language) -> Card:
    """The same as bars."""
    card = Card(say("As bars", language))
    card.add(Bars(table, language))
    return card


def figures_card(figures: Sequence[FigureView], language: Language) -> Card:
    """The supervision figures over the cases the filters leave, each with what it is out of."""
    card = Card(say("Figures of these cases", language))
    words = say("By what happened in the period; the days of intake do not matter here.", language)
    card.add(Text(words, "muted"))
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(3, 1)
    for place, one in enumerate(figures):
        grid.addWidget(Text(one.label), place, 0)
        grid.addWidget(Text(one.value, "label", wrap=False), place, 1)
        grid.addWidget(Text(one.count, "muted", wrap=False), place, 2)
        grid.addWidget(Text(one.denominator, "muted"), place, 3)
    card.add(holder)
    return card
