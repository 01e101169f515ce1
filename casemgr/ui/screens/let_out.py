"""Asked before a readable copy leaves: for what, to whom, why."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from casemgr.domain.case_codes import PURPOSE
from casemgr.operations.attachments import RELEASED_FOR, LettingOut
from casemgr.ui import keys
from casemgr.ui.widgets import Button, Choice, Gap, Text, TextLine, row
from casemgr.words import N_, Language, say


class LetOut(QDialog):
    """``on_order`` is called once everything is filled in."""

    def __init__(
        self, parent: QWidget, language: Language, on_order: Callable[[LettingOut], object]
    ) -> None:
        super().__init__(parent)
        self._on_order = on_order
        self.setWindowTitle(QApplication.applicationName())
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(480)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(10)
        column.addWidget(Text(say(N_("Save a copy outside the program?"), language), "section"))
        column.addWidget(
            Text(
                say(
                    N_(
                        "Whoever finds the copy can read it. It is recorded as a release, under "
                        "the consent for its purpose."
                    ),
                    language,
                )
            )
        )
        purposes = [(code, PURPOSE.label(code, language)) for code in RELEASED_FOR]
        self.purpose = Choice(purposes, value=RELEASED_FOR[0])
        self.recipient = TextLine()
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(72)
        for words, editor in (
            ("Purpose", self.purpose),
            ("Recipient", self.recipient),
            ("Reason", self.reason),
        ):
            label = Text(say(words, language), "label")
            label.setBuddy(editor)
            editor.setAccessibleName(label.text())
            column.addWidget(label)
            column.addWidget(editor)
        no = Button(say("Cancel", language), self.reject)
        self.yes = Button(say(N_("Choose the place …"), language), self._agree, kind="primary")
        column.addLayout(row(Gap(), no, self.yes))
        self.recipient.textChanged.connect(self._enable)
        self.reason.textChanged.connect(self._enable)
        keys.bind(self, "send", self._agree)
        self._enable()
        self.recipient.setFocus()
        self.open()

    def _enable(self) -> None:
        filled = self.recipient.text().strip() and self.reason.toPlainText().strip()
        self.yes.setEnabled(bool(filled))

    def _agree(self) -> None:
        if self.yes.isEnabled():
            order = LettingOut(
                self.purpose.value() or "",
                self.recipient.text().strip(),
                self.reason.toPlainText().strip(),
            )
            self.accept()
            self._on_order(order)
