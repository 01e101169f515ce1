"""Counts with noise on the page: what a privacy budget buys and what is left of it, told before
it is spent, and the release."""

from collections.abc import Iterable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.operations.private_counts import (
    CountsPreview,
    CountsRequest,
    preview_counts,
    release_counts,
)
from casemgr.operations.statistics_request import PastRelease
from casemgr.statistics import TEMPLATES, Period
from casemgr.statistics.noise import LIMIT, BudgetInvalid, BudgetSpent, Expectation, read_budget
from casemgr.statistics.noise.budget import shown_budget
from casemgr.statistics.noise.explaining import RARE, REVIEWED_BY, within
from casemgr.ui import theme
from casemgr.ui.messages import Question
from casemgr.ui.page import State
from casemgr.ui.screens.base import Screen
from casemgr.ui.screens.statistics_earlier import ShowEarlier
from casemgr.ui.screens.statistics_product import (
    Product,
    Work,
    choose,
    closed_periods,
    fields,
    quiet,
)
from casemgr.ui.widgets import Banner, Card, Choice, Field, Line, Text, TextLine, row
from casemgr.ui.widgets.fields import mark_invalid
from casemgr.ui.widgets.surfaces import TextKind
from casemgr.words import N_, Language, ascii_digits, digits, number, say

_STEPS: Final = {"0.25": N_("Rough"), "0.5": N_("Medium"), "1": N_("Fine")}
_OWN: Final = N_("Own number")
_SHOWN = 120  # the example: a count as it would stand in the tables
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CountsWithNoise(Product):
    """``preview`` holds what the budget would buy. ``budget`` is the number asked for, ``step``
    its name where it has one."""

    preview: CountsPreview | None

    def __init__(self, page: Screen, show: ShowEarlier) -> None:
        super().__init__(page, show)
        speak, today = self.language, page.workspace.today
        self._codes = closed_periods(today.year, today.month)
        whole = [(one.key, say(one.title, speak)) for one in TEMPLATES.values()
                 if not one.one_project]  # fmt: skip
        self.template = Choice(whole, value="public")
        first = next(code for code in self._codes if "Q" not in code)
        self.period = Choice([(one, self._label(one)) for one in self._codes], value=first)
        steps: list[tuple[str | None, str]] = [
            (step, f"{say(name, speak)} ({digits(step, speak)})") for step, name in _STEPS.items()
        ]
        self.step = Choice([*steps, (None, say(_OWN, speak))], value="0.5")
        self.budget = TextLine(digits("0.5", speak))
        self.build(
            fields(
                Field(say("Bulletin", speak), self.template),
                Field(say("Period", speak), self.period),
                Field(say("How precise", speak), self.step),
                Field(say("Budget", speak), self.budget),
                Field(say("Recipient", speak), self.recipient),
                shares=(5, 3, 3, 2, 3),
            )
        )
        self.template.chosen.connect(lambda _code: self.shown())
        self.period.chosen.connect(lambda _code: self.shown())
        self.step.chosen.connect(lambda _code: self._step_chosen())
        self.budget.editingFinished.connect(self._budget_told)

    def _step_chosen(self) -> None:
        step = self.step.value()
        if step is None:
            self.budget.setFocus()
            self.budget.selectAll()
            return
        self.budget.setText(digits(step, self.language))
        self.shown()

    def _budget_told(self) -> None:
        asked = ascii_digits(self.budget.text()).strip()
        if self.preview is None or asked != self._told:
            choose(self.step, asked if asked in _STEPS else None)
            self.shown()

    _told = ""

    def state(self) -> State:
        return {
            "template": self.template.value(),
            "period": self.period.value(),
            "budget": self.request().budget,
            "recipient": self.recipient.text(),
        }

    def restore(self, state: State) -> None:
        if state:
            self._put(state["template"], state["period"], state["budget"], state["recipient"])

    def show_earlier(self, one: PastRelease) -> None:
        self._put(one.template, one.period, one.budget, one.recipient)

    def _put(self, template: str, period: str, budget: str, recipient: str) -> None:
        if period not in self._codes:
            self._codes.append(period)
            self.period.blockSignals(True)
            self.period.offer([(one, self._label(one)) for one in self._codes])
            self.period.blockSignals(False)
        choose(self.template, template)
        choose(self.period, period)
        choose(self.step, budget if budget in _STEPS else None)
        self.budget.setText(digits(budget, self.language))
        self.recipient.setText(recipient)

    def request(self) -> CountsRequest:
        return CountsRequest(
            self.period.value() or "", ascii_digits(self.budget.text()).strip(),
            self.template.value() or "public", self.recipient.text().strip(),
        )  # fmt: skip

    def previewing(self) -> Work:
        self._told = self.request().budget
        mark_invalid(self.budget, False)
        return quiet(partial(preview_counts, self.page.workspace, self.request()))

    def releasing(self, folder: Path) -> Work:
        asked = self.preview.request if self.preview else self.request()
        return quiet(partial(release_counts, self.page.workspace, asked, folder))

    def refused(self, error: CaseError) -> None:
        """What is no budget is told like a refusal, and its field is marked."""
        if not isinstance(error, BudgetInvalid):
            super().refused(error)
            return
        mark_invalid(self.budget, True)
        self.no_release()
        self.tell_refusal(error)
        self.empty_page()

    def explain(self) -> Iterable[QWidget]:
        return (experimental(self.language),) if not REVIEWED_BY else ()

    def fill(self) -> None:
        if self.preview is None:
            return
        told = self.preview.expectation
        self.column.add(*self.explain())
        spends = not self.preview.recorded and told.budget <= told.left_before
        self.column.add(bought_card(told, spends, self.language))
        self.column.add(left_card(told, spends, self.language))
        if self.preview.recorded:
            words = say(
                "These counts were made before: they are given out again, byte for byte, and cost "
                "nothing.",
                self.language,
            )
            self.banner.tell(words, "accent")
        elif not spends:
            self.tell_refusal(BudgetSpent(left=_shown(told.left_before, self.language)))

    def question(self) -> Question | None:
        if self.preview is None or self.preview.recorded:
            return None
        told = self.preview.expectation
        return Question(
            N_("Spend this budget and release the counts?"),
            N_(
                "{budget} of the budget of everybody in this period is spent for good; {left} is "
                "left then. The counts are registered and stay as they are for ever."
            ),
            N_("Choose a folder"),
            values={
                "budget": _shown(told.budget, self.language),
                "left": _shown(told.left_before - told.budget, self.language),
            },
        )

    def _label(self, code: str) -> str:
        return Period.parse(code).label(self.language)


def experimental(language: Language) -> Banner:
    """What must be known of these counts before anything else."""
    words = say(
        "Experimental: the accounting behind these figures has not yet been checked by a named "
        "person outside this organisation.",
        language,
    )
    return Banner(words, "warning")


def bought_card(told: Expectation, spends: bool, language: Language) -> Card:
    """What the budget buys, with one example, and beneath it what other budgets would buy. The
    last sentence is about spending."""
    card = Card(say("How far off the counts would be", language))
    card.add(Text(_example(told.rare, language), "label"))
    lines = told.lines(language)
    for words in lines if spends else lines[:-1]:
        card.add(Text(words, "muted"))
    card.add(Line())
    card.add(_choices(told, language))
    return card


def _example(rare: int, language: Language) -> str:
    return say(
        "Example: where {shown} is shown, the true number is with 95 % certainty between {low} and "
        "{high}.",
        language,
        shown=_SHOWN,
        low=max(0, _SHOWN - rare),
        high=_SHOWN + rare,
    )


def _choices(told: Expectation, language: Language) -> QWidget:
    """Each step, and a number of one's own: what it costs and what it buys."""
    steps = {read_budget(step): name for step, name in _STEPS.items()}
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    heads = (N_("How precise"), N_("Budget"), N_("Behind a shown {shown} (95 %)"))
    for column, words in enumerate(heads):
        head = Text(say(words, language, shown=_SHOWN), "label", wrap=False)
        grid.addWidget(head, 0, column, _RIGHT if column else Qt.AlignmentFlag.AlignLeft)
    for place, budget in enumerate(sorted({*steps, told.budget}), start=1):
        kind: TextKind = "label" if budget == told.budget else "body"
        rare = within(Fraction(told.changes) / budget, RARE)
        between = say("{low} to {high}", language, low=max(0, _SHOWN - rare), high=_SHOWN + rare)
        cells = (say(steps.get(budget, _OWN), language), _shown(budget, language), between)
        for column, words in enumerate(cells):
            cell = Text(words, kind, wrap=not column)
            grid.addWidget(cell, place, column, _RIGHT if column else Qt.AlignmentFlag(0))
    return holder


def left_card(told: Expectation, spends: bool, language: Language) -> Card:
    """The budget of everybody in the period: what is gone, what this takes, what remains."""
    now = told.budget if spends else Fraction(0)
    gone, after = LIMIT - told.left_before, told.left_before - now
    card = Card(say("The privacy budget of everybody in this period", language))
    figures = (
        (N_("Spent so far"), gone, "line_strong"),
        (N_("This release"), now, "primary"),
        (N_("Left afterwards"), after, "sunken"),
    )
    card.add(_Shares([(float(share), colour) for _, share, colour in figures]))
    spoken = [f"{say(words, language)}: {_shown(share, language)}" for words, share, _ in figures]
    line = row(*(Text(words, "label") for words in spoken))
    card.add(line)
    card.add(
        Text(
            say(
                "Each case has a budget of {limit} in all. Every new release of counts takes of "
                "it, in each quarter it covers, and nothing is ever given back.",
                language,
                limit=number(int(LIMIT), language),
            ),
            "muted",
        )
    )
    return card


class _Shares(QWidget):
    """A bar of parts, each in its colour."""

    def __init__(self, parts: list[tuple[float, str]]) -> None:
        super().__init__()
        self._parts = parts
        self.setFixedHeight(10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        whole, start = sum(share for share, _ in self._parts) or 1.0, 0.0
        for share, colour in self._parts:
            width = self.width() * share / whole
            painter.fillRect(round(start), 0, round(width), self.height(), theme.colour(colour))
            start += width
        painter.end()


def _shown(budget: Fraction, language: Language) -> str:
    return digits(shown_budget(max(Fraction(0), budget)), language)
