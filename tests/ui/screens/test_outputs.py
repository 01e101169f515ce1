"""Pages that let something out or bring something in: reports, statistics, import."""

import gc
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtWidgets import QFileDialog
from sqlmodel import select

from casemgr.operations.cases import create_case
from casemgr.operations.reports import MadeReport
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import CaseRow, ReleaseRow
from casemgr.ui.screens.importing import ImportScreen
from casemgr.ui.screens.preview import page_images
from casemgr.ui.screens.reports import ReportsScreen
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.screens.statistics import StatisticsScreen, closed_periods
from tests.ui.screens.conftest import Stage

SHEET = Path(__file__).parents[2] / "data" / "htcds_240_invented_people.xlsx"


def rows_of(workspace: Workspace, table: type[ReleaseRow] | type[CaseRow]) -> int:
    with workspace.database.read() as session:
        return len(session.exec(select(table)).all())


def answer_dialog(stage: Stage, path: Path) -> None:
    """Answer the open file dialog with a path."""
    stage.until(lambda: bool(stage.shell.findChildren(QFileDialog)))
    dialog = stage.shell.findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(path))
    dialog.close()


# Reports


def reports(stage: Stage, case: CaseRef) -> ReportsScreen:
    page = stage.show(ReportsScreen, "reports", case_id=case.case_id)
    stage.until(page.coverage.isVisible)
    return page


def test_what_a_report_would_hold_is_shown_before_it_is_made(stage: Stage, case: CaseRef) -> None:
    page = reports(stage, case)
    assert page.form.standing.text() == "✓ given"
    assert page.form.make.isEnabled()
    assert rows_of(stage.workspace, ReleaseRow) == 0


def test_a_report_needs_a_recipient(stage: Stage, case: CaseRef) -> None:
    page = reports(stage, case)
    page.make()
    assert page.form._recipient_field.problem == "This is needed."
    assert rows_of(stage.workspace, ReleaseRow) == 0


def test_a_report_is_shown_page_by_page_and_saved_only_when_asked(
    stage: Stage, case: CaseRef, tmp_path: Path
) -> None:
    page = reports(stage, case)
    page.form.recipient.setText("Ruma, Example Organisation")
    stage.press("Make the report")
    stage.until(lambda: page.made is not None and page.done.isVisible())
    assert isinstance(page.made, MadeReport)
    assert page.made.pages == page.pages.body.count()
    assert rows_of(stage.workspace, ReleaseRow) == 1
    assert list(tmp_path.glob("*.pdf")) == []
    target = tmp_path / "report.pdf"
    stage.press("Save as …")
    answer_dialog(stage, target)
    stage.until(lambda: bool(stage.toasts))
    assert target.read_bytes() == page.made.pdf


def test_the_document_does_not_outlive_the_page(stage: Stage, case: CaseRef) -> None:
    page = reports(stage, case)
    page.form.recipient.setText("Ruma")
    stage.press("Make the report")
    stage.until(lambda: page.made is not None)
    stage.shell.lay_down()
    assert page.made is None
    gc.collect()


def test_without_consent_nothing_is_made_unless_a_ground_is_written_down(
    stage: Stage, case: CaseRef
) -> None:
    page = reports(stage, case)
    page.form.purpose.choose("referral")
    stage.until(lambda: page.form.standing.text() == "○ not asked")
    assert not page.form.make.isEnabled()
    page.form.ground.choose("immediate_danger")
    stage.until(page.form.make.isEnabled)
    asked: list[None] = []
    page.form.changed.connect(lambda: asked.append(None))
    stage.qtbot.wait(600)
    assert asked == [], "an answer must not ask anew"
    page.form.recipient.setText("Hospital")
    page.make()
    assert page.form._reason_field.problem == "This is needed."
    page.form.reason.setPlainText("Unconscious, needs the doctor to know")
    page.make()
    stage.until(lambda: page.made is not None)


def test_a_case_is_found_from_the_reports_page(stage: Stage, case: CaseRef) -> None:
    page = stage.show(ReportsScreen, "reports")
    page.box.setText("rokeya")
    stage.until(lambda: page.found.isVisible() and page.found.body.count() == 1)
    page.found.findChildren(LinkRow)[0].click()
    stage.until(page.coverage.isVisible)
    assert case.code in page.chosen.text()


def test_pages_are_drawn_from_memory() -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    document.new_page(595, 842)
    from io import BytesIO

    pdf = BytesIO()
    document.save(pdf)
    images = page_images(pdf.getvalue(), 300)
    assert [image.width() for image in images] == [300, 300]
    assert images[0].pixelColor(10, 10).lightness() == 255


# Statistics


def test_only_periods_that_are_over_are_offered() -> None:
    assert closed_periods(2026, 11)[:5] == ["2026-Q3", "2026-Q2", "2026-Q1", "2025", "2025-Q4"]
    assert closed_periods(2026, 1)[0] == "2025"


def many(workspace: Workspace, count: int) -> None:
    day = date(2025, 1, 5)
    for number in range(count):
        workspace.run(
            create_case,
            {
                "intake": {"intake_date": (day + timedelta(days=number)).isoformat()},
                "person": {
                    "pseudonym": f"Jaba {number}",
                    "gender": "Feminine" if number % 2 else "Masculine",
                },
                "contact": {},
            },
            [{"purpose": "statistics", "status": "given", "on": "2025-01-01"}],
        )


def test_a_period_with_too_few_cases_says_so_and_offers_a_longer_one(
    stage: Stage, case: CaseRef
) -> None:
    page = stage.show(StatisticsScreen, "statistics")
    assert page.period.value() == "2026-Q3"
    stage.press("Show 2025")
    stage.until(lambda: page.period.value() == "2025")
    stage.until(lambda: stage.button("Show 2025") is None)
    assert stage.button("Try again") is None
    assert not page.release.isEnabled()


def test_figures_are_shown_with_their_method_and_released_once(
    stage: Stage, workspace: Workspace, tmp_path: Path
) -> None:
    many(workspace, 50)
    page = stage.show(StatisticsScreen, "statistics")
    page.period.choose("2025")
    stage.until(lambda: page.preview is not None)
    assert page.preview is not None
    assert len(page.preview.tables) == 9
    assert "[c]" in page.preview.method[1]
    assert page.preview.method
    stage.press("Release into a folder …")
    question, yes = stage.questions[-1]
    assert "for ever" in question.detail
    yes()
    folder = tmp_path / "figures"
    answer_dialog(stage, folder)
    stage.until(lambda: bool(stage.toasts))
    assert len(list(folder.iterdir())) == 15
    stage.until(lambda: page.preview is not None and page.preview.released)
    assert "released before" in page.banner.text.text()


# Import


def look_through(stage: Stage) -> ImportScreen:
    page = stage.show(ImportScreen, "import")
    stage.press("Choose a file")
    answer_dialog(stage, SHEET)
    stage.until(lambda: page.stack.currentWidget() is page.look_through)
    return page


def test_a_sheet_is_looked_through_row_by_row_and_taken_over_on_a_word(
    stage: Stage, workspace: Workspace
) -> None:
    page = look_through(stage)
    assert page.model.rowCount() == 240
    assert page.run_shown is not None
    unclear = len(page.run_shown.unclear)
    assert unclear > 0
    assert rows_of(workspace, CaseRow) == 0
    page.only.setChecked(True)
    assert 0 < page.model.rowCount() < 240
    page.table.selectRow(0)
    assert page.details.body.count() == 1
    stage.press("Take over 240 cases")
    stage.until(lambda: page.stack.currentWidget() is page.result)
    assert rows_of(workspace, CaseRow) == 240
    stage.until(lambda: stage.button("To the cases") is not None)
    assert page.run_shown is None, "nothing of the sheet stays"


def test_looking_through_can_be_stopped(stage: Stage, workspace: Workspace) -> None:
    page = stage.show(ImportScreen, "import")
    page.read_file(SHEET)
    stage.press("Cancel")
    stage.until(lambda: page.stack.currentWidget() is page.start)
    assert rows_of(workspace, CaseRow) == 0


def test_taking_over_can_be_stopped_and_then_nothing_has_come(
    stage: Stage, workspace: Workspace
) -> None:
    page = look_through(stage)
    page._confirm()
    page._cancel()
    stage.until(lambda: page.stack.currentWidget() is page.look_through)
    assert rows_of(workspace, CaseRow) == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"name,age\nx,1\n"])
def test_a_file_that_is_no_sheet_is_told_in_a_sentence(
    stage: Stage, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(content)
    page = stage.show(ImportScreen, "import")
    page.read_file(path)
    stage.until(page.banner.isVisible)
    assert page.banner.text.text()
    assert page.stack.currentWidget() is page.start
