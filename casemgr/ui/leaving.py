"""What stands while the program waits for its last backup before it ends."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from casemgr.ui.widgets import Button, Text
from casemgr.words import Language, say

_ASK_MS = 150
_WIDE = 420


class Leaving(QWidget):
    """Says what is waited for, and lets whoever is in a hurry go: ``leave`` is called when
    nothing is left to wait for, or she does not wait. The store is closed, no key is held."""

    def __init__(
        self, is_left: Callable[[], bool], leave: Callable[[], object], language: Language
    ) -> None:
        super().__init__()
        self._is_left, self._leave = is_left, leave
        words = say("Finishing the backup …", language)
        self.text = Text(words, "label")
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setAccessibleName(words)
        note = say("The case files are locked. The program ends by itself.", language)
        self.at_once = Button(say("Leave at once", language), leave)
        inside = QWidget()
        inside.setFixedWidth(_WIDE)
        column = QVBoxLayout(inside)
        column.setSpacing(12)
        for one in (self.text, bar, Text(note, "muted"), self.at_once):
            column.addWidget(one)
        around = QVBoxLayout(self)
        around.addStretch(1)
        around.addWidget(inside, 0, Qt.AlignmentFlag.AlignHCenter)
        around.addStretch(1)
        # A key pressed before this came up must not mean "at once".
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()
        self._timer = QTimer(self, interval=_ASK_MS)
        self._timer.timeout.connect(self._ask)
        self._timer.start()

    def _ask(self) -> None:
        if not self._is_left():
            self._timer.stop()
            self._leave()
