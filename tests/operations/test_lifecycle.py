"""A case from referral to closure through the doors; approvals, sharing and handing over."""

from collections.abc import Mapping
from typing import Any

import pytest

from casemgr.domain.case_codes import CLOSURE_CHECK
from casemgr.domain.errors import NotFound, NotYourRole
from casemgr.domain.lifecycle import NoSuchStep, ReasonNeeded, StepBlocked
from casemgr.operations.accounts import change_account, list_accounts
from casemgr.operations.act import Act, operation
from casemgr.operations.alerts import acknowledge_alert, alerts, raise_alert
from casemgr.operations.cases import case_keys, create_case, open_case
from casemgr.operations.errors import (
    AlreadyRequested,
    OwnApproval,
    SecondReaderNeeded,
    WordsNeeded,
)
from casemgr.operations.handover import hand_over_case
from casemgr.operations.lifecycle import (
    change_status,
    decide_approval,
    request_approval,
    share_case,
    unshare_case,
)
from casemgr.operations.records import save_record
from casemgr.operations.reports import make_report
from casemgr.operations.values import CaseFile, CaseQuery, CaseRef, ReportRequest
from casemgr.operations.workspace import Workspace
from tests.conftest import ROKEYA, FakeClock, Opener, consents


def save(workspace: Workspace, case: CaseRef, kind: str, values: Mapping[str, Any]) -> None:
    workspace.run(save_record, kind, case.case_id, None, values)


def file_of(workspace: Workspace, case: CaseRef) -> CaseFile:
    return workspace.run(open_case, case.case_id)


def account(workspace: Workspace, login: str) -> str:
    return next(one.id for one in workspace.look(list_accounts) if one.login == login)


def test_a_case_goes_all_the_way_from_intake_to_closure(sign_in: Opener, clock: FakeClock) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA, consents("interview", "services", "storage"))

    def step(workspace: Workspace, target: str) -> None:
        offer = next(o for o in file_of(workspace, case).steps if o.target == target)
        if offer.missing:
            with pytest.raises(StepBlocked):
                workspace.run(change_status, case.case_id, target, "because")
        assert not offer.missing, offer
        workspace.run(change_status, case.case_id, target)

    step(ruma, "screening")
    save(ruma, case, "screening", {"trafficking_status": "ActualVictimOfTrafficking"})
    step(ruma, "assessment")
    save(ruma, case, "need", {"category": "shelter"})
    save(ruma, case, "risk", {"level": "high", "kind": "family", "reason": "threats"})
    step(ruma, "planning")
    save(ruma, case, "plan", {"agreement": "thumbprint"})
    ruma.run(request_approval, case.case_id, "plan")
    step(ruma, "support")
    save(ruma, case, "goal", {"dimension": "social", "words": "live at home"})
    with pytest.raises(StepBlocked):
        ruma.run(change_status, case.case_id, "follow_up")
    goal = file_of(ruma, case).records["goal"][0]
    reached = {"dimension": "social", "words": "live at home", "status": "reached"}
    ruma.run(save_record, "goal", case.case_id, goal.id, reached, goal.version)
    step(ruma, "follow_up")
    checks = [code.code for code in CLOSURE_CHECK]
    save(ruma, case, "closure", {"reason": "goals_met", "checks": checks})
    step(ruma, "closure_review")
    approval = ruma.run(request_approval, case.case_id, "closure")
    shahana = sign_in("shahana")
    shahana.run(decide_approval, case.case_id, approval, "approved")
    with pytest.raises(StepBlocked) as told:
        shahana.run(change_status, case.case_id, "closed")
    assert told.value.reasons == ("A high risk is still open.",)
    risk = file_of(shahana, case).records["risk"][0]
    gone = {"level": "high", "kind": "family", "reason": "threats", "status": "closed"}
    shahana.run(save_record, "risk", case.case_id, risk.id, gone, risk.version)
    step(shahana, "closed")
    history = [(one.source, one.target) for one in file_of(shahana, case).history]
    assert len(history) == 7
    clock.forward(days=1)
    shahana.run(change_status, case.case_id, "reopened", "she came back")
    assert file_of(shahana, case).status_since == "2026-11-22"


def test_missing_consent_is_passed_over_with_a_ground_and_reviewed(workspace: Workspace) -> None:
    case = workspace.run(create_case, ROKEYA)
    with pytest.raises(StepBlocked):
        workspace.run(change_status, case.case_id, "screening")
    with pytest.raises(ReasonNeeded):
        workspace.run(change_status, case.case_id, "screening", " ", bridged=True)
    workspace.run(change_status, case.case_id, "screening", "unconscious", bridged=True)
    file = file_of(workspace, case)
    assert [(a.subject, a.words) for a in file.approvals] == [("bridge", "unconscious")]
    assert file.history[-1].bridged
    with pytest.raises(StepBlocked):  # who is a victim of trafficking is no matter of consent
        workspace.run(change_status, case.case_id, "assessment", "x", bridged=True)


def test_a_step_that_is_not_there_is_refused(workspace: Workspace, case: CaseRef) -> None:
    with pytest.raises(NoSuchStep) as told:
        workspace.run(change_status, case.case_id, "closed", "in a hurry")
    assert "সমাপ্ত" in told.value.tell("bn")
    with pytest.raises(ReasonNeeded):
        workspace.run(change_status, case.case_id, "not_taken_on")


# --- approvals ------------------------------------------------------------------------------


def test_a_request_waits_once(workspace: Workspace, case: CaseRef) -> None:
    workspace.run(request_approval, case.case_id, "plan", " please ")
    with pytest.raises(AlreadyRequested):
        workspace.run(request_approval, case.case_id, "plan")
    workspace.run(request_approval, case.case_id, "closure")
    assert [a.words for a in file_of(workspace, case).approvals if a.subject == "plan"] == [
        "please"
    ]


def test_nobody_decides_on_her_own_request_while_another_could(sign_in: Opener) -> None:
    nasima = sign_in("nasima")
    case = nasima.run(create_case, ROKEYA)
    approval = nasima.run(request_approval, case.case_id, "plan")
    with pytest.raises(OwnApproval):
        nasima.run(decide_approval, case.case_id, approval, "approved")
    nasima.run(change_account, account(nasima, "shahana"), active=False)
    nasima.run(decide_approval, case.case_id, approval, "approved", "alone in the office")
    (decided,) = file_of(nasima, case).approvals
    assert (decided.verdict, decided.words, decided.decided_by) == (
        "approved", "alone in the office", "Nasima",
    )  # fmt: skip


def test_a_decision_is_made_once_by_a_supervisor(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    approval = ruma.run(request_approval, case.case_id, "plan")
    with pytest.raises(NotYourRole):
        ruma.run(decide_approval, case.case_id, approval, "approved")
    other = ruma.run(create_case, ROKEYA)
    shahana = sign_in("shahana")
    with pytest.raises(NotFound):
        shahana.run(decide_approval, other.case_id, approval, "approved")
    shahana.run(decide_approval, case.case_id, approval, "returned", "add the review date")
    with pytest.raises(NotFound):
        shahana.run(decide_approval, case.case_id, approval, "approved")


def test_a_returned_plan_stops_the_start_until_it_is_asked_for_again(
    sign_in: Opener, clock: FakeClock
) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA, consents("interview", "services", "storage"))
    approval = ruma.run(request_approval, case.case_id, "plan")
    sign_in("shahana").run(decide_approval, case.case_id, approval, "returned", "no dates")
    ruma = sign_in("ruma")
    clock.forward(minutes=1)
    ruma.run(request_approval, case.case_id, "plan")
    assert [a.verdict for a in file_of(ruma, case).approvals] == ["returned", "requested"]


@pytest.mark.parametrize("subject", ["plan", "closure", "assessment", "identification"])
def test_each_thing_a_supervisor_approves_of_can_be_put_before_her(
    workspace: Workspace, case: CaseRef, subject: str
) -> None:
    workspace.run(request_approval, case.case_id, subject, "please")
    (asked,) = file_of(workspace, case).approvals
    assert (asked.subject, asked.verdict) == (subject, "requested")


def test_what_is_put_before_her_by_itself_is_not_asked_for_by_hand(
    workspace: Workspace, case: CaseRef
) -> None:
    for subject in ("bridge", "lunch"):
        with pytest.raises(KeyError):
            workspace.run(request_approval, case.case_id, subject)


def test_a_request_is_returned_only_with_words(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    approval = ruma.run(request_approval, case.case_id, "plan")
    shahana = sign_in("shahana")
    with pytest.raises(WordsNeeded):
        shahana.run(decide_approval, case.case_id, approval, "returned", "  ")
    shahana.run(decide_approval, case.case_id, approval, "returned", "no review date")
    (returned,) = file_of(shahana, case).approvals
    assert (returned.verdict, returned.words) == ("returned", "no review date")


def test_who_wrote_in_the_identification_is_never_its_second_reader(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    save(ruma, case, "screening", {"reasons": "what she told"})
    approval = ruma.run(request_approval, case.case_id, "identification")
    shahana = sign_in("shahana")
    screening = file_of(shahana, case).records["screening"][0]
    decided = {"reasons": "what she told", "trafficking_status": "PossibleVictimOfTrafficking"}
    shahana.run(
        save_record, "screening", case.case_id, screening.id, decided, screening.version
    )  # fmt: skip
    for verdict in ("approved", "returned"):
        with pytest.raises(SecondReaderNeeded):
            shahana.run(decide_approval, case.case_id, approval, verdict, "x")
    nasima = sign_in("nasima")
    nasima.run(decide_approval, case.case_id, approval, "approved")
    assert file_of(nasima, case).approvals[0].decided_by == "Nasima"


def test_a_caseworker_opens_a_case_again_at_once_and_a_supervisor_is_asked_afterwards(
    sign_in: Opener, clock: FakeClock
) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    ruma.run(change_status, case.case_id, "not_taken_on", "lives elsewhere")
    clock.forward(days=1)
    ruma.run(change_status, case.case_id, "reopened", "she is back")
    file = file_of(ruma, case)
    assert file.status == "reopened"
    assert [(a.subject, a.verdict, a.words) for a in file.approvals] == [
        ("reopening", "requested", "she is back")
    ]
    save(ruma, case, "need", {"category": "shelter"})
    shahana = sign_in("shahana")
    shahana.run(decide_approval, case.case_id, file.approvals[0].id, "returned", "how come?")
    clock.forward(minutes=1)
    ruma = sign_in("ruma")
    ruma.run(request_approval, case.case_id, "reopening", "she was pushed out again")
    assert [a.verdict for a in file_of(ruma, case).approvals] == ["returned", "requested"]


def test_a_supervisor_asks_nobody_to_open_a_case_again(workspace: Workspace, case: CaseRef) -> None:
    workspace.run(change_status, case.case_id, "not_taken_on", "lives elsewhere")
    workspace.run(change_status, case.case_id, "reopened", "she is back")
    assert file_of(workspace, case).approvals == ()


# --- alerts and the end of a case -----------------------------------------------------------


@operation("create_case")
def alert(act: Act, case_id: str, audience: str) -> None:
    raise_alert(act, "handed_over", "a record", audience, case_id=case_id)
    act.audit(case_id)


def almost_closed(sign_in: Opener, clock: FakeClock) -> CaseRef:
    """A case in closure review whose closure a supervisor has approved; ``ruma`` owns it."""
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA, consents("interview", "services", "storage"))
    save(ruma, case, "screening", {"trafficking_status": "ActualVictimOfTrafficking"})
    save(ruma, case, "need", {"category": "shelter"})
    save(ruma, case, "risk", {"level": "low", "kind": "family", "reason": "quarrels"})
    save(ruma, case, "plan", {"agreement": "thumbprint"})
    checks = [code.code for code in CLOSURE_CHECK]
    save(ruma, case, "closure", {"reason": "goals_met", "checks": checks})
    clock.forward(minutes=1)
    ruma.run(request_approval, case.case_id, "plan")
    closure = ruma.run(request_approval, case.case_id, "closure")
    on_the_way = ("screening", "assessment", "planning", "support", "follow_up", "closure_review")
    for target in on_the_way:
        ruma.run(change_status, case.case_id, target)
    sign_in("shahana").run(decide_approval, case.case_id, closure, "approved")
    return case


def lacking(workspace: Workspace, case: CaseRef) -> tuple[str, ...]:
    return next(o.missing for o in file_of(workspace, case).steps if o.target == "closed")


def test_a_case_is_not_closed_while_its_caseworker_has_an_alert_to_settle(
    sign_in: Opener, clock: FakeClock
) -> None:
    case = almost_closed(sign_in, clock)
    ruma = sign_in("ruma")
    assert lacking(ruma, case) == ()
    ruma.run(alert, case.case_id, ruma.actor.id)
    standing = ("An alert about this case has not been acknowledged.",)
    assert lacking(ruma, case) == standing
    with pytest.raises(StepBlocked) as told:
        ruma.run(change_status, case.case_id, "closed")
    assert told.value.reasons == standing
    ruma.run(acknowledge_alert, ruma.look(alerts)[0].id, "I know")
    ruma.run(change_status, case.case_id, "closed")
    assert file_of(ruma, case).status == "closed"


def test_an_alert_for_the_supervisor_alone_changes_nothing_that_the_caseworker_sees(
    sign_in: Opener, clock: FakeClock
) -> None:
    case = almost_closed(sign_in, clock)
    ruma = sign_in("ruma")
    ruma.run(alert, case.case_id, "supervisor")
    assert lacking(ruma, case) == (), "approved is approved"
    standing = ("An alert about this case has not been acknowledged.",)
    shahana = sign_in("shahana")
    assert lacking(shahana, case) == standing
    sign_in("ruma").run(change_status, case.case_id, "closed")
    assert len(sign_in("shahana").look(alerts)) == 1, "it still stands before her"


def test_a_supervisor_settles_her_alerts_before_she_approves_of_a_closure(
    sign_in: Opener, clock: FakeClock
) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    save(ruma, case, "closure", {"reason": "goals_met"})
    ruma.run(alert, case.case_id, "supervisor")
    request = ruma.run(request_approval, case.case_id, "closure")
    shahana = sign_in("shahana")
    with pytest.raises(StepBlocked):
        shahana.run(decide_approval, case.case_id, request, "approved")
    shahana.run(acknowledge_alert, shahana.look(alerts)[0].id, "looked into")
    shahana.run(decide_approval, case.case_id, request, "approved")
    assert [one.verdict for one in file_of(shahana, case).approvals] == ["approved"]


def test_whose_alert_holds_the_end_up_is_said(sign_in: Opener, clock: FakeClock) -> None:
    case = almost_closed(sign_in, clock)
    ruma = sign_in("ruma")
    ruma.run(alert, case.case_id, ruma.actor.id)
    shahana = sign_in("shahana")
    assert shahana.look(alerts) == ()
    assert lacking(shahana, case) == (
        "The caseworker has not acknowledged an alert about this case.",
    )


def test_an_alert_that_nobody_on_the_case_can_see_holds_nothing_up(
    sign_in: Opener, clock: FakeClock
) -> None:
    case = almost_closed(sign_in, clock)
    ruma = sign_in("ruma")
    ruma.run(alert, case.case_id, account(ruma, "karim"))
    ruma.run(change_status, case.case_id, "closed")


# --- sharing and handing over ---------------------------------------------------------------


def test_a_shared_case_is_worked_on_by_both_until_it_is_taken_back(sign_in: Opener) -> None:
    case = sign_in("ruma").run(create_case, ROKEYA)
    shahana = sign_in("shahana")
    karim_id = account(shahana, "karim")
    shahana.run(share_case, case.case_id, karim_id)
    shahana.run(share_case, case.case_id, karim_id)
    assert [share.name for share in file_of(shahana, case).shares] == ["Karim"]
    save(sign_in("karim"), case, "need", {"category": "legal"})
    sign_in("shahana").run(unshare_case, case.case_id, karim_id)
    with pytest.raises(NotFound):
        sign_in("karim").run(open_case, case.case_id)
    with pytest.raises(NotFound):
        sign_in("shahana").run(unshare_case, case.case_id, karim_id)


def test_a_caseworker_shares_and_hands_over_nothing(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    for door in (share_case, hand_over_case):
        with pytest.raises(NotYourRole):
            ruma.run(door, case.case_id, account(ruma, "karim"))


def test_a_case_handed_over_is_the_other_persons(sign_in: Opener) -> None:
    case = sign_in("ruma").run(create_case, ROKEYA)
    shahana = sign_in("shahana")
    shahana.run(hand_over_case, case.case_id, account(shahana, "karim"))
    assert sign_in("ruma").look(case_keys, CaseQuery()) == ()
    assert file_of(sign_in("karim"), case).owner == "Karim"


def test_a_case_is_handed_to_nobody_who_cannot_work_on_it(sign_in: Opener) -> None:
    nasima = sign_in("nasima")
    case = nasima.run(create_case, ROKEYA)
    nasima.run(change_account, account(nasima, "karim"), active=False)
    for login in ("audit", "adib", "karim"):
        with pytest.raises(NotFound):
            nasima.run(hand_over_case, case.case_id, account(nasima, login))
    assert file_of(nasima, case).owner == "Nasima"


def test_an_approval_of_the_closure_ends_with_reopening_and_with_a_changed_closure(
    sign_in: Opener, clock: FakeClock
) -> None:
    case = almost_closed(sign_in, clock)
    ruma = sign_in("ruma")
    closure = file_of(ruma, case).records["closure"][0]
    assert lacking(ruma, case) == ()
    clock.forward(minutes=1)
    changed = {**closure.value.model_dump(), "reason": "other"}
    ruma.run(save_record, "closure", case.case_id, closure.id, changed, closure.version)
    unseen = ("A supervisor has not approved the closure.",)
    assert lacking(ruma, case) == unseen
    approval = ruma.run(request_approval, case.case_id, "closure")
    sign_in("shahana").run(decide_approval, case.case_id, approval, "approved")
    ruma = sign_in("ruma")
    ruma.run(change_status, case.case_id, "closed")
    clock.forward(minutes=1)
    ruma.run(change_status, case.case_id, "reopened", "she came back")
    for target in ("assessment", "planning", "support", "follow_up", "closure_review"):
        ruma.run(change_status, case.case_id, target)
    assert lacking(ruma, case) == unseen


def test_where_data_went_stands_in_the_file(workspace: Workspace, case: CaseRef) -> None:
    asked = ReportRequest(case.case_id, "summary", ("en",), "supervision", "Farhana Yasmin")
    made = make_report(workspace, asked)
    (release,) = workspace.run(open_case, case.case_id).releases
    assert (release.recipient, release.reference) == ("Farhana Yasmin", made.reference)
