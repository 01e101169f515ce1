"""When nobody is there: idle time, sleep, and the three quick presses of Esc.

Two clocks are read. The monotonic one stands still while a laptop sleeps, so the wall clock
counts too: whichever shows more time since the last touch decides.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QApplication

_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove,
        QEvent.Type.Wheel, QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate,
        QEvent.Type.InputMethod, QEvent.Type.TabletPress,
    }
)  # fmt: skip
_KEYS = frozenset({QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress})
_PANIC_PRESSES = 3
_PANIC_SECONDS = 1.0


def pressed_at(event: QKeyEvent) -> float:
    """When a key was pressed, in seconds by the system's count: on a slow machine that is long
    before the program comes to it, and three quick presses must not look slow."""
    return event.timestamp() / 1000 if event.timestamp() else time.monotonic()


class Clock(NamedTuple):
    """Seconds of a clock that never jumps, of the one that counts sleep, and of a key."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    pressed: Callable[[QKeyEvent], float] = pressed_at


class IdleWatch(QObject):
    """Watches the whole program's input.

    ``idle`` comes once when nobody touched anything for the minutes set; ``panic`` when Esc
    is pressed three times within a second, whatever has the keyboard.
    """

    idle = Signal()
    panic = Signal()

    def __init__(
        self, application: QApplication, *, clock: Clock | None = None, tick_ms: int = 1000
    ) -> None:
        super().__init__(application)
        self._clock = clock or Clock()
        self._limit: float | None = None
        self._touched = (0.0, 0.0)
        self._escapes: deque[float] = deque(maxlen=_PANIC_PRESSES)
        self._last_escape = -1
        self._timer = QTimer(self, interval=tick_ms)
        self._timer.timeout.connect(self.check)
        application.installEventFilter(self)

    def start(self, minutes: float) -> None:
        """Watch from now on; call again with other minutes to change them."""
        self._limit = minutes * 60
        self.touch()
        self._timer.start()

    def stop(self) -> None:
        """Watch for idleness no more; three times Esc still counts."""
        self._limit = None
        self._timer.stop()

    def touch(self) -> None:
        """Somebody is there."""
        self._touched = (self._clock.monotonic(), self._clock.wall())

    def check(self) -> None:
        """Compare with the clocks; the timer calls this each second."""
        if self._limit is None:
            return
        steady = self._clock.monotonic() - self._touched[0]
        slept = self._clock.wall() - self._touched[1]
        if max(steady, slept) >= self._limit:
            self.stop()
            self.idle.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See every event, keep none back: except the touch that comes too late."""
        kind = event.type()
        if kind in _TOUCHES and self._limit is not None:
            self.check()  # the first touch after sleep must not pass for presence
            self.touch()
        # What a person presses reaches a window first, then the widgets within it.
        if kind in _KEYS and watched.isWindowType() and isinstance(event, QKeyEvent):
            self._count_escape(event)
        return False

    def _count_escape(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if event.key() != Qt.Key.Key_Escape:
            self._escapes.clear()
            return
        # One press comes twice: as a possible shortcut, and as a key unless it was one.
        if event.type() == QEvent.Type.KeyPress and event.timestamp() == self._last_escape:
            self._last_escape = -1
            return
        self._last_escape = event.timestamp()
        now = self._clock.pressed(event)
        self._escapes.append(now)
        if len(self._escapes) == _PANIC_PRESSES and now - self._escapes[0] <= _PANIC_SECONDS:
            self._escapes.clear()
            self.panic.emit()
