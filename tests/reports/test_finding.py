"""What is printed is found again: by a search, by copying, and nothing more than that."""

import re
from collections.abc import Callable
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.reports.content import (
    Block,
    Callout,
    Chip,
    Chips,
    Heading,
    Pair,
    Pairs,
    Paragraphs,
    Table,
)
from casemgr.reports.documents import render_case_file
from tests.reports.paper import BOTH, READERS, bilingual, codes_read, frame, structure
from tests.reports.test_shaping import WORDS, bangla_words

BANGLA = (
    "ভুক্তভোগীকে বেনাপোল স্থলবন্দর থেকে উদ্ধার করে একই দিন সন্ধ্যায় আশ্রয়কেন্দ্রে পাঠানো হয়। তাঁর সঙ্গে আরও "
    "দুজন নারী ছিলেন, যাঁদের অবস্থান এখনও জানা যায়নি। চাকরির প্রলোভন দেখিয়ে তাঁকে সীমান্ত "
    "পার করানো হয়েছিল; এগারো মাস তাঁর পাসপোর্ট ও "
    "মজুরি আটকে রাখা হয়। সংক্ষিপ্ত বিবরণ কেস কর্মী তিনটি পৃথক সাক্ষাৎকারে লিপিবদ্ধ করেছেন।"
)
MIXED = (
    "NGO-কর্মী Case/ক্ষতি ID:স্ত্রী BNWLA-র GD-নম্বর OKUP-এর (কর্মী) “সম্মতি” ১২টা 10টা "
    "কর্মী-সম্মেলন পূর্ব/পশ্চিম"
)
ENGLISH = "Benapole; officers waffle affiliate difficult first flow naïve café Łódź — 2026-11-21"

readers = pytest.mark.parametrize("read", READERS.values(), ids=READERS.keys())


@readers
@pytest.mark.parametrize("text", [BANGLA, MIXED, ENGLISH, " ".join(WORDS)])
def test_a_printed_paragraph_reads_back_word_for_word(
    read: Callable[[bytes], str], text: str
) -> None:
    made = render_case_file(frame(), [Paragraphs("", text)])
    assert made.uncovered == ()
    assert text in read(made.pdf)


@readers
def test_every_bangla_word_of_a_long_list_is_found(read: Callable[[bytes], str]) -> None:
    words = bangla_words()
    made = render_case_file(frame(), [Paragraphs("", " ".join(words))])
    text = read(made.pdf)
    assert [word for word in words if word not in text] == []
    apart = set(text.split())
    assert sum(word in apart for word in words) > 0.99 * len(words)


def test_the_glyphs_alone_spell_the_text_for_readers_that_know_nothing_better() -> None:
    made = render_case_file(frame(), [Paragraphs("", f"{BANGLA} {MIXED}")])
    expected = re.sub(r"\s", "", f"{BANGLA}{MIXED}")
    read = normalize("NFC", codes_read(made.pdf))  # two-part vowels may come in their parts
    assert normalize("NFC", expected) in read


@readers
def test_words_are_found_in_tables_headings_chips_and_fields_too(
    read: Callable[[bytes], str],
) -> None:
    blocks: list[Block] = [
        Heading(bilingual("Health", "স্বাস্থ্য")),
        Chips((Chip("ঝুঁকি-উচ্চ"),)),
        Callout("নিরাপত্তা", "কর্মদিবসে"),
        Pairs((Pair("ঠিকানা", "শার্শা"),)),
        Table(("সেবা", "ফলাফল"), (("চিকিৎসা", "physiotherapy"), ("প্রশিক্ষণ", "সম্পন্ন"))),
    ]
    text = read(render_case_file(frame(*BOTH), blocks).pdf)
    wanted = "Health স্বাস্থ্য ঝুঁকি-উচ্চ নিরাপত্তা কর্মদিবসে ঠিকানা শার্শা সেবা চিকিৎসা physiotherapy প্রশিক্ষণ সম্পন্ন"
    assert [word for word in wanted.split() if word not in text] == []


@readers
def test_arabic_burmese_and_other_scripts_are_found(read: Callable[[bytes], str]) -> None:
    words = "رقية ရိုကေယာ हिन्दी Привет Ελλάδα"
    made = render_case_file(frame(), [Paragraphs("", words)])
    assert made.uncovered == ()
    assert [word for word in words.split() if word not in read(made.pdf)] == []


@readers
def test_words_of_mixed_direction_are_found_with_their_brackets(
    read: Callable[[bytes], str],
) -> None:
    lines = "Name: رقية خاتون, sister of عائشة (34) here\n𐴀𐴝𐴁𐴡 𐴆𐴝\nကို (၃၄) ရိုကေယာ"
    made = render_case_file(frame(), [Paragraphs("", lines)])
    assert made.uncovered == ()
    text = read(made.pdf)
    words = "Name: رقية خاتون sister عائشة (34) here ကို (၃၄) ရိုကေယာ"
    if read is READERS.get("poppler"):  # PDFium knows no text given for such letters
        words += " 𐴀𐴝𐴁𐴡 𐴆𐴝"
    assert [word for word in words.split() if word not in text] == []


@readers
def test_the_watermark_is_ink_and_not_text(read: Callable[[bytes], str]) -> None:
    made = render_case_file(frame(recipient="Tahmina-Watermark"), [Paragraphs("", "content")])
    assert read(made.pdf).count("Tahmina-Watermark") == 1  # the foot
    with structure(made.pdf) as pdf:
        form = pdf.pages[0].Resources.XObject.W.read_bytes()
    assert b" c\n" in form
    assert b"Tj" not in form
    assert b"TJ" not in form


@settings(max_examples=25)
@given(
    st.lists(
        st.text(st.sampled_from("কখজতনরমযসহ" + "ািীুেোৌ" + "্্র"), min_size=2, max_size=9),
        min_size=1,
        max_size=25,
    )
)
def test_any_bangla_letters_typed_are_found_as_typed(typed: list[str]) -> None:
    words = ["ক" + word for word in typed]  # a word begins with a letter
    made = render_case_file(frame(), [Paragraphs("", " ".join(words))])
    read = READERS["pdfium"](made.pdf).replace(" ", "")
    assert "".join(words).replace(" ", "") in read
