"""Rules that a record of its kind must keep, besides those of its fields.

Each takes the act, the case, the record and what it was before, gives the record to store,
and raises ``Invalid`` with a message for the field to put right.
"""

from datetime import timedelta
from typing import Any, cast

from sqlmodel import col, select

from casemgr.domain.around import Identifier, Membership, Relation
from casemgr.domain.dates import whole
from casemgr.domain.determination import determination, reasons_needed
from casemgr.domain.errors import Invalid
from casemgr.domain.experience import Screening
from casemgr.domain.fields import Record
from casemgr.domain.identity import read_number
from casemgr.domain.person import Intake, Person
from casemgr.domain.policy import pause_problems
from casemgr.domain.roles import Role
from casemgr.domain.support import Consent, Pause
from casemgr.operations.access import seen_by
from casemgr.operations.act import Act
from casemgr.operations.alerts import raise_alert
from casemgr.operations.approvals import ask_review
from casemgr.operations.consenting import age_in_case
from casemgr.storage.records import records_of, rows_of, value_of
from casemgr.storage.tables import RECORD_TABLES, CaseRow
from casemgr.words import N_

_NEEDED = N_("This is needed.")
_REVIEW = timedelta(days=1)


def intake_rule(act: Act, case: CaseRow | None, record: Record, before: Record | None) -> Record:
    """An emergency ground says why it could not wait; a new one is put before a supervisor and
    reviewed within a day, and only she may set a later day, or take the day away once that was
    done. Nothing waits for her meanwhile."""
    intake, known = cast(Intake, record), cast("Intake | None", before)
    if not intake.emergency:
        return intake
    if not intake.emergency_reason:
        raise Invalid({"emergency_reason": _NEEDED})
    if case is not None:
        ask_about_emergency(act, case, intake, known)
    latest = (act.today + _REVIEW).isoformat()
    chosen = intake.emergency_review_on
    if known and known.emergency == intake.emergency and chosen == known.emergency_review_on:
        return intake
    reviewed = not chosen and known is not None and known.emergency == intake.emergency
    if Role.SUPERVISOR in act.actor.roles and (chosen or reviewed):
        return intake
    if not chosen or chosen > latest:
        return intake.model_copy(update={"emergency_review_on": latest})
    return intake


def ask_about_emergency(
    act: Act, case: CaseRow, intake: Intake, before: Intake | None = None
) -> None:
    """Where an emergency path begins, or goes on for another ground, a supervisor is asked."""
    if intake.emergency and (before is None or before.emergency != intake.emergency):
        ask_review(act, case.id, "bridge", intake.emergency_reason)


def age_rule(act: Act, case: CaseRow | None, record: Record, before: Record | None) -> Record:
    """Whoever decides on a doubted age writes on what the decision rests."""
    person, known = cast(Person, record), cast("Person | None", before)
    decided = person.age_in_doubt and person.age_decision
    if decided and not person.age_grounds and not (known and known.age_decision == decided):
        raise Invalid({"age_grounds": N_("Write on what the decision rests.")})
    return person


def pause_rule(act: Act, case: CaseRow | None, record: Record, before: Record | None) -> Record:
    """No clock stands still for longer than ``LONGEST_PAUSE``."""
    pause = cast(Pause, record)
    problems = pause_problems(whole(pause.since), whole(pause.until), act.today)
    if problems:
        raise Invalid(problems)
    return pause


def relation_rule(act: Act, case: CaseRow | None, record: Record, before: Record | None) -> Record:
    """Nobody is guardian who may have a part in the trafficking; not known is not enough."""
    relation = cast(Relation, record)
    if relation.guardian and relation.involved != "no":
        raise Invalid(
            {
                "involved": N_(
                    "A guardian must be known not to be involved. Until then, take the mark of "
                    "guardian away."
                )
            }
        )
    return relation


def identifier_rule(
    act: Act, case: CaseRow | None, record: Record, before: Record | None
) -> Record:
    """The number of a paper is one that such a paper can have, and kept in one form."""
    paper = cast(Identifier, record)
    try:
        number = read_number(paper.kind, paper.number, paper.country)
    except ValueError as problem:
        raise Invalid({"number": str(problem)}) from None
    return paper.model_copy(update={"number": number})


def screening_rule(act: Act, case: CaseRow, record: Record, before: Record | None) -> Record:
    """A determination that goes against act, means and purpose gives its reasons."""
    screening = cast(Screening, record)
    reading = determination(screening, age_in_case(act, case.id).child)
    if reasons_needed(screening, reading):
        raise Invalid(
            {"reasons": N_("Act, means and purpose are recorded: say why this is not trafficking.")}
        )
    return screening


def consent_rule(act: Act, case: CaseRow | None, record: Record, before: Record | None) -> Record:
    """Consent does not end before it was asked for, and a guardian's names the guardian, who is
    recorded as one and not involved. A refusal or withdrawal is always taken down.

    While there is no case yet, the guardian stands among what is written with it: see
    ``casemgr.operations.first_records``.
    """
    consent = cast(Consent, record)
    if consent.expires and consent.expires < consent.on:
        raise Invalid({"expires": N_("This lies before the day on which consent was asked.")})
    if case is None or consent.given_by != "guardian" or consent.status != "given":
        return consent
    if not consent.guardian:
        raise Invalid({"guardian": N_("Choose the guardian among the people around her.")})
    row = next(
        (row for row in rows_of(act.session, "relation", case.id) if row.id == consent.guardian),
        None,
    )
    relation = cast("Relation | None", value_of("relation", row) if row else None)
    if relation is None or not relation.guardian or relation.involved != "no":
        raise Invalid(
            {
                "guardian": N_(
                    "This person is not recorded as a guardian who is known not to be involved."
                )
            }
        )
    return consent


def membership_rule(act: Act, case: CaseRow, record: Record, before: Record | None) -> Record:
    """A case belongs to one incident once."""
    member = cast(Membership, record)
    already = cast("Membership | None", before)
    known = [cast(Membership, one) for one in records_of(act.session, "membership", case.id)]
    moved = already is None or already.incident != member.incident
    if moved and any(one.incident == member.incident for one in known):
        raise Invalid({"incident": N_("The case belongs to this group already.")})
    if moved:
        tell_of_strangers(act, member.incident)
    return member


def tell_of_strangers(act: Act, incident_id: str) -> None:
    """Where a group has cases that the person acting may not see, she learns nothing; their
    supervisors learn that she added one."""
    table: Any = RECORD_TABLES["membership"]
    unseen = act.session.exec(
        select(CaseRow)
        .join(table, table.case_id == col(CaseRow.id))
        .where(table.incident == incident_id, table.deleted_at.is_(None), ~seen_by(act))
        .where(col(CaseRow.deleted_at).is_(None))
        .order_by(col(CaseRow.code))
    ).all()
    for team_id, case_id in {row.team_id: row.id for row in unseen}.items():
        raise_alert(
            act,
            "joined_group",
            incident_id,
            Role.SUPERVISOR.value,
            case_id=case_id,
            team_id=team_id,
        )
