"""Fields: a label, an editor, and one line beneath it for help or for what is wrong."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from casemgr.ui import icons
from casemgr.ui.widgets.surfaces import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QWheelEvent

_UNREMEMBERED = "ImhSensitiveData|ImhNoPredictiveText|ImhNoAutoUppercase"
_FLAT = (QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)


def mark_invalid(editor: QWidget, invalid: bool) -> None:
    """Give an editor the red frame, or take it away."""
    if bool(editor.property("invalid")) == invalid:
        return
    editor.setProperty("invalid", invalid)
    editor.style().unpolish(editor)
    editor.style().polish(editor)


class TextLine(QLineEdit):
    """One line of text."""

    def __init__(
        self, text: str = "", *, placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setPlaceholderText(placeholder)


class PassphraseLine(QLineEdit):
    """A passphrase, hidden until the eye is pressed. Nothing of it is remembered: no undo
    history beyond the line itself, no completion, no input-method learning."""

    def __init__(
        self, show_tip: str, hide_tip: str, *, placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tips = (show_tip, hide_tip)
        self.setPlaceholderText(placeholder)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setProperty("inputMethodHints", _UNREMEMBERED)
        self._eye: QAction | None = None
        self.textChanged.connect(self._offer_eye)

    def toggle(self) -> None:
        """Show the letters, or hide them again."""
        self.setEchoMode(QLineEdit.EchoMode.Password if self.showing else QLineEdit.EchoMode.Normal)
        self._draw_eye()

    def _offer_eye(self) -> None:
        """With the first letter: an empty line has nothing to show."""
        if self._eye is None:
            from PySide6.QtGui import QAction

            self._eye = QAction(self)
            self._eye.triggered.connect(self.toggle)
            self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
            self._draw_eye()

    @property
    def showing(self) -> bool:
        """Whether the letters can be read on the screen."""
        return self.echoMode() == QLineEdit.EchoMode.Normal

    def take(self) -> str:
        """What was typed; the line is empty afterwards."""
        typed = self.text()
        self.clear()
        if self.showing:
            self.toggle()
        return typed

    def _draw_eye(self) -> None:
        if self._eye is None:
            return
        self._eye.setIcon(icons.icon("eye-off" if self.showing else "eye", "muted"))
        self._eye.setToolTip(self._tips[self.showing])
        self._eye.setText(self._tips[self.showing])


class SearchBox(QLineEdit):
    """A line that asks as one types: ``asked`` comes once the keys pause for ``pause_ms``,
    and at once on Enter. ``left`` comes on the down arrow, to move into the list below."""

    asked = Signal(str)
    left = Signal()

    def __init__(
        self, placeholder: str, *, pause_ms: int = 120, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)
        self.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._pause = QTimer(self, interval=pause_ms, singleShot=True)
        self._pause.timeout.connect(self._ask)
        self.textChanged.connect(lambda _text: self._pause.start())
        self.returnPressed.connect(self._ask)
        self.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the down arrow leave the box."""
        if event.type() == QEvent.Type.KeyPress and event.key() == QtCore.Qt.Key.Key_Down:  # type: ignore[attr-defined]
            self.left.emit()
            return True
        return super().eventFilter(watched, event)

    def _ask(self) -> None:
        self._pause.stop()
        self.asked.emit(self.text())


class Choice(QComboBox):
    """One of several coded values. The wheel scrolls the page, never the value.

    ``options`` are (code, label) pairs; ``None`` as a code is "nothing chosen". With
    ``searchable`` one types any part of the label.
    """

    chosen = Signal(object)

    def __init__(
        self,
        options: Iterable[tuple[str | None, str]] = (),
        *,
        value: str | None = None,
        searchable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("focusPolicy", "StrongFocus")
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(14)
        self._codes: list[str | None] = []
        self.offer(list(options), value)
        if searchable:
            self._make_searchable()
        self.currentIndexChanged.connect(lambda _row: self.chosen.emit(self.value()))

    def offer(self, options: Sequence[tuple[str | None, str]], value: str | None = None) -> None:
        """Replace the options; ``value`` is chosen where it is among them."""
        blocked = self.blockSignals(True)
        self.clear()
        self._codes = [code for code, _label in options]
        self.addItems([label for _code, label in options])
        self.blockSignals(blocked)
        self.choose(value)

    def value(self) -> str | None:
        """The code chosen; ``None`` for none, also while a searched text matches no option."""
        if self.isEditable() and self.currentText() != self.itemText(self.currentIndex()):
            return None
        index = self.currentIndex()
        return self._codes[index] if 0 <= index < len(self._codes) else None

    def choose(self, code: str | None) -> None:
        """Choose by code; a code that is not offered leaves nothing chosen."""
        self.setCurrentIndex(self._codes.index(code) if code in self._codes else -1)

    def wheelEvent(self, event: "QWheelEvent") -> None:
        """Pass the wheel on: a value must never change because someone scrolled."""
        event.ignore()

    def _make_searchable(self) -> None:
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        from PySide6.QtWidgets import QCompleter

        finder = QCompleter(self.model(), self)
        finder.setFilterMode(QtCore.Qt.MatchFlag.MatchContains)
        finder.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        finder.setCaseSensitivity(QtCore.Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(finder)
        line = self.lineEdit()
        if line is not None:
            sign = icons.icon("search", "muted")
            line.addAction(sign, QLineEdit.ActionPosition.LeadingPosition)


class Field(QWidget):
    """A labelled editor with one line beneath: help, or the problem in its stead.

    The label belongs to the editor for keyboards and screen readers; ``required`` adds a star;
    a ``stacked`` field never stands beside a taller one.
    """

    def __init__(
        self,
        label: str,
        editor: QWidget,
        *,
        help: str = "",
        required: bool = False,
        stacked: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._help = help
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.label = Text(f"{label} *" if required else label, "label")
        self.label.setBuddy(editor)
        self.note = Text(help, "muted")
        editor.setAccessibleName(label)
        editor.setAccessibleDescription(help)
        for item in (self.label, editor, self.note):
            layout.addWidget(item)
        if not help:
            self.note.hide()
        if not stacked and editor.sizePolicy().verticalPolicy() in _FLAT:
            layout.setAlignment(QtCore.Qt.AlignmentFlag.AlignTop)  # also beside a taller field

    @property
    def problem(self) -> str:
        """The message standing beneath, or an empty text."""
        return self.note.text() if self.editor.property("invalid") else ""

    def set_problem(self, problem: str) -> None:
        """Show what is wrong, in the person's language; an empty text puts the help back."""
        mark_invalid(self.editor, bool(problem))
        self.note.setProperty("kind", "problem" if problem else "muted")
        self.note.setText(problem or self._help)
        self.note.setVisible(bool(problem or self._help))
        self.note.style().unpolish(self.note)
        self.note.style().polish(self.note)
        self.editor.setAccessibleDescription(problem or self._help)

    def on_edit(self, slot: Callable[[], object]) -> None:
        """Call ``slot`` whenever the editor's text changes (line editors)."""
        if isinstance(self.editor, QLineEdit):
            self.editor.textChanged.connect(lambda _text: slot())
