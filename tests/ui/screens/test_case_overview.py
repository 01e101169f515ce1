"""The case page answers "what matters now?"; a walk-in is written with the keyboard alone."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from casemgr.domain.duties import DUTY
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.ui.screens.case import CaseScreen
from casemgr.ui.screens.case_legal import ProceedingPanel, UpdatePanel
from casemgr.ui.screens.case_matters import DOING, MattersCard
from casemgr.ui.screens.case_screening import ScreeningCard
from casemgr.ui.screens.new_case import NewCaseScreen, first_parts, shown_at
from casemgr.ui.screens.record import RecordScreen
from casemgr.ui.widgets import Banner
from tests.conftest import ROKEYA, consents
from tests.ui.screens.conftest import Stage
from tests.ui.screens.test_case import answer, opened, words


def save(workspace: Workspace, case: CaseRef, kind: str, /, **values: Any) -> str:
    return workspace.run(save_record, kind, case.case_id, None, values).record_id


def held() -> QWidget:
    """Who has the keyboard."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def told(page: Any) -> str:
    banners = [one.text.text() for one in page.findChildren(Banner) if one.isVisible()]
    return "\n".join([words(page), *banners])


@pytest.fixture
def pressed(workspace: Workspace) -> CaseRef:
    """A child, threatened, with pressure, a hearing and an overdue visit."""
    parts: dict[str, Any] = {
        **ROKEYA,
        "person": {"pseudonym": "Jaba 101", "age_in_doubt": True},
        "contact": {"safe_to_call": "no"},
        "risk": [{"level": "high", "kind": "trafficker", "reason": "Came to the house."}],
    }
    case = workspace.run(create_case, parts, consents("services", "storage"))
    save(workspace, case, "proceeding", stage="fir", filed_on="2026-09-01", pressure="threat")
    save(workspace, case, "hearing", on="2026-11-26", survivor_attends="yes")
    save(workspace, case, "relation", relation="child", at_risk=True)
    save(workspace, case, "follow_up", planned_on="2026-11-01", kind="home", outcome="met",
         done_on="2026-11-01", warning_signs=["offer"])  # fmt: skip
    save(workspace, case, "follow_up", planned_on="2026-11-10", kind="phone")
    return case


def card_of(stage: Stage, page: CaseScreen) -> MattersCard:
    stage.until(lambda: any(card.buttons for card in page.findChildren(MattersCard)))
    return next(card for card in page.findChildren(MattersCard) if card.buttons)


def test_what_matters_now_stands_there_without_scrolling(stage: Stage, pressed: CaseRef) -> None:
    stage.shell.resize(1366, 768)
    page = opened(stage, pressed)
    card = card_of(stage, page)
    stage.until(lambda: all(button.isVisible() for button in card.buttons))
    stage.qtbot.wait(50)
    bottom = card.mapTo(page, QPoint(0, card.height())).y()
    assert bottom <= page.height()
    said = told(page)
    for shown in (
        "The age is in doubt", "Risk: High", "Came to the house.", "Not safe to call.",
        "Signs of being trafficked again", "Pressure to settle", "1 child around her is at risk",
        "No consent", "Hearing:",
    ):  # fmt: skip
        assert shown in said, shown
    whats = [one.what for one in card.found]
    assert "contact" not in whats, "the head of the page says it already"


def test_a_duty_is_done_from_the_overview(stage: Stage, pressed: CaseRef) -> None:
    page = opened(stage, pressed)
    card = card_of(stage, page)
    assert len(card.buttons) == 3
    stage.until(lambda: "Not safe to call" in words(card))
    stage.press("Note the visit")
    form = stage.page(RecordScreen)
    assert form.kind.name == "follow_up"
    assert form.record_id


def test_every_duty_there_is_can_be_done_from_the_overview() -> None:
    assert set(DOING) == {code.code for code in DUTY}


def test_a_matter_leads_to_where_it_is_dealt_with(stage: Stage, pressed: CaseRef) -> None:
    page = opened(stage, pressed)
    card_of(stage, page)
    stage.press("Pressure to settle; Threatened to settle. No risk speaks of it yet.")
    assert page.section == "proceeding"


def test_pressure_to_settle_becomes_a_risk_at_once(
    stage: Stage, workspace: Workspace, pressed: CaseRef
) -> None:
    page = opened(stage, pressed, "proceeding")
    stage.until(lambda: "Pressure to settle" in told(page.findChild(ProceedingPanel)))
    panel = page.findChild(ProceedingPanel)
    assert panel is not None
    assert "90 working days" in told(panel)
    assert "told of her rights" in told(panel)
    stage.press("Record it as a risk")
    answer(stage, "Save", "Money was offered twice.")
    stage.until(lambda: len(workspace.run(open_case, pressed.case_id).records["risk"]) == 2)
    stage.until(lambda: stage.button("Record it as a risk") is None)


def test_the_monthly_update_is_blocked_in_words_where_contact_is_unsafe(
    stage: Stage, pressed: CaseRef
) -> None:
    page = opened(stage, pressed, "legal_update")
    stage.until(lambda: page.findChild(UpdatePanel) is not None)
    stage.until(lambda: "tell her when she comes" in told(page.findChild(UpdatePanel)))


def test_the_parts_of_the_identification_say_what_is_missing(
    stage: Stage, workspace: Workspace, pressed: CaseRef
) -> None:
    save(workspace, pressed, "screening", acts=["recruitment"],
         trafficking_status="PossibleVictimOfTrafficking")  # fmt: skip
    page = opened(stage, pressed, "screening")
    stage.until(lambda: "✓ Act" in told(page.findChild(ScreeningCard)))
    said = told(page.findChild(ScreeningCard))
    assert "Of a child no means are asked for." in said
    assert "○ Purpose" in said
    assert "a part is missing" in said
    assert stage.button("Ask a second reader") is not None


def test_a_doubted_age_warns_wherever_the_family_is_written_down(
    stage: Stage, pressed: CaseRef
) -> None:
    for section in ("relation", "person"):
        page = opened(stage, pressed, section)
        stage.until(lambda page=page: "Never ask the family" in told(page))  # type: ignore[misc]


# A walk-in


def test_a_walk_in_is_written_with_the_keyboard_alone(stage: Stage, workspace: Workspace) -> None:
    page = stage.show(NewCaseScreen, "new_case")
    form = page.page.form
    stage.until(lambda: form.fields["person.pseudonym"].editor.value() != "")

    def keys_into(name: str, *keys: Qt.Key, text: str = "") -> None:
        """Tab until the field has the keyboard, then type."""
        for _ in range(120):
            if form.place()[0] == name:
                break
            QTest.keyClick(held(), Qt.Key.Key_Tab)
        assert form.place()[0] == name
        here = held()
        for key in keys:
            QTest.keyClick(here, key)
        QTest.keyClicks(here, text)

    stage.shell.activateWindow()
    form.stand()
    keys_into("intake.first_words", text="Ran away at night.")
    keys_into("safety.needs_now", Qt.Key.Key_Space)
    keys_into("safety.risk_level", Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down,
              Qt.Key.Key_Down)  # fmt: skip
    keys_into("safety.risk_kind", Qt.Key.Key_Down)
    keys_into("safety.risk_reason", text="The broker waits outside.")
    keys_into("contact.safe_to_call", Qt.Key.Key_Space)
    keys_into("consent.storage", Qt.Key.Key_Space)
    keys_into("consent.services", Qt.Key.Key_Space)
    QTest.keyClick(held(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    made = stage.page(CaseScreen)
    stage.until(lambda: made.file is not None)
    assert made.file is not None
    assert made.file.consents["services"].open
    assert made.file.consents["storage"].open
    assert [len(made.file.records[kind]) for kind in ("need", "risk")] == [1, 1]
    stage.until(lambda: "The broker waits outside." in words(made.head))


def test_nothing_but_the_day_and_a_pseudonym_is_needed_for_a_walk_in(
    stage: Stage, workspace: Workspace
) -> None:
    page = stage.show(NewCaseScreen, "new_case")
    form = page.page.form
    stage.until(lambda: form.fields["person.pseudonym"].editor.value() != "")
    needed = {name for name, one in form.fields.items() if one.declared.required}
    assert needed == {"intake.intake_date", "person.pseudonym"}
    stage.press("Create case")
    made = stage.page(CaseScreen)
    stage.until(lambda: made.file is not None)
    assert made.file is not None
    assert not made.file.records["need"]
    assert not made.file.records["risk"]


def test_an_emergency_ground_is_offered_until_services_are_agreed_to(
    stage: Stage, workspace: Workspace
) -> None:
    page = stage.show(NewCaseScreen, "new_case")
    form = page.page.form
    stage.until(lambda: form.fields["person.pseudonym"].editor.value() != "")
    ground = form.fields["consent.emergency"]
    assert not ground.isHidden()
    form.put({"consent": {"services": "given"}})
    assert ground.isHidden()
    form.put({"consent": {"services": "", "emergency": "immediate_danger"}})
    stage.press("Create case")
    reason = form.fields["consent.emergency_reason"]
    stage.until(lambda: reason.problem != "")
    form.put({"consent": {"emergency_reason": "Followed to the door."}})
    stage.press("Create case")
    made = stage.page(CaseScreen)
    stage.until(lambda: made.file is not None)
    intake = made.file.one("intake") if made.file else None
    assert intake is not None
    assert intake.value.model_dump()["emergency_review_on"] == "2026-11-22"


def test_a_guardian_who_may_be_involved_is_refused_beside_the_field(stage: Stage) -> None:
    page = stage.show(NewCaseScreen, "new_case")
    form = page.page.form
    stage.until(lambda: form.fields["person.pseudonym"].editor.value() != "")
    guardian = {"services": "given", "given_by": "guardian", "guardian_relation": "uncle_aunt",
                "guardian_involved": "suspected"}  # fmt: skip
    form.put({"consent": guardian})
    stage.press("Create case")
    involved = form.fields["consent.guardian_involved"]
    stage.until(lambda: involved.problem != "")


def test_an_answer_that_no_longer_matters_makes_no_record() -> None:
    names = (
        "services", "given_by", "emergency", "emergency_reason", "emergency_review_on",
        "guardian_relation", "guardian_name", "guardian_involved",
    )  # fmt: skip
    form = dict.fromkeys(names, "")
    consent = {**form, "services": "given", "given_by": "self", "emergency": "court_order",
               "guardian_relation": "mother"}  # fmt: skip
    safety = {"needs_now": (), "risk_level": "", "risk_kind": "family", "risk_reason": "x",
              "risk_measure": ""}  # fmt: skip
    parts = first_parts({"intake": {"intake_date": "x"}, "safety": safety, "consent": consent})
    assert parts == {"intake": {"intake_date": "x"}, "need": []}


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("risk.0.reason", ("safety", "risk_reason")),
        ("relation.0.involved", ("consent", "guardian_involved")),
        ("consent.0.guardian", ("consent", "guardian_relation")),
        ("intake.emergency_reason", ("consent", "emergency_reason")),
        ("need.0.category", ("safety", "needs_now")),
        ("contact.mobile_phone", ("contact", "mobile_phone")),
    ],
)
def test_a_problem_is_shown_where_it_was_typed(name: str, place: tuple[str, str]) -> None:
    assert shown_at(name) == place
