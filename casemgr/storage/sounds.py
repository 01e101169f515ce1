"""How the people of cases are recognised: the sounds kept of each file, and looking them up.

A file is found again by sounds that it shares with what is asked for (``keys_of``); the traits
of those few files are then read and compared one by one.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, delete, insert
from sqlalchemy import case as sql_case
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from casemgr.domain.likeness import PersonTraits
from casemgr.domain.person import Contact, Intake, Person
from casemgr.storage.records import values_by_case
from casemgr.storage.tables import CaseRow, SoundRow

_PERSON: Mapping[str, str] = {
    "father": "father_name", "mother": "mother_name", "spouse": "spouse_name",
    "upazila": "upazila", "district": "district", "gender": "gender",
    "birth_date": "birth_date", "age": "age_at_intake",
}  # fmt: skip
_NAMES = ("name_bn", "name_en")
_PHONES = ("mobile_phone", "home_phone")
_TELLING = ("t", "b", "f", "m", "s", "u")  # how those sounds begin, see ``keys_of``
READ: Mapping[str, tuple[str, ...]] = {
    "person": ("no_name", *_NAMES, "other_names", *_PERSON.values()),
    "contact": _PHONES,
    "intake": ("intake_date",),
}
"""The fields by which a person is recognised, by kind of record."""


def traits_of(values: Mapping[str, Mapping[str, Any]]) -> PersonTraits:
    """What a person is recognised by, from clean values of ``READ`` by kind; what is missing is
    not known. A file without a name gives its telephones alone: it must not be found by more.
    """
    person, contact = values.get("person", {}), values.get("contact", {})
    phones = tuple(filter(None, (contact.get(name, "") for name in _PHONES)))
    if person.get("no_name"):
        return PersonTraits(phones=phones)
    other = person.get("other_names", "")
    known = {trait: person[name] for trait, name in _PERSON.items() if person.get(name)}
    return PersonTraits(
        names=tuple(filter(None, (person.get(name, "") for name in _NAMES))),
        other_names=(other,) if other else (),
        age_on=values.get("intake", {}).get("intake_date", ""),
        phones=phones,
        **known,
    )


def traits_of_records(
    person: Person | None, contact: Contact | None, intake: Intake | None
) -> PersonTraits:
    """``traits_of`` the records of a file."""
    records = {"person": person, "contact": contact, "intake": intake}
    return traits_of(
        {
            kind: {name: getattr(record, name) for name in READ[kind]}
            for kind, record in records.items()
            if record is not None
        }
    )


def store_sounds(session: Session, case_key: int, sounds: Collection[str]) -> bool:
    """Let a case be found again by exactly these sounds; gives whether they are other ones."""
    before = select(SoundRow.sound).where(col(SoundRow.case_key) == case_key)
    if set(session.exec(before).all()) == set(sounds):
        return False
    session.exec(delete(SoundRow).where(col(SoundRow.case_key) == case_key))
    add_sounds(session, {case_key: sounds})
    return True


def add_sounds(session: Session, sounds: Mapping[int, Iterable[str]]) -> None:
    """``store_sounds`` for many cases of which none has any yet: sounds by key."""
    rows = [
        {"sound": sound, "case_key": key}
        for key, heard in sounds.items()
        for sound in sorted(heard)
    ]
    if rows:
        session.connection().execute(insert(SoundRow), rows)


def candidates(
    session: Session, sounds: Iterable[str], among: ColumnElement[bool], most: int
) -> dict[str, PersonTraits]:
    """The traits, by case id, of the at most ``most`` cases that share most of these sounds.

    ``among``, a condition on ``CaseRow``, holds before the count: what lies outside of it
    takes nobody's place.
    """
    # Counted before cases are looked at: SQLite would begin with those one may see, all of them.
    sharing = (
        sql_select(col(SoundRow.case_key), func.count().label("shared"))
        .where(col(SoundRow.sound).in_(sorted(sounds)))
        .group_by(col(SoundRow.case_key))
        .subquery()
    )
    statement = (
        sql_select(col(CaseRow.id))
        .select_from(sharing)
        .join(CaseRow, col(CaseRow.key) == sharing.c.case_key)
        .where(among)
        .order_by(sharing.c.shared.desc(), sharing.c.case_key)
        .limit(most)
    )
    return read_traits(session, session.connection().execute(statement).scalars().all())


def read_traits(session: Session, case_ids: Collection[str]) -> dict[str, PersonTraits]:
    """The traits of these cases, in this order."""
    chosen = col(CaseRow.id).in_(case_ids)
    held = {kind: values_by_case(session, kind, chosen, names) for kind, names in READ.items()}
    return {
        case_id: traits_of(
            {kind: of_kind[case_id][-1] for kind, of_kind in held.items() if case_id in of_kind}
        )
        for case_id in case_ids
    }


def telling_pairs(
    session: Session, keys: Collection[int], among: ColumnElement[bool]
) -> dict[int, list[str]]:
    """Ids of cases that share a telling sound with each of these (by key): a telephone, a birth
    date, or two of parents, spouse and upazila with the beginning of the name."""
    ours, theirs = aliased(SoundRow), aliased(SoundRow)
    kind = func.substr(col(ours.sound), 1, 1)
    alone = func.sum(sql_case((kind.in_(("t", "b")), 2), else_=1))
    statement = (
        sql_select(col(ours.case_key), col(CaseRow.id))
        .join(theirs, col(theirs.sound) == col(ours.sound))
        .join(CaseRow, col(CaseRow.key) == col(theirs.case_key))
        .where(col(ours.case_key).in_(keys), kind.in_(_TELLING), among)
        .group_by(col(ours.case_key), col(CaseRow.id))
        .having(alone >= 2)
    )
    found: dict[int, list[str]] = {}
    for key, case_id in session.connection().execute(statement):
        found.setdefault(key, []).append(case_id)
    return found
