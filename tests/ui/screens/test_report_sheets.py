"""The Reports page makes a spreadsheet as it makes a paper: shown as ready, saved when asked."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from casemgr.operations.case_sheet import MadeSheet
from casemgr.operations.values import CaseRef
from casemgr.storage.tables import ReleaseRow
from tests.ui.screens.conftest import Stage
from tests.ui.screens.test_outputs import answer_dialog, reports, rows_of


@pytest.mark.parametrize("kind", ["case-sheet", "case-sheet-pseudonymised"])
def test_a_spreadsheet_of_a_case_is_saved_only_when_asked(
    stage: Stage, case: CaseRef, tmp_path: Path, kind: str
) -> None:
    page = reports(stage, case)
    page.form.kind.put(kind)
    page.form.recipient.setText("Ruma, Example Organisation")
    stage.press("Make the report")
    stage.until(lambda: page.made is not None and page.done.isVisible())
    assert isinstance(page.made, MadeSheet)
    assert page.pages.body.count() == 0
    assert page.made.reference in page.told.text()
    assert rows_of(stage.workspace, ReleaseRow) == 1
    assert list(tmp_path.glob("*.xlsx")) == []
    target = tmp_path / "case.xlsx"
    stage.press("Save as …")
    answer_dialog(stage, target)
    stage.until(target.exists)
    book = load_workbook(BytesIO(target.read_bytes()))
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert ("Rokeya Khatun" in cells) == (kind == "case-sheet")
