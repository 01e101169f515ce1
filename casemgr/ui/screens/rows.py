"""A line one can press: a picture, a headline, a second text, something at the right."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from casemgr.ui import icons
from casemgr.ui.widgets import Text

_HEIGHT = 42


class ElidedText(Text):
    """One line that is shortened to the room there is; the whole stands in the tool tip."""

    def __init__(self, text: str, kind: str = "body") -> None:
        super().__init__("", kind, wrap=False)  # type: ignore[arg-type]
        self._whole = " ".join(text.split())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(40)
        self.setText(self._whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        shown = self.fontMetrics().elidedText(
            self._whole, Qt.TextElideMode.ElideRight, self.width()
        )
        if shown != self.text():
            self.setText(shown)
            self.setToolTip(self._whole if shown != self._whole else "")


class LinkRow(QPushButton):
    """A whole line as one button; what it says is also its accessible name."""

    def __init__(
        self,
        icon: tuple[str, str],
        head: str,
        text: str,
        on_click: Callable[[], object],
        *,
        lead: str = "",
        lead_kind: str = "muted",
        tail: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "quiet")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName("; ".join(part for part in (lead, head, text) if part))
        line = QHBoxLayout(self)
        line.setContentsMargins(10, 0, 10, 0)
        line.setSpacing(12)
        picture = QLabel()
        picture.setPixmap(icons.icon(*icon).pixmap(QSize(18, 18), self.devicePixelRatioF()))
        line.addWidget(picture)
        if lead:
            first = Text(lead, lead_kind, wrap=False)  # type: ignore[arg-type]
            first.setMinimumWidth(118)
            line.addWidget(first)
        headline = Text(head, "label", wrap=False)
        line.addWidget(headline)
        line.addWidget(ElidedText(text, "muted"), 1)
        if tail is not None:
            line.addWidget(tail)
        line.addWidget(_arrow(self))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._on_click = on_click
        self.clicked.connect(self._pressed)

    def _pressed(self) -> None:
        self._on_click()


def _arrow(parent: QWidget) -> QLabel:
    arrow = QLabel(parent)
    arrow.setPixmap(
        icons.icon("chevron-right", "muted").pixmap(QSize(16, 16), parent.devicePixelRatioF())
    )
    return arrow
