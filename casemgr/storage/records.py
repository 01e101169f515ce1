"""A case's records: plain values in, plain values out, every change in the change log."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Text,
    bindparam,
    insert,
    literal_column,
    type_coerce,
    union_all,
)
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from casemgr.domain.fields import Privacy, Record, fields_of
from casemgr.domain.person import NAMES, Person
from casemgr.domain.records import RECORD_KINDS
from casemgr.storage.tables import RECORD_TABLES, CaseRow, ChangeRow, Kept, RecordRow, new_id

_CASE = "case_asked_for"  # the parameter of statements that are built once


def values_of(record: Record) -> dict[str, Any]:
    """The declared values of a record, as they are stored."""
    return {name: getattr(record, name) for name in fields_of(type(record))}


def value_of(kind: str, row: RecordRow) -> Record:
    """The plain record of a row."""
    model = RECORD_KINDS[kind].model
    return model(**{name: getattr(row, name) for name in fields_of(model)})


def rows_of(session: Session, kind: str, case_id: str) -> list[RecordRow]:
    """The records of one kind of a case, in the order in which they were first written; of an
    append-only kind also those of the files that were merged into it."""
    return list(session.exec(_rows(kind), params={_CASE: case_id}).all())


@cache
def _rows(kind: str) -> SelectOfScalar[RecordRow]:
    """Built once: to build it anew costs as much as to ask it."""
    table = RECORD_TABLES[kind]
    return (
        select(table)
        .where(_in_file(kind), col(table.deleted_at).is_(None))
        .order_by(col(table.created_at), _place(table))
    )


def _place(table: type[RecordRow]) -> ColumnElement[int]:
    """What tells the records of one act apart, which all were made at the same time."""
    return literal_column(f"{table.__tablename__}.rowid")


def _in_file(kind: str) -> ColumnElement[bool]:
    """Whether a record stands in the file asked for. What must never change stays with the file
    it was written in, also when that file has become a part of this one."""
    own = col(RECORD_TABLES[kind].case_id)
    asked = bindparam(_CASE, type_=String())
    if not RECORD_KINDS[kind].append_only:
        return own == asked
    merged = select(CaseRow.id).where(col(CaseRow.merged_into) == asked)
    return own.in_(union_all(select(asked), merged))


def records_of(session: Session, kind: str, case_id: str) -> list[Record]:
    return [value_of(kind, row) for row in rows_of(session, kind, case_id)]


def values_by_case(
    session: Session, kind: str, cases: ColumnElement[bool], names: Iterable[str] = ()
) -> dict[str, list[dict[str, Any]]]:
    """Declared values of every record of one kind, by the id of its case, in one query.

    ``cases`` is a condition on ``CaseRow``; of many fields only ``names`` are read, where
    given. What stands in a case, and in which order, is as with ``rows_of``.
    """
    wanted = tuple(names) or tuple(fields_of(RECORD_KINDS[kind].model))
    statements = tuple(one.where(cases) for one in _reading(kind, wanted))
    found: dict[str, list[dict[str, Any]]] = {}
    for case_id, *values in _lines(session, statements):
        found.setdefault(case_id, []).append(dict(zip(wanted, values, strict=True)))
    return found


class Line(NamedTuple):
    """A stored record, when it was last changed, and its plain value."""

    id: str
    updated_at: datetime
    value: Record


def records_by_case(session: Session, kind: str, case_ids: Sequence[str]) -> dict[str, list[Line]]:
    """The records of one kind by the id of their case, as ``rows_of`` of each would give them,
    for some hundreds of cases at once."""
    model = RECORD_KINDS[kind].model
    declared = tuple(fields_of(model))
    found: dict[str, list[Line]] = {}
    statements = _reading_some(kind, ("id", "updated_at", *declared))
    for case_id, row_id, updated_at, *values in _lines(session, statements, {_CASE: case_ids}):
        value = model(**dict(zip(declared, values, strict=True)))
        found.setdefault(case_id, []).append(Line(row_id, updated_at, value))
    return found


def _lines(
    session: Session,
    statements: tuple[Select[Any], ...],
    parameters: Mapping[str, Any] | None = None,
) -> Iterator[Sequence[Any]]:
    """The id of the case and the columns asked for, of every record of a kind."""
    connection = session.connection()
    own, *merged = (connection.execute(one, parameters).all() for one in statements)
    if not merged:
        return iter(own)
    lines = sorted([*own, *merged[0]], key=itemgetter(0, 1)) if merged[0] else own
    return (line[2:] for line in lines)


@cache
def _reading(kind: str, names: tuple[str, ...]) -> tuple[Select[Any], ...]:
    """What reads the id of the case and these columns of every record of a kind: of an
    append-only kind a second one reads what stands in files that were merged into the case.
    The order comes along where two answers have to be put together in it."""
    table = RECORD_TABLES[kind]
    columns = table.__table__.c  # type: ignore[attr-defined]
    order = type_coerce(columns.created_at, Text), _place(table)
    append_only = RECORD_KINDS[kind].append_only
    statement = (
        sql_select(
            *(order if append_only else ()), col(CaseRow.id), *(columns[name] for name in names)
        )
        .select_from(table)
        .where(columns.deleted_at.is_(None))
        .order_by(*order)
    )
    own = statement.join(CaseRow, col(CaseRow.id) == columns.case_id)
    if not append_only:
        return (own,)
    merged = aliased(CaseRow)
    theirs = statement.join(merged, col(merged.id) == columns.case_id).join(
        CaseRow, col(CaseRow.id) == col(merged.merged_into)
    )
    return own, theirs


@cache
def _reading_some(kind: str, names: tuple[str, ...]) -> tuple[Select[Any], ...]:
    """The same for the cases whose ids come with the question."""
    some = col(CaseRow.id).in_(bindparam(_CASE, type_=String(), expanding=True))
    return tuple(one.where(some) for one in _reading(kind, names))


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
    records: Iterable[tuple[str, str, str, Record]],
    *,
    by: str,
    at: datetime,
    device: str,
) -> None:
    """Records (id, kind, case, value) of cases that hold none yet: the rows that ``insert_record``
    of each would leave, written table by table."""
    rows: dict[str, list[dict[str, Any]]] = {}
    changes: list[dict[str, Any]] = []
    who = {"created_at": at, "created_by": by, "updated_at": at, "updated_by": by}
    for record_id, kind, case_id, record in records:
        values = values_of(record)
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
        .where(_in_file(kind))
        .order_by(col(table.created_at).desc())
        .limit(1),
        params={_CASE: case_id},
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
    row: Kept,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    device: str,
    hidden: frozenset[str] = frozenset(),
) -> list[str]:
    """One line of the change log for each field of a record, an entry of a directory or of a
    register that differs; of ``hidden`` ones, no values. Gives the names of the fields."""
    changed = list(_differing(old, new))
    session.add_all(
        ChangeRow(
            at=row.updated_at,
            by=row.updated_by or "",
            device_id=device,
            case_id=row.case_id if isinstance(row, RecordRow) else None,
            kind=kind,
            record_id=row.id,
            version=row.version,
            field=name,
            old=None if name in hidden else old.get(name),
            new=None if name in hidden else new[name],
        )
        for name in changed
    )
    return changed


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[str]:
    return (name for name in new if new[name] != old.get(name))
