"""Consent at the exits: who may pass, and what to say to the one who may not."""

from collections.abc import Iterable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from casemgr.domain.around import Relation
from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.childhood import Age, age_of
from casemgr.domain.consent import Bridge, PurposeStanding, Standing
from casemgr.domain.errors import Refused
from casemgr.domain.fields import Record
from casemgr.domain.person import Intake, Person
from casemgr.operations.act import Act
from casemgr.operations.age_review import confirmed_ages, is_confirmed
from casemgr.operations.errors import ConsentRefused, NoConsent
from casemgr.storage.records import records_of, rows_of, value_of, values_by_case
from casemgr.storage.tables import RECORD_TABLES, CaseRow

_AROUND = "relation"
_OF_AGE = ("birth_date", "age_at_intake", "age_in_doubt", "age_decision")


def age_in_case(act: Act, case_id: str) -> Age:
    """The age of the survivor of one case, as far as it decides who may consent."""
    people = cast(list[Person], records_of(act.session, "person", case_id))
    intakes = cast(list[Intake], records_of(act.session, "intake", case_id))
    opened_on = intakes[-1].intake_date if intakes else ""
    confirmed = is_confirmed(act.session, case_id)
    age = age_of(people[-1] if people else None, opened_on, act.today, confirmed=confirmed)
    known = [(row.id, value_of(_AROUND, row)) for row in rows_of(act.session, _AROUND, case_id)]
    return replace(age, guardians=fit_guardians(known))


def fit_guardians(known: Iterable[tuple[str, Record]]) -> frozenset[str]:
    """The ids of those people around her (id and record) who may speak for a child."""
    return frozenset(
        key
        for key, one in known
        if isinstance(one, Relation) and one.guardian and one.involved == "no"
    )


def ages_by_case(act: Act, cases: ColumnElement[bool]) -> dict[str, Age]:
    """``age_in_case`` of many, by the id of the case; ``cases`` is a condition on ``CaseRow``."""
    people = values_by_case(act.session, "person", cases, _OF_AGE)
    heads = select(col(CaseRow.id), col(CaseRow.opened_on)).where(cases)
    opened = dict(act.session.exec(heads).all())
    # Only read: what was checked on saving need not be built again as a record.
    bare: Any = SimpleNamespace
    confirmed = confirmed_ages(act.session, cases)
    fit: dict[str, set[str]] = {}
    table: Any = RECORD_TABLES[_AROUND]
    speaking = (
        select(table.case_id, table.id)
        .join(CaseRow, col(CaseRow.id) == table.case_id)
        .where(cases, table.deleted_at.is_(None), table.guardian, table.involved == "no")
    )
    for case_id, key in act.session.exec(speaking).all():
        fit.setdefault(case_id, set()).add(key)
    return {
        case_id: replace(
            age_of(bare(**told[-1]), opened[case_id], act.today, confirmed=case_id in confirmed),
            guardians=frozenset(fit.get(case_id, ())),
        )
        for case_id, told in people.items()
    }


def refusal_for(standing: PurposeStanding, bridge: Bridge | None) -> Refused | None:
    """``None`` when the door opens, else what to tell the person before it."""
    if standing.open or standing.bridged_by(bridge):
        return None
    label = PURPOSE[standing.purpose]
    if standing.standing in (Standing.REFUSED, Standing.WITHDRAWN):
        return ConsentRefused(purpose=label)
    return NoConsent(purpose=label)
