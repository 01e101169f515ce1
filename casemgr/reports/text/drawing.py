"""Shaped words to PDF operators, with the text that a search will find; and to outlines."""

import unicodedata
from typing import Any, Final, NamedTuple

import uharfbuzz as hb

from casemgr.reports.text.embedding import EmbeddedFont
from casemgr.reports.text.fonts import UNITS, Face, Weight
from casemgr.reports.text.shaping import Glyph, Run, Shaper, Word

_NOTHING: Final = "\u200b"
"""What a glyph without a character of its own reads as: a space of no width."""

FontSize = tuple[str, float]
"""A font's resource name and its size in points."""


class Ink:
    """Operators for words, each made once for a size; knows which fonts a document used."""

    def __init__(self, shaper: Shaper) -> None:
        self._shaper = shaper
        self._fonts: dict[int, EmbeddedFont] = {}
        self._drawn: dict[tuple[int, float], tuple[Word, str, FontSize, FontSize]] = {}
        self._spaces: dict[tuple[Weight, float], tuple[str, FontSize, float]] = {}

    def fonts(self) -> list[EmbeddedFont]:
        """The fonts used so far, in the order of the font book."""
        return [self._fonts[index] for index in sorted(self._fonts)]

    def word(self, word: Word, size: float, current: FontSize | None) -> tuple[str, FontSize]:
        """Operators that draw ``word`` at the pen, and the font they leave set.

        ``current`` is the font already set, so that it is not set twice.
        """
        key = (id(word), size)
        known = self._drawn.get(key)
        if known is None:
            known = self._drawn[key] = (word, *self._word(word, size))
        _word, operators, first, last = known
        if first != current:
            operators = f"/{first[0]} {first[1]:g} Tf {operators}"
        return operators, last

    def space(self, weight: Weight, size: float, current: FontSize) -> tuple[str, FontSize]:
        """Operators for a space of the weight's main font, and the font they leave set."""
        key = (weight, size)
        known = self._spaces.get(key)
        if known is None:
            face = self._shaper.fonts.main(weight)
            font = self._embedded(face)
            code = font.code(face.nominal(" "), " ")
            known = (f"<{code:04X}>Tj", (font.resource, size), face.advance(face.nominal(" ")))
            self._spaces[key] = known
        operators, mine, _advance = known
        return (operators if mine == current else f"/{mine[0]} {size:g} Tf {operators}"), mine

    def _embedded(self, face: Face) -> EmbeddedFont:
        font = self._fonts.get(face.index)
        if font is None:
            font = self._fonts[face.index] = EmbeddedFont(face)
        return font

    def _word(self, word: Word, size: float) -> tuple[str, FontSize, FontSize]:
        parts: list[str] = []
        needs_text = False
        fonts: list[FontSize] = []
        for run in word.runs:
            font = self._embedded(run.face)
            mine = (font.resource, size)
            if fonts and fonts[-1] != mine:
                parts.append(f"/{mine[0]} {size:g} Tf")
            fonts.append(mine)
            placed, exact = _with_text(run, word.text)
            needs_text = needs_text or not exact
            parts.append(_show(font, run, placed, size))
        operators = " ".join(parts)
        # A word read from right to left keeps its characters on its glyphs: readers turn
        # those round themselves, and turn a text given for the whole word round once more.
        if needs_text and not any(run.rtl for run in word.runs):
            actual = word.text.encode("utf-16-be").hex().upper()
            operators = f"/Span<</ActualText<FEFF{actual}>>>BDC {operators} EMC"
        if not fonts:
            main = self._embedded(self._shaper.fonts.main(word.weight))
            return "", (main.resource, size), (main.resource, size)
        return operators, fonts[0], fonts[-1]


class _Placed(NamedTuple):
    """A glyph with its place in the run and the characters it reads as."""

    glyph: Glyph
    x: int
    text: str


def _with_text(run: Run, text: str) -> tuple[list[_Placed], bool]:
    """The glyphs of a run in drawing order, and whether they alone tell the text.

    The characters of a cluster are dealt out in reading order, so that the glyphs one after
    the other always spell the word. They are not enough by themselves where a glyph does not
    stand on its character (a vowel drawn before its consonant, a mark moved up).
    """
    places: dict[int, int] = {}
    pen = 0
    for glyph in run.glyphs:
        places[id(glyph)] = pen + glyph.dx
        pen += glyph.advance
    clusters: list[list[_Placed]] = []
    exact = True
    for start, end, drawn in run.clusters() if run.rtl else _ending_on_a_letter(run):
        shares = _deal(text[start:end], len(drawn))
        if run.rtl:
            shares.reverse()
        clusters.append([_Placed(g, places[id(g)], s) for g, s in zip(drawn, shares, strict=True)])
        if any(glyph.dx or glyph.dy for glyph in drawn) or _NOTHING in shares:
            exact = False
        elif len(drawn) > 1:
            exact = exact and all(
                len(share) > 1 or run.face.nominal(share) == glyph.gid
                for glyph, share in zip(drawn, shares, strict=True)
            )
    if run.rtl:
        clusters.reverse()
    return [placed for cluster in clusters for placed in cluster], exact


def _ending_on_a_letter(run: Run) -> list[tuple[int, int, tuple[Glyph, ...]]]:
    """The run's clusters, the last one drawn so that a letter comes after its marks.

    Readers measure a word and the space behind it from the last glyph drawn: after a lifted
    mark poppler's word box slants, after one that takes no room PDFium overlooks the space.
    Nor may a lifted mark come first: PDFium goes on measuring from there.
    """
    clusters = list(run.clusters())
    while len(clusters) > 1 and _letter(clusters[-1][2]) is None:
        (start, _, before), (_, end, after) = clusters[-2:]
        clusters[-2:] = [(start, end, (*before, *after))]
    if clusters:
        start, end, group = clusters[-1]
        letter = _letter(group)
        drawn = (*(glyph for glyph in group if glyph is not letter), *([letter] if letter else []))
        if len(clusters) > 1 or not drawn[0].dy:
            clusters[-1] = (start, end, drawn)
    return clusters


def _letter(group: tuple[Glyph, ...]) -> Glyph | None:
    """The last glyph of a cluster that stands on the line and moves the pen."""
    return next((glyph for glyph in reversed(group) if glyph.advance and not glyph.dy), None)


def _deal(characters: str, count: int) -> list[str]:
    """``characters`` on ``count`` glyphs in order; the last but not least glyph takes the rest."""
    if count > len(characters):
        characters = unicodedata.normalize("NFD", characters)
    if count >= len(characters):
        return list(characters) + [_NOTHING] * (count - len(characters))
    if count == 1:
        return [characters]
    return [*characters[: count - 1], characters[count - 1 :]]


def _show(font: EmbeddedFont, run: Run, placed: list[_Placed], size: float) -> str:
    """Text-showing operators; moves are in thousandths, lifted glyphs use the text rise."""
    operators: list[str] = []
    items: list[str] = []
    rise = pen = 0
    for glyph, x, text in placed:
        if glyph.dy != rise:
            if items:
                operators.append(_joined(items))
                items = []
            rise = glyph.dy
            operators.append(f"{rise * size / UNITS:.3f} Ts")
        if x != pen:
            items.append(f"{pen - x} ")
        items.append(f"<{font.code(glyph.gid, text):04X}>")
        pen = x + font.face.advance(glyph.gid)
    end = sum(glyph.advance for glyph in run.glyphs)
    if end != pen:
        items.append(f"{pen - end} ")
    if items:
        operators.append(_joined(items))
    if rise:
        operators.append("0 Ts")
    return " ".join(operators)


def _joined(items: list[str]) -> str:
    return f"[{''.join(items).replace('><', '')}]TJ"


def outline(words: list[Word], gap: int) -> tuple[str, int]:
    """The words as one path (filled, without text), and its width; in thousandths of an em."""
    operators: list[str] = []
    pen = 0
    for word in words:
        for run in word.runs:
            for glyph in run.glyphs:
                operators += _path(run.face, glyph.gid, pen + glyph.dx, glyph.dy)
                pen += glyph.advance
        pen += gap
    return "\n".join([*operators, "f"]), pen - gap if words else 0


def _path(face: Face, gid: int, dx: int, dy: int) -> list[str]:
    operators: list[str] = []
    at = [0.0, 0.0]

    def move(x: float, y: float, _data: Any) -> None:
        at[:] = x, y
        operators.append(f"{x + dx:g} {y + dy:g} m")

    def line(x: float, y: float, _data: Any) -> None:
        at[:] = x, y
        operators.append(f"{x + dx:g} {y + dy:g} l")

    def cubic(a: float, b: float, c: float, d: float, x: float, y: float, _data: Any) -> None:
        at[:] = x, y
        places = (a + dx, b + dy, c + dx, d + dy, x + dx, y + dy)
        operators.append(" ".join(f"{place:.1f}" for place in places) + " c")

    def quadratic(a: float, b: float, x: float, y: float, data: Any) -> None:
        start_x, start_y = at
        cubic(
            start_x + (a - start_x) * 2 / 3, start_y + (b - start_y) * 2 / 3,
            x + (a - x) * 2 / 3, y + (b - y) * 2 / 3, x, y, data,
        )  # fmt: skip

    def close(_data: Any) -> None:
        operators.append("h")

    functions = hb.DrawFuncs()
    functions.set_move_to_func(move)
    functions.set_line_to_func(line)
    functions.set_cubic_to_func(cubic)
    functions.set_quadratic_to_func(quadratic)
    functions.set_close_path_func(close)
    face.font.draw_glyph(gid, functions, None)
    return operators
