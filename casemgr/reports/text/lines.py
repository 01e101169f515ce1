"""Breaking texts into lines, and drawing a line.

Lines break at spaces, at zero-width spaces, after a hyphen, dash or slash between letters,
and, when a word alone is wider than the line, at the edge of a cluster.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from casemgr.reports.text import bidi
from casemgr.reports.text.fonts import UNITS, Weight
from casemgr.reports.text.glyphs import Word
from casemgr.reports.text.scripts import paper_lines
from casemgr.reports.text.shaping import Shaper

Colour = tuple[float, float, float]

_WORDS: Final = re.compile("[^ \u200b\u1680\u2000-\u200a\u205f\u3000]+")
_ODD_SPACES: Final = re.compile("[\u200b\u1680\u2000-\u200a\u205f\u3000]")
# Most texts: one line that runs from left to right, with ordinary spaces only.
_SIMPLE: Final = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02af\u0964\u0965\u0980-\u09ff\u200c\u200d"
    "\u2013\u2014\u2018\u2019\u201c\u201d\u2026]*"
)
_INNER_BREAK: Final = re.compile(r"(?<=[^\W\d][-–—/])(?=[^\W\d])")
_MAY_BREAK: Final = re.compile("[-–—/]")
_SHORT: Final = 40  # characters; what is longer is worth shaping in one go
_LONG: Final = 120  # characters; no word of a language is longer
_ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: size and leading in points, colour as red, green and blue from 0 to 1."""

    size: float
    weight: Weight = Weight.REGULAR
    colour: Colour = (0.0, 0.0, 0.0)
    leading: float = 0.0
    """Distance from line to line; 0 means 1.45 times the size, which Bangla needs."""

    @property
    def pitch(self) -> float:
        return self.leading or round(self.size * 1.45, 2)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style."""

    text: str
    style: Style


@dataclass(slots=True)
class Atom:
    """A word on its way into a line, with its width and that of the space behind it in points.

    ``stuck``: no break may come after it; ``level``: the bidirectional level of the space.
    """

    word: Word
    style: Style
    width: float
    gap: float
    stuck: bool = False
    level: int = 0


@dataclass(slots=True)
class Line:
    """One laid-out line; ``width`` and ``height`` in points, ``ascent`` from top to baseline.

    ``style`` is that of the whole line; ``None`` when it has several, or stretches from right
    to left.
    """

    atoms: Sequence[Atom]
    width: float
    height: float
    ascent: float
    style: Style | None

    @property
    def text(self) -> str:
        """The line's characters in reading order."""
        joined = "".join(atom.word.text + (" " if atom.gap else "") for atom in self.atoms)
        return joined.rstrip(" ")


@dataclass(slots=True)
class _Measures:
    """What a style comes to: points for each unit, the width of a space, a line's baseline."""

    scale: float
    space: float
    ascent: float


class Setter:
    """Sets text into lines of a given width."""

    def __init__(self, shaper: Shaper) -> None:
        self._shaper = shaper
        self._measured: dict[Style, _Measures] = {}
        self._last: tuple[Style | None, _Measures] = None, _Measures(0.0, 0.0, 0.0)
        self.removed: dict[str, None] = {}

    def lines(self, spans: Sequence[Span], width: float) -> list[Line]:
        """``spans`` one after the other, broken into lines at most ``width`` points wide.

        A single cluster wider than ``width`` still gets a line. No text gives no line; an
        empty line between two written ones stays.
        """
        lines: list[Line] = []
        if len(spans) == 1 and _SIMPLE.fullmatch(spans[0].text):
            simple: list[Atom] = []
            style = spans[0].style
            self._evenly_spaced(spans[0].text, style, self._measures(style), simple)
            self._break(simple, width, lines)
            return lines
        if len(spans) == 1 and len(hard := paper_lines(spans[0].text, self.removed)) == 1:
            self._break(self._atoms([(hard[0], spans[0].style)]), width, lines)
            return lines
        for number, parts in enumerate(self._hard_lines(spans)):
            atoms = self._atoms(parts)
            if atoms:
                self._break(atoms, width, lines)
            elif number:
                lines.append(self._line([], parts[-1][1], 0.0))
        while lines and not lines[-1].atoms:
            lines.pop()
        return lines

    def limited(self, spans: Sequence[Span], width: float, most: int) -> list[Line]:
        """At most ``most`` lines (at least 1); what is cut off ends in …"""
        lines = self.lines(spans, width)
        if len(lines) <= most:
            return lines
        atoms = lines[most - 1].atoms
        style = atoms[-1].style if atoms else spans[-1].style
        dots = self._atom(self._shaper.words[style.weight][_ELLIPSIS], style)
        room = max(1.0, width - dots.width)
        shorter: list[Line] = []
        self._break(atoms, room, shorter)
        kept = list(shorter[0].atoms) if shorter else []
        if kept:
            last = kept[-1]
            kept[-1] = Atom(last.word, last.style, last.width, 0.0)
            dots.level = last.word.levels[-1] if last.word.levels else 0
        used = shorter[0].width if shorter else 0.0
        return [*lines[: most - 1], self._line([*kept, dots], style, used + dots.width)]

    def words(self, text: str, weight: Weight) -> list[Word]:
        shaped = self._shaper.words[weight]
        return [shaped[word] for line in paper_lines(text) for word in _WORDS.findall(line)]

    def _measures(self, style: Style) -> _Measures:
        if style is self._last[0]:
            return self._last[1]
        known = self._measured.get(style)
        if known is None:
            main = self._shaper.fonts.main(style.weight)
            scale = style.size / UNITS
            ascent, descent = main.extents
            baseline = (style.pitch - (ascent - descent) * scale) / 2 + ascent * scale
            space = main.advance(main.nominal(" ")) * scale
            known = self._measured[style] = _Measures(scale, space, baseline)
        self._last = style, known
        return known

    def _atom(self, word: Word, style: Style, like: Atom | None = None) -> Atom:
        """``word`` alone; ``like``: with the end of the atom it was cut from."""
        width = word.width * style.size / UNITS
        if like is None:
            return Atom(word, style, width, 0.0)
        return Atom(word, style, width, like.gap, like.stuck, like.level)

    def _hard_lines(self, spans: Sequence[Span]) -> Iterator[list[tuple[str, Style]]]:
        """The parts of each line the writer ended."""
        parts: list[tuple[str, Style]] = []
        for span in spans:
            for number, line in enumerate(paper_lines(span.text, self.removed)):
                if number:
                    yield parts
                    parts = []
                parts.append((line, span.style))
        if parts:
            yield parts

    def _atoms(self, parts: Sequence[tuple[str, Style]]) -> list[Atom]:
        """The words of a line its writer ended."""
        atoms: list[Atom] = []
        levels: list[int] | None = None
        whole = parts[0][0] if len(parts) == 1 else "".join([text for text, _style in parts])
        if bidi.turns(whole):
            levels = bidi.levels(whole)
        begun = 0
        for text, style in parts:
            measures = self._measures(style)
            if atoms and text[:1] == " ":
                atoms[-1].gap = atoms[-1].gap or measures.space
                atoms[-1].stuck = False
            if levels is not None:
                self._levelled(text, style, levels[begun : begun + len(text)], atoms)
                begun += len(text)
            elif _ODD_SPACES.search(text):
                self._oddly_spaced(text, style, atoms)
            else:
                self._evenly_spaced(text, style, measures, atoms)
        return atoms

    def _evenly_spaced(
        self, text: str, style: Style, measures: _Measures, atoms: list[Atom]
    ) -> None:
        if len(text) > _SHORT:
            self._shaper.prime((text,), style.weight)
        shaped = self._shaper.words[style.weight]
        scale, space = measures.scale, measures.space
        for word in text.split(" "):
            if not word:
                continue
            if len(word) > _LONG:
                *parts, word = _INNER_BREAK.split(word)
                atoms += [self._atom(shaped[part], style) for part in parts]
            known = shaped[word]
            atoms.append(Atom(known, style, known.width * scale, space))
        if text[-1:] not in ("", " "):
            atoms[-1].gap, atoms[-1].stuck = 0.0, True

    def _oddly_spaced(self, text: str, style: Style, atoms: list[Atom]) -> None:
        self._levelled(text, style, [0] * len(text), atoms)

    def _levelled(self, text: str, style: Style, levels: Sequence[int], atoms: list[Atom]) -> None:
        """Words between any spaces there are, each with its levels in the paragraph."""
        space = self._measures(style).space
        for match in _WORDS.finditer(text):
            start, end = match.span()
            after = text[end : end + 1]
            # A word stays whole, for a search to find, until it does not fit; the endless
            # ones are cut beforehand, to be measured only once.
            ends = [end]
            if end - start > _LONG:
                ends = [start + each.start() for each in _INNER_BREAK.finditer(match.group())]
                ends.append(end)
            for stop in ends:
                word = self._shaper.word(text[start:stop], style.weight, levels[start:stop])
                atoms.append(self._atom(word, style))
                start = stop
            last = atoms[-1]
            last.stuck = after == ""
            last.gap = space if after not in ("", "\u200b") else 0.0
            last.level = levels[end] if after else 0

    def _break(self, atoms: Sequence[Atom], width: float, lines: list[Line]) -> None:
        """Adds the lines that ``atoms`` come to."""
        limit = width + 0.01
        current: list[Atom] = []
        used = gap = 0.0
        waiting: list[Atom] = []
        final = atoms[-1] if atoms else None
        for atom in atoms:
            if waiting or (atom.stuck and atom is not final):
                waiting.append(atom)
                if atom.stuck and atom is not final:
                    continue
                chunk, waiting = waiting, []
            else:
                ahead = used + gap + atom.width
                if ahead <= limit:
                    current.append(atom)
                    used, gap = ahead, atom.gap
                    continue
                if atom.width <= limit and not _MAY_BREAK.search(atom.word.text):
                    if current:
                        lines.append(self._line(current, current[-1].style, used))
                    current, used, gap = [atom], atom.width, atom.gap
                    continue
                chunk = [atom]
            used, gap, current = self._placed(chunk, used + gap, current, width, lines, used)
        if current:
            lines.append(self._line(current, current[-1].style, used))

    def _placed(
        self,
        chunk: list[Atom],
        begin: float,
        current: list[Atom],
        width: float,
        lines: list[Line],
        used: float,
    ) -> tuple[float, float, list[Atom]]:
        """Puts atoms that must stay together on the line or on the next; used, gap, line."""
        limit = width + 0.01
        while len(chunk) == 1 and begin + chunk[0].width > limit:
            halves = self._at_hyphen(chunk[0], width - begin)
            if halves is None:
                break
            lines.append(self._line([*current, halves[0]], chunk[0].style, begin + halves[0].width))
            current, begin, used, chunk = [], 0.0, 0.0, [halves[1]]
        whole = sum(atom.width for atom in chunk)
        if current and begin + whole > limit:
            lines.append(self._line(current, current[-1].style, used))
            current, begin, used = [], 0.0, 0.0
        if whole <= limit:
            return begin + whole, chunk[-1].gap, [*current, *chunk]
        for atom in chunk:
            for piece in self._cut(atom, width, width - begin):
                if current and begin + piece.width > limit:
                    lines.append(self._line(current, current[-1].style, begin))
                    current, begin = [], 0.0
                current.append(piece)
                begin += piece.width
        return begin, chunk[-1].gap, current

    def _at_hyphen(self, atom: Atom, room: float) -> tuple[Atom, Atom] | None:
        """``atom`` in two at the last inner break that leaves the first part in ``room``."""
        word = atom.word
        if len(word.text) > _LONG or not _MAY_BREAK.search(word.text):
            return None
        for match in reversed(list(_INNER_BREAK.finditer(word.text))):
            place = match.start()
            levels = word.levels or (0,) * len(word.text)
            first = self._shaper.word(word.text[:place], word.weight, levels[:place])
            head = self._atom(first, atom.style)
            if head.width <= room + 0.01:
                tail = self._shaper.word(word.text[place:], word.weight, levels[place:])
                return head, self._atom(tail, atom.style, atom)
        return None

    def _cut(self, atom: Atom, width: float, first: float) -> list[Atom]:
        if atom.width <= width + 0.01:
            return [atom]
        scale = UNITS / atom.style.size
        *pieces, last = atom.word.pieces(first * scale, width * scale)
        cut = [self._atom(piece, atom.style) for piece in pieces]
        return [*cut, self._atom(last, atom.style, atom)]

    def _line(self, atoms: Sequence[Atom], style: Style, width: float) -> Line:
        """``width`` without the last atom's space."""
        for atom in atoms:
            if atom.word.levels or (atom.style is not style and atom.style != style):
                break
        else:
            return Line(atoms, width, style.pitch, self._measures(style).ascent, style)
        styles = {atom.style for atom in atoms}
        height = max(each.pitch for each in styles)
        largest = max(styles, key=lambda each: each.size)
        ascent = self._measures(largest).ascent + (height - largest.pitch) / 2
        return Line(atoms, width, height, ascent, None)
