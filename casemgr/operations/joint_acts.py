"""What two people must want: one asks, another one agrees, and only then it is done.

There is one mechanism for all of it. What was asked for is written down as ``terms``; what is
done must be exactly that. An agreement does not last: it is taken up within days, or is void.
Two accounts that may be in one person's hands (``casemgr.operations.hands``) are not two people.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from casemgr.domain.errors import NotFound, NotYourRole, Refused
from casemgr.domain.fields import clean_text
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.domain.roles import Role
from casemgr.operations.access import account_names, seen_by
from casemgr.operations.act import Act, operation, query
from casemgr.operations.alerts import raise_alert
from casemgr.operations.hands import Day, Hands, SameHands, hands
from casemgr.storage.tables import AlertRow, AuditRow, CaseRow
from casemgr.storage.trust_tables import JointActRow
from casemgr.words import N_

_SUPERVISOR: Final = frozenset({Role.SUPERVISOR})
_ADMINISTRATOR: Final = frozenset({Role.ADMINISTRATOR})
_ALERT: Final = "joint_asked"
_OPEN: Final = ("asked", "agreed")


@dataclass(frozen=True, slots=True)
class Joint:
    """Who may ask for an act and who may agree to it (of an act about a case: of those who see
    it). ``stands``: days within which it is decided, and then taken up. ``waits``: days between
    the agreement and the earliest day on which it is done. ``by_asker``: only who asked does it.
    """

    title: str
    asks: frozenset[Role]
    agrees: frozenset[Role]
    stands: int = 7
    waits: int = 0
    by_asker: bool = True


JOINT: Mapping[str, Joint] = {
    "identified_export": Joint(
        N_("Hand out cases with names"), _SUPERVISOR, _SUPERVISOR | _ADMINISTRATOR
    ),
    "complete_export": Joint(
        N_("Take out everything the office keeps"), _ADMINISTRATOR, _SUPERVISOR
    ),
    "statistics": Joint(
        N_("Release figures that earlier ones bear on"), _SUPERVISOR, _SUPERVISOR | _ADMINISTRATOR
    ),
    "forget": Joint(
        N_("Forget a survivor"),
        _SUPERVISOR,
        _SUPERVISOR | frozenset({Role.CASEWORKER}),
        stands=30,
        waits=30,
        by_asker=False,
    ),
}


class NotAgreed(Refused):
    sentence = N_("This needs two people: nobody else has agreed to it.")
    next_step = N_("Ask for it under “Asked for”; a second person agrees there.")


class AskedByYourself(Refused):
    sentence = N_("Whoever asked for this cannot also agree to it.")
    next_step = N_("Ask a colleague who may agree to look under “Asked for”.")


class NoLongerStands(Refused):
    sentence = N_("This request was answered, withdrawn or used already, or it is too old.")
    next_step = N_("Ask for it again.")


class OtherTerms(Refused):
    sentence = N_("This is not what the second person agreed to.")
    next_step = N_("Do exactly what was agreed, or ask for it anew.")


class TooEarly(Refused):
    sentence = N_("This can only be done from {day} on.")
    next_step = N_("Until then either of you can still withdraw it.")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. ``state`` is asked, agreed, refused, withdrawn, done or lapsed; ``code`` is
    the case's, where it is about one. ``until`` and ``not_before`` are ISO days in the office's
    zone, ``""`` where there is none. ``own``: this person asked; ``decides``: she may answer, but
    agree only from the day ``agrees_from`` on (``""``: now)."""

    id: str
    what: str
    about: str
    terms: Mapping[str, Any]
    reason: str
    state: str
    asked_at: datetime
    asked_by: str
    decided_by: str
    words: str
    until: str
    not_before: str
    case_id: str
    code: str
    own: bool
    decides: bool
    agrees_from: str = ""


def ask(
    act: Act,
    what: str,
    *,
    case_id: str | None = None,
    about: str = "",
    terms: Mapping[str, Any] | None = None,
    reason: str,
) -> str:
    """Ask for an act of ``JOINT``; gives the id of the request. ``terms`` are plain JSON values.

    The caller has checked that the case may be seen. Raises ``NotYourRole``, ``ReasonNeeded``.
    """
    joint = JOINT[what]
    if not joint.asks & act.actor.roles:
        raise NotYourRole
    reason = clean_text(reason, name="reason")
    if not reason:
        raise ReasonNeeded
    row = JointActRow(
        what=what,
        case_id=case_id,
        about=about,
        terms=json.loads(_plain(terms)),
        reason=reason,
        **act.stamp,
    )
    act.session.add(row)
    act.session.flush()
    for role in sorted(joint.agrees):
        raise_alert(act, _ALERT, row.id, role.value, case_id=case_id, severity="warning")
    act.audit(case_id, row.id, what=what, joint="asked")
    return row.id


@operation("ask_joint_act")
def ask_for(act: Act, what: str, about: str, terms: Mapping[str, Any], reason: str) -> str:
    """Ask for an act that is about no single case. Raises what ``ask`` raises."""
    return ask(act, what, about=about, terms=terms, reason=reason)


@operation("decide_joint_act")
def decide(act: Act, act_id: str, agreed: bool, words: str = "") -> None:
    """Agree to what somebody else asked for, or refuse it (then with words why).

    Raises ``NotFound``, ``NotYourRole``, ``AskedByYourself``, ``NoLongerStands``,
    ``ReasonNeeded``; ``SameHands`` for agreeing with what the same person may have asked for.
    """
    row = _visible(act, act_id)
    joint = JOINT[row.what]
    if row.created_by == act.actor.id:
        raise AskedByYourself
    if not joint.agrees & act.actor.roles:
        raise NotYourRole
    if row.state != "asked" or _lapsed(act, row):
        raise NoLongerStands
    if agreed:
        _check_hands(hands(act), row.created_by, act.actor.id)
    words = clean_text(words, name="words")
    if not agreed and not words:
        raise ReasonNeeded
    row.decided_at, row.decided_by, row.decision_words = act.now, act.actor.id, words
    if agreed and joint.waits:
        row.not_before = (act.today + timedelta(days=joint.waits)).isoformat()
    _move(act, row, "agreed" if agreed else "refused")


@operation("ask_joint_act")
def withdraw(act: Act, act_id: str) -> None:
    """Take back a request, as the one who asked or the one who agreed.

    Raises ``NotFound``, ``NotYourRole``, ``NoLongerStands``.
    """
    row = _visible(act, act_id)
    if act.actor.id not in (row.created_by, row.decided_by):
        raise NotYourRole
    if row.state not in _OPEN:
        raise NoLongerStands
    _move(act, row, "withdrawn")


def take(act: Act, what: str, act_id: str, terms: Mapping[str, Any] | None = None) -> JointActRow:
    """Use an agreement, once: inside the operation that does what was agreed.

    Raises ``NotAgreed``, ``AskedByYourself``, ``SameHands``, ``OtherTerms``, ``TooEarly``,
    ``NoLongerStands``.
    """
    row = act.session.get(JointActRow, act_id)
    if row is None or row.what != what or row.deleted_at is not None or row.state == "asked":
        raise NotAgreed
    if row.state != "agreed" or _lapsed(act, row):
        raise NoLongerStands
    if not row.decided_by or row.decided_by == row.created_by:
        raise AskedByYourself
    if JOINT[what].by_asker:  # what comes due by itself was looked at when it was agreed
        if row.created_by != act.actor.id:
            raise NotAgreed
        _check_hands(_hands_then(act, row), row.created_by, row.decided_by)
    if _plain(row.terms) != _plain(terms):
        raise OtherTerms
    if row.not_before and act.today.isoformat() < row.not_before:
        raise TooEarly(day=Day(row.not_before))
    row.done_at = act.now
    _move(act, row, "done")
    return row


def give_back(act: Act, act_id: str) -> None:
    """What was agreed to could not be done: the agreement is as good as before."""
    row = act.session.get(JointActRow, act_id)
    if row is not None and row.state == "done":
        row.done_at = None
        _move(act, row, "agreed")


def _hands_then(act: Act, row: JointActRow) -> Hands:
    """As it was when somebody agreed: what was changed afterwards does not undo her word."""
    answered = act.session.exec(
        select(AuditRow.seq)
        .where(col(AuditRow.subject) == row.id, col(AuditRow.operation) == "decide_joint_act")
        .where(col(AuditRow.outcome) == "done")
        .order_by(col(AuditRow.seq).desc())
    ).first()
    return hands(act, row.decided_at, before=answered)


def _check_hands(found: Hands, asker: str | None, decider: str) -> None:
    day = found.shared_until(asker or "", decider)
    if day is not None:
        raise SameHands(day=Day(day.isoformat()))


@query("ask_joint_act")
def asked_for(act: Act) -> tuple[Asked, ...]:
    """The requests that this person made or may answer, or has answered: what waits for her
    first, then what stands, then the rest, the newest first."""
    names = account_names(act.session)
    rows = act.session.exec(
        select(JointActRow, CaseRow.code)
        .outerjoin(CaseRow, col(CaseRow.id) == col(JointActRow.case_id))
        .where(_hers(act))
        .order_by(col(JointActRow.created_at).desc(), col(JointActRow.id))
    ).all()
    now = hands(act)
    found = [_shown(act, row, code or "", names, now) for row, code in rows]
    return tuple(sorted(found, key=lambda one: (not one.decides, one.state not in _OPEN)))


def _shown(act: Act, row: JointActRow, code: str, names: Mapping[str, str], now: Hands) -> Asked:
    state = "lapsed" if row.state in _OPEN and _lapsed(act, row) else row.state
    own = row.created_by == act.actor.id
    decides = state == "asked" and not own and bool(JOINT[row.what].agrees & act.actor.roles)
    agrees_from = now.shared_until(row.created_by or "", act.actor.id) if decides else None
    return Asked(
        id=row.id,
        what=row.what,
        about=row.about,
        terms=row.terms or {},
        reason=row.reason,
        state=state,
        asked_at=row.created_at,
        asked_by=names.get(row.created_by or "", ""),
        decided_by=names.get(row.decided_by or "", ""),
        words=row.decision_words,
        until=_end(act, row).astimezone(act.zone).date().isoformat() if state in _OPEN else "",
        not_before=row.not_before,
        case_id=row.case_id or "",
        code=code,
        own=own,
        decides=decides,
        agrees_from=agrees_from.isoformat() if agrees_from is not None else "",
    )


def _hers(act: Act) -> ColumnElement[bool]:
    """Her own, those she answered, and those her roles may answer; of cases she may not see
    there are none."""
    agreeable = [what for what, joint in JOINT.items() if joint.agrees & act.actor.roles]
    return (
        col(JointActRow.deleted_at).is_(None)
        & or_(col(JointActRow.case_id).is_(None), seen_by(act))
        & or_(
            col(JointActRow.created_by) == act.actor.id,
            col(JointActRow.decided_by) == act.actor.id,
            col(JointActRow.what).in_(agreeable),
        )
    )


def _visible(act: Act, act_id: str) -> JointActRow:
    found = act.session.exec(
        select(JointActRow)
        .outerjoin(CaseRow, col(CaseRow.id) == col(JointActRow.case_id))
        .where(col(JointActRow.id) == act_id, _hers(act))
    ).first()
    if found is None:
        raise NotFound
    return found


def _lapsed(act: Act, row: JointActRow) -> bool:
    return act.now > _end(act, row)


def _end(act: Act, row: JointActRow) -> datetime:
    """The last moment: counted from the request, the agreement, or the day it may be done."""
    since = row.created_at if row.decided_at is None else row.decided_at
    if row.not_before:
        day = datetime.fromisoformat(row.not_before).date()
        since = datetime.combine(day, time.min, act.zone).astimezone(UTC)
    return since + timedelta(days=JOINT[row.what].stands)


def _move(act: Act, row: JointActRow, state: str) -> None:
    """To another state; whom the request was put before has nothing left to do."""
    row.state, row.updated_at, row.updated_by = state, act.now, act.actor.id
    row.version += 1
    standing = select(AlertRow).where(
        col(AlertRow.what) == _ALERT,
        col(AlertRow.about) == row.id,
        col(AlertRow.acknowledged_at).is_(None),
    )
    for alert in act.session.exec(standing).all():
        alert.acknowledged_at = alert.updated_at = act.now
        alert.acknowledged_by = alert.updated_by = act.actor.id
    act.audit(row.case_id, row.id, what=row.what, joint=state)


def _plain(terms: Mapping[str, Any] | None) -> str:
    return json.dumps(dict(terms or {}), sort_keys=True)
