"""The windows of recovery: making papers, trying them, and a new data key. Opened, never waited
for; a lock closes them, and what was prepared is worth nothing then."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from casemgr.domain.errors import CaseError
from casemgr.operations.recovery import (
    Prepared,
    make_recovery_sheets,
    make_shares,
    put_in_force,
    rehearse,
    rotate_data_key,
    save_sheet,
)
from casemgr.ui.screens.account_forms import Small
from casemgr.ui.screens.base import Screen
from casemgr.ui.screens.files import ask_save
from casemgr.ui.widgets import Button, Choice, Field, Gap, Text, TextLine, row
from casemgr.words import N_, Language, say

_LANGUAGES: dict[str, tuple[Language, ...]] = {"en": ("en",), "bn": ("bn",), "both": ("en", "bn")}
_STEPS = {
    "begun": N_("Both keys are at hand; nothing can be lost from here on."),
    "database": N_("The case files are done."),
    "copies": N_("Copies made before updates are done."),
    "drafts": N_("Unfinished forms are done."),
    "head": N_("The end of the audit trail is done."),
    "keys": N_("The old key is gone."),
}


class WordsBox(QPlainTextEdit):
    """Room for the words of a sheet; Tab moves on instead of being typed."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(76)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )


class _Working(Small):
    """A small window with a bar that moves while the program thinks."""

    def __init__(self, screen: Screen, title: str, yes: str) -> None:
        super().__init__(screen, screen.language, title, yes)
        self.setMinimumWidth(560)
        self._screen = screen
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.below.addWidget(self.bar)

    def begin(
        self, work: Callable[..., object], then: Callable[..., object], **how: Callable[..., object]
    ) -> None:
        """Do ``work`` on the writer's thread; a refusal is shown here."""
        self.banner.clear()
        self.yes.setEnabled(False)
        self.bar.show()

        def done(answer: object) -> None:
            self.bar.hide()
            self.yes.setEnabled(True)
            then(answer)

        self._screen.at.desk.run(work, on_done=done, on_error=self.show_error, owner=self, **how)

    def show_error(self, error: CaseError) -> None:
        self.bar.hide()
        super().show_error(error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc must not close it over work under way."""
        if not (event.key() == Qt.Key.Key_Escape and self.bar.isVisible()):
            super().keyPressEvent(event)


class _Typed(QWidget):
    """Where the code, or the words of two sheets, are typed."""

    def __init__(self, language: Language, shares: bool) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.boxes: list[WordsBox | TextLine] = []
        if shares:
            help = say("All 33 words in their order; four letters of each are enough.", language)
            labels = (say("Words of one sheet", language), say("Words of another sheet", language))
            for label in labels:
                box = WordsBox()
                self.boxes.append(box)
                column.addWidget(Field(label, box, help=help if label == labels[0] else ""))
        else:
            line = TextLine()
            self.boxes.append(line)
            column.addWidget(Field(say("Type the code from your paper", language), line))

    def texts(self) -> list[str]:
        return [
            box.text() if isinstance(box, TextLine) else box.toPlainText() for box in self.boxes
        ]


class MakePapers(_Working):
    """New recovery papers: what and in which language, save them, type them back."""

    def __init__(self, screen: Screen, on_done: Callable[[str], object]) -> None:
        speak = screen.language
        super().__init__(
            screen, say("New recovery papers", speak), say("Prepare the papers", speak)
        )
        self._on_done = on_done
        self.prepared: Prepared | None = None
        self.typed: _Typed | None = None
        self.kind = Choice(
            [
                ("code", say("One sheet with a code", speak)),
                ("shares", say("Three sheets, of which any two are needed", speak)),
            ],
            value="shares",
        )
        names = (("both", say("English and Bangla", speak)), ("en", "English"), ("bn", "বাংলা"))
        self.speech = Choice(list(names), value="both")
        about = say(
            "The papers of the same kind made before stay in force until you have typed the new "
            "ones back; then they open only what was saved before.",
            speak,
        )
        self.fields.addWidget(Text(about, "muted"))
        self.fields.addWidget(Field(say("Papers", speak), self.kind))
        self.fields.addWidget(Field(say("Language of the papers", speak), self.speech))
        self.own, _field = self.passphrase_field(say("Your passphrase", speak))
        self.own.setFocus()
        self.open()

    def send(self) -> None:
        if self.prepared is None:
            make = make_shares if self.kind.value() == "shares" else make_recovery_sheets
            languages = _LANGUAGES[self.speech.value() or "both"]
            work = partial(make, self._screen.workspace, self.own.take(), languages)
            self.begin(work, self._show_papers)
        elif self.typed is not None:
            work_done = partial(
                put_in_force, self._screen.workspace, self.prepared, self.typed.texts()
            )
            self.begin(work_done, self._finished)

    def _show_papers(self, prepared: Prepared) -> None:
        speak = self.language
        self.prepared = prepared
        self.clear_fields()
        words = say(
            "Save each sheet, print it, delete the file, and put each away in another place. Then "
            "type back what stands on the paper.",
            speak,
        )
        self.fields.addWidget(Text(words))
        places = row(spacing=8)
        for number, sheet in enumerate(prepared.sheets, 1):
            label = say("Sheet {number} …", speak, number=number)
            button = Button(label, partial(self._ask_place, number - 1), icon="printer")
            button.setToolTip(sheet.name)
            places.addWidget(button)
        places.addWidget(Gap())
        self.fields.addLayout(places)
        self.typed = _Typed(speak, prepared.paper == "shares")
        self.fields.addWidget(self.typed)
        self.yes.setText(say("Put the new papers in force", speak))
        self.typed.boxes[0].setFocus()

    def _ask_place(self, at: int) -> None:
        if self.prepared is not None:
            sheet = self.prepared.sheets[at]
            ask_save(self, self.language, sheet.name, partial(self._save, at))

    def _save(self, at: int, path: Path) -> None:
        if self.prepared is None:
            return
        self._screen.at.desk.paper(
            partial(save_sheet, self.prepared.sheets[at], path),
            on_done=lambda _answer: self.banner.tell(
                say("Saved. Print it, then delete the file.", self.language), "success"
            ),
            on_error=self.show_error,
            owner=self,
        )

    def _finished(self, _answer: object) -> None:
        self._on_done(say("The new recovery papers are in force.", self.language))
        self.close()

    def done(self, result: int) -> None:
        """Papers that were not put in force are worth nothing."""
        if self.prepared is not None:
            self.prepared.wipe()
        super().done(result)


class Rehearse(_Working):
    """Type the papers in as on the worst day, and see whether they would open the workspace."""

    def __init__(
        self, screen: Screen, papers: Sequence[str], on_done: Callable[[str], object]
    ) -> None:
        speak = screen.language
        super().__init__(screen, say("Try the recovery papers", speak), say("Try them", speak))
        self._on_done = on_done
        about = say(
            "Fetch the papers from where they lie. Nothing is changed; the day is remembered.",
            speak,
        )
        self.fields.addWidget(Text(about, "muted"))
        kinds = (
            ("code", say("One sheet with a code", speak)),
            ("shares", say("Three sheets, of which any two are needed", speak)),
        )
        known = [(code, label) for code, label in kinds if code in papers]
        self.kind = Choice(known, value=known[-1][0] if known else None)
        self.fields.addWidget(Field(say("Papers", speak), self.kind))
        self.typed = self._lines()
        self.kind.chosen.connect(self._other_kind)
        self.typed.boxes[0].setFocus()
        self.open()

    def send(self) -> None:
        work = partial(rehearse, self._screen.workspace, self.typed.texts())
        self.begin(work, self._finished)

    def _lines(self) -> _Typed:
        typed = _Typed(self.language, self.kind.value() == "shares")
        self.fields.addWidget(typed)
        return typed

    def _other_kind(self, _code: object) -> None:
        self.typed.hide()
        self.typed.deleteLater()
        self.typed = self._lines()

    def _finished(self, _paper: object) -> None:
        words = say("The papers fit. They will be asked for again in a year.", self.language)
        self._on_done(words)
        self.close()


class ChangeDataKey(_Working):
    """Why, how long, what it cannot do; then the work, step by step."""

    def __init__(self, screen: Screen, on_done: Callable[[str], object]) -> None:
        speak = screen.language
        super().__init__(
            screen, say("Change the data key", speak), say("Change the data key now", speak)
        )
        self._on_done = on_done
        for words in (
            N_(
                "Somebody who left may have kept copies of the key files. With a new data key "
                "these open nothing that is written from now on."
            ),
            N_(
                "Backups and copies made before still open with the passphrases and recovery "
                "papers of their day. Destroy those you no longer need, and make a backup now."
            ),
            N_(
                "If the person who left knew the recovery code or had a sheet, make new recovery "
                "papers as well."
            ),
            N_("It takes some seconds to minutes. If it is cut short, the next sign-in finishes."),
        ):
            self.fields.addWidget(Text(say(words, speak)))
        self.own, _field = self.passphrase_field(say("Your passphrase", speak))
        self.step = Text("", "muted")
        self.below.addWidget(self.step)
        self.own.setFocus()
        self.open()

    def send(self) -> None:
        workspace, passphrase = self._screen.workspace, self.own.take()
        self.begin(
            partial(rotate_data_key, workspace, passphrase), self._finished, on_progress=self._moved
        )

    def _moved(self, step: str) -> None:
        self.step.setText(say(_STEPS[step], self.language))

    def _finished(self, _answer: object) -> None:
        self._on_done(say("The data key is new.", self.language))
        self.close()
