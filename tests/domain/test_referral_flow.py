"""The way of a referral: its steps, its days, and what speaks against sending it."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.case_codes import REFERRAL_STATUS
from casemgr.domain.childhood import GROWN, Age
from casemgr.domain.directories import Provider
from casemgr.domain.referral_flow import (
    ANSWERED,
    NEXT,
    STEPS,
    agreement_now,
    dated,
    doubts_about,
    goes_out,
    problems_of,
)
from casemgr.domain.support import Referral

TODAY = date(2026, 11, 21)
STATES = [code.code for code in REFERRAL_STATUS]
state = st.sampled_from(STATES)
direction = st.sampled_from(["in", "out"])
CHAIN = ["draft", "sent", "received", "accepted", "in_service", "completed"]
GOOD = Provider(
    name="Blue House",
    kind="Shelter",
    eligible=("women", "girls"),
    vetted_on="2026-01-05",
    agreement="signed",
    agreement_until="2026-11-21",
)


def test_every_state_has_its_steps_and_they_lead_to_known_states() -> None:
    assert set(STEPS) == set(STATES)
    assert {one for steps in STEPS.values() for one in steps} <= set(STATES)
    for state_now, offered in NEXT.items():
        assert set(offered) <= set(STEPS[state_now])


def test_the_whole_chain_can_be_walked_and_nothing_is_sent_by_skipping_it() -> None:
    for before, after in pairwise(CHAIN):
        assert after in STEPS[before]
    assert not set(STEPS["draft"]) & {*CHAIN[2:], "declined", "no_response"}


@given(before=state, after=state, way=direction)
def test_a_step_is_refused_exactly_where_the_table_has_none(
    before: str, after: str, way: str
) -> None:
    one = Referral(direction=way, status=before, on="2026-11-01")
    other = one.model_copy(update={"status": after})
    refused = problems_of(one, other, TODAY)
    assert bool(refused) == (after != before and after not in STEPS[before])
    assert set(refused) <= {"status"}


@pytest.mark.parametrize("on", ["", "2026-11", "?", "2026-11-22"])
def test_what_is_further_than_sent_is_first_written_down_with_its_day(on: str) -> None:
    late = Referral(direction="out", status="accepted", on=on)
    assert set(problems_of(None, late, TODAY)) == {"on"}
    dated_one = late.model_copy(update={"on": "2026-11-20"})
    assert problems_of(None, dated_one, TODAY) == {}
    assert problems_of(None, late.model_copy(update={"direction": "in"}), TODAY) == {}
    assert problems_of(None, late.model_copy(update={"status": "sent"}), TODAY) == {}


@given(before=state, after=state, day=st.sampled_from(["", "2026-11-10"]))
def test_a_step_is_dated_once_and_a_day_that_was_written_stays(
    before: str, after: str, day: str
) -> None:
    one = Referral(direction="out", status=before, on="2026-11-01")
    other = one.model_copy(update={"status": after, "answered_on": day})
    kept = dated(one, other, TODAY)
    if day:
        assert kept.answered_on == day
    elif after in ANSWERED and before not in ANSWERED:
        assert kept.answered_on == "2026-11-21"
    else:
        assert kept.answered_on == ""
    assert dated(kept, kept, TODAY) == kept


def test_sending_is_dated_and_sending_again_waits_for_a_new_answer() -> None:
    draft = Referral(direction="out")
    sent = dated(draft, draft.model_copy(update={"status": "sent"}), TODAY)
    assert sent.on == "2026-11-21"
    declined = sent.model_copy(
        update={"status": "declined", "answered_on": "2026-11-21", "response_due": "2026-11-24"}
    )
    again = dated(declined, declined.model_copy(update={"status": "sent"}), date(2026, 12, 1))
    assert (again.on, again.answered_on, again.response_due) == ("2026-12-01", "", "")
    assert goes_out(again)


@pytest.mark.parametrize(
    ("changed", "state_now"),
    [
        ({}, "valid"),
        ({"agreement_until": "2026-11-20"}, "expired"),
        ({"agreement_until": ""}, "valid"),
        ({"agreement": "talks"}, "talks"),
        ({"agreement": ""}, "none"),
    ],
)
def test_an_agreement_holds_to_its_last_day(changed: dict[str, str], state_now: str) -> None:
    assert agreement_now(GOOD.model_copy(update=changed), TODAY) == state_now


def test_a_provider_that_fits_raises_no_doubt() -> None:
    assert doubts_about(GOOD, "Feminine", GROWN, TODAY) == ()
    assert doubts_about(GOOD, "Feminine", Age(child=True), TODAY) == ()
    assert doubts_about(GOOD, "", GROWN, TODAY) == ()


@pytest.mark.parametrize(
    ("changed", "gender", "age", "word"),
    [
        ({}, "Masculine", GROWN, "gender and age"),
        ({}, "Masculine", Age(child=True), "gender and age"),
        ({"eligible": ("women",)}, "", Age(child=True), "gender and age"),
        ({"eligible": ()}, "Feminine", GROWN, "ask before"),
        ({"agreement": "none"}, "Feminine", GROWN, "has been signed"),
        ({"agreement_until": "2026-11-20"}, "Feminine", GROWN, "expired"),
        ({"vetted_on": ""}, "Feminine", GROWN, "vetted"),
    ],
)
def test_each_doubt_is_said_once(
    changed: dict[str, object], gender: str, age: Age, word: str
) -> None:
    (doubt,) = doubts_about(GOOD.model_copy(update=changed), gender, age, TODAY)
    assert word in doubt


def test_an_organisation_outside_the_directory_is_doubtful_by_itself() -> None:
    assert len(doubts_about(None, "Feminine", GROWN, TODAY)) == 1
    assert len(doubts_about(GOOD, "Feminine", GROWN, TODAY, retired=True)) == 1
