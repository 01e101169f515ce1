"""The blocks of a document as boxes: what is drawn."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from casemgr.reports.cards import SignatureCards
from casemgr.reports.content import (
    Check,
    CheckList,
    Chip,
    Chips,
    ConsentState,
    Moment,
    Signatures,
    Text,
    Timeline,
    Tone,
)
from casemgr.reports.look import (
    BODY,
    CHIP,
    GROUNDS,
    INK,
    LEFT,
    QUIET,
    RULE,
    TABLE,
    TEAL,
    WHITE,
    WIDTH,
    joined,
    toned,
)
from casemgr.reports.pages import Box, Sheet
from casemgr.reports.tags import Element
from casemgr.reports.text import Line, Span, Style, TextEngine, Weight
from casemgr.words import N_, Language, say

_PER_BAND: Final = 6
_STATES: Final[dict[ConsentState, tuple[str, Tone]]] = {
    "given": (N_("agreed"), "good"),
    "refused": (N_("not agreed"), "alarm"),
    "withdrawn": (N_("withdrawn"), "care"),
    "not_asked": (N_("not asked"), "quiet"),
}


class Figures:
    """Chips, timeline, consent check list and signature cards."""

    def __init__(self, engine: TextEngine, languages: tuple[Language, ...]) -> None:
        self._engine = engine
        self._languages = languages

    def boxes(self, block: Chips | Timeline | CheckList | Signatures) -> Iterator[Box]:
        """The boxes of one block."""
        match block:
            case Chips():
                yield from self.chips(block.chips)
            case Timeline():
                yield from self.timeline(block)
            case CheckList():
                yield from self.checks(block)
            case Signatures():
                yield from self.signatures(block)

    def chips(self, chips: Sequence[Chip], *, before: float = 5.0) -> Iterator[Box]:
        """Chips side by side, on as many rows as they need."""
        row: list[tuple[float, Line, Tone]] = []
        x = LEFT
        for chip in chips:
            text = " ".join(joined(chip.text, " · ").split())
            for line in self._engine.limited(text, CHIP, WIDTH - 18, 1):
                if row and x + line.width + 18 > LEFT + WIDTH:
                    yield self._chip_row(row, before)
                    row, x = [], LEFT
                row.append((x, line, chip.tone))
                x += line.width + 24
        if row:
            yield self._chip_row(row, before)

    def _chip_row(self, row: list[tuple[float, Line, Tone]], before: float) -> Box:
        height = max(line.height for _x, line, _tone in row) + 4.3

        def paint(sheet: Sheet, top: float) -> None:
            for x, line, tone in row:
                sheet.rectangle(x, top, line.width + 18, height, fill=GROUNDS[tone], radius=3.5)
                sheet.element = Element("P")
                sheet.line(line, x + 9, top + (height - line.height) / 2)

        return Box(height, paint, before)

    def timeline(self, block: Timeline) -> Iterator[Box]:
        """A band of dots, six to a row; what is still to come has an open dot."""
        moments = block.moments
        listed = Element("L")
        for start in range(0, len(moments), _PER_BAND):
            band = moments[start : start + _PER_BAND]
            yield self._band(band, start > 0, start + _PER_BAND < len(moments), listed)

    def _band(
        self, band: Sequence[Moment], joins_left: bool, joins_right: bool, listed: Element
    ) -> Box:
        step = WIDTH / _PER_BAND
        dates, labels = [], []
        for moment in band:
            style = Style(7.4, Weight.SEMIBOLD, INK, 10.6)
            dates.append(self._engine.limited(joined(moment.date_text, "\n"), style, step - 6, 2))
            spans = [Span(joined(moment.label, "\n"), Style(7.4, Weight.REGULAR, INK, 10.6))]
            labels.append(self._engine.limited(spans, BODY, step - 6, 4))
        above = max(_height(lines) for lines in dates)
        below = max(_height(lines) for lines in labels)
        height = above + below + 19.0
        items = [Element("LBody", Element("LI", listed)) for _ in band]

        def paint(sheet: Sheet, top: float) -> None:
            middle = top + above + 8.0
            xs = [LEFT + step * (place + 0.5) for place in range(len(band))]
            ends = [LEFT if joins_left else xs[0], *xs]
            ends.append(LEFT + WIDTH if joins_right else xs[-1])
            for place, (x1, x2) in enumerate(pairwise(ends)):
                done = band[min(place, len(band) - 1)].done
                if x2 > x1:
                    sheet.rule(x1, x2, middle, TEAL if done else RULE, 2.0)
            for x, moment, date, label, item in zip(xs, band, dates, labels, items, strict=True):
                sheet.element = item
                fill = TEAL if moment.done else WHITE
                sheet.circle(x, middle, 3.9, fill=fill, stroke=TEAL, line=1.3)
                sheet.centred_lines(date, x, top + above - _height(date))
                sheet.centred_lines(label, x, middle + 8.0)

        return Box(height, paint, before=6.0, element=listed)

    def checks(self, block: CheckList) -> Iterator[Box]:
        """Two columns of small boxes, each with its purpose and the answer in words."""
        half = WIDTH / 2
        listed = Element("L")
        for start in range(0, len(block.checks), 2):
            pair = block.checks[start : start + 2]
            cells = [(check, self._check_lines(check, half - 26)) for check in pair]
            height = max(_height(lines) for _check, lines in cells) + 2.5
            items = [Element("LBody", Element("LI", listed)) for _ in cells]

            def paint(
                sheet: Sheet,
                top: float,
                cells: list[tuple[Check, list[Line]]] = cells,
                items: list[Element] = items,
            ) -> None:
                for place, (check, lines) in enumerate(cells):
                    sheet.element = items[place]
                    x = LEFT + place * half + 2
                    _tick(sheet, x, top + 2.4, check.state)
                    sheet.lines(lines, x + 13, top)

            yield Box(height, paint, before=3.0 if start == 0 else 0.0, element=listed)

    def _check_lines(self, check: Check, width: float) -> list[Line]:
        word, tone = _STATES[check.state]
        said: Text = tuple(say(word, language) for language in self._languages)
        spans = [Span(joined(check.label) + " — ", TABLE), Span(joined(said), toned(TABLE, tone))]
        detail = joined(check.detail)
        if detail:
            spans.append(Span(" · " + detail, toned(TABLE, "quiet")))
        return self._engine.lines(spans, TABLE, width)

    def signatures(self, block: Signatures) -> Iterator[Box]:
        """The statement and a card for each signer, all on one page."""
        statement = self._engine.lines(joined(block.statement), TABLE, WIDTH)
        element = Element("P")
        for place, line in enumerate(statement):

            def paint(sheet: Sheet, top: float, line: Line = line) -> None:
                sheet.line(line, LEFT, top)

            yield Box(
                line.height, paint, before=8.0 if place == 0 else 0.0, keep=True, element=element
            )
        yield from SignatureCards(self._engine, self._languages).boxes(block.signers)


def _tick(sheet: Sheet, x: float, top: float, state: ConsentState) -> None:
    """A small box: ticked, empty, crossed or dashed, so that grey paper tells them apart."""
    colour = QUIET if state == "not_asked" else INK
    dash = "[1.4 1.4] 0" if state == "not_asked" else ""
    sheet.rectangle(x, top, 7.6, 7.6, stroke=colour, line=0.8, dash=dash)
    if state == "given":
        sheet.path([(x + 1.6, top + 4.0), (x + 3.2, top + 5.7), (x + 6.2, top + 1.9)], INK, 1.3)
    elif state == "refused":
        sheet.path([(x + 1.8, top + 1.8), (x + 5.8, top + 5.8)], INK, 0.9)
        sheet.path([(x + 5.8, top + 1.8), (x + 1.8, top + 5.8)], INK, 0.9)
    elif state == "withdrawn":
        sheet.path([(x + 1.6, top + 3.8), (x + 6.0, top + 3.8)], INK, 1.1)


def _height(lines: Sequence[Line]) -> float:
    return sum(line.height for line in lines)
