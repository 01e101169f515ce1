"""What two people must want: who asks, who agrees, how long it stands, and only once."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from casemgr.domain.errors import NotFound, NotYourRole, Refused
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.operations.act import Act, operation
from casemgr.operations.alerts import alerts
from casemgr.operations.cases import create_case
from casemgr.operations.joint_acts import (
    JOINT,
    AskedByYourself,
    NoLongerStands,
    NotAgreed,
    OtherTerms,
    TooEarly,
    ask,
    ask_for,
    asked_for,
    decide,
    take,
    withdraw,
)
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AuditRow
from tests.conftest import ROKEYA, FakeClock

Opener = Callable[[str], Workspace]
TERMS = {"purpose": "legal", "recipient": "Tribunal"}


@operation("ask_joint_act")
def taking(act: Act, what: str, act_id: str, terms: Any) -> None:
    """What an operation that two people must want does first."""
    take(act, what, act_id, terms)


@operation("ask_joint_act")
def asking_to_forget(act: Act, case_id: str) -> str:
    return ask(act, "forget", case_id=case_id, reason="She asked for it.")


def asked_by(workspace: Workspace) -> str:
    return workspace.run(ask_for, "identified_export", "", TERMS, "The tribunal asks for them.")


def test_what_one_asks_and_another_agrees_to_is_done_once(sign_in: Opener) -> None:
    nasima = sign_in("nasima")
    act_id = asked_by(nasima)
    with pytest.raises(NotAgreed):
        nasima.run(taking, "identified_export", act_id, TERMS)
    shahana = sign_in("shahana")
    assert [one.what for one in shahana.look(alerts)] == ["joint_asked"]
    (waiting,) = shahana.look(asked_for)
    assert (waiting.decides, waiting.terms, waiting.asked_by) == (True, TERMS, "Nasima")
    shahana.run(decide, act_id, True)
    assert shahana.look(alerts) == ()
    nasima = sign_in("nasima")
    with pytest.raises(OtherTerms):
        nasima.run(taking, "identified_export", act_id, {**TERMS, "recipient": "Somebody"})
    with pytest.raises(NotAgreed):
        nasima.run(taking, "complete_export", act_id, TERMS)
    nasima.run(taking, "identified_export", act_id, TERMS)
    with pytest.raises(NoLongerStands):
        nasima.run(taking, "identified_export", act_id, TERMS)
    with nasima.database.read() as session:
        noted = [row.operation for row in session.exec(select(AuditRow)) if row.subject == act_id]
    assert noted == ["ask_joint_act", "decide_joint_act", "ask_joint_act"]


def test_nobody_agrees_to_her_own_request_or_without_the_role(sign_in: Opener) -> None:
    nasima = sign_in("nasima")
    act_id = asked_by(nasima)
    with pytest.raises(AskedByYourself):
        nasima.run(decide, act_id, True)
    everything = nasima.run(ask_for, "complete_export", "", {}, "The office moves.")
    adib = sign_in("adib")
    with pytest.raises(NotFound):  # two administrators do not take everything out
        adib.run(decide, everything, True)
    ruma = sign_in("ruma")
    with pytest.raises(NotFound):
        ruma.run(decide, act_id, True)
    with pytest.raises(NotYourRole):
        ruma.run(ask_for, "identified_export", "", TERMS, "I need it.")
    assert ruma.look(asked_for) == ()


def test_a_refusal_has_words_and_a_request_has_a_reason(sign_in: Opener) -> None:
    nasima = sign_in("nasima")
    with pytest.raises(ReasonNeeded):
        nasima.run(ask_for, "identified_export", "", TERMS, "  ")
    act_id = asked_by(nasima)
    shahana = sign_in("shahana")
    with pytest.raises(ReasonNeeded):
        shahana.run(decide, act_id, False)
    shahana.run(decide, act_id, False, "The tribunal needs no names.")
    nasima = sign_in("nasima")
    (refused,) = nasima.look(asked_for)
    assert (refused.state, refused.words) == ("refused", "The tribunal needs no names.")
    with pytest.raises(NoLongerStands):
        nasima.run(taking, "identified_export", act_id, TERMS)


@settings(max_examples=6, suppress_health_check=list(HealthCheck), deadline=None)
@given(days=st.integers(0, 20))
def test_an_agreement_stands_seven_days(sign_in: Opener, clock: FakeClock, days: int) -> None:
    act_id = asked_by(sign_in("nasima"))
    sign_in("shahana").run(decide, act_id, True)
    clock.forward(days=days)
    nasima = sign_in("nasima")
    if days <= JOINT["identified_export"].stands:
        nasima.run(taking, "identified_export", act_id, TERMS)
    else:
        with pytest.raises(NoLongerStands):
            nasima.run(taking, "identified_export", act_id, TERMS)
        assert nasima.look(asked_for)[-1].state in ("lapsed", "done")


def test_an_act_that_waits_is_done_after_its_day_and_can_be_withdrawn_by_either(
    sign_in: Opener, clock: FakeClock
) -> None:
    nasima = sign_in("nasima")
    case = nasima.run(create_case, ROKEYA)
    first = nasima.run(asking_to_forget, case.case_id)
    second = nasima.run(asking_to_forget, case.case_id)
    with pytest.raises(NotFound):
        sign_in("karim").run(decide, first, True)  # he does not see the case
    shahana = sign_in("shahana")
    shahana.run(decide, first, True)
    shahana.run(decide, second, True)
    shahana.run(withdraw, second)
    with pytest.raises(TooEarly):
        shahana.run(taking, "forget", first, {})
    clock.forward(days=30)
    shahana = sign_in("shahana")
    with pytest.raises(Refused):
        shahana.run(taking, "forget", second, {})
    shahana.run(taking, "forget", first, {})
