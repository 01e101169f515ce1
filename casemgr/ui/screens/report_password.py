"""A password for a paper: words are suggested, seen while they are chosen, and then taken."""

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from casemgr.operations.report_password import suggest_password
from casemgr.ui.widgets import Button, PassphraseLine, row
from casemgr.words import Language, say


class PasswordBox(QWidget):
    """Ticked, it suggests words in a line that can be written over; nothing of it is kept."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.tick = QCheckBox(say("Seal with a password", language))
        self.line = PassphraseLine(
            say("Show the letters", language), say("Hide the letters", language)
        )
        self.line.setAccessibleName(say("Password for the file", language))
        self.other = Button(say("Other words", language), self.suggest, icon="refresh-cw")
        self._words = QWidget()
        line = row(self.line, self.other)
        line.setContentsMargins(0, 0, 0, 0)
        self._words.setLayout(line)
        self._words.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.tick)
        column.addWidget(self._words)
        self.setFocusProxy(self.tick)
        self.tick.toggled.connect(self._toggled)

    def suggest(self) -> None:
        """Draw new words, to be read."""
        self.line.setText(suggest_password())
        if not self.line.showing:
            self.line.toggle()

    def take(self) -> str:
        """The password, or ``""``; it is asked for anew with the next paper."""
        password = self.line.take()
        self.tick.setChecked(False)
        return password

    def _toggled(self, on: bool) -> None:
        self._words.setVisible(on)
        if on:
            self.suggest()
        else:
            self.line.take()
