"""Making a workspace's keys, and opening them with a passphrase or the recovery code."""

import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from nacl.exceptions import BadSignatureError
from nacl.public import PrivateKey
from nacl.signing import SigningKey, VerifyKey

from casemgr.storage.errors import (
    DiskFull,
    FolderReadOnly,
    KeysDamaged,
    KeysForged,
    WorkspaceAlreadyHere,
    WrongPassphrase,
    WrongRecoveryCode,
)
from casemgr.storage.keys import header as headers
from casemgr.storage.keys.age import age_identity
from casemgr.storage.keys.attempts import UNKNOWN, Clock, counted, streak, system_clock
from casemgr.storage.keys.header import Header, Loaded
from casemgr.storage.keys.kdf import DEFAULT_COST, KdfCost, derive
from casemgr.storage.keys.passphrase import loose_login, normal_login, normal_passphrase
from casemgr.storage.keys.recovery import RecoveryCode, new_recovery_code
from casemgr.storage.keys.secret import SecretBytes, subkey
from casemgr.storage.keys.slots import (
    KEY_BYTES,
    Kind,
    Slot,
    locked,
    new_lock,
    new_seed,
    open_slot,
    seal_key,
    signing_key,
    unlocked_seed,
    unseal,
)
from casemgr.storage.keys.strength import require_strong

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

QUICK_TRIES = 5


@dataclass(frozen=True, eq=False)
class Unlocked:
    """An open set of keys: what signing in gives. ``wipe`` it when locking.

    ``root`` is ``None`` in a workspace of an earlier release until ``take_root``. ``proven``: it
    lay in the slot under the slot's own seed, so that the key files were made by somebody who
    holds it, and not by a stranger who knows public keys.

    ``kind`` tells how it was opened (person, recovery, quick); ``slot_id`` is the person's slot
    (also after quick unlock) and always stands for the same signing key; ``login`` is empty
    after recovery. ``next_dek`` is set while the data key is being replaced: try it where
    ``dek`` does not open the database. ``sequence`` belongs in the database, so that an
    older header put back by hand is noticed. ``repaired`` names key files that were damaged
    and have been mended, ``spoilt`` those that could not be.
    """

    kind: Kind
    login: str
    slot_id: UUID
    workspace_id: UUID
    sequence: int
    dek: SecretBytes
    next_dek: SecretBytes | None
    repaired: tuple[str, ...]
    spoilt: tuple[str, ...]
    seed: SecretBytes = field(repr=False)
    root: SecretBytes | None = None
    proven: bool = False

    @property
    def root_id(self) -> str:
        """What a machine may keep to know the root key again (hex); ``""`` without one."""
        return subkey(self.root, "root-id").expose().hex() if self.root is not None else ""

    def expect_root(self, root_id: str) -> None:
        """Raises ``KeysForged``, and wipes the keys, unless the root key is the one with this id
        (``""``: any)."""
        if root_id and root_id != self.root_id:
            self.wipe()
            raise KeysForged

    @property
    def signing_key(self) -> SigningKey:
        """Ed25519, for this person's audit lines; made anew on each use, so keep it briefly."""
        return signing_key(self.seed)

    @property
    def seal_key(self) -> PrivateKey:
        """X25519, to open what was sealed to this person."""
        return seal_key(self.seed)

    @property
    def sign_public(self) -> bytes:
        return bytes(self.signing_key.verify_key)

    def sign(self, message: bytes) -> bytes:
        """A 64-byte Ed25519 signature."""
        return bytes(self.signing_key.sign(message).signature)

    def age_identity(self) -> "Identity":
        """For opening backups encrypted to this person."""
        return age_identity(self.seed)

    def wipe(self) -> None:
        """Overwrite every key in here; using it afterwards raises ``ValueError``."""
        for secret in (self.dek, self.next_dek, self.root, self.seed):
            if secret is not None:
                secret.wipe()


def signature_is_good(sign_public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` over ``message`` was made with the key ``sign_public`` belongs to."""
    try:
        VerifyKey(sign_public).verify(message, signature)
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True


def create_keys(
    folder: Path, login: str, passphrase: str, *, cost: KdfCost = DEFAULT_COST
) -> tuple[Unlocked, RecoveryCode]:
    """The keys of a new workspace: its first person and the recovery code to be printed.

    Raises ``WorkspaceAlreadyHere``, ``LoginNotUsable``, ``PassphraseTooWeak``, ``KdfRefused``
    and what writing raises.
    """
    if headers.exists(folder):
        raise WorkspaceAlreadyHere
    name = normal_login(login)
    require_strong(passphrase, name)
    workspace, seed, code = uuid4(), new_seed(), new_recovery_code()
    dek, root = SecretBytes(os.urandom(KEY_BYTES)), SecretBytes(os.urandom(KEY_BYTES))
    person = with_passphrase(
        open_slot("person", name, seed, dek, root), workspace, seed, passphrase, cost
    )
    recovery = open_slot("recovery", "", code.seed(), dek, root)
    opened = Unlocked(
        "person", name, person.slot_id, workspace, 1, dek, None, (), (), seed, root, proven=True
    )
    headers.save(folder, Header(workspace, opened.sequence, (person, recovery)), opened)
    return opened, code


def unlock(folder: Path, login: str, passphrase: str, *, clock: Clock = system_clock) -> Unlocked:
    """Open the workspace's keys with a login and its passphrase.

    Raises ``WrongPassphrase`` (also for an unknown login, which takes as long),
    ``TooManyTries``, ``NoWorkspaceHere``, ``KeysDamaged``, ``KeysTampered``, ``KeysForged``,
    ``KeysTooNew``, ``KdfRefused``, ``NotEnoughMemory``. A damaged copy of the key file is mended;
    the person's PIN is good for its full time again.
    """
    loaded = headers.load(folder)
    slot = loaded.header.person(loose_login(login))
    with counted(folder, str(slot.slot_id) if slot else UNKNOWN, clock):
        seed = _seed_by_passphrase(loaded.header, slot, passphrase)
        if slot is None or seed is None:
            raise WrongPassphrase
        opened = opened_by(folder, loaded, slot, seed)
    return replace(opened, sequence=_renew_quick(folder, opened, clock))


def unlock_with_recovery(folder: Path, code: RecoveryCode) -> Unlocked:
    """Open the workspace's keys with the recovery code; then set somebody's passphrase anew.

    Raises ``WrongRecoveryCode`` and what ``unlock`` raises of the key files.
    """
    loaded = headers.load(folder)
    slot, seed = loaded.header.recovery(), code.seed()
    if slot is None or bytes(seal_key(seed).public_key) != slot.seal_public:
        raise WrongRecoveryCode
    return opened_by(folder, loaded, slot, seed)


def opened_by(folder: Path, loaded: Loaded, slot: Slot, seed: SecretBytes) -> Unlocked:
    """Unseal the keys with a slot's seed, check the header by them, mend a spoilt copy."""
    found = unseal(slot, seed)
    headers.verify(loaded.header, found)
    repaired = headers.mend(folder, loaded)
    return Unlocked(
        kind=slot.kind,
        login=slot.login,
        slot_id=slot.slot_id,
        workspace_id=loaded.header.workspace,
        sequence=loaded.header.sequence,
        dek=found.dek,
        next_dek=found.next_dek,
        repaired=repaired,
        spoilt=tuple(name for name in loaded.spoilt if name not in repaired),
        seed=seed,
        root=found.root,
        proven=found.own,
    )


def with_passphrase(
    slot: Slot, workspace: UUID, seed: SecretBytes, passphrase: str, cost: KdfCost
) -> Slot:
    """``slot`` locked by a passphrase, with a fresh salt."""
    lock = new_lock(cost)
    key = derive(normal_passphrase(passphrase), lock.salt, cost)
    try:
        return locked(slot, workspace, seed, key, lock)
    finally:
        key.wipe()


def _seed_by_passphrase(header: Header, slot: Slot | None, passphrase: str) -> SecretBytes | None:
    """The seed, or None; for an unknown login the same work is done on somebody's slot."""
    worked_on = slot or next((s for s in header.slots if s.kind == "person"), None)
    if worked_on is None or worked_on.lock is None:
        raise KeysDamaged
    key = derive(normal_passphrase(passphrase), worked_on.lock.salt, worked_on.lock.cost)
    try:
        seed = unlocked_seed(worked_on, header.workspace, key)
    finally:
        key.wipe()
    return seed if slot is not None else None


def _renew_quick(folder: Path, opened: Unlocked, clock: Clock) -> int:
    """Start the PIN's time again, or drop a PIN slot that died; gives the header's sequence."""
    header = headers.load(folder).header
    slot = header.quick(opened.slot_id)
    if slot is None or slot.quick is None:
        return opened.sequence
    others = tuple(s for s in header.slots if s is not slot)
    if streak(folder, str(slot.slot_id)) >= QUICK_TRIES:
        wanted = others
    else:
        expires = clock().astimezone(UTC).replace(microsecond=0) + timedelta(
            days=slot.quick.valid_days
        )
        if abs(expires - slot.quick.expires) < timedelta(hours=1):
            return opened.sequence
        wanted = (*others, replace(slot, quick=replace(slot.quick, expires=expires)))
    with suppress(DiskFull, FolderReadOnly):  # signing in must not fail for it
        return headers.change(folder, opened, wanted).sequence
    return opened.sequence
