"""The one window: wizard, sign-in, open workspace or lock screen, and the way between them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.ui import messages, theme
from casemgr.ui.desk import Desk
from casemgr.ui.door import Office, Preferences, Session
from casemgr.ui.idle import IdleWatch
from casemgr.ui.lock_screen import LockScreen
from casemgr.ui.messages import Question
from casemgr.ui.page import Place, Route, State
from casemgr.ui.qt_words import QtWords
from casemgr.ui.shell import Shell
from casemgr.ui.sign_in import SignIn
from casemgr.ui.widgets import Toast
from casemgr.words import Language

if TYPE_CHECKING:
    from casemgr.ui.suspend import SuspendWatch
    from casemgr.ui.wizard_steps import Answers

_PLACE = "shell"
_SMALLEST = (720, 480)
_FIRST_SIZE = (1366, 768)


class MainWindow(QWidget):
    """Holds exactly one stage at a time; a stage left is destroyed.

    It is also the ``Host`` of the pages. Nothing of a session is kept here after a lock.
    """

    def __init__(
        self,
        office: Office,
        desk: Desk,
        routes: Sequence[Route],
        idle: IdleWatch,
        suspend: "SuspendWatch | None" = None,
    ) -> None:
        super().__init__()
        self._office = office
        self._desk = desk
        self._routes = tuple(routes)
        self._idle = idle
        self._suspend = suspend
        self._session: Session | None = None
        self._remake: Callable[[], None] = self.begin
        self._leaving = False
        self._lock_on_entry = False
        self._copied = False
        self.preferences: Preferences = office.preferences
        self._qt_words: QtWords | None = None
        self.stage: QWidget = QWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stage)
        self.setWindowTitle(QApplication.applicationName())
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_FIRST_SIZE)
        self._dress()
        desk.problem.connect(self.tell)
        idle.idle.connect(self.lock)
        idle.panic.connect(self.lock_and_hide)
        QGuiApplication.clipboard().dataChanged.connect(self._clipboard_changed)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_theme_changed)
        if suspend is not None:
            suspend.leaving.connect(self.lock)
            QTimer.singleShot(0, self, lambda: suspend.listen(int(self.winId())))

    # -- stages -------------------------------------------------------------------------

    def begin(self) -> None:
        """Look whether there is a workspace, and show the wizard or the sign-in."""
        self._desk.look(self._office.exists, on_done=self._begin, owner=self)

    def _begin(self, exists: bool) -> None:
        if exists:
            self.show_sign_in()
        else:
            self._show_wizard()

    def show_sign_in(self, login: str | None = None) -> None:
        """Ask who it is."""
        sign_in = SignIn(self._office, self._desk, self.preferences, self._speak)
        if login:
            sign_in.login.setEditText(login)
        self._hear(sign_in, lambda: self.show_sign_in(sign_in.who()))

    def _show_lock(self, login: str) -> None:
        lock = LockScreen(self._office, self._desk, self.preferences, self._speak, login)
        self._hear(lock, lambda: self._show_lock(login))

    def _hear(self, sign_in: SignIn, remake: Callable[[], None]) -> None:
        sign_in.opened.connect(self.enter)
        sign_in.someone_else.connect(self.show_sign_in)
        self._remake = remake
        self._set_stage(sign_in)

    def _show_wizard(self, answers: "Answers | None" = None) -> None:
        # Once in a workspace's life: kept off the way to the sign-in window.
        from casemgr.ui.wizard import Wizard

        wizard = Wizard(self._office, self._desk, self.preferences, self._speak, answers)
        wizard.finished.connect(self.show_sign_in)
        self._remake = lambda: self._show_wizard(wizard.answers)
        self._set_stage(wizard)

    def enter(self, session: Session) -> None:
        """Show the workspace of someone who signed in, as she left it."""
        if self._lock_on_entry:
            self._lock_on_entry = False
            self._desk.drain(session.lock)
            return
        self._session = session
        self.preferences = session.preferences
        self._dress()
        self._idle.start(self.preferences.lock_minutes)
        self._desk.draft(session.drafts.get, _PLACE, on_done=self._take_up, owner=self,
                         on_error=lambda _error: self._take_up(None))  # fmt: skip

    def _take_up(self, place: State | None) -> None:
        session = self._session
        if session is None:
            return
        here = Place(session, self._desk, self.preferences.language, self.preferences, self)
        shell = Shell(here, self._routes, self.show_keys, self._came)
        self._set_stage(shell)
        shell.take_up(place)
        shell.focus_page()

    def _set_stage(self, stage: QWidget) -> None:
        old, self.stage = self.stage, stage
        self.layout().replaceWidget(old, stage)  # type: ignore[union-attr]
        old.hide()
        old.deleteLater()
        stage.show()

    # -- locking ------------------------------------------------------------------------

    def lock(self) -> None:
        """Lock at once: dialogs go unanswered, drafts are kept, pages and keys are dropped.

        Nothing is waited for; the store closes behind the lock screen.
        """
        session = self._session
        if session is None:
            return
        login = session.person.login
        self._session = None
        self._idle.stop()
        messages.close_all(keep=self)
        self._forget_clipboard()
        if isinstance(self.stage, Shell):
            place = self.stage.lay_down()
            self._desk.draft(session.drafts.put, _PLACE, place)
        self._desk.drain(session.lock, interrupt=session.interrupt)
        self._show_lock(login)

    def lock_and_hide(self) -> None:
        """Three times Esc: lock, and out of sight. A sign-in under way is locked as it ends."""
        self._lock_on_entry = isinstance(self.stage, SignIn) and self.stage.working
        self.lock()
        self.showMinimized()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leaving is locking; the saves and drafts under way are finished first."""
        event.accept()
        if self._leaving:
            return
        self._leaving = True
        self.hide()
        self.lock()
        self._desk.close()

    def _clipboard_changed(self) -> None:
        """What changed while this program was in front was most likely copied here."""
        in_front = QApplication.activeWindow() is not None
        self._copied = self._session is not None and in_front

    def _forget_clipboard(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if self._copied or clipboard.ownsClipboard():
            clipboard.clear()

    # -- what pages ask for (Host) ------------------------------------------------------

    def go(self, route: str, /, **params: Any) -> None:
        """Show another page."""
        if isinstance(self.stage, Shell):
            self.stage.go(route, **params)

    def back(self) -> None:
        """Return to the page before."""
        if isinstance(self.stage, Shell):
            self.stage.back()

    def toast(self, text: str) -> None:
        """Say a short "done"."""
        Toast(self.stage, text)

    def tell(self, error: CaseError) -> None:
        """Show an error nobody showed in place."""
        messages.tell(self, error, self.preferences.language)

    def ask(self, question: Question, on_yes: Callable[[], object]) -> None:
        """Ask before something that cannot be taken back."""
        messages.ask(self, question, self.preferences.language, on_yes)

    def prefer(self, preferences: Preferences) -> None:
        """Switch language, theme or lock time now, and remember the choice."""
        spoke = self.preferences.language
        self.preferences = preferences
        self._desk.look(self._office.remember, preferences)
        if self._session is not None:
            self._desk.run(self._session.prefer, preferences)
            self._idle.start(preferences.lock_minutes)
        self._dress()
        if isinstance(self.stage, Shell) and self._session is not None:
            self._take_up(self.stage.lay_down())
        elif preferences.language != spoke:
            self._remake()

    def show_keys(self) -> None:
        """The list of keyboard shortcuts."""
        from casemgr.ui.key_help import KeyHelp

        KeyHelp(self, self.preferences.language).open()

    # -- looks --------------------------------------------------------------------------

    def _speak(self, language: Language) -> None:
        self.prefer(replace(self.preferences, language=language))

    def _dress(self) -> None:
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            return
        theme.put_on(application, self.preferences.theme)
        if self._qt_words is not None:
            application.removeTranslator(self._qt_words)
        self._qt_words = QtWords(self.preferences.language, self)
        application.installTranslator(self._qt_words)

    def _system_theme_changed(self, _scheme: Qt.ColorScheme) -> None:
        self._dress()

    def _came(self) -> None:
        """A page came to the front: toasts of the page before go."""
        for toast in self.stage.findChildren(Toast):
            toast.deleteLater()
