"""Forgetting one case in the database: values overwritten, their history and index with them.

Everything happens inside the transaction of the caller. The triggers that keep logs append-only
are lifted only in it and stand again at its end; the audit trail is never touched: it holds no
words. SQLite overwrites what is deleted (``secure_delete``), also in the full-text index; the
old pages that still lie in the write-ahead log go when ``fold_log`` is called afterwards.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, delete, func, or_, update
from sqlalchemy import select as sql_select
from sqlcipher3 import dbapi2 as driver
from sqlmodel import Session, col, select

from casemgr.domain.fields import fields_of
from casemgr.domain.forgetting import (
    COLUMNS_GONE,
    COMPLAINT,
    ROWS_GONE,
    Stage,
    forgotten,
    loses,
    model_of,
)
from casemgr.storage.database import Database
from casemgr.storage.extras import APPEND_ONLY
from casemgr.storage.search import index_case
from casemgr.storage.tables import (
    RECORD_TABLES,
    Base,
    CaseRow,
    ChangeRow,
    ComplaintRow,
    RecordRow,
)
from casemgr.storage.traces import entry_lines_of, failed_rows_of, telltale_of
from casemgr.storage.trust_tables import AttachedRow
from casemgr.storage.types import Json

_LIFTED: Final = tuple(name for name in APPEND_ONLY if name != "audit_line")
_CHANGED: Final = "change_log"
_FAILED: Final = "failed_row"
_GUARDS: Final = (
    "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%_refused'"
)
_UPDATE_AND_DELETE: Final = 2
_TABLES: Final = Base.metadata.tables


@dataclass
class Erased:
    """What went: rows changed or gone, by table; and the attached files whose rows are gone."""

    counts: Counter[str] = field(default_factory=Counter)
    attached: tuple[str, ...] = ()


def parts_of(session: Session, case_id: str) -> tuple[str, ...]:
    """The ids of a case and of the files that were merged into it."""
    merged = select(CaseRow.id).where(col(CaseRow.merged_into) == case_id)
    return (case_id, *session.exec(merged).all())


def what_goes(session: Session, case_id: str, stages: Collection[Stage]) -> Counter[str]:
    """How many rows of each table ``erase`` would change or take away."""
    ids, keys, counts = *_parts(session, case_id), Counter[str]()
    for name, row, changes in _record_changes(session, ids, stages):
        del row
        counts[name] += changes is None or bool(changes)
    for name, condition in _gone(session, ids, keys, stages):
        counts[name] += _count(session, name, condition)
    for name, columns in _emptied(stages).items():
        table = _TABLES[name]
        told = or_(*(table.c[one].not_in(_nothing(table, one)) for one in columns))
        counts[name] += _count(session, name, _about(table, ids) & told)
    lost = _lost_lines(session, ids, stages)
    counts[_CHANGED] += len(lost)
    if Stage.IDENTITY in stages:
        known = telltale_of(session, ids)
        counts[_FAILED] += len(failed_rows_of(session, known))
        counts[_CHANGED] += len(entry_lines_of(session, known))
    return +counts


def erase(session: Session, case_id: str, stages: Collection[Stage]) -> Erased:
    """Forget these parts of a case and of what was merged into it. May be repeated."""
    session.flush()
    ids, keys = _parts(session, case_id)
    done = Erased()
    lost = _lost_lines(session, ids, stages)
    known = telltale_of(session, ids) if Stage.IDENTITY in stages else None
    with _lifted(session):
        for name, row, changes in list(_record_changes(session, ids, stages)):
            if changes is None:
                session.delete(row)
            for value_name, value in (changes or {}).items():
                setattr(row, value_name, value)
            done.counts[name] += changes is None or bool(changes)
        session.flush()
        if Stage.DOCUMENTS in stages:
            done.attached = _attached(session, ids)
        for name, condition in _gone(session, ids, keys, stages):
            found = session.connection().execute(delete(_TABLES[name]).where(condition))
            done.counts[name] += found.rowcount
        for name, columns in _emptied(stages).items():
            _empty(session, name, columns, ids)
        if known is not None:
            lost += entry_lines_of(session, known)
            for row_of_sheet in failed_rows_of(session, known):
                session.delete(row_of_sheet)
                done.counts[_FAILED] += 1
            session.flush()
        for start in range(0, len(lost), 500):
            line_ids = lost[start : start + 500]
            statement = update(ChangeRow).where(col(ChangeRow.id).in_(line_ids))
            session.connection().execute(statement.values(old=None, new=None))
        done.counts[_CHANGED] += len(lost)
        session.expire_all()
        _head(session, ids, stages)
    session.expire_all()
    done.counts = +done.counts
    return done


def fold_log(database: Database) -> bool:
    """Bring the write-ahead log into the file and cut it to nothing, so that no old page stays
    in it. Gives whether it could be done now: not while somebody reads; a lock does it too."""
    with database.apart(still=True) as raw:
        try:
            busy, _pages, _moved = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except driver.Error:
            return False
    return not busy


def _parts(session: Session, case_id: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    ids = parts_of(session, case_id)
    keys = session.exec(select(CaseRow.key).where(col(CaseRow.id).in_(ids))).all()
    return ids, tuple(key for key in keys if key is not None)


def _record_changes(
    session: Session, ids: Collection[str], stages: Collection[Stage]
) -> Iterator[tuple[str, RecordRow, dict[str, Any] | None]]:
    """Table, row and new values of every record, also of those that were removed."""
    for kind, table in (*RECORD_TABLES.items(), (COMPLAINT, ComplaintRow)):
        names = tuple(fields_of(model_of(kind)))
        for row in session.exec(select(table).where(col(table.case_id).in_(ids))).all():
            values = {name: getattr(row, name) for name in names}
            yield str(table.__tablename__), row, forgotten(kind, values, stages)


def _gone(
    session: Session, ids: Collection[str], keys: Collection[int], stages: Collection[Stage]
) -> Iterator[tuple[str, ColumnElement[bool]]]:
    """Tables of which whole rows go, each with the condition that finds them."""
    for name, stage in ROWS_GONE.items():
        if stage not in stages:
            continue
        columns = _TABLES[name].c
        if "case_key" in columns:
            yield name, columns.case_key.in_(keys)
        elif name == "attached_file":
            yield name, columns.record_id.in_(_documents(session, ids))
        elif name == "case_merge":
            yield name, columns.kept_id.in_(ids) | columns.merged_id.in_(ids)
        else:
            yield name, columns.case_id.in_(ids)


def _documents(session: Session, ids: Collection[str]) -> list[str]:
    """The ids of the case's document records: a file is found by them, whatever was merged."""
    table = RECORD_TABLES["attachment"]
    return list(session.exec(select(table.id).where(col(table.case_id).in_(ids))).all())


def _attached(session: Session, ids: Collection[str]) -> tuple[str, ...]:
    wanted = col(AttachedRow.record_id).in_(_documents(session, ids))
    return tuple(session.exec(select(AttachedRow.id).where(wanted)).all())


def _emptied(stages: Collection[Stage]) -> Mapping[str, list[str]]:
    """Columns that are emptied, by table; the change log and the head have their own way."""
    found: dict[str, list[str]] = {}
    for (name, column), stage in COLUMNS_GONE.items():
        if stage in stages and name not in (_CHANGED, "case_file"):
            found.setdefault(name, []).append(column)
    return found


def _about(table: Table, ids: Collection[str]) -> ColumnElement[bool]:
    return table.c.case_id.in_(ids)


def _nothing(table: Table, column: str) -> list[Any]:
    return [{}, []] if isinstance(table.c[column].type, Json) else [""]


def _count(session: Session, name: str, condition: ColumnElement[bool]) -> int:
    statement = sql_select(func.count()).select_from(_TABLES[name]).where(condition)
    return int(session.connection().execute(statement).scalar_one())


def _empty(session: Session, name: str, columns: Collection[str], ids: Collection[str]) -> None:
    table = _TABLES[name]
    blank = {column: _nothing(table, column)[0] for column in columns}
    session.connection().execute(update(table).where(_about(table, ids)).values(blank))


def _lost_lines(session: Session, ids: Collection[str], stages: Collection[Stage]) -> list[str]:
    """Lines of the change log whose values go: those about the case, and those that its records
    left in another file they were in for a while."""
    records = [
        record_id
        for table in (*RECORD_TABLES.values(), ComplaintRow)  # feedback is logged without a case
        for record_id in session.exec(select(table.id).where(col(table.case_id).in_(ids))).all()
    ]
    about = [col(ChangeRow.case_id).in_(ids)]
    about += [
        col(ChangeRow.record_id).in_(records[start : start + 500])
        for start in range(0, len(records), 500)
    ]
    lines = session.exec(
        select(ChangeRow.id, ChangeRow.kind, ChangeRow.field).where(
            or_(*about), or_(col(ChangeRow.old).is_not(None), col(ChangeRow.new).is_not(None))
        )
    ).all()
    return [line_id for line_id, kind, name in lines if loses(kind, name, stages)]


def _head(session: Session, ids: Collection[str], stages: Collection[Stage]) -> None:
    """The head repeats what its records say, and the case is found by its code alone."""
    for case in session.exec(select(CaseRow).where(col(CaseRow.id).in_(ids))).all():
        if Stage.IDENTITY in stages:
            person = _last(session, "person", case.id)
            intake = _last(session, "intake", case.id)
            case.pseudonym = getattr(person, "pseudonym", "")
            case.opened_on = getattr(intake, "intake_date", "")
            if case.merged_into is None and case.key is not None:
                index_case(session, case.key, (case.code, case.code.replace("-", "")), ())
        if Stage.NARRATIVE in stages:
            case.risk_reason = case.next_on = ""
    session.flush()


def _last(session: Session, kind: str, case_id: str) -> RecordRow | None:
    table = RECORD_TABLES[kind]
    wanted = select(table).where(col(table.case_id) == case_id, col(table.deleted_at).is_(None))
    return session.exec(wanted.order_by(col(table.created_at).desc())).first()


@contextmanager
def _lifted(session: Session) -> Iterator[None]:
    """The triggers of the append-only tables away, and back with the very same text. After an
    error the caller's transaction is undone, and the triggers with it."""
    connection = session.connection()
    triggers = [one for one in connection.exec_driver_sql(_GUARDS).all() if one.tbl_name in _LIFTED]
    for name, _table, _sql in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _name, _table, sql in triggers:
        connection.exec_driver_sql(sql)
    standing = Counter(one.tbl_name for one in connection.exec_driver_sql(_GUARDS))
    if any(standing[table] < _UPDATE_AND_DELETE for table in APPEND_ONLY):
        raise RuntimeError("a log would stay open to changes")
