"""The files of a release: readable by everyone, telling of nobody."""

import csv
import re
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
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


def fingerprint() -> str:
    """Of every file of a release, without the paper."""
    shown = made()
    files = [*csv_files(shown).values(), *(workbook(shown, language) for language in LANGUAGES)]
    files += [page(shown, language) for language in LANGUAGES]
    return sha256(b"".join(files)).hexdigest()


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
def test_the_workbook_shows_the_tables_with_numbers_as_numbers_and_every_code(
    language: Language,
) -> None:
    shown = made(template="ictip")
    book = openpyxl.load_workbook(BytesIO(workbook(shown, language)))
    tables = shown.tables_for_print(language)
    assert len(book.worksheets) == 2 + len(tables)
    assert all(sheet.sheet_state == "visible" for sheet in book.worksheets)
    method = [cell.value for cell in book.worksheets[0]["A"]]
    assert method[1:] == shown.method_box(language)
    codes_there = {cell.value for cell in book.worksheets[1]["B"]}
    assert codes_there >= {"Feminine", "0--8", "18+", "=Organs", "NotRecorded"}
    assert not any(code and "/" in code for code in codes_there), "a question that is not asked"
    for sheet, table in zip(book.worksheets[2:], tables, strict=True):
        width = len(table.head) + len(table.columns) + 1
        assert sheet["A1"].value == table.title
        lines = list(sheet.iter_rows(min_row=4, max_col=width, values_only=True))
        assert lines[0] == (*table.head, *table.columns, table.share)
        for line, row in zip(lines[1:], table.rows, strict=True):
            counts = tuple("[c]" if count is None else count for count in row.counts)
            assert line[:-1] == (*row.labels, *counts)
            assert line[-1] == (None if row.percent is None else pytest.approx(row.percent / 100))


class Reader(HTMLParser):
    """A page as one who has it read out meets it: each cell with the heads that belong to it."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[tuple[str, dict[str, str | None], str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append((tag, dict(attrs), ""))
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("th", "td")

    def handle_data(self, data: str) -> None:
        if self.inside:
            tag, attrs, text = self.rows[-1][-1]
            self.rows[-1][-1] = (tag, attrs, text + data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_a_head_for_every_cell_and_asks_for_nothing_else(language: Language) -> None:
    shown = made(template="ictip")
    html = page(shown, language).decode()
    reader = Reader()
    reader.feed(html)
    assert reader.tags[0] == ("html", {"lang": language})
    plain = {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "div",
             "table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "rect", "dl", "dt",
             "dd"}  # fmt: skip
    assert {tag for tag, _ in reader.tags} <= plain
    asking = {"src", "href", "srcset", "style", "data", "action", "xlink:href"}
    assert not any(asking & attrs.keys() or any(a.startswith("on") for a in attrs)
                   for _, attrs in reader.tags)  # fmt: skip
    assert "url(" not in html
    assert "@import" not in html
    tables = shown.tables_for_print(language)
    two_heads = (None, None)
    lines = [(table, row) for table in tables for row in (*two_heads, *table.rows)]
    for (table, row), cells in zip(lines, reader.rows, strict=True):
        if row is None:
            assert all(tag == "th" and "scope" in attrs for tag, attrs, _ in cells)
            continue
        labels = [text for tag, attrs, text in cells if tag == "th" and attrs["scope"] == "row"]
        assert tuple(labels) == row.labels
        numbers = tuple(text for tag, _, text in cells if tag == "td")
        assert numbers == (*row.texts, row.percent_text)
        assert len(cells) == len(table.head) + len(table.columns) + 1


def test_people_read_labels_and_totals_and_no_line_for_answers_nobody_has() -> None:
    district = made().tables_for_print("en")[1]
    assert (district.head, district.columns) == (("Home area",), ("Number of cases",))
    assert [(row.labels[0], row.levels, row.texts, row.percent_text) for row in district.rows] == [
        ("khulna (en)", (0,), ("130",), "100%"),
        ("jashore (en)", (1,), ("95",), "73%"),
        ("khulna (en), district not recorded", (1,), ("35",), "27%"),
        ("All", (0,), ("130",), "100%"),
    ]
    bangla = made().tables_for_print("bn")[1]
    assert bangla.rows[-1].labels == ("সব",)
    assert bangla.rows[-1].texts == ("১৩০",)


def test_sexes_stand_side_by_side_and_every_published_number_has_its_place() -> None:
    shown = made(template="ictip")
    for table, printed in zip(shown.tables, shown.tables_for_print("en"), strict=True):
        assert printed.across == "Sex"
        assert printed.columns == ("Feminine (en)", "Masculine (en)", "All")
        there = sorted(text for row in printed.rows for text in row.texts)
        told = ["[c]" if row.count is None else str(row.count) for row in table.rows]
        zeros = len(told) - len(there)
        assert zeros >= 0
        assert there == sorted([*(one for one in told if one != "0"),
                                *["0"] * (told.count("0") - zeros)])  # fmt: skip


def test_the_page_on_the_method_defines_each_question_and_lists_its_answers() -> None:
    shown = made(template="ictip")
    english, bangla = shown.definitions("en"), shown.definitions("bn")
    assert [one.name for one in english] == [
        "Sex", "Age at intake, in years", "Type of exploitation",
    ]  # fmt: skip
    assert "16.2.2" in english[1].meaning
    assert "0–17; 0–8; 9–17; 18+; 18–29; 18–20" in english[1].answers
    assert english[2].answers.endswith("=Organs (en) (=Organs)")
    for one, other in zip(english, bangla, strict=True):
        assert other.meaning
        assert one.meaning != other.meaning
    assert any("IC-TIP, formerly ICS-TIP" in text for text in shown.method_box("en"))
    for answer in (*english, *bangla):
        assert answer.answers


def test_a_project_is_called_by_its_name_and_never_by_the_key_of_its_row() -> None:
    keys = ("019a-1", "019a-2", "019a-3")
    projects = tuple(Category(key, name, name) for key, name in zip(keys, "AAB", strict=True))
    book = codebook({"project": projects, "status": codes("support")}, [Period(2025)])
    chosen = TEMPLATES["donor"].tables[3:]
    cases: list[Answers] = [{"project": keys[n % 3], "status": "support"} for n in range(99)]
    done = protect_tables(count(cases, chosen, book, "2025"), chosen, book)
    shown = published(done.bulletin, "donor", book, demo=False)
    lines = csv_files(shown)["project_status.csv"].decode().splitlines()
    assert "project_status,project,A,status,support,35" in lines
    assert "project_status,project,A 2,status,support,35" in lines
    whole = "\n".join(lines) + page(shown, "en").decode()
    with ZipFile(BytesIO(workbook(shown, "en"))) as archive:
        whole += " ".join(archive.read(name).decode() for name in archive.namelist())
    assert "019a" not in whole
    assert "019a" not in str(shown.definitions("bn"))


def test_a_report_for_donors_tells_nothing_of_who_the_persons_are() -> None:
    personal = {"sex", "age", "place", "exploitation", "means", "country"}
    for key in ("donor", "project"):
        for period in ("2025", "2025-Q3"):
            chosen = TEMPLATES[key].tables_for(500, BOOK, period)
            asked = {side.axis for table in chosen for side in table.sides}
            assert not asked & personal
            assert {"services", "referrals"} <= asked
            assert (PERIOD in asked) == (period == "2025")
    assert "project" in {side.axis for t in TEMPLATES["donor"].tables for side in t.sides}


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
