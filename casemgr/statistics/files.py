"""Releases as files: tidy CSV and an Excel workbook, made in memory.

Equal releases give equal bytes, and nothing in them tells of a person, a machine or a time
finer than the period. Both writers take a ``Release``, which holds protected tables only.
"""

import csv
from datetime import datetime
from io import BytesIO, StringIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from casemgr.statistics.protected import NotProtected, ProtectedTable
from casemgr.statistics.release import PrintTable, Release
from casemgr.words import N_, Language, say

HEADER = ("table", "var1", "val1", "count")
TOTAL = "Total"
WITHHELD = "[c]"

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NO_TIME = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed property, not a moment
_LONGEST_SHEET_NAME = 31
_FORBIDDEN_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def csv_files(release: Release) -> dict[str, bytes]:
    """One UTF-8 file per table, by file name, with the columns of ``HEADER``.

    ``val1`` is the stored code (``;`` between joined ones) or ``Total``; a withheld count is
    ``[c]``. A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    _only_protected(release)
    return {f"{table.key}.csv": _csv(table) for table in release.tables}


def _csv(table: ProtectedTable) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for row in table.rows:
        count = WITHHELD if row.count is None else str(row.count)
        writer.writerow(_as_text(cell) for cell in (table.key, table.key, row.code, count))
    writer.writerow((table.key, table.key, TOTAL, str(table.total)))
    return text.getvalue().encode()


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def workbook(release: Release, language: Language) -> bytes:
    """An XLSX file: a sheet on the method, then one sheet per table, numbers as numbers."""
    _only_protected(release)
    target = BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    # The library writes the time of day unless it is given one.
    book.set_properties({"created": _NO_TIME})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    share = book.add_format({"num_format": "0%", "valign": "top"})
    plain = book.add_format({"num_format": "#,##0", "valign": "top"})

    heading = say(
        N_("Anonymised statistics, {period}"), language, period=release.period.label(language)
    )
    method_name = say(N_("Method and limits"), language)
    sheet = book.add_worksheet(method_name)
    sheet.set_column(0, 0, 90)
    for line, text in enumerate([heading, *release.method_box(language)]):
        sheet.write_string(line, 0, text, wrapped if line else bold)

    used = {method_name.casefold()}
    for table in release.tables_for_print(language):
        sheet = book.add_worksheet(_sheet_name(table, used))
        _write_table(sheet, table, bold, wrapped, plain, share)
    book.close()
    return target.getvalue()


def _sheet_name(table: PrintTable, used: set[str]) -> str:
    name = table.title.translate(_FORBIDDEN_IN_SHEET_NAMES).strip()
    if not 0 < len(name) <= _LONGEST_SHEET_NAME or name.casefold() in used:
        name = table.key
    used.add(name.casefold())
    return name


def _write_table(
    sheet: Worksheet, table: PrintTable, bold: Format, wrapped: Format, plain: Format, share: Format
) -> None:
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 2, 18)
    sheet.write_string(0, 0, table.title, bold)
    sheet.write_string(1, 0, table.note, wrapped)
    for column, text in enumerate(table.head):
        sheet.write_string(3, column, text, bold)
    for line, row in enumerate((*table.rows, table.total), 4):
        sheet.write_string(line, 0, row.label, wrapped)
        if row.count is None:
            sheet.write_string(line, 1, WITHHELD, wrapped)
        else:
            sheet.write_number(line, 1, row.count, plain)
        if row.percent is not None:
            sheet.write_number(line, 2, row.percent / 100, share)


def _only_protected(release: object) -> None:
    if not isinstance(release, Release):
        raise NotProtected("only a release becomes a file")
