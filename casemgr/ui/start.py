"""Puts the window together and runs it."""

import gc
import os
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from casemgr.ui.application import catch_bugs, finish_application, make_application
from casemgr.ui.bugs import BugLog
from casemgr.ui.desk import Desk
from casemgr.ui.window import MainWindow

if TYPE_CHECKING:
    from casemgr.ui.door import Office

AHEAD_MS = 600
PATIENCE_MS = 300


@dataclass
class Running:
    """The parts that must live as long as the window."""

    application: QApplication
    desk: Desk
    window: MainWindow


def put_together(office: "Office", bugs_in: Path | None) -> Running:
    """The window on its desk, not yet shown. Bugs are noted, without values, in ``bugs_in``."""
    known = QApplication.instance()
    application = known if isinstance(known, QApplication) else make_application()
    desk = Desk(BugLog(bugs_in))
    window = MainWindow(office, desk)
    window.standing.connect(lambda: equip(application, window))
    return Running(application, desk, window)


def equip(application: QApplication, window: MainWindow) -> None:
    """What the first paint did not wait for. Keys typed meanwhile stay in Qt's queue."""
    from casemgr.ui.idle import IdleWatch
    from casemgr.ui.screen_capture import ScreenGuard
    from casemgr.ui.screens import ROUTES
    from casemgr.ui.suspend import SuspendWatch

    gc.freeze()  # what the start loaded lives as long as the program
    finish_application(application)
    ScreenGuard(application)
    window.equip(ROUTES, IdleWatch(application), SuspendWatch())


def run(running: Running) -> int:
    """Show the window until it is closed; gives the exit code."""
    catch_bugs(running.desk)
    running.window.begin()
    QTimer.singleShot(PATIENCE_MS, running.window, running.window.show)
    QTimer.singleShot(
        AHEAD_MS, lambda: running.desk.paper(load_ahead, on_done=lambda _nothing: settle())
    )
    code = running.application.exec()
    if not running.desk.ended():
        # Nobody waited for the last backup. Python would unwind its thread through code that
        # cannot be unwound, and the end would look like a crash, with all that a crash leaves.
        os._exit(code)
    return code


def load_ahead() -> None:
    """Import and practise what comes after the sign-in while a passphrase is being typed."""
    from casemgr.ui.screens import load_pages

    import_module("casemgr.operations.workspace")
    import_module("casemgr.ui.shell")
    load_pages()
    import_module("casemgr.operations.practice").practise()


def settle() -> None:
    """Modules live as long as the program: without this, each full collection walks them all,
    and a frame of scrolling waits for it."""
    gc.collect()
    gc.freeze()
