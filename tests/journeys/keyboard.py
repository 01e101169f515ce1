"""A person at the keyboard: the real program on a real display, keys through the X server."""

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

from casemgr.operations.alerts import Alert, alerts
from casemgr.operations.cases import case_keys, case_lines, open_case
from casemgr.operations.values import CaseFile, CaseLine, CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.paths import program_root
from casemgr.storage.database import Database
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.keys import unlock
from casemgr.storage.tables import AuditRow
from tests.conftest import PASSPHRASE

_WATCHED = Path(__file__).with_name("watched.py")
_PAUSE = 0.05
_NEW_WORD = 0.5
"""Seconds after which letters typed into a list begin a new word (Qt waits 0.4)."""
_MOST_KEYS = 160


class Keyboard:
    """The program on a display of its own, and the keys pressed there. ``presses`` counts
    them; ``patience`` is how many seconds anything may take."""

    patience = 30.0

    def __init__(self, workspace: Path, home: Path, eyes: int) -> None:
        self.workspace = workspace
        self.presses = 0
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
        self._env["PYTHONPATH"] = str(program_root())
        self.program = subprocess.Popen(
            [sys.executable, _WATCHED, str(eyes), "--workspace", workspace],
            env=self._env,
            stderr=subprocess.DEVNULL,
            pass_fds=[eyes],
        )
        self._xdotool("search", "--sync", "--onlyvisible", "--name", "casemgr")

    def _xdotool(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words],
            env=self._env,
            capture_output=True,
            text=True,
            timeout=self.patience,
            check=False,
        )
        return done.stdout

    def type(self, text: str) -> None:
        self.presses += len(text)
        self._xdotool("type", "--delay", "15", text)

    def press(self, *keys: str) -> None:
        self.presses += len(keys)
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
        """Wait until an operation stands in the audit trail so many times."""
        self.wait(lambda: self.operations().count(operation) >= times, operation)

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + self.patience
        while not condition():
            assert time.monotonic() < end, f"{what} did not happen"
            assert self.program.poll() is None, "the program ended"
            time.sleep(0.3)

    def end(self) -> None:
        for process in (self.program, self._server):
            process.kill()
            process.wait()


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
    """What stands in the window in front."""

    focus: Focus | None
    texts: tuple[str, ...]
    buttons: tuple[str, ...]
    fields: tuple[str, ...]
    windows: int

    def says(self, text: str) -> bool:
        return any(text in one for one in self.texts)


class Person(Keyboard):
    """Somebody who looks where the keyboard is before she types, and reads what is said."""

    def __init__(self, workspace: Path, home: Path) -> None:
        ours, theirs = socket.socketpair()
        ours.settimeout(self.patience)
        self._talk = ours.makefile("rw", encoding="utf-8")
        super().__init__(workspace, home, theirs.fileno())
        theirs.close()
        ours.close()
        self._windows = 1

    def look(self) -> Seen:
        """What is there now. A new window gets the keyboard, as from any window manager."""
        seen = self._ask()
        if seen.focus is None or seen.windows != self._windows:
            self._to_front()
            self._windows = seen.windows
            time.sleep(_PAUSE)
            seen = self._ask()
        return seen

    def see(self, text: str) -> Seen:
        """Wait until something is said."""
        return self._until(lambda seen: seen.says(text), f"“{text}” was not said")

    def see_button(self, name: str) -> Seen:
        """Wait until something can be pressed."""
        return self._until(lambda seen: name in seen.buttons, f"“{name}” cannot be pressed")

    def at(self, name: str) -> Focus:
        """Wait until the keyboard is at something."""
        seen = self._until(
            lambda seen: seen.focus is not None and seen.focus.name == name,
            f"the keyboard is not at “{name}”",
        )
        assert seen.focus is not None
        return seen.focus

    def focus(self) -> Focus:
        """Where the keyboard is; it must be in sight."""
        found = self.look().focus
        assert found is not None, "nothing has the keyboard"
        return found

    def press(self, *keys: str) -> None:
        """Press keys, and give them time; a window that has gone left the keyboard to us."""
        self.look()
        super().press(*keys)

    def keys(self, *keys: str) -> None:
        """Press keys one after another, without a pause for reading."""
        self.presses += len(keys)
        self._xdotool("key", "--delay", "12", *keys)

    def reach(self, name: str, key: str = "Tab") -> Focus:
        """Go on with Tab (or another key) until the keyboard is at something of this name."""
        return self._reach(name, key)

    def _reach(self, name: str, key: str, *, whole: bool = True) -> Focus:
        passed: list[str] = []
        for _ in range(_MOST_KEYS):
            found = self.look().focus
            passed.append(found.name if found else "–")
            if found and (found.name == name if whole else found.name.startswith(name)):
                assert found.in_sight, f"“{name}” has the keyboard and cannot be seen"
                return found
            self.keys(key)
        raise AssertionError(f"“{name}” is not to be reached: {list(dict.fromkeys(passed))}")

    def fill(self, name: str, text: str) -> None:
        """Type into a field; what stood there goes."""
        before = self.reach(name).value
        if before:
            self.keys("ctrl+a")
        self.type(text)

    def tick(self, name: str) -> None:
        """Tick a box, or choose one of a few."""
        assert not self.reach(name).checked, f"“{name}” is ticked already"
        self.keys("space")
        self.wait(lambda: self.focus().checked, f"ticking “{name}”")

    def answer(self, name: str, label: str) -> None:
        """Choose one of a few that stand side by side: Tab goes to the first of them, the
        arrows through them."""
        wanted = f"{name}: {label}"
        now = self._reach(f"{name}: ", "Tab", whole=False)
        for _ in range(6):
            if now.name == wanted:
                break
            self.keys("Right")
            now = self.focus()
        assert now.name == wanted, f"“{wanted}” is not among the answers; the last is {now}"
        if not now.checked:
            self.keys("space")
        self.wait(lambda: self.focus().checked, f"answering “{wanted}”")

    def choose(self, name: str, label: str) -> None:
        """Choose from a list by its first word, then downwards."""
        self.reach(name)
        self.type(label.split()[0])
        for _ in range(12):
            if self.focus().value == label:
                return
            self.keys("Down")
        raise AssertionError(f"“{name}” does not give “{label}”, but “{self.focus().value}”")

    def search(self, name: str, label: str) -> None:
        """Choose from a long list by typing the whole label."""
        self.reach(name)
        self.type(label)
        time.sleep(0.2)

    def push(self, name: str) -> None:
        """Go to a button and press it."""
        self.reach(name)
        self.keys("space")

    def enter(self, login: str) -> None:
        """Sign in as one of those the door offers."""
        self.at("Passphrase")  # the first of those who work here is chosen already
        self.reach("Login", "shift+Tab")
        self.keys("ctrl+a")
        self.type(login)
        self.wait(lambda: self.focus().value == login, f"writing “{login}”")
        self.reach("Passphrase")
        self.unlock()

    def unlock(self) -> None:
        """Write the passphrase where it is asked for, and come in."""
        before = self.operations().count("sign_in")
        self.at("Passphrase")
        self.type(PASSPHRASE)
        self.keys("Return")
        self.until("sign_in", before + 1)
        self.see("Today")
        time.sleep(1.5)  # the page she left comes back, and takes the keyboard when it is read

    def leave_for(self, login: str) -> None:
        """Lock, and let somebody else sign in."""
        self.press("ctrl+l")
        self.see("Locked")
        self.push("Someone else")
        self.see("Login")
        self.enter(login)

    def section(self, title: str) -> None:
        """Show a section of the open case file, by the first letters of its title."""
        self.reach("Sections of the case file")
        time.sleep(_NEW_WORD)
        self.type(title.split()[0])
        for _ in range(4):
            if self.focus().value == title:
                return
            self.keys("Down")
        raise AssertionError(f"no section “{title}”")

    def open_file(self, pseudonym: str) -> None:
        """Find a case in the list, and open its file."""
        self.press("ctrl+2", "ctrl+f")
        self.at("Search name, case code or telephone")
        self.type(pseudonym)
        self.keys("Return")
        self.at("Cases")
        self.see("1 case")
        self.see(pseudonym)
        time.sleep(0.4)
        self.keys("Return")
        self._until(
            lambda seen: "Report" in seen.buttons and seen.says(pseudonym),
            f"the file of {pseudonym} did not open",
        )
        time.sleep(0.4)

    def done(self, operation: str, how: Callable[[], None]) -> None:
        """Do something that the audit trail then names, and wait until the page shows it."""
        before = self.operations()
        how()
        for name in (operation, "open_case"):
            self.until(name, before.count(name) + 1)
        time.sleep(0.4)

    def save(self, operation: str) -> None:
        """Save a form, and wait until it is done."""
        before = self.operations().count(operation)
        self.keys("ctrl+s")
        self.wait(lambda: self.operations().count(operation) > before, operation)

    def _ask(self) -> Seen:
        end = time.monotonic() + self.patience
        told: Any = None
        while told is None:
            assert time.monotonic() < end, "the program does not answer"
            self._talk.write("?\n")
            self._talk.flush()
            told = json.loads(self._talk.readline())
            time.sleep(0 if told else _PAUSE)
        focus = Focus(**told["focus"]) if told["focus"] else None
        texts, buttons, fields = (tuple(told[one]) for one in ("texts", "buttons", "fields"))
        return Seen(focus, texts, buttons, fields, told["windows"])

    def _to_front(self) -> None:
        found = self._xdotool("search", "--onlyvisible", "--name", "casemgr").split()
        if found:
            self._xdotool("windowfocus", found[-1])

    def _until(self, true: Callable[[Seen], bool], otherwise: str) -> Seen:
        end = time.monotonic() + self.patience
        while not true(seen := self.look()):
            assert self.program.poll() is None, "the program ended"
            told = f"{otherwise}; the keyboard is at {seen.focus}; there stands {seen.texts}"
            assert time.monotonic() < end, told
            time.sleep(_PAUSE)
        return seen


@contextmanager
def at_work(folder: Path, home: Path, login: str) -> Iterator[Person]:
    """Somebody signed in at the program, until she goes."""
    person = Person(folder, home)
    try:
        person.enter(login)
        yield person
    finally:
        person.end()


@contextmanager
def opened(folder: Path, login: str) -> Iterator[Workspace]:
    """The workspace itself, with no window: to prepare it, or to read what is in it."""
    workspace = Workspace.open(folder, login, PASSPHRASE)
    try:
        yield workspace
    finally:
        workspace.lock()


def listed(workspace: Workspace) -> list[CaseLine]:
    """Every case this person sees."""
    keys = workspace.look(case_keys, CaseQuery())
    return workspace.look(case_lines, keys)


def files(workspace: Workspace) -> list[CaseFile]:
    """Every file this person sees."""
    return [workspace.run(open_case, line.case_id) for line in listed(workspace)]


def alerts_of(workspace: Workspace) -> list[Alert]:
    found = workspace.look(alerts)
    return list(found)
