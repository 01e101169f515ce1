"""Starts the program as it is, with somebody looking over the shoulder.

Run as ``watched.py SOCKET …`` with the number of an inherited socket and the words meant for
``main.py``. Each line that comes in is a count of key presses; one line of JSON goes back. It
says where the keyboard is and what stands in the window, as a screen reader would find it; or
only what is still waited for (``wait``): those keys, or work under way. Nothing is pressed or
changed here.
"""

import ctypes
import json
import runpy
import socket
import sys
import threading
from typing import Any

from casemgr.paths import program_root

_ROWS = 300
_KEY_PRESS = 2
_MODIFIERS = frozenset({37, 50, 62, 64, 105, 108})
"""Key codes of Ctrl, Shift and Alt, left and right."""


def _named(widget: Any) -> dict[str, Any]:
    """One widget as a screen reader tells it."""
    from PySide6.QtGui import QAccessible
    from PySide6.QtWidgets import QAbstractItemView, QPlainTextEdit

    told = QAccessible.queryAccessibleInterface(widget)
    found: dict[str, Any] = {
        "sort": type(widget).__name__,
        # First what it was named: of a list, Qt's own name on this platform is its value.
        "name": widget.accessibleName() or told.text(QAccessible.Text.Name) or widget.toolTip(),
        "value": told.text(QAccessible.Text.Value),
        "checked": bool(told.state().checked),
        "in_sight": not widget.visibleRegion().isEmpty(),
    }
    if isinstance(widget, QAbstractItemView):
        found["value"] = str(widget.currentIndex().data() or "")
    elif isinstance(widget, QPlainTextEdit):
        found["value"] = widget.toPlainText()
    return found


def _texts(window: Any) -> list[str]:
    """What can be read besides the buttons."""
    from PySide6.QtWidgets import QAbstractItemView, QLabel, QTableView

    labels = window.findChildren(QLabel)
    texts = [one.text() for one in labels if one.isVisible() and one.text()]
    for view in window.findChildren(QAbstractItemView):
        model = view.model()
        if view.isVisible() and model is not None:
            size = range(min(model.rowCount(), _ROWS))
            columns = range(model.columnCount() if isinstance(view, QTableView) else 1)
            texts += [
                text for row in size for place in columns
                if (text := str(model.index(row, place).data() or ""))
            ]  # fmt: skip
    return texts


def _fields(window: Any) -> list[str]:
    """The labels of the fields that are shown, in their order."""
    from casemgr.ui.forms.field import FormField
    from casemgr.words import say

    shown = [one for one in window.findChildren(FormField) if one.isVisible()]
    return [say(one.declared.label, one.language) for one in shown]


def _front() -> Any:
    """The window that takes the keys, or would with the keyboard's help."""
    from PySide6.QtWidgets import QApplication

    shown = (one for one in QApplication.topLevelWidgets() if one.isVisible())
    found = QApplication.activeModalWidget() or QApplication.activeWindow()
    return found or next(shown, None)


def _seen() -> dict[str, Any]:
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QAbstractButton, QApplication

    window = _front()
    if window is None:
        return {"wait": "a window"}
    shown = [one for one in window.findChildren(QAbstractButton) if one.isVisible()]
    held = QApplication.focusWidget()
    keyed = QGuiApplication.focusWindow() is window.windowHandle()
    return {
        "window": int(window.winId()),
        "keyed": keyed or QApplication.activePopupWidget() is not None,
        "focus": _named(held) if held is not None else None,
        "texts": [*_texts(window), *(one.text() or one.accessibleName() for one in shown)],
        "buttons": [one.accessibleName() or one.text() for one in shown if one.isEnabled()],
        "tips": [one.toolTip() for one in shown if one.toolTip()],
        "fields": _fields(window),
    }


def _at_work() -> bool:
    """Whether the desk of the program still has something to do."""
    from PySide6.QtWidgets import QApplication

    windows: list[Any] = QApplication.topLevelWidgets()
    desks = [one._desk for one in windows if hasattr(one, "_desk")]
    return not all(lane.wait_idle(0) for desk in desks for lane in desk._lanes.values())


def _answer(lines: socket.socket) -> None:
    """Wait for questions; each is answered on the thread that paints."""
    with lines.makefile("rw", encoding="utf-8") as talk:
        ask = None
        for question in talk:
            ask = ask or _asker()
            told = ask(int(question)) if ask else {"wait": "the program"}
            talk.write(json.dumps(told) + "\n")
            talk.flush()


def _asker() -> Any:
    """How to ask the painting thread; ``None`` while there is none yet."""
    if "PySide6.QtWidgets" not in sys.modules:
        return None
    from PySide6.QtCore import QAbstractNativeEventFilter, QObject, Qt, Signal
    from PySide6.QtWidgets import QApplication

    application: Any = QApplication.instance()
    if application is None:
        return None

    class Ear(QAbstractNativeEventFilter):
        """Counts the keys that the X server has brought."""

        pressed = 0

        def nativeEventFilter(self, _kind: Any, message: Any) -> Any:
            sort, code = ctypes.string_at(int(message), 2)
            self.pressed += sort & 0x7F == _KEY_PRESS and code not in _MODIFIERS
            return False, 0

    class Asker(QObject):
        asked = Signal(int)

        def __init__(self) -> None:
            super().__init__()
            self.ear: Ear | None = None
            self.told: dict[str, Any] = {}
            self.done = threading.Event()
            self.moveToThread(application.thread())
            self.asked.connect(self.tell, Qt.ConnectionType.QueuedConnection)

        def tell(self, keys: int) -> None:
            try:
                self.told = self.waited(keys) or _seen()
            finally:
                self.done.set()

        def waited(self, keys: int) -> dict[str, Any] | None:
            if self.ear is None:
                self.ear = Ear()
                application.installNativeEventFilter(self.ear)
            if self.ear.pressed < keys:
                return {"wait": "keys"}
            return {"wait": "work"} if _at_work() else None

        def __call__(self, keys: int) -> dict[str, Any]:
            # Twice: answers of the work that had just ended are delivered in between.
            for _ in range(2):
                self.told = {"wait": "an answer"}
                self.done.clear()
                self.asked.emit(keys)
                self.done.wait()
                if "wait" in self.told:
                    break
            return self.told

    return Asker()


def main() -> None:
    """Listen, and be the program."""
    lines = socket.socket(fileno=int(sys.argv.pop(1)))
    threading.Thread(target=_answer, args=(lines,), daemon=True).start()
    start = program_root() / "main.py"
    sys.argv[0] = str(start)
    runpy.run_path(str(start), run_name="__main__")


if __name__ == "__main__":
    main()
