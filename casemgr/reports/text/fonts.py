"""The bundled fonts, and which of them can draw a character.

Each weight is a chain: the first font that knows a character draws it. Bangla and Latin
come from one family in three weights; the other scripts fall back to what is bundled.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import uharfbuzz as hb

from casemgr.paths import resources
from casemgr.reports.errors import FontMissing
from casemgr.reports.text.scripts import COMMON, INHERITED, script_of

UNITS: Final = 1000
"""All measures of the text engine are in thousandths of the font size."""


PLAIN_SCRIPTS: Final = (COMMON, "Latn", "Beng")
"""The scripts most words are of, in the order of the groups of ``Face.plain``."""


class Weight(Enum):
    """How heavy a text is drawn."""

    REGULAR = "regular"
    SEMIBOLD = "semibold"
    BOLD = "bold"

    __hash__ = object.__hash__  # an Enum's own goes through Python, and every word asks for it


_OTHERS: Final = (
    "NotoSans_Extended_400Regular.ttf",
    "{arabic}",
    "NotoSansDevanagari_400Regular.ttf",
    "NotoSansMyanmar_400Regular.ttf",
    "NotoSansHanifiRohingya_400Regular.ttf",
    "NotoSansMath_Signs_400Regular.ttf",
    "NotoSansSymbols2_Signs_400Regular.ttf",
)
_CHAINS: Final = {
    Weight.REGULAR: ("NotoSansBengali_400Regular.ttf", "NotoSansArabic_400Regular.ttf"),
    Weight.SEMIBOLD: ("NotoSansBengali_600SemiBold.ttf", "NotoSansArabic_700Bold.ttf"),
    Weight.BOLD: ("NotoSansBengali_700Bold.ttf", "NotoSansArabic_700Bold.ttf"),
}


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Remembered(dict[_Key, _Value]):
    """A dictionary that asks for what it does not hold yet, once."""

    __slots__ = ("_ask",)

    def __init__(self, ask: Callable[[_Key], _Value]) -> None:
        self._ask = ask

    def __missing__(self, key: _Key) -> _Value:
        value = self[key] = self._ask(key)
        return value


@dataclass(frozen=True, eq=False)
class Face:
    """One font file: its outlines, its advances and the characters it knows."""

    index: int
    path: Path
    data: bytes
    _hb_face: Any = field(repr=False)

    @cached_property
    def font(self) -> Any:
        """HarfBuzz's font at ``UNITS`` to the em."""
        font = hb.Font(self._hb_face)
        font.scale = (UNITS, UNITS)
        return font

    @cached_property
    def covered(self) -> frozenset[int]:
        return frozenset(self._hb_face.unicodes)

    @cached_property
    def plain(self) -> re.Pattern[str]:
        """Matches a word that needs this face alone and is of one script of ``PLAIN_SCRIPTS``."""
        known: dict[str, list[str]] = {script: [] for script in PLAIN_SCRIPTS}
        known[COMMON] += "\u200c\u200d"
        for character in map(chr, sorted(self.covered)):
            script = script_of(character)
            script = COMMON if script == INHERITED else script
            if script in known and not character.isspace():
                known[script].append(character)
        signs, latin, bangla = (re.escape("".join(known[script])) for script in PLAIN_SCRIPTS)
        return re.compile(f"([{signs}]+)|([{signs}{latin}]+)|([{signs}{bangla}]+)")

    @cached_property
    def name(self) -> str:
        """The PostScript name written into the PDF."""
        return str(self._hb_face.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME))

    @cached_property
    def extents(self) -> tuple[int, int]:
        """Ascent and descent (negative) in ``UNITS``."""
        extents = self.font.get_font_extents("ltr")
        return extents.ascender, extents.descender

    @cached_property
    def advances(self) -> "Remembered[int, int]":
        """The width the font file itself gives each glyph, in ``UNITS``."""
        return Remembered(lambda glyph: int(self.font.get_glyph_h_advance(glyph)))

    @cached_property
    def still(self) -> "Remembered[int, tuple[int, int, int, int]]":
        """The place of each glyph when nothing moves it."""
        return Remembered(lambda glyph: (0, 0, self.advances[glyph], 0))

    @cached_property
    def nominals(self) -> "Remembered[str, int]":
        """The glyph of each character before any shaping; 0 when the font does not know it."""
        return Remembered(lambda sign: int(self.font.get_nominal_glyph(ord(sign)) or 0))

    def advance(self, glyph: int) -> int:
        """The width the font file itself gives a glyph, in ``UNITS``."""
        return self.advances[glyph]

    def nominal(self, character: str) -> int:
        """The glyph of one character before any shaping; 0 when the font does not know it."""
        return self.nominals[character]

    @cached_property
    def hb_face(self) -> Any:
        """HarfBuzz's face, for cutting the font down to what a document used."""
        return self._hb_face


class FontBook:
    """The chain of faces for each weight. Immutable once made: documents share it."""

    def __init__(self, folder: Path) -> None:
        faces: dict[str, Face] = {}
        self._chains: dict[Weight, tuple[Face, ...]] = {}
        for weight, (main, arabic) in _CHAINS.items():
            names = [main, *(arabic if name == "{arabic}" else name for name in _OTHERS)]
            for name in names:
                if name not in faces:
                    faces[name] = _load(folder / name, len(faces))
            self._chains[weight] = tuple(faces[name] for name in names)
        self.faces: Sequence[Face] = tuple(faces.values())

    def chain(self, weight: Weight) -> tuple[Face, ...]:
        return self._chains[weight]

    def main(self, weight: Weight) -> Face:
        """The face of Bangla and Latin, which also draws spaces and unknown characters."""
        return self._chains[weight][0]


def _load(path: Path, index: int) -> Face:
    try:
        data = path.read_bytes()
    except OSError:
        raise FontMissing(file=path.name) from None
    return Face(index, path, data, hb.Face(hb.Blob(data)))


@lru_cache(maxsize=1)
def bundled_fonts() -> FontBook:
    """The fonts in ``resources/fonts``.

    Raises ``FontMissing`` when a file is not there or cannot be read.
    """
    return FontBook(resources() / "fonts")
