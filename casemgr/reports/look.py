"""The look of every paper: measures in points, colours, type."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from casemgr.reports.content import Text, Tone
from casemgr.reports.text import Colour, Line, Style, TextEngine, Weight

PAGE_WIDTH: Final = 595.28
PAGE_HEIGHT: Final = 841.89
LEFT: Final = 48.0
RIGHT: Final = PAGE_WIDTH - 48.0
WIDTH: Final = RIGHT - LEFT
LARGE: Final = 1.35
"""How much larger large print is: running text of 12.4 points."""


def _rgb(code: str) -> Colour:
    return (int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255)


INK: Final = _rgb("1A2327")
QUIET: Final = _rgb("566269")
DEEP: Final = _rgb("17434F")
TEAL: Final = _rgb("2A7D86")
RED: Final = _rgb("A61B2B")
AMBER: Final = _rgb("8A5A00")
GREEN: Final = _rgb("2C6A3B")
RULE: Final = _rgb("BCC6CA")
TINT: Final = _rgb("E9F1F3")
WARM: Final = _rgb("FBF3E2")
BLUSH: Final = _rgb("FBECEC")
LEAF: Final = _rgb("EAF4EC")
WATER: Final = _rgb("F0F2F3")
WHITE: Final = (1.0, 1.0, 1.0)

BODY: Final = Style(9.2, Weight.REGULAR, INK, 14.0)
TITLE: Final = Style(19.0, Weight.BOLD, DEEP, 28.0)
LEDE: Final = Style(9.6, Weight.REGULAR, QUIET, 14.6)
SECTION: Final = Style(11.8, Weight.BOLD, DEEP, 17.6)
PART: Final = Style(9.8, Weight.SEMIBOLD, DEEP, 14.6)
LABEL: Final = Style(7.6, Weight.REGULAR, QUIET, 11.4)
TABLE: Final = Style(8.4, Weight.REGULAR, INK, 12.4)
TABLE_HEAD: Final = Style(8.2, Weight.SEMIBOLD, DEEP, 12.2)
CHIP: Final = Style(8.2, Weight.SEMIBOLD, WHITE, 12.2)
NOTE: Final = Style(7.6, Weight.REGULAR, QUIET, 11.2)
HEAD: Final = Style(8.2, Weight.SEMIBOLD, DEEP, 12.0)
HEAD_RIGHT: Final = Style(8.2, Weight.REGULAR, QUIET, 12.0)
FOOT: Final = Style(6.9, Weight.REGULAR, QUIET, 10.0)
BANNER: Final = Style(8.6, Weight.SEMIBOLD, WHITE, 13.0)

GROUNDS: Final[dict[Tone, Colour]] = {
    "plain": TEAL, "strong": DEEP, "quiet": QUIET, "good": GREEN, "care": AMBER, "alarm": RED,
}  # fmt: skip
"""The ground of a chip, and the bar of a callout."""
TINTS: Final[dict[Tone, Colour]] = {
    "plain": TINT, "strong": TINT, "quiet": WATER, "good": LEAF, "care": WARM, "alarm": BLUSH,
}  # fmt: skip


@lru_cache(maxsize=256)
def toned(style: Style, tone: Tone) -> Style:
    """``style`` in a tone: coloured tones are heavier too, so that grey paper shows them."""
    if tone == "plain":
        return style
    if tone == "quiet":
        return Style(style.size, style.weight, QUIET, style.leading)
    colour = INK if tone == "strong" else GROUNDS[tone]
    return Style(style.size, Weight.SEMIBOLD, colour, style.leading)


def joined(text: Text, between: str = " / ") -> str:
    """A text of several languages on one line; what is the same in both stands once."""
    if isinstance(text, str):
        return text
    return between.join(dict.fromkeys(part for part in text if part))


def paragraphs(text: Text) -> Sequence[str]:
    """A text of several languages as a paragraph for each."""
    if isinstance(text, str):
        return (text,) if text else ()
    return tuple(dict.fromkeys(part for part in text if part))


def stacked(engine: TextEngine, text: Text, style: Style, width: float) -> list[Line]:
    """A text of several languages on one line; where it needs more, each language begins its
    own, so that no date or name is torn between two."""
    if isinstance(text, str):
        return engine.lines(text, style, width)
    lines = engine.lines(joined(text), style, width)
    if len(lines) < 2:
        return lines
    return engine.lines(joined(text, "\n"), style, width)
