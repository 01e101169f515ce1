"""Text on paper in any of the scripts met here, mixed in one word if need be.

One ``TextEngine`` sets one document. Ask it for lines, put their operators into a page's
content, and let it add its fonts to the document at the end::

    engine = TextEngine()
    style = Style(9.5)
    top = 800.0
    for line in engine.lines("NGO-কর্মী এসেছেন", style, width=200):
        content.append(engine.operators(line, x=50, baseline=top - line.ascent))
        top -= line.height
    engine.embed(document)

Lengths are points, heights count from below as in PDF. What is drawn is found again by a
search and by copying, whatever order its glyphs stand in. Characters that no bundled font
knows are drawn as a box and listed in ``uncovered``.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any

from casemgr.reports.text.drawing import outline
from casemgr.reports.text.fonts import UNITS, FontBook, Weight, bundled_fonts
from casemgr.reports.text.glyphs import Word
from casemgr.reports.text.lines import Colour, Line, Setter, Span, Style
from casemgr.reports.text.painting import Painter
from casemgr.reports.text.shaping import Shaper

__all__ = ["Colour", "FontBook", "Line", "Span", "Style", "TextEngine", "Weight", "Word"]


class TextEngine:
    """Shapes, breaks and draws the texts of one document.

    ``scale`` makes every style that much larger, for large print.
    Raises ``FontMissing`` when a bundled font file is not there.
    """

    def __init__(self, fonts: FontBook | None = None, *, scale: float = 1.0) -> None:
        self._scale = scale
        self._scaled: dict[Style, Style] = {}
        self._shaper = Shaper(fonts or bundled_fonts())
        self._setter = Setter(self._shaper)
        self._painter = Painter(self._shaper.ink)

    @property
    def scale(self) -> float:
        """How much larger than its style everything is set."""
        return self._scale

    @property
    def unscaled(self) -> "TextEngine":
        """The same engine, styles as they are: for what stands around the content."""
        if self._scale == 1.0:
            return self
        engine = copy(self)
        engine._scale = 1.0
        return engine

    def pitch(self, style: Style) -> float:
        """The height of a line in ``style``."""
        return style.pitch * self._scale

    def prime(self, texts: Iterable[str], weight: Weight) -> None:
        """Shapes the words of many texts in one go, before they are set one by one: it changes
        nothing but the time that takes."""
        self._shaper.prime(texts, weight)

    def lines(self, text: str | Sequence[Span], style: Style, width: float) -> list[Line]:
        """``text`` in lines at most ``width`` points wide. ``style`` is for a plain string."""
        return self._setter.lines(self._spans(text, style), width)

    def limited(
        self, text: str | Sequence[Span], style: Style, width: float, most: int
    ) -> list[Line]:
        """Like ``lines``, but at most ``most`` of them; what does not fit ends in …"""
        return self._setter.limited(self._spans(text, style), width, most)

    def width(self, text: str, style: Style) -> float:
        """The width of the widest line of ``text`` when nothing has to be broken."""
        lines = self._setter.lines(self._spans(text, style), float("inf"))
        return max((line.width for line in lines), default=0.0)

    def widest_word(self, text: str, style: Style) -> float:
        """The width a column needs so that no word of ``text`` is cut."""
        words = self._setter.words(text, style.weight)
        size = style.size * self._scale
        return max((word.width * size / UNITS for word in words), default=0.0)

    def operators(self, line: Line, x: float, baseline: float, language: str = "") -> str:
        """The operators that draw ``line`` with its left end at ``x`` on ``baseline``.

        ``language``: mark stretches that are in another one, for those who have it read out.
        """
        return self._painter.operators(line, x, baseline, language)

    def outlines(self, text: str, weight: Weight) -> tuple[str, float]:
        """``text`` as one filled path at a size of 1000, and its width: ink without text.

        For watermarks, which would otherwise be found by every search and spoil copying.
        """
        style = Style(UNITS, weight)
        lines = self._setter.lines([Span(" ".join(text.split()), style)], float("inf"))
        return outline(run for line in lines for run in self._painter.runs(line))

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Characters no bundled font knows, in the order they were met."""
        return tuple(self._shaper.uncovered)

    @property
    def removed(self) -> tuple[str, ...]:
        """Characters without ink that were taken out: controls, direction overrides, halves."""
        return tuple(self._setter.removed)

    @property
    def shaped(self) -> int:
        """How many words went through HarfBuzz so far: the engine's real work."""
        return self._shaper.shaped

    def embed(self, document: Any) -> dict[str, Any]:
        """Adds the fonts used so far to a ReportLab document: references by resource name."""
        return {font.resource: font.add_to(document) for font in self._shaper.ink.fonts()}

    def _spans(self, text: str | Sequence[Span], style: Style) -> Sequence[Span]:
        spans = [Span(text, style)] if isinstance(text, str) else text
        if self._scale == 1.0:
            return spans
        return [Span(span.text, self._larger(span.style)) for span in spans]

    def _larger(self, style: Style) -> Style:
        found = self._scaled.get(style)
        if found is None:
            scale = self._scale
            found = Style(style.size * scale, style.weight, style.colour, style.pitch * scale)
            self._scaled[style] = found
        return found
