"""A question that wants words: why, for how long, to whom. Opened, never waited for."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from casemgr.ui import keys
from casemgr.ui.widgets import Button, Choice, Gap, Text, row
from casemgr.words import Language, say


class Ask(QDialog):
    """Asks for a reason, and where given for a choice or a tick. Texts come translated.

    ``on_yes`` is called with (words, ticked, chosen). A needed reason must not be empty.
    """

    def __init__(
        self,
        parent: QWidget,
        language: Language,
        title: str,
        detail: str,
        yes: str,
        on_yes: Callable[[str, bool, str | None], object],
        *,
        reason_needed: bool = True,
        reason_label: str = "",
        points: Sequence[str] = (),
        tick: str = "",
        choices: Sequence[tuple[str | None, str]] = (),
        danger: bool = False,
    ) -> None:
        super().__init__(parent)
        self._needed = reason_needed
        self._on_yes = on_yes
        self.setWindowTitle(QApplication.applicationName())
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(460)
        self.setMaximumWidth(600)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        column.addWidget(Text(title, "section"))
        if detail:
            column.addWidget(Text(detail))
        for point in points:
            column.addWidget(Text(f"•  {point}"))
        self.choice = Choice(choices, value=choices[0][0]) if choices else None
        if self.choice is not None:
            self.choice.setAccessibleName(title)
            column.addWidget(self.choice)
        self.tick = QCheckBox(tick.replace("&", "&&"))
        self.tick.setVisible(bool(tick))
        column.addWidget(self.tick)
        label = Text(reason_label or say("Reason", language), "label")
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(92)
        self.words.setAccessibleName(label.text())
        label.setBuddy(self.words)
        column.addWidget(label)
        column.addWidget(self.words)
        asks_words = reason_needed or bool(reason_label)
        label.setVisible(asks_words)
        self.words.setVisible(asks_words)
        no = Button(say("Cancel", language), self.reject)
        self.yes = Button(yes, self._agree, kind="danger" if danger else "primary")
        column.addLayout(row(Gap(), no, self.yes))
        self.words.textChanged.connect(self._enable)
        self.tick.toggled.connect(lambda _on: self._enable())
        keys.bind(self, "send", self._agree)
        self._enable()
        (self.words if asks_words else self.yes).setFocus()
        self.open()

    def _enable(self) -> None:
        self.yes.setEnabled(not self._needed or bool(self.words.toPlainText().strip()))

    def _agree(self) -> None:
        if self.yes.isEnabled():
            words, ticked = self.words.toPlainText().strip(), self.tick.isChecked()
            chosen = self.choice.value() if self.choice is not None else None
            self.accept()
            self._on_yes(words, ticked, chosen)
