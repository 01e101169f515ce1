"""Reading a workbook with the whole standard, as ``htcds_full`` lays it out.

It is read as every other workbook: bounded, nothing guessed, nothing dropped in silence.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from casemgr.exchange.cells import as_typed, is_blank, read_cell
from casemgr.exchange.htcds_full import (
    CASE_KEY,
    CASES,
    KEY_LABELS,
    ORGANISATIONS,
    WholeColumn,
    WholeSheet,
    whole_sheets,
)
from casemgr.exchange.htcds_reader import read_sheet
from casemgr.exchange.limits import Watch, unwatched
from casemgr.exchange.text import clean, fold
from casemgr.exchange.values import (
    HtcdsRow,
    HtcdsSheet,
    IgnoredColumn,
    Note,
    Unclear,
    Value,
)
from casemgr.exchange.workbook import SheetRow, Workbook, open_workbook
from casemgr.words import N_

STRAYS = N_("Rows that belong to no case of the file were not read: {count}.")
TWINS = N_("Keys that stand at more than one case: {count}. Their rows went to the first.")
_KEY = "key"
_TWO_HEADINGS = 2


@dataclass(frozen=True, slots=True)
class WholeRow:
    """One row: the clear values and the unclear ones by column of the standard, and what the
    columns of our own hold, as it was typed, by their names."""

    number: int
    key: str
    values: Mapping[str, Value] = field(repr=False)
    local: Mapping[str, str] = field(repr=False)
    unclear: tuple[Unclear, ...] = ()


@dataclass(frozen=True, slots=True)
class WholeCase:
    """A row of the cases with the rows of the other sheets that bear its key, by title."""

    row: WholeRow
    under: Mapping[str, tuple[WholeRow, ...]]


@dataclass(frozen=True, slots=True)
class WholeBook:
    """What was read. ``sheet`` is the same for those who ask for rows, columns and notes."""

    cases: tuple[WholeCase, ...]
    organisations: tuple[WholeRow, ...]
    sheet: HtcdsSheet


def read_any_htcds(data: bytes, *, today: date, watch: Watch = unwatched) -> HtcdsSheet | WholeBook:
    """What stands in a workbook of either layout; which it is shows in the workbook itself.

    Raises what ``read_htcds`` raises.
    """
    book = open_workbook(data, watch)
    if not _is_whole(book):
        return read_sheet(book, today=today)
    rows: dict[str, list[WholeRow]] = {}
    ignored: list[IgnoredColumn] = []
    for title, layout in whole_sheets().items():
        if title in book.sheet_names:
            rows[title], more = _read_sheet(book, layout, today)
            ignored += more
    return _put_together(rows, ignored)


def _is_whole(book: Workbook) -> bool:
    """The key of the cases in a sheet of that name: no other workbook has it."""
    if CASES not in book.sheet_names:
        return False
    return any(CASE_KEY in row.cells for row in book.head(CASES))


def _read_sheet(
    book: Workbook, layout: WholeSheet, today: date
) -> tuple[list[WholeRow], list[IgnoredColumn]]:
    head = book.head(layout.title)
    columns, labels, first = _headings(head, layout)
    rows = book.rows(layout.title, first, numbered=False)
    ignored = [
        IgnoredColumn(layout.title, text, count)
        for index, text in labels.items()
        if index not in columns and (count := sum(_filled(row, index) for row in rows))
    ]
    return [_read_row(row, columns, today) for row in rows], ignored


def _filled(row: SheetRow, index: int) -> bool:
    return index < len(row.cells) and not is_blank(row.cells[index])


def _headings(
    head: Sequence[SheetRow], layout: WholeSheet
) -> tuple[dict[int, WholeColumn | str], dict[int, str], int]:
    """What each column holds (``_KEY`` for the key), all headings, and the first row below."""
    known: dict[str, WholeColumn | str] = {fold(one.label): one for one in layout.columns}
    known |= {fold(one.name): one for one in layout.columns}
    known |= {fold(text): _KEY for text in (layout.key, KEY_LABELS[layout.key])}
    found: dict[int, WholeColumn | str] = {}
    labels: dict[int, str] = {}
    first = 1
    for row in head:
        texts = {at: clean(cell) for at, cell in enumerate(row.cells) if isinstance(cell, str)}
        named = {at: known[fold(text)] for at, text in texts.items() if fold(text) in known}
        if len(named) < _TWO_HEADINGS:
            continue
        labels |= {at: text for at, text in texts.items() if text}
        held = set(map(_name, found.values()))
        found |= {
            at: one for at, one in named.items() if at not in found and _name(one) not in held
        }
        first = row.number + 1
    return found, labels, first


def _name(column: WholeColumn | str) -> str:
    return column if isinstance(column, str) else column.name


def _read_row(row: SheetRow, columns: Mapping[int, WholeColumn | str], today: date) -> WholeRow:
    key, values, local = "", dict[str, Value](), dict[str, str]()
    unclear: list[Unclear] = []
    for index, column in columns.items():
        if not _filled(row, index):
            continue
        raw = row.cells[index]
        if isinstance(column, str):
            key = as_typed(raw)
        elif column.standard is None:
            local[column.name] = as_typed(raw)
        else:
            reading = read_cell(column.standard, raw, today)
            if reading.value is not None:
                values[column.name] = reading.value
            unclear += [
                Unclear(row.number, column.label, column.name, one.problem, one.text,
                        one.suggestions)
                for one in reading.questions
            ]  # fmt: skip
    return WholeRow(row.number, key, values, local, tuple(unclear))


def _put_together(
    rows: Mapping[str, list[WholeRow]], ignored: Sequence[IgnoredColumn]
) -> WholeBook:
    heads = rows[CASES]
    keys = Counter(row.key for row in heads if row.key)
    under: dict[str, dict[str, list[WholeRow]]] = {}
    strays = 0
    for title, found in rows.items():
        if title in (CASES, ORGANISATIONS):
            continue
        for row in found:
            if row.key in keys:
                under.setdefault(row.key, {}).setdefault(title, []).append(row)
            else:
                strays += 1
    taken: set[str] = set()
    cases = []
    for row in heads:
        mine = under.get(row.key, {}) if row.key not in taken else {}
        taken.add(row.key)
        cases.append(WholeCase(row, {title: tuple(found) for title, found in mine.items()}))
    notes = [(STRAYS, strays), (TWINS, sum(count > 1 for count in keys.values()))]
    sheet = HtcdsSheet(
        layout="whole",
        rows=tuple(HtcdsRow(row.number, row.values, row.unclear) for row in heads),
        ignored_columns=tuple(ignored),
        notes=tuple(Note(text, {"count": count}) for text, count in notes if count),
    )
    return WholeBook(tuple(cases), tuple(rows.get(ORGANISATIONS, ())), sheet)
