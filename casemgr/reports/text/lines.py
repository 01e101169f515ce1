"""Breaking texts into lines, and drawing a line.

Lines break at spaces, at zero-width spaces, after a hyphen, dash or slash between letters,
and, when a word alone is wider than the line, at the edge of a cluster.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from casemgr.reports.text.drawing import FontSize, Ink
from casemgr.reports.text.fonts import UNITS, Weight
from casemgr.reports.text.scripts import paper_lines
from casemgr.reports.text.shaping import Shaper, Word

Colour = tuple[float, float, float]

_WORDS: Final = re.compile("[^ \u200b\u1680\u2000-\u200a\u205f\u3000]+")
_INNER_BREAK: Final = re.compile(r"(?<=[^\W\d][-–—/])(?=[^\W\d])")
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


@dataclass(frozen=True, slots=True)
class _Atom:
    """A word on its way into a line; ``gap``: a space follows; ``stuck``: no break after it."""

    word: Word
    style: Style
    gap: bool
    stuck: bool = False

    @property
    def width(self) -> float:
        return self.word.width * self.style.size / UNITS


@dataclass(frozen=True, slots=True)
class Line:
    """One laid-out line; ``width`` and ``height`` in points, ``ascent`` from top to baseline."""

    atoms: tuple[_Atom, ...]
    width: float
    height: float
    ascent: float

    @property
    def text(self) -> str:
        """The line's characters in reading order."""
        joined = "".join(atom.word.text + (" " if atom.gap else "") for atom in self.atoms)
        return joined.rstrip(" ")


class Setter:
    """Sets text into lines of a given width."""

    def __init__(self, shaper: Shaper, ink: Ink) -> None:
        self._shaper = shaper
        self._ink = ink
        fonts = shaper.fonts
        self._spaces = {w: fonts.main(w).advance(fonts.main(w).nominal(" ")) for w in Weight}

    def lines(self, spans: Sequence[Span], width: float) -> list[Line]:
        """``spans`` one after the other, broken into lines at most ``width`` points wide.

        A single cluster wider than ``width`` still gets a line. No text gives no line; an
        empty line between two written ones stays.
        """
        lines: list[Line] = []
        for number, (atoms, style) in enumerate(self._hard_lines(spans)):
            if atoms:
                lines += self._broken(atoms, width)
            elif number:
                lines.append(self._line([], style))
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
        dots = _Atom(self._shaper.word(_ELLIPSIS, style.weight), style, gap=False)
        room = max(1.0, width - dots.width)
        kept = list(self._broken(atoms, room)[0].atoms) if atoms else []
        if kept:
            kept[-1] = _Atom(kept[-1].word, kept[-1].style, gap=False)
        return [*lines[: most - 1], self._line([*kept, dots], style)]

    def operators(self, line: Line, x: float, baseline: float) -> str:
        """PDF operators that draw ``line`` with its left end at ``x`` (points, from below)."""
        if not line.atoms:
            return ""
        parts = [f"BT 1 0 0 1 {x:.2f} {baseline:.2f} Tm"]
        font: FontSize | None = None
        colour: Colour | None = None
        atoms = _visual(line.atoms)
        for number, atom in enumerate(atoms):
            style = atom.style
            if style.colour != colour:
                colour = style.colour
                parts.append("{:.3g} {:.3g} {:.3g} rg".format(*colour))
            drawn, font = self._ink.word(atom.word, style.size, font)
            parts.append(drawn)
            if atom.gap and number < len(atoms) - 1:
                drawn, font = self._ink.space(style.weight, style.size, font)
                parts.append(drawn)
        parts.append("ET")
        return " ".join(parts)

    def words(self, text: str, weight: Weight) -> list[Word]:
        return [self._shaper.word(word, weight) for word in _WORDS.findall(text)]

    def space_width(self, style: Style) -> float:
        return self._spaces[style.weight] * style.size / UNITS

    def _hard_lines(self, spans: Sequence[Span]) -> Iterator[tuple[list[_Atom], Style]]:
        """The atoms of each line the writer ended, with the style it ends in."""
        atoms: list[_Atom] = []
        style = Style(9.0)
        for span in spans:
            style = span.style
            for number, line in enumerate(paper_lines(span.text)):
                if number:
                    yield atoms, style
                    atoms = []
                if atoms and line[:1] == " ":
                    atoms[-1] = _Atom(atoms[-1].word, atoms[-1].style, gap=True)
                atoms += self._atoms(line, style)
        yield atoms, style

    def _atoms(self, line: str, style: Style) -> Iterable[_Atom]:
        for match in _WORDS.finditer(line):
            after = line[match.end() : match.end() + 1]
            gap = after not in ("", "\u200b")
            word = match.group()
            # A word stays whole, for a search to find, until it does not fit; the endless
            # ones are cut beforehand, to be measured only once.
            parts = _INNER_BREAK.split(word) if len(word) > _LONG else [word]
            for part in parts[:-1]:
                yield _Atom(self._shaper.word(part, style.weight), style, gap=False)
            last = self._shaper.word(parts[-1], style.weight)
            yield _Atom(last, style, gap, stuck=after == "")

    def _broken(self, atoms: Sequence[_Atom], width: float) -> list[Line]:
        lines: list[Line] = []
        current: list[_Atom] = []
        used = 0.0
        for chunk in _unbreakable(atoms):
            while len(chunk) == 1 and used + chunk[0].width > width + 0.01:
                halves = self._at_hyphen(chunk[0], width - used)
                if halves is None:
                    break
                lines.append(self._line([*current, halves[0]], chunk[0].style))
                current, used, chunk = [], 0.0, [halves[1]]
            chunk_width = sum(atom.width for atom in chunk)
            if current and used + chunk_width > width + 0.01:
                lines.append(self._line(current, current[-1].style))
                current, used = [], 0.0
            if chunk_width > width + 0.01:
                for atom in chunk:
                    for piece in self._cut(atom, width, width - used):
                        if current and used + piece.width > width + 0.01:
                            lines.append(self._line(current, current[-1].style))
                            current, used = [], 0.0
                        current.append(piece)
                        used += piece.width
            else:
                current += chunk
                used += chunk_width
            if chunk[-1].gap:
                used += self.space_width(chunk[-1].style)
        if current:
            lines.append(self._line(current, current[-1].style))
        return lines

    def _at_hyphen(self, atom: _Atom, room: float) -> tuple[_Atom, _Atom] | None:
        """``atom`` in two at the last inner break that leaves the first part in ``room``."""
        text = atom.word.text
        if len(text) > _LONG:
            return None
        for match in reversed(list(_INNER_BREAK.finditer(text))):
            place = match.start()
            head = _Atom(self._shaper.word(text[:place], atom.word.weight), atom.style, gap=False)
            if head.width <= room + 0.01:
                tail = self._shaper.word(text[place:], atom.word.weight)
                return head, _Atom(tail, atom.style, atom.gap, atom.stuck)
        return None

    def _cut(self, atom: _Atom, width: float, first: float) -> list[_Atom]:
        if atom.width <= width + 0.01:
            return [atom]
        scale = UNITS / atom.style.size
        pieces = atom.word.pieces(first * scale, width * scale)
        last = len(pieces) - 1
        return [
            _Atom(piece, atom.style, atom.gap and number == last)
            for number, piece in enumerate(pieces)
        ]

    def _line(self, atoms: list[_Atom], style: Style) -> Line:
        styles = {atom.style for atom in atoms} or {style}
        height = max(each.pitch for each in styles)
        largest = max(styles, key=lambda each: each.size)
        ascent, descent = self._shaper.fonts.main(largest.weight).extents
        body = (ascent - descent) * largest.size / UNITS
        width = sum(atom.width for atom in atoms)
        width += sum(self.space_width(atom.style) for atom in atoms[:-1] if atom.gap)
        baseline = (height - body) / 2 + ascent * largest.size / UNITS
        return Line(tuple(atoms), width, height, baseline)


def _unbreakable(atoms: Sequence[_Atom]) -> Iterator[list[_Atom]]:
    """Atoms that must stay on one line, such as a word set in two styles."""
    chunk: list[_Atom] = []
    for number, atom in enumerate(atoms):
        chunk.append(atom)
        if not atom.stuck or number == len(atoms) - 1:
            yield chunk
            chunk = []


def _visual(atoms: Sequence[_Atom]) -> list[_Atom]:
    """The atoms as they stand from left to right: right-to-left stretches turned round.

    Every line runs from left to right as a whole; a stretch runs from its first
    right-to-left word to its last, across signs and numbers but no other letters.
    """
    if not any(atom.word.rtl for atom in atoms):
        return list(atoms)
    shown: list[_Atom] = []
    place = 0
    while place < len(atoms):
        if not atoms[place].word.rtl:
            shown.append(atoms[place])
            place += 1
            continue
        last = end = place
        while end < len(atoms) and atoms[end].word.rtl is not False:
            last = end if atoms[end].word.rtl else last
            end += 1
        stretch = atoms[place : last + 1]
        gaps = [atom.gap for atom in stretch]
        turned = list(reversed(stretch))
        gaps = [*reversed(gaps[:-1]), gaps[-1]]
        shown += [_Atom(a.word, a.style, gap) for a, gap in zip(turned, gaps, strict=True)]
        place = last + 1
    return shown
