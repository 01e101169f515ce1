"""Numbers of papers: read in both scripts, refused where they cannot be right, never whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.identity import in_clear, masked, read_number
from casemgr.domain.person_codes import IDENTIFIER_KIND
from casemgr.words import digits

DIGITS = st.text("0123456789", min_size=1, max_size=20)


@given(
    st.sampled_from((10, 13, 17)).flatmap(lambda n: st.text("123456789", min_size=n, max_size=n))
)
def test_a_national_number_reads_the_same_in_both_scripts_and_with_gaps(number: str) -> None:
    if len(number) == 17:
        number = "1985" + number[4:]
    spaced = " ".join((number[:4], number[4:]))
    assert read_number("nid", number) == number
    assert read_number("nid", spaced) == number
    assert read_number("nid", digits(spaced, "bn")) == number


@given(DIGITS)
def test_only_the_known_lengths_are_national_numbers(number: str) -> None:
    right = len(number) in (10, 13, 17) and not (len(number) == 10 and number[0] == "0")
    if len(number) == 17:
        right = number[:2] in ("19", "20")
    if right:
        assert read_number("nid", number) == number
    else:
        with pytest.raises(ValueError, match="10, 13 or 17"):
            read_number("nid", number)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("birth", "1998-0123-4567-89012", "19980123456789012"),
        ("passport", "ab 1234567", "AB1234567"),
        ("passport", "a12345678", "A12345678"),
        ("fcn", "FCN-২১৪৫/7", "FCN-2145/7"),
        ("unhcr", "143-00C02145", "143-00C02145"),
        ("other", "", ""),
    ],
)
def test_a_number_is_kept_as_its_paper_writes_it(kind: str, typed: str, kept: str) -> None:
    assert read_number(kind, typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("birth", "1234567890"), ("passport", "1234567"), ("fcn", "none yet"), ("other", "x" * 41)],
)
def test_what_cannot_be_a_number_is_said_to_be_none(kind: str, typed: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        read_number(kind, typed)


def test_the_papers_of_other_countries_have_their_own_forms() -> None:
    assert read_number("passport", "1234567", "MM") == "1234567"
    with pytest.raises(ValueError, match="passport"):
        read_number("passport", "1234567", "BD")


@given(st.text("0123456789ABC-", max_size=30))
def test_a_masked_number_gives_away_its_end_at_most_and_not_its_length(number: str) -> None:
    shown = masked(number)
    assert len(shown) in (0, 4, 7)
    assert sum(char in number for char in shown.replace("•", "")) <= 3
    if len(number) > 6:
        assert shown.endswith(number[-3:])
        assert number not in shown


def test_numbers_are_in_clear_for_police_and_courts_alone() -> None:
    clear = {purpose for purpose in ("legal", "supervision", "referral") if in_clear(purpose)}
    assert clear == {"legal"}
    assert not in_clear("legal", identified=False)


def test_every_kind_of_paper_takes_a_number() -> None:
    whole = {"nid": "1985123456", "birth": "19980123456789012", "passport": "AB1234567"}
    for code in IDENTIFIER_KIND:
        assert read_number(code.code, whole.get(code.code, "A-17")) != ""
