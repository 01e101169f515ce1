"""Quick-erase: what it does and what it cannot do, and two deliberate steps to it."""

from PySide6.QtCore import QTimer

from casemgr.domain.errors import CaseError
from casemgr.operations.erasing_machine import (
    CopyElsewhere,
    ErasedMachine,
    copy_elsewhere,
    erase_machine,
    word_for,
)
from casemgr.ui.page import Place
from casemgr.ui.screens.base import Screen
from casemgr.ui.widgets import (
    Banner,
    Button,
    Card,
    Column,
    Field,
    Gap,
    PageHead,
    Text,
    TextLine,
    row,
)
from casemgr.words import N_, say, show_date

HOLD_MS = 1500
_CANNOT = (
    N_(
        "Backups in the workspace folder go too. It cannot reach copies elsewhere: backups on a "
        "stick, a synchronised folder. Whoever holds one and a passphrase or recovery code can "
        "read it."
    ),
    N_(
        "On a flash disk what is overwritten may leave remnants that a laboratory finds. Only "
        "full-disk encryption protects against that."
    ),
    N_("What is in the computer's memory right now goes only when it is switched off."),
    N_("Papers, exports and photographs outside of this program stay where they are."),
    N_("It cannot be undone, by nobody: without a backup the files of this office are lost."),
)


class QuickEraseScreen(Screen):
    """``erased`` says how long it took, once it is done."""

    def __init__(self, at: Place) -> None:
        super().__init__(at)
        speak = self.language
        self.erased: ErasedMachine | None = None
        self.word = word_for(self.workspace.keys.sequence + self.workspace.today.toordinal())
        self.body.addWidget(
            PageHead(
                say("Erase the keys of this machine", speak),
                back=at.host.back, back_tip=say("Back", speak),
            )
        )  # fmt: skip
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.column = Column(width=760)
        self.body.addWidget(self.column, 1)
        self._timer = QTimer(self, interval=HOLD_MS, singleShot=True)
        self._timer.timeout.connect(self._erase)
        self.typed = TextLine()
        self.hold = Button(say("Hold to erase", speak), kind="danger")
        self._build()
        self.typed.textChanged.connect(self._enable)
        self.hold.pressed.connect(self._timer.start)
        self.hold.released.connect(self._timer.stop)
        self._enable()

    def shown(self) -> None:
        self.typed.setFocus()
        self.read(copy_elsewhere, then=self._tell_copy)

    def _build(self) -> None:
        speak = self.language
        does = Card(say("What it does", speak))
        words = N_(
            "It destroys the keys of this workspace on this machine within two seconds and closes "
            "the program's files. No passphrase opens them here any more. For a moment in which "
            "somebody is about to force you."
        )
        does.add(Text(say(words, speak)))
        cannot = Card(say("What it cannot do", speak))
        for one in _CANNOT:
            cannot.add(Text(f"•  {say(one, speak)}"))
        steps = Card(say("Two steps", speak))
        label = say("1. Type this word: {word}", speak, word=self.word)
        steps.add(Field(label, self.typed))
        second = N_("2. Hold the button, or the space bar on it, until the screen locks.")
        steps.add(Text(say(second, speak)), row(self.hold, Gap()))
        self.column.add(steps, does, cannot)

    def _enable(self) -> None:
        self.hold.setEnabled(self.typed.text().strip().casefold() == self.word)

    def _tell_copy(self, copy: CopyElsewhere) -> None:
        speak = self.language
        if copy.day:
            day = show_date(copy.day, speak)
            words = say("The newest copy that lies elsewhere is of {day}.", speak, day=day)
            self.banner.tell(words, "neutral")
        else:
            words = say(
                "No copy that was read back lies anywhere else: whatever is only here will be "
                "lost for ever.",
                speak,
            )
            self.banner.tell(words, "danger")

    def _erase(self) -> None:
        self.hold.setEnabled(False)
        workspace, shown, typed = self.workspace, self.word, self.typed.text()
        self.at.desk.run(
            lambda: erase_machine(workspace, shown, typed),
            on_done=self._done, on_error=self._failed, owner=self,
        )  # fmt: skip

    def _failed(self, error: CaseError) -> None:
        self._enable()
        self.at.host.tell(error)

    def _done(self, erased: ErasedMachine) -> None:
        self.erased = erased
        self.at.host.lock()


class QuickEraseCard(Card):
    """The way to it, among the settings: one press away from what cannot be undone, no nearer."""

    def __init__(self, screen: Screen) -> None:
        speak = screen.language
        super().__init__(say("Erase the keys of this machine", speak))
        self.add(Text(say("For a moment in which somebody is about to force you.", speak), "muted"))
        go = Button(say("What it does, and how …", speak), lambda: screen.at.host.go("quick_erase"))
        self.add(row(Gap(), go))
