"""Breaking the glass: a reasoned look, for a few hours, at a case that is not one's own.

It is for the emergency in which nobody who may see the file can be reached. Whoever needs it
knows the exact case code, names a ground and says why; the supervisors of the case's team and
its caseworker are told at once. It gives sight of what protects a survivor now, and lets a note
or a danger be written down; nothing can be changed, printed or handed out. Everywhere else the
case stays as unseen as before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, or_
from sqlmodel import col, select

from casemgr.domain.codes import Code, CodeList
from casemgr.domain.errors import CaseError, Invalid, NotFound, NotYourRole, Refused
from casemgr.domain.fields import check, clean_text
from casemgr.domain.lifecycle import FINISHED, ReasonNeeded
from casemgr.domain.names import read_case_code
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.roles import Role
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, operation, query
from casemgr.operations.alerts import raise_alert
from casemgr.operations.case_file import build_case_file
from casemgr.operations.derived import refresh_case
from casemgr.operations.errors import CaseFinished
from casemgr.operations.links import check_links
from casemgr.operations.records import write_record
from casemgr.operations.values import CaseFile, Saved
from casemgr.storage.audit import written_time
from casemgr.storage.tables import AuditRow, CaseRow, ShareRow
from casemgr.words import N_

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

HOURS: Final = 4
MOST_HOURS: Final = 24
GLASS: Final = "glass"
TRIES: Final = 3
_TRY: Final = "break_glass"
_FIRST_HOLD, _LONGEST_HOLD = timedelta(minutes=2), timedelta(hours=1)
_A_DAY: Final = timedelta(days=1)
_MISSED: Final = '{"why":"NotFound"}'

# fmt: off
GLASS_GROUND = CodeList("glass_ground", [
    Code("danger", "Imminent danger to life or safety", "জীবন বা নিরাপত্তার আসন্ন বিপদ"),
    Code("here", "The survivor is here, her caseworker is away",
         "সারভাইভার এখানে, তাঁর কেস ওয়ার্কার নেই"),
    Code("order", "Order of a court or an authority", "আদালত বা কর্তৃপক্ষের আদেশ"),
    Code("absent", "Urgent, and no supervisor can be reached",
         "জরুরি, কোনো সুপারভাইজারকে পাওয়া যাচ্ছে না"),
])
# fmt: on

SHOWN: Final[Mapping[str, bool]] = {
    "intake": False,
    "person": False,
    "contact": False,
    "relation": False,
    "consent": False,
    "risk": True,
    "need": False,
    "service": False,
    "referral": False,
    "follow_up": False,
    "pause": False,
    "note": True,
}
"""The one table of what a broken glass shows, and whether an entry may be added to it: who she
is, how contact is safe, who is around her, what threatens, what help is under way. What was done
to her, assessments, court papers and documents stay closed."""


class NotThroughGlass(Refused):
    sentence = N_("A break-glass look lets you add a note or a risk, and nothing else.")
    next_step = N_("Ask a supervisor to share the case or to hand it over.")


class SeenAnyway(CaseError):
    sentence = N_("You may see this case already.")
    next_step = N_("Open it in the list of cases.")


class TooManyGlassTries(Refused):
    """Somebody may be trying out codes to learn which cases the office keeps."""

    sentence = N_("Too many case codes were tried that lead nowhere.")
    next_step = N_("The next try is possible in {minutes} min; the supervisors have been told.")


@dataclass(frozen=True, slots=True)
class GlassLook:
    """One look. ``ground`` is a code of ``GLASS_GROUND``; ``own``: of the person asking;
    ``running``: it still opens the file."""

    id: str
    case_id: str
    code: str
    who: str
    ground: str
    reason: str
    at: datetime
    until: datetime
    own: bool
    running: bool


@dataclass(frozen=True, slots=True)
class ThroughGlass:
    """What may be seen of a file, and until when."""

    file: CaseFile
    until: datetime


def break_glass(
    workspace: "Workspace", code: str, ground: str, reason: str, hours: int = HOURS
) -> str:
    """Open a case that is not one's own for some hours (at most ``MOST_HOURS``); gives its id.

    Raises ``NotFound`` for a code of no case, in whatever way it is none; ``SeenAnyway``;
    ``ReasonNeeded``; ``Invalid``; ``TooManyGlassTries`` for a while after ``TRIES`` codes that
    lead nowhere, each time twice as long.
    """
    try:
        return workspace.run(_break, code, ground, reason, hours)
    except NotFound:
        workspace.run(_missed)
        raise


@operation(_TRY)
def _break(act: Act, code: str, ground: str, reason: str, hours: int) -> str:
    reason = clean_text(reason, name="reason")
    if not reason:
        raise ReasonNeeded
    if ground not in GLASS_GROUND:
        raise Invalid({"ground": N_("Choose one of the listed values.")})
    if not 1 <= hours <= MOST_HOURS:
        raise Invalid({"hours": N_("Choose one of the listed values.")})
    _hold_up(act)
    case = _by_code(act, code)
    until = act.now + timedelta(hours=hours)
    for row in _standing(act, case.id):  # a new look begins anew, with its own reason
        _end(act, row)
    look = ShareRow(
        case_id=case.id,
        account_id=act.actor.id,
        until=until,
        kind=GLASS,
        reason=f"{ground}\n{reason}",
        **act.stamp,
    )
    act.session.add(look)
    act.session.flush()
    told = {"case_id": case.id, "severity": "danger"}
    raise_alert(act, "glass", look.id, Role.SUPERVISOR.value, team_id=case.team_id, **told)  # type: ignore[arg-type]
    raise_alert(act, "glass", look.id, case.owner_id, **told)  # type: ignore[arg-type]
    act.audit(case.id, look.id, what="broken", ground=ground, hours=hours)
    return case.id


@operation(_TRY)
def _missed(act: Act) -> None:
    """After a code that led nowhere: at the last free try the supervisors are told."""
    misses = len(_misses(act))
    if misses >= TRIES:
        raise_alert(
            act, "glass_tries", act.actor.id, Role.SUPERVISOR.value,
            team_id=act.actor.team_id, severity="warning",
        )  # fmt: skip
    act.audit(what="missed", misses=misses)


@operation("look_through_glass")
def look_through_glass(act: Act, case_id: str) -> ThroughGlass:
    """The part of the file that ``SHOWN`` names, to be read only; each look is in the trail.

    Raises ``NotFound`` when no look stands (any more).
    """
    case, look = _open(act, case_id)
    ground = look.reason.partition("\n")[0]
    act.audit(case_id, look.id, what="looked", ground=ground)
    return ThroughGlass(_narrowed(build_case_file(act, case)), look.until or act.now)


@operation("write_through_glass")
def write_through_glass(act: Act, what: str, case_id: str, values: Mapping[str, Any]) -> Saved:
    """Add a note or a risk. Raises ``NotFound``, ``NotThroughGlass``, ``Invalid``,
    ``CaseFinished``."""
    case, look = _open(act, case_id)
    if not SHOWN.get(what):
        raise NotThroughGlass
    if case.status in FINISHED and what != "note":
        raise CaseFinished
    record = check(RECORD_KINDS[what].model, values, act.today)
    check_links(act, case_id, record, None)
    saved, _fields = write_record(act, what, case_id, None, record)
    refresh_case(act, case)
    case.updated_at, case.updated_by = act.now, act.actor.id
    act.audit(case_id, saved.id, what="wrote", kind=what, look=look.id)
    return Saved(saved.id, saved.version)


@operation("end_glass")
def end_glass(act: Act, look_id: str) -> None:
    """End a look before its time: by herself, the caseworker or a supervisor of the case.

    Raises ``NotFound``, ``NotYourRole`` for a colleague who merely shares the case.
    """
    row = act.session.exec(
        select(ShareRow)
        .join(CaseRow, col(CaseRow.id) == col(ShareRow.case_id))
        .where(
            col(ShareRow.id) == look_id,
            col(ShareRow.kind) == GLASS,
            col(ShareRow.deleted_at).is_(None),
            col(ShareRow.until) > act.now,
            or_(col(ShareRow.account_id) == act.actor.id, seen_by(act)),
        )
    ).first()
    if row is None:
        raise NotFound
    owner = act.session.exec(select(CaseRow.owner_id).where(CaseRow.id == row.case_id)).one()
    if act.actor.id not in (row.account_id, owner) and Role.SUPERVISOR not in act.actor.roles:
        raise NotYourRole
    _end(act, row)
    act.audit(row.case_id, look_id, what="ended")


@query("see_glass")
def glass_looks(act: Act) -> tuple[GlassLook, ...]:
    """One's own looks, and those at cases one may see; what still opens a file first, then the
    newest."""
    found = act.session.exec(
        select(ShareRow, CaseRow.code)
        .join(CaseRow, col(CaseRow.id) == col(ShareRow.case_id))
        .where(
            col(ShareRow.kind) == GLASS,
            or_(col(ShareRow.account_id) == act.actor.id, seen_by(act)),
        )
        .order_by(col(ShareRow.created_at).desc(), col(ShareRow.id))
    ).all()
    names = account_names(act.session)
    looks = [_told(act, row, code, names) for row, code in found]
    return tuple(sorted(looks, key=lambda one: not one.running))


def _told(act: Act, row: ShareRow, code: str, names: Mapping[str, str]) -> GlassLook:
    ground, _, reason = row.reason.partition("\n")
    until = row.until or row.created_at
    ended = row.deleted_at or until
    return GlassLook(
        id=row.id,
        case_id=row.case_id,
        code=code,
        who=names.get(row.account_id, ""),
        ground=ground,
        reason=reason,
        at=row.created_at,
        until=min(ended, until),
        own=row.account_id == act.actor.id,
        running=row.deleted_at is None and _runs(act, row),
    )


def _by_code(act: Act, code: str) -> CaseRow:
    """The case of exactly this code. What is no code, stands for no case, or for one that was
    taken away, is asked for in the same way and answered alike."""
    written = read_case_code(code) or ""
    case = act.session.exec(
        select(CaseRow).where(col(CaseRow.code) == written, col(CaseRow.deleted_at).is_(None))
    ).first()
    seen = act.session.exec(
        select(CaseRow.id).where(col(CaseRow.code) == written, seen_by(act))
    ).first()
    if case is None or case.merged_into:
        raise NotFound
    if seen is not None:
        raise SeenAnyway
    return case


def _open(act: Act, case_id: str) -> tuple[CaseRow, ShareRow]:
    look = next(iter(_standing(act, case_id)), None)
    case = act.session.exec(
        select(CaseRow).where(col(CaseRow.id) == case_id, col(CaseRow.deleted_at).is_(None))
    ).first()
    if look is None or case is None:
        raise NotFound
    return case, look


def _standing(act: Act, case_id: str) -> Sequence[ShareRow]:
    found = act.session.exec(
        select(ShareRow).where(
            col(ShareRow.case_id) == case_id,
            col(ShareRow.account_id) == act.actor.id,
            col(ShareRow.kind) == GLASS,
            col(ShareRow.deleted_at).is_(None),
        )
    ).all()
    return [row for row in found if _runs(act, row)]


def _runs(act: Act, row: ShareRow) -> bool:
    """Whether a look's time is not over; a clock that is set back does not give it back: its end
    came as soon as anything in the trail was written at that time."""
    until = row.until or row.created_at
    if until <= act.now:
        return False
    begun = select(func.min(AuditRow.seq)).where(
        col(AuditRow.case_id) == row.case_id, col(AuditRow.subject) == row.id
    )
    passed = select(AuditRow.seq).where(
        col(AuditRow.seq) > begun.scalar_subquery(), col(AuditRow.at) >= written_time(until)
    )
    return act.session.exec(passed.limit(1)).first() is None


def _end(act: Act, row: ShareRow) -> None:
    row.deleted_at = row.updated_at = act.now
    row.updated_by = act.actor.id
    row.version += 1


def _narrowed(file: CaseFile) -> CaseFile:
    return replace(
        file,
        records={kind: found if kind in SHOWN else () for kind, found in file.records.items()},
        history=(),
        steps=(),
        approvals=(),
        unclear=(),
        timeline=tuple(entry for entry in file.timeline if entry.kind in SHOWN),
        shares=(),
        releases=(),
        may=frozenset(),
        # Labels of what stays closed stay closed too.
        links={
            to: told for to, told in file.links.items() if to in SHOWN or to not in RECORD_KINDS
        },
        instruments=(),
    )


def _hold_up(act: Act) -> None:
    until = held_until(_misses(act))
    if until is not None and act.now < until:
        minutes = max(1, -(-int((until - act.now).total_seconds()) // 60))
        raise TooManyGlassTries(minutes=minutes)


def held_until(misses: Sequence[datetime]) -> datetime | None:
    """Until when no code is tried: ``misses`` are the moments of the last day, the oldest first.

    From the third on each holds twice as long as the one before, from 2 minutes up to an hour.
    """
    over = len(misses) - TRIES
    if over < 0:
        return None
    return misses[-1] + min(_FIRST_HOLD * (1 << min(over, 10)), _LONGEST_HOLD)


def _misses(act: Act) -> list[datetime]:
    """When, in the last day, this account tried a code that led nowhere."""
    found = act.session.exec(
        select(AuditRow.at)
        .where(
            col(AuditRow.actor_id) == act.actor.id,
            col(AuditRow.operation) == _TRY,
            col(AuditRow.outcome) == "refused",
            col(AuditRow.detail) == _MISSED,
        )
        .order_by(col(AuditRow.seq))
    ).all()
    moments = (datetime.fromisoformat(at) for at in found)
    return [moment for moment in moments if act.now - _A_DAY < moment <= act.now]
