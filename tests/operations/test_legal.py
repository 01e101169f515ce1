"""The law's side of a case: clocks, hearings, the monthly duty, pressure, notes of the law."""

from typing import Any

import pytest

from casemgr.domain.errors import NotFound
from casemgr.operations.cases import create_case
from casemgr.operations.legal import BLOCKED, LegalView, legal_view, say_left
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from tests.conftest import ROKEYA, Opener, consents

FIR = {"stage": "investigation", "filed_on": "2026-08-03", "offence_on": "2025-12"}


def save(workspace: Workspace, case: CaseRef, kind: str, /, **values: Any) -> str:
    return workspace.run(save_record, kind, case.case_id, None, values).record_id


def view(workspace: Workspace, case: CaseRef) -> LegalView:
    return workspace.look(legal_view, case.case_id)


def test_the_clock_of_an_investigation_runs_until_the_charge_sheet(
    workspace: Workspace, case: CaseRef
) -> None:
    key = save(workspace, case, "proceeding", **FIR)
    (one,) = view(workspace, case).proceedings
    (clock,) = one.clocks
    assert "90 working days" in clock.words
    assert "2012 Act" in clock.words
    assert clock.left == (clock.due - workspace.today).days
    assert not clock.late
    charged = {**FIR, "stage": "charge_sheet", "charge_sheet_on": "2026-11-01"}
    workspace.run(save_record, "proceeding", case.case_id, key, charged, 1)
    assert view(workspace, case).proceedings[0].clocks == ()


def test_a_trial_has_two_clocks_and_the_report_comes_after_its_end(
    workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, "proceeding", **{**FIR, "stage": "trial",
         "charge_framed_on": "2025-06-01"})  # fmt: skip
    trial, report = view(workspace, case).proceedings[0].clocks
    assert trial.late
    assert trial.due < report.due


def test_an_ended_proceeding_runs_no_clock_and_asks_for_no_update(
    workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, "proceeding", **FIR, ended_on="2026-11-01")
    seen = view(workspace, case)
    assert seen.proceedings[0].ended
    assert not seen.proceedings[0].clocks
    assert not seen.proceedings[0].next_stages
    assert seen.update.due == ""


def test_what_may_come_next_is_offered_and_an_odd_order_is_remarked(
    workspace: Workspace, case: CaseRef
) -> None:
    key = save(workspace, case, "proceeding", **FIR)
    (one,) = view(workspace, case).proceedings
    assert "Charge sheet" in one.next_stages
    assert one.order == ""
    workspace.run(save_record, "proceeding", case.case_id, key, {**FIR, "stage": "gd"}, 1)
    (one,) = view(workspace, case).proceedings
    assert "does not usually follow" in one.order


def test_the_ordinances_note_stands_beside_a_newer_offence_only(
    workspace: Workspace, case: CaseRef
) -> None:
    key = save(workspace, case, "proceeding", **FIR)
    assert not any("Ordinance" in note for note in view(workspace, case).proceedings[0].notes[1:])
    newer = {**FIR, "offence_on": "2026-03-01"}
    workspace.run(save_record, "proceeding", case.case_id, key, newer, 1)
    notes = view(workspace, case).proceedings[0].notes
    assert any("Check whether Parliament" in note for note in notes)


@pytest.mark.parametrize("sign", [{"pressure": "threat"}, {"parallel": ["settlement"]}])
def test_pressure_to_settle_stands_out_until_a_risk_speaks_of_it(
    workspace: Workspace, case: CaseRef, sign: dict[str, Any]
) -> None:
    save(workspace, case, "proceeding", **FIR, **sign)
    (one,) = view(workspace, case).proceedings
    assert one.pressure
    assert one.pressure_open
    save(workspace, case, "risk", level="high", kind="legal", reason="Offered money twice.")
    assert not view(workspace, case).proceedings[0].pressure_open


def test_the_next_hearing_is_the_first_still_planned(workspace: Workspace, case: CaseRef) -> None:
    save(workspace, case, "hearing", on="2026-11-10", status="held")
    save(workspace, case, "hearing", on="2026-12-20", kind="witness")
    key = save(workspace, case, "hearing", on="2026-11-26", kind="charge", survivor_attends="yes")
    hearing = view(workspace, case).hearing
    assert hearing is not None
    assert (hearing.record_id, hearing.left, hearing.alone) == (key, 5, True)


def test_the_monthly_update_counts_from_when_she_was_last_told(
    workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, "proceeding", **FIR)
    assert view(workspace, case).update.due < "2026-09-10"
    save(workspace, case, "legal_update", on="2026-11-10")
    update = view(workspace, case).update
    assert update.last_told == "2026-11-10"
    assert "2026-12-06" <= update.due <= "2026-12-10", "the last working day within a month"
    assert update.blocked == ""
    assert update.rule


@pytest.mark.parametrize(
    ("contact", "answer", "blocked"),
    [
        ({"safe_to_call": "yes"}, "given", ""),
        ({"safe_to_call": "yes", "no_contact": True}, "given", "no_contact"),
        ({"safe_to_call": "yes"}, "withdrawn", "no_contact"),
        ({"safe_to_call": "no"}, "given", "unsafe"),
        ({}, "given", "unsafe"),
    ],
)
def test_nobody_calls_her_for_the_update_against_her_wish_or_safety(
    workspace: Workspace, contact: dict[str, Any], answer: str, blocked: str
) -> None:
    given = [*consents("services"), *consents("contact", status=answer)]
    case = workspace.run(create_case, {**ROKEYA, "contact": contact}, given)
    save(workspace, case, "proceeding", **FIR)
    assert view(workspace, case).update.blocked == blocked
    assert blocked in ("", *BLOCKED)


def test_the_law_of_a_case_is_seen_by_those_who_see_the_case(sign_in: Opener) -> None:
    case = sign_in("ruma").run(create_case, ROKEYA)
    with pytest.raises(NotFound):
        sign_in("karim").look(legal_view, case.case_id)


def test_how_far_off_a_day_is_is_said_in_words() -> None:
    said = [say_left(left, "en") for left in (-2, -1, 0, 1, 5)]
    assert said == ["2 days ago", "1 day ago", "today", "in 1 day", "in 5 days"]
