"""What a case's head repeats of its records, for the list: kept true after every save."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlmodel import Session

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.fields import Record
from casemgr.domain.person import Contact, Intake, Person
from casemgr.domain.support import Action, FollowUp, Plan, Referral, Risk
from casemgr.storage.records import records_of
from casemgr.storage.search import index_case
from casemgr.storage.tables import CaseRow

_RANK = {code.code: rank for rank, code in enumerate(RISK_LEVEL)}
_READ = ("person", "intake", "contact", "risk", "follow_up", "action", "plan", "referral")


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What the list shows of a case, and the words it is found by."""

    risk: str
    risk_reason: str
    pseudonym: str
    opened_on: str
    next_on: str
    names: tuple[str, ...]
    phones: tuple[str, ...]

    def columns(self) -> dict[str, Any]:
        """The values of the columns of ``CaseRow`` that repeat the records."""
        return {
            "risk": self.risk,
            "risk_reason": self.risk_reason,
            "pseudonym": self.pseudonym,
            "opened_on": self.opened_on,
            "next_on": self.next_on,
        }


def refresh_case(session: Session, case: CaseRow) -> None:
    """Bring the head and the search index up to the records."""
    head = head_of(case.code, {kind: records_of(session, kind, case.id) for kind in _READ})
    for name, value in head.columns().items():
        setattr(case, name, value)
    if case.key is None:
        session.flush()
    index_case(session, cast(int, case.key), head.names, head.phones)


def head_of(code: str, records: Mapping[str, Sequence[Record]]) -> CaseHead:
    """The head of a case with this code and these records by kind, each the oldest first."""
    person = cast("Person | None", _last(records, "person"))
    intake = cast("Intake | None", _last(records, "intake"))
    contact = cast("Contact | None", _last(records, "contact"))
    worst = worst_risk(cast(Sequence[Risk], records.get("risk", ())))
    names = [code, code.replace("-", "")]
    if person:
        names += [person.pseudonym, person.name_bn, person.name_en, person.other_names]
    if intake:
        names.append(intake.legacy_id)
    return CaseHead(
        risk=worst.level if worst else "unknown",
        risk_reason=worst.reason if worst else "",
        pseudonym=person.pseudonym if person else "",
        opened_on=intake.intake_date if intake else "",
        next_on=min(
            (due for found in records.values() for one in found if (due := due_day(one))),
            default="",
        ),
        names=tuple(names),
        phones=(contact.mobile_phone, contact.home_phone) if contact else (),
    )


def worst_risk(risks: Iterable[Risk]) -> Risk | None:
    """The highest open risk; among equals the newest."""
    still_open = [risk for risk in risks if risk.status != "closed"]
    return max(reversed(still_open), key=lambda risk: _RANK[risk.level], default=None)


def due_day(record: Record) -> str:
    """The day on which the record asks for something; ``""`` where it asks for nothing."""
    match record:
        case FollowUp(outcome="planned"):
            return record.planned_on
        case Action(status="planned" | "in_progress"):
            return record.due
        case Risk(status=status) if status != "closed":
            return record.review_on
        case Plan():
            return record.review_on
        case Referral(direction="out", status="sent" | "received"):
            return record.response_due
    return ""


def _last(records: Mapping[str, Sequence[Record]], kind: str) -> Record | None:
    found = records.get(kind)
    return found[-1] if found else None
