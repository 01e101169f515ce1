"""What is due today, overdue and coming: in the office's own day, for the person who asks."""

from datetime import date
from typing import Any

import pytest

from casemgr.operations.accounts import choose_preferences
from casemgr.operations.cases import case_keys, case_lines, create_case
from casemgr.operations.lifecycle import change_status, decide_approval, request_approval
from casemgr.operations.records import next_visits, save_record
from casemgr.operations.today import see_today
from casemgr.operations.values import CaseQuery, CaseRef, TodayItem
from casemgr.operations.workspace import Workspace
from tests.conftest import ROKEYA, FakeClock, Opener


def save(workspace: Workspace, case: CaseRef, record: str, /, **values: Any) -> None:
    workspace.run(save_record, record, case.case_id, None, values)


def whats(items: tuple[TodayItem, ...]) -> list[tuple[str, str]]:
    return [(item.what, item.due) for item in items]


def test_each_kind_of_duty_stands_under_its_day(workspace: Workspace, case: CaseRef) -> None:
    save(workspace, case, "follow_up", planned_on="2026-11-19", kind="home")
    save(workspace, case, "action", what="Ask for the birth record", due="2026-11-21")
    save(
        workspace, case, "risk", level="high", kind="trafficker", reason="calls",
        review_on="2026-11-25",
    )  # fmt: skip
    save(workspace, case, "plan", review_on="2026-11-28")
    save(workspace, case, "follow_up", planned_on="2026-11-29", kind="phone")
    today = workspace.look(see_today)
    assert whats(today.overdue) == [("follow_up", "2026-11-19")]
    assert whats(today.today) == [("action", "2026-11-21")]
    assert whats(today.coming) == [("risk_review", "2026-11-25"), ("plan_review", "2026-11-28")]
    assert [item.overdue for item in (*today.overdue, *today.today)] == [True, False]
    assert today.overdue[0].text == "Home visit"
    assert today.today[0].text == "Ask for the birth record"
    assert today.overdue[0].pseudonym == "Jaba 101"


def test_what_is_done_is_no_longer_due(workspace: Workspace, case: CaseRef) -> None:
    save(
        workspace, case, "follow_up", planned_on="2026-11-19", outcome="met", done_on="2026-11-19"
    )  # fmt: skip
    save(workspace, case, "action", what="x", due="2026-11-20", status="done")
    save(
        workspace, case, "risk", level="low", kind="debt", reason="paid", status="closed",
        review_on="2026-11-20",
    )  # fmt: skip
    today = workspace.look(see_today)
    assert (today.overdue, today.today, today.coming) == ((), (), ())


def test_an_answer_is_awaited_of_what_we_sent_and_not_of_what_came_in(
    workspace: Workspace, case: CaseRef
) -> None:
    consent = {"purpose": "referral", "status": "given", "on": "2026-11-20"}
    save(workspace, case, "consent", **consent)
    given = {"organisation": "Blue House", "response_due": "2026-11-20"}
    save(workspace, case, "referral", direction="out", status="sent", **given)
    save(workspace, case, "referral", direction="in", status="received", **given)
    today = workspace.look(see_today)
    assert whats(today.overdue) == [("referral_answer", "2026-11-20")]
    assert today.overdue[0].text == "Blue House"


def test_the_day_is_the_offices_day(workspace: Workspace, case: CaseRef, clock: FakeClock) -> None:
    save(workspace, case, "action", what="x", due="2026-11-21")
    clock.forward(hours=13, minutes=59)  # 23:59 in Dhaka
    assert whats(workspace.look(see_today).today) == [("action", "2026-11-21")]
    clock.forward(minutes=1)
    assert whats(workspace.look(see_today).overdue) == [("action", "2026-11-21")]


def test_a_case_not_known_to_be_safe_to_call_is_marked(workspace: Workspace) -> None:
    unknown = workspace.run(create_case, {k: v for k, v in ROKEYA.items() if k != "contact"})
    wishes = {**ROKEYA, "contact": {"safe_to_call": "yes", "no_contact": True}}
    unwished = workspace.run(create_case, wishes)
    safe = workspace.run(create_case, ROKEYA)
    for case in (unknown, unwished, safe):
        save(workspace, case, "follow_up", planned_on="2026-11-21")
    marks = {item.case_id: item.unsafe for item in workspace.look(see_today).today}
    assert marks == {unknown.case_id: True, unwished.case_id: True, safe.case_id: False}


def test_a_finished_case_asks_for_nothing(workspace: Workspace, case: CaseRef) -> None:
    save(workspace, case, "action", what="x", due="2026-11-21")
    workspace.run(change_status, case.case_id, "not_taken_on", "lives in another district")
    assert workspace.look(see_today).today == ()


def test_only_ones_own_cases_are_due(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    save(ruma, case, "action", what="x", due="2026-11-21")
    assert sign_in("karim").look(see_today).today == ()
    assert len(sign_in("shahana").look(see_today).today) == 1


def test_approvals_wait_for_supervisors_until_decided(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    approval = ruma.run(request_approval, case.case_id, "plan", "please")
    assert ruma.look(see_today).approvals == ()
    shahana = sign_in("shahana")
    (item,) = shahana.look(see_today).approvals
    assert (item.what, item.text, item.record_id) == ("approval", "plan", approval)
    shahana.run(decide_approval, case.case_id, approval, "approved")
    assert shahana.look(see_today).approvals == ()


def test_labels_speak_the_readers_language(workspace: Workspace, case: CaseRef) -> None:
    save(workspace, case, "follow_up", planned_on="2026-11-21", kind="home")
    workspace.run(choose_preferences, language="bn")
    assert workspace.look(see_today).today[0].text == "বাড়িতে"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("follow_up", {"planned_on": "2026-12-01"}),
        ("action", {"what": "x", "due": "2026-12-01"}),
        ("plan", {"review_on": "2026-12-01"}),
    ],
)
def test_the_list_tells_the_next_duty(
    workspace: Workspace, case: CaseRef, kind: str, values: dict[str, str]
) -> None:
    save(workspace, case, "follow_up", planned_on="2026-12-24")
    save(workspace, case, kind, **values)
    keys = workspace.look(case_keys, CaseQuery())
    assert workspace.look(case_lines, keys)[0].next_on == "2026-12-01"


def test_visits_are_proposed_after_a_week_and_one_three_six_and_twelve_months() -> None:
    assert next_visits(date(2026, 11, 21)) == (
        "2026-11-28", "2026-12-21", "2027-02-20", "2027-05-22", "2027-11-21",
    )  # fmt: skip
