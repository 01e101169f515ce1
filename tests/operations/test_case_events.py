"""The days of many cases, out of their records: the hand-counted cases stored for real."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from casemgr.domain.fields import check
from casemgr.domain.indicator_codes import CaseEvents, Ending, Pause, Sent, Span
from casemgr.domain.indicators import INDICATORS, compute_all
from casemgr.domain.policy import default_policy
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.access import seen_by, the_case
from casemgr.operations.act import Act, operation, query
from casemgr.operations.case_events import Gathered, gather_events
from casemgr.operations.cases import create_case
from casemgr.operations.derived import refresh_case
from casemgr.operations.duties import POLICY
from casemgr.operations.records import remove_record, write_record
from casemgr.operations.supervision import supervision_figures
from casemgr.operations.workspace import Workspace
from casemgr.storage.records import rows_of, the_row, value_of, values_of
from casemgr.storage.tables import CaseRow, SettingRow, StatusChangeRow
from tests.conftest import ROKEYA, FakeClock, Opener, consents
from tests.domain.test_indicators import GOLDEN, read
from tests.operations.test_scale import statements

TODAY = date(2026, 11, 21)
LONG_AGO = date(2025, 1, 1)


@query("see_supervision")
def gathered(act: Act) -> Gathered:
    return gather_events(act, seen_by(act))


@operation("create_case")
def store(act: Act, case_id: str, kind: str, values: Mapping[str, Any], record_id: str = "") -> str:
    """Write a record as it would stand there once the work had gone its way."""
    row = the_row(act.session, kind, case_id, record_id) if record_id else None
    before = values_of(value_of(kind, row)) if row else {}
    record = check(RECORD_KINDS[kind].model, {**before, **values}, act.today)
    written, _ = write_record(act, kind, case_id, row, record)
    refresh_case(act, the_case(act, case_id))
    act.audit(case_id, written.id)
    return written.id


@operation("create_case")
def go_to(act: Act, case_id: str, target: str) -> None:
    """A step of a case; what a step asks for is tried elsewhere."""
    case = the_case(act, case_id)
    row = StatusChangeRow(case_id=case_id, source=case.status, target=target, **act.stamp)
    act.session.add(row)
    case.status = target
    act.audit(case_id)


def events_of(workspace: Workspace, case_id: str) -> CaseEvents:
    return next(one for one in workspace.look(gathered).cases if one.case_id == case_id)


def new_case(workspace: Workspace, **values: Mapping[str, Any]) -> str:
    return workspace.run(create_case, {**ROKEYA, **values}).case_id


# --- the cases that were counted by hand ----------------------------------------------------

STORED = ("c01", "c02", "c04", "c06", "c07", "c08", "c11")
"""Those of the twelve that can be typed in: no case is without a caseworker, a visit that took
place has its day, and whoever came without a referral was met at the intake."""


@dataclass
class Retelling:
    """The hand-written cases, lived through again on their days."""

    workspace: Workspace
    clock: FakeClock
    ids: dict[str, str] = field(default_factory=dict)
    _plot: list[tuple[date, int, Callable[[], object]]] = field(default_factory=list)

    def on(self, day: date, act: Callable[[], object]) -> None:
        self._plot.append((day, len(self._plot), act))

    def tell(self) -> None:
        for day, place, act in sorted(self._plot, key=lambda line: line[:2]):
            noon = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
            self.clock.now = noon + timedelta(seconds=place)
            act()
        self.clock.now = datetime(2026, 11, 21, 16, tzinfo=UTC)

    def keep(self, name: str, kind: str, /, **values: Any) -> Callable[[], str]:
        given = {key: _text(value) for key, value in values.items()}
        return lambda: self.workspace.run(store, self.ids[name], kind, given)

    def plan(self, case: CaseEvents) -> None:
        name = case.case_id
        intake = {
            "received_on": case.referral_received_on,
            "first_contact_on": case.first_contact_on,
        }
        about: dict[str, dict[str, Any]] = {
            "intake": {"intake_date": case.opened_on.isoformat()},
            "person": {"pseudonym": name, "age_at_intake": 12 if case.is_child else 30},
            "contact": {"no_contact": case.no_contact},
        }

        def open_file() -> None:
            self.ids[name] = self.workspace.run(create_case, about).case_id

        self.on(case.opened_on, open_file)
        with_person = {key: _text(value) for key, value in intake.items()}
        self.on(TODAY, lambda: self._correct(name, "intake", with_person))
        level = {"level": case.risk, "kind": "family", "reason": "x"}
        self.on(TODAY, self.keep(name, "risk", **level))
        for _ in range(case.need_count):
            self.on(TODAY, self.keep(name, "need", category="legal"))
        self._plan_help(case)
        for goal in case.goals:
            self._plan_goal(name, goal.set_on, goal.since, goal.status)
        self._plan_end(case)

    def _plan_help(self, case: CaseEvents) -> None:
        name = case.case_id
        if case.assessment_on:
            given = {"instrument": "needs", "instrument_version": "1", "on": case.assessment_on}
            self.on(TODAY, self.keep(name, "assessment", **given))
        if case.plan_agreed_on:
            agreed = {"agreement": "signature", "agreed_on": case.plan_agreed_on}
            self.on(TODAY, self.keep(name, "plan", **agreed))
        if case.first_service_on:
            begun = {"category": "legal", "status": "ongoing", "started": case.first_service_on}
            self.on(TODAY, self.keep(name, "service", **begun))
        if case.last_contact_on not in (None, *(visit.done_on for visit in case.follow_ups)):
            self.on(TODAY, self.keep(name, "legal_update", on=case.last_contact_on))
        for visit in case.follow_ups:
            kept = {key: getattr(visit, key) for key in ("planned_on", "outcome", "done_on")}
            self.on(TODAY, self.keep(name, "follow_up", **kept))
        for pause in case.pauses:
            self.on(TODAY, self.keep(name, "pause", reason="abroad", since=pause.since))
        for sent in case.referrals:
            out = {"direction": "out", "organisation": "x", "status": sent.status}
            days = {
                "on": sent.sent_on, "response_due": sent.due_on, "answered_on": sent.answered_on,
            }  # fmt: skip
            self.on(TODAY, self.keep(name, "referral", **out, **days))

    def _plan_goal(self, name: str, set_on: date, since: date, status: str) -> None:
        made: list[str] = []
        first = {"dimension": "legal", "words": "x"}

        def set_goal() -> None:
            made.append(self.workspace.run(store, self.ids[name], "goal", first))

        self.on(set_on, set_goal)
        if status != "planned":
            values = {"status": status}
            if status == "reached":
                values["reached_on"] = since.isoformat()
            later = TODAY if status == "reached" else since
            self.on(
                later,
                lambda: self.workspace.run(store, self.ids[name], "goal", values, made[0]),
            )

    def _plan_end(self, case: CaseEvents) -> None:
        name = case.case_id
        for ending in case.endings:
            if ending.reason:
                self.on(ending.on, self.keep(name, "closure", reason=ending.reason))
            self.on(ending.on, partial(self._step, name, ending.status))
            if ending.reopened_on:
                self.on(ending.reopened_on, lambda: self._step(name, "reopened"))
        if not case.endings:
            self.on(TODAY, lambda: self._step(name, case.status))

    def _step(self, name: str, target: str) -> None:
        self.workspace.run(go_to, self.ids[name], target)

    def _correct(self, name: str, kind: str, values: Mapping[str, Any]) -> None:
        with self.workspace.database.read() as session:
            (row,) = rows_of(session, kind, self.ids[name])
        self.workspace.run(store, self.ids[name], kind, values, row.id)


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else "" if value is None else value


@pytest.fixture
def retold(workspace: Workspace, clock: FakeClock) -> Retelling:
    retelling = Retelling(workspace, clock)
    for row in GOLDEN["cases"]:
        if row["case_id"] in STORED:
            retelling.plan(read(row))
    retelling.tell()
    return retelling


def test_the_hand_counted_cases_come_out_of_real_records_as_they_were_written(
    retold: Retelling,
) -> None:
    names = {case_id: name for name, case_id in retold.ids.items()}
    expected = {row["case_id"]: read(row) for row in GOLDEN["cases"]}
    found = {names[one.case_id]: one for one in retold.workspace.look(gathered).cases}
    assert sorted(found) == sorted(STORED)
    for name, one in found.items():
        wanted = expected[name]
        assert replace(one, case_id=name, owner_id=wanted.owner_id) == wanted, name


def test_the_figures_over_real_records_are_those_counted_by_hand(retold: Retelling) -> None:
    policy = default_policy().to_data()
    policy["no_contact"]["days"] = {  # type: ignore[index]
        level: GOLDEN["no_contact_days"][level] for level in ("low", "medium", "high", "imminent")
    }
    with retold.workspace.database.write() as session:
        session.add(SettingRow(name=POLICY, value=policy))
    first, last = map(date.fromisoformat, GOLDEN["period"])
    by_hand = compute_all(
        [read(row) for row in GOLDEN["cases"] if row["case_id"] in STORED],
        Span(first, last),
        TODAY,
        no_contact_days=GOLDEN["no_contact_days"],
        missing=dict.fromkeys(STORED, ()),
    )
    views = retold.workspace.look(supervision_figures, first, last)
    assert [view.code for view in views] == [indicator.code for indicator in INDICATORS]
    for figure, view in zip(by_hand, views, strict=True):
        if figure.code in ("missing_data", "caseload"):
            continue  # which facts a file holds, and whose it is, was not retold
        assert view.count == f"{figure.numerator} of {figure.denominator}", figure.code
        listed = {one.label: {case.pseudonym for case in one.cases} for one in view.lists}
        assert sorted(map(sorted, listed.values())) == sorted(
            map(sorted, (figure.numerator_ids, figure.rest_ids))
        ), figure.code
        left_out = [{case.pseudonym for case in one.cases} for one in view.left_out]
        assert left_out == [set(one.case_ids) for one in figure.left_out], figure.code
    values = {view.code: view.value for view in views}
    assert values["days_to_contact"] == "2 days"  # 0 1 3 6, c11 outside
    assert values["follow_ups_on_time"] == "50 %"  # kept c01 c07 c11, not c01 c02 c06
    assert values["goals_met"] == "29 %"  # 2 of 7
    assert values["closures"] == "1"


# --- each mapping by itself -----------------------------------------------------------------


def test_who_came_by_herself_was_met_at_the_intake_and_a_later_visit_changes_nothing(
    workspace: Workspace,
) -> None:
    case = new_case(workspace)
    assert events_of(workspace, case).first_contact_on == date(2026, 11, 2)
    visit = {"planned_on": "2026-11-10", "outcome": "met", "done_on": "2026-11-10"}
    workspace.run(store, case, "follow_up", visit)
    found = events_of(workspace, case)
    assert (found.first_contact_on, found.last_contact_on) == (
        date(2026, 11, 2),
        date(2026, 11, 10),
    )


def test_who_was_referred_is_first_met_at_a_visit_unless_the_day_is_written_down(
    workspace: Workspace,
) -> None:
    intake = {"intake_date": "2026-11-02", "received_on": "2026-10-30"}
    case = new_case(workspace, intake=intake)
    assert events_of(workspace, case).first_contact_on is None
    for day, outcome in (("2026-11-06", "not_reached"), ("2026-11-10", "met")):
        done = {"done_on": day} if outcome == "met" else {}
        workspace.run(store, case, "follow_up", {"planned_on": day, "outcome": outcome, **done})
    assert events_of(workspace, case).first_contact_on == date(2026, 11, 10)
    written = new_case(workspace, intake={**intake, "first_contact_on": "2026-11-03"})
    assert events_of(workspace, written).first_contact_on == date(2026, 11, 3)


def test_needs_and_risks_together_are_an_assessment_until_one_is_made(
    workspace: Workspace, clock: FakeClock
) -> None:
    case = new_case(workspace)
    workspace.run(store, case, "need", {"category": "legal"})
    assert events_of(workspace, case).assessment_on is None
    clock.forward(days=2)
    workspace.run(store, case, "risk", {"level": "low", "kind": "debt", "reason": "x"})
    assert events_of(workspace, case).assessment_on == TODAY + timedelta(2)
    made = {"instrument": "needs", "instrument_version": "1", "on": "2026-11-22"}
    workspace.run(store, case, "assessment", made)
    assert events_of(workspace, case).assessment_on == date(2026, 11, 22)


def test_a_need_she_declines_awaits_no_service(workspace: Workspace) -> None:
    case = new_case(workspace)
    workspace.run(store, case, "need", {"category": "legal", "status": "declined"})
    assert events_of(workspace, case).need_count == 0


def test_help_from_the_ledger_is_a_first_service_too(workspace: Workspace) -> None:
    case = new_case(workspace)
    workspace.run(store, case, "service", {"category": "legal", "started": "2026-11-12"})
    given = {"form": "cash", "category": "cash", "given_on": "2026-11-09"}
    workspace.run(store, case, "assistance", given)
    assert events_of(workspace, case).first_service_on == date(2026, 11, 9)


def test_a_plan_counts_from_her_agreement(workspace: Workspace) -> None:
    case = new_case(workspace)
    plan = workspace.run(store, case, "plan", {"agreement": "not_yet", "agreed_on": "2026-11-05"})
    assert events_of(workspace, case).plan_agreed_on is None
    workspace.run(store, case, "plan", {"agreement": "signature"}, plan)
    assert events_of(workspace, case).plan_agreed_on == date(2026, 11, 5)


def test_only_what_we_sent_out_is_counted_and_the_policy_sets_a_day_nobody_set(
    workspace: Workspace,
) -> None:
    case = new_case(workspace)
    base = {"organisation": "x", "on": "2026-11-02", "urgency": "now"}
    for values in (
        {"direction": "in", "status": "received"},
        {"direction": "out", "status": "sent"},
        {"direction": "out", "status": "no_response"},
    ):
        workspace.run(store, case, "referral", {**base, **values})
    sent, silent = sorted(events_of(workspace, case).referrals, key=lambda one: one.status)[::-1]
    assert silent == Sent("no_response", date(2026, 11, 2))
    assert sent.due_on is not None
    assert date(2026, 11, 2) <= sent.due_on < date(2026, 11, 15)


def test_a_pause_ends_on_the_day_after_its_last_one(workspace: Workspace) -> None:
    case = new_case(workspace)
    pause = {"reason": "abroad", "since": "2026-11-05", "until": "2026-11-08"}
    workspace.run(store, case, "pause", pause)
    found = events_of(workspace, case)
    assert found.pauses == (Pause(date(2026, 11, 5), date(2026, 11, 9)),)
    assert found.paused_on(date(2026, 11, 8))
    assert not found.paused_on(date(2026, 11, 9))


def test_each_ending_keeps_the_reason_it_had(workspace: Workspace, clock: FakeClock) -> None:
    case = new_case(workspace)
    closure = workspace.run(store, case, "closure", {"reason": "lost_contact"})
    clock.forward(days=1)
    workspace.run(go_to, case, "closed")
    clock.forward(days=1)
    workspace.run(go_to, case, "reopened")
    clock.forward(days=1)
    workspace.run(store, case, "closure", {"reason": "goals_met"}, closure)
    first = Ending(TODAY + timedelta(1), "closed", "lost_contact", TODAY + timedelta(2))
    assert events_of(workspace, case).endings == (first,)
    workspace.run(go_to, case, "transferred")
    again = Ending(TODAY + timedelta(3), "transferred", "goals_met")
    assert events_of(workspace, case).endings == (first, again)


def test_a_day_is_the_offices_day(workspace: Workspace, clock: FakeClock) -> None:
    case = new_case(workspace)
    clock.forward(hours=14)  # midnight in Dhaka, still the day before in London
    workspace.run(go_to, case, "not_taken_on")
    assert events_of(workspace, case).endings == (Ending(TODAY + timedelta(1), "not_taken_on"),)


def test_a_file_that_came_finished_ended_when_its_closure_says_or_nobody_knows(
    workspace: Workspace,
) -> None:
    known, unknown = new_case(workspace), new_case(workspace)
    workspace.run(store, known, "closure", {"reason": "other", "on": "2026-10-01"})
    with workspace.database.write() as session:
        for row in session.exec(select(CaseRow).where(col(CaseRow.id).in_((known, unknown)))):
            row.status = "closed"
    assert events_of(workspace, known).endings == (Ending(date(2026, 10, 1), "closed", "other"),)
    assert events_of(workspace, unknown).end_unknown


def test_a_removed_record_counts_no_longer(workspace: Workspace) -> None:
    case = new_case(workspace)
    need = workspace.run(store, case, "need", {"category": "legal"})
    assert events_of(workspace, case).need_count == 1
    workspace.run(remove_record, "need", case, need, 1, "twice")
    assert events_of(workspace, case).need_count == 0


# --- what a file lacks ----------------------------------------------------------------------

FILLED: tuple[tuple[str, dict[str, Any], set[str]], ...] = (
    ("screening", {"trafficking_status": "PossibleVictimOfTrafficking"}, {"determination"}),
    ("consent", consents("services")[0], {"services_consent", "child_consent"}),
    ("risk", {"level": "low", "kind": "debt", "reason": "x"}, {"risk"}),
    ("need", {"category": "legal"}, {"need"}),
    ("plan", {"agreement": "signature"}, {"plan_agreement"}),
)


def lacking(workspace: Workspace, case: str) -> set[str]:
    return set(workspace.look(gathered).missing[case])


def test_each_fact_is_missing_until_it_is_written_down(workspace: Workspace) -> None:
    bare = {"intake": {"intake_date": "2026-11-02"}, "person": {"pseudonym": "x"}}
    case = workspace.run(create_case, bare).case_id
    there = lacking(workspace, new_case(workspace))
    assert lacking(workspace, case) - there == {
        "source", "age", "gender", "safe_contact", "district",
    }  # fmt: skip
    case = new_case(workspace)
    for kind, values, codes in FILLED:
        before = lacking(workspace, case)
        workspace.run(store, case, kind, values)
        assert before - lacking(workspace, case) == codes
    assert lacking(workspace, case) == set()


def test_what_is_only_said_to_be_unknown_is_missing_and_a_refusal_is_an_answer(
    workspace: Workspace,
) -> None:
    person = {**ROKEYA["person"], "gender": "NonSpecifiedUnknown"}
    case = new_case(workspace, person=person)
    workspace.run(store, case, "risk", {"level": "unknown", "kind": "debt", "reason": "x"})
    refused = consents("services", status="refused")[0]
    workspace.run(store, case, "consent", refused)
    found = lacking(workspace, case)
    assert {"gender", "risk"} <= found
    assert "services_consent" not in found


def test_a_childs_word_alone_leaves_a_guardians_missing(workspace: Workspace) -> None:
    case = new_case(workspace, person={**ROKEYA["person"], "birth_date": "2015"})
    workspace.run(store, case, "consent", {**consents("services")[0], "given_by": "self"})
    found = lacking(workspace, case)
    assert "child_consent" in found
    assert "services_consent" not in found
    workspace.run(store, case, "consent", {**consents("services")[0], "given_by": "best_interest"})
    assert "child_consent" not in lacking(workspace, case)


# --- many cases -----------------------------------------------------------------------------


def reads(workspace: Workspace) -> int:
    with statements() as seen:
        workspace.look(gathered)
    return sum(text.startswith("SELECT") for text, _ in seen)


def test_many_cases_are_read_in_as_many_queries_as_one(
    workspace: Workspace, clock: FakeClock
) -> None:
    def one_more() -> None:
        case = new_case(workspace)
        goal = workspace.run(store, case, "goal", {"dimension": "legal", "words": "x"})
        workspace.run(store, case, "goal", {"status": "in_progress"}, goal)
        workspace.run(go_to, case, "closed")
        workspace.run(go_to, case, "reopened")

    one_more()
    once = reads(workspace)
    for _ in range(3):
        one_more()
    assert reads(workspace) == once
    assert once < 30


def test_only_cases_one_may_see_are_gathered(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    case = new_case(ruma)
    assert [one.case_id for one in sign_in("shahana").look(gathered).cases] == [case]


def test_the_hand_written_cases_are_read_from_the_one_golden_file() -> None:
    path = Path(__file__).parents[1] / "golden" / "indicators_12_cases.json"
    assert set(STORED) < {row["case_id"] for row in json.loads(path.read_text("utf-8"))["cases"]}
