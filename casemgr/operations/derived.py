"""What a case's head repeats of its records, for the list: kept true after every save."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlmodel import col, select

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.duties import earliest_due
from casemgr.domain.fields import Record
from casemgr.domain.likeness import keys_of
from casemgr.domain.person import Contact, Intake, Person
from casemgr.domain.support import Risk
from casemgr.operations.act import Act
from casemgr.operations.age_review import ask_about_age
from casemgr.operations.duplicates import tell_of_hidden
from casemgr.operations.duties import renew_duties
from casemgr.storage.records import records_of
from casemgr.storage.search import index_case
from casemgr.storage.sounds import store_sounds, traits_of_records
from casemgr.storage.tables import CaseRow

_RANK = {code.code: rank for rank, code in enumerate(RISK_LEVEL)}
_READ = ("person", "intake", "contact", "risk")


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What the list shows of a case, the words it is found by, and the sounds by which another
    file of the same person is."""

    risk: str
    risk_reason: str
    pseudonym: str
    opened_on: str
    next_on: str
    names: tuple[str, ...]
    phones: tuple[str, ...]
    sounds: frozenset[str] = frozenset()

    def columns(self) -> dict[str, Any]:
        """The values of the columns of ``CaseRow`` that repeat the records."""
        return {
            "risk": self.risk,
            "risk_reason": self.risk_reason,
            "pseudonym": self.pseudonym,
            "opened_on": self.opened_on,
            "next_on": self.next_on,
        }


def refresh_case(act: Act, case: CaseRow) -> None:
    """Bring the head, the duties, the search index and the sounds up to the records.

    Other sounds may be those of a hidden file: its supervisor is told. That a doubted age is
    decided to be an adult's is put before one.
    """
    session = act.session
    ask_about_age(act, case.id)
    duties = renew_duties(act, case)
    records = {kind: records_of(session, kind, case.id) for kind in _READ}
    head = head_of(case.code, records, earliest_due(duties))
    for name, value in head.columns().items():
        setattr(case, name, value)
    if case.key is None:
        session.flush()
    merged = session.exec(select(CaseRow.code).where(col(CaseRow.merged_into) == case.id)).all()
    codes = [text for code in merged for text in _ways_to_write(code)]
    index_case(session, cast(int, case.key), (*head.names, *codes), head.phones)
    if store_sounds(session, cast(int, case.key), head.sounds):
        tell_of_hidden(act, {cast(int, case.key): case.id})


def head_of(code: str, records: Mapping[str, Sequence[Record]], next_on: str) -> CaseHead:
    """The head of a case with this code and these records by kind, each the oldest first;
    ``next_on`` is the first day on which it asks for anything."""
    person = cast("Person | None", _last(records, "person"))
    intake = cast("Intake | None", _last(records, "intake"))
    contact = cast("Contact | None", _last(records, "contact"))
    worst = worst_risk(cast(Sequence[Risk], records.get("risk", ())))
    names = [*_ways_to_write(code)]
    if person:
        names += [person.pseudonym, person.name_bn, person.name_en, person.other_names]
    if intake:
        names.append(intake.legacy_id)
    return CaseHead(
        risk=worst.level if worst else "unknown",
        risk_reason=worst.reason if worst else "",
        pseudonym=person.pseudonym if person else "",
        opened_on=intake.intake_date if intake else "",
        next_on=next_on,
        names=tuple(names),
        phones=(contact.mobile_phone, contact.home_phone) if contact else (),
        sounds=keys_of(traits_of_records(person, contact, intake)),
    )


def _ways_to_write(code: str) -> tuple[str, str]:
    return code, code.replace("-", "")


def worst_risk(risks: Iterable[Risk]) -> Risk | None:
    """The highest open risk; among equals the newest."""
    still_open = [risk for risk in risks if risk.status != "closed"]
    return max(reversed(still_open), key=lambda risk: _RANK[risk.level], default=None)


def _last(records: Mapping[str, Sequence[Record]], kind: str) -> Record | None:
    found = records.get(kind)
    return found[-1] if found else None
