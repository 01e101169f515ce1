"""Where a survivor's name or number stands in the database outside her own file."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.fields import Kind, Record, fields_of
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.registers import REGISTERS
from casemgr.domain.traces import Telltale, texts_in
from casemgr.storage.tables import (
    DIRECTORY_TABLES,
    RECORD_TABLES,
    REGISTER_TABLES,
    ChangeRow,
    FailedRowRow,
)

_TEXTS: Final = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.PHONE})
_NAMES: Final = (("person", ("pseudonym", "name_bn", "name_en", "other_names")),)
_NUMBERS: Final = (("contact", ("mobile_phone", "home_phone")), ("identifier", ("number",)))
_ENTRIES: Final = (*DIRECTORIES, *REGISTERS)


@dataclass(frozen=True, slots=True)
class Found:
    """``place``: a directory, a register or a kind of record; ``row_id`` an entry of it, or for
    a record ``case_id`` its case."""

    place: str
    row_id: str
    case_id: str = ""


def telltale_of(session: Session, ids: Collection[str]) -> Telltale:
    """By what the person of these files is recognised; empty once her identity is forgotten."""
    return Telltale.of(_values(session, ids, _NAMES), _values(session, ids, _NUMBERS))


def failed_rows_of(session: Session, known: Telltale) -> list[FailedRowRow]:
    """Rows of imports that never became a case and are about her."""
    if not known:
        return []
    rows = session.exec(select(FailedRowRow)).all()
    return [row for row in rows if known.stands_in_row(texts_in(row.cells))]


def entry_lines_of(session: Session, known: Telltale) -> list[str]:
    """Ids of lines of the change log about lists and registers in which she is named."""
    if not known:
        return []
    lines = session.exec(
        select(ChangeRow.id, ChangeRow.old, ChangeRow.new).where(
            col(ChangeRow.kind).in_(_ENTRIES), col(ChangeRow.case_id).is_(None)
        )
    ).all()
    return [
        line_id
        for line_id, old, new in lines
        if any(known.stands_in(text) for text in texts_in([old, new]))
    ]


def found_elsewhere(session: Session, ids: Collection[str], known: Telltale) -> Iterator[Found]:
    """Entries of lists and registers, and records of other files, in which she is named: those
    no longer offered and removed ones too."""
    if not known:
        return
    for name in _ENTRIES:
        table: Any = DIRECTORY_TABLES.get(name) or REGISTER_TABLES[name]
        model = DIRECTORIES[name].model if name in DIRECTORIES else REGISTERS[name].model
        for row in session.exec(select(table)).all():
            if any(known.stands_in(str(getattr(row, one) or "")) for one in _text_fields(model)):
                yield Found(name, row.id)
    words = _to_look_for(session, ids)
    for kind, declared in RECORD_KINDS.items():
        yield from _records(session, kind, _text_fields(declared.model), ids, words, known)


def _records(
    session: Session,
    kind: str,
    names: tuple[str, ...],
    ids: Collection[str],
    words: Collection[str],
    known: Telltale,
) -> Iterator[Found]:
    """The database looks for one word of each name, as it is written; what it finds is then
    compared as a whole."""
    table: Any = RECORD_TABLES[kind]
    columns = [getattr(table, name) for name in names]
    holding: list[ColumnElement[bool]] = [
        one.contains(word, autoescape=True) for one in columns for word in words
    ]
    if not holding:
        return
    wanted = select(table.id, table.case_id, *columns)
    for row in session.exec(wanted.where(table.case_id.not_in(ids), or_(*holding))).all():
        if any(known.stands_in(str(text or "")) for text in row[2:]):
            yield Found(kind, row[0], row[1])


def _to_look_for(session: Session, ids: Collection[str]) -> set[str]:
    """The longest word of each of her names as it was typed, and the end of each number."""
    names = [text.split() for text in _values(session, ids, _NAMES)]
    ends = {text[-7:] for text in _values(session, ids, _NUMBERS)}
    return {max(words, key=len).strip(",;") for words in names if words} | ends - {""}


def _values(
    session: Session, ids: Collection[str], of: tuple[tuple[str, tuple[str, ...]], ...]
) -> list[str]:
    """Also of records that were removed: they lie in the file until it is forgotten."""
    found: list[str] = []
    for kind, names in of:
        table: Any = RECORD_TABLES[kind]
        for row in session.exec(select(table).where(table.case_id.in_(ids))).all():
            found += [str(getattr(row, name) or "") for name in names]
    return found


def _text_fields(model: type[Record]) -> tuple[str, ...]:
    return tuple(name for name, one in fields_of(model).items() if one.kind in _TEXTS)
