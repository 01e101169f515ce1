"""The office's lists, the referrals and the hand-over on the screen."""

from typing import Any

from PySide6.QtWidgets import QPushButton

from casemgr.operations.accounts import list_accounts
from casemgr.operations.cases import open_case
from casemgr.operations.directories import EntryQuery, entries, save_entry
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.ui.desk import Desk
from casemgr.ui.screens.alike_entries import AlikeEntries
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.case import CaseScreen
from casemgr.ui.screens.directory import DirectoryScreen
from casemgr.ui.screens.directory_entry import EntryScreen
from casemgr.ui.screens.handover import HandoverScreen
from casemgr.ui.screens.record import RecordScreen
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.widgets import Banner, Chip, Text
from tests.conftest import Opener, consents
from tests.ui.screens.conftest import Stage

BLUE = {
    "name": "Blue House", "kind": "Shelter", "focal_person": "Mina", "eligible": ["women"],
    "vetted_on": "2026-05-01", "agreement": "signed", "agreement_until": "2026-11-20",
}  # fmt: skip


def words(page: Any) -> str:
    kinds = (Text, Chip)
    return "\n".join(o.text() for kind in kinds for o in page.findChildren(kind) if o.isVisible())


def put(page: Any, name: str, value: str) -> None:
    """Type into a field of the page's form, as its editor would tell it."""
    editor = page.page.form.fields[name].editor
    editor.put(value)
    editor.edited.emit()


def add(workspace: Workspace, directory: str, /, **values: Any) -> str:
    return workspace.run(save_entry, directory, None, values).record_id


def opened(stage: Stage, case: CaseRef, section: str) -> CaseScreen:
    page = stage.show(CaseScreen, "case", case_id=case.case_id, section=section)
    stage.until(lambda: page.file is not None)
    return page


def test_providers_are_listed_filtered_and_opened(stage: Stage, workspace: Workspace) -> None:
    add(workspace, "provider", **BLUE)
    add(workspace, "provider", name="Men's home", kind="Shelter", eligible=["men"])
    page = stage.show(DirectoryScreen, "directory")
    stage.until(lambda: len(page.findChildren(LinkRow)) == 2)
    stage.until(lambda: "Agreement expired" in words(page))
    stage.until(lambda: "2 entries" in words(page))
    page.filters["eligible"].choose("men")
    stage.until(lambda: [getattr(one.value, "name") for one in page.found] == ["Men's home"])  # noqa: B009
    kept = page.state()
    stage.show(DirectoryScreen, "directory")
    assert kept["filters"]["eligible"] == "men"
    stage.until(lambda: len(page.findChildren(LinkRow)) == 1)
    page.findChildren(LinkRow)[0].click()
    entry = stage.page(EntryScreen)
    stage.until(lambda: entry.page is not None)
    stage.until(lambda: "No agreement  ·  Not vetted yet" in words(entry))


def test_an_empty_list_says_what_to_do(stage: Stage) -> None:
    page = stage.show(DirectoryScreen, "directory")
    stage.until(lambda: "Nothing stands in this list yet." in words(page))
    page.which.choose("perpetrator")
    stage.until(lambda: "You see what you wrote" in words(page))
    assert page.filter_row.isHidden()


def test_a_new_entry_is_typed_saved_and_kept_as_a_draft_until_then(
    stage: Stage, workspace: Workspace
) -> None:
    page = stage.show(EntryScreen, "directory_entry", directory="provider")
    stage.until(lambda: page.page is not None and page.page.form.isEnabled())
    put(page, "entry.name", "Blue House")
    page.lay_down()
    stage.until(lambda: workspace.drafts.get("entry/provider/new") is not None)
    stage.press("Save")
    stage.until(lambda: page.page is not None and page.page.count.text() == "1 field to put right")
    put(page, "entry.kind", "Shelter")
    stage.press("Save")
    stage.until(lambda: "Saved." in stage.toasts)
    (found,) = workspace.look(entries, "provider", EntryQuery())
    assert found.value.model_dump()["name"] == "Blue House"
    stage.until(lambda: workspace.drafts.get("entry/provider/new") is None)


def test_an_entry_made_from_a_record_comes_back_chosen_and_nothing_typed_is_lost(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    page = opened(stage, case, "referral")
    page.edit("referral")
    form = stage.page(RecordScreen)
    stage.until(lambda: form.page is not None and form.page.form.isEnabled())
    put(form, "record.details", "She asked for a bed.")
    stage.press("Add provider")
    entry = stage.page(EntryScreen)
    stage.until(lambda: entry.page is not None and entry.page.form.isEnabled())
    for name in ("name", "kind", "focal_person"):
        put(entry, f"entry.{name}", str(BLUE[name]))
    stage.press("Save")
    form = stage.page(RecordScreen)
    fields = form.page.form.fields if form.page else {}
    stage.until(fields["record.provider"].editor.value)
    stage.until(lambda: fields["record.organisation"].editor.value() == "Blue House")
    assert fields["record.focal_person"].editor.value() == "Mina"
    assert fields["record.details"].editor.value() == "She asked for a bed."
    stage.until(lambda: "No data-sharing agreement" in words(form))
    stage.press("Save")
    stage.until(lambda: "Saved." in stage.toasts[1:])
    (saved,) = workspace.run(open_case, case.case_id).records["referral"]
    assert saved.value.model_dump()["organisation"] == "Blue House"


def test_the_next_step_of_a_referral_is_one_press_and_sending_in_doubt_asks(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    workspace.run(save_record, "consent", case.case_id, None, consents("referral")[0])
    provider = add(workspace, "provider", **BLUE)
    values = {"direction": "out", "provider": provider, "shared": ["needs"], "urgency": "week"}
    workspace.run(save_record, "referral", case.case_id, None, values)
    page = opened(stage, case, "referral")
    stage.until(lambda: "Open referrals" in words(page))
    stage.until(lambda: "agreement with this organisation has expired" in words(page))
    stage.press("Mark: Sent")
    dialog = stage.shell.findChild(Ask)
    assert dialog is not None
    dialog.yes.click()
    stage.until(lambda: "Answer due on" in words(page))
    assert "Answer to the referral within" in words(page), "the day says its rule"
    stage.press("Mark: Accepted")
    stage.until(lambda: stage.button("Mark: In service"))
    (saved,) = workspace.run(open_case, case.case_id).records["referral"]
    kept = saved.value.model_dump()
    assert (kept["status"], kept["answered_on"]) == ("accepted", "2026-11-21")


def test_a_referral_that_says_nothing_of_what_is_shared_opens_its_form(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    values = {"direction": "out", "organisation": "Blue House"}
    workspace.run(save_record, "referral", case.case_id, None, values)
    opened(stage, case, "referral")
    stage.press("Mark: Sent")
    stage.page(RecordScreen)
    assert stage.toasts == ["Write first where it goes and what is shared."]


def test_the_hand_over_begins_with_what_matters_and_gives_the_case(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    page = opened(stage, case, "overview")
    stage.press("Hand over to …")
    form = stage.page(HandoverScreen)
    stage.until(lambda: form.page is not None and form.page.form.isEnabled())
    assert form.page is not None
    typed = form.page.form.fields["handover.summary"].editor.value()
    assert "Status: Intake" in typed
    karim = next(one.id for one in workspace.look(list_accounts) if one.login == "karim")
    put(form, "handover.to", karim)
    put(form, "handover.summary", f"{typed}\nShe trusts Mina.")
    button = form.page.save_button
    assert button.text() == "Hand over"
    button.click()
    stage.until(lambda: "The case was handed over." in stage.toasts)
    file = workspace.run(open_case, case.case_id)
    assert file.owner == "Karim"
    assert "She trusts Mina." in str(file.records["handover"][0].value.model_dump()["summary"])
    stage.until(lambda: isinstance(stage.shell.current, CaseScreen))
    assert page is stage.shell.current


def test_an_entry_that_is_in_the_list_already_shows_while_it_is_typed(
    stage: Stage, workspace: Workspace
) -> None:
    known = add(workspace, "perpetrator", name="Kalam Mridha")
    add(workspace, "perpetrator", name="Shahin Alom")
    page = stage.show(EntryScreen, "directory_entry", directory="perpetrator")
    stage.until(lambda: page.page is not None and page.page.form.isEnabled())
    (hint,) = page.findChildren(AlikeEntries)
    put(page, "entry.name", "Ka")
    put(page, "entry.name", "কালাম মৃধা")
    stage.until(lambda: [one.id for one in hint.hits] == [known])
    assert hint.isVisible()
    put(page, "entry.name", "Rafiqul Sheikh")
    stage.until(lambda: not hint.hits)
    assert hint.isHidden()
    put(page, "entry.name", "Kalam Mridha")
    stage.until(lambda: hint.hits)
    hint.findChildren(LinkRow)[-1].click()
    assert stage.page(EntryScreen).entry_id == known


def test_a_provider_of_the_same_name_shows_and_the_entry_itself_does_not(
    stage: Stage, workspace: Workspace
) -> None:
    first = add(workspace, "provider", **BLUE)
    page = stage.show(EntryScreen, "directory_entry", directory="provider", entry_id=first)
    stage.until(lambda: page.page is not None and page.page.form.isEnabled())
    counts: list[int] = []
    (hint,) = page.findChildren(AlikeEntries)
    hint.found.connect(counts.append)
    put(page, "entry.focal_person", "Shirin")
    stage.until(lambda: counts == [0])
    new = stage.show(EntryScreen, "directory_entry", directory="provider")
    stage.until(lambda: new.page is not None and new.page.form.isEnabled())
    (hint,) = new.findChildren(AlikeEntries)
    put(new, "entry.name", "blue  house")
    stage.until(lambda: [one.id for one in hint.hits] == [first])


def test_two_alike_entries_are_made_one_by_the_supervisor(
    stage: Stage, workspace: Workspace
) -> None:
    kept = add(workspace, "perpetrator", name="Kalam Mridha")
    add(workspace, "perpetrator", name="কালাম মৃধা", phone="01712345678")
    page = stage.show(EntryScreen, "directory_entry", directory="perpetrator", entry_id=kept)
    stage.until(lambda: page.page is not None and page.page.form.isEnabled())
    stage.until(lambda: "In no case that you may see." in words(page))
    stage.press("Make one of both")
    (_question, yes) = stage.questions[0]
    yes()
    stage.until(lambda: page.view is not None and not page.view.alike)
    stage.until(lambda: page.page is not None)
    assert page.view is not None
    assert page.view.entry.value.model_dump()["phone"] == "01712345678"


def test_a_caseworker_reads_a_project_and_does_not_change_it(
    qtbot: Any, dressed: Any, desk: Desk, sign_in: Opener
) -> None:
    project = add(sign_in("nasima"), "project", name="Hope 3", donor="Somebody")
    stage = Stage(qtbot, sign_in("ruma"), desk)
    stage.open()
    page = stage.show(DirectoryScreen, "directory", directory="project")
    stage.until(lambda: page.found)
    assert page.new.isHidden()
    entry = stage.show(EntryScreen, "directory_entry", directory="project", entry_id=project)
    stage.until(lambda: "Somebody" in words(entry))
    assert entry.page is None
    assert not [b for b in entry.findChildren(QPushButton) if b.text() == "Save"]
    assert not [b for b in entry.findChildren(Banner) if b.isVisible()]
    stage.shell.hide()
