"""By what a survivor is recognised outside her own file: her names, telephones and numbers.

Her file is forgotten field by field; a note in a list of the office, a row of a sheet that was
never taken over or a colleague's unfinished form is found by these alone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from casemgr.domain.names import fold_name, fold_phone
from casemgr.words import ascii_digits

_PARTED = re.compile(r"[,;/|।\n]+")
_NOT_DIGITS = re.compile(r"\D")
_FEWEST_DIGITS = 7  # of fewer, another number may hold them by chance
_FEWEST_LETTERS = 3
_WORDS_OF_A_CELL = 6  # a cell with more is a text, in which words stand by chance


@dataclass(frozen=True, slots=True)
class Telltale:
    """``names`` are folded, ``numbers`` digits without the country's prefix, or folded words."""

    names: frozenset[str]
    numbers: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str], numbers: Iterable[str]) -> "Telltale":
        """From what stands in her file. Several names in one text may be parted by commas; what
        is too short to tell anything is left out."""
        folded = {fold_name(part) for text in names for part in _PARTED.split(text)}
        digits = {fold_phone(text) for text in numbers}
        return cls(
            frozenset(name for name in folded if len(name) >= _FEWEST_LETTERS),
            frozenset(one for one in digits if len(one) >= _FEWEST_DIGITS),
        )

    def __bool__(self) -> bool:
        return bool(self.names or self.numbers)

    def stands_in(self, text: str) -> bool:
        """Whether a text holds one of her numbers, or a name of several words, in its order or
        the other way round (an ending may follow it); a single name only where it is all."""
        folded = f" {fold_name(text)}"
        for name in self.names:
            words = name.split()
            if len(words) == 1:
                if folded[1:] == name:
                    return True
            elif f" {name}" in folded or f" {' '.join(reversed(words))}" in folded:
                return True
        return self._number_in(text)

    def stands_in_row(self, cells: Iterable[str]) -> bool:
        """Whether a row of a table is about her: also where her names are parted over cells."""
        found = [str(cell) for cell in cells]
        if any(self.stands_in(cell) for cell in found):
            return True
        words: set[str] = set()
        for cell in found:
            inside = fold_name(cell).split()
            if len(inside) <= _WORDS_OF_A_CELL:
                words.update(inside)
        return any(" " in name and words.issuperset(name.split()) for name in self.names)

    def _number_in(self, text: str) -> bool:
        digits = _NOT_DIGITS.sub("", ascii_digits(text))
        return any(number in digits for number in self.numbers)


def texts_in(value: object) -> list[str]:
    """Every text within JSON values, wherever it stands."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_in(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in texts_in(one)]
    return []
