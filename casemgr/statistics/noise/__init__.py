"""Counts with noise: for offices too small for tables that hide what is rare.

``expected`` tells what a budget would buy → ``noisy_counts`` spends it → ``NoisyRelease``, which
the release register keeps together with the ``Ledger`` → ``files``.
"""

from casemgr.statistics.noise.budget import (
    LIMIT,
    BudgetInvalid,
    BudgetSpent,
    Ledger,
    Spending,
    read_budget,
)
from casemgr.statistics.noise.counts import NoisyRelease, NoisyTable, changes, noisy_counts
from casemgr.statistics.noise.explaining import Expectation, expected, files, method

__all__ = [
    "LIMIT",
    "BudgetInvalid",
    "BudgetSpent",
    "Expectation",
    "Ledger",
    "NoisyRelease",
    "NoisyTable",
    "Spending",
    "changes",
    "expected",
    "files",
    "method",
    "noisy_counts",
    "read_budget",
]
