"""A release: the protected tables of one closed period, frozen.

What ``protect`` gives is stored (``to_json``) and is from then on the only source of every
file and page about that period: asked again, the office gives out the recorded release and
never counts anew.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from casemgr.statistics.dimensions import COUNTRY_MINIMUM, CountedCase, Dimension
from casemgr.statistics.errors import MixedDemo, SnapshotDamaged, TooFewCases
from casemgr.statistics.period import Period
from casemgr.statistics.protected import (
    ALONE,
    BASE,
    K,
    NotProtected,
    ProtectedRow,
    ProtectedTable,
    count_protected,
    restored_table,
    row_label,
)
from casemgr.words import N_, Language, digits, number, say

METHOD_VERSION = 1
"""Raised whenever the rule of ``joining`` or the list of tables changes."""

PERCENT_BASE = 30
"""The total, as published, below which no percentage is worked out."""

_NAMED = 8
"""A joined row with more categories than this is called "all others" where people read."""


@dataclass(frozen=True, slots=True)
class PrintRow:
    """A line as people read it; ``count`` and ``percent`` are ``None`` where not shown."""

    label: str
    count: int | None
    percent: int | None
    count_text: str
    percent_text: str


@dataclass(frozen=True, slots=True)
class PrintTable:
    """A table as people read it: plain, already protected values in one language.

    ``rows`` is empty where the whole table is withheld; ``note`` then says why. A chart may
    be drawn from the counts here and from nothing else.
    """

    key: str
    title: str
    head: tuple[str, str, str]
    rows: tuple[PrintRow, ...]
    total: PrintRow
    note: str


@dataclass(frozen=True, slots=True)
class Release:
    """The figures of one period, fit for publication. Made by ``protect`` or ``from_json``."""

    period: Period
    tables: tuple[ProtectedTable, ...]
    demo: bool
    reference: str = ""
    k: int = K
    base: int = BASE
    method_version: int = METHOD_VERSION

    def __post_init__(self) -> None:
        if not all(isinstance(table, ProtectedTable) for table in self.tables):
            raise NotProtected("a release holds protected tables only")
        if len({table.total for table in self.tables}) != 1:
            raise NotProtected("the tables of a release count the same cases")

    @property
    def total(self) -> int:
        """The rounded number of cases in the period."""
        return self.tables[0].total

    def to_json(self) -> str:
        """The release as text that ``from_json`` reads back; equal releases, equal text."""
        plain = {
            "period": self.period.code,
            "tables": [table.plain() for table in self.tables],
            "demo": self.demo,
            "reference": self.reference,
            "k": self.k,
            "base": self.base,
            "method_version": self.method_version,
        }
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Release":
        """A recorded release. Raises ``SnapshotDamaged`` if it is not one that may be shown."""
        try:
            plain: dict[str, Any] = json.loads(text)
            return cls(
                period=Period.parse(plain["period"]),
                tables=tuple(restored_table(table) for table in plain["tables"]),
                demo=bool(plain["demo"]),
                reference=str(plain["reference"]),
                k=int(plain["k"]),
                base=int(plain["base"]),
                method_version=int(plain["method_version"]),
            )
        except Exception:  # noqa: BLE001 - any misfit means the same; its text may hold data
            raise SnapshotDamaged from None

    def method_box(self, language: Language) -> list[str]:
        """What must stand beside the figures: what is counted, how it is protected, limits."""
        return [say(text, language, **self._values(language)) for text in self._sentences()]

    def _sentences(self) -> Iterable[str]:
        if self.demo:
            yield N_("Invented data for demonstration: no real person is counted here.")
        yield N_(
            "Counted are cases by the date of intake: {period}. Each case counts once, so a "
            "person with two cases counts twice. Only cases are counted whose survivor agreed to "
            "anonymous statistics."
        )
        yield N_(
            "Total is the number of all cases counted. Shares are shares of this total, worked "
            "out from the rounded counts, and only where it is {percent_base} or more."
        )
        yield N_(
            "Where a case can have several answers, it is counted in several rows; cases without "
            "an answer are in the total only."
        )
        yield N_(
            "So that nobody can be recognised, no figure tells of fewer than {k} cases. An answer "
            "stands alone only if at least {alone} cases have it and at least {alone} do not. "
            "Other answers are joined into one row, together with a larger one where they are too "
            "few; where a case can have several answers they are withheld instead: [c]. Answers "
            "that no case has are treated in the same way. A joined or withheld answer may "
            "therefore have no case, or some, or many."
        )
        yield N_(
            "Every count is rounded to the nearest {base} on its own; rows need not add up to "
            "the total."
        )
        yield N_("Country of exploitation is shown only for periods with {minimum} cases or more.")
        yield N_(
            "Each period is counted once, after its end. Later corrections do not change these "
            "figures, and no overlapping period is released. Age and status are as recorded when "
            "the period was counted."
        )
        yield N_(
            "The figures tell whom this organisation met, not how frequent trafficking is. Compare "
            "them with other sources with care."
        )

    def _values(self, language: Language) -> dict[str, object]:
        return {
            "period": self.period.label(language),
            "percent_base": PERCENT_BASE,
            "k": self.k,
            "alone": 2 * self.k,
            "base": self.base,
            "minimum": COUNTRY_MINIMUM,
        }

    def tables_for_print(self, language: Language) -> tuple[PrintTable, ...]:
        """Every table as people read it, in the order of the release."""
        return tuple(_print_table(table, language) for table in self.tables)


def protect(
    cases: Iterable[CountedCase],
    dimensions: Iterable[Dimension],
    period: Period,
    *,
    today: date,
    released: Iterable[Period],
    reference: str = "",
) -> Release:
    """Count the period's cases and protect every table.

    ``released`` are the periods of all earlier releases. Cases outside the period are left
    out; the order of the cases does not matter.

    Raises ``PeriodOpen``, ``PeriodOverlap``, ``MixedDemo`` or ``TooFewCases``.
    """
    period.check(today, released)
    given = list(cases)
    if len({case.demo for case in given}) > 1:
        raise MixedDemo
    counted = [case for case in given if case.intake_date in period]
    if len(counted) < ALONE:
        raise TooFewCases
    return Release(
        period=period,
        tables=tuple(count_protected(counted, dimension) for dimension in dimensions),
        demo=counted[0].demo,
        reference=reference,
    )


def percent(count: int | None, total: int) -> int | None:
    """A whole percentage, from published numbers only; ``None`` where none may be given."""
    if count is None or total < PERCENT_BASE:
        return None
    return min(100, (200 * count + total) // (2 * total))


def _print_table(table: ProtectedTable, language: Language) -> PrintTable:
    shown = [] if table.withheld else [_print_row(row, table, language) for row in table.rows]
    return PrintTable(
        key=table.key,
        title=say(table.title, language),
        head=(
            say(N_("Recorded answer"), language),
            say(N_("Number of cases"), language),
            say(N_("Share of all cases"), language),
        ),
        rows=tuple(shown),
        total=_line(say(N_("All cases counted"), language), table.total, table, language),
        note=_note(table, language),
    )


def _print_row(row: ProtectedRow, table: ProtectedTable, language: Language) -> PrintRow:
    if len(row.members) > _NAMED:
        label = say(N_("All other answers, joined"), language)
    elif len(row.members) > 1:
        names = row_label(row.members, language)
        label = say(N_("{answers} (joined)"), language, answers=names)
    else:
        label = row_label(row.members, language)
    return _line(label, row.count, table, language)


def _line(label: str, count: int | None, table: ProtectedTable, language: Language) -> PrintRow:
    share = percent(count, table.total)
    return PrintRow(
        label=label,
        count=count,
        percent=share,
        count_text="[c]" if count is None else number(count, language),
        percent_text="" if share is None else digits(f"{share}%", language),
    )


def _note(table: ProtectedTable, language: Language) -> str:
    if table.minimum:
        text = N_("Not shown: this table needs a period with {minimum} cases or more.")
        return say(text, language, minimum=table.minimum)
    if table.withheld:
        return say(
            N_("Not shown: too few answers differ for this table to be safe to publish."), language
        )
    if table.multiple:
        return say(
            N_("A case can have several answers: rows overlap. [c]: withheld to protect people."),
            language,
        )
    return say(N_("Rounded row by row: rows need not add up to the total."), language)
