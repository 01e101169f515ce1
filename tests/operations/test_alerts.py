"""Alerts: who gets them, what they say, and how they are settled."""

import pytest
from sqlmodel import select

from casemgr.domain.errors import NotFound
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.operations.act import Act, operation
from casemgr.operations.alerts import acknowledge_alert, alerts, raise_alert
from casemgr.operations.cases import create_case
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AlertRow, AuditRow
from tests.conftest import ROKEYA, FakeClock, Opener


@operation("create_case")
def raising(
    act: Act, audience: str, case_id: str | None = None, team: str = "", severity: str = "info"
) -> None:
    raise_alert(
        act, "hand_over_asked", "a record", audience,
        case_id=case_id, team_id=team, severity=severity, detail={"account": act.actor.id},
    )  # fmt: skip
    act.audit()


def test_an_alert_reaches_its_role_or_its_account_and_nobody_else(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    ruma.run(raising, "supervisor")
    ruma.run(raising, ruma.actor.id)
    (own,) = ruma.look(alerts)
    assert own.text == "Ruma asks to hand this case over to Ruma."
    assert sign_in("karim").look(alerts) == ()
    assert len(sign_in("nasima").look(alerts)) == 1


def test_an_alert_of_a_team_is_for_its_supervisors(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    ruma.run(raising, "supervisor", team=ruma.actor.team_id)
    ruma.run(raising, "supervisor", team="another team")
    assert len(sign_in("shahana").look(alerts)) == 1


def test_an_alert_of_a_case_one_may_not_see_is_not_there(
    sign_in: Opener, workspace: Workspace
) -> None:
    case = sign_in("ruma").run(create_case, ROKEYA)
    ruma = sign_in("ruma")
    ruma.run(raising, "caseworker", case_id=case.case_id)
    (alert,) = ruma.look(alerts)
    assert (alert.case_id, alert.code) == (case.case_id, case.code)
    karim = sign_in("karim")
    assert karim.look(alerts) == ()
    with pytest.raises(NotFound):
        karim.run(acknowledge_alert, alert.id, "mine")


def test_the_most_pressing_stands_first_then_the_newest(
    workspace: Workspace, case: CaseRef, clock: FakeClock
) -> None:
    for severity in ("info", "danger", "warning", "info"):
        clock.forward(minutes=1)
        second = case.case_id if severity == "danger" else None
        workspace.run(raising, workspace.actor.id, second, clock.now.isoformat(), severity)
    found = workspace.look(alerts)
    assert [one.severity for one in found] == ["danger", "warning", "info", "info"]
    assert found[2].at > found[3].at


def test_the_same_alert_stands_once_until_it_is_settled(workspace: Workspace) -> None:
    for _ in range(2):
        workspace.run(raising, "supervisor")
    (alert,) = workspace.look(alerts)
    with pytest.raises(ReasonNeeded):
        workspace.run(acknowledge_alert, alert.id, "  ")
    workspace.run(acknowledge_alert, alert.id, " I know, and Rokeya does too ")
    assert workspace.look(alerts) == ()
    with pytest.raises(NotFound):
        workspace.run(acknowledge_alert, alert.id, "again")
    with workspace.database.read() as session:
        row = session.get_one(AlertRow, alert.id)
        lines = session.exec(
            select(AuditRow).where(AuditRow.operation == "acknowledge_alert")
        ).all()
    assert (row.reason, row.acknowledged_by) == ("I know, and Rokeya does too", workspace.actor.id)
    assert "Rokeya" not in " ".join(line.detail for line in lines)
    workspace.run(raising, "supervisor")
    assert len(workspace.look(alerts)) == 1


def test_an_unknown_alert_is_a_mistake_of_the_program(workspace: Workspace) -> None:
    with pytest.raises(KeyError):
        workspace.run(raising, "supervisor", severity="loud")
