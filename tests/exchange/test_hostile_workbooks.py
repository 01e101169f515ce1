"""Files that are not what they seem: one clear message each, whatever is in them."""

from contextlib import suppress
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from casemgr.domain.errors import CaseError
from casemgr.exchange import cells, errors, problems
from casemgr.exchange.errors import (
    EncryptedSpreadsheet,
    FileTooLarge,
    NotASpreadsheet,
    NotHtcds,
    OldSpreadsheet,
    TooManyRows,
    UnreadableSpreadsheet,
)
from casemgr.exchange.htcds_reader import NOTES, read_htcds
from casemgr.exchange.limits import MAX_ROWS
from casemgr.exchange.standard import HtcdsColumn, htcds_columns
from casemgr.exchange.values import LAYOUT_NAMES
from casemgr.words import say
from tests.exchange.sheets import (
    TODAY,
    case_sheet,
    parts_of,
    saved,
    with_part,
    zipped,
)

COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


FORM = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", NotASpreadsheet),
        (b"First Name,Email\nRina,\n", NotASpreadsheet),
        (b"%PDF-1.7", NotASpreadsheet),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), NotASpreadsheet),
        (zipped({"xl/workbook.bin": b""}), NotASpreadsheet),
        (COMPOUND, OldSpreadsheet),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), EncryptedSpreadsheet),
        (b"PK\x03\x04 and no more", UnreadableSpreadsheet),
        (zipped({"xl/workbook.xml": b"<oops"}), UnreadableSpreadsheet),
        (bytes(20_000_001), FileTooLarge),
        (saved(Workbook()), NotHtcds),
    ],
)
def test_each_kind_of_wrong_file_has_its_own_message(data: bytes, error: type[CaseError]) -> None:
    with pytest.raises(error):
        read_htcds(data, today=TODAY)


def test_a_file_that_unpacks_to_more_than_it_should_is_not_unpacked() -> None:
    parts = parts_of(saved(case_sheet()))
    bomb = zipped({**parts, "xl/media/image1.png": bytes(81_000_000)})
    assert len(bomb) < 200_000
    with pytest.raises(FileTooLarge):
        read_htcds(bomb, today=TODAY)


def test_a_part_that_lies_about_its_size_is_damage() -> None:
    data = bytearray(zipped({**parts_of(saved(case_sheet())), "xl/styles.xml": b" " * 5000}))
    place = data.rindex(b"xl/styles.xml") - 46 + 24  # the size in the central directory
    data[place : place + 4] = (100).to_bytes(4, "little")
    with pytest.raises(UnreadableSpreadsheet):
        read_htcds(bytes(data), today=TODAY)


def test_a_locked_package_is_called_locked() -> None:
    data = bytearray(saved(case_sheet()))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1  # the "encrypted" bit in the list of parts
    with pytest.raises(EncryptedSpreadsheet):
        read_htcds(bytes(data), today=TODAY)


def test_entities_in_the_xml_are_refused() -> None:
    data = with_part(
        saved(case_sheet()),
        FORM,
        b"<worksheet ",
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet ',
    )
    with pytest.raises(UnreadableSpreadsheet):
        read_htcds(data, today=TODAY)


def test_a_row_beyond_the_last_possible_one_is_damage() -> None:
    end = b"</sheetData>"
    data = with_part(saved(case_sheet()), FORM, end, b'<row r="99999999"/>' + end)
    with pytest.raises(UnreadableSpreadsheet):
        read_htcds(data, today=TODAY)


def test_a_date_cell_with_an_impossible_number_is_a_question() -> None:
    book = case_sheet()
    book.active["G3"] = datetime(2001, 2, 3)  # noqa: DTZ001
    data = with_part(saved(book), FORM, b"<v>36925</v>", b"<v>99999999</v>")
    (row,) = read_htcds(data, today=TODAY).rows
    assert [part.problem for part in row.unclear] == [problems.CELL_ERROR]


def test_too_many_rows_are_refused_before_they_fill_the_memory() -> None:
    cell = b'<row r="%d"><c r="D%d"><v>1</v></c></row>'
    rows = b"".join(cell % (row, row) for row in range(3, MAX_ROWS + 4))
    end = b"</sheetData>"
    data = with_part(saved(case_sheet()), FORM, end, rows + end)
    with pytest.raises(TooManyRows) as refused:
        read_htcds(data, today=TODAY)
    assert "20,000" in refused.value.tell("en")


def test_any_number_of_numbered_blank_rows_is_no_reason_to_refuse() -> None:
    cell = b'<row r="%d"><c r="A%d"><v>1</v></c></row>'
    rows = b"".join(cell % (row, row) for row in range(3, MAX_ROWS + 4))
    end = b"</sheetData>"
    data = with_part(saved(case_sheet()), FORM, end, rows + end)
    assert read_htcds(data, today=TODAY).rows == ()


@settings(max_examples=150)
@given(st.integers(0, 10**9), st.binary(min_size=1, max_size=40))
def test_a_damaged_file_is_read_or_refused_but_never_a_bug(place: int, noise: bytes) -> None:
    data = bytearray(_DAMAGE_ME)
    place %= len(data)
    data[place : place + len(noise)] = noise
    with suppress(CaseError):
        read_htcds(bytes(data), today=TODAY)


@settings(max_examples=100)
@given(st.sampled_from([FORM, "xl/workbook.xml", "xl/styles.xml"]), st.data())
def test_damaged_xml_is_read_or_refused_but_never_a_bug(part: str, data: st.DataObject) -> None:
    xml = _PARTS[part]
    start = data.draw(st.integers(0, len(xml)))
    cut = data.draw(st.integers(0, 30))
    put = data.draw(st.sampled_from([b"", b"9", b'"', b"<", b' t="s"', b"<v/>", b"e999", b"-"]))
    broken = xml[:start] + put + xml[start + cut :]
    with suppress(CaseError):
        read_htcds(zipped({**_PARTS, part: broken}), today=TODAY)


def _small_sheet() -> bytes:
    book = case_sheet()
    book.active.append([1, "CW-01", "", "Rina", "", True, date(2001, 2, 3)])
    return saved(book)


_DAMAGE_ME = _small_sheet()
_PARTS = parts_of(_DAMAGE_ME)

_raw = st.one_of(
    st.text(),
    st.text(alphabet="0123456789০১২/-. +;,abMay"),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.text().map(cells.Formula),
    st.sampled_from(["#N/A", "#REF!"]).map(cells.CellError),
)


@given(st.sampled_from(htcds_columns()), _raw)
def test_every_filled_cell_becomes_a_value_or_a_question(column: HtcdsColumn, raw: object) -> None:
    if cells.is_blank(raw):
        return
    reading = cells.read_cell(column, raw, TODAY)
    assert reading.value is not None or reading.questions
    for question in reading.questions:
        assert question.problem in problems.ALL


@settings(max_examples=30)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
                st.integers(-(10**12), 10**12),
                st.booleans(),
                st.dates(date(1901, 1, 1), date(2200, 1, 1)),
                st.times(),
                st.just(time(1, 2)),
            ),
            max_size=45,
        ),
        max_size=4,
    )
)
def test_any_sheet_of_anything_is_read_whole(rows: list[list[object]]) -> None:
    book = case_sheet()
    for row in rows:
        book.active.append([None, *row])
    found = read_htcds(saved(book), today=TODAY)
    for read in found.rows:
        named = {part.api_name for part in read.unclear} | set(read.values)
        typed = rows[read.row - 3][: len(htcds_columns())]
        filled = [not cells.is_blank(value) for value in typed]
        assert sum(filled) == len(named)


def test_every_message_of_this_room_speaks_bangla() -> None:
    of_errors = [
        text
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, CaseError) and error is not CaseError
        for text in (error.sentence, error.next_step)
    ]
    for text in (*of_errors, *problems.ALL, *NOTES, *LAYOUT_NAMES.values()):
        assert say(text, "bn") != text, text
