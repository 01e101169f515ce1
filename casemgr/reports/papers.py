"""Papers made of blocks: letterhead and title, then the blocks, pictures and slips among them."""

from collections.abc import Iterable, Iterator
from typing import Final

from casemgr.reports.charts import ChartSetter
from casemgr.reports.content import Rendered, ReportFrame, Text
from casemgr.reports.documents import Document
from casemgr.reports.look import (
    BODY,
    DEEP,
    INK,
    LABEL,
    LEFT,
    NOTE,
    QUIET,
    RIGHT,
    TABLE,
    WIDTH,
    joined,
    paragraphs,
)
from casemgr.reports.pages import Box, Sheet
from casemgr.reports.paper_content import Bars, Charts, PaperBlock, TearOff
from casemgr.reports.photos import drawn_anew
from casemgr.reports.tags import figure
from casemgr.reports.text import Line, Span, Style, TextEngine, Weight

_SLIP_TITLE: Final = Style(10.6, Weight.BOLD, DEEP, 15.6)
_LOGO_WIDE: Final = 150.0
_LOGO_TALL: Final = 44.0
_DASH: Final = 6.0
_GUTTER: Final = 16.0


def render_paper(frame: ReportFrame, blocks: Iterable[PaperBlock]) -> Rendered:
    """Letterhead and title, then ``blocks`` in order, sections numbered; a slip to tear off
    stands at the foot of its page.

    Raises ``FontMissing`` when a font that came with the program cannot be read.
    """
    document = Document(frame)
    engine, flow = document.engine, document.flow
    charts = ChartSetter(engine, frame.languages)
    flow.add(letterhead(frame, engine))
    document.title()
    for block in blocks:
        if isinstance(block, Charts | Bars):
            flow.add(charts.boxes(block))
        elif isinstance(block, TearOff):
            slip = _slip(block, engine)
            gap = flow.left - slip.before - slip.height - 1.0
            if gap > 0:
                flow.add([Box(gap, lambda _sheet, _top: None)])
            flow.add([slip])
        else:
            document.add(block)
    return document.rendered()


def letterhead(frame: ReportFrame, engine: TextEngine) -> Iterator[Box]:
    """The office's logo, address and telephone, where it keeps them; the running head names it."""
    text = " · ".join(filter(None, (frame.address, frame.telephone)))
    picture = drawn_anew(frame.logo, _LOGO_WIDE, _LOGO_TALL) if frame.logo else None
    wide = tall = 0.0
    if picture is not None:
        wide, tall = _LOGO_WIDE, _LOGO_WIDE * picture.size[1] / picture.size[0]
        if tall > _LOGO_TALL:
            wide, tall = wide * _LOGO_TALL / tall, _LOGO_TALL
    left = LEFT + (wide + 10.0 if wide else 0.0)
    lines = engine.limited(text, NOTE, RIGHT - left, 2) if text else []
    if not lines and picture is None:
        return
    height = max(tall, _height(lines))

    def paint(sheet: Sheet, top: float) -> None:
        if picture is not None:
            sheet.element = figure(frame.organisation)
            sheet.picture(picture, LEFT, top, wide, tall)
            sheet.element = None
        sheet.lines(lines, left, top + (height - _height(lines)) / 2)

    yield Box(height, paint)
    yield Box(4.0, lambda _sheet, _top: None)


def _slip(block: TearOff, engine: TextEngine) -> Box:
    """The slip in one piece beneath a line of dashes."""
    half = (WIDTH - _GUTTER) / 2
    title = engine.lines(joined(block.title), _SLIP_TITLE, WIDTH)
    told = [
        line for part in paragraphs(block.instruction) for line in engine.lines(part, NOTE, WIDTH)
    ]
    facts = [
        engine.lines(
            [Span(f"{joined(fact.label)}: ", LABEL), Span(joined(fact.value), TABLE)], TABLE, half
        )
        for fact in block.facts
    ]
    left, right = facts[0::2], facts[1::2]
    facts_high = max(sum(map(_height, column), 0.0) for column in (left, right))
    choices = _choices(block.choices, engine)
    label = engine.lines(joined(block.choices_label), TABLE, half)
    blanks = [engine.lines(joined(blank), LABEL, half) for blank in block.blanks]
    rows = -(-len(blanks) // 2)
    blank_high = 18.0 + max(map(_height, blanks), default=0.0)
    height = 16.0 + _height(title) + _height(told) + facts_high + 8.0
    height += _height(label) + 16.0 * len(choices) + rows * blank_high + 6.0

    def paint(sheet: Sheet, top: float) -> None:
        x = LEFT
        while x < RIGHT:
            sheet.rule(x, min(x + _DASH, RIGHT), top + 5.0, QUIET, 0.7)
            x += 2 * _DASH
        at = sheet.lines(title, LEFT, top + 14.0)
        at = sheet.lines(told, LEFT, at) + 4.0
        ends = [
            _column(sheet, column, LEFT + place * (half + _GUTTER), at)
            for place, column in enumerate((left, right))
        ]
        at = sheet.lines(label, LEFT, max(*ends) + 4.0)
        for line in choices:
            sheet.rectangle(LEFT, at + 3.6, 8.6, 8.6, stroke=INK, line=0.8)
            sheet.line(line, LEFT + 15.0, at + 1.0)
            at += 16.0
        for place, lines in enumerate(blanks):
            row, column = divmod(place, 2)
            x, y = LEFT + column * (half + _GUTTER), at + row * blank_high + 18.0
            sheet.rule(x, x + half, y, INK, 0.6)
            sheet.lines(lines, x, y + 1.0)

    return Box(height, paint, before=6.0)


def _choices(choices: Iterable[Text], engine: TextEngine) -> list[Line]:
    return [line for one in choices for line in engine.limited(joined(one), BODY, WIDTH - 20, 1)]


def _column(sheet: Sheet, column: list[list[Line]], x: float, top: float) -> float:
    for lines in column:
        top = sheet.lines(lines, x, top)
    return top


def _height(lines: Iterable[Line]) -> float:
    return sum(line.height for line in lines)


def _paint(line: Line, sheet: Sheet, top: float) -> None:
    sheet.line(line, LEFT, top)
