"""Recovery sheets: two of three open the workspace, and each mistake is told by its place."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic import combine_mnemonics
from shamir_mnemonic.wordlist import WORDLIST

from casemgr.domain.errors import CaseError
from casemgr.storage.errors import (
    KeysDamaged,
    SharesAlike,
    SharesForeign,
    SharesLength,
    SharesMistyped,
    SharesUnknownWord,
    SharesWordWrong,
    WrongShares,
)
from casemgr.storage.keys import (
    HEADER_FILES,
    begin_rotation,
    draw_shares,
    finish_rotation,
    keep_shares,
    new_shares,
    read_shares,
    reset_passphrase,
    slots,
    unlock,
    unlock_with_recovery,
    unlock_with_shares,
)
from casemgr.storage.keys import header as headers
from casemgr.storage.keys.age import age_recipient
from casemgr.storage.keys.kdf import FLOOR_COST
from casemgr.storage.keys.secret import SecretBytes, subkey
from casemgr.storage.keys.shares import WORDS, looks_like_shares, split_sheets

DRAWN = draw_shares()
ONE, TWO, THREE = DRAWN.sheets
NEW = "four quiet lamps beside a river"


def put(sheet: str, place: int, word: str) -> str:
    words = sheet.split()
    words[place - 1] = word
    return " ".join(words)


def another_word(sheet: str, place: int, step: int = 1) -> str:
    return str(WORDLIST[(WORDLIST.index(sheet.split()[place - 1]) + step) % len(WORDLIST)])


@pytest.mark.parametrize("pair", list(permutations((0, 1, 2), 2)))
def test_any_two_of_the_three_sheets_open_the_same_key(made: Any, pair: tuple[int, int]) -> None:
    sheets = new_shares(made.folder, made.opened)
    opened = unlock_with_shares(made.folder, [sheets[place] for place in pair])
    assert (opened.kind, opened.login) == ("shares", "")
    assert opened.dek == made.opened.dek


def test_the_words_are_those_of_the_standard(made: Any) -> None:
    sheets = new_shares(made.folder, made.opened)
    assert [len(sheet.split()) for sheet in sheets] == [WORDS] * 3
    seed = subkey(SecretBytes(combine_mnemonics(sheets[:2])), "shares")
    (slot,) = [one for one in slots(made.folder, made.opened) if one.kind == "shares"]
    assert slot.recovers
    assert slot.age_recipient == age_recipient(seed)


def test_the_code_and_the_passphrase_go_on_opening(made: Any, clock: Any) -> None:
    sheets = new_shares(made.folder, made.opened)
    assert unlock_with_recovery(made.folder, made.code).dek == made.opened.dek
    rescued = unlock_with_shares(made.folder, sheets[1:])
    reset_passphrase(made.folder, rescued, made.login, NEW, cost=FLOOR_COST)
    assert unlock(made.folder, made.login, NEW, clock=clock).dek == made.opened.dek


def test_new_sheets_end_the_old_ones_but_not_before_they_are_kept(made: Any) -> None:
    old = new_shares(made.folder, made.opened)
    drawn = draw_shares()
    with pytest.raises(WrongShares):
        unlock_with_shares(made.folder, drawn.sheets[:2])
    assert unlock_with_shares(made.folder, old[:2]).dek == made.opened.dek
    keep_shares(made.folder, made.opened, drawn)
    assert unlock_with_shares(made.folder, drawn.sheets[:2]).dek == made.opened.dek
    with pytest.raises(WrongShares):
        unlock_with_shares(made.folder, old[:2])
    assert [one.kind for one in slots(made.folder, made.opened)].count("shares") == 1


def test_a_new_data_key_reaches_the_sheets(made: Any) -> None:
    begun = begin_rotation(made.folder, made.opened)
    sheets = new_shares(made.folder, begun)
    assert unlock_with_shares(made.folder, sheets[:2]).next_dek == begun.next_dek
    finish_rotation(made.folder, begun, "next")
    assert unlock_with_shares(made.folder, sheets[1:]).dek == begun.next_dek


def test_a_workspace_without_sheets_says_that_they_do_not_open_it(made: Any) -> None:
    with pytest.raises(WrongShares):
        unlock_with_shares(made.folder, (ONE, TWO))


def test_an_earlier_program_is_told_to_update(made: Any) -> None:
    new_shares(made.folder, made.opened)
    raw = (made.folder / HEADER_FILES[0]).read_bytes()
    assert b'"version":3' in raw
    for earlier in (b'"version":1', b'"version":2'):
        lowered = raw.replace(b'"version":3', earlier)
        with pytest.raises(ValueError):
            headers.decode(lowered)
        for name in HEADER_FILES:
            (made.folder / name).write_bytes(lowered)
        with pytest.raises(KeysDamaged):
            headers.load(made.folder)


def test_capitals_numbers_commas_and_four_letters_are_enough() -> None:
    numbered = ", ".join(f"{at}. {word.upper()}" for at, word in enumerate(ONE.split(), 1))
    short = "\n".join(word[:4] for word in THREE.split())
    assert read_shares([numbered, short]) == DRAWN


@settings(max_examples=30)
@given(place=st.integers(1, WORDS), step=st.integers(1, len(WORDLIST) - 1), second=st.booleans())
def test_one_wrong_word_is_named_by_its_place_and_sheet(
    place: int, step: int, second: bool
) -> None:
    wrong = put(TWO, place, another_word(TWO, place, step))
    with pytest.raises(SharesWordWrong) as told:
        read_shares([ONE, wrong] if second else [wrong, ONE])
    assert told.value.values == {"sheet": 2 if second else 1, "word": place}


@settings(max_examples=30)
@given(places=st.sets(st.integers(1, WORDS), min_size=2, max_size=3), step=st.integers(1, 900))
def test_two_or_three_wrong_words_never_pass(places: set[int], step: int) -> None:
    wrong = ONE
    for place in places:
        wrong = put(wrong, place, another_word(wrong, place, step))
    with pytest.raises((SharesMistyped, SharesWordWrong)):
        read_shares([wrong, TWO])


def test_a_word_of_no_list_is_named_by_its_place() -> None:
    with pytest.raises(SharesUnknownWord) as told:
        read_shares([ONE, put(TWO, 7, "riverboat")])
    assert told.value.values == {"sheet": 2, "word": 7}


@pytest.mark.parametrize(
    ("sheets", "sheet", "count"),
    [
        ([ONE, " ".join(TWO.split()[:-1])], 2, WORDS - 1),
        ([f"{ONE} {TWO}", THREE], 1, 2 * WORDS),
        ([ONE], 2, 0),
        ([], 1, 0),
        (["", TWO], 1, 0),
    ],
)
def test_too_few_or_too_many_words_are_counted(sheets: list[str], sheet: int, count: int) -> None:
    with pytest.raises(SharesLength) as told:
        read_shares(sheets)
    assert told.value.values == {"sheet": sheet, "count": count, "expected": WORDS}


def test_one_sheet_twice_and_sheets_of_two_sets_are_told_apart() -> None:
    with pytest.raises(SharesAlike):
        read_shares([ONE, ONE])
    with pytest.raises(SharesForeign):
        read_shares([ONE, draw_shares().sheets[1]])


def test_two_sheets_typed_in_one_line_are_taken_apart() -> None:
    assert read_shares(split_sheets(f"{TWO} {ONE}")) == DRAWN
    assert read_shares([f"{ONE} {TWO}", " "]) == DRAWN
    assert read_shares(["", f"{TWO}\n{ONE}"]) == DRAWN
    with pytest.raises(SharesLength) as told:
        split_sheets(f"{TWO} {' '.join(ONE.split()[:5])}")
    assert told.value.values == {"sheet": 2, "count": 5, "expected": WORDS}


def test_a_recovery_code_is_not_taken_for_words(made: Any) -> None:
    assert looks_like_shares(f"{ONE} {TWO}")
    assert looks_like_shares(ONE)
    assert not looks_like_shares(made.code.printed())
    assert not looks_like_shares("ABCDE " * 8)


@settings(max_examples=60)
@given(text=st.text(max_size=300))
def test_whatever_is_typed_is_answered_by_a_sentence(text: str) -> None:
    with pytest.raises(CaseError) as told:
        read_shares([text, ONE])
    assert told.value.tell("en")
    assert told.value.tell("bn")


def test_the_secret_shows_in_no_text() -> None:
    assert ONE.split()[9] not in repr(DRAWN)
    drawn = draw_shares()
    drawn.wipe()
    assert drawn.sheets == ()
    with pytest.raises(ValueError, match="wiped"):
        drawn.seed()
