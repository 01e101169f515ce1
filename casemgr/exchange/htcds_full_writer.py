"""Writing a workbook with the whole standard: in memory, text never a formula."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from casemgr.exchange.htcds_full import KEY_LABELS, WholeSheet, whole_sheets
from casemgr.exchange.htcds_writer import CREATED, CellWriter, write_about
from casemgr.exchange.values import ExportRecord

KeyedRow = tuple[str, ExportRecord]
"""The key in column A, and the values of a row by the names of its columns."""

_FIRST_ROW = 3
_ABOUT = (
    "Human Trafficking Case Data Standard (HTCDS) 2.0, IOM, CC BY 4.0, modified",
    "https://github.com/UNMigration/HTCDS",
    "The whole standard: one sheet for each of its objects, tied together by the keys in column A.",
    "Columns ending in __local hold codes and fields of this program beside the standard's own.",
)


def write_whole_htcds(rows: Mapping[str, Sequence[KeyedRow]]) -> bytes:
    """A workbook with the rows of each sheet (by its title) in their order.

    Row 1 holds the API names and is hidden, row 2 the labels. The same rows give the same
    bytes. Raises ``TextTooLong``, and ``KeyError`` or ``ValueError`` for a column or code the
    layout does not have.
    """
    from xlsxwriter import Workbook

    target = BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": CREATED})
    bold = book.add_format({"bold": True})
    for title, layout in whole_sheets().items():
        _write_sheet(book, bold, layout, rows.get(title, ()))
    write_about(book, _ABOUT)
    book.close()
    return target.getvalue()


def _write_sheet(book: Any, bold: Any, layout: WholeSheet, rows: Sequence[KeyedRow]) -> None:
    sheet = book.add_worksheet(layout.title)
    cells = CellWriter(book, sheet)
    columns = [column for column in layout.columns if column.written]
    heads = [(layout.key, KEY_LABELS[layout.key]), *((one.name, one.label) for one in columns)]
    for at, (name, label) in enumerate(heads):
        sheet.write_string(0, at, name)
        sheet.write_string(1, at, label, bold)
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.set_column(0, len(columns), 18)
    sheet.freeze_panes(2, 1)
    places = {column.name: (at, column.standard) for at, column in enumerate(columns, 1)}
    for number, (key, record) in enumerate(rows, _FIRST_ROW):
        sheet.write_string(number - 1, 0, key)
        for name, value in record.values.items():
            at, column = places[name]
            cells.write(number, at, column, value)
