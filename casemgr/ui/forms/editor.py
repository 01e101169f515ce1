"""What every editor of a form field can do.

An editor holds what the person typed, right or wrong; reading it is the domain's business.
``put`` never counts as an edit.
"""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.fields import Field
from casemgr.words import Language


def keyboard_holder(widget: QWidget) -> QWidget | None:
    """Who has the keyboard in the widget's window, also while another program is in front."""
    return widget.window().focusWidget()


class Editor(QWidget):
    """One field's editor.

    ``edited``: the person changed the value. ``left``: the keyboard went elsewhere. ``hinted``
    carries a translatable sentence about what was just done. ``wide``: it wants the whole
    width of the form.
    """

    edited = Signal()
    left = Signal()
    hinted = Signal(str)
    wide = False

    def __init__(self, declared: Field, language: Language, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.declared = declared
        self.language: Language = language
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)

    def value(self) -> Any:
        """What stands there: text, a code, a tuple of codes or a boolean."""
        raise NotImplementedError

    def put(self, value: Any) -> None:
        """Show a value without counting as an edit."""
        raise NotImplementedError

    def inner(self) -> list[QWidget]:
        """The widgets that take the keyboard, in order."""
        raise NotImplementedError

    def framed(self) -> QWidget:
        """The widget that shows that something is wrong."""
        return self.inner()[0]

    def spot(self) -> int:
        """Where the cursor stands."""
        return 0

    def stand(self, spot: int) -> None:
        """Take the keyboard, the cursor at ``spot``."""
        self.inner()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def name_as(self, name: str, description: str) -> None:
        """What a screen reader says."""
        for widget in self.inner()[:1]:
            widget.setAccessibleName(name)
            widget.setAccessibleDescription(description)

    def watch(self, *widgets: QWidget) -> None:
        """Notice the keyboard leaving, and leave undo to the form as a whole."""
        for widget in widgets:
            widget.installEventFilter(self)
        self.setFocusProxy(widgets[0])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        elif event.type() == QEvent.Type.ShortcutOverride and _is_undo(event):
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def _is_undo(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and (
        event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
    )
