"""Editors for what is typed: lines, dates, long texts, and the box to tick."""

from datetime import date
from typing import Any

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QWidget

from casemgr.domain.fields import LONG_TEXT, SHORT_TEXT, Field, Kind, read_value
from casemgr.ui.forms.editor import Editor
from casemgr.ui.widgets import Text, TextLine
from casemgr.words import N_, Language, say, show_date

_LINE_ROOM = 4 * SHORT_TEXT
_PARAGRAPH = 8_000
_LEAST_HEIGHT, _MOST_HEIGHT = 84, 260
_FRAME = 18  # the style's padding and border, above and beneath


class LineEditor(Editor):
    """Text, a number or a telephone number on one line."""

    def __init__(
        self,
        declared: Field,
        language: Language,
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(declared, language, parent)
        self.today = today
        self.line = TextLine(parent=self)
        self.line.setMaxLength(_LINE_ROOM)
        if declared.kind in (Kind.NUMBER, Kind.PHONE):
            self.line.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        self.line.textChanged.connect(self.edited)
        self.line.inputRejected.connect(
            lambda: self.hinted.emit(N_("Only the beginning of the pasted text fits here."))
        )
        self.column.addWidget(self.line)
        self.watch(self.line)

    def value(self) -> str:
        return self.line.text()

    def put(self, value: Any) -> None:
        text = "" if value is None else str(value)
        if text == self.line.text():
            return
        self.line.blockSignals(True)
        self.line.setText(text)
        self.line.blockSignals(False)

    def inner(self) -> list[QWidget]:
        return [self.line]

    def spot(self) -> int:
        return self.line.cursorPosition()

    def stand(self, spot: int) -> None:
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.setCursorPosition(spot)


class DateEditor(LineEditor):
    """A date as far as it is known, typed freely; beneath it stands how it was understood."""

    def __init__(
        self,
        declared: Field,
        language: Language,
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(declared, language, today, parent)
        self.line.setMaxLength(60)
        self.reading = Text("", "muted", parent=self)
        self.reading.setVisible(False)
        self.column.addWidget(self.reading)
        self.line.textChanged.connect(lambda _text: self._read())

    def put(self, value: Any) -> None:
        super().put(value)
        self._read()

    def _read(self) -> None:
        understood = ""
        try:
            iso = str(read_value(self.declared, self.line.text(), self.today))
        except ValueError:
            iso = ""
        if iso:
            understood = show_date(iso, self.language)
        elif self.line.text().strip() == "?":
            understood = say("Not known", self.language)
        self.reading.setText(f"= {understood}" if understood else "")
        self.reading.setVisible(bool(understood))


class _Paper(QPlainTextEdit):
    """Plain text without surprises: Tab moves on, a huge paste neither freezes nor is cut
    silently."""

    shortened = Signal()
    widened = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps the lines elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.widened.emit()

    def wanted_height(self, most: int) -> int:
        """Pixels that its lines take as they are laid out, wrapped ones and tall letters
        included; at most ``most``."""
        margins = 2 * round(self.document().documentMargin()) + _FRAME
        height, block = 0.0, self.document().firstBlock()
        while block.isValid() and height < most:
            height += self.blockBoundingRect(block).height()
            block = block.next()
        return min(most, round(height) + margins)

    def insertFromMimeData(self, source: QMimeData) -> None:
        room = LONG_TEXT - self.document().characterCount() + 1
        text = _with_breaks(source.text().replace("\r\n", "\n"))
        fitting = text[: max(0, room)]
        self.insertPlainText(fitting)
        if len(fitting) < len(text):
            self.shortened.emit()


def _with_breaks(text: str) -> str:
    """A paragraph is laid out anew at each key, which takes a second at 100,000 letters: part
    a giant one at its spaces. No letter is lost."""
    lines: list[str] = []
    for line in text.split("\n"):
        while len(line) > _PARAGRAPH:
            at = line.rfind(" ", 0, _PARAGRAPH) + 1 or _PARAGRAPH
            lines.append(line[:at])
            line = line[at:]
        lines.append(line)
    return "\n".join(lines)


class LongEditor(Editor):
    """A text of several lines."""

    wide = True

    def __init__(
        self,
        declared: Field,
        language: Language,
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(declared, language, parent)
        self.paper = _Paper(self)
        self.paper.setFixedHeight(_LEAST_HEIGHT)
        self.paper.textChanged.connect(self._grow)
        self.paper.widened.connect(self._grow)
        self.paper.textChanged.connect(self.edited)
        self.paper.shortened.connect(
            lambda: self.hinted.emit(
                N_("The pasted text was too long; its end was left out. Split it into notes.")
            )
        )
        self.column.addWidget(self.paper)
        self.watch(self.paper)
        self._grow()

    def value(self) -> str:
        return self.paper.toPlainText()

    def put(self, value: Any) -> None:
        text = str(value or "")
        if text == self.paper.toPlainText():
            return
        self.paper.blockSignals(True)
        self.paper.setPlainText(text)
        self.paper.blockSignals(False)
        self._grow()

    def inner(self) -> list[QWidget]:
        return [self.paper]

    def spot(self) -> int:
        return self.paper.textCursor().position()

    def stand(self, spot: int) -> None:
        self.paper.setFocus(Qt.FocusReason.OtherFocusReason)
        cursor = self.paper.textCursor()
        cursor.setPosition(min(spot, self.paper.document().characterCount() - 1))
        self.paper.setTextCursor(cursor)

    def _grow(self) -> None:
        wanted = max(_LEAST_HEIGHT, self.paper.wanted_height(_MOST_HEIGHT))
        if self.paper.height() != wanted:
            self.paper.setFixedHeight(wanted)


class YesEditor(Editor):
    """One box to tick; its words are the field's own label."""

    def __init__(
        self,
        declared: Field,
        language: Language,
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(declared, language, parent)
        self.box = QCheckBox(say(declared.label, language).replace("&", "&&"), self)
        self.box.toggled.connect(self.edited)
        self.column.addWidget(self.box)
        self.watch(self.box)

    def value(self) -> bool:
        return self.box.isChecked()

    def put(self, value: Any) -> None:
        self.box.blockSignals(True)
        self.box.setChecked(value in (True, 1, "yes"))
        self.box.blockSignals(False)

    def inner(self) -> list[QWidget]:
        return [self.box]
