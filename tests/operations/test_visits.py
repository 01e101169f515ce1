"""The schedule of visits: offered when support or a return begins, planned in one go, once."""

from typing import Any

import pytest
from sqlmodel import select

from casemgr.domain.errors import Invalid, NotFound
from casemgr.domain.policy import default_policy
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.errors import CaseFinished
from casemgr.operations.policy import change_policy
from casemgr.operations.records import remove_record, save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.visits import NOTHING, plan_visits, proposed_visits
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import CaseRow, StatusChangeRow
from tests.conftest import ROKEYA, FakeClock, Opener

# 1 week, 1, 3, 6 and 12 months after 21 November; a Saturday moves to the Thursday before.
# Friday 21 May 2027 follows the days off around Eid, so that visit goes back to the 13th.
DAYS = ["2026-11-26", "2026-12-21", "2027-02-18", "2027-05-13", "2027-11-21"]


def enter(workspace: Workspace, case: CaseRef, target: str) -> None:
    """Put a case into a status as the lifecycle does, without all that it asks for."""
    stamp: Any = {"created_at": workspace.now, "updated_at": workspace.now}
    with workspace.database.write() as session:
        row = session.exec(select(CaseRow).where(CaseRow.id == case.case_id)).one()
        session.add(
            StatusChangeRow(case_id=case.case_id, source=row.status, target=target, **stamp)
        )
        row.status, row.status_since = target, workspace.now


def offered(workspace: Workspace, case: CaseRef) -> list[str]:
    return [visit.on for visit in workspace.look(proposed_visits, case.case_id).visits]


def planned(workspace: Workspace, case: CaseRef) -> list[str]:
    visits: Any = [one.value for one in workspace.run(open_case, case.case_id).records["follow_up"]]
    return sorted(one.planned_on for one in visits if one.outcome == "planned")


def test_nothing_is_offered_before_support_begins(workspace: Workspace, case: CaseRef) -> None:
    assert workspace.look(proposed_visits, case.case_id) == NOTHING


def test_the_schedule_is_offered_with_its_rules_and_planned_in_one_go(
    workspace: Workspace, case: CaseRef
) -> None:
    enter(workspace, case, "support")
    offer = workspace.look(proposed_visits, case.case_id)
    assert offer.since == "2026-11-21"
    assert [visit.on for visit in offer.visits] == DAYS
    assert offer.visits[1].rule.startswith("Planned follow-up 1 month after the start of support")
    assert workspace.run(plan_visits, case.case_id, DAYS) == 5
    assert planned(workspace, case) == DAYS


def test_the_same_schedule_is_never_planned_twice(
    workspace: Workspace, case: CaseRef, clock: FakeClock
) -> None:
    enter(workspace, case, "support")
    workspace.run(plan_visits, case.case_id, DAYS[:2])
    assert offered(workspace, case) == []
    with pytest.raises(Invalid):
        workspace.run(plan_visits, case.case_id, DAYS)
    visits: Any = workspace.run(open_case, case.case_id).records["follow_up"]
    (first,) = (one for one in visits if one.value.planned_on == DAYS[0])
    workspace.run(
        remove_record, "follow_up", case.case_id, first.id, first.version, "She chose another day"
    )
    clock.forward(days=1)
    assert offered(workspace, case) == []
    assert planned(workspace, case) == DAYS[1:2]


def test_each_planned_visit_can_be_moved_like_any_other(
    workspace: Workspace, case: CaseRef
) -> None:
    enter(workspace, case, "support")
    workspace.run(plan_visits, case.case_id, DAYS[:1])
    (first,) = workspace.run(open_case, case.case_id).records["follow_up"]
    moved = {"planned_on": "2026-11-30", "kind": "home"}
    workspace.run(save_record, "follow_up", case.case_id, first.id, moved, first.version)
    assert planned(workspace, case) == ["2026-11-30"]


def test_a_day_already_planned_and_days_gone_by_are_not_offered(
    workspace: Workspace, case: CaseRef, clock: FakeClock
) -> None:
    enter(workspace, case, "support")
    workspace.run(save_record, "follow_up", case.case_id, None, {"planned_on": DAYS[2]})
    clock.forward(days=10)
    assert offered(workspace, case) == [DAYS[1], DAYS[3], DAYS[4]]


def test_only_days_of_the_schedule_are_planned_by_it(workspace: Workspace, case: CaseRef) -> None:
    enter(workspace, case, "support")
    for wrong in (["2026-12-25"], [], ["tomorrow"]):
        with pytest.raises(Invalid):
            workspace.run(plan_visits, case.case_id, wrong)
    assert planned(workspace, case) == []


def test_a_return_later_than_the_support_begins_a_schedule_of_its_own(
    workspace: Workspace, case: CaseRef, clock: FakeClock
) -> None:
    enter(workspace, case, "support")
    workspace.run(plan_visits, case.case_id, DAYS)
    clock.forward(days=30)
    arrived = {"kind": "repatriation", "status": "arrived", "arrived_on": "2026-12-20"}
    workspace.run(save_record, "return", case.case_id, None, arrived)
    assert workspace.look(proposed_visits, case.case_id).since == "2026-12-20"


def test_the_offices_own_schedule_is_the_one_offered(workspace: Workspace, case: CaseRef) -> None:
    enter(workspace, case, "support")
    own = {**default_policy().to_data(), "follow_up_schedule": [{"weeks": 2}]}
    workspace.run(change_policy, own)
    assert offered(workspace, case) == ["2026-12-03"]


def test_who_does_not_wish_to_be_contacted_is_offered_no_visits(
    workspace: Workspace, case: CaseRef
) -> None:
    enter(workspace, case, "support")
    contact = workspace.run(open_case, case.case_id).records["contact"][0]
    wish = {"safe_to_call": "yes", "no_contact": True}
    workspace.run(save_record, "contact", case.case_id, contact.id, wish, contact.version)
    assert offered(workspace, case) == []
    with pytest.raises(Invalid):
        workspace.run(plan_visits, case.case_id, DAYS)


def test_a_finished_case_gets_no_visits(workspace: Workspace, case: CaseRef) -> None:
    enter(workspace, case, "support")
    enter(workspace, case, "closed")
    assert offered(workspace, case) == []
    with pytest.raises(CaseFinished):
        workspace.run(plan_visits, case.case_id, DAYS)


def test_another_persons_case_is_offered_nothing(sign_in: Opener) -> None:
    case = sign_in("ruma").run(create_case, ROKEYA)
    karim = sign_in("karim")
    with pytest.raises(NotFound):
        karim.look(proposed_visits, case.case_id)
