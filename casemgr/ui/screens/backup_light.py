"""The light for backups: how old the newest one away from this machine is, in words and colour."""

from datetime import datetime
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from casemgr.domain.errors import CaseError
from casemgr.operations.backup_log import BackupState, Light, backup_state
from casemgr.operations.backups import back_up_now
from casemgr.ui.screens.base import Screen
from casemgr.ui.theme import Tone
from casemgr.ui.widgets import Button, Chip
from casemgr.words import N_, Language, say, say_many

_TONES: dict[Light, Tone] = {
    Light.GREEN: "success", Light.AMBER: "warning", Light.RED: "danger",
}  # fmt: skip
_SIGNS: dict[Light, str] = {Light.GREEN: "✓", Light.AMBER: "!", Light.RED: "✗"}


def light_words(state: BackupState, now: datetime, language: Language) -> str:
    """The age of the newest backup away from this machine, in a few words."""
    if state.newest_away is None:
        return say(N_("No backup away from this computer"), language)
    days = max(0, (now - state.newest_away).days)
    if not days:
        return say(N_("Backup away from here: within a day"), language)
    return say_many(
        "Backup away from here: {count} day old", "Backup away from here: {count} days old",
        days, language,
    )  # fmt: skip


class BackupLight(QWidget):
    """A chip and, for those who may, the one press that makes a backup.

    ``screen`` is the page it stands on. Errors go to the page's host.
    """

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self._screen = screen
        speak = screen.language
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self.chip = Chip("")
        self.chip.hide()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(72)
        self.bar.hide()
        self.press = Button(say("Back up now", speak), self.back_up, icon="hard-drive-download")
        line.addWidget(self.chip)
        line.addWidget(self.bar)
        line.addWidget(self.press)
        self.press.setVisible(screen.may("make_backup"))
        self.state: BackupState | None = None

    def ask(self) -> None:
        """Read how things stand."""
        self._screen.at.desk.look(
            partial(backup_state, self._screen.workspace),
            on_done=self._answer, on_error=self._screen.at.host.tell, owner=self,
        )  # fmt: skip

    def back_up(self) -> None:
        """Make one now, to every place that can be reached."""
        self._rest(working=True)
        self._screen.at.desk.paper(
            partial(back_up_now, self._screen.workspace),
            on_done=self._made, on_error=self._refused, owner=self,
        )  # fmt: skip

    def _answer(self, state: BackupState) -> None:
        self.state = state
        words = light_words(state, self._screen.workspace.now, self._screen.language)
        self.chip.show_as(f"{_SIGNS[state.light]} {words}", _TONES[state.light])
        self.chip.setAccessibleName(words)
        self.chip.show()

    def _made(self, _made: object) -> None:
        self._rest(working=False)
        self._screen.at.host.toast(
            say("The backup was written and checked.", self._screen.language)
        )
        self.ask()

    def _refused(self, error: CaseError) -> None:
        self._rest(working=False)
        self._screen.at.host.tell(error)

    def _rest(self, *, working: bool) -> None:
        self.bar.setVisible(working)
        self.press.setEnabled(not working)
