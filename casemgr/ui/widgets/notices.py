"""Notices: a banner that stays within the page, a toast that goes by itself."""

from collections.abc import Callable

from PySide6 import QtCore
from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from casemgr.ui import icons
from casemgr.ui.theme import Tone
from casemgr.ui.widgets.buttons import Button
from casemgr.ui.widgets.surfaces import Text

_SIGNS: dict[Tone, str] = {
    "neutral": "info",
    "accent": "info",
    "success": "circle-check",
    "warning": "triangle-alert",
    "danger": "circle-alert",
}


class Banner(QFrame):
    """A sentence with its next step, where it concerns the page. Hidden until ``tell``."""

    def __init__(
        self, text: str = "", tone: Tone = "neutral", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 9, 12, 9)
        self._row.setSpacing(10)
        self._sign = QLabel()
        self._row.addWidget(self._sign)
        self.text = Text()
        self._row.addWidget(self.text, 1)
        self._button: Button | None = None
        self.setVisible(False)
        if text:
            self.tell(text, tone)

    def tell(
        self,
        text: str,
        tone: Tone = "danger",
        action: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Show a text, with at most one thing to do about it: (words, what happens)."""
        self.clear()
        self.setProperty("tone", tone)
        sign = icons.icon(_SIGNS[tone], tone if tone != "neutral" else "muted")
        self._sign.setPixmap(sign.pixmap(QSize(20, 20), self.devicePixelRatioF()))
        self.text.setText(text)
        if action is not None:
            self._button = Button(action[0], action[1])
            self._row.addWidget(self._button)
        self.style().unpolish(self)
        self.style().polish(self)
        self.setAccessibleName(text)
        if self.parentWidget() is None:
            # Made visible now it would be a window of its own, and take the keyboard; so it
            # appears with the page it is put on.
            self.setAttribute(QtCore.Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
        else:
            self.setVisible(True)

    def clear(self) -> None:
        """Take the notice away."""
        self.setVisible(False)
        self.text.setText("")
        if self._button is not None:
            self._button.deleteLater()
            self._button = None


class Toast(QFrame):
    """A short "done" in the lower right corner of ``host``, gone after some seconds."""

    def __init__(self, host: QWidget, text: str, seconds: float = 4.0) -> None:
        super().__init__(host)
        self.setProperty("kind", "toast")
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        self.text = Text(text, wrap=False)
        layout.addWidget(self.text)
        self.adjustSize()
        self.move(host.width() - self.width() - 20, host.height() - self.height() - 20)
        self.show()
        self.raise_()
        QTimer.singleShot(round(seconds * 1000), self, self.deleteLater)
