"""The audit trail: lines that can be added, never altered, and that prove it.

Each line holds the hash of the line before it and is signed by the person who acted, so a
changed, removed, reordered or invented line shows. What no chain can show is an old file put
back whole: for that the newest line is also written down in ``head.json`` beside the database
(at each lock, and every half minute of work), in every backup and on printed reports. A whole
old folder put back shows only against the last two.
"""

import hmac
import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from casemgr.storage.folder import write_whole
from casemgr.storage.keys.secret import SecretBytes, subkey

HEAD_NAME: Final = "head.json"
GENESIS: Final = "0" * 64
"""What the first line names as the hash before it."""
_SIGNED: Final = b"casemgr audit line 1\n"
HEAD_LABEL: Final = "audit-head"
_FIELDS: Final = (
    "seq", "id", "at", "actor_id", "signer", "operation", "outcome",
    "case_id", "subject", "detail", "prev_hash",
)  # fmt: skip

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]


class AuditLine(Protocol):
    """What a line of the trail holds; the database's row has the same names."""

    @property
    def seq(self) -> int:
        """1, 2, 3 … without gaps."""

    @property
    def id(self) -> str:
        """A random UUID: the line's name outside this file."""

    @property
    def at(self) -> str:
        """ISO 8601 in UTC with microseconds."""

    @property
    def actor_id(self) -> str | None:
        """Who acted; nobody before the first sign-in."""

    @property
    def signer(self) -> str:
        """The Ed25519 key that signed, in hex."""

    @property
    def operation(self) -> str: ...
    @property
    def outcome(self) -> str:
        """done, refused, begun, failed …"""

    @property
    def case_id(self) -> str | None: ...
    @property
    def subject(self) -> str | None:
        """The record it was about."""

    @property
    def detail(self) -> str:
        """Canonical JSON."""

    @property
    def prev_hash(self) -> str: ...
    @property
    def hash(self) -> str: ...
    @property
    def signature(self) -> str: ...


@dataclass(frozen=True, slots=True)
class SealedLine:
    """A line ready to be stored: ``AuditRow(**line.values())``."""

    seq: int
    id: str
    at: str
    actor_id: str | None
    signer: str
    operation: str
    outcome: str
    case_id: str | None
    subject: str | None
    detail: str
    prev_hash: str
    hash: str
    signature: str

    def values(self) -> dict[str, str | int | None]:
        return asdict(self)


def canonical_json(value: JsonValue) -> str:
    """One spelling for one value: sorted keys, no spaces, real letters."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def canonical_bytes(line: AuditLine) -> bytes:
    """What the hash is taken of: every field but the hash and the signature."""
    return canonical_json({name: getattr(line, name) for name in _FIELDS}).encode()


def line_hash(line: AuditLine) -> str:
    return sha256(canonical_bytes(line)).hexdigest()


def written_time(at: datetime) -> str:
    """A moment as it stands in a line: such texts sort as the moments do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def next_line(
    previous: AuditLine | None,
    signer: SigningKey,
    *,
    at: datetime,
    actor_id: str | None,
    operation: str,
    outcome: str,
    case_id: str | None = None,
    subject: str | None = None,
    detail: Mapping[str, JsonValue] | None = None,
) -> SealedLine:
    """The line that follows ``previous``, hashed and signed.

    ``at`` must be aware; ``detail`` names fields, counts and codes, never what they hold.
    """
    if at.tzinfo is None:
        raise ValueError("an audit line needs an aware moment")
    fields = {
        "seq": previous.seq + 1 if previous else 1,
        "id": str(uuid.uuid4()),
        "at": written_time(at),
        "actor_id": actor_id,
        "signer": signer.verify_key.encode().hex(),
        "operation": operation,
        "outcome": outcome,
        "case_id": case_id,
        "subject": subject,
        "detail": canonical_json(dict(detail or {})),
        "prev_hash": previous.hash if previous else GENESIS,
    }
    digest = sha256(canonical_json(fields).encode()).hexdigest()  # type: ignore[arg-type]
    signature = signer.sign(_SIGNED + bytes.fromhex(digest)).signature.hex()
    return SealedLine(**fields, hash=digest, signature=signature)  # type: ignore[arg-type]


class AuditFaultKind(StrEnum):
    CHANGED = "changed"  # its text is not what was hashed
    REMOVED = "removed"  # lines before it are gone
    REORDERED = "reordered"  # it stands where an earlier or the same number stood
    UNLINKED = "unlinked"  # it follows another line than the one before it
    UNSIGNED = "unsigned"  # no signature, or not one over this line
    WRONG_SIGNER = "wrong_signer"  # signed with a key that is not the actor's


@dataclass(frozen=True, slots=True)
class AuditFault:
    """``at`` is what the line says of its moment (which may be altered, too)."""

    seq: int
    kind: AuditFaultKind
    at: str = field(default="", compare=False)


def check_chain(
    lines: Iterable[AuditLine], known_signers: Mapping[str | None, set[str]]
) -> list[AuditFault]:
    """Everything wrong with a trail, each fault with its line's number.

    ``lines`` come in the order of ``seq``; ``known_signers`` holds the hex keys each actor ever
    signed with. Lines missing at the end show against ``check_head`` only.
    """
    faults: list[AuditFault] = []
    previous: AuditLine | None = None
    for line in lines:
        kinds = [*_place_faults(previous, line), *_own_faults(line, known_signers)]
        faults += [AuditFault(line.seq, kind, line.at) for kind in kinds]
        previous = line
    return faults


def _place_faults(previous: AuditLine | None, line: AuditLine) -> Iterable[AuditFaultKind]:
    expected = previous.seq + 1 if previous else 1
    if line.seq > expected:
        yield AuditFaultKind.REMOVED
    elif line.seq < expected:
        yield AuditFaultKind.REORDERED
    elif line.prev_hash != (previous.hash if previous else GENESIS):
        yield AuditFaultKind.UNLINKED


def _own_faults(
    line: AuditLine, known_signers: Mapping[str | None, set[str]]
) -> Iterable[AuditFaultKind]:
    digest = line_hash(line)
    if digest != line.hash:
        yield AuditFaultKind.CHANGED
    try:
        key = VerifyKey(bytes.fromhex(line.signer))
        key.verify(_SIGNED + bytes.fromhex(line.hash), bytes.fromhex(line.signature))
    except (BadSignatureError, ValueError, TypeError):
        yield AuditFaultKind.UNSIGNED
    if line.signer not in known_signers.get(line.actor_id, set()):
        yield AuditFaultKind.WRONG_SIGNER


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The newest line: its number and hash. ``AuditHead(0, GENESIS)`` for an empty trail."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class WrittenHead:
    """What ``head.json`` says. ``newest``: the newest line when it was written; ``sure``: the
    newest at the last lock before, when the log beside the database was folded in. What came
    after it may have lain in that log alone. At a lock both are the same."""

    newest: AuditHead
    sure: AuditHead


class HeadState(StrEnum):
    OK = "ok"  # the database is where the head says, or further on
    SHORT = "short"  # alarm: lines written since the last lock are gone, with what they tell of
    BEHIND = "behind"  # alarm: an older database was put back
    DIVERGED = "diverged"  # alarm: another history stands where the head's line was
    FORGED = "forged"  # alarm: the head was not written with this workspace's key
    MISSING = "missing"  # a new workspace, or alarm: someone took it away


def head_bytes(head: AuditHead, head_key: bytes, sure: AuditHead | None = None) -> bytes:
    """``head.json``: number and hash with a MAC under ``derive(dek, HEAD_LABEL)``. ``sure`` is
    given while work goes on (format 2), and left out at a lock."""
    fields = _head_fields(head, sure or head)
    return canonical_json({**fields, "mac": _mac(fields, head_key)}).encode()


def write_head(folder: Path, dek: bytes, head: AuditHead) -> None:
    """Write the newest line down beside the database: at each lock and each backup."""
    write_whole(folder / HEAD_NAME, head_bytes(head, _head_key(dek)))


def read_head(folder: Path, head_key: bytes) -> WrittenHead | HeadState:
    """What ``head.json`` says; ``MISSING`` or ``FORGED`` where it says nothing."""
    try:
        content = json.loads((folder / HEAD_NAME).read_bytes())
        written = _written(content)
        mac = _mac(_head_fields(written.newest, written.sure), head_key)
        genuine = hmac.compare_digest(str(content["mac"]).encode(), mac.encode())
    except FileNotFoundError:
        return HeadState.MISSING
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return HeadState.FORGED
    return written if genuine else HeadState.FORGED


def check_head(
    folder: Path, dek: bytes, head: AuditHead, hash_at: Callable[[int], str | None]
) -> HeadState:
    """Whether the database's newest line is the written one or a later one.

    ``hash_at`` gives the hash the database holds for a number: an old file put back and then
    worked on has passed the number by, with another history.
    """
    written = read_head(folder, _head_key(dek))
    return written if isinstance(written, HeadState) else head_state(written, head, hash_at)


def head_state(
    written: WrittenHead, head: AuditHead, hash_at: Callable[[int], str | None]
) -> HeadState:
    """``compare_heads``, and ``SHORT`` where all lines up to the last lock are still there."""
    state = compare_heads(written.newest, head, hash_at)
    if state is HeadState.OK or written.sure == written.newest:
        return state
    whole = compare_heads(written.sure, head, hash_at) is HeadState.OK
    return HeadState.SHORT if whole else state


def compare_heads(
    written: AuditHead, head: AuditHead, hash_at: Callable[[int], str | None]
) -> HeadState:
    """Whether the trail that ends with ``head`` holds the line ``written`` elsewhere (in
    ``head.json``, in a backup): one cut short is behind it, one begun anew from there diverged."""
    if head.seq < written.seq:
        return HeadState.BEHIND
    if head.seq == written.seq:
        here: str | None = head.hash
    else:
        here = hash_at(written.seq) if written.seq else GENESIS
    return HeadState.OK if here == written.hash else HeadState.DIVERGED


def remake_head(folder: Path, old: bytes, new: bytes) -> None:
    """Give the written head a MAC under the next data key; what it says stays. One that was
    written with neither key is left for ``check_head`` to find."""
    written = read_head(folder, _head_key(old))
    if isinstance(written, WrittenHead):
        data = head_bytes(written.newest, _head_key(new), written.sure)
        write_whole(folder / HEAD_NAME, data)


def _head_fields(newest: AuditHead, sure: AuditHead) -> dict[str, JsonValue]:
    fields: dict[str, JsonValue] = {"format": 1, "hash": newest.hash, "seq": newest.seq}
    if sure != newest:
        fields |= {"format": 2, "sure_hash": sure.hash, "sure_seq": sure.seq}
    return fields


def _written(content: dict[str, str]) -> WrittenHead:
    newest = AuditHead(int(content["seq"]), str(content["hash"]))
    if "sure_seq" not in content:
        return WrittenHead(newest, newest)
    return WrittenHead(newest, AuditHead(int(content["sure_seq"]), str(content["sure_hash"])))


def _head_key(dek: bytes) -> bytes:
    return subkey(SecretBytes(dek), HEAD_LABEL).expose()


def _mac(fields: dict[str, JsonValue], head_key: bytes) -> str:
    return hmac.new(head_key, canonical_json(fields).encode(), "sha256").hexdigest()
