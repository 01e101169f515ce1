"""A spreadsheet of a case: typed cells, no formulas, nothing that tells where it was made."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from casemgr.exchange.case_workbook import CaseSheet, write_case_workbook
from casemgr.exchange.errors import TextTooLong
from tests.exchange.sheets import parts_of

DAY = date(2026, 11, 21)


def written(*sheets: CaseSheet) -> Any:
    return load_workbook(BytesIO(write_case_workbook(sheets, created=DAY)))


def test_numbers_dates_and_texts_stay_what_they_are() -> None:
    book = written(CaseSheet("Risk", ("Level", "On", "Cost"), (("High", DAY, 7), ("", DAY, 0))))
    rows = [[cell.value for cell in row] for row in book["Risk"].iter_rows()]
    assert rows[0] == ["Level", "On", "Cost"]
    assert [rows[1][0], rows[1][1].date(), rows[1][2]] == ["High", DAY, 7]
    assert [rows[2][0], rows[2][2]] == [None, 0]


@settings(max_examples=15)
@given(st.text(max_size=40))
def test_no_text_is_a_formula_or_a_link(text: str) -> None:
    (row,) = written(CaseSheet("Notes", (), ((f"={text}", "https://example.org", "<r>x</r>"),)))[
        "Notes"
    ].iter_rows()
    assert {cell.data_type for cell in row} <= {"s"}
    assert row[0].hyperlink is None
    assert row[1].hyperlink is None


def test_titles_are_made_to_fit_and_kept_apart() -> None:
    long = "People around her / তাঁর চারপাশের মানুষ"
    sheets = [CaseSheet(title, (), (("x",),)) for title in (long, long, "A: b?", "", "a b")]
    names = written(*sheets).sheetnames
    assert len({name.casefold() for name in names}) == 5
    assert all(0 < len(name) <= 31 for name in names)


def test_the_same_sheets_give_the_same_bytes_and_name_nobody() -> None:
    sheet = CaseSheet("Case", (), (("K7Q3-MX9W",),))
    once = write_case_workbook([sheet], created=DAY)
    assert once == write_case_workbook([sheet], created=DAY)
    assert b"<dc:creator></dc:creator>" in parts_of(once)["docProps/core.xml"]


def test_a_text_that_no_cell_can_hold_is_said_with_its_column() -> None:
    with pytest.raises(TextTooLong) as raised:
        write_case_workbook([CaseSheet("Notes", ("Note",), (("a" * 40_000,),))], created=DAY)
    assert "Note" in raised.value.tell("en")
