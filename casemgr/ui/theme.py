"""The colours of the program, light and dark, and the one place that puts them on.

The colours in force hang on the ``QApplication`` (a dynamic property), so that icons and
painters find them at the moment they draw and a change of theme needs no rebuilding.
"""

from functools import lru_cache
from string import Template
from typing import Literal, NamedTuple, get_args

from PySide6 import QtCore
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from casemgr.paths import resources
from casemgr.ui import fonts

ThemeChoice = Literal["system", "light", "dark"]
THEMES: tuple[ThemeChoice, ...] = get_args(ThemeChoice)
Tone = Literal["neutral", "accent", "success", "warning", "danger"]

_PROPERTY = "casemgr_colours"
_DARK_BELOW = 128  # of 255


class Colours(NamedTuple):
    """Every colour by what it is for, as ``#rrggbb``. Text pairs keep 4.5:1 (WCAG 2.2, 1.4.3)."""

    name: str
    canvas: str
    surface: str
    stripe: str
    sunken: str
    line: str
    line_strong: str
    text: str
    muted: str
    disabled: str
    rail: str
    rail_text: str
    rail_active: str
    rail_line: str
    primary: str
    primary_hover: str
    on_primary: str
    focus: str
    selection: str
    neutral_soft: str
    accent: str
    accent_soft: str
    success: str
    success_soft: str
    warning: str
    warning_soft: str
    danger: str
    danger_soft: str
    danger_hover: str
    on_danger: str
    scroll: str

    def tone(self, tone: Tone) -> tuple[str, str]:
        """Text and ground of a chip or banner."""
        return {
            "neutral": (self.muted, self.neutral_soft),
            "accent": (self.accent, self.accent_soft),
            "success": (self.success, self.success_soft),
            "warning": (self.warning, self.warning_soft),
            "danger": (self.danger, self.danger_soft),
        }[tone]

    def pick(self, role: str) -> str:
        """A colour by its role's name; raises ``AttributeError`` for a role there is none of."""
        return str(getattr(self, role))


LIGHT = Colours(
    name="light", canvas="#f4f6f8", surface="#ffffff", stripe="#f4f6f8", sunken="#eaeef2",
    line="#cfd6de", line_strong="#738294", text="#17212b", muted="#526070", disabled="#8a96a3",
    rail="#0f2d3a", rail_text="#d2dee5", rail_active="#2e4853", rail_line="#3d5966",
    primary="#0b6b66", primary_hover="#085853", on_primary="#ffffff", focus="#0b6b66",
    selection="#d3e9e7", neutral_soft="#e8ecf0", accent="#0b6b66", accent_soft="#e0f0ee",
    success="#1b6b3a", success_soft="#e1f2e7", warning="#7a4f00", warning_soft="#fdf0d2",
    danger="#b3261e", danger_soft="#fdecea", danger_hover="#8f1d17", on_danger="#ffffff",
    scroll="#b3bdc8",
)  # fmt: skip

DARK = Colours(
    name="dark", canvas="#12171c", surface="#1b2229", stripe="#171d23", sunken="#0d1216",
    line="#323d47", line_strong="#7f8f9d", text="#e7edf2", muted="#a3b1be", disabled="#6c7a87",
    rail="#0b1115", rail_text="#c6d3dc", rail_active="#253039", rail_line="#323d47",
    primary="#5fc9bf", primary_hover="#86dbd2", on_primary="#08201e", focus="#5fc9bf",
    selection="#24504d", neutral_soft="#2a333c", accent="#6fd3c9", accent_soft="#1d3534",
    success="#7fd6a0", success_soft="#1b3526", warning="#f0c46b", warning_soft="#3a2f16",
    danger="#ff9d94", danger_soft="#3f1f1d", danger_hover="#ffc0ba", on_danger="#2b0705",
    scroll="#46525d",
)  # fmt: skip


def current() -> Colours:
    """The colours in force now; light before any were put on."""
    application = QtCore.QCoreApplication.instance()
    found = application.property(_PROPERTY) if application else None
    return found if isinstance(found, Colours) else LIGHT


def put_on(application: QApplication, choice: ThemeChoice) -> Colours:
    """Dress the whole program in the chosen theme; open windows follow at once."""
    worn = application.property(_PROPERTY)
    colours = _resolve(choice, application, dressed=worn is not None)
    if worn == colours:
        return colours
    application.setFont(_font())
    application.setProperty(_PROPERTY, colours)
    application.setPalette(_palette(colours))
    application.setStyleSheet(style_sheet(colours))
    return colours


def colour(role: str) -> QColor:
    """A colour of the theme in force, for painters."""
    return QColor(current().pick(role))


def _resolve(choice: ThemeChoice, application: QApplication, *, dressed: bool) -> Colours:
    if choice != "system":
        return DARK if choice == "dark" else LIGHT
    if not dressed:
        # The system's own colours tell it too, and without making all of Qt's names first.
        ground = application.palette().color(QPalette.ColorRole.Window)
        return DARK if ground.lightness() < _DARK_BELOW else LIGHT
    dark = QtCore.Qt.ColorScheme.Dark
    return DARK if application.styleHints().colorScheme() == dark else LIGHT


def _font() -> QFont:
    font = QFont(fonts.FAMILY)
    font.setPixelSize(14)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font


def _palette(c: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for key, value in {
        role.Window: c.canvas, role.WindowText: c.text, role.Base: c.surface,
        role.AlternateBase: c.stripe, role.Text: c.text, role.Button: c.surface,
        role.ButtonText: c.text, role.BrightText: c.on_danger, role.Highlight: c.selection,
        role.HighlightedText: c.text, role.Link: c.primary, role.LinkVisited: c.primary,
        role.ToolTipBase: c.text, role.ToolTipText: c.canvas, role.PlaceholderText: c.muted,
        role.Light: c.surface, role.Midlight: c.canvas, role.Mid: c.line, role.Dark: c.line_strong,
        role.Shadow: c.sunken, role.Accent: c.primary,
    }.items():  # fmt: skip
        palette.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(c.disabled))
    return palette


@lru_cache(maxsize=2)
def style_sheet(colours: Colours) -> str:
    """The style sheet with the colours filled in."""
    folder = resources() / "style"
    template = Template((folder / "casemgr.qss").read_text(encoding="utf-8"))
    return template.substitute(colours._asdict(), folder=folder.as_posix())


def roles() -> tuple[str, ...]:
    """Names of all colour roles."""
    return tuple(name for name in Colours._fields if name != "name")
