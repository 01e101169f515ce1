"""Accounts and their keys agree, whatever is closed, reset, cut short or out of disk."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from casemgr.domain.errors import NotFound
from casemgr.domain.roles import Role
from casemgr.operations import care, gate
from casemgr.operations.accounts import (
    add_account,
    change_account,
    change_passphrase,
    choose_preferences,
    list_accounts,
    reopen_account,
    reset_passphrase,
)
from casemgr.operations.cases import create_case
from casemgr.operations.errors import (
    AccountClosed,
    LastAdministrator,
    LastSupervisor,
    NewPassphraseNeeded,
    OwnAccount,
)
from casemgr.operations.founding import recover
from casemgr.operations.values import Account
from casemgr.operations.workspace import Workspace
from casemgr.storage.errors import DiskFull, LoginTaken, WrongPassphrase
from casemgr.storage.keys import FLOOR_COST, add_slot, unlock
from casemgr.storage.tables import AccountRow
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock, Opener

NEW = "nine green lamps by the river"
OTHER = "four slow carts past midnight"
WORKER = frozenset({Role.CASEWORKER})


def account(workspace: Workspace, login: str) -> Account:
    return next(one for one in workspace.look(list_accounts) if one.login == login)


def fill_the_disk(workspace: Workspace) -> None:
    """Let the database not grow any further, and use up what room it has."""
    with workspace.database.write() as session:
        session.connection().exec_driver_sql("PRAGMA max_page_count = 1")
    with suppress(DiskFull):
        while True:
            workspace.run(choose_preferences, theme="dark")


def test_an_addition_cut_short_between_key_and_account_is_simply_done_again(
    workspace: Workspace, folder: Path, clock: FakeClock
) -> None:
    add_slot(folder, workspace.keys, "mina", NEW, cost=FLOOR_COST)  # what a kill leaves behind
    add_account(workspace, "Mina", "Mina", WORKER, OTHER, FLOOR_COST)
    workspace.lock()
    with pytest.raises(WrongPassphrase):
        Workspace.open(folder, "mina", NEW, clock=clock)
    clock.forward(minutes=5)
    mina = Workspace.open(folder, "mina", OTHER, clock=clock)
    assert mina.actor.roles == WORKER
    mina.lock()


def test_a_key_without_an_account_is_gone_after_the_next_sign_in(
    sign_in: Opener, folder: Path
) -> None:
    add_slot(folder, sign_in("nasima").keys, "mina", NEW, cost=FLOOR_COST)
    assert "mina" in gate.logins(folder)
    sign_in("ruma")
    assert "mina" not in gate.logins(folder)


def test_an_office_on_a_full_disk_tells_so_before_a_passphrase_changes(
    sign_in: Opener, folder: Path, clock: FakeClock
) -> None:
    ruma = sign_in("ruma")
    fill_the_disk(ruma)
    with pytest.raises(DiskFull):
        change_passphrase(ruma, PASSPHRASE, NEW)
    ruma.lock()
    Workspace.open(folder, "ruma", PASSPHRASE, clock=clock).lock()


def _reset(workspace: Workspace, account_id: str) -> None:
    reset_passphrase(workspace, account_id, NEW)


def _reopen(workspace: Workspace, account_id: str) -> None:
    reopen_account(workspace, account_id, NEW)


def _close(workspace: Workspace, account_id: str) -> None:
    workspace.run(change_account, account_id, active=False)


@pytest.mark.parametrize("change", [_reset, _reopen, _close])
def test_an_administrator_neither_resets_nor_closes_her_own_account(
    sign_in: Opener, change: Callable[[Workspace, str], None]
) -> None:
    nasima = sign_in("nasima")
    with pytest.raises(OwnAccount):
        change(nasima, nasima.actor.id)
    nasima.run(choose_preferences, theme="dark")
    assert account(nasima, "nasima").active
    nasima.lock()
    assert sign_in("nasima").actor.theme == "dark"


@pytest.mark.parametrize("change", [_reset, _reopen, _close])
def test_an_account_nobody_has_is_not_found(
    workspace: Workspace, change: Callable[[Workspace, str], None]
) -> None:
    with pytest.raises(NotFound):
        change(workspace, "nobody")


def test_an_account_name_is_kept_without_what_turns_letters_round(workspace: Workspace) -> None:
    ruma = account(workspace, "ruma").id
    workspace.run(change_account, ruma, name=" Ruma\u202e\x00  Akter\ud800 ")
    assert account(workspace, "ruma").name == "Ruma Akter?"
    workspace.run(change_account, ruma, name="\u202e ")
    assert account(workspace, "ruma").name == "Ruma Akter?"


def test_a_closed_account_leaves_no_key_behind(
    sign_in: Opener, folder: Path, clock: FakeClock
) -> None:
    nasima = sign_in("nasima")
    nasima.run(change_account, account(nasima, "ruma").id, active=False)
    assert "ruma" not in gate.logins(folder)
    with pytest.raises(WrongPassphrase):
        unlock(folder, "ruma", PASSPHRASE, clock=clock)


def test_a_closed_account_opens_again_only_with_a_new_passphrase(
    sign_in: Opener, folder: Path, clock: FakeClock
) -> None:
    sign_in("ruma").run(create_case, ROKEYA)
    nasima = sign_in("nasima")
    ruma = account(nasima, "ruma").id
    nasima.run(change_account, ruma, active=False)
    with pytest.raises(NewPassphraseNeeded):
        nasima.run(change_account, ruma, active=True)
    with pytest.raises(AccountClosed):
        reset_passphrase(nasima, ruma, NEW)
    with pytest.raises(LoginTaken):
        add_account(nasima, "ruma", "Another", WORKER, NEW, FLOOR_COST)
    assert "ruma" not in gate.logins(folder)
    reopen_account(nasima, ruma, NEW)
    assert account(nasima, "ruma").active
    nasima.lock()
    with pytest.raises(WrongPassphrase):
        sign_in("ruma")
    clock.forward(minutes=5)
    again = Workspace.open(folder, "ruma", NEW, clock=clock)
    assert care.verify(again) == []  # what she signed with her old keys included
    again.lock()


def test_a_closing_cut_short_before_the_key_went_is_finished_at_the_next_sign_in(
    sign_in: Opener, folder: Path
) -> None:
    nasima = sign_in("nasima")
    with nasima.database.write() as session:
        session.get_one(AccountRow, account(nasima, "ruma").id).active = False
    assert "ruma" in gate.logins(folder)
    sign_in("karim")
    assert "ruma" not in gate.logins(folder)


def test_the_recovery_code_does_not_open_a_closed_account(
    sign_in: Opener, folder: Path, recovery_code: str, clock: FakeClock
) -> None:
    nasima = sign_in("nasima")
    nasima.run(change_account, account(nasima, "ruma").id, active=False)
    nasima.lock()
    with pytest.raises(AccountClosed):
        recover(folder, recovery_code, "ruma", NEW, clock)
    assert "ruma" not in gate.logins(folder)


def test_the_last_supervisor_stays_one(sign_in: Opener) -> None:
    adib = sign_in("adib")
    _close(adib, account(adib, "shahana").id)
    nasima = account(adib, "nasima").id
    with pytest.raises(LastSupervisor):
        _close(adib, nasima)
    with pytest.raises(LastSupervisor):
        adib.run(change_account, nasima, roles=frozenset({Role.ADMINISTRATOR}))
    assert account(adib, "nasima").roles == {Role.SUPERVISOR, Role.ADMINISTRATOR}
    adib.run(change_account, account(adib, "karim").id, roles=frozenset({Role.SUPERVISOR}))
    _close(adib, nasima)
    with pytest.raises(LastAdministrator):
        _close(adib, adib.actor.id)
