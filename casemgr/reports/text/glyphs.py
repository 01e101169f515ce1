"""Shaped words: what drawing, cutting and measuring share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from casemgr.reports.text.fonts import Face, Weight

Place = tuple[int, int, int, int]
"""Right, up and advance of a glyph in thousandths of the font size; the fourth measure is for
vertical text and always 0."""
Glyph = tuple[int, int, Place]
"""A glyph's number, its cluster (counted in the word), its place."""


@dataclass(slots=True, eq=False)
class Run:
    """A stretch of a word in one font and one direction; glyphs from left to right.

    ``level`` is the bidirectional level: odd from right to left.
    """

    face: Face
    glyphs: Sequence[Glyph]
    start: int
    end: int
    level: int = 0

    @property
    def rtl(self) -> bool:
        return self.level % 2 == 1

    def clusters(self) -> Iterator[tuple[int, int, tuple[Glyph, ...]]]:
        """Start and end in the word's text and the glyphs of each cluster, in reading order."""
        groups: list[list[Glyph]] = []
        for glyph in self.glyphs:
            if groups and groups[-1][0][1] == glyph[1]:
                groups[-1].append(glyph)
            else:
                groups.append([glyph])
        if self.rtl:
            groups.reverse()
        starts = [group[0][1] for group in groups] + [self.end]
        for number, group in enumerate(groups):
            yield starts[number], starts[number + 1], tuple(group)


class Drawn(NamedTuple):
    """How a word is drawn at the pen.

    If ``plain``, ``operators`` are what stands inside ``[<`` and ``>]TJ``, to be joined with
    its neighbours; if not, whole operators. ``first`` must be the font set before, ``last`` is
    the one left set: resource names.
    """

    plain: bool
    operators: str
    first: str
    last: str


class Source(Protocol):
    """Who shaped a word and can do so again."""

    def runs(self, word: "Word") -> Sequence[Run]:
        """The runs of a word of one script and font."""


@dataclass(slots=True, eq=False)
class Word:
    """A shaped word. ``width`` in thousandths of the font size.

    ``levels`` holds the level of each character where any of them may stand right to left;
    ``language`` is what its script is read in, empty for numbers and signs. ``drawn`` is set
    once somebody drew the word. Most words are never cut: their glyphs are not kept, and asked
    for again when they are.
    """

    text: str
    weight: Weight
    width: int
    source: Source
    kept: Sequence[Run] | None = None
    levels: tuple[int, ...] | None = None
    language: str = ""
    drawn: Drawn | None = None

    @property
    def runs(self) -> Sequence[Run]:
        """In reading order."""
        if self.kept is None:
            self.kept = self.source.runs(self)
        return self.kept

    def pieces(self, first: float, other: float) -> list["Word"]:
        """The word cut at cluster edges: no piece wider than its room, but never an empty one.

        ``first`` is the room for the first piece, ``other`` for each later one.
        """
        pieces: list[Word] = []
        parts: list[Run] = []
        begin, used, room = 0, 0, first
        for run in self.runs:
            glyphs: list[tuple[Glyph, ...]] = []
            run_begin = run.start
            for start, _end, group in run.clusters():
                width = sum(glyph[2][2] for glyph in group)
                if used and used + width > room:
                    if glyphs:
                        parts.append(_part(run, glyphs, run_begin, start, begin))
                    pieces.append(self._piece(parts, begin, start, used))
                    parts, glyphs, run_begin, begin, used, room = [], [], start, start, 0, other
                glyphs.append(group)
                used += width
            if glyphs:
                parts.append(_part(run, glyphs, run_begin, run.end, begin))
        pieces.append(self._piece(parts, begin, len(self.text), used))
        return pieces

    def _piece(self, runs: list[Run], begin: int, end: int, width: int) -> "Word":
        levels = self.levels[begin:end] if self.levels else None
        text = self.text[begin:end]
        return Word(text, self.weight, width, self.source, runs, levels, self.language)


def _part(run: Run, groups: list[tuple[Glyph, ...]], start: int, end: int, origin: int) -> Run:
    ordered = reversed(groups) if run.rtl else groups
    moved = [(gid, at - origin, place) for group in ordered for gid, at, place in group]
    return Run(run.face, moved, start - origin, end - origin, run.level)
