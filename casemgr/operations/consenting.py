"""Consent at the exits: who may pass, and what to say to the one who may not."""

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.consent import Bridge, PurposeStanding, Standing
from casemgr.domain.errors import Refused
from casemgr.operations.errors import ConsentRefused, NoConsent


def refusal_for(standing: PurposeStanding, bridge: Bridge | None) -> Refused | None:
    """``None`` when the door opens, else what to tell the person before it."""
    if standing.open or standing.bridged_by(bridge):
        return None
    label = PURPOSE[standing.purpose]
    if standing.standing in (Standing.REFUSED, Standing.WITHDRAWN):
        return ConsentRefused(purpose=label)
    return NoConsent(purpose=label)
