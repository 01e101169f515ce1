"""The hint that a person has a file already."""

from typing import Any

import pytest

from casemgr.operations.act import Act, operation
from casemgr.operations.alerts import raise_alert
from casemgr.operations.cases import create_case
from casemgr.operations.duplicates import CHECKS, similar
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.ui.screens.case import CaseScreen
from casemgr.ui.screens.duplicates import DuplicateHint, overview_hint
from casemgr.ui.screens.merge import MergeScreen
from casemgr.ui.screens.record import RecordScreen
from casemgr.ui.screens.rows import LinkRow
from casemgr.ui.screens.settings import SettingsScreen
from casemgr.ui.widgets import Banner, Text
from tests.operations.test_duplicates import ASKED, RAHIMA, lines
from tests.ui.screens.conftest import Stage


@pytest.fixture
def hint(stage: Stage) -> DuplicateHint:
    made = DuplicateHint(stage.show(SettingsScreen, "settings").at, "en")
    stage.qtbot.addWidget(made)
    return made


def heads(hint: DuplicateHint) -> list[str]:
    return [one.accessibleName() for one in hint.findChildren(LinkRow)]


def looked(stage: Stage, hint: DuplicateHint, values: Any) -> int:
    """Look, and wait for the answer."""
    counts: list[int] = []
    hint.found.connect(counts.append)
    hint.look_now(values)
    stage.until(lambda: bool(counts))
    return counts[-1]


def test_a_hit_says_who_and_why_and_opens_the_file(
    stage: Stage, workspace: Workspace, hint: DuplicateHint
) -> None:
    case = workspace.run(create_case, RAHIMA)
    assert looked(stage, hint, ASKED) == 1
    (head,) = heads(hint)
    assert case.code in head
    assert "Beli 7" in head
    assert "The name sounds the same. " in head
    assert "রহিমা" not in head
    hint.findChildren(LinkRow)[0].click()
    assert stage.page(CaseScreen).case_id == case.case_id


def test_typing_asks_once_when_the_keys_pause(
    stage: Stage, workspace: Workspace, hint: DuplicateHint
) -> None:
    workspace.run(create_case, RAHIMA)
    for end in range(1, 7):
        hint.look({**ASKED, "person": {**ASKED["person"], "name_en": "Rohima"[:end]}})
    counts: list[int] = []
    hint.found.connect(counts.append)
    stage.until(lambda: bool(counts))
    assert counts == [1]
    hint.look({**ASKED, "person": {**ASKED["person"], "name_en": "Rohima", "languages": "বাংলা"}})
    stage.qtbot.wait(1000)
    assert len(lines(workspace)) == 1  # nothing that tells people apart has changed


def test_what_tells_nobody_apart_is_not_asked_for(
    stage: Stage, workspace: Workspace, hint: DuplicateHint
) -> None:
    for values in ({}, {"person": {"name_en": "Ra"}}, {"person": {"upazila": "jashore.sharsha"}}):
        assert looked(stage, hint, values) == 0
    assert looked(stage, hint, {"person": {"name_en": "Rahima", "no_name": True}}) == 0
    assert lines(workspace) == []
    assert hint.isHidden()


def test_being_held_up_is_said_quietly_and_nothing_is_asked_meanwhile(
    stage: Stage, workspace: Workspace, hint: DuplicateHint
) -> None:
    for _ in range(CHECKS):
        workspace.run(similar, ASKED)
    looked(stage, hint, ASKED)
    assert "Too many checks" in hint.note.text()
    assert not hint.note.isHidden()
    refused = len(lines(workspace))
    hint.look_now({"person": {"name_en": "Somebody else"}})
    stage.qtbot.wait(200)
    assert len(lines(workspace)) == refused
    assert stage.errors == []


def test_the_person_of_a_case_looks_for_other_files_at_once_after_a_save(
    stage: Stage, workspace: Workspace
) -> None:
    other = workspace.run(create_case, RAHIMA)
    case = workspace.run(create_case, {**RAHIMA, "contact": {}})
    page = stage.show(CaseScreen, "case", case_id=case.case_id, section="person")
    stage.until(lambda: any(other.code in head for head in _all_heads(page)))
    stage.press("Compare")
    merge = stage.page(MergeScreen)
    assert (merge.case_id, merge.other_id) == (case.case_id, other.case_id)


def _all_heads(page: CaseScreen) -> list[str]:
    return [head for one in page.findChildren(DuplicateHint) for head in heads(one)]


def test_looking_on_demand_says_when_there_is_nobody(
    stage: Stage, workspace: Workspace, clock: Any
) -> None:
    case = workspace.run(create_case, RAHIMA)
    clock.forward(hours=1)
    stage.show(CaseScreen, "case", case_id=case.case_id, section="person")
    stage.press("Look for other files of this person")
    page = stage.page(CaseScreen)
    stage.until(lambda: "No other file" in words(page))


def words(page: CaseScreen) -> str:
    return "\n".join(one.text() for one in page.findChildren(Text) if one.isVisible())


@operation("create_case")
def alert_of(act: Act, one: CaseRef, two: CaseRef) -> None:
    raise_alert(act, "files_alike", two.case_id, "supervisor", case_id=one.case_id)
    act.audit()


def test_an_alert_about_two_files_leads_to_comparing_them(
    stage: Stage, workspace: Workspace
) -> None:
    one, two = (workspace.run(create_case, RAHIMA) for _ in range(2))
    workspace.run(alert_of, one, two)
    page = stage.show(CaseScreen, "case", case_id=two.case_id)
    stage.until(lambda: page.file is not None)
    assert page.file is not None
    banner = overview_hint(page, page.file)
    assert isinstance(banner, Banner)
    page.column.add(banner)
    stage.until(banner.isVisible)
    stage.press("Compare")
    merge = stage.page(MergeScreen)
    assert (merge.case_id, merge.other_id) == (two.case_id, one.case_id)


def test_a_name_typed_into_the_file_later_warns_too_and_nothing_else_asks(
    stage: Stage, workspace: Workspace
) -> None:
    other = workspace.run(create_case, RAHIMA)
    case = workspace.run(create_case, {"intake": RAHIMA["intake"], "person": {"pseudonym": "Jui"}})
    asked = len(lines(workspace))
    page = stage.show(RecordScreen, "record", case_id=case.case_id, kind="person")
    stage.until(lambda: page.page is not None and page.page.form.isEnabled())
    assert page.page is not None
    (hint,) = page.findChildren(DuplicateHint)
    page.page.form.put({"record": {"languages": ["bn"]}})
    stage.qtbot.wait(900)
    assert len(lines(workspace)) == asked
    page.page.form.put({"record": ASKED["person"]})
    stage.until(lambda: any(other.code in head for head in heads(hint)))
    assert hint.isVisible()
