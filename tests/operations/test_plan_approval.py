"""For how long the approval of a plan stands: what makes it another plan, and what does not."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from casemgr.operations.accounts import change_account, list_accounts
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.errors import AlreadyRequested
from casemgr.operations.lifecycle import change_status, decide_approval, request_approval
from casemgr.operations.records import remove_record, save_record
from casemgr.operations.values import CaseRef, Stored
from casemgr.operations.workspace import Workspace
from tests.conftest import ROKEYA, FakeClock, consents

GOAL = {"dimension": "social", "words": "live at home", "target": "2027-01"}
ACTION = {"what": "Call the school", "due": "2026-12-01", "responsible": "Ruma"}
NOT_SEEN = (
    "The plan has not been put before a supervisor; asking is enough, waiting holds nothing up.",
)


class Planned:
    """A case in planning, with a goal and an action, in an office with one supervisor."""

    def __init__(self, workspace: Workspace, clock: FakeClock) -> None:
        self.workspace, self.clock = workspace, clock
        given = consents("interview", "services", "storage")
        self.case: CaseRef = workspace.run(create_case, ROKEYA, given)
        self.add("screening", {"trafficking_status": "ActualVictimOfTrafficking"})
        self.add("need", {"category": "shelter"})
        self.add("risk", {"level": "low", "kind": "family", "reason": "quarrels"})
        self.add("plan", {"agreement": "thumbprint"})
        self.add("goal", GOAL)
        self.add("action", ACTION)
        for target in ("screening", "assessment", "planning"):
            workspace.run(change_status, self.case.case_id, target)

    def add(self, kind: str, values: Mapping[str, Any]) -> None:
        self.workspace.run(save_record, kind, self.case.case_id, None, values)

    def last(self, kind: str) -> Stored:
        return self.workspace.run(open_case, self.case.case_id).records[kind][-1]

    def edit(self, kind: str, **changed: Any) -> None:
        one = self.last(kind)
        values = {**one.value.model_dump(), **changed}
        self.workspace.run(save_record, kind, self.case.case_id, one.id, values, one.version)

    def remove(self, kind: str) -> None:
        one = self.last(kind)
        self.workspace.run(remove_record, kind, self.case.case_id, one.id, one.version, "not now")

    def ask(self) -> str:
        self.clock.forward(minutes=1)
        asked = self.workspace.run(request_approval, self.case.case_id, "plan")
        self.clock.forward(minutes=1)
        return asked

    def approve(self) -> None:
        self.workspace.run(decide_approval, self.case.case_id, self.ask(), "approved")

    def lacking(self) -> tuple[str, ...]:
        """What the step to support still needs."""
        file = self.workspace.run(open_case, self.case.case_id)
        return next(one.missing for one in file.steps if one.target == "support")


@pytest.fixture
def planned(workspace: Workspace, clock: FakeClock) -> Planned:
    other = next(one.id for one in workspace.look(list_accounts) if one.login == "shahana")
    workspace.run(change_account, other, active=False)
    return Planned(workspace, clock)


CHANGES: Mapping[str, Callable[[Planned], None]] = {
    "a goal is added": lambda it: it.add("goal", {**GOAL, "dimension": "legal"}),
    "an action is added": lambda it: it.add("action", ACTION),
    "a goal in other words": lambda it: it.edit("goal", words="live with her aunt"),
    "another area of life": lambda it: it.edit("goal", dimension="health"),
    "another time": lambda it: it.edit("goal", target="2028"),
    "somebody else is responsible": lambda it: it.edit("action", responsible="Karim"),
    "another day": lambda it: it.edit("action", due="2026-12-24"),
    "what she wants to reach": lambda it: it.edit("plan", summary="a shop of her own"),
    "a goal is removed": lambda it: it.remove("goal"),
    "an action is removed": lambda it: it.remove("action"),
}


def test_a_plan_changed_after_its_approval_is_put_before_a_supervisor_again(
    planned: Planned,
) -> None:
    for words, change in CHANGES.items():
        planned.approve()
        assert planned.lacking() == (), words
        change(planned)
        assert planned.lacking() == NOT_SEEN, words
    planned.ask()
    assert planned.lacking() == (), "asking is enough"


def test_the_daily_work_on_a_plan_leaves_its_approval_as_it_is(planned: Planned) -> None:
    planned.approve()
    planned.edit("goal", status="in_progress")
    planned.edit("goal", status="reached", reached_on="2026-11-21")
    planned.edit("action", status="done", outcome="She starts in January.")
    planned.edit("plan", ended="2026-11-21")
    assert planned.lacking() == ()


def test_a_goal_added_while_a_request_waits_holds_nothing_up(planned: Planned) -> None:
    planned.ask()
    planned.add("goal", GOAL)
    with pytest.raises(AlreadyRequested):
        planned.ask()
    planned.workspace.run(change_status, planned.case.case_id, "support")
