"""Two files of one person made one, and brought back."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from casemgr.domain.errors import NotFound, NotYourRole, StaleSave
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.domain.merging import Side, Undecided, merge_choices
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.accounts import list_accounts
from casemgr.operations.cases import case_keys, case_lines, create_case, find_code, open_case
from casemgr.operations.drafting import DraftDoor
from casemgr.operations.duplicates import similar
from casemgr.operations.errors import NoSuchMerge, SameFile
from casemgr.operations.lifecycle import change_status, share_case
from casemgr.operations.merging import (
    SINGLES,
    MergeOrder,
    merge_cases,
    merges_of,
    undo_merge,
)
from casemgr.operations.merging_rows import Later
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseFile, CaseQuery, CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.records import values_by_case
from casemgr.storage.tables import CaseRow, ChangeRow, DutyRow, MergeRow, SoundRow
from tests.conftest import ROKEYA, FakeClock, consents

Opener = Callable[[str], Workspace]
OTHER: dict[str, dict[str, Any]] = {
    "intake": {"intake_date": "2026-11-10", "source": "police"},
    "person": {
        "pseudonym": "Jui 8",
        "name_en": "Rokia Begum",
        "father_name": "Nitai",
        "birth_date": "2006-03",
        "gender": "Feminine",
    },
    "contact": {"safe_to_call": "no", "home_phone": "+880 1099999999"},
}
NOTE = {"kind": "observed", "text": "She came with her aunt."}


def opened(workspace: Workspace, case: CaseRef) -> CaseFile:
    return workspace.run(open_case, case.case_id)


def versions(*files: CaseFile) -> dict[str, int]:
    return {one.id: one.version for file in files for kind in SINGLES for one in file.records[kind]}


def left_everywhere(left: CaseFile, right: CaseFile) -> dict[str, dict[str, Side]]:
    """The kept file's answer wherever somebody has to choose."""
    sides: dict[str, dict[str, Side]] = {}
    for kind in SINGLES:
        one, two = left.one(kind), right.one(kind)
        if one and two:
            choices = merge_choices(one.value, two.value)
            sides[kind] = {choice.fields[0]: "left" for choice in choices if not choice.taken}
    return sides


def order(workspace: Workspace, kept: CaseRef, gone: CaseRef, **how: Any) -> MergeOrder:
    left, right = opened(workspace, kept), opened(workspace, gone)
    sides = how.pop("sides", None) or left_everywhere(left, right)
    return MergeOrder(versions=versions(left, right), sides=sides, **how)


def join(workspace: Workspace, kept: CaseRef, gone: CaseRef, **how: Any) -> str:
    how_merged = order(workspace, kept, gone, **how)
    return workspace.run(merge_cases, kept.case_id, gone.case_id, how_merged, "One person.")


def said(file: CaseFile) -> dict[str, Any]:
    """Everything a file says, without versions and moments of writing."""
    return {
        "records": {k: [(one.id, one.value) for one in found] for k, found in file.records.items()},
        "head": (file.status, file.status_since, file.owner_id, file.risk, file.imported),
        "history": [(one.source, one.target, one.reason) for one in file.history],
        "shares": set(file.shares),
        "releases": file.releases,
        "approvals": file.approvals,
        "unclear": file.unclear,
    }


def save(workspace: Workspace, case: CaseRef, kind: str, /, **values: Any) -> str:
    return workspace.run(save_record, kind, case.case_id, None, values).record_id


@pytest.fixture
def two(workspace: Workspace) -> tuple[CaseRef, CaseRef]:
    """A full file, and a second one of the same person."""
    kept = workspace.run(create_case, ROKEYA, consents("interview", "storage", "services"))
    gone = workspace.run(create_case, OTHER, consents("referral"))
    save(workspace, kept, "risk", level="low", kind="trafficker", reason="He is abroad.")
    save(workspace, gone, "risk", level="high", kind="trafficker", reason="He came.")
    save(workspace, gone, "note", **NOTE)
    save(workspace, gone, "plan", agreement="not_yet")
    return kept, gone


def test_what_one_file_knows_joins_what_the_other_knows(
    workspace: Workspace, two: tuple[CaseRef, CaseRef]
) -> None:
    kept, gone = two
    join(workspace, kept, gone)
    file = opened(workspace, kept)
    person = file.records["person"][0].value.model_dump()
    assert (person["pseudonym"], person["father_name"]) == ("Jaba 101", "Nitai")
    assert person["birth_date"] == "2006-03"
    assert "Rokia Begum" in person["other_names"]
    assert {one.value.model_dump()["level"] for one in file.records["risk"]} == {"low", "high"}
    assert [one.value.model_dump()["text"] for one in file.records["note"]] == [NOTE["text"]]
    assert file.consents["referral"].open
    assert file.consents["services"].open
    assert file.one("plan") is not None
    assert file.risk == "high"


def test_the_merged_case_is_gone_and_its_code_leads_to_the_kept_one(
    workspace: Workspace, two: tuple[CaseRef, CaseRef]
) -> None:
    kept, gone = two
    join(workspace, kept, gone)
    with pytest.raises(NotFound):
        opened(workspace, gone)
    assert workspace.look(find_code, gone.code) == kept.case_id
    for text in ("", gone.code, gone.code.replace("-", "").lower(), "Rokia"):
        keys = workspace.look(case_keys, CaseQuery(search=text))
        assert [line.code for line in workspace.look(case_lines, keys)] == [kept.code]
    assert [one.case_id for one in workspace.run(similar, OTHER)] == [kept.case_id]
    with workspace.database.read() as session:
        row = session.exec(select(CaseRow).where(col(CaseRow.id) == gone.case_id)).one()
        assert not session.exec(select(SoundRow).where(SoundRow.case_key == row.key)).all()
        assert not session.exec(select(DutyRow).where(DutyRow.case_id == row.id)).all()


def test_many_files_read_at_once_hold_what_each_one_holds(
    workspace: Workspace, two: tuple[CaseRef, CaseRef]
) -> None:
    kept, gone = two
    join(workspace, kept, gone)
    file = opened(workspace, kept)
    with workspace.database.read() as session:
        for kind in RECORD_KINDS:
            held = values_by_case(session, kind, col(CaseRow.deleted_at).is_(None))
            assert set(held) <= {kept.case_id}
            values = [one.value.model_dump() for one in file.records[kind]]
            assert [dict(one) for one in held.get(kept.case_id, [])] == values


def test_a_new_entry_of_a_log_stands_after_those_of_the_merged_file(
    workspace: Workspace, two: tuple[CaseRef, CaseRef]
) -> None:
    kept, gone = two
    join(workspace, kept, gone)
    late = {"purpose": "referral", "status": "withdrawn", "on": "2026-11-20"}
    workspace.run(save_record, "consent", kept.case_id, None, late)
    assert not opened(workspace, kept).consents["referral"].open


def test_undoing_brings_both_back_as_they_were(
    workspace: Workspace, two: tuple[CaseRef, CaseRef]
) -> None:
    kept, gone = two
    before = [said(opened(workspace, case)) for case in two]
    merge_id = join(workspace, kept, gone, status="right", owner="right")
    undone = workspace.run(undo_merge, kept.case_id, merge_id)
    assert (undone.case_id, undone.code, undone.later) == (gone.case_id, gone.code, ())
    assert [said(opened(workspace, case)) for case in two] == before
    assert workspace.look(merges_of, kept.case_id) == ()
    assert workspace.look(find_code, gone.code) == gone.case_id
    with workspace.database.read() as session:
        assert session.get_one(MergeRow, merge_id).undo == {"reason": "One person."}


PERSON = st.fixed_dictionaries(
    {"pseudonym": st.sampled_from(["Bakul 3", "Jui 8"])},
    optional={
        "no_name": st.booleans(),
        "name_bn": st.sampled_from(["রহিমা", "রহীমা বেগম"]),
        "name_en": st.sampled_from(["Rahima", "Mina"]),
        "other_names": st.sampled_from(["Lipi", "Mina; Lipi"]),
        "birth_date": st.sampled_from(["2002", "2002-05", "2003-01-09"]),
        "age_in_doubt": st.booleans(),
        "citizenship": st.sampled_from([["BD"], ["MM", "BD"]]),
    },
)
RECORDS = st.lists(
    st.sampled_from(
        [
            ("risk", {"level": "high", "kind": "trafficker", "reason": "He came."}),
            ("need", {"category": "shelter", "urgency": "now"}),
            ("note", NOTE),
            ("plan", {"agreement": "not_yet"}),
            ("screening", {"trafficking_status": "PossibleVictimOfTrafficking"}),
            ("displacement", {}),
            ("consent", {"purpose": "services", "status": "given", "on": "2026-11-02"}),
            ("goal", {"words": "A shop of her own", "dimension": "economic"}),
        ]
    ),
    max_size=4,
    unique_by=lambda one: one[0],
)


def made(workspace: Workspace, person: Mapping[str, Any], records: list[Any]) -> CaseRef:
    case = workspace.run(create_case, {**ROKEYA, "person": person})
    for kind, values in records:
        workspace.run(save_record, kind, case.case_id, None, values)
    return case


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    people=st.tuples(PERSON, PERSON), records=st.tuples(RECORDS, RECORDS), turn=st.integers(0, 2)
)
def test_a_merge_undone_leaves_nothing_behind(
    workspace: Workspace,
    people: tuple[dict[str, Any], dict[str, Any]],
    records: tuple[list[Any], list[Any]],
    turn: int,
) -> None:
    kept, gone = (made(workspace, *one) for one in zip(people, records, strict=True))
    files = opened(workspace, kept), opened(workspace, gone)
    before = [said(file) for file in files]
    sides: dict[str, dict[str, Side]] = {}
    for kind in SINGLES:
        one, other = (file.one(kind) for file in files)
        if one and other:
            choices = merge_choices(one.value, other.value)
            sides[kind] = {c.fields[0]: c.offered[turn % len(c.offered)] for c in choices}
    merge_id = join(workspace, kept, gone, sides=sides)
    joined = opened(workspace, kept)
    person = joined.records["person"][0].value.model_dump()
    if person["no_name"]:
        assert not person["name_bn"] + person["name_en"] + person["other_names"]
    for kind, known in RECORD_KINDS.items():
        count = len(before[0]["records"][kind]) + len(before[1]["records"][kind])
        assert len(joined.records[kind]) == (count if known.many else min(count, 1))
    assert workspace.run(undo_merge, kept.case_id, merge_id).later == ()
    assert [said(opened(workspace, case)) for case in (kept, gone)] == before


def test_what_was_entered_later_stays_and_is_listed(
    workspace: Workspace, two: tuple[CaseRef, CaseRef], clock: FakeClock
) -> None:
    kept, gone = two
    merge_id = join(workspace, kept, gone)
    clock.forward(hours=1)
    file = opened(workspace, kept)
    person = file.records["person"][0]
    values = {**person.value.model_dump(), "mother_name": "Champa"}
    workspace.run(save_record, "person", kept.case_id, person.id, values, person.version)
    moved = next(one for one in file.records["risk"] if one.value.model_dump()["level"] == "high")
    lower = {**moved.value.model_dump(), "level": "low"}
    workspace.run(save_record, "risk", kept.case_id, moved.id, lower, moved.version)
    note = save(workspace, kept, "note", **NOTE)
    later = workspace.run(undo_merge, kept.case_id, merge_id).later
    assert set(later) == {
        Later("note", note),
        Later("person", person.id, ("mother_name",)),
        Later("risk", moved.id, ("*",)),
    }
    back = opened(workspace, kept)
    assert back.records["person"][0].value.model_dump()["mother_name"] == "Champa"
    assert [one.id for one in back.records["note"]] == [note]
    (risk,) = opened(workspace, gone).records["risk"]
    assert risk.value.model_dump()["level"] == "low"


def test_a_status_changed_since_stays_with_the_kept_case(
    workspace: Workspace, two: tuple[CaseRef, CaseRef], clock: FakeClock
) -> None:
    kept, gone = two
    merge_id = join(workspace, kept, gone)
    clock.forward(hours=1)
    target = opened(workspace, kept).steps[0].target
    workspace.run(change_status, kept.case_id, target, "She agreed.", True)
    later = workspace.run(undo_merge, kept.case_id, merge_id).later
    assert Later("case", kept.case_id, ("status",)) in later
    assert (opened(workspace, kept).status, opened(workspace, gone).status) == (target, "draft")


def test_a_chain_of_merges_is_undone_from_its_end(workspace: Workspace) -> None:
    one, two, three = (workspace.run(create_case, OTHER, consents("services")) for _ in range(3))
    for case in (one, two, three):
        save(workspace, case, "note", **NOTE)
    first = join(workspace, two, one)
    second = join(workspace, three, two)
    file = opened(workspace, three)
    assert len(file.records["note"]) == len(file.records["consent"]) == 3
    assert workspace.look(find_code, one.code) == three.case_id
    with pytest.raises(NotFound):
        workspace.run(undo_merge, two.case_id, first)
    workspace.run(undo_merge, three.case_id, second)
    assert len(opened(workspace, two).records["note"]) == 2
    assert workspace.look(find_code, one.code) == two.case_id
    workspace.run(undo_merge, two.case_id, first)
    assert all(len(opened(workspace, case).records["note"]) == 1 for case in (one, two, three))


def test_of_several_merges_into_one_case_the_newest_is_undone_first(workspace: Workspace) -> None:
    one, two, kept = (workspace.run(create_case, OTHER) for _ in range(3))
    first, second = join(workspace, kept, one), join(workspace, kept, two)
    assert [(m.id, m.newest) for m in workspace.look(merges_of, kept.case_id)] == [
        (second, True),
        (first, False),
    ]
    with pytest.raises(NoSuchMerge):
        workspace.run(undo_merge, kept.case_id, first)
    workspace.run(undo_merge, kept.case_id, second)
    workspace.run(undo_merge, kept.case_id, first)
    with pytest.raises(NoSuchMerge):
        workspace.run(undo_merge, kept.case_id, first)


def test_the_caseworker_the_status_and_the_shares_are_those_that_were_chosen(
    sign_in: Opener,
) -> None:
    gone = sign_in("ruma").run(create_case, OTHER)
    boss = sign_in("shahana")
    ids = {one.login: one.id for one in boss.look(list_accounts)}
    kept = boss.run(create_case, ROKEYA)
    boss.run(share_case, gone.case_id, ids["karim"])
    join(boss, kept, gone, owner="right", shares="left")
    file = opened(boss, kept)
    assert (file.owner_id, file.shares) == (ids["ruma"], ())
    assert sign_in("ruma").look(find_code, gone.code) == kept.case_id


def test_colleagues_who_saw_the_other_case_see_the_kept_one(sign_in: Opener) -> None:
    boss = sign_in("shahana")
    ids = {one.login: one.id for one in boss.look(list_accounts)}
    kept, gone = boss.run(create_case, ROKEYA), boss.run(create_case, OTHER)
    boss.run(share_case, gone.case_id, ids["karim"])
    boss.run(share_case, gone.case_id, ids["ruma"])
    boss.run(share_case, kept.case_id, ids["ruma"])
    merge_id = join(boss, kept, gone)
    assert {one.account_id for one in opened(boss, kept).shares} == {ids["karim"], ids["ruma"]}
    boss.run(undo_merge, kept.case_id, merge_id)
    assert {one.account_id for one in opened(boss, kept).shares} == {ids["ruma"]}
    assert {one.account_id for one in opened(boss, gone).shares} == {ids["karim"], ids["ruma"]}


def test_a_file_somebody_changed_meanwhile_is_not_merged(
    workspace: Workspace, two: tuple[CaseRef, CaseRef]
) -> None:
    kept, gone = two
    given_order = order(workspace, kept, gone)
    person = opened(workspace, gone).records["person"][0]
    values = {**person.value.model_dump(), "mother_name": "Champa"}
    workspace.run(save_record, "person", gone.case_id, person.id, values, person.version)
    with pytest.raises(StaleSave):
        workspace.run(merge_cases, kept.case_id, gone.case_id, given_order, "One person.")
    assert opened(workspace, gone).code == gone.code


def test_nothing_is_merged_while_a_choice_is_open(
    workspace: Workspace, two: tuple[CaseRef, CaseRef]
) -> None:
    kept, gone = two
    files = opened(workspace, kept), opened(workspace, gone)
    with pytest.raises(Undecided):
        workspace.run(
            merge_cases, kept.case_id, gone.case_id, MergeOrder(versions(*files)), "One person."
        )
    never: dict[str, dict[str, Side]] = {"person": {"pseudonym": "both"}}
    with pytest.raises(Undecided):
        join(workspace, kept, gone, sides=never)
    assert opened(workspace, gone).code == gone.code


def test_a_merge_needs_two_cases_and_a_reason(
    workspace: Workspace, two: tuple[CaseRef, CaseRef]
) -> None:
    kept, gone = two
    with pytest.raises(SameFile):
        workspace.run(merge_cases, kept.case_id, kept.case_id, MergeOrder({}), "One person.")
    with pytest.raises(ReasonNeeded):
        workspace.run(merge_cases, kept.case_id, gone.case_id, order(workspace, kept, gone), "  ")


def test_only_a_supervisor_who_sees_both_merges_them(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    kept, gone = ruma.run(create_case, ROKEYA), ruma.run(create_case, OTHER)
    with pytest.raises(NotYourRole):
        join(ruma, kept, gone)


def test_both_files_and_the_change_log_tell_of_the_merge(
    workspace: Workspace, two: tuple[CaseRef, CaseRef]
) -> None:
    kept, gone = two
    risk = opened(workspace, gone).records["risk"][0]
    join(workspace, kept, gone)
    with workspace.database.read() as session:
        lines = session.exec(
            select(ChangeRow).where(ChangeRow.record_id == risk.id, ChangeRow.field == "case_id")
        ).all()
        assert {line.case_id for line in lines} == {kept.case_id, gone.case_id}
        assert {(line.old, line.new) for line in lines} == {(gone.case_id, kept.case_id)}
    moved = next(one for one in opened(workspace, kept).records["risk"] if one.id == risk.id)
    assert moved.version == risk.version


def door(workspace: Workspace) -> DraftDoor:
    return workspace.drafts


def test_what_was_being_written_in_a_merged_file_waits_in_the_kept_one(
    workspace: Workspace, two: tuple[CaseRef, CaseRef]
) -> None:
    kept, gone = two
    risk = opened(workspace, gone).records["risk"][0]
    begun = {
        "record/{}/note/new": None,
        f"record/{{}}/risk/{risk.id}": risk.version,
        "handover/{}": None,
        "chosen/record/{}/alleged/new/perpetrator": None,
    }
    for number, (key, base) in enumerate(begun.items()):
        workspace.drafts.put(key.format(gone.case_id), {"values": {"text": number}}, base)
    assert door(workspace).get(f"record/{kept.case_id}/note/new") is None, "two files as yet"
    merge_id = join(workspace, kept, gone)
    for number, (key, base) in enumerate(begun.items()):
        found = door(workspace).get(key.format(kept.case_id))
        assert found is not None
        assert (found.payload, found.base_version) == ({"values": {"text": number}}, base)
    again = door(workspace)
    again.drop(f"record/{kept.case_id}/note/new")
    assert again.get(f"record/{kept.case_id}/note/new") is None, "saved or thrown away once"
    workspace.run(undo_merge, kept.case_id, merge_id)
    assert len(again.list()) == 3


def test_a_draft_of_the_kept_file_comes_first_and_the_other_one_after_it(
    workspace: Workspace, two: tuple[CaseRef, CaseRef]
) -> None:
    kept, gone = two
    for case, text in ((kept, "hers"), (gone, "of the merged file")):
        workspace.drafts.put(f"record/{case.case_id}/need/new", {"values": text}, None)
    join(workspace, kept, gone)
    drafts, key = door(workspace), f"record/{kept.case_id}/need/new"
    seen = []
    while found := drafts.get(key):
        seen.append(found.payload["values"])
        drafts.drop(key)
    assert seen == ["hers", "of the merged file"]


def test_a_draft_of_a_record_that_was_merged_is_never_saved_over_it_unseen(
    workspace: Workspace, two: tuple[CaseRef, CaseRef]
) -> None:
    kept, gone = two
    file = opened(workspace, gone)
    person = file.records["person"][0]
    typed = person.value.model_dump(mode="json") | {"father_name": "Nitai Das"}
    key = f"record/{gone.case_id}/person/{person.id}"
    workspace.drafts.put(key, {"values": typed}, person.version)
    join(workspace, kept, gone)
    merged = opened(workspace, kept).records["person"][0]
    found = door(workspace).get(f"record/{kept.case_id}/person/{merged.id}")
    assert found is not None
    assert found.payload["values"] == typed
    with pytest.raises(StaleSave):
        workspace.run(
            save_record, "person", kept.case_id, merged.id, found.payload["values"],
            found.base_version,
        )  # fmt: skip


def test_a_colleague_finds_her_own_words_and_nobody_elses(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    gone = ruma.run(create_case, OTHER)
    kept = ruma.run(create_case, ROKEYA)
    ruma.drafts.put(f"record/{gone.case_id}/note/new", {"values": "She said"}, None)
    nasima = sign_in("nasima")
    join(nasima, kept, gone)
    assert door(nasima).get(f"record/{kept.case_id}/note/new") is None
    found = door(sign_in("ruma")).get(f"record/{kept.case_id}/note/new")
    assert found is not None
    assert found.payload == {"values": "She said"}
