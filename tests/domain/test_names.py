"""Case codes, pseudonyms and folded names."""

import random
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.names import (
    fold_name,
    fold_phone,
    is_bangla,
    new_case_code,
    new_pseudonym,
    read_case_code,
)


@given(st.randoms(use_true_random=False))
def test_a_case_code_is_read_back_however_it_is_typed(dice: random.Random) -> None:
    code = new_case_code(dice.choice)
    assert read_case_code(code) == code
    assert read_case_code(f" {code.lower().replace('-', ' ')} ") == code


@given(st.randoms(use_true_random=False), st.integers(0, 7), st.sampled_from("23456789ABCDEF"))
def test_one_wrong_character_is_noticed(dice: random.Random, place: int, other: str) -> None:
    body = new_case_code(dice.choice).replace("-", "")
    wrong = body[:place] + other + body[place + 1 :]
    assert (read_case_code(wrong) is None) == (wrong != body)


@given(st.randoms(use_true_random=False), st.integers(0, 6))
def test_two_neighbours_swapped_are_noticed(dice: random.Random, place: int) -> None:
    body = new_case_code(dice.choice).replace("-", "")
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    assert (read_case_code(swapped) is None) == (swapped != body)


def test_codes_hold_no_letter_that_looks_like_a_digit_or_spells_a_word() -> None:
    codes = "".join(new_case_code(random.Random(seed).choice) for seed in range(300))
    assert not set("01ILOU") & set(codes)


def test_a_pseudonym_is_a_flower_and_a_number() -> None:
    assert new_pseudonym(lambda names: names[0], 7).endswith(" 7")


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)


def test_the_same_name_is_found_however_it_was_typed() -> None:
    assert fold_name("MST. Rokeya-Khatun") == "mst rokeya khatun"
    assert fold_name("রোকেয়া") == fold_name(unicodedata.normalize("NFD", "রোকেয়া"))
    assert fold_name("ক্\u200dষ") == fold_name("ক্ষ")
    assert fold_name("শিউলী") == fold_name("সিউলি")


def test_a_number_is_found_with_and_without_its_prefix() -> None:
    forms = ["+880 1012-345678", "01012345678", "০১০১২৩৪৫৬৭৮", "008801012345678"]
    assert {fold_phone(form) for form in forms} == {"1012345678"}


def test_the_script_of_a_name_is_that_of_its_first_letter() -> None:
    assert is_bangla("মোঃ Karim")
    assert not is_bangla("Md. করিম")
