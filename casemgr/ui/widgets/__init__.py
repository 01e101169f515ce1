"""The parts every screen is made of. Texts are handed in already in the person's language.

A part is imported when somebody asks for it: the sign-in needs few of them, and waits for no
other.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_PARTS = {
    "buttons": ("Button", "ButtonKind", "IconButton"),
    "chips": ("Chip", "chip_width", "paint_chip"),
    "fields": ("Choice", "Field", "PassphraseLine", "SearchBox", "TextLine"),
    "notices": ("Banner", "Toast"),
    "surfaces": (
        "Card", "Column", "EmptyState", "Gap", "Line", "PageHead", "Text", "TextKind", "row",
    ),
}  # fmt: skip
_HOMES = {name: module for module, names in _PARTS.items() for name in names}

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


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(name)
    found: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found
