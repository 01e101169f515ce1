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

from casemgr.statistics import (
    Category,
    Publication,
    codebook,
    count,
    csv_files,
    page,
    protect_tables,
    published,
    workbook,
)
from casemgr.statistics.books import book_from_json, book_to_json, place_code, places
from casemgr.statistics.cells import PERIOD, Answers, Axis, Codebook, Side, Table
from casemgr.statistics.errors import SnapshotDamaged
from casemgr.statistics.period import Period
from casemgr.statistics.tables import NotProtected
from casemgr.statistics.templates import TEMPLATES
from casemgr.words import LANGUAGES, Language


def codes(*some: str) -> tuple[Category, ...]:
    return tuple(Category(code, f"{code} (en)", f"{code} (bn)") for code in some)


DHAKA, KHULNA = codes("dhaka", "khulna")
LISTS = {
    "sex": codes("Feminine", "Masculine"),
    "exploitation": codes("Labour", "Sexual", "=Organs"),
    "place": places((DHAKA, KHULNA), {"dhaka": codes("gazipur"), "khulna": codes("jashore")}),
}
BOOK = codebook(LISTS, [Period(2025)])


def people(size: int) -> list[Answers]:
    return [
        {
            "sex": "Masculine" if n % 3 else "Feminine",
            "age": "0--8" if n % 25 == 0 else "21--23",
            "exploitation": frozenset({"Labour"} if n % 2 else {"Labour", "Sexual"}),
            "place": place_code("khulna", "jashore" if n % 4 else None),
            PERIOD: f"2025-Q{n % 4 + 1}",
        }
        for n in range(size)
    ]


BY_DISTRICT = Table("district", "Cases by sex", (Side("place"),))


def made(size: int = 130, template: str = "regions", demo: bool = False) -> Publication:
    chosen = TEMPLATES[template].tables_for(size, BOOK, "2025")
    if template == "regions":
        chosen = (*chosen[:1], BY_DISTRICT)
    counts = count(people(size), chosen, BOOK, "2025")
    done = protect_tables(counts, chosen, BOOK)
    return published(done.bulletin, template, BOOK, demo=demo)


def test_each_table_is_one_tidy_csv_file_with_its_total() -> None:
    files = csv_files(made())
    assert sorted(files) == ["district.csv", "sex_division_exploitation.csv"]
    lines = files["district.csv"].decode().splitlines()
    assert lines[0] == "table,var1,val1,count"
    assert lines[-1] == "district,place,Total,130"
    assert "district,place,khulna/jashore,95" in lines
    assert "district,place,dhaka,0" in lines
    head = files["sex_division_exploitation.csv"].decode().splitlines()[0]
    assert head == "table,var1,val1,var2,val2,var3,val3,count"


@settings(max_examples=6, deadline=None)
@given(st.integers(22, 200))
def test_every_csv_cell_is_a_rounded_number_or_withheld(size: int) -> None:
    for name, file in csv_files(made(size, "ictip")).items():
        head, *lines = csv.reader(StringIO(file.decode()))
        assert f"{lines[0][0]}.csv" == name
        for line in lines:
            assert len(line) == len(head)
            assert line[-1] in ("[c]", "0") or (int(line[-1]) % 5 == 0 and int(line[-1]) >= 10)


def test_a_cell_that_looks_like_a_formula_is_text() -> None:
    shown = made(template="regions")
    text = csv_files(shown)["sex_division_exploitation.csv"].decode()
    assert "exploitation,'=Organs," in text
    assert "exploitation,=Organs," not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_workbook_and_page_show_the_tables_with_numbers_as_numbers(language: Language) -> None:
    shown = made(template="ictip")
    book = openpyxl.load_workbook(BytesIO(workbook(shown, language)))
    tables = shown.tables_for_print(language)
    assert len(book.worksheets) == 1 + len(tables)
    assert all(sheet.sheet_state == "visible" for sheet in book.worksheets)
    method = [cell.value for cell in book.worksheets[0]["A"]]
    assert method[1:] == shown.method_box(language)
    html = page(shown, language).decode()
    for sheet, table in zip(book.worksheets[1:], tables, strict=True):
        assert sheet["A1"].value == table.title
        assert table.title in html
        lines = list(sheet.iter_rows(min_row=5, max_col=len(table.head), values_only=True))
        for line, row in zip(lines, table.rows, strict=True):
            assert line[:-2] == row.labels
            assert line[-2] == ("[c]" if row.count is None else row.count)
            assert line[-1] == (None if row.percent is None else pytest.approx(row.percent / 100))
            assert f'<td class="n">{row.count_text}</td>' in html


def test_people_read_labels_and_totals_and_no_line_for_answers_nobody_has() -> None:
    district = made().tables_for_print("en")[1]
    assert district.head == ("Home area", "Number of cases", "Share of all cases")
    assert [(row.labels[0], row.count_text, row.percent_text) for row in district.rows] == [
        ("khulna (en)", "130", "100%"),
        ("jashore (en)", "95", "73%"),
        ("khulna (en), district not recorded", "35", "27%"),
        ("All", "130", "100%"),
    ]
    bangla = made().tables_for_print("bn")[1]
    assert bangla.rows[-1].labels == ("সব",)
    assert bangla.rows[-1].count_text == "১৩০"


def test_the_same_release_gives_the_same_bytes() -> None:
    one, two = made(), made()
    for language in LANGUAGES:
        assert workbook(one, language) == workbook(two, language)
        assert page(one, language) == page(two, language)
    assert csv_files(one) == csv_files(two)


def test_the_files_tell_nothing_of_user_machine_or_time() -> None:
    shown = made()
    with ZipFile(BytesIO(workbook(shown, "en"))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not archive.comment
        names = archive.namelist()
        core = archive.read("docProps/core.xml").decode()
        whole = " ".join(archive.read(name).decode() for name in names)
    assert not [name for name in names if re.search("comment|custom|external|vba|drawing", name)]
    assert re.findall(r">([^<]*\w[^<]*)<", core) == ["2000-01-01T00:00:00Z"] * 2
    html = page(shown, "en").decode()
    for text in (whole, html):
        assert not re.search(r'definedName|state="hidden"|202[67]|<script|<!--|http-equiv', text)


def test_only_a_publication_becomes_a_file_and_only_protected_tables_a_publication() -> None:
    rows = [("Female", 3)]
    for writer in (csv_files, lambda some: workbook(some, "en"), lambda some: page(some, "en")):
        with pytest.raises(NotProtected):
            writer(rows)  # type: ignore[arg-type]
    with pytest.raises(NotProtected):
        replace(made(), tables=("sex",))  # type: ignore[arg-type]


def test_the_method_says_it_all_in_both_languages_and_marks_invented_data() -> None:
    english, bangla = made().method_box("en"), made().method_box("bn")
    assert len(english) == len(bangla)
    assert not set(english) & set(bangla)
    for fact in ("2025", "intake", "rounded", "11", "9 or more", "5", "100", "30", "agreed", "[c]"):
        assert any(fact in sentence for sentence in english), fact
    assert "Invented" in made(demo=True).method_box("en")[0]


code = st.text(st.characters(min_codepoint=33, max_codepoint=0x9FF), min_size=1, max_size=4)


@settings(max_examples=20)
@given(st.lists(code.filter(lambda one: one[0] != "~"), unique=True, max_size=4), st.booleans())
def test_a_codebook_comes_back_whole(some: list[str], multiple: bool) -> None:
    if "NotRecorded" in some:
        return
    book = Codebook([Axis("a", codes(*some), multiple), *BOOK.axes.values()])
    again = book_from_json(book_to_json(book))
    assert again.axes == book.axes
    assert book_to_json(again) == book_to_json(book)


@given(st.text(max_size=30))
def test_whatever_stands_in_the_register_is_a_codebook_or_one_clear_sentence(text: str) -> None:
    if text.strip() != "{}":
        with pytest.raises(SnapshotDamaged):
            book_from_json(text)
