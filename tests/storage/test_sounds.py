"""The sounds kept of cases, and the files found by them."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import true
from sqlmodel import Session, col, select

from casemgr.domain.likeness import PersonTraits, keys_of
from casemgr.domain.person import Person
from casemgr.operations.cases import case_keys, case_lines, create_case, open_case
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseQuery, CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.search import search_text, words_in
from casemgr.storage.sounds import (
    candidates,
    read_traits,
    store_sounds,
    traits_of,
    traits_of_records,
)
from casemgr.storage.tables import CaseRow, SoundRow

RAHIMA: dict[str, dict[str, Any]] = {
    "intake": {"intake_date": "2026-11-02"},
    "person": {
        "pseudonym": "Beli 7",
        "name_bn": "রহিমা বেগম",
        "father_name": "Abdul Karim",
        "age_at_intake": 17,
        "division": "khulna",
        "district": "jashore",
        "upazila": "jashore.sharsha",
    },
    "contact": {"mobile_phone": "+880 1012345678"},
}


def sounds(session: Session, case: CaseRef) -> set[str]:
    key = session.exec(select(CaseRow.key).where(col(CaseRow.id) == case.case_id)).one()
    return set(session.exec(select(SoundRow.sound).where(SoundRow.case_key == key)).all())


def found(workspace: Workspace, text: str) -> list[str]:
    keys = workspace.look(case_keys, CaseQuery(search=text))
    return [line.code for line in workspace.look(case_lines, keys)]


def test_a_saved_file_is_kept_as_its_person_sounds(workspace: Workspace) -> None:
    case = workspace.run(create_case, RAHIMA)
    with workspace.database.read() as session:
        traits = read_traits(session, [case.case_id])[case.case_id]
        assert sounds(session, case) == set(keys_of(traits))
    assert traits == PersonTraits(
        names=("রহিমা বেগম",),
        father="Abdul Karim",
        upazila="jashore.sharsha",
        district="jashore",
        age=17,
        age_on="2026-11-02",
        phones=("+880 1012345678",),
    )


def test_another_name_gives_other_sounds(workspace: Workspace) -> None:
    case = workspace.run(create_case, RAHIMA)
    file_id = person_of(workspace, case)
    values = {**RAHIMA["person"], "name_bn": "শিউলী"}
    workspace.run(save_record, "person", case.case_id, file_id, values, 1)
    with workspace.database.read() as session:
        heard = sounds(session, case)
    assert "nsl" in heard
    assert "nrhm" not in heard


def person_of(workspace: Workspace, case: CaseRef) -> str:
    person = workspace.run(open_case, case.case_id).one("person")
    assert person is not None
    return person.id


def test_a_file_without_a_name_is_found_by_its_telephone_alone(workspace: Workspace) -> None:
    nameless = {**RAHIMA["person"], "no_name": True, "birth_date": "2009-05-12"}
    case = workspace.run(create_case, {**RAHIMA, "person": nameless})
    with workspace.database.read() as session:
        assert sounds(session, case) == {"t1012345678"}


def test_records_and_plain_values_give_the_same_traits() -> None:
    person = Person(pseudonym="Beli 7", name_en="Rahima", other_names="Mina", gender="Feminine")
    assert traits_of_records(person, None, None) == traits_of({"person": person.model_dump()})


def test_who_may_not_be_counted_takes_nobodys_place(workspace: Workspace) -> None:
    cases = [workspace.run(create_case, RAHIMA) for _ in range(4)]
    last = col(CaseRow.id) == cases[-1].case_id
    with workspace.database.read() as session:
        asked = keys_of(PersonTraits(names=("Rohima Begum",)))
        assert list(candidates(session, asked, last, 1)) == [cases[-1].case_id]
        assert len(candidates(session, asked, true(), 3)) == 3


def test_the_same_sounds_again_write_nothing(workspace: Workspace) -> None:
    case = workspace.run(create_case, RAHIMA)
    with workspace.database.write() as session:
        key = session.exec(select(CaseRow.key).where(col(CaseRow.id) == case.case_id)).one()
        assert key is not None
        before = sounds(session, case)
        changes = session.connection().exec_driver_sql("SELECT total_changes()").scalar()
        store_sounds(session, key, before)
        assert session.connection().exec_driver_sql("SELECT total_changes()").scalar() == changes
        store_sounds(session, key, ())
        assert sounds(session, case) == set()


@pytest.mark.parametrize("typed", ["Rohima", "rohim", "Raheema", "রহীমা", "রহিম", "Rohima Begom"])
def test_typing_one_spelling_finds_the_others(workspace: Workspace, typed: str) -> None:
    bangla = workspace.run(create_case, RAHIMA)
    latin = {**RAHIMA["person"], "name_bn": "", "name_en": "Raheema Begum"}
    other = workspace.run(create_case, {**RAHIMA, "person": latin})
    workspace.run(create_case, {**RAHIMA, "person": {"pseudonym": "Jui 8", "name_en": "Salma"}})
    assert set(found(workspace, typed)) == {bangla.code, other.code}


def test_a_name_written_as_one_is_found_by_its_halves_and_the_other_way_round(
    workspace: Workspace,
) -> None:
    apart = {**RAHIMA["person"], "name_bn": "হোসনে আরা"}
    one = {**RAHIMA["person"], "name_bn": "", "name_en": "Hosneara"}
    codes = {workspace.run(create_case, {**RAHIMA, "person": who}).code for who in (apart, one)}
    assert set(found(workspace, "Hosneara")) == codes
    assert set(found(workspace, "Hosne Ara")) == codes


def test_two_letters_ask_for_what_is_written_and_not_for_what_it_sounds_like(
    workspace: Workspace,
) -> None:
    workspace.run(create_case, RAHIMA)
    assert found(workspace, "ro") == []
    assert found(workspace, "রহ") != []


def test_a_sound_is_no_word_that_could_be_typed(workspace: Workspace) -> None:
    text = search_text(["K7Q3-MX9W", "Rohima"], ["01012345678"])
    assert "~rahima" in text
    assert words_in(text) == {"k7q3", "mx9w", "rohima", "1012345678"}
    workspace.run(create_case, RAHIMA)
    assert found(workspace, "~rahima") == found(workspace, "rahima")


def test_a_telephone_and_a_code_are_not_read_as_sounds() -> None:
    build: Callable[..., str] = search_text
    assert "~" not in build(["K7Q3-MX9W", "Beli 7"], ["01012345678"])
