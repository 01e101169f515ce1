"""What a document means to those who have it read out: structure, language, contents."""

import io
from typing import Any

from casemgr.reports.content import Block, Heading, Pair, Pairs, Paragraphs, Table
from casemgr.reports.documents import render_case_file
from tests.reports.paper import BOTH, bilingual, frame, read_by_pdfium, structure
from tests.reports.tagged import faults, kinds
from tests.reports.test_documents import EMPTY_BLOCKS, EVERY_BLOCK

LONG = "Something was written down here, একটি কথা লেখা হয়েছে। " * 60


def chapters(count: int) -> list[Block]:
    blocks: list[Block] = []
    for number in range(count):
        rows = tuple((f"{number}.{row}", "সেবা", "given") for row in range(12))
        blocks += [
            Heading(bilingual(f"Chapter {number}", f"অধ্যায় {number}")),
            Paragraphs("Account", LONG, "seen"),
            Heading("Part", 2),
            Table(("No", "Service", "State"), rows),
            Pairs((Pair("Name", "Rokeya"), Pair("Place", "Satkhira"), Pair("Note", "long " * 80))),
        ]
    return blocks


def test_fifty_pages_are_tagged_without_a_fault() -> None:
    made = render_case_file(frame(*BOTH), [*EVERY_BLOCK, *chapters(40)])
    assert made.pages >= 50
    assert faults(made.pdf) == []


def test_empty_blocks_and_an_empty_document_are_tagged_without_a_fault() -> None:
    assert faults(render_case_file(frame(), EMPTY_BLOCKS).pdf) == []
    assert faults(render_case_file(frame(), []).pdf) == []


def test_the_checker_sees_what_is_wrong() -> None:
    made = render_case_file(frame(), [Paragraphs("", "one two")])
    with structure(made.pdf) as pdf:
        page = pdf.pages[0]
        content = page.Contents.read_bytes().replace(b"/Artifact BMC", b"q", 1)
        content = content.replace(b"EMC", b"Q", 1)
        page.Contents = pdf.make_stream(content)
        pdf.Root.StructTreeRoot.K.K.append(pdf.make_indirect(pdf.Root.StructTreeRoot.K.K[0]))
        target = io.BytesIO()
        pdf.save(target)
    found = faults(target.getvalue())
    assert any("neither content nor artifact" in fault for fault in found)


def test_headings_tables_and_lists_are_told_apart() -> None:
    found = kinds(render_case_file(frame(), EVERY_BLOCK).pdf)
    assert found[:2] == ["/Document", "/H1"]
    assert {"/H2", "/H3", "/P", "/Table", "/TR", "/TH", "/TD", "/L", "/LI", "/LBody"} <= set(found)
    assert found.count("/TH") == 2  # a head repeated on the next page is an artifact


def test_words_of_the_other_language_say_so() -> None:
    made = render_case_file(frame("en"), [Paragraphs("", "the word সম্মতি here")])
    with structure(made.pdf) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
        assert pdf.Root.Lang == "en"
    assert content.count(b"/Span<</Lang(bn)>>BDC") == 1
    assert b"Lang(en)" not in content


def test_a_long_document_begins_with_contents_whose_numbers_are_right() -> None:
    made = render_case_file(frame(*BOTH), chapters(6))
    with structure(made.pdf) as pdf, pdf.open_outline() as outline:
        pages = [page.obj.objgen for page in pdf.pages]
        goals: dict[str, Any] = {mark.title: mark.destination for mark in outline.root}
        at = {title: pages.index(goal[0].objgen) + 1 for title, goal in goals.items()}
    first = read_by_pdfium(made.pdf).split("Page 1 of")[0]
    assert at["Contents / সূচিপত্র"] == 1
    for number in range(6):
        assert (
            f"Chapter {number} / অধ্যায় {number} {at[f'Chapter {number} / অধ্যায় {number}']}" in first
        )
    assert kinds(made.pdf)[1:4] == ["/P", "/TOC", "/Caption"]
    assert faults(made.pdf) == []


def test_six_pages_have_no_contents() -> None:
    made = render_case_file(frame(), [Heading("One"), Heading("Two"), Paragraphs("", "x")])
    assert "Contents" not in read_by_pdfium(made.pdf)


def test_large_print_is_larger_and_loses_nothing() -> None:
    blocks = [*EVERY_BLOCK, *chapters(2)]
    small, large = (render_case_file(frame(*BOTH), blocks, large=big) for big in (False, True))
    assert large.pages > small.pages
    words = set(read_by_pdfium(small.pdf).replace("of", " ").split())
    assert {"Rokeya", "Satkhira", "withdrawn", "Chapter", "অধ্যায়"} <= words
    assert {"Rokeya", "Satkhira", "withdrawn", "Chapter", "অধ্যায়"} <= set(
        read_by_pdfium(large.pdf).split()
    )
    assert faults(large.pdf) == []


def test_the_file_is_sound_to_the_last_object() -> None:
    made = render_case_file(frame(*BOTH), [*EVERY_BLOCK, *chapters(6)])
    with structure(made.pdf) as pdf:
        assert pdf.check_pdf_syntax() == []
