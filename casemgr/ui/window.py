"""The one window: wizard, sign-in, open workspace or lock screen, and the way between them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.ui import theme
from casemgr.ui.desk import Desk
from casemgr.ui.sign_in import AFTER_PAINT_MS, SignIn
from casemgr.words import Language

# What only comes after the sign-in is imported where it is needed, or by ``start`` once the
# first stage stands: the first paint waits for none of it.
if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import Qt
    from PySide6.QtGui import QCloseEvent

    from casemgr.ui.backup_keeper import LastBackup
    from casemgr.ui.clipboard import ClipboardWatch
    from casemgr.ui.door import Office, Preferences, Session
    from casemgr.ui.idle import IdleWatch
    from casemgr.ui.messages import Question
    from casemgr.ui.page import Route, State
    from casemgr.ui.qt_words import QtWords
    from casemgr.ui.shell import Shell
    from casemgr.ui.suspend import SuspendWatch
    from casemgr.ui.wizard_steps import Answers

_PLACE = "shell"
_SMALLEST = (720, 480)
_FIRST_SIZE = (1366, 768)
_LOCK_SECONDS, _END_SECONDS, _AT_ONCE_SECONDS = 10.0, 5.0, 0.2


class MainWindow(QWidget):
    """Holds exactly one stage at a time; a stage left is destroyed.

    It is also the ``Host`` of the pages. Nothing of a session is kept here after a lock.
    ``standing`` comes once, when the first stage has been shown: the time for ``equip``, unless
    routes and watches were handed in at once.
    """

    standing = Signal()

    def __init__(
        self,
        office: "Office",
        desk: Desk,
        routes: "Sequence[Route]" = (),
        idle: "IdleWatch | None" = None,
        suspend: "SuspendWatch | None" = None,
    ) -> None:
        super().__init__()
        self._office = office
        self._desk = desk
        self._routes: tuple[Route, ...] = ()
        self._idle: IdleWatch | None = None
        self._session: Session | None = None
        self._remake: Callable[[], None] = self.begin
        self._leaving = False
        self._lock_on_entry = False
        self._behind: LastBackup | None = None
        self._first_time = False
        self._clipboard: ClipboardWatch | None = None
        self.preferences: Preferences = office.preferences
        self._qt_words: QtWords | None = None
        self._stands = False
        self._shell: Shell | None = None
        self.stage: QWidget = QWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stage)
        self.setWindowTitle(QApplication.applicationName())
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_FIRST_SIZE)
        self._dress()
        desk.problem.connect(self.tell)
        if idle is not None:
            self.equip(routes, idle, suspend)

    def equip(
        self, routes: "Sequence[Route]", idle: "IdleWatch", suspend: "SuspendWatch | None" = None
    ) -> None:
        """Give it the pages, and what watches over an open workspace; once, before a sign-in."""
        from casemgr.ui.clipboard import ClipboardWatch

        self._routes = tuple(routes)
        self._idle = idle
        idle.idle.connect(self.lock)
        idle.panic.connect(self.lock_and_hide)
        self._clipboard = ClipboardWatch(self)
        QApplication.styleHints().colorSchemeChanged.connect(self._system_theme_changed)
        if suspend is not None:
            suspend.leaving.connect(self.lock_at_once)
            QTimer.singleShot(0, self, lambda: suspend.listen(int(self.winId())))

    # -- stages -------------------------------------------------------------------------

    def begin(self) -> None:
        """Look whether there is a workspace, and show the wizard or the sign-in. A window not yet
        shown appears with it: painted once, not first empty."""
        self._desk.look(self._office.exists, on_done=self._begin, owner=self)

    def _begin(self, exists: bool) -> None:
        if exists:
            self.show_sign_in()
        else:
            self._show_wizard()
        if not self._leaving:
            self.show()

    def show_sign_in(self, login: str | None = None) -> None:
        """Ask who it is."""
        sign_in = SignIn(self._office, self._desk, self.preferences, self._speak)
        if login:
            sign_in.login.setEditText(login)
        self._hear(sign_in, lambda: self.show_sign_in(sign_in.who()))

    def _show_lock(self, login: str) -> None:
        from casemgr.ui.lock_screen import LockScreen

        lock = LockScreen(self._office, self._desk, self.preferences, self._speak, login)
        self._hear(lock, lambda: self._show_lock(login))

    def _hear(self, sign_in: SignIn, remake: Callable[[], None]) -> None:
        sign_in.opened.connect(self.enter)
        sign_in.someone_else.connect(self.show_sign_in)
        sign_in.restore_wanted.connect(self._show_restore)
        self._remake = remake
        self._set_stage(sign_in)

    def _show_wizard(self, answers: "Answers | None" = None) -> None:
        # Once in a workspace's life: kept off the way to the sign-in window.
        from casemgr.ui.wizard import Wizard

        wizard = Wizard(self._office, self._desk, self.preferences, self._speak, answers)
        wizard.finished.connect(self.show_sign_in)
        wizard.restore_wanted.connect(self._show_restore)
        self._remake = lambda: self._show_wizard(wizard.answers)
        self._set_stage(wizard)

    def _show_restore(self) -> None:
        """A backup brought back before anybody is signed in."""
        from casemgr.ui.restore_gate import RestoreGate

        proposed = self._office.proposed_folder
        gate = RestoreGate(proposed, self._desk, self.preferences, self._speak)
        gate.restored.connect(self._adopt)
        gate.given_up.connect(self.begin)
        self._remake = self._show_restore
        self._set_stage(gate)

    def _adopt(self, folder: "Path") -> None:
        done = lambda _answer: self.show_sign_in()  # noqa: E731
        self._desk.look(self._office.adopt, folder, on_done=done, owner=self)

    def enter(self, session: "Session") -> None:
        """Show the workspace of someone who signed in, as she left it."""
        if self._lock_on_entry:
            self._lock_on_entry = False
            self._desk.drain(session.lock)
            return
        self._session = session
        if self._clipboard is not None:
            self._clipboard.watching = True
        self.preferences = session.preferences
        self._dress()
        self._watch_idleness()
        if session.accepted_conduct:
            self._begin_work()
        else:
            self._show_conduct()

    def _show_conduct(self) -> None:
        """Once for each person, before the first page."""
        from casemgr.ui.conduct import ConductGate

        session = self._session
        if session is None:
            return
        gate = ConductGate(session, self._desk, self.preferences, self._speak, self.lock)
        gate.accepted.connect(self._begin_first_time)
        self._remake = self._show_conduct
        self._set_stage(gate)

    def _begin_first_time(self) -> None:
        """Whoever looks after the office first sees whether this machine is fit for it."""
        self._first_time = True
        self._begin_work()

    def _begin_work(self) -> None:
        session = self._session
        if session is None:
            return
        self._desk.draft(session.drafts.get, _PLACE, on_done=self._take_up, owner=self,
                         on_error=lambda _error: self._take_up(None))  # fmt: skip

    def _watch_idleness(self) -> None:
        if self._idle is not None:
            self._idle.start(self.preferences.lock_minutes)

    def _take_up(self, place: "State | None") -> None:
        from casemgr.ui.backup_keeper import BackupKeeper
        from casemgr.ui.page import Place
        from casemgr.ui.shell import Shell

        session = self._session
        if session is None:
            return
        here = Place(session, self._desk, self.preferences.language, self.preferences, self)
        shell = Shell(here, self._routes, self.show_keys, self._came)
        self._set_stage(shell)
        self._shell = shell
        BackupKeeper(session.back_up_if_due, self._desk, shell)
        shell.take_up(place)
        if self._first_time and "administrator" in session.person.roles:
            shell.offer("machine")
        self._first_time = False
        shell.focus_page()

    def _set_stage(self, stage: QWidget) -> None:
        old, self.stage = self.stage, stage
        self._shell = None
        self.layout().replaceWidget(old, stage)  # type: ignore[union-attr]
        old.hide()
        old.deleteLater()
        stage.show()
        if not self._stands:
            QTimer.singleShot(AFTER_PAINT_MS, self, self._stand)

    def _stand(self) -> None:
        if self._stands:  # two stages may follow each other before the first is painted
            return
        self._stands = True
        self._speak_for_qt()
        self.standing.emit()

    # -- locking ------------------------------------------------------------------------

    def lock(self) -> None:
        """Lock at once: dialogs go unanswered, drafts are kept, pages and keys are dropped.

        Nothing is waited for; the store closes behind the lock screen, and a backup that is due
        is finished there.
        """
        self._lock(back_up=True)

    def lock_at_once(self) -> None:
        """Lock without a thought of backups: the machine or the program is about to stop."""
        self._lock(back_up=False)

    def _lock(self, *, back_up: bool) -> None:
        session = self._session
        if session is None:
            return
        login = session.person.login
        from casemgr.ui import messages
        from casemgr.ui.backup_keeper import LastBackup

        self._session = None
        if self._idle is not None:
            self._idle.stop()
        messages.close_all(keep=self)
        if self._clipboard is not None:
            self._clipboard.forget()
            self._clipboard.watching = False
        if self._shell is not None:
            place = self._shell.lay_down()
            self._desk.draft(session.drafts.put, _PLACE, place)
        last = session.lock_and_back_up if back_up else session.lock
        self._behind = LastBackup(self._desk, last, session.interrupt)
        self._show_lock(login)

    def lock_and_hide(self) -> None:
        """Three times Esc: lock, and out of sight. A sign-in under way is locked as it ends."""
        self._lock_on_entry = isinstance(self.stage, SignIn) and self.stage.working
        self.lock_at_once()
        self.showMinimized()

    def closeEvent(self, event: "QCloseEvent") -> None:
        """Leaving is locking; the saves and drafts under way are finished first. A backup that
        is due is finished in sight, unless the person, or the machine's end, does not wait."""
        application = QApplication.instance()
        hurry = isinstance(application, QApplication) and application.isSavingSession()
        if not self._leaving:
            self._leaving = True
            self.hide()
            self._lock(back_up=not hurry)
            if not hurry and self._backup_is_left(_LOCK_SECONDS):
                from casemgr.ui.leaving import Leaving

                event.ignore()
                speak = self.preferences.language
                self._set_stage(Leaving(self._backup_is_left, self.close, speak))
                self.show()
                return
        event.accept()
        self.hide()
        self._desk.close(_AT_ONCE_SECONDS if self._backup_is_left() else _END_SECONDS)

    def _backup_is_left(self, seconds: float = 0.0) -> bool:
        return self._behind is not None and self._behind.is_left(seconds)

    # -- what pages ask for (Host) ------------------------------------------------------

    def go(self, route: str, /, **params: Any) -> None:
        """Show another page."""
        if self._shell is not None:
            self._shell.go(route, **params)

    def back(self) -> None:
        """Return to the page before."""
        if self._shell is not None:
            self._shell.back()

    def toast(self, text: str) -> None:
        """Say a short "done"."""
        from casemgr.ui.widgets import Toast

        Toast(self.stage, text)

    def tell(self, error: CaseError) -> None:
        """Show an error nobody showed in place."""
        from casemgr.ui import messages

        messages.tell(self, error, self.preferences.language)

    def ask(self, question: "Question", on_yes: Callable[[], object]) -> None:
        """Ask before something that cannot be taken back."""
        from casemgr.ui import messages

        messages.ask(self, question, self.preferences.language, on_yes)

    def prefer(self, preferences: "Preferences") -> None:
        """Switch language, theme or lock time now, and remember the choice."""
        spoke = self.preferences.language
        self.preferences = preferences
        self._desk.look(self._office.remember, preferences)
        if self._session is not None:
            self._desk.run(self._session.prefer, preferences)
            self._watch_idleness()
        self._dress()
        if self._shell is not None and self._session is not None:
            self._take_up(self._shell.lay_down())
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
        if self._stands:
            self._speak_for_qt()

    def _speak_for_qt(self) -> None:
        from casemgr.ui.qt_words import QtWords

        application = QApplication.instance()
        if application is None:
            return
        if self._qt_words is not None:
            application.removeTranslator(self._qt_words)
        self._qt_words = QtWords(self.preferences.language, self)
        application.installTranslator(self._qt_words)

    def _system_theme_changed(self, _scheme: "Qt.ColorScheme") -> None:
        self._dress()

    def _came(self) -> None:
        """A page came to the front: toasts of the page before go."""
        from casemgr.ui.widgets import Toast

        for toast in self.stage.findChildren(Toast):
            toast.deleteLater()
