"""Publications as files: tidy CSV, an Excel workbook and a web page, made in memory.

Equal publications give equal bytes, and nothing in them tells of a person, a machine or a time
finer than the period.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from html import escape
from io import BytesIO, StringIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from casemgr.statistics.old_release import RecordedTable
from casemgr.statistics.publication import PrintTable, Publication
from casemgr.statistics.tables import WITHHELD_TEXT, NotProtected, ReleasedTable
from casemgr.words import N_, Language, say

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NO_TIME = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed property, not a moment
_LONGEST_SHEET_NAME = 31
_FORBIDDEN_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_STYLE = (
    "body{font-family:'Noto Sans Bengali','Noto Sans',sans-serif;max-width:60rem;margin:2rem auto;"
    "padding:0 1rem;color:#1c2b2d}table{border-collapse:collapse;margin:.5rem 0 1rem}"
    "th,td{text-align:left;padding:.2rem .8rem;border-bottom:1px solid #d5dedd}"
    "td.n{text-align:right}tr.t{font-weight:600}"
)


def csv_files(publication: Publication) -> dict[str, bytes]:
    """One UTF-8 file per table, by file name, with the columns
    ``table,var1,val1[,var2,val2[,var3,val3]],count``.

    Values are stored codes or ``Total``; a withheld count is ``[c]``. A cell that a spreadsheet
    would take for a formula begins with an apostrophe.
    """
    _only_protected(publication)
    return {f"{table.key}.csv": _csv(table) for table in publication.tables}


def _csv(table: ReleasedTable | RecordedTable) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    for line in table.tidy():
        writer.writerow(_as_text(cell) for cell in line)
    return text.getvalue().encode()


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def page(publication: Publication, language: Language) -> bytes:
    """One HTML page without scripts, links or pictures."""
    _only_protected(publication)
    return "\n".join(_page(publication, language)).encode()


def _page(publication: Publication, language: Language) -> Iterator[str]:
    heading = escape(publication.heading(language))
    yield f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
    yield f"<title>{heading}</title><style>{_STYLE}</style></head><body>\n<h1>{heading}</h1>"
    for table in publication.tables_for_print(language):
        yield f"<h2>{escape(table.title)}</h2>\n<table><thead><tr>"
        yield "".join(f'<th scope="col">{escape(text)}</th>' for text in table.head)
        yield "</tr></thead><tbody>"
        for row in table.rows:
            cells = "".join(f"<td>{escape(text)}</td>" for text in row.labels)
            numbers = "".join(
                f'<td class="n">{escape(text)}</td>' for text in (row.count_text, row.percent_text)
            )
            kind = ' class="t"' if row.total else ""
            yield f"<tr{kind}>{cells}{numbers}</tr>"
        yield f"</tbody></table>\n<p>{escape(table.note)}</p>"
    yield f"<h2>{escape(say(N_('Method and limits'), language))}</h2>"
    yield from (f"<p>{escape(text)}</p>" for text in publication.method_box(language))
    yield "</body></html>\n"


def workbook(publication: Publication, language: Language) -> bytes:
    """An XLSX file: a sheet on the method, then one sheet per table, numbers as numbers."""
    _only_protected(publication)
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

    method_name = say(N_("Method and limits"), language)
    sheet = book.add_worksheet(method_name)
    sheet.set_column(0, 0, 90)
    for line, text in enumerate([publication.heading(language), *publication.method_box(language)]):
        sheet.write_string(line, 0, text, wrapped if line else bold)

    used = {method_name.casefold()}
    for table in publication.tables_for_print(language):
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
    last = len(table.head) - 2
    sheet.set_column(0, last - 1, 40)
    sheet.set_column(last, last + 1, 18)
    sheet.write_string(0, 0, table.title, bold)
    sheet.write_string(1, 0, table.note, wrapped)
    for column, text in enumerate(table.head):
        sheet.write_string(3, column, text, bold)
    for line, row in enumerate(table.rows, 4):
        for column, text in enumerate(row.labels):
            sheet.write_string(line, column, text, wrapped)
        if row.count is None:
            sheet.write_string(line, last, WITHHELD_TEXT, wrapped)
        else:
            sheet.write_number(line, last, row.count, plain)
        if row.percent is not None:
            sheet.write_number(line, last + 1, row.percent / 100, share)


def _only_protected(publication: object) -> None:
    if not isinstance(publication, Publication):
        raise NotProtected("only a publication becomes a file")
