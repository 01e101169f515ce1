"""Laid-out lines to operators: words gathered, stretches from right to left turned round."""

from collections.abc import Sequence

from casemgr.reports.text import bidi
from casemgr.reports.text.drawing import Ink, shown
from casemgr.reports.text.fonts import UNITS
from casemgr.reports.text.glyphs import Drawn, Run
from casemgr.reports.text.lines import Atom, Line, Style

_Item = tuple[Drawn, Style, str, float]
"""What is drawn, its style, its language, its width in points."""


class Painter:
    """Draws lines with the fonts of one document."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink
        self._begun: dict[Style, str] = {}
        self._last: tuple[Style | None, str] = None, ""

    def operators(self, line: Line, x: float, baseline: float, language: str) -> str:
        """PDF operators that draw ``line`` with its left end at ``x`` (points, from below).

        If a ``language`` is given, stretches of another are marked as such.
        """
        if not line.atoms:
            return ""
        if line.style is not None:
            return self._plainly(line.atoms, line.style, x, baseline, language)
        parts = ["BT"]
        items = self._turned(line.atoms)
        start = 0
        for place, item in enumerate(items):
            style = item[1]
            if place + 1 == len(items) or items[place + 1][1] != style:
                stretch = items[start : place + 1]
                parts.append(self._begin(style, x, baseline))
                told = [(each[0], each[2], False) for each in stretch]
                _gather(told, self._ink.space(style.weight), language, parts)
                x += sum(each[3] for each in stretch)
                start = place + 1
        parts.append("ET")
        return " ".join(parts)

    def runs(self, line: Line) -> list[Run | int]:
        """The line's runs and gaps from left to right, in thousandths of the font size."""
        return [
            run if run is not None else round(atom.gap * UNITS / atom.style.size)
            for atom, run in _visual(line.atoms)
        ]

    def _plainly(
        self, atoms: Sequence[Atom], style: Style, x: float, baseline: float, language: str
    ) -> str:
        """A line in one style that runs from left to right: words and the spaces between."""
        word = self._ink.word
        items = [
            (atom.word.drawn or word(atom.word), atom.word.language, atom.gap > 0.0)
            for atom in atoms
        ]
        items[-1] = (*items[-1][:2], False)
        space = self._ink.space(style.weight)
        begun, font = self._begin(style, x, baseline), space[2]
        whole = ""
        for (joins, operators, first, last), spoken, follows in items:
            if (
                not joins
                or first != font
                or last != font
                or (language and spoken not in ("", language))
            ):
                break
            whole += operators + space[1] if follows else operators
        else:  # one language, one font
            return f"BT {begun} /{font} 1 Tf {shown(whole)} ET" if whole else f"BT {begun} ET"
        parts = ["BT", begun]
        _gather(items, space, language, parts)
        parts.append("ET")
        return " ".join(parts)

    def _turned(self, atoms: Sequence[Atom]) -> list[_Item]:
        items: list[_Item] = []
        for atom, run in _visual(atoms):
            style = atom.style
            if run is None:
                items.append((self._ink.space(style.weight), style, "", atom.gap))
            elif atom.word.levels is None and run is not atom.word.runs[0]:
                continue
            elif atom.word.levels is None:
                items.append((self._ink.word(atom.word), style, atom.word.language, atom.width))
            else:
                drawn = self._ink.run(atom.word, run)
                width = sum(place[2] for _gid, _cluster, place in run.glyphs)
                items.append((drawn, style, atom.word.language, width * style.size / UNITS))
        return items

    def _begin(self, style: Style, x: float, baseline: float) -> str:
        if style is self._last[0]:
            return f"{self._last[1]} {x:.2f} {baseline:.2f} Tm"
        begun = self._begun.get(style)
        if begun is None:
            red, green, blue = style.colour
            size = f"{style.size:g}"
            begun = f"{red:.3g} {green:.3g} {blue:.3g} rg {size} 0 0 {size}"
            self._begun[style] = begun
        self._last = style, begun
        return f"{begun} {x:.2f} {baseline:.2f} Tm"


def _gather(
    items: Sequence[tuple[Drawn, str, bool]], space: Drawn, language: str, parts: list[str]
) -> None:
    """Words with their language and whether a space follows. What is plain goes into one
    operator as long as font and language stay."""
    _joins, gap, gap_font, _last = space
    font = plain = ""
    now = language
    for (joins, operators, first, last), spoken, follows in items:
        turns = spoken not in ("", now) and language != ""
        if plain and (turns or not joins or first != font):
            parts.append(shown(plain))
            plain = ""
        if turns:
            parts += _turn(now, spoken, language)
            now = spoken
        if first != font:
            parts.append(f"/{first} 1 Tf")
        font = last
        if joins:
            plain += operators
        else:
            parts.append(operators)
        if follows:
            if font != gap_font:
                if plain:
                    parts.append(shown(plain))
                    plain = ""
                parts.append(f"/{gap_font} 1 Tf")
                font = gap_font
            plain += gap
    if plain:
        parts.append(shown(plain))
    if now != language:
        parts.append("EMC")


def _turn(now: str, spoken: str, language: str) -> list[str]:
    """Ends the stretch in one language and begins that in another."""
    begun = [] if spoken == language else [f"/Span<</Lang({spoken})>>BDC"]
    return begun if now == language else ["EMC", *begun]


def _visual(atoms: Sequence[Atom]) -> list[tuple[Atom, Run | None]]:
    """Runs, and ``None`` for the spaces between words, as they stand from left to right."""
    items: list[tuple[Atom, Run | None]] = []
    levels: list[int] = []
    for place, atom in enumerate(atoms):
        items += [(atom, run) for run in atom.word.runs]
        levels += [run.level for run in atom.word.runs]
        if atom.gap and place < len(atoms) - 1:
            items.append((atom, None))
            levels.append(atom.level)
    return bidi.reordered(items, levels)
