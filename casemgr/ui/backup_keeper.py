"""The backup the program makes by itself while somebody works: quietly, on the paper threads."""

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
