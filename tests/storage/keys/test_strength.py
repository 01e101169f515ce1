"""The offline meter: what it accepts, what it refuses, and what it advises."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.storage.keys import strength
from casemgr.words import say


@pytest.mark.parametrize(
    "good",
    [
        "correct horse battery staple",
        "নদীর ধারে লাল নৌকা দুলছে",
        "পাঁচটি শালিক আর একটি পুরোনো ছাতা",
        "four quiet lamps beside a river",
        "Vq7#nm2!xR9wLt",
    ],
)
def test_good_passphrases_in_both_scripts_are_accepted(good: str) -> None:
    judged = strength(good)
    assert judged.accepted
    assert judged.score >= 3


@pytest.mark.parametrize(
    "weak",
    [
        "",
        "   ",
        "Vq7#nm2!",
        "password1234",
        "qwertyuiop12",
        "aaaaaaaaaaaaaaaaaaaaaa",
        "কককককককককককককককক",
        "আমার সোনার বাংলা",
        "বাংলাদেশবাংলাদেশ",
        "abcdefghijklmnop",
        "17051990 1990",
        "01712-345678 01812-345679",
        "in 2026-11-21",
    ],
)
def test_weak_passphrases_are_refused_with_advice_in_both_languages(weak: str) -> None:
    judged = strength(weak)
    assert not judged.accepted
    assert judged.score <= 2
    assert say(judged.advice, "bn") != judged.advice


def test_a_passphrase_made_of_the_login_is_refused() -> None:
    assert not strength("shahanaraparvin1", "shahanaraparvin").accepted


def test_a_very_long_text_is_judged_quickly() -> None:
    began = time.perf_counter()
    strength("abc 123 বাংলা " * 400)
    assert time.perf_counter() - began < 2


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=80))
def test_any_text_at_all_is_judged(text: str) -> None:
    judged = strength(text)
    assert 0 <= judged.score <= 4
    assert judged.advice
    assert not judged.accepted or len(text) >= 12
