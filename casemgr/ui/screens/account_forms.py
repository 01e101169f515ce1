"""The small windows of the accounts page. Opened, never waited for."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.domain.roles import ROLE, Role
from casemgr.operations.values import Account
from casemgr.ui.forms.flow import empty
from casemgr.ui.widgets import Banner, Button, Field, Gap, PassphraseLine, Text, TextLine, row
from casemgr.words import Language, say

OnAccount = Callable[[str, str, frozenset[Role], str], object]


class Small(QDialog):
    """A title, fields, a banner for what went wrong, and two buttons."""

    def __init__(self, parent: QWidget, language: Language, title: str, yes: str) -> None:
        super().__init__(parent)
        self.language: Language = language
        self.setWindowTitle(QApplication.applicationName())
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(460)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        column.addWidget(Text(title, "section"))
        self.banner = Banner()
        column.addWidget(self.banner)
        self.fields = QVBoxLayout()
        self.fields.setSpacing(10)
        column.addLayout(self.fields)
        self.below = QVBoxLayout()
        column.addLayout(self.below)
        self.yes = Button(yes, self.send, kind="primary")
        no = Button(say("Cancel", language), self.reject)
        column.addLayout(row(Gap(), no, self.yes))

    def send(self) -> None:
        """Check, and hand over what was typed."""
        raise NotImplementedError

    def show_error(self, error: CaseError) -> None:
        """Say why it did not work; what was typed stays."""
        self.yes.setEnabled(True)
        self.banner.tell(error.tell(self.language))

    def clear_fields(self) -> None:
        """Take every field away, to show others."""
        empty(self.fields)

    def passphrase_field(self, label: str) -> tuple[PassphraseLine, Field]:
        line = PassphraseLine(
            say("Show the passphrase", self.language), say("Hide the passphrase", self.language)
        )
        field = Field(label, line, required=True)
        self.fields.addWidget(field)
        return line, field

    def same_twice(self, first: PassphraseLine, again: PassphraseLine, field: Field) -> bool:
        """Whether both lines say the same; tells it otherwise."""
        problem = ""
        if not first.text():
            problem = say("This is needed.", self.language)
        elif first.text() != again.text():
            problem = say("The two passphrases differ.", self.language)
        field.set_problem(problem)
        return not problem


class AccountForm(Small):
    """A new account, or the name and roles of a known one."""

    def __init__(
        self, parent: QWidget, language: Language, account: Account | None, on_send: OnAccount
    ) -> None:
        new = account is None
        title = say("New account", language) if new else say("Change the account", language)
        super().__init__(
            parent, language, title, say("Add", language) if new else say("Save", language)
        )
        self._new = new
        self._on_send = on_send
        self.name = TextLine(account.name if account else "")
        self.name_field = Field(say("Name", language), self.name, required=True)
        self.login = TextLine(account.login if account else "")
        self.login.setReadOnly(not new)
        self.login_field = Field(
            say("Login", language), self.login, required=True,
            help=say("Stands readable in the key file: not a real name.", language) if new else "",
        )  # fmt: skip
        self.fields.addWidget(self.name_field)
        self.fields.addWidget(self.login_field)
        self.fields.addWidget(Text(say("Roles", language), "label"))
        self.roles: dict[str, QCheckBox] = {}
        for role in ROLE:
            box = QCheckBox(role.label(language))
            box.setChecked(role.code in account.roles if account else role.code == "caseworker")
            self.roles[role.code] = box
            self.fields.addWidget(box)
        self.missing_role = Text("", "problem")
        self.missing_role.setVisible(False)
        self.fields.addWidget(self.missing_role)
        if new:
            self.first, _ = self.passphrase_field(say("Passphrase", language))
            self.again, self.again_field = self.passphrase_field(
                say("The same passphrase again", language)
            )
        self.name.setFocus()
        self.open()

    def send(self) -> None:
        needed = say("This is needed.", self.language)
        roles = frozenset(Role(code) for code, box in self.roles.items() if box.isChecked())
        self.name_field.set_problem("" if self.name.text().strip() else needed)
        self.login_field.set_problem("" if self.login.text().strip() else needed)
        self.missing_role.setText(say("Choose at least one role.", self.language))
        self.missing_role.setVisible(not roles)
        same = not self._new or self.same_twice(self.first, self.again, self.again_field)
        if self.name_field.problem or self.login_field.problem or not roles or not same:
            return
        self.yes.setEnabled(False)
        passphrase = self.first.text() if self._new else ""
        self._on_send(self.login.text().strip(), self.name.text().strip(), roles, passphrase)


class NewPassphrase(Small):
    """A passphrase typed twice."""

    def __init__(
        self, parent: QWidget, language: Language, title: str, on_send: Callable[[str], object]
    ) -> None:
        super().__init__(parent, language, title, say("Save", language))
        self._on_send = on_send
        self.first, _ = self.passphrase_field(say("New passphrase", language))
        self.again, self.again_field = self.passphrase_field(
            say("The same passphrase again", language)
        )
        self.first.setFocus()
        self.open()

    def send(self) -> None:
        if self.same_twice(self.first, self.again, self.again_field):
            self.yes.setEnabled(False)
            self._on_send(self.first.text())
