"""The registers of row files and of counts with noise, and what these cost in privacy.

They belong to the same metadata as ``casemgr.storage.tables``.
"""

from sqlmodel import Field

from casemgr.storage.tables import Kept


class RowReleaseRow(Kept, table=True):
    """One row file for one reader. ``years`` as people type them; ``recipient`` is empty for a
    public release. ``hits``: how many bulletins count cases of the same years, which a second
    person (``approved_by``) knew. ``release`` holds the protected rows in their order; it is
    empty where a reader got what ``first``, the id of another row, holds."""

    __tablename__ = "row_release"
    template: str
    years: str = Field(index=True)
    audience: str
    recipient: str = ""
    demo: bool = False
    hits: int = 0
    release: str
    first: str = ""
    sha256: str
    approved_by: str = ""


class NoisyReleaseRow(Kept, table=True):
    """One set of counts with noise for one reader. ``budget`` is a fraction as text, ``release``
    and ``first`` are as above."""

    __tablename__ = "noisy_release"
    template: str
    period: str = Field(index=True)
    budget: str
    audience: str
    recipient: str = ""
    demo: bool = False
    release: str
    first: str = ""
    sha256: str


class SpendingRow(Kept, table=True):
    """One entry of the ledger of privacy budgets; only ever added to. ``reference`` is the id of
    the release it paid for, ``budget`` a fraction as text."""

    __tablename__ = "privacy_spending"
    reference: str = Field(unique=True)
    period: str = Field(index=True)
    budget: str
