"""How Qt asks for an icon: in whatever size, mode and pixel ratio a widget needs.

A module of its own because it takes types of Qt that the sign-in does without.
"""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap

from casemgr.ui import icons


class OutlineEngine(QIconEngine):
    """Draws one outline at any size and pixel ratio; nothing is kept between draws."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        role = "disabled" if mode == QIcon.Mode.Disabled else self._role
        icons.draw(painter, QRectF(rect), self._name, role)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        if size.isEmpty():  # a widget squeezed to nothing for one frame
            return QPixmap()
        picture = QPixmap(size)
        picture.fill(QColor(0, 0, 0, 0))
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        return OutlineEngine(self._name, self._role)
