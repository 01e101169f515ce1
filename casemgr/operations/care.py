"""Looking after the workspace: verify; backing up and restoring stand beside it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.fields import Kind, fields_of
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.act import Act, operation
from casemgr.operations.backups import backup as backup
from casemgr.operations.errors import OldFilePutBack
from casemgr.operations.restoring import restore as restore
from casemgr.storage.audit import HEAD_NAME
from casemgr.storage.database_errors import DamagedDatabase, NotOpenable
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.instance_lock import InstanceLock
from casemgr.storage.keys import Unlocked, unlock
from casemgr.storage.rotation import key_in_force
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
            faults = verify_file(folder / DATABASE_NAME, _key_of(folder, keys))
        finally:
            keys.wipe()
    return faults or [Fault(FaultKind.AUDIT, HEAD_NAME)]


def _key_of(folder: Path, keys: Unlocked) -> bytes:
    try:
        return key_in_force(folder / DATABASE_NAME, keys).expose()
    except NotOpenable:  # damaged where it begins: the pages are looked at all the same
        return keys.dek.expose()


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
