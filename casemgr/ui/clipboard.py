"""What was copied out of the program leaves the clipboard again.

Only what still is ours goes: whoever copied something else meanwhile keeps it. On Linux the
selection pasted with the middle button is left alone: it follows every marked word, and is gone
with the window that shows it.
"""

import secrets
from hashlib import blake2b
from typing import Final, cast

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QApplication

CLEARED_AFTER_MS: Final = 30_000


class ClipboardWatch(QObject):
    """Watches the clipboard while ``watching``; ``forget`` clears at once what is ours.

    What was copied is not kept here: only a keyed fingerprint of its text, to know it again.
    """

    def __init__(self, parent: QObject | None = None, *, after_ms: int = CLEARED_AFTER_MS) -> None:
        super().__init__(parent)
        self.watching = False
        """Whether somebody is signed in: what is copied before that is none of our business."""
        self._clipboard: QClipboard = QApplication.clipboard()
        self._key = secrets.token_bytes(16)
        self._copied: bytes | None = None
        self._timer = QTimer(self, interval=after_ms, singleShot=True)
        self._timer.timeout.connect(self.forget)
        self._clipboard.dataChanged.connect(self._changed)

    def forget(self) -> None:
        """Clear the clipboard if it still holds what was copied here."""
        self._timer.stop()
        copied, self._copied = self._copied, None
        if self._clipboard.ownsClipboard() or (copied and copied == self._fingerprint()):
            self._clipboard.clear()

    def _changed(self) -> None:
        """What changed while this program was in front was most likely copied here; a clipboard
        manager that takes it over changes it once more, and leaves the text."""
        in_front = QApplication.activeWindow() is not None
        ours = self.watching and (in_front or self._clipboard.ownsClipboard())
        now = self._fingerprint()
        if ours and now:
            if now != self._copied:
                self._copied = now
                self._timer.start()
        elif now != self._copied:
            self._copied = None
            self._timer.stop()

    def _fingerprint(self) -> bytes | None:
        # An empty clipboard gives none at all, whatever its declaration says.
        data = cast("QMimeData | None", self._clipboard.mimeData())
        if data is None or not data.formats():
            return None
        text = data.text() if data.hasText() else "|".join(data.formats())
        return blake2b(text.encode(errors="surrogatepass"), key=self._key).digest()
