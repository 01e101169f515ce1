"""Act, means and purpose: what is there, what is missing, and what follows for the decision."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.determination import (
    ACTUAL,
    NOT,
    POSSIBLE,
    Reading,
    determination,
    reasons_needed,
    remark,
)
from casemgr.domain.experience import Screening
from casemgr.domain.experience_codes import ACT, MEANS, TRAFFICKING_PURPOSE


def some(codes: object) -> st.SearchStrategy[tuple[str, ...]]:
    names = [code.code for code in codes]  # type: ignore[attr-defined]
    return st.lists(st.sampled_from(names), max_size=2, unique=True).map(tuple)


screenings = st.builds(
    Screening,
    acts=some(ACT),
    means=some(MEANS),
    purposes=some(TRAFFICKING_PURPOSE),
    trafficking_status=st.sampled_from(["", POSSIBLE, ACTUAL, NOT]),
    reasons=st.sampled_from(["", "  ", "because"]),
)


@given(screening=screenings, child=st.booleans())
def test_a_part_is_missing_exactly_when_it_is_needed_and_nothing_is_ticked(
    screening: Screening, child: bool
) -> None:
    reading = determination(screening, child)
    empty = {
        "act": not screening.acts,
        "means": not screening.means and not child,
        "purpose": not screening.purposes,
    }
    assert set(reading.lacking) == {name for name, missing in empty.items() if missing}
    assert len(reading.missing) == len(reading.lacking)
    assert reading.suggests_trafficking == (not any(empty.values()))


@given(screening=screenings)
def test_of_a_child_never_more_is_asked_than_of_an_adult(screening: Screening) -> None:
    child, adult = determination(screening, True), determination(screening, False)
    assert set(child.lacking) <= set(adult.lacking)
    assert "means" not in child.lacking


@given(screening=screenings, child=st.booleans())
def test_reasons_are_asked_for_only_against_what_is_recorded(
    screening: Screening, child: bool
) -> None:
    reading = determination(screening, child)
    asked = reasons_needed(screening, reading)
    assert asked == (
        screening.trafficking_status == NOT
        and reading.suggests_trafficking
        and not screening.reasons.strip()
    )


def test_nothing_recorded_lacks_everything() -> None:
    assert determination(None, child=False) == Reading(False, False, False, True)
    assert determination(None, child=False).lacking == ("act", "means", "purpose")
    assert determination(None, child=True).lacking == ("act", "purpose")


WHOLE = {"acts": ("recruitment",), "means": ("fraud",), "purposes": ("labour",)}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({**WHOLE, "trafficking_status": ACTUAL}, ""),
        ({**WHOLE, "trafficking_status": NOT}, "says that it is not"),
        (WHOLE, "still open"),
        ({"trafficking_status": POSSIBLE}, "a part is missing"),
        ({"trafficking_status": NOT}, ""),
        ({}, ""),
    ],
)
def test_the_remark_speaks_only_where_the_decision_and_the_parts_differ(
    values: dict[str, object], told: str
) -> None:
    screening = Screening.model_validate(values)
    said = remark(screening, determination(screening, child=False))
    assert told in said
    assert bool(told) == bool(said)
