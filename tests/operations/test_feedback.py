"""Feedback is kept apart: who may take it down, who may read it, and that nobody else learns."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from casemgr.domain.errors import CaseError, Invalid, NotFound, NotYourRole, StaleSave
from casemgr.domain.help_codes import COMPLAINT_KIND, COMPLAINT_STATE
from casemgr.domain.roles import Role
from casemgr.operations.accounts import add_account, change_account, list_accounts
from casemgr.operations.alerts import alerts
from casemgr.operations.cases import case_keys, create_case, open_case
from casemgr.operations.conduct import accept_conduct
from casemgr.operations.errors import OwnFeedback
from casemgr.operations.feedback import (
    NEXT,
    URGENT,
    Receipt,
    answer_feedback,
    feedback_desk,
    feedback_form,
    feedback_list,
    name_readers,
    open_feedback,
    take_feedback,
)
from casemgr.operations.handover import hand_over_case
from casemgr.operations.lifecycle import share_case
from casemgr.operations.settings import change_settings, feedback_readers, read_office
from casemgr.operations.trail import read_trail
from casemgr.operations.values import CaseQuery, CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.keys import FLOOR_COST
from casemgr.storage.tables import AuditRow, ChangeRow, SettingRow
from tests.conftest import PASSPHRASE, PEOPLE, ROKEYA, Opener

SECRET = "Zhupri the driver shouted at me"
SAID = {"kind": "service", "on": "2026-11-20", "words": SECRET}
PSEA = {**SAID, "kind": "psea"}


def account(workspace: Workspace, login: str) -> str:
    return next(one.id for one in workspace.look(list_accounts) if one.login == login)


def rumas_case(sign_in: Opener) -> CaseRef:
    """A case of Ruma's that Karim shares."""
    case = sign_in("ruma").run(create_case, ROKEYA)
    shahana = sign_in("shahana")
    shahana.run(share_case, case.case_id, account(shahana, "karim"))
    return case


def taken(sign_in: Opener, values: dict[str, Any] = SAID, case: CaseRef | None = None) -> Receipt:
    """Taken down by Karim."""
    return sign_in("karim").run(take_feedback, values, case.case_id if case else None)


def only(workspace: Workspace) -> str:
    (line,) = workspace.look(feedback_list)
    return line.id


def everything(workspace: Workspace, case: CaseRef) -> str:
    """All that this person can get to read through the doors."""
    asked: list[Callable[[], object]] = [
        lambda: workspace.look(feedback_list),
        lambda: workspace.look(case_keys, CaseQuery()),
        lambda: workspace.look(case_keys, CaseQuery(search="Zhupri")),
        lambda: workspace.run(open_case, case.case_id),
        lambda: workspace.look(alerts),
        lambda: [
            (one.operation, one.code, one.detail)
            for one in workspace.look(read_trail)
            if one.operation not in ("sign_in", "open_case")
        ],
    ]
    found = []
    for ask in asked:
        try:
            found.append(repr(ask()))
        except (NotYourRole, NotFound):
            continue
    return re.sub(" at 0x[0-9a-f]+", "", "\n".join(found))


def test_who_takes_it_down_keeps_a_receipt_and_not_the_text(sign_in: Opener) -> None:
    receipt = taken(sign_in, case=rumas_case(sign_in))
    karim = sign_in("karim")
    assert receipt.reaches
    assert karim.look(feedback_desk).receipts == (receipt,)
    assert karim.look(feedback_list) == ()
    shahana = sign_in("shahana")
    feedback_id = only(shahana)
    with pytest.raises(NotFound):
        sign_in("karim").run(open_feedback, feedback_id)


def test_supervisors_read_it_where_nobody_is_named(sign_in: Opener) -> None:
    case = rumas_case(sign_in)
    receipt = taken(sign_in, case=case)
    shahana = sign_in("shahana")
    found = shahana.run(open_feedback, only(shahana))
    assert found.value.words == SECRET
    assert (found.code, found.taken_by, found.reference) == (case.code, "Karim", receipt.reference)
    assert not found.by_caseworker


@pytest.mark.parametrize("login", ["ruma", "karim", "adib", "audit", "nasima"])
def test_nobody_else_learns_of_it_through_any_door(sign_in: Opener, login: str) -> None:
    """The owner, the taker, an administrator, an auditor, a supervisor who is not named."""
    case = rumas_case(sign_in)
    nasima = sign_in("nasima")
    nasima.run(name_readers, [account(nasima, "shahana")])
    before = everything(sign_in(login), case)
    receipt = taken(sign_in, PSEA, case)
    shahana = sign_in("shahana")
    feedback_id = only(shahana)
    shahana.run(open_feedback, feedback_id)
    shahana.run(answer_feedback, feedback_id, {"status": "looking", "steps": "Zhupri asked"}, 1)
    after = everything(sign_in(login), case)
    for trace in (SECRET, "Zhupri", "psea", feedback_id, receipt.reference):
        assert trace not in after
    if login in ("ruma", "karim"):
        assert after == before, "not even a count"
    with pytest.raises((NotFound, NotYourRole)):
        sign_in(login).run(open_feedback, feedback_id)
    with pytest.raises((NotFound, NotYourRole)):
        sign_in(login).run(answer_feedback, feedback_id, {}, 2)


def test_a_reader_sees_it_in_the_list_the_file_and_the_trail_no_more_than_others(
    sign_in: Opener,
) -> None:
    case = rumas_case(sign_in)
    taken(sign_in, case=case)
    shahana = sign_in("shahana")
    assert SECRET not in repr(shahana.run(open_case, case.case_id))
    assert "Zhupri" not in repr(shahana.look(read_trail))


def test_no_audit_line_and_no_change_names_the_case(sign_in: Opener) -> None:
    case = rumas_case(sign_in)
    taken(sign_in, PSEA, case)
    shahana = sign_in("shahana")
    shahana.run(open_feedback, only(shahana))
    with shahana.database.read() as session:
        lines = session.exec(
            select(AuditRow).where(col(AuditRow.operation).contains("feedback"))
        ).all()
        changes = session.exec(select(ChangeRow).where(ChangeRow.kind == "complaint")).all()
    assert {line.operation for line in lines} == {"take_feedback", "read_feedback"}
    assert all(line.case_id is None and line.detail == "{}" for line in lines)
    assert changes
    assert all(change.case_id is None for change in changes)


def test_the_accused_supervisor_sees_nothing_and_is_not_alerted(sign_in: Opener) -> None:
    case = rumas_case(sign_in)
    shahana = sign_in("shahana")
    about = account(shahana, "shahana")
    before = everything(shahana, case)
    receipt = taken(sign_in, {**PSEA, "about": about}, case)
    assert receipt.reaches, "the other supervisor may read it"
    assert everything(sign_in("shahana"), case) == before
    nasima = sign_in("nasima")
    assert nasima.run(open_feedback, only(nasima)).about == "Shahana"
    assert len(nasima.look(alerts)) == 1


def test_a_supervisor_who_is_the_caseworker_reads_nothing_about_her_case(
    sign_in: Opener,
) -> None:
    case = rumas_case(sign_in)
    nasima = sign_in("nasima")
    nasima.run(hand_over_case, case.case_id, account(nasima, "shahana"))
    taken(sign_in, PSEA, case)
    assert sign_in("shahana").look(feedback_list) == ()
    assert len(sign_in("nasima").look(feedback_list)) == 1


def test_whoever_was_the_caseworker_or_becomes_it_does_not_get_it_either(sign_in: Opener) -> None:
    case = rumas_case(sign_in)
    nasima = sign_in("nasima")
    first, then = account(nasima, "shahana"), account(nasima, "nasima")
    nasima.run(hand_over_case, case.case_id, first)
    taken(sign_in, SAID, case)
    sign_in("nasima").run(hand_over_case, case.case_id, then)
    assert sign_in("shahana").look(feedback_list) == ()
    assert sign_in("nasima").look(feedback_list) == ()
    (receipt,) = sign_in("karim").look(feedback_desk).receipts
    assert not receipt.reaches


def test_for_somebody_who_wishes_not_to_be_named_the_case_is_not_kept(sign_in: Opener) -> None:
    case = rumas_case(sign_in)
    nasima = sign_in("nasima")
    nasima.run(hand_over_case, case.case_id, account(nasima, "shahana"))
    taken(sign_in, {**SAID, "anonymous": True}, case)
    assert sign_in("shahana").look(feedback_list) == (), "it is still about her case"
    nasima = sign_in("nasima")
    found = nasima.run(open_feedback, only(nasima))
    assert (found.case_id, found.code, found.elsewhere) == ("", "", False)


def test_the_caseworker_is_sent_to_a_colleague(sign_in: Opener) -> None:
    case = rumas_case(sign_in)
    ruma = sign_in("ruma")
    with pytest.raises(OwnFeedback) as refused:
        ruma.run(take_feedback, SAID, case.case_id)
    assert "colleague" in refused.value.tell("en")
    with pytest.raises(OwnFeedback):
        ruma.look(feedback_form, case.case_id)
    with pytest.raises(OwnFeedback):
        ruma.run(take_feedback, {**SAID, "about": account(ruma, "ruma")})
    assert {"Karim", "Shahana"} <= set(ruma.look(feedback_desk).takers)
    assert ruma.look(feedback_desk).receipts == ()


def test_where_nobody_else_is_there_she_takes_it_down_and_it_is_marked(sign_in: Opener) -> None:
    case = rumas_case(sign_in)
    nasima = sign_in("nasima")
    for login in ("karim", "shahana"):
        nasima.run(change_account, account(nasima, login), active=False)
    nasima.run(hand_over_case, case.case_id, account(nasima, "nasima"))
    nasima.run(change_account, account(nasima, "ruma"), active=False)
    receipt = nasima.run(take_feedback, SAID, case.case_id)
    assert not receipt.reaches, "nobody may read it but the caseworker, who may not"
    assert nasima.look(feedback_list) == ()


def test_what_reached_nobody_is_read_by_whoever_is_named_later_and_marked(
    sign_in: Opener,
) -> None:
    case = rumas_case(sign_in)
    nasima = sign_in("nasima")
    others = [account(nasima, login) for login in ("karim", "shahana", "ruma")]
    nasima.run(hand_over_case, case.case_id, account(nasima, "nasima"))
    for one in others:
        nasima.run(change_account, one, active=False)
    nasima.run(take_feedback, PSEA, case.case_id)
    assert nasima.look(alerts) == ()
    supervisor = frozenset({Role.SUPERVISOR})
    mita = add_account(nasima, "mita", "Mita", supervisor, PASSPHRASE, FLOOR_COST)
    nasima.run(name_readers, [mita])
    assert nasima.look(alerts) == ()
    reader = sign_in("mita")
    reader.run(accept_conduct)
    assert len(reader.look(alerts)) == 1
    found = reader.run(open_feedback, only(reader))
    assert (found.taken_by, found.by_caseworker) == ("Nasima", True)


@pytest.mark.parametrize("kind", [code.code for code in COMPLAINT_KIND])
def test_what_cannot_wait_alerts_each_reader_at_once(sign_in: Opener, kind: str) -> None:
    case = rumas_case(sign_in)
    taken(sign_in, {**SAID, "kind": kind}, case)
    for login in ("shahana", "nasima"):
        found = sign_in(login).look(alerts)
        assert len(found) == (kind in URGENT)
        assert all(one.case_id == "" and one.severity == "danger" for one in found)
    assert sign_in("ruma").look(alerts) == ()


def test_an_alert_about_feedback_does_not_show_in_the_closing_of_the_case(
    sign_in: Opener,
) -> None:
    case = rumas_case(sign_in)
    before = sign_in("ruma").run(open_case, case.case_id).steps
    taken(sign_in, PSEA, case)
    assert sign_in("ruma").run(open_case, case.case_id).steps == before


def test_the_office_names_who_receives_it(sign_in: Opener) -> None:
    nasima = sign_in("nasima")
    everyone = {one.login: one.id for one in nasima.look(list_accounts)}
    assert nasima.look(feedback_readers) == {everyone["nasima"], everyone["shahana"]}
    taken(sign_in, PSEA)
    nasima = sign_in("nasima")
    nasima.run(name_readers, [everyone["ruma"], everyone["audit"]])
    assert nasima.look(feedback_readers) == {everyone["ruma"]}, "an auditor works with no case"
    assert nasima.look(feedback_list) == ()
    ruma = sign_in("ruma")
    assert len(ruma.look(alerts)) == 1, "told of what stood there already"
    assert ruma.run(open_feedback, only(ruma)).value.words == SECRET
    with pytest.raises(Invalid):
        sign_in("nasima").run(name_readers, ["nobody"])
    with pytest.raises(NotYourRole):
        sign_in("shahana").run(name_readers, [])


def test_a_workspace_that_never_held_the_setting_takes_it(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        session.delete(session.get_one(SettingRow, "complaints_to"))
    with workspace.database.read() as session:
        assert read_office(session).complaints_to == ()
    ruma = account(workspace, "ruma")
    workspace.run(change_settings, complaints_to=(ruma,))
    assert workspace.look(feedback_readers) == {ruma}


def test_a_case_one_may_not_see_takes_no_feedback_and_is_not_betrayed(sign_in: Opener) -> None:
    case = sign_in("ruma").run(create_case, ROKEYA)
    karim = sign_in("karim")
    for case_id in (case.case_id, "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(NotFound):
            karim.run(take_feedback, SAID, case_id)
        with pytest.raises(NotFound):
            karim.look(feedback_form, case_id)


def test_a_reader_who_does_not_see_the_case_is_not_told_which_it_is(sign_in: Opener) -> None:
    case = rumas_case(sign_in)
    nasima = sign_in("nasima")
    extra = account(nasima, "adib")
    nasima.run(change_account, extra, roles=PEOPLE["adib"] | PEOPLE["karim"])
    nasima.run(name_readers, [extra])
    taken(sign_in, SAID, case)
    adib = sign_in("adib")
    found = adib.run(open_feedback, only(adib))
    assert (found.case_id, found.code, found.elsewhere) == ("", "", True)
    assert case.code not in repr(adib.look(feedback_list))


def test_it_goes_from_new_to_finished_with_words_at_each_step(sign_in: Opener) -> None:
    taken(sign_in)
    shahana = sign_in("shahana")
    found = shahana.run(open_feedback, only(shahana))

    def answer(version: int, **values: str) -> int:
        return shahana.run(answer_feedback, found.id, values, version)

    with pytest.raises(Invalid) as refused:
        answer(1, status="looking")
    assert set(refused.value.problems) == {"steps"}
    assert answer(1, status="looking", steps="Spoke with the driver.") == 2
    with pytest.raises(Invalid) as refused:
        answer(2, status="answered", steps="Told her.")
    assert set(refused.value.problems) == {"answered_on"}
    with pytest.raises(Invalid) as refused:
        answer(2, status="answered", steps="Told her.", answered_on="2026-11-19")
    assert set(refused.value.problems) == {"answered_on"}
    assert answer(2, status="answered", steps="Told her.", answered_on="2026-11-21") == 3
    assert answer(3, status="closed", steps="Told her. She is content.") == 4
    assert shahana.look(feedback_list)[0].status == "closed"


def test_two_readers_do_not_overwrite_each_other(sign_in: Opener) -> None:
    taken(sign_in)
    shahana = sign_in("shahana")
    feedback_id = only(shahana)
    shahana.run(answer_feedback, feedback_id, {"steps": "Mine."}, 1)
    with pytest.raises(StaleSave):
        sign_in("nasima").run(answer_feedback, feedback_id, {"steps": "Other."}, 1)


def test_what_was_said_is_never_changed_by_an_answer(sign_in: Opener) -> None:
    taken(sign_in)
    shahana = sign_in("shahana")
    feedback_id = only(shahana)
    values = {"words": "All is well", "kind": "thanks", "steps": "x", "about": "y"}
    shahana.run(answer_feedback, feedback_id, values, 1)
    found = shahana.run(open_feedback, feedback_id).value
    assert (found.words, found.kind, found.about, found.steps) == (SECRET, "service", "", "x")


def test_what_is_missing_or_points_to_nobody_is_said_beside_its_field(sign_in: Opener) -> None:
    karim = sign_in("karim")
    with pytest.raises(Invalid) as refused:
        karim.run(take_feedback, {"kind": "service"})
    assert set(refused.value.problems) == {"on", "words"}
    with pytest.raises(Invalid) as refused:
        karim.run(take_feedback, {**SAID, "about": "nobody"})
    assert set(refused.value.problems) == {"about"}


def test_every_state_is_reached_and_can_be_left() -> None:
    states = {code.code for code in COMPLAINT_STATE}
    assert set(NEXT) == states
    assert set().union(*NEXT.values()) == states - {"new"}
    assert all(NEXT.values())


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(st.sampled_from([code.code for code in COMPLAINT_STATE]), max_size=5))
def test_a_state_is_only_followed_by_one_of_its_next(
    workspace: Workspace, moves: list[str]
) -> None:
    workspace.run(take_feedback, SAID)
    line = workspace.look(feedback_list)[0]
    state, version = line.status, workspace.run(open_feedback, line.id).version
    for number, target in enumerate(moves):
        values = {
            "status": target,
            "steps": f"step {version} {number}",
            "answered_on": "2026-11-21",
        }
        try:
            version = workspace.run(answer_feedback, line.id, values, version)
        except CaseError:
            assert target != state
            assert target not in NEXT[state]
        else:
            assert target == state or target in NEXT[state]
            state = target
