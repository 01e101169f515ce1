"""Right to left: UAX #9 rule by rule, and whole lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.reports.text import Style, TextEngine, bidi

CASES = [
    ("P2, P3: the first letter decides", "ab ג", "0001"),
    ("P2, P3: signs and digits decide nothing", "1) ג a", "211112"),
    ("W1: a mark goes with its letter", "aב\u05b0", "011"),
    ("W2: a European number after Arabic", "ع 1", "112"),
    ("W4: a sign within a number", "ג 1,2+3", "1122222"),
    ("W5: a sign of value beside a number", "ג $5 5%", "1122122"),
    ("W6: other signs are neutral", "ג - 5", "11112"),
    ("W7: a number among Latin letters", "ג a1", "1122"),
    ("N0: brackets around the paragraph's own direction", "a (b) ג", "0000001"),
    ("N0: brackets around the other direction, in its context", "ג (ד) a", "1111112"),
    ("N0: brackets that stand beside it take the paragraph's", "a (ג)", "00010"),
    ("N1: between two of one direction", "a ג ד", "00111"),
    ("N2: between two of different ones", "ג, a", "1112"),
    ("I1, I2: Arabic numbers", "a ع ٣ b", "0011200"),
]


@pytest.mark.parametrize(("text", "levels"), [case[1:] for case in CASES], ids=lambda each: each)
def test_the_level_of_each_character_is_that_of_the_standard(text: str, levels: str) -> None:
    assert "".join(map(str, bidi.levels(text))) == levels


def test_what_stands_from_right_to_left_is_turned_from_the_highest_level_down() -> None:
    text = "אב12גד"
    assert "".join(bidi.reordered(text, bidi.levels(text))) == "דג12בא"


@given(st.text(st.sampled_from("abאבعم12٣ ()[].,-%$\u05b0\u0301কি"), max_size=40))
def test_reordering_loses_nothing_and_leaves_left_to_right_alone(text: str) -> None:
    levels = bidi.levels(text)
    assert len(levels) == len(text)
    assert sorted(bidi.reordered(range(len(text)), levels)) == list(range(len(text)))
    if not bidi.turns(text):
        assert not any(levels)
        assert bidi.reordered(text, levels) == list(text)


def test_words_of_a_paragraph_from_right_to_left_begin_at_its_right() -> None:
    engine = TextEngine()
    style = Style(9.0)
    (line,) = engine.lines("رقية (12) abc", style, 300)
    places = [level for atom in line.atoms for level in atom.word.levels or (0,)]
    assert places == [1, 1, 1, 1, 1, 2, 2, 1, 2, 2, 2]
    drawn = engine.operators(line, 0, 0)
    (latin,) = engine.lines("abc", style, 300)
    codes = engine.operators(latin, 0, 0).split("<")[1].split(">")[0]
    assert drawn.index(codes) < len(drawn) / 2


def test_a_bracket_in_a_text_from_right_to_left_is_mirrored() -> None:
    engine = TextEngine()
    (line,) = engine.lines("ع(ع", Style(9.0), 300)
    (alone,) = engine.lines("(ع", Style(9.0), 300)
    (other,) = engine.lines("a(", Style(9.0), 300)
    bracket = line.atoms[0].word.runs[1].glyphs[0][0]
    assert bracket == alone.atoms[0].word.runs[0].glyphs[-1][0]
    assert bracket != other.atoms[0].word.runs[0].glyphs[-1][0]
