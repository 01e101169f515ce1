"""Who can open the workspace: adding and removing people, new passphrases, a new data key.

Whoever is signed in *can* do all of this: roles are the program's rules, asked before these
functions are called, not cryptography. A person removed here who kept an old copy of the
key files still holds the data key they contain; replacing the data key ends that.
"""

import os
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

from casemgr.storage.errors import LastSlot, LoginTaken, NoSuchLogin, WrongPassphrase
from casemgr.storage.keys import header as headers
from casemgr.storage.keys.attempts import Clock, counted, forget, system_clock
from casemgr.storage.keys.header import Header
from casemgr.storage.keys.kdf import DEFAULT_COST, KdfCost, derive
from casemgr.storage.keys.passphrase import loose_login, normal_login, normal_passphrase
from casemgr.storage.keys.recovery import RecoveryCode, new_recovery_code
from casemgr.storage.keys.secret import SecretBytes
from casemgr.storage.keys.slots import (
    KEY_BYTES,
    Kind,
    Slot,
    boxed_root,
    fits,
    new_seed,
    open_slot,
    seal,
    unlocked_seed,
)
from casemgr.storage.keys.strength import require_strong
from casemgr.storage.keys.unlock import Unlocked, with_passphrase


@dataclass(frozen=True)
class SlotInfo:
    """What may be known of a slot. ``sign_public`` checks this person's signatures,
    ``age_recipient`` is where backups for this slot are encrypted to; ``owner`` and
    ``expires`` are set for a PIN slot."""

    slot_id: UUID
    kind: Kind
    login: str
    sign_public: bytes
    age_recipient: str
    owner: UUID | None
    expires: datetime | None

    @property
    def recovers(self) -> bool:
        """Whether this is the recovery code's or the recovery sheets': every backup is sealed to
        it."""
        return self.kind in ("recovery", "shares")


def slots(folder: Path, unlocked: Unlocked) -> tuple[SlotInfo, ...]:
    """Every slot, from a header checked by the open key. Raises ``KeysTampered`` otherwise."""
    return tuple(_info(slot) for slot in _header(folder, unlocked).slots)


def add_slot(
    folder: Path,
    unlocked: Unlocked,
    login: str,
    passphrase: str,
    *,
    cost: KdfCost = DEFAULT_COST,
) -> SlotInfo:
    """Let one more person open the workspace.

    Raises ``LoginTaken``, ``LoginNotUsable``, ``PassphraseTooWeak``, ``KdfRefused``.
    """
    name = normal_login(login)
    require_strong(passphrase, name)
    header = _header(folder, unlocked)
    if header.person(name) is not None:
        raise LoginTaken
    slot = _person_slot(unlocked, header, name, passphrase, cost)
    headers.change(folder, unlocked, (*header.slots, slot))
    return _info(slot)


def remove_slot(folder: Path, unlocked: Unlocked, login: str) -> None:
    """Take a person's slot and PIN away. Raises ``NoSuchLogin`` or ``LastSlot``."""
    header = _header(folder, unlocked)
    slot = _person(header, login)
    if sum(1 for other in header.slots if other.kind == "person") == 1:
        raise LastSlot
    headers.change(folder, unlocked, _without(header, slot))


def change_passphrase(
    folder: Path,
    unlocked: Unlocked,
    old: str,
    new: str,
    *,
    cost: KdfCost = DEFAULT_COST,
    clock: Clock = system_clock,
) -> None:
    """A person's own new passphrase; her keys stay, her PIN is switched off.

    Asks for the old one, so that an unattended window is not enough. Raises
    ``WrongPassphrase``, ``TooManyTries``, ``PassphraseTooWeak``, ``KdfRefused``.
    """
    header = _header(folder, unlocked)
    slot = _person(header, unlocked.login)
    require_strong(new, slot.login)
    seed = _proved(folder, header, slot, old, clock)
    changed = with_passphrase(slot, header.workspace, seed, new, cost)
    seed.wipe()
    headers.change(folder, unlocked, (*_without(header, slot), changed))


def prove_passphrase(
    folder: Path, unlocked: Unlocked, passphrase: str, *, clock: Clock = system_clock
) -> None:
    """Ask the person signed in for her passphrase once more, before something grave.

    Raises ``WrongPassphrase``, ``TooManyTries``.
    """
    header = _header(folder, unlocked)
    _proved(folder, header, _person(header, unlocked.login), passphrase, clock).wipe()


def _proved(folder: Path, header: Header, slot: Slot, passphrase: str, clock: Clock) -> SecretBytes:
    if slot.lock is None:
        raise NoSuchLogin
    with counted(folder, str(slot.slot_id), clock):
        key = derive(normal_passphrase(passphrase), slot.lock.salt, slot.lock.cost)
        seed = unlocked_seed(slot, header.workspace, key)
        key.wipe()
        if seed is None:
            raise WrongPassphrase
    return seed


def reset_passphrase(
    folder: Path,
    unlocked: Unlocked,
    login: str,
    new: str,
    *,
    cost: KdfCost = DEFAULT_COST,
) -> SlotInfo:
    """A new passphrase for somebody who forgot hers, by a colleague or the recovery code.

    Her secret halves cannot be read without the old one, so she gets a new slot with new
    keys: keep the old public key for her earlier signatures. Raises ``NoSuchLogin``,
    ``PassphraseTooWeak``, ``KdfRefused``.
    """
    header = _header(folder, unlocked)
    slot = _person(header, login)
    require_strong(new, slot.login)
    fresh = _person_slot(unlocked, header, slot.login, new, cost)
    headers.change(folder, unlocked, (*_without(header, slot), fresh))
    forget(folder, str(slot.slot_id))
    return _info(fresh)


def replace_recovery_code(folder: Path, unlocked: Unlocked) -> RecoveryCode:
    """A new recovery code; the one before opens nothing written from now on."""
    code = new_recovery_code()
    keep_recovery_code(folder, unlocked, code)
    return code


def keep_recovery_code(folder: Path, unlocked: Unlocked, code: RecoveryCode) -> None:
    """Let ``code`` open the workspace in the place of the code before."""
    header = _header(folder, unlocked)
    slot = open_slot("recovery", "", code.seed(), unlocked.dek, unlocked.root)
    kept = tuple(other for other in header.slots if other.kind != "recovery")
    fresh = _with_next(slot, unlocked.next_dek)
    headers.change(folder, unlocked, (*kept, fresh))


def limit_quick_unlock(folder: Path, unlocked: Unlocked, most_days: int) -> int:
    """Take every PIN away that holds for longer than the office allows (0: all of them); gives
    how many. The keys left in a computer's key store open nothing without their slot."""
    header = _header(folder, unlocked)
    kept = tuple(s for s in header.slots if s.quick is None or s.quick.valid_days <= most_days)
    if len(kept) < len(header.slots):
        headers.change(folder, unlocked, kept)
    return len(header.slots) - len(kept)


def begin_rotation(folder: Path, unlocked: Unlocked) -> Unlocked:
    """Put a next data key into every slot, *before* the database is given it.

    A database re-keyed under ``kill -9`` may hold either key: from here to
    ``finish_rotation`` both are at hand. Gives the keys with ``next_dek`` set; a rotation begun
    before is taken up again with the same key.
    """
    header = _header(folder, unlocked)
    if unlocked.next_dek is not None:
        return unlocked
    next_dek = SecretBytes(os.urandom(KEY_BYTES))
    changed = headers.change(
        folder, unlocked, tuple(_with_next(slot, next_dek) for slot in header.slots)
    )
    return replace(unlocked, next_dek=next_dek, sequence=changed.sequence)


def finish_rotation(
    folder: Path, unlocked: Unlocked, in_force: Literal["current", "next"]
) -> Unlocked:
    """Keep only the key the database has been proved to open with, and drop the other."""
    header = _header(folder, unlocked)
    if unlocked.next_dek is None:
        return unlocked
    dek = unlocked.next_dek if in_force == "next" else unlocked.dek
    finished = replace(unlocked, dek=dek, next_dek=None)
    kept = tuple(
        replace(slot, sealed_dek=seal(slot.seal_public, dek), sealed_next_dek=None)
        for slot in header.slots
    )
    following = replace(header, slots=kept, sequence=header.sequence + 1)
    saved = headers.save(folder, following, finished)
    return replace(finished, sequence=saved.sequence)


def take_root(folder: Path, unlocked: Unlocked) -> Unlocked:
    """Give a workspace of an earlier release its root key, or take the one offered to this person
    into her own slots; gives the keys to go on with. Changes nothing where all is done.

    The root key is random, the same for as long as the workspace lives. Other people's seeds are
    not at hand: to them it is sealed, until they next sign in. Raises what writing raises.
    """
    header = _header(folder, unlocked)
    root = unlocked.root or SecretBytes(os.urandom(KEY_BYTES))
    slots = tuple(_rooted(slot, unlocked, root) for slot in header.slots)
    if slots == header.slots:
        return unlocked
    taken = replace(unlocked, root=root, proven=True, sequence=header.sequence + 1)
    headers.save(folder, replace(header, slots=slots, sequence=taken.sequence), taken)
    return taken


def _rooted(slot: Slot, unlocked: Unlocked, root: SecretBytes) -> Slot:
    if slot.root is not None:
        return slot
    if fits(slot, unlocked.seed):  # her own, and that of her PIN
        return replace(slot, root=boxed_root(unlocked.seed, root), offered_root=None)
    if slot.offered_root is not None:
        return slot
    return replace(slot, offered_root=seal(slot.seal_public, root))


def _header(folder: Path, unlocked: Unlocked) -> Header:
    return headers.load_verified(folder, unlocked).header


def _person(header: Header, login: str) -> Slot:
    slot = header.person(loose_login(login))
    if slot is None:
        raise NoSuchLogin
    return slot


def _person_slot(
    unlocked: Unlocked, header: Header, login: str, passphrase: str, cost: KdfCost
) -> Slot:
    seed = new_seed()
    slot = open_slot("person", login, seed, unlocked.dek, unlocked.root)
    slot = _with_next(slot, unlocked.next_dek)
    try:
        return with_passphrase(slot, header.workspace, seed, passphrase, cost)
    finally:
        seed.wipe()


def _with_next(slot: Slot, next_dek: SecretBytes | None) -> Slot:
    sealed = None if next_dek is None else seal(slot.seal_public, next_dek)
    return replace(slot, sealed_next_dek=sealed)


def _without(header: Header, slot: Slot) -> tuple[Slot, ...]:
    """The other slots; a person's PIN slot goes with her slot."""
    return tuple(
        other
        for other in header.slots
        if other is not slot and not (other.quick and other.quick.owner == slot.slot_id)
    )


def _info(slot: Slot) -> SlotInfo:
    return SlotInfo(
        slot_id=slot.slot_id,
        kind=slot.kind,
        login=slot.login,
        sign_public=slot.sign_public,
        age_recipient=slot.age_recipient,
        owner=slot.quick.owner if slot.quick else None,
        expires=slot.quick.expires if slot.quick else None,
    )
