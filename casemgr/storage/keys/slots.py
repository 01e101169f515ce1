"""A slot: one way to reach the workspace's key: a person, the recovery code or sheets, a PIN.

A slot's 32-byte *seed* is the only secret it has. From it come, by HKDF, an Ed25519 key
(signs audit lines), an X25519 key (the data key is sealed to it) and an age key (backups).
The seed lies in the header under a key made from the passphrase; the recovery code and
the recovery sheets make their seeds themselves, having full entropy. Because data keys are
sealed to *public* keys, one can be replaced without anybody else's passphrase. And because
whoever holds nothing can seal to a public key too, a slot also holds the workspace's *root key*,
encrypted under its own seed: what the header says is believed only with that key.
"""

import json
import os
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey

from casemgr.storage.errors import KeysForged, KeysTampered
from casemgr.storage.keys.age import age_recipient
from casemgr.storage.keys.kdf import SALT_BYTES, KdfCost
from casemgr.storage.keys.secret import SecretBytes, subkey

Kind = Literal["person", "recovery", "shares", "quick"]

KEY_BYTES = 32
NONCE_BYTES = 24
WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + 16
SEALED_BYTES = KEY_BYTES + 48
_ROOT = b"casemgr/2/root"


@dataclass(frozen=True)
class Lock:
    """What stands between a secret someone knows and the seed: KDF cost, salt, ciphertext.

    ``rooted``: it opens only beside a root key of the slot's own, so that nobody can leave it out.
    """

    cost: KdfCost
    salt: bytes
    wrapped: bytes
    rooted: bool = False


@dataclass(frozen=True)
class QuickTerms:
    """Whose PIN slot this is and until when it opens (aware UTC, whole seconds)."""

    owner: UUID
    expires: datetime
    valid_days: int


@dataclass(frozen=True)
class Slot:
    """One entry of the header; nothing in it is secret, all of it is under the header's MAC.

    ``login`` is set for a person only, ``lock`` for all but the recovery slots, ``quick`` for a
    PIN slot only. ``next_dek`` is set while the data key is being replaced. ``root`` is the root
    key under the seed; ``offered_root`` the same sealed to the public key, where somebody else
    put it there: in workspaces of earlier releases, until this slot is next used.
    """

    slot_id: UUID
    kind: Kind
    login: str
    sign_public: bytes
    seal_public: bytes
    age_recipient: str
    sealed_dek: bytes
    sealed_next_dek: bytes | None
    lock: Lock | None
    quick: QuickTerms | None
    root: bytes | None = None
    offered_root: bytes | None = None


@dataclass(frozen=True)
class Opened:
    """What a seed opens in its slot. ``own``: the root key lay there under the seed itself."""

    dek: SecretBytes
    next_dek: SecretBytes | None
    root: SecretBytes | None
    own: bool


def new_seed() -> SecretBytes:
    return SecretBytes(os.urandom(KEY_BYTES))


def signing_key(seed: SecretBytes) -> SigningKey:
    """The slot's Ed25519 key."""
    return SigningKey(subkey(seed, "sign").expose())


def seal_key(seed: SecretBytes) -> PrivateKey:
    """The slot's X25519 key."""
    return PrivateKey(subkey(seed, "seal").expose())


def open_slot(
    kind: Kind, login: str, seed: SecretBytes, dek: SecretBytes, root: SecretBytes | None
) -> Slot:
    """A new slot holding ``dek`` and ``root`` (``None`` in a workspace that has none yet) for
    ``seed``, with no lock yet."""
    public = bytes(seal_key(seed).public_key)
    return Slot(
        slot_id=uuid4(),
        kind=kind,
        login=login,
        sign_public=bytes(signing_key(seed).verify_key),
        seal_public=public,
        age_recipient=age_recipient(seed),
        sealed_dek=seal(public, dek),
        sealed_next_dek=None,
        lock=None,
        quick=None,
        root=boxed_root(seed, root) if root is not None else None,
    )


def boxed_root(seed: SecretBytes, root: SecretBytes) -> bytes:
    """``root`` as only a holder of ``seed`` can write it down."""
    nonce, key = os.urandom(NONCE_BYTES), subkey(seed, "root").expose()
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(root.expose(), _ROOT, nonce, key)


def seal(seal_public: bytes, dek: SecretBytes) -> bytes:
    """``dek`` for the holder of one X25519 key only."""
    return SealedBox(PublicKey(seal_public)).encrypt(dek.expose())


def unseal(slot: Slot, seed: SecretBytes) -> Opened:
    """The data key, while it is being replaced the next one, and the root key.

    Raises ``KeysTampered`` where the slot's public halves or sealed keys are not this seed's.
    """
    if not fits(slot, seed):
        raise KeysTampered
    box = SealedBox(seal_key(seed))
    try:
        root = _unboxed_root(slot, seed)
        if root is None and slot.offered_root is not None:
            root = SecretBytes(box.decrypt(slot.offered_root))
        dek = SecretBytes(box.decrypt(slot.sealed_dek))
        following = slot.sealed_next_dek
        next_dek = SecretBytes(box.decrypt(following)) if following is not None else None
    except CryptoError:
        raise KeysTampered from None
    return Opened(dek, next_dek, root, own=slot.root is not None)


def _unboxed_root(slot: Slot, seed: SecretBytes) -> SecretBytes | None:
    if slot.root is None:
        return None
    nonce, sealed, key = slot.root[:NONCE_BYTES], slot.root[NONCE_BYTES:], subkey(seed, "root")
    return SecretBytes(
        crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, _ROOT, nonce, key.expose())
    )


def fits(slot: Slot, seed: SecretBytes) -> bool:
    """Whether all three public halves of ``slot`` belong to ``seed``."""
    return (
        bytes(seal_key(seed).public_key) == slot.seal_public
        and bytes(signing_key(seed).verify_key) == slot.sign_public
        and age_recipient(seed) == slot.age_recipient
    )


def locked(slot: Slot, workspace: UUID, seed: SecretBytes, key: SecretBytes, lock: Lock) -> Slot:
    """``slot`` with its seed encrypted (XChaCha20-Poly1305) under ``key``.

    Workspace, slot, kind, login, owner and KDF cost are bound in as associated data, so a
    ciphertext moved to another slot, or a cost changed beside it, does not open. So is whether
    the slot holds the root key under its seed: what was locked with it does not open without.
    """
    nonce, lock = os.urandom(NONCE_BYTES), replace(lock, rooted=slot.root is not None)
    sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(
        seed.expose(), _bound(slot, workspace, lock), nonce, key.expose()
    )
    return replace(slot, lock=replace(lock, wrapped=nonce + sealed))


def unlocked_seed(slot: Slot, workspace: UUID, key: SecretBytes) -> SecretBytes | None:
    """The seed, or None where ``key`` is wrong or the ciphertext was changed.

    Raises ``KeysForged`` where the key is right and the root key was left out.
    """
    if slot.lock is None:
        return None
    seed = _decrypted(slot, workspace, slot.lock, key)
    if seed is None and not slot.lock.rooted:
        left_out = _decrypted(slot, workspace, replace(slot.lock, rooted=True), key)
        if left_out is not None:
            left_out.wipe()
            raise KeysForged
    return seed


def _decrypted(slot: Slot, workspace: UUID, lock: Lock, key: SecretBytes) -> SecretBytes | None:
    nonce, sealed = lock.wrapped[:NONCE_BYTES], lock.wrapped[NONCE_BYTES:]
    try:
        return SecretBytes(
            crypto_aead_xchacha20poly1305_ietf_decrypt(
                sealed, _bound(slot, workspace, lock), nonce, key.expose()
            )
        )
    except CryptoError:
        return None


def new_lock(cost: KdfCost) -> Lock:
    """A lock with a fresh salt and nothing in it yet. Raises ``KdfRefused``."""
    cost.check()
    return Lock(cost, os.urandom(SALT_BYTES), b"")


def _bound(slot: Slot, workspace: UUID, lock: Lock) -> bytes:
    owner, cost = str(slot.quick.owner) if slot.quick else "", lock.cost
    facts = [
        "casemgr/2/seed" if lock.rooted else "casemgr/1/seed",
        str(workspace), str(slot.slot_id), slot.kind, slot.login, owner,
        cost.memory_kib, cost.passes, cost.lanes,
    ]  # fmt: skip
    return json.dumps(facts).encode()
