"""A case's records: plain values in, plain values out, every change in the change log."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from casemgr.domain.fields import Privacy, Record, fields_of
from casemgr.domain.person import NAMES, Person
from casemgr.domain.records import RECORD_KINDS
from casemgr.storage.tables import RECORD_TABLES, CaseRow, ChangeRow, RecordRow, new_id


def values_of(record: Record) -> dict[str, Any]:
    """The declared values of a record, as they are stored."""
    return {name: getattr(record, name) for name in fields_of(type(record))}


def value_of(kind: str, row: RecordRow) -> Record:
    """The plain record of a row."""
    model = RECORD_KINDS[kind].model
    return model(**{name: getattr(row, name) for name in fields_of(model)})


def rows_of(session: Session, kind: str, case_id: str) -> list[RecordRow]:
    """The records of one kind of a case, in the order in which they were first written."""
    table = RECORD_TABLES[kind]
    statement = (
        select(table)
        .where(col(table.case_id) == case_id, col(table.deleted_at).is_(None))
        .order_by(col(table.created_at), col(table.id))
    )
    return list(session.exec(statement).all())


def records_of(session: Session, kind: str, case_id: str) -> list[Record]:
    return [value_of(kind, row) for row in rows_of(session, kind, case_id)]


def values_by_case(
    session: Session, kind: str, cases: ColumnElement[bool], names: Iterable[str] = ()
) -> dict[str, list[dict[str, Any]]]:
    """Declared values of every record of one kind, by the id of its case, in one query.

    ``cases`` is a condition on ``CaseRow``; of many fields only ``names`` are read, where
    given. The order within a case is that of ``rows_of``.
    """
    table = RECORD_TABLES[kind]
    wanted = tuple(names) or tuple(fields_of(RECORD_KINDS[kind].model))
    columns = table.__table__.c  # type: ignore[attr-defined]
    statement = (
        sql_select(columns.case_id, *(columns[name] for name in wanted))
        .join(CaseRow, col(CaseRow.id) == columns.case_id)
        .where(cases, columns.deleted_at.is_(None))
        .order_by(columns.created_at, columns.id)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for case_id, *values in session.connection().execute(statement):
        found.setdefault(case_id, []).append(dict(zip(wanted, values, strict=True)))
    return found


def the_row(session: Session, kind: str, case_id: str, record_id: str) -> RecordRow | None:
    """A record of this case that has not been removed; ``None`` otherwise."""
    row = session.get(RECORD_TABLES[kind], record_id)
    return row if row and row.case_id == case_id and row.deleted_at is None else None


def insert_record(
    session: Session, kind: str, case_id: str, record: Record, *, by: str, at: datetime, device: str
) -> RecordRow:
    values = values_of(record)
    if RECORD_KINDS[kind].append_only:
        at = _after_the_last(session, kind, case_id, at)
    row = RECORD_TABLES[kind](
        id=new_id(),
        case_id=case_id,
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
        **values,
    )
    session.add(row)
    empty = values_of(RECORD_KINDS[kind].model.model_construct())
    log_changes(session, kind, row, empty, values, device=device)
    session.flush()
    return row


def insert_first_records(
    session: Session,
    records: Iterable[tuple[str, str, Record]],
    *,
    by: str,
    at: datetime,
    device: str,
) -> None:
    """Records (kind, case, value) of cases that hold none yet: the rows that ``insert_record``
    of each would leave, written table by table."""
    rows: dict[str, list[dict[str, Any]]] = {}
    changes: list[dict[str, Any]] = []
    who = {"created_at": at, "created_by": by, "updated_at": at, "updated_by": by}
    for kind, case_id, record in records:
        values, record_id = values_of(record), new_id()
        kept = {"id": record_id, "version": 1, "deleted_at": None, "case_id": case_id}
        rows.setdefault(kind, []).append(kept | who | values)
        empty = values_of(RECORD_KINDS[kind].model.model_construct())
        logged = {"at": at, "by": by, "device_id": device, "case_id": case_id, "kind": kind}
        changes += [
            {
                **logged,
                "id": new_id(),
                "record_id": record_id,
                "version": 1,
                "field": name,
                "old": empty[name],
                "new": values[name],
            }
            for name in _differing(empty, values)
        ]
    connection = session.connection()
    for kind, lines in rows.items():
        connection.execute(insert(RECORD_TABLES[kind]), lines)
    if changes:
        connection.execute(insert(ChangeRow), changes)


def _after_the_last(session: Session, kind: str, case_id: str, at: datetime) -> datetime:
    """A moment after every earlier entry of the log: its order must outlive a clock set back
    and entries made in one breath."""
    table = RECORD_TABLES[kind]
    newest = session.exec(
        select(table.created_at)
        .where(col(table.case_id) == case_id)
        .order_by(col(table.created_at).desc())
        .limit(1)
    ).first()
    return at if newest is None else max(at, newest + timedelta(microseconds=1))


def update_record(
    session: Session,
    kind: str,
    row: RecordRow,
    record: Record,
    *,
    by: str,
    at: datetime,
    device: str,
) -> list[str]:
    """Write the new values; gives the names of the fields that changed."""
    old = {name: getattr(row, name) for name in fields_of(type(record))}
    new = values_of(record)
    changed = [name for name in new if new[name] != old[name]]
    for name in changed:
        setattr(row, name, new[name])
    row.version += 1
    row.updated_at, row.updated_by = at, by
    hidden = _unsaid_of_the_nameless(record)
    log_changes(session, kind, row, old, new, device=device, hidden=hidden)
    session.flush()
    return changed


def _unsaid_of_the_nameless(record: Record) -> frozenset[str]:
    """Fields the change log only names: a file kept without a name leaves none there either."""
    if not (isinstance(record, Person) and record.no_name):
        return frozenset()
    declared = fields_of(Person).values()
    pointing = (f.name for f in declared if f.section == NAMES or f.privacy is Privacy.IDENTIFYING)
    return frozenset(pointing) - {"no_name"}


def log_changes(
    session: Session,
    kind: str,
    row: RecordRow,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    device: str,
    hidden: frozenset[str] = frozenset(),
) -> None:
    """One line of the change log for each field that differs; of ``hidden`` ones, no values."""
    session.add_all(
        ChangeRow(
            at=row.updated_at,
            by=row.updated_by or "",
            device_id=device,
            case_id=row.case_id,
            kind=kind,
            record_id=row.id,
            version=row.version,
            field=name,
            old=None if name in hidden else old.get(name),
            new=None if name in hidden else new[name],
        )
        for name in _differing(old, new)
    )


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[str]:
    return (name for name in new if new[name] != old.get(name))
