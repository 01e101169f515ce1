"""Requests and breaches: their days, their reminders, and the lists that go out without names."""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.errors import Invalid, NotYourRole, StaleSave
from casemgr.domain.registers import REGISTERS, is_open, with_due
from casemgr.operations.alerts import alerts
from casemgr.operations.cases import create_case
from casemgr.operations.errors import OutputExists
from casemgr.operations.registers import (
    register_entries,
    register_entry,
    save_in_register,
    save_register,
)
from casemgr.operations.releases import ReleaseQuery, check_file, release_log
from casemgr.operations.workspace import Workspace
from tests.conftest import ROKEYA, FakeClock
from tests.reports.paper import read_by_pdfium

Opener = Callable[[str], Workspace]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(["request", "breach"]))
def test_a_day_that_nobody_set_counts_from_when_it_began(day: date, name: str) -> None:
    register = REGISTERS[name]
    value = register.model.model_validate({register.begun: day.isoformat()})
    due = with_due(register, value)
    assert getattr(due, "due", "") == (day + timedelta(days=register.days)).isoformat()
    assert with_due(register, due) == due
    assert is_open(register, due)


def test_a_request_is_entered_reminded_of_and_answered(
    workspace: Workspace, clock: FakeClock
) -> None:
    case = workspace.run(create_case, ROKEYA)
    values = {"case_code": case.code, "kind": "access", "received_on": "2026-11-01"}
    saved = workspace.run(save_in_register, "request", None, values)
    (entry,) = workspace.look(register_entries, "request")
    assert (entry.due, entry.waits, entry.late, entry.by) == ("2026-12-01", True, False, "Nasima")
    assert [one.what for one in workspace.look(alerts)] == []
    clock.forward(days=4)
    workspace.run(save_in_register, "request", entry.id, {**values, "due": entry.due}, 1)
    assert [one.what for one in workspace.look(alerts)] == ["register_due"]
    with pytest.raises(StaleSave):
        workspace.run(save_in_register, "request", saved.record_id, values, 1)
    answered = {**values, "due": entry.due, "answered_on": "2026-11-20", "outcome": "granted"}
    workspace.run(save_in_register, "request", entry.id, answered, 2)
    assert workspace.look(alerts) == ()
    assert workspace.look(register_entry, "request", entry.id).waits is False


def test_signing_in_reminds_of_what_is_near(sign_in: Opener, clock: FakeClock) -> None:
    nasima = sign_in("nasima")
    values = {"kind": "lost", "discovered_on": "2026-11-20", "due": "2026-12-20"}
    nasima.run(save_in_register, "breach", None, values)
    assert nasima.look(alerts) == ()
    clock.forward(days=25)
    assert [one.what for one in sign_in("shahana").look(alerts)] == ["register_due"]
    sign_in("nasima")
    assert len(sign_in("shahana").look(alerts)) == 1


def test_only_a_case_one_sees_can_stand_in_a_request(workspace: Workspace) -> None:
    values = {"case_code": "K7-4141", "kind": "access", "received_on": "2026-11-01"}
    with pytest.raises(Invalid):
        workspace.run(save_in_register, "request", None, values)


def test_a_caseworker_neither_reads_nor_writes_the_registers(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    with pytest.raises(NotYourRole):
        ruma.look(register_entries, "breach")
    adib = sign_in("adib")
    assert adib.look(register_entries, "breach") == ()
    with pytest.raises(NotYourRole):
        adib.run(save_in_register, "breach", None, {})


def test_a_register_goes_out_as_a_table_and_as_paper_without_free_words(
    workspace: Workspace, tmp_path: Path
) -> None:
    values = {
        "kind": "wrong_recipient", "words": "=HYPERLINK(1)", "discovered_on": "2026-11-20",
        "cases": 3, "risk": "high", "measures": ["called_back", "training"],
    }  # fmt: skip
    workspace.run(save_in_register, "breach", None, values)
    sheet, paper = tmp_path / "breaches.csv", tmp_path / "breaches.pdf"
    save_register(workspace, "breach", sheet)
    (row,) = csv.DictReader(sheet.read_text("utf-8-sig").splitlines())
    assert (row["kind"], row["kind_label"]) == ("wrong_recipient", "Sent to the wrong person")
    assert (row["due"], row["measures"]) == ("2026-11-23", "called_back; training")
    assert row["words"] == "'=HYPERLINK(1)"
    save_register(workspace, "breach", paper)
    text = read_by_pdfium(paper.read_bytes())
    assert "Sent to the wrong person" in " ".join(text.split())
    with pytest.raises(OutputExists):
        save_register(workspace, "breach", sheet)


def test_a_register_that_left_is_told_by_its_bytes_and_one_that_did_not_failed(
    workspace: Workspace, tmp_path: Path
) -> None:
    for name in ("requests.csv", "requests.pdf"):
        save_register(workspace, "request", tmp_path / name, "bn")
        (known,) = check_file(workspace, tmp_path / name)
        assert (known.kind, known.state, known.who) == ("register", "done", "Nasima")
    with pytest.raises(OSError, match="too long"):
        save_register(workspace, "request", tmp_path / f"{'r' * 250}.csv")
    found = workspace.look(release_log, ReleaseQuery(kind="register"))
    assert sorted(one.state for one in found) == ["done", "done", "failed"]
