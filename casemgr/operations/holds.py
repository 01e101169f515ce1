"""Legal holds: while one stands, nothing of its case is forgotten.

A hold ends only when a person ends it. Its day (``until``) is when to look at it again: a court
case that lasted longer than anybody thought must not cost the evidence.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from casemgr.domain.dates import whole
from casemgr.domain.errors import Invalid, NotFound, Refused
from casemgr.domain.fields import clean_text
from casemgr.domain.forgetting import HOLD_GROUND
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.operations.access import account_names, the_case
from casemgr.operations.act import Act, operation, query
from casemgr.storage.erasing import parts_of
from casemgr.storage.trust_tables import HoldRow
from casemgr.words import N_


class HoldEnded(Refused):
    sentence = N_("This hold has ended already.")
    next_step = N_("Place a new one if the file has to be kept.")


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold of a case. ``ground`` is a code of ``HOLD_GROUND``, ``until`` the ISO day on which
    to look at it again (empty: none); ``standing``: nobody has ended it."""

    id: str
    ground: str
    reason: str
    until: str
    placed_at: datetime
    placed_by: str
    ended_at: datetime | None
    ended_by: str
    end_words: str

    @property
    def standing(self) -> bool:
        return self.ended_at is None


@query("open_case")
def holds(act: Act, case_id: str) -> tuple[Hold, ...]:
    """The holds of a case, those that stand first. Raises ``NotFound``."""
    case = the_case(act, case_id)
    names = account_names(act.session)
    found = [
        Hold(
            id=row.id,
            ground=row.ground,
            reason=row.reason,
            until=row.until,
            placed_at=row.created_at,
            placed_by=names.get(row.created_by or "", ""),
            ended_at=row.ended_at,
            ended_by=names.get(row.ended_by or "", ""),
            end_words=row.end_words,
        )
        for row in _rows(act.session, case.id)
    ]
    return tuple(sorted(found, key=lambda one: not one.standing))


@operation("hold_case")
def place_hold(act: Act, case_id: str, ground: str, reason: str, until: str = "") -> str:
    """Stop the forgetting of a case; gives the id of the hold. The reason stays in the file, not
    in the trail. Raises ``Invalid`` (ground, day) and ``ReasonNeeded``."""
    the_case(act, case_id)
    problems: dict[str, str] = {}
    if ground not in HOLD_GROUND:
        problems["ground"] = N_("Choose one of the listed values.")
    if until and not _lies_ahead(act, until):
        problems["until"] = N_("Choose a day that lies ahead.")
    if problems:
        raise Invalid(problems)
    reason = clean_text(reason, name="reason")
    if not reason:
        raise ReasonNeeded
    row = HoldRow(case_id=case_id, ground=ground, reason=reason, until=until, **act.stamp)
    act.session.add(row)
    act.session.flush()
    act.audit(case_id, row.id, what="placed", ground=ground)
    return row.id


@operation("hold_case")
def end_hold(act: Act, case_id: str, hold_id: str, reason: str) -> None:
    """Let the clock of the file run again. Raises ``NotFound``, ``HoldEnded``, ``ReasonNeeded``."""
    the_case(act, case_id)
    row = next((one for one in _rows(act.session, case_id) if one.id == hold_id), None)
    if row is None:
        raise NotFound
    if row.ended_at is not None:
        raise HoldEnded
    words = clean_text(reason, name="reason")
    if not words:
        raise ReasonNeeded
    row.ended_at = row.updated_at = act.now
    row.ended_by = row.updated_by = act.actor.id
    row.end_words = words
    row.version += 1
    act.audit(case_id, row.id, what="ended", ground=row.ground)


def is_held(session: Session, case_id: str) -> bool:
    """Whether a hold stands on a case or on a file that was merged into it."""
    return any(row.ended_at is None for row in _rows(session, case_id))


def _rows(session: Session, case_id: str) -> list[HoldRow]:
    statement = select(HoldRow).where(
        col(HoldRow.case_id).in_(parts_of(session, case_id)), col(HoldRow.deleted_at).is_(None)
    )
    return list(session.exec(statement.order_by(col(HoldRow.created_at))).all())


def _lies_ahead(act: Act, until: str) -> bool:
    try:
        day = whole(until)
    except ValueError:
        return False
    return day is not None and day > act.today
