"""The deliberate look at names: for what is in sight, for a minute, noted in the audit trail."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from casemgr.operations.cases import show_names
from casemgr.ui.screens.base import Screen
from casemgr.ui.screens.cases_model import CasesModel
from casemgr.ui.widgets import Button
from casemgr.words import say

NAMES_SECONDS = 60
_PAUSE_MS = 400


class NamesLook(QObject):
    """``button`` begins and ends it. Only cases in sight are asked for, so that the trail says
    what was seen."""

    def __init__(
        self, screen: Screen, model: CasesModel, in_sight: Callable[[], tuple[int, int]]
    ) -> None:
        super().__init__(screen)
        self._screen = screen
        self._model = model
        self._in_sight = in_sight
        self.seconds_left = 0
        self.button = Button(say("Show names", screen.language), self.toggle, icon="eye")
        self.button.setVisible(screen.may("show_names"))
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._tick)
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._fetch)

    def toggle(self) -> None:
        """Begin the look, or end it."""
        if self.seconds_left:
            self.end()
            return
        self.seconds_left = NAMES_SECONDS
        self._clock.start()
        self._label()
        self._fetch()

    def moved(self) -> None:
        """Other cases have come into sight."""
        if self.seconds_left:
            self._pause.start()

    def end(self) -> None:
        """Pseudonyms again, at once."""
        if self.seconds_left or self._model.names:
            self.seconds_left = 0
            self._clock.stop()
            self._model.show_names({})
            self._label()

    def _fetch(self) -> None:
        first, last = self._in_sight()
        wanted = [key for key in self._model.keys[first : last + 1] if key not in self._model.names]
        if self.seconds_left and wanted:
            self._screen.do(show_names, wanted, then=self._take)

    def _take(self, names: dict[int, str]) -> None:
        if self.seconds_left:
            self._model.show_names(names)

    def _tick(self) -> None:
        self.seconds_left -= 1
        if self.seconds_left <= 0:
            self.seconds_left = 1
            self.end()
        self._label()

    def _label(self) -> None:
        words = say("Show names", self._screen.language)
        if self.seconds_left:
            words = say("Hide names ({seconds})", self._screen.language, seconds=self.seconds_left)
        self.button.setText(words)
