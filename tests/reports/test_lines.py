"""Lines: nothing lost, nothing too wide, broken where a reader would break."""

import os
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.reports.text import Span, Style, TextEngine, Weight
from casemgr.reports.text.scripts import paper_lines

STYLE = Style(9.0)
ALPHABET = "কখগতনরমযা িুেো্ র্‍\u200bABCxyz 0123১২ -–/.,।؟ رقية ကိုက नमस्ते Жж ✓→中\t\n\u202e\x00\ud800"

texts = st.text(st.sampled_from(ALPHABET), max_size=120)


def ink(text: str) -> str:
    """The characters that must be on paper, whatever the line breaks."""
    text = text.replace("\ud800", "\ufffd")
    return re.sub("[\\s\u200b\u202e\x00]", "", text)


@given(texts, st.floats(30, 400))
def test_no_character_is_lost_and_no_line_is_wider_than_its_room(text: str, room: float) -> None:
    engine = TextEngine()
    lines = engine.lines(text, STYLE, room)
    assert ink("".join(line.text for line in lines)) == ink(text)
    for line in lines:
        assert line.width <= room + 0.02 or len(line.atoms) == 1
        engine.operators(line, 10, 10).encode("ascii")


@given(texts, st.floats(30, 400), st.integers(1, 4))
def test_a_limited_text_keeps_its_limit_and_says_where_it_was_cut(
    text: str, room: float, most: int
) -> None:
    engine = TextEngine()
    whole = engine.lines(text, STYLE, room)
    lines = engine.limited(text, STYLE, room, most)
    assert len(lines) == min(most, len(whole))
    if len(whole) > most:
        assert lines[-1].text.endswith("…")
        assert lines[-1].width <= room + 0.02 or len(lines[-1].atoms) <= 2
    else:
        assert [line.text for line in lines] == [line.text for line in whole]


def test_a_line_breaks_at_spaces_and_after_a_hyphen_between_letters() -> None:
    engine = TextEngine()
    lines = engine.lines("ঋণ-দাসত্ব শ্রম", STYLE, engine.width("ঋণ-", STYLE) + 6)
    assert [line.text for line in lines][:1] == ["ঋণ-"]


def test_a_date_is_not_broken_at_its_hyphens() -> None:
    engine = TextEngine()
    lines = engine.lines("on 2026-11-21", STYLE, engine.width("2026-11-21", STYLE) + 1)
    assert [line.text for line in lines] == ["on", "2026-11-21"]


def test_a_no_break_space_holds_its_words_together() -> None:
    engine = TextEngine()
    lines = engine.lines("aaa bbb\u00a0ccc", STYLE, engine.width("aaa bbb", STYLE) + 1)
    assert [line.text for line in lines] == ["aaa", "bbb\u00a0ccc"]


def test_a_word_in_two_styles_stays_on_one_line() -> None:
    engine = TextEngine()
    bold = Style(9.0, Weight.BOLD)
    spans = [Span("one two", STYLE), Span("three", bold)]
    lines = engine.lines(spans, STYLE, engine.width("twothree", bold) + 1)
    assert [line.text for line in lines] == ["one", "twothree"]


def test_an_empty_line_between_two_written_ones_stays_and_one_at_the_end_does_not() -> None:
    lines = TextEngine().lines("one\n\ntwo\n\n", STYLE, 200)
    assert [line.text for line in lines] == ["one", "", "two"]


def test_words_from_right_to_left_stand_the_other_way_round_in_a_latin_line() -> None:
    engine = TextEngine()
    (line,) = engine.lines("name رقية خاتون here", STYLE, 300)
    (turned,) = engine.lines("name خاتون رقية here", STYLE, 300)
    first = engine.operators(line, 0, 0)
    assert first != engine.operators(turned, 0, 0)
    (alone,) = engine.lines("خاتون", STYLE, 300)
    codes = re.findall(r"<[0-9A-F]+>", engine.operators(alone, 0, 0))[0]
    (second,) = engine.lines("رقية", STYLE, 300)
    others = re.findall(r"<[0-9A-F]+>", engine.operators(second, 0, 0))[0]
    assert first.index(codes) < first.index(others)


def test_leading_leaves_room_for_bangla_vowels_above_and_below() -> None:
    (line,) = TextEngine().lines("ঊর্ধ্ব", Style(10.0), 200)
    assert line.height >= 14.0
    assert 0 < line.ascent < line.height


def test_what_has_no_ink_is_taken_out_and_reported() -> None:
    engine = TextEngine()
    (line,) = engine.lines("a\u202eb\x1bc\ud800", STYLE, 200)
    assert line.text == "abc\ufffd"
    assert engine.removed == ("\u202e", "\x1b", "\ud800")


def test_a_word_of_twenty_thousand_characters_is_cut_into_full_lines() -> None:
    engine = TextEngine()
    word = "ক্ষিতো" * 3333
    lines = engine.lines(word, STYLE, 400)
    assert "".join(line.text for line in lines) == word
    assert all(350 < line.width <= 400.02 for line in lines[:-1])
    assert engine.shaped == 1


SCRIPTS = (
    "কখগতনরমযসহড়ািীুেোৌ্্্ঁংঃ", "abcxyzÉłñ", "ابتثجحخدرقيةكلمن\u064b\u0651", "ကခဂင်္ိုေရှွ",
    "𐴀𐴁𐴂𐴃𐴄𐴥𐴦", "नमस्तेक्ष", "ЖжЯ", "0123456789১২৩٤٥۶", ".,;:!?()[]{}«»-–—/'\"%$৳।॥", "✓→≤∑①█中😀",
    "\u200b\u200c\u200d\u00a0\u00ad\u202e\u2067\x00\x1b\ufeff\ud800\udfff\u0301\u2028\t",
)  # fmt: skip


def paragraph(dice: random.Random) -> str:
    """Words of one script or of several, spaces or none, a few endless."""
    words = []
    for _ in range(dice.randint(1, 14)):
        some = dice.sample(SCRIPTS, dice.choice((1, 1, 1, 2, 3)))
        length = dice.choice((1, 3, 6, 9, 90 if dice.random() < 0.05 else 4))
        words.append("".join(dice.choice(dice.choice(some)) for _ in range(length)))
    return "".join(word + dice.choice("  \n-  ") for word in words)


def printed(count: int, seed: int) -> None:
    """So many random paragraphs, set and drawn: nothing lost, nothing too wide, nothing odd."""
    dice = random.Random(seed)
    engine = TextEngine()
    for number in range(count):
        if number % 250 == 0:
            engine = TextEngine()
        text, room = paragraph(dice), dice.uniform(24, 480)
        lines = engine.lines(text, STYLE, room)
        kept = re.sub(r"\s+", "", "".join("".join(paper_lines(line.text)) for line in lines))
        wanted = re.sub("[\\s\u200b]+", "", "".join(paper_lines(text)))
        assert kept.replace("\u200b", "") == wanted, (seed, number)
        for line in lines:
            clusters = [c for a in line.atoms for run in a.word.runs for c in run.clusters()]
            inked = [group for *_, group in clusters if any(glyph[2][2] for glyph in group)]
            assert line.width <= room + 0.02 or len(inked) <= 1, (seed, number)
            drawn = engine.operators(line, 10, 10, "en")
            assert drawn.isascii()
            assert drawn.count("BDC") == drawn.count("EMC")
            assert drawn.count("Ts") % 2 == 0 or "0 Ts" in drawn


def test_random_paragraphs_of_many_scripts_come_out_whole() -> None:
    printed(300, 5)


@pytest.mark.campaign
def test_thirty_thousand_random_paragraphs_come_out_whole() -> None:
    count = int(os.environ.get("CASEMGR_TORTURE_COUNT", "30000"))
    printed(count, int(os.environ.get("CASEMGR_TORTURE_SEED", "1")))
