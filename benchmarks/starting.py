"""How soon one sees something: a bare Qt window, the password window, the first list.

Each start is a fresh process, timed from before it is spawned to the first paint. Goals: the
password window within 1.5 times, and a list of 100,000 cases within 3 times, a bare window's
first paint. Key derivation is slow on purpose and is taken out and shown apart; so are the
seconds in which the passphrase is typed, which the program uses to load what comes after.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

PASSWORD_GOAL, LIST_GOAL = 1.5, 3.0
TYPING_SECONDS = 4.0
_RUNS = 5


def _watch(application: Any, widget: Any) -> None:
    """Returns once ``widget`` has been painted."""
    from PySide6.QtCore import QEvent, QObject

    class Painted(QObject):
        seen = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint:
                self.seen = True
            return super().eventFilter(watched, event)

    painted = Painted()
    widget.installEventFilter(painted)
    widget.update()
    while not painted.seen:
        _work(application)
    application.processEvents()
    widget.removeEventFilter(painted)


def _watch_sign_in(application: Any, window: Any) -> None:
    """Shows the window and returns once the sign-in in it has been painted the first time."""
    from PySide6.QtCore import QEvent, QObject

    from casemgr.ui.sign_in import SignIn

    class Painted(QObject):
        seen = False
        stage: object = None

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if watched is self.stage:
                self.seen = self.seen or event.type() == QEvent.Type.Paint
            elif self.stage is None and isinstance(window.stage, SignIn):
                self.stage = window.stage
                window.stage.installEventFilter(self)
            return False

    painted = Painted()
    window.installEventFilter(painted)
    window.begin()
    while not painted.seen:
        _work(application)
    window.removeEventFilter(painted)
    window.stage.removeEventFilter(painted)


def _work(application: Any) -> None:
    """A turn of the window; a loop without a pause would keep the other threads from working."""
    application.processEvents()
    time.sleep(0.0005)


def _report(
    began: float, apart: float = 0.0, derivation: float = 0.0, *, in_time: bool = True
) -> None:
    seconds = time.time() - began - apart
    told = {"seconds": seconds, "apart": derivation, "in_time": in_time}
    print(json.dumps(told), flush=True)


def bare(began: float) -> None:
    """The floor: an empty window."""
    from PySide6.QtWidgets import QApplication, QWidget

    application = QApplication([])
    window = QWidget()
    window.resize(1366, 768)
    window.show()
    _watch(application, window)
    _report(began)


def password(began: float, folder: Path) -> None:
    """The program as it starts, up to the painted sign-in."""
    from casemgr.app import make_window

    running = make_window(folder, preferences_in=folder / "machine")
    _watch_sign_in(running.application, running.window)
    _report(began)
    running.window.close()


def first_list(began: float, folder: Path, login: str, secret: str) -> None:
    """On through the sign-in to the list one had open the last time, its first rows painted."""
    from casemgr.app import make_window

    running = make_window(folder, preferences_in=folder / "machine")
    from PySide6.QtCore import QTimer

    from casemgr.ui.start import AHEAD_MS, load_ahead

    window, application = running.window, running.application
    _watch_sign_in(application, window)
    typing = time.perf_counter()
    loaded: list[None] = []
    QTimer.singleShot(AHEAD_MS, lambda: running.desk.paper(load_ahead, on_done=loaded.append))
    while time.perf_counter() < typing + TYPING_SECONDS:
        _work(application)
    from casemgr.ui.shell import Shell

    apart = time.perf_counter() - typing
    in_time = bool(loaded)
    derivation = _timed_derivation()
    sign_in: Any = window.stage
    sign_in.login.setEditText(login)
    sign_in.secret.setText(secret)
    sign_in.submit()
    while not isinstance(window.stage, Shell):
        _work(application)
    from casemgr.ui.screens.cases import CasesScreen

    page = window.stage.current
    if not isinstance(page, CasesScreen):
        raise SystemExit("the list is not what one comes back to")
    while page.model.missing(0, 1) or not page.model.keys:
        _work(application)
    _watch(application, page.table.viewport())
    _report(began, apart + derivation[0], derivation[0], in_time=in_time)
    window.close()


def _timed_derivation() -> list[float]:
    """Seconds that deriving the key is going to take, in a list of one."""
    from casemgr.storage.keys import unlock as unlocking

    seconds = [0.0]
    module: Any = sys.modules[unlocking.__module__]
    derive = module.derive

    def timed(*arguments: object) -> object:
        start = time.perf_counter()
        try:
            return derive(*arguments)
        finally:
            seconds[0] += time.perf_counter() - start

    module.derive = timed
    return seconds


def _remember_the_list(folder: Path) -> None:
    """Leave the supervisor where somebody stands who closed the program before the list."""
    from benchmarks import _common

    workspace = _common.sign_in(folder)
    place = {"visits": [{"route": "cases", "params": {}, "state": {}}]}
    workspace.drafts.put("shell", place, None)
    workspace.lock()


def _ready_words() -> None:
    """The translations compiled, as they are in a program that has been set up."""
    from casemgr.paths import resources
    from casemgr.words import LANGUAGES, compile_catalogue

    for language in LANGUAGES[1:]:
        built = resources() / "translations" / language / "casemgr.mo"
        built.write_bytes(compile_catalogue(language))


def main() -> None:
    from benchmarks import _common
    from casemgr.storage.keys.kdf import DEFAULT_COST, measure

    folder = _common.big_workspace()
    _ready_words()
    _common.say_machine()
    _remember_the_list(folder)
    seconds: dict[str, list[float]] = {"bare": [], "password": [], "list": []}
    apart: list[float] = []
    late = 0
    for run in range(_RUNS + 1):
        for mode, times in seconds.items():
            found = _common.in_fresh_process(__file__, mode, repr(time.time()), str(folder))
            if run == 0:
                continue  # the first round only warms the disk's cache
            times.append(found["seconds"])
            if mode == "list":
                apart.append(found["apart"])
                late += not found["in_time"]
    floor = _common.median(seconds["bare"])
    _common.say_line("bare PySide6 window, first paint", f"{floor * 1000:6.0f} ms")
    for mode, name, goal in (
        ("password", "password window, first paint", PASSWORD_GOAL),
        ("list", f"first list of {_common.CASES:,} cases", LIST_GOAL),
    ):
        times = seconds[mode]
        # Neighbours in time, so that a machine that slows down meanwhile does not count.
        ratio = _common.median([a / b for a, b in zip(times, seconds["bare"], strict=True)])
        text = f"{_common.median(times) * 1000:6.0f} ms  {ratio:4.2f} x (goal {goal} x)"
        _common.say_line(name, text, ratio <= goal)
    if late:
        busy = f"in {late} of {_RUNS} starts, still loading after {TYPING_SECONDS:g} s of typing"
        _common.say_line("too busy a machine for the list's figure", busy)
    own = _common.median(apart)
    _common.say_line("key derivation of this workspace, apart", f"{own * 1000:6.0f} ms")
    usual = measure(DEFAULT_COST)
    _common.say_line("key derivation at the usual cost", f"{usual * 1000:6.0f} ms")


def _child(mode: str, began: float, folder: Path) -> None:
    if mode == "bare":
        bare(began)
    elif mode == "password":
        password(began, folder)
    else:
        secret = (folder / "passphrases" / "nasima.txt").read_text("utf-8")
        first_list(began, folder, "nasima", secret)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _child(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
