"""Publications as files: tidy CSV and an Excel workbook, made in memory.

Equal publications give equal bytes, and nothing in them tells of a person, a machine or a time
finer than the period.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from casemgr.statistics.publication import PrintTable, Publication
from casemgr.statistics.tables import WITHHELD_TEXT, NotProtected
from casemgr.words import N_, Language, say

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NO_TIME = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed property, not a moment
_LONGEST_SHEET_NAME = 31
_FORBIDDEN_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_DEEPEST = 3
_BOOK = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def csv_files(publication: Publication) -> dict[str, bytes]:
    """One UTF-8 file per table, by file name, with the columns
    ``table,var1,val1[,var2,val2[,var3,val3]],count``.

    Values are stored codes (of projects: their names) or ``Total``; a withheld count is ``[c]``.
    The workbook says what the codes mean. A cell that a spreadsheet would take for a formula
    begins with an apostrophe.
    """
    _only_protected(publication)
    names = {
        (axis, one.code): one.public
        for axis in publication.questions
        for one in publication.lists.get(axis, ())
    }
    return {f"{table.key}.csv": _csv(_named(table.tidy(), names)) for table in publication.tables}


def _named(
    lines: Iterable[tuple[str, ...]], names: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, ...]]:
    for line in lines:
        pairs = zip(line[1:-1:2], line[2:-1:2], strict=True)
        told = (text for axis, code in pairs for text in (axis, names.get((axis, code), code)))
        yield (line[0], *told, line[-1])


def _csv(lines: Iterable[Sequence[str]]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    for line in lines:
        writer.writerow(_as_text(cell) for cell in line)
    return text.getvalue().encode()


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def workbook(publication: Publication, language: Language) -> bytes:
    """An XLSX file: the method, the definitions with all codes, then one sheet per table,
    numbers as numbers."""
    _only_protected(publication)
    target = BytesIO()
    book = xlsxwriter.Workbook(target, _BOOK)
    # The library writes the time of day unless it is given one.
    book.set_properties({"created": _NO_TIME})
    looks = _Looks.of(book)
    names = [say(text, language) for text in (N_("Method and limits"), N_("Definitions and codes"))]
    sheet = book.add_worksheet(names[0])
    sheet.set_column(0, 0, 90)
    for line, text in enumerate([publication.heading(language), *publication.method_box(language)]):
        sheet.write_string(line, 0, text, looks.levels[0] if line else looks.bold)
    _write_codes(book.add_worksheet(names[1]), publication, language, looks)
    used = {name.casefold() for name in names}
    for table in publication.tables_for_print(language):
        _write_table(book.add_worksheet(_sheet_name(table, used)), table, looks)
    book.close()
    return target.getvalue()


@dataclass(frozen=True, slots=True)
class _Looks:
    """The formats of a workbook; ``levels`` for labels by how deep they lie."""

    bold: Format
    levels: tuple[Format, ...]
    plain: Format
    share: Format
    gap: Format

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> "_Looks":
        top = {"valign": "top"}
        return cls(
            book.add_format({"bold": True, "text_wrap": True, **top}),
            tuple(
                book.add_format({"text_wrap": True, "indent": level, **top})
                for level in range(_DEEPEST + 1)
            ),
            book.add_format({"num_format": "#,##0", **top}),
            book.add_format({"num_format": "0%", **top}),
            book.add_format({"align": "right", **top}),
        )


def _sheet_name(table: PrintTable, used: set[str]) -> str:
    name = table.title.translate(_FORBIDDEN_IN_SHEET_NAMES).strip()
    if not 0 < len(name) <= _LONGEST_SHEET_NAME or name.casefold() in used:
        name = table.key
    used.add(name.casefold())
    return name


def _write_codes(
    sheet: Worksheet, publication: Publication, language: Language, looks: _Looks
) -> None:
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 30)
    line = 0
    for axis, told in zip(publication.questions, publication.definitions(language), strict=True):
        sheet.write_string(line, 0, told.name, looks.bold)
        sheet.write_string(line + 1, 0, told.meaning, looks.levels[0])
        line += 2
        for one in publication.lists.get(axis, ()):
            level = looks.levels[min(one.level, _DEEPEST)]
            sheet.write_string(line, 0, one.label(language), level)
            sheet.write_string(line, 1, one.public, looks.levels[0])
            line += 1
        line += 1


def _write_table(sheet: Worksheet, table: PrintTable, looks: _Looks) -> None:
    first, last = len(table.head), len(table.head) + len(table.columns)
    sheet.set_column(0, first - 1, 40)
    sheet.set_column(first, last, 16)
    sheet.write_string(0, 0, table.title, looks.bold)
    sheet.write_string(1, 0, table.note, looks.levels[0])
    sheet.write_string(2, first, table.across, looks.bold)
    for column, text in enumerate((*table.head, *table.columns, table.share)):
        sheet.write_string(3, column, text, looks.bold)
    sheet.freeze_panes(4, first)
    for line, row in enumerate(table.rows, 4):
        for column, (text, level) in enumerate(zip(row.labels, row.levels, strict=True)):
            sheet.write_string(line, column, text, looks.levels[min(level, _DEEPEST)])
        for column, count in enumerate(row.counts, first):
            if count is None:
                sheet.write_string(line, column, WITHHELD_TEXT, looks.gap)
            else:
                sheet.write_number(line, column, count, looks.plain)
        if row.percent is not None:
            sheet.write_number(line, last, row.percent / 100, looks.share)


def _only_protected(publication: object) -> None:
    if not isinstance(publication, Publication):
        raise NotProtected("only a publication becomes a file")
