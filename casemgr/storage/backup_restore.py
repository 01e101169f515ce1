"""Bringing a backup back: into a new folder, whole or not at all."""

import os
import secrets
from collections.abc import Callable, Collection
from contextlib import closing, suppress
from pathlib import Path

from casemgr.storage.audit import HEAD_LABEL, HEAD_NAME, head_bytes
from casemgr.storage.backup import FILES_FOLDER, HeadReader
from casemgr.storage.backup_archive import AgeIdentity, read_headers
from casemgr.storage.backup_manifest import BackupReport, Manifest, read_through
from casemgr.storage.connection import derive, is_whole, open_connection, table_counts, telling
from casemgr.storage.database_errors import (
    BackupDamaged,
    BackupNewer,
    BackupUntrusted,
    DamagedDatabase,
    NotOpenable,
    RestorePlaceTaken,
)
from casemgr.storage.folder import DATABASE_NAME, flush_folder, make_folder, write_whole

KeyFinder = Callable[[Path], bytes]
"""The key a closed database opens with; raises ``NotOpenable``."""


def restore_backup(
    path: Path,
    target: Path,
    *,
    identity: AgeIdentity,
    key_for: KeyFinder,
    read_head: HeadReader,
    schema_version: int,
    trusted_signers: Collection[str] | None = None,
) -> BackupReport:
    """Bring a backup back as a workspace at ``target``, a new or empty folder.

    ``key_for`` gives the key of the database brought back, the identity is of whoever unlocked
    the backup's own headers (``read_headers``). ``trusted_signers`` are the keys (hex) a backup
    may be signed with; ``None`` takes any. Besides what ``verify_backup`` raises:
    ``RestorePlaceTaken``,
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
            _compare_database(place, key_for, manifest, read_head)
            if target.exists():
                target.rmdir()
            place.rename(target)
            flush_folder(target.parent)
        return report
    except BaseException:
        _discard(place, written)
        raise


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


def _compare_database(
    place: Path, key_for: KeyFinder, manifest: Manifest, read_head: HeadReader
) -> None:
    path = place / DATABASE_NAME
    try:
        key = key_for(path)
        with telling(), closing(open_connection(path, key, read_only=True)) as raw:
            same = (
                is_whole(raw)
                and raw.execute("PRAGMA user_version").fetchone() == (manifest.schema_version,)
                and table_counts(raw) == manifest.counts
                and read_head(raw) == manifest.audit_head
            )
    except (NotOpenable, DamagedDatabase):
        raise BackupDamaged from None
    head = head_bytes(manifest.audit_head, derive(key, HEAD_LABEL))
    if not same or (place / HEAD_NAME).read_bytes() != head:
        raise BackupDamaged


def _discard(place: Path, written: list[Path]) -> None:
    for path in written:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    for folder in (place / FILES_FOLDER, place):
        with suppress(OSError):
            folder.rmdir()
