"""A group taken in in one sitting, its note for all, and rules of who may consent for whom."""

import time
from typing import Any

import pytest
from sqlmodel import col, select

from casemgr.domain.around import Membership
from casemgr.domain.errors import Invalid, NotFound
from casemgr.domain.person import Intake, Person
from casemgr.domain.support import Consent, Note
from casemgr.domain.travel import Return
from casemgr.operations.accounts import list_accounts
from casemgr.operations.alerts import alerts
from casemgr.operations.cases import case_keys, case_lines, create_case, open_case
from casemgr.operations.errors import EmptyGroup, GroupStopped
from casemgr.operations.groups import (
    TakenIn,
    note_for_group,
    see_incident,
    suggest_pseudonyms,
    take_in_group,
)
from casemgr.operations.lifecycle import change_status, share_case
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseFile, CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AccountRow, AuditRow, CaseRow, ChangeRow, TeamRow
from tests.conftest import Opener

INCIDENT = {"name": "Return 3 of November", "kind": "return_group", "country": "LY"}
SHARED: dict[str, Any] = {
    "intake": {"intake_date": "2026-11-20", "source": "police"},
    "person": {"citizenship": ["BD"]},
    "return": {"kind": "repatriation", "status": "arrived", "from_country": "LY",
               "arrived_on": "2026-11-20", "entry_point": "Dhaka airport"},
}  # fmt: skip


def person(number: int, **more: Any) -> dict[str, Any]:
    given = {"pseudonym": f"Jaba {number}", "age_at_intake": 20 + number % 10}
    return {"person": given, "contact": {"safe_to_call": "yes"}, **more}


def take(workspace: Workspace, *people: dict[str, Any], **how: Any) -> TakenIn:
    return workspace.run(take_in_group, INCIDENT, SHARED, people, **how)


def files(workspace: Workspace, taken: TakenIn) -> list[CaseFile]:
    return [workspace.run(open_case, one.case_id) for one in taken.cases]


def value(file: CaseFile, kind: str) -> Any:
    stored = file.one(kind)
    assert stored is not None
    return stored.value


def test_each_of_a_group_gets_a_file_with_what_is_shared_and_what_is_her_own(
    workspace: Workspace,
) -> None:
    yes = {"purpose": "storage", "status": "given", "on": "2026-11-20"}
    no = {"purpose": "storage", "status": "refused", "on": "2026-11-20"}
    need = {"category": "medical", "urgency": "now"}
    taken = take(
        workspace,
        person(1, consent=[yes], need=[need]),
        person(2, consent=[no], **{"return": {"entry_point": "Benapole"}}),
    )
    first, second = files(workspace, taken)
    for file in (first, second):
        assert isinstance(value(file, "intake"), Intake)
        assert value(file, "intake").source == "police"
        assert value(file, "person").citizenship == ("BD",)
        assert value(file, "membership") == Membership(incident=taken.incident_id)
        assert value(file, "return").from_country == "LY"
    assert value(first, "return").entry_point == "Dhaka airport"
    assert value(second, "return").entry_point == "Benapole", "her own goes before the shared"
    assert first.consents["storage"].open
    assert not second.consents["storage"].open
    assert len(first.records["need"]) == 1
    assert not second.records["need"]
    assert first.links["incident"].label(taken.incident_id, "en") == INCIDENT["name"]


def test_thirty_people_are_taken_in_at_once_and_each_step_is_told(workspace: Workspace) -> None:
    told: list[tuple[int, int]] = []
    began = time.perf_counter()
    taken = take(
        workspace,
        *(person(number) for number in range(30)),
        progress=lambda done, of: told.append((done, of)),
    )
    assert time.perf_counter() - began < 20
    assert told == [(number, 30) for number in range(1, 31)]
    assert len({one.code for one in taken.cases}) == 30
    with workspace.database.read() as session:
        lines = session.exec(select(AuditRow).where(AuditRow.operation == "take_in_group")).all()
        logged = session.exec(select(ChangeRow).where(ChangeRow.kind == "incident")).all()
    assert {line.case_id for line in lines} == {one.case_id for one in taken.cases}
    assert {row.record_id for row in logged} == {taken.incident_id}


def test_a_group_of_more_than_200_people_is_taken_in_whole(workspace: Workspace) -> None:
    taken = take(workspace, *({"person": {}} for _ in range(205)))
    assert len({one.code for one in taken.cases}) == 205
    assert len(workspace.look(see_incident, taken.incident_id).members) == 205
    keys = workspace.look(case_keys, CaseQuery())
    lines = workspace.look(case_lines, keys)
    assert len({line.pseudonym for line in lines}) == 205


def test_what_is_wrong_is_named_by_row_and_field_and_nothing_is_kept(
    workspace: Workspace,
) -> None:
    shared = {**SHARED, "return": {"kind": "repatriation", "arrived_on": "31/2/2026"}}
    people = [
        person(1),
        person(1, contact={"mobile_phone": "12"}),
        person(3, consent=[{"purpose": "anything", "status": "given", "on": "2026-11-20"}]),
    ]
    with pytest.raises(Invalid) as told:
        workspace.run(take_in_group, {"name": "", "kind": "rescue"}, shared, people)
    assert set(told.value.problems) == {
        "incident.name", "shared.return.arrived_on", "1.person.pseudonym",
        "1.contact.mobile_phone", "2.consent.0.purpose",
    }  # fmt: skip
    assert workspace.look(case_keys, CaseQuery()) == ()
    with pytest.raises(EmptyGroup):
        workspace.run(take_in_group, INCIDENT, SHARED, [])


def test_a_stopped_group_leaves_nothing_behind(workspace: Workspace) -> None:
    seen: list[int] = []
    with pytest.raises(GroupStopped):
        take(
            workspace,
            *(person(number) for number in range(5)),
            progress=lambda done, _of: seen.append(done),
            cancelled=lambda: len(seen) == 3,
        )
    with workspace.database.read() as session:
        assert session.exec(select(CaseRow)).all() == []
        assert session.exec(select(ChangeRow)).all() == []


def test_a_person_without_a_pseudonym_gets_one_that_nobody_has(workspace: Workspace) -> None:
    nameless = {"person": {"no_name": True, "name_en": "Rahima"}}
    taken = take(workspace, nameless, nameless, nameless)
    people: list[Person] = [value(file, "person") for file in files(workspace, taken)]
    assert len({one.pseudonym for one in people}) == 3
    assert all(one.pseudonym and not one.name_en for one in people)
    offered = workspace.look(suggest_pseudonyms, 40)
    assert len(set(offered)) == 40


def test_later_people_join_the_same_group(workspace: Workspace) -> None:
    taken = take(workspace, person(1))
    more = workspace.run(take_in_group, taken.incident_id, SHARED, [person(2)])
    assert more.incident_id == taken.incident_id
    view = workspace.look(see_incident, taken.incident_id)
    assert [one.pseudonym for one in view.members] == ["Jaba 1", "Jaba 2"]
    with pytest.raises(Invalid) as told:
        workspace.run(take_in_group, "nothing", SHARED, [person(3)])
    assert set(told.value.problems) == {"incident.incident"}


def test_nobody_learns_of_members_she_may_not_see(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    taken = take(ruma, person(1), person(2))
    karim = sign_in("karim")
    with pytest.raises(NotFound):
        karim.look(see_incident, taken.incident_id)
    mine = karim.run(create_case, {**SHARED, **person(3)})
    with pytest.raises(Invalid):
        karim.run(save_record, "membership", mine.case_id, None, {"incident": taken.incident_id})
    with pytest.raises(NotFound):
        karim.run(
            note_for_group, mine.case_id, taken.incident_id,
            {"kind": "observed", "text": "x"}, [taken.cases[0].case_id],
        )  # fmt: skip


def test_only_a_supervisor_learns_how_many_members_lie_beyond_her_sight(
    workspace: Workspace,
) -> None:
    taken = take(workspace, person(1), person(2), person(3))
    with workspace.database.write() as session:
        team = TeamRow(name="Another team", created_at=workspace.now, updated_at=workspace.now)
        session.add(team)
        session.flush()
        karim = session.exec(select(AccountRow).where(AccountRow.login == "karim")).one()
        row = session.exec(select(CaseRow).where(CaseRow.id == taken.cases[2].case_id)).one()
        row.owner_id, row.team_id = karim.id, team.id
    view = workspace.look(see_incident, taken.incident_id)
    assert (len(view.members), view.beyond) == (2, 1)


def test_the_supervisor_of_cases_she_may_not_see_is_told_that_the_group_grew(
    sign_in: Opener,
) -> None:
    ruma = sign_in("ruma")
    taken = take(ruma, person(1), person(2))
    nasima = sign_in("nasima")
    karim_id = next(one.id for one in nasima.look(list_accounts) if one.login == "karim")
    nasima.run(share_case, taken.cases[0].case_id, karim_id)
    karim = sign_in("karim")
    mine = karim.run(create_case, {"person": {"pseudonym": "Beli 7"}, "intake": SHARED["intake"]})
    values = {"incident": taken.incident_id}
    karim.run(save_record, "membership", mine.case_id, None, values)
    assert [one.pseudonym for one in karim.look(see_incident, taken.incident_id).members] == [
        "Beli 7", "Jaba 1",
    ]  # fmt: skip
    assert karim.look(alerts) == ()
    told = [one for one in sign_in("nasima").look(alerts) if one.what == "joined_group"]
    assert [one.case_id for one in told] == [taken.cases[1].case_id]


def test_one_note_stands_in_the_file_of_each_chosen_member(workspace: Workspace) -> None:
    taken = take(workspace, person(1), person(2), person(3))
    first, second, third = (one.case_id for one in taken.cases)
    workspace.run(change_status, second, "not_taken_on", "went home")
    words = {"kind": "observed", "on": "2026-11-20", "text": "The brothers stay together."}
    assert workspace.run(note_for_group, first, taken.incident_id, words, [second, first]) == 2
    for case_id, expected in ((first, 1), (second, 1), (third, 0)):
        file = workspace.run(open_case, case_id)
        notes: list[Note] = [stored.value for stored in file.records["note"]]  # type: ignore[misc]
        assert [one.text for one in notes] == ["The brothers stay together."] * expected
        assert all(one.shared_note == taken.incident_id for one in notes)
    with workspace.database.read() as session:
        lines = session.exec(
            select(AuditRow).where(col(AuditRow.operation) == "note_for_group")
        ).all()
    assert sorted(str(line.case_id) for line in lines) == sorted([first, second])
    assert "brothers" not in repr([line.detail for line in lines])


def test_a_note_for_all_says_what_is_wrong_with_it(workspace: Workspace) -> None:
    taken = take(workspace, person(1))
    with pytest.raises(Invalid) as told:
        workspace.run(note_for_group, taken.cases[0].case_id, taken.incident_id, {}, [])
    assert set(told.value.problems) == {"kind", "text"}


def test_a_case_belongs_to_a_group_once(workspace: Workspace) -> None:
    taken = take(workspace, person(1))
    with pytest.raises(Invalid) as told:
        workspace.run(
            save_record, "membership", taken.cases[0].case_id, None,
            {"incident": taken.incident_id},
        )  # fmt: skip
    assert set(told.value.problems) == {"incident"}


# Who may consent for a child


GUARDIAN = {"relation": "mother", "name": "Amena", "guardian": True, "involved": "no"}
FOR_HER = {"purpose": "services", "status": "given", "on": "2026-11-20", "given_by": "guardian"}
CHILD: dict[str, Any] = {"intake": {"intake_date": "2026-11-20"}, "person": {"pseudonym": "Beli 7",
         "age_at_intake": 12}}  # fmt: skip


@pytest.mark.parametrize("involved", ["yes", "suspected", "unknown", ""])
def test_nobody_who_may_be_involved_is_a_guardian(workspace: Workspace, involved: str) -> None:
    case = workspace.run(create_case, CHILD)
    relation = {**GUARDIAN, "involved": involved}
    with pytest.raises(Invalid) as told:
        workspace.run(save_record, "relation", case.case_id, None, relation)
    assert set(told.value.problems) == {"involved"}
    workspace.run(save_record, "relation", case.case_id, None, {**relation, "guardian": False})


def test_a_guardians_consent_names_a_guardian_of_the_file(workspace: Workspace) -> None:
    case = workspace.run(create_case, CHILD)
    aunt = {"relation": "uncle_aunt", "involved": "no"}
    other = workspace.run(save_record, "relation", case.case_id, None, aunt).record_id
    for guardian in ("", other):
        with pytest.raises(Invalid) as told:
            workspace.run(
                save_record, "consent", case.case_id, None, {**FOR_HER, "guardian": guardian}
            )
        assert set(told.value.problems) == {"guardian"}
    mother = workspace.run(save_record, "relation", case.case_id, None, GUARDIAN).record_id
    workspace.run(save_record, "consent", case.case_id, None, {**FOR_HER, "guardian": mother})
    assert workspace.run(open_case, case.case_id).consents["services"].open
    withdrawn = {**FOR_HER, "status": "withdrawn", "on": "2026-11-21"}
    workspace.run(save_record, "consent", case.case_id, None, withdrawn)


def test_at_the_first_meeting_the_guardian_is_recorded_with_the_consent(
    workspace: Workspace,
) -> None:
    with pytest.raises(Invalid) as told:
        workspace.run(create_case, CHILD, [FOR_HER])
    assert set(told.value.problems) == {"consent.0.guardian"}
    case = workspace.run(create_case, {**CHILD, "relation": [GUARDIAN]}, [FOR_HER])
    file = workspace.run(open_case, case.case_id)
    consent: Consent = value(file, "consent")
    assert consent.guardian == file.records["relation"][0].id
    assert file.consents["services"].open


# Safety and needs at first contact


def test_needs_and_a_risk_can_be_given_with_the_first_contact(workspace: Workspace) -> None:
    parts: dict[str, Any] = {
        **CHILD,
        "need": [{"category": "shelter", "urgency": "now"}, {"category": "medical"}],
        "risk": [{"level": "high", "kind": "family", "reason": "The uncle waits outside."}],
    }
    case = workspace.run(create_case, parts)
    file = workspace.run(open_case, case.case_id)
    assert (len(file.records["need"]), file.risk) == (2, "high")
    parts["risk"] = [{"level": "high", "kind": "", "reason": ""}]
    with pytest.raises(Invalid) as told:
        workspace.run(create_case, parts)
    assert set(told.value.problems) == {"risk.0.kind", "risk.0.reason"}


def test_no_other_part_slips_in_with_the_first_contact(workspace: Workspace) -> None:
    referral = {"direction": "out", "organisation": "Blue House", "status": "sent"}
    with pytest.raises(KeyError):
        workspace.run(create_case, {**CHILD, "referral": [referral]})


def test_an_emergency_ground_has_a_reason_and_is_reviewed_within_a_day(
    workspace: Workspace,
) -> None:
    intake = {"intake_date": "2026-11-20", "emergency": "immediate_danger"}
    with pytest.raises(Invalid) as told:
        workspace.run(create_case, {**CHILD, "intake": intake})
    assert set(told.value.problems) == {"intake.emergency_reason"}
    intake["emergency_reason"] = "Followed to the door."
    case = workspace.run(create_case, {**CHILD, "intake": intake})
    stored = workspace.run(open_case, case.case_id).one("intake")
    assert stored is not None
    assert stored.value.model_dump()["emergency_review_on"] == "2026-11-22"
    reviewed = {**stored.value.model_dump(), "emergency_review_on": ""}
    workspace.run(save_record, "intake", case.case_id, stored.id, reviewed, stored.version)
    stored = workspace.run(open_case, case.case_id).one("intake")
    assert stored is not None
    assert stored.value.model_dump()["emergency_review_on"] == "", "a reviewed ground stays so"


def test_a_determination_against_what_is_recorded_asks_for_reasons(workspace: Workspace) -> None:
    case = workspace.run(create_case, CHILD)
    screening: dict[str, Any] = {
        "acts": ["recruitment"], "purposes": ["labour"],
        "trafficking_status": "NotAVictimOfTrafficking",
    }  # fmt: skip
    with pytest.raises(Invalid) as told:
        workspace.run(save_record, "screening", case.case_id, None, screening)
    assert set(told.value.problems) == {"reasons"}
    screening["reasons"] = "The family business."
    workspace.run(save_record, "screening", case.case_id, None, screening)


def test_the_return_of_a_group_is_one_record_in_each_file(workspace: Workspace) -> None:
    (file,) = files(workspace, take(workspace, person(1)))
    assert isinstance(value(file, "return"), Return)
    assert len(file.records["return"]) == 1
