"""Buttons: with words, or a picture with its words in the tool tip."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6 import QtCore
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from casemgr.ui import icons

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent

ButtonKind = Literal["secondary", "primary", "quiet", "danger"]
_ICON_ROLE: dict[ButtonKind, str] = {
    "secondary": "text",
    "primary": "on_primary",
    "quiet": "primary",
    "danger": "danger",
}


class Button(QPushButton):
    """A button with words. One screen has at most one ``primary``: what Enter does."""

    def __init__(
        self,
        text: str,
        on_click: Callable[[], object] | None = None,
        *,
        kind: ButtonKind = "secondary",
        icon: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setText(text.replace("&", "&&"))
        self.setProperty("kind", kind)
        self.setAutoDefault(kind == "primary")
        if icon is not None:
            self.setIcon(icons.icon(icon, _ICON_ROLE[kind]))
            self.setIconSize(QSize(18, 18))
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())

    def enterEvent(self, event: "QEnterEvent") -> None:
        """A hand for the mouse, as late as this: it takes the whole of Qt's names."""
        self.setCursor(QtCore.Qt.CursorShape.PointingHandCursor)
        super().enterEvent(event)


class IconButton(QToolButton):
    """A button with a picture alone; ``tip`` says in words what it does, also to screen readers."""

    def __init__(
        self,
        icon: str,
        tip: str,
        on_click: Callable[[], object] | None = None,
        *,
        framed: bool = False,
        role: str = "text",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "framed" if framed else "icon")
        self.setIcon(icons.icon(icon, role))
        self.setIconSize(QSize(18, 18))
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.StrongFocus)
        self.setCursor(QtCore.Qt.CursorShape.PointingHandCursor)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())
