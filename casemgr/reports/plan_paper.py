"""The plan that a survivor signs and may take along: large type, nothing telling at its head."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from casemgr.reports.cards import CardLook, SignatureCards
from casemgr.reports.content import Rendered, ReportFrame, Text
from casemgr.reports.documents import Document
from casemgr.reports.look import (
    DEEP,
    INK,
    LEFT,
    QUIET,
    RIGHT,
    RULE,
    TEAL,
    TINT,
    WIDTH,
    joined,
    paragraphs,
    stacked,
)
from casemgr.reports.pages import Box, Sheet
from casemgr.reports.paper_content import PlanContent, PlanGoal, PlanStep
from casemgr.reports.papers import letterhead
from casemgr.reports.tags import ARTIFACT, COLUMN, Element
from casemgr.reports.text import Line, Style, TextEngine, Weight
from casemgr.words import N_, Language, say

SMALLEST: Final = 10.5
"""Points: no text of the plan's own is smaller."""
_BODY: Final = Style(11.0, Weight.REGULAR, INK, 17.0)
_WORDS: Final = Style(12.0, Weight.SEMIBOLD, INK, 18.6)
_SECTION: Final = Style(13.4, Weight.BOLD, DEEP, 20.4)
_HEAD: Final = Style(SMALLEST, Weight.SEMIBOLD, DEEP, 16.2)
_CELL: Final = Style(SMALLEST, Weight.REGULAR, INK, 16.2)
_QUIET: Final = Style(SMALLEST, Weight.REGULAR, QUIET, 16.2)
_PAD: Final = 5.0
_BOX: Final = 9.6
_TICK: Final = ((2.0, 5.0), (4.0, 7.4), (8.0, 2.2))
_CARDS: Final = CardLook(2, _HEAD, _CELL, _QUIET, (72.0, 68.0), 44.0)
Tick = tuple[bool, bool]
Cell = Text | Tick


def render_plan(frame: ReportFrame, plan: PlanContent, *, large: bool = False) -> Rendered:
    """The plan for signature. ``frame`` should be neutral: ``confidential`` false.

    ``large`` sets everything in large print. Raises ``FontMissing`` when a font that came with
    the program cannot be read.
    """
    document = Document(frame, large=large)
    paper = _PlanPaper(document.engine, frame.languages)
    document.flow.add(letterhead(frame, document.engine))
    document.title()
    document.flow.add(paper.boxes(plan))
    return document.rendered()


class _PlanPaper:
    """Sets one plan."""

    def __init__(self, engine: TextEngine, languages: tuple[Language, ...]) -> None:
        self._engine = engine
        self._languages = languages

    def boxes(self, plan: PlanContent) -> Iterator[Box]:
        if plan.wish:
            yield from self._section(N_("What I want to reach"))
            yield from self.plain(plan.wish, _WORDS)
        if plan.urgent:
            yield from self._section(N_("What I need at once"))
            for one in plan.urgent:
                yield from self._point(joined(one))
        yield from self._section(N_("My goals"))
        if not plan.goals:
            yield from self.plain(self._say(N_("Nothing is agreed yet.")), _QUIET)
        for goal in plan.goals:
            yield from self._goal(goal)
        if plan.others:
            yield from self._section(N_("Help from others"))
            yield from self._steps(plan.others)
        if plan.goods:
            yield from self._section(N_("What I receive"))
            head = (N_("What"), N_("How much"), N_("When"), N_("Cost"))
            rows: list[Sequence[Cell]] = [
                (one.what, one.quantity, one.day, one.cost) for one in plan.goods
            ]
            yield from self._table(head, rows, (0.37, 0.17, 0.22, 0.24))
            if plan.total:
                yield from self.plain(joined(plan.total), _HEAD)
        yield from self.plain(joined(plan.review), _BODY) if plan.review else ()
        yield from self._section(N_("My rights"))
        for right in plan.rights:
            yield from self._point(right)
        yield from self._signatures(plan)

    def plain(
        self, text: str, style: Style, *, before: float = 2.0, keep: bool = False
    ) -> Iterator[Box]:
        lines = self._engine.lines(text, style, WIDTH)
        for place, line in enumerate(lines):
            yield Box(
                line.height,
                partial(_paint, line),
                before=before if place == 0 else 0.0,
                keep=keep or place == 0 < len(lines) - 1,
            )

    def _say(self, text: str) -> str:
        return joined(tuple(say(text, language) for language in self._languages))

    def _section(self, title: str) -> Iterator[Box]:
        text = self._say(title)
        lines = self._engine.lines(text, _SECTION, WIDTH)
        height = sum(line.height for line in lines) + 4.0

        def paint(sheet: Sheet, top: float) -> None:
            sheet.lines(lines, LEFT, top)
            sheet.rule(LEFT, RIGHT, top + height - 2.0, TEAL, 1.0)

        yield Box(height, paint, before=13.0, keep=True, mark=text)
        yield Box(3.0, lambda _sheet, _top: None, keep=True)

    def _point(self, text: Text) -> Iterator[Box]:
        for part in paragraphs(text):
            lines = self._engine.lines(part, _BODY, WIDTH - 16)
            for place, line in enumerate(lines):
                yield Box(
                    line.height,
                    partial(_point, line, first=place == 0),
                    before=3.0 if place == 0 else 0.0,
                    keep=place == 0 < len(lines) - 1,
                )

    def _goal(self, goal: PlanGoal) -> Iterator[Box]:
        by = joined(goal.by)
        text = joined(goal.area)
        if by:
            said = tuple(say(N_("by {day}"), one, day=_one(goal.by, place))
                         for place, one in enumerate(self._languages))  # fmt: skip
            text = f"{text} · {joined(said)}"
        yield from self.plain(text, _HEAD, before=9.0, keep=True)
        if goal.words:
            yield from self.plain(f"“{goal.words}”", _WORDS, keep=True)
        yield from self._steps(goal.steps)

    def _steps(self, steps: Iterable[PlanStep]) -> Iterator[Box]:
        head = (
            N_("Step"), N_("Yes / no"), N_("Through"), N_("Who"), N_("By when"),
        )  # fmt: skip
        rows: list[Sequence[Cell]] = [
            (step.what, (step.agreed is True, step.agreed is False), step.through, step.who,
             step.due)
            for step in steps
        ]  # fmt: skip
        if rows:
            yield from self._table(head, rows, (0.29, 0.13, 0.18, 0.16, 0.24))
        else:
            yield Box(6.0, lambda _sheet, _top: None)

    def _table(
        self, head: Sequence[str], rows: Sequence[Sequence[Cell]], shares: Sequence[float]
    ) -> Iterator[Box]:
        widths = [WIDTH * share for share in shares]
        table = Element("Table")
        titles = [tuple(say(text, one) for one in self._languages) for text in head]
        top_row = self._row(titles, widths, table, head=None)
        yield Box(top_row.height, top_row.paint, before=4.0, keep=True)
        for row in rows:
            yield self._row(row, widths, table, head=top_row)

    def _row(
        self, row: Sequence[Cell], widths: Sequence[float], table: Element, *, head: Box | None
    ) -> Box:
        """A row of a table; without a ``head`` it is the head itself."""
        ground = head is None
        style = _HEAD if ground else _CELL
        line_of = Element("TR", table)
        marks = [
            Element("TH", line_of, COLUMN) if ground else Element("TD", line_of) for _ in widths
        ]
        cells = [
            _ticks(cell) if _is_tick(cell) else stacked(self._engine, cell, style, width - 2 * _PAD)  # type: ignore[arg-type]
            for cell, width in zip(row, widths, strict=True)
        ]
        tall = [
            self._engine.pitch(style)
            if isinstance(cell, tuple)
            else sum(line.height for line in cell)
            for cell in cells
        ]
        height = max(tall) + 7.0

        def paint(sheet: Sheet, top: float) -> None:
            if ground:
                sheet.rectangle(LEFT, top, WIDTH, height, fill=TINT)
            x = LEFT
            for cell, width, mark in zip(cells, widths, marks, strict=True):
                if sheet.element is not ARTIFACT:
                    sheet.element = mark
                if isinstance(cell, tuple):
                    self._paint_ticks(sheet, cell, x + _PAD, top + 6.0)
                else:
                    sheet.lines(cell, x + _PAD, top + 3.0)
                x += width
            sheet.rule(LEFT, RIGHT, top + height, TEAL if ground else RULE, 0.9 if ground else 0.5)

        return Box(height, paint, head=head)

    def _paint_ticks(self, sheet: Sheet, ticks: Tick, x: float, top: float) -> None:
        scale = self._engine.scale
        for place, on in enumerate(ticks):
            left, side = x + place * 30.0 * scale**0.5, _BOX * scale
            sheet.rectangle(left, top, side, side, stroke=INK, line=0.9)
            if on:
                marks = [(left + a * scale, top + b * scale) for a, b in _TICK]
                sheet.path(marks, INK, 1.5 * scale)

    def _signatures(self, plan: PlanContent) -> Iterator[Box]:
        yield from self.plain("", _BODY, before=4.0)
        for part in paragraphs(plan.statement):
            yield from self.plain(part, _BODY, before=6.0, keep=True)
        yield from SignatureCards(self._engine, self._languages, _CARDS).boxes(plan.signers)


def _is_tick(cell: Cell) -> bool:
    return isinstance(cell, tuple) and any(isinstance(part, bool) for part in cell)


def _ticks(cell: Cell) -> Tick:
    return bool(cell[0]), bool(cell[1])


def _one(text: Text, place: int) -> str:
    return text if isinstance(text, str) else text[min(place, len(text) - 1)]


def _paint(line: Line, sheet: Sheet, top: float) -> None:
    sheet.line(line, LEFT, top)


def _point(line: Line, sheet: Sheet, top: float, *, first: bool) -> None:
    if first:
        sheet.circle(LEFT + 5, top + line.height / 2, 2.1, fill=TEAL)
    sheet.line(line, LEFT + 16, top)
