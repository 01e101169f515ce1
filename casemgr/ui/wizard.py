"""The first run: from nothing to a workspace, its first account and a recovery code.

The steps write what is typed into one ``Answers``; a change of language makes the steps anew
from it, so nothing is lost.
"""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QPushButton

from casemgr.domain.errors import CaseError
from casemgr.ui.desk import Desk
from casemgr.ui.door import NewOffice, Office, Preferences, Setup
from casemgr.ui.gate import Gate
from casemgr.ui.widgets import Button, Gap, Text, row
from casemgr.ui.wizard_recovery import RecoveryStep
from casemgr.ui.wizard_steps import (
    AccountStep,
    Answers,
    DoneStep,
    FolderStep,
    OrganisationStep,
    PassphraseStep,
    Step,
    StepContext,
    WelcomeStep,
)
from casemgr.words import Language, say

STEPS: tuple[Callable[[StepContext], Step], ...] = (
    WelcomeStep, FolderStep, OrganisationStep, AccountStep, PassphraseStep, RecoveryStep, DoneStep,
)  # fmt: skip


class Wizard(Gate):
    """Leads through the steps; ``finished`` carries the login to sign in with."""

    finished = Signal(str)
    restore_wanted = Signal()

    def __init__(
        self,
        office: Office,
        desk: Desk,
        preferences: Preferences,
        on_language: Callable[[Language], object],
        answers: Answers | None = None,
    ) -> None:
        super().__init__(preferences, on_language, width=620)
        self._office = office
        self._desk = desk
        self._on_language = on_language
        self.answers = answers or Answers(folder=office.proposed_folder)
        self._step: Step | None = None
        self.count = Text("", "muted")
        self.back = Button(say("Back", self.language), self.go_back)
        self.restore = Button(
            say("Restore from a backup", self.language), self.restore_wanted.emit, kind="quiet"
        )
        self.next = Button(say("Next", self.language), self.go_next, kind="primary")
        self.card.add(self.count)
        self._slot = row()
        self.card.add(self._slot)
        self.card.add(self.banner, self.waiting, row(self.restore, Gap(), self.back, self.next))
        self._show_step()

    @property
    def step(self) -> Step:
        """The step in front."""
        if self._step is None:
            raise RuntimeError("the wizard always has a step")
        return self._step

    def go_next(self) -> None:
        """Check this step; then do its work, or move on."""
        if not self.next.isEnabled():
            return
        self.banner.clear()
        if not self.step.check():
            return
        if self.step.name == "folder":
            self._work(self._office.check_folder, self.answers.folder, then=self._folder_is_good)
        elif self.step.name == "passphrase":
            self._create()
        elif self.step.name == "done":
            self.finished.emit(self.answers.login)
        else:
            self._move(1)

    def go_back(self) -> None:
        """To the step before; there is no way back once the workspace is made."""
        if self.back.isEnabled() and not self.back.isHidden():
            self.banner.clear()
            self._move(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Esc goes back, wherever the keyboard is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QPushButton) and focused is not self.next:
                focused.click()
            else:
                self.go_next()
        elif event.key() == Qt.Key.Key_Escape:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def _folder_is_good(self, _nothing: object) -> None:
        self.answers.folder_checked = True
        self._move(1)

    def _create(self) -> None:
        given = self.answers
        setup = Setup(
            folder=given.folder,
            language=self.language,
            organisation=given.organisation.strip(),
            time_zone=given.time_zone,
            display_name=given.display_name.strip(),
            login=given.login.strip(),
            roles=given.roles,
            passphrase=given.passphrase,
        )
        words = say("The workspace is being made. This takes some seconds.", self.language)
        self.banner.tell(words, "neutral")
        self._work(self._office.create, setup, then=self._created)

    def _created(self, new: NewOffice) -> None:
        self.banner.clear()
        self.answers.passphrase = self.answers.passphrase_again = ""
        self.answers.new_office = new
        self._move(1)

    def _work(
        self, fn: Callable[..., object], argument: object, then: Callable[..., object]
    ) -> None:
        parts = (self.back, self.next, self.step)
        self.busy(True, *parts)

        def done(answer: object) -> None:
            self.busy(False, *parts)
            then(answer)

        def failed(error: CaseError) -> None:
            self.busy(False, *parts)
            self.tell(error)
            self.step.focus_first()

        self._desk.run(fn, argument, on_done=done, on_error=failed, owner=self)

    def _move(self, by: int) -> None:
        self.answers.at += by
        self._show_step()

    def _show_step(self) -> None:
        if self._step is not None:
            self._slot.removeWidget(self._step)
            self._step.hide()
            self._step.deleteLater()
        context = StepContext(
            self._office, self._desk, self.language, self.answers, self._on_language
        )
        self._step = STEPS[self.answers.at](context)
        self._slot.addWidget(self._step)
        made = self.answers.new_office is not None
        self.back.setVisible(self.answers.at > 0 and not made)
        words = {"passphrase": say("Make the workspace", self.language),
                 "done": say("Sign in", self.language)}  # fmt: skip
        self.restore.setVisible(self._step.name == "welcome")
        self.next.setText(words.get(self._step.name, say("Next", self.language)))
        at, total = self.answers.at + 1, len(STEPS)
        self.count.setText(say("Step {number} of {total}", self.language, number=at, total=total))
        self.focus_first()

    def focus_first(self) -> None:
        """Into the step's first line, or onto the button that leads on."""
        if not self.step.focus_first():
            self.next.setFocus()
