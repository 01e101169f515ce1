"""Who may sign in: accounts, their roles, closing and opening them, new passphrases, keys."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QDialog, QVBoxLayout

from casemgr.domain.errors import CaseError
from casemgr.domain.roles import ROLE, Role, may
from casemgr.operations.accounts import (
    add_account,
    change_account,
    list_accounts,
    reopen_account,
    reset_passphrase,
)
from casemgr.operations.feedback import name_readers
from casemgr.operations.settings import feedback_readers
from casemgr.operations.values import Account
from casemgr.ui import keys
from casemgr.ui.forms.flow import empty
from casemgr.ui.messages import Question
from casemgr.ui.page import Place
from casemgr.ui.screens.account_forms import AccountForm, NewPassphrase
from casemgr.ui.screens.base import Panes, Screen
from casemgr.ui.screens.keys_card import KeysCard
from casemgr.ui.screens.recovery_forms import ChangeDataKey
from casemgr.ui.widgets import Button, Card, Chip, Column, IconButton, PageHead, Text, row
from casemgr.words import N_, say

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

Giving = Callable[["Workspace", str, str], None]
"""Gives an account (by id) keys under the passphrase that comes last."""


class AccountsScreen(Screen):
    """Shown to administrators."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        head = PageHead(say("Accounts", speak))
        head.tools.addWidget(
            Button(say("New account", speak), self._new, kind="primary", icon="user-plus")
        )
        self.body.addWidget(head)
        self.column = Column(width=860)
        self.panes = Panes(self.column, speak)
        self.body.addWidget(self.panes, 1)
        self.form: QDialog | None = None
        self._readers: frozenset[str] = frozenset()
        keys.bind(self, "new", self._new)
        keys.bind(self, "refresh", self.shown)

    def shown(self) -> None:
        self.panes.wait()
        self.read(feedback_readers, then=self._readers_read, failed=self._unread)

    def _unread(self, error: CaseError) -> None:
        self.panes.show_error(error, self.shown)

    def _readers_read(self, readers: frozenset[str]) -> None:
        self._readers = readers
        self.read(list_accounts, then=self._answer, failed=self._unread)

    def _answer(self, accounts: list[Account]) -> None:
        empty(self.column.body)
        for account in sorted(accounts, key=lambda one: (not one.active, one.name)):
            self.column.add(self._card(account))
        words = N_("Where nobody is ticked to receive feedback, every supervisor receives it.")
        self.column.add(Text(say(words, self.language), "muted"))
        self.keys_card = KeysCard(self)
        self.column.add(self.keys_card)
        self.panes.show_content()

    def _receives(self, account: Account) -> QCheckBox:
        """Whether she reads feedback and complaints; those about herself she never does."""
        box = QCheckBox(say("Receives feedback", self.language))
        box.setAccessibleName(f"{box.text()}: {account.name}")
        box.setChecked(account.id in self._readers)

        def refused(error: CaseError) -> None:
            self._refused(error)
            self.shown()

        def name(ticked: bool) -> None:
            one = {account.id}
            self.do(
                name_readers, sorted(self._readers | one if ticked else self._readers - one),
                then=lambda _answer: self.finish(say("Saved.", self.language)), failed=refused,
            )  # fmt: skip

        box.clicked.connect(name)
        return box

    def _card(self, account: Account) -> Card:
        speak = self.language
        card = Card()
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(Text(account.name, "label"))
        texts.addWidget(Text(account.login, "muted"))
        line = row(texts)
        line.setStretch(0, 1)
        for role in ROLE:
            if role.code in account.roles:
                line.addWidget(Chip(role.label(speak), "accent"))
        if not account.active:
            line.addWidget(Chip(say("Closed", speak), "neutral"))
        if account.active and may(account.roles, "read_feedback"):
            line.addWidget(self._receives(account))
        edit = say("Change {name}", speak, name=account.name)
        line.addWidget(IconButton("pencil", edit, partial(self._edit, account)))
        reset = say("New passphrase for {name}", speak, name=account.name)
        own = account.id == self.actor.id
        if account.active and not own:
            renew = partial(self._new_passphrase, account, reset_passphrase)
            line.addWidget(IconButton("key-round", reset, renew))
            close = say("Close the account of {name}", speak, name=account.name)
            line.addWidget(IconButton("lock", close, partial(self._ask_close, account)))
        elif not account.active:
            reopen = partial(self._new_passphrase, account, reopen_account)
            line.addWidget(Button(say("Open again", speak), reopen))
        card.add(line)
        return card

    def _new(self) -> None:
        self.form = AccountForm(self, self.language, None, self._add)

    def _add(self, login: str, name: str, roles: frozenset[Role], passphrase: str) -> None:
        workspace = self.workspace
        self.at.desk.run(
            partial(add_account, workspace, login, name, roles, passphrase),
            on_done=lambda _id: self.finish(say("The account was added.", self.language)),
            on_error=self._refused, owner=self,
        )  # fmt: skip

    def _edit(self, account: Account) -> None:
        self.form = AccountForm(
            self, self.language, account,
            lambda _login, name, roles, _passphrase: self.do(
                change_account, account.id, name=name, roles=roles,
                then=lambda _answer: self.finish(say("Saved.", self.language)),
                failed=self._refused,
            ),
        )  # fmt: skip

    def _new_passphrase(self, account: Account, give: Giving) -> None:
        title = say("New passphrase for {name}", self.language, name=account.name)
        workspace = self.workspace

        def send(new: str) -> None:
            self.at.desk.run(
                partial(give, workspace, account.id, new),
                on_done=lambda _none: self.finish(say("Saved.", self.language)),
                on_error=self._refused, owner=self,
            )  # fmt: skip

        self.form = NewPassphrase(self, self.language, title, send)

    def _ask_close(self, account: Account) -> None:
        self.at.host.ask(
            Question(
                N_("Close this account?"),
                N_("Nobody can sign in with it any more. Cases and audit lines stay."),
                N_("Close the account"),
                danger=True,
            ),
            lambda: self._close(account),
        )

    def _close(self, account: Account) -> None:
        self.do(change_account, account.id, active=False, then=self._closed)

    def _closed(self, _answer: object) -> None:
        """Somebody left: whoever kept the key files is shut out only by a new data key."""
        self.finish(say("Saved.", self.language))
        self.at.host.ask(
            Question(
                N_("Change the data key now?"),
                N_("Whoever kept copies of the key files can then open nothing written later."),
                N_("Go on"),
            ),
            self._offer_new_key,
        )

    def _offer_new_key(self) -> None:
        self.form = ChangeDataKey(self, self.finish)

    def finish(self, words: str) -> None:
        """Something was done: say so, and show how things stand now."""
        if self.form is not None:
            self.form.close()
            self.form = None
        self.at.host.toast(words)
        self.shown()

    def _refused(self, error: CaseError) -> None:
        if isinstance(self.form, AccountForm | NewPassphrase):
            self.form.show_error(error)
        else:
            self.at.host.tell(error)
