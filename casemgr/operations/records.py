"""Saving and removing the records of a case: one mechanism for every kind."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from casemgr.domain.consent import Bridge
from casemgr.domain.errors import Invalid, NotFound, StaleSave
from casemgr.domain.fields import Record, check, clean_text
from casemgr.domain.lifecycle import FINISHED, ReasonNeeded
from casemgr.domain.person import Person
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.referral_flow import goes_out, only_followed_up
from casemgr.domain.support import Consent, FollowUp, Referral
from casemgr.operations import record_rules
from casemgr.operations.access import the_case
from casemgr.operations.act import Act, operation
from casemgr.operations.approvals import ask_review
from casemgr.operations.assessments import checked_assessment
from casemgr.operations.consenting import age_in_case, refusal_for
from casemgr.operations.derived import refresh_case
from casemgr.operations.errors import CaseFinished, NotChangeable
from casemgr.operations.links import check_links
from casemgr.operations.referrals import prepared, standing_towards, went_out_under
from casemgr.operations.releases import tell_recipients
from casemgr.operations.values import Saved
from casemgr.storage.records import (
    insert_record,
    log_changes,
    records_of,
    rows_of,
    the_row,
    update_record,
    value_of,
)
from casemgr.storage.tables import CaseRow, RecordRow
from casemgr.words import N_

_ALWAYS_OPEN = frozenset({"note", "consent"})
_REMOVED = "removed"


@operation(lambda values: f"save_{values['kind']}")
def save_record(
    act: Act,
    kind: str,
    case_id: str,
    record_id: str | None,
    values: Mapping[str, Any],
    version: int | None = None,
) -> Saved:
    """Save one record: a new one (``record_id`` ``None``) or a new version of a known one.

    ``version`` is the one the form started from. Raises ``Invalid``; ``StaleSave`` when
    somebody saved in between; ``CaseFinished``; ``NotChangeable``, also for a kind with an
    operation of its own (its form is its own, and no rule here reads it); ``NoConsent`` and
    ``ConsentRefused`` for a referral that goes out.
    """
    if RECORD_KINDS[kind].own_form and kind not in _RULES:
        raise NotChangeable
    case = the_case(act, case_id)
    if case.status in FINISHED and kind not in _ALWAYS_OPEN:
        raise CaseFinished
    row = _row_to_change(act, kind, case_id, record_id, version)
    before = value_of(kind, row) if row else None
    record = _checked(act, kind, case, values, row)
    saved, changed = write_record(act, kind, case_id, row, record)
    out = went_out_under(act, case_id, record, before)
    act.audit(case_id, saved.id, kind=kind, version=saved.version, fields=changed, **out)
    if isinstance(record, FollowUp):
        _plan_next(act, case_id, record, cast("FollowUp | None", before))
    if isinstance(record, Consent) and record.status == "withdrawn":
        tell_recipients(act, case, record.purpose)
    refresh_case(act, case)
    case.updated_at, case.updated_by = act.now, act.actor.id
    return Saved(saved.id, saved.version)


def _plan_next(act: Act, case_id: str, visit: FollowUp, before: FollowUp | None) -> None:
    """The next contact agreed on at a visit stands in the file as a visit of its own.

    Only when it is agreed, not at each later correction of the visit: by then the planned one
    may have been moved.
    """
    known = before is not None and before.outcome != "planned" and before.next_on == visit.next_on
    if visit.outcome == "planned" or not visit.next_on or known:
        return
    visits = cast(list[FollowUp], records_of(act.session, "follow_up", case_id))
    if any(one.outcome == "planned" and one.planned_on == visit.next_on for one in visits):
        return
    planned = FollowUp(planned_on=visit.next_on, kind=visit.kind)
    row, fields = write_record(act, "follow_up", case_id, None, planned)
    act.audit(case_id, row.id, kind="follow_up", version=row.version, fields=fields)


@operation(lambda values: f"remove_{values['kind']}")
def remove_record(
    act: Act, kind: str, case_id: str, record_id: str, version: int, reason: str
) -> None:
    """Take a record out of the file; it stays in the database, with the reason in the change
    log (the audit trail is read by people who may not see the case).

    Raises ``StaleSave``, ``CaseFinished``, ``NotFound``, ``ReasonNeeded``.
    """
    case = the_case(act, case_id)
    if case.status in FINISHED:
        raise CaseFinished
    reason = clean_text(reason, name="reason")
    if not reason:
        raise ReasonNeeded
    row = the_row(act.session, kind, case_id, record_id)
    if row is None:
        raise NotFound
    if row.version != version:
        raise StaleSave
    row.version += 1
    row.deleted_at = row.updated_at = act.now
    row.updated_by = act.actor.id
    gone = {_REMOVED: reason}
    log_changes(act.session, kind, row, {_REMOVED: None}, gone, device=act.device_id)
    act.session.flush()
    refresh_case(act, case)
    act.audit(case_id, record_id, kind=kind, version=row.version)


def write_record(
    act: Act, kind: str, case_id: str, row: RecordRow | None, record: Record
) -> tuple[RecordRow, list[str]]:
    """Insert or update without asking anything (the callers have); gives the changed fields."""
    who = {"by": act.actor.id, "at": act.now, "device": act.device_id}
    if row is None:
        new = insert_record(act.session, kind, case_id, record, **who)  # type: ignore[arg-type]
        return new, ["*"]
    return row, update_record(act.session, kind, row, record, **who)  # type: ignore[arg-type]


def _row_to_change(
    act: Act, kind: str, case_id: str, record_id: str | None, version: int | None
) -> RecordRow | None:
    known = RECORD_KINDS[kind]
    if record_id is None:
        if not known.many and rows_of(act.session, kind, case_id):
            raise StaleSave
        return None
    if known.append_only:
        raise NotChangeable
    row = the_row(act.session, kind, case_id, record_id)
    if row is None:
        raise NotFound
    if row.version != version:
        raise StaleSave
    return row


def _checked(
    act: Act, kind: str, case: CaseRow, values: Mapping[str, Any], row: RecordRow | None
) -> Record:
    record = check(RECORD_KINDS[kind].model, values, act.today)
    before = value_of(kind, row) if row else None
    check_links(act, case.id, record, before)
    rule = _RULES.get(kind)
    return rule(act, case, record, before) if rule else record


def _person(act: Act, case: CaseRow, record: Record, before: Record | None) -> Record:
    person = cast(Person, record_rules.age_rule(act, case, record, before))
    return nameless(person) if person.no_name else person


def nameless(person: Person) -> Person:
    """A file without a name holds none, whatever was typed before the choice."""
    names = (
        "name_bn",
        "name_en",
        "other_names",
        "salutation",
        "title",
        "father_name",
        "mother_name",
        "spouse_name",
    )
    return person.model_copy(update=dict.fromkeys(names, ""))


def _follow_up(act: Act, case: CaseRow, record: Record, before: Record | None) -> Record:
    visit = cast(FollowUp, record)
    if visit.outcome == "met" and not visit.done_on:
        raise Invalid({"done_on": N_("This is needed.")})
    return visit


def _referral(act: Act, case: CaseRow, record: Record, before: Record | None) -> Record:
    """Consent is asked when data goes out; what became of a referral is always recorded."""
    sent = cast("Referral | None", before)
    referral = prepared(act, case, cast(Referral, record), sent)
    if not goes_out(referral):
        return referral
    if sent and only_followed_up(sent, referral):
        return referral
    missing = [name for name in ("organisation", "shared") if not getattr(referral, name)]
    if missing:
        raise Invalid({name: N_("This is needed.") for name in missing})
    bridge = Bridge(referral.bridge) if referral.bridge else None
    if bridge and not referral.bridge_reason:
        raise Invalid({"bridge_reason": N_("This is needed.")})
    log = cast(list[Consent], records_of(act.session, "consent", case.id))
    standing = standing_towards(act, log, referral, age_in_case(act, case.id))
    if not standing.open:
        refused = refusal_for(standing, bridge)
        if refused:
            raise refused
        ask_review(act, case.id, "bridge", referral.bridge_reason)
    return referral


_RULES: dict[str, Callable[[Act, CaseRow, Record, Record | None], Record]] = {
    "assessment": checked_assessment,
    "person": _person,
    "consent": record_rules.consent_rule,
    "follow_up": _follow_up,
    "referral": _referral,
    "intake": record_rules.intake_rule,
    "pause": record_rules.pause_rule,
    "relation": record_rules.relation_rule,
    "identifier": record_rules.identifier_rule,
    "screening": record_rules.screening_rule,
    "membership": record_rules.membership_rule,
}
