"""A slip at the foot of a page: filled in by hand, torn off and sent back."""

from collections.abc import Iterable
from typing import Final

from casemgr.reports.content import Pair, Text
from casemgr.reports.look import (
    BODY,
    DEEP,
    INK,
    LABEL,
    LEFT,
    NOTE,
    PAGE_WIDTH,
    QUIET,
    RULE,
    TABLE,
    TINT,
    WIDTH,
    joined,
    paragraphs,
)
from casemgr.reports.pages import Box, Sheet
from casemgr.reports.paper_content import TearOff
from casemgr.reports.tags import ARTIFACT, Element, field, labelled
from casemgr.reports.text import Line, Span, Style, TextEngine, Weight

_TITLE: Final = Style(10.6, Weight.BOLD, DEEP, 15.6)
_PAD: Final = 10.0
_GUTTER: Final = 16.0
_DASH: Final = 6.0
_CUT: Final = 12.0  # from the line of dashes to the card
_LEFT: Final = LEFT + _PAD
_INNER: Final = WIDTH - 2 * _PAD
_HALF: Final = (_INNER - _GUTTER) / 2


def slip_box(block: TearOff, engine: TextEngine) -> Box:
    """The slip in one piece: a card beneath the line of dashes where the page is cut."""
    return _Slip(block, engine).box()


class _Slip:
    """One slip; to those who have it read out a section with its heading, facts and blanks."""

    def __init__(self, block: TearOff, engine: TextEngine) -> None:
        self._scale = engine.scale
        self._section = Element("Sect")
        self._title = engine.lines(joined(block.title), _TITLE, _INNER)
        self._heading = Element("H2", self._section)
        self._told = [
            line
            for part in paragraphs(block.instruction)
            for line in engine.lines(part, NOTE, _INNER)
        ]
        self._instruction = Element("P", self._section)
        listed = Element("L", self._section)
        self._facts = [(_fact(fact, engine), labelled(listed)) for fact in block.facts]
        self._label = engine.lines(joined(block.choices_label), TABLE, _INNER)
        self._question = Element("P", self._section)
        room = _INNER - 15.0 * self._scale
        self._choices = [
            (engine.limited(joined(one), BODY, room, 1), self._blank("cb", one))
            for one in block.choices
        ]
        self._blanks = [
            (engine.lines(joined(one), LABEL, _HALF), self._blank("tv", one))
            for one in block.blanks
        ]

    def _blank(self, role: str, what: Text) -> Element:
        return field(role, joined(what), self._section)

    def box(self) -> Box:
        """All of it."""
        scale = self._scale
        band = _height(self._title) + 7.0
        facts = sum(
            max(_height(label + value) for (label, value), _ in self._facts[at : at + 2])
            for at in range(0, len(self._facts), 2)
        )
        step = 16.0 * scale
        blank = 19.0 * scale + max((_height(lines) for lines, _ in self._blanks), default=0.0)
        rows = -(-len(self._blanks) // 2)
        inside = _height(self._told) + facts + _height(self._label) + 14.0
        height = _CUT + band + inside + step * len(self._choices) + rows * blank + _PAD * 0.6

        def paint(sheet: Sheet, top: float) -> None:
            sheet.element = ARTIFACT
            _cut_line(sheet, top)
            card = top + _CUT
            sheet.rectangle(LEFT, card, WIDTH, height - _CUT, stroke=RULE, radius=5)
            sheet.rectangle(LEFT + 0.6, card + 0.6, WIDTH - 1.2, band, fill=TINT, radius=4.4)
            sheet.element = self._heading
            sheet.lines(self._title, _LEFT, card + 3.5)
            sheet.element = self._instruction
            at = sheet.lines(self._told, _LEFT, card + band + 4.0) + 3.0
            at = self._paint_facts(sheet, at) + 5.0
            sheet.element = self._question
            at = sheet.lines(self._label, _LEFT, at)
            for place, (lines, element) in enumerate(self._choices):
                self._paint_choice(sheet, lines, element, at + place * step)
            at += step * len(self._choices)
            for place, (lines, element) in enumerate(self._blanks):
                row, column = divmod(place, 2)
                x, y = _LEFT + column * (_HALF + _GUTTER), at + row * blank + 19.0 * scale
                sheet.element = element
                sheet.rule(x, x + _HALF, y, INK, 0.6)
                sheet.lines(lines, x, y + 1.0)

        return Box(height, paint, before=6.0, element=self._section)

    def _paint_facts(self, sheet: Sheet, top: float) -> float:
        for at in range(0, len(self._facts), 2):
            ends = []
            for column, (lines, item) in enumerate(self._facts[at : at + 2]):
                x, y = _LEFT + column * (_HALF + _GUTTER), top
                for part, element in zip(lines, item, strict=True):
                    sheet.element = element
                    y = sheet.lines(part, x, y)
                ends.append(y)
            top = max(ends)
        return top

    def _paint_choice(self, sheet: Sheet, lines: list[Line], element: Element, top: float) -> None:
        side = 8.6 * self._scale
        sheet.element = element
        sheet.rectangle(_LEFT, top + 3.6, side, side, stroke=INK, line=0.8)
        sheet.lines(lines, _LEFT + 15.0 * self._scale, top + 1.0)


def _fact(fact: Pair, engine: TextEngine) -> tuple[list[Line], list[Line]]:
    """Label and value: a small line over a larger one."""
    label = engine.limited([Span(joined(fact.label), LABEL)], LABEL, _HALF, 1)
    return label, engine.limited([Span(joined(fact.value), TABLE)], TABLE, _HALF, 2)


def _cut_line(sheet: Sheet, top: float) -> None:
    """Dashes from edge to edge: what is cut off takes no part of the letter along."""
    x = 0.0
    while x < PAGE_WIDTH:
        sheet.rule(x, min(x + _DASH, PAGE_WIDTH), top + 3.0, QUIET, 0.7)
        x += 2 * _DASH


def _height(lines: Iterable[Line]) -> float:
    return sum(line.height for line in lines)
