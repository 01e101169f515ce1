"""Saving and removing records: nothing is lost, nothing is silently changed."""

from typing import Any

import pytest
from sqlmodel import col, select

from casemgr.domain.errors import Invalid, NotFound, StaleSave
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.cases import case_keys, case_lines, create_case, open_case
from casemgr.operations.errors import (
    CaseFinished,
    ConsentRefused,
    NoConsent,
    NotChangeable,
)
from casemgr.operations.lifecycle import change_status
from casemgr.operations.records import remove_record, save_record
from casemgr.operations.values import CaseFile, CaseQuery, CaseRef, Saved
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AuditRow, ChangeRow
from tests.conftest import ROKEYA, FakeClock, Opener, consents

NEED = {"category": "shelter", "urgency": "now"}
OUT = {
    "direction": "out",
    "organisation": "Blue House",
    "status": "sent",
    "shared": ["needs"],
}


def save(workspace: Workspace, case: CaseRef, record: str, values: dict[str, Any]) -> Saved:
    return workspace.run(save_record, record, case.case_id, None, values)


def file_of(workspace: Workspace, case: CaseRef) -> CaseFile:
    return workspace.run(open_case, case.case_id)


def changes(workspace: Workspace, record_id: str) -> list[tuple[int, str, Any, Any]]:
    with workspace.database.read() as session:
        rows = session.exec(
            select(ChangeRow)
            .where(ChangeRow.record_id == record_id)
            .order_by(col(ChangeRow.version), col(ChangeRow.field))
        ).all()
    return [(row.version, row.field, row.old, row.new) for row in rows]


def test_every_change_is_logged_field_by_field(workspace: Workspace, case: CaseRef) -> None:
    saved = save(workspace, case, "need", NEED)
    changed = {**NEED, "urgency": "later", "detail": "her own words"}
    workspace.run(save_record, "need", case.case_id, saved.record_id, changed, saved.version)
    assert changes(workspace, saved.record_id) == [
        (1, "category", "", "shelter"),
        (1, "urgency", "", "now"),
        (2, "detail", "", "her own words"),
        (2, "urgency", "now", "later"),
    ]


def test_a_save_from_an_old_form_is_refused_and_changes_nothing(
    workspace: Workspace, case: CaseRef
) -> None:
    saved = save(workspace, case, "need", NEED)
    workspace.run(save_record, "need", case.case_id, saved.record_id, {"category": "job"}, 1)
    before = file_of(workspace, case)
    for version in (1, 0, 3, None):
        with pytest.raises(StaleSave):
            workspace.run(
                save_record, "need", case.case_id, saved.record_id, NEED, version
            )  # fmt: skip
    assert file_of(workspace, case).records == before.records


def test_two_people_who_start_the_same_single_form_do_not_overwrite_each_other(
    workspace: Workspace, case: CaseRef
) -> None:
    save(workspace, case, "plan", {"summary": "hers"})
    with pytest.raises(StaleSave):
        save(workspace, case, "plan", {"summary": "his"})
    assert len(file_of(workspace, case).records["plan"]) == 1


@pytest.mark.parametrize("kind", ["note", "consent"])
def test_an_entry_that_is_only_added_to_is_never_changed(
    workspace: Workspace, case: CaseRef, kind: str
) -> None:
    values = {"note": {"kind": "observed", "text": "Calm."}, "consent": consents("legal")[0]}
    saved = save(workspace, case, kind, values[kind])
    with pytest.raises(NotChangeable):
        workspace.run(save_record, kind, case.case_id, saved.record_id, values[kind], 1)


def test_a_record_of_another_case_is_not_reached_through_this_one(
    workspace: Workspace, case: CaseRef
) -> None:
    saved = save(workspace, case, "need", NEED)
    other = workspace.run(create_case, ROKEYA)
    with pytest.raises(NotFound):
        workspace.run(save_record, "need", other.case_id, saved.record_id, NEED, 1)
    with pytest.raises(NotFound):
        workspace.run(remove_record, "need", other.case_id, saved.record_id, 1, "no")


def test_a_removed_record_stays_with_its_reason_and_out_of_the_trail(
    workspace: Workspace, case: CaseRef
) -> None:
    saved = save(workspace, case, "need", NEED)
    with pytest.raises(StaleSave):
        workspace.run(remove_record, "need", case.case_id, saved.record_id, 2, "typed twice")
    workspace.run(remove_record, "need", case.case_id, saved.record_id, 1, " Rokeya did not ask ")
    assert file_of(workspace, case).records["need"] == ()
    assert changes(workspace, saved.record_id)[-1] == (2, "removed", None, "Rokeya did not ask")
    with workspace.database.read() as session:
        lines = session.exec(select(AuditRow)).all()
    assert "Rokeya" not in " ".join(line.detail for line in lines)
    with pytest.raises(NotFound):
        workspace.run(remove_record, "need", case.case_id, saved.record_id, 2, "again")


_OWN_OPERATIONS = {"attachment", "handover"}


@pytest.mark.parametrize("kind", sorted(set(RECORD_KINDS) - _OWN_OPERATIONS))
def test_a_finished_case_takes_notes_and_consent_and_nothing_else(
    workspace: Workspace, case: CaseRef, kind: str
) -> None:
    workspace.run(change_status, case.case_id, "not_taken_on", "lives elsewhere")
    values = {"note": {"kind": "contact", "text": "She rang."}, "consent": consents("legal")[0]}
    if kind in values:
        save(workspace, case, kind, values[kind])
    else:
        with pytest.raises(CaseFinished):
            save(workspace, case, kind, {})


def test_the_list_follows_the_worst_open_risk(workspace: Workspace, case: CaseRef) -> None:
    def risk() -> str:
        keys = workspace.look(case_keys, CaseQuery())
        return workspace.look(case_lines, keys)[0].risk

    low = {"level": "low", "kind": "debt", "reason": "a loan"}
    save(workspace, case, "risk", low)
    assert risk() == "low"
    high = {"level": "high", "kind": "family", "reason": "threats"}
    saved = save(workspace, case, "risk", high)
    assert risk() == "high"
    assert file_of(workspace, case).risk_reason == "threats"
    workspace.run(
        save_record, "risk", case.case_id, saved.record_id, {**high, "status": "closed"}, 1
    )  # fmt: skip
    assert risk() == "low"


def test_help_is_recorded_without_any_consent(workspace: Workspace) -> None:
    case = workspace.run(create_case, ROKEYA)
    for kind, values in (
        ("need", NEED),
        ("service", {"category": "medical", "status": "ongoing"}),
        ("follow_up", {"planned_on": "2026-12-01"}),
        ("action", {"what": "Find a bed", "due": "2026-11-22"}),
    ):
        save(workspace, case, kind, values)


# --- consent at the door of a referral ------------------------------------------------------


def test_a_referral_goes_out_only_with_consent_for_it(
    workspace: Workspace, case: CaseRef, clock: FakeClock
) -> None:
    save(workspace, case, "referral", {**OUT, "status": "draft"})
    save(workspace, case, "referral", {**OUT, "direction": "in"})
    with pytest.raises(NoConsent):
        save(workspace, case, "referral", OUT)
    save(workspace, case, "consent", consents("referral", status="refused")[0])
    with pytest.raises(ConsentRefused):
        save(workspace, case, "referral", OUT)
    clock.forward(minutes=1)
    save(workspace, case, "consent", {**consents("referral")[0], "organisation": "blue house"})
    save(workspace, case, "referral", OUT)
    with pytest.raises(ConsentRefused):
        save(workspace, case, "referral", {**OUT, "organisation": "Red House"})


def test_a_draft_that_is_sent_later_is_asked_about_then(
    workspace: Workspace, case: CaseRef
) -> None:
    saved = save(workspace, case, "referral", {**OUT, "status": "draft"})
    with pytest.raises(NoConsent):
        workspace.run(save_record, "referral", case.case_id, saved.record_id, OUT, 1)


def test_what_became_of_a_referral_is_recorded_even_after_a_withdrawal(
    workspace: Workspace, case: CaseRef, clock: FakeClock
) -> None:
    save(workspace, case, "consent", consents("referral")[0])
    saved = save(workspace, case, "referral", OUT)
    clock.forward(minutes=1)
    save(workspace, case, "consent", consents("referral", status="withdrawn")[0])
    done = {**OUT, "status": "completed", "outcome": "got a bed"}
    workspace.run(save_record, "referral", case.case_id, saved.record_id, done, 1)
    elsewhere = {**done, "organisation": "Red House"}
    with pytest.raises(ConsentRefused):
        workspace.run(save_record, "referral", case.case_id, saved.record_id, elsewhere, 2)


def test_a_bridged_referral_needs_a_reason_and_is_reviewed_once(
    workspace: Workspace, case: CaseRef
) -> None:
    with pytest.raises(Invalid) as told:
        save(workspace, case, "referral", {**OUT, "bridge": "immediate_danger"})
    assert set(told.value.problems) == {"bridge_reason"}
    bridged = {**OUT, "bridge": "immediate_danger", "bridge_reason": "he found the house"}
    saved = save(workspace, case, "referral", bridged)
    workspace.run(
        save_record, "referral", case.case_id, saved.record_id,
        {**bridged, "status": "accepted"}, 1,
    )  # fmt: skip
    (approval,) = file_of(workspace, case).approvals
    assert (approval.subject, approval.verdict, approval.words) == (
        "bridge", "requested", "he found the house",
    )  # fmt: skip


def test_an_outgoing_referral_names_its_organisation(workspace: Workspace, case: CaseRef) -> None:
    with pytest.raises(Invalid) as told:
        save(workspace, case, "referral", {**OUT, "organisation": " "})
    assert set(told.value.problems) == {"organisation"}


def test_consent_does_not_end_before_it_begins(workspace: Workspace, case: CaseRef) -> None:
    with pytest.raises(Invalid) as told:
        save(workspace, case, "consent", {**consents("legal")[0], "expires": "2026-11-01"})
    assert set(told.value.problems) == {"expires"}


def test_a_visit_that_took_place_has_a_day(workspace: Workspace, case: CaseRef) -> None:
    with pytest.raises(Invalid) as told:
        save(workspace, case, "follow_up", {"planned_on": "2026-11-20", "outcome": "met"})
    assert set(told.value.problems) == {"done_on"}


def test_a_colleague_with_whom_a_case_is_not_shared_saves_nothing(sign_in: Opener) -> None:
    case = sign_in("ruma").run(create_case, ROKEYA)
    karim = sign_in("karim")
    with pytest.raises(NotFound):
        save(karim, case, "need", NEED)
    assert sign_in("ruma").run(open_case, case.case_id).records["need"] == ()
