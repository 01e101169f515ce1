"""What the consent log says today, purpose by purpose.

Sources: IOM Data Protection Principles 4 and 5 (consent per purpose, in a log that is only
added to). *Missing* consent can be bridged in danger, with a reason and a review; a
*refusal* yields only to imminent danger, a child's best interests or a court order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.support import Consent


class Standing(StrEnum):
    """Where a purpose stands."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    UNVERIFIED = "unverified"


class Bridge(StrEnum):
    """The ground on which the minimum may be shared without consent."""

    IMMEDIATE_DANGER = "immediate_danger"
    IMMINENT_DANGER = "imminent_danger"
    CHILD_INTEREST = "child_interest"
    COURT_ORDER = "court_order"


_OVER_REFUSAL = frozenset({Bridge.IMMINENT_DANGER, Bridge.CHILD_INTEREST, Bridge.COURT_ORDER})


@dataclass(frozen=True, slots=True)
class PurposeStanding:
    """``entry`` is the log entry the standing rests on; ``None`` when nobody asked."""

    purpose: str
    standing: Standing
    entry: Consent | None = None

    @property
    def open(self) -> bool:
        """Whether an exit door opens on this."""
        return self.standing is Standing.GIVEN

    def bridged_by(self, ground: Bridge | None) -> bool:
        """Whether ``ground`` allows sharing the minimum although consent is not there."""
        if ground is None:
            return False
        if self.standing in (Standing.REFUSED, Standing.WITHDRAWN):
            return ground in _OVER_REFUSAL
        return True


def standings(log: Iterable[Consent], today: date) -> Mapping[str, PurposeStanding]:
    """Every purpose's standing, from the log in the order in which it was written.

    The newest general entry decides. An entry for one organisation says nothing about the
    others: ask ``standing_for`` with the organisation's name.
    """
    entries = tuple(log)
    return {code.code: standing_for(entries, code.code, "", today) for code in PURPOSE}


def standing_for(
    log: Iterable[Consent], purpose: str, organisation: str, today: date
) -> PurposeStanding:
    """The standing of one purpose towards one organisation (``""``: any).

    A later general entry outweighs an earlier one for the organisation, and the reverse.
    """
    wanted = ("", organisation.strip().casefold())
    newest: Consent | None = None
    for entry in log:
        if entry.purpose == purpose and entry.organisation.strip().casefold() in wanted:
            newest = entry
    if newest is None:
        return PurposeStanding(purpose, Standing.NOT_ASKED)
    return PurposeStanding(purpose, _standing(newest, today), newest)


def _standing(entry: Consent, today: date) -> Standing:
    if entry.status == "refused":
        return Standing.REFUSED
    if entry.status == "withdrawn":
        return Standing.WITHDRAWN
    if entry.unverified:
        return Standing.UNVERIFIED
    if entry.expires and entry.expires < today.isoformat():
        return Standing.EXPIRED
    return Standing.GIVEN
