"""The application leaves no trace and prints no value."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from casemgr.paths import program_root
from casemgr.ui.application import catch_bugs
from casemgr.ui.bugs import BugLog
from casemgr.ui.desk import Desk
from casemgr.ui.errors import ProgramError

DIALOG = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog
from casemgr.ui.application import finish_application, make_application
application = make_application()
finish_application(application)
dialog = QFileDialog(directory="/usr/share")
dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
dialog.open()
QTimer.singleShot(50, dialog.reject)
QTimer.singleShot(150, application.quit)
application.exec()
del dialog
print(application.applicationName())
"""


@pytest.fixture
def hooks() -> Iterator[None]:
    before = (sys.excepthook, threading.excepthook)
    yield
    sys.excepthook, threading.excepthook = before


def test_choosing_a_file_leaves_no_list_of_recent_folders(tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
    ran = subprocess.run(
        [sys.executable, "-c", DIALOG],
        capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path,
        env={**kept, "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen",
             "PYTHONPATH": str(program_root())},
    )  # fmt: skip
    assert ran.stdout.strip() == "casemgr", ran.stderr
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in written if "fontconfig" not in path.as_posix()] == []


def test_an_exception_nobody_caught_is_shown_by_number_and_printed_nowhere(
    qtbot: QtBot, tmp_path: Path, hooks: None, capfd: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(BugLog(tmp_path))
    catch_bugs(desk)
    error = ValueError("Rahima Khatun")
    with qtbot.waitSignal(desk.problem) as told:
        sys.excepthook(ValueError, error, None)
    assert isinstance(told.args[0], ProgramError)
    thread = threading.Thread(target=[].pop)
    with qtbot.waitSignal(desk.problem):
        thread.start()
        thread.join()
    desk.close()
    noted = (tmp_path / "problems.log").read_text(encoding="utf-8")
    assert "ValueError" in noted
    assert "IndexError" in noted
    printed = capfd.readouterr()
    assert "Rahima" not in noted + printed.out + printed.err
