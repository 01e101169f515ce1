"""Making a workspace, and getting back into one with the recovery code."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from types import MappingProxyType
from uuid import uuid4

from sqlmodel import Session, col, select

from casemgr.domain.fields import SHORT_TEXT, clean_text
from casemgr.domain.roles import Role
from casemgr.operations.accounts import give_slot, take_slot
from casemgr.operations.errors import AccountClosed
from casemgr.operations.head_keeping import newest_row
from casemgr.operations.rehearsal import REHEARSED
from casemgr.operations.settings import DEFAULTS, check_zone
from casemgr.operations.workspace import Clock, Workspace, system_clock
from casemgr.paths import schema
from casemgr.storage.audit import GENESIS, AuditHead, next_line, write_head
from casemgr.storage.database import Database
from casemgr.storage.errors import NoSuchLogin, WorkspaceAlreadyHere
from casemgr.storage.extras import make_extras
from casemgr.storage.folder import DATABASE_NAME, check_folder, make_folder
from casemgr.storage.instance_lock import InstanceLock
from casemgr.storage.keys import (
    KdfCost,
    RecoveryCode,
    Unlocked,
    calibrate,
    create_keys,
    unlock_with_paper,
)
from casemgr.storage.keys.unlock import unlock
from casemgr.storage.migrations import upgrade
from casemgr.storage.rotation import COPIES, open_store
from casemgr.storage.tables import AccountRow, AuditRow, SettingRow, TeamRow


@dataclass(frozen=True, slots=True)
class Setup:
    """What the first-run wizard asks. ``demo`` marks a workspace of invented people; ``cost``
    is that of the first passphrase (``None``: measured on this machine)."""

    folder: Path
    organisation: str
    zone: str
    name: str
    login: str
    passphrase: str
    roles: frozenset[Role] = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
    language: str = "en"
    demo: bool = False
    cost: KdfCost | None = None


def found(setup: Setup, clock: Clock = system_clock) -> tuple[Workspace, RecoveryCode]:
    """A new workspace with its first person signed in, and the code to be written down.

    Raises ``WorkspaceAlreadyHere``, ``PassphraseTooWeak``, ``LoginNotUsable``, ``ZoneUnknown``
    and what ``check_folder`` raises. One that failed leaves nothing behind.
    """
    check_zone(setup.zone)
    new = not setup.folder.exists()
    make_folder(setup.folder)
    lock = InstanceLock(setup.folder)
    try:
        check_folder(setup.folder)
        lock.acquire()
        return _found(setup, lock, clock)
    except BaseException:
        lock.release()
        if new:
            rmtree(setup.folder, ignore_errors=True)
        raise


def _found(setup: Setup, lock: InstanceLock, clock: Clock) -> tuple[Workspace, RecoveryCode]:
    folder = setup.folder
    if (folder / DATABASE_NAME).exists():  # its key files may come back from a backup
        raise WorkspaceAlreadyHere
    before = set(folder.iterdir())
    try:
        keys, code = create_keys(
            folder, setup.login, setup.passphrase, cost=setup.cost or calibrate()
        )
        database = Database.create(folder / DATABASE_NAME, keys.dek.expose())
        try:
            upgrade(database, schema(), folder / COPIES, make_extras)
            # A head before the first line: a workspace that can be opened always has one.
            write_head(folder, keys.dek.expose(), AuditHead(0, GENESIS))
            _fill(database, setup, keys, clock)
            workspace = Workspace(folder, lock, keys, database, clock)
            workspace.write_head()
            return workspace, code
        except BaseException:
            database.close()
            raise
    except BaseException:
        for made in set(folder.iterdir()) - before:
            rmtree(made) if made.is_dir() else made.unlink()
        raise


def _fill(database: Database, setup: Setup, keys: Unlocked, clock: Clock) -> None:
    now = clock()
    organisation = clean_text(setup.organisation, SHORT_TEXT, name="organisation")
    given = {
        "organisation": organisation,
        "zone": setup.zone,
        "demo": setup.demo,
        "cli_allowed": setup.demo,
        "device_id": str(uuid4()),
        "key_sequence": keys.sequence,
        REHEARSED: {"code": now.date().isoformat()},  # typed back before anybody goes on
    }
    team = TeamRow(name=organisation, created_at=now, updated_at=now)
    account = AccountRow(
        login=keys.login,
        name=clean_text(setup.name, SHORT_TEXT, name="name") or keys.login,
        roles=sorted(setup.roles),
        team_id=team.id,
        slot_id=str(keys.slot_id),
        verify_keys=[keys.sign_public.hex()],
        language=setup.language,
        conduct_accepted_at=now if setup.demo else None,
        created_at=now,
        updated_at=now,
    )
    with database.write() as session:
        session.add_all(
            SettingRow(name=name, value=value) for name, value in {**DEFAULTS, **given}.items()
        )
        session.add(team)
        session.flush()
        session.add(account)
        session.flush()
        _sign_line(session, keys, clock, account.id, "create_workspace")


def recover(
    folder: Path,
    code_text: str,
    login: str,
    new: str,
    clock: Clock = system_clock,
    known_roots: Mapping[str, str] = MappingProxyType({}),
) -> Workspace:
    """Set somebody's passphrase anew with the recovery code, or with the words of two recovery
    sheets one after the other, and sign her in.

    Raises ``RecoveryCodeMistyped``, ``WrongRecoveryCode``, what ``unlock_with_shares`` raises,
    ``NoSuchLogin``, ``AccountClosed``, ``PassphraseTooWeak`` and what ``Workspace.open`` raises.
    """
    with InstanceLock(folder):
        by_code = unlock_with_paper(folder, code_text)
        by_code.expect_root(known_roots.get(str(by_code.workspace_id), ""))
        database, by_code = open_store(folder, by_code)
        try:
            with database.read() as session:
                known = _account(session, login)
                if known is None:
                    raise NoSuchLogin
                if not known.active:
                    raise AccountClosed
            give_slot(folder, by_code, login, new)
            keys = unlock(folder, login, new, clock=clock)
            with database.write() as session:
                row = _account(session, keys.login)
                if row is None:
                    raise NoSuchLogin
                take_slot(row, str(keys.slot_id), keys.sign_public.hex())
                row.updated_at = clock()
                session.flush()
                _sign_line(session, keys, clock, row.id, "recover")
            keys.wipe()
        finally:
            database.close()
            by_code.wipe()
    return Workspace.open(folder, login, new, clock=clock, known_roots=known_roots)


def _account(session: Session, login: str) -> AccountRow | None:
    return session.exec(select(AccountRow).where(col(AccountRow.login) == login)).first()


def _sign_line(
    session: Session, keys: Unlocked, clock: Clock, account_id: str, operation: str
) -> None:
    line = next_line(
        newest_row(session),
        keys.signing_key,
        at=clock(),
        actor_id=account_id,
        operation=operation,
        outcome="done",
    )
    session.add(AuditRow.model_validate(line.values()))
