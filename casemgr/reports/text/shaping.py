"""Words to glyphs: one word is split by script, font and direction, then shaped once."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import uharfbuzz as hb

from casemgr.reports.text import bidi
from casemgr.reports.text.drawing import Ink
from casemgr.reports.text.fonts import PLAIN_SCRIPTS, Face, FontBook, Remembered, Weight
from casemgr.reports.text.glyphs import Glyph, Run, Word
from casemgr.reports.text.scripts import COMMON, INHERITED, LANGUAGES, script_of

_BETWEEN: Final = "\n"
_FEW: Final = 3  # fewer new words than this are shaped when their turn comes
_BATCH: Final = 400
_LONGEST: Final = 120
_STAY: Final = frozenset("\u200b\u200c\u200d\u25cc")
"""Characters that stay in the font of their neighbour whatever it is."""


class Shaper:
    """Shapes words once and remembers them; notes the characters no font knows.

    ``words[weight][text]`` is ``text`` (no spaces that may break) shaped in ``weight``.
    """

    def __init__(self, fonts: FontBook) -> None:
        self.fonts = fonts
        self.ink = Ink(fonts)
        self.uncovered: dict[str, None] = {}
        self.shaped = 0
        self.words = {weight: Remembered(_Shaping(self, weight)) for weight in Weight}
        self._levelled: dict[tuple[str, Weight, tuple[int, ...]], Word] = {}
        self._faces: dict[tuple[str, Weight], Face | None] = {}
        self._buffer = hb.Buffer()

    def word(self, text: str, weight: Weight, levels: Sequence[int] | None = None) -> Word:
        """``text`` shaped in ``weight``; ``levels`` as its place in a paragraph gave them."""
        if levels is None or not any(levels):
            return self.words[weight][text]
        key = (text, weight, tuple(levels))
        word = self._levelled.get(key)
        if word is None:
            word = self._levelled[key] = self._mixed(text, weight, key[2])
        return word

    def prime(self, texts: Iterable[str], weight: Weight) -> None:
        """Shapes the words of ``texts`` that were not met before, many in one go: most of what
        HarfBuzz costs is being called."""
        known = self.words[weight]
        met = dict.fromkeys(" ".join(texts).split(" "))
        fresh = [word for word in met if word and word not in known]
        if len(fresh) < _FEW:
            return
        plain = self.fonts.main(weight).plain
        groups: tuple[list[str], ...] = ([], [], [])
        for word in fresh:
            found = plain.fullmatch(word)
            # A mark at the beginning would go with the sign before it.
            alone = unicodedata.category(word[0])[0] in "MC" or len(word) > _LONGEST
            if found is not None and not alone:
                groups[(found.lastindex or 1) - 1].append(word)
        for script, words in zip(PLAIN_SCRIPTS, groups, strict=True):
            for start in range(0, len(words), _BATCH):
                self._together(words[start : start + _BATCH], weight, script)

    def shape(self, text: str, weight: Weight) -> Word:
        """A word that was not met before."""
        plain = self.fonts.main(weight).plain.fullmatch(text)
        if plain is not None:
            return self._together([text], weight, PLAIN_SCRIPTS[(plain.lastindex or 1) - 1])
        levels = tuple(bidi.levels(text)) if bidi.turns(text) else (0,) * len(text)
        return self._mixed(text, weight, levels)

    def _together(self, words: Sequence[str], weight: Weight, script: str) -> Word:
        """Shapes words of one script, with a sign between them that no font draws and no rule
        looks across; gives the last one."""
        face = self.fonts.main(weight)
        whole = _BETWEEN.join(words)
        buffer = self._filled(whole, face, script, 0)
        infos = buffer.glyph_infos
        gids = [info.codepoint for info in infos]
        at = [info.cluster for info in infos]
        places = [place.position for place in buffer.glyph_positions]
        known, draw, language = self.words[weight], self.ink.plain, LANGUAGES.get(script, "")
        counted = list(range(len(whole)))
        at.append(len(whole))
        self.shaped += len(words)
        origin = first = 0
        for text in words:
            stop = origin + len(text)
            after = at.index(stop, first)
            mine = at[first:after]
            spots = places[first:after]
            single = mine == counted[origin:stop]
            drawn = draw(
                face, whole, origin, stop, gids[first:after], None if single else mine, spots
            )
            width = sum([spot[2] for spot in spots])
            word = known[text] = Word(text, weight, width, self, None, None, language, drawn)
            origin, first = stop + 1, after + 1
        return word

    def runs(self, word: Word) -> Sequence[Run]:
        """The glyphs of a word that ``shape`` found plain."""
        main = self.fonts.main(word.weight)
        plain = main.plain.fullmatch(word.text)
        script = PLAIN_SCRIPTS[((plain and plain.lastindex) or 1) - 1]
        return (Run(main, self._glyphs(word.text, main, script, 0), 0, len(word.text)),)

    def _mixed(self, text: str, weight: Weight, levels: tuple[int, ...]) -> Word:
        self.shaped += 1
        runs = []
        for start, end, face, script, level in self._itemise(text, weight, levels):
            glyphs = self._glyphs(text[start:end], face, script, level)
            moved = [(gid, at + start, place) for gid, at, place in glyphs] if start else glyphs
            runs.append(Run(face, moved, start, end, level))
        width = sum(place[2] for run in runs for _gid, _cluster, place in run.glyphs)
        first = next((s for s in map(script_of, text) if s not in (COMMON, INHERITED)), "")
        turned = levels if any(levels) else None
        return Word(text, weight, width, self, runs, turned, LANGUAGES.get(first, ""))

    def _itemise(
        self, text: str, weight: Weight, levels: Sequence[int]
    ) -> Iterator[tuple[int, int, Face, str, int]]:
        """Start, end, face, script, level of each stretch of one font, script and direction."""
        scripts = _resolved(text)
        start = 0
        kind: tuple[Face, str, int] | None = None
        for place, character in enumerate(text):
            level = levels[place]
            face = self._face(character, weight, kind[0] if kind else None)
            if kind is not None and (face, scripts[place], level) != kind:
                yield start, place, *kind
                start = place
            kind = (face, scripts[place], level)
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

    def _filled(self, text: str, face: Face, script: str, level: int) -> Any:
        buffer = self._buffer
        buffer.clear_contents()
        buffer.add_str(text)
        buffer.script = script
        buffer.direction = "rtl" if level % 2 else "ltr"
        hb.shape(face.font, buffer)
        return buffer

    def _glyphs(self, text: str, face: Face, script: str, level: int) -> list[Glyph]:
        buffer = self._filled(text, face, script, level)
        return [
            (info.codepoint, info.cluster, place.position)
            for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        ]


class _Shaping:
    """Asks a shaper for words of one weight."""

    __slots__ = ("_shaper", "_weight")

    def __init__(self, shaper: Shaper, weight: Weight) -> None:
        self._shaper = shaper
        self._weight = weight

    def __call__(self, text: str) -> Word:
        return self._shaper.shape(text, self._weight)


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
