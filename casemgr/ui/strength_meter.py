"""How good a passphrase is, as one types it: a bar and a sentence, never the letters."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QProgressBar, QVBoxLayout, QWidget

from casemgr.ui.desk import Desk
from casemgr.ui.door import Office, Strength
from casemgr.ui.widgets import Text
from casemgr.words import Language, say

_TONES = ("danger", "danger", "warning", "success", "success")


class StrengthMeter(QWidget):
    """Follows a line; ``enough`` is the last verdict, ``False`` while there is none."""

    def __init__(self, office: Office, desk: Desk, language: Language, line: QLineEdit) -> None:
        super().__init__()
        self._office = office
        self._desk = desk
        self._language: Language = language
        self._line = line
        self._on = True
        self.enough = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.bar = QProgressBar()
        self.bar.setRange(0, 4)
        self.bar.setTextVisible(False)
        self.advice = Text("", "muted")
        layout.addWidget(self.bar)
        layout.addWidget(self.advice)
        self._pause = QTimer(self, interval=150, singleShot=True)
        self._pause.timeout.connect(self._ask)
        line.textChanged.connect(self._changed)
        self._changed()

    def measure(self, on: bool) -> None:
        """Follow the line from now on, or leave it alone."""
        self._on = on
        self._changed()

    def _changed(self) -> None:
        self.enough = False
        if not self._on:
            return
        if self._line.text():
            self._pause.start()
        else:
            self._pause.stop()
            self.bar.setValue(0)
            hint = say("Four or more words that do not belong together are good.", self._language)
            self.advice.setText(hint)

    def _ask(self) -> None:
        typed = self._line.text()
        self._desk.look_latest(
            "strength", self._office.passphrase_strength, typed, on_done=self._show, owner=self
        )

    def _show(self, strength: Strength) -> None:
        if not self._line.text():
            return
        self.enough = strength.enough
        self.bar.setValue(max(1, strength.score))
        self.bar.setProperty("tone", _TONES[strength.score])
        self.bar.style().unpolish(self.bar)
        self.bar.style().polish(self.bar)
        self.advice.setText(say(strength.advice, self._language))
