"""Looking after the workspace: verify, back up, restore."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlmodel import Session, col, select

from casemgr import __version__
from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.fields import Kind, fields_of
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.roles import Role
from casemgr.operations.act import Act, operation, query
from casemgr.operations.errors import OldFilePutBack
from casemgr.paths import schema
from casemgr.storage.audit import HEAD_NAME, AuditHead
from casemgr.storage.backup import make_backup, restore_backup
from casemgr.storage.backup_archive import read_headers
from casemgr.storage.backup_manifest import BackupReport
from casemgr.storage.database_errors import DamagedDatabase, NotOpenable, RestorePlaceTaken
from casemgr.storage.errors import FileAlreadyThere, FolderMissing
from casemgr.storage.folder import DATABASE_NAME, make_folder, write_whole
from casemgr.storage.instance_lock import InstanceLock
from casemgr.storage.keys import Unlocked, read_recovery_code, slots, unlock, unlock_with_recovery
from casemgr.storage.migrations import head_version
from casemgr.storage.tables import RECORD_TABLES, AccountRow, AuditRow, CaseRow
from casemgr.storage.verify import Fault, FaultKind, verify_file
from casemgr.storage.verify import verify as verify_store

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

DAMAGE = (NotOpenable, DamagedDatabase, OldFilePutBack)
"""What opening a workspace raises when its files are not the ones that were written."""


@operation("verify")
def _note_verify(act: Act, faults: int) -> None:
    act.audit(faults=faults)


def verify(workspace: "Workspace") -> list[Fault]:
    """Everything wrong with pages, rows and the audit trail; audited. Takes a while.

    A file too damaged for one more audit line still gives its faults.
    """
    faults = verify_store(
        workspace.database,
        row_checks=(_unknown_codes, _lost_heads),
        audit_lines=lambda session: session.exec(
            select(AuditRow).order_by(col(AuditRow.seq))
        ).all(),
        known_signers=_signers,
    )
    try:
        workspace.run(_note_verify, len(faults))
    except DAMAGE:
        if not faults:
            raise
    return faults


def verify_closed(folder: Path, login: str, passphrase: str) -> list[Fault]:
    """Like ``verify`` for a workspace that raised one of ``DAMAGE``; leaves no audit line.

    Where the file itself is sound, the fault is the written audit head it has fallen behind.
    """
    with InstanceLock(folder):
        keys = unlock(folder, login, passphrase)
        try:
            faults = verify_file(folder / DATABASE_NAME, keys.dek.expose())
        finally:
            keys.wipe()
    return faults or [Fault(FaultKind.AUDIT, HEAD_NAME)]


def _signers(session: Session) -> Mapping[str | None, set[str]]:
    return {row.id: set(row.verify_keys) for row in session.exec(select(AccountRow)).all()}


def _unknown_codes(session: Session) -> Iterable[str]:
    """Coded columns that hold something no list knows."""
    for kind, known in RECORD_KINDS.items():
        table: Any = RECORD_TABLES[kind]
        for name, declared in fields_of(known.model).items():
            if declared.codes is None or declared.kind is not Kind.CODE:
                continue
            codes = [code.code for code in declared.codes] + [""]
            column = getattr(table, name)
            for (row_id,) in session.execute(select(table.id).where(column.not_in(codes))).all():
                yield f"{kind}_record {row_id}: {name}"


def _lost_heads(session: Session) -> Iterable[str]:
    """Cases whose status is none of ours."""
    known = [code.code for code in STATUS]
    for case_id in session.exec(select(CaseRow.id).where(col(CaseRow.status).not_in(known))).all():
        yield f"case_file {case_id}: status"
    consent: Any = RECORD_TABLES["consent"]
    purposes = [code.code for code in PURPOSE]
    for (row_id,) in session.execute(select(consent.id).where(consent.purpose.not_in(purposes))):
        yield f"consent_record {row_id}: purpose"


@query("make_backup")
def _supervisors(act: Act) -> set[str]:
    rows = act.session.exec(select(AccountRow).where(col(AccountRow.active).is_(True))).all()
    return {row.login for row in rows if Role.SUPERVISOR in row.roles}


@operation("make_backup")
def _note_backup(act: Act, what: str) -> None:
    act.audit(what=what)


def backup(workspace: "Workspace", path: Path) -> BackupReport:
    """Write a verified backup to a new file, readable with the keys of a supervisor or the
    recovery code. Raises ``FileAlreadyThere``, ``FolderMissing``, ``DiskFull``,
    ``DamagedDatabase``."""
    if path.exists():
        raise FileAlreadyThere
    if not path.parent.is_dir():
        raise FolderMissing
    workspace.run(_note_backup, "begun")
    able = workspace.look(_supervisors)
    recipients = [
        slot.age_recipient
        for slot in slots(workspace.folder, workspace.keys)
        if slot.kind == "recovery" or (slot.kind == "person" and slot.login in able)
    ]
    report = make_backup(
        workspace.folder,
        workspace.database,
        path,
        recipients=recipients,
        signer=workspace.keys.signing_key,
        read_head=read_head,
        program_version=__version__,
        now=workspace.now,
        drafts=workspace.drafts.store,
    )
    workspace.run(_note_backup, "done")
    return report


def read_head(raw: Any) -> AuditHead:
    """The newest audit line of an opened copy."""
    row = raw.execute("SELECT seq, hash FROM audit_line ORDER BY seq DESC LIMIT 1").fetchone()
    return AuditHead(*row) if row else AuditHead(0, "0" * 64)


def restore(
    path: Path,
    target: Path,
    *,
    login: str = "",
    passphrase: str = "",
    recovery_code: str = "",
) -> BackupReport:
    """Bring a backup back as a workspace in a new folder.

    With a login and its passphrase as of the backup, or with the recovery code. Raises
    ``WrongPassphrase``, ``WrongRecoveryCode``, ``RestorePlaceTaken`` and what a backup that is
    not sound raises, each in a sentence of its own.
    """
    headers = read_headers(path)
    target = target.absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RestorePlaceTaken
    staging = target.with_name(f".{target.name}-{uuid4().hex}.keys")
    make_folder(staging)
    try:
        for name, data in headers.items():
            write_whole(staging / name, data)
        keys = _opened(staging, login, passphrase, recovery_code)
    finally:
        rmtree(staging, ignore_errors=True)
    try:
        return restore_backup(
            path,
            target,
            identity=keys.age_identity(),
            dek=keys.dek.expose(),
            read_head=read_head,
            schema_version=head_version(schema()),
        )
    finally:
        keys.wipe()


def _opened(folder: Path, login: str, passphrase: str, recovery_code: str) -> Unlocked:
    if recovery_code:
        return unlock_with_recovery(folder, read_recovery_code(recovery_code))
    return unlock(folder, login, passphrase)
