"""The key header: the list of slots, in two equal files beside the database.

Each file is one line of canonical JSON: ``body`` (format, version, workspace, sequence,
slots), ``mac`` (HMAC-SHA256 of the body under a key derived from the root key and the data key:
nobody who cannot open the workspace can change a slot, nor make a header of her own) and
``checksum`` (SHA-256, found wrong when a file is torn or decayed). Any byte changed anywhere
makes a file count as damaged; a file rewritten with a fitting checksum fails the MAC. Older whole
headers put back by hand do pass: compare ``sequence`` with the one last seen inside the database.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, cast, get_args
from uuid import UUID

from casemgr.domain.errors import CaseError
from casemgr.storage.errors import (
    DiskFull,
    FolderReadOnly,
    KeysDamaged,
    KeysForged,
    KeysTampered,
    KeysTooNew,
    NoWorkspaceHere,
    WriteFailed,
)
from casemgr.storage.folder import write_whole
from casemgr.storage.keys.kdf import SALT_BYTES, KdfCost
from casemgr.storage.keys.secret import SecretBytes, subkey
from casemgr.storage.keys.slots import (
    KEY_BYTES,
    SEALED_BYTES,
    WRAPPED_BYTES,
    Kind,
    Lock,
    QuickTerms,
    Slot,
)

HEADER_FILES = ("keys.a.json", "keys.b.json")
VERSION = 3
_FORMAT = "casemgr-keys"
LARGEST_FILE = 4 * 1024 * 1024


class Held(Protocol):
    """The keys a header's MAC is made with: those of an open workspace."""

    @property
    def dek(self) -> SecretBytes: ...
    @property
    def root(self) -> SecretBytes | None: ...


@dataclass(frozen=True)
class Header:
    """What both files say. ``sequence`` grows by one with each change."""

    workspace: UUID
    sequence: int
    slots: tuple[Slot, ...]
    mac: bytes = b""

    @property
    def rooted(self) -> bool:
        """Whether the workspace has a root key; earlier releases made none."""
        return any(slot.root or slot.offered_root for slot in self.slots)

    def person(self, login: str) -> Slot | None:
        """The slot of a (normal) login."""
        return next((s for s in self.slots if s.kind == "person" and s.login == login), None)

    def recovery(self) -> Slot | None:
        return self.of_kind("recovery")

    def of_kind(self, kind: Kind) -> Slot | None:
        """The slot of a kind of which there is at most one."""
        return next((s for s in self.slots if s.kind == kind), None)

    def quick(self, owner: UUID) -> Slot | None:
        """The PIN slot of a person's slot."""
        return next((s for s in self.slots if s.quick and s.quick.owner == owner), None)


@dataclass(frozen=True)
class Loaded:
    """A header as read, and which of the two files do not hold it."""

    header: Header
    spoilt: tuple[str, ...]


def exists(folder: Path) -> bool:
    """Whether either key file is there, whole or not."""
    return any((folder / name).exists() for name in HEADER_FILES)


def load(folder: Path) -> Loaded:
    """The whole copy with the highest sequence; its MAC is still to be checked.

    Raises ``NoWorkspaceHere``, ``KeysDamaged`` (neither copy whole) or ``KeysTooNew``.
    """
    if not exists(folder):
        raise NoWorkspaceHere
    found = {name: _read_copy(folder / name) for name in HEADER_FILES}
    whole = [header for header in found.values() if header is not None]
    if not whole:
        raise KeysDamaged
    best = max(whole, key=lambda header: header.sequence)
    return Loaded(best, tuple(name for name, header in found.items() if header != best))


def load_verified(folder: Path, held: Held) -> Loaded:
    """``load``, refused as ``verify`` refuses it."""
    loaded = load(folder)
    verify(loaded.header, held)
    return loaded


def verify(header: Header, held: Held) -> None:
    """Raises ``KeysTampered`` unless the header's MAC was made with these keys, ``KeysForged``
    where it has no root key and they have."""
    if held.root is not None and not header.rooted:
        raise KeysForged
    if not hmac.compare_digest(header.mac, _mac(header, held)):
        raise KeysTampered


def save(folder: Path, header: Header, held: Held) -> Header:
    """Write both files, one after the other, each whole or not at all, and read them back.

    Raises ``DiskFull``, ``FolderReadOnly`` or ``WriteFailed``.
    """
    signed = replace(header, mac=_mac(header, held))
    for name in HEADER_FILES:
        write_whole(folder / name, encode(signed))
        if _read_copy(folder / name) != signed:
            raise WriteFailed
    return signed


def change(folder: Path, held: Held, slots: tuple[Slot, ...]) -> Header:
    """Replace the slot list of the header now on disk, which must be verified by these keys."""
    now = load_verified(folder, held).header
    return save(folder, replace(now, slots=slots, sequence=now.sequence + 1), held)


def mend(folder: Path, loaded: Loaded) -> tuple[str, ...]:
    """Rewrite the spoilt files from the good one (verified by the caller); names those mended.

    A disk that is full or read-only leaves them as they are: opening must not fail for it.
    """
    mended = []
    for name in loaded.spoilt:
        try:
            write_whole(folder / name, encode(loaded.header))
        except (DiskFull, FolderReadOnly):
            continue
        mended.append(name)
    return tuple(mended)


def encode(header: Header) -> bytes:
    """The exact bytes of a key file."""
    outer = {"body": _body(header), "mac": header.mac.hex()}
    return _canonical(outer | {"checksum": hashlib.sha256(_canonical(outer)).hexdigest()})


def decode(raw: bytes) -> Header:
    """The header in ``raw``. ``ValueError`` unless every byte is as ``encode`` writes it;
    ``KeysTooNew`` for a whole file of a later version."""
    outer = json.loads(raw)
    if not isinstance(outer, dict) or not isinstance(outer.get("body"), dict):
        raise ValueError("not a key file")
    checksum = outer.pop("checksum", None)
    if checksum != hashlib.sha256(_canonical(outer)).hexdigest():
        raise ValueError("checksum")
    body = outer["body"]
    if body.get("format") != _FORMAT:
        raise ValueError("not a key file")
    version = body.get("version")
    if type(version) is int and version > VERSION:
        raise KeysTooNew
    try:
        slots = tuple(_slot(entry) for entry in body["slots"])
        mac = bytes.fromhex(outer["mac"])
        header = Header(UUID(body["workspace"]), _whole(body["sequence"]), slots, mac)
        same = encode(header) == raw
    except (KeyError, TypeError, AttributeError, OverflowError, OSError) as wrong:
        raise ValueError("not a key file") from wrong
    if not same:
        raise ValueError("not as written")
    _check_slots(slots)
    return header


def _read_copy(path: Path) -> Header | None:
    try:
        with path.open("rb") as file:
            return decode(file.read(LARGEST_FILE))
    except CaseError:
        raise
    except (OSError, ValueError, RecursionError):
        return None


def _check_slots(slots: tuple[Slot, ...]) -> None:
    ids = [slot.slot_id for slot in slots]
    logins = [slot.login for slot in slots if slot.kind == "person"]
    if len(set(ids)) != len(ids) or len(set(logins)) != len(logins):
        raise ValueError("two slots are the same")
    for slot in slots:
        parts = (bool(slot.login), slot.lock is not None, slot.quick is not None)
        expected = {
            "person": (True, True, False),
            "recovery": (False, False, False),
            "shares": (False, False, False),
            "quick": (False, True, True),
        }
        if parts != expected[slot.kind]:
            raise ValueError("a slot of no known kind")
        if slot.lock is not None and slot.lock.rooted and slot.root is None:
            raise ValueError("a lock without its root key")
    roots = {(slot.root is not None) + (slot.offered_root is not None) for slot in slots}
    if roots not in (set(), {0}, {1}):
        raise ValueError("a root key in some slots only, or twice")


def _mac(header: Header, held: Held) -> bytes:
    if held.root is None:
        key = subkey(held.dek, "header-mac")
    else:
        both = SecretBytes(held.root.expose() + held.dek.expose())
        key = subkey(both, "header-mac-2")
        both.wipe()
    return hmac.digest(key.expose(), _canonical(_body(header)), "sha256")


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _body(header: Header) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "version": _version(header),
        "workspace": str(header.workspace),
        "sequence": header.sequence,
        "slots": [dict(_entry(slot)) for slot in header.slots],
    }


def _version(header: Header) -> int:
    """What earlier programs do not know: 3 where there is a root key, 2 where recovery sheets open
    the workspace; else 1."""
    if header.rooted:
        return 3
    return 2 if header.of_kind("shares") else 1


def _entry(slot: Slot) -> Iterator[tuple[str, object]]:
    yield "id", str(slot.slot_id)
    yield "kind", slot.kind
    yield "login", slot.login
    yield "sign", _text(slot.sign_public)
    yield "seal", _text(slot.seal_public)
    yield "age", slot.age_recipient
    yield "dek", _text(slot.sealed_dek)
    yield "next_dek", _text(slot.sealed_next_dek) if slot.sealed_next_dek else None
    if slot.root is not None:
        yield "root", _text(slot.root)
    if slot.offered_root is not None:
        yield "offered_root", _text(slot.offered_root)
    if slot.lock is not None:
        yield "lock", dict(_lock_entry(slot.lock))
    if slot.quick is not None:
        yield (
            "quick",
            {
                "owner": str(slot.quick.owner),
                "expires": int(slot.quick.expires.timestamp()),
                "valid_days": slot.quick.valid_days,
            },
        )


def _lock_entry(lock: Lock) -> Iterator[tuple[str, object]]:
    yield "kdf", "argon2id"
    yield "memory_kib", lock.cost.memory_kib
    yield "passes", lock.cost.passes
    yield "lanes", lock.cost.lanes
    yield "salt", _text(lock.salt)
    yield "seed", _text(lock.wrapped)
    if lock.rooted:
        yield "rooted", True


def _slot(entry: dict[str, Any]) -> Slot:
    if entry["kind"] not in get_args(Kind):
        raise ValueError("a slot of no known kind")
    next_dek = entry["next_dek"]
    return Slot(
        slot_id=UUID(entry["id"]),
        kind=cast(Kind, entry["kind"]),
        login=_words(entry["login"]),
        sign_public=_bytes(entry["sign"], KEY_BYTES),
        seal_public=_bytes(entry["seal"], KEY_BYTES),
        age_recipient=_words(entry["age"]),
        sealed_dek=_bytes(entry["dek"], SEALED_BYTES),
        sealed_next_dek=None if next_dek is None else _bytes(next_dek, SEALED_BYTES),
        lock=_lock(entry["lock"]) if "lock" in entry else None,
        quick=_quick(entry["quick"]) if "quick" in entry else None,
        root=_bytes(entry["root"], WRAPPED_BYTES) if "root" in entry else None,
        offered_root=(
            _bytes(entry["offered_root"], SEALED_BYTES) if "offered_root" in entry else None
        ),
    )


def _lock(entry: dict[str, Any]) -> Lock:
    cost = KdfCost(*(_whole(entry[part]) for part in ("memory_kib", "passes", "lanes")))
    salt, wrapped = _bytes(entry["salt"], SALT_BYTES), _bytes(entry["seed"], WRAPPED_BYTES)
    return Lock(cost, salt, wrapped, rooted=entry.get("rooted", False) is True)


def _quick(entry: dict[str, Any]) -> QuickTerms:
    expires = datetime.fromtimestamp(_whole(entry["expires"]), UTC)
    return QuickTerms(UUID(entry["owner"]), expires, _whole(entry["valid_days"]))


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str, size: int) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    if len(data) != size:
        raise ValueError("wrong size")
    return data


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("not a whole number")
    return value
