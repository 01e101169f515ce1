"""A workbook with the whole standard, as people and programs change it on the way."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from casemgr.domain.codes import GENDER
from casemgr.domain.fields import fields_of
from casemgr.domain.person import Person
from casemgr.exchange.errors import TextTooLong
from casemgr.exchange.htcds_full import (
    CASE_KEY,
    CASES,
    EVENTS,
    from_standard,
    to_standard,
    whole_sheets,
)
from casemgr.exchange.htcds_full_reader import WholeBook, read_any_htcds
from casemgr.exchange.htcds_full_writer import write_whole_htcds
from casemgr.exchange.standard import standard
from casemgr.exchange.values import (
    CodeValue,
    DateValue,
    ExportRecord,
    HtcdsSheet,
    NumberValue,
    TextValue,
    Value,
)
from tests.exchange.sheets import TODAY, case_sheet, saved

CASE: dict[str, Value] = {
    "prs_FirstName": TextValue("Rokeya"),
    "prs_Gender": CodeValue(("Feminine",)),
    "prs_NumberOfChildren": NumberValue(2),
}
EVENT: dict[str, Value] = {"hte_Type": CodeValue(("Transit",)), "hte_Country": CodeValue(("TH",)),
         "hte_Date": DateValue("2024-02")}  # fmt: skip


def written(**changes: Any) -> Workbook:
    rows: Mapping[str, Any] = {
        CASES: [("A-1", ExportRecord(CASE)), ("A-2", ExportRecord(CASE))],
        EVENTS: [("A-1", ExportRecord(EVENT)), ("A-2", ExportRecord(EVENT))],
    }
    return load_workbook(BytesIO(write_whole_htcds({**rows, **changes})))


def read(book: Workbook) -> WholeBook:
    found = read_any_htcds(saved(book), today=TODAY)
    assert isinstance(found, WholeBook)
    return found


def column(sheet: Any, name: str) -> int:
    return next(int(cell.column) for cell in sheet[1] if cell.value == name)


def test_what_was_written_is_read_under_each_case() -> None:
    book = read(written())
    assert [case.row.key for case in book.cases] == ["A-1", "A-2"]
    assert all(dict(case.row.values) == CASE for case in book.cases)
    assert all([dict(row.values) for row in case.under[EVENTS]] == [EVENT] for case in book.cases)
    assert (book.sheet.layout, book.sheet.notes, book.sheet.ignored_columns) == ("whole", (), ())


def test_row_1_is_hidden_and_names_the_fields_of_the_standard() -> None:
    for title, layout in whole_sheets().items():
        sheet = written()[title]
        assert sheet.row_dimensions[1].hidden
        names = [cell.value for cell in sheet[1]]
        assert names == [layout.key, *(one.name for one in layout.columns if one.written)]
        for one in layout.columns:
            if one.standard is not None:
                assert one.label == standard().fields[one.name].label


def test_columns_moved_about_and_without_their_names_are_known_by_their_labels() -> None:
    book = written()
    sheet = book[EVENTS]
    at = column(sheet, "hte_Country")
    sheet.move_range(f"{sheet.cell(1, at).column_letter}1:{sheet.cell(1, at).column_letter}4",
                     cols=20)  # fmt: skip
    for cell in sheet[1]:
        if cell.value != CASE_KEY:
            cell.value = None
    (first, _) = read(book).cases
    assert dict(first.under[EVENTS][0].values) == EVENT


def test_rows_of_no_case_and_keys_given_twice_are_told() -> None:
    book = written()
    book[EVENTS].cell(4, 1, "nobody")
    book[CASES].cell(4, 1, "A-1")
    found = read(book)
    assert [len(case.under.get(EVENTS, ())) for case in found.cases] == [1, 0]
    told = [note.tell("en") for note in found.sheet.notes]
    assert any("belong to no case" in text and "1" in text for text in told)
    assert any("more than one case: 1" in text for text in told)


def test_cells_that_are_not_clear_stay_questions_and_strange_columns_are_counted() -> None:
    book = written()
    sheet = book[CASES]
    sheet.cell(3, column(sheet, "prs_NumberOfChildren"), "two or three")
    sheet.cell(3, column(sheet, "prs_Gender"), "#N/A").data_type = "e"
    sheet.cell(4, column(sheet, "prs_FirstName"), "=1+1")
    sheet.cell(1, sheet.max_column + 1, "shoe_Size")
    sheet.cell(2, sheet.max_column, "Shoe size")
    sheet.cell(3, sheet.max_column, "38")
    found = read(book)
    first, second = found.cases
    assert {one.api_name for one in first.row.unclear} == {"prs_NumberOfChildren", "prs_Gender"}
    assert [one.api_name for one in second.row.unclear] == ["prs_FirstName"]
    assert [(one.letter, one.heading, one.cells) for one in found.sheet.ignored_columns] == [
        (CASES, "Shoe size", 1)
    ]


def test_a_sheet_of_38_columns_is_still_read_as_one() -> None:
    book = case_sheet()
    book.active["D3"] = "Rokeya"
    assert isinstance(read_any_htcds(saved(book), today=TODAY), HtcdsSheet)


def test_text_is_never_a_formula_and_too_much_of_it_is_said() -> None:
    for text in ("=1+1", "+880", "-1", "@x"):
        book = written(**{CASES: [("A-1", ExportRecord({"prs_FirstName": TextValue(text)}))]})
        cell = book[CASES].cell(3, column(book[CASES], "prs_FirstName"))
        assert (cell.value, cell.data_type) == (text, "s")
    long = ExportRecord({"hte_Description": TextValue("a" * 40_000)})
    with pytest.raises(TextTooLong):
        written(**{EVENTS: [("A-1", long)]})
    with pytest.raises(ValueError, match="no such HTCDS code in hte_Type"):
        written(**{EVENTS: [("A-1", ExportRecord({"hte_Type": CodeValue(("Return",))}))]})


def test_the_same_records_give_the_same_bytes() -> None:
    rows = {CASES: [("A-1", ExportRecord(CASE))]}
    assert write_whole_htcds(rows) == write_whole_htcds(rows)


def test_our_codes_lead_to_the_standard_and_the_standard_to_ours() -> None:
    place = ("person", "gender")
    assert {to_standard("prs_Gender", place, code.code) for code in GENDER} == {
        code.code for code in standard().lists["prs_Gender"]
    }
    assert to_standard("prs_Gender", place, "Hijra") == "NonConforming"
    assert from_standard(place, "NonConforming") == "NonConforming"
    assert to_standard("prs_HighestLevelOfEducation", ("person", "education"), "none") == ""
    assert from_standard(("person", "primary_language"), "sgn") == "bfi"
    assert fields_of(Person)["education"].htcds == "prs_HighestLevelOfEducation"
