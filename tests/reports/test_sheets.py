"""Recovery papers: one page each, every sign readable, and no name on them."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from casemgr.reports.sheets import code_sheet, words_sheet
from casemgr.words import Language

DAY = date(2026, 11, 22)
CODE = "2N472-G8W9T-MHNZV-AP95E-FT3H4-23P0N-BYN1S-JFV03"
WORDS = [f"word{chr(97 + at // 26)}{chr(97 + at % 26)}" for at in range(33)]
EACH: list[tuple[Language, ...]] = [("en",), ("bn",), ("en", "bn")]


def text_of(pdf: bytes) -> str:
    reader = PdfReader(BytesIO(pdf))
    assert len(reader.pages) == 1
    return reader.pages[0].extract_text()


@pytest.mark.parametrize("languages", EACH)
def test_the_code_stands_on_one_page_in_groups(languages: tuple[Language, ...]) -> None:
    text = text_of(code_sheet(CODE, "AB12-CD34", DAY, languages))
    places = [text.index(group) for group in CODE.split("-")]
    assert places == sorted(places), "the groups are read along the rows"
    assert "AB12-CD34" in text


@pytest.mark.parametrize("languages", EACH)
def test_every_word_of_a_sheet_stands_on_its_page(languages: tuple[Language, ...]) -> None:
    text = text_of(words_sheet(WORDS, 2, "AB12-CD34", DAY, languages))
    for word in WORDS:
        assert word in text


def test_a_sheet_says_its_number_its_day_and_where_to_keep_it() -> None:
    text = " ".join(text_of(words_sheet(WORDS, 2, "AB12-CD34", DAY, ("en",))).split())
    assert "Recovery sheet 2 of 3" in text
    assert "22 Nov 2026" in text
    assert "Never two sheets together" in text


def test_the_same_paper_is_the_same_file() -> None:
    made = {code_sheet(CODE, "AB12-CD34", DAY, ("en", "bn")) for _ in range(2)}
    assert len(made) == 1
