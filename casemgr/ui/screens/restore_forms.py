"""Opening a backup: with which file, and with what it is unlocked. Opened, never waited for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.operations.restoring import Comparison, Contents, Opening, key_shown
from casemgr.ui.screens.account_forms import Small
from casemgr.ui.screens.base import Screen
from casemgr.ui.screens.files import ask_folder, ask_open
from casemgr.ui.widgets import Button, Choice, Field, PassphraseLine, Text, TextLine, row
from casemgr.words import N_, Language, number, say, say_many, show_date

ENDINGS = ("backup",)
KIND = N_("Backups")


class OpeningFields(QWidget):
    """A login and its passphrase as of that day, or what stands on the recovery papers."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.way = Choice(
            [
                ("passphrase", say("A supervisor's passphrase of that day", language)),
                ("paper", say("The recovery code, or two recovery sheets", language)),
            ],
            value="passphrase",
            searchable=False,
        )
        self.login = TextLine()
        self.passphrase = PassphraseLine(
            say("Show the passphrase", language), say("Hide the passphrase", language)
        )
        self.paper = QPlainTextEdit()
        self.paper.setTabChangesFocus(True)
        self.paper.setFixedHeight(76)
        self.paper.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self._by_login = [
            Field(say("Login", language), self.login),
            Field(say("Passphrase", language), self.passphrase),
        ]
        help = say("The code, or all words of one sheet and then of another.", language)
        self._by_paper = Field(say("From the paper", language), self.paper, help=help)
        column.addWidget(Field(say("Opened with", language), self.way))
        for field in (*self._by_login, self._by_paper):
            column.addWidget(field)
        self.way.chosen.connect(self._switch)
        self._switch("passphrase")

    def opening(self) -> Opening | None:
        """What was typed; ``None`` while something is missing."""
        if self.way.value() == "paper":
            text = self.paper.toPlainText().strip()
            return Opening(paper=text) if text else None
        login, passphrase = self.login.text().strip(), self.passphrase.text()
        return Opening(login, passphrase) if login and passphrase else None

    def forget(self) -> None:
        """Drop the secrets."""
        self.passphrase.clear()
        self.paper.clear()

    def _switch(self, way: object) -> None:
        for field in self._by_login:
            field.setVisible(way != "paper")
        self._by_paper.setVisible(way == "paper")


class FileLine(QWidget):
    """A path with a button to choose it; ``folder`` for a folder instead of a backup."""

    def __init__(
        self, language: Language, path: Path | None = None, *, folder: bool = False
    ) -> None:
        super().__init__()
        self._language: Language = language
        self._folder = folder
        self.line = TextLine(str(path) if path else "")
        line = row(self.line, Button(say("Choose …", language), self._ask, icon="folder"))
        line.setContentsMargins(0, 0, 0, 0)
        self.setLayout(line)
        self.setFocusProxy(self.line)

    def path(self) -> Path | None:
        text = self.line.text().strip()
        return Path(text).expanduser() if text else None

    def _ask(self) -> None:
        if self._folder:
            ask_folder(self, self._language, self._chosen)
        else:
            ask_open(self, self._language, KIND, ENDINGS, self._chosen)

    def _chosen(self, path: Path) -> None:
        self.line.setText(str(path))


def contents_words(found: Contents, language: Language) -> list[str]:
    """What a backup says of itself, line by line."""
    who = (
        say("Signed by {login}.", language, login=found.signer)
        if found.signer
        else say("Signed with a key of nobody in it: do not use it.", language)
    )
    counts = (f"{say(name, language)}: {number(n, language)}" for name, n in found.counts.items())
    made = say("Made on {date}.", language, date=show_date(found.made_at.date(), language))
    key = say("Key of the signature: {key}", language, key=key_shown(found.signer_key))
    return [f"{made} {who}", key, " · ".join(counts)]


def comparison_words(found: Comparison, language: Language) -> list[str]:
    """A backup beside what is here now, line by line."""
    counts = (
        say("{name}: {then} in the backup, {now} now", language,
            name=say(name, language), then=number(then, language), now=number(now, language))
        for name, then, now in found.counts
    )  # fmt: skip
    lines = [*contents_words(found.contents, language)[:2], " · ".join(counts)]
    if not found.same_history:
        lines.append(say("Its audit trail is not the beginning of the one here.", language))
    elif found.lines_missing:
        days = say_many("{count} day", "{count} days", max(0, found.age.days), language)
        lines.append(
            say("Missing in it: {count} lines of the audit trail, from {days}.", language,
                count=number(found.lines_missing, language), days=days)
        )  # fmt: skip
    return lines


class OpenBackup(Small):
    """Which backup, opened with what, and (``into``) where to; then ``work(path, opening, target)``
    on a paper thread, and ``on_done`` with its answer."""

    def __init__(
        self,
        screen: Screen,
        title: str,
        about: str,
        yes: str,
        work: Callable[[Path, Opening, Path | None], Any],
        on_done: Callable[[Any], object],
        *,
        path: Path | None = None,
        into: bool = False,
    ) -> None:
        super().__init__(screen, screen.language, title, yes)
        self.setMinimumWidth(560)
        self._screen = screen
        self._work = work
        self._on_done = on_done
        speak = screen.language
        self.fields.addWidget(Text(about, "muted"))
        self.file = FileLine(speak, path)
        self.fields.addWidget(Field(say("Backup", speak), self.file, required=True))
        self.opening = OpeningFields(speak)
        self.fields.addWidget(self.opening)
        self.target = FileLine(speak, folder=True) if into else None
        if self.target is not None:
            self.fields.addWidget(
                Field(say("New or empty folder", speak), self.target, required=True)
            )
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.below.addWidget(self.bar)
        self.file.line.setFocus()
        self.open()

    def send(self) -> None:
        path, opening = self.file.path(), self.opening.opening()
        target = self.target.path() if self.target is not None else None
        if path is None or opening is None or (self.target is not None and target is None):
            self.banner.tell(say("Something is still missing here.", self.language))
            return
        self.banner.clear()
        self.yes.setEnabled(False)
        self.bar.show()
        self._screen.at.desk.paper(
            lambda: self._work(path, opening, target),
            on_done=self._done, on_error=self.show_error, owner=self,
        )  # fmt: skip

    def show_error(self, error: CaseError) -> None:
        self.bar.hide()
        super().show_error(error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc must not close it over work under way."""
        if not (event.key() == Qt.Key.Key_Escape and self.bar.isVisible()):
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        self.opening.forget()
        super().done(result)

    def _done(self, answer: Any) -> None:
        self._on_done(answer)
        self.close()
