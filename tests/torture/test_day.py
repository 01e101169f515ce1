"""The whole demonstration day under strace: nothing is written but where it was asked for, and no
invented name stands anywhere else: no file, no folder of the system, no command, no title, no
clipboard, no core dump."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from sqlmodel import select

from casemgr.domain.fields import Kind, Privacy, fields_of
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import RECORD_TABLES
from tests.torture.watching import OPTIONS, Doings, doings

ROOT = Path(__file__).parents[2]
TYPED: Final = ("শিরিন আক্তার", "Shirin Akter", "বোনের বাড়িতে আছেন", "Farhana Yasmin")
"""What is typed on that day."""
ASKED: Final = re.compile(r"case-file\.pdf|from-another-office\.xlsx|\d\d-[\w-]+\.png")
"""What the day was told to write with names in it, or brought from elsewhere."""
EXPLAINED: Final = re.compile(r"/dev/(null|tty|shm/.*)|/proc/self/.*")
COPIED: Final = "Rokeya Zebunnahar Quazipara"
DAY = f"""
import os, sys, time
from pathlib import Path
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from casemgr.demo.day import live_through
from casemgr.storage.hardening import harden_process, hush_libraries
from casemgr.ui.hand import Hand
from casemgr.ui.local_office import LocalOffice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

harden_process()
hush_libraries()
folder = Path(sys.argv[1])
copied, titles, clipboard = 0.0, set(), ""

def tell(line):
    global copied, clipboard
    print(line, flush=True)
    application = QApplication.instance()
    if application is None:
        return
    titles.update(window.windowTitle() for window in application.topLevelWidgets())
    board = QApplication.clipboard()
    if line.startswith("✓ Lock"):
        for window in application.topLevelWidgets():
            if window.isVisible():  # without a screen nothing is in front by itself
                window.activateWindow()
                QTest.qWaitForWindowActive(window, 1000)
        board.setText({COPIED!r})
        copied = time.monotonic()
    elif copied and not clipboard and time.monotonic() > copied + 31:
        clipboard = board.text() or "empty"

def open_window(at):
    return Hand(LocalOffice(at, preferences_in=folder / "machine"))

code = live_through(folder, open_window, tell)
print("titles", sorted(titles), flush=True)
print("clipboard", clipboard, flush=True)
print("code", code, flush=True)
os.abort()
"""


class Lived(NamedTuple):
    """``out`` is what the day was asked for; ``seen`` the commands and surroundings of all
    processes while it went on."""

    place: Path
    out: Path
    told: str
    code: int
    did: Doings
    seen: frozenset[bytes]


class Onlooker(threading.Thread):
    """Reads the list of processes as any program can, again and again."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seen: set[bytes] = set()
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.1):
            for process in Path("/proc").glob("[0-9]*"):
                for name in ("cmdline", "environ"):
                    with suppress(OSError):
                        self.seen.add((process / name).read_bytes())

    def end(self) -> frozenset[bytes]:
        self._over.set()
        self.join()
        return frozenset(self.seen)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    place = tmp_path_factory.mktemp("day")
    for name in ("traces", "home", "tmp", "run", "cwd"):
        (place / name).mkdir(mode=0o700)
    strace = shutil.which("strace")
    assert strace, "strace is missing: `python3 dev.py test` installs it"
    surroundings = {
        **os.environ, "HOME": str(place / "home"), "TMPDIR": str(place / "tmp"),
        "XDG_RUNTIME_DIR": str(place / "run"), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    onlooker = Onlooker()
    onlooker.start()
    done = subprocess.run(
        [strace, *OPTIONS, "-o", place / "traces/t",
         sys.executable, "-B", "-c", DAY, place / "out"],
        capture_output=True, cwd=place / "cwd", env=surroundings, check=False,
        preexec_fn=dumps_allowed,
    )  # fmt: skip
    told = (done.stdout + done.stderr).decode("utf-8", "replace")
    did = doings(sorted((place / "traces").iterdir()), place / "cwd")
    return Lived(place, place / "out", told, done.returncode, did, onlooker.end())


def dumps_allowed() -> None:
    """In a process about to begin: the system may write its memory to a file."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        return
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


@pytest.fixture(scope="module")
def needles(lived: Lived) -> tuple[bytes, ...]:
    """Every name, number and address in the workspace, as bytes could hold it."""
    passphrase = (lived.out / "workspace/passphrases/nasima.txt").read_text("utf-8").strip()
    workspace = Workspace.open(lived.out / "workspace", "nasima", passphrase)
    try:
        names = {*TYPED, *_identifying(workspace)}
    finally:
        workspace.lock()
    assert len(names) > 300
    return tuple({spelling for name in names for spelling in spellings(name)})


def _identifying(workspace: Workspace) -> Iterator[str]:
    """Values that tell one person from all others: full names, numbers, addresses."""
    kinds = (Kind.TEXT, Kind.PHONE)
    with workspace.database.read() as session:
        for name in ("person", "contact", "relation"):
            table: Any = RECORD_TABLES[name]
            for field, declared in fields_of(RECORD_KINDS[name].model).items():
                if declared.privacy is Privacy.IDENTIFYING and declared.kind in kinds:
                    for value in session.exec(select(getattr(table, field))):
                        if value and len(value) > 7 and re.search(r"\s|\d{7}", value):
                            yield value


def spellings(name: str) -> set[bytes]:
    text = unicodedata.normalize("NFC", name)
    apart = unicodedata.normalize("NFD", name)
    json_text = json.dumps(text)[1:-1].encode()
    return {text.encode(), apart.encode(), text.encode("utf-16-le"), json_text}


def found_in(data: bytes, needles: tuple[bytes, ...]) -> int:
    return sum(needle in data for needle in needles)


@pytest.mark.campaign
def test_the_day_writes_nowhere_else_and_reaches_nobody(lived: Lived) -> None:
    assert "code 0" in lived.told, lived.told[-2000:]
    names = {path.name for path in lived.did.written}
    assert {"case.db", "drafts.db", "head.json", "case-file.pdf"} <= names
    outside = {
        path
        for path in lived.did.written
        if not path.is_relative_to(lived.out) and not EXPLAINED.fullmatch(str(path))
    }
    assert outside == set()
    assert lived.did.reached == []
    for name in ("home", "tmp", "run", "cwd"):
        assert list((lived.place / name).rglob("*")) == [], name


@pytest.mark.campaign
def test_no_invented_name_stands_where_it_was_not_asked_for(
    lived: Lived, needles: tuple[bytes, ...]
) -> None:
    scanned = 0
    for path in sorted(lived.out.rglob("*")):
        assert not found_in(str(path.relative_to(lived.out)).encode(), needles), "in a file's name"
        if path.is_file() and not ASKED.fullmatch(path.name):
            assert not found_in(path.read_bytes(), needles), path
            scanned += 1
    assert scanned > 20
    sheet = (lived.out / "from-another-office.xlsx").exists()
    assert sheet, "what was asked for is there"
    print(f"\n{len(needles)} spellings, {scanned} files, {len(lived.did.written)} paths, "
          f"{len(lived.seen)} commands and surroundings")  # fmt: skip


@pytest.mark.campaign
def test_no_name_is_told_to_other_programs(lived: Lived, needles: tuple[bytes, ...]) -> None:
    for seen in (*lived.seen, *(one.encode("utf-8", "replace") for one in lived.did.started)):
        assert not found_in(seen, needles)
    assert not found_in(lived.told.encode(), needles), "on the terminal or in a window's title"
    assert "\ntitles [" in lived.told
    assert "\nclipboard empty" in lived.told


@pytest.mark.campaign
def test_the_memory_of_the_day_is_never_dumped(lived: Lived) -> None:
    assert lived.code in (-signal.SIGABRT, 128 + signal.SIGABRT)
    assert list((lived.place / "cwd").iterdir()) == []


def test_the_scan_sees_a_name_in_each_spelling() -> None:
    needles = tuple(spellings("মোমেনা Quazipara"))
    assert len(needles) == 4
    assert found_in("x মোমেনা Quazipara x".encode("utf-16-le"), needles) == 1
    assert found_in(b"Quazipara alone", needles) == 0


def test_a_window_that_is_broken_off_leaves_no_memory_behind(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "cwd").mkdir()
    surroundings = {**os.environ, "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-B", ROOT / "main.py", "--workspace", folder],
        cwd=tmp_path / "cwd", env=surroundings, stderr=subprocess.DEVNULL,
        preexec_fn=dumps_allowed,  # noqa: PLW1509 - nothing else of this process is at work
    ) as window:  # fmt: skip
        limits = Path(f"/proc/{window.pid}/limits")
        end = time.monotonic() + 60
        while not re.search(r"Max core file size\s+0\s+0", limits.read_text()):
            assert time.monotonic() < end, "memory may be dumped"
            time.sleep(0.05)
        window.send_signal(signal.SIGABRT)
        _, status = os.waitpid(window.pid, 0)
        window.returncode = -os.WTERMSIG(status)
    assert os.WTERMSIG(status) == signal.SIGABRT
    assert not os.WCOREDUMP(status)
    assert list((tmp_path / "cwd").iterdir()) == []
