"""The editor of a number of days, months or years."""

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator

from casemgr.ui.widgets import TextLine
from casemgr.words import Language, ascii_digits, digits

_MOST = 3650


class DaysBox(TextLine):
    """A whole number in the language's digits; the arrows count up and down."""

    counted = Signal(int)

    def __init__(self, name: str, language: Language, least: int = 0) -> None:
        super().__init__()
        self.language: Language = language
        self._least = least
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setMaxLength(len(str(_MOST)))
        self.setFixedWidth(68)
        digits_only = QRegularExpression("[0-9০-৯]*")
        self.setValidator(QRegularExpressionValidator(digits_only, self))
        self.textChanged.connect(lambda _text: self.counted.emit(self.value()))

    def value(self) -> int:
        """The number; -1, which no table allows, while nothing is written."""
        typed = ascii_digits(self.text())
        return int(typed) if typed else -1

    def put(self, value: int) -> None:
        self.setText(digits(str(value), self.language) if value >= 0 else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.put(min(_MOST, max(self._least, self.value() + step)))
