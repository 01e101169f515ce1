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
    Paragraphs,
    Text,
)
from casemgr.reports.look import LEFT, NOTE, TEAL, TINT, WIDTH, joined
from casemgr.reports.pages import Box, Sheet
from casemgr.reports.tables import Row, TableSetter
from casemgr.reports.text import Line, TextEngine
from casemgr.words import N_, Language, number

GAP: Final = "[c]"
"""What stands in the place of a withheld count, as in every other file of a release."""
_BARS: Final = 0.30  # share of the width for bars
_COUNT: Final = 0.14
_OF_MANY: Final = 0.105  # of each where counts stand side by side
_INDENT: Final = "\u00a0" * 4


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
        for line in method.lines:
            if not joined(line.label):
                yield from blocks.boxes(Paragraphs(text=line.value))
        if named := tuple(line for line in method.lines if joined(line.label)):
            yield from blocks.boxes(Pairs(named))

    def _table(self, table: CountTable, blocks: Blocks) -> Iterator[Box]:
        counts = [row.count for row in table.rows if row.count is not None and not row.total]
        largest = max(counts, default=0)
        charted = table.chart and largest > 0 and not table.columns
        numbers = list(table.columns) or [blocks.say(N_("Count"))]
        numbers += [table.share] if table.share else []
        each = _COUNT if len(numbers) < 3 else _OF_MANY
        labels = (1 - each * len(numbers) - (_BARS if charted else 0.0)) / len(table.head)
        first = len(table.head)
        widths = [*([labels] * first), *([each] * len(numbers)), *([_BARS] if charted else [])]
        head = [*table.head, *numbers, *([""] if charted else [])]
        rows = [self._row(row, table, charted) for row in table.rows]
        left = LEFT + WIDTH * (1 - _BARS) + 8

        def bar(sheet: Sheet, place: int, top: float, height: float) -> None:
            row = table.rows[place]
            if charted and not row.total and row.count is not None:
                room = WIDTH * _BARS - 14
                sheet.rectangle(left, top + height / 2 - 4, room, 8, fill=TINT)
                sheet.rectangle(
                    left, top + height / 2 - 4, room * row.count / largest, 8, fill=TEAL
                )

        right = frozenset(range(first, first + len(numbers)))
        setter = TableSetter(self._engine, head, rows, widths=widths, ink=bar, right=right)
        yield from setter.boxes()
        if any(count is None for row in table.rows for count in (*row.before, row.count)):
            yield from self._small(
                blocks.say(
                    N_("{gap} withheld: a small count, or one that would give a small count away."),
                    gap=GAP,
                )
            )

    def _row(self, row: CountRow, table: CountTable, charted: bool) -> Row:
        counts = [self._count(one) for one in (*row.before, row.count)]
        labels = [*row.labels[:-1], _indented(row.labels[-1], row.level)]
        cells: list[Text | Cell] = [*labels, *counts, *([row.share] if table.share else [])]
        if row.total:
            cells = [Cell(cell, "strong") if not isinstance(cell, Cell) else cell for cell in cells]
        return [*cells, *([""] if charted else [])]

    def _count(self, count: int | None) -> Text:
        if count is None:
            return GAP
        return tuple(number(count, language) for language in self._languages)

    def _small(self, text: Text, *, keep: bool = False) -> Iterator[Box]:
        texts = (text,) if isinstance(text, str) else tuple(dict.fromkeys(text))
        for part in texts:
            for line in self._engine.lines(part, NOTE, WIDTH):
                yield Box(line.height, partial(_paint, line), before=1.0, keep=keep)


def _indented(text: Text, level: int) -> Text:
    """The label as it is drawn: texts of several languages in one line, the first one indented."""
    return _INDENT * level + joined(text)


def _paint(line: Line, sheet: Sheet, top: float) -> None:
    sheet.line(line, LEFT, top)
