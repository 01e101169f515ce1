"""Consent at the exits: who may pass, and what to say to the one who may not."""

from collections.abc import Mapping
from datetime import date
from typing import cast

from sqlmodel import Session

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.consent import Bridge, PurposeStanding, Standing, standings
from casemgr.domain.errors import Refused
from casemgr.domain.support import Consent
from casemgr.operations.errors import ConsentRefused, NoConsent
from casemgr.storage.records import records_of


def consents_of(session: Session, case_id: str, today: date) -> Mapping[str, PurposeStanding]:
    """The standing of every purpose of a case."""
    return standings(cast(list[Consent], records_of(session, "consent", case_id)), today)


def refusal_for(standing: PurposeStanding, bridge: Bridge | None) -> Refused | None:
    """``None`` when the door opens, else what to tell the person before it."""
    if standing.open or standing.bridged_by(bridge):
        return None
    label = PURPOSE[standing.purpose]
    if standing.standing in (Standing.REFUSED, Standing.WITHDRAWN):
        return ConsentRefused(purpose=label)
    return NoConsent(purpose=label)
