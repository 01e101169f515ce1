"""A whole case file as a frozen value, and the facts its guards look at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from sqlmodel import col, select

from casemgr.domain.case_codes import CLOSURE_CHECK
from casemgr.domain.childhood import Age, age_of
from casemgr.domain.consent import PurposeStanding, standings
from casemgr.domain.experience import Screening
from casemgr.domain.fields import Record
from casemgr.domain.lifecycle import ALWAYS_OPEN, FINISHED, CaseFacts, missing_for, steps_from
from casemgr.domain.person import Intake, Person
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.roles import RIGHTS, Reach, may
from casemgr.domain.support import Action, Closure, Consent, Goal, Plan, Referral, Risk
from casemgr.operations.access import account_names
from casemgr.operations.act import Act
from casemgr.operations.age_review import is_confirmed
from casemgr.operations.alerts import open_alerts
from casemgr.operations.approvals import last_changes, standing_approvals
from casemgr.operations.consenting import fit_guardians
from casemgr.operations.instruments import own_instruments
from casemgr.operations.links import Links, links_of, summary_of
from casemgr.operations.values import (
    Approval,
    CaseFile,
    Released,
    Share,
    StatusChange,
    StepOffer,
    Stored,
    TimelineEntry,
    Unclear,
)
from casemgr.storage.records import rows_of, value_of
from casemgr.storage.tables import (
    ApprovalRow,
    CaseRow,
    RecordRow,
    ReleaseRow,
    ShareRow,
    StatusChangeRow,
    UnclearRow,
)
from casemgr.storage.trust_tables import ErasureRow

R = TypeVar("R", bound=Record)
Records = Mapping[str, tuple[Stored, ...]]
_READ_ONLY = frozenset(
    f"{verb}_{kind}"
    for kind in RECORD_KINDS
    for verb in ("save", "remove")
    if not (verb == "save" and kind in ALWAYS_OPEN)
)
ABOUT: Mapping[str, str] = {"identification": "screening"}
"""The kind of record a request is about, where it has another name."""


def build_case_file(act: Act, case: CaseRow) -> CaseFile:
    """Everything of one case; the caller has checked that it may be seen."""
    names = account_names(act.session)
    records: Records = {
        kind: tuple(_stored(kind, row, names) for row in rows_of(act.session, kind, case.id))
        for kind in RECORD_KINDS
    }
    age = _age(act, case.id, records)
    consents = standings(_values(records, "consent", Consent), act.today, age)
    history = _history(act, case.id, names)
    approvals = _judged(act, case.id, history, approvals_of(act, case.id, names))
    facts = case_facts(act, case, records, consents, approvals)
    links = links_of(act, records)
    return CaseFile(
        case_id=case.id,
        code=case.code,
        status=case.status,
        status_since=case.status_since.astimezone(act.zone).date().isoformat(),
        owner_id=case.owner_id,
        owner=names.get(case.owner_id, ""),
        risk=case.risk,
        risk_reason=case.risk_reason,
        imported=case.imported,
        records=records,
        consents=consents,
        history=history,
        steps=tuple(_offers(case.status, facts)),
        approvals=approvals,
        unclear=_unclear(act, case.id),
        timeline=tuple(_timeline(act, records, links)),
        shares=_shares(act, case.id, names),
        releases=_releases(act, case.id, names),
        links=links,
        instruments=own_instruments(act.session),
        age=age,
        may=_rights(act, case),
    )


def _rights(act: Act, case: CaseRow) -> frozenset[str]:
    """The rights that the person's roles carry, without those that a finished case refuses."""
    held = frozenset(
        name
        for name, right in RIGHTS.items()
        if right.reach is Reach.CASE and may(act.actor.roles, name)
    )
    return held - _READ_ONLY if case.status in FINISHED else held


def _releases(act: Act, case_id: str, names: Mapping[str, str]) -> tuple[Released, ...]:
    rows = act.session.exec(
        select(ReleaseRow)
        .where(col(ReleaseRow.case_id) == case_id, col(ReleaseRow.state) != "failed")
        .order_by(col(ReleaseRow.created_at).desc())
    ).all()
    return tuple(
        Released(
            row.created_at.astimezone(act.zone).date().isoformat(),
            row.kind,
            row.purpose,
            row.recipient,
            row.reference,
            names.get(row.created_by or "", ""),
        )
        for row in rows
    )


def case_facts(
    act: Act,
    case: CaseRow,
    records: Records,
    consents: Mapping[str, PurposeStanding],
    approvals: Iterable[Approval],
) -> CaseFacts:
    """``facts_of`` the case, with the alerts that stand before this person, and those that only
    the caseworker has. One that is for others alone changes nothing that can be seen here: it
    is settled by them, before they approve of the closure."""
    facts = facts_of(records, consents, [one for one in approvals if one.stands])
    hers, owners = open_alerts(act, case)
    erased = select(ErasureRow.id).where(col(ErasureRow.case_id) == case.id)
    forgotten = act.session.exec(erased).first() is not None
    return replace(facts, open_alerts=hers, owners_alerts=owners, forgotten=forgotten)


def _judged(
    act: Act, case_id: str, history: Iterable[StatusChange], approvals: Sequence[Approval]
) -> tuple[Approval, ...]:
    """The requests, each told whether it still says something."""
    reopened = max((step.at for step in history if step.target == "reopened"), default=None)
    standing = standing_approvals(approvals, last_changes(act, case_id), reopened)
    return tuple(replace(one, stands=one in standing) for one in approvals)


def facts_of(
    records: Records, consents: Mapping[str, PurposeStanding], approvals: Iterable[Approval]
) -> CaseFacts:
    """What the guards of the lifecycle ask about a case."""
    person = _newest(records, "person", Person)
    screening = _newest(records, "screening", Screening)
    plan = _newest(records, "plan", Plan)
    closure = _newest(records, "closure", Closure)
    verdicts = {approval.subject: approval.verdict for approval in approvals}
    risks = _values(records, "risk", Risk)
    goals = _values(records, "goal", Goal)
    actions = _values(records, "action", Action)
    return CaseFacts(
        interview_consent=consents["interview"].open or consents["services"].open,
        services_consent=consents["services"].open,
        storage_consent=consents["storage"].open,
        no_name=bool(person and person.no_name),
        determination=screening.trafficking_status if screening else "",
        needs=len(records["need"]),
        risks=len(risks),
        plan_agreed=bool(plan and plan.agreement != "not_yet"),
        plan_approval=verdicts.get("plan", ""),
        closure_approval=verdicts.get("closure", ""),
        review_on=plan.review_on if plan else "",
        open_goals=sum(goal.status in ("planned", "in_progress") for goal in goals),
        open_actions=sum(action.status in ("planned", "in_progress") for action in actions),
        open_high_risks=sum(
            risk.level in ("high", "imminent") and risk.status != "closed" for risk in risks
        ),
        closure_reason=closure.reason if closure else "",
        closure_checks_missing=len(CLOSURE_CHECK.codes) - len(closure.checks if closure else ()),
        transfer_accepted=any(
            referral.direction == "out"
            and referral.status in ("accepted", "in_service", "completed")
            for referral in _values(records, "referral", Referral)
        ),
    )


def _offers(status: str, facts: CaseFacts) -> Iterable[StepOffer]:
    for step in steps_from(status):
        missing = missing_for(step, facts)
        bridged = missing_for(step, facts, bridged=True)
        yield StepOffer(step.target, missing, bridged, step.reason_needed)


def _stored(kind: str, row: RecordRow, names: Mapping[str, str]) -> Stored:
    return Stored(
        id=row.id,
        kind=kind,
        version=row.version,
        value=value_of(kind, row),
        created_at=row.created_at,
        created_by=names.get(row.created_by or "", ""),
        updated_at=row.updated_at,
        updated_by=names.get(row.updated_by or "", ""),
    )


def approvals_of(act: Act, case_id: str, names: Mapping[str, str]) -> tuple[Approval, ...]:
    """All requests of a case, the oldest first."""
    rows = act.session.exec(
        select(ApprovalRow)
        .where(col(ApprovalRow.case_id) == case_id, col(ApprovalRow.deleted_at).is_(None))
        .order_by(col(ApprovalRow.created_at))
    ).all()
    return tuple(
        Approval(
            id=row.id,
            case_id=case_id,
            subject=row.subject,
            verdict=row.verdict,
            requested_at=row.created_at,
            requested_by=names.get(row.created_by or "", ""),
            words=row.decision_words or row.words,
            decided_by=names.get(row.decided_by or "", ""),
        )
        for row in rows
    )


def _history(act: Act, case_id: str, names: Mapping[str, str]) -> tuple[StatusChange, ...]:
    rows = act.session.exec(
        select(StatusChangeRow)
        .where(col(StatusChangeRow.case_id) == case_id)
        .order_by(col(StatusChangeRow.created_at))
    ).all()
    return tuple(
        StatusChange(
            row.created_at,
            names.get(row.created_by or "", ""),
            row.source,
            row.target,
            row.reason,
            row.bridged,
        )
        for row in rows
    )


def _unclear(act: Act, case_id: str) -> tuple[Unclear, ...]:
    rows = act.session.exec(
        select(UnclearRow)
        .where(col(UnclearRow.case_id) == case_id, col(UnclearRow.deleted_at).is_(None))
        .order_by(col(UnclearRow.kind), col(UnclearRow.field))
    ).all()
    return tuple(
        Unclear(
            row.id, row.kind, row.field, row.sheet_row, row.sheet_column, row.value, row.problem
        )
        for row in rows
    )


def _shares(act: Act, case_id: str, names: Mapping[str, str]) -> tuple[Share, ...]:
    rows = act.session.exec(
        select(ShareRow).where(
            col(ShareRow.case_id) == case_id,
            col(ShareRow.kind) == "shared",
            col(ShareRow.deleted_at).is_(None),
        )
    ).all()
    return tuple(Share(row.account_id, names.get(row.account_id, "")) for row in rows)


def _timeline(act: Act, records: Records, links: Links) -> Iterable[TimelineEntry]:
    entries = [
        TimelineEntry(
            on, kind, stored.id, known.title, summary_of(kind, stored.value, links, act.language)
        )
        for kind, known in RECORD_KINDS.items()
        if known.dated_by
        for stored in records[kind]
        if (on := _day(act, stored, getattr(stored.value, known.dated_by)))
    ]
    return sorted(entries, key=lambda entry: entry.on)


def _day(act: Act, stored: Stored, day: str) -> str:
    if day or stored.kind != "note":
        return day
    written: date = stored.created_at.astimezone(act.zone).date()
    return written.isoformat()


def _age(act: Act, case_id: str, records: Records) -> Age:
    person = _newest(records, "person", Person)
    intake = _newest(records, "intake", Intake)
    confirmed = is_confirmed(act.session, case_id)
    opened_on = intake.intake_date if intake else ""
    age = age_of(person, opened_on, act.today, confirmed=confirmed)
    known = [(one.id, one.value) for one in records.get("relation", ())]
    return replace(age, guardians=fit_guardians(known))


def _values(records: Records, kind: str, model: type[R]) -> list[R]:
    return [stored.value for stored in records[kind] if isinstance(stored.value, model)]


def _newest(records: Records, kind: str, model: type[R]) -> R | None:
    found = _values(records, kind, model)
    return found[-1] if found else None
