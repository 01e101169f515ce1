"""Entries kept apart that may be one: told to supervisors, never to who may not see both."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import not_
from sqlmodel import col, select

from casemgr.domain.directories import DIRECTORIES, Directory, Incident, Perpetrator
from casemgr.domain.fields import Record, fields_of
from casemgr.domain.likeness import PersonTraits, compare
from casemgr.domain.names import fold_name, fold_phone
from casemgr.domain.roles import Role, may
from casemgr.operations.access import seen_by
from casemgr.operations.accounts import actor_of
from casemgr.operations.act import Act
from casemgr.operations.alerts import cases_with, links_to, raise_alert
from casemgr.operations.links import is_linked, visible_entries
from casemgr.operations.values import Actor
from casemgr.storage.tables import (
    DIRECTORY_TABLES,
    RECORD_TABLES,
    AccountRow,
    AlertRow,
    CaseRow,
    EntryRow,
)

_IN_BRACKETS = re.compile(r"[(\[（][^)\]）]*[)\]）]?")

_WHOLE_DATE = 10


def entry_value(directory: str, row: EntryRow) -> Record:
    """The plain value of an entry's row."""
    model = DIRECTORIES[directory].model
    return model(**{name: getattr(row, name) for name in fields_of(model)})


def likeness_to(directory: str, one: Record) -> Callable[[Record], bool]:
    """Asks of other entries whether they may be ``one``: a name that sounds alike, the same
    telephone or licence; of incidents the same name, or kind, day and country."""
    rule = _RULES.get(directory)
    return rule(one) if rule else lambda _other: False


def _like_perpetrator(one: Record) -> Callable[[Record], bool]:
    mine = cast(Perpetrator, one)
    traits, phone, licence = _traits(mine), fold_phone(mine.phone), _licence(mine.licence)

    def asks(other: Record) -> bool:
        theirs = cast(Perpetrator, other)
        if phone and phone == fold_phone(theirs.phone):
            return True
        if licence and licence == _licence(theirs.licence):
            return True
        return compare(traits, _traits(theirs)).is_possible

    return asks


def _licence(text: str) -> str:
    return fold_name(text).replace(" ", "")


def _traits(entry: Perpetrator) -> PersonTraits:
    """What stands in brackets says what a name is (“alias”), and is none."""
    bare = _IN_BRACKETS.sub(" ", entry.name).strip() or entry.name
    return PersonTraits(names=(bare,), other_names=(entry.other_names,))


def _like_incident(one: Record) -> Callable[[Record], bool]:
    mine = cast(Incident, one)
    name, facts = fold_name(mine.name), (mine.kind, mine.on, mine.country)
    told = len(mine.on) == _WHOLE_DATE and bool(mine.country)

    def asks(other: Record) -> bool:
        theirs = cast(Incident, other)
        if name == fold_name(theirs.name):
            return True
        return told and facts == (theirs.kind, theirs.on, theirs.country)

    return asks


_RULES: Mapping[str, Callable[[Record], Callable[[Record], bool]]] = {
    "perpetrator": _like_perpetrator,
    "incident": _like_incident,
}


def alike_and_seen(act: Act, known: Directory, entry_id: str, value: Record) -> list[EntryRow]:
    """The other entries that may be the same, of those this person may see."""
    is_like = likeness_to(known.name, value)
    others = _others(act, known, entry_id, seen=True) if known.apart else []
    return [row for row in others if is_like(entry_value(known.name, row))]


def tell_supervisors(act: Act, known: Directory, row: EntryRow, value: Record) -> None:
    """Raise an alert for each entry that may be the same and that this person may not see.

    It goes to the supervisors of her team and of the teams concerned. Whoever saves is told
    nothing and waits for nothing: every entry is compared, whatever is found.
    """
    if not known.apart:
        return
    act.session.flush()
    is_like = likeness_to(known.name, value)
    for other in _others(act, known, row.id, seen=False):
        if not is_like(entry_value(known.name, other)):
            continue
        detail = {"directory": known.name, "entries": sorted((row.id, other.id))}
        if _told_before(act, detail):
            continue
        teams = {act.actor.team_id} | _teams_of(act, known, other)
        for team in sorted(teams):
            raise_alert(
                act, "alike", row.id, Role.SUPERVISOR.value, team_id=team, severity="warning",
                detail=detail,
            )  # fmt: skip


def merging_tells(act: Act, known: Directory, kept_id: str, other_id: str) -> bool:
    """Whether somebody would read, were the two made one, what she may not see now: words of
    the other in the entry that is kept, or the kept one in a case that pointed to the other.

    An entry that stands in no case holds nothing but what its author wrote, and may be linked
    by her to any case of hers.
    """
    if not known.apart:
        return False
    from_other = is_linked(act, known, other_id)
    from_kept = is_linked(act, known, kept_id)
    pointing = [case.id for case in cases_with(act, known.name, other_id)]
    for person in _case_workers(act):
        as_she = replace(act, actor=person)
        sees_kept = _sees(as_she, known, kept_id)
        if from_other and sees_kept and not _sees(as_she, known, other_id):
            return True
        if from_kept and not sees_kept and _sees_any(as_she, pointing):
            return True
    return False


def _case_workers(act: Act) -> list[Actor]:
    rows = act.session.exec(select(AccountRow).where(col(AccountRow.active).is_(True))).all()
    return [actor_of(row) for row in rows if may(map(Role, row.roles), "open_case")]


def _sees(act: Act, known: Directory, entry_id: str) -> bool:
    table: Any = DIRECTORY_TABLES[known.name]
    found = select(table.id).where(table.id == entry_id, visible_entries(act, known))
    return act.session.exec(found).first() is not None


def _sees_any(act: Act, case_ids: Sequence[str]) -> bool:
    found = select(CaseRow.id).where(col(CaseRow.id).in_(case_ids), seen_by(act))
    return act.session.exec(found).first() is not None


def _others(act: Act, known: Directory, entry_id: str, *, seen: bool) -> list[EntryRow]:
    table: Any = DIRECTORY_TABLES[known.name]
    visible = visible_entries(act, known)
    return list(
        act.session.exec(
            select(table)
            .where(
                table.id != entry_id,
                table.deleted_at.is_(None),
                visible if seen else not_(visible),
            )
            .order_by(table.name, table.id)
        ).all()
    )


def _told_before(act: Act, detail: Mapping[str, Any]) -> bool:
    raised = select(AlertRow).where(col(AlertRow.what) == "alike")
    return any(row.detail == detail for row in act.session.exec(raised))


def _teams_of(act: Act, known: Directory, row: EntryRow) -> set[str]:
    """The teams of whoever wrote an entry and of every case in which it stands."""
    teams = {
        team
        for kind, field in links_to(known.name)
        for team in act.session.exec(_linked_teams(kind, field, row.id)).all()
    }
    author = act.session.get(AccountRow, row.created_by or "")
    return teams | ({author.team_id} if author else set())


def _linked_teams(kind: str, field: str, entry_id: str) -> Any:
    record: Any = RECORD_TABLES[kind]
    return (
        select(CaseRow.team_id)
        .join(record, record.case_id == col(CaseRow.id))
        .where(getattr(record, field) == entry_id, record.deleted_at.is_(None))
    )
