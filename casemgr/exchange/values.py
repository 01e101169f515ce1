"""What the spreadsheets of other organisations hold, as plain typed values.

Reading keeps two things apart: a value that is clear, of the kind its column asks for, and a
text that is not, kept exactly beside the field with the reason. Representations leave the
contents out, so that no log line or exception text can carry them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from casemgr.domain.dates import partial
from casemgr.words import N_, Language, say

Layout = Literal["plain", "single-select", "multi-select", "partial", "whole"]


@dataclass(frozen=True, slots=True)
class CodeValue:
    """One HTCDS code, or several where the column takes several, in the order given."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextValue:
    """Free text: stripped, line ends as ``\\n``, Unicode composed (NFC)."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DateValue:
    """A partial date as ISO text: ``2009``, ``2009-05`` or ``2009-05-12``.

    Raises ``ValueError`` when the text is not one or the day does not exist.
    """

    iso: str = field(repr=False)

    def __post_init__(self) -> None:
        if partial(*(int(part) for part in self.iso.split("-"))) != self.iso:
            raise ValueError("not a partial date in ISO form")


@dataclass(frozen=True, slots=True)
class YesNo:
    yes: bool


@dataclass(frozen=True, slots=True)
class PhoneValue:
    """A possible telephone number in E.164 form (``+8801712345678``)."""

    e164: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NumberValue:
    """A whole number, not below 0."""

    number: int = field(repr=False)


Value = CodeValue | TextValue | DateValue | YesNo | PhoneValue | NumberValue


@dataclass(frozen=True, slots=True)
class Unclear:
    """A cell, or a part of one, that was not understood and is kept as it was typed.

    ``problem`` is a translatable sentence from ``problems``; ``suggestions`` are readings a
    person may choose from, best first. None of them has been taken.
    """

    row: int
    column: str
    api_name: str
    problem: str
    value: str = field(repr=False)
    suggestions: tuple[Value, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class HtcdsRow:
    """One person's row: its number in the sheet, the clear values and the unclear ones.

    A field may be in both: of three methods typed, two may be listed ones.
    """

    row: int
    values: Mapping[str, Value] = field(repr=False)
    unclear: tuple[Unclear, ...]


@dataclass(frozen=True, slots=True)
class IgnoredColumn:
    """A column that is not part of the standard, with the number of its filled cells."""

    letter: str
    heading: str
    cells: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something about the whole sheet that a person should know before she confirms."""

    text: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def tell(self, language: Language) -> str:
        return say(self.text, language, **self.values)


@dataclass(frozen=True, slots=True)
class HtcdsSheet:
    """A case sheet as read. ``missing_columns`` are headings of the standard not in it."""

    layout: Layout
    rows: tuple[HtcdsRow, ...]
    ignored_columns: tuple[IgnoredColumn, ...] = ()
    missing_columns: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """One row to write, by API name. A ``TextValue`` may stand in any column."""

    values: Mapping[str, Value] = field(repr=False)


LAYOUT_NAMES: Mapping[Layout, str] = {
    "plain": N_("HTCDS 2.0 sheet"),
    "single-select": N_("HTCDS 2.0 sheet with lists"),
    "multi-select": N_("HTCDS 2.0 sheet with multiple choice"),
    "partial": N_("HTCDS 2.0 sheet, some columns missing"),
    "whole": N_("HTCDS 2.0 workbook with the whole standard"),
}
