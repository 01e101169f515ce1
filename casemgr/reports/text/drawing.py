"""Shaped words to PDF operators, with the text that a search will find; and to outlines.

All operators are for a font size of 1, which the text matrix scales: so a word is written
once, whatever sizes it is drawn in.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import uharfbuzz as hb

from casemgr.reports.text.bidi import MIRRORED
from casemgr.reports.text.embedding import EmbeddedFont, deal, telling
from casemgr.reports.text.fonts import UNITS, Face, FontBook, Weight
from casemgr.reports.text.glyphs import Drawn, Glyph, Place, Run, Word

_ROHINGYA: Final = re.compile("[\U00010d00-\U00010d3f]+")


class Ink:
    """Draws words; knows which fonts a document used."""

    def __init__(self, fonts: FontBook) -> None:
        self._book = fonts
        self._fonts: dict[int, EmbeddedFont] = {}
        self._spaces: dict[Weight, Drawn] = {}

    def fonts(self) -> list[EmbeddedFont]:
        """The fonts used so far, in the order of the font book."""
        return [self._fonts[index] for index in sorted(self._fonts)]

    def word(self, word: Word) -> Drawn:
        """How ``word`` is drawn; it remembers."""
        drawn, runs = word.drawn, word.runs
        if drawn is None and len(runs) == 1 and not runs[0].level % 2 and runs[0].glyphs:
            gids, at, places = zip(*runs[0].glyphs, strict=True)
            face, text = runs[0].face, word.text
            drawn = self.plain(face, text, 0, len(text), gids, at, list(places))
        word.drawn = drawn = drawn or self._pieced(word, runs)
        return drawn

    def run(self, word: Word, run: Run) -> Drawn:
        """How one run of a word is drawn where the others stand elsewhere on the line."""
        return self._pieced(word, (run,))

    def space(self, weight: Weight) -> Drawn:
        """A space of the weight's main font."""
        drawn = self._spaces.get(weight)
        if drawn is None:
            face = self._book.main(weight)
            font = self._embedded(face)
            code = font.codes[face.nominal(" "), " "]
            drawn = self._spaces[weight] = Drawn(True, code, font.resource, font.resource)
        return drawn

    def plain(
        self,
        face: Face,
        text: str,
        start: int,
        end: int,
        gids: Sequence[int],
        at: Sequence[int] | None,
        places: list[Place],
    ) -> Drawn | None:
        """How the word from ``start`` to ``end`` of ``text`` is drawn, all in one font and from
        left to right: its glyphs, the cluster of each in ``text`` (``None``: each character has
        one glyph), the place of each. ``None`` when its marks need more thought."""
        font = self._fonts.get(face.index) or self._embedded(face)
        resource = font.resource
        if not places[-1][2]:  # see _ending_on_a_letter
            return None
        still = face.still
        moved = places != [still[gid] for gid in gids]
        exact = True
        if at is None:
            codes = font.codes
            mine = [codes[pair] for pair in zip(gids, text[start:end], strict=True)]
            if not moved:
                return Drawn(True, "".join(mine), resource, resource)
        else:
            clusters = font.clusters
            first, begin = 0, start
            found = []
            for after, stop in enumerate(at):
                if stop != begin:
                    found.append(clusters[text[begin:stop], *gids[first:after]])
                    first, begin = after, stop
            found.append(clusters[text[begin:end], *gids[first:]])
            exact = all(drawn[2] for drawn in found)
            if not moved:
                whole = "".join([drawn[0] for drawn in found])
                if exact:
                    return Drawn(True, whole, resource, resource)
                return Drawn(False, _spanned(shown(whole), text[start:end]), resource, resource)
            mine = [code for drawn in found for code in drawn[1]]
        if places[-1][1] or places[0][1]:
            return None
        *lifted, whole = _moved(face, mine, gids, places)
        if exact and not any(place[0] or place[1] for place in places):
            return Drawn(True, whole, resource, resource)
        whole = _spanned(" ".join([*lifted, shown(whole)]), text[start:end])
        return Drawn(False, whole, resource, resource)

    def _embedded(self, face: Face) -> EmbeddedFont:
        font = self._fonts.get(face.index)
        if font is None:
            font = self._fonts[face.index] = EmbeddedFont(face)
        return font

    def _pieced(self, word: Word, runs: Sequence[Run]) -> Drawn:
        parts: list[str] = []
        exact = True
        fonts: list[str] = []
        for run in runs:
            font = self._embedded(run.face)
            if fonts and fonts[-1] != font.resource:
                parts.append(f"/{font.resource} 1 Tf")
            fonts.append(font.resource)
            placed, enough = _with_text(run, word.text)
            exact = exact and enough
            parts.append(_show(font, run, placed))
        operators = " ".join(parts)
        # A word read from right to left keeps its characters on its glyphs: readers turn
        # those round themselves, and turn a text given for the whole word round once more.
        # Rohingya letters they do not know.
        straight = not any(run.rtl for run in runs)
        if (straight and not exact) or _ROHINGYA.fullmatch(word.text):
            operators = _spanned(operators, word.text[runs[0].start : runs[-1].end])
        if not fonts:
            main = self._embedded(self._book.main(word.weight)).resource
            return Drawn(True, "", main, main)
        return Drawn(False, operators, fonts[0], fonts[-1])


def shown(inside: str) -> str:
    """The operator that shows what plain words left."""
    return f"[<{inside}>]TJ" if ">" in inside else f"<{inside}>Tj"


def _spanned(operators: str, text: str) -> str:
    actual = text.encode("utf-16-be").hex().upper()
    return f"/Span<</ActualText<FEFF{actual}>>>BDC {operators} EMC"


def _moved(
    face: Face, codes: Sequence[str], gids: Sequence[int], places: Sequence[Place]
) -> list[str]:
    """Glyphs that are kerned, moved or lifted: whole operators as far as the last lift or
    lowering, then what stands inside ``[<`` and ``>]TJ``."""
    parts: list[str] = []
    operators: list[str] = []
    at = pen = rise = 0
    for code, gid, (right, up, advance, _) in zip(codes, gids, places, strict=True):
        if up != rise:
            if parts:
                operators.append(shown("".join(parts)))
                parts = []
            rise = up
            operators.append(f"{rise / UNITS:g} Ts")
        if at + right != pen:
            parts.append(f">{pen - at - right}<")
        parts.append(code)
        pen = at + right + face.advances[gid]
        at += advance
    if at != pen:
        parts.append(f">{pen - at}<")
    return [*operators, "".join(parts)]


class _Placed(NamedTuple):
    """A glyph with its place in the run and the characters it reads as."""

    gid: int
    up: int
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
        places[id(glyph)] = pen + glyph[2][0]
        pen += glyph[2][2]
    clusters: list[list[_Placed]] = []
    exact = True
    for start, end, drawn in run.clusters() if run.rtl else _ending_on_a_letter(run):
        shares = deal(text[start:end], len(drawn))
        if run.rtl:
            # Readers take each sign as it looks.
            shares = [share.translate(MIRRORED) for share in reversed(shares)]
        clusters.append(
            [
                _Placed(glyph[0], glyph[2][1], places[id(glyph)], share)
                for glyph, share in zip(drawn, shares, strict=True)
            ]
        )
        if any(glyph[2][0] or glyph[2][1] for glyph in drawn):
            exact = False
        elif len(drawn) > 1:
            exact = exact and telling(run.face, [glyph[0] for glyph in drawn], shares)
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
        if len(clusters) > 1 or not drawn[0][2][1]:
            clusters[-1] = (start, end, drawn)
    return clusters


def _letter(group: tuple[Glyph, ...]) -> Glyph | None:
    """The last glyph of a cluster that stands on the line and moves the pen."""
    return next((glyph for glyph in reversed(group) if glyph[2][2] and not glyph[2][1]), None)


def _show(font: EmbeddedFont, run: Run, placed: list[_Placed]) -> str:
    """Text-showing operators; moves are in thousandths, lifted glyphs use the text rise."""
    operators: list[str] = []
    items: list[str] = []
    rise = pen = 0
    for gid, up, x, text in placed:
        if up != rise:
            if items:
                operators.append(_joined(items))
                items = []
            rise = up
            operators.append(f"{rise / UNITS:g} Ts")
        if x != pen:
            items.append(f"{pen - x} ")
        items.append(f"<{font.codes[gid, text]}>")
        pen = x + font.face.advances[gid]
    end = sum(place[2] for _gid, _cluster, place in run.glyphs)
    if end != pen:
        items.append(f"{pen - end} ")
    if items:
        operators.append(_joined(items))
    if rise:
        operators.append("0 Ts")
    return " ".join(operators)


def _joined(items: list[str]) -> str:
    return f"[{''.join(items).replace('><', '')}]TJ"


def outline(runs: Iterable[Run | int]) -> tuple[str, int]:
    """Runs and gaps from left to right as one path (filled, without text), and its width.

    Everything is in thousandths of an em.
    """
    operators: list[str] = []
    pen = 0
    for run in runs:
        if isinstance(run, int):
            pen += run
            continue
        for gid, _cluster, (right, up, advance, _) in run.glyphs:
            operators += _path(run.face, gid, pen + right, up)
            pen += advance
    return "\n".join([*operators, "f"]), pen


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
