"""A hand on the keyboard and an eye on the screen: drives the real window step by step.

For the demonstration day and for journeys in the tests. It knows the window only as a person
does: by the words on buttons, fields and pages.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTableView,
    QWidget,
)

from casemgr.ui.door import Office
from casemgr.ui.start import put_together

_PATIENCE = 60.0  # seconds; key derivation on a slow machine included
W = TypeVar("W", bound=QWidget)


class NotSeen(AssertionError):
    """What was looked for did not appear; the message names it."""


class Hand:
    """One window and the person before it."""

    def __init__(self, office: Office, *, width: int = 1366, height: int = 768) -> None:
        self._running = put_together(office, None)
        self.window = self._running.window
        self.window.resize(width, height)
        self.window.show()
        self.window.begin()

    def leave(self) -> None:
        """Close the window, as with its own button."""
        self.window.close()
        self.rest(0.2)

    def rest(self, seconds: float) -> None:
        """Let the window work."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            QApplication.processEvents()
            time.sleep(0.005)

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for something. Raises ``NotSeen``."""
        end = time.monotonic() + _PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise NotSeen(what)
            self.rest(0.02)

    def see(self, words: str) -> None:
        """Wait until these words stand somewhere on the screen."""
        self.until(lambda: self.sees(words), words)

    def sees(self, words: str) -> bool:
        """Whether these words can be read on the screen now."""
        return any(words in text for text in self._texts())

    def press(self, words: str) -> None:
        """Press the button, tick or option with these words, or that begins with them."""
        self.until(lambda: self._button(words) is not None, words)
        button = self._button(words)
        if button is not None:
            button.click()
        self.rest(0.1)

    def write(self, label: str, text: str) -> None:
        """Write into the field with this label, key by key."""
        field = self._field(label)
        field.setFocus()
        if isinstance(field, QComboBox):
            self._choose(field, text)
            return
        if isinstance(field, QLineEdit):
            field.selectAll()
        else:
            field.setPlainText("")
        if text.isascii():
            QTest.keyClicks(field, text)
        else:
            self._compose(field, text)
        if not text:
            QTest.keyClick(field, Qt.Key.Key_Backspace)
        self.rest(0.05)

    def key(self, keys: str) -> None:
        """Press a key or a combination (``"Ctrl+S"``) where the keyboard is."""
        QTest.keySequence(self._target(), QKeySequence(keys))
        self.rest(0.15)

    def enter(self) -> None:
        QTest.keyClick(self._target(), Qt.Key.Key_Return)
        self.rest(0.15)

    def pick(self, words: str) -> None:
        """Choose the line with these words in a list."""
        self.until(lambda: self._line(words) is not None, words)
        found = self._line(words)
        if found is not None:
            view, index = found
            view.setFocus()
            view.setCurrentIndex(index)
            view.clicked.emit(index)
        self.rest(0.1)

    def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        self.window.resize(width, height)
        self.rest(0.2)

    def choose_file(self, path: Path) -> None:
        """Answer the open file dialog."""
        self.until(lambda: next(self._all(QFileDialog), None) is not None, "file dialog")
        dialog = next(self._all(QFileDialog))
        dialog.setDirectory(str(path.parent))
        dialog.fileSelected.emit(str(path))
        dialog.close()
        self.rest(0.1)

    def settle(self) -> None:
        """Wait until no progress bar is running."""
        self.rest(0.3)
        self.until(lambda: next(self._all(QProgressBar), None) is None, "end of work")
        self.rest(0.2)

    def picture(self, path: Path | str) -> None:
        """Keep what the window looks like."""
        self.rest(0.35)
        if not self.window.grab().save(str(path)):
            raise NotSeen(str(path))

    def _target(self) -> QWidget:
        """Who gets the keys. Without a screen nobody makes the window active again after a
        pop-up has closed."""
        window = QApplication.activeModalWidget() or self.window
        if not window.isActiveWindow():
            window.activateWindow()
            QTest.qWaitForWindowActive(window, 1000)
        focused: QWidget | None = window.focusWidget()
        return window if focused is None else focused

    def _all(self, kind: type[W]) -> Iterator[W]:
        for widget in QApplication.allWidgets():
            if isinstance(widget, kind) and widget.isVisible():
                yield widget

    def _texts(self) -> Iterator[str]:
        for label in self._all(QLabel):
            yield label.text()
        for button in self._all(QAbstractButton):
            yield button.text()
        for widget in self._all(QWidget):
            yield widget.accessibleName()
        for view in self._all(QAbstractItemView):
            model = view.model()
            wide = model.columnCount() if isinstance(view, QTableView) else 1
            for row in range(min(model.rowCount(), 30)):
                for column in range(wide):
                    yield str(model.index(row, column).data() or "")

    def _button(self, words: str) -> QAbstractButton | None:
        begun: QAbstractButton | None = None
        for button in self._all(QAbstractButton):
            said = (button.text().replace("&", "").strip(), button.accessibleName())
            if not button.isEnabled():
                continue
            if words in said:
                return button
            if any(text.startswith(f"{words} ") for text in said):
                begun = button
        return begun

    def _line(self, words: str) -> tuple[QAbstractItemView, QModelIndex] | None:
        for view in self._all(QAbstractItemView):
            model = view.model()
            for row in range(min(model.rowCount(), 200)):
                index = model.index(row, 0)
                if str(index.data() or "").strip() == words:
                    return view, index
        return None

    def _field(self, label: str) -> QLineEdit | QPlainTextEdit | QComboBox:
        kinds = (QComboBox, QLineEdit, QPlainTextEdit)
        self.until(lambda: self._find_field(label, kinds) is not None, label)
        found = self._find_field(label, kinds)
        if found is None:
            raise NotSeen(label)
        return found

    def _find_field(
        self, label: str, kinds: tuple[type[QComboBox], type[QLineEdit], type[QPlainTextEdit]]
    ) -> QLineEdit | QPlainTextEdit | QComboBox | None:
        for kind in kinds:
            for widget in self._all(kind):
                if widget.accessibleName().startswith(label) and widget.isEnabled():
                    return widget
        return None

    def _compose(self, field: QWidget, text: str) -> None:
        """What an input method does with letters that no key has."""
        for letter in text:
            event = QInputMethodEvent()
            event.setCommitString(letter)
            QApplication.sendEvent(field, event)

    def _choose(self, box: QComboBox, text: str) -> None:
        place = box.findText(text)
        if place < 0 and not box.isEditable():
            raise NotSeen(text)
        if place >= 0:
            box.setCurrentIndex(place)
            box.activated.emit(place)
        else:
            box.setEditText(text)
        self.rest(0.05)
