"""One field of a form: label, editor, and beneath it help, what is wrong, or what an import
could not read."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casemgr.domain.fields import Field, Kind, Value, read_value
from casemgr.ui.forms.editors import make_editor
from casemgr.ui.widgets import Text
from casemgr.ui.widgets.fields import mark_invalid
from casemgr.words import N_, Language, say


class FormField(QWidget):
    """``problem`` is the translatable message standing beneath, or an empty text."""

    def __init__(
        self, declared: Field, language: Language, today: date, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.declared = declared
        self.language: Language = language
        self.today = today
        self.problem = ""
        self._hint = ""
        self.editor = make_editor(declared, language, today, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        label = say(declared.label, language)
        if declared.kind is not Kind.YES:
            words = Text(f"{label} *" if declared.required else label, "label", parent=self)
            words.setBuddy(self.editor.inner()[0])
            column.addWidget(words)
        column.addWidget(self.editor)
        self.note = Text("", "muted", parent=self)
        column.addWidget(self.note)
        self.unclear = Text("", "muted", parent=self)
        self.unclear.setVisible(False)
        column.addWidget(self.unclear)
        # Queued: the edit that a hint is about would take it away again.
        self.editor.hinted.connect(self._hint_at, Qt.ConnectionType.QueuedConnection)
        self.editor.left.connect(self.judge)
        self.editor.edited.connect(self._edited)
        self._show_note()

    def read(self) -> Value:
        """The value as it will be saved. Raises ``ValueError`` with the message to show."""
        return read_value(self.declared, self.editor.value(), self.today)

    def judge(self, *, strict: bool = False) -> bool:
        """Look at what stands there and say what is wrong, if anything. ``strict`` also asks
        for what is needed but empty."""
        try:
            value = self.read()
        except ValueError as problem:
            self.set_problem(str(problem))
            return False
        missing = self.declared.required and value in (None, "", (), False)
        if missing and (strict or self.problem):
            self.set_problem(N_("This is needed."))
            return False
        self.set_problem("")
        return True

    def set_problem(self, problem: str) -> None:
        """Show a message (translatable), or take it away."""
        if problem != self.problem:
            self.problem = problem
            mark_invalid(self.editor.framed(), bool(problem))
            self._show_note()

    def set_unclear(self, value: str, problem: str) -> None:
        """Show what an import found here and could not read, with the reason."""
        self.unclear.setText(
            say(
                "In the imported file: “{value}”. {problem}",
                self.language,
                value=value,
                problem=say(problem, self.language),
            )
        )
        self.unclear.setVisible(True)

    def _edited(self) -> None:
        self._hint = ""
        if self.problem:
            self.judge()
        else:
            self._show_note()

    def _hint_at(self, hint: str) -> None:
        self._hint = hint
        self._show_note()

    def _show_note(self) -> None:
        text = say(self.problem or self._hint or self.declared.help, self.language)
        if self.note.text() == text and text:
            return
        self.note.setProperty("kind", "problem" if self.problem else "muted")
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.note.style().unpolish(self.note)
        self.note.style().polish(self.note)
        self.editor.name_as(say(self.declared.label, self.language), text)
