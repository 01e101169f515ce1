"""Two accounts in one person's hands are not two people: made, reset or promoted a moment ago."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from casemgr.domain.roles import Role
from casemgr.operations.accounts import (
    add_account,
    change_account,
    list_accounts,
    reset_passphrase,
)
from casemgr.operations.conduct import accept_conduct
from casemgr.operations.founding import recover
from casemgr.operations.hands import DAYS, FOUNDING_DAYS, Hands, SameHands
from casemgr.operations.joint_acts import asked_for, decide
from casemgr.operations.workspace import Workspace
from casemgr.storage.keys import FLOOR_COST
from casemgr.storage.tables import AuditRow
from casemgr.words import show_date
from tests.conftest import PASSPHRASE, FakeClock
from tests.operations.test_joint_acts import TERMS, asked_by, taking

Opener = Callable[[str], Workspace]
SUPERVISOR = frozenset({Role.SUPERVISOR})


@pytest.fixture
def settled(clock: FakeClock) -> FakeClock:
    """The first days of the workspace are over."""
    clock.forward(days=FOUNDING_DAYS + 1)
    return clock


def account(workspace: Workspace, login: str) -> str:
    return next(one.id for one in workspace.look(list_accounts) if one.login == login)


def puppet(workspace: Workspace, login: str = "mina", roles: frozenset[Role] = SUPERVISOR) -> None:
    add_account(workspace, login, login.title(), roles, PASSPHRASE, FLOOR_COST)


def entered(workspace: Workspace) -> Workspace:
    workspace.run(accept_conduct)
    return workspace


def test_a_puppet_may_refuse_but_not_agree_until_thirty_days_have_passed(
    sign_in: Opener, settled: FakeClock
) -> None:
    nasima = sign_in("nasima")
    puppet(nasima)
    act_id = asked_by(nasima)
    mina = entered(sign_in("mina"))
    (shown,) = mina.look(asked_for)
    free = mina.today + timedelta(days=DAYS + 1)
    assert (shown.decides, shown.agrees_from) == (True, free.isoformat())
    with pytest.raises(SameHands) as refused:
        mina.run(decide, act_id, True)
    assert "one person's hands" in refused.value.tell("en")
    assert show_date(free.isoformat(), "en") in refused.value.tell("en")
    with mina.database.read() as session:
        last = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc())).first()
    assert last is not None
    assert (last.operation, last.outcome) == ("decide_joint_act", "refused")
    assert "SameHands" in last.detail
    mina.run(decide, act_id, False, "Not by me alone.")
    settled.now += timedelta(days=DAYS + 1)
    act_id = asked_by(sign_in("nasima"))
    sign_in("mina").run(decide, act_id, True)
    sign_in("nasima").run(taking, "identified_export", act_id, TERMS)


def test_every_way_of_holding_two_accounts_is_found_and_nobody_else_is_stopped(
    sign_in: Opener, settled: FakeClock
) -> None:
    puppet(sign_in("adib"), "one")
    puppet(sign_in("adib"), "two", SUPERVISOR | {Role.ADMINISTRATOR})
    puppet(entered(sign_in("two")), "three")
    for login in ("one", "three"):
        entered(sign_in(login))
    nasima = sign_in("nasima")
    nasima.run(change_account, account(nasima, "karim"), roles=SUPERVISOR)
    nasima.run(change_account, account(nasima, "shahana"), name="Shahana Begum")
    held = [("one", "three"), ("two", "one"), ("three", "adib"), ("nasima", "karim")]
    free = [("nasima", "shahana"), ("karim", "one"), ("three", "shahana")]
    for asker, decider in (*held, *free):
        act_id = asked_by(sign_in(asker))
        if (asker, decider) in held:
            with pytest.raises(SameHands):
                sign_in(decider).run(decide, act_id, True)
        else:
            sign_in(decider).run(decide, act_id, True)


def test_a_passphrase_given_and_a_paper_used_count_and_what_comes_after_the_word_does_not(
    sign_in: Opener, settled: FakeClock, folder: Path, recovery_code: str
) -> None:
    agreed = asked_by(sign_in("nasima"))
    sign_in("shahana").run(decide, agreed, True)
    nasima = sign_in("nasima")
    reset_passphrase(nasima, account(nasima, "shahana"), PASSPHRASE)
    waiting = asked_by(nasima)
    with pytest.raises(SameHands):
        sign_in("shahana").run(decide, waiting, True)
    sign_in("nasima").run(taking, "identified_export", agreed, TERMS)
    settled.now += timedelta(days=DAYS + 1)
    sign_in("nasima").lock()
    recover(folder, recovery_code, "shahana", PASSPHRASE, settled).lock()
    waiting = asked_by(sign_in("nasima"))
    with pytest.raises(SameHands):
        sign_in("shahana").run(decide, waiting, True)


def test_a_clock_set_back_hides_no_puppet_and_a_new_office_of_two_can_work(
    sign_in: Opener, clock: FakeClock
) -> None:
    puppet(sign_in("nasima"), "rupa")  # in the first days everybody is made by the first person
    entered(sign_in("rupa"))
    act_id = asked_by(sign_in("nasima"))
    sign_in("rupa").run(decide, act_id, True)
    clock.forward(days=90)
    now = clock.now
    act_id = asked_by(sign_in("nasima"))
    clock.now -= timedelta(days=89)
    puppet(sign_in("nasima"))
    entered(sign_in("mina"))
    clock.now = now
    with pytest.raises(SameHands):
        sign_in("mina").run(decide, act_id, True)
    sign_in("rupa").run(decide, act_id, True)


LETTERS = st.sampled_from("abcdef")
DAY = date(2026, 11, 22)


@given(st.lists(st.tuples(LETTERS, LETTERS), max_size=10), LETTERS, LETTERS)
def test_two_accounts_are_apart_when_no_chain_leads_to_both_from_one_person(
    gifts: list[tuple[str, str]], one: str, other: str
) -> None:
    given: dict[str, dict[str, date]] = {}
    for giver, account in gifts:
        given.setdefault(account, {})[giver] = DAY
    reached = {name: {name} for name in "abcdef"}
    for _ in range(6):
        for giver, account in gifts:
            reached[account] |= reached[giver]
    until = Hands(given).shared_until(one, other)
    assert (until is not None) == bool(reached[one] & reached[other])
