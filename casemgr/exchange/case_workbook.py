"""A spreadsheet of one case: sheets of plain rows, made in memory.

What stands in it was chosen by others (``casemgr.operations.case_sheet``); here it only gets
the form of a workbook. Text is never a formula, and nothing says who or what made the file.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

from casemgr.exchange.errors import TextTooLong
from casemgr.exchange.limits import MAX_CELL_CHARACTERS
from casemgr.exchange.text import clean

Cell = str | int | date
_TITLE_LENGTH = 31
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
_FORMULA_SIGNS = ("=", "+", "-", "@")
_WIDEST, _NARROWEST = 60, 12
# Excel believes in 29 February 1900; no earlier day can be a date cell.
_FIRST_EXCEL_DAY = date(1900, 3, 1)


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """One sheet: its title, the heads of its columns (none: no line of heads) and its rows."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...] = field(repr=False)


def write_case_workbook(sheets: Iterable[CaseSheet], *, created: date) -> bytes:
    """A workbook with these sheets in their order; the same sheets give the same bytes.

    Raises ``TextTooLong`` for a text that a cell cannot hold.
    """
    from xlsxwriter import Workbook

    target = BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": datetime(created.year, created.month, created.day)})  # noqa: DTZ001 - XlsxWriter wants it without a zone
    taken: set[str] = set()
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "quoted": book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}),
    }
    for one in sheets:
        _write_sheet(book.add_worksheet(_free_title(one.title, taken)), one, formats)
    book.close()
    return target.getvalue()


def _free_title(title: str, taken: set[str]) -> str:
    """A title as Excel allows it and no other sheet has."""
    plain = " ".join(_NOT_IN_TITLES.sub(" ", clean(title)).split())[:_TITLE_LENGTH] or "–"
    free, number = plain, 1
    while free.casefold() in taken:
        number += 1
        mark = f" {number}"
        free = plain[: _TITLE_LENGTH - len(mark)] + mark
    taken.add(free.casefold())
    return free


def _write_sheet(sheet: Any, one: CaseSheet, formats: dict[str, Any]) -> None:
    first = 0
    if one.head:
        for at, text in enumerate(one.head):
            sheet.write_string(0, at, text, formats["head"])
        sheet.freeze_panes(1, 0)
        first = 1
    for number, row in enumerate(one.rows, first):
        for at, cell in enumerate(row):
            label = one.head[at] if one.head else one.title
            _write(sheet, (number, at), cell, formats, label)
    for at, width in enumerate(_widths(one)):
        sheet.set_column(at, at, width)


def _write(
    sheet: Any, place: tuple[int, int], cell: Cell, formats: dict[str, Any], label: str
) -> None:
    if isinstance(cell, date):
        if cell >= _FIRST_EXCEL_DAY:
            sheet.write_datetime(*place, cell, formats["day"])
        else:
            sheet.write_string(*place, cell.isoformat(), formats["text"])
        return
    if isinstance(cell, int):
        sheet.write_number(*place, cell)
        return
    text = clean(cell)
    if not text:
        return
    if len(text.encode("utf-16-le")) // 2 > MAX_CELL_CHARACTERS:
        raise TextTooLong(row=place[0] + 1, column=label)
    if text.startswith("<r>"):
        text += " "  # or XlsxWriter would take it for its own markup
    quoted = text.startswith(_FORMULA_SIGNS)
    sheet.write_string(*place, text, formats["quoted" if quoted else "text"])


def _widths(one: CaseSheet) -> Sequence[int]:
    count = max([len(one.head), *(len(row) for row in one.rows)], default=0)
    lines = [one.head, *one.rows]
    longest = (
        max((len(str(line[at])) for line in lines if at < len(line)), default=0)
        for at in range(count)
    )
    return [min(_WIDEST, max(_NARROWEST, found + 2)) for found in longest]
