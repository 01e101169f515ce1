"""Boxes flowing onto pages.

A box is as much as may not be cut: a line of text, a table row, a row of chips. Boxes are
made one after the other and forgotten once painted, so a long document costs what its length
costs and no more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from casemgr.reports.look import PAGE_HEIGHT
from casemgr.reports.pdf import Bookmark, Picture
from casemgr.reports.tags import ARTIFACT, Element, Tree, figure
from casemgr.reports.text import Colour, Line, TextEngine
from casemgr.reports.text.embedding import compressed, expanded

_HELD = 40  # pages of a flow whose content is kept as it is until the end
_DRAWN = frozenset({"Figure", "Form"})  # elements whose lines are more than decoration
_BEND = 0.5523  # control point of a quarter circle as a Bézier curve, as a share of its radius


class Sheet:
    """One page being painted. All heights count from the top of the page, in points.

    With a ``tree`` everything painted is marked: text belongs to ``element`` (a paragraph of its
    own when there is none), all else is an artifact unless the element is a figure or a blank.
    ``language`` is the document's; stretches in another are marked as such.
    """

    def __init__(self, engine: TextEngine, tree: Tree | None = None, language: str = "") -> None:
        self._engine = engine
        self._tree = tree
        self._language = language if tree else ""
        self._operators: list[str] = []
        self._under: list[str] = []
        self._settled = b""
        self._open: Element | None = None
        self._begun = False
        self.marks: list[Element] = []
        self.element: Element | None = None
        self.images: list[Picture] = []

    @property
    def content(self) -> str:
        """Everything painted so far."""
        return "\n".join(expanded(data).decode("ascii") for data in self.streams)

    @property
    def streams(self) -> tuple[bytes, ...]:
        """Everything painted so far, as compressed streams one after the other."""
        self._close()
        if self._settled:
            return (_compressed(self._under), self._settled, _compressed(self._operators))
        return (_compressed(self._under + self._operators),)

    def settle(self) -> None:
        """Nothing more of the content will come: it is compressed, to hold less memory."""
        self._close()
        self._settled = _compressed(self._operators)
        self._operators = []

    def put_under(self, content: str) -> None:
        """Operators to be painted before everything else, as an artifact."""
        marked = self._tree is not None and content
        self._under = [f"/Artifact BMC\n{content}\nEMC" if marked else content]

    def _mark(self, element: Element | None) -> None:
        """From here on things belong to ``element``; ``None``: to nothing that is read."""
        if self._tree is None or (self._begun and element is self._open):
            return
        self._close()
        self._begun, self._open = True, element
        if element is None:
            self._operators.append("/Artifact BMC")
            return
        number = self._tree.mark(element, self)
        self._operators.append(f"/{element.kind}<</MCID {number}>>BDC")

    def _close(self) -> None:
        if self._begun:
            self._operators.append("EMC")
        self._begun = False

    def _draw(self, operators: str) -> None:
        """Paints what is no text."""
        if self._tree is not None:
            element = self.element
            told = element is not None and element.kind in _DRAWN
            self._mark(element if told else None)
        self._operators.append(operators)

    def line(self, line: Line, x: float, top: float) -> None:
        """Draws a line with its left end at ``x``."""
        drawn = self._engine.operators(line, x, PAGE_HEIGHT - top - line.ascent, self._language)
        if not drawn:
            return
        if self._tree is not None:
            if self.element is None:
                self.element = Element("P")
            self._mark(None if self.element is ARTIFACT else self.element)
        self._operators.append(drawn)

    def slot(self) -> Callable[[Line, float, float], None]:
        """Keeps a place among the text for a line that is known later, and gives what draws it."""
        self._mark(self.element)
        self._operators.append("")
        operators, place = self._operators, len(self._operators) - 1

        def fill(line: Line, x: float, top: float) -> None:
            baseline = PAGE_HEIGHT - top - line.ascent
            operators[place] = self._engine.operators(line, x, baseline, self._language)

        return fill

    def picture(self, picture: Picture, x: float, top: float, width: float, height: float) -> None:
        """A photo over the given rectangle."""
        self.images.append(picture)
        bottom = PAGE_HEIGHT - top - height
        self._draw(f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {bottom:.2f} cm /{picture.name} Do Q")

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
        self._draw(f"{_rgb(colour)} RG {width:g} w {x1:.2f} {y:.2f} m {x2:.2f} {y:.2f} l S")

    def path(self, points: list[tuple[float, float]], colour: Colour, width: float) -> None:
        """A line through points given as x and distance from the top."""
        moves = [
            f"{x:.2f} {PAGE_HEIGHT - y:.2f} {'l' if number else 'm'}"
            for number, (x, y) in enumerate(points)
        ]
        self._draw(f"{_rgb(colour)} RG {width:g} w {' '.join(moves)} S")

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
        self._draw(f"q {dash} d {operators} Q" if dash else operators)


def _compressed(operators: list[str]) -> bytes:
    return compressed("\n".join(operators).encode("ascii"))


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
    page; ``keep`` ties it to the next box; ``head`` is repeated above it on a new page. ``mark``
    makes it a bookmark of ``level``.

    ``element`` is what the box's text belongs to; without one it is a heading if it is a
    bookmark, a figure if ``alt`` says in words what is drawn, and else a paragraph.
    """

    height: float
    paint: Callable[[Sheet, float], None]
    before: float = 0.0
    keep: bool = False
    head: "Box | None" = None
    mark: str = ""
    level: int = 1
    element: Element | None = None
    alt: str = ""


class Flow:
    """Puts boxes on pages between ``top`` and ``bottom`` (from the top of the page)."""

    def __init__(
        self,
        engine: TextEngine,
        top: float,
        bottom: float,
        tree: Tree | None = None,
        language: str = "",
    ) -> None:
        self._new = partial(Sheet, engine, tree, language)
        self._top = top
        self._bottom = bottom
        self._chain: list[Box] = []
        self._y = top
        self._fresh = True
        self.sheets = [self._new()]
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
        sheet = self.sheets[-1]
        sheet.element = box.element
        if box.element is None and box.mark:
            sheet.element = Element(f"H{box.level + 1}")
        elif box.element is None and box.alt:
            sheet.element = figure(box.alt)
        box.paint(sheet, self._y)
        self._y += box.height
        self._fresh = False

    def _turn(self, head: Box | None) -> None:
        if len(self.sheets) > _HELD:
            self.sheets[-1].settle()
        self.sheets.append(self._new())
        self._y = self._top
        self._fresh = True
        if head is not None:
            sheet = self.sheets[-1]
            sheet.element = ARTIFACT
            head.paint(sheet, self._y)
            self._y += head.height
