"""A person's own passphrase and PIN."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox

from casemgr.domain.errors import CaseError
from casemgr.operations.accounts import change_passphrase
from casemgr.operations.key_errors import QuickUnlockNotAllowed
from casemgr.operations.quick_unlock import allow_quick_unlock, stop_quick_unlock
from casemgr.ui.widgets import Banner, Button, Card, Field, Gap, PassphraseLine, Text, row
from casemgr.words import Language, say

if TYPE_CHECKING:
    from casemgr.ui.screens.settings import SettingsScreen


def secret_line(language: Language, label: str) -> tuple[PassphraseLine, Field]:
    """A line for a secret, with its label."""
    line = PassphraseLine(
        say("Show the passphrase", language), say("Hide the passphrase", language)
    )
    return line, Field(label, line)


class PassphraseCard(Card):
    """A new passphrase: the old one first, the new one twice."""

    def __init__(self, screen: "SettingsScreen") -> None:
        speak = screen.language
        super().__init__(say("Change my passphrase", speak))
        self._screen = screen
        self.old, old_field = secret_line(speak, say("Passphrase now", speak))
        self.new, self.new_field = secret_line(speak, say("New passphrase", speak))
        self.again, self.again_field = secret_line(speak, say("The same passphrase again", speak))
        self.banner = Banner()
        self.change = Button(say("Change the passphrase", speak), self._send, icon="key-round")
        self.add(old_field, self.new_field, self.again_field, self.banner)
        self.add(row(Gap(), self.change))

    def _send(self) -> None:
        speak = self._screen.language
        self.banner.clear()
        differ = self.new.text() != self.again.text()
        self.new_field.set_problem("" if self.new.text() else say("This is needed.", speak))
        self.again_field.set_problem(say("The two passphrases differ.", speak) if differ else "")
        if differ or not self.new.text():
            return
        self.change.setEnabled(False)
        workspace = self._screen.workspace
        self._screen.at.desk.run(
            partial(change_passphrase, workspace, self.old.take(), self.new.text()),
            on_done=self._done, on_error=self._refused, owner=self,
        )  # fmt: skip

    def _done(self, _answer: object) -> None:
        self.change.setEnabled(True)
        self.new.take()
        self.again.take()
        self.banner.tell(
            say("The new passphrase holds from now on.", self._screen.language), "success"
        )

    def _refused(self, error: CaseError) -> None:
        self.change.setEnabled(True)
        self.banner.tell(error.tell(self._screen.language))


class QuickUnlockCard(Card):
    """A PIN for this machine: a choice of one's own, and less safe than the passphrase."""

    def __init__(self, screen: "SettingsScreen") -> None:
        speak = screen.language
        super().__init__(say("Quick unlock with a PIN", speak))
        self._screen = screen
        self.add(
            Text(
                say(
                    "The PIN works on this machine only and for some days; then the passphrase is "
                    "asked for again. Whoever gets into this machine's own account has an easier "
                    "time guessing a PIN than a passphrase.",
                    speak,
                ),
                "muted",
            )
        )
        self.pin, field = secret_line(speak, say("PIN", speak))
        self.banner = Banner()
        words = say(
            "The disk of this computer is encrypted, and nobody but me uses my account on it, "
            "which has a password.",
            speak,
        )
        self.sure = QCheckBox()
        self.sure.setAccessibleName(words)
        told = Text(words)
        told.setBuddy(self.sure)
        sentence = row(self.sure, told)
        sentence.setStretch(1, 1)
        self.add(field, sentence, self.banner)
        self.stop = Button(say("Stop quick unlock", speak), self._stop)
        self.allow = Button(say("Allow quick unlock", speak), self._allow, icon="lock-open")
        self.add(row(Gap(), self.stop, self.allow))
        if not screen.workspace.settings.quick_unlock_days:
            for part in (self.pin, self.sure, self.allow):
                part.setEnabled(False)
            self.banner.tell(QuickUnlockNotAllowed().tell(speak), "neutral")

    def _allow(self) -> None:
        workspace = self._screen.workspace
        sure = self.sure.isChecked()
        work = partial(allow_quick_unlock, workspace, self.pin.take(), confirmed=sure)
        words = say("The PIN can be used from the next lock on.", self._screen.language)
        self._send(work, words)

    def _stop(self) -> None:
        words = say("Quick unlock is off.", self._screen.language)
        self._send(partial(stop_quick_unlock, self._screen.workspace), words)

    def _send(self, work: "partial[None]", words: str) -> None:
        self.banner.clear()
        self._screen.at.desk.run(
            work,
            on_done=lambda _answer: self.banner.tell(words, "success"),
            on_error=lambda error: self.banner.tell(error.tell(self._screen.language)),
            owner=self,
        )
