"""She types, and the program is killed: when she comes back, at most the last second is missing.

Each key is noted outside with its moment before the form gets it; what was noted is compared with
the draft that is found after the next sign-in.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from tests.conftest import PASSPHRASE
from tests.torture.office import Office, dice_for, rounds_of
from tests.torture.working import begin

ROOT = Path(__file__).parents[2]
MOST_LOST: Final = 1.0
"""Seconds of typing."""
FORMS: Final[tuple[tuple[str, Mapping[str, str], str], ...]] = (
    ("record", {"kind": "note"}, "Note"),
    ("record", {"kind": "follow_up"}, "How the survivor is"),
    ("record", {"kind": "risk"}, "Reason"),
    ("record", {"kind": "person"}, "Pseudonym"),
    ("new", {}, "What brings the survivor here"),
    ("record", {"kind": "need"}, "In the survivor's words"),
)
"""Route, what it is given besides the case, and the field that is typed into."""
TYPIST = """
import json, os, random, sys, time, traceback
from pathlib import Path
from casemgr.ui.hand import Hand
from casemgr.ui.local_office import LocalOffice
from casemgr.ui.preferences import Preferences
from casemgr.ui.start import load_ahead

WORDS = ("came", "with", "her", "aunt", "today", "এসেছিলেন", "বোনের", "বাড়িতে", "safe,", "slept")

def work(place, case, seed, route, given, label):
    office = LocalOffice(place / "workspace", preferences_in=place / "machine")
    office.remember(Preferences(language="en"))
    hand = Hand(office)
    hand.see("Sign in")
    hand.write("Login", "nasima")
    hand.write("Passphrase", passphrase)
    hand.enter()
    hand.see("Lock now")
    if route == "new":
        hand.press("Cases")
        hand.key("Ctrl+N")
    else:
        hand.go(route, case_id=case, **given)
    hand.settle()
    hand.write(label, "")
    keys = os.open(place / "keys", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    dice, typed = random.Random(seed), ""
    while True:
        for letter in dice.choice(WORDS) + " ":
            typed += letter
            os.write(keys, (json.dumps([time.monotonic(), typed]) + "\\n").encode())
            hand.tap(letter)  # rests 50 ms
            hand.rest(dice.choice((0, 0, 0.05, 0.1, 0.2)))
        hand.rest(dice.choice((0, 0, 0, 0.4, 0.9, 1.5)))

load_ahead()
passphrase = sys.stdin.readline().rstrip()
for line in sys.stdin:  # each typist is a fork: what is loaded once need not be loaded again
    place, case, seed, form = json.loads(line)
    if not (typist := os.fork()):
        try:
            work(Path(place), case, seed, *form)
        finally:
            traceback.print_exc()
            os._exit(1)
    print(typist, flush=True)
    os.waitpid(typist, 0)
    print("over", flush=True)
"""


class AtCase(NamedTuple):
    office: Office
    folder: Path
    case_id: str


class Lost(NamedTuple):
    """Seconds of typing that are gone, and how much was typed and kept (letters)."""

    seconds: float
    typed: int
    kept: int


@pytest.fixture(scope="module")
def at_case(busy: Office, template: Path, tmp_path_factory: pytest.TempPathFactory) -> AtCase:
    folder = tmp_path_factory.mktemp("typing") / "workspace"
    shutil.copytree(template, folder)
    with busy.open(folder) as workspace:
        return AtCase(busy, folder, begin(workspace, folder.parent).case_id)


class Typists:
    """Where those who type come from, one after the other."""

    def __init__(self, home: Path) -> None:
        home.mkdir()
        surroundings = {**os.environ, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
        self._made = subprocess.Popen(
            [sys.executable, "-B", "-c", TYPIST],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=surroundings,
        )  # fmt: skip
        self._ask(PASSPHRASE)

    def begin(self, *what: Any) -> int:
        """Somebody signs in and begins to type; gives her process."""
        self._ask(json.dumps(what))
        return int(self._hear())

    def kill(self, typist: int) -> float:
        """Without warning; gives the moment."""
        os.kill(typist, signal.SIGKILL)
        end = time.monotonic()
        assert self._hear() == "over"
        return end

    def end(self) -> None:
        assert self._made.stdin is not None
        assert self._made.stdout is not None
        self._made.stdin.close()
        self._made.stdout.close()
        self._made.wait()

    def _ask(self, line: str) -> None:
        assert self._made.stdin is not None
        self._made.stdin.write(line + "\n")
        self._made.stdin.flush()

    def _hear(self) -> str:
        assert self._made.stdout is not None
        return self._made.stdout.readline().rstrip()


@pytest.fixture
def typists(tmp_path: Path) -> Iterator[Typists]:
    made = Typists(tmp_path / "home")
    yield made
    made.end()


def killed(at: AtCase, typists: Typists, place: Path, form: int, seed: int) -> Lost:
    """Type into one of the forms, be killed at a random moment, come back and look."""
    shutil.copytree(at.folder, place / "workspace")
    typist = typists.begin(str(place), at.case_id, seed, FORMS[form])
    while not (place / "keys").exists():
        os.kill(typist, 0)  # still there
        time.sleep(0.02)
    time.sleep(random.Random(seed).uniform(0.2, 6))
    return compared(at, place, typists.kill(typist))


def compared(at: AtCase, place: Path, end: float) -> Lost:
    noted = [json.loads(line) for line in (place / "keys").read_text("utf-8").splitlines()]
    typed = noted[-1][1] if noted else ""
    with at.office.open(place / "workspace") as workspace:
        drafts = workspace.drafts.list()
    assert len(drafts) <= 1
    kept = ""
    if drafts:
        texts = [text for text in _texts(drafts[0].payload["values"]) if typed.startswith(text)]
        kept = max(texts, key=len, default="")
        if kept:
            assert drafts[0].payload["spot"] == len(kept), "the cursor is where she was"
    missing = [moment for moment, text in noted if len(text) > len(kept)]
    return Lost(end - missing[0] if missing else 0.0, len(typed), len(kept))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)


def campaign(
    at: AtCase, typists: Typists, work: Path, rounds: int, dice: random.Random
) -> list[Lost]:
    lost = []
    for number in range(rounds):
        seed, place = dice.randrange(10**9), work / f"{number}"
        lost.append(killed(at, typists, place, number % len(FORMS), seed))
        print(number, FORMS[number % len(FORMS)][2], lost[-1], flush=True)
        assert lost[-1].seconds <= MOST_LOST, (seed, FORMS[number % len(FORMS)], lost[-1])
        shutil.rmtree(place)
    assert any(one.kept for one in lost), "nothing was ever kept, so nothing was tested"
    worst = max(one.seconds for one in lost)
    typed, kept = sum(one.typed for one in lost), sum(one.kept for one in lost)
    print(f"\n{rounds} kills: {typed} letters typed, {kept} kept; worst loss {worst:.2f} s")
    return lost


def test_at_most_the_last_second_of_typing_is_lost(
    at_case: AtCase, typists: Typists, tmp_path: Path
) -> None:
    campaign(at_case, typists, tmp_path, 3, random.Random(20261122))


@pytest.mark.campaign
def test_no_kill_ever_costs_more_than_a_second_of_typing(
    at_case: AtCase, typists: Typists, tmp_path: Path
) -> None:
    campaign(at_case, typists, tmp_path, rounds_of(100), dice_for("typing"))
