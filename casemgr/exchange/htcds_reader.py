"""Reading the case sheets of the Human Trafficking Case Data Standard 2.0.

All three official layouts are understood, and sheets that grew out of them: columns moved,
left out or renamed, sheets filled by programs. See ``headings`` for whose word counts.
"""

from collections.abc import Sequence
from datetime import date

from casemgr.exchange.cells import is_blank, read_cell
from casemgr.exchange.errors import NotHtcds
from casemgr.exchange.headings import ENOUGH_COLUMNS, Headings, find_headings
from casemgr.exchange.limits import MAX_COLUMNS
from casemgr.exchange.values import (
    HtcdsRow,
    HtcdsSheet,
    IgnoredColumn,
    Layout,
    Note,
    Unclear,
    Value,
)
from casemgr.exchange.workbook import Shape, SheetRow, Workbook, open_workbook
from casemgr.words import N_

HIDDEN_ROWS = N_("Hidden rows were read as well: {count}.")
MERGED_CELLS = N_(
    "Some cells are merged across rows (first at row {row}). Only the first row of each has the "
    "value."
)
OTHER_SHEETS = N_("Other sheets with the same columns were not read: {count}.")
ADDRESS_BY_PLACE = N_(
    "The address columns have no headings of the standard. Check street, city, postal code and "
    "country."
)
NOTES = (HIDDEN_ROWS, MERGED_CELLS, OTHER_SHEETS, ADDRESS_BY_PLACE)

_MISSING_SHOWN = 6


def read_htcds(data: bytes, *, today: date) -> HtcdsSheet:
    """The rows of an HTCDS workbook: clear values, and everything unclear beside them.

    Nothing is guessed and nothing dropped: each filled cell of a known column is a value or
    an ``Unclear``; columns that are not of the standard are named with the count of their
    cells. ``today`` decides what lies in the future. Rows without any value are skipped.

    Raises ``NotHtcds`` for a workbook without a case sheet, and ``NotASpreadsheet``,
    ``OldSpreadsheet``, ``EncryptedSpreadsheet``, ``UnreadableSpreadsheet``, ``FileTooLarge``
    or ``TooManyRows``.
    """
    return read_sheet(open_workbook(data), today=today)


def read_sheet(book: Workbook, *, today: date) -> HtcdsSheet:
    """``read_htcds`` of a workbook that is open already."""
    found = [(name, find_headings(book.head(name))) for name in book.sheet_names]
    fitting = [(name, heads) for name, heads in found if _width(heads) >= ENOUGH_COLUMNS]
    if not fitting:
        best = max((heads for _, heads in found), key=_width, default=find_headings(()))
        raise NotHtcds(missing=", ".join(best.missing[:_MISSING_SHOWN]))
    name, heads = max(fitting, key=lambda each: _width(each[1]))
    rows = book.rows(name, heads.first_row, numbered=0 not in heads.columns)
    people = [row for row in rows if _concerns_somebody(row, heads)]
    return HtcdsSheet(
        layout=_layout(book, name, heads),
        rows=tuple(_read_row(row, heads, today) for row in people),
        ignored_columns=_ignored(rows, heads),
        missing_columns=heads.missing,
        notes=_notes(book.shape(name), people, heads, len(fitting) - 1),
    )


def _width(heads: Headings) -> int:
    return len(heads.columns)


def _layout(book: Workbook, sheet: str, heads: Headings) -> Layout:
    if heads.missing:
        return "partial"
    if book.has_macros:
        return "multi-select"
    return "single-select" if "validation" in book.sheet_names else "plain"


def _concerns_somebody(row: SheetRow, heads: Headings) -> bool:
    return any(not is_blank(row.cells[index]) for index in heads.columns)


def _read_row(row: SheetRow, heads: Headings, today: date) -> HtcdsRow:
    values: dict[str, Value] = {}
    unclear: list[Unclear] = []
    for index, column in heads.columns.items():
        raw = row.cells[index]
        if is_blank(raw):
            continue
        reading = read_cell(column, raw, today)
        if reading.value is not None:
            values[column.api_name] = reading.value
        unclear += [
            Unclear(
                row=row.number,
                column=heads.labels.get(index, column.label),
                api_name=column.api_name,
                problem=question.problem,
                value=question.text,
                suggestions=question.suggestions,
            )
            for question in reading.questions
        ]
    return HtcdsRow(row.number, values, tuple(unclear))


def _ignored(rows: Sequence[SheetRow], heads: Headings) -> tuple[IgnoredColumn, ...]:
    counts = {
        index: sum(not is_blank(row.cells[index]) for row in rows)
        for index in range(MAX_COLUMNS)
        if index not in heads.columns and (index or index in heads.labels)
    }
    return tuple(
        IgnoredColumn(_letter(index), heads.labels.get(index, ""), cells)
        for index, cells in counts.items()
        if cells
    )


def _letter(index: int) -> str:
    head, last = divmod(index, 26)
    return (chr(64 + head) if head else "") + chr(65 + last)


def _notes(
    shape: Shape, people: Sequence[SheetRow], heads: Headings, other_sheets: int
) -> tuple[Note, ...]:
    notes = []
    hidden = sum(row.number in shape.hidden for row in people)
    if hidden:
        notes.append(Note(HIDDEN_ROWS, {"count": hidden}))
    merged = [top for top, bottom in shape.merged if bottom > top and bottom >= heads.first_row]
    if merged:
        notes.append(Note(MERGED_CELLS, {"row": min(merged)}))
    if other_sheets:
        notes.append(Note(OTHER_SHEETS, {"count": other_sheets}))
    if heads.address_by_place:
        notes.append(Note(ADDRESS_BY_PLACE))
    return tuple(notes)
