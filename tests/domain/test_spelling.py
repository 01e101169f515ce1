"""Spellings of one name, brought to one sound."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.domain.spelling import ALIKE, alike, joined, sound_of, tokens_of, words_of

SAME = [
    "রহিমা রহীমা Rahima Rohima Raheema Rahimah",
    "আনোয়ার Anwar Anowar Anoar",
    "দেলোয়ার Delwar Delowar",
    "আয়েশা Ayesha Aisha Aysha",
    "মরিয়ম Mariam Maryam Moriyom",
    "সালমা ছালমা Salma Shalma",
    "জাহাঙ্গীর Jahangir Zahangir",
    "ফয়সাল Foysal Faisal",
    "শ্রাবণী শ্রাবনি Sraboni Shrabani",
    "শ্যামলী শ্যামলি Shamoli Shyamali",
    "স্বপ্না Swapna Shopna",
    "মৌসুমী Moushumi Mausumi",
    "কৃষ্ণা Krishna Krisna",
    "চৌধুরী Chowdhury Choudhury",
    "উৎপল উতপল Utpal",
    "চাঁদনী চাদনি Chadni",
    "ঊর্মি উর্মী Urmi",
    "যমুনা জমুনা Jamuna Zamuna",
    "গৌরী Gouri Gauri Gowri",
    "তাহমিনা Tahmina Tamina",
    "দুলাল দুঃলাল Dulal",
    "পারভীন Parvin Parbeen Parveen",
    "হৃদয় Hridoy Hriday Ridoy",
]
OTHERS = [
    "Rahim Rahima", "Rina Mina", "Rina Runa", "Shahina Shahida", "Sabina Rubina", "Salma Salima",
    "Halima Salma", "Karim Rahim", "Rafiqul Shafiqul", "Kamal Jamal", "Monir Monira", "Rehana Rina",
    "সুমি সীমা", "পিয়া প্রিয়া", "Popi Papia",
]  # fmt: skip


@pytest.mark.parametrize("group", SAME)
def test_the_usual_spellings_of_a_name_sound_the_same(group: str) -> None:
    first, *others = [sound_of(word) for word in group.split()]
    assert [alike(first, other) for other in others] == [1.0] * len(others)


@pytest.mark.parametrize("pair", OTHERS)
def test_other_names_stay_other_names(pair: str) -> None:
    one, two = (sound_of(word) for word in pair.split())
    assert alike(one, two) < ALIKE


def test_a_slip_in_a_long_name_is_forgiven() -> None:
    for slip in ("Jahangr", "Jahhangir", "Jahagnir"):
        assert alike(sound_of("Jahangir"), sound_of(slip)) >= ALIKE


def test_a_short_form_is_known() -> None:
    assert alike(sound_of("Mizan"), sound_of("Mizanur")) >= ALIKE


def test_composed_and_decomposed_letters_are_one() -> None:
    for word in ("রোকেয়া", "বড়ুয়া", "গাঢ়", "Renée"):
        forms = {sound_of(unicodedata.normalize(form, word)) for form in ("NFC", "NFD")}
        assert len(forms) == 1


def test_a_joiner_inside_a_word_says_nothing() -> None:
    assert sound_of("শাহ্\u200cনাজ") == sound_of("শাহনাজ") == sound_of("Shahnaz")


def test_words_written_as_one_sound_as_written_apart() -> None:
    for apart, together in (("হোসনে আরা", "Hosneara"), ("Nur Jahan", "নূরজাহান")):
        whole = joined(sound_of(word) for word in apart.split())
        assert alike(whole, sound_of(together)) == 1.0


def test_a_name_falls_into_words_at_dots_and_hyphens() -> None:
    assert words_of("Md.Abdul-Karim (Babu)") == ("md", "abdul", "karim", "babu")


def test_forms_of_address_weigh_next_to_nothing_in_any_spelling() -> None:
    for address in ("Md.", "মোঃ", "মোহাম্মদ", "Mohammad", "Muhammad", "মো."):
        one, two = tokens_of(f"{address} Belayet")
        assert one.weight < 0.1 < two.weight == 1.0
        assert one.sound == tokens_of("Md")[0].sound
    for address in ("Mst.", "মোছাঃ", "মোসাম্মৎ", "Most"):
        assert tokens_of(f"{address} Lota")[0].weight < 0.1


def test_common_second_names_weigh_little_unless_they_name_the_person() -> None:
    assert [token.weight for token in tokens_of("রহিমা খাতুন")] == [0.7, 0.3]
    assert [token.weight for token in tokens_of("মোছাঃ আক্তার বানু")] == [0.05, 0.6, 0.3]


def test_known_words_are_marked() -> None:
    assert [token.known for token in tokens_of("Hasan Bakultala")] == [True, False]


@given(st.text(max_size=40))
@settings(max_examples=150)
def test_any_text_can_be_sounded(text: str) -> None:
    for token in tokens_of(text):
        assert token.sound.key
        assert alike(token.sound, token.sound) == 1.0
    for word in words_of(text):
        assert sound_of(word) == sound_of(word.upper().casefold())


@given(st.text("রহিমাকখশষসণনজযয়ড়ঢ়ৎঁঃ্", max_size=12), st.text("abehimorsuz", max_size=9))
@settings(max_examples=150)
def test_likeness_is_symmetric_and_bounded(bangla: str, latin: str) -> None:
    one, two = sound_of(bangla), sound_of(latin)
    assert alike(one, two) == alike(two, one)
    assert 0.0 <= alike(one, two) <= 1.0


@given(st.text("abdehiklmnorstu", min_size=2, max_size=10))
@settings(max_examples=100)
def test_doubling_a_consonant_changes_no_sound(word: str) -> None:
    doubled = "".join(char * 2 if char in "bdklmnrt" else char for char in word)
    assert sound_of(doubled).key == sound_of(word).key
