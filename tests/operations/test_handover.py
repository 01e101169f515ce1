"""Handing over: the colleague gets the case, an alert, and what she has to know."""

import pytest
from sqlmodel import col, select

from casemgr.domain.errors import Invalid, NotFound, NotYourRole
from casemgr.domain.lifecycle import FINISHED
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.support import Handover
from casemgr.operations.accounts import list_accounts
from casemgr.operations.alerts import alerts
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.errors import CaseFinished, NotChangeable
from casemgr.operations.handover import (
    hand_over_case,
    hand_over_many,
    handover_draft,
    propose_hand_over,
)
from casemgr.operations.lifecycle import change_status
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseFile, CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AuditRow
from tests.conftest import ROKEYA, Opener


def account(workspace: Workspace, login: str) -> str:
    return next(one.id for one in workspace.look(list_accounts) if one.login == login)


def notes(file: CaseFile) -> list[Handover]:
    return [one.value for one in file.records["handover"] if isinstance(one.value, Handover)]


def test_the_colleague_gets_the_case_the_note_and_an_alert(
    sign_in: Opener, workspace: Workspace, case: CaseRef
) -> None:
    nasima = sign_in("nasima")
    nasima.run(
        hand_over_case,
        case.case_id,
        account(nasima, "karim"),
        "She trusts Mina.",
        "Call on Sunday.",
    )
    karim = sign_in("karim")
    (alert,) = karim.look(alerts)
    assert (alert.what, alert.code) == ("handed_over", case.code)
    assert alert.text == "Nasima handed this case over to you."
    (note,) = notes(karim.run(open_case, case.case_id))
    assert (note.to, note.on) == ("Karim", "2026-11-21")
    assert (note.summary, note.open_steps) == ("She trusts Mina.", "Call on Sunday.")
    assert alert.about == karim.run(open_case, case.case_id).records["handover"][0].id
    with pytest.raises(NotChangeable):
        karim.run(save_record, "handover", case.case_id, alert.about, note.model_dump(), 1)


def test_without_words_the_case_changes_hands_and_no_note_is_made(
    sign_in: Opener, case: CaseRef
) -> None:
    nasima = sign_in("nasima")
    karim = account(nasima, "karim")
    with pytest.raises(Invalid):
        nasima.run(hand_over_case, case.case_id, karim, "", "Call on Sunday.")
    nasima.run(hand_over_case, case.case_id, karim)
    file = nasima.run(open_case, case.case_id)
    assert (file.owner, notes(file)) == ("Karim", [])


def test_the_words_are_not_in_the_trail(sign_in: Opener, case: CaseRef) -> None:
    nasima = sign_in("nasima")
    nasima.run(hand_over_case, case.case_id, account(nasima, "karim"), "She trusts Mina.")
    with nasima.database.read() as session:
        lines = session.exec(select(AuditRow)).all()
    assert "Mina" not in " ".join(line.detail for line in lines)


def test_a_caseworker_asks_and_the_supervisor_hands_over(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    karim_id = account(ruma, "karim")
    with pytest.raises(NotYourRole):
        ruma.run(hand_over_case, case.case_id, karim_id, "x")
    with pytest.raises(Invalid):
        ruma.run(propose_hand_over, case.case_id, karim_id, " ")
    ruma.run(propose_hand_over, case.case_id, karim_id, "I am moving to Khulna.")
    assert ruma.run(open_case, case.case_id).owner == "Ruma"
    nasima = sign_in("nasima")
    (asked,) = nasima.look(alerts)
    assert asked.text == "Ruma asks to hand this case over to Karim."
    nasima.run(hand_over_case, case.case_id, karim_id)
    assert nasima.look(alerts) == (), "the request is answered"
    assert [one.what for one in sign_in("karim").look(alerts)] == ["handed_over"]
    assert sign_in("ruma").look(alerts) == ()


def test_the_draft_says_what_matters_now(workspace: Workspace, case: CaseRef) -> None:
    risk = {"level": "high", "kind": "trafficker", "reason": "He came to the house."}
    workspace.run(save_record, "risk", case.case_id, None, risk)
    action = {"what": "Find a bed", "due": "2026-11-22"}
    workspace.run(save_record, "action", case.case_id, None, action)
    draft = workspace.look(handover_draft, case.case_id)
    assert "Status: Intake" in draft.summary
    assert "Risk: High. He came to the house." in draft.summary
    assert "Safe to call: Yes" in draft.summary
    assert "1012345678" not in draft.summary
    assert "22 Nov 2026: Action" in draft.open_steps
    assert "Find a bed" not in draft.open_steps
    people = {one.name for one in draft.colleagues}
    assert people == {"Karim", "Ruma", "Shahana"}, "who works with cases, but its caseworker"


def test_many_cases_change_hands_each_with_its_own_line(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    mine = [ruma.run(create_case, ROKEYA) for _ in range(3)]
    ruma.run(change_status, mine[2].case_id, "not_taken_on", "went elsewhere")
    nasima = sign_in("nasima")
    karim = account(nasima, "karim")
    theirs = nasima.run(create_case, ROKEYA)
    nasima.run(hand_over_case, theirs.case_id, karim)
    ids = [*(one.case_id for one in mine), mine[0].case_id, theirs.case_id, "no such case"]
    done = nasima.run(hand_over_many, ids, karim, "Ruma is on leave.")
    assert done.done == 2
    assert [code for code, _why in done.refused] == [mine[2].code, theirs.code, ""]
    for one in mine[:2]:
        file = nasima.run(open_case, one.case_id)
        assert (file.owner, notes(file)[0].summary) == ("Karim", "Ruma is on leave.")
    finished = nasima.run(open_case, mine[2].case_id)
    assert finished.status in FINISHED
    assert finished.owner == "Ruma"
    with nasima.database.read() as session:
        lines = session.exec(
            select(AuditRow)
            .where(AuditRow.operation == "hand_over_cases")
            .order_by(col(AuditRow.seq))
        ).all()
    assert [line.case_id for line in lines] == [mine[0].case_id, mine[1].case_id, None]


def test_a_case_of_another_team_cannot_be_handed_over_by_guessing(sign_in: Opener) -> None:
    nasima = sign_in("nasima")
    done = nasima.run(hand_over_many, ["guess"], account(nasima, "karim"), "Leave.")
    assert done.done == 0
    assert done.refused[0][0] == ""


@pytest.mark.parametrize("login", ["adib", "audit"])
def test_only_who_works_with_cases_gets_one(sign_in: Opener, case: CaseRef, login: str) -> None:
    nasima = sign_in("nasima")
    other = account(nasima, login)
    with pytest.raises(NotFound):
        nasima.run(hand_over_case, case.case_id, other)
    with pytest.raises(NotFound):
        nasima.run(propose_hand_over, case.case_id, other, "words")
    with pytest.raises(NotFound):
        nasima.run(hand_over_many, [case.case_id], other, "words")


def test_a_finished_case_is_not_proposed(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    ruma.run(change_status, case.case_id, "not_taken_on", "went elsewhere")
    with pytest.raises(CaseFinished):
        ruma.run(propose_hand_over, case.case_id, account(ruma, "karim"), "words")


def test_a_hand_over_is_noted_by_handing_over_alone(workspace: Workspace, case: CaseRef) -> None:
    forged = {"to": "Karim", "on": "2026-11-21", "summary": "Never handed over", "open_steps": ""}
    with pytest.raises(NotChangeable):
        workspace.run(save_record, "handover", case.case_id, None, forged)
    assert notes(workspace.run(open_case, case.case_id)) == []


@pytest.mark.parametrize("kind", [one.name for one in RECORD_KINDS.values() if one.own_form])
def test_what_has_a_form_of_its_own_is_not_saved_as_typed(
    workspace: Workspace, case: CaseRef, kind: str
) -> None:
    made_up = {"instrument": "nonesuch", "instrument_version": "1", "on": "2026-11-21"}
    read_by_a_rule = kind == "assessment"
    with pytest.raises(Invalid if read_by_a_rule else NotChangeable):
        workspace.run(save_record, kind, case.case_id, None, made_up if read_by_a_rule else {})
    assert workspace.run(open_case, case.case_id).records[kind] == ()
