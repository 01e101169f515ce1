"""The root key: what a stranger made of public keys is refused, an old header is taken over."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keyring.backends import SecretService

from casemgr.storage.errors import KeysForged, KeysTampered, WrongPassphrase
from casemgr.storage.keys import (
    FLOOR_COST,
    Unlocked,
    add_slot,
    begin_rotation,
    change_passphrase,
    finish_rotation,
    set_up_quick_unlock,
    slots,
    take_root,
    unlock,
    unlock_quick,
    unlock_with_recovery,
)
from casemgr.storage.keys import header as headers
from casemgr.storage.keys.header import Header
from casemgr.storage.keys.secret import SecretBytes
from casemgr.storage.keys.slots import Slot, boxed_root, new_seed, seal
from casemgr.storage.keys.unlock import with_passphrase

SECOND = "four quiet lamps beside a river"


@dataclass(frozen=True)
class Stranger:
    """Holds no key of the workspace: whatever she makes a header with, she drew herself."""

    dek: SecretBytes
    root: SecretBytes | None

    @classmethod
    def with_keys(cls, rooted: bool = True) -> "Stranger":
        drawn = SecretBytes(os.urandom(32)) if rooted else None
        return cls(SecretBytes(os.urandom(32)), drawn)

    def forge(self, folder: Path, change: Callable[[Slot], Slot]) -> None:
        """Her data key sealed to everybody's public key, ``change`` made to each slot."""
        known = headers.load(folder).header
        false = tuple(
            change(replace(slot, sealed_dek=seal(slot.seal_public, self.dek)))
            for slot in known.slots
        )
        headers.save(folder, replace(known, slots=false, sequence=known.sequence + 1), self)


def _kept(slot: Slot) -> Slot:
    return slot


def _left_out(slot: Slot) -> Slot:
    lock = replace(slot.lock, rooted=False) if slot.lock is not None else None
    return replace(slot, root=None, offered_root=None, lock=lock)


def _offered(root: SecretBytes) -> Callable[[Slot], Slot]:
    return lambda slot: replace(_left_out(slot), offered_root=seal(slot.seal_public, root))


def _own_box(root: SecretBytes) -> Callable[[Slot], Slot]:
    seed = new_seed()
    return lambda slot: replace(slot, root=boxed_root(seed, root))


FORGERIES: dict[str, tuple[type[Exception], Callable[[Stranger], Callable[[Slot], Slot]]]] = {
    "the root key as it was": (KeysTampered, lambda _her: _kept),
    "no root key": (KeysForged, lambda _her: _left_out),
    "a root key of hers, sealed": (KeysForged, lambda her: _offered(her.root)),  # type: ignore[arg-type]
    "a root key of hers, under her seed": (KeysTampered, lambda her: _own_box(her.root)),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("how", sorted(FORGERIES))
def test_a_header_made_of_public_keys_alone_is_refused(made: Any, how: str) -> None:
    refusal, changed = FORGERIES[how]
    her = Stranger.with_keys(rooted=how != "no root key")
    her.forge(made.folder, changed(her))
    with pytest.raises(refusal):
        unlock(made.folder, made.login, made.passphrase)
    with pytest.raises(WrongPassphrase):
        unlock(made.folder, made.login, SECOND)


def test_on_paper_a_forged_header_proves_nothing_and_a_machine_that_knows_refuses_it(
    made: Any,
) -> None:
    true = unlock_with_recovery(made.folder, made.code)
    assert true.proven
    for how in ("no root key", "a root key of hers, sealed"):
        her = Stranger.with_keys(rooted=how != "no root key")
        her.forge(made.folder, FORGERIES[how][1](her))
        false = unlock_with_recovery(made.folder, made.code)
        assert not false.proven
        with pytest.raises(KeysForged):
            false.expect_root(true.root_id)
        assert false.dek.wiped
    true.expect_root(true.root_id)


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(turns=st.lists(st.sampled_from(["person", "code", "current", "next"]), max_size=5))
def test_the_root_key_outlives_every_change_of_the_data_key(
    template: Any, tmp_path_factory: pytest.TempPathFactory, turns: list[Any]
) -> None:
    folder = tmp_path_factory.mktemp("turned")
    for name in headers.HEADER_FILES:
        (folder / name).write_bytes((template.folder / name).read_bytes())
    keys: Unlocked = template.opened
    for turn in turns:
        if turn == "code":
            keys = replace(keys, next_dek=unlock_with_recovery(folder, template.code).next_dek)
        elif turn == "person":
            keys = begin_rotation(folder, keys)
        else:
            keys = finish_rotation(folder, keys, turn)
    found = unlock_with_recovery(folder, template.code)
    assert found.dek == keys.dek
    assert found.root_id == template.opened.root_id
    assert found.proven


def _of_an_earlier_release(made: Any) -> Unlocked:
    """The same workspace as an earlier release wrote it, with one person more."""
    add_slot(made.folder, made.opened, "sadia", SECOND, cost=FLOOR_COST)
    known, opened = headers.load(made.folder).header, made.opened
    before: Unlocked = replace(opened, root=None, proven=False)
    passphrases = {made.login: made.passphrase, "sadia": SECOND}
    old: list[Slot] = []
    for slot in known.slots:
        if slot.kind != "person":
            old.append(replace(slot, root=None))
            continue
        seed = unlock(made.folder, slot.login, passphrases[slot.login]).seed
        bare, words = replace(slot, root=None, lock=None), passphrases[slot.login]
        old.append(with_passphrase(bare, known.workspace, seed, words, FLOOR_COST))
    headers.save(made.folder, Header(known.workspace, 9, tuple(old)), before)
    assert b'"version":1' in (made.folder / "keys.a.json").read_bytes()
    return before


def test_an_earlier_workspace_gets_its_root_key_and_everybody_takes_it_over(made: Any) -> None:
    before = _of_an_earlier_release(made)
    old = headers.encode(headers.load(made.folder).header)
    assert not unlock(made.folder, made.login, made.passphrase).proven
    taken = take_root(made.folder, before)
    assert taken.proven
    assert take_root(made.folder, taken) is taken
    sadia = unlock(made.folder, "sadia", SECOND)
    assert (sadia.proven, sadia.root_id) == (False, taken.root_id)
    assert take_root(made.folder, sadia).proven
    assert unlock(made.folder, "sadia", SECOND).proven
    by_code = unlock_with_recovery(made.folder, made.code)
    assert (by_code.proven, by_code.root_id) == (False, taken.root_id)
    for name in headers.HEADER_FILES:  # the old key files put back
        (made.folder / name).write_bytes(old)
    with pytest.raises(KeysForged):
        slots(made.folder, taken)
    with pytest.raises(KeysForged):
        unlock(made.folder, made.login, made.passphrase).expect_root(taken.root_id)


def test_after_the_next_passphrase_the_root_key_cannot_be_left_out_any_more(made: Any) -> None:
    taken = take_root(made.folder, _of_an_earlier_release(made))
    change_passphrase(made.folder, taken, made.passphrase, SECOND, cost=FLOOR_COST)
    her = Stranger.with_keys(rooted=False)
    her.forge(made.folder, _left_out)
    with pytest.raises(KeysForged):
        unlock(made.folder, made.login, SECOND)


class MemoryStore(SecretService.Keyring):
    """The operating system's key store, in a dictionary."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def test_a_pin_set_before_takes_the_root_key_over_too(made: Any, clock: Any) -> None:
    store, before = MemoryStore(), _of_an_earlier_release(made)
    set_up_quick_unlock(made.folder, before, "402917", store, cost=FLOOR_COST, clock=clock)
    taken = take_root(made.folder, before)
    by_pin = unlock_quick(made.folder, made.login, "402917", store, clock=clock)
    assert (by_pin.proven, by_pin.root_id) == (True, taken.root_id)
