"""The duties of a case as they stand in the store: worked out anew after every change."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, delete, select

from casemgr.domain.duties import Asked, Duty, Held, Situation, duties_of
from casemgr.domain.policy import Policy, default_policy, read_policy
from casemgr.domain.working_days import Calendar, default_calendar, read_office_days
from casemgr.operations.act import Act
from casemgr.storage.records import records_by_case
from casemgr.storage.tables import (
    AcknowledgementRow,
    ApprovalRow,
    CaseRow,
    ChangeRow,
    DutyRow,
    SettingRow,
)
from casemgr.storage.trust_tables import ErasureRow

POLICY = "policy"
OFFICE_DAYS = "office_days"
ASKING = (
    "person", "intake", "contact", "consent", "risk", "need", "assessment", "plan", "action",
    "service", "referral", "assistance", "proceeding", "hearing", "legal_update", "follow_up",
    "pause", "closure",
)  # fmt: skip


def office_policy(session: Session) -> Policy:
    """The office's own time limits, or those that come with the program."""
    stored = session.get(SettingRow, POLICY)
    return _policy(json.dumps(stored.value)) if stored else default_policy()


def office_calendar(session: Session) -> Calendar:
    """The office's working days, or those that come with the program."""
    stored = session.get(SettingRow, OFFICE_DAYS)
    return _calendar(json.dumps(stored.value)) if stored else default_calendar()


@lru_cache(maxsize=4)
def _policy(data: str) -> Policy:
    return read_policy(json.loads(data))


@lru_cache(maxsize=4)
def _calendar(data: str) -> Calendar:
    return read_office_days(json.loads(data)).calendar()


def situations_of(act: Act, cases: Sequence[CaseRow]) -> dict[str, Situation]:
    """Cases as their duties see them, by id: the same few queries for one as for hundreds."""
    ids = [case.id for case in cases]
    held: dict[str, dict[str, list[Held]]] = {one: {kind: [] for kind in ASKING} for one in ids}
    for kind in ASKING:
        for case_id, lines in records_by_case(act.session, kind, ids).items():
            held[case_id][kind] = [
                Held(one.id, one.value, _day(act, one.updated_at)) for one in lines
            ]
    asked = _asked(act, ids)
    return {
        case.id: Situation(
            case.status,
            held[case.id],
            asked.get(case.id, ()),
            _day(act, case.created_at) if case.imported else date.min,
            _day(act, case.status_since),
        )
        for case in cases
    }


def _day(act: Act, moment: datetime) -> date:
    """The day of a moment in the office's zone."""
    return moment.astimezone(act.zone).date()


def _asked(act: Act, case_ids: Iterable[str]) -> dict[str, list[Asked]]:
    """The requests that wait for a supervisor, by case."""
    rows = act.session.exec(
        select(ApprovalRow).where(
            col(ApprovalRow.case_id).in_(case_ids),
            col(ApprovalRow.verdict) == "requested",
            col(ApprovalRow.deleted_at).is_(None),
        )
    ).all()
    found: dict[str, list[Asked]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(
            Asked(row.id, row.subject, _day(act, row.created_at))
        )
    return found


def renew_duties(act: Act, case: CaseRow) -> tuple[Duty, ...]:
    """Work the duties of a case out and write them down; a day that the policy moved is logged.

    Gives those that were not put aside.
    """
    return renew_many(act, [case])[case.id]


def renew_many(act: Act, cases: Sequence[CaseRow]) -> dict[str, tuple[Duty, ...]]:
    """``renew_duties`` of several cases, by id; at most some hundreds at a time."""
    session = act.session
    session.flush()
    ids = [case.id for case in cases]
    policy, calendar = office_policy(session), office_calendar(session)
    before: dict[str, list[DutyRow]] = {one: [] for one in ids}
    stored = select(DutyRow).where(col(DutyRow.case_id).in_(ids)).order_by(col(DutyRow.key))
    for row in session.exec(stored):
        before[row.case_id].append(row)
    changed: list[str] = []
    found: dict[str, tuple[Duty, ...]] = {}
    rows: list[dict[str, Any]] = []
    gone = set(session.exec(select(ErasureRow.case_id).where(col(ErasureRow.case_id).in_(ids))))
    for case_id, situation in situations_of(act, cases).items():
        # A file that was forgotten asks for nothing any more.
        duties = () if case_id in gone else duties_of(situation, policy, calendar)
        found[case_id] = duties
        columns = list(duty_columns(case_id, duties))
        if [_kept(row) for row in before[case_id]] == [_made(one) for one in columns]:
            continue
        _log_moved(act, case_id, before[case_id], duties)
        changed.append(case_id)
        rows += columns
    if changed:
        session.execute(delete(DutyRow).where(col(DutyRow.case_id).in_(changed)))
    if rows:
        session.execute(insert(DutyRow), rows)
    aside = _put_aside(act, ids)
    return {
        case_id: tuple(
            one for one in duties if (case_id, one.what, one.record_id, one.due) not in aside
        )
        for case_id, duties in found.items()
    }


def _put_aside(act: Act, case_ids: Iterable[str]) -> set[tuple[str, str, str, str]]:
    """Case, duty, record and day of what was put aside with a reason."""
    statement = select(
        AcknowledgementRow.case_id,
        AcknowledgementRow.what,
        AcknowledgementRow.record_id,
        AcknowledgementRow.due,
    ).where(
        col(AcknowledgementRow.case_id).in_(case_ids),
        col(AcknowledgementRow.deleted_at).is_(None),
    )
    return {(case, what, record, due) for case, what, record, due in act.session.exec(statement)}


def duty_columns(case_id: str, duties: Iterable[Duty]) -> list[dict[str, Any]]:
    """The rows that keep these duties, column by column."""
    return [
        {
            "case_id": case_id,
            "what": one.what,
            "record_id": one.record_id,
            "due": one.due,
            "words": one.words,
            "rule": asdict(one.rule) if one.rule else None,
        }
        for one in duties
    ]


_COMPARED = ("what", "record_id", "due", "words", "rule")


def _kept(row: DutyRow) -> list[Any]:
    return [getattr(row, name) for name in _COMPARED]


def _made(columns: Mapping[str, Any]) -> list[Any]:
    return [columns[name] for name in _COMPARED]


def _log_moved(act: Act, case_id: str, before: Iterable[DutyRow], after: Iterable[Duty]) -> None:
    """What a changed risk or policy does to a day stands in the change log."""
    stood = {(row.what, row.record_id): row for row in before if row.rule}
    for one in after:
        row = stood.get((one.what, one.record_id))
        if row is None or one.rule is None or row.due == one.due:
            continue
        act.session.add(
            ChangeRow(
                at=act.now,
                by=act.actor.id,
                device_id=act.device_id,
                case_id=case_id,
                kind="duty",
                record_id=one.record_id or case_id,
                version=1,
                field=one.what,
                old=row.due,
                new=one.due,
            )
        )
