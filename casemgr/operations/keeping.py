"""Where files stand between being kept and being forgotten: held, asked for, waiting, forgotten."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from casemgr.domain.working_days import add_months
from casemgr.operations.access import account_names, seen_by, the_case
from casemgr.operations.act import Act, query
from casemgr.storage.erasing import parts_of
from casemgr.storage.tables import CaseRow
from casemgr.storage.trust_tables import BackupRow, ErasureRow, HoldRow, JointActRow

FORGET = "forget"
"""The act of two people (``joint_acts.JOINT``)."""
_BACKUP_MONTHS = 12
"""For how many months a copy is kept at most (``storage.backup.surplus``)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the head of a case says about forgetting. ``state``: ``""``, ``held``, ``asked``,
    ``agreed`` (with its day) or ``forgotten`` (with its day)."""

    state: str
    day: str = ""
    until: str = ""
    stages: tuple[str, ...] = ()
    act_id: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page "Keeping and forgetting": a case and where it stands."""

    case_id: str
    code: str
    mark: Mark
    by: str = ""


@query("open_case")
def forgetting_mark(act: Act, case_id: str) -> Mark:
    """What the head of a case says about it. Raises ``NotFound``."""
    return _mark(act, the_case(act, case_id).id)


@query("see_forgetting")
def forgetting_lines(act: Act) -> tuple[Line, ...]:
    """The cases this person sees that are held, asked for, waiting for their day or forgotten."""
    names = account_names(act.session)
    about = {
        *act.session.exec(select(HoldRow.case_id).where(col(HoldRow.ended_at).is_(None))).all(),
        *act.session.exec(
            select(JointActRow.case_id).where(
                col(JointActRow.what) == FORGET, col(JointActRow.state).in_(("asked", "agreed"))
            )
        ).all(),
        *act.session.exec(select(ErasureRow.case_id)).all(),
    }
    rows = act.session.exec(
        select(CaseRow)
        .where(col(CaseRow.id).in_([one for one in about if one]), seen_by(act))
        .order_by(col(CaseRow.code))
    ).all()
    return tuple(
        Line(row.id, row.code, _mark(act, row.id), names.get(row.owner_id, "")) for row in rows
    )


def shown_until(session: Session, now: datetime, zone: Any) -> str:
    """The day until which a backup made up to ``now`` could still show somebody: the end of the
    month in which the newest copy becomes one too many. Empty where no copy is known."""
    newest = session.exec(
        select(BackupRow.at)
        .where(col(BackupRow.gone_at).is_(None), col(BackupRow.at) <= now)
        .order_by(col(BackupRow.at).desc())
        .limit(1)
    ).first()
    if newest is None:
        return ""
    made = newest.astimezone(zone).date().replace(day=1)
    after: date = add_months(made, _BACKUP_MONTHS + 1)
    return date.fromordinal(after.toordinal() - 1).isoformat()


def _mark(act: Act, case_id: str) -> Mark:
    done = act.session.exec(
        select(ErasureRow)
        .where(col(ErasureRow.case_id) == case_id)
        .order_by(col(ErasureRow.at).desc())
    ).all()
    if done:
        day = done[0].at.astimezone(act.zone).date().isoformat()
        stages = tuple(sorted({stage for one in done for stage in one.stages}))
        until = shown_until(act.session, done[0].at, act.zone)
        return Mark("forgotten", day, until if until > act.today.isoformat() else "", stages)
    held = act.session.exec(
        select(HoldRow).where(
            col(HoldRow.case_id).in_(parts_of(act.session, case_id)),
            col(HoldRow.ended_at).is_(None),
        )
    ).first()
    if held is not None:
        return Mark("held", until=held.until, ground=held.ground)
    asked = standing_request(act.session, case_id)
    if asked is None:
        return Mark("")
    return Mark(asked.state, asked.not_before, "", tuple(asked.terms["stages"]), asked.id)


def standing_request(session: Session, case_id: str) -> JointActRow | None:
    return session.exec(
        select(JointActRow)
        .where(
            col(JointActRow.case_id) == case_id,
            col(JointActRow.what) == FORGET,
            col(JointActRow.state).in_(("asked", "agreed")),
        )
        .order_by(col(JointActRow.created_at).desc())
    ).first()
