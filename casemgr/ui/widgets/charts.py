"""Painted charts: the course of one figure, and several figures around a centre.

Texts come in the person's language; each chart says all it shows as its accessible
description, and no meaning hangs on colour alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from casemgr.ui import fonts, theme

_SMALL = 12
_DOT = 4.0
_RINGS = 4
_ROUND = Qt.TextFlag.TextWordWrap
_CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One measurement: ``at`` on any rising scale, ``value`` None where there is no number."""

    at: float
    when: str
    value: float | None
    shown: str


@dataclass(frozen=True, slots=True)
class Level:
    """A height of the trend that means something: where it begins, and its words."""

    start: float
    words: str


@dataclass(frozen=True, slots=True)
class Axis:
    """One figure of a radar: the first and the last value, None where there is no number."""

    label: str
    first: float | None
    last: float | None


class _Chart(QWidget):
    """Room to paint in, with a name and a description for those who do not see it."""

    def __init__(self, name: str, description: str, height: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)
        self.setToolTip(description)
        self.setFixedHeight(height)
        self.setMinimumWidth(240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(fonts.sized(_SMALL))
            self.draw(painter)
        finally:
            painter.end()  # a painter left open takes the whole program with it

    def draw(self, painter: QPainter) -> None:
        raise NotImplementedError


class TrendChart(_Chart):
    """One figure over time, from ``low`` to ``high``; a missing number leaves a gap and a cross.

    ``ends`` are the words for the lowest and the highest value.
    """

    def __init__(
        self,
        name: str,
        description: str,
        points: Sequence[TrendPoint],
        ends: tuple[float, float],
        end_words: tuple[str, str],
        levels: Sequence[Level] = (),
    ) -> None:
        super().__init__(name, description, 250)
        self._points = tuple(points)
        self._low, self._high = ends
        self._end_words = end_words
        self._levels = tuple(levels)

    def draw(self, painter: QPainter) -> None:
        metrics = QFontMetricsF(painter.font())
        left = max(metrics.horizontalAdvance(one) for one in self._end_words) + 10
        plot = QRectF(left, 24, self.width() - left - self._gutter(), self.height() - 54)
        self._draw_ground(painter, plot)
        self._draw_line(painter, plot)
        self._draw_days(painter, plot, metrics)

    def _draw_ground(self, painter: QPainter, plot: QRectF) -> None:
        painter.setPen(theme.colour("line"))
        painter.drawLine(plot.topLeft(), plot.topRight())
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        painter.setPen(theme.colour("muted"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for y, words in zip((plot.bottom(), plot.top()), self._end_words, strict=True):
            painter.drawText(QRectF(0, y - 10, plot.left() - 8, 20), right, words)
        tops = [*(level.start for level in self._levels[1:]), self._high]
        for level, top in zip(self._levels, tops, strict=False):
            y, ceiling = self._y(plot, level.start), self._y(plot, top)
            if self._low < level.start < self._high:
                painter.setPen(QPen(theme.colour("line_strong"), 1, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(plot.left(), y), QPointF(self.width(), y))
            painter.setPen(theme.colour("muted"))
            beside = QRectF(plot.right() + 10, ceiling, self._gutter() - 10, y - ceiling)
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter | _ROUND, level.words)

    def _gutter(self) -> float:
        """Room at the right for what the levels mean."""
        return min(150.0, self.width() * 0.34) if self._levels else 40.0

    def _draw_line(self, painter: QPainter, plot: QRectF) -> None:
        ink = theme.colour("primary")
        before: QPointF | None = None
        for point in self._points:
            spot = self._spot(plot, point)
            if point.value is not None and before is not None:
                painter.setPen(QPen(ink, 2))
                painter.drawLine(before, spot)
            before = spot if point.value is not None else None
        for point in self._points:
            spot = self._spot(plot, point)
            if point.value is None:
                _draw_cross(painter, spot)
                continue
            painter.setPen(QPen(theme.colour("surface"), 1.5))
            painter.setBrush(ink)
            painter.drawEllipse(spot, _DOT + 1, _DOT + 1)
            painter.setPen(theme.colour("text"))
            place = QRectF(spot.x() - 40, spot.y() - 23, 80, 18)
            painter.drawText(place, _CENTRE, point.shown)

    def _draw_days(self, painter: QPainter, plot: QRectF, metrics: QFontMetricsF) -> None:
        """The days beneath, as many as there is room for; the last one always."""
        painter.setPen(theme.colour("muted"))
        taken = math.inf
        for point in reversed(self._points):
            width = metrics.horizontalAdvance(point.when)
            x = min(self._spot(plot, point).x() - width / 2, self.width() - width)
            if x + width < taken:
                painter.drawText(QPointF(x, self.height() - 8), point.when)
                taken = x - 12

    def _spot(self, plot: QRectF, point: TrendPoint) -> QPointF:
        first, last = self._points[0].at, self._points[-1].at
        share = (point.at - first) / (last - first) if last > first else 0.5
        x = plot.left() + 30 + share * (plot.width() - 60)
        return QPointF(x, self._y(plot, self._low if point.value is None else point.value))

    def _y(self, plot: QRectF, value: float) -> float:
        return plot.bottom() - (value - self._low) / (self._high - self._low) * plot.height()


def _draw_cross(painter: QPainter, spot: QPointF) -> None:
    painter.setPen(QPen(theme.colour("muted"), 2))
    painter.drawLine(spot + QPointF(-_DOT, -_DOT), spot + QPointF(_DOT, _DOT))
    painter.drawLine(spot + QPointF(-_DOT, _DOT), spot + QPointF(_DOT, -_DOT))


class RadarChart(_Chart):
    """Three or more figures on one scale: the first dashed with rings, the last filled.

    ``legend`` are the words for the first and the last; without firsts only the last is drawn.
    """

    def __init__(
        self,
        name: str,
        description: str,
        axes: Sequence[Axis],
        ends: tuple[float, float],
        legend: tuple[str, str],
    ) -> None:
        super().__init__(name, description, 280)
        self._axes = tuple(axes)
        self._low, self._high = ends
        self._legend = legend

    def draw(self, painter: QPainter) -> None:
        middle = QPointF(self.width() / 2, (self.height() - 24) / 2)
        radius = max(20.0, min(self.width() / 2 - 104, self.height() / 2 - 62))
        directions = [self._direction(place) for place in range(len(self._axes))]
        painter.setPen(theme.colour("line"))
        for ring in range(1, _RINGS + 1):
            reach = radius * ring / _RINGS
            painter.drawPolygon(QPolygonF([middle + one * reach for one in directions]))
        for axis, direction in zip(self._axes, directions, strict=True):
            painter.setPen(theme.colour("line"))
            painter.drawLine(middle, middle + direction * radius)
            self._draw_label(painter, axis.label, middle + direction * (radius + 8), direction)
        firsts = [axis.first for axis in self._axes]
        if None not in firsts:
            self._draw_shape(painter, middle, radius, directions, firsts, last=False)
        lasts = [axis.last for axis in self._axes]
        self._draw_shape(painter, middle, radius, directions, lasts, last=True)
        self._draw_legend(painter, both=None not in firsts)

    def _direction(self, place: int) -> QPointF:
        angle = 2 * math.pi * place / len(self._axes) - math.pi / 2
        return QPointF(math.cos(angle), math.sin(angle))

    def _draw_label(self, painter: QPainter, label: str, spot: QPointF, direction: QPointF) -> None:
        width, height = 98.0, 34.0
        x = spot.x() - width / 2 + direction.x() * width / 2
        x = min(max(0.0, x), self.width() - width)
        y = spot.y() - height / 2 + direction.y() * height / 2
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(x, y, width, height), _CENTRE | _ROUND, label)

    def _draw_shape(
        self,
        painter: QPainter,
        middle: QPointF,
        radius: float,
        directions: Sequence[QPointF],
        values: Sequence[float | None],
        *,
        last: bool,
    ) -> None:
        ink = theme.colour("primary" if last else "muted")
        ground = QColor(ink)
        ground.setAlpha(50 if last else 0)
        spots = [
            middle + one * (radius * ((value or 0) - self._low) / (self._high - self._low))
            for one, value in zip(directions, values, strict=True)
        ]
        painter.setPen(QPen(ink, 2, Qt.PenStyle.SolidLine if last else Qt.PenStyle.DashLine))
        painter.setBrush(ground)
        painter.drawPolygon(QPolygonF(spots))
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(ink if last else theme.colour("surface"))
        for spot in spots:
            painter.drawEllipse(spot, _DOT - 0.5, _DOT - 0.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_legend(self, painter: QPainter, *, both: bool) -> None:
        metrics = QFontMetricsF(painter.font())
        shown = [(words, last) for words, last in zip(self._legend, (False, True), strict=True)
                 if last or both]  # fmt: skip
        wide = sum(metrics.horizontalAdvance(words) + 52 for words, _ in shown)
        x, y = (self.width() - wide) / 2, self.height() - 12.0
        for words, last in shown:
            ink = theme.colour("primary" if last else "muted")
            line = Qt.PenStyle.SolidLine if last else Qt.PenStyle.DashLine
            painter.setPen(QPen(ink, 2, line))
            painter.drawLine(QPointF(x, y), QPointF(x + 24, y))
            painter.setPen(theme.colour("text"))
            painter.drawText(QPointF(x + 30, y + 4), words)
            x += metrics.horizontalAdvance(words) + 52
