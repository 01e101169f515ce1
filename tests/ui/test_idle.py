"""When nobody is there, and the three quick presses of Esc."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from casemgr.paths import program_root
from casemgr.ui.idle import Clock, IdleWatch
from casemgr.ui.suspend import SuspendWatch, is_leaving


@dataclass
class Clocks:
    """Two clocks the test turns by hand; sleep moves only the wall clock."""

    steady: float = 1000.0
    wall: float = 5_000_000.0

    def work(self, seconds: float) -> None:
        self.steady += seconds
        self.wall += seconds

    def sleep(self, seconds: float) -> None:
        self.wall += seconds

    def clock(self) -> Clock:
        return Clock(lambda: self.steady, lambda: self.wall, lambda _event: self.steady)


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def watch(qapp: QApplication, clocks: Clocks) -> Iterator[IdleWatch]:
    watch = IdleWatch(qapp, clock=clocks.clock(), tick_ms=10)
    yield watch
    watch.stop()
    qapp.removeEventFilter(watch)
    watch.deleteLater()


def counted(signal: object) -> list[int]:
    times: list[int] = []
    signal.connect(lambda: times.append(1))  # type: ignore[attr-defined]
    return times


def test_it_locks_after_the_minutes_set_and_only_once(watch: IdleWatch, clocks: Clocks) -> None:
    times = counted(watch.idle)
    watch.start(5)
    clocks.work(299)
    watch.check()
    assert not times
    clocks.work(1)
    watch.check()
    watch.check()
    assert len(times) == 1


def test_the_timer_looks_by_itself(qtbot: QtBot, watch: IdleWatch, clocks: Clocks) -> None:
    watch.start(5)
    clocks.work(301)
    with qtbot.waitSignal(watch.idle, timeout=1000):
        pass


def test_a_key_press_starts_the_time_anew(qtbot: QtBot, watch: IdleWatch, clocks: Clocks) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    line.show()
    times = counted(watch.idle)
    watch.start(5)
    clocks.work(200)
    QTest.keyClick(line, Qt.Key.Key_A)
    clocks.work(200)
    watch.check()
    assert not times


def test_time_asleep_counts_though_the_steady_clock_stood_still(
    watch: IdleWatch, clocks: Clocks
) -> None:
    times = counted(watch.idle)
    watch.start(5)
    clocks.sleep(3600)
    watch.check()
    assert len(times) == 1


def test_the_first_touch_after_sleep_does_not_pass_for_presence(
    qtbot: QtBot, watch: IdleWatch, clocks: Clocks
) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    line.show()
    times = counted(watch.idle)
    watch.start(5)
    clocks.sleep(3600)
    QTest.keyClick(line, Qt.Key.Key_A)
    assert len(times) == 1


def test_a_wall_clock_put_back_does_not_keep_it_open(watch: IdleWatch, clocks: Clocks) -> None:
    times = counted(watch.idle)
    watch.start(5)
    clocks.work(301)
    clocks.sleep(-86_400)
    watch.check()
    assert len(times) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gaps=st.lists(st.floats(min_value=0.01, max_value=2.0), min_size=3, max_size=8))
def test_three_escapes_within_a_second_and_nothing_else_is_panic(
    qapp: QApplication, gaps: list[float]
) -> None:
    clocks = Clocks()
    watch = IdleWatch(qapp, clock=clocks.clock())
    window = QWidget()
    window.show()
    times = counted(watch.panic)
    expected = 0
    recent: list[float] = []
    for gap in gaps:
        clocks.work(gap)
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
        recent = [*recent[-2:], clocks.steady]
        if len(recent) == 3 and recent[-1] - recent[0] <= 1.0:
            expected += 1
            recent = []
    qapp.removeEventFilter(watch)
    watch.deleteLater()
    window.deleteLater()
    assert len(times) == expected


def test_quick_presses_that_a_busy_machine_comes_to_late_are_quick(
    qtbot: QtBot, qapp: QApplication
) -> None:
    clocks = Clocks()
    watch = IdleWatch(qapp, clock=Clock(lambda: clocks.steady, lambda: clocks.wall))
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    times = counted(watch.panic)
    for _press in range(3):
        clocks.work(5.0)  # the window is painted in between, and paints slowly
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    watch.deleteLater()
    assert len(times) == 1


def test_escape_counts_once_though_it_passes_through_many_widgets(
    qtbot: QtBot, watch: IdleWatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    inner = QWidget()
    layout.addWidget(inner)
    inside = QVBoxLayout(inner)
    line = QLineEdit()
    inside.addWidget(line)
    window.show()
    line.setFocus()
    times = counted(watch.panic)
    handle = window.windowHandle()
    for _press in range(2):
        QTest.keyClick(handle, Qt.Key.Key_Escape)
    assert not times
    QTest.keyClick(handle, Qt.Key.Key_Escape)
    assert len(times) == 1


def test_another_key_between_the_escapes_breaks_the_row(qtbot: QtBot, watch: IdleWatch) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    line.show()
    times = counted(watch.panic)
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Escape, Qt.Key.Key_A, Qt.Key.Key_Escape):
        QTest.keyClick(line.windowHandle(), key)
    assert not times


def test_panic_is_heard_while_a_dialog_has_the_keyboard(qtbot: QtBot, watch: IdleWatch) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    dialog = QDialog(parent)
    dialog.setModal(True)
    dialog.open()
    times = counted(watch.panic)
    QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_Escape)  # closes the dialog
    for _press in range(2):
        QTest.keyClick(parent.windowHandle(), Qt.Key.Key_Escape)
    assert len(times) == 1


def test_sleep_and_screen_lock_are_told_and_waking_is_not(qapp: QApplication) -> None:
    suspend = SuspendWatch()
    times = counted(suspend.leaving)
    suspend.prepare_for_sleep(False)
    suspend.saver_changed(False)
    assert not times
    suspend.prepare_for_sleep(True)
    suspend.session_locked()
    suspend.saver_changed(True)
    assert len(times) == 3


@pytest.mark.parametrize(
    ("message", "detail", "leaving"),
    [
        (0x0218, 0x0004, True),  # WM_POWERBROADCAST, PBT_APMSUSPEND
        (0x0218, 0x0012, False),  # PBT_APMRESUMEAUTOMATIC
        (0x02B1, 0x7, True),  # WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK
        (0x02B1, 0x8, False),  # WTS_SESSION_UNLOCK
        (0x0201, 0x7, False),  # WM_LBUTTONDOWN
    ],
)
def test_windows_messages_are_understood(message: int, detail: int, leaving: bool) -> None:
    assert is_leaving(message, detail) is leaving


def test_listening_where_no_bus_answers_does_no_harm(qapp: QApplication) -> None:
    assert isinstance(SuspendWatch().listen(), list)


if sys.platform == "linux":

    def test_signals_of_a_real_bus_lock() -> None:
        """A private bus stands for both; the program listens, another connection speaks."""
        script = Path(__file__).with_name("bus_speaker.py")
        ran = subprocess.run(
            ["dbus-run-session", "--", sys.executable, str(script)],
            capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "PYTHONPATH": str(program_root()), "QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip
        assert ran.stdout.split() == ["saver", "sleep", "lock"], ran.stderr
