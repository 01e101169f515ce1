"""The parts every screen is made of. Texts are handed in already in the person's language."""

from casemgr.ui.widgets.buttons import Button, ButtonKind, IconButton
from casemgr.ui.widgets.chips import Chip, chip_width, paint_chip
from casemgr.ui.widgets.fields import Choice, Field, PassphraseLine, SearchBox, TextLine
from casemgr.ui.widgets.notices import Banner, Toast
from casemgr.ui.widgets.surfaces import (
    Card,
    Column,
    EmptyState,
    Gap,
    Line,
    PageHead,
    Text,
    TextKind,
    row,
)

__all__ = [
    "Banner",
    "Button",
    "ButtonKind",
    "Card",
    "Chip",
    "Choice",
    "Column",
    "EmptyState",
    "Field",
    "Gap",
    "IconButton",
    "Line",
    "PageHead",
    "PassphraseLine",
    "SearchBox",
    "Text",
    "TextKind",
    "TextLine",
    "Toast",
    "chip_width",
    "paint_chip",
    "row",
]
