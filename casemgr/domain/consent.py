"""What the consent log says today, purpose by purpose.

Sources: IOM Data Protection Principles 4 and 5 (consent per purpose, in a log that is only
added to). *Missing* consent can be bridged in danger, with a reason and a review; a
*refusal* yields only to imminent danger, a child's best interests or a court order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.childhood import GROWN, Age
from casemgr.domain.names import fold_name
from casemgr.domain.support import Consent


class Standing(StrEnum):
    """Where a purpose stands."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    UNVERIFIED = "unverified"
    CHILD_ALONE = "child_alone"
    GROWN_UP = "grown_up"


class Bridge(StrEnum):
    """The ground on which the minimum may be shared without consent."""

    IMMEDIATE_DANGER = "immediate_danger"
    IMMINENT_DANGER = "imminent_danger"
    CHILD_INTEREST = "child_interest"
    COURT_ORDER = "court_order"


_FOR_A_CHILD = frozenset({"guardian", "best_interest"})
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


def standings(
    log: Iterable[Consent], today: date, age: Age = GROWN
) -> Mapping[str, PurposeStanding]:
    """Every purpose's standing towards nobody in particular, from the log in the order in
    which it was written. Ask ``standing_for`` with the organisation's name for one of them."""
    entries = tuple(log)
    return {code.code: standing_for(entries, code.code, "", today, age) for code in PURPOSE}


def standing_for(
    log: Iterable[Consent], purpose: str, organisation: str, today: date, age: Age = GROWN
) -> PurposeStanding:
    """The standing of one purpose towards one recipient (``""``: nobody in particular).

    In doubt the door stays closed. It is open only if both the entry written last and the one
    dated last give it, so that neither an older paper entered late nor a wrongly dated
    withdrawal opens it. A refusal for an organisation holds for every recipient whose name
    contains it, or is contained in it, until an entry for that organisation says otherwise; a
    consent for one organisation opens the door to exactly that name.

    A child's own word alone opens no door: it takes a guardian's with it, or a best-interest
    decision. Both end when she comes of age: then she is asked herself. A guardian's word
    counts only while that person is one and known not to be involved.
    """
    entries = [entry for entry in log if entry.purpose == purpose]
    asked = fold_name(organisation)
    named = [entry for entry in entries if asked and _names(entry, asked)]
    refusal = _weighed(purpose, named, today, age)
    if named and not refusal.open:
        return refusal
    general = [entry for entry in entries if entry in named or not fold_name(entry.organisation)]
    return _weighed(purpose, general, today, age)


def _names(entry: Consent, asked: str) -> bool:
    named = fold_name(entry.organisation)
    if not named or entry.status == "given":
        return named == asked
    return named in asked or asked in named


def _weighed(purpose: str, entries: Sequence[Consent], today: date, age: Age) -> PurposeStanding:
    if not entries:
        return PurposeStanding(purpose, Standing.NOT_ASKED)
    written_last, dated_last = entries[-1], sorted(entries, key=lambda entry: entry.on)[-1]
    found = [
        PurposeStanding(purpose, _standing(entry, today, age), entry)
        for entry in (written_last, dated_last)
    ]
    return next((standing for standing in found if not standing.open), found[0])


def _standing(entry: Consent, today: date, age: Age) -> Standing:
    if entry.status == "refused":
        return Standing.REFUSED
    if entry.status == "withdrawn":
        return Standing.WITHDRAWN
    if entry.unverified:
        return Standing.UNVERIFIED
    if entry.expires and entry.expires < today.isoformat():
        return Standing.EXPIRED
    if age.child and entry.given_by not in _FOR_A_CHILD:
        return Standing.CHILD_ALONE
    if entry.given_by in _FOR_A_CHILD and not age.child:
        return Standing.GROWN_UP
    unfit = age.guardians is not None and entry.guardian not in age.guardians
    if entry.given_by == "guardian" and unfit:
        return Standing.CHILD_ALONE
    return Standing.GIVEN
