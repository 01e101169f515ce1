"""The office's rules: who changes them, what is kept of it, and that every case follows at once."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from sqlmodel import select

from casemgr.domain.errors import NotYourRole, StaleSave
from casemgr.domain.policy import BadPolicy, default_policy
from casemgr.domain.working_days import BadHolidays, default_office_days
from casemgr.operations.cases import case_keys, case_lines, create_case
from casemgr.operations.errors import PolicyStopped
from casemgr.operations.lifecycle import change_status
from casemgr.operations.policy import change_office_days, change_policy, read_rules
from casemgr.operations.records import save_record
from casemgr.operations.today import see_today
from casemgr.operations.values import CaseQuery, CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AuditRow, ChangeRow, DutyRow, SettingRow
from tests.conftest import ROKEYA, FakeClock, Opener


def table(**changed: Any) -> dict[str, Any]:
    return {**deepcopy(default_policy().to_data()), **changed}


def with_days(step: str, **days: int) -> dict[str, Any]:
    data: Any = table()
    data["steps"][step]["days"] |= days
    return dict(data)


def days_off(*dated: tuple[str, bool], weekend: tuple[str, ...] = ("friday", "saturday")) -> Any:
    rows = [{"day": day, "en": "Off", "bn": "ছুটি", "expected": open_} for day, open_ in dated]
    return {"weekend": list(weekend), "dated": rows}


def duties(workspace: Workspace) -> dict[str, list[str]]:
    """What each case is asked for, by case."""
    found: dict[str, list[str]] = {}
    with workspace.database.read() as session:
        for row in session.exec(select(DutyRow)).all():
            found.setdefault(row.case_id, []).append(f"{row.what} {row.due}")
    return {case: sorted(rows) for case, rows in found.items()}


def audited(workspace: Workspace) -> list[Mapping[str, Any]]:
    with workspace.database.read() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.operation == "change_policy")).all()
        return [json.loads(row.detail) for row in rows if row.outcome == "done"]


@pytest.fixture
def followed(workspace: Workspace) -> CaseRef:
    """A case whose assessment is due on 9 November: 5 working days from 2 November."""
    return workspace.run(create_case, ROKEYA)


def test_the_proposals_hold_until_the_office_sets_its_own(workspace: Workspace) -> None:
    rules = workspace.look(read_rules)
    assert rules.policy == default_policy()
    assert rules.days == default_office_days()
    assert not (rules.own_policy)
    assert not (rules.own_days)


def test_a_changed_table_is_in_force_for_every_open_case_at_once(
    workspace: Workspace, followed: CaseRef
) -> None:
    assert duties(workspace)[followed.case_id] == ["assessment 2026-11-09"]
    data = with_days("assessment", low=12, medium=9, high=7)
    assert workspace.run(change_policy, data) == 1
    assert duties(workspace)[followed.case_id] == ["assessment 2026-11-11"]
    (item,) = workspace.look(see_today).overdue
    assert item.rule.startswith("Assessment within 7 working days of intake")
    keys = workspace.look(case_keys, CaseQuery())
    (line,) = workspace.look(case_lines, keys)
    assert line.next_on == "2026-11-11"
    rules = workspace.look(read_rules)
    assert rules.own_policy
    assert rules.policy.steps["assessment"].days["high"] == 7
    assert rules.policy.source_en.startswith("Set by this office")


def test_a_day_that_moved_stands_in_the_change_log(workspace: Workspace, followed: CaseRef) -> None:
    workspace.run(change_policy, with_days("assessment", high=4))
    with workspace.database.read() as session:
        (moved,) = session.exec(select(ChangeRow).where(ChangeRow.kind == "duty")).all()
    assert (moved.case_id, moved.field) == (followed.case_id, "assessment")
    assert (moved.old, moved.new) == ("2026-11-09", "2026-11-08")


def test_a_raised_risk_recalculates_the_days_and_logs_them(
    workspace: Workspace, followed: CaseRef
) -> None:
    risk = {"kind": "trafficker", "reason": "calls", "review_on": "2026-12-24"}
    low = workspace.run(save_record, "risk", followed.case_id, None, {**risk, "level": "low"})
    assert "assessment 2026-11-16" in duties(workspace)[followed.case_id]
    high = {**risk, "level": "imminent"}
    workspace.run(save_record, "risk", followed.case_id, low.record_id, high, low.version)
    assert "assessment 2026-11-04" in duties(workspace)[followed.case_id]
    with workspace.database.read() as session:
        rows = session.exec(select(ChangeRow).where(ChangeRow.kind == "duty")).all()
    moved = [(row.field, row.old, row.new) for row in rows]
    assert moved == [
        ("assessment", "2026-11-09", "2026-11-16"), ("assessment", "2026-11-16", "2026-11-04"),
    ]  # fmt: skip


def test_what_changed_is_in_the_trail_and_nothing_of_a_case(
    workspace: Workspace, followed: CaseRef
) -> None:
    workspace.run(change_policy, {**with_days("plan", high=4), "retention_years": 9})
    workspace.run(change_office_days, days_off(("2026-11-04", False), weekend=("friday",)))
    first, second = audited(workspace)
    assert first["changed"] == {"steps.plan.days.high": [5, 4], "retention_years": [7, 9]}
    assert first["cases"] == 1
    assert second["changed"] == {"weekend": [["friday", "saturday"], ["friday"]]}
    assert second["added"] == ["2026-11-04"]
    assert "2026-12-16" in second["removed"]


def test_the_weekend_and_holidays_move_the_days(workspace: Workspace, followed: CaseRef) -> None:
    workspace.run(change_office_days, days_off(("2026-11-04", True), ("2026-11-05", False)))
    assert duties(workspace)[followed.case_id] == ["assessment 2026-11-11"]
    workspace.run(change_office_days, days_off(("2026-11-04", False), weekend=()))
    assert duties(workspace)[followed.case_id] == ["assessment 2026-11-08"]
    assert audited(workspace)[-1]["confirmed"] == ["2026-11-04"]


def test_the_proposals_given_back_are_no_longer_the_offices_own(
    workspace: Workspace, followed: CaseRef
) -> None:
    before = duties(workspace)
    workspace.run(change_policy, with_days("assessment", high=1, imminent=1))
    workspace.run(change_office_days, days_off())
    assert duties(workspace) != before
    workspace.run(change_policy, default_policy().to_data())
    workspace.run(change_office_days, default_office_days().to_data())
    rules = workspace.look(read_rules)
    assert not (rules.own_policy)
    assert not (rules.own_days)
    assert duties(workspace) == before
    with workspace.database.read() as session:
        assert session.get(SettingRow, "policy") is None


def test_a_table_that_cannot_be_changes_nothing(workspace: Workspace, followed: CaseRef) -> None:
    with pytest.raises(BadPolicy):
        workspace.run(change_policy, with_days("assessment", high=99))
    with pytest.raises(BadHolidays):
        workspace.run(change_office_days, {"weekend": "friday"})
    assert workspace.look(read_rules).policy == default_policy()
    assert audited(workspace) == []


def test_stopping_half_way_leaves_everything_as_it_was(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casemgr.operations.policy._AT_ONCE", 2)
    for _ in range(5):
        workspace.run(create_case, ROKEYA)
    before, told = duties(workspace), []

    def note(done: int, of: int) -> None:
        told.append((done, of))

    with pytest.raises(PolicyStopped):
        workspace.run(
            change_policy, with_days("assessment", high=1, imminent=1), note, lambda: len(told) == 2
        )
    assert told == [(2, 5), (4, 5)]
    assert duties(workspace) == before
    assert not workspace.look(read_rules).own_policy
    workspace.run(change_policy, with_days("assessment", high=1, imminent=1), note)
    assert told[-1] == (5, 5)
    assert {row for rows in duties(workspace).values() for row in rows} == {"assessment 2026-11-03"}


def test_a_finished_case_follows_when_the_time_of_keeping_changes(
    workspace: Workspace, followed: CaseRef
) -> None:
    workspace.run(change_status, followed.case_id, "not_taken_on", "lives elsewhere")
    assert duties(workspace)[followed.case_id] == ["retention 2033-11-21"]
    assert workspace.run(change_policy, with_days("assessment", high=4)) == 0
    assert workspace.run(change_policy, table(retention_years=5)) == 1
    assert duties(workspace)[followed.case_id] == ["retention 2031-11-21"]


def test_a_table_read_before_somebody_else_changed_it_is_not_put_in_force(
    workspace: Workspace, followed: CaseRef
) -> None:
    began = workspace.look(read_rules)
    workspace.run(change_policy, table(retention_years=5), began=began.policy.to_data())
    with pytest.raises(StaleSave):
        workspace.run(change_policy, with_days("plan", high=4), began=began.policy.to_data())
    rules = workspace.look(read_rules)
    assert rules.policy.retention_years == 5
    assert rules.policy.steps["plan"] == began.policy.steps["plan"]
    again = {**with_days("plan", high=4), "retention_years": 5}
    workspace.run(change_policy, again, began=rules.policy.to_data())
    assert workspace.look(read_rules).policy.steps["plan"].days["high"] == 4


def test_days_off_read_before_somebody_else_changed_them_are_not_put_in_force(
    workspace: Workspace, followed: CaseRef
) -> None:
    began = workspace.look(read_rules).days.to_data()
    workspace.run(change_office_days, days_off(("2026-12-07", False)), began=began)
    with pytest.raises(StaleSave):
        workspace.run(change_office_days, days_off(("2026-12-08", False)), began=began)
    (only,) = workspace.look(read_rules).days.holidays
    assert only.day.isoformat() == "2026-12-07"


@pytest.mark.parametrize("login", ["adib", "shahana"])
def test_supervisors_and_administrators_change_the_rules(sign_in: Opener, login: str) -> None:
    ruma = sign_in("ruma")
    ruma.run(create_case, ROKEYA)
    workspace = sign_in(login)
    assert workspace.run(change_policy, with_days("assessment", high=4)) == 1
    assert list(duties(workspace).values()) == [["assessment 2026-11-08"]]


def test_a_caseworker_neither_reads_nor_changes_the_rules(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    with pytest.raises(NotYourRole):
        ruma.look(read_rules)
    with pytest.raises(NotYourRole):
        ruma.run(change_policy, table())


def test_work_goes_on_after_a_change_within_the_same_session(
    workspace: Workspace, followed: CaseRef, clock: FakeClock
) -> None:
    workspace.run(change_policy, with_days("assessment", high=4))
    clock.forward(days=1)
    workspace.run(save_record, "action", followed.case_id, None, {"what": "x", "due": "2026-11-03"})
    assert duties(workspace)[followed.case_id] == ["action 2026-11-03", "assessment 2026-11-08"]
