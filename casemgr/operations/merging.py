"""Two files of one person made one, and apart again.

Records that a case holds once are merged field by field; records held many times move to the
kept case. What must never change (consent, notes, hand-overs) stays with the file it was
written in, and is read together with the kept one (``casemgr.storage.records.rows_of``). The
other case is no longer listed; its code leads to the kept one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, literal_column
from sqlmodel import col, delete, select

from casemgr.domain.errors import StaleSave
from casemgr.domain.fields import Record, clean_text
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.domain.merging import Choice, Side, Undecided, Undo, merge, merge_choices, take_apart
from casemgr.domain.person import Person
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.access import account_names, the_case
from casemgr.operations.act import Act, operation, query
from casemgr.operations.derived import refresh_case
from casemgr.operations.errors import NoSuchMerge, SameFile
from casemgr.operations.merging_rows import Later, move_back, move_records, move_the_rest
from casemgr.operations.records import nameless
from casemgr.storage.records import rows_of, update_record, value_of, values_of
from casemgr.storage.search import index_case
from casemgr.storage.sounds import store_sounds
from casemgr.storage.tables import RECORD_TABLES, CaseRow, DutyRow, MergeRow, RecordRow
from casemgr.storage.types import moment_text

SINGLES = tuple(kind.name for kind in RECORD_KINDS.values() if not kind.many)
"""The kinds that are merged field by field."""
_TOGETHER = (("status", "status_since"), ("owner_id", "team_id"), ("imported",))


@dataclass(frozen=True, slots=True)
class MergeOrder:
    """What was chosen. ``left`` is the case that is kept.

    ``sides`` names, for kinds of ``SINGLES``, the side of a choice by its first field; what is
    not named stays as ``merge_choices`` offers it. ``versions`` are those of all records of
    ``SINGLES`` of both cases, by record id, as they were read. ``shares``: whether colleagues
    who see the other case will see the kept one.
    """

    versions: Mapping[str, int]
    sides: Mapping[str, Mapping[str, Side]] = field(default_factory=dict)
    status: Literal["left", "right"] = "left"
    owner: Literal["left", "right"] = "left"
    shares: Literal["left", "both"] = "both"


@dataclass(frozen=True, slots=True)
class Merged:
    """A merge that can be undone while ``newest`` holds. ``code`` is that of the merged case."""

    id: str
    code: str
    at: datetime
    by: str
    reason: str
    newest: bool


@dataclass(frozen=True, slots=True)
class Undone:
    """``case_id`` is the case that is there again."""

    case_id: str
    code: str
    later: tuple[Later, ...]


@operation("merge_cases")
def merge_cases(act: Act, case_id: str, other_id: str, order: MergeOrder, reason: str) -> str:
    """Make ``other_id`` a part of ``case_id``; gives the id of the merge.

    Raises ``SameFile``, ``NotFound``, ``ReasonNeeded``, ``StaleSave`` when either file was
    changed since it was read, ``Undecided``.
    """
    if case_id == other_id:
        raise SameFile
    kept, gone = the_case(act, case_id), the_case(act, other_id)
    reason = clean_text(reason, name="reason")
    if not reason:
        raise ReasonNeeded
    pairs = _pairs(act, kept, gone)
    seen = {row.id: row.version for pair in pairs.values() for row in pair if row}
    if seen != dict(order.versions):
        raise StaleSave
    both = {kind: (left, right) for kind, (left, right) in pairs.items() if left and right}
    singles = [
        _merge_single(act, kind, left, right, order.sides.get(kind, {}))
        for kind, (left, right) in both.items()
    ]
    moved = move_records(act, kept, gone, frozenset(both))
    followed = move_the_rest(act, kept, gone, frozenset(both), with_shares=order.shares == "both")
    undo = {
        "reason": reason,
        "singles": singles,
        "moved": moved,
        "followed": followed,
        "earlier": _follow(act, gone.id, kept.id),
        "before": _head(kept),
    }
    _take_head(kept, gone, order)
    undo["after"] = _head(kept)
    undo["newest"] = moment_text(_newest(act, (kept, gone)))
    _lay_aside(act, gone, kept)
    row = MergeRow(kept_id=kept.id, merged_id=gone.id, undo=undo, **act.stamp)
    act.session.add(row)
    act.session.flush()
    refresh_case(act, kept)
    count = sum(len(ids) for ids in moved.values())
    act.audit(kept.id, row.id, what="merged", other=gone.id, records=count)
    act.audit(gone.id, row.id, what="merged into", other=kept.id)
    return row.id


@operation("merge_cases")
def undo_merge(act: Act, case_id: str, merge_id: str) -> Undone:
    """Bring both cases back as they were. What was entered since stays where it was entered and
    is listed. Raises ``NoSuchMerge`` unless this is the newest merge into this case."""
    kept = the_case(act, case_id)
    row = act.session.get(MergeRow, merge_id)
    newest = _merges(act, case_id)[:1]
    if row is None or not newest or newest[0].id != merge_id:
        raise NoSuchMerge
    gone = _case(act, row.merged_id)
    undo: Mapping[str, Any] = row.undo
    later = [*_entered_since(act, kept, undo)]
    for one in undo["singles"]:
        later += _part_single(act, one)
    later += move_back(act, gone, undo)
    later += _give_head_back(kept, undo)
    gone.deleted_at = gone.merged_into = None
    for case in (kept, gone):
        case.version += 1
        case.updated_at, case.updated_by = act.now, act.actor.id
    act.session.flush()
    _set_followed(act, undo["earlier"], gone.id)
    row.undone_at = row.updated_at = act.now
    row.updated_by, row.version = act.actor.id, row.version + 1
    row.undo = {"reason": undo["reason"]}  # what both said stands in both again
    act.session.flush()
    refresh_case(act, kept)
    refresh_case(act, gone)
    act.audit(kept.id, merge_id, what="merge undone", other=gone.id, later=len(later))
    act.audit(gone.id, merge_id, what="merge undone", other=kept.id)
    return Undone(gone.id, gone.code, tuple(later))


@query("merge_cases")
def merges_of(act: Act, case_id: str) -> tuple[Merged, ...]:
    """The merges this case is made of, the newest first. Raises ``NotFound``."""
    the_case(act, case_id)
    names = account_names(act.session)
    return tuple(
        Merged(
            row.id,
            _case(act, row.merged_id).code,
            row.created_at,
            names.get(row.created_by or "", ""),
            row.undo["reason"],
            place == 0,
        )
        for place, row in enumerate(_merges(act, case_id))
    )


def _case(act: Act, case_id: str) -> CaseRow:
    """A case by its id, also one that was merged."""
    return act.session.exec(select(CaseRow).where(col(CaseRow.id) == case_id)).one()


def _merges(act: Act, case_id: str) -> list[MergeRow]:
    statement = select(MergeRow).where(
        col(MergeRow.kept_id) == case_id, col(MergeRow.undone_at).is_(None)
    )
    place: ColumnElement[int] = literal_column("case_merge.rowid")
    statement = statement.order_by(col(MergeRow.created_at).desc(), place.desc())
    return list(act.session.exec(statement).all())


def _pairs(
    act: Act, kept: CaseRow, gone: CaseRow
) -> dict[str, tuple[RecordRow | None, RecordRow | None]]:
    """The one record of each kind of ``SINGLES`` in both cases."""

    def newest(kind: str, case: CaseRow) -> RecordRow | None:
        found = rows_of(act.session, kind, case.id)
        return found[-1] if found else None

    return {kind: (newest(kind, kept), newest(kind, gone)) for kind in SINGLES}


def _merge_single(
    act: Act, kind: str, left_row: RecordRow, right_row: RecordRow, sides: Mapping[str, Side]
) -> dict[str, Any]:
    """Write the merged record over the left one; gives what brings both back."""
    left, right = value_of(kind, left_row), value_of(kind, right_row)
    choices = [_decided(one, sides.get(one.fields[0])) for one in merge_choices(left, right)]
    merged, undo = merge(left, right, choices)
    if isinstance(merged, Person) and merged.no_name:
        merged = nameless(merged)
        undo = replace(undo, merged=values_of(merged))
    if merged != left:
        _write(act, kind, left_row, merged)
    return {"kind": kind, "left": left_row.id, "undo": undo.to_json()}


def _decided(choice: Choice, side: Side | None) -> Choice:
    if side is None:
        return choice
    if side not in choice.offered:
        raise Undecided
    return choice.decided(side)


def _write(act: Act, kind: str, row: RecordRow, record: Record) -> None:
    update_record(act.session, kind, row, record, by=act.actor.id, at=act.now, device=act.device_id)


def _follow(act: Act, gone_id: str, kept_id: str) -> list[str]:
    """Cases that were merged into the other one belong to the kept one from now on."""
    rows = act.session.exec(select(CaseRow).where(col(CaseRow.merged_into) == gone_id)).all()
    ids = [row.id for row in rows]
    _set_followed(act, ids, kept_id)
    return ids


def _set_followed(act: Act, case_ids: Iterable[str], into: str) -> None:
    for case_id in case_ids:
        _case(act, case_id).merged_into = into
    act.session.flush()


def _lay_aside(act: Act, gone: CaseRow, kept: CaseRow) -> None:
    """The merged case is listed, found and asked for no more."""
    gone.deleted_at = gone.updated_at = act.now
    gone.updated_by, gone.merged_into = act.actor.id, kept.id
    gone.version += 1
    kept.version += 1
    kept.updated_at, kept.updated_by = act.now, act.actor.id
    act.session.exec(delete(DutyRow).where(col(DutyRow.case_id) == gone.id))
    if gone.key is not None:
        index_case(act.session, gone.key, (), ())
        store_sounds(act.session, gone.key, ())
    act.session.flush()


def _head(case: CaseRow) -> dict[str, Any]:
    values = {name: getattr(case, name) for names in _TOGETHER for name in names}
    return values | {"status_since": moment_text(case.status_since)}


def _take_head(kept: CaseRow, gone: CaseRow, order: MergeOrder) -> None:
    if order.status == "right":
        kept.status, kept.status_since = gone.status, gone.status_since
    if order.owner == "right":
        kept.owner_id, kept.team_id = gone.owner_id, gone.team_id
    kept.imported = kept.imported or gone.imported


def _give_head_back(kept: CaseRow, undo: Mapping[str, Any]) -> Iterable[Later]:
    now = _head(kept)
    for names in _TOGETHER:
        if any(now[name] != undo["after"][name] for name in names):
            yield Later("case", kept.id, names[:1])
            continue
        for name in names:
            value = undo["before"][name]
            since = name == "status_since"
            setattr(kept, name, datetime.fromisoformat(value) if since else value)


def _part_single(act: Act, one: Mapping[str, Any]) -> Iterable[Later]:
    kind, undo = one["kind"], Undo.from_json(one["undo"])
    row = act.session.get_one(RECORD_TABLES[kind], one["left"])
    now = value_of(kind, row)
    apart = take_apart(undo, now)
    if apart.left != now:
        _write(act, kind, row, apart.left)
    if apart.later:
        yield Later(kind, row.id, apart.later)


def _newest(act: Act, cases: Iterable[CaseRow]) -> datetime:
    """When the newest record of these cases was written; an entry of a log may lie a little
    after the clock."""
    found = (
        record.created_at
        for case in cases
        for kind in RECORD_KINDS
        for record in rows_of(act.session, kind, case.id)
    )
    return max(found, default=act.now)


def _entered_since(act: Act, kept: CaseRow, undo: Mapping[str, Any]) -> Iterable[Later]:
    newest = datetime.fromisoformat(undo["newest"])
    for kind in RECORD_KINDS:
        for record in rows_of(act.session, kind, kept.id):
            if record.created_at > newest:
                yield Later(kind, record.id)
