"""Reading the audit trail: who did what, when; never what a file says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, or_, select

from casemgr.domain.roles import Role
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, query
from casemgr.storage.tables import AuditRow, CaseRow

PAGE = 200


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One line of the trail. ``who`` is a display name, ``code`` the case's code if any."""

    seq: int
    at: datetime
    who: str
    operation: str
    outcome: str
    code: str
    detail: Mapping[str, Any]


@query("read_audit")
def read_trail(act: Act, before: int | None = None) -> list[TrailEntry]:
    """The newest ``PAGE`` lines, or those before line ``before``.

    An auditor reads all; a supervisor the lines about cases she may see and her own.
    """
    statement = select(AuditRow, CaseRow.code).outerjoin(
        CaseRow, col(CaseRow.id) == col(AuditRow.case_id)
    )
    if Role.AUDITOR not in act.actor.roles:
        own = col(AuditRow.actor_id) == act.actor.id
        seen = select(CaseRow.id).where(seen_by(act))
        statement = statement.where(or_(own, col(AuditRow.case_id).in_(seen)))
    if before is not None:
        statement = statement.where(col(AuditRow.seq) < before)
    names = account_names(act.session)
    rows = act.session.exec(statement.order_by(col(AuditRow.seq).desc()).limit(PAGE)).all()
    return [
        TrailEntry(
            line.seq,
            datetime.fromisoformat(line.at),
            names.get(line.actor_id or "", ""),
            line.operation,
            line.outcome,
            code or "",
            json.loads(line.detail),
        )
        for line, code in rows
    ]
