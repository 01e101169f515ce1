"""One case file on the screen."""

from typing import Any

import pytest
from PySide6.QtWidgets import QDialog
from sqlmodel import select

from casemgr.domain.lifecycle import STATUS
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.accounts import list_accounts
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AuditRow
from casemgr.ui.forms.compare import CompareView
from casemgr.ui.forms.typed import LineEditor, LongEditor
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.case import CaseScreen
from casemgr.ui.screens.case_extras import OWN_FORMS
from casemgr.ui.screens.case_head import Consents
from casemgr.ui.screens.new_case import PURPOSES, FirstConsents, NewCaseScreen, consent_entries
from casemgr.ui.screens.record import RecordScreen
from casemgr.ui.widgets import Chip, EmptyState, Text
from tests.ui.screens.conftest import Stage


def opened(stage: Stage, case: CaseRef, section: str = "overview") -> CaseScreen:
    page = stage.show(CaseScreen, "case", case_id=case.case_id, section=section)
    stage.until(lambda: page.file is not None)
    return page


def words(page: Any) -> str:
    return "\n".join(
        one.text() for kind in (Text, Chip) for one in page.findChildren(kind) if one.isVisible()
    )


def save(workspace: Workspace, case: CaseRef, kind: str, /, **values: object) -> str:
    return workspace.run(save_record, kind, case.case_id, None, values).record_id


def answer(stage: Stage, yes: str, reason: str = "") -> None:
    """Answer the question that is open."""
    stage.until(lambda: stage.shell.findChild(Ask) is not None)
    dialog = next(one for one in stage.shell.findChildren(Ask) if one.isVisible())
    if reason:
        dialog.words.setPlainText(reason)
    assert dialog.yes.text() == yes
    dialog.yes.click()


def test_the_head_says_who_where_what_threatens_and_how_to_make_contact(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, "risk", level="high", kind="trafficker", reason="Came to the house.")
    page = opened(stage, case)
    stage.until(lambda: "✓" in words(page.head))
    head = words(page.head)
    for shown in ("Jaba 101", case.code, "Intake", "Risk: High", "Came to the house."):
        assert shown in head
    assert "Safe to call" in head
    assert "○ Referral to others" in head
    assert "রোকেয়া" not in head
    assert "1012345678" not in head
    told = [one.accessibleName() for one in page.head.findChildren(Chip) if one.isVisible()]
    assert any("Keeping the data: given" in one for one in told)


def test_consents_take_one_line_and_what_is_missing_is_always_named(
    stage: Stage, case: CaseRef
) -> None:
    page = opened(stage, case)
    assert page.file is not None
    chips = Consents()
    stage.qtbot.addWidget(chips)
    chips.show_file(page.file, "en")
    chips.show()
    ways: list[tuple[str, ...]] = []
    for width in range(3000, 300, -20):
        chips.resize(width, chips.height())
        shown = tuple(o.text() for o in chips.findChildren(Chip) if not o.isHidden())
        ways += [shown] if shown not in ways else []
    single, joined, counted = ways
    assert {"✓ Keeping the data", "○ Referral to others"} <= set(single)
    assert len(joined) == len(counted) == 2
    assert any("Keeping the data, " in one for one in joined)
    assert "✓ 5 consents given" in counted
    assert all(any("Referral to others" in one for one in way) for way in ways)


def test_the_marked_section_is_in_sight_and_every_name_is_readable(
    stage: Stage, case: CaseRef
) -> None:
    page = opened(stage, case)
    stage.until(lambda: "✓" in words(page.head))
    page.choose("closure")
    sections = page.sections
    place = sections.visualItemRect(sections.currentItem())
    assert sections.viewport().rect().contains(place)
    widest = max(
        sections.fontMetrics().horizontalAdvance(sections.item(place).text())
        for place in range(sections.count())
    )
    assert sections.viewport().width() >= widest


def test_an_empty_section_offers_its_first_record_where_the_eye_is(
    stage: Stage, case: CaseRef
) -> None:
    page = opened(stage, case)
    stage.until(lambda: "✓" in words(page.head))
    page.choose("note")
    stage.until(lambda: "Nothing is recorded here yet." in words(page))
    (nothing,) = page.findChildren(EmptyState)
    label = next(one for one in nothing.findChildren(Text) if one.text().startswith("Nothing"))
    stage.until(lambda: label.height() >= label.heightForWidth(label.width()))
    stage.press("Add note")
    assert stage.page(RecordScreen).kind.name == "note"


def test_opening_a_file_is_noted_each_time(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    opened(stage, case)
    stage.go("settings")
    page = opened(stage, case)
    stage.until(lambda: page.file is not None)
    stage.desk.close()
    with workspace.database.read() as session:
        lines = session.exec(select(AuditRow).where(AuditRow.operation == "open_case")).all()
    assert len(lines) == 2


@pytest.mark.parametrize("kind", RECORD_KINDS)
def test_every_section_and_its_form_open(
    stage: Stage, workspace: Workspace, case: CaseRef, kind: str
) -> None:
    page = opened(stage, case, kind)
    stage.until(lambda: RECORD_KINDS[kind].title in words(page))
    page.edit(kind)
    if kind in OWN_FORMS:
        assert stage.shell.visits[-1].route == OWN_FORMS[kind]
        return
    form = stage.page(RecordScreen)
    stage.until(lambda: form.page is not None)


def test_steps_show_what_they_lack_and_are_taken_when_nothing_does(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    page = opened(stage, case)
    stage.press("To “Screening”")
    stage.until(lambda: page.file is not None and page.file.status == "screening")
    lacking = "The identification does not yet say possible or actual victim"
    stage.until(lambda: lacking in words(page))
    assert stage.button("To “Assessment”") is None, "a blocked step cannot be pressed"


def test_a_step_that_needs_a_reason_asks_for_it(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    page = opened(stage, case)
    stage.press("To “Not taken on”")
    dialog = stage.shell.findChild(Ask)
    assert dialog is not None
    assert not dialog.yes.isEnabled()
    answer(stage, "Take this step", "Went to another organisation")
    stage.until(lambda: page.file is not None and page.file.status == "not_taken_on")
    stage.until(lambda: "Went to another organisation" in words(page))


def test_missing_consent_can_be_bridged_on_a_written_ground(
    stage: Stage, workspace: Workspace
) -> None:
    case = workspace.run(
        create_case,
        {"intake": {"intake_date": "2026-11-01"}, "person": {"pseudonym": "Beli 9"}, "contact": {}},
    )
    page = opened(stage, case)
    stage.until(lambda: "Possible on a documented ground only." in words(page))
    stage.press("To “Screening”")
    answer(stage, "Take this step", "Unconscious; life in danger")
    stage.until(lambda: page.file is not None and page.file.status == "screening")
    stage.until(lambda: "without consent, on a documented ground" in words(page))
    assert "Gone on without consent" in words(page), "a supervisor reviews it"


def test_a_record_is_added_changed_and_removed(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    page = opened(stage, case, "need")
    stage.until(lambda: "Nothing is recorded here yet." in words(page))
    stage.press("Add need")
    form = stage.page(RecordScreen)
    stage.until(lambda: form.page is not None and form.page.form.isEnabled())
    assert form.page is not None
    form.page.form.put({"record": {"category": "legal", "detail": "Wants her wages"}})
    stage.press("Save")
    page = stage.page(CaseScreen)
    stage.until(lambda: "Legal aid" in words(page))
    assert stage.toasts == ["Saved."]

    stage.press("Edit")
    form = stage.page(RecordScreen)
    stage.until(lambda: form.page is not None)
    assert form.page is not None
    form.page.form.put({"record": {"status": "met"}})
    stage.press("Save")
    page = stage.page(CaseScreen)
    stage.until(lambda: "Met" in words(page))

    stage.press("Remove")
    answer(stage, "Remove", "Entered twice")
    stage.until(lambda: "Nothing is recorded here yet." in words(page))


def test_notes_and_consent_are_only_added_to(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, "note", kind="observed", text="Calm today")
    opened(stage, case, "note")
    stage.until(lambda: stage.button("Add note") is not None)
    assert stage.button("Edit") is None
    assert stage.button("Remove") is None


def test_a_stale_save_shows_both_versions_and_keeps_what_is_chosen(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    record_id = save(workspace, case, "need", category="legal", detail="before")
    form = stage.show(
        RecordScreen, "record", case_id=case.case_id, kind="need", record_id=record_id
    )
    stage.until(lambda: form.page is not None)
    assert form.page is not None
    detail = form.page.form.fields["record.detail"].editor
    assert isinstance(detail, LongEditor)
    detail.paper.setPlainText("mine")
    theirs = {"category": "legal", "detail": "theirs", "urgency": "now"}
    workspace.run(save_record, "need", case.case_id, record_id, theirs, 1)
    stage.press("Save")
    stage.until(lambda: isinstance(form.page and form.page.stack.currentWidget(), CompareView))
    view = form.page.stack.currentWidget()
    assert isinstance(view, CompareView)
    view.choose("detail", "both")
    view.save.click()
    stage.until(lambda: stage.toasts == ["Saved."])
    stored = workspace.run(open_case, case.case_id).one("need")
    assert stored is not None
    assert stored.version == 3
    assert stored.value.model_dump() | {"detail": "theirs\n\nmine", "urgency": "now"} == (
        stored.value.model_dump()
    )


def test_a_form_left_by_a_lock_comes_back_as_it_was(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    form = stage.show(RecordScreen, "record", case_id=case.case_id, kind="note", record_id="")
    stage.until(lambda: form.page is not None)
    assert form.page is not None
    form.page.form.put({"record": {"text": "half a sent"}})
    place = stage.shell.lay_down()
    assert "half a sent" not in str(place)
    stage.open()
    stage.shell.take_up(place)
    again = stage.page(RecordScreen)

    def back() -> bool:
        return again.page is not None and (
            again.page.form.typed()["record"]["text"] == "half a sent"
        )

    stage.until(back)


def test_a_saved_form_leaves_no_draft(stage: Stage, workspace: Workspace, case: CaseRef) -> None:
    form = stage.show(RecordScreen, "record", case_id=case.case_id, kind="note", record_id="")
    stage.until(lambda: form.page is not None)
    assert form.page is not None
    form.page.form.put({"record": {"kind": "observed", "text": "Calm"}})
    stage.press("Save")
    stage.until(lambda: stage.toasts == ["Saved."])
    stage.qtbot.wait(900)
    assert workspace.drafts.list() == []


def test_approval_is_asked_for_and_decided(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, "plan", summary="Sewing", agreement="signature")
    page = opened(stage, case)
    stage.press("Ask for approval: Case plan")
    answer(stage, "Ask for approval", "Please look")
    stage.until(lambda: "waiting" in words(page))
    stage.until(lambda: "Please look" in words(page))


def test_a_case_is_shared_and_no_longer_shared(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    page = opened(stage, case)
    stage.press("Share with …")
    answer(stage, "Share")
    stage.until(lambda: "Shared with" in words(page))
    names = {one.name for one in workspace.look(list_accounts)}
    assert page.file is not None
    assert page.file.shares[0].name in names
    stage.press(f"Stop sharing with {page.file.shares[0].name}")
    stage.until(lambda: "Shared with" not in words(page))


def test_a_case_that_may_not_be_seen_says_only_that(stage: Stage, workspace: Workspace) -> None:
    page = stage.show(CaseScreen, "case", case_id="0b4fba7e-7a0d-4b8d-8a52-1c2f0d9f6a51")
    stage.until(lambda: "There is no such record" in words(page))


def test_first_answers_become_one_log_entry_for_each_purpose_asked() -> None:
    answers = {**FirstConsents().model_dump(), "storage": "given", "referral": "refused"}
    entries = consent_entries({**answers, "method": "verbal_witnessed"}, "2026-11-21")
    assert [(one["purpose"], one["status"]) for one in entries] == [
        ("storage", "given"),
        ("referral", "refused"),
    ]
    assert all(one["method"] == "verbal_witnessed" for one in entries)
    assert set(PURPOSES) <= set(FirstConsents.model_fields)


def test_a_new_case_asks_nothing_about_the_trafficking(stage: Stage) -> None:
    page = stage.show(NewCaseScreen, "new_case")
    asked = {name.partition(".")[0] for name in page.page.form.fields}
    assert asked == {"intake", "safety", "contact", "consent", "person"}


def test_a_new_case_is_made_with_a_pseudonym_that_is_offered(
    stage: Stage, workspace: Workspace
) -> None:
    page = stage.show(NewCaseScreen, "new_case")
    pseudonym = page.page.form.fields["person.pseudonym"].editor
    stage.until(lambda: pseudonym.value() != "")
    assert not page.page.form.is_changed
    page.page.form.put({"person": {"name_en": "Rokeya"}, "consent": {"services": "given"}})
    stage.press("Create case")
    made = stage.page(CaseScreen)
    stage.until(lambda: made.file is not None)
    assert made.file is not None
    assert made.file.consents["services"].open
    assert made.file.status == "draft"
    assert STATUS.label("draft", "en") in words(made.head)


def test_a_mistake_in_a_new_case_is_told_beside_its_field(stage: Stage) -> None:
    page = stage.show(NewCaseScreen, "new_case")
    stage.until(lambda: page.page.form.fields["person.pseudonym"].editor.value() != "")
    born = page.page.form.fields["person.birth_date"]
    assert isinstance(born.editor, LineEditor)
    born.editor.line.setText("31/2/2009")
    stage.press("Create case")
    assert born.problem
    assert page.page.count.text() == "1 field to put right"
    assert stage.shell.findChild(QDialog) is None
