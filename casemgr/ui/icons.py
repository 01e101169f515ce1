"""Lucide line icons (ISC), coloured by the theme in force at the moment they are drawn."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from casemgr.paths import resources
from casemgr.ui import theme


class _Engine(QIconEngine):
    """Draws one outline at any size and pixel ratio; nothing is kept between draws."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        role = "disabled" if mode == QIcon.Mode.Disabled else self._role
        svg = _outline(self._name).replace(b"currentColor", theme.current().pick(role).encode())
        QSvgRenderer(QByteArray(svg)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role)


def icon(name: str, role: str = "text") -> QIcon:
    """The icon called ``name`` in the theme's colour ``role``.

    Raises ``FileNotFoundError`` when the program has no such icon.
    """
    _outline(name)
    return QIcon(_Engine(name, role))


def picture(name: str, role: str, pixels: int, ratio: float = 1.0) -> QPixmap:
    """The icon as a pixmap of ``pixels`` device-independent pixels, for painters and labels."""
    side = round(pixels * ratio)
    drawn = _Engine(name, role).pixmap(QSize(side, side), QIcon.Mode.Normal, QIcon.State.Off)
    drawn.setDevicePixelRatio(ratio)
    return drawn


@lru_cache(maxsize=128)
def _outline(name: str) -> bytes:
    return (resources() / "icons" / f"{name}.svg").read_bytes()
