"""Invented cases as values: what the demonstration makes up and ``bulk`` loads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class InventedRecord:
    """One record of a file: the day it was written down, and the values as typed.

    ``ref`` is a name by which links of the same case may point to it. A link's value is such
    a name, or the ``ref`` of an entry that the case brings along.
    """

    kind: str
    on: date
    values: Mapping[str, Any]
    ref: str = ""


@dataclass(frozen=True, slots=True)
class InventedEntry:
    """One entry of a list of the office; ``directory`` is a key of ``DIRECTORIES``. An entry of
    the same list and name that is there already is used instead."""

    directory: str
    ref: str
    on: date
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InventedStep:
    """One step of the lifecycle."""

    on: date
    source: str
    target: str
    reason: str = ""
    bridged: bool = False


@dataclass(frozen=True, slots=True)
class InventedApproval:
    """A request to a supervisor; ``decided_on`` is ``None`` while it waits."""

    subject: str
    on: date
    verdict: str = "requested"
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class InventedCase:
    """A whole invented file. ``route`` and ``group`` say how it was drawn and are not stored.

    ``worker`` counts the caseworkers it is shared out to; ``shared``: the next one sees it too.
    ``entries`` are the entries that its records may point to.
    """

    code: str
    route: str
    group: str
    worker: int
    shared: bool
    status: str
    since: date
    records: tuple[InventedRecord, ...]
    steps: tuple[InventedStep, ...] = ()
    approvals: tuple[InventedApproval, ...] = ()
    entries: tuple[InventedEntry, ...] = ()

    def all(self, kind: str) -> tuple[Mapping[str, Any], ...]:
        """The values of every record of a kind, in the order in which they were written."""
        return tuple(record.values for record in self.records if record.kind == kind)

    def one(self, kind: str) -> Mapping[str, Any]:
        """The newest record of a kind; empty where there is none."""
        found = self.all(kind)
        return found[-1] if found else {}
