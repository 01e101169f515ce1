"""Tables as boxes: each row is set once, whatever the table's length."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from casemgr.reports.content import Cell, Text
from casemgr.reports.look import (
    LEFT,
    RIGHT,
    RULE,
    TABLE,
    TABLE_HEAD,
    TEAL,
    TINT,
    WIDTH,
    joined,
    stacked,
    toned,
)
from casemgr.reports.pages import Box, Sheet
from casemgr.reports.tags import ARTIFACT, COLUMN, Element
from casemgr.reports.text import Line, Style, TextEngine

_PAD: Final = 5.0
_ABOVE: Final = 3.0
_BELOW: Final = 3.5
_TALLEST: Final = 220.0  # a higher row may be cut between its lines
_PRIMED: Final = 64  # rows whose words are shaped in one go
_MEASURED: Final = 40  # rows looked at to find fitting column widths

Row = Sequence[Text | Cell]
RowInk = Callable[[Sheet, int, float, float], None]
"""Draws something more into a row: sheet, row number, top, height."""


class TableSetter:
    """Sets one table.

    ``most`` limits the lines of a cell; ``ink`` draws into rows on top of their text.
    """

    def __init__(
        self,
        engine: TextEngine,
        head: Row,
        rows: Iterable[Row],
        *,
        widths: Sequence[float] | None = None,
        most: int = 0,
        ink: RowInk | None = None,
        right: frozenset[int] = frozenset(),
    ) -> None:
        self._engine = engine
        self._head = head
        self._rows = rows if isinstance(rows, Sequence) else list(rows)
        self._most = most
        self._ink = ink
        self._right = right
        self.widths = self._shared(widths) if widths else self._fitting()
        self._element = Element("Table")
        self._lefts = [LEFT + sum(self.widths[:column]) for column in range(len(self.widths))]

    def boxes(self, before: float = 2.0) -> Iterator[Box]:
        """The head, kept with the first row, then the rows."""
        head = self._head_box(before)
        if head is not None:
            yield head
        for start in range(0, len(self._rows), _PRIMED):
            band = self._rows[start : start + _PRIMED]
            plain = (joined(cell) for row in band for cell in row if not isinstance(cell, Cell))
            self._engine.prime(plain, TABLE.weight)
            for number, row in enumerate(band, start):
                yield from self._row_boxes(number, row, head)

    def _head_box(self, before: float) -> Box | None:
        if not any(joined(_text(cell)) for cell in self._head):
            return None
        cells = [self._lines(cell, column, TABLE_HEAD) for column, cell in enumerate(self._head)]
        inner = max(_height(lines) for lines in cells)
        height = inner + _ABOVE + _BELOW

        elements = self._cells("TH", len(cells), COLUMN)

        def paint(sheet: Sheet, top: float) -> None:
            sheet.rectangle(LEFT, top, WIDTH, height, fill=TINT)
            self._draw(sheet, cells, elements, top + _ABOVE)
            sheet.rule(LEFT, RIGHT, top + height, TEAL, 0.9)

        return Box(height, paint, before, keep=True, element=self._element)

    def _cells(self, kind: str, count: int, entries: str = "") -> list[Element]:
        """A row of the table for those who have it read out; as wide as the table."""
        row = Element("TR", self._element)
        return [Element(kind, row, entries) for _ in range(max(count, len(self.widths)))]

    def _row_boxes(self, number: int, row: Row, head: Box | None) -> Iterator[Box]:
        cells = [self._lines(cell, column, TABLE) for column, cell in enumerate(row)]
        height = max((_height(lines) for lines in cells), default=0.0) + _ABOVE + _BELOW
        elements = self._cells("TD", len(cells))
        if height > _TALLEST:
            yield from self._cut_row(cells, elements, head)
            return

        def paint(sheet: Sheet, top: float) -> None:
            if self._ink is not None:
                self._ink(sheet, number, top, height)
            self._draw(sheet, cells, elements, top + _ABOVE)
            sheet.rule(LEFT, RIGHT, top + height, RULE)

        yield Box(height, paint, head=head, element=self._element)

    def _cut_row(
        self, cells: list[list[Line]], elements: list[Element], head: Box | None
    ) -> Iterator[Box]:
        """A row higher than a page should have to hold, as a box for each of its lines."""
        count = max(len(lines) for lines in cells)
        for place in range(count):
            band = [lines[place : place + 1] for lines in cells]
            above = _ABOVE if place == 0 else 0.0
            below = _BELOW if place == count - 1 else 0.0
            height = max(_height(lines) for lines in band) + above + below

            def paint(
                sheet: Sheet,
                top: float,
                band: list[list[Line]] = band,
                above: float = above,
                bottom: float = height if below else 0.0,
            ) -> None:
                self._draw(sheet, band, elements, top + above)
                if bottom:
                    sheet.rule(LEFT, RIGHT, top + bottom, RULE)

            keep = place == 0 or place == count - 2
            yield Box(height, paint, keep=keep, head=head, element=self._element)

    def _draw(
        self, sheet: Sheet, cells: list[list[Line]], elements: list[Element], top: float
    ) -> None:
        repeated = sheet.element is ARTIFACT
        for column, lines in enumerate(cells):
            if not repeated:
                sheet.element = elements[column]
            x = self._lefts[column] + _PAD
            if column in self._right:
                end = self._lefts[column] + self.widths[column] - _PAD
                place = top
                for line in lines:
                    sheet.line(line, end - line.width, place)
                    place += line.height
            else:
                sheet.lines(lines, x, top)

    def _lines(self, cell: Text | Cell, column: int, style: Style) -> list[Line]:
        if column >= len(self.widths):
            return []
        room = self.widths[column] - 2 * _PAD
        tone = cell.tone if isinstance(cell, Cell) else "plain"
        text = _text(cell)
        mine = style if tone == "plain" else toned(style, tone)
        if self._most:
            return self._engine.limited(joined(text), mine, room, self._most)
        return stacked(self._engine, text, mine, room)

    def _shared(self, widths: Sequence[float]) -> list[float]:
        whole = sum(widths)
        return [WIDTH * width / whole for width in widths]

    def _fitting(self) -> list[float]:
        """Widths that give each column what its first rows need, long ones sharing the rest."""
        needs: list[float] = []
        wants: list[float] = []
        rows = list(islice(self._rows, _MEASURED))
        for column in range(len(self._head)):
            head = joined(_text(self._head[column]))
            need = self._engine.widest_word(head, TABLE_HEAD)
            want = self._engine.width(head, TABLE_HEAD)
            for row in rows:
                cell = row[column] if column < len(row) else ""
                text = joined(_text(cell))[:400]
                style = toned(TABLE, "strong" if isinstance(cell, Cell) else "plain")
                need = max(need, self._engine.widest_word(text, style))
                want = max(want, self._engine.width(text, style))
            needs.append(min(need, WIDTH / 3) + 2 * _PAD + 0.5)
            wants.append(min(max(want, need), WIDTH * 0.7) + 2 * _PAD + 0.5)
        if sum(wants) <= WIDTH:
            return self._shared(wants)
        if sum(needs) >= WIDTH:
            return self._shared(needs)
        share = (WIDTH - sum(needs)) / (sum(wants) - sum(needs))
        return [need + (want - need) * share for need, want in zip(needs, wants, strict=True)]


def _text(cell: Text | Cell) -> Text:
    return cell.text if isinstance(cell, Cell) else cell


def _height(lines: Sequence[Line]) -> float:
    return sum(line.height for line in lines)
