"""A password for a paper: words are suggested, seen while they are chosen, and then taken."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from casemgr.operations.report_password import suggest_password
from casemgr.ui.widgets import Button, Gap, PassphraseLine, Text, row
from casemgr.words import Language, say


class _Line(PassphraseLine):
    """``toggled`` when the letters are shown or hidden."""

    toggled = Signal()

    def toggle(self) -> None:
        super().toggle()
        self.toggled.emit()


class PasswordBox(QWidget):
    """Ticked, it suggests words in a line that can be written over; nothing of it is kept.

    Six words are longer than the line: ``seen`` shows them whole as long as the line shows its
    letters.
    """

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.tick = QCheckBox(say("Seal with a password", language))
        self.line = _Line(say("Show the letters", language), say("Hide the letters", language))
        self.line.setAccessibleName(say("Password for the file", language))
        self.seen = Text("", "label")
        self.other = Button(say("Other words", language), self.suggest, icon="refresh-cw")
        self._words = QWidget()
        inside = QVBoxLayout(self._words)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(self.line)
        inside.addWidget(self.seen)
        inside.addLayout(row(Gap(), self.other))
        self._words.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.tick)
        column.addWidget(self._words)
        self.setFocusProxy(self.tick)
        self.tick.toggled.connect(self._toggled)
        self.line.textChanged.connect(self._show)
        self.line.toggled.connect(self._show)

    def suggest(self) -> None:
        """Draw new words, to be read."""
        self.line.setText(suggest_password())
        self.line.setCursorPosition(0)
        if not self.line.showing:
            self.line.toggle()

    def take(self) -> str:
        """The password, or ``""``; it is asked for anew with the next paper."""
        password = self.line.take()
        self.tick.setChecked(False)
        return password

    def _show(self) -> None:
        self.seen.setText(self.line.text() if self.line.showing else "")
        self.seen.setVisible(bool(self.seen.text()))

    def _toggled(self, on: bool) -> None:
        self._words.setVisible(on)
        if on:
            self.suggest()
        else:
            self.line.take()
