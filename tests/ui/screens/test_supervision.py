"""The supervisor's pages: figures, the cases behind them, approvals, handing over in bulk."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from casemgr.operations.accounts import change_account, list_accounts
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.lifecycle import request_approval
from casemgr.operations.records import save_record
from casemgr.operations.supervision import colleagues
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.ui.screens.approvals import ApprovalsScreen
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.case import CaseScreen
from casemgr.ui.screens.reassign import ReassignScreen
from casemgr.ui.screens.supervision import OWN, SupervisionScreen, days_of
from casemgr.ui.screens.supervision_figure import CardColumns, FigureCard
from casemgr.ui.screens.supervision_list import CaseListView
from casemgr.ui.widgets import Chip, Text
from tests.conftest import ROKEYA
from tests.ui.screens.conftest import Stage


def words(page: QWidget) -> str:
    return "\n".join(
        one.text() for kind in (Text, Chip) for one in page.findChildren(kind) if one.isVisible()
    )


def counted(stage: Stage) -> SupervisionScreen:
    page = stage.show(SupervisionScreen, "supervision")
    stage.until(lambda: page.figures)
    return page


def card(page: SupervisionScreen, code: str) -> FigureCard:
    return next(one for one in page.findChildren(FigureCard) if one.view.code == code)


def other_case(workspace: Workspace, pseudonym: str) -> CaseRef:
    person = {**ROKEYA["person"], "pseudonym": pseudonym}
    return workspace.run(create_case, {**ROKEYA, "person": person})


@pytest.fixture
def two(workspace: Workspace, case: CaseRef) -> tuple[CaseRef, CaseRef]:
    return case, other_case(workspace, "Beli 202")


def lists(page: SupervisionScreen, code: str) -> CaseListView:
    page.open_list(code)
    assert page.list is not None
    return page.list


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("quarter", "2026-10-01", "2026-12-31"),
        ("last_quarter", "2026-07-01", "2026-09-30"),
        ("year", "2026-01-01", "2026-12-31"),
        ("last_year", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_period_has_its_first_and_last_day(period: str, first: str, last: str) -> None:
    found = days_of(period, date(2026, 11, 21))
    assert [day.isoformat() for day in found] == [first, last]


def test_the_quarter_before_the_first_lies_in_the_year_before() -> None:
    assert days_of("last_quarter", date(2026, 2, 1)) == (date(2025, 10, 1), date(2025, 12, 31))


def test_each_figure_stands_beside_what_it_says(stage: Stage, two: tuple[CaseRef, CaseRef]) -> None:
    page = counted(stage)
    stage.until(lambda: "0 of 2" in words(card(page, "days_to_assessment")))
    assert len(page.findChildren(FigureCard)) == 13
    shown = words(card(page, "days_to_assessment"))
    for said in (
        "–", "0 of 2", "Median of the calendar days", "Out of: Cases assessed",
        "By date: Cases opened in the period.",
    ):  # fmt: skip
        assert said in shown
    stage.until(lambda: "0 days" in words(card(page, "days_to_contact")))


def test_the_cases_behind_a_figure_are_one_click_away_and_open_the_file(
    stage: Stage, two: tuple[CaseRef, CaseRef]
) -> None:
    page = counted(stage)
    stage.press("Still waiting · 2")
    stage.until(lambda: page.list is not None)
    assert page.list is not None
    assert {one.code for one in page.list.cases} == {one.code for one in two}
    page.list.table.setFocus()
    QTest.keyClick(page.list.table, Qt.Key.Key_Return)
    opened = stage.page(CaseScreen)
    assert opened.case_id == page.list.cases[0].case_id
    stage.back()
    stage.until(lambda: page.list is not None and page.list.isVisible())
    code = page.state()["list"].partition("/")[0]
    QTest.keyClick(page.list.table, Qt.Key.Key_Escape)
    stage.until(lambda: page.list is None)
    assert page.front.isVisible()
    held = page.window().focusWidget()
    assert held is not None
    assert card(page, code).isAncestorOf(held), "the keyboard stays where it was"


def test_nothing_can_be_copied_or_saved_from_the_figures_and_their_lists(
    stage: Stage, two: tuple[CaseRef, CaseRef]
) -> None:
    page = counted(stage)
    view = lists(page, "caseload/list/1")
    clipboard = QApplication.clipboard()
    clipboard.setText("before")
    view.table.selectAll()
    QTest.keyClick(view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "before"
    assert not view.table.dragEnabled()
    selectable = Qt.TextInteractionFlag.TextSelectableByMouse
    labels = page.findChildren(QLabel)
    assert labels
    assert not any(label.textInteractionFlags() & selectable for label in labels)
    for said in ("Copy", "Save", "Export", "Print"):
        assert stage.button(said) is None


def test_a_period_of_ones_own_is_counted_once_both_days_stand(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    page = counted(stage)
    stage.until(lambda: "1 of 1" in words(card(page, "days_to_contact")))
    page.period.choose(OWN)
    page.first.line.setText("1/1/2026")
    stage.press("Show")
    stage.until(lambda: "Choose a first and a last day." in words(page.banner))
    page.last.line.setText("31/3/2026")
    stage.press("Show")
    stage.until(lambda: page.figures[0].count == "0 of 0")
    page.first.line.setText("1/4/2026")
    stage.press("Show")
    stage.until(lambda: "The period ends before it begins." in words(page))


def test_the_page_comes_back_as_it_was_left(stage: Stage, two: tuple[CaseRef, CaseRef]) -> None:
    page = counted(stage)
    page.period.choose("year")
    stage.until(lambda: "1 Jan 2026" in page.days.text())
    stage.until(lambda: page.figures)
    page.open_list("caseload/list/1")
    state = page.state()
    again = SupervisionScreen(page.at)
    stage.qtbot.addWidget(again)
    again.restore(state)
    again.shown()
    stage.until(lambda: again.list is not None)
    assert again.period.value() == "year"
    assert again.list is not None
    assert len(again.list.cases) == 2
    again.lay_down()
    assert again.figures == ()


def test_an_answer_to_an_earlier_question_is_not_shown(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    page = counted(stage)
    page.period.choose("last_year")
    page.period.choose("quarter")
    stage.until(lambda: page.figures[0].count == "1 of 1")
    stage.qtbot.wait(200)
    assert page.figures[0].count == "1 of 1"
    assert page.days.text().startswith("1 Oct 2026")


def test_chosen_cases_go_to_a_colleague_with_a_summary(
    stage: Stage, workspace: Workspace, two: tuple[CaseRef, CaseRef]
) -> None:
    page = counted(stage)
    stage.until(lambda: "2 open cases" in words(page))
    view = lists(page, f"worker/{workspace.actor.id}")
    stage.press("Choose all")
    stage.press("Hand over those chosen …")
    give = stage.page(ReassignScreen)
    stage.until(lambda: give.page is not None)
    assert give.page is not None
    assert view is not None
    stage.until(lambda: "Jaba 101" in words(give))
    ruma = next(key for key, name in workspace.look(colleagues) if name == "Ruma")
    stage.press("Hand over")
    stage.until(lambda: give.page is not None and give.page.form.problem_count() == 2)
    give.page.form.put({"reassignment": {"to": ruma, "summary": "Nasima is on leave"}})
    stage.press("Hand over")
    stage.until(lambda: "2 cases were handed over." in stage.toasts)
    assert isinstance(stage.shell.current, SupervisionScreen)
    for case in two:
        file = workspace.run(open_case, case.case_id)
        assert file.owner == "Ruma"
        handover = file.one("handover")
        assert handover is not None
        assert getattr(handover.value, "summary", "") == "Nasima is on leave"


def test_a_case_that_cannot_be_handed_over_is_named_with_the_reason(
    stage: Stage, workspace: Workspace, two: tuple[CaseRef, CaseRef]
) -> None:
    give = stage.show(ReassignScreen, "reassign", case_ids=[one.case_id for one in two])
    stage.until(lambda: give.page is not None)
    assert give.page is not None
    values = {"to": workspace.actor.id, "summary": "to myself"}
    give.page.form.put({"reassignment": values})
    stage.press("Hand over")
    stage.until(lambda: "Not handed over" in words(give))
    assert two[0].code in words(give)
    stage.until(lambda: "0 cases were handed over." in words(give))


def answer(stage: Stage, yes: str, reason: str = "") -> None:
    stage.until(lambda: any(one.isVisible() for one in stage.shell.findChildren(Ask)))
    dialog = next(one for one in stage.shell.findChildren(Ask) if one.isVisible())
    assert dialog.yes.text() == yes
    assert dialog.yes.isEnabled() or not reason or not dialog.words.toPlainText()
    dialog.words.setPlainText(reason)
    dialog.yes.click()


@pytest.fixture
def asked(workspace: Workspace, case: CaseRef) -> tuple[CaseRef, str]:
    workspace.run(save_record, "plan", case.case_id, None, {"summary": "a shop of her own"})
    return case, workspace.run(request_approval, case.case_id, "plan", "please read")


def test_a_request_shows_its_words_and_what_changed(
    stage: Stage, asked: tuple[CaseRef, str]
) -> None:
    page = counted(stage)
    stage.until(lambda: page.waiting.text() == "Approvals waiting: 1")
    page.waiting.click()
    approvals = stage.page(ApprovalsScreen)
    stage.until(lambda: "What the survivor wants to reach" in words(approvals))
    shown = words(approvals)
    for said in ("Case plan", "please read", "asked by Nasima", "never approved before"):
        assert said in shown
    assert "a shop of her own" not in shown, "that is read in the file, whose opening is noted"


def test_nobody_approves_of_her_own_request_here_either(
    stage: Stage, asked: tuple[CaseRef, str]
) -> None:
    page = stage.show(ApprovalsScreen, "approvals")
    stage.until(lambda: "You asked for this yourself" in words(page))
    stage.press("Approve")
    answer(stage, "Approve")
    stage.qtbot.waitUntil(lambda: [type(e).__name__ for e in stage.errors] == ["OwnApproval"])


def test_a_request_is_decided_with_the_keyboard_and_leaves_the_list(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    for account in workspace.look(list_accounts):
        if account.login == "shahana":  # alone in the office, she decides herself
            workspace.run(change_account, account.id, active=False)
    second = other_case(workspace, "Beli 202")
    for one in (case, second):
        workspace.run(request_approval, one.case_id, "plan")
    page = stage.show(ApprovalsScreen, "approvals")
    stage.until(lambda: page.current is not None)
    assert page.current is not None
    first = page.current.code
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert page.current.code != first
    left = page.current.code
    QTest.keyClick(page.list, Qt.Key.Key_Up)
    QTest.keyClick(page.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    answer(stage, "Approve")
    stage.until(lambda: [one.code for one in page.waiting] == [left])
    stage.press("Return for more work")
    dialog = next(one for one in stage.shell.findChildren(Ask) if one.isVisible())
    assert not dialog.yes.isEnabled(), "a request goes back with words only"
    answer(stage, "Return for more work", "no review date")
    stage.until(lambda: "Nothing waits for approval." in words(page))
    verdicts = {
        one.code: workspace.run(open_case, one.case_id).approvals[0].verdict
        for one in (case, second)
    }
    assert verdicts == {first: "approved", left: "returned"}


def test_the_file_is_opened_where_the_request_is_about(
    stage: Stage, asked: tuple[CaseRef, str]
) -> None:
    page = stage.show(ApprovalsScreen, "approvals")
    stage.until(lambda: page.current is not None)
    stage.press("Open file")
    opened = stage.page(CaseScreen)
    assert (opened.case_id, opened.section) == (asked[0].case_id, "plan")


def test_a_case_asks_for_each_approval_its_file_is_ready_for(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    page = stage.show(CaseScreen, "case", case_id=case.case_id)
    stage.until(lambda: page.file is not None)
    assert stage.button("Ask for approval: Case plan") is None
    workspace.run(save_record, "screening", case.case_id, None, {"reasons": "x"})
    workspace.run(save_record, "need", case.case_id, None, {"category": "legal"})
    risk = {"level": "low", "kind": "debt", "reason": "x", "review_on": "2026-12-01"}
    workspace.run(save_record, "risk", case.case_id, None, risk)
    page.open()
    stage.until(lambda: stage.button("Ask for approval: Assessment"))
    second_reader = "Ask for approval: Second reader of the identification"
    stage.until(lambda: stage.button(second_reader))
    assert stage.button("Ask for approval: Reopening") is None


def test_cards_stand_in_two_columns_where_there_is_room_and_none_is_lost(
    stage: Stage, two: tuple[CaseRef, CaseRef]
) -> None:
    page = counted(stage)
    cards = [FigureCard(view, "en") for view in page.figures]
    columns = CardColumns(list(cards))
    stage.qtbot.addWidget(columns)
    columns.show()
    for width, expected in ((1100, 2), (600, 1), (800, 2)):
        columns.resize(width, 900)
        stage.qtbot.wait(50)
        assert all(one.isVisible() for one in cards)
        lefts = {one.mapTo(columns, one.rect().topLeft()).x() for one in cards}
        assert len(lefts) == expected
