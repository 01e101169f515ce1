"""The office's lists: what is kept, who sees it, and that what is hidden tells nothing."""

from typing import Any

import pytest
from sqlmodel import col, select

from casemgr.domain.directories import ReadByOthers
from casemgr.domain.errors import Invalid, NotFound, NotYourRole, StaleSave
from casemgr.operations.accounts import list_accounts
from casemgr.operations.alerts import Alert, acknowledge_alert, alerts
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.directories import (
    EntryQuery,
    entries,
    entry,
    merge_entries,
    retire_entry,
    save_entry,
)
from casemgr.operations.errors import SameEntry
from casemgr.operations.handover import hand_over_case
from casemgr.operations.lifecycle import share_case
from casemgr.operations.records import remove_record, save_record
from casemgr.operations.values import CaseRef, Saved
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AlertRow, AuditRow, CaseRow, ChangeRow, TeamRow
from tests.conftest import ROKEYA, FakeClock, Opener

BLUE = {"name": "Blue House", "kind": "Shelter"}
TRAFFICKER = {"name": "Kalam Mridha", "phone": "+880 1712345678", "licence": "RL-0991"}


def names(workspace: Workspace, directory: str = "provider", **asked: Any) -> list[str]:
    found = workspace.look(entries, directory, EntryQuery(**asked))
    return [str(getattr(one.value, "name")) for one in found]  # noqa: B009


def add(workspace: Workspace, directory: str, /, **values: Any) -> Saved:
    return workspace.run(save_entry, directory, None, values)


def matches(workspace: Workspace) -> list[Alert]:
    """The alerts about entries that may be one."""
    return [one for one in workspace.look(alerts) if one.what == "alike"]


def link(workspace: Workspace, case: CaseRef, perpetrator: str) -> Saved:
    return workspace.run(
        save_record, "alleged", case.case_id, None, {"perpetrator": perpetrator}
    )  # fmt: skip


def test_an_entry_is_saved_changed_and_logged_field_by_field(workspace: Workspace) -> None:
    saved = add(workspace, "provider", **BLUE, phone="01712345678")
    changed = {**BLUE, "name": "Red House"}
    again = workspace.run(save_entry, "provider", saved.record_id, changed, saved.version)
    assert again == Saved(saved.record_id, 2)
    with workspace.database.read() as session:
        rows = session.exec(
            select(ChangeRow)
            .where(ChangeRow.record_id == saved.record_id)
            .order_by(col(ChangeRow.version), col(ChangeRow.field))
        ).all()
    assert [(row.version, row.field, row.old, row.new) for row in rows] == [
        (1, "kind", "", "Shelter"),
        (1, "name", "", "Blue House"),
        (1, "phone", "", "01712345678"),
        (2, "name", "Blue House", "Red House"),
        (2, "phone", "01712345678", ""),
    ]
    assert all(row.case_id is None for row in rows)


def test_an_old_form_and_a_wrong_value_are_refused(workspace: Workspace) -> None:
    saved = add(workspace, "provider", **BLUE)
    with pytest.raises(StaleSave):
        workspace.run(save_entry, "provider", saved.record_id, BLUE, 0)
    with pytest.raises(Invalid) as told:
        add(workspace, "provider", name="", kind="Shelter", phone="12")
    assert set(told.value.problems) == {"name", "phone"}
    with pytest.raises(NotFound):
        workspace.run(save_entry, "provider", "no such entry", BLUE, 1)


def test_the_trail_holds_names_of_fields_and_no_value(workspace: Workspace) -> None:
    add(workspace, "perpetrator", **TRAFFICKER)
    with workspace.database.read() as session:
        (line,) = session.exec(
            select(AuditRow).where(AuditRow.operation == "write_perpetrator")
        ).all()
    assert "Kalam" not in line.detail
    assert "0991" not in line.detail


def test_a_retired_entry_is_no_longer_offered_and_its_label_stays(
    workspace: Workspace, case: CaseRef
) -> None:
    saved = add(workspace, "provider", **BLUE)
    service = {"category": "shelter", "provider_entry": saved.record_id}
    workspace.run(save_record, "service", case.case_id, None, service)
    workspace.run(retire_entry, "provider", saved.record_id, saved.version)
    assert names(workspace) == []
    assert names(workspace, retired=True) == ["Blue House"]
    links = workspace.run(open_case, case.case_id).links["provider"]
    assert links.label(saved.record_id, "en") == "Blue House"
    assert [one.code for one in links.current()] == []
    with pytest.raises(Invalid):
        workspace.run(save_record, "service", case.case_id, None, service)
    workspace.run(retire_entry, "provider", saved.record_id, 2, offered=True)
    assert names(workspace) == ["Blue House"]


def test_providers_are_found_by_service_district_for_whom_and_agreement(
    workspace: Workspace,
) -> None:
    add(workspace, "provider", **BLUE, services=["shelter"], eligible=["women"],
        area=["jashore"], agreement="signed", focal_person="মিনা")  # fmt: skip
    add(workspace, "provider", name="Men's home", kind="Shelter", services=["shelter"],
        eligible=["men", "boys"], area=["satkhira"], agreement="signed",
        agreement_until="2026-11-20")  # fmt: skip
    add(workspace, "provider", name="A helpline", kind="NGO", services=["legal"])
    assert names(workspace) == ["A helpline", "Blue House", "Men's home"]
    assert names(workspace, service="shelter") == ["Blue House", "Men's home"]
    assert names(workspace, eligible="men") == ["Men's home", "A helpline"]
    assert names(workspace, eligible="boys", service="shelter") == ["Men's home"]
    assert names(workspace, district="jashore") == ["Blue House", "A helpline"]
    assert names(workspace, agreement="valid") == ["Blue House"]
    assert names(workspace, agreement="expired") == ["Men's home"]
    assert names(workspace, agreement="none") == ["A helpline"]
    assert names(workspace, search="মীনা blue") == ["Blue House"]
    assert names(workspace, search="nowhere") == []


def test_projects_are_the_supervisors_and_administrators_to_write(sign_in: Opener) -> None:
    adib = sign_in("adib")
    saved = add(adib, "project", name="Hope 3", donor="Somebody")
    add(adib, "provider", **BLUE)
    for directory in ("incident", "perpetrator"):
        with pytest.raises(NotYourRole):
            adib.look(entries, directory, EntryQuery())
        with pytest.raises(NotYourRole):
            adib.look(entry, directory, saved.record_id)
    ruma = sign_in("ruma")
    assert names(ruma, "project") == ["Hope 3"]
    with pytest.raises(NotYourRole):
        add(ruma, "project", name="Mine")


# --- kept apart -----------------------------------------------------------------------------


def test_an_entry_kept_apart_is_seen_by_its_author_and_with_a_linked_case_alone(
    sign_in: Opener,
) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    saved = add(ruma, "perpetrator", **TRAFFICKER)
    assert names(ruma, "perpetrator") == ["Kalam Mridha"]
    karim = sign_in("karim")
    assert names(karim, "perpetrator") == []
    nasima = sign_in("nasima")
    assert names(nasima, "perpetrator") == [], "the supervisor sees it with a case only"
    ruma = sign_in("ruma")
    alleged = link(ruma, case, saved.record_id)
    nasima = sign_in("nasima")
    assert names(nasima, "perpetrator") == ["Kalam Mridha"]
    view = nasima.look(entry, "perpetrator", saved.record_id)
    assert [one.code for one in view.cases] == [case.code]
    nasima.run(remove_record, "alleged", case.case_id, alleged.record_id, 1, "a mistake")
    assert names(nasima, "perpetrator") == []


def test_other_cases_of_an_incident_are_those_one_may_see(sign_in: Opener) -> None:
    nasima = sign_in("nasima")
    incident = add(nasima, "incident", name="Return 3 of March", kind="return_group").record_id
    hers = nasima.run(create_case, ROKEYA)
    nasima.run(save_record, "membership", hers.case_id, None, {"incident": incident})
    accounts = {one.login: one.id for one in nasima.look(list_accounts)}
    shared = nasima.run(create_case, ROKEYA)
    nasima.run(save_record, "membership", shared.case_id, None, {"incident": incident})
    nasima.run(share_case, shared.case_id, accounts["karim"])
    seen = nasima.look(entry, "incident", incident).cases
    assert {one.code for one in seen} == {hers.code, shared.code}
    karim = sign_in("karim")
    assert [one.code for one in karim.look(entry, "incident", incident).cases] == [shared.code]


def outcome(workspace: Workspace, saved: Saved, case: CaseRef) -> tuple[Any, ...]:
    """Everything that Karim can learn of the entry he has just written."""
    view = workspace.look(entry, "perpetrator", saved.record_id)
    listed = workspace.look(entries, "perpetrator", EntryQuery())
    file = workspace.run(open_case, case.case_id)
    return (
        saved.version,
        view.entry.value,
        view.cases,
        view.alike,
        len(listed),
        workspace.look(alerts),
        [code.label("en") for code in file.links["perpetrator"]],
        file.approvals,
        file.steps,
    )


@pytest.mark.parametrize(
    "known",
    [
        {"name": "কালাম মৃধা"},
        {"name": "Boss", "phone": "01712345678"},
        {"name": "Boss", "licence": "rl 0991"},
        {"name": "Somebody Else Entirely"},
    ],
    ids=["name", "phone", "licence", "nothing"],
)
def test_the_answer_is_the_same_whether_a_hidden_entry_resembles_it_or_not(
    sign_in: Opener, known: dict[str, str]
) -> None:
    karim = sign_in("karim")
    case = karim.run(create_case, ROKEYA)
    before = outcome(karim, add(karim, "perpetrator", **TRAFFICKER), case)
    karim.run(
        retire_entry, "perpetrator", karim.look(entries, "perpetrator", EntryQuery())[0].id, 1
    )
    ruma = sign_in("ruma")
    add(ruma, "perpetrator", **known)
    karim = sign_in("karim")
    saved = add(karim, "perpetrator", **TRAFFICKER)
    karim.run(retire_entry, "perpetrator", saved.record_id, 1)
    saved = add(karim, "perpetrator", **TRAFFICKER)
    after = outcome(karim, saved, case)
    # The retired ones of his own are among the links all the same; nothing else differs.
    assert before[:6] == after[:6]
    assert set(before[6]) == set(after[6])
    assert before[7:] == after[7:]
    again = karim.run(save_entry, "perpetrator", saved.record_id, TRAFFICKER, saved.version)
    assert again == Saved(saved.record_id, 2)


def test_the_supervisor_is_told_of_the_match_and_in_which_cases(
    sign_in: Opener, clock: FakeClock
) -> None:
    ruma = sign_in("ruma")
    first = ruma.run(create_case, ROKEYA)
    known = add(ruma, "perpetrator", name="কালাম মৃধা")
    link(ruma, first, known.record_id)
    karim = sign_in("karim")
    second = karim.run(create_case, ROKEYA)
    saved = add(karim, "perpetrator", **TRAFFICKER)
    link(karim, second, saved.record_id)
    karim.run(save_entry, "perpetrator", saved.record_id, TRAFFICKER, 1)
    assert karim.look(alerts) == ()
    ruma = sign_in("ruma")
    assert ruma.look(alerts) == ()
    nasima = sign_in("nasima")
    (alert,) = matches(nasima)
    assert (alert.what, alert.severity, alert.case_id) == ("alike", "warning", "")
    assert first.code in alert.text
    assert second.code in alert.text
    assert "Kalam" not in alert.text
    assert "কালাম" not in alert.text
    nasima.run(acknowledge_alert, alert.id, "looked at")
    karim = sign_in("karim")
    karim.run(save_entry, "perpetrator", saved.record_id, TRAFFICKER, 2)
    assert matches(sign_in("nasima")) == [], "a match that was settled is not told again"


def test_an_alert_of_a_match_holds_ids_alone(sign_in: Opener) -> None:
    add(sign_in("ruma"), "perpetrator", **TRAFFICKER)
    karim = sign_in("karim")
    add(karim, "perpetrator", **TRAFFICKER)
    with karim.database.read() as session:
        (row,) = session.exec(select(AlertRow)).all()
    assert "Kalam" not in str(row.model_dump())
    assert row.case_id is None, "no guard of a case may count it"


def test_what_one_sees_is_named_to_her_and_made_one_by_the_supervisor(sign_in: Opener) -> None:
    nasima = sign_in("nasima")
    first = nasima.run(create_case, ROKEYA)
    second = nasima.run(create_case, ROKEYA)
    kept = add(nasima, "perpetrator", name="Kalam Mridha", place="Jashore")
    other = add(nasima, "perpetrator", name="কালাম মৃধা", licence="RL-0991")
    link(nasima, first, kept.record_id)
    link(nasima, second, other.record_id)
    view = nasima.look(entry, "perpetrator", kept.record_id)
    assert [one.id for one in view.alike] == [other.record_id]
    assert matches(nasima) == [], "nothing is hidden from her"
    with pytest.raises(SameEntry):
        nasima.run(merge_entries, "perpetrator", kept.record_id, kept.record_id)
    nasima.run(merge_entries, "perpetrator", kept.record_id, other.record_id)
    view = nasima.look(entry, "perpetrator", kept.record_id)
    assert {one.code for one in view.cases} == {first.code, second.code}
    assert view.entry.value.model_dump()["licence"] == "RL-0991"
    assert view.entry.value.model_dump()["name"] == "Kalam Mridha"
    assert view.alike == ()
    assert names(nasima, "perpetrator", retired=True) == ["কালাম মৃধা"]
    with nasima.database.read() as session:
        lines = session.exec(select(AuditRow).where(AuditRow.operation == "merge_entries")).all()
    cases = {line.case_id for line in lines if line.outcome == "done"}
    assert cases == {None, second.case_id}


def test_merging_does_not_reach_into_a_case_one_may_not_see(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    hidden = ruma.run(create_case, ROKEYA)
    other = add(ruma, "perpetrator", name="Kalam Mridha")
    link(ruma, hidden, other.record_id)
    nasima = sign_in("nasima")
    seen = nasima.run(create_case, ROKEYA)
    link(nasima, seen, other.record_id)
    kept = add(nasima, "perpetrator", name="Kalam Mridha")
    _move_to_another_team(nasima, hidden)
    nasima.run(merge_entries, "perpetrator", kept.record_id, other.record_id)
    view = nasima.look(entry, "perpetrator", kept.record_id)
    assert [one.code for one in view.cases] == [seen.code]
    file = sign_in("ruma").run(open_case, hidden.case_id)
    assert getattr(file.records["alleged"][0].value, "perpetrator") == other.record_id  # noqa: B009
    assert file.links["perpetrator"].label(other.record_id, "en") == "Kalam Mridha"


@pytest.mark.parametrize("kept_is_hers", [True, False])
def test_a_merge_tells_nobody_what_stands_in_anothers_file(
    sign_in: Opener, kept_is_hers: bool
) -> None:
    karim = sign_in("karim")
    his = karim.run(create_case, ROKEYA)
    known = add(karim, "perpetrator", name="Kalam Mridha")
    link(karim, his, known.record_id)
    ruma = sign_in("ruma")
    hers = ruma.run(create_case, ROKEYA)
    secret = add(ruma, "perpetrator", name="Kalam", remarks="She heard him speak of a second boat")
    link(ruma, hers, secret.record_id)
    nasima = sign_in("nasima")
    pair = [known.record_id, secret.record_id]
    with pytest.raises(ReadByOthers):
        nasima.run(merge_entries, "perpetrator", *(pair[::-1] if kept_is_hers else pair))
    (seen,) = sign_in("karim").look(entries, "perpetrator", EntryQuery())
    assert (seen.id, seen.value.model_dump()["remarks"]) == (known.record_id, "")
    nasima = sign_in("nasima")
    accounts = {one.login: one.id for one in nasima.look(list_accounts)}
    nasima.run(share_case, hers.case_id, accounts["karim"])
    nasima.run(share_case, his.case_id, accounts["ruma"])
    nasima.run(merge_entries, "perpetrator", *pair)
    (seen,) = sign_in("karim").look(entries, "perpetrator", EntryQuery())
    assert "second boat" in seen.value.model_dump()["remarks"], "he may read both files now"


def test_whoever_wrote_an_entry_loses_it_with_the_case(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    saved = add(ruma, "perpetrator", **TRAFFICKER)
    incident = add(ruma, "incident", name="Return 3 of March", kind="return_group").record_id
    ruma.run(save_record, "membership", case.case_id, None, {"incident": incident})
    alleged = link(ruma, case, saved.record_id)
    ruma.run(remove_record, "alleged", case.case_id, alleged.record_id, 1, "a mistake")
    assert names(ruma, "perpetrator") == ["Kalam Mridha"], "she can put the link back"
    link(ruma, case, saved.record_id)
    nasima = sign_in("nasima")
    accounts = {one.login: one.id for one in nasima.look(list_accounts)}
    nasima.run(hand_over_case, case.case_id, accounts["karim"])
    karim = sign_in("karim")
    later = {**TRAFFICKER, "remarks": "Said to Karim alone"}
    karim.run(save_entry, "perpetrator", saved.record_id, later, saved.version)
    ruma = sign_in("ruma")
    for directory, entry_id in (("perpetrator", saved.record_id), ("incident", incident)):
        assert names(ruma, directory) == []
        with pytest.raises(NotFound):
            ruma.look(entry, directory, entry_id)
    own = ruma.run(create_case, ROKEYA)
    with pytest.raises(Invalid):
        link(ruma, own, saved.record_id)
    karim = sign_in("karim")
    (alleged_now,) = karim.run(open_case, case.case_id).records["alleged"]
    karim.run(remove_record, "alleged", case.case_id, alleged_now.id, 1, "not him")
    assert names(sign_in("ruma"), "perpetrator") == [], "it stood in a case that is no longer hers"


def _move_to_another_team(workspace: Workspace, case: CaseRef) -> None:
    with workspace.database.write() as session:
        team = TeamRow(name="South", created_at=workspace.now, updated_at=workspace.now)
        session.add(team)
        session.flush()
        row = session.exec(select(CaseRow).where(CaseRow.id == case.case_id)).one()
        row.team_id = team.id


def test_incidents_of_one_day_are_told_to_the_supervisor_too(sign_in: Opener) -> None:
    common = {"kind": "return_group", "on": "2026-03-03", "country": "LY"}
    add(sign_in("ruma"), "incident", name="Return 3 of March", **common)
    add(sign_in("karim"), "incident", name="The Tripoli group", **common)
    add(sign_in("karim"), "incident", name="Another", kind="return_group", on="2026-03")
    assert len(matches(sign_in("nasima"))) == 1
