"""Who may sign in: accounts, their preferences and passphrases."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from casemgr.domain.errors import NotFound
from casemgr.domain.fields import SHORT_TEXT, clean_text
from casemgr.domain.roles import Role
from casemgr.operations.act import Act, operation, query
from casemgr.operations.alerts import SAVES_GONE, raise_alert
from casemgr.operations.backup_log import remind_of_drill
from casemgr.operations.errors import (
    AccountClosed,
    CommandLineOff,
    LastAdministrator,
    LastSupervisor,
    NewPassphraseNeeded,
    OwnAccount,
)
from casemgr.operations.register_days import remind_of_registers
from casemgr.operations.rehearsal import remind
from casemgr.operations.settings import read_office
from casemgr.operations.values import Account, Actor
from casemgr.storage.errors import DiskFull, LoginTaken, NoSuchLogin
from casemgr.storage.keys import (
    DEFAULT_COST,
    FailedAttempts,
    KdfCost,
    SlotInfo,
    Unlocked,
)
from casemgr.storage.keys import accounts as key_accounts
from casemgr.storage.keys.passphrase import normal_login
from casemgr.storage.tables import AccountRow, SettingRow, new_id

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace


def actor_of(row: AccountRow) -> Actor:
    return Actor(
        id=row.id,
        login=row.login,
        name=row.name,
        roles=frozenset(Role(role) for role in row.roles),
        team_id=row.team_id,
        language="bn" if row.language == "bn" else "en",
        theme=row.theme,
        lock_minutes=row.lock_minutes,
        accepted_conduct=row.conduct_accepted_at is not None,
    )


@operation("sign_in")
def sign_in(
    act: Act,
    failures: Sequence[FailedAttempts],
    repaired: Sequence[str],
    sequence: int,
    *,
    new_data_key: bool = False,
    lines_lost: int = 0,
) -> None:
    """Sign-in itself, with the failed tries since the last one folded into the trail.

    ``sequence`` is that of the key files: one lower than before means that somebody put old
    key files back, and the trail says so. ``new_data_key`` notes that a change of the data key
    which had been cut short was finished on the way in. ``lines_lost``: so many lines of the
    trail are gone with the newest saves; the supervisors are told. In a workspace of invented
    people signing in is accepting the code of conduct.
    """
    for failure in failures:
        act.audit(
            what="failed_unlock", who=failure.who, times=failure.count, last=str(failure.times[-1])
        )
    newest = act.session.get_one(SettingRow, "key_sequence")
    act.audit(what="unlock", repaired=list(repaired), old_keys=sequence < newest.value)
    newest.value = max(sequence, newest.value)
    if new_data_key:
        act.audit(what="data_key_changed")
    if lines_lost:
        act.audit(what="lines_lost", count=lines_lost)
        raise_alert(act, SAVES_GONE, "", "supervisor", severity="danger")
    if not act.actor.accepted_conduct and read_office(act.session).demo:
        act.session.get_one(AccountRow, act.actor.id).conduct_accepted_at = act.now
    if Role.ADMINISTRATOR in act.actor.roles:
        remind(act)
    if Role.SUPERVISOR in act.actor.roles:
        remind_of_drill(act)
    if Role.SUPERVISOR in act.actor.roles:
        remind_of_registers(act)


@operation("use_command_line")
def use_command_line(act: Act, command: str) -> None:
    """Noted at the start of each command. Raises ``CommandLineOff`` unless it was allowed."""
    office = read_office(act.session)
    if not (office.cli_allowed or office.demo):
        raise CommandLineOff
    act.audit(command=command)


@operation("choose_preferences")
def choose_preferences(
    act: Act,
    *,
    language: str | None = None,
    theme: str | None = None,
    lock_minutes: int | None = None,
) -> None:
    """A person's own language, theme and idle time (1 to 60 minutes)."""
    row = act.session.get_one(AccountRow, act.actor.id)
    if language in ("en", "bn"):
        row.language = language
    if theme in ("light", "dark", "system"):
        row.theme = theme
    if lock_minutes is not None:
        row.lock_minutes = min(60, max(1, lock_minutes))
    row.updated_at = act.now
    act.audit(language=row.language, theme=row.theme, lock_minutes=row.lock_minutes)


@query("choose_preferences")
def list_accounts(act: Act) -> list[Account]:
    """Every account; what else an account holds is for administrators."""
    rows = act.session.exec(select(AccountRow).order_by(col(AccountRow.name))).all()
    return [
        Account(
            row.id, row.login, row.name, frozenset(map(Role, row.roles)), row.active, row.team_id
        )
        for row in rows
    ]


@operation("manage_accounts")
def _enter_account(act: Act, slot: SlotInfo, login: str, name: str, roles: frozenset[Role]) -> str:
    mine = act.session.get_one(AccountRow, act.actor.id)
    row = AccountRow(
        id=new_id(),
        login=login,
        name=clean_text(name, SHORT_TEXT, name="name") or login,
        roles=sorted(roles),
        team_id=mine.team_id,
        slot_id=str(slot.slot_id),
        verify_keys=[slot.sign_public.hex()],
        language=act.actor.language,
        **act.stamp,
    )
    act.session.add(row)
    act.session.flush()
    act.audit(subject=row.id, what="added", roles=sorted(roles))
    return row.id


@operation("manage_accounts")
def _check_login_free(act: Act, login: str) -> None:
    if _open_or_closed(act.session, normal_login(login)):
        raise LoginTaken
    act.audit(what="keys_changing")


def _open_or_closed(session: Session, login: str) -> bool:
    return session.exec(select(AccountRow).where(AccountRow.login == login)).first() is not None


def drop_idle_keys(session: Session, folder: Path, keys: Unlocked) -> None:
    """Take out of the key files what belongs to no open account, and PINs the office forbids.

    A closed account keeps no key; one whose making was cut short leaves a key without an
    account. Done after each change of accounts or settings and at each sign-in, so that a
    change cut short is finished later. Raises what writing the key files raises.
    """
    key_accounts.limit_quick_unlock(folder, keys, read_office(session).quick_unlock_days)
    entitled = set(
        session.exec(select(AccountRow.login).where(col(AccountRow.active).is_(True))).all()
    )
    for slot in key_accounts.slots(folder, keys):
        if slot.kind == "person" and slot.login not in entitled:
            key_accounts.remove_slot(folder, keys, slot.login)


def give_slot(folder: Path, keys: Unlocked, login: str, passphrase: str) -> SlotInfo:
    """A new key slot for a login, in place of its old one if there is one."""
    try:
        return key_accounts.reset_passphrase(folder, keys, login, passphrase)
    except NoSuchLogin:
        return key_accounts.add_slot(folder, keys, login, passphrase)


def add_account(
    workspace: "Workspace",
    login: str,
    name: str,
    roles: frozenset[Role],
    passphrase: str,
    cost: KdfCost | None = None,
) -> str:
    """Let one more person in; gives the account's id. Slow (key derivation).

    Raises ``LoginTaken``, ``LoginNotUsable``, ``PassphraseTooWeak``, ``NotYourRole``.
    """
    workspace.run(_check_login_free, login)
    slot = key_accounts.add_slot(
        workspace.folder, workspace.keys, login, passphrase, cost=cost or DEFAULT_COST
    )
    try:
        return workspace.run(_enter_account, slot, slot.login, name, roles)
    except BaseException:
        key_accounts.remove_slot(workspace.folder, workspace.keys, slot.login)
        raise


@operation("manage_accounts")
def change_account(
    act: Act,
    account_id: str,
    *,
    name: str | None = None,
    roles: frozenset[Role] | None = None,
    active: bool | None = None,
) -> None:
    """Change a name or roles, or close the account (``active=False``), which ends its keys.

    Raises ``LastAdministrator``, ``LastSupervisor``; ``OwnAccount`` for closing one's own;
    ``NewPassphraseNeeded`` for opening a closed one (``reopen_account`` does that);
    ``NotFound``.
    """
    row = _known(act, account_id)
    if active and not row.active:
        raise NewPassphraseNeeded
    supervised = _somebody_is(act, Role.SUPERVISOR)
    given = sorted(set(roles or ()) - set(row.roles))
    row.name = clean_text(name, SHORT_TEXT, name="name") or row.name
    if roles is not None:
        row.roles = sorted(roles)
    if active is not None:
        row.active = active
    row.version += 1
    row.updated_at, row.updated_by = act.now, act.actor.id
    act.session.flush()
    if not _somebody_is(act, Role.ADMINISTRATOR):
        raise LastAdministrator
    if supervised and not _somebody_is(act, Role.SUPERVISOR):
        raise LastSupervisor
    if account_id == act.actor.id and not row.active:
        raise OwnAccount
    act.audit(subject=account_id, roles=sorted(row.roles), active=row.active, given=given)


def _known(act: Act, account_id: str) -> AccountRow:
    row = act.session.get(AccountRow, account_id)
    if row is None:
        raise NotFound
    return row


def _somebody_is(act: Act, role: Role) -> bool:
    rows = act.session.exec(select(AccountRow).where(col(AccountRow.active).is_(True))).all()
    return any(role in row.roles for row in rows)


@operation("change_passphrase")
def _note_passphrase_change(act: Act, what: str) -> None:
    act.audit(subject=act.actor.id, what=what)


def change_passphrase(workspace: "Workspace", old: str, new: str) -> None:
    """A new passphrase of one's own. Raises ``WrongPassphrase``, ``PassphraseTooWeak``.

    Noted before the keys change: an error means that the old passphrase still holds.
    """
    workspace.run(_note_passphrase_change, "begun")
    key_accounts.change_passphrase(
        workspace.folder, workspace.keys, old, new, clock=workspace.clock
    )
    with suppress(DiskFull):
        workspace.run(_note_passphrase_change, "done")


@operation("manage_accounts")
def _keys_changing(act: Act, account_id: str, reopening: bool) -> str:
    """The login that is about to get new keys."""
    row = _known(act, account_id)
    if account_id == act.actor.id:
        raise OwnAccount
    if not (row.active or reopening):
        raise AccountClosed
    act.audit(subject=account_id, what="keys_changing")
    return row.login


@operation("manage_accounts")
def _enter_new_slot(act: Act, account_id: str, slot: SlotInfo, what: str) -> None:
    row = _known(act, account_id)
    take_slot(row, str(slot.slot_id), slot.sign_public.hex())
    row.active = True
    row.version += 1
    row.updated_at, row.updated_by = act.now, act.actor.id
    act.audit(subject=account_id, what=what)


def take_slot(row: AccountRow, slot_id: str, verify_key: str) -> None:
    """A new key slot for an account; earlier signatures stay verifiable."""
    row.slot_id = slot_id
    row.verify_keys = [*row.verify_keys, verify_key]


def reset_passphrase(workspace: "Workspace", account_id: str, new: str) -> None:
    """A new passphrase for a colleague who forgot it; her drafts are lost with the old keys.

    Raises ``PassphraseTooWeak``, ``OwnAccount``, ``AccountClosed``, ``NotFound``.
    """
    login = workspace.run(_keys_changing, account_id, False)
    slot = give_slot(workspace.folder, workspace.keys, login, new)
    workspace.run(_enter_new_slot, account_id, slot, "passphrase_reset")


def reopen_account(workspace: "Workspace", account_id: str, new: str) -> None:
    """Open a closed account again, with new keys under a new passphrase.

    Raises ``PassphraseTooWeak``, ``OwnAccount``, ``NotFound``.
    """
    login = workspace.run(_keys_changing, account_id, True)
    slot = give_slot(workspace.folder, workspace.keys, login, new)
    workspace.run(_enter_new_slot, account_id, slot, "reopened")
