"""Export: the official layout, the same values back, and nothing that talks."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from casemgr.exchange.errors import TextTooLong
from casemgr.exchange.htcds_reader import read_htcds
from casemgr.exchange.htcds_writer import write_htcds
from casemgr.exchange.standard import HtcdsColumn, htcds_code_table, htcds_columns
from casemgr.exchange.text import clean
from casemgr.exchange.values import (
    CodeValue,
    DateValue,
    ExportRecord,
    PhoneValue,
    TextValue,
    Value,
    YesNo,
)
from tests.exchange.sheets import DATA, TODAY

RINA = ExportRecord(
    {
        "prs_FirstName": TextValue("=রিনা"),
        "prs_Birthdate": DateValue("2001-03-04"),
        "prs_Citizenship": CodeValue(("BD", "IN")),
        "con_Consent": YesNo(True),
    }
)

_day = st.dates(date(1950, 1, 1), TODAY).map(date.isoformat)
_dates = st.one_of(_day, _day.map(lambda iso: iso[:7]), _day.map(lambda iso: iso[:4]))
_texts = st.one_of(
    st.text(),
    st.text(alphabet="=+-@<r>/&;\"' \t\n"),
    st.text(alphabet="কখগাি্র‍য়ড়০১ "),
    st.sampled_from(["=1+1", "<r>x</r>", "0171", "TRUE", "2001-01-01", "#N/A", "_x0041_"]),
).map(clean)
_phones = st.integers(10**8, 10**9 - 1).map(lambda digits: f"+8801{digits}")


def _values(column: HtcdsColumn) -> st.SearchStrategy[Value]:
    match column.kind:
        case "text":
            return _texts.filter(bool).map(TextValue)
        case "email":
            return st.emails().map(TextValue)
        case "phone":
            return _phones.map(PhoneValue)
        case "date":
            return _dates.map(DateValue)
        case "yes_no":
            return st.booleans().map(YesNo)
    codes = st.sampled_from([code.code for code in htcds_code_table()[column.api_name]])
    most = 1 if column.kind == "code" else 8
    return st.lists(codes, min_size=1, max_size=most, unique=True).map(
        lambda chosen: CodeValue(tuple(chosen))
    )


_records = st.fixed_dictionaries(
    {}, optional={column.api_name: _values(column) for column in htcds_columns()}
)


@settings(max_examples=25)
@given(st.lists(_records.filter(bool), max_size=4))
def test_what_is_written_reads_back_the_same(people: list[dict[str, Value]]) -> None:
    found = read_htcds(write_htcds(map(ExportRecord, people)), today=TODAY)
    assert [row.values for row in found.rows] == people
    assert [row.unclear for row in found.rows] == [()] * len(people)
    assert (found.ignored_columns, found.missing_columns, found.notes) == ((), (), ())


def test_an_unclear_text_comes_back_as_unclear_text() -> None:
    written = write_htcds([ExportRecord({"prs_Birthdate": TextValue("03/04/2021")})])
    (row,) = read_htcds(written, today=TODAY).rows
    assert row.values == {}
    assert row.unclear[0].value == "03/04/2021"


def test_several_labels_are_joined_as_the_official_sheet_joins_them() -> None:
    sheet = load_workbook(BytesIO(write_htcds([RINA])))["Case Sheet"]
    assert sheet["I3"].value == "Bangladesh; India"


def test_a_day_before_the_days_a_spreadsheet_knows_is_written_as_text() -> None:
    written = write_htcds([ExportRecord({"prs_Birthdate": DateValue("1900-02-28")})])
    assert load_workbook(BytesIO(written))["Case Sheet"]["G3"].value == "1900-02-28"


def test_both_rows_of_headings_are_the_official_ones_letter_by_letter() -> None:
    ours = load_workbook(BytesIO(write_htcds([RINA])))
    official = load_workbook(DATA / "htcds" / "plain.xlsx")
    assert ours.sheetnames == ["Case Sheet", "about", "validation"]
    for row in (1, 2):
        assert [cell.value for cell in ours["Case Sheet"][row]] == [
            cell.value for cell in official["Sheet1"][row]
        ]
    assert ours["Case Sheet"].row_dimensions[1].hidden
    numbers = [ours["Case Sheet"].cell(row, 1).value for row in range(3, 1003)]
    assert numbers == list(range(1, 1001))


@pytest.mark.filterwarnings("ignore:Data Validation extension")
def test_the_lists_behind_the_drop_downs_are_the_official_ones() -> None:
    ours = load_workbook(BytesIO(write_htcds([])))
    official = load_workbook(DATA / "htcds" / "single_select.xlsx")
    for column in "BDEFGHIJLMNOP":
        for row in range(3, 260):
            theirs = official["validation"][f"{column}{row}"].value
            assert ours["validation"][f"{column}{row}"].value == (theirs and theirs.strip())
    rules = ours["Case Sheet"].data_validations.dataValidation
    assert {str(rule.sqref).split(":")[0]: rule.formula1 for rule in rules} == {
        "H3": "validation!$B$4:$B$9",
        "I3": "validation!$E$4:$E$252",
        "R3": "validation!$E$4:$E$252",
        "S3": "validation!$O$4:$O$6",
        "T3": "validation!$P$4:$P$8",
        "U3": "validation!$F$4:$F$13",
        "W3": "validation!$G$4:$G$19",
        "X3": "validation!$H$4:$H$14",
        "Y3": "validation!$I$4:$I$24",
        "Z3": "validation!$J$4:$J$7",
        "AB3": "validation!$L$4:$L$7",
        "AF3": "validation!$M$4:$M$6",
        "AJ3": "validation!$N$4:$N$6",
    }


def test_text_never_becomes_a_formula() -> None:
    signs = [f"{sign}cmd|' /C calc'!A0" for sign in "=+-@"]
    written = write_htcds([ExportRecord({"prs_FirstName": TextValue(text)}) for text in signs])
    sheet = load_workbook(BytesIO(written))["Case Sheet"]
    for row, text in enumerate(signs, 3):
        cell = sheet[f"D{row}"]
        assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)
    assert b"<f>" not in ZipFile(BytesIO(written)).read("xl/worksheets/sheet1.xml")


def test_the_same_records_give_the_same_bytes_and_nobody_is_named_in_them() -> None:
    written = write_htcds([RINA], extra_notes=["Pseudonymised"])
    assert written == write_htcds([RINA], extra_notes=["Pseudonymised"])
    archive = ZipFile(BytesIO(written))
    assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = load_workbook(BytesIO(written)).properties
    assert (core.creator or "", core.lastModifiedBy or "") == ("", "")
    assert core.created == core.modified
    assert (core.created.year, core.created.month, core.created.day) == (2021, 12, 24)


def test_the_about_sheet_names_the_standard_and_carries_the_notes() -> None:
    about = load_workbook(BytesIO(write_htcds([], extra_notes=["Pseudonymised"])))["about"]
    lines = [row[0] for row in about.iter_rows(values_only=True)]
    assert "Human Trafficking Case Data Standard (HTCDS) 2.0, IOM, CC BY 4.0, modified" in lines
    assert lines[-1] == "Pseudonymised"


def test_a_text_longer_than_a_cell_is_refused_not_cut() -> None:
    write_htcds([ExportRecord({"cas_ReasonForCaseClosure": TextValue("ক" * 32_767)})])
    with pytest.raises(TextTooLong) as refused:
        write_htcds([ExportRecord({"cas_ReasonForCaseClosure": TextValue("ক" * 32_768)})])
    assert "row 3, column Reason for Case Closure" in refused.value.tell("en")


def test_a_code_the_standard_does_not_have_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="no such HTCDS code in cas_Status"):
        write_htcds([ExportRecord({"cas_Status": CodeValue(("Suspended",))})])
