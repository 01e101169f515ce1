"""Quick unlock: a PIN and a random key in the computer's own key store, both needed.

It is a slot of its own, set up by choice and never the only one. The store's key is deleted
after five wrong PINs, which ends the slot at once; its entry in the header goes at the next
sign-in with the passphrase, since only an open key can sign the header. Tries are counted in the
store too, in one entry with that key and before each is made: files put back, or a program killed
in between, win no further try. The PIN guards
against whoever sits down at an open Windows account; somebody who copies both the disk and
the account's key store can try all PINs, at the KDF's price each.
"""

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from casemgr.storage.errors import (
    KeyStoreUnavailable,
    KeyStoreUnsafe,
    QuickUnlockExpired,
    QuickUnlockOff,
    QuickUnlockStopped,
    WrongPin,
)
from casemgr.storage.keys import header as headers
from casemgr.storage.keys.attempts import Clock, counted, streak, system_clock
from casemgr.storage.keys.header import Header
from casemgr.storage.keys.kdf import DEFAULT_COST, KdfCost, derive
from casemgr.storage.keys.passphrase import loose_login, new_pin, normal_pin
from casemgr.storage.keys.secret import SecretBytes, subkey
from casemgr.storage.keys.slots import (
    KEY_BYTES,
    Lock,
    QuickTerms,
    Slot,
    locked,
    new_lock,
    open_slot,
    seal,
    unlocked_seed,
)
from casemgr.storage.keys.unlock import QUICK_TRIES, Unlocked, opened_by

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

# By name: the library's automatic choice may be a plain file, or nothing at all.
_SAFE_BACKENDS = (
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.SecretService", "Keyring"),
)
_CLOCK_SLACK = timedelta(hours=1)


def safe_backend() -> "KeyringBackend | None":
    """This computer's own key store, or None where it has no safe one. May take 100 ms."""
    from importlib import import_module

    for module, name in _SAFE_BACKENDS:
        with suppress(Exception):  # a store that cannot even start is not there
            backend: KeyringBackend = getattr(import_module(module), name)()
            if backend.viable:
                return backend
    return None


def quick_unlock_ready(folder: Path, login: str, *, clock: Clock = system_clock) -> bool:
    """Whether to offer the PIN at sign-in. Reads the key file, not the key store."""
    header = headers.load(folder).header
    person = header.person(loose_login(login))
    slot = header.quick(person.slot_id) if person else None
    if slot is None or slot.quick is None:
        return False
    alive = streak(folder, str(slot.slot_id)) < QUICK_TRIES
    return alive and not _expired(slot.quick, clock)


def set_up_quick_unlock(
    folder: Path,
    unlocked: Unlocked,
    pin: str,
    backend: "KeyringBackend",
    *,
    cost: KdfCost = DEFAULT_COST,
    valid_days: int = 7,
    clock: Clock = system_clock,
) -> None:
    """Let this person sign in with a PIN on this computer until ``valid_days`` (1 to 30) after
    she last typed her passphrase. A PIN set before is replaced.

    Raises ``PinTooSimple``, ``KeyStoreUnsafe``, ``KeyStoreUnavailable``; ``QuickUnlockOff``
    after recovery, and ``QuickUnlockExpired`` after quick unlock: it is set up only by
    somebody who has just typed a passphrase.
    """
    if unlocked.kind != "person":
        raise QuickUnlockExpired if unlocked.kind == "quick" else QuickUnlockOff
    if not 1 <= valid_days <= 30:
        raise ValueError("valid_days runs from 1 to 30")
    digits = new_pin(pin)
    _prepare(backend)
    header = headers.load_verified(folder, unlocked).header
    expires = clock().astimezone(UTC).replace(microsecond=0) + timedelta(days=valid_days)
    slot = replace(
        open_slot("quick", "", unlocked.seed, unlocked.dek, unlocked.root),
        quick=QuickTerms(unlocked.slot_id, expires, valid_days),
    )
    if unlocked.next_dek is not None:
        slot = replace(slot, sealed_next_dek=seal(slot.seal_public, unlocked.next_dek))
    stored = SecretBytes(os.urandom(KEY_BYTES))
    lock = new_lock(cost)
    key = _mixed(derive(digits, lock.salt, cost), stored)
    slot = locked(replace(slot, lock=lock), header.workspace, unlocked.seed, key, lock)
    before = header.quick(unlocked.slot_id)
    kept = tuple(other for other in header.slots if other is not before)
    _store(backend, slot.slot_id, stored)
    try:
        headers.change(folder, unlocked, (*kept, slot))
    except BaseException:
        forget_stored(backend, slot.slot_id)
        raise
    if before is not None:
        forget_stored(backend, before.slot_id)


def unlock_quick(
    folder: Path,
    login: str,
    pin: str,
    backend: "KeyringBackend",
    *,
    clock: Clock = system_clock,
) -> Unlocked:
    """Open the workspace's keys with a PIN; the answer's ``kind`` is ``quick``.

    Raises ``QuickUnlockOff``, ``QuickUnlockExpired``, ``QuickUnlockStopped`` (five wrong
    PINs), ``WrongPin``, ``TooManyTries``, ``KeyStoreUnsafe``, ``KeyStoreUnavailable`` and what
    ``unlock`` raises of the key files.
    """
    loaded = headers.load(folder)
    person, slot, terms, lock = _slots_of(loaded.header, login)
    if streak(folder, str(slot.slot_id)) >= QUICK_TRIES:
        raise QuickUnlockStopped
    if _expired(terms, clock):
        raise QuickUnlockExpired
    _prepare(backend)
    with (
        counted(folder, str(slot.slot_id), clock, strict=True) as tries,
        _counted_in_store(backend, slot.slot_id) as (stored, stored_tries),
    ):
        key = _mixed(derive(normal_pin(pin), lock.salt, lock.cost), stored)
        seed = unlocked_seed(slot, loaded.header.workspace, key)
        key.wipe()
        if seed is None:
            left = QUICK_TRIES - max(tries, stored_tries)
            if left <= 0:
                forget_stored(backend, slot.slot_id)
            raise WrongPin(left=max(0, left))
        opened = opened_by(folder, loaded, slot, seed)
    return replace(opened, login=person.login, slot_id=person.slot_id)


@contextmanager
def _counted_in_store(
    backend: "KeyringBackend", slot_id: UUID
) -> Iterator[tuple[SecretBytes, int]]:
    """The store's half of the key, and the number of this try, written there before it is made.

    A wrong PIN stays counted, success ends the count, any other error takes this try back. Raises
    ``QuickUnlockStopped`` once five are counted, and takes the key away should a kill have kept
    it; ``QuickUnlockOff``, ``KeyStoreUnavailable``.
    """
    secret, before = _fetch(backend, slot_id)
    if before >= QUICK_TRIES:
        forget_stored(backend, slot_id)
        raise QuickUnlockStopped
    _store(backend, slot_id, secret, before + 1)
    try:
        yield secret, before + 1
    except WrongPin:
        raise
    except Exception:
        with suppress(KeyStoreUnavailable):
            _store(backend, slot_id, secret, before)
        raise
    with suppress(KeyStoreUnavailable):  # the PIN was right, and the passphrase never needs it
        _store(backend, slot_id, secret, 0)


def remove_quick_unlock(folder: Path, unlocked: Unlocked, backend: "KeyringBackend") -> None:
    """Switch this person's PIN off, here and in the key store; none set up is no error."""
    header = headers.load_verified(folder, unlocked).header
    slot = header.quick(unlocked.slot_id)
    if slot is None:
        return
    headers.change(folder, unlocked, tuple(s for s in header.slots if s is not slot))
    forget_stored(backend, slot.slot_id)


def forget_stored(backend: "KeyringBackend", slot_id: UUID) -> None:
    """Take the store's half of a PIN's key away. One that is gone already, or a store that does
    not answer, is no error: the header's count of tries still keeps the slot shut."""
    with suppress(Exception):  # each system's store raises its own kinds
        backend.delete_password(_service(slot_id), str(slot_id))


def _slots_of(header: Header, login: str) -> tuple[Slot, Slot, QuickTerms, Lock]:
    person = header.person(loose_login(login))
    slot = header.quick(person.slot_id) if person else None
    if person is None or slot is None or slot.quick is None or slot.lock is None:
        raise QuickUnlockOff
    return person, slot, slot.quick, slot.lock


def _expired(terms: QuickTerms, clock: Clock) -> bool:
    """Past its time, or at a time before the passphrase was last typed: a clock set back."""
    now = clock().astimezone(UTC)
    begun = terms.expires - timedelta(days=terms.valid_days)
    return not begun - _CLOCK_SLACK <= now < terms.expires


def _mixed(by_pin: SecretBytes, stored: SecretBytes) -> SecretBytes:
    both = SecretBytes(by_pin.expose() + stored.expose())
    by_pin.wipe()
    try:
        return subkey(both, "quick")
    finally:
        both.wipe()


def _prepare(backend: "KeyringBackend") -> None:
    names = {(kind.__module__, kind.__qualname__) for kind in type(backend).__mro__}
    if not names.intersection(_SAFE_BACKENDS):
        raise KeyStoreUnsafe
    if _SAFE_BACKENDS[0] in names:
        backend.persist = "local machine"  # type: ignore[attr-defined] # not to the domain


def _service(slot_id: UUID) -> str:
    return f"casemgr {slot_id}"


def _store(backend: "KeyringBackend", slot_id: UUID, secret: SecretBytes, tries: int = 0) -> None:
    """One entry, so that nobody can take the count away and leave the key."""
    text = f"{base64.b64encode(secret.expose()).decode('ascii')}:{tries}"
    try:
        backend.set_password(_service(slot_id), str(slot_id), text)
        kept = backend.get_password(_service(slot_id), str(slot_id)) == text
    except Exception:  # noqa: BLE001 - each system's store raises its own kinds
        raise KeyStoreUnavailable from None
    if not kept:  # a null store takes everything and keeps nothing
        raise KeyStoreUnavailable


def _fetch(backend: "KeyringBackend", slot_id: UUID) -> tuple[SecretBytes, int]:
    """The key kept there, and the tries counted beside it; earlier releases counted none."""
    try:
        text = backend.get_password(_service(slot_id), str(slot_id))
    except Exception:  # noqa: BLE001 - as above
        raise KeyStoreUnavailable from None
    if not text:
        raise QuickUnlockOff
    secret, _, tries = text.partition(":")
    try:
        return SecretBytes(base64.b64decode(secret, validate=True)), int(tries or 0)
    except ValueError:  # binascii.Error is one
        raise QuickUnlockOff from None
