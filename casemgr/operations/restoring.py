"""Bringing a backup back, looking into one, and trying it out once a year.

Who signed it is always asked: the people of the workspace at hand where there is one, else those
in the backup's own key files. Those are believed where the root key in them proves that somebody
who holds it made them; without that (backups of earlier releases) whoever restores must have
confirmed the key of the signature, unless it is her own.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from sqlalchemy import func, update
from sqlmodel import col, select

from casemgr.domain.errors import CaseError
from casemgr.operations.act import Act, operation, query
from casemgr.operations.alerts import REGISTER_GONE, raise_alert
from casemgr.operations.backup_log import DRILL_ALERT, DRILLED
from casemgr.operations.backups import read_head, short_id
from casemgr.paths import schema
from casemgr.storage.backup import verify_backup
from casemgr.storage.backup_archive import read_headers
from casemgr.storage.backup_errors import BackupOfAnother, SignerUnconfirmed, SignerUnknown
from casemgr.storage.backup_manifest import BackupReport, Manifest
from casemgr.storage.backup_places import NONE_CAME, TO_APPLY, bring_register
from casemgr.storage.backup_restore import restore_backup
from casemgr.storage.budget_copy import bring_budgets, find_budgets
from casemgr.storage.database_errors import BackupUntrusted, RestorePlaceTaken
from casemgr.storage.erasures import RegisterUnreadable, find_register
from casemgr.storage.folder import make_folder, write_whole
from casemgr.storage.keys import Unlocked, slots, unlock, unlock_with_paper
from casemgr.storage.keys.header import load
from casemgr.storage.migrations import head_version
from casemgr.storage.rotation import key_in_force
from casemgr.storage.tables import AccountRow, AlertRow, AuditRow, Base, SettingRow
from casemgr.storage.trust_tables import ErasureRow
from casemgr.words import N_

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

COUNTED: Final[Mapping[str, tuple[str, ...]]] = {
    N_("Cases"): ("case_file",),
    N_("Entries in case files"): ("*_record",),
    N_("Files of documents"): ("attached_file",),
    N_("Accounts"): ("account",),
    N_("Lines of the audit trail"): ("audit_line",),
}
"""What a comparison shows, and the tables behind it."""
_DRILL: Final = ".drill-"


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a backup: a login with its passphrase as of that day, or ``paper``: the
    recovery code, or the words of two recovery sheets."""

    login: str = ""
    passphrase: str = field(default="", repr=False)
    paper: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a sound backup says of itself. ``signer`` is the login it was signed by, empty where
    it is nobody's in it; ``signer_key`` that key, hex; ``counts`` by the names in ``COUNTED``;
    ``proven``: nobody but the office can have made it."""

    made_at: datetime
    signer: str
    signer_key: str
    counts: Mapping[str, int]
    audit_seq: int
    size: int
    proven: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A backup beside the workspace at hand. ``lines_missing``: audit lines written since;
    ``same_history``: the backup's last line stands in the trail at hand too; ``counts``: name,
    in the backup, now."""

    contents: Contents
    age: timedelta
    lines_missing: int
    same_history: bool
    counts: tuple[tuple[str, int, int], ...]


def restore(
    path: Path,
    target: Path,
    *,
    login: str = "",
    passphrase: str = "",
    recovery_code: str = "",
    trusted_signers: Collection[str] | None = None,
    register: bytes | None = None,
    confirmed: str = "",
    budgets: bytes | None = None,
) -> BackupReport:
    """Bring a backup back as a workspace in a new folder.

    With a login and its passphrase as of the backup, or with the recovery code or the words of
    two recovery sheets (``recovery_code``). ``trusted_signers`` (hex) are asked instead of the
    people in the backup's own key files. ``confirmed``: the key (hex) that was shown and
    recognised, asked only where nothing proves these. ``register``: what was forgotten since, by
    default the one beside the backup; it is applied at the first sign-in. ``budgets``: likewise
    the ledger of privacy budgets. Raises
    ``WrongPassphrase``, ``WrongRecoveryCode``, ``RestorePlaceTaken``, ``SignerUnknown`` (or
    ``BackupUntrusted``, where signers were given), ``SignerUnconfirmed``, ``KeysForged`` and what
    a backup that is not sound raises, each in a sentence of its own.
    """
    target = target.absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RestorePlaceTaken
    keys, own = _unlocked(path, target, Opening(login, passphrase, recovery_code))
    believed = {key for key in own if _proven(keys, key) or key == confirmed}
    try:
        report = restore_backup(
            path,
            target,
            identity=keys.age_identity(),
            key_for=lambda database: key_in_force(database, keys).expose(),
            read_head=read_head,
            schema_version=head_version(schema()),
            trusted_signers=believed if trusted_signers is None else trusted_signers,
        )
        bring_register(path, short_id(keys.workspace_id), target, register)
        bring_budgets(path, short_id(keys.workspace_id), target, budgets)
        return report
    except BackupUntrusted:
        if trusted_signers is not None:
            raise
        signer = verify_backup(path, keys.age_identity()).manifest.signer
        if signer in own:
            raise SignerUnconfirmed(signer=key_shown(signer)) from None
        raise SignerUnknown(signer=signer[:16]) from None
    finally:
        keys.wipe()


def look_into(path: Path, opening: Opening, near: Path) -> Contents:
    """Open a backup and read all of it; nothing is restored. ``near``: a folder that is not there
    yet, beside which the key files lie for a moment. Raises what ``restore`` raises of a backup
    that is not sound."""
    keys, own = _unlocked(path, near, opening)
    try:
        report = verify_backup(path, keys.age_identity())
        return _contents(report, own, _proven(keys, report.manifest.signer))
    finally:
        keys.wipe()


def compare(workspace: "Workspace", path: Path, opening: Opening) -> Comparison:
    """What a backup holds, beside what is here now. Raises ``NotYourRole``, ``BackupOfAnother``
    for one of another workspace, ``BackupUntrusted``, and what ``look_into`` raises."""
    signers, now_counts, _head = workspace.look(_present, 0)
    near = workspace.folder / f"{_DRILL}{uuid4().hex}"
    keys, own = _unlocked(path, near, opening, workspace.keys.workspace_id)
    try:
        report = verify_backup(path, keys.age_identity())
    finally:
        keys.wipe()
    if report.manifest.signer not in signers:
        raise BackupUntrusted
    return _compared(workspace, report, own, now_counts)


def drill(workspace: "Workspace", path: Path, opening: Opening) -> Comparison:
    """Bring a backup back for a trial: into a folder inside the workspace's, every count and the
    end of the trail compared, the folder taken away again, the day written down.

    Raises what ``compare`` and ``restore`` raise, ``NotYourRole``.
    """
    workspace.run(_note_drill, "begun")
    for left in workspace.folder.glob(f"{_DRILL}*"):  # of a trial cut short
        rmtree(left, ignore_errors=True)
    signers, now_counts, _head = workspace.look(_present, 0)
    target = workspace.folder / f"{_DRILL}{uuid4().hex}"
    keys, own = _unlocked(path, target, opening, workspace.keys.workspace_id)
    try:
        report = restore_backup(
            path,
            target,
            identity=keys.age_identity(),
            key_for=lambda database: key_in_force(database, keys).expose(),
            read_head=read_head,
            schema_version=head_version(schema()),
            trusted_signers=signers,
        )
    finally:
        keys.wipe()
        rmtree(target, ignore_errors=True)
    found = _compared(workspace, report, own, now_counts)
    workspace.run(_note_drill, "done", found.lines_missing)
    return found


def restore_beside(
    workspace: "Workspace", path: Path, target: Path, opening: Opening
) -> BackupReport:
    """``restore`` while a workspace is open: its people are the ones asked who signed, and its
    own register of what was forgotten goes along. Where it knows of nobody who was forgotten, none
    is missing. Raises ``NotYourRole`` besides."""
    workspace.run(_note_drill, "restoring")
    signers, _counts, _head = workspace.look(_present, 0)
    report = restore(
        path,
        target,
        login=opening.login,
        passphrase=opening.passphrase,
        recovery_code=opening.paper,
        trusted_signers=signers,
        register=find_register(workspace.folder),
        budgets=find_budgets(workspace.folder),
    )
    if not workspace.look(_anybody_forgotten):
        (target / NONE_CAME).unlink(missing_ok=True)
    return report


def forget_again(workspace: "Workspace") -> int:
    """At the first sign-in into a workspace brought back, before anybody works: apply the
    register of what was forgotten that came along; gives how many cases. Waits for somebody who
    has accepted the code of conduct. Where none came along, or a damaged one, the supervisors are
    told: nobody knows then whether somebody forgotten stands here again.

    Raises ``RegisterUnreadable``, once: the file is put aside then, so that one which is damaged
    keeps nobody out for ever.
    """
    from casemgr.operations.forgetting import reapply

    waiting, none = workspace.folder / TO_APPLY, workspace.folder / NONE_CAME
    if not workspace.actor.accepted_conduct:
        return 0
    if none.exists():
        workspace.run(_note_register, "missing")
        none.unlink()
    if not waiting.exists():
        return 0
    try:
        count = reapply(workspace, waiting.read_bytes())
    except RegisterUnreadable:
        workspace.run(_note_register, "unreadable")
        waiting.replace(waiting.with_suffix(".unreadable"))
        raise
    waiting.unlink()
    return count


@query("drill_restore")
def _present(act: Act, at: int) -> tuple[set[str], dict[str, int], str]:
    """Keys that people of this workspace ever signed with, rows of each table, and the hash of
    the audit line number ``at``."""
    keys = {key for row in act.session.exec(select(AccountRow)).all() for key in row.verify_keys}
    counts = {
        table.name: act.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in Base.metadata.sorted_tables
        if table.name.endswith("_record") or any(table.name in of for of in COUNTED.values())
    }
    line = act.session.get(AuditRow, at) if at else None
    return keys, counts, line.hash if line else ""


@query("drill_restore")
def _anybody_forgotten(act: Act) -> bool:
    return act.session.exec(select(ErasureRow.id).limit(1)).first() is not None


@operation("reapply_forgetting")
def _note_register(act: Act, what: str) -> None:
    raise_alert(act, REGISTER_GONE, "", "supervisor", severity="danger")
    act.audit(what=what)


@operation("drill_restore")
def _note_drill(act: Act, what: str, lines_missing: int | None = None) -> None:
    if what == "done":
        act.session.merge(SettingRow(name=DRILLED, value=act.today.isoformat()))
        act.session.execute(
            update(AlertRow)
            .where(col(AlertRow.what) == DRILL_ALERT, col(AlertRow.acknowledged_at).is_(None))
            .values(acknowledged_at=act.now, acknowledged_by=act.actor.id)
        )
    act.audit(what=what, lines_missing=lines_missing)


def _compared(
    workspace: "Workspace", report: BackupReport, own: Mapping[str, str], now: Mapping[str, int]
) -> Comparison:
    head = report.manifest.audit_head
    _signers, _counts, digest = workspace.look(_present, head.seq)
    contents = _contents(report, own, proven=True)
    present = _named(now)
    return Comparison(
        contents,
        workspace.now - contents.made_at,
        max(0, now["audit_line"] - head.seq),
        digest == head.hash,
        tuple((name, contents.counts[name], present[name]) for name in COUNTED),
    )


def key_shown(key: str) -> str:
    """A key (hex) as people read it out to each other: 128 bits of it, in groups of four."""
    return " ".join(key[at : at + 4].upper() for at in range(0, 32, 4))


def doubt(found: Contents) -> CaseError | None:
    """What has to be cleared up before a backup is restored on a machine without a workspace."""
    if found.proven or not found.signer:
        return None
    return SignerUnconfirmed(signer=key_shown(found.signer_key))


def _proven(keys: Unlocked, signer: str) -> bool:
    """Whether the list of people in a backup is the office's own, or she signed it herself."""
    return keys.proven or signer == keys.sign_public.hex()


def _contents(report: BackupReport, own: Mapping[str, str], proven: bool) -> Contents:
    manifest: Manifest = report.manifest
    return Contents(
        datetime.fromisoformat(manifest.created_at),
        own.get(manifest.signer, ""),
        manifest.signer,
        _named(manifest.counts),
        manifest.audit_head.seq,
        report.size,
        proven,
    )


def _named(tables: Mapping[str, int]) -> dict[str, int]:
    def rows(of: tuple[str, ...]) -> int:
        if of == ("*_record",):
            return sum(count for name, count in tables.items() if name.endswith("_record"))
        return sum(tables.get(name, 0) for name in of)

    return {name: rows(of) for name, of in COUNTED.items()}


def _unlocked(
    path: Path, near: Path, opening: Opening, of: UUID | None = None
) -> tuple[Unlocked, dict[str, str]]:
    """The backup's keys, and its people: key they sign with (hex) and login. Its key files lie
    beside ``near`` only while they are opened."""
    headers = read_headers(path)
    staging = near.with_name(f".{near.name}-{uuid4().hex}.keys")
    make_folder(staging)
    try:
        for name, data in headers.items():
            write_whole(staging / name, data)
        if of is not None and load(staging).header.workspace != of:
            raise BackupOfAnother
        if opening.paper:
            keys = unlock_with_paper(staging, opening.paper)
        else:
            keys = unlock(staging, opening.login, opening.passphrase)
        people = {slot.sign_public.hex(): slot.login for slot in slots(staging, keys)}
        return keys, people
    finally:
        rmtree(staging, ignore_errors=True)
