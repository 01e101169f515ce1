"""The office's lists: providers, projects, incidents, alleged perpetrators.

What one may not see of a list kept apart does not exist for her, in any answer.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlmodel import col, select

from casemgr.domain.directories import DIRECTORIES, Directory, Provider, ReadByOthers
from casemgr.domain.errors import NotFound, NotYourRole, StaleSave
from casemgr.domain.fields import Kind, Record, check, fields_of
from casemgr.domain.names import fold_name, fold_phone
from casemgr.domain.referral_flow import agreement_now
from casemgr.domain.roles import may
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, operation, query
from casemgr.operations.alerts import cases_with, links_to
from casemgr.operations.derived import refresh_case
from casemgr.operations.errors import SameEntry
from casemgr.operations.links import visible_entries
from casemgr.operations.resembling import (
    alike_and_seen,
    entry_value,
    merging_tells,
    tell_supervisors,
)
from casemgr.operations.values import Saved
from casemgr.storage.records import log_changes, update_record, value_of, values_of
from casemgr.storage.tables import (
    DIRECTORY_TABLES,
    RECORD_TABLES,
    CaseRow,
    EntryRow,
    RecordRow,
)

_RETIRED = "retired"
_PHONE_DIGITS = 4  # fewer digits of a number are no search for one


@dataclass(frozen=True, slots=True)
class EntryQuery:
    """What a list shows. ``service``, ``district``, ``eligible`` (codes) and ``agreement`` (a
    code of ``referral_flow.AGREEMENT_NOW``) ask of providers; empty means all. A provider that
    names no district, or nobody it is for, may serve every one and is listed last."""

    search: str = ""
    service: str = ""
    district: str = ""
    eligible: str = ""
    agreement: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``retired``: no longer offered."""

    id: str
    directory: str
    version: int
    value: Record
    retired: bool
    created_by: str
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class EntryCase:
    case_id: str
    code: str
    pseudonym: str
    status: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry with the cases in which it stands and the entries that may be the same one,
    both as far as this person may see them."""

    entry: Entry
    cases: tuple[EntryCase, ...]
    alike: tuple[Entry, ...]


@query("see_directory")
def entries(act: Act, directory: str, asked: EntryQuery) -> tuple[Entry, ...]:
    """The entries of a list that fit, by name. Raises ``NotYourRole`` for a list kept apart."""
    known = _known(act, directory)
    table: Any = DIRECTORY_TABLES[directory]
    deleted = table.deleted_at
    rows = act.session.exec(
        select(table).where(
            visible_entries(act, known),
            deleted.is_not(None) if asked.retired else deleted.is_(None),
        )
    ).all()
    found = [row for row in rows if _fits(act, entry_value(directory, row), asked)]
    names = account_names(act.session)
    listed = [_entry(directory, row, names) for row in found]
    return tuple(sorted(listed, key=lambda one: _order(one.value, asked)))


@query("see_directory")
def entry(act: Act, directory: str, entry_id: str) -> EntryView:
    """One entry with what stands around it. Raises ``NotFound`` also where it may not be seen."""
    known = _known(act, directory)
    row = _row(act, known, entry_id)
    value = entry_value(directory, row)
    names = account_names(act.session)
    cases = cases_with(act, directory, entry_id) if known.apart else ()
    return EntryView(
        _entry(directory, row, names),
        tuple(EntryCase(one.id, one.code, one.pseudonym, one.status) for one in cases),
        tuple(
            _entry(directory, other, names) for other in alike_and_seen(act, known, row.id, value)
        ),
    )


@operation(lambda values: f"write_{values['directory']}")
def save_entry(
    act: Act,
    directory: str,
    entry_id: str | None,
    values: Mapping[str, Any],
    version: int | None = None,
) -> Saved:
    """Save a new entry (``entry_id`` ``None``) or a new version of a known one.

    Raises ``Invalid``, ``StaleSave``, ``NotFound``. What resembles an entry that this person
    may not see is told to supervisors, and the answer is the same as ever.
    """
    known = DIRECTORIES[directory]
    row = _row_to_change(act, known, entry_id, version) if entry_id else None
    value = check(known.model, values, act.today)
    new = values_of(value)
    if row is None:
        row = DIRECTORY_TABLES[directory](**act.stamp, **new)
        act.session.add(row)
        old = values_of(known.model.model_construct())
    else:
        old = values_of(entry_value(directory, row))
        for name, one in new.items():
            setattr(row, name, one)
        _touch(act, row)
    changed = log_changes(act.session, directory, row, old, new, device=act.device_id)
    tell_supervisors(act, known, row, value)
    fields = changed if entry_id else ["*"]
    act.audit(None, row.id, directory=directory, version=row.version, fields=fields)
    return Saved(row.id, row.version)


@operation(lambda values: f"write_{values['directory']}")
def retire_entry(
    act: Act, directory: str, entry_id: str, version: int, *, offered: bool = False
) -> None:
    """No longer offer an entry, or (``offered``) offer it again; older records keep its label.

    Raises ``StaleSave``, ``NotFound``.
    """
    row = _row_to_change(act, DIRECTORIES[directory], entry_id, version)
    _retire(act, directory, row, offered=offered)
    act.audit(None, row.id, directory=directory, version=row.version, offered=offered)


@operation("merge_entries")
def merge_entries(act: Act, directory: str, kept_id: str, other_id: str) -> None:
    """Make two entries one: what ``kept_id`` lacks is taken from the other, the records of every
    case that this person may see point to it, and the other is no longer offered.

    In cases that she may not see the other keeps its label. Raises ``NotFound``, ``SameEntry``,
    and ``ReadByOthers`` where somebody would so read what she may not see now.
    """
    known = _known(act, directory)
    if kept_id == other_id:
        raise SameEntry
    kept, other = _row(act, known, kept_id), _row(act, known, other_id)
    if merging_tells(act, known, kept_id, other_id):
        raise ReadByOthers
    old = values_of(entry_value(directory, kept))
    theirs = values_of(entry_value(directory, other))
    new = {name: value or theirs[name] for name, value in old.items()}
    for name, value in new.items():
        setattr(kept, name, value)
    _touch(act, kept)
    changed = log_changes(act.session, directory, kept, old, new, device=act.device_id)
    for kind, field in links_to(directory):
        _point_elsewhere(act, kind, field, kept_id, other_id)
    if other.deleted_at is None:
        _retire(act, directory, other, offered=False)
    act.audit(None, kept_id, directory=directory, other=other_id, fields=changed)


def _point_elsewhere(act: Act, kind: str, field: str, kept_id: str, other_id: str) -> None:
    """Finished cases too: it is the list that changes, not what their records say."""
    table: Any = RECORD_TABLES[kind]
    found = act.session.exec(
        select(table, CaseRow)
        .join(CaseRow, col(CaseRow.id) == table.case_id)
        .where(getattr(table, field) == other_id, table.deleted_at.is_(None), seen_by(act))
    ).all()
    for record, case in cast(list[tuple[RecordRow, CaseRow]], found):
        moved = value_of(kind, record).model_copy(update={field: kept_id})
        who: dict[str, Any] = {"by": act.actor.id, "at": act.now, "device": act.device_id}
        fields = update_record(act.session, kind, record, moved, **who)
        act.audit(case.id, record.id, kind=kind, version=record.version, fields=fields)
        refresh_case(act, case)


def _known(act: Act, directory: str) -> Directory:
    """The list; one kept apart is for those who work with cases."""
    known = DIRECTORIES[directory]
    if known.apart and not may(act.actor.roles, f"write_{directory}"):
        raise NotYourRole
    return known


def _row(act: Act, known: Directory, entry_id: str) -> EntryRow:
    table: Any = DIRECTORY_TABLES[known.name]
    found: EntryRow | None = act.session.exec(
        select(table).where(table.id == entry_id, visible_entries(act, known))
    ).first()
    if found is None:
        raise NotFound
    return found


def _row_to_change(act: Act, known: Directory, entry_id: str, version: int | None) -> EntryRow:
    row = _row(act, known, entry_id)
    if row.version != version:
        raise StaleSave
    return row


def _touch(act: Act, row: EntryRow) -> None:
    row.version += 1
    row.updated_at, row.updated_by = act.now, act.actor.id


def _retire(act: Act, directory: str, row: EntryRow, *, offered: bool) -> None:
    was = row.deleted_at is not None
    row.deleted_at = None if offered else act.now
    _touch(act, row)
    old, new = {_RETIRED: was}, {_RETIRED: not offered}
    log_changes(act.session, directory, row, old, new, device=act.device_id)


def _entry(directory: str, row: EntryRow, names: Mapping[str, str]) -> Entry:
    return Entry(
        row.id,
        directory,
        row.version,
        entry_value(directory, row),
        row.deleted_at is not None,
        names.get(row.created_by or "", ""),
        row.updated_at,
        names.get(row.updated_by or "", ""),
    )


_Fits = Callable[[Act, Provider, str], bool]
_FILTERS: Mapping[str, _Fits] = {
    "service": lambda _act, one, code: code in one.services,
    "district": lambda _act, one, code: not one.area or code in one.area,
    "eligible": lambda _act, one, code: not one.eligible or code in one.eligible,
    "agreement": lambda act, one, code: agreement_now(one, act.today) == code,
}


def _fits(act: Act, value: Record, asked: EntryQuery) -> bool:
    if not _found(value, asked.search):
        return False
    wanted = {name: code for name in _FILTERS if (code := getattr(asked, name))}
    if not isinstance(value, Provider):
        return not wanted
    return all(_FILTERS[name](act, value, code) for name, code in wanted.items())


def _found(value: Record, search: str) -> bool:
    """Whether every word searched for begins or stands within a word of the entry."""
    words = fold_name(search).split()
    if not words:
        return True
    text = " ".join(fold_name(one) for one in _searched(value))
    if all(word in text for word in words):
        return True
    digits, phone = fold_phone(search), fold_phone(getattr(value, "phone", ""))
    return len(digits) >= _PHONE_DIGITS and digits in phone


def _searched(value: Record) -> Iterable[str]:
    kinds = (Kind.TEXT, Kind.LONG_TEXT)
    for name, declared in fields_of(type(value)).items():
        if declared.kind in kinds:
            yield getattr(value, name)


def _order(value: Record, asked: EntryQuery) -> tuple[int, str]:
    """Those that say they serve what was asked for stand before those that say nothing."""
    unsaid = 0
    if isinstance(value, Provider):
        unsaid += bool(asked.district and not value.area)
        unsaid += bool(asked.eligible and not value.eligible)
    return unsaid, fold_name(getattr(value, "name", ""))
