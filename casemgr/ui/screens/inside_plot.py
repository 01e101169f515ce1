"""A cross table as bars, and as cells that are darker the more cases they hold.

Both are painted: nothing in them can be marked, dragged or copied. What the bars show stands
in the table as numbers, and in words for those who have it read out.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from casemgr.operations.inside_statistics import CrossTable
from casemgr.ui import fonts, theme
from casemgr.ui.widgets import Text
from casemgr.words import Language, number, say

_SMALL = 12
_BAR, _STEP = 16.0, 26.0
_LEGEND = 20.0
_DARKEST = 130  # of 255; the number on it stays readable
_MOST = 14
_HUES = (184, 32, 262, 96, 338, 214, 58, 298, 150)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class HeatCell(Text):
    """A count on a ground as dark as its share of the largest one."""

    def __init__(self, words: str, share: float, *, strong: bool = False) -> None:
        super().__init__(words, "label" if strong else "body", wrap=False)
        self.setAlignment(RIGHT)
        self.setContentsMargins(10, 2, 8, 2)
        self._share = 0.0 if strong else share

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._share:
            painter = QPainter(self)
            ground = theme.colour("primary")
            ground.setAlpha(round(_DARKEST * self._share))
            painter.fillRect(self.rect(), ground)
            painter.end()
        super().paintEvent(event)


class Bars(QWidget):
    """A bar for each answer with most cases, in parts where a second question is asked."""

    def __init__(self, table: CrossTable, language: Language) -> None:
        super().__init__()
        self._language: Language = language
        self._columns = table.columns
        rows = sorted(table.rows, key=lambda row: -row.total)[:_MOST]
        self._rows = [row for row in table.rows if row in rows]
        self._longest = max(
            (sum(self._parts(place)) for place in range(len(self._rows))), default=0
        )
        self._lines: list[list[int]] = []
        self.setAccessibleName(say("Bars of the table", language))
        self.setAccessibleDescription("; ".join(self._told()))
        self.setMinimumWidth(240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self._height(600))

    def _parts(self, place: int) -> Sequence[int]:
        row = self._rows[place]
        return row.counts if self._columns else (row.total,)

    def _told(self) -> Sequence[str]:
        speak = self._language
        told = []
        for row in self._rows:
            parts = ", ".join(
                f"{name} {number(count, speak)}"
                for name, count in zip(self._columns, row.counts, strict=True)
                if count
            )
            told.append(f"{row.label}: {number(row.total, speak)}{f' ({parts})' if parts else ''}")
        return told

    def resizeEvent(self, event: object) -> None:
        self.setFixedHeight(self._height(self.width()))

    def _height(self, width: int) -> int:
        """The legend takes as many lines as its words need."""
        metrics = QFontMetricsF(fonts.sized(_SMALL))
        self._lines, x = ([[]] if self._columns else []), 0.0
        for place, name in enumerate(self._columns):
            wide = metrics.horizontalAdvance(name) + 34
            if x + wide > width and self._lines[-1]:
                self._lines.append([])
                x = 0.0
            self._lines[-1].append(place)
            x += wide
        return round(len(self._rows) * _STEP + len(self._lines) * _LEGEND + 12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setFont(fonts.sized(_SMALL))
            metrics = QFontMetricsF(painter.font())
            self._draw_legend(painter, metrics)
            top = len(self._lines) * _LEGEND + 6
            for place in range(len(self._rows)):
                self._draw_bar(painter, metrics, place, top + place * _STEP)
        finally:
            painter.end()  # a painter left open takes the whole program with it

    def _draw_legend(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        for line, places in enumerate(self._lines):
            x = 0.0
            for place in places:
                painter.fillRect(QRectF(x, line * _LEGEND + 4, 12, 12), _ink(place))
                painter.setPen(theme.colour("text"))
                wide = metrics.horizontalAdvance(self._columns[place])
                words = QRectF(x + 17, line * _LEGEND, wide + 4, _LEGEND)
                painter.drawText(words, _LEFT, self._columns[place])
                x += wide + 34

    def _draw_bar(self, painter: QPainter, metrics: QFontMetricsF, place: int, top: float) -> None:
        row = self._rows[place]
        left = min(200.0, self.width() * 0.34)
        room = self.width() - left - 52
        label = metrics.elidedText(row.label, Qt.TextElideMode.ElideRight, left - 10)
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(0, top, left - 10, _BAR), RIGHT, label)
        x = left
        for column, count in enumerate(self._parts(place)):
            wide = room * count / self._longest if self._longest else 0.0
            ink = _ink(column) if self._columns else theme.colour("primary")
            painter.fillRect(QRectF(x, top, wide, _BAR), ink)
            words = number(count, self._language)
            if self._columns and count and metrics.horizontalAdvance(words) + 6 < wide:
                painter.setPen(theme.colour("text"))
                painter.drawText(QRectF(x, top, wide, _BAR), Qt.AlignmentFlag.AlignCenter, words)
            x += wide
        painter.setPen(theme.colour("muted"))
        painter.drawText(QRectF(x + 6, top, 46, _BAR), _LEFT, number(row.total, self._language))


def _ink(place: int) -> QColor:
    """Colours far apart, light enough on a light page and dark enough on a dark one for the
    number that stands on them."""
    dark = theme.colour("surface").lightness() < 128
    return QColor.fromHsl(_HUES[place % len(_HUES)], 110, 82 if dark else 190)
