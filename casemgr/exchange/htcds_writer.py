"""Writing case sheets in the layout of the official HTCDS 2.0 workbook.

Filling the official file in place would lose its drop-down lists (they are of a kind the
spreadsheet library drops) and write plain text to temporary files; so a workbook of the same
layout is made in memory, with standard lists. Its bytes depend on the records alone.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from casemgr.domain.dates import whole
from casemgr.exchange.errors import TextTooLong
from casemgr.exchange.limits import MAX_CELL_CHARACTERS
from casemgr.exchange.standard import HtcdsColumn, standard
from casemgr.exchange.text import clean
from casemgr.exchange.values import (
    CodeValue,
    DateValue,
    ExportRecord,
    NumberValue,
    PhoneValue,
    TextValue,
    Value,
    YesNo,
)

_FIRST_ROW = 3
_NUMBERED_ROWS = 1000
_LIST_FIRST_ROW = 4
_ABOUT = (
    "Microsoft Excel HTCDS 2.0",
    "https://github.com/UNMigration/HTCDS",
    "Human Trafficking Case Data Standard (HTCDS) 2.0, IOM, CC BY 4.0, modified",
)
# Every workbook must state a date of creation: the day the standard was published.
CREATED = datetime(2021, 12, 24)  # noqa: DTZ001 - XlsxWriter wants it without a zone
# Excel believes in 29 February 1900; no earlier day can be a date cell.
_FIRST_EXCEL_DAY = date(1900, 3, 1)
_FORMULA_SIGNS = ("=", "+", "-", "@")


def write_htcds(records: Iterable[ExportRecord], *, extra_notes: Sequence[str] = ()) -> bytes:
    """An HTCDS 2.0 workbook with a row for each record, in their order.

    ``extra_notes`` are finished texts for the ``about`` sheet. The same records give the same
    bytes; neither a person, a machine nor a time of day is in them. Text is never a formula.

    Raises ``TextTooLong`` for a text that a cell cannot hold, and ``KeyError`` or
    ``ValueError`` for a column or code the standard does not have.
    """
    from xlsxwriter import Workbook

    target = BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": CREATED})
    sheet = book.add_worksheet("Case Sheet")
    cells = CellWriter(book, sheet)
    places = {column.api_name: at for at, column in enumerate(standard().columns, 1)}
    rows = list(records)
    _write_head(book, sheet)
    for number in range(1, max(len(rows), _NUMBERED_ROWS) + 1):
        sheet.write_number(_FIRST_ROW + number - 2, 0, number)
    for number, record in enumerate(rows, _FIRST_ROW):
        for api_name, value in record.values.items():
            cells.write(number, places[api_name], standard().fields[api_name], value)
    write_about(book, (*_ABOUT, *extra_notes))
    last_rows = _write_validation(book)
    _write_choices(sheet, last_rows, max(len(rows), _NUMBERED_ROWS) + _FIRST_ROW - 1)
    book.close()
    return target.getvalue()


class CellWriter:
    """Writes values into a sheet, each as the spreadsheet type that reads back.

    ``write`` takes the row's number, the place of the column (A is 0), the column of the
    standard (``None`` for one of ours) and the value. Raises ``TextTooLong``, and
    ``ValueError`` for a code that the column does not have.
    """

    def __init__(self, book: Any, sheet: Any) -> None:
        self._sheet = sheet
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._quoted = book.add_format({"quote_prefix": True})
        self._labels = {
            name: {code.code: code.label for code in codes}
            for name, codes in standard().lists.items()
        }

    def write(self, row: int, place: int, column: HtcdsColumn | None, value: Value) -> None:
        day = whole(value.iso) if isinstance(value, DateValue) else None
        if day and day >= _FIRST_EXCEL_DAY:
            self._sheet.write_datetime(row - 1, place, day, self._day)
            return
        if isinstance(value, NumberValue):
            self._sheet.write_number(row - 1, place, value.number)
            return
        text = self._text(column, value)
        if not text:
            return
        if len(text.encode("utf-16-le")) // 2 > MAX_CELL_CHARACTERS:
            raise TextTooLong(row=row, column=column.label if column else "")
        if text.startswith("<r>"):
            text += " "  # or XlsxWriter would take it for its own markup
        quoted = text.startswith(_FORMULA_SIGNS)
        self._sheet.write_string(row - 1, place, text, self._quoted if quoted else None)

    def _text(self, column: HtcdsColumn | None, value: Value) -> str:
        if isinstance(value, CodeValue):
            return "; ".join(self._label(column, code) for code in value.codes)
        if isinstance(value, YesNo):
            return "Yes" if value.yes else "No"
        if isinstance(value, DateValue):
            return value.iso
        if isinstance(value, TextValue):
            return clean(value.text)
        return value.e164 if isinstance(value, PhoneValue) else ""

    def _label(self, column: HtcdsColumn | None, code: str) -> str:
        label = self._labels.get(column.list, {}).get(code) if column else None
        if label is None:
            name = column.api_name if column else "a column of ours"
            raise ValueError(f"no such HTCDS code in {name}")
        return label


def _write_head(book: Any, sheet: Any) -> None:
    bold = book.add_format({"bold": True})
    for at, column in enumerate(standard().columns, 1):
        if column.template_api_name:
            sheet.write_string(0, at, column.template_api_name)
        sheet.write_string(1, at, column.label, bold)
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.set_column(1, len(standard().columns), 18)
    sheet.freeze_panes(2, 1)


def write_about(book: Any, lines: Iterable[str]) -> None:
    """The sheet ``about``, a line for each row."""
    about = book.add_worksheet("about")
    for row, line in enumerate(lines):
        about.write_string(row, 0, clean(line)[:MAX_CELL_CHARACTERS])


def _write_validation(book: Any) -> dict[str, tuple[str, int]]:
    """The lists, where the official workbook has them: list name → column and last row."""
    sheet = book.add_worksheet("validation")
    sheet.write_string(0, 0, "Validation Lookups")
    places: dict[str, tuple[str, int]] = {}
    for place in standard().validation_sheet:
        at = ord(place.letter) - ord("A")
        sheet.write_string(_LIST_FIRST_ROW - 2, at, place.head)
        codes = standard().lists[place.list]
        for row, code in enumerate(codes, _LIST_FIRST_ROW - 1):
            is_code = place.head == "Country Code"
            sheet.write_string(row, at, code.code if is_code else code.label)
        places[place.list] = (place.letter, _LIST_FIRST_ROW - 1 + len(codes))
    return places


def _write_choices(sheet: Any, lists: dict[str, tuple[str, int]], last_row: int) -> None:
    for at, column in enumerate(standard().columns, 1):
        if not column.list:
            continue
        letter, last = lists[column.list]
        several = column.kind == "codes"  # a list refuses a second value beside the first
        sheet.data_validation(
            _FIRST_ROW - 1, at, last_row - 1, at,
            {
                "validate": "list",
                "source": f"=validation!${letter}${_LIST_FIRST_ROW}:${letter}${last}",
                "error_type": "information" if several else "stop",
            },
        )  # fmt: skip
