"""Organisations and alleged perpetrators of a file on their way into the office's directories."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlmodel import select

from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.errors import Invalid
from casemgr.domain.fields import check, clean_text
from casemgr.domain.names import fold_name
from casemgr.operations.act import Act
from casemgr.operations.directories import save_entry
from casemgr.operations.htcds_full_reading import EntryIn
from casemgr.operations.links import visible_entries
from casemgr.storage.tables import DIRECTORY_TABLES

_Key = tuple[str, str]


def would_be_added(act: Act, entries: Sequence[EntryIn]) -> int:
    """How many of them the directories do not have yet and can take."""
    known = {name: _known(act, name) for name in DIRECTORIES}
    found = {
        (one.directory, _name(one))
        for one in entries
        if _name(one) not in known[one.directory] and _fits(act, one)
    }
    return len(found)


def take_entries(act: Act, entries: Sequence[EntryIn]) -> dict[_Key, str]:
    """The ids of the entries by directory and key: of those that this person sees under the
    same name already, else of new ones. What lacks its name or kind is not taken."""
    known = {name: _known(act, name) for name in DIRECTORIES}
    ids: dict[_Key, str] = {}
    for one in entries:
        held = known[one.directory]
        if (one.directory, one.key) in ids or not _fits(act, one):
            continue
        name = _name(one)
        if name not in held:
            held[name] = save_entry.function(act, one.directory, None, one.values).record_id
        ids[one.directory, one.key] = held[name]
    return ids


def _fits(act: Act, one: EntryIn) -> bool:
    try:
        check(DIRECTORIES[one.directory].model, one.values, act.today)
    except Invalid:
        return False
    return bool(_name(one))


def _name(one: EntryIn) -> str:
    return fold_name(clean_text(one.values.get("name", "")))


def _known(act: Act, directory: str) -> dict[str, str]:
    return dict(_entries(act, directory))


def _entries(act: Act, directory: str) -> Iterator[tuple[str, str]]:
    table: Any = DIRECTORY_TABLES[directory]
    seen = visible_entries(act, DIRECTORIES[directory])
    for row in act.session.exec(select(table).where(seen, table.deleted_at.is_(None))):
        yield fold_name(row.name), row.id
