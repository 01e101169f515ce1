"""Nothing agreed on is forgotten: the next contact, and today's visits behind a heap of old."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from casemgr.domain.support import FollowUp
from casemgr.operations.cases import case_keys, case_lines, open_case
from casemgr.operations.records import save_record
from casemgr.operations.today import see_today
from casemgr.operations.values import CaseQuery, CaseRef, Saved
from casemgr.operations.workspace import Workspace
from casemgr.storage.records import insert_first_records
from casemgr.storage.tables import AuditRow, ChangeRow, new_id

MET = {"planned_on": "2026-11-20", "kind": "home", "outcome": "met", "done_on": "2026-11-20"}
# What the policy asks for first, done: nothing but the visits is due any more.
DONE: dict[str, dict[str, Any]] = {
    "need": {"category": "medical"},
    "risk": {"level": "low", "kind": "debt", "reason": "paid", "status": "closed"},
    "plan": {"agreement": "signature", "agreed_on": "2026-11-20"},
    "service": {"category": "medical", "started": "2026-11-20", "status": "ongoing"},
}


def save(
    workspace: Workspace, case: CaseRef, values: dict[str, str], known: Saved | None = None
) -> Saved:
    place = (known.record_id, values, known.version) if known else (None, values)
    return workspace.run(save_record, "follow_up", case.case_id, *place)


def planned(workspace: Workspace, case: CaseRef) -> list[tuple[str, str]]:
    visits: Any = [one.value for one in workspace.run(open_case, case.case_id).records["follow_up"]]
    return sorted((one.planned_on, one.kind) for one in visits if one.outcome == "planned")


def test_the_next_contact_agreed_on_at_a_visit_stands_in_the_day(
    workspace: Workspace, case: CaseRef
) -> None:
    for kind, values in DONE.items():
        workspace.run(save_record, kind, case.case_id, None, values)
    save(workspace, case, {**MET, "next_on": "2026-11-22"})
    assert planned(workspace, case) == [("2026-11-22", "home")]
    (item,) = workspace.look(see_today).coming
    assert (item.what, item.due) == ("follow_up", "2026-11-22")
    keys = workspace.look(case_keys, CaseQuery())
    (line,) = workspace.look(case_lines, keys)
    assert line.next_on == "2026-11-22"


def test_a_visit_planned_much_later_does_not_swallow_tomorrows_contact(
    workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, {"planned_on": "2027-11-21", "kind": "home"})
    save(workspace, case, {**MET, "next_on": "2026-11-22"})
    assert planned(workspace, case) == [("2026-11-22", "home"), ("2027-11-21", "home")]


@pytest.mark.parametrize("outcome", ["not_reached", "not_safe", "declined"])
def test_a_contact_that_failed_is_followed_by_the_next_one_too(
    workspace: Workspace, case: CaseRef, outcome: str
) -> None:
    save(workspace, case, {"planned_on": "2026-11-20", "outcome": outcome, "next_on": "2026-11-23"})
    assert planned(workspace, case) == [("2026-11-23", "")]


def test_a_visit_already_planned_for_that_day_is_not_planned_twice(
    workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, {"planned_on": "2026-11-22", "kind": "phone"})
    save(workspace, case, {**MET, "next_on": "2026-11-22"})
    assert planned(workspace, case) == [("2026-11-22", "phone")]


def test_correcting_a_visit_later_does_not_bring_back_a_contact_that_was_moved(
    workspace: Workspace, case: CaseRef
) -> None:
    saved = save(workspace, case, {**MET, "next_on": "2026-11-22"})
    file = workspace.run(open_case, case.case_id)
    (next_one,) = (one for one in file.records["follow_up"] if one.id != saved.record_id)
    known = Saved(next_one.id, next_one.version)
    save(workspace, case, {"planned_on": "2026-11-24", "kind": "home"}, known)
    again = save(workspace, case, {**MET, "next_on": "2026-11-22", "changes": "typo"}, saved)
    assert planned(workspace, case) == [("2026-11-24", "home")]
    save(workspace, case, {**MET, "next_on": "2026-12-01"}, again)
    assert planned(workspace, case) == [("2026-11-24", "home"), ("2026-12-01", "home")]


def test_a_visit_that_is_still_to_come_plans_nothing(workspace: Workspace, case: CaseRef) -> None:
    save(workspace, case, {"planned_on": "2026-11-22", "next_on": "2026-12-22"})
    assert planned(workspace, case) == [("2026-11-22", "")]


def test_the_planned_contact_is_in_the_change_log_and_the_trail(
    workspace: Workspace, case: CaseRef
) -> None:
    saved = save(workspace, case, {**MET, "next_on": "2026-11-22"})
    with workspace.database.read() as session:
        lines = session.exec(
            select(AuditRow.subject)
            .where(AuditRow.operation == "save_follow_up")
            .order_by(col(AuditRow.seq))
        ).all()
        changes = session.exec(select(ChangeRow.field).where(ChangeRow.record_id == lines[1])).all()
    assert lines[0] == saved.record_id
    assert set(changes) == {"planned_on", "kind"}


def test_a_heap_of_overdue_visits_does_not_hide_todays(workspace: Workspace, case: CaseRef) -> None:
    start = date(2026, 11, 20)
    heap = [FollowUp(planned_on=(start - timedelta(days=back)).isoformat()) for back in range(501)]
    with workspace.database.write() as session:
        insert_first_records(
            session,
            [(new_id(), "follow_up", case.case_id, visit) for visit in heap],
            by=workspace.actor.id, at=workspace.now, device="test",
        )  # fmt: skip
    for on in ("2026-11-21", "2026-11-25"):
        save(workspace, case, {"planned_on": on, "kind": "phone"})
    today = workspace.look(see_today)
    assert (len(today.overdue), today.overdue_total) == (500, 502)  # and the assessment
    assert today.overdue[0].due == min(visit.planned_on for visit in heap)
    assert [item.due for item in today.today] == ["2026-11-21"]
    assert [item.due for item in today.coming] == ["2026-11-25"]
    assert (today.today_total, today.coming_total) == (1, 1)
    assert (today.approvals, today.approvals_total) == ((), 0)
