"""Whole case sheets: the official layouts, their mistakes, and what people make of them."""

from collections import Counter
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from xlsxwriter import Workbook as XlsxWriter

from casemgr.exchange import problems
from casemgr.exchange.errors import NotHtcds
from casemgr.exchange.htcds_reader import (
    ADDRESS_BY_PLACE,
    HIDDEN_ROWS,
    MERGED_CELLS,
    OTHER_SHEETS,
    read_htcds,
)
from casemgr.exchange.standard import htcds_code_table, htcds_columns
from casemgr.exchange.values import (
    CodeValue,
    DateValue,
    HtcdsSheet,
    IgnoredColumn,
    PhoneValue,
    TextValue,
    YesNo,
)
from tests.exchange.sheets import (
    DATA,
    SAMPLE,
    TODAY,
    case_sheet,
    row_of,
    saved,
    sheet_of,
    with_part,
)

OFFICIAL = {
    "plain.xlsx": "plain",
    "single_select.xlsx": "single-select",
    "multi_select.xlsm": "multi-select",
}


@pytest.fixture(scope="module")
def sample() -> HtcdsSheet:
    return read_htcds(SAMPLE.read_bytes(), today=TODAY)


@pytest.mark.parametrize(("name", "layout"), OFFICIAL.items())
def test_each_official_layout_is_recognised_and_is_empty_as_published(
    name: str, layout: str
) -> None:
    sheet = read_htcds((DATA / "htcds" / name).read_bytes(), today=TODAY)
    assert sheet.layout == layout
    assert (sheet.rows, sheet.ignored_columns, sheet.missing_columns) == ((), (), ())


@pytest.mark.filterwarnings("ignore:Data Validation extension")
@pytest.mark.parametrize("name", OFFICIAL)
def test_an_official_sheet_filled_in_is_read_by_its_headings(name: str) -> None:
    book = load_workbook(DATA / "htcds" / name, keep_vba=name.endswith("m"))
    sheet = book.worksheets[0]
    for column in htcds_columns():
        assert sheet[f"{column.letter}2"].value == column.label
        if column.kind == "text":
            sheet[f"{column.letter}3"] = column.api_name
    (row,) = read_htcds(saved(book), today=TODAY).rows
    texts = {column.api_name for column in htcds_columns() if column.kind == "text"}
    assert row.values == {name: TextValue(name) for name in texts}


def test_the_240_invented_people_are_read_whole(sample: HtcdsSheet) -> None:
    assert [row.row for row in sample.rows] == list(range(3, 243))
    sheet = load_workbook(SAMPLE).active
    names = {column.letter: column.api_name for column in htcds_columns()}
    filled = {
        (cell.row, names[cell.column_letter])
        for row in sheet.iter_rows(min_row=3, min_col=2)
        for cell in row
        if cell.value is not None
    }
    clear = {(row.row, name) for row in sample.rows for name in row.values}
    unclear = {(part.row, part.api_name) for row in sample.rows for part in row.unclear}
    assert clear | unclear == filled
    assert not clear & unclear


def test_only_the_ambiguous_birthdates_of_the_240_are_unclear(sample: HtcdsSheet) -> None:
    unclear = [part for row in sample.rows for part in row.unclear]
    assert Counter(part.problem for part in unclear) == {problems.AMBIGUOUS_DATE: 21}
    for part in unclear:
        first, second, year = (int(piece) for piece in part.value.split("/"))
        assert part.column == "Birthdate"
        assert max(first, second) <= 12
        assert first != second
        assert part.suggestions == (
            DateValue(f"{year}-{second:02}-{first:02}"),
            DateValue(f"{year}-{first:02}-{second:02}"),
        )


def test_the_240_hold_their_values_exactly(sample: HtcdsSheet) -> None:
    lists = htcds_code_table()
    sheet = load_workbook(SAMPLE).active
    for row in sample.rows:
        typed = {column.api_name: sheet[f"{column.letter}{row.row}"] for column in htcds_columns()}
        for name, value in row.values.items():
            cell = typed[name].value
            match value:
                case CodeValue(codes):
                    labels = {
                        code.code: (code.label.casefold(), code.standard_label.casefold())
                        for code in lists[name]
                    }
                    left = cell.casefold()
                    for code in codes:
                        left = left.replace(next(x for x in labels[code] if x and x in left), "", 1)
                    assert left.strip("; ") == ""
                case TextValue(text):
                    assert text == cell
                case PhoneValue(e164):
                    assert e164 == cell.replace(" ", "")
                case YesNo(yes):
                    assert yes == (cell in (True, "Yes"))
                case DateValue(iso) if isinstance(cell, datetime):
                    assert iso == cell.date().isoformat()
                case DateValue(iso) if "/" not in cell:
                    assert iso == cell
                case DateValue(iso):
                    year, month, day = iso.split("-")
                    assert f"{int(day)}/{int(month)}/{year}" == cell


def test_the_heading_counts_where_the_hidden_field_name_says_something_else() -> None:
    row = row_of(Mailing_Street="Lane 4", Mailing_City="Jashore", Mailing_Country="India")
    assert row.values == {
        "prs_MailingStreet": TextValue("Lane 4"),
        "prs_MailingCity": TextValue("Jashore"),
        "prs_MailingCountry": CodeValue(("IN",)),
    }


def test_renamed_headings_fall_back_on_the_official_places_and_say_so() -> None:
    book = case_sheet()
    sheet = book.active
    for letter in "NOQR":
        sheet[f"{letter}2"] = f"শিরোনাম {letter}"
    sheet["AJ2"] = None
    sheet["N3"], sheet["O3"], sheet["Q3"], sheet["R3"] = "Lane 4", "Jashore", 7400, "BD"
    sheet["AJ3"] = "Other"
    found = read_htcds(saved(book), today=TODAY)
    assert found.rows[0].values == {
        "prs_MailingStreet": TextValue("Lane 4"),
        "prs_MailingCity": TextValue("Jashore"),
        "prs_MailingPostalCode": TextValue("7400"),
        "prs_MailingCountry": CodeValue(("BD",)),
        "cas_ReasonForOutgoingReferral": CodeValue(("Other",)),
    }
    assert [note.text for note in found.notes] == [ADDRESS_BY_PLACE]


def test_columns_may_be_moved_and_headings_written_carelessly() -> None:
    book = case_sheet()
    sheet = book.active
    sheet.delete_rows(1)
    sheet["D1"], sheet["E1"] = " second\u00a0 NAME *", "first name"
    sheet["D2"], sheet["E2"] = "Khatun", "Rina"
    (row,) = read_htcds(saved(book), today=TODAY).rows
    assert row.row == 2
    assert row.values == {
        "prs_FirstName": TextValue("Rina"),
        "prs_SecondName": TextValue("Khatun"),
    }


def test_rows_with_only_a_running_number_are_blank() -> None:
    book = case_sheet()
    for number in range(3, 50):
        book.active[f"A{number}"] = number - 2
    book.active["D7"], book.active["E9"] = "Rina", " \u00a0 "
    found = read_htcds(saved(book), today=TODAY)
    assert [row.row for row in found.rows] == [7]
    assert found.ignored_columns == ()


def test_what_stands_outside_the_standard_is_counted_not_silently_dropped() -> None:
    book = case_sheet()
    sheet = book.active
    sheet["AN2"], sheet["AN3"], sheet["AO4"] = "Remarks", "see paper file", "x"
    sheet["D3"], sheet["D4"] = "Rina", "Sima"
    found = read_htcds(saved(book), today=TODAY)
    assert found.ignored_columns == (IgnoredColumn("AN", "Remarks", 1), IgnoredColumn("AO", "", 1))


def test_missing_columns_are_named() -> None:
    book = case_sheet()
    book.active.delete_cols(11, 2)
    found = read_htcds(saved(book), today=TODAY)
    assert found.layout == "partial"
    assert found.missing_columns == ("Email", "Home Phone")


def test_hidden_rows_and_merged_cells_are_read_and_mentioned() -> None:
    book = case_sheet()
    sheet = book.active
    sheet["B3"], sheet["D3"], sheet["D4"] = "CW-01", "Rina", "Sima"
    sheet.merge_cells("B3:B4")
    sheet.row_dimensions[4].hidden = True
    found = read_htcds(saved(book), today=TODAY)
    assert [row.values["prs_FirstName"] for row in found.rows] == [
        TextValue("Rina"),
        TextValue("Sima"),
    ]
    assert "cas_CaseOwner" not in found.rows[1].values
    assert {note.text: dict(note.values) for note in found.notes} == {
        HIDDEN_ROWS: {"count": 1},
        MERGED_CELLS: {"row": 3},
    }


def test_cells_merged_within_one_row_are_nothing_to_mention() -> None:
    book = case_sheet()
    book.active["AG3"] = "Returned"
    book.active.merge_cells("AG3:AI3")
    assert read_htcds(saved(book), today=TODAY).notes == ()


def test_a_second_case_sheet_in_the_workbook_is_mentioned() -> None:
    book = case_sheet()
    book.copy_worksheet(book.active)
    book.active["D3"] = "Rina"
    found = read_htcds(saved(book), today=TODAY)
    assert [note.text for note in found.notes] == [OTHER_SHEETS]
    assert len(found.rows) == 1


def test_a_formula_gives_its_stored_result_or_a_question() -> None:
    row = row_of(First_Name='="Ri"&"na"', Birthdate="=TODAY()")
    assert row.values == {}
    assert {part.problem for part in row.unclear} == {problems.NO_RESULT}
    assert row.unclear[0].value == '="Ri"&"na"'


def test_stored_results_of_formulas_are_read_like_values() -> None:
    target = BytesIO()
    book = XlsxWriter(target, {"in_memory": True})
    sheet = book.add_worksheet()
    for at, column in enumerate(htcds_columns(), 1):
        sheet.write(1, at, column.label)
    sheet.write_formula("D3", '="Ri"&"na"', None, "Rina")
    sheet.write_formula("E3", "=NA()", None, "#N/A")
    sheet.write_formula("D4", '=IF(A4="","",A4)', None, "")
    book.close()
    as_excel_does = with_part(
        target.getvalue(), "xl/worksheets/sheet1.xml", b'<c r="D4"><f>', b'<c r="D4" t="str"><f>'
    )
    (row,) = read_htcds(as_excel_does, today=TODAY).rows
    assert row.values == {"prs_FirstName": TextValue("Rina")}
    assert [(part.problem, part.value) for part in row.unclear] == [(problems.CELL_ERROR, "#N/A")]


def test_a_wrong_statement_of_the_sheets_size_cuts_nothing_off() -> None:
    data = with_part(
        SAMPLE.read_bytes(), "xl/worksheets/sheet1.xml", b'ref="A1:AM1002"', b'ref="A1:C4"'
    )
    assert len(read_htcds(data, today=TODAY).rows) == 240


def test_some_other_list_of_people_is_refused_and_told_what_is_missing() -> None:
    book = Workbook()
    book.active.append(["First Name", "Email", "Mobile Phone", "Gender", "Birthdate", "Status"])
    book.active.append(["Rina", "", "", "F", "", "ok"])
    with pytest.raises(NotHtcds) as refused:
        read_htcds(saved(book), today=TODAY)
    said = refused.value.tell("en")
    assert "Case Owner, Salutation" in said
    assert "First Name" not in said


def test_no_representation_shows_what_was_typed() -> None:
    found = sheet_of({"First Name": "Rina", "Birthdate": "03/04/2001", "Mobile Phone": "x 01712"})
    assert found.rows[0].unclear
    shown = repr(found) + repr(found.rows[0].values) + repr(found.rows[0].unclear)
    assert "Rina" not in shown
    assert "2001" not in shown
    assert "01712" not in shown
