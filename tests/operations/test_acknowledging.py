"""A duty is put aside for its day, with a reason; what others wait for is not."""

import json
from typing import Any

import pytest
from sqlmodel import select

from casemgr.domain.errors import NotFound
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.operations.acknowledging import acknowledge_duty, put_aside
from casemgr.operations.cases import case_keys, case_lines, create_case
from casemgr.operations.errors import NotPutAside
from casemgr.operations.lifecycle import request_approval
from casemgr.operations.records import save_record
from casemgr.operations.today import see_today
from casemgr.operations.values import CaseQuery, CaseRef, TodayItem
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AuditRow
from tests.conftest import ROKEYA, Opener

WHY = "Her mother is in hospital until Sunday"


def listed(workspace: Workspace) -> list[TodayItem]:
    today = workspace.look(see_today)
    return [*today.overdue, *today.today, *today.coming, *today.approvals]


def aside(workspace: Workspace, item: TodayItem, reason: str = WHY) -> None:
    given = (item.case_id, item.what, item.record_id, item.due, reason)
    workspace.run(acknowledge_duty, *given)


def save(workspace: Workspace, case: CaseRef, kind: str, /, **values: Any) -> Any:
    return workspace.run(save_record, kind, case.case_id, None, values)


def test_what_was_put_aside_is_not_listed_and_its_reason_is_kept(
    workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, "action", what="Ask for the birth record", due="2026-11-30")
    (item,) = listed(workspace)
    assert item.what == "assessment"
    aside(workspace, item)
    assert listed(workspace) == []
    (kept,) = workspace.look(put_aside, case.case_id)
    assert (kept.what, kept.due, kept.by, kept.reason) == (
        "assessment", "2026-11-09", "Nasima", WHY,
    )  # fmt: skip
    keys = workspace.look(case_keys, CaseQuery())
    (line,) = workspace.look(case_lines, keys)
    assert line.next_on == "2026-11-30"


def test_it_comes_back_when_its_day_moves(workspace: Workspace, case: CaseRef) -> None:
    save(workspace, case, "plan", agreement="signature", agreed_on="2026-11-01")
    saved = save(workspace, case, "action", what="x", due="2026-11-21")
    (item,) = [one for one in listed(workspace) if one.what == "action"]
    aside(workspace, item)
    assert "action" not in {one.what for one in listed(workspace)}
    moved = {"what": "x", "due": "2026-11-22"}
    workspace.run(save_record, "action", case.case_id, saved.record_id, moved, saved.version)
    assert "action" in {one.what for one in listed(workspace)}


def test_the_reason_is_needed_and_stays_out_of_the_trail(
    workspace: Workspace, case: CaseRef
) -> None:
    (item,) = listed(workspace)
    with pytest.raises(ReasonNeeded):
        aside(workspace, item, "  ")
    aside(workspace, item)
    with workspace.database.read() as session:
        (row,) = session.exec(
            select(AuditRow).where(
                AuditRow.operation == "acknowledge_duty", AuditRow.outcome == "done"
            )
        ).all()
    assert row.case_id == case.case_id
    assert json.loads(row.detail) == {"what": "assessment", "due": "2026-11-09"}


def test_a_hearing_a_limit_of_the_law_and_an_approval_cannot_be_put_aside(
    workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, "proceeding", stage="fir", filed_on="2026-07-13")
    save(workspace, case, "hearing", on="2026-11-22")
    workspace.run(request_approval, case.case_id, "plan")
    by_what = {item.what: item for item in listed(workspace)}
    assert {"legal_clock", "hearing", "approval"} <= by_what.keys()
    for what in ("legal_clock", "hearing", "approval"):
        with pytest.raises(NotPutAside):
            aside(workspace, by_what[what])
    assert {item.what for item in listed(workspace)} == by_what.keys()


def test_what_is_not_asked_for_cannot_be_put_aside_nor_twice(
    workspace: Workspace, case: CaseRef
) -> None:
    (item,) = listed(workspace)
    with pytest.raises(NotFound):
        workspace.run(acknowledge_duty, case.case_id, "plan", "", item.due, WHY)
    with pytest.raises(NotFound):
        workspace.run(acknowledge_duty, case.case_id, item.what, "", "2026-11-10", WHY)
    aside(workspace, item)
    with pytest.raises(NotFound):
        aside(workspace, item)


def test_another_persons_case_stays_closed(sign_in: Opener) -> None:
    case = sign_in("ruma").run(create_case, ROKEYA)
    karim = sign_in("karim")
    with pytest.raises(NotFound):
        karim.run(acknowledge_duty, case.case_id, "assessment", "", "2026-11-09", WHY)
    with pytest.raises(NotFound):
        karim.look(put_aside, case.case_id)
