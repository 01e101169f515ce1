"""The page of the office's rules: numbers, rules in words, drafts, progress and the way back."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from casemgr.domain.policy import default_policy
from casemgr.domain.working_days import default_office_days
from casemgr.operations.cases import create_case
from casemgr.operations.policy import change_office_days, change_policy, read_rules
from casemgr.operations.today import see_today
from casemgr.operations.workspace import Workspace
from casemgr.ui.screens.policy import PolicyScreen
from casemgr.ui.screens.policy_box import DaysBox
from casemgr.ui.screens.policy_compare import differing, joined
from casemgr.ui.screens.settings import SettingsScreen
from casemgr.ui.widgets import Button
from tests.conftest import ROKEYA
from tests.ui.screens.conftest import Stage

HIGH = "steps.assessment.days.high"


def opened(stage: Stage) -> PolicyScreen:
    page = stage.show(PolicyScreen, "policy")
    stage.until(page.tabs.isEnabled)
    return page


def box(page: PolicyScreen, entry: str) -> DaysBox:
    found = page.tables.editors[entry]
    assert isinstance(found, DaysBox)
    return found


def write(page: PolicyScreen, entry: str, text: str) -> None:
    one = box(page, entry)
    one.selectAll()
    QTest.keyClicks(one, text)


def said(page: PolicyScreen) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel)]


def test_the_page_shows_what_is_in_force_and_nothing_to_save(stage: Stage) -> None:
    page = opened(stage)
    assert page.tables.data() == default_policy().to_data()
    assert not page.save.isEnabled()
    assert "Assessment within 5 working days of intake at high risk" in said(page)
    assert "Planned follow-up 12 months after the start of support or return" in said(page)
    assert "Decision on keeping the file 7 years after closure" in said(page)


def test_a_changed_number_changes_its_rule_and_is_put_in_force(
    stage: Stage, workspace: Workspace
) -> None:
    workspace.run(create_case, ROKEYA)
    page = opened(stage)
    write(page, HIGH, "6")
    assert "Assessment within 6 working days of intake at high risk" in said(page)
    stage.press("Put in force")
    stage.until(lambda: page.banner.text.text() == "In force, also for 1 open case.")
    assert workspace.look(read_rules).policy.steps["assessment"].days["high"] == 6
    assert workspace.look(see_today).overdue[0].due == "2026-11-10"
    stage.until(lambda: page.source.text().startswith("Set by this office"))
    assert not page.save.isEnabled()


def test_a_higher_risk_with_more_days_is_marked_and_not_put_in_force(
    stage: Stage, workspace: Workspace
) -> None:
    page = opened(stage)
    write(page, HIGH, "9")
    assert box(page, HIGH).property("invalid")
    page.ask_save()
    assert page.banner.text.text() == (
        "Assessment: High: a higher risk or urgency may not wait longer than a lower one."
    )
    assert not workspace.look(read_rules).own_policy
    write(page, HIGH, "4")
    assert not box(page, HIGH).property("invalid")


def test_an_empty_number_is_a_mistake_and_not_a_nought(stage: Stage) -> None:
    page = opened(stage)
    box(page, "retention_years").clear()
    assert box(page, "retention_years").property("invalid")
    assert page.tables.data()["retention_years"] == -1


def test_the_arrows_count_and_bangla_digits_are_read(stage: Stage) -> None:
    stage.open("bn")
    page = opened(stage)
    one = box(page, HIGH)
    assert one.text() == "৫"
    QTest.keyClick(one, Qt.Key.Key_Up)
    assert (one.text(), one.value()) == ("৬", 6)
    one.setText("৩")
    assert page.tables.data()["steps"]["assessment"]["days"]["high"] == 3


def test_visits_are_added_and_removed(stage: Stage, workspace: Workspace) -> None:
    page = opened(stage)
    stage.press("Add a visit")
    spans = page.tables.data()["follow_up_schedule"]
    assert spans[-2:] == [{"months": 12}, {"months": 13}]
    stage.press("Remove: Visit 2")
    assert page.tables.data()["follow_up_schedule"] == [*spans[:1], *spans[2:]]
    stage.press("Put in force")
    stage.until(lambda: workspace.look(read_rules).own_policy)
    amounts = [span.amount for span in workspace.look(read_rules).policy.follow_up_schedule]
    assert amounts == [1, 3, 6, 12, 13]


def test_what_was_typed_comes_back_and_can_be_discarded(stage: Stage) -> None:
    page = opened(stage)
    write(page, HIGH, "4")
    stage.qtbot.wait(900)
    kept = stage.shell.lay_down()
    stage.open()
    stage.shell.take_up(kept)
    again = stage.page(PolicyScreen)
    stage.until(again.banner.isVisible)
    assert box(again, HIGH).value() == 4
    assert again.save.isEnabled()
    stage.press("Discard them")
    assert box(again, HIGH).value() == 5
    kept = stage.shell.lay_down()
    stage.open()
    stage.shell.take_up(kept)
    last = stage.page(PolicyScreen)
    stage.until(last.tabs.isEnabled)
    assert box(last, HIGH).value() == 5


def test_back_to_the_proposals_waits_to_be_put_in_force(stage: Stage, workspace: Workspace) -> None:
    page = opened(stage)
    write(page, HIGH, "4")
    stage.press("Put in force")
    stage.until(lambda: workspace.look(read_rules).own_policy and not page.save.isEnabled())
    stage.until(page.tables.isEnabled)
    for _ in range(3):  # what is in force now is read back after it
        stage.until(lambda: all(lane.wait_idle(0) for lane in stage.desk._lanes.values()))
        stage.qtbot.wait(50)
    stage.press("Back to the proposals")
    assert box(page, HIGH).value() == 5
    assert workspace.look(read_rules).own_policy
    stage.press("Put in force")
    stage.until(lambda: not workspace.look(read_rules).own_policy)


def confirming(page: PolicyScreen) -> list[Button]:
    found = page.findChildren(Button)
    return [one for one in found if one.text() == "Confirm" and one.isVisible()]


def test_weekend_and_holidays_are_changed_confirmed_added_and_removed(
    stage: Stage, workspace: Workspace
) -> None:
    page = opened(stage)
    page.tabs.setCurrentIndex(1)
    days = page.days
    days.weekend["saturday"].setChecked(False)
    days.year.choose("2027")
    stage.until(lambda: confirming(page))
    confirm = confirming(page)[0]
    confirm.click()
    days.day.setText("2027-08-02")
    days.english.setText("Founding day")
    stage.press("Add a holiday")
    assert days.day.text() == ""
    stage.press("Remove: Monday, 2 Aug 2027  ·  Founding day")
    days.day.setText("03/08/2027")
    days.bangla.setText("প্রতিষ্ঠা দিবস")
    stage.press("Add a holiday")
    stage.press("Put in force")
    stage.until(lambda: workspace.look(read_rules).own_days)
    found = workspace.look(read_rules).days
    assert found.weekend == frozenset({4})
    by_day = {one.day.isoformat(): one for one in found.holidays}
    assert by_day["2027-08-03"].label("en") == "প্রতিষ্ঠা দিবস"
    assert "2027-08-02" not in by_day
    before = {one.day for one in default_office_days().holidays if one.expected}
    assert len(before - {one.day for one in found.holidays if one.expected}) == 1


def test_a_holiday_without_a_day_is_asked_for_again(stage: Stage) -> None:
    page = opened(stage)
    page.tabs.setCurrentIndex(1)
    page.days.english.setText("Founding day")
    stage.press("Add a holiday")
    assert page.days.day_field.problem.startswith("Write the day and a name")
    assert not page.save.isEnabled()


def test_a_week_without_a_working_day_is_refused(stage: Stage, workspace: Workspace) -> None:
    page = opened(stage)
    page.tabs.setCurrentIndex(1)
    for tick in page.days.weekend.values():
        tick.setChecked(True)
    page.ask_save()
    stage.until(lambda: "mistake at “weekend”" in page.banner.text.text())
    assert not workspace.look(read_rules).own_days


def elsewhere(workspace: Workspace, **changed: int) -> None:
    """Another version is put in force while the page stands open."""
    workspace.run(change_policy, {**default_policy().to_data(), **changed})


def test_rules_that_somebody_else_changed_in_between_stay_and_both_versions_are_shown(
    stage: Stage, workspace: Workspace
) -> None:
    page = opened(stage)
    write(page, HIGH, "4")
    write(page, "consent_warning_days", "9")
    elsewhere(workspace, retention_years=9, consent_warning_days=20)
    page.ask_save()
    stage.until(lambda: page.banner.text.text().startswith("Somebody else changed this"))
    rules = workspace.look(read_rules).policy
    assert (rules.retention_years, rules.steps["assessment"].days["high"]) == (9, 5)
    assert box(page, HIGH).value() == 4
    assert box(page, "retention_years").value() == 9, "only she changed it: taken over"
    told = " ".join(said(page))
    assert "Assessment: High. In force: 5. Typed here: 4." in told
    assert "Days before a consent ends. In force: 20. Typed here: 9." in told
    write(page, HIGH, "3")
    assert "Assessment: High. In force: 5. Typed here: 3." in " ".join(said(page))
    stage.press("Put in force")
    stage.until(lambda: workspace.look(read_rules).policy.consent_warning_days == 9)
    rules = workspace.look(read_rules).policy
    assert (rules.retention_years, rules.steps["assessment"].days["high"]) == (9, 3)


def test_a_draft_over_rules_that_are_no_longer_in_force_says_so_when_it_comes_back(
    stage: Stage, workspace: Workspace
) -> None:
    page = opened(stage)
    write(page, HIGH, "4")
    kept = stage.shell.lay_down()
    elsewhere(workspace, retention_years=9)
    stage.open()
    stage.shell.take_up(kept)
    again = stage.page(PolicyScreen)
    stage.until(again.banner.isVisible)
    assert again.banner.text.text().startswith("Somebody else changed this")
    assert (box(again, HIGH).value(), box(again, "retention_years").value()) == (4, 9)
    stage.press("Take what is in force now")
    assert (box(again, HIGH).value(), box(again, "retention_years").value()) == (5, 9)
    assert not again.save.isEnabled()


def test_days_off_typed_by_two_people_are_all_kept(stage: Stage, workspace: Workspace) -> None:
    page = opened(stage)
    page.tabs.setCurrentIndex(1)
    page.days.day.setText("2027-08-02")
    page.days.english.setText("Founding day")
    stage.press("Add a holiday")
    theirs = default_office_days().to_data()
    dated: list[dict[str, object]] = list(theirs["dated"])  # type: ignore[call-overload]
    dated.append({"day": "2027-08-09", "en": "Harvest", "bn": "ফসল", "expected": False})
    workspace.run(change_office_days, {**theirs, "dated": dated})
    page.ask_save()
    stage.until(lambda: page.banner.text.text().startswith("Somebody else changed this"))
    (line,) = [text for text in said(page) if "Typed here" in text]
    assert line == "Monday, 2 Aug 2027  ·  Founding day. In force: nothing. Typed here: a day off."
    stage.press("Put in force")
    stage.until(lambda: len(workspace.look(read_rules).days.holidays) == len(dated) + 1)


def test_a_tab_nobody_typed_into_follows_what_somebody_else_put_in_force(
    stage: Stage, workspace: Workspace
) -> None:
    page = opened(stage)
    write(page, HIGH, "4")
    theirs = {**default_office_days().to_data(), "weekend": ["friday"]}
    workspace.run(change_office_days, theirs)
    stage.press("Put in force")
    stage.until(lambda: page.days.data()["weekend"] == ["friday"])
    page.tabs.setCurrentIndex(1)
    assert not page.save.isEnabled()


def test_joining_two_versions_keeps_what_either_side_alone_changed() -> None:
    base = {"a": {"x": 1, "y": 1}, "b": [1], "dated": []}
    mine = {"a": {"x": 2, "y": 1}, "b": [1, 2], "dated": []}
    theirs = {"a": {"x": 3, "y": 4}, "b": [1], "dated": [{"day": "2027-01-01", "en": "New"}]}
    found = joined(base, mine, theirs)
    assert found == {"a": {"x": 2, "y": 4}, "b": [1, 2], "dated": theirs["dated"]}
    assert differing(theirs, found) == [("a.x", 3, 2), ("b", [1], [1, 2])]


def test_years_of_keeping_are_set_by_the_reason_of_the_closure(
    stage: Stage, workspace: Workspace
) -> None:
    page = opened(stage)
    assert box(page, "retention_by_reason.duplicate").value() == 1
    assert "Decision on keeping the file 1 year after closure" in said(page)
    write(page, "retention_by_reason.lost_contact", "0")
    assert box(page, "retention_by_reason.lost_contact").property("invalid")
    page.ask_save()
    assert page.banner.text.text() == (
        "Years a closed file is kept: Contact lost after several attempts: "
        "the number is not possible."
    )
    write(page, "retention_by_reason.lost_contact", "3")
    box(page, "retention_by_reason.duplicate").clear()
    stage.press("Put in force")
    stage.until(lambda: workspace.look(read_rules).own_policy)
    kept = workspace.look(read_rules).policy
    assert dict(kept.retention_by_reason) == {"not_trafficked": 2, "lost_contact": 3}
    assert kept.kept_years("duplicate") == 7


def test_the_tabs_of_a_page_say_what_they_belong_to(stage: Stage) -> None:
    page = opened(stage)
    assert page.tabs.tabBar().accessibleName() == "Time limits and days off"
    settings = stage.show(SettingsScreen, "settings")
    assert settings.tabs.tabBar().accessibleName() == "Settings"
