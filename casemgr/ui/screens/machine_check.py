"""Is this computer fit to keep case files: a light and a sentence for everything looked at."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QProgressBar, QWidget

from casemgr.domain.errors import CaseError
from casemgr.operations.diagnosis import diagnose, save_diagnosis
from casemgr.operations.machine_check import Check, Light, check_machine
from casemgr.ui.forms.flow import empty
from casemgr.ui.local_office import system_folder
from casemgr.ui.page import Place
from casemgr.ui.screen_capture import guard_state
from casemgr.ui.screens.base import Screen
from casemgr.ui.screens.files import ask_save
from casemgr.ui.theme import Tone
from casemgr.ui.widgets import Banner, Button, Card, Chip, Column, Gap, PageHead, Text, row
from casemgr.words import N_, say

_LIGHTS: dict[Light, tuple[str, Tone]] = {
    Light.GREEN: (N_("In order"), "success"),
    Light.AMBER: (N_("Look at this"), "warning"),
    Light.RED: (N_("Put this right"), "danger"),
}


class MachineCard(Card):
    """The lines, the worst first; looked at when first shown, and again on request."""

    def __init__(self, screen: Screen) -> None:
        speak = screen.language
        super().__init__(say("Is this computer fit to keep case files?", speak))
        self._screen = screen
        self.checks: tuple[Check, ...] = ()
        self._asked = False
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setAccessibleName(say("Looking at this computer …", speak))
        self.good = Banner()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        holder = QWidget()
        holder.setLayout(self._grid)
        self.again = Button(say("Check again", speak), self.ask, icon="refresh-cw")
        self.add(self.good, self.busy, holder, row(self.again, Gap()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._asked:
            self.ask()

    def ask(self) -> None:
        """Look at the machine; may take seconds, on a worker's thread."""
        self._asked = True
        self.busy.setVisible(True)
        self.again.setEnabled(False)
        capture = guard_state(QApplication.instance())
        self._screen.at.desk.paper(
            partial(check_machine, self._screen.workspace, capture),
            on_done=self._answer, on_error=self._refused, owner=self,
        )  # fmt: skip

    def _refused(self, error: CaseError) -> None:
        self._rest()
        self._screen.at.host.tell(error)

    def _answer(self, checks: tuple[Check, ...]) -> None:
        self._rest()
        self.checks = checks
        empty(self._grid)
        for place, check in enumerate(checks):
            self._line(place, check)
        if all(check.light is Light.GREEN for check in checks):
            words = say("Everything that can be seen is in order.", self._screen.language)
            self.good.tell(words, "success")
        else:
            self.good.clear()

    def _rest(self) -> None:
        self.busy.setVisible(False)
        self.again.setEnabled(True)

    def _line(self, place: int, check: Check) -> None:
        speak = self._screen.language
        words, tone = _LIGHTS[check.light]
        chip = Chip(say(words, speak), tone)
        top = Qt.AlignmentFlag.AlignTop
        told = QWidget()
        lines = QGridLayout(told)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setVerticalSpacing(2)
        lines.addWidget(Text(say(check.title, speak), "label"), 0, 0)
        lines.addWidget(Text(say(check.found, speak, **check.values)), 1, 0)
        if check.step:
            lines.addWidget(Text(say(check.step, speak), "muted"), 2, 0)
        self._grid.addWidget(chip, place, 0, top)
        self._grid.addWidget(told, place, 1)


class HelperCard(Card):
    """A report that a helper may see."""

    def __init__(self, screen: Screen) -> None:
        speak = screen.language
        super().__init__(say("For whoever helps", speak))
        self._screen = screen
        about = say(
            "A report without names, passphrases or anything from a file. Read it before you hand "
            "it on.", speak,
        )  # fmt: skip
        self.save = Button(say("Save the report", speak), self._ask, icon="download")
        self.add(Text(about, "muted"), row(self.save, Gap()))

    def _ask(self) -> None:
        ask_save(self, self._screen.language, "diagnosis.txt", self.save_to)

    def save_to(self, path: Path) -> None:
        """Write the report there."""
        workspace, capture = self._screen.workspace, guard_state(QApplication.instance())

        def work() -> None:
            save_diagnosis(diagnose(workspace, system_folder("log"), capture), path)

        self._screen.at.desk.paper(
            work, on_done=self._saved, on_error=self._screen.at.host.tell, owner=self
        )

    def _saved(self, _answer: object) -> None:
        self._screen.at.host.toast(say("Saved.", self._screen.language))


class MachineScreen(Screen):
    """Both cards as a page: shown to an administrator once, after the set-up."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        back = say("Back", self.language)
        self.body.addWidget(
            PageHead(say("This machine", self.language), back=at.host.back, back_tip=back)
        )
        self.card = MachineCard(self)
        column = Column(width=760)
        column.add(self.card, HelperCard(self))
        self.body.addWidget(column, 1)
