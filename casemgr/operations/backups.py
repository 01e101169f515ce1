"""Making backups: by hand, once a day by themselves, and behind a lock.

Made in three steps: frozen while the workspace is open, sealed and read back without any key,
written into the log. So a backup begun at a lock goes on behind it; what became of it is told
to the next sign-in by a receipt that only this workspace can have asked for.
"""

import hmac
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from shutil import disk_usage
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import col, select

from casemgr import __version__
from casemgr.domain.errors import CaseError
from casemgr.domain.roles import Role
from casemgr.operations.act import Act, operation, query
from casemgr.operations.backup_log import (
    CLOCKS_DIFFER,
    Backup,
    backup_rows,
    log,
    log_row,
    note_backup,
    note_by_itself,
    setting,
    settle_log,
)
from casemgr.storage.audit import AuditHead
from casemgr.storage.backup import FILES_FOLDER, FrozenBackup, finish_backup, freeze_backup
from casemgr.storage.backup_errors import BackupPlaceGone, NoPlaceReached
from casemgr.storage.backup_manifest import BackupReport
from casemgr.storage.backup_places import free_name, is_away, lay_register
from casemgr.storage.budget_copy import lay_budgets
from casemgr.storage.errors import FileAlreadyThere, FolderMissing, NotEnoughSpace
from casemgr.storage.folder import make_folder, write_whole
from casemgr.storage.keys import slots
from casemgr.storage.rotation import COPIES
from casemgr.storage.tables import AccountRow, SettingRow

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

DAILY: Final = timedelta(hours=24)
AT_LOCK: Final = timedelta(hours=4)
"""At a lock a backup is made where the newest is older than this."""
RECEIPT: Final = "backup-receipt.json"
_AWAITED: Final = "backup_receipt_key"
_MEGABYTE: Final = 1_000_000
_LARGEST_RECEIPT: Final = 1 << 20  # bytes
_ROOM_LEFT: Final = 500 * _MEGABYTE
"""Bytes that a backup nobody asked for leaves free."""
_MOST_AT_LOCK: Final = 256 * 1024 * 1024
"""Bytes: a larger workspace would hold up the lock for seconds; its backup waits for the next
sign-in."""


def backup(workspace: "Workspace", path: Path) -> BackupReport:
    """Write a verified backup to a new file, readable with the keys of a supervisor or the
    recovery code. Raises ``FileAlreadyThere``, ``FolderMissing``, ``DiskFull``,
    ``DamagedDatabase``, ``BackupPlaceGone``."""
    if path.exists():
        raise FileAlreadyThere
    if not path.parent.is_dir():
        raise FolderMissing
    frozen = freeze(workspace, automatic=False)
    try:
        report = _carried_out(workspace, frozen, path.absolute(), automatic=False)[0]
        lay_budgets(workspace.folder, path.parent, short_id(workspace.keys.workspace_id))
        return report
    finally:
        frozen.discard()


def back_up_now(workspace: "Workspace") -> tuple[Backup, ...]:
    """One backup to every place that can be reached, and away with those too many.

    Raises ``NoPlaceReached``, what ``backup`` raises where every place fails, ``NotYourRole``.
    """
    places = reachable(workspace)
    if not places:
        raise NoPlaceReached
    return _to_places(workspace, places, automatic=False)


def back_up_if_due(workspace: "Workspace") -> tuple[Backup, ...]:
    """The backup the program makes by itself: to each place that can be reached and whose newest
    is older than a day. Anybody's sign-in may do it. Raises what ``back_up_now`` raises, and
    ``NotEnoughSpace`` where it would leave less than 500 MB free."""
    take_receipt(workspace)
    settle_log(workspace)
    due = due_places(workspace)
    if not due:
        return ()
    _refuse_little_room(workspace, due)
    return _to_places(workspace, due, automatic=True)


def reachable(workspace: "Workspace") -> list[Path]:
    """The places that are there now; without any named, the one in the workspace folder."""
    _rows, named, _drilled, _begun = workspace.look(backup_rows)
    if not named:
        own = workspace.folder / COPIES
        make_folder(own)
        return [own]
    return [folder for folder in map(Path, named) if folder.is_dir()]


def due_places(workspace: "Workspace", longest: timedelta = DAILY) -> list[Path]:
    """The reachable places whose newest backup is older than ``longest``."""
    rows = workspace.look(backup_rows)[0]
    now, newest = workspace.now, dict[Path, datetime]()
    for row in rows:
        if row.gone_at is None and row.at <= now + CLOCKS_DIFFER:
            place = Path(row.place)
            newest[place] = max(row.at, newest.get(place, row.at))
    return [
        place
        for place in reachable(workspace)
        if place not in newest or now - newest[place] > longest
    ]


def short_id(workspace_id: object) -> str:
    """Eight signs that tell backups of several workspaces apart; those on the recovery papers."""
    return sha256(str(workspace_id).encode()).hexdigest()[:8].upper()


def read_head(raw: Any) -> AuditHead:
    """The newest audit line of an opened copy."""
    row = raw.execute("SELECT seq, hash FROM audit_line ORDER BY seq DESC LIMIT 1").fetchone()
    return AuditHead(*row) if row else AuditHead(0, "0" * 64)


def freeze(workspace: "Workspace", *, automatic: bool) -> FrozenBackup:
    """The first step, audited. Whoever freezes discards."""
    workspace.run(note_by_itself if automatic else note_backup, "begun")
    able = workspace.look(_supervisors)
    recipients = [
        slot.age_recipient
        for slot in slots(workspace.folder, workspace.keys)
        if slot.recovers or (slot.kind == "person" and slot.login in able)
    ]
    return freeze_backup(
        workspace.folder,
        workspace.database,
        recipients=recipients,
        signer=workspace.keys.signing_key,
        read_head=read_head,
        program_version=__version__,
        now=workspace.now,
        drafts=workspace.drafts.store,
    )


def _to_places(
    workspace: "Workspace", places: Iterable[Path], *, automatic: bool
) -> tuple[Backup, ...]:
    made: list[Backup] = []
    problem: CaseError | None = None
    short = short_id(workspace.keys.workspace_id)
    frozen = freeze(workspace, automatic=automatic)
    try:
        for place in places:
            path = free_name(place, workspace.today, short)
            try:
                made.append(_carried_out(workspace, frozen, path, automatic=automatic)[1])
                lay_register(workspace.folder, place, short)
                lay_budgets(workspace.folder, place, short)
            except CaseError as error:
                problem = error  # another place may still take it
    finally:
        frozen.discard()
    if problem is not None and not made:
        raise problem
    return tuple(made)


def _size(workspace: "Workspace") -> int:
    parts = [workspace.database.path, *(workspace.folder / FILES_FOLDER).glob("*.bin")]
    return sum(part.stat().st_size for part in parts)


def _refuse_little_room(workspace: "Workspace", places: Iterable[Path]) -> None:
    """What nobody asked for must not fill the disk on which somebody works."""
    needed = 2 * _size(workspace) + _ROOM_LEFT
    for place in (workspace.folder, *places):
        free = disk_usage(place).free
        if free < needed:
            raise NotEnoughSpace(needed=needed // _MEGABYTE, free=free // _MEGABYTE)


def _carried_out(
    workspace: "Workspace", frozen: FrozenBackup, path: Path, *, automatic: bool
) -> tuple[BackupReport, Backup]:
    report = finish_backup(frozen, path)
    away = is_away(path.parent, workspace.folder)
    try:
        row = log_row(path, path.parent, report, away)
    except OSError:  # a stick pulled just after the last byte
        raise BackupPlaceGone from None
    return report, log(workspace, row, automatic=automatic)


@query("see_backups")
def _supervisors(act: Act) -> set[str]:
    rows = act.session.exec(select(AccountRow).where(col(AccountRow.active).is_(True))).all()
    return {row.login for row in rows if Role.SUPERVISOR in row.roles}


@dataclass(frozen=True, slots=True)
class LockBackup:
    """A backup frozen before a lock. ``finish`` needs no key and may run behind the lock."""

    folder: Path
    frozen: FrozenBackup = field(repr=False)
    outs: tuple[Path, ...]
    receipt_key: bytes = field(repr=False)

    def finish(self) -> None:
        """Seal, write and read back; a place that fails is passed over: nobody is there to be
        told, and the next sign-in tries again."""
        rows: list[dict[str, Any]] = []
        try:
            for out in self.outs:
                with suppress(CaseError, OSError):
                    report = finish_backup(self.frozen, out)
                    rows.append(log_row(out, out.parent, report, is_away(out.parent, self.folder)))
        finally:
            self.frozen.discard()
        if rows:
            receipt = {"rows": rows, "mac": _receipt_mac(self.receipt_key, rows)}
            with suppress(CaseError, OSError):
                write_whole(self.folder / RECEIPT, json.dumps(receipt).encode())


def freeze_at_lock(workspace: "Workspace") -> LockBackup | None:
    """The first step of a backup that goes on behind the lock, where one is due: at most some
    two seconds. ``None`` where none is due or the workspace is large."""
    due = due_places(workspace, AT_LOCK)
    if not due or _size(workspace) > _MOST_AT_LOCK:
        return None
    _refuse_little_room(workspace, due)
    short, key = short_id(workspace.keys.workspace_id), os.urandom(32)
    frozen = freeze(workspace, automatic=True)
    try:
        workspace.run(_await_receipt, key.hex())
    except BaseException:
        frozen.discard()
        raise
    outs = tuple(free_name(place, workspace.today, short) for place in due)
    return LockBackup(workspace.folder, frozen, outs, key)


def take_receipt(workspace: "Workspace") -> int:
    """Write into the log what became of a backup made behind a lock; gives how many. A receipt
    nobody asked for is thrown away."""
    path = workspace.folder / RECEIPT
    try:
        with path.open("rb") as file:
            held = json.loads(file.read(_LARGEST_RECEIPT))
        rows, mac = list(held["rows"]), str(held["mac"])
    except FileNotFoundError:
        return 0
    except (OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
        rows, mac = [], ""
    with suppress(OSError):
        path.unlink(missing_ok=True)
    key = workspace.look(_awaited)
    if not key or not hmac.compare_digest(mac, _receipt_mac(bytes.fromhex(key), rows)):
        return 0
    for row in rows:
        log(workspace, row, automatic=True)
    workspace.run(_await_receipt, "")
    return len(rows)


@query("see_backups")
def _awaited(act: Act) -> str:
    return str(setting(act.session, _AWAITED) or "")


@operation("back_up_by_itself")
def _await_receipt(act: Act, key: str) -> None:
    act.session.merge(SettingRow(name=_AWAITED, value=key))
    act.audit(what="awaited" if key else "received")


def _receipt_mac(key: bytes, rows: list[dict[str, Any]]) -> str:
    return hmac.new(key, json.dumps(rows, sort_keys=True).encode(), "sha256").hexdigest()
