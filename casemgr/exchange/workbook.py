"""Opening other people's workbooks: bounded in size, read in memory, never trusted.

Everything the spreadsheet library can throw becomes one clear message; its own messages can
quote cells and are dropped.
"""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from casemgr.domain.errors import CaseError
from casemgr.exchange.cells import CellError, Formula, is_blank
from casemgr.exchange.errors import (
    EncryptedSpreadsheet,
    FileTooLarge,
    NotASpreadsheet,
    OldSpreadsheet,
    TooManyRows,
    UnreadableSpreadsheet,
)
from casemgr.exchange.limits import (
    MAX_CELL_CHARACTERS,
    MAX_COLUMNS,
    MAX_FILE_MEGABYTES,
    MAX_ROWS,
    MAX_UNPACKED_MEGABYTES,
    Patience,
    Watch,
    unwatched,
)

HEAD_ROWS = 10
_LAST_SHEET_ROW = 1_048_576
_MEGABYTE = 1_000_000

_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_ROW_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="[A-Z]+(\d{1,7}):[A-Z]+(\d{1,7})"')


class SheetRow(NamedTuple):
    """A row's number and its cells from column A on, as plain values."""

    number: int
    cells: tuple[object, ...]


@dataclass(frozen=True)
class Shape:
    """What a sheet's cells do not show: rows hidden, rows merged with others."""

    hidden: frozenset[int]
    merged: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Workbook:
    """An opened workbook. ``has_macros`` tells the multiple-choice layout apart."""

    sheet_names: tuple[str, ...]
    has_macros: bool
    _data: bytes = field(repr=False)
    _formulas: Any = field(repr=False)
    _patience: Patience = field(repr=False, default_factory=Patience)

    def head(self, sheet: str) -> list[SheetRow]:
        """The first rows of a sheet, where its headings are."""
        with _library_errors():
            return list(self._rows(self._formulas[sheet], HEAD_ROWS))

    def rows(self, sheet: str, first: int, *, numbered: bool) -> list[SheetRow]:
        """The rows from ``first`` on that hold anything; where they are ``numbered``, anything
        beyond the running number in column A.

        Formulas are replaced by their stored results; ``Formula`` is left where there is none.
        Raises ``TooManyRows`` and ``UnreadableSpreadsheet``.
        """
        skip = 1 if numbered else 0
        with _library_errors():
            found = list(_filled(self._rows(self._formulas[sheet], None), first, skip))
            if any(isinstance(cell, Formula) for row in found for cell in row.cells):
                results = _open(self._data, data_only=True)
                found = self._with_results(found, self._rows(results[sheet], None))
                found = list(_filled(iter(found), first, skip))
            return found

    def _rows(self, sheet: Any, last: int | None) -> Iterator[SheetRow]:
        from openpyxl.cell.read_only import EMPTY_CELL

        sheet.reset_dimensions()  # the size a file states may be wrong and would cut rows off
        rows = sheet.iter_rows(max_row=last, max_col=MAX_COLUMNS)
        blank: object = None
        for number, row in enumerate(rows, 1):
            self._patience.row()
            if number > _LAST_SHEET_ROW:
                raise UnreadableSpreadsheet
            if row is blank:  # the library hands out one and the same for rows left out
                continue
            if all(cell is EMPTY_CELL for cell in row):
                blank = row
                continue
            yield SheetRow(number, tuple(_plain(cell) for cell in row))

    @staticmethod
    def _with_results(found: list[SheetRow], results: Iterator[SheetRow]) -> list[SheetRow]:
        wanted = {row.number: row for row in found}
        filled = []
        for result in results:
            row = wanted.get(result.number)
            if row is None:
                continue
            cells = (
                cell if there is None or not isinstance(cell, Formula) else there
                for cell, there in zip(row.cells, result.cells, strict=False)
            )
            filled.append(SheetRow(row.number, tuple(cells)))
        return filled

    def shape(self, sheet: str) -> Shape:
        """Hidden rows and merged cells, which the quick reader does not tell."""
        with _library_errors(), ZipFile(BytesIO(self._data)) as archive:
            xml = archive.read(self._formulas[sheet]._worksheet_path)
        hidden = {
            int(number[1])
            for row in _HIDDEN_ROW.finditer(xml)
            if _HIDDEN.search(row[0]) and (number := _ROW_NUMBER.search(row[0]))
        }
        merged = tuple((int(match[1]), int(match[2])) for match in _MERGED.finditer(xml))
        return Shape(frozenset(hidden), merged)


def open_workbook(data: bytes, watch: Watch = unwatched) -> Workbook:
    """Open a workbook held in memory; nothing is written anywhere. ``watch`` may end its
    reading; ``SpreadsheetTooSlow`` does, should its rows take too long.

    Raises ``EncryptedSpreadsheet``, ``OldSpreadsheet``, ``NotASpreadsheet``, ``FileTooLarge``
    or ``UnreadableSpreadsheet``.
    """
    if len(data) > MAX_FILE_MEGABYTES * _MEGABYTE:
        raise FileTooLarge(limit=MAX_FILE_MEGABYTES)
    if data.startswith(_COMPOUND_FILE):
        raise EncryptedSpreadsheet if _ENCRYPTED in data else OldSpreadsheet
    if not data.startswith(b"PK"):
        raise NotASpreadsheet
    names = _names_within(data)
    if "xl/workbook.xml" not in names:
        raise NotASpreadsheet
    with _library_errors():
        book = _open(data, data_only=False)
        sheets = tuple(sheet.title for sheet in book.worksheets)
    return Workbook(sheets, "xl/vbaProject.bin" in names, data, book, Patience(watch))


def _names_within(data: bytes) -> set[str]:
    """The parts of the package, after a look at the sizes they claim.

    The claim binds: reading stops there, and a part that is longer fails its checksum.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise UnreadableSpreadsheet from None
    if any(part.flag_bits & 1 for part in parts):
        raise EncryptedSpreadsheet
    if sum(part.file_size for part in parts) > MAX_UNPACKED_MEGABYTES * _MEGABYTE:
        raise FileTooLarge(limit=MAX_UNPACKED_MEGABYTES)
    return {part.filename for part in parts}


def _open(data: bytes, *, data_only: bool) -> Any:
    from openpyxl import load_workbook

    return load_workbook(BytesIO(data), read_only=True, data_only=data_only, keep_links=False)


def _filled(rows: Iterator[SheetRow], first: int, skip: int) -> Iterator[SheetRow]:
    count = 0
    for row in rows:
        if row.number < first or all(is_blank(cell) for cell in row.cells[skip:]):
            continue
        count += 1
        if count > MAX_ROWS:
            raise TooManyRows(limit=MAX_ROWS)
        yield row


def _plain(cell: Any) -> object:
    if cell.value is None:
        return "" if cell.data_type == "str" else None  # a formula's stored result: nothing
    if cell.data_type == "f":
        return Formula(cell.value if isinstance(cell.value, str) else "=")
    if cell.data_type == "e":
        return CellError(str(cell.value))
    if isinstance(cell.value, str) and len(cell.value) > MAX_CELL_CHARACTERS:
        raise UnreadableSpreadsheet
    return cell.value


@contextmanager
def _library_errors() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they quote cells
        try:
            yield
        except CaseError:
            raise
        except Exception:  # noqa: BLE001 - a hostile file makes the library raise anything
            raise UnreadableSpreadsheet from None
