"""How long a finished file is kept follows from why it was closed, until it is forgotten."""

from sqlmodel import col, select

from casemgr.domain.forgetting import Stage
from casemgr.operations.cases import create_case
from casemgr.operations.closing import closing_view, due_for_retention
from casemgr.operations.forgetting import ask_to_forget
from casemgr.operations.joint_acts import decide
from casemgr.operations.keeping import forgetting_mark
from casemgr.operations.lifecycle import change_status
from casemgr.operations.policy import change_policy, read_rules
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import DutyRow
from tests.conftest import ROKEYA, FakeClock, Opener, consents


def closed_as(workspace: Workspace, reason: str) -> CaseRef:
    case = workspace.run(create_case, ROKEYA, consents("interview", "services", "storage"))
    workspace.run(save_record, "closure", case.case_id, None, {"reason": reason})
    workspace.run(change_status, case.case_id, "not_taken_on", "Ended.")
    return case


def test_the_reason_of_the_closure_makes_the_day(workspace: Workspace, clock: FakeClock) -> None:
    double, reached = closed_as(workspace, "duplicate"), closed_as(workspace, "goals_met")
    days = [workspace.look(closing_view, one.case_id).kept.until for one in (double, reached)]
    assert days == ["2027-11-21", "2033-11-21"]
    clock.forward(days=400)
    assert [one.case_id for one in workspace.look(due_for_retention)] == [double.case_id]


def test_another_number_of_years_moves_the_day_of_files_already_closed(
    workspace: Workspace,
) -> None:
    case = closed_as(workspace, "lost_contact")
    data = workspace.look(read_rules).policy.to_data()
    workspace.run(change_policy, {**data, "retention_by_reason": {"lost_contact": 3}})
    assert workspace.look(closing_view, case.case_id).kept.until == "2029-11-21"
    assert [duty.due for duty in duties(workspace, case)] == ["2029-11-21"]


def test_a_forgotten_file_asks_for_nothing_more_whatever_the_office_changes(
    workspace: Workspace, sign_in: Opener, clock: FakeClock
) -> None:
    case = closed_as(workspace, "duplicate")
    act_id = workspace.run(ask_to_forget, case.case_id, [one.value for one in Stage], "Her wish.")
    sign_in("shahana").run(decide, act_id, True)
    clock.forward(days=31)
    sign_in("ruma")
    first = sign_in("nasima")
    assert first.look(forgetting_mark, case.case_id).state == "forgotten", "at ruma's sign-in"
    data = first.look(read_rules).policy.to_data()
    first.run(change_policy, {**data, "retention_by_reason": {}})
    assert duties(first, case) == []


def duties(workspace: Workspace, case: CaseRef) -> list[DutyRow]:
    with workspace.database.read() as session:
        wanted = select(DutyRow).where(col(DutyRow.case_id) == case.case_id)
        return [one for one in session.exec(wanted).all() if one.what == "retention"]
