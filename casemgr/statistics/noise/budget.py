"""What has been spent of each person's privacy, and what is left.

The accounting, to be checked line by line
    1. A release with budget e changes the probability of anything that can be published by a
       factor of exp(e) at most, whether a person's case of its period is in the data or not
       (``counts`` says why).
    2. Two releases that count the same case change it by the product of both factors: their
       budgets add up (sequential composition). This holds whatever else is known or published.
    3. A release counts a case if the day of its intake lies in the release's period. Periods
       are years and quarters, so a case of a quarter is counted by the releases of that quarter
       and of its year: ``spent`` adds these up, quarter by quarter.
    4. ``spend`` lets a release pass only if no quarter of its period exceeds the limit
       afterwards. So for every case: the sum of all budgets is within the limit.
    5. A person with cases in several quarters loses the sum over them: ``loss``. Cases of
       one person within one period have to be counted once; the caller sees to that.

A ledger only grows. After an older copy of the workspace was restored, the ledger found there
is ``merged`` with every other copy still known; nothing that any of them spent comes back.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from casemgr.domain.errors import CaseError, Refused
from casemgr.statistics.errors import SnapshotDamaged
from casemgr.statistics.period import Period
from casemgr.words import N_, ascii_digits

LIMIT = Fraction(2)
"""The budget for each case, over all releases that count it."""
_LEAST, _MOST, _FINEST = Fraction(1, 100), Fraction(10), 1_000


class BudgetInvalid(CaseError):
    sentence = N_("This is not a privacy budget.")
    next_step = N_("Write a number from 0.01 to 10, such as 0.5.")


class BudgetSpent(Refused):
    """``left`` is what may still be spent, as a decimal number."""

    sentence = N_(
        "The privacy budget of the people in this period does not suffice; {left} is left."
    )
    next_step = N_("Use the figures already released, or ask for less precise ones.")


def read_budget(text: str) -> Fraction:
    """A budget as people write it, exactly: ``0.5`` or ``1/2``. Raises ``BudgetInvalid``."""
    try:
        budget = Fraction(ascii_digits(text).strip())
    except (ValueError, ZeroDivisionError):
        raise BudgetInvalid from None
    if not _LEAST <= budget <= _MOST or budget.denominator > _FINEST:
        raise BudgetInvalid
    return budget


def as_fraction(text: str) -> Fraction:
    """A budget as ``str`` wrote it. Raises ``SnapshotDamaged``."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise SnapshotDamaged from None


def shown_budget(budget: Fraction) -> str:
    """A budget as a decimal number, rounded down."""
    return f"{int(budget * 1000) / 1000:g}"


@dataclass(frozen=True, slots=True)
class Spending:
    """One release: its ``reference`` in the register, what it counted and what that cost."""

    reference: str
    period: Period
    budget: Fraction


@dataclass(frozen=True, slots=True)
class Ledger:
    """All spendings of an office, and the limit for each case."""

    entries: frozenset[Spending] = frozenset()
    limit: Fraction = LIMIT

    def spent(self, quarter: Period) -> Fraction:
        """What was spent of each case with intake in a quarter (or year, if nothing finer)."""
        counted = (entry.budget for entry in self.entries if entry.period.overlaps(quarter))
        return sum(counted, Fraction(0))

    def left(self, period: Period) -> Fraction:
        """What may still be spent in a period: of its quarters, the one with least left."""
        least = min(self.limit - self.spent(quarter) for quarter in quarters(period))
        return max(Fraction(0), least)

    def loss(self, intakes: Iterable[Period]) -> Fraction:
        """What a person has lost in all whose cases came in these different quarters."""
        return sum((self.spent(quarter) for quarter in set(intakes)), Fraction(0))

    def spend(self, entry: Spending) -> "Ledger":
        """The ledger with one more entry. Raises ``BudgetSpent``; ``ValueError`` for a
        reference that is already there or a budget that is not above zero."""
        if entry.budget <= 0 or any(entry.reference == one.reference for one in self.entries):
            raise ValueError("a spending is new and above zero")
        left = self.left(entry.period)
        if entry.budget > left:
            raise BudgetSpent(left=shown_budget(left))
        return Ledger(self.entries | {entry}, self.limit)

    def merged(self, other: "Ledger") -> "Ledger":
        """Everything either of two copies knows, under the stricter limit."""
        return Ledger(self.entries | other.entries, min(self.limit, other.limit))

    def to_json(self) -> str:
        """Text that ``from_json`` reads back; equal ledgers, equal text."""
        rows = sorted([one.reference, one.period.code, str(one.budget)] for one in self.entries)
        return json.dumps({"limit": str(self.limit), "entries": rows}, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Ledger":
        """Raises ``SnapshotDamaged``."""
        try:
            plain: dict[str, Any] = json.loads(text)
            entries = frozenset(
                Spending(str(reference), Period.parse(period), Fraction(budget))
                for reference, period, budget in plain["entries"]
            )
            limit = Fraction(plain["limit"])
        except Exception:  # noqa: BLE001 - any misfit means the same
            raise SnapshotDamaged from None
        if limit < 0 or any(entry.budget <= 0 for entry in entries):
            raise SnapshotDamaged
        return cls(entries, limit)


def quarters(period: Period) -> tuple[Period, ...]:
    """The quarters of a year; a quarter itself."""
    if period.quarter:
        return (period,)
    return tuple(Period(period.year, quarter) for quarter in (1, 2, 3, 4))
