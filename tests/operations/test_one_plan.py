"""A case has one plan, also when a workbook tells of several or is taken over twice."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from casemgr.exchange.htcds_full import PLANS
from casemgr.operations.cases import case_keys, case_lines, create_case, open_case
from casemgr.operations.exchange import confirm_import, dry_run
from casemgr.operations.handing_out import export_htcds
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseFile, CaseQuery
from casemgr.operations.workspace import Workspace
from tests.conftest import ROKEYA, consents, demonstration


@pytest.fixture
def workbook(workspace: Workspace, tmp_path: Path) -> Path:
    """One case with a plan, handed out whole."""
    demonstration(workspace)
    case = workspace.run(create_case, ROKEYA, consents("supervision", "storage"))
    plan = {"types": ["Legal", "Livelihood"], "summary": "A shop of her own"}
    workspace.run(save_record, "plan", case.case_id, None, plan)
    path = tmp_path / "whole.xlsx"
    export_htcds(
        workspace, path, identified=True, purpose="supervision", recipient="Nasima", whole=True
    )
    return path


def imported(workspace: Workspace) -> list[CaseFile]:
    keys = workspace.look(case_keys, CaseQuery())
    lines = workspace.look(case_lines, keys)
    return [workspace.run(open_case, line.case_id) for line in lines if line.imported]


def test_of_two_plans_in_a_workbook_the_last_counts_and_nothing_of_the_other_is_lost(
    workspace: Workspace, workbook: Path, tmp_path: Path
) -> None:
    book = load_workbook(BytesIO(workbook.read_bytes()))
    sheet = book[PLANS]
    row = next(row for row in sheet.iter_rows() if any(c.value == "A shop of her own" for c in row))
    for cell in row:
        value = "A tea stall" if cell.value == "A shop of her own" else cell.value
        sheet.cell(cell.row + 1, cell.column, value)
    two = tmp_path / "two.xlsx"
    book.save(two)
    run = dry_run(workspace, two)
    confirm_import(workspace, run)
    (file,) = imported(workspace)
    assert [vars(one.value)["summary"] for one in file.records["plan"]] == ["A tea stall"]
    beside = {one.field: one.value for one in file.unclear if one.kind == "plan"}
    assert beside["summary"] == "A shop of her own"
    assert "Legal" in beside["types"]
    plan = file.records["plan"][0]
    values = {**plan.value.model_dump(), "summary": "Both"}
    workspace.run(save_record, "plan", file.case_id, plan.id, values, plan.version)


def test_a_workbook_taken_over_twice_makes_two_files_with_one_plan_each(
    workspace: Workspace, workbook: Path
) -> None:
    for _ in range(2):
        confirm_import(workspace, dry_run(workspace, workbook))
    files = imported(workspace)
    assert [len(file.records["plan"]) for file in files] == [1, 1]
    assert "taken over on" in dry_run(workspace, workbook).notes[0]
