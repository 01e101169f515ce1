"""Boxes flowing onto pages.

A box is as much as may not be cut: a line of text, a table row, a row of chips. Boxes are
made one after the other and forgotten once painted, so a long document costs what its length
costs and no more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from casemgr.reports.look import PAGE_HEIGHT
from casemgr.reports.pdf import Bookmark
from casemgr.reports.text import Colour, Line, TextEngine

_BEND = 0.5523  # control point of a quarter circle as a Bézier curve, as a share of its radius


class Sheet:
    """One page being painted. All heights count from the top of the page, in points."""

    def __init__(self, engine: TextEngine) -> None:
        self._engine = engine
        self._operators: list[str] = []

    @property
    def content(self) -> str:
        return "\n".join(self._operators)

    def put_under(self, content: str) -> None:
        """Operators to be painted before everything painted so far."""
        self._operators.insert(0, content)

    def line(self, line: Line, x: float, top: float) -> None:
        drawn = self._engine.operators(line, x, PAGE_HEIGHT - top - line.ascent)
        if drawn:
            self._operators.append(drawn)

    def lines(self, lines: Iterable[Line], x: float, top: float) -> float:
        """Draws lines below each other; returns where the next would begin."""
        for line in lines:
            self.line(line, x, top)
            top += line.height
        return top

    def centred(self, line: Line, middle: float, top: float) -> None:
        self.line(line, middle - line.width / 2, top)

    def centred_lines(self, lines: Iterable[Line], middle: float, top: float) -> None:
        for line in lines:
            self.centred(line, middle, top)
            top += line.height

    def rule(self, x1: float, x2: float, y: float, colour: Colour, width: float = 0.5) -> None:
        y = PAGE_HEIGHT - y
        self._operators.append(
            f"{_rgb(colour)} RG {width:g} w {x1:.2f} {y:.2f} m {x2:.2f} {y:.2f} l S"
        )

    def path(self, points: list[tuple[float, float]], colour: Colour, width: float) -> None:
        """A line through points given as x and distance from the top."""
        moves = [
            f"{x:.2f} {PAGE_HEIGHT - y:.2f} {'l' if number else 'm'}"
            for number, (x, y) in enumerate(points)
        ]
        self._operators.append(f"{_rgb(colour)} RG {width:g} w {' '.join(moves)} S")

    def rectangle(
        self,
        x: float,
        top: float,
        width: float,
        height: float,
        *,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        radius: float = 0.0,
        line: float = 0.6,
        dash: str = "",
    ) -> None:
        """A rectangle, its corners rounded by ``radius``; ``dash`` is a PDF dash pattern."""
        bottom = PAGE_HEIGHT - top - height
        shape = (
            _rounded(x, bottom, width, height, radius)
            if radius
            else f"{x:.2f} {bottom:.2f} {width:.2f} {height:.2f} re"
        )
        self._paint(shape, fill, stroke, line, dash)

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        line: float = 1.0,
    ) -> None:
        side = 2 * radius
        shape = _rounded(x - radius, PAGE_HEIGHT - y - radius, side, side, radius)
        self._paint(shape, fill, stroke, line, "")

    def _paint(
        self, shape: str, fill: Colour | None, stroke: Colour | None, line: float, dash: str
    ) -> None:
        parts = []
        if fill:
            parts.append(f"{_rgb(fill)} rg")
        if stroke:
            parts.append(f"{_rgb(stroke)} RG {line:g} w")
        parts += [shape, "B" if fill and stroke else "f" if fill else "S"]
        operators = " ".join(parts)
        self._operators.append(f"q {dash} d {operators} Q" if dash else operators)


def _rgb(colour: Colour) -> str:
    return "{:.3g} {:.3g} {:.3g}".format(*colour)


def _rounded(x: float, y: float, width: float, height: float, radius: float) -> str:
    r = min(radius, width / 2, height / 2)
    k = r * (1 - _BEND)
    right, top = x + width, y + height
    return (
        f"{x + r:.2f} {y:.2f} m {right - r:.2f} {y:.2f} l "
        f"{right - k:.2f} {y:.2f} {right:.2f} {y + k:.2f} {right:.2f} {y + r:.2f} c "
        f"{right:.2f} {top - r:.2f} l "
        f"{right:.2f} {top - k:.2f} {right - k:.2f} {top:.2f} {right - r:.2f} {top:.2f} c "
        f"{x + r:.2f} {top:.2f} l "
        f"{x + k:.2f} {top:.2f} {x:.2f} {top - k:.2f} {x:.2f} {top - r:.2f} c "
        f"{x:.2f} {y + r:.2f} l "
        f"{x:.2f} {y + k:.2f} {x + k:.2f} {y:.2f} {x + r:.2f} {y:.2f} c h"
    )


@dataclass(slots=True)
class Box:
    """Something that stays in one piece.

    ``paint(sheet, top)`` draws it; ``before`` is the space above it, dropped at the top of a
    page; ``keep`` ties it to the next box; ``head`` is repeated above it on a new page.
    """

    height: float
    paint: Callable[[Sheet, float], None]
    before: float = 0.0
    keep: bool = False
    head: "Box | None" = None
    mark: str = ""
    level: int = 1


class Flow:
    """Puts boxes on pages between ``top`` and ``bottom`` (from the top of the page)."""

    def __init__(self, engine: TextEngine, top: float, bottom: float) -> None:
        self._engine = engine
        self._top = top
        self._bottom = bottom
        self._chain: list[Box] = []
        self._y = top
        self._fresh = True
        self.sheets = [Sheet(engine)]
        self.bookmarks: list[Bookmark] = []

    def add(self, boxes: Iterable[Box]) -> None:
        """Places boxes as they come; a box that keeps to the next waits for it."""
        for box in boxes:
            self._chain.append(box)
            if not box.keep:
                self._place()

    def finish(self) -> list[Sheet]:
        """Places what still waits; the pages, at least one."""
        if self._chain:
            self._place()
        return self.sheets

    @property
    def left(self) -> float:
        """The height still free on the current page."""
        return self._bottom - self._y

    def _place(self) -> None:
        chain, self._chain = self._chain, []
        height = sum(box.before + box.height for box in chain)
        if not self._fresh and self._y + height > self._bottom:
            self._turn(chain[0].head)
        for box in chain:
            above = 0.0 if self._fresh else box.before
            if not self._fresh and self._y + above + box.height > self._bottom:
                self._turn(box.head)
                above = 0.0
            self._paint(box, above)

    def _paint(self, box: Box, above: float) -> None:
        self._y += above
        if box.mark:
            page = len(self.sheets) - 1
            top = PAGE_HEIGHT - self._y
            self.bookmarks.append(Bookmark(box.mark, box.level, page, top))
        box.paint(self.sheets[-1], self._y)
        self._y += box.height
        self._fresh = False

    def _turn(self, head: Box | None) -> None:
        self.sheets.append(Sheet(self._engine))
        self._y = self._top
        self._fresh = True
        if head is not None:
            self._paint(head, 0.0)
            self._fresh = True
