"""Referrals: what a save fills in and refuses, what they went out under, which are open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlmodel import col, select

from casemgr.domain.childhood import Age
from casemgr.domain.consent import PurposeStanding, standing_for
from casemgr.domain.directories import Provider
from casemgr.domain.due_days import Rule, say_rule
from casemgr.domain.errors import Invalid, NotFound
from casemgr.domain.fields import Record
from casemgr.domain.person import Person
from casemgr.domain.referral_flow import (
    AWAITING,
    NEXT,
    dated,
    doubts_about,
    goes_out,
    offered_steps,
    only_followed_up,
    problems_of,
)
from casemgr.domain.support import Consent, Referral
from casemgr.operations.access import the_case
from casemgr.operations.act import Act, query
from casemgr.operations.consenting import age_in_case
from casemgr.operations.resembling import entry_value
from casemgr.storage.records import records_of, rows_of, value_of
from casemgr.storage.tables import DIRECTORY_TABLES, CaseRow, DutyRow, EntryRow


@dataclass(frozen=True, slots=True)
class OpenReferral:
    """One that is not over. ``next``: the states offered as its next step. ``due``: the day by
    which an answer is expected (``""``: none is), made by the policy where nobody set one, as
    ``rule`` then says. ``doubts``: what speaks against sending it, translatable."""

    record_id: str
    version: int
    value: Referral
    next: tuple[str, ...]
    due: str
    rule: str
    late: bool
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What a provider in the directory says for a referral, and what speaks against it."""

    organisation: str
    focal_person: str
    doubts: tuple[str, ...]


@query("open_case")
def open_referrals(act: Act, case_id: str) -> tuple[OpenReferral, ...]:
    """The referrals of a case that are not over, those whose answer is due first at the top.

    Raises ``NotFound``.
    """
    the_case(act, case_id)
    dues = {
        row.record_id: row
        for row in act.session.exec(
            select(DutyRow).where(
                col(DutyRow.case_id) == case_id, col(DutyRow.what) == "referral_answer"
            )
        )
    }
    found: list[OpenReferral] = []
    for row in rows_of(act.session, "referral", case_id):
        value = cast(Referral, value_of("referral", row))
        if value.status not in NEXT:
            continue
        duty = dues.get(row.id)
        due = duty.due if duty else ""
        rule = say_rule(Rule(**duty.rule), act.language) if duty and duty.rule else ""
        late = bool(due) and value.status in AWAITING and due < act.today.isoformat()
        steps = offered_steps(value)
        sending = "sent" in steps and value.direction == "out"
        doubts = _doubts(act, case_id, value.provider) if sending else ()
        found.append(OpenReferral(row.id, row.version, value, steps, due, rule, late, doubts))
    return tuple(sorted(found, key=lambda one: (not one.late, one.due or "9999")))


@query("open_case")
def advice_about(act: Act, case_id: str, provider_id: str) -> Advice:
    """What a referral of this case to a provider begins with. Raises ``NotFound``."""
    the_case(act, case_id)
    row = _provider_row(act, provider_id)
    if row is None:
        raise NotFound
    provider = cast(Provider, entry_value("provider", row))
    doubts = _doubts(act, case_id, provider_id)
    return Advice(provider.name, provider.focal_person, doubts)


def prepared(act: Act, case: CaseRow, referral: Referral, before: Referral | None) -> Referral:
    """The referral as it will be kept: its provider's name and focal person filled in where
    nothing was written, the step's day set.

    Raises ``Invalid`` for a step that cannot follow the one before. What a sheet brought in
    may take any step: nobody knows how it got where it stands.
    """
    if not (before and _taken_over(act, case, before)):
        problems = problems_of(before, referral, act.today)
        if problems:
            raise Invalid(problems)
    return dated(before, _filled(act, referral, before), act.today)


def _filled(act: Act, referral: Referral, before: Referral | None) -> Referral:
    row = _provider_row(act, referral.provider)
    if row is None:
        return referral
    provider = cast(Provider, entry_value("provider", row))
    offered = {"organisation": provider.name, "focal_person": provider.focal_person}
    known = _provider_row(act, before.provider) if before else None
    theirs = cast(Provider, entry_value("provider", known)) if known else None
    left: Mapping[str, str] = {}
    if theirs and before and before.provider != referral.provider:
        left = {"organisation": theirs.name, "focal_person": theirs.focal_person}
    update = {
        name: text
        for name, text in offered.items()
        if getattr(referral, name) in ("", left.get(name, ""))
    }
    return referral.model_copy(update=update)


def _taken_over(act: Act, case: CaseRow, before: Referral) -> bool:
    """Whether the referral stands as the import of its case left it."""
    if not case.imported:
        return False
    came = [
        row
        for row in rows_of(act.session, "referral", case.id)
        if row.version == 1 and row.created_at == case.created_at
    ]
    return any(value_of("referral", row) == before for row in came)


def went_out_under(act: Act, case_id: str, record: Record, before: Record | None) -> dict[str, Any]:
    """For the audit line of a referral that goes out with this save: the id of the consent
    entry, or the ground, it went out under, and what was shared (codes); empty for any other."""
    if not isinstance(record, Referral) or not goes_out(record):
        return {}
    if isinstance(before, Referral) and only_followed_up(before, record):
        return {}
    log = cast(list[Consent], records_of(act.session, "consent", case_id))
    age = age_in_case(act, case_id)
    standing = standing_towards(act, log, record, age)
    told: dict[str, Any] = {"shared": list(record.shared)}
    if not standing.open:
        return {**told, "ground": record.bridge}
    entries = reversed(rows_of(act.session, "consent", case_id))
    under = (row.id for row in entries if value_of("consent", row) == standing.entry)
    return {**told, "consent": next(under, "")}


def standing_towards(
    act: Act, log: Sequence[Consent], referral: Referral, age: Age
) -> PurposeStanding:
    """Where consent stands towards whoever receives the referral, under every name it has: a
    refusal for a provider is not passed by writing another name."""
    row = _provider_row(act, referral.provider)
    provider = cast(Provider, entry_value("provider", row)) if row else Provider()
    names = dict.fromkeys((referral.organisation, provider.name, provider.name_bn))
    found = [standing_for(log, "referral", name, act.today, age) for name in names if name]
    refused = (one for one in found if not one.open)
    return next(refused, found[0] if found else standing_for(log, "referral", "", act.today, age))


def _doubts(act: Act, case_id: str, provider_id: str) -> tuple[str, ...]:
    row = _provider_row(act, provider_id)
    people = cast(list[Person], records_of(act.session, "person", case_id))
    return doubts_about(
        cast(Provider, entry_value("provider", row)) if row else None,
        people[-1].gender if people else "",
        age_in_case(act, case_id),
        act.today,
        retired=row is not None and row.deleted_at is not None,
    )


def _provider_row(act: Act, provider_id: str) -> EntryRow | None:
    return act.session.get(DIRECTORY_TABLES["provider"], provider_id) if provider_id else None
