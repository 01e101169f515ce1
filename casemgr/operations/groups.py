"""People who come together: a group taken in in one sitting, and what its files share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlmodel import col, select

from casemgr.domain.around import Membership
from casemgr.domain.directories import DIRECTORIES, Incident
from casemgr.domain.errors import Invalid, NotFound
from casemgr.domain.fields import check, fields_of
from casemgr.domain.roles import Role
from casemgr.domain.support import Note
from casemgr.operations.access import seen_by, the_case
from casemgr.operations.act import Act, operation, query
from casemgr.operations.cases import begin_case, fresh_pseudonym
from casemgr.operations.derived import refresh_case
from casemgr.operations.errors import EmptyGroup, GroupStopped
from casemgr.operations.first_records import FirstRecords, Parts, first_records
from casemgr.operations.links import check_links, entry_list, visible_entries
from casemgr.operations.record_rules import tell_of_strangers
from casemgr.operations.records import write_record
from casemgr.operations.values import CaseRef
from casemgr.storage.records import log_changes, values_of
from casemgr.storage.tables import DIRECTORY_TABLES, RECORD_TABLES, CaseRow
from casemgr.words import N_

_INCIDENT = "incident"
_TWICE = N_("Another line has this pseudonym too.")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The group, and its new cases in the order of the lines."""

    incident_id: str
    cases: tuple[CaseRef, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One case of a group as a line of a list."""

    case_id: str
    code: str
    pseudonym: str
    status: str
    risk: str
    next_on: str


@dataclass(frozen=True, slots=True)
class IncidentView:
    """A group with those of its cases that this person may see. ``beyond``: how many she may
    not; told to a supervisor only, to everyone else it is always 0."""

    incident_id: str
    version: int
    value: Incident
    members: tuple[Member, ...]
    beyond: int


def _silent(_done: int, _all: int) -> None:
    """Nobody watches."""


def _never() -> bool:
    return False


@operation("take_in_group")
def take_in_group(
    act: Act,
    incident: str | Mapping[str, Any],
    shared: Parts,
    people: Sequence[Mapping[str, Any]],
    progress: Callable[[int, int], None] = _silent,
    cancelled: Callable[[], bool] = _never,
) -> TakenIn:
    """A case for each of a group, all or none.

    ``incident`` is the id of a known one or the values of a new one. ``shared`` holds, by kind
    of record, what is true of all; each of ``people`` holds the same kinds for one person,
    which go before what is shared, and under ``consent`` a list of her own answers. A person
    without a pseudonym gets one. ``progress`` is told (done, of all).

    Raises ``Invalid``, its problems named ``row.part.field`` (the first row is 0),
    ``shared.part.field`` or ``incident.field``; ``EmptyGroup``; ``GroupStopped`` after
    ``cancelled``.
    """
    if not people:
        raise EmptyGroup
    problems = _incident_problems(act, incident)
    files = _files(act, shared, people, problems)
    if problems:
        raise Invalid(problems)
    incident_id = incident if isinstance(incident, str) else _new_incident(act, incident)
    if incident_id == incident:
        tell_of_strangers(act, incident_id)
    member = Membership(incident=incident_id)
    made: list[CaseRef] = []
    for place, records in enumerate(files):
        if cancelled():
            raise GroupStopped
        case = begin_case(act, [*records, ("membership", member)])
        act.audit(case.id, incident_id)
        made.append(CaseRef(case.id, case.code))
        progress(place + 1, len(files))
    return TakenIn(incident_id, tuple(made))


def _incident_problems(act: Act, incident: str | Mapping[str, Any]) -> dict[str, str]:
    try:
        if isinstance(incident, str):
            check_links(act, "", Membership(incident=incident), None)
        else:
            check(Incident, incident, act.today)
    except Invalid as invalid:
        return {f"incident.{name}": text for name, text in invalid.problems.items()}
    return {}


def _files(
    act: Act, shared: Parts, people: Sequence[Mapping[str, Any]], problems: dict[str, str]
) -> list[FirstRecords]:
    """The records of each person; what is wrong is added to ``problems``."""
    taken: set[str] = set()
    files: list[FirstRecords] = []
    for place, given in enumerate(people):
        person = {"pseudonym": "", **given.get("person", {})}
        if not person["pseudonym"]:
            person["pseudonym"] = fresh_pseudonym(act, taken)
        if person["pseudonym"] in taken:
            problems[f"{place}.person.pseudonym"] = _TWICE
        taken.add(person["pseudonym"])
        parts = _joined(shared, {**given, "person": person})
        try:
            files.append(first_records(act, parts, given.get("consent", ())))
        except Invalid as invalid:
            for name, text in invalid.problems.items():
                own = _is_own(name, given)
                problems[f"{place}.{name}" if own else f"shared.{name}"] = text
    return files


def _joined(shared: Parts, own: Mapping[str, Any]) -> dict[str, Any]:
    """What is shared, and over it what is one person's own."""
    joined: dict[str, Any] = dict(shared)
    for kind, given in own.items():
        if kind == "consent":
            continue
        before = joined.get(kind, ())
        if isinstance(given, Mapping):
            joined[kind] = {**cast(Mapping[str, Any], before or {}), **given}
        else:
            joined[kind] = [*before, *given]
    return joined


def _is_own(name: str, given: Mapping[str, Any]) -> bool:
    kind, _, field = name.partition(".")
    values = given.get(kind)
    if kind in ("person", "contact", "consent") or isinstance(values, Sequence):
        return True
    return isinstance(values, Mapping) and field in values


def _new_incident(act: Act, values: Mapping[str, Any]) -> str:
    incident = check(Incident, values, act.today)
    table: Any = DIRECTORY_TABLES[_INCIDENT]
    row = table(**act.stamp, **values_of(incident))
    act.session.add(row)
    act.session.flush()
    empty = values_of(Incident.model_construct())
    log_changes(act.session, _INCIDENT, row, empty, values_of(incident), device=act.device_id)
    return str(row.id)


@query("take_in_group")
def suggest_pseudonyms(act: Act, count: int) -> tuple[str, ...]:
    """Different pseudonyms that no case of the office has yet."""
    found: list[str] = []
    while len(found) < count:
        found.append(fresh_pseudonym(act, found))
    return tuple(found)


@query("take_in_group")
def group_links(act: Act) -> dict[str, Any]:
    """What the shared facts of a group may point to, by target."""
    return {"project": entry_list(act, DIRECTORIES["project"])}


@query("list_cases")
def see_incident(act: Act, incident_id: str) -> IncidentView:
    """An incident with its visible cases. Raises ``NotFound`` where it may not be seen."""
    table: Any = DIRECTORY_TABLES[_INCIDENT]
    row = act.session.exec(
        select(table).where(table.id == incident_id, visible_entries(act, DIRECTORIES[_INCIDENT]))
    ).first()
    if row is None:
        raise NotFound
    members = _members(act, incident_id, seen_by(act))
    beyond = 0
    if Role.SUPERVISOR in act.actor.roles:
        beyond = len(_members(act, incident_id, ~seen_by(act)))
    value = Incident(**{name: getattr(row, name) for name in fields_of(Incident)})
    return IncidentView(row.id, row.version, value, members, beyond)


def _members(act: Act, incident_id: str, which: Any) -> tuple[Member, ...]:
    table: Any = RECORD_TABLES["membership"]
    rows = act.session.exec(
        select(CaseRow)
        .join(table, table.case_id == col(CaseRow.id))
        .where(table.incident == incident_id, table.deleted_at.is_(None), which)
        .where(col(CaseRow.deleted_at).is_(None))
        .distinct()
        .order_by(col(CaseRow.pseudonym), col(CaseRow.code))
    ).all()
    return tuple(
        Member(row.id, row.code, row.pseudonym, row.status, row.risk, row.next_on) for row in rows
    )


@operation("note_for_group")
def note_for_group(
    act: Act, case_id: str, incident_id: str, values: Mapping[str, Any], case_ids: Sequence[str]
) -> int:
    """One note in the file of each of these cases of the group, ``case_id`` among them; gives
    how many. What is told must be true of each, for each file is read by itself.

    Raises ``Invalid`` for the note, ``NotFound`` for a case that is not visible or not of this
    incident.
    """
    chosen = tuple(dict.fromkeys((case_id, *case_ids)))
    members = {member.case_id for member in _members(act, incident_id, seen_by(act))}
    if not members.issuperset(chosen):
        raise NotFound
    note = check(Note, {**values, "shared_note": incident_id}, act.today)
    for one in chosen:
        case = the_case(act, one)
        row, _fields = write_record(act, "note", one, None, note)
        act.audit(one, row.id, incident=incident_id, cases=len(chosen))
        refresh_case(act, case)
        case.updated_at, case.updated_by = act.now, act.actor.id
    return len(chosen)
