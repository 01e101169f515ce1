"""A PIN with the computer's key store: when it opens, and everything that ends it."""

import base64
from typing import Any

import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import SecretService
from keyring.errors import KeyringError, PasswordDeleteError

from casemgr.storage.errors import (
    KeyStoreUnavailable,
    KeyStoreUnsafe,
    PinTooSimple,
    QuickUnlockExpired,
    QuickUnlockOff,
    QuickUnlockStopped,
    TooManyTries,
    WrongPin,
)
from casemgr.storage.keys import (
    ATTEMPTS_FILE,
    FLOOR_COST,
    begin_rotation,
    change_passphrase,
    finish_rotation,
    quick_unlock_ready,
    remove_quick_unlock,
    safe_backend,
    set_up_quick_unlock,
    slots,
    unlock,
    unlock_quick,
    unlock_with_recovery,
)
from casemgr.storage.keys.unlock import QUICK_TRIES

PIN = "402917"


class Killed(BaseException):
    """The program ends right after the store has kept what it was given."""


class MemoryStore(SecretService.Keyring):
    """The operating system's key store, in a dictionary."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.pulled = False

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password
        if self.pulled:
            raise Killed

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


class ForgetfulStore(MemoryStore):
    def get_password(self, service: str, username: str) -> str | None:
        return None


class BrokenStore(MemoryStore):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringError(password)


class FileStore(KeyringBackend):
    """Looks like any backend, but is none of the three that are known to be safe."""

    priority = 9

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("nothing may be kept here")


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def _set_up(made: Any, store: KeyringBackend, clock: Any, pin: str = PIN, days: int = 7) -> None:
    set_up_quick_unlock(
        made.folder, made.opened, pin, store, cost=FLOOR_COST, valid_days=days, clock=clock
    )


def _open(made: Any, store: KeyringBackend, clock: Any, pin: str = PIN) -> Any:
    return unlock_quick(made.folder, made.login, pin, store, clock=clock)


def test_the_pin_opens_the_persons_own_keys(made: Any, store: MemoryStore, clock: Any) -> None:
    assert not quick_unlock_ready(made.folder, made.login, clock=clock)
    _set_up(made, store, clock)
    assert quick_unlock_ready(made.folder, made.login, clock=clock)
    opened = _open(made, store, clock, "৪০২৯১৭")
    assert opened.kind == "quick"
    assert (opened.login, opened.slot_id) == (made.login, made.opened.slot_id)
    assert opened.dek == made.opened.dek
    assert opened.sign_public == made.opened.sign_public


def test_neither_the_store_nor_the_pin_opens_anything_alone(
    made: Any, store: MemoryStore, clock: Any
) -> None:
    _set_up(made, store, clock)
    (key, kept) = next(iter(store.kept.items()))
    assert made.opened.dek.expose() not in base64.b64decode(kept)
    assert made.login not in "".join(key)
    with pytest.raises(WrongPin):
        _open(made, store, clock, "402918")
    clock.pass_by(seconds=5)
    store.kept[key] = base64.b64encode(bytes(32)).decode()
    with pytest.raises(WrongPin):
        _open(made, store, clock)
    store.kept.clear()
    clock.pass_by(seconds=5)
    with pytest.raises(QuickUnlockOff):
        _open(made, store, clock)


def test_five_wrong_pins_end_it_even_for_the_right_one(
    made: Any, store: MemoryStore, clock: Any
) -> None:
    _set_up(made, store, clock)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(WrongPin) as wrong:
            _open(made, store, clock, "111213")
        assert wrong.value.values == {"left": left}
        with pytest.raises((TooManyTries, QuickUnlockStopped)):
            _open(made, store, clock)
        clock.pass_by(seconds=60)
    assert store.kept == {}
    assert not quick_unlock_ready(made.folder, made.login, clock=clock)
    with pytest.raises(QuickUnlockStopped):
        _open(made, store, clock)
    counts = (made.folder / ATTEMPTS_FILE).read_bytes()
    (made.folder / ATTEMPTS_FILE).unlink()  # the count gone, the store's key stays gone
    with pytest.raises(QuickUnlockOff):
        _open(made, store, clock)
    (made.folder / ATTEMPTS_FILE).write_bytes(counts)
    opened = unlock(made.folder, made.login, made.passphrase, clock=clock)
    kinds = [info.kind for info in slots(made.folder, opened)]
    assert kinds == ["person", "recovery"]  # the passphrase sweeps the dead slot away


@pytest.mark.parametrize("turns", [("removed",), ("put back",), ("killed", "put back", "left")])
def test_no_file_taken_away_or_put_back_and_no_kill_wins_a_sixth_try(
    made: Any, store: MemoryStore, clock: Any, turns: tuple[str, ...]
) -> None:
    _set_up(made, store, clock)
    saved = {path.name: path.read_bytes() for path in made.folder.iterdir()}
    guesses = 0
    for turn in (*turns, *turns, *turns, *turns, *turns, *turns, *turns)[:7]:
        clock.pass_by(seconds=61)
        store.pulled = turn == "killed"
        try:
            _open(made, store, clock, "111213")
        except (WrongPin, Killed):
            guesses += 1
        except (QuickUnlockStopped, QuickUnlockOff):
            break
        if turn != "left":
            for path in made.folder.iterdir():
                path.unlink()
            for name, content in saved.items():
                (made.folder / name).write_bytes(content)
    assert guesses == QUICK_TRIES
    store.pulled = False
    clock.pass_by(seconds=61)
    with pytest.raises((QuickUnlockOff, QuickUnlockStopped)):
        _open(made, store, clock)
    assert store.kept == {}


def test_a_right_pin_ends_the_count_and_an_entry_of_an_earlier_release_still_opens(
    made: Any, store: MemoryStore, clock: Any
) -> None:
    _set_up(made, store, clock)
    ((key, kept),) = store.kept.items()
    store.kept[key] = kept.partition(":")[0]
    for _ in range(2):
        for _ in range(3):
            with pytest.raises(WrongPin):
                _open(made, store, clock, "111213")
            clock.pass_by(seconds=61)
        assert _open(made, store, clock).dek == made.opened.dek


def test_after_its_days_the_passphrase_is_asked_and_starts_them_again(
    made: Any, store: MemoryStore, clock: Any
) -> None:
    _set_up(made, store, clock, days=7)
    clock.pass_by(days=6, hours=23)
    _open(made, store, clock)  # a PIN does not lengthen its own life
    clock.pass_by(hours=2)
    assert not quick_unlock_ready(made.folder, made.login, clock=clock)
    with pytest.raises(QuickUnlockExpired):
        _open(made, store, clock)
    opened = unlock(made.folder, made.login, made.passphrase, clock=clock)
    assert opened.sequence == 3
    clock.pass_by(days=6)
    assert _open(made, store, clock).sequence == 3


def test_a_clock_set_back_does_not_lengthen_the_days(
    made: Any, store: MemoryStore, clock: Any
) -> None:
    _set_up(made, store, clock)
    clock.pass_by(days=-2)
    with pytest.raises(QuickUnlockExpired):
        _open(made, store, clock)


@pytest.mark.parametrize(
    "unsafe",
    [
        keyring.backends.null.Keyring,
        keyring.backends.fail.Keyring,
        keyring.backends.chainer.ChainerBackend,
        FileStore,
    ],
)
def test_a_store_not_known_to_be_safe_is_refused(made: Any, clock: Any, unsafe: Any) -> None:
    before = (made.folder / "keys.a.json").read_bytes()
    with pytest.raises(KeyStoreUnsafe):
        _set_up(made, unsafe(), clock)
    assert (made.folder / "keys.a.json").read_bytes() == before


def test_a_store_that_forgets_or_fails_sets_nothing_up_and_tells_no_secret(
    made: Any, clock: Any
) -> None:
    for broken in (ForgetfulStore(), BrokenStore()):
        with pytest.raises(KeyStoreUnavailable) as failed:
            _set_up(made, broken, clock)
        assert failed.value.__cause__ is None
        assert failed.value.__context__ is None or failed.value.__suppress_context__
    assert not quick_unlock_ready(made.folder, made.login, clock=clock)


def test_the_computers_own_store_is_a_safe_one_or_none() -> None:
    found = safe_backend()
    assert found is None or type(found).__name__ in ("Keyring", "WinVaultKeyring")


@pytest.mark.parametrize("pin", ["12345", "123456", "987654", "777777", "12a456", "", "1" * 13])
def test_a_simple_pin_is_refused(made: Any, store: MemoryStore, clock: Any, pin: str) -> None:
    with pytest.raises(PinTooSimple):
        _set_up(made, store, clock, pin)
    assert store.kept == {}


def test_a_new_pin_and_switching_off_leave_nothing_behind(
    made: Any, store: MemoryStore, clock: Any
) -> None:
    _set_up(made, store, clock)
    _set_up(made, store, clock, "860357")
    assert len(store.kept) == 1
    assert _open(made, store, clock, "860357").dek == made.opened.dek
    remove_quick_unlock(made.folder, made.opened, store)
    remove_quick_unlock(made.folder, made.opened, store)
    assert store.kept == {}
    with pytest.raises(QuickUnlockOff):
        _open(made, store, clock, "860357")


def test_a_changed_passphrase_switches_the_pin_off(
    made: Any, store: MemoryStore, clock: Any
) -> None:
    _set_up(made, store, clock)
    new = "four quiet lamps beside a river"
    change_passphrase(made.folder, made.opened, made.passphrase, new, cost=FLOOR_COST, clock=clock)
    with pytest.raises(QuickUnlockOff):
        _open(made, store, clock)


def test_only_somebody_who_typed_a_passphrase_sets_a_pin(
    made: Any, store: MemoryStore, clock: Any
) -> None:
    _set_up(made, store, clock)
    by_pin = _open(made, store, clock)
    with pytest.raises(QuickUnlockExpired):
        set_up_quick_unlock(made.folder, by_pin, "860357", store, cost=FLOOR_COST, clock=clock)
    rescued = unlock_with_recovery(made.folder, made.code)
    with pytest.raises(QuickUnlockOff):
        set_up_quick_unlock(made.folder, rescued, "860357", store, cost=FLOOR_COST, clock=clock)


def test_a_replaced_data_key_reaches_the_pin_too(made: Any, store: MemoryStore, clock: Any) -> None:
    begun = begin_rotation(made.folder, made.opened)
    set_up_quick_unlock(made.folder, begun, PIN, store, cost=FLOOR_COST, clock=clock)
    assert _open(made, store, clock).next_dek == begun.next_dek
    finish_rotation(made.folder, begun, "next")
    assert _open(made, store, clock).dek == begun.next_dek
