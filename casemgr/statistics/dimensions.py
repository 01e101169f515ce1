"""What the seven tables count: the case as a counter sees it, and the categories.

The categories of a table are the whole code list, fixed before anyone looks at the data. A
list made of the codes that happen to occur would itself tell which ones do.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from casemgr.domain.codes import Code
from casemgr.words import N_, Language, digits

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
class CountedCase:
    """All that statistics learn of a case. Codes as stored; ``None`` or empty: not recorded.

    ``age`` is in completed years at intake. ``demo`` marks an invented case.
    """

    intake_date: date
    sex: str | None
    age: int | None
    exploitation: frozenset[str]
    means: frozenset[str]
    division: str | None
    country_of_exploitation: str | None
    status: str | None
    demo: bool


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


@dataclass(frozen=True, slots=True)
class Dimension:
    """One table to be counted.

    With one answer per case, the missing answer is the last category; with ``multiple``
    answers a case without any is in the total only. ``minimum`` is the number of cases in
    the period below which the whole table is withheld.
    """

    key: str
    title: str
    categories: tuple[Category, ...]
    multiple: bool = False
    minimum: int = 0

    def __post_init__(self) -> None:
        codes = [leaf.code for category in self.categories for leaf in category.leaves()]
        if len(set(codes)) != len(codes) or NOT_RECORDED.code in codes or not all(codes):
            raise ValueError(f"the categories of {self.key} need codes of their own")
        if self.multiple and any(category.parts for category in self.categories):
            raise ValueError(f"{self.key} has several answers and cannot have finer ones")

    def rows(self) -> tuple[Category, ...]:
        """The categories in order, with the missing answer where it is one."""
        return self.categories if self.multiple else (*self.categories, NOT_RECORDED)


def fixed_tables(
    *,
    sex: tuple[Category, ...],
    exploitation: tuple[Category, ...],
    means: tuple[Category, ...],
    division: tuple[Category, ...],
    country: tuple[Category, ...],
    status: tuple[Category, ...],
) -> tuple[Dimension, ...]:
    """The seven tables of a release, from the program's whole code lists.

    The order within a list is part of the protection (see ``joining``) and must not depend
    on the data: it is the order in which the program offers the answers.
    """
    return (
        Dimension("sex", N_("Cases by sex"), sex),
        Dimension("age_band", N_("Cases by age at intake"), age_bands()),
        Dimension("exploitation", N_("Cases by type of exploitation"), exploitation, multiple=True),
        Dimension("means", N_("Cases by means of control"), means, multiple=True),
        Dimension("division", N_("Cases by home division"), division),
        Dimension(
            "country_of_exploitation",
            N_("Cases by country of exploitation"),
            country,
            minimum=COUNTRY_MINIMUM,
        ),
        Dimension("status", N_("Cases by current status"), status),
    )


def age_bands() -> tuple[Category, ...]:
    """CTDC's age bands, grouped as they are joined when they are too small."""
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


def answers(case: CountedCase, key: str) -> frozenset[str]:
    """The codes a case answers one table with; empty if nothing is recorded."""
    value = age_band(case.age) if key == "age_band" else getattr(case, key)
    if isinstance(value, frozenset):
        return value
    return frozenset({value}) if value else frozenset()
