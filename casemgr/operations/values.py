"""What the operations hand out: frozen values, never database rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from casemgr.domain.childhood import GROWN, Age
from casemgr.domain.codes import CodeList
from casemgr.domain.consent import Bridge, PurposeStanding
from casemgr.domain.fields import Record
from casemgr.domain.instruments import Instrument
from casemgr.domain.roles import Role
from casemgr.words import Language


@dataclass(frozen=True, slots=True)
class Actor:
    """The person signed in. ``lock_minutes`` is the idle time after which the desk locks."""

    id: str
    login: str
    name: str
    roles: frozenset[Role]
    team_id: str = ""
    language: Language = "en"
    theme: str = "system"
    lock_minutes: int = 5
    accepted_conduct: bool = True


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """What the list shows: ``search`` over names, codes and phones; empty sets mean all.

    ``sort`` is one of ``opened_on``, ``code``, ``pseudonym``, ``status``, ``risk``, ``next_on``.
    """

    search: str = ""
    status: frozenset[str] = frozenset()
    risk: frozenset[str] = frozenset()
    mine: bool = False
    sort: str = "opened_on"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of the case list. ``key`` is the list's own number for the case."""

    key: int
    case_id: str
    code: str
    pseudonym: str
    status: str
    risk: str
    opened_on: str
    owner: str
    next_on: str
    imported: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """A saved record: its plain value with who wrote it and when. ``version`` counts saves."""

    id: str
    kind: str
    version: int
    value: Record
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class Saved:
    record_id: str
    version: int


@dataclass(frozen=True, slots=True)
class CaseRef:
    case_id: str
    code: str


@dataclass(frozen=True, slots=True)
class StepOffer:
    """A step the case can take from here; ``missing`` are translatable messages."""

    target: str
    missing: tuple[str, ...]
    missing_if_bridged: tuple[str, ...]
    reason_needed: bool


@dataclass(frozen=True, slots=True)
class StatusChange:
    at: datetime
    by: str
    source: str
    target: str
    reason: str
    bridged: bool


@dataclass(frozen=True, slots=True)
class Approval:
    """``subject`` is a code of ``casemgr.domain.lifecycle.APPROVAL``;
    ``verdict`` is ``requested``, ``approved`` or ``returned``; ``stands``: what it was about is
    still what it was."""

    id: str
    case_id: str
    subject: str
    verdict: str
    requested_at: datetime
    requested_by: str
    words: str
    decided_by: str
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Unclear:
    """Something an import could not read: kept as text beside the field it belongs to."""

    id: str
    kind: str
    field: str
    row: int
    column: str
    value: str
    problem: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """``label`` is translatable; ``text`` is what the worker wrote or a coded value's label."""

    on: str
    kind: str
    record_id: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Share:
    account_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Released:
    """Where data of a case went: a paper or a line in a sheet that left the program."""

    on: str
    kind: str
    purpose: str
    recipient: str
    reference: str
    by: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A whole case file as one person may see it, frozen at one moment. ``links`` are the
    labels of what its records may point to, by target; ``instruments`` the office's own
    assessment forms."""

    case_id: str
    code: str
    status: str
    status_since: str
    owner_id: str
    owner: str
    risk: str
    risk_reason: str
    imported: bool
    records: Mapping[str, tuple[Stored, ...]]
    consents: Mapping[str, PurposeStanding]
    history: tuple[StatusChange, ...]
    steps: tuple[StepOffer, ...]
    approvals: tuple[Approval, ...]
    unclear: tuple[Unclear, ...]
    timeline: tuple[TimelineEntry, ...]
    shares: tuple[Share, ...]
    may: frozenset[str]
    releases: tuple[Released, ...] = ()
    links: Mapping[str, CodeList] = field(default_factory=dict)
    age: Age = GROWN
    instruments: tuple[Instrument, ...] = ()

    def one(self, kind: str) -> Stored | None:
        """The newest record of a kind, where there is one."""
        found = self.records.get(kind, ())
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class TodayItem:
    """Something due. ``what`` is a code of ``casemgr.domain.duties.DUTY``; ``text`` is what
    was written or a code's label; ``rule`` says which rule of the policy made the day;
    ``contact``: of a duty that means reaching her, ``yes``, ``no`` or ``unknown`` (is it safe),
    or ``no_contact`` (she does not wish it)."""

    what: str
    case_id: str
    code: str
    pseudonym: str
    due: str
    overdue: bool
    text: str
    record_id: str
    unsafe: bool
    rule: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Today:
    """What is due. Of very many only the most pressing are listed; the totals count them all."""

    on: date
    overdue: tuple[TodayItem, ...]
    today: tuple[TodayItem, ...]
    coming: tuple[TodayItem, ...]
    approvals: tuple[TodayItem, ...]
    overdue_total: int
    today_total: int
    coming_total: int
    approvals_total: int


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    login: str
    name: str
    roles: frozenset[Role]
    active: bool
    team: str


@dataclass(frozen=True, slots=True)
class OfficeSettings:
    """``zone`` is an IANA name. ``cli_allowed``: the command line works in this workspace.
    ``complaints_to``: ids of the accounts that were named to receive feedback."""

    organisation: str
    address: str
    zone: str
    cli_allowed: bool
    quick_unlock_days: int
    demo: bool
    complaints_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """``kind`` is one of ``reports.KINDS`` or ``case_sheet.KINDS``. ``bridge`` with a ``reason``
    shares the minimum where consent is missing (see ``casemgr.domain.consent``)."""

    case_id: str
    kind: str
    languages: tuple[Language, ...]
    purpose: str
    recipient: str
    bridge: Bridge | None = None
    reason: str = ""
    copies: int = 1


@dataclass(frozen=True, slots=True)
class UnclearCell:
    """One cell of an imported sheet that is not clear. ``problem`` is translatable."""

    row: int
    column: str
    value: str
    problem: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """What a dry run says of one row. ``duplicates`` are codes of cases that look alike;
    ``failed`` is the translatable reason why the row cannot be taken over (else empty)."""

    row: int
    name: str
    status: str
    unclear: tuple[UnclearCell, ...]
    duplicates: tuple[str, ...]
    failed: str = ""


@dataclass(frozen=True, slots=True)
class DryRun:
    layout: str
    rows: tuple[ImportRow, ...]
    notes: tuple[str, ...] = ()
    token: object = field(default=None, repr=False, compare=False)

    @property
    def unclear(self) -> tuple[UnclearCell, ...]:
        return tuple(cell for row in self.rows for cell in row.unclear)


@dataclass(frozen=True, slots=True)
class ImportResult:
    created: int
    unclear: tuple[UnclearCell, ...]
    failed: tuple[ImportRow, ...]
