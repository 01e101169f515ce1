"""What moves from one case to another when two files are made one, and back again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.act import Act
from casemgr.storage.records import rows_of
from casemgr.storage.tables import (
    RECORD_TABLES,
    AcknowledgementRow,
    AlertRow,
    ApprovalRow,
    CaseRow,
    ChangeRow,
    ComplaintRow,
    RecordRow,
    ReleaseRow,
    ShareRow,
    StatusChangeRow,
    UnclearRow,
)
from casemgr.storage.trust_tables import WarnedRow

# Of approvals that are not named as the kind of record they are about.
_ABOUT_KIND = {"identification": "screening", "age": "person"}
_MOVED_TO = "case_id"
_TABLES: tuple[Any, ...] = (
    StatusChangeRow, ReleaseRow, UnclearRow, AcknowledgementRow, ComplaintRow, AlertRow,
    ApprovalRow, ShareRow, WarnedRow,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Later:
    """What was entered after a merge and stays where it is: a whole record, or ``fields`` of
    it. ``kind`` is ``case`` for the status and the caseworker."""

    kind: str
    record_id: str
    fields: tuple[str, ...] = ()


def move_records(
    act: Act, kept: CaseRow, gone: CaseRow, merged: frozenset[str]
) -> dict[str, list[list[Any]]]:
    """Records that go over to the kept case: id and version of each, by kind."""
    moved: dict[str, list[list[Any]]] = {}
    for kind, known in RECORD_KINDS.items():
        if known.append_only or kind in merged:
            continue
        for row in rows_of(act.session, kind, gone.id):
            _move(act, kind, row, kept.id)
            moved.setdefault(kind, []).append([row.id, row.version])
    return moved


def _move(act: Act, kind: str, row: RecordRow, case_id: str) -> None:
    """Give a record to another case; the change log tells both."""
    for case in (row.case_id, case_id):
        act.session.add(
            ChangeRow(
                at=act.now,
                by=act.actor.id,
                device_id=act.device_id,
                case_id=case,
                kind=kind,
                record_id=row.id,
                version=row.version,
                field=_MOVED_TO,
                old=row.case_id,
                new=case_id,
            )
        )
    row.case_id = case_id


def move_the_rest(
    act: Act, kept: CaseRow, gone: CaseRow, merged: frozenset[str], *, with_shares: bool
) -> dict[str, list[str]]:
    """What hangs on the case beside its records goes over, too: ids by table."""
    shares = select(ShareRow.account_id).where(
        col(ShareRow.case_id) == kept.id,
        col(ShareRow.kind) == "shared",
        col(ShareRow.deleted_at).is_(None),
    )
    there = set(act.session.exec(shares).all())
    pair = {kept.id, gone.id}
    stays: Mapping[Any, Callable[[Any], bool]] = {
        AlertRow: lambda row: {row.case_id, row.about} == pair,
        # A decision about a plan is none about the plan that two files make together.
        ApprovalRow: lambda row: _ABOUT_KIND.get(row.subject, row.subject) in merged,
        ShareRow: lambda row: (
            not with_shares
            or row.kind != "shared"  # a look through broken glass was at that file alone
            or row.deleted_at is not None
            or row.account_id in there
        ),
    }
    followed: dict[str, list[str]] = {}
    for table in _TABLES:
        rows = act.session.exec(select(table).where(col(table.case_id) == gone.id)).all()
        for row in rows:
            if table in stays and stays[table](row):
                continue
            row.case_id = kept.id
            followed.setdefault(str(table.__tablename__), []).append(row.id)
    _settle_alerts(act, pair)
    return followed


def _settle_alerts(act: Act, pair: set[str]) -> None:
    """That two files are alike need not be said any more."""
    rows = act.session.exec(
        select(AlertRow).where(
            col(AlertRow.case_id).in_(pair),
            col(AlertRow.about).in_(pair),
            col(AlertRow.acknowledged_at).is_(None),
        )
    ).all()
    for row in rows:
        row.acknowledged_at = row.updated_at = act.now
        row.acknowledged_by = row.updated_by = act.actor.id
        row.version += 1


def move_back(act: Act, gone: CaseRow, undo: Mapping[str, Any]) -> Iterable[Later]:
    for kind, lines in undo["moved"].items():
        for record_id, version in lines:
            row = act.session.get_one(RECORD_TABLES[kind], record_id)
            _move(act, kind, row, gone.id)
            if row.version != version:
                yield Later(kind, record_id, ("*",))
    for table in _TABLES:
        for row_id in undo["followed"].get(str(table.__tablename__), ()):
            act.session.get_one(table, row_id).case_id = gone.id
