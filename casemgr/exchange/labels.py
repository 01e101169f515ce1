"""From the label somebody chose or typed to the standard's code.

Several values in a cell are joined by ``"; "``, which four labels of the industry list also
contain: pieces are therefore joined again as long as the longer text is a listed label.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from casemgr.exchange.standard import COUNTRY, standard
from casemgr.exchange.text import fold

_PIECE = re.compile(r"[^;,|\n]+|[;,|\n]")
_SOFT = ","  # separates values only between listed labels; inside other text it is a comma
_CLOSE_ENOUGH = 85


@dataclass(frozen=True, slots=True)
class Split:
    """The codes found in a cell, in order and once each, and what was left over."""

    codes: tuple[str, ...]
    unknown: tuple[str, ...]


class Vocabulary:
    """The words that stand for the codes of one list.

    ``words`` count however they are written; ``exact`` only as they are (a country's ``NO``
    is not the word "no"); ``hints`` are never taken, only suggested.
    """

    def __init__(
        self,
        words: Iterable[tuple[str, str]],
        exact: Iterable[tuple[str, str]] = (),
        hints: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._words: dict[str, str] = {}
        for word, code in words:
            self._words.setdefault(fold(word), code)
        self._exact = dict(exact)
        self._hints = {fold(word): code for word, code in hints}

    @cached_property
    def _longest(self) -> int:
        return max(len(_PIECE.findall(word)) for word in self._words)

    def find(self, text: str) -> str | None:
        """The code for a whole text, or ``None``."""
        return self._exact.get(text.strip()) or self._words.get(fold(text))

    def split(self, text: str) -> Split:
        """The codes of a text that may hold several labels, or codes joined by spaces."""
        whole = self.find(text)
        if whole:
            return Split((whole,), ())
        by_space = [self._words.get(fold(word)) for word in text.split()]
        if len(by_space) > 1 and all(by_space):
            return Split(tuple(dict.fromkeys(code for code in by_space if code)), ())
        return self._split_pieces(_PIECE.findall(text))

    def _split_pieces(self, pieces: list[str]) -> Split:
        codes: dict[str, None] = {}
        unknown: list[str] = []
        pending = ""
        at = 0
        while at < len(pieces):
            code, end = self._match(pieces, at)
            if code or pieces[at] in ";|\n":
                unknown.append(pending)
                pending = ""
            else:
                pending += pieces[at]
            if code:
                codes[code] = None
            at = end
        unknown.append(pending)
        left = (part.strip(" \t\u00a0" + _SOFT) for part in unknown)
        return Split(tuple(codes), tuple(part for part in left if part))

    def _match(self, pieces: list[str], at: int) -> tuple[str | None, int]:
        """The longest label that starts at a piece, and the place after it."""
        for end in range(min(len(pieces), at + self._longest), at, -1):
            code = self.find("".join(pieces[at:end]))
            if code:
                return code, end
        return None, at + 1

    def nearest(self, text: str) -> str | None:
        """The code a text may have been meant for, to be offered, never taken."""
        from rapidfuzz import fuzz, process

        folded = fold(text)
        if folded in self._hints:
            return self._hints[folded]
        if len(folded) < 4:
            return None
        best = process.extractOne(
            folded, self._words.keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH
        )
        return self._words[best[0]] if best else None


@lru_cache(maxsize=32)
def vocabulary(list_name: str) -> Vocabulary:
    """The words for one of the standard's lists; ``country`` for the countries."""
    if list_name == COUNTRY:
        return _countries()
    codes = standard().lists[list_name]
    return Vocabulary(
        words=(
            (word, code.code)
            for code in codes
            for word in (code.code, code.label, code.standard_label)
            if word
        ),
        hints=(
            (word, code.code) for code in codes for word in standard().suggested.get(code.code, ())
        ),
    )


def _countries() -> Vocabulary:
    """Countries by the standard's name, CLDR's names in English and Bangla, and ISO codes."""
    from babel import Locale
    from babel.core import get_global

    known = {country.code: country.label for country in standard().lists[COUNTRY]}
    words = [(label, code) for code, label in known.items()]
    words += [(name, code) for code, names in standard().country_names.items() for name in names]
    for language in ("en", "bn"):
        names = Locale.parse(language).territories
        words += [(names[code], code) for code in known if code in names]
    alpha3 = {
        old: new[0]
        for old, new in get_global("territory_aliases").items()
        if len(old) == 3 and old.isalpha() and len(new) == 1 and new[0] in known
    }
    # "NA" is what people write for "not applicable" as well as Namibia's code.
    alpha2 = {code: code for code in known if code != "NA"}
    return Vocabulary(words, exact=(alpha2 | alpha3).items(), hints=[("NA", "NA")])
