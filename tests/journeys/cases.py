"""The workspace of a journey with no window: what stands in it before, and what afterwards."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from casemgr.domain.case_codes import CLOSURE_CHECK
from casemgr.operations.alerts import Alert, alerts
from casemgr.operations.cases import case_keys, case_lines, create_case, open_case
from casemgr.operations.lifecycle import change_status, decide_approval, request_approval
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseFile, CaseLine, CaseQuery, CaseRef
from casemgr.operations.workspace import Workspace
from tests.conftest import PASSPHRASE, ROKEYA, consents

_PURPOSES = ("interview", "storage", "services", "supervision", "contact")


@contextmanager
def opened(folder: Path, login: str) -> Iterator[Workspace]:
    """The workspace, opened afresh by one of those who work in it."""
    workspace = Workspace.open(folder, login, PASSPHRASE)
    try:
        yield workspace
    finally:
        workspace.lock()


def listed(workspace: Workspace) -> list[CaseLine]:
    """Every case this person sees."""
    keys = workspace.look(case_keys, CaseQuery())
    return workspace.look(case_lines, keys)


def files(workspace: Workspace) -> list[CaseFile]:
    """Every file this person sees."""
    return [workspace.run(open_case, line.case_id) for line in listed(workspace)]


def alerts_of(workspace: Workspace) -> list[Alert]:
    found = workspace.look(alerts)
    return list(found)


def save(workspace: Workspace, case: CaseRef, kind: str, values: Mapping[str, Any]) -> None:
    workspace.run(save_record, kind, case.case_id, None, values)


def new_case(workspace: Workspace) -> CaseRef:
    """Rokeya's case ("Jaba 101"), with consent to what a file needs."""
    return workspace.run(create_case, ROKEYA, consents(*_PURPOSES))


def _take(workspace: Workspace, case: CaseRef, steps: Iterable[str]) -> None:
    for target in steps:
        workspace.run(change_status, case.case_id, target)


def _worked_on(workspace: Workspace, risk: str) -> CaseRef:
    """A case in follow-up, with an open risk of this level."""
    case = new_case(workspace)
    save(workspace, case, "screening", {"trafficking_status": "ActualVictimOfTrafficking"})
    save(workspace, case, "need", {"category": "shelter", "status": "met"})
    save(workspace, case, "risk", {"level": risk, "kind": "family", "reason": "Quarrels"})
    save(workspace, case, "plan", {"agreement": "thumbprint", "agreed_on": "2026-11-02"})
    service = {"category": "shelter", "started": "2026-11-03", "status": "completed"}
    save(workspace, case, "service", service)
    goal = {"dimension": "social", "words": "Live at home", "status": "reached"}
    save(workspace, case, "goal", goal)
    workspace.run(request_approval, case.case_id, "plan")
    _take(workspace, case, ("screening", "assessment", "planning", "support", "follow_up"))
    return case


def followed_case(folder: Path) -> None:
    """Ruma's case in follow-up: everything is done, but a high risk is open."""
    with opened(folder, "ruma") as workspace:
        _worked_on(workspace, "high")


def closed_case(folder: Path) -> None:
    """Ruma's case, closed with everything that belongs to it."""
    with opened(folder, "ruma") as workspace:
        case = _worked_on(workspace, "low")
        checks = [code.code for code in CLOSURE_CHECK]
        save(workspace, case, "closure", {"reason": "goals_met", "checks": checks})
        _take(workspace, case, ("closure_review",))
        asked = workspace.run(request_approval, case.case_id, "closure")
    with opened(folder, "shahana") as workspace:
        workspace.run(decide_approval, case.case_id, asked, "approved")
    with opened(folder, "ruma") as workspace:
        _take(workspace, case, ("closed",))
