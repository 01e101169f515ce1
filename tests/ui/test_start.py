"""The first window: what stands before it, and what comes behind its first paint."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from casemgr.paths import program_root
from casemgr.ui import fonts
from casemgr.ui.desk import Desk
from casemgr.ui.sign_in import SignIn
from casemgr.ui.start import equip
from casemgr.ui.window import MainWindow
from tests.ui.entering import GOOD
from tests.ui.paper_office import PaperOffice


class Watching(QObject):
    """Notes the classes of windows that come up."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(type(watched).__name__)
        return False


@pytest.fixture
def watching(dressed: QApplication) -> Iterator[Watching]:
    watching = Watching()
    dressed.installEventFilter(watching)
    yield watching
    dressed.removeEventFilter(watching)


@pytest.fixture
def bare(qtbot: QtBot, dressed: QApplication, desk: Desk, office: PaperOffice) -> MainWindow:
    """The window as the program first shows it: without pages and watches."""
    window = MainWindow(office, desk)
    qtbot.addWidget(window)
    return window


def test_pages_and_watches_come_once_the_first_stage_stands(
    qtbot: QtBot, dressed: QApplication, bare: MainWindow
) -> None:
    told: list[QWidget] = []
    bare.standing.connect(lambda: told.append(bare.stage))
    bare.standing.connect(lambda: equip(dressed, bare))
    bare.show()
    assert told == []
    with qtbot.waitSignal(bare.standing):
        bare.begin()
    assert isinstance(told[0], SignIn)
    for _ in range(3):
        QTest.keyClick(bare.windowHandle(), Qt.Key.Key_Escape)
    qtbot.waitUntil(bare.isMinimized)
    bare.show_sign_in()
    qtbot.wait(100)
    assert len(told) == 1, "equipped once, not with each stage"


def test_what_is_typed_before_the_watches_come_is_not_lost(
    qtbot: QtBot, dressed: QApplication, bare: MainWindow
) -> None:
    bare.show()
    bare.begin()
    qtbot.waitUntil(lambda: isinstance(bare.stage, SignIn))
    gate = bare.stage
    assert isinstance(gate, SignIn)
    QTest.keyClicks(gate.secret, GOOD)
    qtbot.waitUntil(lambda: gate.who() == "shapla")
    assert gate.secret.text() == GOOD


def test_no_part_of_the_sign_in_comes_up_as_a_window_of_its_own(
    qtbot: QtBot, bare: MainWindow, watching: Watching
) -> None:
    bare.show()
    bare.begin()
    qtbot.waitUntil(lambda: isinstance(bare.stage, SignIn))
    assert [name for name in watching.windows if name in ("Field", "Button")] == []


def test_every_face_is_there_after_the_two_of_the_sign_in(dressed: QApplication) -> None:
    assert fonts.load_first()
    assert fonts.load()
    for weight in (400, 600, 700):
        found = QFontInfo(fonts.sized(14, type(dressed.font().weight())(weight)))
        assert (found.family(), found.weight()) == (fonts.FAMILY, weight)


def test_the_first_window_comes_with_the_sign_in_and_is_never_painted_empty(
    qtbot: QtBot, watching: Watching, bare: MainWindow
) -> None:
    assert not bare.isVisible()
    bare.begin()
    qtbot.waitUntil(bare.isVisible)
    assert isinstance(bare.stage, SignIn)
    assert bare.stage.isVisible()


SIGN_IN = """
import sys
from pathlib import Path
from PySide6 import QtCore
from casemgr.app import make_window
from casemgr.ui.sign_in import SignIn
folder = Path(sys.argv[1])
for name in ("keys.a.json", "case.db"):
    (folder / name).touch()
running = make_window(folder, preferences_in=folder)
running.window.begin()
while not isinstance(running.window.stage, SignIn):
    running.application.processEvents()
running.window.grab()
print(*(name for name in ("Qt",) if name in vars(QtCore)), *(
    name for name in ("casemgr.storage.tables", "casemgr.ui.door", "sqlalchemy", "platformdirs")
    if name in sys.modules))
running.window.close()
"""


def test_the_sign_in_is_painted_before_anything_it_does_not_need_is_loaded(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SIGN_IN, str(tmp_path)],
        capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(program_root())},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == [], "each costs the first paint some milliseconds"


LEFT_BEHIND = """
import sys, time
from pathlib import Path
import pyrage
from PySide6.QtCore import QTimer
from casemgr.app import make_window
from casemgr.ui import window
from casemgr.ui.start import run

class Slow:
    def read(self, size=-1):
        time.sleep(0.01)
        return bytes(64)

class Sink:
    def write(self, data):
        return len(data)

    def flush(self):
        pass

window._END_SECONDS = 0.2
folder = Path(sys.argv[1])
running = make_window(folder / "workspace", preferences_in=folder)
key = pyrage.x25519.Identity.generate().to_public()
running.desk.paper(pyrage.encrypt_io, Slow(), Sink(), [key])
QTimer.singleShot(500, running.window.close)
sys.exit(run(running))
"""


def test_leaving_while_a_backup_is_written_is_no_crash(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LEFT_BEHIND, str(tmp_path)],
        cwd=program_root(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
