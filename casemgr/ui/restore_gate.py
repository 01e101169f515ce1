"""Bringing a backup back before anybody is signed in: on a new machine, or when all else is lost.

First it is looked into, and what it says of itself is shown: when it was made, who signed it, how
much is in it. Only then is anything written.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox

from casemgr.domain.errors import CaseError
from casemgr.operations.gate import check_place
from casemgr.operations.restoring import Contents, Opening, doubt, look_into, restore
from casemgr.ui.desk import Desk
from casemgr.ui.door import Preferences
from casemgr.ui.gate import Gate
from casemgr.ui.screens.restore_forms import FileLine, OpeningFields, contents_words
from casemgr.ui.widgets import Button, Field, Gap, Text, row
from casemgr.words import Language, say


class RestoreGate(Gate):
    """``restored`` carries the folder of the workspace made; ``given_up`` asks for the way back."""

    restored = Signal(object)
    given_up = Signal()

    def __init__(
        self,
        proposed: Path,
        desk: Desk,
        preferences: Preferences,
        on_language: Callable[[Language], object],
    ) -> None:
        super().__init__(preferences, on_language, width=620)
        self._desk = desk
        self.found: Contents | None = None
        speak = self.language
        self.card.add(Text(say("Restore from a backup", speak), "title"))
        self.file = FileLine(speak)
        self.opening = OpeningFields(speak)
        self.target = FileLine(speak, proposed, folder=True)
        self.about = Text("")
        self.about.hide()
        self.same = QCheckBox(say("My office confirms that it was signed with this key", speak))
        self.same.hide()
        self.back = Button(say("Back", speak), self.given_up.emit)
        self.next = Button(say("Look into it", speak), self.send, kind="primary")
        self.card.add(
            Field(say("Backup", speak), self.file, required=True),
            self.opening,
            Field(say("New or empty folder", speak), self.target, required=True),
            self.about,
            self.same,
            self.banner,
            self.waiting,
            row(Gap(), self.back, self.next),
        )
        for line in (self.file.line, self.opening.login, self.opening.passphrase):
            line.textEdited.connect(self._begin_anew)

    def focus_first(self) -> None:
        """Into the place of the backup."""
        self.file.line.setFocus()

    def send(self) -> None:
        """Look into the backup; once it has been looked into, restore it."""
        path, opening, target = self.file.path(), self.opening.opening(), self.target.path()
        if path is None or opening is None or target is None:
            self.banner.tell(say("Something is still missing here.", self.language))
            return
        self.banner.clear()
        self._busy(True)
        if self.found is None:
            self._desk.paper(
                look_into, path, opening, target,
                on_done=self._looked, on_error=self._refused, owner=self,
            )  # fmt: skip
        else:
            self._desk.paper(
                _bring_back, path, target, opening,
                self.found.signer_key if self.same.isChecked() else "",
                on_done=self._restored, on_error=self._refused, owner=self,
            )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Esc goes back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.next.isEnabled():
                self.send()
        elif event.key() == Qt.Key.Key_Escape:
            if self.back.isEnabled():
                self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def _looked(self, found: Contents) -> None:
        self._busy(False)
        lines = contents_words(found, self.language)
        if unsure := doubt(found):
            lines.append(unsure.tell(self.language))
            self.same.show()
        self.about.setText("\n".join(lines))
        self.about.show()
        if not found.signer:  # nobody of that workspace: it will not be restored
            return
        self.found = found
        self.next.setText(say("Restore this backup", self.language))
        self.next.setFocus()
        self.column.ensureWidgetVisible(self.next)

    def _restored(self, target: Path) -> None:
        self._busy(False)
        self.opening.forget()
        self.restored.emit(target)

    def _refused(self, error: CaseError) -> None:
        self._busy(False)
        self.tell(error)

    def _begin_anew(self) -> None:
        self.found = None
        self.about.hide()
        self.same.hide()
        self.same.setChecked(False)
        self.next.setText(say("Look into it", self.language))

    def _busy(self, working: bool) -> None:
        self.busy(working, self.file, self.opening, self.target, self.same, self.back, self.next)


def _bring_back(path: Path, target: Path, opening: Opening, confirmed: str) -> Path:
    check_place(target)
    restore(
        path,
        target,
        login=opening.login,
        passphrase=opening.passphrase,
        recovery_code=opening.paper,
        confirmed=confirmed,
    )
    return target
