"""Tables of what protects a file: papers attached, two people deciding, forgetting, copies.

They belong to the same metadata as ``casemgr.storage.tables``.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field

from casemgr.storage.tables import Base, FreeText, Kept
from casemgr.storage.types import Json, Moment


class AttachedRow(Kept, table=True):
    """The bytes of an attachment: in ``data``, or, if large, in ``files/<id>.bin``.

    ``key`` is random and stands nowhere else, so that the file is gone with this row.
    """

    __tablename__ = "attached_file"
    case_id: str = Field(foreign_key="case_file.id", index=True)
    record_id: str = Field(index=True)
    media: str
    size: int
    sha256: str
    key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    data: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))


class JointActRow(Kept, table=True):
    """Something that two people must want: asked for by one, agreed to by another, then done.

    ``what`` names the act, ``about`` the case, account or period, ``terms`` exactly what was
    asked for. ``state``: asked, agreed, refused, withdrawn, done.
    """

    __tablename__ = "joint_act"
    what: str = Field(index=True)
    case_id: str | None = Field(default=None, foreign_key="case_file.id", index=True)
    about: str = ""
    terms: Any = Field(default=None, sa_type=Json)
    reason: str = Field(default="", sa_type=FreeText)
    state: str = Field(default="asked", index=True)
    decided_at: datetime | None = Field(default=None, sa_type=Moment, nullable=True)
    decided_by: str | None = None
    decision_words: str = Field(default="", sa_type=FreeText)
    not_before: str = ""
    done_at: datetime | None = Field(default=None, sa_type=Moment, nullable=True)


class HoldRow(Kept, table=True):
    """A legal hold: while it stands, nothing of the case is forgotten. It ends only when a
    person ends it, with ``end_words``; ``until`` is the day on which to look at it again."""

    __tablename__ = "legal_hold"
    case_id: str = Field(foreign_key="case_file.id", index=True)
    ground: str
    reason: str = Field(default="", sa_type=FreeText)
    until: str = ""
    ended_at: datetime | None = Field(default=None, sa_type=Moment, nullable=True)
    ended_by: str | None = None
    end_words: str = Field(default="", sa_type=FreeText)


class ErasureRow(Base, table=True):
    """The register of what was forgotten: applied again to whatever is restored.

    It names nobody: the id of the case and the stages (identity, narrative, documents).
    """

    __tablename__ = "erasure"
    id: str = Field(primary_key=True)
    case_id: str = Field(index=True)
    stages: Any = Field(default=None, sa_type=Json)
    at: datetime = Field(default=None, sa_type=Moment)
    by: str
    agreed_by: str
    reapplied_at: datetime | None = Field(default=None, sa_type=Moment, nullable=True)


class SpentDraftRow(Base, table=True):
    """A draft whose form was saved, noted in the very transaction that saved it: should the
    draft survive (a crash between the two files), it is known not to be unsaved work."""

    __tablename__ = "spent_draft"
    token: str = Field(primary_key=True)
    account_id: str = Field(index=True)
    at: datetime = Field(default=None, sa_type=Moment)


class WarnedRow(Kept, table=True):
    """What became of warning one survivor after a breach: told, or not safely reachable.

    ``state`` and ``how`` are codes; ``on`` is an ISO day. The newest row of a case counts.
    """

    __tablename__ = "warned"
    breach_id: str = Field(index=True)
    case_id: str = Field(foreign_key="case_file.id", index=True)
    state: str
    how: str = ""
    on: str = ""


class BackupRow(Base, table=True):
    """A copy that was made and read back. ``place`` is its folder, ``away`` says that this was
    not on this machine's own disk."""

    __tablename__ = "backup_made"
    id: str = Field(primary_key=True)
    name: str
    place: str
    at: datetime = Field(default=None, sa_type=Moment, index=True)
    by: str
    sha256: str
    size: int
    audit_seq: int
    away: bool = False
    automatic: bool = False
    verified_at: datetime = Field(default=None, sa_type=Moment)
    gone_at: datetime | None = Field(default=None, sa_type=Moment, nullable=True)
