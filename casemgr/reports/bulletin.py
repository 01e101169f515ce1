"""Protected statistics on paper: every table with its definition, its gaps explained."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from casemgr.reports.blocks import Blocks
from casemgr.reports.content import (
    Callout,
    Cell,
    CountRow,
    CountTable,
    Heading,
    MethodBox,
    Pairs,
    Text,
)
from casemgr.reports.look import LEFT, NOTE, TEAL, TINT, WIDTH
from casemgr.reports.pages import Box, Sheet
from casemgr.reports.tables import Row, TableSetter
from casemgr.reports.text import Line, TextEngine
from casemgr.words import N_, Language, number

GAP: Final = "–"
"""What stands in the place of a withheld count."""
_BARS: Final = 0.40  # share of the width for bars
_COUNT: Final = 0.14


class Bulletin:
    """Sets the tables of one release."""

    def __init__(self, engine: TextEngine, languages: tuple[Language, ...]) -> None:
        self._engine = engine
        self._languages = languages

    def boxes(self, tables: Sequence[CountTable], method: MethodBox) -> Iterator[Box]:
        """Each table under its heading, the method last."""
        blocks = Blocks(self._engine, self._languages)
        for table in tables:
            yield from blocks.heading(Heading(table.title))
            yield from self._small(table.definition, keep=True)
            if table.withheld:
                label = blocks.say(N_("This table is withheld"))
                yield from blocks.callout(Callout(label, table.withheld, "quiet"))
            elif not table.rows:
                yield from blocks.nothing()
            else:
                yield from self._table(table, blocks)
        yield from blocks.heading(Heading(method.title))
        yield from blocks.boxes(Pairs(method.lines))

    def _table(self, table: CountTable, blocks: Blocks) -> Iterator[Box]:
        counts = [row.count for row in table.rows if row.count is not None and not row.total]
        largest = max(counts, default=0)
        charted = table.chart and largest > 0
        columns = len(table.head)
        labels = (1 - _COUNT - (_BARS if charted else 0.0)) / columns
        widths = [*([labels] * columns), _COUNT, *([_BARS] if charted else [])]
        head = [*table.head, blocks.say(N_("Count")), *([""] if charted else [])]
        rows = [self._row(row, charted) for row in table.rows]
        left = LEFT + WIDTH * (1 - _BARS) + 8

        def bar(sheet: Sheet, place: int, top: float, height: float) -> None:
            row = table.rows[place]
            if charted and not row.total and row.count is not None:
                room = WIDTH * _BARS - 14
                sheet.rectangle(left, top + height / 2 - 4, room, 8, fill=TINT)
                sheet.rectangle(
                    left, top + height / 2 - 4, room * row.count / largest, 8, fill=TEAL
                )

        setter = TableSetter(
            self._engine, head, rows, widths=widths, ink=bar, right=frozenset({columns})
        )
        yield from setter.boxes()
        if any(row.count is None for row in table.rows):
            yield from self._small(
                blocks.say(
                    N_("{gap} withheld: a small count, or one that would give a small count away."),
                    gap=GAP,
                )
            )

    def _row(self, row: CountRow, charted: bool) -> Row:
        count: Text = GAP
        shown = row.count
        if shown is not None:
            count = tuple(number(shown, language) for language in self._languages)
        cells: list[Text | Cell] = [*row.labels, count]
        if row.total:
            cells = [Cell(cell, "strong") if not isinstance(cell, Cell) else cell for cell in cells]
        return [*cells, *([""] if charted else [])]

    def _small(self, text: Text, *, keep: bool = False) -> Iterator[Box]:
        texts = (text,) if isinstance(text, str) else tuple(dict.fromkeys(text))
        for part in texts:
            for line in self._engine.lines(part, NOTE, WIDTH):
                yield Box(line.height, partial(_paint, line), before=1.0, keep=keep)


def _paint(line: Line, sheet: Sheet, top: float) -> None:
    sheet.line(line, LEFT, top)
