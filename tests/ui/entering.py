"""How the window's tests get in: a clock turned by hand, and a sign-in."""

from dataclasses import dataclass, field

from pytestqt.qtbot import QtBot

from casemgr.ui.idle import Clock
from casemgr.ui.shell import Shell
from casemgr.ui.sign_in import SignIn
from casemgr.ui.window import MainWindow

GOOD = "river lantern quiet mango"


@dataclass
class Turned:
    seconds: float = 0.0
    clock: Clock = field(init=False)

    def __post_init__(self) -> None:
        self.clock = Clock(lambda: self.seconds, lambda: self.seconds, lambda _key: self.seconds)


def enter(qtbot: QtBot, window: MainWindow) -> None:
    """Sign in as the one account there is."""
    qtbot.waitUntil(lambda: isinstance(window.stage, SignIn))
    gate = window.stage
    assert isinstance(gate, SignIn)
    qtbot.waitUntil(lambda: gate.who() == "shapla")
    gate.secret.setText(GOOD)
    gate.submit()
    qtbot.waitUntil(lambda: isinstance(window.stage, Shell))


def shell_of(window: MainWindow) -> Shell:
    assert isinstance(window.stage, Shell)
    return window.stage
