"""Signing in: with the passphrase, with the PIN where it was set up, or with the recovery code."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from casemgr.ui.gate import Gate
from casemgr.ui.widgets import Button, Choice, Field, PassphraseLine, TextLine, row
from casemgr.words import Language, say

if TYPE_CHECKING:
    from casemgr.domain.errors import CaseError
    from casemgr.ui.desk import Desk
    from casemgr.ui.door import Office, Preferences, Session

AFTER_PAINT_MS = 30
"""What may wait comes this much after a stage was shown: behind its first paint."""

Way = Literal["passphrase", "pin", "recovery"]


class SignIn(Gate):
    """Asks who it is and opens the workspace; ``opened`` carries the session.

    With ``login`` given the person is known already (after a lock) and only her secret is
    asked for; ``someone_else`` then asks for the full window.
    """

    opened = Signal(object)
    someone_else = Signal()
    restore_wanted = Signal()

    def __init__(
        self,
        office: "Office",
        desk: "Desk",
        preferences: "Preferences",
        on_language: Callable[[Language], object],
        *,
        login: str | None = None,
        way: Way = "passphrase",
    ) -> None:
        super().__init__(preferences, on_language)
        self._office = office
        self._desk = desk
        self._known = login
        self.way: Way = way
        self._seconds = 0
        self._countdown = QTimer(self, interval=1000)
        self._countdown.timeout.connect(self._count_down)
        self._quick_ready = False
        self._recovery: tuple[QWidget, ...] = ()
        self._more_secrets: tuple[QLineEdit, ...] = ()
        self._build()
        # Reading the key files needs libraries whose import would hold up the first paint.
        self._soon = QTimer(self, interval=AFTER_PAINT_MS, singleShot=True)
        self._soon.timeout.connect(self._fetch)
        self._soon.start()

    # -- what it is made of -------------------------------------------------------------

    def _build(self) -> None:
        speak = self.language
        if self._known:
            self.sign("lock", say("Locked", speak), self._known)
        else:
            self.sign("key-round", say("Sign in", speak))
        self.card.add(self.banner)
        self.login = Choice((), searchable=False)
        self.login.setEditable(True)
        self.login.setProperty("insertPolicy", "NoInsert")
        self.login_field = Field(say("Login", speak), self.login, stacked=True)
        show, hide = say("Show the letters", speak), say("Hide the letters", speak)
        self.secret = PassphraseLine(show, hide)
        self.secret_field = Field(say("Passphrase", speak), self.secret, stacked=True)
        self._go_words = say("Unlock", speak) if self._known else say("Sign in", speak)
        self.go = Button(self._go_words, self.submit, kind="primary")
        self.quick = Button(say("Use the PIN", speak), kind="quiet")
        self.quick.clicked.connect(lambda: self.use("passphrase" if self.way == "pin" else "pin"))
        self.forgot = Button(say("I have the recovery code", speak), kind="quiet")
        self.forgot.clicked.connect(
            lambda: self.use("passphrase" if self.way == "recovery" else "recovery")
        )
        self.other = Button(say("Someone else", speak), self.someone_else.emit, kind="quiet")
        self.restore = Button(
            say("Restore from a backup", speak), self.restore_wanted.emit, kind="quiet"
        )
        self.card.add(
            self.login_field, self.secret_field, self.waiting, self.go,
            row(self.quick, self.forgot, self.other),
            self.restore,
        )  # fmt: skip
        # Only now: a part without a parent would come up as a window of its own.
        self.login_field.setVisible(self._known is None)
        self.other.setVisible(self._known is not None)
        self.restore.setVisible(self._known is None)
        self.secret.returnPressed.connect(self.submit)
        line_edit = self.login.lineEdit()
        if line_edit is not None:
            line_edit.returnPressed.connect(self.secret.setFocus)
            line_edit.editingFinished.connect(lambda: self._ask_quick(self.who()))
        self.use(self.way)

    def _build_recovery(self) -> None:
        """What only the recovery code needs, once it is asked for."""
        from casemgr.ui.strength_meter import StrengthMeter

        speak = self.language
        self.code = TextLine()
        self.code_field = Field(
            say("Recovery code", speak),
            self.code,
            help=say(
                "As it was written down, or all words of two recovery sheets, one after the other. "
                "Spaces and capitals do not matter.",
                speak,
            ),
            stacked=True,
        )
        show, hide = say("Show the letters", speak), say("Hide the letters", speak)
        self.again = PassphraseLine(show, hide)
        self.again_field = Field(say("New passphrase once more", speak), self.again, stacked=True)
        self.meter = StrengthMeter(self._office, self._desk, speak, self.secret)
        self._recovery = (self.code_field, self.meter, self.again_field)
        at = self.card.body.indexOf(self.secret_field)
        for place, part in zip((at, at + 2, at + 3), self._recovery, strict=True):
            self.card.body.insertWidget(place, part)
        self._more_secrets = (self.code, self.again)
        for line in self._more_secrets:
            line.returnPressed.connect(self.submit)

    def use(self, way: Way) -> None:
        """Switch between the three ways in; what was typed into secrets is dropped."""
        self.way = way
        speak = self.language
        recovery = way == "recovery"
        if recovery and not self._recovery:
            self._build_recovery()
        for part in self._recovery:
            part.setVisible(recovery)
        if self._recovery:
            self.meter.measure(recovery)
            self.again.clear()
        self.secret.clear()
        names: dict[Way, str] = {
            "passphrase": say("Passphrase", speak),
            "pin": say("PIN", speak),
            "recovery": say("New passphrase", speak),
        }
        self.secret_field.label.setText(names[way])
        self.secret.setAccessibleName(names[way])
        self.quick.setText(
            say("Use the passphrase", speak) if way == "pin" else say("Use the PIN", speak)
        )
        self.quick.setVisible(self._quick_ready and not recovery)
        self.forgot.setText(
            say("Use the passphrase", speak) if recovery else say("I have the recovery code", speak)
        )
        self.banner.clear()
        self._first_line().setFocus()

    def who(self) -> str:
        """The login chosen or typed."""
        return (self._known or self.login.currentText()).strip()

    # -- what it does -------------------------------------------------------------------

    def submit(self) -> None:
        """Try to open the workspace with what was typed."""
        if self._seconds or not self.go.isEnabled():
            return
        problem = self._problem()
        if problem is not None:
            problem()
            return
        self.banner.clear()
        self._set_busy(True)
        how: dict[str, Any] = {"on_done": self._opened, "on_error": self._refused, "owner": self}
        login = self.who()
        if self.way == "recovery":
            # Kept until it worked: a mistyped code must not cost the passphrase thought out.
            args = (login, self.code.text(), self.secret.text())
            self._desk.run(self._office.recover, *args, **how)
        elif self.way == "pin":
            self._desk.run(self._office.quick_sign_in, login, self.secret.take(), **how)
        else:
            self._desk.run(self._office.sign_in, login, self.secret.take(), **how)

    def _problem(self) -> Callable[[], None] | None:
        speak = self.language
        empty = say("This is needed.", speak)
        differ = say("The two passphrases are not the same.", speak)
        recovery = self.way == "recovery"
        checks: list[tuple[Field, bool, str]] = [
            (self.login_field, not self.who(), empty),
            (self.secret_field, not self.secret.text(), empty),
        ]
        if recovery:
            checks.insert(1, (self.code_field, not self.code.text().strip(), empty))
            checks.append((self.again_field, self.again.text() != self.secret.text(), differ))
        first: Field | None = None
        for field, wrong, message in checks:
            field.set_problem(message if wrong else "")
            first = first or (field if wrong else None)
        return first.editor.setFocus if first is not None else None

    def _opened(self, session: "Session") -> None:
        self._set_busy(False)
        for line in (self.secret, *self._more_secrets):
            line.clear()
        self.opened.emit(session)

    def _refused(self, error: "CaseError") -> None:
        self._set_busy(False)
        self.tell(error)
        self._first_line().setFocus()
        self._desk.look(self._office.wait_seconds, self.who(), on_done=self._wait, owner=self)
        if self.way == "pin":
            self._ask_quick(self.who())

    def _wait(self, seconds: int) -> None:
        self._seconds = max(0, seconds)
        if self._seconds:
            self._countdown.start()
        self._show_wait()

    def _count_down(self) -> None:
        self._seconds -= 1
        if self._seconds <= 0:
            self._seconds = 0
            self._countdown.stop()
        self._show_wait()

    def _show_wait(self) -> None:
        speak = self.language
        self.go.setEnabled(not self._seconds)
        self.go.setText(
            say("Next try in {seconds} seconds", speak, seconds=self._seconds)
            if self._seconds
            else self._go_words
        )

    def _set_busy(self, working: bool) -> None:
        self.busy(working, self.login, self.secret, *self._more_secrets, self.go, self.quick,
                  self.forgot, self.other, self.restore)  # fmt: skip

    def focus_first(self) -> None:
        """Into the login, or into the secret when it is known who."""
        self._first_line().setFocus()

    def _first_line(self) -> QLineEdit | QComboBox:
        if self._known is None and not self.who():
            return self.login
        return self.code if self.way == "recovery" else self.secret

    def _fetch(self) -> None:
        if self._known is not None:
            self._ask_quick(self._known)
        else:
            self._desk.look(
                self._office.logins, on_done=self._offer_logins, on_error=self.tell, owner=self
            )

    def _offer_logins(self, logins: list[str]) -> None:
        typed = self.login.currentText()
        self.login.offer([(login, login) for login in logins])
        if typed:
            self.login.setEditText(typed)
        elif logins:
            self.login.choose(logins[0])
            self._ask_quick(logins[0])
        self._first_line().setFocus()

    def _ask_quick(self, login: str) -> None:
        if login:
            self._desk.look_latest(
                "quick unlock", self._office.quick_unlock_ready, login,
                on_done=self._offer_quick, owner=self,
            )  # fmt: skip

    def _offer_quick(self, ready: bool) -> None:
        newly = ready and not self._quick_ready
        self._quick_ready = ready
        if self.way == "pin" and not ready:
            self.use("passphrase")
        elif newly and self._known and self.way == "passphrase" and not self.secret.text():
            self.use("pin")
        self.quick.setVisible(ready and self.way != "recovery")
