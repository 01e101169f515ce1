"""The real window on the big workspace, driven without a person."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import _common
from casemgr.ui.local_office import LocalOffice
from casemgr.ui.screens.cases import CasesScreen
from casemgr.ui.screens.cases_model import PAGE
from casemgr.ui.shell import Shell
from casemgr.ui.sign_in import SignIn
from casemgr.ui.start import Running, load_ahead, put_together

os.environ.setdefault("QT_QPA_PLATFORM", _common.screen())


def open_list(folder: Path) -> tuple[Running, CasesScreen]:
    """Signed in as the supervisor, with the list of cases on screen."""
    running = put_together(LocalOffice(folder, preferences_in=folder / "machine"), None)
    window = running.window
    window.show()
    window.begin()
    until(running, lambda: isinstance(window.stage, SignIn))
    assert isinstance(window.stage, SignIn)
    load_ahead()  # as the program does while the passphrase is typed
    window.stage.login.setEditText(_common.SUPERVISOR)
    window.stage.secret.setText(_common.passphrase(folder))
    window.stage.submit()
    until(running, lambda: isinstance(window.stage, Shell))
    window.go("cases")
    assert isinstance(window.stage, Shell)
    page = window.stage.current
    assert isinstance(page, CasesScreen)
    until(running, lambda: len(page.model.keys) > PAGE)  # the whole answer, not its top alone
    until(running, lambda: not page.model.missing(0, 1))
    return running, page


def until(running: Running, condition: Callable[[], bool]) -> None:
    """Let the window work until something holds."""
    while not condition():
        running.application.processEvents()
        time.sleep(0.001)  # a loop without a pause would keep the other threads from working
