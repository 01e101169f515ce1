"""Whether a survivor is, or has to be treated as, a child.

A child is everyone below 18 (Children Act 2013; Palermo Protocol, Article 3 (d)). Where the
age is in doubt she is treated as a child until it is decided; that she is of age counts only once
a supervisor has confirmed it.
"""

from dataclasses import dataclass
from datetime import date

from casemgr.domain.dates import latest, whole
from casemgr.domain.person import Person
from casemgr.domain.working_days import add_months

MAJORITY = 18
MAJORITY_DECIDED = "adult"
"""The decision on a doubted age that a supervisor has to confirm."""
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Age:
    """``child``: to be treated as one today. ``in_doubt``: nobody has decided yet, or a
    supervisor has not confirmed it yet.
    ``adult_from``: the first day on which she is certainly of age, where that is known.
    ``guardians``: the ids of those who may speak for her; ``None`` where nobody has looked."""

    child: bool = False
    in_doubt: bool = False
    adult_from: date | None = None
    guardians: frozenset[str] | None = None


GROWN = Age()


def age_of(person: Person | None, opened_on: str, today: date, *, confirmed: bool = False) -> Age:
    """The age as far as it decides who may consent. A decision stands above a date, a date
    above the age told at intake (``opened_on``); of a date only partly known the latest day
    counts. ``confirmed``: a supervisor has confirmed the decision that stands."""
    if person is None:
        return GROWN
    adult_from = _adult_from(person)
    if person.age_in_doubt:
        grown = person.age_decision == MAJORITY_DECIDED and confirmed
        return Age(not grown, not grown and person.age_decision != "child", adult_from)
    if adult_from:
        return Age(today < adult_from, False, adult_from)
    if person.age_at_intake is not None:
        since = whole(opened_on)
        if since is None:
            return Age(person.age_at_intake < MAJORITY)
        left = max(MAJORITY - person.age_at_intake, 0)
        adult_from = add_months(since, left * _MONTHS)
        return Age(today < adult_from, False, adult_from)
    return GROWN


def _adult_from(person: Person) -> date | None:
    if not person.birth_date:
        return None
    return add_months(latest(person.birth_date), MAJORITY * _MONTHS)
