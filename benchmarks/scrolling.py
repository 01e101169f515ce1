"""How smoothly the list of cases moves: milliseconds of a frame, offscreen.

A frame is: move the scroll bar, repaint, let the window take in what has arrived. The floor is
a plain Qt table of strings held in memory, as wide and as high. Goal: p99 within 20 ms of the
painting thread's own time, which is the clock's on a machine with nothing else to do.
"""

import sys
import time
from collections.abc import Callable, Iterator
from random import Random
from time import perf_counter, thread_time

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QTableView

from benchmarks import _common, _window
from casemgr.ui.start import Running

GOAL_MS = 20.0
_FRAMES = 300
Index = QModelIndex | QPersistentModelIndex
Way = Callable[[int, int], Iterator[int]]
"""Places of the scroll bar, from its length and its page."""


class _Plain(QAbstractTableModel):
    """Strings in a list."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self._cells = [[f"{row} {column}" for column in range(columns)] for row in range(rows)]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's own
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self._cells[0])

    def data(self, index: Index, role: int = 0) -> str | None:
        if role:
            return None
        return self._cells[index.row()][index.column()]


def _wheel(most: int, _page: int) -> Iterator[int]:
    at = 0
    while True:
        at = (at + 3) % most
        yield at


def _pages(most: int, page: int) -> Iterator[int]:
    at = 0
    while True:
        at = (at + page) % most
        yield at


def _jumps(most: int, _page: int) -> Iterator[int]:
    dice = Random(1)
    while True:
        yield dice.randrange(most)


def frames(running: Running, table: QTableView, way: Way) -> tuple[list[float], list[float]]:
    """Milliseconds of each frame of one way of moving: by the clock, and by this thread's own
    processor time, which a busy machine does not touch."""
    bar, port = table.verticalScrollBar(), table.viewport()
    places = way(bar.maximum(), bar.pageStep())
    clock, own = [], []
    for _ in range(_FRAMES):
        place = next(places)
        began, worked = perf_counter(), thread_time()
        bar.setValue(place)
        port.repaint()
        running.application.processEvents()
        own.append((thread_time() - worked) * 1000)
        clock.append((perf_counter() - began) * 1000)
        time.sleep(0.004)  # between frames the window is idle, and pages arrive
    return clock, own


def _figures(times: tuple[list[float], list[float]]) -> str:
    clock, own = ([_common.percentile(one, share) for share in (50, 99)] for one in times)
    seen = f"clock p50 {clock[0]:5.1f}  p99 {clock[1]:5.1f}"
    return f"own p50 {own[0]:5.1f}  p99 {own[1]:5.1f} ms; {seen}"


def main() -> None:
    folder = _common.big_workspace()
    _common.say_machine()
    running, page = _window.open_list(folder)
    plain = QTableView()
    plain.setModel(_Plain(len(page.model.keys), page.model.columnCount()))
    plain.resize(page.table.size())
    plain.show()
    running.application.processEvents()
    print(f"{len(page.model.keys):,} rows, {page.table.height()} pixels high")
    good = True
    for name, way in (("wheel, 3 rows", _wheel), ("page by page", _pages), ("jumps", _jumps)):
        floor = frames(running, plain, way)
        found = frames(running, page.table, way)
        met = _common.percentile(found[1], 99) <= GOAL_MS
        _common.say_line(f"list of cases, {name}", _figures(found), met)
        ratio = _common.median(found[1]) / _common.median(floor[1])
        _common.say_line("  plain table in memory", f"{_figures(floor)}; ratio {ratio:4.2f} x")
        good = good and met
    running.window.close()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
