"""The Reports page asks what each paper needs before it is made, and shows what a level does."""

from sqlmodel import select

from casemgr.operations.records import save_record
from casemgr.operations.reports import MadeReport
from casemgr.operations.values import CaseRef
from casemgr.storage.tables import ReleaseRow
from casemgr.ui.screens.report_extras import offered_levels
from casemgr.ui.screens.report_letterhead import LetterheadCard
from casemgr.ui.screens.reports import ReportsScreen
from casemgr.ui.screens.settings import SettingsScreen
from casemgr.ui.widgets import Text
from tests.conftest import consents
from tests.reports.paper import read_by_pdfium
from tests.ui.screens.conftest import Stage
from tests.ui.screens.test_outputs import reports, rows_of


def words_on(page: ReportsScreen) -> str:
    return "\n".join(text.text() for text in page.coverage.findChildren(Text))


def test_a_level_says_what_it_leaves_out_before_anything_is_made(
    stage: Stage, case: CaseRef
) -> None:
    run = stage.workspace.run
    run(save_record, "consent", case.case_id, None, consents("legal")[0])
    run(save_record, "experience", case.case_id, None, {"injuries": "A broken hand"})
    page = reports(stage, case)
    page.form.purpose.choose("legal")
    stage.until(lambda: "Left out for her sake" in words_on(page))
    assert page.form.extras.level.value() == "court"
    stage.until(lambda: "–  Health notes" in words_on(page))
    page.form.extras.ticks["health"].setChecked(True)
    stage.until(lambda: "Left out for her sake" not in words_on(page))
    assert rows_of(stage.workspace, ReleaseRow) == 0


def test_a_plan_asks_whether_keeping_it_is_safe(stage: Stage, case: CaseRef) -> None:
    page = reports(stage, case)
    page.form.kind.put("plan")
    stage.until(lambda: page.form.purpose.value() == "services")
    page.make()
    assert page.form.extras._fields["kept"].problem == "This is needed."
    assert rows_of(stage.workspace, ReleaseRow) == 0
    page.form.extras.kept.choose("office")
    page.make()
    stage.until(lambda: page.made is not None)
    assert isinstance(page.made, MadeReport)
    assert "My plan" in read_by_pdfium(page.made.pdf)


def test_a_letter_is_made_for_the_referral_chosen(stage: Stage, case: CaseRef) -> None:
    run = stage.workspace.run
    run(save_record, "consent", case.case_id, None, consents("referral")[0])
    for name in ("Blue House", "Red House"):
        values = {"direction": "out", "organisation": name, "status": "draft"}
        run(save_record, "referral", case.case_id, None, values)
    page = reports(stage, case)
    page.form.kind.put("referral")
    stage.until(lambda: page.form.extras.about.count() == 2)
    page.form.extras.about.setCurrentIndex(0)
    stage.until(page.form.make.isEnabled)
    page.make()
    stage.until(lambda: page.made is not None)
    assert isinstance(page.made, MadeReport)
    text = read_by_pdfium(page.made.pdf)
    assert "Blue House" in text
    assert "Red House" not in text


def test_a_paper_about_a_period_needs_a_period_and_no_case(stage: Stage) -> None:
    page = stage.show(ReportsScreen, "reports")
    page.form.kind.put("caseload")
    stage.until(page.coverage.isVisible)
    assert not page.finder.isVisible()
    page.make()
    assert page.form.extras._fields["period"].problem == "This is needed."
    page.form.extras.period.setText("2026-Q4")
    page.form.extras.password.setText("seven quiet rivers")
    page.make()
    stage.until(lambda: page.made is not None)
    assert isinstance(page.made, MadeReport)
    assert page.pages.body.count() == page.made.pages
    with stage.workspace.database.read() as session:
        assert [row.kind for row in session.exec(select(ReleaseRow))] == ["caseload"]


def test_only_levels_that_fit_are_offered() -> None:
    assert offered_levels("case-file", "legal") == ["full", "court", "pseudonymised"]
    assert offered_levels("case-file", "contact") == ["full", "pseudonymised"]
    assert offered_levels("referral", "referral") == ["referral", "pseudonymised"]
    assert offered_levels("case-sheet", "legal") == []


def test_the_letterhead_is_kept(stage: Stage) -> None:
    screen = stage.show(SettingsScreen, "settings")
    card = LetterheadCard(screen)
    card.telephone.setText("10921")
    card._save()
    stage.until(lambda: card.banner.isVisibleTo(card))
    again = LetterheadCard(screen)
    stage.until(lambda: again.telephone.text() == "10921")
    assert "No logo" in again.logo.text()
