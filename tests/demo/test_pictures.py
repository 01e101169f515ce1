"""The handbook shows every page in both languages, and no picture is left over."""

import re
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from casemgr.demo.pictures import MOST_BYTES, compressed
from casemgr.demo.shots import SHOTS
from casemgr.ui.screens import ROUTES
from casemgr.words import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
HANDBOOK = ROOT / "docs" / "screens.md"
_WHOLE = 6 * 1024 * 1024
_LINK = re.compile(r"\]\((pictures/[^)\s]+)\)")


def linked() -> list[str]:
    """The pictures that the handbook shows, in its order."""
    return _LINK.findall(HANDBOOK.read_text("utf-8"))


def test_no_two_pictures_have_one_name() -> None:
    names = [shot.name for shot in SHOTS]
    assert len(set(names)) == len(names)


def test_every_page_of_the_program_has_a_picture() -> None:
    # A file seen through broken glass is another team's; the office of the pictures has one team.
    behind_glass = {"glass_file", "glass_record"}
    assert {shot.route for shot in SHOTS} - {""} == {route.name for route in ROUTES} - behind_glass


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_picture_is_there_in_each_language_and_no_other(language: str) -> None:
    there = {path.stem for path in (PICTURES / language).glob("*.png")}
    assert there == {shot.name for shot in SHOTS}


def test_the_handbook_shows_each_pair_once_side_by_side() -> None:
    shown = linked()
    pairs = list(zip(shown[::2], shown[1::2], strict=True))
    names = [Path(left).stem for left, _right in pairs]
    assert sorted(names) == sorted(shot.name for shot in SHOTS)
    for (left, right), name in zip(pairs, names, strict=True):
        assert (left, right) == (f"pictures/en/{name}.png", f"pictures/bn/{name}.png")


def test_the_first_page_shows_pictures_that_are_there() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    shown = re.findall(r"\]\((docs/pictures/[^)\s]+)\)", text)
    assert 4 <= len(shown) <= 8
    assert all((ROOT / path).is_file() for path in shown)


def test_the_pictures_are_light_to_carry() -> None:
    sizes = [path.stat().st_size for path in PICTURES.glob("*/*.png")]
    assert max(sizes) <= MOST_BYTES
    assert sum(sizes) <= _WHOLE


def test_a_picture_of_many_colours_becomes_light_and_keeps_its_size(tmp_path: Path) -> None:
    whole = Image.radial_gradient("L").resize((1366, 768))
    picture = Image.merge("RGB", (whole, whole.rotate(90), whole.rotate(180)))
    ImageDraw.Draw(picture).rectangle((20, 20, 300, 200), fill="#006b5f")
    path = tmp_path / "many.png"
    picture.save(path)
    before = path.read_bytes()
    small = compressed(before)
    path.write_bytes(small)
    seen = Image.open(path)
    assert len(small) < len(before)
    assert seen.size == (1366, 768)
    assert len(seen.getcolors() or ()) <= 64
