"""Starts the program as it is, with somebody looking over the shoulder.

Run as ``watched.py SOCKET …`` with the number of an inherited socket and the words meant for
``main.py``. To each line that comes in, one line of JSON goes back: where the keyboard is and
what stands in the window, as a screen reader would find it. Nothing is pressed or changed here.
"""

import json
import runpy
import socket
import sys
import threading
from typing import Any

from casemgr.paths import program_root

_ROWS = 300


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


def _texts(window: Any) -> tuple[list[str], list[str]]:
    """What can be read, and the names of the buttons that can be pressed."""
    from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QTableView

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
    shown = [one for one in window.findChildren(QAbstractButton) if one.isVisible()]
    texts += [one.text() or one.accessibleName() for one in shown]
    pressable = [one.accessibleName() or one.text() for one in shown if one.isEnabled()]
    return texts, pressable


def _fields(window: Any) -> list[str]:
    """The labels of the fields that are shown, in their order."""
    from casemgr.ui.forms.field import FormField
    from casemgr.words import say

    shown = [one for one in window.findChildren(FormField) if one.isVisible()]
    return [say(one.declared.label, one.language) for one in shown]


def _seen() -> dict[str, Any]:
    from PySide6.QtWidgets import QApplication

    window = QApplication.activeModalWidget() or QApplication.activeWindow()
    if window is None:
        return {"focus": None, "texts": [], "buttons": [], "fields": [], "windows": 0}
    texts, buttons = _texts(window)
    held = QApplication.focusWidget()
    return {
        "focus": _named(held) if held is not None else None,
        "texts": texts,
        "buttons": buttons,
        "fields": _fields(window),
        "windows": sum(one.isVisible() for one in QApplication.topLevelWidgets()),
    }


def _answer(lines: socket.socket) -> None:
    """Wait for questions; each is answered on the thread that paints."""
    with lines.makefile("rw", encoding="utf-8") as talk:
        ask = None
        for _question in talk:
            ask = ask or _asker()
            told = ask() if ask else None
            talk.write(json.dumps(told) + "\n")
            talk.flush()


def _asker() -> Any:
    """How to ask the painting thread; ``None`` while there is none yet."""
    if "PySide6.QtWidgets" not in sys.modules:
        return None
    from PySide6.QtCore import QObject, Qt, Signal
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance()
    if application is None:
        return None
    painting = application.thread()

    class Asker(QObject):
        asked = Signal()

        def __init__(self) -> None:
            super().__init__()
            self.told: dict[str, Any] | None = None
            self.done = threading.Event()
            self.moveToThread(painting)
            self.asked.connect(self.tell, Qt.ConnectionType.QueuedConnection)

        def tell(self) -> None:
            try:
                self.told = _seen()
            finally:
                self.done.set()

        def __call__(self) -> dict[str, Any] | None:
            self.done.clear()
            self.asked.emit()
            self.done.wait()
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
