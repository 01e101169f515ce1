"""The backups the program makes by itself: while somebody works, and behind a lock."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from casemgr.ui.desk import Desk

FIRST_MS = 30_000
"""After the sign-in, when the first page stands and the disk is quiet."""
AGAIN_MS = 3_600_000


class BackupKeeper(QObject):
    """Asks once after the sign-in and then every hour whether a backup is due, and makes it.

    ``settled`` comes after each try. What fails is told by the light, not by a dialog. Destroyed
    with the stage it belongs to; a lock calls its work off like all paper.
    """

    settled = Signal()

    def __init__(
        self,
        back_up_if_due: Callable[[], object],
        desk: Desk,
        parent: QObject,
        first_ms: int = FIRST_MS,
    ) -> None:
        super().__init__(parent)
        self._back_up = back_up_if_due
        self._desk = desk
        self._timer = QTimer(self, singleShot=True, interval=first_ms)
        self._timer.timeout.connect(self._try)
        self._timer.start()

    def _try(self) -> None:
        self._desk.paper(self._back_up, on_done=self._settle, on_error=self._settle, owner=self)

    def _settle(self, _answer: object) -> None:
        self._timer.start(AGAIN_MS)
        self.settled.emit()


class LastBackup:
    """Closes the store on the writer's thread, and makes what is left of a backup afterwards.

    ``last`` is ``Session.lock_and_back_up`` or ``Session.lock``; what it leaves needs no key
    and takes long. To be made on the painting thread.
    """

    def __init__(
        self,
        desk: Desk,
        last: Callable[[], Callable[[], None] | None],
        interrupt: Callable[[], object],
    ) -> None:
        self._desk = desk
        self._last = last
        self._rest: Callable[[], None] | None = None
        self._closed = threading.Event()
        self._done = threading.Event()
        desk.drain(self._close, interrupt=interrupt, on_done=self._go_on)

    def is_left(self, seconds: float = 0.0) -> bool:
        """Whether something is left, asked at most so long until the store is closed."""
        return self._closed.wait(seconds) and not self._done.is_set()

    def _close(self) -> None:
        try:
            self._rest = self._last()
        finally:
            if self._rest is None:
                self._done.set()
            self._closed.set()

    def _go_on(self, _answer: object) -> None:
        if self._rest is not None:
            self._desk.paper(self._finish)

    def _finish(self) -> None:
        try:
            if self._rest is not None:
                self._rest()
        finally:
            self._done.set()
