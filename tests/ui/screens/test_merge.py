"""Two files side by side, and made one."""

from typing import Any

from casemgr.operations.cases import create_case, find_code, open_case
from casemgr.operations.merging import merges_of
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.case import CaseScreen
from casemgr.ui.screens.merge import MergeScreen
from casemgr.ui.widgets import Button, Text
from tests.conftest import ROKEYA
from tests.operations.test_merging import NOTE, OTHER, join
from tests.ui.screens.conftest import Stage


def two_files(workspace: Workspace) -> tuple[CaseRef, CaseRef]:
    kept, gone = workspace.run(create_case, ROKEYA), workspace.run(create_case, OTHER)
    workspace.run(save_record, "note", gone.case_id, None, NOTE)
    return kept, gone


def shown(stage: Stage, kept: CaseRef, gone: CaseRef) -> MergeScreen:
    page = stage.show(MergeScreen, "merge", case_id=kept.case_id, other_id=gone.case_id)
    stage.until(lambda: bool(page.rows))
    return page


def words(page: Any) -> str:
    return "\n".join(one.text() for one in page.findChildren(Text) if one.isVisible())


def choose_all(page: MergeScreen, side: Any) -> None:
    for row in page.rows.values():
        if not row.taken:
            row.buttons[side].click()


def agree(stage: Stage, reason: str) -> None:
    stage.until(lambda: any(one.isVisible() for one in stage.shell.findChildren(Ask)))
    dialog = next(one for one in stage.shell.findChildren(Ask) if one.isVisible())
    assert not dialog.yes.isEnabled()
    dialog.words.setPlainText(reason)
    dialog.yes.click()


def test_only_what_differs_stands_there_and_the_rest_is_folded(
    stage: Stage, workspace: Workspace
) -> None:
    page = shown(stage, *two_files(workspace))
    assert ("person", "pseudonym") in page.rows
    assert ("contact", "safe_to_call") in page.rows
    assert ("person", "gender") not in page.rows
    assert ("person", "father_name") not in page.rows

    def folded() -> list[Button]:
        buttons = [one for one in page.findChildren(Button) if "more fields" in one.text()]
        return [one for one in buttons if one.isVisible()]

    stage.until(folded)
    folded()[0].click()
    more = {name for _kind, name in page.rows}
    assert {"gender", "father_name"} & more or {"intake_date", "source"} & more
    text = words(page)
    assert "Kept: Jaba 101" in text
    assert "Notes: 1" in text


def test_merging_waits_for_every_choice_and_a_reason(stage: Stage, workspace: Workspace) -> None:
    kept, gone = two_files(workspace)
    page = shown(stage, kept, gone)
    assert not page.merge.isEnabled()
    assert "wait for a choice" in page.banner.text.text()
    choose_all(page, "right")
    assert page.merge.isEnabled()
    assert page.banner.isHidden()
    page.merge.click()
    agree(stage, "The same woman.")
    assert stage.page(CaseScreen).case_id == kept.case_id
    file = workspace.run(open_case, kept.case_id)
    person = file.records["person"][0].value.model_dump()
    assert (person["pseudonym"], person["name_en"]) == ("Jui 8", "Rokia Begum")
    assert file.records["contact"][0].value.model_dump()["safe_to_call"] == "no"
    assert workspace.look(find_code, gone.code) == kept.case_id


def test_the_other_one_can_be_kept_instead(stage: Stage, workspace: Workspace) -> None:
    kept, gone = two_files(workspace)
    page = shown(stage, kept, gone)
    page.rows["person", "pseudonym"].buttons["left"].click()
    page.swap.click()
    assert (page.case_id, page.other_id) == (gone.case_id, kept.case_id)
    assert page.rows["person", "pseudonym"].taken == "right"
    choose_all(page, "left")
    page.merge.click()
    agree(stage, "The same woman.")
    stage.page(CaseScreen)
    file = workspace.run(open_case, gone.case_id)
    assert file.records["person"][0].value.model_dump()["pseudonym"] == "Jaba 101"


def test_what_was_chosen_survives_leaving_the_page(stage: Stage, workspace: Workspace) -> None:
    kept, gone = two_files(workspace)
    page = shown(stage, kept, gone)
    page.rows["person", "pseudonym"].buttons["right"].click()
    stage.go("cases")
    stage.open()
    again = shown(stage, kept, gone)
    stage.until(lambda: again.rows["person", "pseudonym"].taken == "right")


def test_the_other_case_is_found_by_its_code(stage: Stage, workspace: Workspace) -> None:
    kept, gone = two_files(workspace)
    page = stage.show(MergeScreen, "merge", case_id=kept.case_id)
    stage.until(lambda: hasattr(page, "code"))
    page.code.setText("K7Q3-MX9W")
    stage.press("Compare")
    stage.until(lambda: bool(page.field.problem))
    page.code.setText(kept.code)
    stage.press("Compare")
    stage.until(lambda: "one and the same" in page.field.problem)
    page.code.setText(gone.code.lower())
    stage.press("Compare")
    stage.until(lambda: bool(page.rows))
    assert page.other_id == gone.case_id


def test_a_merge_is_undone_where_it_is_listed(stage: Stage, workspace: Workspace) -> None:
    kept, gone = two_files(workspace)
    join(workspace, kept, gone)
    page = stage.show(MergeScreen, "merge", case_id=kept.case_id)
    stage.press("Undo …")
    stage.until(lambda: bool(stage.questions))
    stage.questions[-1][1]()
    stage.until(lambda: bool(stage.toasts))
    assert workspace.look(merges_of, kept.case_id) == ()
    assert workspace.run(open_case, gone.case_id).code == gone.code
    assert page.case_id == kept.case_id


def test_a_file_changed_meanwhile_is_read_anew(stage: Stage, workspace: Workspace) -> None:
    kept, gone = two_files(workspace)
    page = shown(stage, kept, gone)
    choose_all(page, "left")
    person = workspace.run(open_case, gone.case_id).records["person"][0]
    values = {**person.value.model_dump(), "mother_name": "Champa"}
    workspace.run(save_record, "person", gone.case_id, person.id, values, person.version)
    before = page.files
    page.merge.click()
    agree(stage, "The same woman.")
    stage.qtbot.waitUntil(lambda: bool(stage.errors), timeout=30_000)
    assert type(stage.errors.pop()).__name__ == "StaleSave"
    stage.until(lambda: page.files is not None and page.files is not before)
    assert page.rows["person", "pseudonym"].taken == "left"
