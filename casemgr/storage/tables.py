"""The tables. Those of a case's records are made from the fields' declarations.

Every row that may travel to another machine one day has a UUID, aware UTC times, a version
and a soft delete from the first migration on. Rows never leave ``storage`` and ``operations``.
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from sqlalchemy import Boolean, Column, Dialect, ForeignKey, Index, Integer, MetaData, Text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from casemgr.domain.fields import Kind, fields_of, without_traps
from casemgr.domain.records import RECORD_KINDS, RecordKind
from casemgr.storage.types import Json, Moment

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class FreeText(TypeDecorator[str]):
    """What a person wrote outside a record: whatever it held, it can be stored and read."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else without_traps(value)


class Base(SQLModel):
    """The common root: its own metadata, so that nothing else slips into the schema."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=_NAMING)


def new_id() -> str:
    return str(uuid4())


def _moment(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_type=Moment, nullable=nullable)


def _words() -> Any:
    return Field(default="", sa_type=FreeText)


def _json(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_type=Json, nullable=nullable)


class Kept(Base):
    """Columns of every row that is written by a person and may travel."""

    id: str = Field(default_factory=new_id, primary_key=True)
    version: int = 1
    created_at: datetime = _moment()
    created_by: str | None = None
    updated_at: datetime = _moment()
    updated_by: str | None = None
    deleted_at: datetime | None = _moment(nullable=True)


class SettingRow(Base, table=True):
    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: Any = _json()


class TeamRow(Kept, table=True):
    __tablename__ = "team"
    name: str


class AccountRow(Kept, table=True):
    __tablename__ = "account"
    login: str = Field(unique=True)
    name: str = Field(sa_type=FreeText)
    roles: Any = _json()
    team_id: str = Field(foreign_key="team.id")
    active: bool = True
    slot_id: str = ""
    verify_keys: Any = _json()
    language: str = "en"
    theme: str = "system"
    lock_minutes: int = 5


class CaseRow(Base, table=True):
    """The head of a case file. ``risk``, ``pseudonym``, ``opened_on``, ``next_on`` repeat what
    its records say, for the list (``casemgr.operations.derived`` keeps them true)."""

    __tablename__ = "case_file"
    __table_args__ = (
        # All that a list of 100,000 cases asks of each, in the order in which it is shown.
        Index("ix_case_file_list", "opened_on", "key", "deleted_at", "team_id", "owner_id", "id"),
    )
    key: int | None = Field(default=None, primary_key=True)
    id: str = Field(default_factory=new_id, unique=True)
    version: int = 1
    created_at: datetime = _moment()
    created_by: str | None = None
    updated_at: datetime = _moment()
    updated_by: str | None = None
    deleted_at: datetime | None = _moment(nullable=True)
    code: str = Field(unique=True)
    status: str = Field(index=True)
    status_since: datetime = _moment()
    owner_id: str = Field(foreign_key="account.id", index=True)
    team_id: str = Field(foreign_key="team.id", index=True)
    risk: str = "unknown"
    risk_reason: str = ""
    pseudonym: str = Field(default="", index=True)
    opened_on: str = ""
    next_on: str = Field(default="", index=True)
    imported: bool = False
    demo: bool = False


class ShareRow(Kept, table=True):
    __tablename__ = "case_share"
    case_id: str = Field(foreign_key="case_file.id", index=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    until: datetime | None = _moment(nullable=True)


class StatusChangeRow(Kept, table=True):
    __tablename__ = "status_change"
    case_id: str = Field(foreign_key="case_file.id", index=True)
    source: str
    target: str
    reason: str = _words()
    bridged: bool = False


class ApprovalRow(Kept, table=True):
    __tablename__ = "approval"
    case_id: str = Field(foreign_key="case_file.id", index=True)
    subject: str
    verdict: str = Field(default="requested", index=True)
    words: str = _words()
    decided_at: datetime | None = _moment(nullable=True)
    decided_by: str | None = None
    decision_words: str = _words()


class ImportBatchRow(Kept, table=True):
    __tablename__ = "import_batch"
    layout: str
    file_hash: str = Field(index=True)
    row_count: int
    created_count: int


class FailedRowRow(Kept, table=True):
    """A row of a sheet that could not be taken over, kept whole inside the workspace."""

    __tablename__ = "failed_row"
    batch_id: str = Field(foreign_key="import_batch.id", index=True)
    sheet_row: int
    cells: Any = _json()
    reason: str


class UnclearRow(Kept, table=True):
    __tablename__ = "unclear_value"
    case_id: str = Field(foreign_key="case_file.id", index=True)
    batch_id: str = Field(foreign_key="import_batch.id")
    kind: str
    field: str
    sheet_row: int
    sheet_column: str
    value: str
    problem: str


class ChangeRow(Base, table=True):
    """The change log: one line for each field of each save, for later exchange by field."""

    __tablename__ = "change_log"
    id: str = Field(default_factory=new_id, primary_key=True)
    at: datetime = _moment()
    by: str
    device_id: str
    case_id: str | None = Field(default=None, index=True)
    kind: str
    record_id: str = Field(index=True)
    version: int
    field: str
    old: Any = _json(nullable=True)
    new: Any = _json(nullable=True)


class AuditRow(Base, table=True):
    """The audit trail (see ``casemgr.storage.audit`` for how its lines are bound together)."""

    __tablename__ = "audit_line"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    id: str
    at: str
    actor_id: str | None = Field(default=None, index=True)
    signer: str
    operation: str
    outcome: str
    case_id: str | None = Field(default=None, index=True)
    subject: str | None = None
    detail: str
    prev_hash: str
    hash: str
    signature: str


class ReleaseRow(Kept, table=True):
    """What left the office: reports and identified exports."""

    __tablename__ = "release"
    case_id: str | None = Field(default=None, foreign_key="case_file.id", index=True)
    kind: str
    purpose: str
    recipient: str = Field(sa_type=FreeText)
    languages: str
    reference: str = Field(unique=True)
    state: str = "begun"
    consent_id: str | None = None
    bridge: str = ""
    reason: str = _words()
    sha256: str = ""


class StatisticsReleaseRow(Kept, table=True):
    __tablename__ = "statistics_release"
    period: str = Field(unique=True)
    first_day: str
    last_day: str
    snapshot: str
    sha256: str


class SearchRow(Base, table=True):
    """Folded search text of a case; the full-text index has no other content."""

    __tablename__ = "case_search"
    case_key: int = Field(primary_key=True, foreign_key="case_file.key")
    text: str


class SearchWordRow(Base, table=True):
    """Single folded words, for searches too short for the trigram index."""

    __tablename__ = "case_word"
    word: str = Field(primary_key=True)
    case_key: int = Field(primary_key=True, foreign_key="case_file.key")


class RecordRow(Kept):
    """Columns of every record of a case, beside its declared fields."""

    case_id: str


# What each kind is asked for every morning, the constant part first: see_today reads a range.
_DUE: dict[str, tuple[str, ...]] = {
    "follow_up": ("outcome", "planned_on"),
    "action": ("status", "due"),
    "risk": ("status", "review_on"),
    "plan": ("review_on",),
    "referral": ("status", "response_due"),
}
_COLUMN_TYPES: dict[Kind, type[Any]] = {
    Kind.CODES: Json,
    Kind.NUMBER: Integer,
    Kind.YES: Boolean,
}


def _record_table(kind: RecordKind) -> type[RecordRow]:
    """The table class of one kind of record, made from its declared fields."""
    annotations: dict[str, Any] = {"case_id": str}
    namespace: dict[str, Any] = {
        "__module__": __name__,
        "__tablename__": f"{kind.name}_record",
        "__annotations__": annotations,
        "case_id": Field(
            sa_column=Column(Text, ForeignKey("case_file.id"), index=True, nullable=False)
        ),
    }
    for name, declared in fields_of(kind.model).items():
        column_type = _COLUMN_TYPES.get(declared.kind, Text)
        nullable = declared.kind is Kind.NUMBER
        annotations[name] = Any
        namespace[name] = Field(sa_column=Column(name, column_type, nullable=nullable))
    if due := _DUE.get(kind.name):
        name = f"ix_{kind.name}_record_due"
        namespace["__table_args__"] = (Index(name, *due, "case_id"),)
    name = f"{kind.model.__name__}Row"
    make: Any = type(RecordRow)
    table: type[RecordRow] = make(name, (RecordRow,), namespace, table=True)
    return table


RECORD_TABLES: dict[str, type[RecordRow]] = {
    kind.name: _record_table(kind) for kind in RECORD_KINDS.values()
}
