"""A hand on the keyboard and an eye on the screen: drives the real window step by step.

For the demonstration day and for journeys in the tests. It knows the window only as a person
does: by the words on buttons, fields and pages.
"""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QColor, QInputMethodEvent, QKeySequence, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTabBar,
    QTableView,
    QWidget,
)

from casemgr.ui.door import Office
from casemgr.ui.screens.preview import page_images
from casemgr.ui.start import put_together
from casemgr.ui.strength_meter import StrengthMeter

_PATIENCE = 60.0  # seconds; key derivation on a slow machine included
_SERIOUS = (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
# What only the platform without a screen says: of each dialog, and of a drag that is called off.
_NO_SCREEN = frozenset({"This plugin does not support propagateSizeHints()", "Unimplemented code."})
_EDGE = "#8a8f98"
_HEADROOM = 24
_LOOKS = 3
W = TypeVar("W", bound=QWidget)


class NotSeen(AssertionError):
    """What was looked for did not appear; the message names it."""


class Hand:
    """One window and the person before it."""

    def __init__(self, office: Office, *, width: int = 1366, height: int = 768) -> None:
        self._complaints: list[str] = []
        self._heard_before = qInstallMessageHandler(self._hear)
        self._running = put_together(office, None)
        self.window = self._running.window
        self.window.resize(width, height)
        self.window.show()
        self.window.begin()

    def leave(self) -> None:
        """Close the window, as with its own button, and wait for the backup it makes.

        Raises ``NotSeen``."""
        self.window.close()
        self.until(self._running.desk.ended, "the end of all work")
        self.rest(0.2)
        qInstallMessageHandler(self._heard_before)

    def complaints(self) -> list[str]:
        """What Qt has warned of since this was last asked."""
        told, self._complaints = self._complaints, []
        return told

    def rest(self, seconds: float) -> None:
        """Let the window work."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            QApplication.processEvents()
            # What an event loop does by itself: without it, what was dropped lives on unseen.
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
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

    def read(self, pattern: str) -> str:
        """The first text on the screen that is wholly of this pattern. Raises ``NotSeen``."""
        known = re.compile(pattern)
        self.until(lambda: any(map(known.fullmatch, self._texts())), pattern)
        return next(text for text in self._texts() if known.fullmatch(text))

    def can_press(self, words: str) -> bool:
        """Whether there is such a button, and it is not greyed out."""
        return self._button(words) is not None

    def press(self, words: str) -> None:
        """Press the button, tick or option with these words, or that begins or ends with them
        (a number stands after them in English, before them in Bangla)."""
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

    def stand(self, words: str) -> None:
        """Put the keyboard into the list, table or field with this name."""

        def named() -> QWidget | None:
            known = (one for one in self._all(QWidget) if one.accessibleName() == words)
            return next((one for one in known if one.isEnabled()), None)

        self.until(lambda: named() is not None, words)
        found = named()
        if found is not None:
            found.setFocus(Qt.FocusReason.OtherFocusReason)
        self.rest(0.05)

    def tap(self, text: str) -> None:
        """Write where the keyboard is, key by key."""
        for letter in text:
            target = self._target()
            if letter.isascii():
                QTest.keyClicks(target, letter)
            else:
                self._compose(target, letter)
        self.rest(0.05)

    def go(self, route: str, /, **params: object) -> None:
        """To a page by its route, past the buttons that lead there."""
        self.window.go(route, **params)
        self.rest(0.1)

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

    def turn_to(self, words: str) -> None:
        """Bring the tab with these words to the front. Raises ``NotSeen``."""
        for bar in self._all(QTabBar):
            for place in range(bar.count()):
                if bar.tabText(place).replace("&", "") == words:
                    bar.setCurrentIndex(place)
                    self.rest(0.1)
                    return
        raise NotSeen(words)

    def scroll(self, words: str) -> None:
        """Bring the first place with these words to the top of what can be scrolled there, as
        far as that goes."""
        area, label = self._area(words)
        bar = area.verticalScrollBar()
        place = label.mapTo(area.viewport(), QPoint(0, 0)).y()
        bar.setValue(bar.value() + place - _HEADROOM)
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

        def running() -> bool:
            bars = self._all(QProgressBar)
            return any(not isinstance(bar.parentWidget(), StrengthMeter) for bar in bars)

        self.rest(0.3)
        self.until(lambda: not running(), "end of work")
        self.rest(0.2)

    def picture(self, path: Path | str, around: str = "") -> None:
        """Keep what the window looks like, with the dialogs that stand before it; or only what
        can be scrolled around these words."""
        self.rest(0.35)
        for _ in range(_LOOKS):  # rows that one frame had no time for come with the next
            seen = self.window.grab()
            self.rest(0.05)
        painter = QPainter(seen)
        for dialog in self._all(QDialog):
            self._lay_upon(painter, dialog)
        painter.end()
        if around:
            area, _label = self._area(around)
            seen = seen.copy(QRect(area.mapTo(self.window, QPoint(0, 0)), area.size()))
        if not seen.save(str(path)):
            raise NotSeen(str(path))

    def paper(self, pdf: Path, page: int, path: Path | str, width: int = 900) -> None:
        """Keep what a page of a paper looks like; the first is 1."""
        images = page_images(pdf.read_bytes(), width)
        if not 0 < page <= len(images) or not images[page - 1].save(str(path)):
            raise NotSeen(str(path))

    def _area(self, words: str) -> tuple[QAbstractScrollArea, QLabel]:
        """What can be scrolled around the uppermost place with these words, and that place."""

        def found() -> list[tuple[QAbstractScrollArea, QLabel]]:
            labels = [one for one in self._all(QLabel) if words in one.text()]
            labels.sort(key=lambda one: one.mapTo(self.window, QPoint(0, 0)).y())
            around = [(_scrolled(one), one) for one in labels]
            return [(area, one) for area, one in around if area is not None]

        self.until(lambda: bool(found()), words)
        return found()[0]

    def _lay_upon(self, painter: QPainter, dialog: QDialog) -> None:
        """Where it stands, with the edge that a desktop would give it."""
        seen: QPixmap = dialog.grab()
        place = dialog.geometry().translated(-self.window.geometry().topLeft())
        painter.drawPixmap(place.topLeft(), seen)
        painter.setPen(QColor(_EDGE))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))

    def _hear(self, kind: QtMsgType, _where: QMessageLogContext, text: str | None) -> None:
        if kind in _SERIOUS and text not in _NO_SCREEN:
            self._complaints.append(text or kind.name)

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
            if any(text.startswith(f"{words} ") or text.endswith(f" {words}") for text in said):
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
        begun: QLineEdit | QPlainTextEdit | QComboBox | None = None
        for kind in kinds:
            for widget in self._all(kind):
                if widget.isEnabled() and widget.accessibleName() == label:
                    return widget
                if widget.isEnabled() and widget.accessibleName().startswith(label):
                    begun = begun or widget
        return begun

    def _compose(self, field: QWidget, text: str) -> None:
        """What an input method does with letters that no key has."""
        for letter in text:
            QApplication.sendEvent(field, QInputMethodEvent(letter, []))  # in the making
            taken = QInputMethodEvent()
            taken.setCommitString(letter)
            QApplication.sendEvent(field, taken)

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


def _scrolled(widget: QWidget) -> QAbstractScrollArea | None:
    """The nearest thing around a widget that can be scrolled."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QAbstractScrollArea):
        around = around.parentWidget()
    return around
