"""What a backup says about itself, and reading one through against it."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from casemgr.storage.audit import HEAD_NAME, AuditHead, canonical_json
from casemgr.storage.backup_archive import (
    BLOCK,
    AgeIdentity,
    Readable,
    Sum,
    payload,
    read_headers,
    sum_of,
)
from casemgr.storage.database_errors import BackupDamaged, BackupNewer
from casemgr.storage.drafts import DRAFTS_NAME
from casemgr.storage.folder import DATABASE_NAME

FORMAT: Final = 1
MANIFEST_NAME: Final = "manifest.json"
SIGNATURE_NAME: Final = "manifest.sig"
ATTACHMENT: Final = re.compile(r"files/[A-Za-z0-9][A-Za-z0-9_-]*\.bin")
"""The only names besides our own that a backup may hold: none leads out of its folder."""
_SIGNED: Final = b"casemgr backup manifest 1\n"
_LIST_LIMIT: Final = 1 << 26  # bytes


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself, signed by who made it."""

    format: int
    program_version: str
    schema_version: int
    created_at: str  # ISO 8601, UTC
    signer: str  # Ed25519 key, hex
    audit_head: AuditHead
    counts: dict[str, int]  # rows of each table
    files: dict[str, Sum] = field(default_factory=dict)  # the open headers included

    def to_bytes(self) -> bytes:
        return canonical_json(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        """Raises ``BackupNewer`` for a later format, ``BackupDamaged`` for anything else."""
        try:
            fields: dict[str, Any] = json.loads(data)
            if int(fields["format"]) > FORMAT:
                raise BackupNewer
            fields["audit_head"] = AuditHead(**fields["audit_head"])
            fields["files"] = {name: Sum(**what) for name, what in fields["files"].items()}
            return cls(**fields)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
            raise BackupDamaged from None


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A backup that was read whole. ``size`` of its file in bytes."""

    size: int
    manifest: Manifest


def read_through(
    path: Path, identity: AgeIdentity, keep: Callable[[str, bytes], None]
) -> BackupReport:
    """Read all of a backup, give each block to ``keep``, and only then say that it is sound."""
    sums = {name: sum_of(content) for name, content in read_headers(path).items()}
    described = {MANIFEST_NAME: bytearray(), SIGNATURE_NAME: bytearray()}
    with payload(path, identity) as members:
        for name, member in members:
            if name in sums or not _expected(name):
                raise BackupDamaged
            if name in described:
                _kept(member, partial(_gather, described[name]))
            else:
                sums[name] = _kept(member, partial(keep, name))
    content, signature = (bytes(part) for part in described.values())
    manifest = Manifest.from_bytes(content)
    _check_signature(manifest, content, signature)
    if sums != manifest.files or DATABASE_NAME not in sums:
        raise BackupDamaged
    return BackupReport(path.stat().st_size, manifest)


def sign_manifest(content: bytes, signer: SigningKey) -> bytes:
    """The signature to lie beside a manifest."""
    return bytes(signer.sign(_SIGNED + content).signature)


def _check_signature(manifest: Manifest, content: bytes, signature: bytes) -> None:
    try:
        VerifyKey(bytes.fromhex(manifest.signer)).verify(_SIGNED + content, signature)
    except (BadSignatureError, ValueError, TypeError):
        raise BackupDamaged from None


def _expected(name: str) -> bool:
    ours = (DATABASE_NAME, DRAFTS_NAME, HEAD_NAME, MANIFEST_NAME, SIGNATURE_NAME)
    return name in ours or ATTACHMENT.fullmatch(name) is not None


def _gather(into: bytearray, block: bytes) -> None:
    if len(into) + len(block) > _LIST_LIMIT:
        raise BackupDamaged
    into += block


def _kept(content: Readable, keep: Callable[[bytes], None]) -> Sum:
    digest, size = sha256(), 0
    while block := content.read(BLOCK):
        digest.update(block)
        size += len(block)
        keep(block)
    return Sum(digest.hexdigest(), size)
