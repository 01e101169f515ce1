"""Categories: the answers a table has lines for.

They are the whole code list, fixed before anyone looks at the data. A list made of the codes
that happen to occur would itself tell which ones do.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casemgr.domain.codes import Code
from casemgr.words import Language, digits

COUNTRY_MINIMUM = 100
"""Country of exploitation is published only for periods with as many cases as this."""

_OLDEST_BAND = 48
_AGE_BANDS = (
    ((0, 17), ((0, 8), (9, 17))),
    ((18, 29), ((18, 20), (21, 23), (24, 26), (27, 29))),
    ((30, None), ((30, 38), (39, 47), (_OLDEST_BAND, None))),
)
"""The age bands of the CTDC data sets, under the coarser bands they are joined to."""


@dataclass(frozen=True, slots=True)
class Category:
    """One answer, in both languages; ``parts`` are the finer answers it is the sum of."""

    code: str
    en: str
    bn: str
    parts: tuple["Category", ...] = ()

    @classmethod
    def of(cls, codes: Iterable[Code]) -> tuple["Category", ...]:
        """A whole code list as categories, retired codes included."""
        return tuple(cls(code.code, code.en, code.bn) for code in codes)

    def label(self, language: Language) -> str:
        return self.bn if language == "bn" else self.en

    def leaves(self) -> Iterator["Category"]:
        """The finest answers below this one; itself if there are none."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


NOT_RECORDED = Category("NotRecorded", "Not recorded", "তথ্য লেখা হয়নি")


def age_bands() -> tuple[Category, ...]:
    """CTDC's age bands, under the coarser bands they add up to."""
    return tuple(
        Category(
            _band_code(*whole),
            _band_label(*whole),
            digits(_band_label(*whole), "bn"),
            tuple(
                Category(_band_code(*band), _band_label(*band), digits(_band_label(*band), "bn"))
                for band in bands
            ),
        )
        for whole, bands in _AGE_BANDS
    )


def _band_code(low: int, high: int | None) -> str:
    return f"{low}+" if high is None else f"{low}--{high}"


def _band_label(low: int, high: int | None) -> str:
    return f"{low}+" if high is None else f"{low}–{high}"


def age_band(age: int | None) -> str | None:
    """The code of the finest band an age in years falls in; ``None`` if it is not known."""
    if age is None or age < 0:
        return None
    for _, bands in _AGE_BANDS:
        for low, high in bands:
            if age >= low and (high is None or age <= high):
                return _band_code(low, high)
    raise AssertionError("the bands cover every age")
