"""Whole documents: what stands on every page, and what bad input does to them."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType

import pypdfium2
import pytest

from casemgr.reports.content import (
    Block,
    Callout,
    Cell,
    Check,
    CheckList,
    Chip,
    Chips,
    Heading,
    Moment,
    NotShared,
    Pair,
    Pairs,
    Paragraphs,
    Signatures,
    Signer,
    Table,
    ThreeLines,
    Timeline,
)
from casemgr.reports.documents import render_case_file
from casemgr.reports.errors import FontMissing
from casemgr.reports.text.fonts import FontBook
from casemgr.words import LANGUAGES, Language
from tests.reports.paper import BOTH, bilingual, frame, read_by_pdfium, structure

EVERY_BLOCK: tuple[Block, ...] = (
    Chips((Chip(bilingual("Risk: high", "ঝুঁকি: উচ্চ"), "alarm"),)),
    Callout("Safe contact", "Only the sister's phone"),
    Heading(bilingual("Identification", "পরিচয়")),
    Pairs((Pair("Name", "রোকেয়া"), Pair("Health", ""), Pair("Remarks", "long " * 120))),
    Heading("Part", 2),
    Paragraphs("Account", bilingual("In her words.", "তাঁর নিজের কথায়।"), "seen"),
    Timeline(tuple(Moment(f"2026-{n:02}", f"Step {n}", n < 8) for n in range(1, 10))),
    CheckList(
        (
            Check("Services", "given", "written"),
            Check("Legal", "refused"),
            Check("Referral", "withdrawn"),
            Check("Media", "not_asked"),
        )
    ),
    Table(("Risk", "Level"), (("Debt", Cell("Low", "good")), ("Threat", Cell("High", "alarm")))),
    ThreeLines(("First matter", "Second matter")),
    NotShared(("Health notes", bilingual("Family names", "পরিবারের নাম"))),
    Signatures("I was told.", (Signer("Survivor", "রোকেয়া", thumb=True), Signer("Caseworker"))),
)
EMPTY_BLOCKS: tuple[Block, ...] = (
    Heading(""),
    Chips(()),
    Paragraphs("", ""),
    Callout("", ""),
    Pairs(()),
    Table((), ()),
    Timeline(()),
    CheckList(()),
    NotShared(()),
    ThreeLines(()),
    Signatures("", ()),
    Heading("A heading and nothing after it"),
)


@pytest.mark.parametrize("languages", [("en",), ("bn",), BOTH])
def test_every_block_is_drawn_in_every_language(languages: tuple[Language, ...]) -> None:
    made = render_case_file(frame(*languages), EVERY_BLOCK)
    text = read_by_pdfium(made.pdf)
    for word in ("Risk: high", "রোকেয়া", "Step 9", "Threat", "Second matter", "Health notes"):
        assert word in text
    assert made.uncovered == ()


def test_the_same_content_gives_the_same_bytes_and_other_content_another_identifier() -> None:
    first = render_case_file(frame(*BOTH), EVERY_BLOCK)
    second = render_case_file(frame(*BOTH), EVERY_BLOCK)
    other = render_case_file(frame(*BOTH, copy=2, copies=2), EVERY_BLOCK)
    assert first.pdf == second.pdf
    with structure(first.pdf) as mine, structure(other.pdf) as its:
        assert bytes(mine.trailer.ID[0]) != bytes(its.trailer.ID[0])


def test_every_page_has_its_number_and_what_the_release_was() -> None:
    made = render_case_file(frame(copies=2), [Paragraphs("", "word " * 4000)])
    assert made.pages == len(structure(made.pdf).pages) > 3
    text = read_by_pdfium(made.pdf)
    for page in range(1, made.pages + 1):
        assert text.count(f"Page {page} of {made.pages}") == 1
    for part in (
        "CONFIDENTIAL · গোপনীয়",
        "prepared for Shirin Akter, supervisor · copy 1 of 2",
        "purpose: Supervision · reference 7F3A-91C2",
        "CM-7Q4K-2M · version 3 · 21 Nov 2026",
    ):
        assert text.count(part) == made.pages


def test_a_bangla_document_counts_in_bangla_digits() -> None:
    text = read_by_pdfium(render_case_file(frame("bn"), [Heading("পরিচয়")]).pdf)
    assert "পৃষ্ঠা ১ / ১" in text
    assert "২১ নভেম্বর ২০২৬" in text
    assert "১ পরিচয়" in text


def test_the_file_says_title_and_day_and_nothing_about_who_made_it() -> None:
    made = render_case_file(frame(*BOTH), EVERY_BLOCK)
    with structure(made.pdf) as pdf:
        info = {key: str(value) for key, value in pdf.docinfo.items()}
    assert info == {"/Title": "Case file / কেস ফাইল", "/CreationDate": "D:20261121"}


def test_only_embedded_fonts_are_named_and_each_is_cut_down_to_what_was_used() -> None:
    made = render_case_file(frame(), [Paragraphs("", "কেস file رقية")])
    with structure(made.pdf) as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            assert font.Subtype == "/Type0"
            assert "/ToUnicode" in font
            file = font.DescendantFonts[0].FontDescriptor.FontFile2
            assert len(file.read_bytes()) < 60_000


def test_sections_are_bookmarks_and_their_parts_stand_below_them() -> None:
    blocks: list[Block] = [Heading("One"), Heading("Part", 2), Paragraphs("", "x"), Heading("Two")]
    with structure(render_case_file(frame(), blocks).pdf) as pdf, pdf.open_outline() as outline:
        assert [entry.title for entry in outline.root] == ["One", "Two"]
        assert [entry.title for entry in outline.root[0].children] == ["Part"]


def test_an_empty_document_is_one_page_and_empty_blocks_are_never_blank() -> None:
    assert render_case_file(frame(), []).pages == 1
    made = render_case_file(frame(), EMPTY_BLOCKS)
    assert made.pages == 1
    assert read_by_pdfium(made.pdf).count("Nothing recorded.") == 6


def test_an_unknown_value_is_shown_as_not_recorded_and_a_hidden_one_as_not_shared() -> None:
    text = read_by_pdfium(render_case_file(frame(), EVERY_BLOCK).pdf)
    assert "Health not recorded" in text
    assert "Not shared in this paper: Health notes" in text


def test_each_answer_about_consent_is_written_out() -> None:
    text = read_by_pdfium(render_case_file(frame(), EVERY_BLOCK).pdf)
    for answer in ("Services — agreed", "Legal — not agreed", "Referral — withdrawn"):
        assert answer in text
    assert "Media — not asked" in text


def test_control_characters_overrides_and_unknown_signs_do_no_harm() -> None:
    text = "a\x00b\x1b[31m \u202egnihtemos\u202c \ud800 😀 中 \ufeff\x0c\x0b\tend"
    made = render_case_file(frame(), [Paragraphs(text, text), Pairs((Pair(text, text),))])
    assert made.uncovered == ("\ufffd", "😀", "中")
    assert "ab[31m gnihtemos" in read_by_pdfium(made.pdf)


def test_endless_names_leave_the_frame_whole() -> None:
    long = frame(
        recipient="র" * 5000, organisation="O" * 5000, title="T " * 3000, case_code="C" * 500,
        reference="R" * 5000, purpose_label="P " * 900,
    )  # fmt: skip
    text = read_by_pdfium(render_case_file(long, [Chips((Chip("n" * 5000),))]).pdf)
    assert "Page 1 of 1" in text
    assert "copy 1 of 1" in text


@pytest.mark.parametrize("make", [lambda t: Paragraphs("", t), lambda t: Pairs((Pair("x", t),))])
def test_a_huge_paste_runs_over_pages_without_losing_a_character(
    make: Callable[[str], Block],
) -> None:
    word = "ক্ষতি" * 4000
    made = render_case_file(frame(), [make(word)])
    assert made.pages > 1
    assert "".join(read_by_pdfium(made.pdf).split()).count("ক্ষতি") == 4000


def test_a_paragraph_of_two_hundred_thousand_characters_is_printed_whole() -> None:
    words = [f"শব্দ{number % 997}" for number in range(30_000)]
    text = " ".join(words)
    assert len(text) > 200_000
    made = render_case_file(frame(), [Paragraphs("", text)])
    assert read_by_pdfium(made.pdf).count("শব্দ") == len(words)


def test_a_long_table_repeats_its_head_on_every_page() -> None:
    rows = tuple((str(number), f"service {number}") for number in range(200))
    made = render_case_file(frame(), [Table(("Number", "Serviceword"), rows)])
    assert made.pages > 3
    assert read_by_pdfium(made.pdf).count("Serviceword") == made.pages


def test_the_work_for_a_table_grows_no_faster_than_its_rows() -> None:
    def calls(rows: int) -> int:
        count = 0

        def counting(_frame: FrameType, event: str, _argument: object) -> None:
            nonlocal count
            count += event == "call"

        table = Table(
            ("Code", "Service", "Result"),
            tuple((f"CM-{n}", f"সেবা {n}", "ক্ষতিপূরণ মামলা শুনানি") for n in range(rows)),
        )
        before = sys.getprofile()
        sys.setprofile(counting)
        try:
            render_case_file(frame(), [table])
        finally:
            sys.setprofile(before)
        return count

    base = calls(0)
    assert (calls(600) - base) / (calls(150) - base) < 4.4


def test_a_missing_font_is_one_clear_sentence_in_every_language(tmp_path: Path) -> None:
    with pytest.raises(FontMissing) as met:
        FontBook(tmp_path)
    for language in LANGUAGES:
        assert "NotoSansBengali_400Regular.ttf" in met.value.tell(language)


def test_a_paper_without_secrets_has_no_banner_no_watermark_and_no_copy_number() -> None:
    made = render_case_file(replace(frame(), confidential=False), [Paragraphs("", "x")])
    text = read_by_pdfium(made.pdf)
    assert "CONFIDENTIAL" not in text
    assert "copy" not in text
    with structure(made.pdf) as pdf:
        assert "/XObject" not in pdf.pages[0].Resources


@pytest.mark.parametrize("filler", range(40, 52))
def test_a_heading_never_stands_alone_at_the_foot_of_a_page(filler: int) -> None:
    blocks: list[Block] = [Paragraphs("", "\n".join("x" for _ in range(filler))), Heading("Lonely")]
    made = render_case_file(frame(), [*blocks, Paragraphs("", "FOLLOWS")])
    document = pypdfium2.PdfDocument(made.pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    (heading,) = [number for number, text in enumerate(pages) if "Lonely" in text]
    (after,) = [number for number, text in enumerate(pages) if "FOLLOWS" in text]
    assert heading == after
    document.close()
