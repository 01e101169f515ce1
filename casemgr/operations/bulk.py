"""Loading many invented cases at once, into a demonstration workspace only.

Every value passes the same checks as a typed one, and the rows are those that saving each
record by itself would leave: records, entries of the office's lists, change log, case heads,
duties and search index. What differs is the way there: rows are written in batches by plain
statements, and keys are in the order of time (UUID version 7), so that a hundred thousand cases
take minutes and not an hour.
"""

import secrets
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, cast

from sqlalchemy import func, insert
from sqlmodel import col, select

from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.duties import Asked, Held, Situation, duties_of, earliest_due
from casemgr.domain.fields import Kind, Record, check, fields_of
from casemgr.domain.person import Person
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.act import Act, operation
from casemgr.operations.cases import fresh_code
from casemgr.operations.derived import CaseHead, head_of
from casemgr.operations.duties import duty_columns, office_calendar, office_policy
from casemgr.operations.errors import NotWithDemonstration
from casemgr.operations.invented import InventedCase, InventedEntry, InventedRecord
from casemgr.operations.records import nameless
from casemgr.operations.settings import read_office
from casemgr.storage.keys import KdfCost
from casemgr.storage.records import values_of
from casemgr.storage.search import search_text, words_in
from casemgr.storage.tables import (
    DIRECTORY_TABLES,
    RECORD_TABLES,
    AccountRow,
    ApprovalRow,
    CaseRow,
    ChangeRow,
    DutyRow,
    SearchRow,
    SearchWordRow,
    ShareRow,
    SoundRow,
    StatusChangeRow,
)
from casemgr.storage.types import canonical, moment_text

__all__ = ["KdfCost", "load_demo_cases"]

_BATCH = 500
_OPENS = time(9, 0)
_KEPT = (
    "id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at",
    "case_id",
)  # fmt: skip
_CHANGE = (
    "id", "at", "by", "device_id", "case_id", "kind", "record_id", "version", "field", "old", "new",
)  # fmt: skip
Written = tuple[InventedRecord, Record]


@operation("create_case")
def load_demo_cases(
    act: Act,
    cases: Iterable[InventedCase],
    workers: Sequence[str],
    progress: Callable[[int], object] = lambda _done: None,
) -> int:
    """Load invented cases as files of these accounts; gives how many.

    One transaction and one audit line for all of them. ``progress`` is told the number loaded
    so far. Raises ``NotWithDemonstration`` outside a demonstration workspace, ``Invalid`` for
    a value that could not have been typed, ``KeyError`` for a link that leads nowhere.
    """
    if not read_office(act.session).demo:
        raise NotWithDemonstration
    loading = _Loading(act, workers)
    given = iter(cases)
    while batch := list(islice(given, _BATCH)):
        loading.write(batch)
        progress(loading.count)
    act.audit(what="invented", cases=loading.count)
    return loading.count


class _Loading:
    """Rows of one batch, collected by table and written together."""

    def __init__(self, act: Act, workers: Sequence[str]) -> None:
        self.count = 0
        self._act = act
        self._ids = _ids(act.now)
        accounts = [act.session.get_one(AccountRow, worker) for worker in workers]
        self._workers = [(account.id, account.team_id) for account in accounts]
        self._codes = set(act.session.exec(select(CaseRow.code)).all())
        newest = act.session.exec(select(func.max(col(CaseRow.key)))).one()
        self._key = newest or 0
        self._moments: dict[tuple[date, int], datetime] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._records: dict[str, list[tuple[Any, ...]]] = {}
        self._changes: list[tuple[Any, ...]] = []
        self._words: list[tuple[str, int]] = []
        self._sounds: list[tuple[str, int]] = []
        self._duties: list[dict[str, Any]] = []
        self._entries: dict[tuple[str, str], str] = {
            (name, row.name): row.id
            for name, table in DIRECTORY_TABLES.items()
            for row in cast("list[Any]", act.session.exec(select(table)).all())
        }
        self._rules = office_policy(act.session), office_calendar(act.session)

    def write(self, cases: Sequence[InventedCase]) -> None:
        """Write these cases down."""
        for case in cases:
            self._add(case)
        connection = self._act.session.connection()
        for name, entry_table in DIRECTORY_TABLES.items():
            if entries := self._rows.pop(name, []):
                connection.execute(insert(entry_table), entries)
        for table in (CaseRow, ShareRow, StatusChangeRow, ApprovalRow, SearchRow):
            rows = self._rows.pop(str(table.__tablename__), [])
            if rows:
                connection.execute(insert(table), rows)
        for kind, lines in self._records.items():
            columns = (*_KEPT, *fields_of(RECORD_KINDS[kind].model))
            connection.exec_driver_sql(_insert_statement(RECORD_TABLES[kind], columns), lines)
        connection.exec_driver_sql(_insert_statement(ChangeRow, _CHANGE), self._changes)
        words = _insert_statement(SearchWordRow, ("word", "case_key"))
        connection.exec_driver_sql(words, sorted(self._words))
        if self._sounds:
            sounds = _insert_statement(SoundRow, ("sound", "case_key"))
            connection.exec_driver_sql(sounds, sorted(self._sounds))
        if self._duties:
            connection.execute(insert(DutyRow), self._duties)
        for emptied in (
            self._records,
            self._changes,
            self._words,
            self._sounds,
            self._duties,
        ):
            emptied.clear()
        self.count += len(cases)

    def _add(self, case: InventedCase) -> None:
        act = self._act
        owner, team = self._workers[case.worker % len(self._workers)]
        self._key += 1
        case_id, key = next(self._ids), self._key
        code = case.code if case.code not in self._codes else fresh_code(act)
        self._codes.add(code)
        ids = [next(self._ids) for _ in case.records]
        refs = {one.ref: self._entered(one, owner) for one in case.entries}
        refs |= {one.ref: key for key, one in zip(ids, case.records, strict=True) if one.ref}
        written = [(one, self._checked(one, refs)) for one in case.records]
        held = list(zip(ids, written, strict=True))
        approvals = self._approvals(case, case_id, owner)
        duties = duties_of(_situation(case, held, approvals), *self._rules)
        head = head_of(code, _by_kind(written), earliest_due(duties))
        self._duties += duty_columns(case_id, duties)
        first = self._moment(min(one.on for one in case.records), 0)
        last = self._moment(max(one.on for one in case.records), len(written))
        who: dict[str, Any] = {"created_by": owner, "updated_by": owner, "version": 1}
        who |= {"deleted_at": None, **head.columns()}
        since = self._moment(case.since, len(written))
        stands = {
            "status": case.status,
            "status_since": since,
            "imported": False,
            "demo": True,
            "merged_into": None,
        }
        named = {"key": key, "id": case_id, "code": code, "owner_id": owner, "team_id": team}
        self._row("case_file", who, created_at=first, updated_at=last, **named, **stands)
        for place, (record_id, pair) in enumerate(held):
            self._add_record(record_id, case_id, owner, place, pair)
        self._add_decisions(case, case_id, owner)
        self._add_words(key, head)

    def _checked(self, given: InventedRecord, refs: Mapping[str, str]) -> Record:
        model, values = RECORD_KINDS[given.kind].model, given.values
        led = {name: refs[values[name]] for name in _links(model) if values.get(name)}
        record = check(model, {**values, **led} if led else values, self._act.today)
        return nameless(record) if isinstance(record, Person) and record.no_name else record

    def _entered(self, entry: InventedEntry, owner: str) -> str:
        """The id of an entry, which is written down when it is not there yet."""
        named = entry.directory, str(entry.values["name"])
        if named not in self._entries:
            value = check(DIRECTORIES[entry.directory].model, entry.values, self._act.today)
            kept = self._kept("", owner, self._moment(entry.on, 0))
            del kept["case_id"]
            self._row(entry.directory, kept, **values_of(value))
            at = _moment_text(kept["created_at"])
            self._log(entry.directory, kept["id"], at, owner, type(value), values_of(value))
            self._entries[named] = kept["id"]
        return self._entries[named]

    def _moment(self, on: date, place: int) -> datetime:
        """The record's place in the working day, so that what came later also sorts later."""
        known = self._moments.get((on, place))
        if known is None:
            opened = datetime.combine(on, _OPENS, self._act.zone)
            known = min(opened + timedelta(minutes=place), self._act.now)
            self._moments[on, place] = known
        return known

    def _add_record(
        self, record_id: str, case_id: str, owner: str, place: int, pair: Written
    ) -> None:
        given, record = pair
        kind, at = given.kind, _moment_text(self._moment(given.on, place))
        values = values_of(record)
        encoded = [
            _json(values[name]) if coded else values[name]
            for name, coded in _columns(RECORD_KINDS[kind].model)
        ]
        line = (record_id, 1, at, owner, at, owner, None, case_id, *encoded)
        self._records.setdefault(kind, []).append(line)
        self._log(kind, record_id, at, owner, type(record), values, case_id)

    def _log(
        self,
        kind: str,
        row_id: str,
        at: str,
        owner: str,
        model: type[Record],
        values: Mapping[str, Any],
        case_id: str | None = None,
    ) -> None:
        device = self._act.device_id
        self._changes += [
            (next(self._ids), at, owner, device, case_id, kind, row_id, 1, name, old, _json(new))
            for name, default, old in _empty(model)
            if (new := values[name]) != default
        ]

    def _add_decisions(self, case: InventedCase, case_id: str, owner: str) -> None:
        for place, step in enumerate(case.steps):
            kept = self._kept(case_id, owner, self._moment(step.on, 60 + place))
            taken = {"source": step.source, "target": step.target, "reason": step.reason}
            self._row("status_change", kept, **taken, bridged=step.bridged)
        if case.shared:
            other, _ = self._workers[(case.worker + 1) % len(self._workers)]
            kept = self._kept(case_id, owner, self._act.now)
            self._row("case_share", kept, account_id=other, until=None)

    def _approvals(self, case: InventedCase, case_id: str, owner: str) -> list[Asked]:
        """Write the requests down; gives those that wait."""
        waiting = []
        for asked in case.approvals:
            kept = self._kept(case_id, owner, self._moment(asked.on, 90))
            said: dict[str, Any] = {"decided_at": None, "decided_by": None}
            if asked.decided_on is not None:
                said["decided_at"] = self._moment(asked.decided_on, 120)
                said["decided_by"] = self._act.actor.id
            words = {"subject": asked.subject, "verdict": asked.verdict}
            self._row("approval", kept, **words, **said, words="", decision_words="")
            if asked.verdict == "requested":
                waiting.append(Asked(kept["id"], asked.subject, asked.on))
        return waiting

    def _row(self, table: str, kept: Mapping[str, Any], **values: Any) -> None:
        self._rows.setdefault(table, []).append({**kept, **values})

    def _kept(self, case_id: str, owner: str, at: datetime) -> dict[str, Any]:
        who = {"created_by": owner, "updated_by": owner, "created_at": at, "updated_at": at}
        return {"id": next(self._ids), "case_id": case_id, "version": 1, "deleted_at": None, **who}

    def _add_words(self, key: int, head: CaseHead) -> None:
        text = search_text(head.names, head.phones)
        self._row("case_search", {}, case_key=key, text=text)
        self._words += [(word, key) for word in words_in(text)]
        self._sounds += [(sound, key) for sound in head.sounds]


def _ids(now: datetime) -> Iterator[str]:
    """UUIDs of version 7: the moment, a counter of 36 bits, then 38 random bits of this load."""
    stamp = f"{int(now.timestamp() * 1000):012x}"
    tail = secrets.token_hex(5)[:9]
    count = 0
    while True:
        high, middle, low = count >> 24, count >> 12 & 0xFFF, count & 0xFFF
        yield f"{stamp[:8]}-{stamp[8:]}-7{high:03x}-8{middle:03x}-{low:03x}{tail}"
        count += 1


def _situation(
    case: InventedCase, held: Iterable[tuple[str, Written]], asked: Sequence[Asked]
) -> Situation:
    found: dict[str, list[Held]] = {}
    for record_id, (given, record) in held:
        found.setdefault(given.kind, []).append(Held(record_id, record, given.on))
    return Situation(case.status, found, asked, since=case.since)


def _by_kind(written: Iterable[Written]) -> Mapping[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for given, record in written:
        found.setdefault(given.kind, []).append(record)
    return found


def _insert_statement(table: type[Any], columns: Sequence[str]) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    return f'INSERT INTO "{table.__tablename__}" ({names}) VALUES ({marks})'  # noqa: S608


@lru_cache(maxsize=64)
def _columns(model: type[Record]) -> tuple[tuple[str, bool], ...]:
    """The declared fields, and for each whether it is kept as JSON."""
    declared = fields_of(model).items()
    return tuple((name, field.kind in (Kind.CODES, Kind.ANSWERS)) for name, field in declared)


@lru_cache(maxsize=64)
def _links(model: type[Record]) -> tuple[str, ...]:
    """The fields that point to a record of the case or to an entry of a list."""
    led = RECORD_KINDS.keys() | DIRECTORIES.keys()
    return tuple(name for name, declared in fields_of(model).items() if declared.to in led)


_moment_text = lru_cache(maxsize=100_000)(moment_text)


@lru_cache(maxsize=64)
def _empty(model: type[Record]) -> tuple[tuple[str, Any, str | None], ...]:
    """For each declared field, its value in an empty record and that value as it is logged."""
    values = values_of(model.model_construct())
    return tuple((name, default, _json(default)) for name, default in values.items())


def _json(value: Any) -> str | None:
    return _written(value) if isinstance(value, Hashable) else canonical(value)


@lru_cache(maxsize=20_000, typed=True)  # typed: True and 1 are written differently
def _written(value: Hashable) -> str | None:
    return None if value is None else canonical(value)
