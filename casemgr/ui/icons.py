"""Lucide line icons (ISC), coloured by the theme in force at the moment they are drawn."""

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap

from casemgr.paths import resources
from casemgr.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

_CLEAR = (0, 0, 0, 0)


def icon(name: str, role: str = "text") -> "QIcon":
    """The icon called ``name`` in the theme's colour ``role``.

    Raises ``FileNotFoundError`` when the program has no such icon.
    """
    from PySide6.QtGui import QIcon

    from casemgr.ui.icon_engine import OutlineEngine

    outline(name)
    return QIcon(OutlineEngine(name, role))


def picture(name: str, role: str, pixels: int, ratio: float = 1.0) -> QPixmap:
    """The icon as a pixmap of ``pixels`` device-independent pixels, for painters and labels."""
    side = round(pixels * ratio)
    drawn = QPixmap(side, side)
    drawn.fill(QColor(*_CLEAR))
    painter = QPainter(drawn)
    draw(painter, QRectF(0, 0, side, side), name, role)
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def draw(painter: QPainter, where: QRectF, name: str, role: str) -> None:
    """The icon in the theme's colour ``role``, filling ``where``."""
    from PySide6.QtSvg import QSvgRenderer

    svg = outline(name).replace(b"currentColor", theme.current().pick(role).encode())
    QSvgRenderer(svg).render(painter, where)


@lru_cache(maxsize=128)
def outline(name: str) -> bytes:
    """The drawing as it lies on the disk. Raises ``FileNotFoundError``."""
    return (resources() / "icons" / f"{name}.svg").read_bytes()
