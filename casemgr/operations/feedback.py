"""Feedback and complaints: taken down by somebody other than the caseworker, and read only by
those whom the office named for it.

Nothing of it stands in a case file, a list, a paper or a figure, and no line of it names a
case in the audit trail or the change log: this module is the one door. Whoever it is about,
and whoever was or is the caseworker of its case, never gets it to read, whatever her role.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import Session, col, select

from casemgr.domain.codes import CodeList
from casemgr.domain.errors import Invalid, NotFound, StaleSave
from casemgr.domain.feedback import Complaint
from casemgr.domain.fields import check, fields_of
from casemgr.domain.roles import may
from casemgr.operations.access import account_names, seen_by, the_case
from casemgr.operations.act import Act, operation, query
from casemgr.operations.alerts import raise_alert
from casemgr.operations.errors import OwnFeedback
from casemgr.operations.links import accounts_list
from casemgr.operations.settings import change_settings, open_accounts, readers_of
from casemgr.storage.records import values_of
from casemgr.storage.tables import AlertRow, AuditRow, CaseRow, ChangeRow, ComplaintRow, new_id
from casemgr.words import N_

TAKEN = ("kind", "on", "language", "words", "about", "anonymous", "answer_wished")
"""The fields that are written when it is taken down, and never changed afterwards."""
ANSWERED = ("status", "steps", "answered_on")
"""The fields of the answer."""
URGENT = frozenset({"psea", "conduct"})
"""Kinds that the readers are told of at once."""
ALERT = "feedback"
NEXT: Mapping[str, frozenset[str]] = {
    "new": frozenset({"looking"}),
    "looking": frozenset({"answered"}),
    "answered": frozenset({"looking", "closed"}),
    "closed": frozenset({"looking"}),
}
"""The states that may follow each state. Thanks may be laid aside at once."""
_KIND = "complaint"
_KEPT_FROM = "kept_from"


@dataclass(frozen=True, slots=True)
class Receipt:
    """All that is left to whoever took it down. ``reaches``: somebody may read it now."""

    reference: str
    on: str
    reaches: bool


@dataclass(frozen=True, slots=True)
class FeedbackDesk:
    """What the page says to everybody who works with cases: who receives feedback, who can take
    it down besides her, and the receipts of what she took down herself, the newest first."""

    receives: bool
    readers: tuple[str, ...]
    takers: tuple[str, ...]
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class FeedbackForm:
    """What the form needs: whom it may be about, and the code of the case it is taken down for."""

    accounts: CodeList
    code: str


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """One line of the readers' list. ``code`` is empty where it is about no case, or about one
    that the reader does not see."""

    id: str
    reference: str
    kind: str
    on: str
    status: str
    code: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class Feedback:
    """One feedback whole. ``elsewhere``: about a case that the reader does not see;
    ``by_caseworker``: taken down by the caseworker herself, since nobody else was there."""

    id: str
    reference: str
    version: int
    value: Complaint
    case_id: str
    code: str
    elsewhere: bool
    about: str
    taken_by: str
    by_caseworker: bool
    updated_by: str


@operation("change_settings")
def name_readers(act: Act, account_ids: Iterable[str]) -> None:
    """Name the accounts that receive feedback (none: every supervisor does).

    Those who were not told yet hear of what cannot wait and is not finished. Raises
    ``Invalid`` for an account there is none of.
    """
    change_settings.function(act, complaints_to=tuple(sorted(set(account_ids))))
    act.session.flush()
    rows = act.session.exec(
        select(ComplaintRow).where(
            ComplaintRow.kind.in_(URGENT),
            ComplaintRow.status != "closed",
            ComplaintRow.deleted_at.is_(None),
        )
    ).all()
    for row in rows:
        _tell(act, row, _reached(act.session, row))


@query("take_feedback")
def feedback_desk(act: Act) -> FeedbackDesk:
    """The page as everybody sees it: no text, no kind, no case, no count of others'."""
    names = account_names(act.session)
    readers = readers_of(act.session)
    others = _other_workers(act)
    rows = act.session.exec(
        select(ComplaintRow)
        .where(ComplaintRow.created_by == act.actor.id, ComplaintRow.deleted_at.is_(None))
        .order_by(ComplaintRow.created_at.desc())
    ).all()
    return FeedbackDesk(
        act.actor.id in readers,
        tuple(sorted(names[one] for one in readers)),
        tuple(sorted(names[one] for one in others)),
        tuple(_receipt(act, row) for row in rows),
    )


@query("take_feedback")
def feedback_form(act: Act, case_id: str = "") -> FeedbackForm:
    """What the form begins with. Raises ``NotFound``, and ``OwnFeedback`` as ``take_feedback``."""
    case = the_case(act, case_id) if case_id else None
    _not_hers(act, {case.owner_id} if case else set())
    return FeedbackForm(accounts_list(act), case.code if case else "")


@operation("take_feedback")
def take_feedback(act: Act, values: Mapping[str, Any], case_id: str | None = None) -> Receipt:
    """Take down what a survivor says; of ``values`` the fields ``TAKEN`` count.

    For somebody who wishes not to be named the case is not kept. Raises ``Invalid``;
    ``NotFound`` for a case she may not see; ``OwnFeedback`` where it is about her or about a
    case of hers, unless she is the only one in the office who works with cases.
    """
    given = {name: value for name, value in values.items() if name in TAKEN}
    complaint = check(Complaint, given, act.today)
    if complaint.about and complaint.about not in account_names(act.session):
        raise Invalid({"about": N_("Choose one of the listed values.")})
    case = the_case(act, case_id) if case_id else None
    owner = case.owner_id if case else ""
    _not_hers(act, {owner, complaint.about})
    row = ComplaintRow(
        id=new_id(),
        case_id=None if complaint.anonymous else case_id,
        **values_of(complaint),
        **act.stamp,
    )
    act.session.add(row)
    _log(act, row, values_of(complaint))
    for one in sorted(_caseworkers(act.session, case)):
        _log(act, row, {_KEPT_FROM: one})
    act.session.flush()
    if complaint.kind in URGENT:
        _tell(act, row, _reached(act.session, row))
    act.audit(subject=row.id)
    return _receipt(act, row)


@query("read_feedback")
def feedback_list(act: Act) -> tuple[FeedbackLine, ...]:
    """What this person may read: what is not finished first, then what cannot wait, then the
    oldest. Nothing for anybody who does not receive feedback."""
    rows = act.session.exec(
        select(ComplaintRow, CaseRow.code)
        .outerjoin(CaseRow, and_(col(CaseRow.id) == ComplaintRow.case_id, seen_by(act)))
        .where(_readable(act))
    ).all()
    lines = [
        FeedbackLine(
            row.id, _reference(row), row.kind, row.on, row.status, code or "", row.kind in URGENT
        )
        for row, code in rows
    ]
    return tuple(
        sorted(lines, key=lambda one: (one.status == "closed", not one.urgent, one.on, one.id))
    )


@operation("read_feedback")
def open_feedback(act: Act, feedback_id: str) -> Feedback:
    """One feedback to read; that it was read stands in the trail. Raises ``NotFound``, also
    where it may not be read."""
    row = _row(act, feedback_id)
    case = act.session.exec(
        select(CaseRow).where(col(CaseRow.id) == row.case_id, seen_by(act))
    ).first()
    names = account_names(act.session)
    act.audit(subject=row.id)
    return Feedback(
        id=row.id,
        reference=_reference(row),
        version=row.version,
        value=Complaint(**{name: getattr(row, name) for name in fields_of(Complaint)}),
        case_id=case.id if case else "",
        code=case.code if case else "",
        elsewhere=bool(row.case_id) and case is None,
        about=names.get(row.about, ""),
        taken_by=names.get(row.created_by or "", ""),
        by_caseworker=row.created_by in _kept_from(act.session, row.id),
        updated_by=names.get(row.updated_by or "", ""),
    )


@operation("read_feedback")
def answer_feedback(act: Act, feedback_id: str, values: Mapping[str, Any], version: int) -> int:
    """Write down what was done and where it stands; of ``values`` the fields ``ANSWERED`` count.
    Gives the new version.

    Raises ``NotFound``, ``StaleSave``; ``Invalid`` for a state that does not follow, for a new
    state without words, and for an answer without its day.
    """
    row = _row(act, feedback_id)
    if row.version != version:
        raise StaleSave
    before = {name: getattr(row, name) for name in fields_of(Complaint)}
    given = {name: value for name, value in values.items() if name in ANSWERED}
    after = check(Complaint, {**before, **given}, act.today)
    problems = _problems(before, after)
    if problems:
        raise Invalid(problems)
    new = {name: getattr(after, name) for name in ANSWERED}
    changed = {name: value for name, value in new.items() if value != before[name]}
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at, row.updated_by = act.now, act.actor.id
    _log(act, row, changed, before)
    act.audit(subject=row.id)
    return int(row.version)


def _problems(before: Mapping[str, Any], after: Complaint) -> dict[str, str]:
    moved = after.status != before["status"]
    allowed = NEXT[before["status"]] | ({"closed"} if after.kind == "thanks" else frozenset())
    problems: dict[str, str] = {}
    if moved and after.status not in allowed:
        problems["status"] = N_("From where it stands it cannot go there at once.")
    if moved and (not after.steps or after.steps == before["steps"]):
        problems["steps"] = N_("Write in a few words what was done.")
    if after.status == "answered" and not after.answered_on:
        problems["answered_on"] = N_("This is needed.")
    if after.answered_on and after.answered_on < after.on:
        problems["answered_on"] = N_("This lies before the day on which it was taken down.")
    return problems


def _other_workers(act: Act) -> set[str]:
    """Who else could take it down."""
    return {
        row.id
        for row in open_accounts(act.session)
        if row.id != act.actor.id and may(row.roles, "take_feedback")
    }


def _not_hers(act: Act, concerned: set[str]) -> None:
    if act.actor.id in concerned and _other_workers(act):
        raise OwnFeedback


def _caseworkers(session: Session, case: CaseRow | None) -> set[str]:
    """Everyone who is or was caseworker of a case, or of one that was merged into it."""
    if case is None:
        return set()
    parts = session.exec(
        select(CaseRow).where(or_(col(CaseRow.id) == case.id, col(CaseRow.merged_into) == case.id))
    ).all()
    given = session.exec(
        select(AuditRow.subject).where(
            col(AuditRow.case_id).in_([part.id for part in parts]),
            col(AuditRow.operation).in_(("hand_over_case", "hand_over_cases")),
            col(AuditRow.outcome) == "done",
        )
    ).all()
    held = {one for part in parts for one in (part.created_by, part.owner_id)} | set(given)
    return {one for one in held if one}


def _kept_from(session: Session, feedback_id: str) -> set[str]:
    """Who was caseworker of the case by the time it was taken down, also where the case was
    not kept."""
    lines = select(ChangeRow.new).where(
        col(ChangeRow.kind) == _KIND,
        col(ChangeRow.record_id) == feedback_id,
        col(ChangeRow.field) == _KEPT_FROM,
    )
    return set(session.exec(lines).all())


def _reached(session: Session, row: Any) -> set[str]:
    """The readers who may read this one."""
    case = session.exec(select(CaseRow).where(col(CaseRow.id) == row.case_id)).first()
    concerned = {row.about, *_kept_from(session, row.id)}
    while case is not None:
        concerned.add(case.owner_id)
        case = session.exec(select(CaseRow).where(col(CaseRow.id) == case.merged_into)).first()
    return set(readers_of(session) - concerned)


def _readable(act: Act) -> ColumnElement[bool]:
    """The condition under which this person may read a feedback; as ``_reached``, in SQL."""
    actor = act.actor.id
    if actor not in readers_of(act.session):
        return false()
    own = select(CaseRow.id).where(col(CaseRow.owner_id) == actor)
    part_of_own = select(CaseRow.id).where(col(CaseRow.merged_into).in_(own))
    kept = select(ChangeRow.record_id).where(
        col(ChangeRow.kind) == _KIND,
        col(ChangeRow.field) == _KEPT_FROM,
        col(ChangeRow.new) == actor,
    )
    case_id = ComplaintRow.case_id
    return and_(
        ComplaintRow.deleted_at.is_(None),
        ComplaintRow.about != actor,
        or_(case_id.is_(None), and_(case_id.not_in(own), case_id.not_in(part_of_own))),
        ComplaintRow.id.not_in(kept),
    )


def _row(act: Act, feedback_id: str) -> Any:
    row = act.session.exec(
        select(ComplaintRow).where(ComplaintRow.id == feedback_id, _readable(act))
    ).first()
    if row is None:
        raise NotFound
    return row


def _tell(act: Act, row: Any, readers: Iterable[str]) -> None:
    """Alert readers, once each; of no case, so that nothing shows in its file."""
    told = select(AlertRow.audience).where(
        col(AlertRow.what) == ALERT, col(AlertRow.about) == row.id
    )
    for reader in sorted(set(readers) - set(act.session.exec(told).all())):
        raise_alert(act, ALERT, row.id, reader, severity="danger")


def _receipt(act: Act, row: Any) -> Receipt:
    taken: datetime = row.created_at
    on = taken.astimezone(act.zone).date().isoformat()
    return Receipt(_reference(row), on, bool(_reached(act.session, row)))


def _reference(row: Any) -> str:
    """A name for it that says nothing: no count, no day, no case."""
    return f"F-{row.id[:4]}-{row.id[4:8]}".upper()


def _log(act: Act, row: Any, new: Mapping[str, Any], old: Mapping[str, Any] | None = None) -> None:
    """The change log, without the case: what is read case by case finds nothing there."""
    act.session.add_all(
        ChangeRow(
            at=act.now,
            by=act.actor.id,
            device_id=act.device_id,
            kind=_KIND,
            record_id=row.id,
            version=row.version,
            field=name,
            old=(old or {}).get(name),
            new=value,
        )
        for name, value in new.items()
        if value not in ("", None, False, ())
    )
