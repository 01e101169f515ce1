"""Pictures of figures: a radar, a trend, bars. Readable in grey, never by colour alone.

Every number drawn here also stands in a table or beside its bar.
"""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Final

from casemgr.reports.content import Text
from casemgr.reports.look import (
    DEEP,
    INK,
    LEFT,
    NOTE,
    QUIET,
    RULE,
    TEAL,
    TINT,
    WHITE,
    WIDTH,
    joined,
)
from casemgr.reports.pages import Box, Sheet
from casemgr.reports.paper_content import Bars, Charts, Radar, Trend
from casemgr.reports.tables import TableSetter
from casemgr.reports.text import Colour, Line, Style, TextEngine, Weight
from casemgr.words import Language, digits

_SMALL: Final = Style(7.0, Weight.REGULAR, INK, 10.2)
_TICK: Final = Style(6.6, Weight.REGULAR, QUIET, 9.6)
_TALL: Final = 196.0
_RINGS: Final = 4
_RADIUS: Final = 66.0
_HALF: Final = WIDTH / 2
_BAR_SHARE: Final = 0.34
_DASH: Final = 3.4
Point = tuple[float, float]


class ChartSetter:
    """Sets the pictures of one document."""

    def __init__(self, engine: TextEngine, languages: tuple[Language, ...]) -> None:
        self._engine = engine
        self._languages = languages
        self._scale = engine.scale
        self._tall = _TALL * engine.scale**0.5  # the labels grow, the pictures hardly

    def boxes(self, block: Charts | Bars) -> Iterator[Box]:
        """The boxes of one picture."""
        if isinstance(block, Bars):
            yield from self._bars(block)
        else:
            yield from self._charts(block)

    def _charts(self, block: Charts) -> Iterator[Box]:
        def paint(sheet: Sheet, top: float) -> None:
            if block.radar is not None:
                self._radar(sheet, block.radar, LEFT + _HALF / 2, top + self._tall / 2)
            if block.trend is not None:
                self._trend(sheet, block.trend, LEFT + _HALF + 30, top + 10)

        alt = joined(block.caption) or self._said(block)
        yield Box(self._tall, paint, before=4.0, keep=True, alt=alt)
        if block.radar is not None or block.trend is not None:
            yield self._legend_box(block)
        for line in self._engine.lines(joined(block.caption), NOTE, WIDTH) if block.caption else ():
            yield Box(line.height, partial(_paint, line), before=1.0)

    def _said(self, block: Charts) -> str:
        """The picture in words, where nobody wrote any."""
        labels = [spoke.label for spoke in block.radar.spokes] if block.radar else []
        labels += [line.label for line in block.trend.lines] if block.trend else []
        return ", ".join(dict.fromkeys(map(joined, labels)))

    # Radar

    def _radar(self, sheet: Sheet, radar: Radar, x: float, y: float) -> None:
        count = len(radar.spokes)
        ends = [_around(place, count, x, y, 1.0) for place in range(count)]
        for ring in range(1, _RINGS + 1):
            share = ring / _RINGS
            points = [_around(place, count, x, y, share) for place in range(count)]
            sheet.path([*points, points[0]], RULE, 0.9 if ring == _RINGS else 0.4)
            mark = digits(f"{radar.low + (radar.high - radar.low) * share:.2g}", self._languages[0])
            for line in self._engine.limited(mark, _TICK, 30 * self._scale, 1):
                sheet.line(line, x + 2.5, y - _RADIUS * share - 1.0)
        for end in ends:
            sheet.path([(x, y), end], RULE, 0.4)
        firsts = self._values(radar, [spoke.first for spoke in radar.spokes], x, y)
        lasts = self._values(radar, [spoke.last for spoke in radar.spokes], x, y)
        _outline(sheet, firsts, QUIET, 1.1, dashed=True)
        _outline(sheet, lasts, TEAL, 1.8)
        for point in lasts:
            if point is not None:
                sheet.circle(*point, 2.2, fill=TEAL)
        for spoke, end in zip(radar.spokes, ends, strict=True):
            self._spoke_label(sheet, spoke.label, end, x, y)

    def _values(
        self, radar: Radar, values: Sequence[float | None], x: float, y: float
    ) -> list[Point | None]:
        span = (radar.high - radar.low) or 1.0
        return [
            None
            if value is None
            else _around(place, len(values), x, y, min(1.0, max(0.0, (value - radar.low) / span)))
            for place, value in enumerate(values)
        ]

    def _spoke_label(self, sheet: Sheet, label: Text, end: Point, x: float, y: float) -> None:
        out = abs(end[0] - x)
        side = out >= 4.0
        room = _HALF / 2 - out - 6.0 if side else 120 * self._scale
        lines = self._engine.limited(joined(label, "\n"), _SMALL, room, 4)
        tall = sum(line.height for line in lines)
        top = end[1] - tall / 2
        if not side:
            sheet.centred_lines(lines, end[0], end[1] - tall - 3 if end[1] < y else end[1] + 3)
        elif end[0] > x:
            sheet.lines(lines, end[0] + 5, top)
        else:
            for place, line in enumerate(lines):
                sheet.line(line, end[0] - 5 - line.width, top + place * line.height)

    # Trend

    def _trend(self, sheet: Sheet, trend: Trend, left: float, top: float) -> None:
        wide, tall = _HALF - 60, self._tall - 26 - 20 * self._scale
        span = (trend.high - trend.low) or 1.0
        for step in range(_RINGS + 1):
            share = step / _RINGS
            y = top + tall * (1 - share)
            sheet.rule(left, left + wide, y, RULE if step else INK, 0.4 if step else 0.8)
            mark = digits(f"{trend.low + span * share:.2f}", self._languages[0])
            for line in self._engine.limited(mark, _TICK, 28 * self._scale, 1):
                sheet.line(line, left - 4 - line.width, y - line.height / 2)
        count = len(trend.moments)
        step_wide = wide / max(1, count - 1)
        xs = [left + (step_wide * place if count > 1 else wide / 2) for place in range(count)]
        every = max(1, -(-count // 5))
        for place, (x, moment) in enumerate(zip(xs, trend.moments, strict=True)):
            if place % every == 0 or place == count - 1:
                lines = self._engine.limited(joined(moment, "\n"), _TICK, 50 * self._scale, 2)
                sheet.centred_lines(lines, x, top + tall + 3)
        for number, line_of in reversed(list(enumerate(trend.lines))):
            points = [
                None if value is None else (x, top + tall * (1 - (value - trend.low) / span))
                for x, value in zip(xs, line_of.values, strict=True)
            ]
            strong = number == 0
            _course(sheet, points, DEEP if strong else TEAL, 2.0 if strong else 0.8)
            for point in points:
                if point is not None:
                    _marker(sheet, number, *point)

    # Legends

    def _legend(self, block: Charts) -> list[Line]:
        trend = block.trend.lines if block.trend else ()
        return [
            line
            for one in trend
            for line in self._engine.limited(joined(one.label), _SMALL, _HALF - 36, 1)
        ]

    def _legend_box(self, block: Charts) -> Box:
        names = self._legend(block)
        ends = [block.radar.first_label, block.radar.last_label] if block.radar is not None else []
        sides = [line for one in ends for line in self._engine.limited(joined(one), _SMALL, 200, 1)]
        pitch = 11.0 * self._scale
        height = pitch * max(len(names), len(sides), 1)

        def paint(sheet: Sheet, top: float) -> None:
            for place, line in enumerate(sides):
                y = top + pitch * (place + 0.49)
                dashed = place == 0
                _outline(
                    sheet, [(LEFT + 30, y), (LEFT + 54, y)], QUIET if dashed else TEAL,
                    1.1 if dashed else 1.8, dashed=dashed, closed=False,
                )  # fmt: skip
                sheet.line(line, LEFT + 60, top + pitch * place)
            for place, line in enumerate(names):
                x, y = LEFT + _HALF + 24, top + pitch * place
                _marker(sheet, place, x, y + 0.49 * pitch)
                sheet.line(line, x + 7, y)

        return Box(height, paint, before=1.0, keep=bool(block.caption))

    # Bars

    def _bars(self, block: Bars) -> Iterator[Box]:
        most = max((row.amount for row in block.rows), default=0.0)
        texts = len(block.head) - 1
        narrow = 0.15
        widths = [1 - _BAR_SHARE - narrow * texts, *([narrow] * texts), _BAR_SHARE]
        rows = [(*row.cells, row.value, "") for row in block.rows]
        left = LEFT + WIDTH * (1 - _BAR_SHARE) + 8
        room = WIDTH * _BAR_SHARE - 14

        def bar(sheet: Sheet, place: int, top: float, height: float) -> None:
            amount = block.rows[place].amount
            sheet.rectangle(left, top + height / 2 - 4, room, 8, fill=TINT)
            if most > 0 and amount > 0:
                sheet.rectangle(left, top + height / 2 - 4, room * amount / most, 8, fill=TEAL)

        setter = TableSetter(
            self._engine, (*block.head, ""), rows, widths=widths, ink=bar, right=frozenset({texts})
        )
        yield from setter.boxes()


def _around(place: int, count: int, x: float, y: float, share: float) -> Point:
    angle = 2 * math.pi * place / max(1, count)
    return x + _RADIUS * share * math.sin(angle), y - _RADIUS * share * math.cos(angle)


def _outline(
    sheet: Sheet,
    points: Sequence[Point | None],
    colour: Colour,
    width: float,
    *,
    dashed: bool = False,
    closed: bool = True,
) -> None:
    """A line around; where a value is missing it is open."""
    ring = [*points, points[0]] if closed and points else list(points)
    for start, end in pairwise(ring):
        if start is not None and end is not None:
            for a, b in _dashes(start, end) if dashed else [(start, end)]:
                sheet.path([a, b], colour, width)


def _dashes(start: Point, end: Point) -> Iterator[tuple[Point, Point]]:
    length = math.dist(start, end)
    count = max(1, int(length / (2 * _DASH)))
    for place in range(count):
        shares = place / count, (place + 0.5) / count
        a, b = (
            (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            for share in shares
        )
        yield a, b


def _course(sheet: Sheet, points: Sequence[Point | None], colour: Colour, width: float) -> None:
    run: list[Point] = []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
            continue
        if len(run) > 1:
            sheet.path(run, colour, width)
        run = []


def _marker(sheet: Sheet, number: int, x: float, y: float) -> None:
    """A sign for each line of a trend, told apart by shape and filling."""
    shape, open_one = number % 4, number >= 4
    fill, colour = (WHITE if open_one else DEEP), DEEP
    size = 2.6
    if shape == 0:
        sheet.circle(x, y, size, fill=fill, stroke=colour, line=0.8)
    elif shape == 1:
        sheet.rectangle(x - size, y - size, 2 * size, 2 * size, fill=fill, stroke=colour, line=0.8)
    elif shape == 2:
        points = [(x, y - size), (x + size, y + size), (x - size, y + size), (x, y - size)]
        sheet.path(points, colour, 1.6 if not open_one else 0.8)
    else:
        points = [(x, y - size), (x + size, y), (x, y + size), (x - size, y), (x, y - size)]
        sheet.path(points, colour, 1.6 if not open_one else 0.8)


def _paint(line: Line, sheet: Sheet, top: float) -> None:
    sheet.line(line, LEFT, top)
