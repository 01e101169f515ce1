"""The blocks of a document as boxes: what is written in words."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from casemgr.reports.content import (
    Block,
    Callout,
    CheckList,
    Chips,
    Heading,
    NotShared,
    Pair,
    Pairs,
    Paragraphs,
    Signatures,
    Table,
    Text,
    ThreeLines,
    Timeline,
)
from casemgr.reports.figures import Figures
from casemgr.reports.look import (
    BODY,
    DEEP,
    GROUNDS,
    LABEL,
    LEFT,
    NOTE,
    PART,
    QUIET,
    RIGHT,
    RULE,
    SECTION,
    TEAL,
    TINTS,
    WATER,
    WIDTH,
    joined,
    paragraphs,
    stacked,
    toned,
)
from casemgr.reports.pages import Box, Sheet
from casemgr.reports.photos import Photo, photo_boxes
from casemgr.reports.tables import TableSetter
from casemgr.reports.tags import Element, labelled
from casemgr.reports.text import Line, Span, Style, TextEngine, Weight
from casemgr.words import N_, Language, number, say

_LABEL_SHARE: Final = 0.34
_GUTTER: Final = 14.0
_SHORT_BAND: Final = 8  # lines of a callout that stay on one page


class Blocks:
    """Turns blocks into boxes; numbers the sections."""

    def __init__(self, engine: TextEngine, languages: tuple[Language, ...]) -> None:
        self._engine = engine
        self._languages = languages
        self._figures = Figures(engine, languages)
        self._section = 0

    def boxes(self, block: Block | Photo) -> Iterator[Box]:
        """The boxes of one block, made as they are asked for."""
        match block:
            case Heading():
                yield from self.heading(block)
            case Paragraphs():
                yield from self._paragraphs(block)
            case Callout():
                yield from self.callout(block)
            case Pairs():
                yield from self._pairs(block.rows)
            case Table():
                yield from self._table(block)
            case NotShared():
                yield from self.not_shared(block.labels)
            case ThreeLines():
                yield from self._three_lines(block.lines)
            case Timeline(moments=()) | CheckList(checks=()):
                yield from self.nothing()
            case Chips() | Timeline() | CheckList() | Signatures():
                yield from self._figures.boxes(block)
            case Photo():
                yield from photo_boxes(block, self._engine)

    def say(self, text: str, **values: object) -> Text:
        """One of the reports' own texts in the document's languages."""
        return tuple(say(text, language, **values) for language in self._languages)

    def heading(
        self, block: Heading, *, numbered: bool = True, before: float = 12.0
    ) -> Iterator[Box]:
        """A heading, tied to what follows it."""
        text = joined(block.text)
        if not text.strip():
            return
        if block.level == 2:
            lines = self._engine.lines(text, PART, WIDTH)
            yield self._stack(lines, before=7.0, keep=True, mark=text, level=2)
            return
        shown = text
        if numbered:
            self._section += 1
            shown = f"{number(self._section, self._languages[0])}  {text}"
        lines = self._engine.lines(shown, SECTION, WIDTH)
        height = sum(line.height for line in lines) + 3.0

        def paint(sheet: Sheet, top: float) -> None:
            sheet.lines(lines, LEFT, top)
            sheet.rule(LEFT, RIGHT, top + height - 1.5, TEAL, 0.9)

        yield Box(height, paint, before, keep=True, mark=" ".join(text.split())[:200])
        yield Box(2.0, lambda _sheet, _top: None, keep=True)

    def nothing(self) -> Iterator[Box]:
        """The line that stands where nothing was recorded: a section is never blank."""
        text = joined(self.say(N_("Nothing recorded.")))
        yield self._stack(self._engine.lines(text, toned(BODY, "quiet"), WIDTH), before=2.0)

    def callout(self, block: Callout, *, most: int = 0) -> Iterator[Box]:
        """A tinted band with a bar at its left."""
        label = Span(joined(block.label), toned(BODY, block.tone if block.label else "plain"))
        label = Span(label.text, _bold(label.style))
        lines = self._limited([label], WIDTH - 22, most)
        for paragraph in paragraphs(block.text):
            lines += self._limited([Span(paragraph, BODY)], WIDTH - 22, most)
        yield from self._banded(lines, GROUNDS[block.tone], TINTS[block.tone])

    def not_shared(self, labels: Sequence[Text], *, most: int = 0) -> Iterator[Box]:
        """The list of what was left out because nobody agreed to share it."""
        if not labels:
            return
        head = joined(self.say(N_("Not shared in this paper:")))
        spans = [Span(f"{head}  ", _bold(LABEL)), Span("; ".join(map(joined, labels)), LABEL)]
        yield from self._banded(self._limited(spans, WIDTH - 22, most), RULE, WATER)

    def _limited(self, spans: list[Span], width: float, most: int) -> list[Line]:
        if most:
            return self._engine.limited(spans, BODY, width, most)
        return self._engine.lines(spans, BODY, width)

    def _banded(
        self, lines: list[Line], bar: tuple[float, float, float], tint: tuple[float, float, float]
    ) -> Iterator[Box]:
        """Lines on a tinted ground that may run over pages, so the ground is drawn per line."""
        element = Element("P")
        for place, line in enumerate(lines):
            first, last = place == 0, place == len(lines) - 1
            above, below = (5.0 if first else 0.0), (5.0 if last else 0.0)

            def paint(
                sheet: Sheet, top: float, line: Line = line, above: float = above,
                height: float = line.height + above + below,
            ) -> None:  # fmt: skip
                sheet.rectangle(LEFT, top, WIDTH, height + 0.2, fill=tint)
                sheet.rectangle(LEFT, top, 3.0, height + 0.2, fill=bar)
                sheet.line(line, LEFT + 12, top + above)

            height = line.height + above + below
            keep = not last and (first or len(lines) <= _SHORT_BAND)
            yield Box(height, paint, before=7.0 if first else 0.0, keep=keep, element=element)

    def _paragraphs(self, block: Paragraphs) -> Iterator[Box]:
        label = joined(block.label)
        if label:
            lines = self._engine.lines(label, PART, WIDTH)
            yield self._stack(lines, before=6.0, keep=True)
        texts = [text for text in paragraphs(block.text) if text.strip()]
        if not texts:
            yield from self.nothing()
        for text in texts:
            yield from self._running(self._engine.lines(text, BODY, WIDTH), before=4.0)
        note = joined(block.note)
        if note:
            yield self._stack(self._engine.lines(note, NOTE, WIDTH), before=1.0)

    def _running(self, lines: Sequence[Line], before: float) -> Iterator[Box]:
        """Lines of a paragraph: never the first or the last of it alone on a page."""
        last = len(lines) - 1
        element = Element("P")
        for place, line in enumerate(lines):
            yield Box(
                line.height,
                partial(_paint_line, line),
                before=before if place == 0 else 0.0,
                keep=place < last and place in (0, last - 1),
                element=element,
            )

    def _three_lines(self, texts: Sequence[Text]) -> Iterator[Box]:
        shown = [text for text in texts if joined(text).strip()]
        if not shown:
            yield from self.nothing()
        listed = Element("L")
        for place, text in enumerate(shown):
            mark = f"{number(place + 1, self._languages[0])}."
            counter = self._engine.lines(mark, _bold(BODY), 20)
            lines = self._engine.lines(joined(text), BODY, WIDTH - 18)
            item = labelled(listed)

            def paint(
                sheet: Sheet,
                top: float,
                lines: list[Line] = lines,
                mark: list[Line] = counter,
                item: tuple[Element, Element] = item,
            ) -> None:
                sheet.element = item[0]
                sheet.lines(mark, LEFT, top)
                sheet.element = item[1]
                sheet.lines(lines, LEFT + 18, top)

            yield Box(sum(line.height for line in lines), paint, before=3.0, element=listed)

    def _table(self, block: Table) -> Iterator[Box]:
        if not block.rows:
            yield from self.nothing()
            return
        setter = TableSetter(self._engine, block.head, block.rows, widths=block.widths)
        yield from setter.boxes()

    def _pairs(self, rows: Sequence[Pair]) -> Iterator[Box]:
        """Label and value side by side, two pairs to a line where both are short."""
        if not rows:
            yield from self.nothing()
        half = (WIDTH - _GUTTER) / 2
        listed = Element("L")
        waiting: Pair | None = None
        for pair in rows:
            room = half * (1 - _LABEL_SHARE) - 4
            long = self._engine.width(joined(pair.value)[:300], BODY) > 1.9 * room
            if long:
                if waiting is not None:
                    yield self._pair_row([waiting], half, listed)
                    waiting = None
                yield from self._wide_pair(pair, listed)
            elif waiting is None:
                waiting = pair
            else:
                yield self._pair_row([waiting, pair], half, listed)
                waiting = None
        if waiting is not None:
            yield self._pair_row([waiting], half, listed)

    def _pair_row(self, pairs: Sequence[Pair], width: float, listed: Element) -> Box:
        share = _LABEL_SHARE
        cells = []
        for pair in pairs:
            labels = stacked(self._engine, pair.label, LABEL, width * share - 4)
            values = self._values(pair, width * (1 - share))
            cells.append((labels, values, labelled(listed)))
        height = 5.0 + max(
            sum(line.height for line in lines) for cell in cells for lines in cell[:2]
        )

        def paint(sheet: Sheet, top: float) -> None:
            for place, (labels, values, item) in enumerate(cells):
                x = LEFT + place * (width + _GUTTER)
                sheet.element = item[0]
                sheet.lines(labels, x, top + 4.0)
                sheet.element = item[1]
                sheet.lines(values, x + width * share, top + 2.5)
            sheet.rule(LEFT, RIGHT, top + height, RULE)

        return Box(height, paint, element=listed)

    def _wide_pair(self, pair: Pair, listed: Element) -> Iterator[Box]:
        """A long value over the whole width; it may run over pages, line by line."""
        share = ((WIDTH - _GUTTER) / 2) * _LABEL_SHARE
        labels = stacked(self._engine, pair.label, LABEL, share - 4)
        values = self._values(pair, WIDTH - share)
        count = max(len(labels), len(values))
        pitch = self._engine.pitch(BODY)
        item = labelled(listed)
        for place in range(count):
            band = labels[place : place + 1], values[place : place + 1]
            last = place == count - 1

            def paint(
                sheet: Sheet, top: float, band: tuple[list[Line], list[Line]] = band,
                above: float = 2.5 if place == 0 else 0.0, rule: bool = last,
            ) -> None:  # fmt: skip
                sheet.element = item[0]
                sheet.lines(band[0], LEFT, top + above + 1.5)
                sheet.element = item[1]
                sheet.lines(band[1], LEFT + share, top + above)
                if rule:
                    sheet.rule(LEFT, RIGHT, top + above + pitch + 2.5, RULE)

            height = pitch + (2.5 if place == 0 else 0.0) + (2.5 if last else 0.0)
            keep = count > 1 and place in (0, count - 2)
            yield Box(height, paint, keep=keep, element=listed)

    def _values(self, pair: Pair, width: float) -> list[Line]:
        if not joined(pair.value).strip():
            nothing = self.say(N_("not recorded"))
            return stacked(self._engine, nothing, toned(BODY, "quiet"), width)
        return stacked(self._engine, pair.value, toned(BODY, pair.tone), width)

    def _stack(
        self,
        lines: list[Line],
        *,
        before: float,
        keep: bool = False,
        mark: str = "",
        level: int = 1,
    ) -> Box:
        def paint(sheet: Sheet, top: float) -> None:
            sheet.lines(lines, LEFT, top)

        height = sum(line.height for line in lines)
        return Box(height, paint, before, keep, mark=mark, level=level)


def _paint_line(line: Line, sheet: Sheet, top: float) -> None:
    sheet.line(line, LEFT, top)


def _bold(style: Style) -> Style:
    colour = DEEP if style.colour == QUIET else style.colour
    return Style(style.size, Weight.SEMIBOLD, colour, style.leading)
