"""Answers to assessment forms: what may be kept, and what is said of the rest."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.answers import answers_problems, read_answers
from casemgr.domain.errors import Invalid
from casemgr.domain.instruments import NO_ANSWER, Question, Text, instrument

NUMBER = Question("n", "safety", Text("N", "স"), Text(), "number", (), None, None, scored=False)


def test_answers_are_kept_as_they_are_stored() -> None:
    needs = instrument("immediate_needs")
    typed = {
        "first_wish": "  call home \x07", "appointment_on": "১/১২/২০২৬", "mind": "",
        "things_needed": ["phone", "clothes"], "safe_now": "yes", "appointment": None,
    }  # fmt: skip
    kept = read_answers(needs, typed)
    assert kept == {
        "safe_now": "yes", "things_needed": ("clothes", "phone"),
        "appointment_on": "2026-12-01", "first_wish": "call home",
    }  # fmt: skip
    assert read_answers(needs, kept) == kept


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("safe_now", "maybe"), ("safe_now", ["yes"]), ("safe_now", True),
        ("things_needed", ["clothes", "gold"]), ("things_needed", ["clothes", NO_ANSWER]),
        ("appointment_on", "tomorrow"), ("first_wish", "x" * 100_001), ("no_such", "yes"),
    ],
)  # fmt: skip
def test_an_answer_the_form_does_not_offer_has_a_message(code: str, answer: object) -> None:
    needs = instrument("immediate_needs")
    assert list(answers_problems(needs, {"mind": "no", code: answer})) == [code]
    with pytest.raises(Invalid):
        read_answers(needs, {code: answer})


@given(st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e6, 1e6), st.text(max_size=6)))
def test_a_number_is_kept_as_a_number_or_has_a_message(raw: object) -> None:
    one = replace(instrument("immediate_needs"), questions=(NUMBER,))
    if answers_problems(one, {"n": raw}):
        assert not isinstance(raw, int | float) or raw < 0
        return
    kept = read_answers(one, {"n": raw})
    assert read_answers(one, kept) == kept
    assert kept == {} if raw == "" else isinstance(kept["n"], str)
    if isinstance(raw, int | float):
        assert float(str(kept["n"])) == raw


@pytest.mark.parametrize("raw", ["-1", "-০.৫", -7, "1000000001", "1e300", "inf", "nan", "-inf"])
def test_a_number_that_nothing_can_count_has_a_message(raw: object) -> None:
    home = instrument("family_home")
    assert list(answers_problems(home, {"h03": raw})) == ["h03"]
    with pytest.raises(Invalid) as told:
        read_answers(home, {"h03": raw})
    words = told.value.problems["h03"]
    assert ("below nought" in words) == str(raw).startswith("-")


def test_the_number_nought_is_an_answer() -> None:
    one = replace(instrument("immediate_needs"), questions=(NUMBER,))
    assert read_answers(one, {"n": 0}) == read_answers(one, {"n": "০"}) == {"n": "0"}
