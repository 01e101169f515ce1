"""Referrals in a real file: steps, days, what a provider brings, the consent they left under."""

import json
from typing import Any

import pytest
from sqlmodel import col, select

from casemgr.domain.errors import Invalid, NotFound
from casemgr.domain.support import Referral
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.directories import retire_entry, save_entry
from casemgr.operations.records import save_record
from casemgr.operations.referrals import advice_about, open_referrals
from casemgr.operations.values import CaseRef, Saved
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import RECORD_TABLES, AuditRow, CaseRow
from tests.conftest import ROKEYA, FakeClock, Opener, consents

OUT = {"direction": "out", "organisation": "Blue House", "shared": ["needs"]}
HOUSE = {
    "name": "Blue House",
    "kind": "Shelter",
    "focal_person": "Mina",
    "eligible": ["women"],
    "vetted_on": "2026-05-01",
    "agreement": "signed",
}


def save(
    workspace: Workspace, case: CaseRef, values: dict[str, Any], before: Saved | None = None
) -> Saved:
    known = (before.record_id, values, before.version) if before else (None, values)
    return workspace.run(save_record, "referral", case.case_id, *known)


def stored(workspace: Workspace, case: CaseRef, saved: Saved) -> Referral:
    file = workspace.run(open_case, case.case_id)
    (found,) = (one.value for one in file.records["referral"] if one.id == saved.record_id)
    assert isinstance(found, Referral)
    return found


@pytest.fixture
def agreed(workspace: Workspace, case: CaseRef) -> CaseRef:
    """The case with consent to referral."""
    workspace.run(save_record, "consent", case.case_id, None, consents("referral")[0])
    return case


def test_the_steps_of_a_referral_are_kept_and_dated(workspace: Workspace, agreed: CaseRef) -> None:
    saved = save(workspace, agreed, {**OUT, "status": "draft"})
    for wrong in ("accepted", "completed", "no_response"):
        with pytest.raises(Invalid) as told:
            save(workspace, agreed, {**OUT, "status": wrong}, saved)
        assert set(told.value.problems) == {"status"}
    for status in ("sent", "received", "accepted", "in_service", "completed"):
        now = {
            **stored(workspace, agreed, saved).model_dump(),
            "status": status,
            "shared": ["risk"],
        }
        saved = save(workspace, agreed, now, saved)
    done = stored(workspace, agreed, saved)
    assert (done.status, done.on, done.answered_on) == ("completed", "2026-11-21", "2026-11-21")


def test_what_was_shared_is_said_when_it_is_sent(workspace: Workspace, agreed: CaseRef) -> None:
    with pytest.raises(Invalid) as told:
        save(workspace, agreed, {**OUT, "status": "sent", "shared": []})
    assert set(told.value.problems) == {"shared"}


def test_the_trail_names_the_consent_under_which_it_went_out_and_no_value(
    workspace: Workspace, agreed: CaseRef
) -> None:
    saved = save(workspace, agreed, {**OUT, "status": "sent"})
    save(workspace, agreed, {**OUT, "status": "accepted"}, saved)
    consent_table = RECORD_TABLES["consent"]
    with workspace.database.read() as session:
        (consent,) = session.exec(
            select(consent_table.id).where(getattr(consent_table, "purpose") == "referral")  # noqa: B009
        ).all()
        lines = session.exec(
            select(AuditRow)
            .where(AuditRow.operation == "save_referral")
            .order_by(col(AuditRow.seq))
        ).all()
    first, second = (json.loads(line.detail) for line in lines)
    assert (first["consent"], first["shared"]) == (consent, ["needs"])
    assert "consent" not in second, "what became of it is no sharing"
    assert "Blue House" not in lines[0].detail


def test_without_consent_the_trail_names_the_ground(workspace: Workspace, case: CaseRef) -> None:
    ground = {"bridge": "immediate_danger", "bridge_reason": "he found the house"}
    save(workspace, case, {**OUT, **ground, "status": "sent"})
    with workspace.database.read() as session:
        (line,) = session.exec(select(AuditRow).where(AuditRow.operation == "save_referral")).all()
    assert json.loads(line.detail)["ground"] == "immediate_danger"


def test_a_provider_brings_its_name_and_focal_person_and_never_over_what_was_typed(
    workspace: Workspace, agreed: CaseRef
) -> None:
    blue = workspace.run(save_entry, "provider", None, HOUSE).record_id
    red = workspace.run(save_entry, "provider", None, {**HOUSE, "name": "Red House"}).record_id
    saved = save(workspace, agreed, {"direction": "out", "provider": blue})
    filled = stored(workspace, agreed, saved)
    assert (filled.organisation, filled.focal_person) == ("Blue House", "Mina")
    typed = {**filled.model_dump(), "provider": red, "focal_person": "Somebody else"}
    saved = save(workspace, agreed, typed, saved)
    moved = stored(workspace, agreed, saved)
    assert (moved.organisation, moved.focal_person) == ("Red House", "Somebody else")


def test_the_open_ones_stand_with_their_next_steps_and_the_policys_day(
    workspace: Workspace, agreed: CaseRef, clock: FakeClock
) -> None:
    assert workspace.look(open_referrals, agreed.case_id) == ()
    save(workspace, agreed, {**OUT, "status": "sent", "urgency": "later"})
    save(workspace, agreed, {**OUT, "status": "sent", "on": "2026-11-02", "urgency": "now"})
    draft = save(workspace, agreed, {**OUT, "status": "draft"})
    over = save(workspace, agreed, {**OUT, "status": "completed", "on": "2026-10-01"})
    late, waiting, last = workspace.look(open_referrals, agreed.case_id)
    assert over.record_id not in {late.record_id, waiting.record_id, last.record_id}
    assert late.late
    assert late.due < "2026-11-21"
    assert not waiting.late
    assert waiting.rule.startswith("Answer to the referral within")
    assert (last.record_id, last.next, last.due) == (draft.record_id, ("sent",), "")
    assert "accepted" in waiting.next
    assert not waiting.doubts, "doubts are about sending"
    assert last.doubts
    clock.forward(days=60)
    assert all(one.late for one in workspace.look(open_referrals, agreed.case_id) if one.due)


def test_doubts_about_a_provider_follow_from_its_entry_and_her(
    workspace: Workspace, agreed: CaseRef
) -> None:
    good = workspace.run(save_entry, "provider", None, HOUSE)
    assert workspace.look(advice_about, agreed.case_id, good.record_id).doubts == ()
    men = workspace.run(save_entry, "provider", None, {**HOUSE, "eligible": ["men"]})
    assert len(workspace.look(advice_about, agreed.case_id, men.record_id).doubts) == 1
    workspace.run(retire_entry, "provider", good.record_id, good.version)
    assert len(workspace.look(advice_about, agreed.case_id, good.record_id).doubts) == 1


def test_what_a_sheet_brought_in_may_take_any_first_step(
    workspace: Workspace, agreed: CaseRef
) -> None:
    saved = save(workspace, agreed, {**OUT, "status": "draft"})
    with workspace.database.write() as session:
        case = session.exec(select(CaseRow).where(CaseRow.id == agreed.case_id)).one()
        case.imported = True
        row = session.get_one(RECORD_TABLES["referral"], saved.record_id)
        row.created_at = case.created_at
    saved = save(workspace, agreed, {**OUT, "status": "in_service"}, saved)
    with pytest.raises(Invalid):
        save(workspace, agreed, {**OUT, "status": "received"}, saved)


def test_nobody_reads_the_referrals_of_a_case_she_may_not_see(sign_in: Opener) -> None:
    case = sign_in("ruma").run(create_case, ROKEYA)
    karim = sign_in("karim")
    provider = karim.run(save_entry, "provider", None, HOUSE).record_id
    with pytest.raises(NotFound):
        karim.look(open_referrals, case.case_id)
    with pytest.raises(NotFound):
        karim.look(advice_about, case.case_id, provider)


def test_a_bangla_file_names_a_provider_in_bangla_where_that_name_is_known(
    workspace: Workspace,
) -> None:
    blue = workspace.run(save_entry, "provider", None, {**HOUSE, "name_bn": "নীল বাড়ি"})
    plain = workspace.run(save_entry, "provider", None, {"name": "Legal Aid", "kind": "NGO"})
    case = workspace.run(create_case, ROKEYA)
    providers = workspace.run(open_case, case.case_id).links["provider"]
    assert providers.label(blue.record_id, "bn") == "নীল বাড়ি"
    assert providers.label(blue.record_id, "en") == "Blue House"
    assert providers.label(plain.record_id, "bn") == "Legal Aid"
