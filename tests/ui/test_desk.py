"""The desk: which thread does what, and whose answers still count."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casemgr.domain.errors import CaseError, NotFound
from casemgr.ui.bugs import BugLog, describe
from casemgr.ui.desk import Desk
from casemgr.ui.errors import ProgramError


class Heard(list[Any]):
    """Answers as they came, and the threads that brought them."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: set[str] = set()

    def __call__(self, answer: Any) -> None:
        self.threads.add(threading.current_thread().name)
        self.append(answer)


def who() -> str:
    return threading.current_thread().name


def settled(qtbot: QtBot, desk: Desk) -> None:
    """Wait until everything handed in was answered."""
    done = Heard()
    for hand_in in (desk.look, desk.draft, desk.paper, desk.run):
        hand_in(who, on_done=done)
    qtbot.waitUntil(lambda: len(done) == 4, timeout=3000)


def test_writer_readers_drafts_and_paper_have_threads_of_their_own(
    qtbot: QtBot, desk: Desk
) -> None:
    heard = Heard()
    for _round in range(3):
        for hand_in in (desk.run, desk.look, desk.draft):
            hand_in(who, on_done=heard)
    qtbot.waitUntil(lambda: len(heard) == 9)
    assert sorted(set(heard)) == ["casemgr-draft-0", "casemgr-read-0", "casemgr-write-0"]
    assert heard.threads == {"MainThread"}


def test_saves_are_done_in_the_order_they_were_handed_in(qtbot: QtBot, desk: Desk) -> None:
    done: list[int] = []
    for number in range(50):
        desk.run(done.append, number)
    settled(qtbot, desk)
    assert done == list(range(50))


def test_a_draft_is_kept_while_a_long_save_runs(qtbot: QtBot, desk: Desk) -> None:
    hold = threading.Event()
    heard = Heard()
    desk.run(hold.wait, 5)
    desk.draft(who, on_done=heard)
    qtbot.waitUntil(lambda: bool(heard), timeout=1000)
    hold.set()


def test_an_answer_whose_owner_has_gone_is_dropped(
    qtbot: QtBot, desk: Desk, qapp: QApplication
) -> None:
    hold = threading.Event()
    heard = Heard()
    owner = QObject()
    desk.look(hold.wait, 5, on_done=heard, on_error=heard, owner=owner)
    owner.deleteLater()
    qapp.sendPostedEvents(owner, 52)  # QEvent.DeferredDelete
    hold.set()
    settled(qtbot, desk)
    assert heard == []


def test_only_the_newest_question_of_a_channel_is_answered(qtbot: QtBot, desk: Desk) -> None:
    hold = threading.Event()
    asked: list[str] = []
    heard = Heard()

    def ask(text: str) -> str:
        asked.append(text)
        hold.wait(5)
        return text

    for text in ("r", "ri", "riv", "rive", "river"):
        desk.look_latest("cases", ask, text, on_done=heard)
    other = Heard()
    desk.look_latest("people", ask, "shapla", on_done=other)
    qtbot.waitUntil(lambda: len(asked) >= 1)
    hold.set()
    settled(qtbot, desk)
    assert heard == ["river"]
    assert other == ["shapla"]
    assert len(asked) <= 3, "questions that were overtaken while waiting are not begun"


def test_an_answer_overtaken_while_it_was_looked_for_is_not_delivered(
    qtbot: QtBot, desk: Desk
) -> None:
    began, hold = threading.Event(), threading.Event()
    heard = Heard()

    def ask(text: str) -> str:
        began.set()
        hold.wait(5)
        return text

    desk.look_latest("cases", ask, "riv", on_done=heard)
    assert began.wait(2)
    desk.look_latest("cases", ask, "river", on_done=heard)
    hold.set()
    settled(qtbot, desk)
    assert heard == ["river"]


def test_a_refusal_arrives_as_the_error_it_is_without_its_frames(qtbot: QtBot, desk: Desk) -> None:
    def refuse(secret: str) -> None:
        try:
            raise ValueError(secret)
        except ValueError as cause:
            raise NotFound from cause

    heard = Heard()
    desk.run(refuse, "river lantern", on_error=heard)
    qtbot.waitUntil(lambda: bool(heard))
    assert isinstance(heard[0], NotFound)
    assert heard[0].__traceback__ is None
    assert heard[0].__cause__ is None
    assert heard[0].__context__ is None


def test_a_bug_arrives_with_a_number_and_is_noted_without_values(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    desk = Desk(BugLog(tmp_path / "log"))

    def stumble(name: str) -> None:
        raise RuntimeError(f"could not save {name}")

    heard = Heard()
    desk.run(stumble, "Rahima-Khatun", on_error=heard)
    qtbot.waitUntil(lambda: bool(heard))
    desk.close()
    error = heard[0]
    assert isinstance(error, ProgramError)
    reference = str(error.values["reference"])
    assert reference in error.tell("en")
    noted = (tmp_path / "log" / "problems.log").read_text(encoding="utf-8")
    assert reference in noted
    assert "RuntimeError" in noted
    assert "stumble" in noted
    assert "Rahima" not in noted
    assert "could not save" not in noted


def test_a_bug_log_on_a_disk_that_refuses_makes_no_second_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    BugLog(tmp_path / "file").note(ValueError("x"), "AAAA-BBBB")


def test_a_bug_behind_a_bug_is_described_too() -> None:
    try:
        try:
            raise KeyError("Rahima")
        except KeyError:
            raise ValueError("Rahima") from None
    except ValueError as error:
        text = describe(error, "AAAA-BBBB")
    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    assert "Rahima" not in text


def test_errors_nobody_waits_for_go_to_the_one_place_that_shows_them(
    qtbot: QtBot, desk: Desk
) -> None:
    def refuse() -> None:
        raise NotFound

    with qtbot.waitSignal(desk.problem, timeout=2000) as told:
        desk.run(refuse)
    assert isinstance(told.args[0], CaseError)


def test_progress_comes_and_a_stop_is_heard_and_still_answered(qtbot: QtBot, desk: Desk) -> None:
    began = threading.Event()

    def import_rows(*, progress: Callable[[int], None], cancelled: Callable[[], bool]) -> int:
        row = 0
        while not cancelled() and row < 5000:
            row += 1
            progress(row)
            began.set()
            time.sleep(0.001)
        return row

    steps, heard = Heard(), Heard()
    ticket = desk.run(import_rows, on_done=heard, on_progress=steps, stoppable=True)
    began.wait(2)
    qtbot.waitUntil(lambda: bool(steps))
    ticket.stop()
    qtbot.waitUntil(lambda: bool(heard))
    assert 0 < heard[0] < 5000
    assert steps == sorted(steps)
    assert steps.threads == {"MainThread"}


def test_a_lock_finishes_saves_and_drafts_drops_answers_and_then_closes(
    qtbot: QtBot, desk: Desk
) -> None:
    order: list[str] = []
    heard, closed = Heard(), Heard()
    hold = threading.Event()

    def save(name: str) -> None:
        hold.wait(5)
        order.append(name)

    def slow_draft() -> None:
        time.sleep(0.1)
        order.append("draft")

    desk.run(save, "first", on_done=heard)
    desk.run(save, "second", on_done=heard)
    desk.draft(slow_draft, on_done=heard)
    running = threading.Event()

    def question(*, cancelled: Callable[[], bool]) -> None:
        running.set()
        while not cancelled():
            time.sleep(0.001)

    desk.look(question, on_done=heard, stoppable=True)
    desk.look(order.append, "never begun", on_done=heard)
    running.wait(2)
    before = time.monotonic()
    desk.drain(lambda: order.append("closed"), on_done=closed)
    assert time.monotonic() - before < 0.05, "a lock waits for nobody"
    desk.run(order.append, "next sign-in")
    hold.set()
    settled(qtbot, desk)
    assert sorted(order[:3]) == ["draft", "first", "second"]
    assert order[3:] == ["closed", "next sign-in"]
    assert heard == []
    assert len(closed) == 1


def test_a_lock_interrupts_questions_under_way(qtbot: QtBot, desk: Desk) -> None:
    interrupted = threading.Event()
    heard = Heard()
    desk.look(interrupted.wait, 5)
    desk.drain(lambda: "closed", interrupt=interrupted.set, on_done=heard)
    qtbot.waitUntil(lambda: heard == ["closed"], timeout=1000)


def test_at_the_end_saves_already_handed_in_are_finished(qapp: QApplication) -> None:
    desk = Desk()
    done: list[int] = []

    def save(number: int) -> None:
        time.sleep(0.01)
        done.append(number)

    for number in range(10):
        desk.run(save, number)
    desk.close()
    assert done == list(range(10))


def test_nothing_of_the_work_is_kept_once_it_is_done(qtbot: QtBot, desk: Desk) -> None:
    import gc
    import weakref

    class Secret:
        pass

    secret = Secret()
    gone = weakref.ref(secret)
    desk.run(lambda _secret: None, secret)
    del secret
    settled(qtbot, desk)
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("count", [200])
def test_answers_come_in_the_order_of_the_work(qtbot: QtBot, desk: Desk, count: int) -> None:
    heard = Heard()
    for number in range(count):
        desk.look(lambda n=number: n, on_done=heard)
    qtbot.waitUntil(lambda: len(heard) == count, timeout=3000)
    assert heard == list(range(count))
