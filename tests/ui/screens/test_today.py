"""Today: alerts first, duties by day with their rule, safety before all, and putting aside."""

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from sqlmodel import select

from casemgr.operations.acknowledging import put_aside
from casemgr.operations.alerts import alerts
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AlertRow, CaseRow, StatusChangeRow
from casemgr.ui.screens.alerts import AlertsCard
from casemgr.ui.screens.ask import Ask
from casemgr.ui.screens.case import CaseScreen
from casemgr.ui.screens.duty_row import DutyRow
from casemgr.ui.screens.put_aside import PutAsideCard
from casemgr.ui.screens.today import TodayScreen
from casemgr.ui.screens.visits import ScheduleCard
from tests.conftest import ROKEYA
from tests.ui.screens.conftest import Stage


def save(workspace: Workspace, case: CaseRef, kind: str, /, **values: Any) -> None:
    workspace.run(save_record, kind, case.case_id, None, values)


def opened(stage: Stage) -> TodayScreen:
    page = stage.show(TodayScreen, "today")
    stage.until(lambda: page.panes.currentWidget() is page.column and rows(page) is not None)
    stage.until(lambda: hasattr(page, "_today"))
    return page


def rows(page: TodayScreen) -> list[DutyRow]:
    return [row for row in page.column.findChildren(DutyRow) if not row.isHidden()]


def texts(widget: Any) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.text()]


def questions() -> list[Ask]:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, Ask)]
    return [one for one in found if one.isVisible()]


def answer(stage: Stage, words: str, button: str) -> None:
    """Write into the question that stands open, and agree."""
    stage.until(questions)
    (ask,) = questions()
    assert not ask.yes.isEnabled()
    ask.words.setPlainText(words)
    assert ask.yes.text() == button
    ask.yes.click()


def test_a_duty_shows_its_rule_and_stands_under_its_day(stage: Stage, case: CaseRef) -> None:
    page = opened(stage)
    (row,) = rows(page)
    rule = "Assessment within 5 working days of intake while the risk is not assessed"
    assert any(text.startswith(rule[:30]) for text in texts(row))
    assert row.link.toolTip().startswith(rule)
    stage.until(lambda: "Monday, 9 Nov 2026" in texts(page.column))
    row.link.click()
    assert stage.page(CaseScreen).section == "assessment"


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ({}, "Not known to be safe"),
        ({"safe_to_call": "unknown"}, "Not known to be safe"),
        ({"safe_to_call": "no"}, "Not safe to call"),
        ({"safe_to_call": "yes", "no_contact": True}, "Does not wish to be contacted"),
        ({"safe_to_call": "yes"}, ""),
    ],
)
def test_before_anything_else_a_contact_says_whether_it_is_safe(
    stage: Stage, workspace: Workspace, contact: dict[str, Any], said: str
) -> None:
    case = workspace.run(create_case, {**ROKEYA, "contact": contact})
    save(workspace, case, "follow_up", planned_on="2026-11-21", kind="phone")
    page = opened(stage)
    (row,) = [one for one in rows(page) if one.item.what == "follow_up"]
    name = row.link.accessibleName()
    assert name.startswith(f"{said}; Jaba 101" if said else "Jaba 101")
    assert (texts(row)[0] == said) == bool(said)


def test_a_duty_is_put_aside_with_a_reason(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    page = opened(stage)
    (row,) = rows(page)
    assert row.aside is not None
    row.aside.click()
    answer(stage, "Her mother is in hospital", "Put aside")
    stage.until(lambda: page.panes.currentWidget() is not page.column)
    (kept,) = workspace.look(put_aside, case.case_id)
    assert kept.reason == "Her mother is in hospital"


def test_what_others_wait_for_has_no_button_to_put_it_aside(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, "hearing", on="2026-11-21")
    page = opened(stage)
    found = {row.item.what: row.aside for row in rows(page)}
    assert found["hearing"] is None
    assert found["assessment"] is not None


def alert(workspace: Workspace, case: CaseRef, severity: str) -> None:
    stamp: Any = {"created_at": workspace.now, "updated_at": workspace.now}
    who = workspace.actor.id
    with workspace.database.write() as session:
        session.add(
            AlertRow(
                case_id=case.case_id, what="handed_over", about=severity, audience=who,
                severity=severity, created_by=who, **stamp,
            )
        )  # fmt: skip


def test_alerts_stand_above_the_duties_until_they_are_settled_with_a_reason(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    alert(workspace, case, "info")
    alert(workspace, case, "danger")
    page = opened(stage)
    card = page.column.findChild(AlertsCard)
    first = page.column.body.itemAt(0)
    assert first is not None
    assert first.widget() is card
    said = [text for text in texts(card) if text in ("Urgent", "Important", "To know")]
    assert said == ["Urgent", "To know"]
    stage.press("Settled …")
    answer(stage, "Read and taken over", "Settled")
    stage.until(lambda: len(workspace.look(alerts)) == 1)
    stage.press(f"Open case {case.code}")
    assert stage.page(CaseScreen).case_id == case.case_id


def test_without_alerts_and_duties_it_says_so(stage: Stage) -> None:
    page = stage.show(TodayScreen, "today")
    stage.until(lambda: "Nothing is due." in texts(page))


def test_the_schedule_of_visits_is_offered_and_planned_in_one_go(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    stamp: Any = {"created_at": workspace.now, "updated_at": workspace.now}
    with workspace.database.write() as session:
        row = session.exec(select(CaseRow).where(CaseRow.id == case.case_id)).one()
        session.add(
            StatusChangeRow(case_id=case.case_id, source=row.status, target="support", **stamp)
        )
        row.status = "support"
    page = stage.show(CaseScreen, "case", case_id=case.case_id, section="follow_up")
    stage.until(lambda: any(one.ticks for one in page.findChildren(ScheduleCard)))
    (card,) = [one for one in page.findChildren(ScheduleCard) if one.ticks]
    assert len(card.ticks) == 5
    card.ticks["2026-12-21"].setChecked(False)
    stage.press("Plan 4 visits")
    stage.until(lambda: page.file is not None and len(page.file.records["follow_up"]) == 4)
    visits: Any = [one.value for one in workspace.run(open_case, case.case_id).records["follow_up"]]
    assert "2026-12-21" not in {one.planned_on for one in visits}
    stage.qtbot.wait(300)
    assert not any(one.isVisible() for one in page.findChildren(ScheduleCard))


def test_the_case_can_say_what_was_put_aside_by_whom_and_why(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    page = opened(stage)
    (row,) = rows(page)
    assert row.aside is not None
    row.aside.click()
    answer(stage, "She asked for a later day", "Put aside")
    stage.until(lambda: workspace.look(put_aside, case.case_id))
    screen = stage.show(CaseScreen, "case", case_id=case.case_id)
    stage.until(lambda: screen.file is not None)
    assert screen.file is not None
    card = PutAsideCard(screen, screen.file)
    stage.qtbot.addWidget(card)
    stage.until(lambda: len(texts(card)) > 1)
    assert texts(card)[1] == (
        "Assessment, due 9 Nov 2026: put aside by Nasima on 21 Nov 2026 because: "
        "She asked for a later day"
    )
