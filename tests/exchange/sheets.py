"""Case sheets made for one test each, the way people and programs make them."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from casemgr.exchange.htcds_reader import read_htcds
from casemgr.exchange.standard import htcds_columns
from casemgr.exchange.values import HtcdsRow, HtcdsSheet, Unclear, Value

DATA = Path(__file__).parent.parent / "data"
SAMPLE = DATA / "htcds_240_invented_people.xlsx"
TODAY = date(2026, 11, 21)
LETTERS = {column.label: column.letter for column in htcds_columns()}


def case_sheet(title: str = "Sheet1") -> Workbook:
    """An empty sheet with the official two rows of headings."""
    book = Workbook()
    book.active.title = title
    for column in htcds_columns():
        book.active[f"{column.letter}1"] = column.template_api_name or None
        book.active[f"{column.letter}2"] = column.label
    return book


def saved(book: Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def sheet_of(*rows: Mapping[str, Any]) -> HtcdsSheet:
    """What is read from rows given by heading, starting in row 3."""
    book = case_sheet()
    for number, row in enumerate(rows, 3):
        for label, value in row.items():
            book.active[f"{LETTERS[label]}{number}"] = value
    return read_htcds(saved(book), today=TODAY)


def row_of(**cells: Any) -> HtcdsRow:
    """One row; ``First_Name=...`` stands for the heading First Name."""
    return sheet_of({label.replace("_", " "): value for label, value in cells.items()}).rows[0]


def cell_of(label: str, value: object) -> tuple[Value | None, Sequence[Unclear]]:
    """What is read from one cell: its value and what was unclear in it."""
    row = sheet_of({label: value}).rows[0]
    assert len(row.values) <= 1
    return next(iter(row.values.values()), None), row.unclear


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook's package."""
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def with_part(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with one place of one part replaced."""
    parts = parts_of(data)
    assert parts[part].count(old) == 1
    return zipped({**parts, part: parts[part].replace(old, new)})
