"""Circular garbage is collected on the painting thread, and nowhere else.

Python collects on whichever thread happens to allocate. Where leftovers of a window are among
the garbage, a worker then takes Qt's lock for connections and waits for Python's, while the
painting thread holds Python's and waits for Qt's: the program stands still for ever.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

TICK_MS: Final = 1000
_LEAST: Final = 700  # new objects, as many as Python itself waits for
_FULL: Final = 20  # every so many collections all that is old is looked at too


class GarbageRound(QObject):
    """As long as it is not ended Python collects nothing of its own accord; this does, on the
    thread it was made on. Whoever put collecting to rest wakes it, so several may overlap."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_awake = gc.isenabled()
        self._rounds = 0
        gc.disable()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def end(self) -> None:
        """Leave it to Python again: no other thread is left that knows of the window."""
        self._timer.stop()
        if self._was_awake:
            gc.enable()

    def _collect(self) -> None:
        if gc.get_count()[0] < _LEAST:
            return
        self._rounds += 1
        gc.collect(1 if self._rounds % _FULL else 2)
