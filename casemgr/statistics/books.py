"""The questions of the office as a codebook, and a codebook as text for the register.

A release is recorded with the codebook it was made with: whatever is later added to a list of
codes or projects, the recorded tables keep their lines and their words.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from casemgr.statistics.cells import PERIOD, Axis, Codebook
from casemgr.statistics.dimensions import Category, age_bands
from casemgr.statistics.errors import SnapshotDamaged
from casemgr.statistics.period import Period
from casemgr.words import digits

SEVERAL = frozenset({"exploitation", "means", "services", "referrals"})
"""The questions a case can answer more than once."""


def codebook(lists: Mapping[str, tuple[Category, ...]], periods: Iterable[Period]) -> Codebook:
    """A codebook of these lists (by axis; ages and periods are added).

    ``periods`` are the one to be counted and those of all earlier releases; every year they lie
    in is listed with its quarters.
    """
    years = sorted({period.year for period in periods})
    axes = [Axis(key, found, multiple=key in SEVERAL) for key, found in lists.items()]
    when = Axis(PERIOD, tuple(_year(year) for year in years), nested=True)
    return Codebook([*axes, Axis("age", ages()), when])


def ages() -> tuple[Category, ...]:
    """The age bands under children and adults, the groups that SDG indicator 16.2.2 asks for.

    What was once released is tied to later releases by these groups: they may be told apart
    further, never be drawn anew.
    """
    children, *grown = age_bands()
    return children, Category("18+", "18+", digits("18+", "bn"), tuple(grown))


def places(divisions: Sequence[Category], districts: Mapping[str, Sequence[Category]]) -> (
    tuple[Category, ...]
):  # fmt: skip
    """Divisions with their districts as parts; a district's code is ``division/district``.

    A case of a division whose district is not recorded counts in a part of its own.
    """
    return tuple(
        Category(
            one.code,
            one.en,
            one.bn,
            (
                *(Category(f"{one.code}/{d.code}", d.en, d.bn) for d in districts[one.code]),
                Category(f"{one.code}/", f"{one.en}, {_OPEN[0]}", f"{one.bn}, {_OPEN[1]}"),
            ),
        )
        for one in divisions
    )


_OPEN = ("district not recorded", "জেলা লেখা হয়নি")


def place_code(division: str | None, district: str | None) -> str | None:
    """The finest code of ``places`` for what is recorded."""
    return f"{division}/{district or ''}" if division else None


def _year(year: int) -> Category:
    return _period(Period(year), tuple(_period(Period(year, part)) for part in (1, 2, 3, 4)))


def _period(period: Period, parts: tuple[Category, ...] = ()) -> Category:
    return Category(period.code, period.label("en"), period.label("bn"), parts)


def book_to_json(book: Codebook) -> str:
    """Text that ``book_from_json`` reads back; equal codebooks, equal text."""
    plain = {
        key: [axis.multiple, axis.nested, [_plain(one) for one in axis.categories]]
        for key, axis in book.axes.items()
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def book_from_json(text: str) -> Codebook:
    """Raises ``SnapshotDamaged``."""
    try:
        plain: dict[str, Any] = json.loads(text)
        return Codebook(
            Axis(key, tuple(map(_category, found)), bool(multiple), bool(nested))
            for key, (multiple, nested, found) in plain.items()
        )
    except Exception:  # noqa: BLE001 - any misfit means the same; its text may hold data
        raise SnapshotDamaged from None


def _plain(one: Category) -> list[Any]:
    return [one.code, one.en, one.bn, [_plain(part) for part in one.parts]]


def _category(plain: Sequence[Any]) -> Category:
    code, en, bn, parts = plain
    return Category(str(code), str(en), str(bn), tuple(map(_category, parts)))
