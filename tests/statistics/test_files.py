"""The files of a release: readable by everyone, telling of nobody."""

import csv
import re
from dataclasses import replace
from io import BytesIO, StringIO
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.statistics import Category, Release, csv_files, protect, workbook
from casemgr.statistics.protected import NotProtected
from casemgr.words import Language
from tests.statistics.invented import TODAY, YEAR, population, released, tables, with_counts


def test_each_table_is_one_tidy_csv_file_with_its_total() -> None:
    files = csv_files(released(with_counts("sex", {"Female": 61, "Male": 38})))
    assert sorted(files) == [
        "age_band.csv",
        "country_of_exploitation.csv",
        "division.csv",
        "exploitation.csv",
        "means.csv",
        "sex.csv",
        "status.csv",
    ]
    assert files["sex.csv"].decode() == (
        "table,var1,val1,count\n"
        "sex,sex,Female,60\n"
        "sex,sex,Male;Hijra;NotRecorded,40\n"
        "sex,sex,Total,100\n"
    )
    assert files["status.csv"].decode() == (
        "table,var1,val1,count\n"
        "status,status,active,[c]\n"
        "status,status,follow_up,[c]\n"
        "status,status,closed,[c]\n"
        "status,status,NotRecorded,[c]\n"
        "status,status,Total,100\n"
    )


@given(st.integers(0, 2**32), st.integers(22, 200))
@settings(max_examples=25)
def test_every_csv_cell_is_a_rounded_number_or_withheld(seed: int, size: int) -> None:
    for name, file in csv_files(released(population(seed, size))).items():
        head, *lines = csv.reader(StringIO(file.decode()))
        assert head == ["table", "var1", "val1", "count"]
        assert [line[2] for line in lines].count("Total") == 1
        for table, var1, _, count in lines:
            assert f"{table}.csv" == f"{var1}.csv" == name
            assert count == "[c]" or int(count) % 5 == 0


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_cell_that_looks_like_a_formula_is_text(start: str) -> None:
    evil = (Category(f"{start}1+1", f"{start}HYPERLINK(1)", "x"), Category("b", "b", "b"))
    changed = [replace(t, categories=evil) if t.key == "status" else t for t in tables()]
    cases = with_counts("status", {evil[0].code: 40, "b": 40})
    release = protect(cases, changed, YEAR, today=TODAY, released=[])
    assert f"status,status,'{start}1+1,40\n" in csv_files(release)["status.csv"].decode()
    book = openpyxl.load_workbook(BytesIO(workbook(release, "en")))
    cell = book.worksheets[-1]["A5"]
    assert cell.value == f"{start}HYPERLINK(1)"
    assert cell.data_type == "s"


@pytest.mark.parametrize("language", ["en", "bn"])
def test_the_workbook_shows_the_tables_with_numbers_as_numbers(language: Language) -> None:
    release = released(population(5, 200))
    book = openpyxl.load_workbook(BytesIO(workbook(release, language)))
    assert len(book.worksheets) == 8
    assert all(sheet.sheet_state == "visible" for sheet in book.worksheets)
    method = [cell.value for cell in book.worksheets[0]["A"]]
    assert method[1:] == release.method_box(language)
    for sheet, table in zip(book.worksheets[1:], release.tables_for_print(language), strict=True):
        assert sheet["A1"].value == table.title
        assert sheet["A2"].value == table.note
        lines = list(sheet.iter_rows(min_row=5, max_col=3, values_only=True))
        for line, row in zip(lines, (*table.rows, table.total), strict=True):
            assert line[0] == row.label
            assert line[1] == ("[c]" if row.count is None else row.count)
            assert line[2] == (None if row.percent is None else pytest.approx(row.percent / 100))


def test_the_same_release_gives_the_same_bytes_again_when_it_is_read_back() -> None:
    release = released(population(9, 150))
    first = workbook(release, "bn"), csv_files(release)
    again = Release.from_json(release.to_json())
    assert (workbook(again, "bn"), csv_files(again)) == first


def test_the_workbook_tells_nothing_of_user_machine_or_time() -> None:
    data = workbook(released(population(9, 150)), "en")
    with ZipFile(BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not archive.comment
        names = archive.namelist()
        core = archive.read("docProps/core.xml").decode()
        whole = " ".join(archive.read(name).decode() for name in names)
    assert not [name for name in names if re.search("comment|custom|external|vba|drawing", name)]
    assert re.findall(r">([^<]*\w[^<]*)<", core) == ["2000-01-01T00:00:00Z"] * 2
    assert "definedName" not in whole
    assert 'state="hidden"' not in whole
    assert not re.search(r"202[67]", whole)


def test_only_a_release_becomes_a_file() -> None:
    rows = [("Female", 3)]
    with pytest.raises(NotProtected):
        csv_files(rows)  # type: ignore[arg-type]
    with pytest.raises(NotProtected):
        workbook(rows, "en")  # type: ignore[arg-type]
