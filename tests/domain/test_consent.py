"""The consent log, purpose by purpose."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.consent import Bridge, Standing, standing_for, standings
from casemgr.domain.support import Consent

TODAY = date(2026, 11, 21)
ENTRIES = st.builds(
    Consent,
    purpose=st.sampled_from(["services", "referral", "legal"]),
    status=st.sampled_from(["given", "refused", "withdrawn"]),
    organisation=st.sampled_from(["", "", "Legal Aid", "legal aid ", "Shelter"]),
    expires=st.sampled_from(["", "2026-01-01", "2027-01-01"]),
    unverified=st.booleans(),
    on=st.sampled_from(["2026-01-01", "2026-02-01"]),
)


def entry(purpose: str, status: str, **more: object) -> Consent:
    return Consent(purpose=purpose, status=status, on="2026-11-01", **more)  # type: ignore[arg-type]


def test_nothing_asked_is_not_consent() -> None:
    found = standings([], TODAY)
    assert set(found) == {code.code for code in PURPOSE}
    assert not any(standing.open for standing in found.values())


def test_the_newest_entry_decides() -> None:
    log = [entry("services", "given"), entry("services", "withdrawn")]
    assert standings(log, TODAY)["services"].standing is Standing.WITHDRAWN
    assert standings(log[::-1], TODAY)["services"].open


def test_consent_for_one_organisation_opens_no_other_door() -> None:
    log = [entry("referral", "given", organisation="Legal Aid")]
    assert standing_for(log, "referral", "legal aid", TODAY).open
    assert not standing_for(log, "referral", "Shelter", TODAY).open
    assert not standings(log, TODAY)["referral"].open


def test_a_general_withdrawal_closes_every_door() -> None:
    log = [entry("referral", "given", organisation="Legal Aid"), entry("referral", "withdrawn")]
    assert not standing_for(log, "referral", "Legal Aid", TODAY).open


def test_an_imported_tick_is_not_verified_and_opens_nothing() -> None:
    standing = standings([entry("storage", "given", unverified=True)], TODAY)["storage"]
    assert standing.standing is Standing.UNVERIFIED
    assert not standing.open


def test_consent_ends_on_the_day_it_was_given_for() -> None:
    assert standings([entry("services", "given", expires="2026-11-21")], TODAY)["services"].open
    late = standings([entry("services", "given", expires="2026-11-20")], TODAY)["services"]
    assert late.standing is Standing.EXPIRED


def test_an_older_paper_entered_late_does_not_reopen_a_door() -> None:
    log = [entry("services", "withdrawn"), dated("2026-10-01", "given")]
    assert standings(log, TODAY)["services"].standing is Standing.WITHDRAWN


def test_a_withdrawal_with_a_wrong_earlier_date_still_closes_the_door() -> None:
    log = [entry("services", "given"), dated("2026-10-01", "withdrawn")]
    assert standings(log, TODAY)["services"].standing is Standing.WITHDRAWN


def dated(on: str, status: str) -> Consent:
    return entry("services", status).model_copy(update={"on": on})


def test_a_refusal_for_an_organisation_outlives_a_later_general_consent() -> None:
    log = [entry("referral", "refused", organisation="Police"), entry("referral", "given")]
    assert not standing_for(log, "referral", "Police", TODAY).open
    assert standing_for(log, "referral", "Shelter", TODAY).open
    log.append(entry("referral", "given", organisation="Police"))
    assert standing_for(log, "referral", "Police", TODAY).open


@pytest.mark.parametrize(
    ("refused", "recipient"),
    [
        ("বাংলাদেশ পুলিশ", "বাংলাদেশ  পুলিশ"),
        ("Bangladesh Police", "police"),
        ("Police", "Village Police, Jashore"),
        ("আশ্রয়", unicodedata.normalize("NFD", "আশ্রয়")),
        ("ক্ষমা", "ক্\u200dষমা"),
        ("Blue-House", "blue house"),
    ],
)
def test_a_refusal_holds_however_its_organisation_is_spelt(refused: str, recipient: str) -> None:
    log = [entry("referral", "given"), entry("referral", "refused", organisation=refused)]
    assert not standing_for(log, "referral", recipient, TODAY).open


@given(st.lists(ENTRIES, max_size=8), st.sampled_from(["", "Legal Aid", "Shelter"]))
def test_a_door_is_open_only_if_what_was_written_and_dated_last_gave_it(
    log: list[Consent], organisation: str
) -> None:
    wanted = {"", organisation.casefold()}
    about = [
        e for e in log if e.purpose == "referral" and e.organisation.strip().casefold() in wanted
    ]
    if standing_for(log, "referral", organisation, TODAY).open:
        for last in (about[-1], sorted(about, key=lambda e: e.on)[-1]):
            assert last.status == "given"
            assert not last.unverified
            assert last.expires in ("", "2027-01-01")


@given(st.lists(ENTRIES, max_size=6), st.sampled_from(list(Bridge)))
def test_a_refusal_yields_only_to_the_three_grounds_that_outweigh_it(
    log: list[Consent], ground: Bridge
) -> None:
    standing = standing_for(log, "services", "", TODAY)
    refused = standing.standing in (Standing.REFUSED, Standing.WITHDRAWN)
    assert standing.bridged_by(ground) == (not refused or ground is not Bridge.IMMEDIATE_DANGER)
    assert not standing.bridged_by(None)
