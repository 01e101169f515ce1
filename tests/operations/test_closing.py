"""Ending a case: what the file says beside each tick, and how long it is kept afterwards."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlmodel import select

from casemgr.domain.case_codes import CLOSURE_CHECK
from casemgr.domain.errors import Invalid, NotFound, NotYourRole
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.operations.accounts import choose_preferences
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.closing import (
    ClosingView,
    closing_view,
    due_for_retention,
    keep_longer,
)
from casemgr.operations.errors import FileStillOpen
from casemgr.operations.lifecycle import change_status
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AuditRow, ChangeRow
from tests.conftest import ROKEYA, FakeClock, Opener, consents

EIGHT_YEARS = 8 * 366
ENDED = "Went to another organisation."


def save(workspace: Workspace, case: CaseRef, kind: str, values: Mapping[str, Any]) -> None:
    workspace.run(save_record, kind, case.case_id, None, values)


def view_of(workspace: Workspace, case: CaseRef) -> ClosingView:
    return workspace.look(closing_view, case.case_id)


def said(workspace: Workspace, case: CaseRef, check: str) -> dict[str, bool]:
    """What the file says about a point, and whether nothing about it is open."""
    point = next(one for one in view_of(workspace, case).points if one.check == check)
    return {fact.text: fact.settled for fact in point.facts}


def finished(workspace: Workspace) -> CaseRef:
    """A case that was not taken on."""
    case = workspace.run(create_case, ROKEYA, consents("interview", "services", "storage"))
    workspace.run(change_status, case.case_id, "not_taken_on", ENDED)
    return case


def test_every_point_of_the_checklist_says_something_and_none_is_ticked(
    workspace: Workspace, case: CaseRef
) -> None:
    points = view_of(workspace, case).points
    assert [one.check for one in points] == [code.code for code in CLOSURE_CHECK]
    assert all(one.facts and not one.ticked for one in points)


def test_only_what_the_worker_ticked_is_ticked(workspace: Workspace, case: CaseRef) -> None:
    save(workspace, case, "closure", {"reason": "goals_met", "checks": ["informed"]})
    ticked = {one.check for one in view_of(workspace, case).points if one.ticked}
    assert ticked == {"informed"}


def test_goals_actions_and_assessments_are_counted(workspace: Workspace, case: CaseRef) -> None:
    assert said(workspace, case, "plan_reviewed") == {
        "No goal is recorded.": False,
        "No assessment is recorded.": False,
    }
    for status in ("reached", "reached", "dropped", "in_progress"):
        values = {"dimension": "economic", "words": "A shop", "status": status}
        save(workspace, case, "goal", values)
    save(workspace, case, "action", {"what": "Loan", "due": "2026-12-01"})
    found = said(workspace, case, "plan_reviewed")
    assert found["Goals: 2 reached, 1 open, 1 dropped by agreement."] is False
    assert found["1 action is still open."] is False


def test_open_risks_and_the_last_visit_speak_for_safety(
    workspace: Workspace, case: CaseRef
) -> None:
    assert said(workspace, case, "safety_checked")["No risk is open."] is False, "never asked"
    save(workspace, case, "risk", {"level": "low", "kind": "debt", "reason": "owes"})
    assert said(workspace, case, "safety_checked")["1 risk is open; the highest: Low."]
    save(workspace, case, "risk", {"level": "high", "kind": "family", "reason": "threat"})
    visit = {"planned_on": "2026-11-10", "outcome": "met", "done_on": "2026-11-10"}
    save(workspace, case, "follow_up", visit)
    found = said(workspace, case, "safety_checked")
    assert found["2 risks are open; the highest: High."] is False
    assert found["Last met on 10 Nov 2026, without warning signs."]
    later = {**visit, "planned_on": "2026-11-15", "done_on": "2026-11-15"}
    save(workspace, case, "follow_up", {**later, "warning_signs": ["offer"]})
    warned = "Last met on 15 Nov 2026, with warning signs of being trafficked again."
    assert said(workspace, case, "safety_checked")[warned] is False


def test_running_proceedings_and_unanswered_referrals_are_named(
    workspace: Workspace, case: CaseRef
) -> None:
    assert said(workspace, case, "legal_checked") == {"No proceeding is recorded.": True}
    assert said(workspace, case, "referrals_checked") == {"No referral is open.": True}
    save(workspace, case, "proceeding", {"stage": "investigation", "filed_on": "2026-11-01"})
    save(workspace, case, "hearing", {"on": "2026-12-01"})
    found = said(workspace, case, "legal_checked")
    assert not any(found.values())
    assert "A hearing is planned on 1 Dec 2026." in found
    assert any(text.startswith("A proceeding is running: ") for text in found)
    save(workspace, case, "consent", {"purpose": "referral", "status": "given", "on": "2026-11-02"})
    sent = {"direction": "out", "status": "sent", "on": "2026-11-03", "organisation": "Clinic"}
    save(workspace, case, "referral", {**sent, "shared": ["needs"]})
    found = said(workspace, case, "referrals_checked")
    assert found == {"1 referral has not been answered.": False}


def test_later_contact_is_said_as_it_was_asked(workspace: Workspace, case: CaseRef) -> None:
    missing = "Whether she may be contacted later has not been recorded."
    assert said(workspace, case, "informed")[missing] is False
    save(workspace, case, "closure", {"reason": "goals_met", "later_contact": "no"})
    assert said(workspace, case, "informed")["Asked whether she may be contacted later: No."]


def test_nothing_is_said_of_a_case_one_may_not_see(sign_in: Opener) -> None:
    case = sign_in("ruma").run(create_case, ROKEYA)
    with pytest.raises(NotFound):
        sign_in("karim").look(closing_view, case.case_id)


def test_the_office_rule_says_how_long_a_file_is_kept(sign_in: Opener, clock: FakeClock) -> None:
    shahana = sign_in("shahana")
    case = shahana.run(create_case, ROKEYA)
    before = view_of(shahana, case).kept
    assert (before.until, before.by_rule, before.come) == ("2033-11-21", True, False)
    shahana.run(change_status, case.case_id, "not_taken_on", ENDED)
    clock.forward(days=30)
    kept = view_of(shahana, case).kept
    assert (kept.until, kept.by_rule, kept.come) == ("2033-11-21", True, False)
    assert "7 years" in kept.why


def test_a_day_in_the_closure_form_goes_before_the_rule(
    workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, "closure", {"reason": "goals_met", "retain_until": "2040-01-01"})
    kept = view_of(workspace, case).kept
    assert (kept.until, kept.why, kept.by_rule, kept.come) == ("2040-01-01", "", False, False)


def test_files_are_listed_from_their_day_on(sign_in: Opener, clock: FakeClock) -> None:
    case = finished(sign_in("shahana"))
    sign_in("shahana").run(create_case, ROKEYA)
    assert sign_in("shahana").look(due_for_retention) == ()
    clock.forward(days=EIGHT_YEARS)
    shahana = sign_in("shahana")
    (file,) = shahana.look(due_for_retention)
    assert (file.code, file.until, file.status) == (case.code, "2033-11-21", "not_taken_on")
    assert "7 years" in file.rule
    assert view_of(shahana, case).kept.come
    with pytest.raises(NotYourRole):
        sign_in("ruma").look(due_for_retention)


def test_a_file_is_kept_longer_with_a_day_and_a_reason(sign_in: Opener, clock: FakeClock) -> None:
    case = finished(sign_in("shahana"))
    clock.forward(days=EIGHT_YEARS)
    shahana = sign_in("shahana")
    shahana.run(keep_longer, case.case_id, "2036-01-01", "The appeal is not decided.")
    assert shahana.look(due_for_retention) == ()
    kept = view_of(shahana, case).kept
    assert (kept.until, kept.why) == ("2036-01-01", "The appeal is not decided.")
    shahana.run(keep_longer, case.case_id, "2037-01-01", "It still is not.")
    kept = view_of(shahana, case).kept
    assert (kept.until, kept.why) == ("2037-01-01", "It still is not.")
    with shahana.database.read() as session:
        lines = session.exec(select(AuditRow).where(AuditRow.operation == "keep_longer")).all()
        said_why = session.exec(select(ChangeRow).where(ChangeRow.field == "kept_because")).all()
    assert len(lines) == len(said_why) == 2
    assert not any("appeal" in line.detail for line in lines)


def test_a_reason_does_not_outlive_the_day_it_was_given_for(
    sign_in: Opener, clock: FakeClock
) -> None:
    shahana = sign_in("shahana")
    case = finished(shahana)
    shahana.run(keep_longer, case.case_id, "2036-01-01", "The appeal is not decided.")
    shahana.run(change_status, case.case_id, "reopened", "came back")
    stored = shahana.run(open_case, case.case_id).one("closure")
    assert stored is not None
    values = {**stored.value.model_dump(), "reason": "other", "retain_until": "2050-01-01"}
    shahana.run(save_record, "closure", case.case_id, stored.id, values, stored.version)
    assert view_of(shahana, case).kept.why == ""


@pytest.mark.parametrize("until", ["2026-11-21", "2020-01-01", "2027", "", "nonsense!!"])
def test_only_a_day_ahead_is_taken(workspace: Workspace, until: str) -> None:
    case = finished(workspace)
    with pytest.raises(Invalid):
        workspace.run(keep_longer, case.case_id, until, "because")


def test_no_reason_no_longer_keeping_and_never_for_an_open_case(
    workspace: Workspace, case: CaseRef
) -> None:
    with pytest.raises(FileStillOpen):
        workspace.run(keep_longer, case.case_id, "2030-01-01", "because")
    with pytest.raises(ReasonNeeded):
        workspace.run(keep_longer, finished(workspace).case_id, "2030-01-01", "  ")


def test_a_caseworker_does_not_decide_how_long_a_file_is_kept(sign_in: Opener) -> None:
    case = finished(sign_in("ruma"))
    with pytest.raises(NotYourRole):
        sign_in("ruma").run(keep_longer, case.case_id, "2030-01-01", "because")


def test_the_file_speaks_the_language_of_its_reader(workspace: Workspace, case: CaseRef) -> None:
    workspace.run(choose_preferences, language="bn")
    assert "কোনো লক্ষ্য লেখা নেই।" in said(workspace, case, "plan_reviewed")
