"""What a supervisor watches, as she reads it; and what waits for her."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.domain.errors import NotFound, NotYourRole
from casemgr.domain.indicators import INDICATORS
from casemgr.operations.accounts import change_account, choose_preferences, list_accounts
from casemgr.operations.act import Act, operation
from casemgr.operations.approvals import approval_changes, waiting_approvals
from casemgr.operations.cases import create_case
from casemgr.operations.errors import PeriodBackwards
from casemgr.operations.lifecycle import change_status, decide_approval, request_approval
from casemgr.operations.records import save_record
from casemgr.operations.supervision import (
    DASH,
    FigureView,
    _share,
    cases_of,
    colleagues,
    supervision_figures,
    worker_loads,
)
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AcknowledgementRow
from tests.conftest import ROKEYA, FakeClock, Opener

QUARTER = (date(2026, 10, 1), date(2026, 12, 31))


def save(workspace: Workspace, case: CaseRef, record: str, /, **values: Any) -> str:
    return workspace.run(save_record, record, case.case_id, None, values).record_id


def figures(workspace: Workspace) -> dict[str, FigureView]:
    return {one.code: one for one in workspace.look(supervision_figures, *QUARTER)}


def listed(view: FigureView) -> dict[str, list[str]]:
    return {one.label: [case.code for case in one.cases] for one in view.lists}


# --- the figures ----------------------------------------------------------------------------


def test_each_figure_stands_with_its_definition_denominator_and_dates_in_both_languages(
    workspace: Workspace, case: CaseRef
) -> None:
    english = figures(workspace)
    assert list(english) == [indicator.code for indicator in INDICATORS]
    workspace.run(choose_preferences, language="bn")
    for code, view in figures(workspace).items():
        for name in ("label", "definition", "denominator", "date_basis", "count"):
            said, there = getattr(view, name), getattr(english[code], name)
            assert re.search("[\u0980-\u09ff]", said), (code, name)
            assert there
            assert not re.search("[\u0980-\u09ff]", there), (code, name)
        assert not re.search("[0-9]", view.value + view.count), code


def test_a_figure_is_its_value_n_of_m_and_the_cases_behind_both(
    workspace: Workspace, case: CaseRef
) -> None:
    other = workspace.run(create_case, ROKEYA)
    save(workspace, case, "need", category="legal")
    save(workspace, case, "risk", level="high", kind="debt", reason="x")
    view = figures(workspace)["days_to_assessment"]
    assert (view.value, view.count, view.share) == ("19 days", "1 of 2", 0.5)
    assert listed(view) == {"Still waiting": [other.code], "Assessed": [case.code]}
    assert view.lists[0].label == "Still waiting", "the list worth opening first comes first"


def test_what_cannot_be_counted_shows_a_dash_and_a_count_of_nothing_is_nought(
    workspace: Workspace,
) -> None:
    found = figures(workspace)
    counted = {"without_contact": "0", "closures": "0", "caseload": "0 points"}
    assert {code: view.value for code, view in found.items()} == {
        code: counted.get(code, DASH) for code in found
    }
    assert {view.count for view in found.values()} == {"0 of 0"}


def test_what_stands_outside_a_figure_is_named_with_its_cases(
    workspace: Workspace, case: CaseRef
) -> None:
    for day in ("2026-11-05", "2026-11-06"):
        save(workspace, case, "follow_up", planned_on=day, outcome="not_safe")
    view = figures(workspace)["follow_ups_on_time"]
    assert (view.value, view.count) == (DASH, "0 of 0")
    (outside,) = view.left_out
    assert (outside.label, outside.note) == ("Not safely reachable", "2")
    assert [one.code for one in outside.cases] == [case.code]


def test_the_parts_are_named_by_reason_fact_and_worker(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    ruma.run(create_case, {**ROKEYA, "person": {"pseudonym": "Beli 2"}})
    ended = ruma.run(create_case, ROKEYA)
    save(ruma, ended, "screening", trafficking_status="NotAVictimOfTrafficking", reasons="x")
    given_consent = {"purpose": "interview", "status": "given", "on": "2026-11-20"}
    save(ruma, ended, "consent", **given_consent)
    ruma.run(change_status, ended.case_id, "screening")
    ruma.run(change_status, ended.case_id, "closed", "a family quarrel")
    found = figures(sign_in("shahana"))
    assert [(one.label, one.value) for one in found["closures"].parts] == [
        ("No reason recorded", "100 %")
    ]
    missing = {one.label: one.count for one in found["missing_data"].parts}
    assert missing["Gender"] == missing["Birth date or age"] == "1 of 1"
    assert missing["Source of the case"] == "0 of 1"
    assert [(one.label, one.value) for one in found["caseload"].parts] == [("Ruma", "3 points")]


def test_no_name_of_a_survivor_stands_in_the_figures(workspace: Workspace, case: CaseRef) -> None:
    shown = repr(workspace.look(supervision_figures, *QUARTER))
    assert case.code in shown
    assert "Jaba 101" in shown
    assert not re.search("রোকেয়া|Rokeya|1012345678", shown)


def test_only_supervisors_see_figures_and_only_of_cases_they_may_see(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    ruma.run(create_case, ROKEYA)
    for login in ("ruma", "adib", "audit"):
        with pytest.raises(NotYourRole):
            sign_in(login).look(supervision_figures, *QUARTER)
    assert figures(sign_in("shahana"))["caseload"].count == "1 of 1"


def test_a_period_that_ends_before_it_begins_is_refused(workspace: Workspace) -> None:
    with pytest.raises(PeriodBackwards):
        workspace.look(supervision_figures, *QUARTER[::-1])


def test_the_offices_own_limits_say_how_long_is_too_long(
    workspace: Workspace, case: CaseRef, clock: FakeClock
) -> None:
    save(workspace, case, "risk", level="medium", kind="debt", reason="x")
    clock.forward(days=11)  # 30 days after the intake, the limit of the table at this risk
    assert figures(workspace)["without_contact"].count == "0 of 1"
    clock.forward(days=1)
    assert figures(workspace)["without_contact"].count == "1 of 1"


@settings(max_examples=60)
@given(st.integers(1, 3000).flatmap(lambda most: st.tuples(st.integers(0, most), st.just(most))))
def test_a_percentage_is_0_or_100_only_where_it_is_exactly_that(counts: tuple[int, int]) -> None:
    some, every = counts
    shown = int(_share(some / every, "en").removesuffix(" %"))
    assert (shown == 0) == (some == 0)
    assert (shown == 100) == (some == every)
    assert abs(shown - 100 * some / every) <= 1


# --- who carries what -----------------------------------------------------------------------


def test_a_load_is_weighed_by_risk_and_counts_what_is_overdue(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    first, second = ruma.run(create_case, ROKEYA), ruma.run(create_case, ROKEYA)
    save(ruma, first, "risk", level="imminent", kind="family", reason="x", review_on="2026-12-01")
    save(ruma, second, "risk", level="low", kind="family", reason="x", review_on="2026-12-01")
    karim = sign_in("karim")
    karim.run(create_case, ROKEYA)
    shahana = sign_in("shahana")
    before = {one.name: one for one in shahana.look(worker_loads)}
    assert [one.name for one in shahana.look(worker_loads)] == ["Ruma", "Karim"]
    assert (before["Ruma"].points, len(before["Ruma"].cases)) == (5, 2)
    assert (before["Karim"].points, len(before["Karim"].cases)) == (3, 1)
    save(shahana, first, "action", what="x", due="2026-11-20")
    save(shahana, first, "action", what="x", due="2026-11-21")
    after = {one.name: one.overdue for one in shahana.look(worker_loads)}
    assert after["Ruma"] == before["Ruma"].overdue + 1
    assert after["Karim"] == before["Karim"].overdue


@operation("create_case")
def put_aside(act: Act, case_id: str, record_id: str) -> None:
    row = AcknowledgementRow(
        case_id=case_id, what="action", record_id=record_id, due="2026-11-20", **act.stamp
    )
    act.session.add(row)
    act.audit(case_id)


def test_a_duty_put_aside_and_a_finished_case_weigh_nothing(
    workspace: Workspace, case: CaseRef
) -> None:
    def mine() -> tuple[int, int]:
        return next(
            (one.overdue, len(one.cases))
            for one in workspace.look(worker_loads)
            if one.account_id == workspace.actor.id
        )

    before, _ = mine()
    action = save(workspace, case, "action", what="x", due="2026-11-20")
    assert mine() == (before + 1, 1)
    workspace.run(put_aside, case.case_id, action)
    assert mine() == (before, 1)
    workspace.run(change_status, case.case_id, "not_taken_on", "lives elsewhere")
    names = [one.name for one in workspace.look(worker_loads)]
    assert names == ["Karim", "Ruma"], "who carries nothing and works with cases is there too"


def test_cases_to_hand_over_are_those_one_sees_and_go_to_those_who_may_open_them(
    sign_in: Opener,
) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    nasima = sign_in("nasima")
    found = nasima.look(cases_of, (case.case_id, "somewhere else"))
    assert [(one.code, one.owner, one.finished) for one in found] == [(case.code, "Ruma", False)]
    karim = next(one.id for one in nasima.look(list_accounts) if one.login == "karim")
    nasima.run(change_account, karim, active=False)
    assert [name for _, name in nasima.look(colleagues)] == ["Nasima", "Ruma", "Shahana"]


# --- what waits -----------------------------------------------------------------------------


def test_requests_wait_with_their_words_and_the_day_they_are_due(
    sign_in: Opener, clock: FakeClock
) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    ruma.run(request_approval, case.case_id, "plan", "please")
    clock.forward(days=1)
    bridged = ruma.run(create_case, ROKEYA)
    ruma.run(change_status, bridged.case_id, "screening", "unconscious", bridged=True)
    with pytest.raises(NotYourRole):
        ruma.look(waiting_approvals)
    nasima = sign_in("nasima")
    waiting = nasima.look(waiting_approvals)
    assert sorted((one.subject, one.code, one.words, one.asked_on) for one in waiting) == [
        ("bridge", bridged.code, "unconscious", "2026-11-22"),
        ("plan", case.code, "please", "2026-11-21"),
    ]
    due = [one.due for one in waiting]
    assert due == sorted(due)
    assert {one.subject: one.due for one in waiting}["bridge"] == "2026-11-23"
    assert {one.asked_by for one in waiting} == {"Ruma"}
    assert not any(one.own for one in waiting)


def test_what_changed_is_counted_from_the_request_approved_last(
    sign_in: Opener, clock: FakeClock
) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    plan = ruma.run(save_record, "plan", case.case_id, None, {"summary": "a shop of her own"})
    first = ruma.run(request_approval, case.case_id, "plan")
    shahana = sign_in("shahana")
    changes = shahana.look(approval_changes, first)
    assert changes.since == ""
    assert [(part.title, part.fields) for part in changes.parts] == [
        ("Case plan", ("What the survivor wants to reach",))
    ]
    shahana.run(decide_approval, case.case_id, first, "approved")
    clock.forward(days=3)
    ruma = sign_in("ruma")
    dated = {"summary": "a shop of her own", "review_on": "2026-12-24"}
    ruma.run(save_record, "plan", case.case_id, plan.record_id, dated, plan.version)
    save(ruma, case, "goal", dimension="economic", words="her own money")
    save(ruma, case, "need", category="legal")
    second = ruma.run(request_approval, case.case_id, "plan")
    changes = sign_in("shahana").look(approval_changes, second)
    assert changes.since == "2026-11-21"
    assert [(part.kind, part.fields) for part in changes.parts] == [
        ("plan", ("Review on",)),
        ("goal", ("Area of life", "Goal, in the survivor's own words")),
    ]
    assert "shop" not in repr(changes), "what stands there is read in the file"


def test_a_request_of_a_case_one_may_not_see_is_not_there(workspace: Workspace) -> None:
    with pytest.raises(NotFound):
        workspace.look(approval_changes, "nothing")
