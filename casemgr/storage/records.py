"""A case's records: plain values in, plain values out, every change in the change log."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from casemgr.domain.fields import Record, fields_of
from casemgr.domain.records import RECORD_KINDS
from casemgr.storage.tables import RECORD_TABLES, ChangeRow, RecordRow, new_id


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


def the_row(session: Session, kind: str, case_id: str, record_id: str) -> RecordRow | None:
    """A record of this case that has not been removed; ``None`` otherwise."""
    row = session.get(RECORD_TABLES[kind], record_id)
    return row if row and row.case_id == case_id and row.deleted_at is None else None


def insert_record(
    session: Session, kind: str, case_id: str, record: Record, *, by: str, at: datetime, device: str
) -> RecordRow:
    values = values_of(record)
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
    log_changes(session, kind, row, old, new, device=device)
    session.flush()
    return changed


def log_changes(
    session: Session,
    kind: str,
    row: RecordRow,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    device: str,
) -> None:
    """One line of the change log for each field that differs."""
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
            old=old.get(name),
            new=new[name],
        )
        for name in _differing(old, new)
    )


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[str]:
    return (name for name in new if new[name] != old.get(name))
