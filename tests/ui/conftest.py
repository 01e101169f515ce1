"""The window's tests run without a screen, in the bundled font."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casemgr.ui import fonts, theme
from casemgr.ui.desk import Desk
from casemgr.ui.idle import IdleWatch
from casemgr.ui.page import Route
from casemgr.ui.suspend import SuspendWatch
from casemgr.ui.window import MainWindow
from tests.ui.entering import GOOD, Turned
from tests.ui.paper_office import PaperOffice


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture
def dressed(qapp: QApplication) -> QApplication:
    """The application in the light theme and the bundled font."""
    qapp.setApplicationName("casemgr")
    fonts.load()
    theme.put_on(qapp, "light")
    return qapp


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[Desk]:
    """Worker threads, let go at the end of the test."""
    desk = Desk()
    yield desk
    desk.close(2.0)


@pytest.fixture
def office() -> PaperOffice:
    """An office in memory with one account."""
    return PaperOffice(accounts={"shapla": GOOD})


@pytest.fixture
def turned() -> Turned:
    return Turned()


@pytest.fixture
def suspend(qapp: QApplication) -> SuspendWatch:
    return SuspendWatch()


@pytest.fixture
def make_window(
    qtbot: QtBot,
    dressed: QApplication,
    desk: Desk,
    office: PaperOffice,
    routes: tuple[Route, ...],
    turned: Turned,
    suspend: SuspendWatch,
) -> Iterator[Callable[[], MainWindow]]:
    watches: list[IdleWatch] = []

    def make() -> MainWindow:
        watch = IdleWatch(dressed, clock=turned.clock, tick_ms=20)
        watches.append(watch)
        window = MainWindow(office, desk, routes, watch, suspend)
        qtbot.addWidget(window)
        window.show()
        window.begin()
        return window

    yield make
    for watch in watches:
        watch.stop()
        dressed.removeEventFilter(watch)
        watch.deleteLater()
    theme.put_on(dressed, "light")


@pytest.fixture
def window(make_window: Callable[[], MainWindow]) -> MainWindow:
    return make_window()
