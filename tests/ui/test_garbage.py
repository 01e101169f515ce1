"""What a window leaves behind is taken apart on the painting thread alone."""

import gc
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from casemgr.ui import garbage
from casemgr.ui.desk import Desk

MAIN = threading.main_thread().name


class Leftover:
    """Something that a circle keeps alive, as a page and its connections are."""

    def __init__(self) -> None:
        self.itself = self

    def look(self) -> None:
        """Asked on the readers' thread."""

    def heard(self, _answer: Any) -> None:
        """Told on the painting thread."""


def busy() -> None:
    """Far more containers than Python waits for before it collects."""
    held = [[number] for number in range(20_000)]
    del held


@pytest.fixture
def collected_on() -> Iterator[set[str]]:
    threads: set[str] = set()

    def note(phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            threads.add(threading.current_thread().name)

    gc.callbacks.append(note)
    yield threads
    gc.callbacks.remove(note)


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "TICK_MS", 20)


def test_workers_never_collect_and_the_painting_thread_does(
    qtbot: QtBot, soon: None, collected_on: set[str], request: pytest.FixtureRequest
) -> None:
    desk: Desk = request.getfixturevalue("desk")
    gone: list[str] = []
    weakref.finalize(Leftover(), lambda: gone.append(threading.current_thread().name))
    for _ in range(5):
        for hand_in in (desk.run, desk.look, desk.draft, desk.paper):
            hand_in(busy)
    ballast = [[number] for number in range(2000)]
    qtbot.waitUntil(lambda: bool(gone) and all(one.wait_idle(0) for one in desk._lanes.values()))
    assert len(ballast) == 2000
    assert gone == [MAIN]
    assert collected_on == {MAIN}


def test_what_asked_is_let_go_of_on_the_painting_thread(qtbot: QtBot, desk: Desk) -> None:
    gone: list[str] = []
    for number in range(300):
        asking = Leftover()
        del asking.itself
        weakref.finalize(asking, lambda: gone.append(threading.current_thread().name))
        hand_in = (desk.run, desk.look, desk.draft, desk.paper)[number % 4]
        hand_in(asking.look, on_done=asking.heard if number % 3 else None)
        del asking
    qtbot.waitUntil(lambda: len(gone) == 300)
    assert set(gone) == {MAIN}


def test_the_last_desk_that_closes_leaves_collecting_to_python_again() -> None:
    gc.enable()
    desk = Desk()
    assert not gc.isenabled()
    desk.close()
    assert gc.isenabled()
