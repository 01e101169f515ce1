"""Texts, cards and columns: what lies under the fields."""

from collections.abc import Callable
from typing import Literal

from PySide6 import QtCore
from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from casemgr.ui import icons
from casemgr.ui.widgets.buttons import Button, IconButton

_LINE = 520  # pixels
TextKind = Literal["body", "display", "title", "section", "label", "muted", "problem", "mono"]


class Text(QLabel):
    """Plain text (never read as HTML), by its importance; wraps unless told otherwise."""

    def __init__(
        self,
        text: str = "",
        kind: TextKind = "body",
        *,
        wrap: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", kind)
        self.setProperty("textFormat", "PlainText")
        self.setWordWrap(wrap)


class Line(QFrame):
    """A thin rule between two parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "line")


class Gap(QWidget):
    """Empty room in a row that grows, to push what follows to the other end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)


def row(*items: QWidget | QLayout, spacing: int = 8) -> QHBoxLayout:
    """Items side by side; a ``Gap`` takes the room left over."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    _fill(layout, items)
    return layout


def _fill(layout: QBoxLayout, items: tuple[QWidget | QLayout, ...]) -> None:
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)


class Card(QFrame):
    """A white sheet with rounded corners. ``body`` takes the contents, ``tools`` sits beside
    the title."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 14, 18, 16)
        outer.setSpacing(10)
        self.title = Text(title, "section")
        self.tools = QHBoxLayout()
        head = row(self.title)
        head.addLayout(self.tools)
        head.setStretch(0, 1)  # a button beside it is as wide as its words
        if title:
            outer.addLayout(head)
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        outer.addLayout(self.body)

    def add(self, *items: QWidget | QLayout) -> None:
        """Put items into the body, one under the other."""
        _fill(self.body, items)


class _Unsqueezed(QVBoxLayout):
    """Gives what is in it the height it needs. The scrolled widget around it grows only later:
    until then Qt would squeeze everything into the old height, and paint that."""

    def setGeometry(self, rect: QtCore.QRect) -> None:
        needed = self.heightForWidth(rect.width())
        super().setGeometry(rect.adjusted(0, 0, 0, max(0, needed - rect.height())))


class Column(QScrollArea):
    """A scrolling column of cards or fields, at most ``width`` wide when given. It scrolls to
    whatever field gets the keyboard."""

    def __init__(self, *, width: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setProperty("kind", "column")
        outer = QHBoxLayout(inside)
        outer.setContentsMargins(0, 0, 4, 12)
        self.body = _Unsqueezed()
        self.body.setSpacing(14)
        self.body.setAlignment(QtCore.Qt.AlignmentFlag.AlignTop)
        holder = QWidget()
        holder.setLayout(self.body)
        self.body.setContentsMargins(0, 0, 0, 0)
        if width is not None:
            holder.setMaximumWidth(width)
            outer.addStretch(1)
            outer.addWidget(holder, 100)
            outer.addStretch(1)
        else:
            outer.addWidget(holder)
        self.setWidget(inside)

    def add(self, *items: QWidget | QLayout) -> None:
        """Put items at the end of the column."""
        _fill(self.body, items)


class PageHead(QWidget):
    """The bar over a page: back, title, and at the right ``tools`` (a row to fill)."""

    def __init__(
        self,
        title: str,
        *,
        back: Callable[[], object] | None = None,
        back_tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        if back is not None:
            layout.addWidget(IconButton("arrow-left", back_tip, back, framed=True))
        self.title = Text(title, "title", wrap=False)
        layout.addWidget(self.title)
        layout.addStretch(1)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        layout.addLayout(self.tools)
        self.setMinimumHeight(36)


class EmptyState(QWidget):
    """What stands where a list has nothing to show: why, and what to do about it."""

    def __init__(
        self,
        icon: str,
        title: str,
        text: str = "",
        button: Button | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
        sign = QLabel()
        sign.setPixmap(icons.icon(icon, "muted").pixmap(QSize(40, 40), self.devicePixelRatioF()))
        sign.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(sign)
        for words, kind in ((title, "section"), (text, "muted")):
            if words:
                across = QtCore.Qt.AlignmentFlag.AlignHCenter
                layout.addWidget(_centred(words, kind), alignment=across)
        if button is not None:
            layout.addWidget(button, alignment=QtCore.Qt.AlignmentFlag.AlignCenter)


def _centred(words: str, kind: str) -> Text:
    """A text as wide as it is, and at most a comfortable line; its height follows from that."""
    label = Text(words, kind, wrap=False)  # type: ignore[arg-type]
    label.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
    label.ensurePolished()
    width = min(_LINE, label.sizeHint().width())
    label.setWordWrap(True)
    label.setFixedWidth(width)
    label.setMinimumHeight(label.heightForWidth(width))
    return label
