"""Signature cards and slips: nothing cut, nothing torn apart, every blank named."""

import io

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.reports.content import Pair, Paragraphs, Signatures, Signer
from casemgr.reports.paper_content import PaperBlock, TearOff
from casemgr.reports.papers import render_paper
from tests.reports.paper import BOTH, bilingual, frame, read_by_pdfium, structure
from tests.reports.tagged import faults, kinds

ROLE = bilingual("Me (signature or thumbprint)", "আমি (স্বাক্ষর বা টিপসই)")
SIGNATURES = Signatures(
    bilingual("I agree.", "আমি রাজি।"),
    (Signer(ROLE, "রোকেয়া", thumb=True), Signer("Witness"), Signer("Caseworker", "Ruma")),
)
SLIP = TearOff(
    "Acknowledgement", "Tear off", (Pair("Reference", "7F3A-91C2"), Pair("Case", "CM-7Q4K-2M")),
    "Accepted?", ("Yes", "No"), ("Received by", "Date", "Stamp"),
)  # fmt: skip


def roles(pdf: bytes) -> list[str]:
    """What each blank is for: to write on (tv) or to tick (cb)."""
    with structure(pdf) as opened:
        found = [one.A.Role for one in opened.objects if getattr(one, "S", None) == "/Form"]
    return sorted(str(role) for role in found)


@pytest.mark.parametrize("large", [False, True])
def test_nothing_of_a_card_is_cut_off_in_two_languages(large: bool) -> None:
    made = render_paper(frame(*BOTH), [SIGNATURES], large=large)
    text = read_by_pdfium(made.pdf)
    assert "…" not in text
    for word in ("thumbprint)", "টিপসই)", "Thumbprint টিপসই", "Date / তারিখ:", "______", "Ruma"):
        assert word in text, word


def test_cards_and_slips_are_sections_whose_blanks_say_what_goes_in() -> None:
    made = render_paper(frame(*BOTH), [SIGNATURES, SLIP])
    assert faults(made.pdf) == []
    assert roles(made.pdf) == ["/cb"] * 2 + ["/tv"] * (3 + 2 + 2 + 3)
    found = kinds(made.pdf)
    slip = found[found.index("/H2") - 1 :]
    assert slip == [
        "/Sect",
        "/H2",
        "/P",
        "/L",
        *["/LI", "/Lbl", "/LBody"] * 2,
        "/P",
        *["/Form"] * 5,
    ]
    with structure(made.pdf) as opened:
        told = [str(one.A.Desc) for one in opened.objects if getattr(one, "S", None) == "/Form"]
    assert "Date / তারিখ: Witness" in told
    assert "Received by" in told


@settings(max_examples=12)
@given(st.integers(25, 60), st.booleans())
def test_a_statement_and_all_who_sign_it_stand_on_one_page(lines: int, large: bool) -> None:
    filler: list[PaperBlock] = [Paragraphs("", "one line") for _ in range(lines)]
    made = render_paper(frame(*BOTH), [*filler, SIGNATURES], large=large)
    document = pypdfium2.PdfDocument(io.BytesIO(made.pdf))
    pages = [page.get_textpage().get_text_range() for page in document]
    (whole,) = [text for text in pages if "I agree." in text]
    assert "Witness" in whole
    assert "Caseworker" in whole
