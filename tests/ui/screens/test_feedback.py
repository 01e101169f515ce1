"""Feedback, and the end of a case, on the screen."""

from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox
from sqlmodel import select

from casemgr.domain.case_codes import CLOSURE_CHECK
from casemgr.domain.lifecycle import STEPS
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.accounts import list_accounts
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.closing import closing_view
from casemgr.operations.feedback import answer_feedback, feedback_desk, feedback_list, take_feedback
from casemgr.operations.handover import hand_over_case
from casemgr.operations.lifecycle import change_status
from casemgr.operations.records import save_record
from casemgr.operations.settings import feedback_readers
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import ComplaintRow
from casemgr.ui.forms.compare import CompareView
from casemgr.ui.screens import ROUTES
from casemgr.ui.screens.accounts import AccountsScreen
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.case import CaseScreen
from casemgr.ui.screens.case_closure import PLACES, ClosingPanel, RetentionScreen
from casemgr.ui.screens.case_sections import OVERVIEW
from casemgr.ui.screens.feedback import FeedbackButton, FeedbackScreen
from casemgr.ui.screens.feedback_entry import FeedbackEntryScreen
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.widgets import Chip, Text
from tests.conftest import ROKEYA, FakeClock, consents
from tests.ui.screens.conftest import Stage

SAID = {"kind": "service", "on": "2026-11-20", "words": "The driver shouted at me"}


def words(page: Any) -> str:
    return "\n".join(
        one.text() for kind in (Text, Chip) for one in page.findChildren(kind) if one.isVisible()
    )


def answer(stage: Stage, reason: str) -> None:
    stage.until(lambda: any(one.isVisible() for one in stage.shell.findChildren(Ask)))
    dialog = next(one for one in stage.shell.findChildren(Ask) if one.isVisible())
    dialog.words.setPlainText(reason)
    dialog.yes.click()


def account(workspace: Workspace, login: str) -> str:
    return next(one.id for one in workspace.look(list_accounts) if one.login == login)


def kept_rows(workspace: Workspace) -> list[Any]:
    with workspace.database.read() as session:
        return list(session.exec(select(ComplaintRow)).all())


def type_into(page: FeedbackEntryScreen, values: dict[str, str]) -> None:
    assert page.page is not None
    for name, value in values.items():
        editor = page.page.form.fields[f"feedback.{name}"].editor
        editor.put(value)
        editor.edited.emit()


def test_taking_it_down_leaves_a_receipt_and_no_text_on_the_page(
    stage: Stage, workspace: Workspace
) -> None:
    stage.show(FeedbackScreen, "feedback")
    stage.press("Take down feedback")
    entry = stage.page(FeedbackEntryScreen)
    stage.until(lambda: entry.page is not None)
    type_into(entry, {"kind": "thanks", "words": "They were kind"})
    stage.press("Save")
    page = stage.page(FeedbackScreen)
    (row,) = kept_rows(workspace)
    assert row.words == "They were kind"
    reference = workspace.look(feedback_desk).receipts[0].reference
    assert stage.toasts == [f"Taken down as {reference}."]
    stage.until(lambda: reference in words(page))
    assert "They were kind" not in words(page)


def test_what_is_typed_is_kept_and_comes_back(stage: Stage, workspace: Workspace) -> None:
    entry = stage.show(FeedbackEntryScreen, "feedback_entry")
    stage.until(lambda: entry.page is not None)
    type_into(entry, {"words": "Half a sentence"})
    stage.until(lambda: workspace.drafts.get("feedback/take/none") is not None)
    draft = workspace.drafts.get("feedback/take/none")
    assert draft is not None
    assert draft.payload["values"]["feedback"]["words"] == "Half a sentence"


def test_a_reader_opens_answers_and_sees_the_new_state(stage: Stage, workspace: Workspace) -> None:
    workspace.run(take_feedback, SAID)
    page = stage.show(FeedbackScreen, "feedback")
    stage.until(lambda: page.findChildren(LinkRow))
    page.findChildren(LinkRow)[0].click()
    entry = stage.page(FeedbackEntryScreen)
    stage.until(lambda: entry.page is not None)
    stage.until(lambda: "The driver shouted at me" in words(entry))
    type_into(entry, {"status": "looking", "steps": "Asked the driver."})
    stage.press("Save")
    page = stage.page(FeedbackScreen)
    stage.until(lambda: "Being looked into" in words(page))
    assert workspace.look(feedback_list)[0].status == "looking"


def test_two_readers_at_once_compare_their_words(stage: Stage, workspace: Workspace) -> None:
    workspace.run(take_feedback, SAID)
    feedback_id = workspace.look(feedback_list)[0].id
    entry = stage.show(FeedbackEntryScreen, "feedback_entry", feedback_id=feedback_id)
    stage.until(lambda: entry.page is not None)
    workspace.run(answer_feedback, feedback_id, {"steps": "Theirs."}, 1)
    type_into(entry, {"steps": "Mine."})
    stage.press("Save")
    stage.until(lambda: entry.findChildren(CompareView))


def test_a_case_offers_it_to_everybody_but_its_caseworker(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    page = stage.show(CaseScreen, "case", case_id=case.case_id, section="closure")
    stage.until(lambda: page.findChildren(FeedbackButton))
    assert not any(one.isVisible() for one in page.findChildren(FeedbackButton))
    workspace.run(hand_over_case, case.case_id, account(workspace, "ruma"))
    page.open()
    stage.until(lambda: any(one.isVisible() for one in page.findChildren(FeedbackButton)))
    stage.press("Feedback …")
    entry = stage.page(FeedbackEntryScreen)
    stage.until(lambda: entry.page is not None)
    assert case.code in entry.page.head.title.text()  # type: ignore[union-attr]


def test_her_own_case_says_whom_to_ask_instead_of_a_form(stage: Stage, case: CaseRef) -> None:
    entry = stage.show(FeedbackEntryScreen, "feedback_entry", case_id=case.case_id)
    stage.until(lambda: "is taken down by somebody else" in words(entry))
    assert entry.page is None


def test_the_administrator_ticks_who_receives_it(stage: Stage, workspace: Workspace) -> None:
    page = stage.show(AccountsScreen, "accounts")

    def box(name: str) -> QCheckBox | None:
        label = f"Receives feedback: {name}"
        found = [one for one in page.findChildren(QCheckBox) if one.accessibleName() == label]
        return found[-1] if found else None

    stage.until(lambda: box("Ruma") is not None)
    shahana, ruma = box("Shahana"), box("Ruma")
    assert shahana is not None
    assert ruma is not None
    assert (shahana.isChecked(), ruma.isChecked()) == (True, False)
    assert box("Audit") is None
    ruma.click()
    stage.until(lambda: stage.toasts == ["Saved."])
    named = {account(workspace, login) for login in ("shahana", "ruma", "nasima")}
    assert workspace.look(feedback_readers) == named


# The end of a case


def test_a_point_is_ticked_by_hand_beside_what_the_file_says(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    workspace.run(save_record, "closure", case.case_id, None, {"reason": "goals_met"})
    page = stage.show(CaseScreen, "case", case_id=case.case_id, section="closure")

    def panel() -> ClosingPanel | None:
        found = [one for one in page.findChildren(ClosingPanel) if one.boxes]
        return found[-1] if found else None

    stage.until(panel)
    first = panel()
    assert first is not None
    assert set(first.boxes) == {code.code for code in CLOSURE_CHECK}
    assert not any(box.isChecked() for box in first.boxes.values())
    stage.until(lambda: "No goal is recorded." in words(page))
    first.boxes["informed"].click()
    stage.until(lambda: panel() not in (None, first))
    ticked = [one.check for one in workspace.look(closing_view, case.case_id).points if one.ticked]
    assert ticked == ["informed"]


def test_without_a_closure_form_nothing_can_be_ticked(stage: Stage, case: CaseRef) -> None:
    page = stage.show(CaseScreen, "case", case_id=case.case_id, section="closure")
    stage.until(lambda: any(one.boxes for one in page.findChildren(ClosingPanel)))
    panel = next(one for one in page.findChildren(ClosingPanel) if one.boxes)
    assert not any(box.isEnabled() for box in panel.boxes.values())
    stage.until(lambda: "Begin the closure form with its reason" in words(page))


def test_a_finished_case_says_how_it_ended_is_kept_longer_and_opened_again(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    workspace.run(change_status, case.case_id, "not_taken_on", "Went to another organisation.")
    page = stage.show(CaseScreen, "case", case_id=case.case_id, section="closure")
    stage.until(lambda: "This file is kept until 21 Nov 2033." in words(page))
    stage.until(lambda: "By Nasima on 21 Nov 2026." in words(page))
    stage.until(lambda: "Went to another organisation." in words(page))
    stage.press("Keep it longer …")
    answer(stage, "The appeal is not decided.")
    stage.until(lambda: "This file is kept until 21 Nov 2034." in words(page))
    stage.until(lambda: "Kept longer, because: The appeal is not decided." in words(page))
    stage.press("Open it again …")
    answer(stage, "She came back.")
    stage.until(lambda: page.file is not None and page.file.status == "reopened")


def test_files_whose_day_has_come_are_listed_until_they_are_kept_longer(
    stage: Stage, workspace: Workspace, clock: FakeClock
) -> None:
    case = workspace.run(create_case, ROKEYA, consents("interview", "services", "storage"))
    workspace.run(change_status, case.case_id, "not_taken_on", "Went elsewhere.")
    clock.forward(days=8 * 366)
    page = stage.show(RetentionScreen, "retention")
    stage.until(lambda: case.code in words(page))
    stage.press(f"Keep it longer … {case.code}")
    answer(stage, "The appeal is not decided.")
    stage.until(lambda: case.code not in words(page))
    assert workspace.run(open_case, case.case_id).one("closure") is not None


def test_every_condition_of_an_end_leads_to_the_place_where_it_is_met() -> None:
    ends = ("closed", "transferred", "closure_review")
    asked = {guard.message for step in STEPS if step.target in ends for guard in step.guards}
    assert set(PLACES) == asked
    known = {*RECORD_KINDS, OVERVIEW, *(route.name for route in ROUTES)}
    assert set(PLACES.values()) <= known


@pytest.mark.parametrize("language", ["en", "bn"])
def test_the_pages_open_in_both_languages(
    stage: Stage, workspace: Workspace, language: Any
) -> None:
    workspace.run(take_feedback, SAID)
    stage.open(language)
    page = stage.show(FeedbackScreen, "feedback")
    stage.until(lambda: page.findChildren(LinkRow))
    entry = stage.show(FeedbackEntryScreen, "feedback_entry")
    stage.until(lambda: entry.page is not None)
