"""What a field that points somewhere may point to, as lists of labelled ids."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true
from sqlmodel import col, select

from casemgr.domain.codes import Code, CodeList
from casemgr.domain.directories import DIRECTORIES, Directory
from casemgr.domain.errors import Invalid
from casemgr.domain.fields import Record, fields_of, linked, show_value
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act
from casemgr.operations.instruments import instrument_list
from casemgr.operations.values import Stored
from casemgr.storage.records import rows_of
from casemgr.storage.tables import DIRECTORY_TABLES, RECORD_TABLES, CaseRow
from casemgr.words import N_, Language

Links = Mapping[str, CodeList]
_LABEL_LENGTH = 80
# Which kind of record links a case to an entry of a directory that is kept apart.
_LINKED_BY = {"incident": ("membership", "incident"), "perpetrator": ("alleged", "perpetrator")}
_TARGETS = frozenset(
    declared.to
    for kind in RECORD_KINDS.values()
    for declared in fields_of(kind.model).values()
    if declared.to
)


def visible_entries(act: Act, directory: Directory) -> ColumnElement[bool]:
    """The condition under which this person may see an entry: of a directory kept apart, those
    that a case she may see is linked to.

    Having written an entry counts only until a case is linked to it, and afterwards only while
    one of those cases is hers to see (a link taken out by mistake can so be put back): whoever
    loses the case loses what is learnt in it.
    """
    if not directory.apart:
        return true()
    table: Any = DIRECTORY_TABLES[directory.name]
    kind, field = _LINKED_BY[directory.name]
    record: Any = RECORD_TABLES[kind]
    linked: Any = select(getattr(record, field))
    ever_hers = linked.join(CaseRow, col(CaseRow.id) == record.case_id).where(seen_by(act))
    reached = ever_hers.where(record.deleted_at.is_(None))
    wrote = and_(
        table.created_by == act.actor.id,
        or_(table.id.not_in(linked), table.id.in_(ever_hers)),
    )
    return or_(table.id.in_(reached), wrote)


def is_linked(act: Act, directory: Directory, entry_id: str) -> bool:
    """Whether an entry of a directory kept apart stands in any case, seen or not."""
    kind, field = _LINKED_BY[directory.name]
    record: Any = RECORD_TABLES[kind]
    found = select(record.id).where(getattr(record, field) == entry_id, record.deleted_at.is_(None))
    return act.session.exec(found).first() is not None


def links_of(act: Act, records: Mapping[str, Iterable[Stored]]) -> dict[str, CodeList]:
    """For every target of a link: what a case with these records may point to. What is no
    longer offered is there as retired, so that older records keep their label."""
    found = {
        target: CodeList(
            target,
            [Code(one.id, *_both(one.kind, one.value)) for one in records.get(target, ())],
        )
        for target in _TARGETS & RECORD_KINDS.keys()
    }
    for directory in DIRECTORIES.values():
        found[directory.name] = entry_list(act, directory)
    found["account"] = accounts_list(act)
    found["instrument"] = instrument_list(act.session)
    return found


def entry_list(act: Act, directory: Directory) -> CodeList:
    """A directory as far as this person may see it."""
    table: Any = DIRECTORY_TABLES[directory.name]
    rows = act.session.exec(
        select(table).where(visible_entries(act, directory)).order_by(table.name)
    ).all()
    return CodeList(
        directory.name,
        [
            Code(
                row.id,
                row.name,
                getattr(row, "name_bn", "") or row.name,
                retired=row.deleted_at is not None,
            )
            for row in rows
        ],
    )


def accounts_list(act: Act) -> CodeList:
    names = account_names(act.session)
    return CodeList("account", [Code(key, name, name) for key, name in names.items()])


def check_links(act: Act, case_id: str, record: Record, before: Record | None) -> None:
    """That every link leads to something this person may point to.

    A link that stood in the record before may stay. Raises ``Invalid``.
    """
    for name, declared in fields_of(type(record)).items():
        target = getattr(record, name)
        if not declared.to or not target:
            continue
        if before is not None and getattr(before, name) == target:
            continue
        if not _exists(act, declared.to, case_id, target):
            raise Invalid({name: N_("Choose one of the listed values.")})


def _exists(act: Act, to: str, case_id: str, target: str) -> bool:
    if to in DIRECTORIES:
        table: Any = DIRECTORY_TABLES[to]
        statement = select(table.id).where(
            table.id == target, table.deleted_at.is_(None), visible_entries(act, DIRECTORIES[to])
        )
        return act.session.exec(statement).first() is not None
    if to == "account":
        return target in account_names(act.session)
    if to == "instrument":
        return target in instrument_list(act.session)
    return any(row.id == target for row in rows_of(act.session, to, case_id))


def summary_of(kind: str, record: Record, links: Links, language: Language) -> str:
    """The fields that stand for a record in lists, as one line."""
    declared = fields_of(type(record))
    shown = (
        show_value(linked(declared[name], links), getattr(record, name), language)
        for name in RECORD_KINDS[kind].summary
    )
    return " · ".join(text for text in shown if text)


def _both(kind: str, record: Record) -> tuple[str, str]:
    languages: tuple[Language, Language] = ("en", "bn")
    en, bn = (summary_of(kind, record, {}, language)[:_LABEL_LENGTH] for language in languages)
    return en, bn
