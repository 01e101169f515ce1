"""Signing in: with the right words, the wrong ones, and with words typed otherwise."""

import copy
import json
import pickle
import time
import unicodedata
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.storage.errors import (
    DiskFull,
    KdfRefused,
    LoginNotUsable,
    PassphraseTooWeak,
    TooManyTries,
    WorkspaceAlreadyHere,
    WrongPassphrase,
)
from casemgr.storage.keys import (
    ATTEMPTS_FILE,
    FLOOR_COST,
    KdfCost,
    SecretBytes,
    calibrate,
    clear_attempts,
    create_keys,
    failed_attempts,
    signature_is_good,
    subkey,
    unlock,
)
from casemgr.storage.keys.attempts import DAMAGED, UNKNOWN, counted
from casemgr.storage.keys.kdf import DEFAULT_COST, derive
from casemgr.storage.keys.passphrase import normal_login, normal_passphrase

WRONG = "চার পাঁচ ছয় ভুল শব্দ"


def test_the_right_passphrase_opens_the_same_keys(made: Any, clock: Any) -> None:
    opened = unlock(made.folder, made.login, made.passphrase, clock=clock)
    assert opened.dek == made.opened.dek
    assert opened.slot_id == made.opened.slot_id
    assert opened.workspace_id == made.opened.workspace_id
    assert (opened.kind, opened.login, opened.next_dek) == ("person", "rina", None)
    assert signature_is_good(opened.sign_public, b"line", made.opened.sign(b"line"))
    assert not signature_is_good(opened.sign_public, b"lime", made.opened.sign(b"line"))


def test_a_login_may_be_typed_in_capitals_and_a_passphrase_in_decomposed_letters(
    made: Any, clock: Any
) -> None:
    typed = unicodedata.normalize("NFD", made.passphrase).replace(" ", "\u00a0")
    assert unlock(made.folder, " RINA ", typed, clock=clock).dek == made.opened.dek


def test_a_wrong_passphrase_says_one_clear_sentence(made: Any, clock: Any) -> None:
    with pytest.raises(WrongPassphrase) as wrong:
        unlock(made.folder, made.login, WRONG, clock=clock)
    assert wrong.value.tell("en").startswith("The login and the passphrase do not fit together.")
    assert WRONG not in repr(wrong.value) + str(wrong.value)
    assert wrong.value.__cause__ is None


def test_an_unknown_login_gets_the_same_answer_after_the_same_work(made: Any, clock: Any) -> None:
    began = time.perf_counter()
    with pytest.raises(WrongPassphrase):
        unlock(made.folder, made.login, WRONG, clock=clock)
    known = time.perf_counter() - began
    began = time.perf_counter()
    with pytest.raises(WrongPassphrase):
        unlock(made.folder, "nobody", WRONG, clock=clock)
    assert time.perf_counter() - began > 0.3 * known
    clock.pass_by(seconds=2)
    with pytest.raises(WrongPassphrase):  # not even the passphrase of somebody else helps
        unlock(made.folder, "nobody", made.passphrase, clock=clock)


def test_each_wrong_try_doubles_the_wait_up_to_a_minute(tmp_path: Path, clock: Any) -> None:
    def fail() -> None:
        with counted(tmp_path, "slot", clock):
            raise WrongPassphrase

    for wait in (1, 2, 4, 8, 16, 32, 60, 60, 60):
        with pytest.raises(WrongPassphrase):
            fail()
        with pytest.raises(TooManyTries) as early:
            fail()
        assert early.value.values == {"seconds": wait}
        clock.pass_by(seconds=wait - 0.5)
        with pytest.raises(TooManyTries) as early:
            fail()
        assert early.value.values == {"seconds": 1}
        clock.pass_by(seconds=0.5)
    with counted(tmp_path, "slot", clock):
        pass
    with counted(tmp_path, "slot", clock):
        pass


def test_the_wait_holds_for_the_right_passphrase_too_and_success_ends_it(
    made: Any, clock: Any
) -> None:
    with pytest.raises(WrongPassphrase):
        unlock(made.folder, made.login, WRONG, clock=clock)
    with pytest.raises(TooManyTries):
        unlock(made.folder, made.login, made.passphrase, clock=clock)
    clock.pass_by(seconds=1)
    unlock(made.folder, made.login, made.passphrase, clock=clock)
    unlock(made.folder, made.login, made.passphrase, clock=clock)


def test_wrong_tries_are_told_once_and_without_any_login(made: Any, clock: Any) -> None:
    first = clock.now
    for login in (made.login, "Purnima"):
        with pytest.raises(WrongPassphrase):
            unlock(made.folder, login, WRONG, clock=clock)
    clock.pass_by(seconds=1)
    unlock(made.folder, made.login, made.passphrase, clock=clock)
    told = {failed.who: failed for failed in failed_attempts(made.folder)}
    assert set(told) == {str(made.opened.slot_id), UNKNOWN}
    assert told[UNKNOWN].count == 1
    assert told[str(made.opened.slot_id)].times == (first,)
    raw = (made.folder / ATTEMPTS_FILE).read_text().casefold()
    assert "rina" not in raw
    assert "purnima" not in raw
    clear_attempts(made.folder)
    assert failed_attempts(made.folder) == ()


def test_clearing_what_was_audited_shortens_nobodys_wait(made: Any, clock: Any) -> None:
    with pytest.raises(WrongPassphrase):
        unlock(made.folder, made.login, WRONG, clock=clock)
    clear_attempts(made.folder)
    assert failed_attempts(made.folder) == ()
    with pytest.raises(TooManyTries):
        unlock(made.folder, made.login, made.passphrase, clock=clock)


def test_a_try_counts_before_it_is_made_so_that_a_kill_wins_nothing(
    tmp_path: Path, clock: Any
) -> None:
    with counted(tmp_path, "slot", clock):
        assert failed_attempts(tmp_path)[0].count == 1
    assert failed_attempts(tmp_path) == ()


def test_a_try_that_failed_for_another_reason_is_not_held_against_anybody(
    tmp_path: Path, clock: Any
) -> None:
    with pytest.raises(DiskFull), counted(tmp_path, "slot", clock):
        raise DiskFull
    assert failed_attempts(tmp_path) == ()


@given(
    raw=st.one_of(
        st.binary(max_size=60),
        st.just(b'{"tries": {"unknown": 3}}'),
        st.just(b'{"tries": {"unknown": {"streak": 1, "count": 1, "times": [1e300]}}}'),
        st.just(b"[" * 50_000),
    )
)
def test_a_damaged_count_of_tries_keeps_nobody_out(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    folder = tmp_path_factory.mktemp("attempts")
    (folder / ATTEMPTS_FILE).write_bytes(raw)
    told = failed_attempts(folder)
    assert [(one.who, one.count) for one in told] in ([], [(DAMAGED, 0)])


def test_a_clock_set_back_keeps_nobody_out(made: Any, clock: Any) -> None:
    with pytest.raises(WrongPassphrase):
        unlock(made.folder, made.login, WRONG, clock=clock)
    clock.pass_by(days=-400)
    unlock(made.folder, made.login, made.passphrase, clock=clock)


def test_the_count_lies_in_a_file_another_program_can_read(made: Any, clock: Any) -> None:
    with pytest.raises(WrongPassphrase):
        unlock(made.folder, made.login, WRONG, clock=clock)
    stored = json.loads((made.folder / ATTEMPTS_FILE).read_bytes())
    assert stored["tries"][str(made.opened.slot_id)]["count"] == 1


def test_a_second_workspace_is_not_made_over_the_first(made: Any) -> None:
    with pytest.raises(WorkspaceAlreadyHere):
        create_keys(made.folder, "sadia", made.passphrase, cost=FLOOR_COST)


def test_a_weak_passphrase_an_odd_login_and_a_cheap_cost_make_no_workspace(tmp_path: Path) -> None:
    good = "four quiet lamps beside a river"
    with pytest.raises(PassphraseTooWeak):
        create_keys(tmp_path, "rina", "password1234", cost=FLOOR_COST)
    with pytest.raises(LoginNotUsable):
        create_keys(tmp_path, "rina begum", good, cost=FLOOR_COST)
    with pytest.raises(KdfRefused):
        create_keys(tmp_path, "rina", good, cost=KdfCost(32 * 1024, 3, 4))
    assert list(tmp_path.iterdir()) == []


def test_wiped_keys_answer_no_more(made: Any, clock: Any) -> None:
    opened = unlock(made.folder, made.login, made.passphrase, clock=clock)
    opened.wipe()
    assert opened.dek.wiped
    with pytest.raises(ValueError, match="wiped"):
        opened.sign(b"line")


def test_keys_show_in_no_repr_copy_or_pickle(made: Any) -> None:
    assert made.opened.dek.expose().hex() not in repr(made.opened)
    assert "hidden" in repr(made.opened.dek)
    for leak in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            leak(made.opened.dek)


def test_subkeys_differ_by_purpose_and_repeat_for_the_same_one() -> None:
    key = SecretBytes(bytes(range(32)))
    assert subkey(key, "drafts") == subkey(key, "drafts")
    assert subkey(key, "drafts") != subkey(key, "files")
    # RFC 5869 with info "casemgr/1/drafts", computed with another implementation (hmac).
    import hashlib
    import hmac

    extracted = hmac.digest(bytes(32), key.expose(), hashlib.sha256)
    expanded = hmac.digest(extracted, b"casemgr/1/drafts\x01", hashlib.sha256)
    assert subkey(key, "drafts").expose() == expanded


@given(st.text(max_size=40))
def test_however_the_letters_are_composed_the_passphrase_is_the_same(text: str) -> None:
    forms = {normal_passphrase(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert forms == {normal_passphrase(text)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("নৌকো", "নৌকে\u09be"),
        ("সময়", "সময\u09bc"),
        ("র\u200d্যাব", "র্যাব"),
        ("লাল নৌকা", "লাল\u00a0নৌকা"),
    ],
)
def test_bangla_typed_on_two_keyboards_is_one_passphrase(one: str, other: str) -> None:
    assert normal_passphrase(one) == normal_passphrase(other)
    assert normal_passphrase(one) != normal_passphrase(one + "।")


@pytest.mark.parametrize("login", ["রীনা", "rina.b", "s-2", "Çelik", "ok_1"])
def test_logins_of_any_script_are_usable(login: str) -> None:
    assert normal_login(login) == normal_login(login.upper())


@pytest.mark.parametrize("login", ["", "a", "a b", "x" * 33, "../x", ".x", "a\n", "a@b.c", "a\0b"])
def test_logins_that_look_like_something_else_are_refused(login: str) -> None:
    if login == "a\n":
        login = "a\nb"
    with pytest.raises(LoginNotUsable):
        normal_login(login)


def test_calibration_lands_between_half_a_second_and_one() -> None:
    def speed(seconds_at_default: float) -> KdfCost:
        share = seconds_at_default / (DEFAULT_COST.memory_kib * DEFAULT_COST.passes)
        return calibrate(lambda cost: share * cost.memory_kib * cost.passes)

    assert speed(0.7) == DEFAULT_COST
    assert speed(0.2) == KdfCost(256 * 1024, 8, 4)
    assert speed(1.9) == KdfCost(128 * 1024, 3, 4)
    assert speed(60) == FLOOR_COST
    assert speed(0.0001).passes == 10
    speed(0.0001).check()


def test_a_derivation_gives_what_another_implementation_gives() -> None:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    other = Argon2id(salt=bytes(16), length=32, iterations=3, lanes=4, memory_cost=64 * 1024)
    assert derive(b"x", bytes(16), FLOOR_COST).expose() == other.derive(b"x")


def test_a_run_of_wrong_tries_keeps_only_the_last_hundred_moments(
    tmp_path: Path, clock: Any
) -> None:
    for _ in range(130):
        with pytest.raises(WrongPassphrase), counted(tmp_path, "slot", clock):
            raise WrongPassphrase
        clock.pass_by(seconds=60)
    (failed,) = failed_attempts(tmp_path)
    assert failed.count == 130
    assert len(failed.times) == 100
    assert failed.times[-1] == clock.now - timedelta(seconds=60)
