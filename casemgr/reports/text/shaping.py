"""Words to glyphs: one word is split by script and font, then shaped by HarfBuzz once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import uharfbuzz as hb

from casemgr.reports.text.fonts import Face, FontBook, Weight
from casemgr.reports.text.scripts import (
    COMMON,
    INHERITED,
    RIGHT_TO_LEFT,
    is_right_to_left,
    script_of,
)

_STAY: Final = frozenset("\u200b\u200c\u200d\u25cc")
"""Characters that stay in the font of their neighbour whatever it is."""


class Glyph(NamedTuple):
    """A placed glyph; lengths in thousandths of the font size, ``cluster`` counted in the word."""

    gid: int
    advance: int
    dx: int
    dy: int
    cluster: int


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A stretch of a word in one font and one direction; glyphs from left to right."""

    face: Face
    glyphs: tuple[Glyph, ...]
    start: int
    end: int
    rtl: bool

    def clusters(self) -> Iterator[tuple[int, int, tuple[Glyph, ...]]]:
        """Start and end in the word's text and the glyphs of each cluster, in reading order."""
        groups: list[list[Glyph]] = []
        for glyph in self.glyphs:
            if groups and groups[-1][0].cluster == glyph.cluster:
                groups[-1].append(glyph)
            else:
                groups.append([glyph])
        if self.rtl:
            groups.reverse()
        starts = [group[0].cluster for group in groups] + [self.end]
        for number, group in enumerate(groups):
            yield starts[number], starts[number + 1], tuple(group)


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A shaped word; ``runs`` from left to right. ``width`` in thousandths of the font size."""

    text: str
    weight: Weight
    runs: tuple[Run, ...]
    width: int
    rtl: bool | None

    def pieces(self, first: float, other: float) -> list["Word"]:
        """The word cut at cluster edges: no piece wider than its room, but never an empty one.

        ``first`` is the room for the first piece, ``other`` for each later one.
        """
        pieces: list[Word] = []
        parts: list[Run] = []
        begin, used, room = 0, 0, first
        for run in reversed(self.runs) if self.rtl else self.runs:
            glyphs: list[tuple[Glyph, ...]] = []
            run_begin = run.start
            for start, _end, group in run.clusters():
                width = sum(glyph.advance for glyph in group)
                if used and used + width > room:
                    if glyphs:
                        parts.append(_part(run, glyphs, run_begin, start, begin))
                    pieces.append(self._piece(parts, begin, start))
                    parts, glyphs, run_begin, begin, used, room = [], [], start, start, 0, other
                glyphs.append(group)
                used += width
            if glyphs:
                parts.append(_part(run, glyphs, run_begin, run.end, begin))
        pieces.append(self._piece(parts, begin, len(self.text)))
        return pieces

    def _piece(self, parts: list[Run], begin: int, end: int) -> "Word":
        runs = tuple(reversed(parts) if self.rtl else parts)
        width = sum(glyph.advance for run in runs for glyph in run.glyphs)
        return Word(self.text[begin:end], self.weight, runs, width, self.rtl)


def _part(run: Run, groups: list[tuple[Glyph, ...]], start: int, end: int, origin: int) -> Run:
    ordered = reversed(groups) if run.rtl else groups
    moved = tuple(g._replace(cluster=g.cluster - origin) for group in ordered for g in group)
    return Run(run.face, moved, start - origin, end - origin, run.rtl)


class Shaper:
    """Shapes words once and remembers them; notes the characters no font knows."""

    def __init__(self, fonts: FontBook) -> None:
        self.fonts = fonts
        self.uncovered: dict[str, None] = {}
        self.shaped = 0
        self._words: dict[tuple[str, Weight], Word] = {}
        self._faces: dict[tuple[str, Weight], Face | None] = {}
        self._buffer = hb.Buffer()

    def word(self, text: str, weight: Weight) -> Word:
        """``text`` (no spaces that may break) shaped in ``weight``."""
        key = (text, weight)
        word = self._words.get(key)
        if word is None:
            word = self._words[key] = self._shape(text, weight)
        return word

    def _shape(self, text: str, weight: Weight) -> Word:
        self.shaped += 1
        rtl = is_right_to_left(text)
        runs = [
            self._run(text, start, end, face, script, right)
            for start, end, face, script, right in self._itemise(text, weight)
        ]
        if rtl:
            runs.reverse()
        width = sum(glyph.advance for run in runs for glyph in run.glyphs)
        return Word(text, weight, tuple(runs), width, rtl)

    def _itemise(self, text: str, weight: Weight) -> Iterator[tuple[int, int, Face, str, bool]]:
        """Start, end, face, script, right-to-left? of each stretch of one font and script."""
        scripts = _resolved(text)
        start = 0
        kind: tuple[Face, str, bool] | None = None
        for place, character in enumerate(text):
            script = scripts[place]
            right = script in RIGHT_TO_LEFT and not character.isdecimal()
            face = self._face(character, weight, kind[0] if kind else None)
            if kind is not None and (face, script, right) != kind:
                yield start, place, *kind
                start = place
            kind = (face, script, right)
        if kind is not None:
            yield start, len(text), *kind

    def _face(self, character: str, weight: Weight, previous: Face | None) -> Face:
        main = self.fonts.main(weight)
        if previous is not None and (
            character in _STAY
            or (ord(character) in previous.covered and script_of(character) in (COMMON, INHERITED))
        ):
            return previous
        if ord(character) in main.covered:
            return main
        key = (character, weight)
        if key not in self._faces:
            code = ord(character)
            chain = self.fonts.chain(weight)
            self._faces[key] = next((face for face in chain if code in face.covered), None)
        found = self._faces[key]
        if found is None and character not in _STAY:
            self.uncovered.setdefault(character)
        return found or main

    def _run(self, text: str, start: int, end: int, face: Face, script: str, rtl: bool) -> Run:
        buffer = self._buffer
        buffer.clear_contents()
        buffer.add_codepoints([ord(character) for character in text[start:end]])
        buffer.script = script
        buffer.direction = "rtl" if rtl else "ltr"
        hb.shape(face.font, buffer)
        glyphs = tuple(
            Glyph(i.codepoint, p.x_advance, p.x_offset, p.y_offset, i.cluster + start)
            for i, p in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        )
        return Run(face, glyphs, start, end, rtl)


def _resolved(text: str) -> list[str]:
    """The script of each character, signs and marks taking that of the letters they go with."""
    scripts = [script_of(character) for character in text]
    first = next((s for s in scripts if s not in (COMMON, INHERITED)), COMMON)
    current = first
    for place, script in enumerate(scripts):
        if script in (COMMON, INHERITED):
            scripts[place] = current
        else:
            current = script
    return scripts
