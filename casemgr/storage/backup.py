"""Backups that have been opened before they are called backups.

A backup holds a copy of the database as of one moment, everybody's drafts, the large
attachments, the newest audit line and a signed list of it all. It is written beside its
place, read back and compared, and only then given its name.
"""

import os
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import file_digest
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

import pyrage
from nacl.signing import SigningKey

from casemgr.storage.audit import HEAD_LABEL, HEAD_NAME, AuditHead, head_bytes
from casemgr.storage.backup_archive import (
    AgeIdentity,
    Entry,
    Sum,
    sum_of,
    write_archive,
)
from casemgr.storage.backup_errors import BackupOvertaken, BackupPlaceGone
from casemgr.storage.backup_manifest import (
    ATTACHMENT,
    FORMAT,
    MANIFEST_NAME,
    SIGNATURE_NAME,
    BackupReport,
    Manifest,
    read_through,
    sign_manifest,
)
from casemgr.storage.connection import (
    RawConnection,
    is_whole,
    table_counts,
    telling,
)
from casemgr.storage.database import Database
from casemgr.storage.database_errors import (
    BackupDamaged,
    BackupMissing,
    DamagedDatabase,
    StoreUnreadable,
)
from casemgr.storage.drafts import DRAFTS_NAME, Drafts
from casemgr.storage.errors import FileAlreadyThere
from casemgr.storage.folder import DATABASE_NAME, flush_folder
from casemgr.storage.keys.header import HEADER_FILES

FILES_FOLDER: Final = "files"
_LEFTOVER_AGE: Final = timedelta(days=1)

HeadReader = Callable[[RawConnection], AuditHead]
"""Reads the newest audit line out of an opened copy of the database."""
_Name = TypeVar("_Name")


@dataclass(frozen=True, slots=True)
class FrozenBackup:
    """Everything a backup is made of, taken at one moment and signed: what is left to do needs
    no key, and can go on behind a lock. ``copies`` are encrypted files in the workspace."""

    workspace: Path
    copies: Mapping[str, Path]
    headers: Mapping[str, bytes]
    head: bytes
    manifest: Manifest
    signature: bytes
    recipients: tuple[str, ...]

    def discard(self) -> None:
        """Take the copies away."""
        _unlink(self.copies.values())


def make_backup(
    workspace: Path,
    database: Database,
    out: Path,
    *,
    recipients: list[str],
    signer: SigningKey,
    read_head: HeadReader,
    program_version: str,
    now: datetime,
    drafts: Drafts | None = None,
) -> BackupReport:
    """Write a backup to ``out``, a new file, and read it back: ``freeze_backup``, then
    ``finish_backup``. Raises what the two raise. Whatever fails leaves no file behind.
    """
    if out.exists():
        raise FileAlreadyThere
    frozen = freeze_backup(
        workspace,
        database,
        recipients=recipients,
        signer=signer,
        read_head=read_head,
        program_version=program_version,
        now=now,
        drafts=drafts,
    )
    try:
        return finish_backup(frozen, out)
    finally:
        frozen.discard()


def freeze_backup(
    workspace: Path,
    database: Database,
    *,
    recipients: list[str],
    signer: SigningKey,
    read_head: HeadReader,
    program_version: str,
    now: datetime,
    drafts: Drafts | None = None,
) -> FrozenBackup:
    """Take the workspace as of this moment. Writers are not held up; a change of the data key
    waits. About three seconds for half a GB.

    ``recipients`` are age public keys. Raises ``DamagedDatabase`` when there is nothing sound
    to back up, ``DiskFull`` and the like.
    """
    if not recipients:
        raise ValueError("a backup nobody could open")
    _sweep(workspace, now)
    token = secrets.token_hex(8)
    copies = {DATABASE_NAME: workspace / f".backup-{token}-{DATABASE_NAME}"}
    try:
        with telling(), database.steady():
            database.copy_to(copies[DATABASE_NAME])
            if drafts is not None:
                copies[DRAFTS_NAME] = workspace / f".backup-{token}-{DRAFTS_NAME}"
                drafts.copy_to(copies[DRAFTS_NAME])
            with database.open_copy(copies[DATABASE_NAME]) as raw:
                manifest = _described(raw, read_head, signer, program_version, now)
            head = head_bytes(manifest.audit_head, database.derived_key(HEAD_LABEL))
            headers = _headers(workspace)
            for name, path in _sealed_files(workspace, copies):
                manifest.files[name] = _sum_of_file(path)
            manifest.files.update({name: sum_of(data) for name, data in headers.items()})
            manifest.files[HEAD_NAME] = sum_of(head)
        signature = sign_manifest(manifest.to_bytes(), signer)
        return FrozenBackup(
            workspace, copies, headers, head, manifest, signature, tuple(recipients)
        )
    except BaseException:
        _unlink(copies.values())
        raise


def finish_backup(frozen: FrozenBackup, out: Path) -> BackupReport:
    """Seal what was frozen, write it to ``out``, a new file, read it back, name it.

    Raises ``FileAlreadyThere``, ``BackupDamaged`` when the disk gave back something else than
    was written, ``BackupPlaceGone`` when the stick was pulled out, ``DiskFull`` and the like.
    Nothing half-written ever bears the name. The frozen copies stay, for another place; whoever
    froze them discards them.
    """
    part = out.with_name(f".{out.name}-{secrets.token_hex(8)}.part")
    witness = pyrage.x25519.Identity.generate()  # opens this backup once, then is forgotten
    sealed_to = [*frozen.recipients, str(witness.to_public())]
    try:
        with telling():
            write_archive(part, frozen.headers, _entries(frozen), {}, sealed_to)
            report = verify_backup(part, witness)
            if report.manifest != frozen.manifest:
                raise BackupDamaged
            _publish(part, out)
        return report
    except (FileNotFoundError, NotADirectoryError, BackupMissing):
        raise BackupPlaceGone from None  # its mount point may outlive a stick
    except (OSError, StoreUnreadable):
        if not out.parent.is_dir():
            raise BackupPlaceGone from None
        raise
    finally:
        _unlink([part])


def verify_backup(path: Path, identity: AgeIdentity) -> BackupReport:
    """Open a backup and compare every byte of it with its signed list; nothing is written.

    Raises ``BackupMissing``, ``BackupEmpty``, ``BackupForeign``, ``BackupTruncated``,
    ``BackupDamaged``, ``BackupWrongKey`` or ``BackupNewer``.
    """

    def drop(name: str, block: bytes) -> None:
        pass

    return read_through(path, identity, drop)


def surplus(
    made: Mapping[_Name, datetime],
    *,
    days: int = 7,
    weeks: int = 4,
    months: int = 12,
    never: Collection[_Name] = (),
) -> set[_Name]:
    """The backups that are one too many: not the newest of a day, week or month still kept.

    Counts the last ``days``, ``weeks`` and ``months`` in which a backup was made at all, so a
    long pause deletes nothing. Give moments in the office's own zone. Those in ``never`` are
    kept whatever their moment says: a clock set back must not cost the newest backup.
    """
    newest_first = sorted(made, key=lambda name: made[name], reverse=True)
    kept: set[_Name] = set()
    for pattern, count in (("%Y-%m-%d", days), ("%G-%V", weeks), ("%Y-%m", months)):
        periods: dict[str, _Name] = {}
        for name in newest_first:
            periods.setdefault(made[name].strftime(pattern), name)
        kept.update(list(periods.values())[:count])
    return set(made) - kept - set(never)


def _described(
    raw: RawConnection,
    read_head: HeadReader,
    signer: SigningKey,
    program_version: str,
    now: datetime,
) -> Manifest:
    if not is_whole(raw):
        raise DamagedDatabase
    return Manifest(
        format=FORMAT,
        program_version=program_version,
        schema_version=raw.execute("PRAGMA user_version").fetchone()[0],
        created_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        signer=signer.verify_key.encode().hex(),
        audit_head=read_head(raw),
        counts=table_counts(raw),
    )


def _headers(workspace: Path) -> dict[str, bytes]:
    places = {name: workspace / name for name in HEADER_FILES}
    return {name: place.read_bytes() for name, place in places.items() if place.exists()}


def _sealed_files(workspace: Path, copies: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    yield from copies.items()
    files = workspace / FILES_FOLDER
    for path in sorted(files.iterdir()) if files.is_dir() else ():
        if ATTACHMENT.fullmatch(f"{FILES_FOLDER}/{path.name}"):
            yield f"{FILES_FOLDER}/{path.name}", path


def _entries(frozen: FrozenBackup) -> Iterator[Entry]:
    listed = frozen.manifest.files
    for name, path in _sealed_files(frozen.workspace, frozen.copies):
        if name in listed:  # what was attached since is for the next backup
            yield Entry(name, listed[name].size, partial(_open, path))
    yield _entry(HEAD_NAME, frozen.head)
    yield _entry(MANIFEST_NAME, frozen.manifest.to_bytes(), listed=False)
    yield _entry(SIGNATURE_NAME, frozen.signature, listed=False)


def _sum_of_file(path: Path) -> Sum:
    with _open(path) as file:
        digest = file_digest(file, "sha256").hexdigest()
        return Sum(digest, file.tell())


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _open(path: Path) -> BufferedReader:
    try:
        return path.open("rb")
    except FileNotFoundError:  # forgotten meanwhile
        raise BackupOvertaken from None


def _entry(name: str, content: bytes, *, listed: bool = True) -> Entry:
    def opened() -> BinaryIO:
        return BytesIO(content)

    return Entry(name, len(content), opened, listed)


def _publish(part: Path, out: Path) -> None:
    try:
        os.link(part, out)
    except FileExistsError:
        raise FileAlreadyThere from None
    except OSError:  # a stick with FAT knows no links
        if out.exists():
            raise FileAlreadyThere from None
        part.rename(out)
    flush_folder(out.parent)


def _sweep(workspace: Path, now: datetime) -> None:
    """Copies left behind by a power cut; encrypted, but in the way."""
    for leftover in workspace.glob(".backup-*.db*"):
        with suppress(OSError):
            if now.timestamp() - leftover.stat().st_mtime > _LEFTOVER_AGE.total_seconds():
                leftover.unlink()
