"""Who may sign in, and as what."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from casemgr.domain.errors import NotYourRole
from casemgr.domain.roles import Role
from casemgr.operations import care
from casemgr.operations.accounts import (
    add_account,
    change_account,
    change_passphrase,
    choose_preferences,
    list_accounts,
    reopen_account,
    reset_passphrase,
    use_command_line,
)
from casemgr.operations.cases import case_keys, create_case
from casemgr.operations.conduct import accept_conduct
from casemgr.operations.errors import CommandLineOff, LastAdministrator, ZoneUnknown
from casemgr.operations.settings import change_settings, read_settings
from casemgr.operations.values import CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.storage.errors import LoginTaken, PassphraseTooWeak, WrongPassphrase
from casemgr.storage.keys import FLOOR_COST
from casemgr.storage.tables import AuditRow
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock, Opener

NEW = "nine green lamps by the river"
WORKER = frozenset({Role.CASEWORKER})


def account(workspace: Workspace, login: str) -> str:
    return next(one.id for one in workspace.look(list_accounts) if one.login == login)


def last_line(workspace: Workspace) -> AuditRow:
    with workspace.database.read() as session:
        statement = select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)
        return session.exec(statement).one()


def test_a_new_colleague_signs_in_with_her_own_passphrase(
    workspace: Workspace, folder: Path, clock: FakeClock
) -> None:
    add_account(workspace, "Mina", "Mina", WORKER, NEW, FLOOR_COST)
    workspace.lock()
    mina = Workspace.open(folder, "mina", NEW, clock=clock)
    try:
        assert mina.actor.roles == WORKER
        mina.run(accept_conduct)
        mina.run(create_case, ROKEYA)
        assert care.verify(mina) == []
    finally:
        mina.lock()


def test_a_login_is_given_once_and_a_failed_addition_leaves_no_key(
    workspace: Workspace, folder: Path, clock: FakeClock
) -> None:
    with pytest.raises(LoginTaken):
        add_account(workspace, "RUMA", "Another", WORKER, NEW, FLOOR_COST)
    with pytest.raises(PassphraseTooWeak):
        add_account(workspace, "mina", "Mina", WORKER, "password1234", FLOOR_COST)
    assert "mina" not in {one.login for one in workspace.look(list_accounts)}
    workspace.lock()
    with pytest.raises(WrongPassphrase):
        Workspace.open(folder, "mina", "password1234", clock=clock)


@pytest.mark.parametrize("login", ["ruma", "shahana", "audit"])
def test_only_administrators_manage_accounts(sign_in: Opener, login: str) -> None:
    workspace = sign_in(login)
    with pytest.raises(NotYourRole):
        add_account(workspace, "mina", "Mina", WORKER, NEW, FLOOR_COST)
    with pytest.raises(NotYourRole):
        workspace.run(change_account, workspace.actor.id, roles=frozenset(Role))
    with pytest.raises(NotYourRole):
        reset_passphrase(workspace, account(workspace, "nasima"), NEW)
    with pytest.raises(NotYourRole):
        workspace.run(change_settings, cli_allowed=True)


def test_a_closed_account_does_not_open_and_opens_again(sign_in: Opener) -> None:
    nasima = sign_in("nasima")
    ruma = account(nasima, "ruma")
    nasima.run(change_account, ruma, active=False)
    nasima.lock()
    with pytest.raises(WrongPassphrase):
        sign_in("ruma")
    nasima = sign_in("nasima")
    reopen_account(nasima, ruma, PASSPHRASE)
    assert sign_in("ruma").actor.login == "ruma"


def test_a_role_taken_away_counts_from_the_next_moment(sign_in: Opener) -> None:
    nasima = sign_in("nasima")
    nasima.run(change_account, nasima.actor.id, roles=frozenset({Role.ADMINISTRATOR}))
    with pytest.raises(NotYourRole):
        nasima.run(create_case, ROKEYA)
    with pytest.raises(NotYourRole):
        nasima.look(case_keys, CaseQuery())


def test_the_last_administrator_stays_one(sign_in: Opener) -> None:
    adib = sign_in("adib")
    adib.run(
        change_account, account(adib, "nasima"), roles=frozenset({Role.SUPERVISOR})
    )  # fmt: skip
    for change in ({"active": False}, {"roles": WORKER}):
        with pytest.raises(LastAdministrator):
            adib.run(change_account, adib.actor.id, **change)
    assert last_line(adib).outcome == "refused"
    one = next(one for one in adib.look(list_accounts) if one.login == "adib")
    assert one.active
    assert one.roles == {Role.ADMINISTRATOR}


def test_a_forgotten_passphrase_is_replaced_and_old_signatures_stay_good(
    sign_in: Opener, folder: Path, clock: FakeClock
) -> None:
    sign_in("ruma").run(create_case, ROKEYA)
    nasima = sign_in("nasima")
    reset_passphrase(nasima, account(nasima, "ruma"), NEW)
    assert care.verify(nasima) == []
    nasima.lock()
    with pytest.raises(WrongPassphrase):
        sign_in("ruma")
    clock.forward(minutes=5)
    ruma = Workspace.open(folder, "ruma", NEW, clock=clock)
    try:
        assert len(ruma.look(case_keys, CaseQuery())) == 1
        assert care.verify(ruma) == []
    finally:
        ruma.lock()


def test_a_person_changes_her_own_passphrase_with_the_old_one(
    sign_in: Opener, folder: Path, clock: FakeClock
) -> None:
    ruma = sign_in("ruma")
    with pytest.raises(WrongPassphrase):
        change_passphrase(ruma, "not the old one", NEW)
    clock.forward(minutes=1)
    change_passphrase(ruma, PASSPHRASE, NEW)
    assert last_line(ruma).operation == "change_passphrase"
    ruma.lock()
    Workspace.open(folder, "ruma", NEW, clock=clock).lock()


def test_wrong_tries_are_told_in_the_trail_at_the_next_sign_in(
    sign_in: Opener, folder: Path, clock: FakeClock
) -> None:
    for _ in range(2):
        with pytest.raises(WrongPassphrase):
            Workspace.open(folder, "ruma", "not hers at all", clock=clock)
        clock.forward(minutes=2)
    nasima = sign_in("nasima")
    with nasima.database.read() as session:
        lines = session.exec(select(AuditRow).where(AuditRow.operation == "sign_in")).all()
    told = [line.detail for line in lines if "failed_unlock" in line.detail]
    assert len(told) == 1
    assert '"times":2' in told[0]
    assert "not hers" not in told[0]


def test_preferences_are_ones_own_and_within_bounds(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    ruma.run(choose_preferences, language="bn", theme="dark", lock_minutes=999)
    assert (ruma.actor.language, ruma.actor.theme, ruma.actor.lock_minutes) == ("bn", "dark", 60)
    ruma.run(choose_preferences, language="fr", theme="pink", lock_minutes=0)
    assert (ruma.actor.language, ruma.actor.theme, ruma.actor.lock_minutes) == ("bn", "dark", 1)
    assert sign_in("karim").actor.language == "en"


def test_settings_are_changed_by_name_and_checked(workspace: Workspace) -> None:
    workspace.run(change_settings, zone="Asia/Kolkata", cli_allowed=True, organisation="New")
    assert last_line(workspace).detail == '{"changed":["cli_allowed","organisation","zone"]}'
    office = workspace.look(read_settings)
    assert (office.zone, office.cli_allowed, office.organisation) == ("Asia/Kolkata", True, "New")
    assert workspace.settings == office
    with pytest.raises(ZoneUnknown):
        workspace.run(change_settings, zone="Moon/Base")
    for name in ("demo", "device_id", "anything"):
        with pytest.raises(KeyError):
            workspace.run(change_settings, **{name: True})


def test_the_command_line_works_once_it_was_switched_on(workspace: Workspace) -> None:
    with pytest.raises(CommandLineOff):
        workspace.run(use_command_line, "cases")
    assert last_line(workspace).outcome == "refused"
    workspace.run(change_settings, cli_allowed=True)
    workspace.run(use_command_line, "cases")
    assert last_line(workspace).detail == '{"command":"cases"}'
