"""The window toolkit must not eat references: PySide6 6.12.0 did, and ended the program."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]

VOID_CALLS = 20_000
PROGRAM = """
import gc, json, sys
from PySide6.QtCore import QObject, QTimer, Signal, Slot

class Sender(QObject):
    told = Signal(bool)

class Receiver(QObject):
    @Slot(bool)
    def hear(self, yes):
        pass

def counts():
    gc.collect()
    return [sys.getrefcount(thing) for thing in (None, True, False)]

sender, receiver, timer = Sender(), Receiver(), QTimer()
sender.told.connect(receiver.hear)
before = counts()
for _ in range(int(sys.argv[1])):
    sender.setObjectName("name")
    timer.setInterval(5)
    sender.blockSignals(False)
    sender.told.emit(True)
print(json.dumps([later - first for first, later in zip(before, counts())]))
"""


def test_many_void_calls_cost_no_reference_to_none_true_or_false() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(VOID_CALLS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # Far fewer than one a call: the interpreter itself moves these counts by a handful.
    assert all(abs(change) < VOID_CALLS / 100 for change in json.loads(done.stdout)), done.stdout


def test_the_toolkit_stays_below_the_version_that_broke() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = [Requirement(text) for text in project["dependencies"]]
    (toolkit,) = [part for part in parts if part.name == "PySide6-Essentials"]
    assert "6.12.0" not in toolkit.specifier
    assert "6.11.2" not in toolkit.specifier
    assert "6.11.3" in toolkit.specifier
