"""Colours, icons and fonts."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontDatabase, QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel

from casemgr.paths import program_root, resources
from casemgr.ui import fonts, icons, theme
from casemgr.ui.theme import DARK, LIGHT, Colours


@pytest.fixture(autouse=True)
def light_again(qapp: QApplication) -> Iterator[None]:
    yield
    theme.put_on(qapp, "light")


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT_PAIRS = [
    ("text", "canvas"), ("text", "surface"), ("text", "stripe"), ("text", "selection"),
    ("text", "sunken"), ("muted", "canvas"), ("muted", "surface"), ("muted", "neutral_soft"),
    ("rail_text", "rail"), ("rail_text", "rail_active"), ("on_primary", "primary"),
    ("on_primary", "primary_hover"), ("primary", "canvas"), ("primary", "accent_soft"),
    ("accent", "accent_soft"), ("success", "success_soft"), ("warning", "warning_soft"),
    ("danger", "danger_soft"), ("danger", "surface"), ("danger", "canvas"),
    ("text", "danger_soft"), ("text", "warning_soft"), ("text", "success_soft"),
    ("text", "accent_soft"), ("canvas", "text"),
]  # fmt: skip


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="-on-".join)
def test_every_text_can_be_read_on_its_ground(colours: Colours, pair: tuple[str, str]) -> None:
    assert contrast(colours.pick(pair[0]), colours.pick(pair[1])) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_frame_of_a_focused_or_wrong_field_stands_out(colours: Colours) -> None:
    for role in ("focus", "danger", "line_strong"):
        assert contrast(colours.pick(role), colours.surface) >= 3.0


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_names_only_files_that_are_there(colours: Colours) -> None:
    sheet = theme.style_sheet(colours)
    assert "$" not in sheet.replace("$names", "")
    named = re.findall(r'url\("([^"]+)"\)', sheet)
    assert named
    for path in named:
        assert path.startswith(resources().as_posix())
        assert (resources() / "style" / path.rsplit("/", 1)[1]).is_file()


def test_the_style_sheet_uses_only_colours_of_the_theme() -> None:
    source = (resources() / "style" / "casemgr.qss").read_text(encoding="utf-8")
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", source)


def test_a_change_of_theme_recolours_icons_already_shown(dressed: QApplication) -> None:
    drawn = icons.icon("lock", "text")
    before = drawn.pixmap(QSize(24, 24)).toImage()
    theme.put_on(dressed, "dark")
    after = drawn.pixmap(QSize(24, 24)).toImage()
    assert before != after
    seen = {
        after.pixelColor(x, y).name()
        for x in range(24)
        for y in range(24)
        if after.pixelColor(x, y).alpha() == 255
    }
    assert DARK.text in seen


def test_a_change_of_theme_recolours_open_windows(dressed: QApplication) -> None:
    label = QLabel("x")
    theme.put_on(dressed, "dark")
    assert label.palette().window().color().name() == DARK.canvas
    assert theme.current() == DARK


def test_an_icon_that_is_not_there_is_a_mistake_at_once() -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")


def test_every_bundled_icon_takes_the_colour_of_the_theme() -> None:
    for path in (resources() / "icons").glob("*.svg"):
        assert b"currentColor" in path.read_bytes(), path.name


def test_every_icon_kept_is_used_somewhere() -> None:
    sources = (program_root() / "casemgr").rglob("*.py")
    program = "".join(path.read_text(encoding="utf-8") for path in sources)
    names = {path.stem for path in (resources() / "icons").glob("*.svg")}
    assert {name for name in names if f'"{name}"' not in program} == set()


def test_the_bundled_font_has_bangla_and_latin_letters(dressed: QApplication) -> None:
    assert fonts.FAMILY in QFontDatabase.families()
    metrics = QFontMetrics(fonts.sized(14))
    for letter in "Aaz09ক্ষড়০৯ঃৎ":
        assert metrics.inFont(letter), letter


def test_bangla_letters_join_into_conjuncts(dressed: QApplication) -> None:
    metrics = QFontMetrics(fonts.sized(20))
    apart = metrics.horizontalAdvance("ক") + metrics.horizontalAdvance("ষ")
    assert metrics.horizontalAdvance("ক্ষ") < apart
