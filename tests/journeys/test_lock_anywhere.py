"""Three quick presses of Esc, with real keys on a real display, whatever is open just then."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from casemgr.storage.errors import WorkspaceInUse
from casemgr.storage.instance_lock import InstanceLock
from tests.journeys.person import Person


@pytest.fixture
def keyboard(folder: Path, tmp_path: Path) -> Iterator[Person]:
    person = Person(folder, tmp_path / "home")
    yield person
    person.end()


def _locked(folder: Path) -> bool:
    """Whether the program has let go of the workspace: closed, and its keys dropped."""
    lock = InstanceLock(folder)
    try:
        lock.acquire()
    except WorkspaceInUse:
        return False
    lock.release()
    return True


def _panic(keyboard: Person, folder: Path) -> None:
    """Three quick presses. There is no window manager here to hand the keyboard on when the
    first closes a dialog on a slow machine: who sees no lock then presses again."""
    for patience in (10.0, 10.0, keyboard.patience):
        keyboard.look()
        keyboard.keys("Escape", "Escape", "Escape")
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if _locked(folder):
                return
            time.sleep(0.05)
    raise AssertionError("three quick presses did not lock")


def test_three_escapes_lock_behind_a_menu_a_list_a_dialog_and_a_file_chooser(
    keyboard: Person, folder: Path
) -> None:
    keyboard.enter("ruma")
    keyboard.press("ctrl+n")
    keyboard.at("Intake date")
    keyboard.reach("What brings the survivor here")
    keyboard.type("half a word")
    for opened in (("shift+F10",), ("F1",), ("Tab", "Tab", "alt+Down")):
        keyboard.press(*opened)
        _panic(keyboard, folder)
        keyboard.press("ctrl+s", "ctrl+2", "F1")
        locked = keyboard.look()
        assert not locked.says("half a word"), "nothing works or shows behind the lock"
        assert _locked(folder)
        keyboard.unlock()
        again = keyboard.see("What brings the survivor here")
        assert again.fields
    assert keyboard.operations().count("sign_in") == 4
    assert "create_case" not in keyboard.operations()
