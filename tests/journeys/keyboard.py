"""The real program on a real display, keys through the X server, and eyes on what comes of it.

Nothing here waits for a fixed time: a look is answered once every key has arrived in the program
and its work is done.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from casemgr.paths import program_root
from casemgr.storage.database import Database
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.keys import unlock
from casemgr.storage.tables import AuditRow
from tests.conftest import PASSPHRASE

_WATCHED = Path(__file__).with_name("watched.py")
_PAUSE = 0.05
_COPIED = """
import sys
from PySide6.QtWidgets import QApplication
application = QApplication([])
application.clipboard().setText(sys.argv[1] * int(sys.argv[2]))
print("copied", flush=True)
application.exec()
"""


@dataclass(frozen=True)
class Focus:
    """What has the keyboard, as a screen reader tells it."""

    sort: str
    name: str
    value: str
    checked: bool
    in_sight: bool


@dataclass(frozen=True)
class Seen:
    """What stands in the window in front; ``tips`` are the hints of its buttons."""

    focus: Focus | None
    texts: tuple[str, ...]
    buttons: tuple[str, ...]
    tips: tuple[str, ...]
    fields: tuple[str, ...]

    def says(self, text: str) -> bool:
        return any(text in one for one in self.texts)


class Keyboard:
    """The program on a display of its own. ``presses`` counts the keys pressed there;
    ``patience`` is how many seconds anything may take."""

    patience = 40.0

    def __init__(self, workspace: Path, home: Path) -> None:
        self.workspace = workspace
        self.presses = 0
        self._key = unlock(workspace, "ruma", PASSPHRASE).dek.expose()
        place = home / ".config" / "casemgr"
        place.mkdir(parents=True)
        (place / "machine.json").write_text(json.dumps({"preferences": {"language": "en"}}))
        self._server, display = _display()
        self._env = {**os.environ, "HOME": str(home), "DISPLAY": display}
        self._env.pop("QT_QPA_PLATFORM", None)
        self._env.pop("XDG_CONFIG_HOME", None)
        self._env["PYTHONPATH"] = str(program_root())
        ours, theirs = socket.socketpair()
        ours.settimeout(self.patience)
        self._talk = ours.makefile("rw", encoding="utf-8")
        self.program = subprocess.Popen(
            [sys.executable, _WATCHED, str(theirs.fileno()), "--workspace", workspace],
            env=self._env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        ours.close()

    # Keys

    def type(self, text: str) -> None:
        self.presses += len(text)
        self._xdotool("type", "--delay", "8", text)

    def keys(self, *keys: str) -> None:
        self.presses += len(keys)
        self._xdotool("key", "--delay", "8", *keys)

    @contextmanager
    def copied_elsewhere(self, text: str, times: int) -> Iterator[None]:
        """Another program on this display holds a text, so many times over, to be pasted."""
        other = subprocess.Popen(
            [sys.executable, "-c", _COPIED, text, str(times)], env=self._env, stdout=subprocess.PIPE
        )
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == b"copied\n"
            yield
        finally:
            other.kill()
            other.communicate()

    def _xdotool(self, *words: str) -> None:
        subprocess.run(
            ["xdotool", *words],
            env=self._env,
            capture_output=True,
            timeout=self.patience,
            check=False,
        )

    # Eyes

    def look(self) -> Seen:
        """What is there once every key has arrived and all work is done. A window that is new,
        or that another has left, gets the keyboard, as from any window manager."""
        end = time.monotonic() + self.patience
        while (told := self._ask()).get("wait") or not told["keyed"]:
            assert time.monotonic() < end, f"waiting for {told.get('wait', 'the keyboard')}"
            if "window" in told:
                self._xdotool("windowfocus", str(told["window"]))
            time.sleep(_PAUSE)
        focus = Focus(**told["focus"]) if told["focus"] else None
        lists = (tuple(told[one]) for one in ("texts", "buttons", "tips", "fields"))
        return Seen(focus, *lists)

    def until(self, true: Callable[[Seen], bool], otherwise: str) -> Seen:
        """Look until something is true."""
        end = time.monotonic() + self.patience
        while not true(seen := self.look()):
            told = f"{otherwise}; the keyboard is at {seen.focus}; there stands {seen.texts}"
            assert time.monotonic() < end, told
            time.sleep(_PAUSE)
        return seen

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + self.patience
        while not condition():
            assert time.monotonic() < end, f"{what} did not happen"
            assert self.program.poll() is None, "the program ended"
            time.sleep(_PAUSE)

    def _ask(self) -> dict[str, Any]:
        self._talk.write(f"{self.presses}\n")
        self._talk.flush()
        line = self._talk.readline()
        assert line, "the program ended"
        told: dict[str, Any] = json.loads(line)
        return told

    # What came of it

    def operations(self) -> list[str]:
        """What stands in the audit trail, read beside the running program."""
        database = Database(self.workspace / DATABASE_NAME, self._key)
        try:
            with database.read() as session:
                rows = session.exec(select(AuditRow.operation).order_by(col(AuditRow.seq))).all()
                return list(rows)
        finally:
            database.close()

    def done(self, operation: str, how: Callable[[], None]) -> None:
        """Do something, and wait until the audit trail names it once more and it is seen."""
        before = self.operations().count(operation)
        how()
        self.until(
            lambda _seen: self.operations().count(operation) > before, f"no “{operation}” was done"
        )
        self.look()

    def end(self) -> None:
        for process in (self.program, self._server):
            process.kill()
            process.wait()
        self._talk.close()


def _display() -> tuple[subprocess.Popen[bytes], str]:
    """A display of its own; a key that is held down for long by a busy machine is one key."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-r", "-nolisten", "tcp"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as pipe:
        return server, f":{pipe.readline().strip()}"
