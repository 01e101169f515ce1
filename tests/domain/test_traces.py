"""By what a survivor is recognised outside her own file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.domain.traces import Telltale, texts_in

ROKEYA = Telltale.of(["Rokeya Khatun", "রোকেয়া খাতুন, রুকু", "—", ""], ["+880 1712-345678", "12"])


@pytest.mark.parametrize(
    "text",
    [
        "Met ROKEYA  Khatun's uncle",
        "Khatun, Rokeya",
        "রোকেয়া খাতুনের মামা",
        "call 01712 345 678 at noon",
        "call ০১৭১২৩৪৫৬৭৮",
        "রুকু",
    ],
)
def test_her_name_is_found_with_endings_turned_round_and_her_number_in_any_writing(
    text: str,
) -> None:
    assert ROKEYA.stands_in(text)


@pytest.mark.parametrize("text", ["Rokeya Begum", "Khatun", "12", "রুকুর বাড়ি", "", "—"])
def test_half_a_name_and_a_short_number_point_to_nobody(text: str) -> None:
    assert not ROKEYA.stands_in(text)


def test_a_row_is_hers_though_her_names_stand_in_two_cells() -> None:
    assert ROKEYA.stands_in_row(["Khatun", "2006", "Rokeya"])
    assert not ROKEYA.stands_in_row(["Khatun", "Rokeya was asked whether she knows her neighbour"])


NAMES = st.lists(st.text("abcdeকখগাি", min_size=3, max_size=8), min_size=2, max_size=4)


@given(NAMES, st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_whatever_stands_around_a_name_it_is_found(
    words: list[str], before: str, after: str
) -> None:
    name = " ".join(words)
    known = Telltale.of([name], [])
    assert not known or known.stands_in(f"{before} {name} {after}")
    (text,) = texts_in({"a": [{"b": name}]})
    assert text == name
