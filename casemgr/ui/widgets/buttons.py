"""Buttons: with words, or a picture with its words in the tool tip."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from casemgr.ui import icons

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
        super().__init__(text.replace("&", "&&"), parent)
        self.setProperty("kind", kind)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(kind == "primary")
        if icon is not None:
            self.setIcon(icons.icon(icon, _ICON_ROLE[kind]))
            self.setIconSize(QSize(18, 18))
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())


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
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())
