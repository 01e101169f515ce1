"""A caseworker at the keyboard: a real window on a real display, keys through the X server.

What came of it is read from the workspace itself, by its audit trail and its records.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from casemgr.operations.cases import case_keys, case_lines, open_case
from casemgr.operations.values import CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.paths import program_root
from casemgr.storage.database import Database
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.keys import unlock
from casemgr.storage.tables import AuditRow
from tests.conftest import PASSPHRASE

PATIENCE = 90.0


class Keyboard:
    """The program on a display of its own, and the keys pressed there."""

    def __init__(self, workspace: Path, home: Path) -> None:
        self.workspace = workspace
        self._key = unlock(workspace, "ruma", PASSPHRASE).dek.expose()
        place = home / ".config" / "casemgr"
        place.mkdir(parents=True)
        (place / "machine.json").write_text(json.dumps({"preferences": {"language": "en"}}))
        read, write = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as pipe:
            display = pipe.readline().strip()
        self._env = {**os.environ, "HOME": str(home), "DISPLAY": f":{display}"}
        self._env.pop("QT_QPA_PLATFORM", None)
        self._env.pop("XDG_CONFIG_HOME", None)
        self.program = subprocess.Popen(
            [sys.executable, str(program_root() / "main.py"), "--workspace", str(workspace)],
            env=self._env,
            stderr=subprocess.DEVNULL,
        )
        found = self._xdotool("search", "--sync", "--onlyvisible", "--name", "casemgr")
        self._window = found.split()[0]
        time.sleep(3)
        self._xdotool("windowfocus", self._window)

    def _xdotool(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words],
            env=self._env,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return done.stdout

    def type(self, text: str) -> None:
        self._xdotool("type", "--delay", "15", text)

    def press(self, *keys: str) -> None:
        self._xdotool("key", "--delay", "60", *keys)
        time.sleep(0.2)

    def operations(self) -> list[str]:
        """What stands in the audit trail, read beside the running program."""
        database = Database(self.workspace / DATABASE_NAME, self._key)
        try:
            with database.read() as session:
                rows = session.exec(select(AuditRow.operation).order_by(col(AuditRow.seq))).all()
                return list(rows)
        finally:
            database.close()

    def until(self, operation: str, times: int = 1) -> None:
        self.wait(lambda: self.operations().count(operation) >= times, operation)
        time.sleep(1.5)

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"{what} did not happen"
            assert self.program.poll() is None, "the program ended"
            time.sleep(0.3)

    def sign_in(self, times: int) -> None:
        self.type(PASSPHRASE)
        self.press("Return")
        self.until("sign_in", times)

    def end(self) -> None:
        for process in (self.program, self._server):
            process.kill()
            process.wait()


@pytest.fixture
def keyboard(folder: Path, tmp_path: Path) -> Iterator[Keyboard]:
    keyboard = Keyboard(folder, tmp_path / "home")
    yield keyboard
    keyboard.end()


def test_a_new_case_and_an_unsaved_visit_survive_keys_lock_and_kill(
    keyboard: Keyboard, folder: Path
) -> None:
    before = keyboard.operations().count("sign_in")
    keyboard.press("shift+Tab")
    keyboard.type("ruma")
    keyboard.press("Tab")
    keyboard.sign_in(before + 1)

    keyboard.press("ctrl+n")
    time.sleep(2)
    keyboard.press("Tab", "Tab")
    keyboard.type("Came with her sister")
    keyboard.press("Tab", "ctrl+a")
    keyboard.type("Shimul 77")
    keyboard.press("ctrl+s")
    keyboard.until("create_case")

    keyboard.press("ctrl+l")
    keyboard.wait(lambda: not _in_use(folder), "locking")
    keyboard.sign_in(before + 2)

    keyboard.press("ctrl+2")
    time.sleep(1)
    keyboard.press("ctrl+n")
    time.sleep(2)
    keyboard.press("Tab", "Tab")
    keyboard.type("Typed and never saved")
    time.sleep(2)
    os.kill(keyboard.program.pid, signal.SIGKILL)
    keyboard.program.wait()

    workspace = Workspace.open(folder, "ruma", PASSPHRASE)
    try:
        keys = workspace.look(case_keys, CaseQuery())
        (line,) = workspace.look(case_lines, keys)
        assert line.pseudonym == "Shimul 77"
        intake = workspace.run(open_case, line.case_id).one("intake")
        assert intake is not None
        assert "Came with her sister" in intake.value.model_dump_json()
        drafts = json.dumps([draft.payload for draft in workspace.drafts.list()])
        assert "Typed and never saved" in drafts
    finally:
        workspace.lock()


def _in_use(folder: Path) -> bool:
    from casemgr.storage.errors import WorkspaceInUse
    from casemgr.storage.instance_lock import InstanceLock

    try:
        with InstanceLock(folder):
            return False
    except WorkspaceInUse:
        return True
