"""The Reports page: a password that is suggested, many cases at once, straight to a printer."""

from pathlib import Path

from pypdfium2 import PdfDocument
from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize
from PySide6.QtGui import QPageSize, QPdfWriter
from sqlmodel import select

from casemgr.operations.cases import create_case
from casemgr.operations.report_many_request import ManyRequest, ask_many
from casemgr.operations.report_request import PaperRequest
from casemgr.operations.reports import MadeReport, make_report
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.trust_tables import JointActRow
from casemgr.ui.screens.cases import CasesScreen
from casemgr.ui.screens.joint_acts import JointActsScreen
from casemgr.ui.screens.report_many import ManyPanel
from casemgr.ui.screens.report_printing import fitted, print_pages
from casemgr.ui.screens.reports import ReportsScreen
from casemgr.ui.widgets import Banner, Button, Text
from tests.conftest import ROKEYA, demonstration
from tests.ui.screens.conftest import Stage
from tests.ui.screens.test_outputs import answer_dialog, reports


def said(banner: Banner) -> str:
    return "\n".join(text.text() for text in banner.findChildren(Text))


def many(stage: Stage) -> ManyPanel:
    page = stage.show(ReportsScreen, "reports", many={"status": None})
    stage.until(lambda: page.many.count.text() != "")
    page.form.kind.put("summary")
    page.form.recipient.setText("Shirin")
    return page.many


def test_the_password_is_suggested_and_shown_once(stage: Stage, case: CaseRef) -> None:
    page = reports(stage, case)
    box = page.form.extras.sealing
    box.tick.setChecked(True)
    words = box.line.text()
    assert len(words.split()) == 6
    assert box.line.showing
    assert box.seen.text() == words, "whole, though the line is shorter"
    box.line.toggle()
    assert box.seen.text() == ""
    box.other.click()
    assert box.line.text() != words
    words = box.line.text()
    page.form.recipient.setText("Shirin")
    page.make()
    stage.until(lambda: page.made is not None)
    assert isinstance(page.made, MadeReport)
    PdfDocument(page.made.pdf, password=words).close()
    assert words in said(page.opens_with)
    assert (box.tick.isChecked(), box.line.text()) == (False, "")
    page._changed()
    assert words not in said(page.opens_with)


def test_papers_of_many_cases_are_made_with_the_reasons_of_those_without(
    stage: Stage, case: CaseRef, tmp_path: Path
) -> None:
    refused = demonstration(stage.workspace).run(create_case, ROKEYA, [])
    panel = many(stage)
    stage.until(lambda: len(panel.found) == 2 and panel.make.isEnabled())
    panel.make.click()
    answer_dialog(stage, tmp_path / "papers.zip")
    stage.until(lambda: panel.outcome is not None)
    assert panel.outcome is not None
    assert panel.outcome.made == (case.code,)
    assert (tmp_path / "papers.zip").exists()
    told = "\n".join(text.text() for text in panel.failures.findChildren(Text))
    assert refused.code in told
    assert "1 paper made" in said(panel.banner)


def test_papers_with_names_ask_for_a_second_person(stage: Stage, case: CaseRef) -> None:
    panel = many(stage)
    stage.until(lambda: panel.two.isVisibleTo(panel))
    assert not panel.make.isVisibleTo(panel)
    panel.reason.setText("The tribunal asks.")
    panel.ask.click()
    stage.until(lambda: "second person" in said(panel.banner))
    panel._screen.form.extras.level.choose("pseudonymised")
    stage.until(lambda: panel.make.isVisibleTo(panel) and not panel.two.isVisibleTo(panel))


def test_the_cases_page_hands_over_the_rows_it_found(stage: Stage, case: CaseRef) -> None:
    other = {**ROKEYA, "person": {**ROKEYA["person"], "pseudonym": "Shapla 7"}}
    stage.workspace.run(create_case, other, [])
    page = stage.show(CasesScreen, "cases")
    page.box.setText("Shapla")
    page.status.choose(None)
    page.papers.click()
    reports_page = stage.page(ReportsScreen)
    stage.until(lambda: len(reports_page.many.found) == 1)
    assert reports_page.many.box.text() == "Shapla"
    kept = reports_page.state()
    reports_page.many.box.setText("")
    reports_page.restore(kept)
    assert reports_page.many.question().search == "Shapla"


def test_papers_that_were_agreed_to_are_carried_out_where_papers_are_made(
    stage: Stage, case: CaseRef
) -> None:
    paper = PaperRequest("", "summary", ("en",), "supervision", "Shirin")
    request = ManyRequest((case.case_id,), paper)
    ask_many(stage.workspace, request, [], "The tribunal asks.")
    with stage.workspace.database.write() as session:
        session.exec(select(JointActRow)).one().state = "agreed"
    page = stage.show(JointActsScreen, "joint_acts")
    stage.until(lambda: page.requests)
    told = "\n".join(text.text() for text in page.requests_card.findChildren(Text))
    assert "Case summary · 1 case · All that the purpose covers · An archive" in told
    button = next(one for one in page.findChildren(Button) if one.text() == "Carry out …")
    button.click()
    panel = stage.page(ReportsScreen).many
    stage.until(lambda: panel.agreed.isVisibleTo(panel))
    told = "\n".join(text.text() for text in panel.agreed.findChildren(Text))
    assert "Case summary · 1 case" in told


def test_pages_are_painted_for_a_printer_from_memory(workspace: Workspace, case: CaseRef) -> None:
    request = PaperRequest(case.case_id, "case-file", ("en", "bn"), "supervision", "Shirin")
    made = make_report(workspace, request)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    device = QPdfWriter(buffer)
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setResolution(60)
    assert print_pages(made.pdf, device, range(made.pages)) == made.pages
    printed = PdfDocument(bytes(buffer.data().data()))
    assert len(printed) == made.pages
    picture = printed[0].render(scale=1).to_pil().convert("L")
    assert picture.getextrema()[0] < 128, "something was painted"
    assert picture.getextrema()[1] == 255
    printed.close()


def test_a_page_fits_another_sheet_undistorted_and_in_the_middle() -> None:
    assert fitted(QSize(100, 200), QRect(0, 0, 300, 200)) == QRect(100, 0, 100, 200)
