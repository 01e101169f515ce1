"""Words to glyphs: the truth is HarfBuzz itself on the whole run."""

import itertools
import unicodedata

import pytest
import uharfbuzz as hb
from hypothesis import given
from hypothesis import strategies as st

from casemgr.reports.text.fonts import Face, Weight, bundled_fonts
from casemgr.reports.text.glyphs import Word
from casemgr.reports.text.scripts import is_right_to_left, paper_lines
from casemgr.reports.text.shaping import Shaper

CONSONANTS = "কখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহড়ঢ়য়ৎ"
VOWEL_SIGNS = ("", "া", "ি", "ী", "ু", "ূ", "ৃ", "ে", "ৈ", "ো", "ৌ", "ঁ", "ং", "ঃ")
CONJUNCTS = (
    "ক্ষ", "জ্ঞ", "ঞ্চ", "ন্ত্র", "স্ত্র", "ষ্ট্র", "ক্ত", "দ্ধ", "ন্দ্র", "ম্প্র", "র্ক", "র্য", "র্ধ্ব", "ব্য", "ত্যা",
    "ন্ধ্য", "হ্ম", "শ্র", "ত্ত্ব", "র‍্যা", "ক্‌ষ", "ল্প", "স্ব", "দ্বা", "ঙ্ক", "ণ্ড", "ট্ট", "হ্ন", "স্থ", "প্ত",
)  # fmt: skip
WORDS = (
    "সারভাইভার", "কর্মী", "ক্ষতিপূরণ", "স্ত্রী", "লক্ষ্মী", "ঊর্ধ্ব", "রাষ্ট্র", "স্বাস্থ্য", "ব্রাহ্মণবাড়িয়া",
    "কক্সবাজার", "পুনঃএকত্রীকরণ",
    "র‍্যাব", "যৌন", "কৌশল", "সন্ধ্যায়", "তত্ত্বাবধান", "সম্মতি",
    "জ্ঞান", "বিজ্ঞান", "দুঃখ", "চাঁদ", "উৎস", "সংঘবদ্ধ",
    "কর্তৃপক্ষ", "প্রত্যাবাসন", "১,৩২,০০০", "৳৫০০", "হয়।",
)  # fmt: skip


def bangla_words() -> list[str]:
    made = ["".join(pair) for pair in itertools.product(CONSONANTS, VOWEL_SIGNS)]
    made += ["".join(pair) for pair in itertools.product(CONJUNCTS, VOWEL_SIGNS[1:11:2])]
    return [*WORDS, *made]


def harfbuzz_alone(face: Face, text: str) -> list[tuple[int, int, int, int]]:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    font = hb.Font(hb.Face(hb.Blob(face.data)))
    hb.shape(font, buffer)
    return [
        (info.codepoint, position.x_advance, position.x_offset, position.y_offset)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


def ours(word: Word) -> list[tuple[int, int, int, int]]:
    return [
        (gid, advance, right, up)
        for run in word.runs
        for gid, _cluster, (right, up, advance, _) in run.glyphs
    ]


@pytest.fixture
def shaper() -> Shaper:
    return Shaper(bundled_fonts())


@pytest.mark.parametrize("weight", list(Weight))
def test_bangla_words_have_harfbuzz_own_glyphs_and_places(shaper: Shaper, weight: Weight) -> None:
    face = bundled_fonts().main(weight)
    words = bangla_words()
    assert len(words) > 600
    wrong = [w for w in words if ours(shaper.word(w, weight)) != harfbuzz_alone(face, w)]
    assert wrong == []


def test_words_shaped_together_are_drawn_as_if_shaped_alone() -> None:
    """Of two thousand five hundred clusters and more, between neighbours of every kind."""
    face = bundled_fonts().main(Weight.REGULAR)
    pairs = [first + second for first in CONJUNCTS for second in CONJUNCTS]
    bangla = [
        word for word in (*bangla_words(), *pairs) if not word[0].isascii() and word[0] != "৳"
    ]
    latin = ["AVATAR", "Tofu", "office", "(x)", "fi", "To,", "L'Y", "W.A", "Łódź", "café"]
    clusters = 0
    for words in (bangla, sorted(bangla, key=lambda word: word[::-1]), latin):
        together, alone = Shaper(bundled_fonts()), Shaper(bundled_fonts())
        together.prime(words, Weight.REGULAR)
        for word in dict.fromkeys(words):
            made = together.words[Weight.REGULAR][word]
            if unicodedata.category(word[0])[0] != "M":
                assert made.drawn == alone.words[Weight.REGULAR][word].drawn
            assert ours(made) == harfbuzz_alone(face, word)
            assert made.width == sum(glyph[1] for glyph in ours(made))
            clusters += sum(1 for run in made.runs for _ in run.clusters())
        assert together.shaped == len(set(words))
    assert clusters >= 2_500


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("NGO-কর্মী", ("NGO-", "কর্মী")),
        ("Case/ক্ষতি", ("Case/", "ক্ষতি")),
        ("ID:স্ত্রী", ("ID:", "স্ত্রী")),
        ("কর্মীNGO", ("কর্মী", "NGO")),
    ],
)
def test_a_word_of_two_scripts_is_shaped_as_each_script_alone(
    shaper: Shaper, word: str, parts: tuple[str, ...]
) -> None:
    face = bundled_fonts().main(Weight.REGULAR)
    expected = [glyph for part in parts for glyph in harfbuzz_alone(face, part)]
    assert ours(shaper.word(word, Weight.REGULAR)) == expected


def test_a_word_of_two_fonts_takes_each_character_from_a_font_that_has_it(shaper: Shaper) -> None:
    word = shaper.word("ঢাকা→رقية", Weight.REGULAR)
    assert len({run.face.index for run in word.runs}) == 3
    assert all(glyph[0] for run in word.runs for glyph in run.glyphs)
    assert shaper.uncovered == {}


def test_a_character_no_font_knows_is_reported_and_drawn_as_a_box(shaper: Shaper) -> None:
    word = shaper.word("ক中", Weight.REGULAR)
    assert list(shaper.uncovered) == ["中"]
    gid, _cluster, (_right, _up, advance, _) = word.runs[-1].glyphs[-1]
    assert gid == 0
    assert advance > 0


def test_a_word_is_shaped_once_however_often_it_is_met(shaper: Shaper) -> None:
    for _ in range(50):
        shaper.word("সম্মতি", Weight.REGULAR)
    assert shaper.shaped == 1


def test_letters_from_right_to_left_stand_in_that_order_and_digits_do_not(shaper: Shaper) -> None:
    word = shaper.word("رقية12", Weight.REGULAR)
    assert [run.rtl for run in word.runs] == [True, False]
    clusters = [cluster for _gid, cluster, _place in word.runs[0].glyphs]
    assert clusters == sorted(clusters, reverse=True)


@given(
    st.text(st.sampled_from(CONSONANTS + "ািীুেোৌ্ঁAbc-1২رقيةကို中\u200c\u200d"), min_size=1),
    st.floats(100, 4000),
)
def test_cutting_a_word_loses_no_character_no_glyph_and_no_width(text: str, room: float) -> None:
    word = Shaper(bundled_fonts()).word(text, Weight.REGULAR)
    pieces = word.pieces(room, room)
    assert "".join(piece.text for piece in pieces) == text
    assert sum(piece.width for piece in pieces) == word.width
    assert sorted(ours(word)) == sorted(glyph for piece in pieces for glyph in ours(piece))
    for piece in pieces:
        assert piece.text
        groups = [group for run in piece.runs for _, _, group in run.clusters()]
        inked = [group for group in groups if any(glyph[2][2] for glyph in group)]
        assert piece.width <= room or len(inked) == 1
        for run in piece.runs:
            assert all(run.start <= glyph[1] < run.end for glyph in run.glyphs)


@given(st.text())
def test_what_goes_on_paper_has_no_controls_and_no_direction_overrides(text: str) -> None:
    for line in paper_lines(text):
        assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in line)
        assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_lines_end_where_their_writer_ended_them() -> None:
    assert paper_lines("one\r\ntwo\nthree\u2028four\tfive") == ["one", "two", "three", "four five"]


def test_a_half_surrogate_becomes_the_replacement_sign() -> None:
    assert paper_lines("a\ud800b") == ["a\ufffdb"]


@pytest.mark.parametrize(
    ("text", "answer"), [("(رقية)", True), ("12 রোকেয়া", False), ("— 12", None), ("١٢", None)]
)
def test_the_first_letter_gives_the_direction(text: str, answer: bool | None) -> None:
    assert is_right_to_left(text) is answer
