"""Chips: one coded word on a soft ground, as a widget and as painted in list rows."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from casemgr.ui import fonts, theme
from casemgr.ui.theme import Tone

_PIXELS = 13
_SIDE = 10


class Chip(QLabel):
    """A status, a risk or a role as one word. The word carries the meaning, never colour alone."""

    def __init__(self, text: str, tone: Tone = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", "chip")
        self.setProperty("tone", tone)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_as(self, text: str, tone: Tone) -> None:
        """Another word in another tone."""
        self.setText(text)
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)


def chip_width(text: str) -> int:
    """How wide ``paint_chip`` draws this text, in device-independent pixels."""
    return QFontMetrics(fonts.sized(_PIXELS)).horizontalAdvance(text) + 2 * _SIDE


def paint_chip(painter: QPainter, cell: QRect, text: str, tone: Tone) -> None:
    """Draw a chip at the left of a list cell, vertically centred, shortened to fit."""
    if not text:
        return
    ink, ground = theme.current().tone(tone)
    font = fonts.sized(_PIXELS)
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, cell.width() - 2 * _SIDE)
    width = metrics.horizontalAdvance(shown) + 2 * _SIDE
    height = min(22, cell.height() - 4)
    box = QRectF(cell.left(), cell.center().y() - height / 2 + 0.5, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setPen(QColor(ink))
    painter.setFont(font)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
    painter.restore()
