"""Where a survivor's name stands outside her file: shown, gone by itself, or left on purpose."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from casemgr.domain.forgetting import Stage
from casemgr.operations.cases import create_case
from casemgr.operations.directories import save_entry
from casemgr.operations.forgetting import ask_to_forget, forget_case, preview
from casemgr.operations.joint_acts import decide
from casemgr.operations.keeping import forgetting_mark
from casemgr.operations.lifecycle import change_status
from casemgr.operations.records import save_record
from casemgr.operations.registers import save_in_register
from casemgr.operations.traces import CASE
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.tables import ChangeRow, FailedRowRow, ImportBatchRow
from tests.conftest import ROKEYA, FakeClock, Opener, consents
from tests.operations.test_forgetting import carry_out, pages

STAGES = [one.value for one in Stage]
NAMED = "Rokeya Khatun's uncle, +880 1012345678"
ROWS = (
    {"First name": "Rokeya", "Last name": "Khatun", "Remarks": "the yellow house"},
    {"First name": "Salma", "Last name": "Khatun", "Remarks": "the blue house"},
)


@pytest.fixture
def closed(workspace: Workspace) -> CaseRef:
    case = workspace.run(create_case, ROKEYA, consents("interview", "services", "storage"))
    workspace.run(change_status, case.case_id, "not_taken_on", "Went elsewhere.")
    return case


def with_failed_rows(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        now = workspace.clock()
        stamp: dict[str, Any] = {"created_at": now, "updated_at": now}
        stamp["created_by"] = workspace.actor.id
        batch = ImportBatchRow(
            layout="horizontal", file_hash="0" * 64, row_count=2, created_count=0, **stamp
        )
        session.add(batch)
        session.flush()
        for at, cells in enumerate(ROWS, 2):
            row = FailedRowRow(
                batch_id=batch.id, sheet_row=at, cells=cells, reason="unreadable", **stamp
            )
            session.add(row)


def agreed(sign_in: Opener, workspace: Workspace, case: CaseRef, stages: list[str]) -> str:
    act_id = workspace.run(ask_to_forget, case.case_id, stages, "Her wish.")
    sign_in("shahana").run(decide, act_id, True)
    return act_id


def test_the_two_who_decide_are_shown_where_else_she_is_named(
    workspace: Workspace, closed: CaseRef, sign_in: Opener
) -> None:
    other = workspace.run(create_case, {**ROKEYA, **SALMA}, consents("storage"))
    workspace.run(
        save_record, "note", other.case_id, None, {"kind": "observed", "text": f"Saw {NAMED}."}
    )
    provider = {"name": "Legal aid", "kind": "NGO", "focal_person": "রোকেয়া খাতুন"}
    entry = workspace.run(save_entry, "provider", None, provider)
    apart = {"name": "Jamal", "remarks": NAMED}
    hidden = sign_in("karim").run(save_entry, "perpetrator", None, apart)
    breach = {"kind": "paper", "words": NAMED, "discovered_on": "2026-11-20"}
    register = sign_in("nasima").run(save_in_register, "breach", None, breach)
    again = sign_in("nasima")
    found = again.look(preview, closed.case_id, STAGES).elsewhere
    assert {(one.place, one.id, one.label) for one in found.traces} == {
        (CASE, other.case_id, other.code),
        ("provider", entry.record_id, "Legal aid"),
        ("breach", register.record_id, ""),
    }
    assert found.hidden == 1, hidden
    assert not again.look(preview, closed.case_id, ["narrative"]).elsewhere


SALMA = {"person": {**ROKEYA["person"], "name_en": "Salma Begum", "name_bn": "সালমা বেগম"}}


def test_rows_of_an_import_that_name_her_go_with_her_file_and_others_stay(
    workspace: Workspace, closed: CaseRef, sign_in: Opener, clock: FakeClock, folder: Path
) -> None:
    with_failed_rows(workspace)
    entry = workspace.run(
        save_entry, "provider", None, {"name": "Aid", "kind": "NGO", "remarks": NAMED}
    )
    cleared = {"name": "Aid", "kind": "NGO", "remarks": ""}
    workspace.run(save_entry, "provider", entry.record_id, cleared, 1)
    assert dict(workspace.look(preview, closed.case_id, STAGES).goes)["failed_row"] == 1
    act_id = agreed(sign_in, workspace, closed, STAGES)
    clock.forward(days=31)
    again = sign_in("nasima")
    carry_out(again, closed, act_id)
    with again.database.read() as session:
        assert [row.cells for row in session.exec(select(FailedRowRow)).all()] == [ROWS[1]]
        lines = session.exec(select(ChangeRow).where(col(ChangeRow.kind) == "provider")).all()
        assert {line.field: (line.old, line.new) for line in lines}["remarks"] == (None, None)
    dek = again.keys.dek.expose()
    again.lock()
    left = pages(folder / DATABASE_NAME, dek)
    for word in ("Rokeya", "yellow house", "1012345678", "রোকেয়া"):
        assert word.encode() not in left, word
        assert word.encode("unicode_escape") not in left, word
    assert b"blue house" in left


def test_a_colleagues_unfinished_form_that_names_her_goes_when_she_signs_in(
    workspace: Workspace, closed: CaseRef, sign_in: Opener, clock: FakeClock
) -> None:
    ruma = sign_in("ruma")
    ruma.drafts.put("entry/provider/new", {"values": {"remarks": NAMED}}, None)
    ruma.drafts.put("entry/project/new", {"values": {"name": "Another"}}, None)
    act_id = agreed(sign_in, sign_in("nasima"), closed, STAGES)
    first = sign_in("nasima")
    waiting = first.look(preview, closed.case_id, STAGES).elsewhere
    assert "Ruma" in waiting.unread
    sign_in("ruma")
    first = sign_in("nasima")
    known = first.look(preview, closed.case_id, STAGES).elsewhere
    assert known.drafts == (("Ruma", 1),)
    assert "Ruma" not in known.unread
    clock.forward(days=31)
    first = sign_in("nasima")
    carry_out(first, closed, act_id)
    assert first.look(forgetting_mark, closed.case_id).state == "forgotten"
    kept = [one.form_key for one in sign_in("ruma").drafts.list()]
    assert kept == ["entry/project/new"]


def test_what_she_typed_into_that_form_afterwards_stays(
    workspace: Workspace, closed: CaseRef, sign_in: Opener, clock: FakeClock
) -> None:
    workspace.drafts.put("entry/provider/new", {"values": {"remarks": NAMED}}, None)
    act_id = agreed(sign_in, workspace, closed, STAGES)
    clock.forward(days=20)
    first = sign_in("nasima")
    first.drafts.put("entry/provider/new", {"values": {"remarks": "Another."}}, None)
    clock.forward(days=11)
    first = sign_in("nasima")
    if first.look(forgetting_mark, closed.case_id).state == "agreed":
        forget_case(first, closed.case_id, act_id)
    assert [one.form_key for one in first.drafts.list()] == ["entry/provider/new"]
