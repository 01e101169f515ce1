"""Every form of its own: what was typed is back after a lock, with the cursor where it was."""

from collections.abc import Callable
from typing import Any

import pytest

from casemgr.domain.errors import CaseError
from casemgr.domain.fields import Kind
from casemgr.operations.cases import open_case
from casemgr.operations.drafting import SAVE_MARK
from casemgr.operations.groups import take_in_group
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.errors import DiskFull
from casemgr.ui.forms import FormPage
from casemgr.ui.forms.compare import CompareView
from casemgr.ui.forms.form import Form
from casemgr.ui.screens.record import RecordScreen
from tests.operations.test_groups import INCIDENT, SHARED, person
from tests.ui.screens.conftest import Stage

Opening = Callable[[Stage, Workspace, CaseRef], None]
_TEXT = "half a sentence, and আধা"
_SPOT = 4
_WORDS = (Kind.TEXT, Kind.LONG_TEXT)


def _go(route: str, **params: Any) -> Opening:
    def opening(stage: Stage, _workspace: Workspace, case: CaseRef) -> None:
        known = {key: case.case_id if value == "<case>" else value for key, value in params.items()}
        stage.go(route, **known)

    return opening


def _assessment(stage: Stage, _workspace: Workspace, case: CaseRef) -> None:
    stage.go("assessment", case_id=case.case_id)
    stage.press("Begin")


def _reassign(stage: Stage, _workspace: Workspace, case: CaseRef) -> None:
    stage.go("reassign", case_ids=[case.case_id])


def _group_note(stage: Stage, workspace: Workspace, _case: CaseRef) -> None:
    made = workspace.run(take_in_group, INCIDENT, SHARED, [person(7), person(8)])
    stage.go("incident", incident_id=made.incident_id)
    stage.press("Write a note for several")


FORMS: dict[str, Opening] = {
    "a record": _go("record", case_id="<case>", kind="note"),
    "a new case": _go("new_case"),
    "an assessment": _assessment,
    "feedback": _go("feedback_entry"),
    "a directory": _go("directory_entry", directory="provider"),
    "a hand-over": _go("handover", case_id="<case>"),
    "a document": _go("document", case_id="<case>"),
    "a note for a group": _group_note,
    "cases for a colleague": _reassign,
}


def form_in(stage: Stage) -> Form:
    """The form in front, once it is there and can be typed into."""

    def there() -> bool:
        page = stage.shell.current
        found = page.findChild(FormPage) if page is not None else None
        return found is not None and found.isVisible() and found.form.isEnabled()

    stage.until(there)
    assert stage.shell.current is not None
    found = stage.shell.current.findChild(FormPage)
    assert isinstance(found, FormPage)
    return found.form


def text_field(form: Form) -> str:
    """The first field into which one writes words."""
    for name, one in form.fields.items():
        if one.declared.kind in _WORDS and not one.isHidden():
            one.editor.put(_TEXT)
            return name
    raise AssertionError("no field for words")


@pytest.mark.parametrize("which", FORMS)
def test_a_lock_in_the_middle_of_a_word_loses_nothing(
    which: str, stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    FORMS[which](stage, workspace, case)
    form = form_in(stage)
    name = text_field(form)
    form.fields[name].editor.edited.emit()
    form.stand(name, _SPOT)
    typed = form.typed()
    place = stage.shell.lay_down()
    stage.shell.close()
    stage.open()
    stage.shell.take_up(place)
    again = form_in(stage)
    stage.until(lambda: again.fields[name].editor.value() == _TEXT)
    assert again is not form
    for part, values in typed.items():  # what the office proposes may come in later
        known = again.typed()[part]
        assert {key: known[key] for key, value in values.items() if value} == {
            key: value for key, value in values.items() if value
        }
    assert again.place() == (name, _SPOT)


def test_a_draft_older_than_the_record_is_compared_as_soon_as_it_is_taken_up(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    stage.go("record", case_id=case.case_id, kind="contact")
    form = form_in(stage)
    name = text_field(form)
    form.fields[name].editor.edited.emit()
    place = stage.shell.lay_down()
    stage.shell.close()
    stored = workspace.run(open_case, case.case_id).one("contact")
    assert stored is not None
    key = name.partition(".")[2]
    values = {**stored.value.model_dump(), key: "somebody else was quicker"}
    workspace.run(save_record, "contact", case.case_id, stored.id, values, stored.version)
    stage.open()
    stage.shell.take_up(place)
    page = stage.page(RecordScreen)
    stage.until(lambda: page.findChild(CompareView) is not None)
    now = workspace.run(open_case, case.case_id).one("contact")
    assert now is not None
    assert now.value.model_dump()[key] == "somebody else was quicker", "nothing was saved by itself"
    assert page.page is not None
    assert page.page.form.typed()[name.partition(".")[0]][key] == _TEXT


def test_a_save_whose_draft_could_not_be_dropped_is_saved_and_does_not_come_back(
    stage: Stage, workspace: Workspace, case: CaseRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.go("record", case_id=case.case_id, kind="note")
    page = stage.page(RecordScreen)
    form_in(stage)
    assert page.page is not None
    for name, value in (("record.kind", "observed"), ("record.text", "written down once")):
        editor = page.page.form.fields[name].editor
        editor.put(value)
        editor.edited.emit()
    page.page.keeper.flush()
    stage.until(workspace.drafts.store.list)
    kept = workspace.drafts.store.list()[0]
    dropped: list[str] = []

    def full(form_key: str) -> None:
        dropped.append(form_key)
        raise DiskFull

    monkeypatch.setattr(workspace.drafts.store, "drop", full)
    page.page.ask_save()
    stage.until(lambda: dropped)
    stage.until(lambda: not isinstance(stage.shell.current, RecordScreen))
    monkeypatch.undo()
    assert stage.toasts == ["Saved."]
    # Also what an overtaken thread put down after the save carries the same mark.
    workspace.drafts.put(kept.form_key, kept.payload, kept.base_version)
    assert kept.payload[SAVE_MARK]
    assert workspace.drafts.get(kept.form_key) is None
    assert workspace.drafts.store.list() == []
    notes = workspace.run(open_case, case.case_id).records["note"]
    assert [one.value.model_dump()["text"] for one in notes] == ["written down once"]


def test_a_refused_save_keeps_its_draft(workspace: Workspace, case: CaseRef) -> None:
    workspace.drafts.put("record/x", {SAVE_MARK: "f00d", "values": {}}, None)
    with pytest.raises(CaseError):
        workspace.save("f00d", save_record, "note", case.case_id, None, {"text": ""})
    assert workspace.drafts.get("record/x") is not None
