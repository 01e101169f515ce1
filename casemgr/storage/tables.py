"""The tables. Those of a case's records are made from the fields' declarations.

Every row that may travel to another machine one day has a UUID, aware UTC times, a version
and a soft delete from the first migration on. Rows never leave ``storage`` and ``operations``.
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from sqlalchemy import Boolean, Column, Dialect, ForeignKey, Index, Integer, MetaData, Text
from sqlalchemy.orm import configure_mappers
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.feedback import Complaint
from casemgr.domain.fields import Kind, Record, fields_of, without_traps
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.registers import REGISTERS
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
    conduct_accepted_at: datetime | None = _moment(nullable=True)


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
    merged_into: str | None = Field(default=None, index=True)


class ShareRow(Kept, table=True):
    __tablename__ = "case_share"
    case_id: str = Field(foreign_key="case_file.id", index=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    until: datetime | None = _moment(nullable=True)
    kind: str = "shared"
    reason: str = _words()


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


class SoundRow(Base, table=True):
    """How the names of a case sound: what a duplicate is looked up by."""

    __tablename__ = "case_sound"
    sound: str = Field(primary_key=True)
    case_key: int = Field(primary_key=True, foreign_key="case_file.key", index=True)


class DutyRow(Base, table=True):
    """What a case asks for and by when: made anew from its records after every save.

    ``rule`` says which rule of the policy made the day; nothing where a person set it.
    """

    __tablename__ = "duty"
    __table_args__ = (Index("ix_duty_due", "due", "case_id"),)
    key: int | None = Field(default=None, primary_key=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    what: str
    record_id: str = ""
    due: str
    words: str = ""
    rule: Any = _json(nullable=True)


class AlertRow(Kept, table=True):
    """Something a person has to know, until she says that she does, and why it is settled.

    ``audience`` is a role, or the id of one account. ``what`` and ``about`` say what it is
    about; an alert about a duty names it and settles it for that day.
    """

    __tablename__ = "alert"
    case_id: str | None = Field(default=None, foreign_key="case_file.id", index=True)
    what: str
    about: str = ""
    audience: str = Field(index=True)
    team_id: str = ""
    severity: str = "info"
    detail: Any = _json(nullable=True)
    acknowledged_at: datetime | None = _moment(nullable=True)
    acknowledged_by: str | None = None
    reason: str = _words()


class AcknowledgementRow(Kept, table=True):
    """A duty that was looked at and put aside, with the reason: it holds for that day only."""

    __tablename__ = "acknowledgement"
    case_id: str = Field(foreign_key="case_file.id", index=True)
    what: str
    record_id: str = ""
    due: str
    reason: str = _words()


class MergeRow(Kept, table=True):
    """Two files of one person made one; ``undo`` brings both back exactly."""

    __tablename__ = "case_merge"
    kept_id: str = Field(foreign_key="case_file.id", index=True)
    merged_id: str = Field(foreign_key="case_file.id", index=True)
    undo: Any = _json()
    undone_at: datetime | None = _moment(nullable=True)


class InstrumentRow(Kept, table=True):
    """An assessment instrument of the office's own; a version once used is never changed."""

    __tablename__ = "instrument"
    code: str = Field(index=True)
    instrument_version: str
    data: Any = _json()


class RecordRow(Kept):
    """Columns of every record of a case, beside its declared fields."""

    case_id: str


class EntryRow(Kept):
    """Columns of every entry of a directory. One that is no longer offered keeps its row."""


_COLUMN_TYPES: dict[Kind, type[Any]] = {
    Kind.CODES: Json,
    Kind.ANSWERS: Json,
    Kind.NUMBER: Integer,
    Kind.YES: Boolean,
}


def _declared_table(name: str, model: type[Record], base: Any, *, of_case: bool | None) -> Any:
    """A table class made from declared fields. ``of_case``: each row belongs to a case (``None``:
    it may)."""
    annotations: dict[str, Any] = {}
    namespace: dict[str, Any] = {
        "__module__": __name__,
        "__tablename__": name,
        "__annotations__": annotations,
    }
    if of_case is not False:
        annotations["case_id"] = Any
        case = Column(Text, ForeignKey("case_file.id"), index=True, nullable=of_case is None)
        namespace["case_id"] = Field(sa_column=case)
    for field, declared in fields_of(model).items():
        column_type = _COLUMN_TYPES.get(declared.kind, Text)
        annotations[field] = Any
        column = Column(field, column_type, nullable=declared.kind is Kind.NUMBER)
        namespace[field] = Field(sa_column=column)
    make: Any = type(base)
    return make(f"{model.__name__}Row", (base,), namespace, table=True)


RECORD_TABLES: dict[str, type[RecordRow]] = {
    kind.name: _declared_table(f"{kind.name}_record", kind.model, RecordRow, of_case=True)
    for kind in RECORD_KINDS.values()
}
DIRECTORY_TABLES: dict[str, type[EntryRow]] = {
    one.name: _declared_table(f"{one.name}_entry", one.model, EntryRow, of_case=False)
    for one in DIRECTORIES.values()
}
ComplaintRow: Any = _declared_table("complaint", Complaint, Kept, of_case=None)
REGISTER_TABLES: dict[str, type[Kept]] = {
    one.name: _declared_table(f"{one.name}_register", one.model, Kept, of_case=False)
    for one in REGISTERS.values()
}

# Now, while a passphrase is being typed, and not when the first statement is waited for.
configure_mappers()
