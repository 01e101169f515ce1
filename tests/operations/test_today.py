"""What is due today, overdue and coming: in the office's own day, for the person who asks."""

from typing import Any

import pytest

from casemgr.operations.accounts import choose_preferences
from casemgr.operations.cases import case_keys, case_lines, create_case
from casemgr.operations.lifecycle import change_status, decide_approval, request_approval
from casemgr.operations.records import save_record
from casemgr.operations.today import see_today
from casemgr.operations.values import CaseQuery, CaseRef, TodayItem
from casemgr.operations.workspace import Workspace
from tests.conftest import ROKEYA, FakeClock, Opener, consents


def save(workspace: Workspace, case: CaseRef, record: str, /, **values: Any) -> None:
    workspace.run(save_record, record, case.case_id, None, values)


def set_by_people(items: tuple[TodayItem, ...]) -> list[TodayItem]:
    return [item for item in items if not item.rule]


def whats(items: tuple[TodayItem, ...]) -> list[tuple[str, str]]:
    return [(item.what, item.due) for item in set_by_people(items)]


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
    (visit,) = set_by_people(today.overdue)
    (action,) = set_by_people(today.today)
    assert (visit.overdue, action.overdue) == (True, False)
    assert visit.text == "Home visit"
    assert action.text == "Ask for the birth record"
    assert visit.pseudonym == "Jaba 101"


def test_a_day_of_the_policy_stands_with_its_rule(workspace: Workspace, case: CaseRef) -> None:
    (item,) = workspace.look(see_today).overdue
    assert (item.what, item.due) == ("assessment", "2026-11-09")  # 5 working days after 2 November
    assert item.rule.startswith("Assessment within 5 working days of intake")
    assert item.contact == ""


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
    assert whats((*today.overdue, *today.today, *today.coming)) == []


def test_an_answer_is_awaited_of_what_we_sent_and_not_of_what_came_in(
    workspace: Workspace, case: CaseRef
) -> None:
    consent = {"purpose": "referral", "status": "given", "on": "2026-11-20"}
    save(workspace, case, "consent", **consent)
    given = {"organisation": "Blue House", "response_due": "2026-11-20", "shared": ["needs"]}
    save(workspace, case, "referral", direction="out", status="sent", **given)
    save(workspace, case, "referral", direction="in", status="received", **given)
    today = workspace.look(see_today)
    assert whats(today.overdue) == [("referral_answer", "2026-11-20")]
    assert [item.text for item in set_by_people(today.overdue)] == ["Blue House"]


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
    withdrawn = workspace.run(create_case, ROKEYA, consents("contact", status="withdrawn"))
    safe = workspace.run(create_case, ROKEYA, consents("contact"))
    for case in (unknown, unwished, withdrawn, safe):
        save(workspace, case, "follow_up", planned_on="2026-11-21")
        save(workspace, case, "action", what="x", due="2026-11-21")
    items = workspace.look(see_today).today
    assert {item.case_id: item.contact for item in items if item.what == "follow_up"} == {
        unknown.case_id: "unknown",
        unwished.case_id: "no_contact",
        withdrawn.case_id: "no_contact",
        safe.case_id: "yes",
    }
    unsafe = {item.case_id for item in items if item.unsafe}
    assert unsafe == {unknown.case_id, unwished.case_id, withdrawn.case_id}
    assert {item.contact for item in items if item.what == "action"} == {""}


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
    assert (item.what, item.text, item.record_id) == ("approval", "Case plan", approval)
    shahana.run(decide_approval, case.case_id, approval, "approved")
    assert shahana.look(see_today).approvals == ()


def test_labels_speak_the_readers_language(workspace: Workspace, case: CaseRef) -> None:
    save(workspace, case, "follow_up", planned_on="2026-11-21", kind="home")
    workspace.run(choose_preferences, language="bn")
    assert workspace.look(see_today).today[0].text == "বাড়িতে"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("follow_up", {"planned_on": "2026-11-08"}),
        ("action", {"what": "x", "due": "2026-11-08"}),
        ("plan", {"review_on": "2026-11-08"}),
    ],
)
def test_the_list_tells_the_next_duty(
    workspace: Workspace, case: CaseRef, kind: str, values: dict[str, str]
) -> None:
    save(workspace, case, "follow_up", planned_on="2026-12-24")
    save(workspace, case, kind, **values)
    keys = workspace.look(case_keys, CaseQuery())
    assert workspace.look(case_lines, keys)[0].next_on == "2026-11-08"
