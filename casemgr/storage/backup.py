"""Backups that have been opened before they are called backups, and restoring them.

A backup holds a copy of the database as of one moment, everybody's drafts, the large
attachments, the newest audit line and a signed list of it all. It is written beside its
place, read back and compared, and only then given its name.
"""

import os
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

import pyrage
from nacl.signing import SigningKey

from casemgr.storage.audit import HEAD_LABEL, HEAD_NAME, AuditHead, head_bytes
from casemgr.storage.backup_archive import (
    AgeIdentity,
    Entry,
    read_headers,
    sum_of,
    write_archive,
)
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
    derive,
    is_whole,
    open_connection,
    table_counts,
    telling,
)
from casemgr.storage.database import Database
from casemgr.storage.database_errors import (
    BackupDamaged,
    BackupNewer,
    BackupUntrusted,
    DamagedDatabase,
    NotOpenable,
    RestorePlaceTaken,
)
from casemgr.storage.drafts import DRAFTS_NAME, Drafts
from casemgr.storage.errors import FileAlreadyThere
from casemgr.storage.folder import DATABASE_NAME, flush_folder, make_folder, write_whole
from casemgr.storage.keys.header import HEADER_FILES

FILES_FOLDER: Final = "files"
_LEFTOVER_AGE: Final = timedelta(days=1)

HeadReader = Callable[[RawConnection], AuditHead]
"""Reads the newest audit line out of an opened copy of the database."""
_Name = TypeVar("_Name")


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
    """Write a backup to ``out``, a new file, and read it back. Writers are not held up.

    ``recipients`` are age public keys. Raises ``FileAlreadyThere``, ``DamagedDatabase`` when
    there is nothing sound to back up, ``BackupDamaged`` when the disk gave back something else
    than was written, ``DiskFull`` and the like. Whatever fails leaves no file behind.
    """
    if not recipients:
        raise ValueError("a backup nobody could open")
    if out.exists():
        raise FileAlreadyThere
    _sweep(workspace, now)
    token = secrets.token_hex(8)
    copies = {DATABASE_NAME: workspace / f".backup-{token}-{DATABASE_NAME}"}
    part = out.with_name(f".{out.name}-{token}.part")
    witness = pyrage.x25519.Identity.generate()  # opens this backup once, then is forgotten
    try:
        with telling():
            database.copy_to(copies[DATABASE_NAME])
            if drafts is not None:
                copies[DRAFTS_NAME] = workspace / f".backup-{token}-{DRAFTS_NAME}"
                drafts.copy_to(copies[DRAFTS_NAME])
            with database.open_copy(copies[DATABASE_NAME]) as raw:
                manifest = _described(raw, read_head, signer, program_version, now)
            head = head_bytes(manifest.audit_head, database.derived_key(HEAD_LABEL))
            headers = _headers(workspace)
            manifest.files.update({name: sum_of(data) for name, data in headers.items()})
            entries = _entries(workspace, copies, head, manifest, signer)
            sealed_to = [*recipients, str(witness.to_public())]
            write_archive(part, headers, entries, manifest.files, sealed_to)
            report = verify_backup(part, witness)
            if report.manifest != manifest:
                raise BackupDamaged
            _publish(part, out)
        return report
    finally:
        for leftover in [part, *copies.values()]:
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


def verify_backup(path: Path, identity: AgeIdentity) -> BackupReport:
    """Open a backup and compare every byte of it with its signed list; nothing is written.

    Raises ``BackupMissing``, ``BackupEmpty``, ``BackupForeign``, ``BackupTruncated``,
    ``BackupDamaged``, ``BackupWrongKey`` or ``BackupNewer``.
    """

    def drop(name: str, block: bytes) -> None:
        pass

    return read_through(path, identity, drop)


def restore_backup(
    path: Path,
    target: Path,
    *,
    identity: AgeIdentity,
    dek: bytes,
    read_head: HeadReader,
    schema_version: int,
    trusted_signers: Collection[str] | None = None,
) -> BackupReport:
    """Bring a backup back as a workspace at ``target``, a new or empty folder.

    The key ``dek`` comes from the backup's own headers (``read_headers``), the identity from
    whoever unlocked them. ``trusted_signers`` are the keys (hex) a backup may be signed with;
    ``None`` takes any. Besides what ``verify_backup`` raises: ``RestorePlaceTaken``,
    ``BackupUntrusted``, ``BackupNewer`` for a later schema, ``BackupDamaged`` when the database
    inside is not the one described. ``target`` appears whole or not at all.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RestorePlaceTaken
    place = target.with_name(f".{target.name}-{secrets.token_hex(8)}.part")
    make_folder(place)
    written: list[Path] = []
    try:
        with telling():
            report = _restore_into(place, written, path, identity)
            manifest = report.manifest
            if trusted_signers is not None and manifest.signer not in trusted_signers:
                raise BackupUntrusted
            if manifest.schema_version > schema_version:
                raise BackupNewer
            _compare_database(place / DATABASE_NAME, dek, manifest, read_head)
            if (place / HEAD_NAME).read_bytes() != head_bytes(
                manifest.audit_head, derive(dek, HEAD_LABEL)
            ):
                raise BackupDamaged
            if target.exists():
                target.rmdir()
            place.rename(target)
            flush_folder(target.parent)
        return report
    except BaseException:
        _discard(place, written)
        raise


def surplus(
    made: Mapping[_Name, datetime], *, days: int = 7, weeks: int = 4, months: int = 12
) -> set[_Name]:
    """The backups that are one too many: not the newest of a day, week or month still kept.

    Counts the last ``days``, ``weeks`` and ``months`` in which a backup was made at all, so a
    long pause deletes nothing. Give moments in the office's own zone.
    """
    newest_first = sorted(made, key=lambda name: made[name], reverse=True)
    kept: set[_Name] = set()
    for pattern, count in (("%Y-%m-%d", days), ("%G-%V", weeks), ("%Y-%m", months)):
        periods: dict[str, _Name] = {}
        for name in newest_first:
            periods.setdefault(made[name].strftime(pattern), name)
        kept.update(list(periods.values())[:count])
    return set(made) - kept


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


def _entries(
    workspace: Path,
    copies: Mapping[str, Path],
    head: bytes,
    manifest: Manifest,
    signer: SigningKey,
) -> Iterator[Entry]:
    files = workspace / FILES_FOLDER
    attached = sorted(files.iterdir()) if files.is_dir() else []
    named = {**copies, **{f"{FILES_FOLDER}/{path.name}": path for path in attached}}
    for name, path in named.items():
        if name in copies or ATTACHMENT.fullmatch(name):
            yield Entry(name, path.stat().st_size, partial(_open, path))
    yield _entry(HEAD_NAME, head)
    content = manifest.to_bytes()  # drawn last: the sums of all the others stand in it by now
    yield _entry(MANIFEST_NAME, content, listed=False)
    yield _entry(SIGNATURE_NAME, sign_manifest(content, signer), listed=False)


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _entry(name: str, content: bytes, *, listed: bool = True) -> Entry:
    def opened() -> BinaryIO:
        return BytesIO(content)

    return Entry(name, len(content), opened, listed)


def _restore_into(
    place: Path, written: list[Path], path: Path, identity: AgeIdentity
) -> BackupReport:
    for name, content in read_headers(path).items():
        written.append(place / name)
        write_whole(place / name, content)

    def keep(name: str, block: bytes) -> None:
        target = place / name
        if target not in written:
            make_folder(target.parent)
            written.append(target)
        with target.open("ab") as file:
            file.write(block)

    report = read_through(path, identity, keep)
    for target in written:
        with target.open("rb+") as file:
            os.fsync(file.fileno())
        target.chmod(0o600)
        flush_folder(target.parent)
    return report


def _compare_database(path: Path, dek: bytes, manifest: Manifest, read_head: HeadReader) -> None:
    try:
        with telling(), closing(open_connection(path, dek, read_only=True)) as raw:
            same = (
                is_whole(raw)
                and raw.execute("PRAGMA user_version").fetchone() == (manifest.schema_version,)
                and table_counts(raw) == manifest.counts
                and read_head(raw) == manifest.audit_head
            )
    except (NotOpenable, DamagedDatabase):
        raise BackupDamaged from None
    if not same:
        raise BackupDamaged


def _compare_head(path: Path, dek: bytes, manifest: Manifest) -> None:
    if path.read_bytes() != head_bytes(manifest.audit_head, derive(dek, HEAD_LABEL)):
        raise BackupDamaged


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
    for leftover in workspace.glob(".backup-*.db"):
        with suppress(OSError):
            if now.timestamp() - leftover.stat().st_mtime > _LEFTOVER_AGE.total_seconds():
                leftover.unlink()


def _discard(place: Path, written: list[Path]) -> None:
    for path in written:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    for folder in (place / FILES_FOLDER, place):
        with suppress(OSError):
            folder.rmdir()
