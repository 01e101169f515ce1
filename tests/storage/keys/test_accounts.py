"""People come and go, forget and change passphrases, and the data key can be replaced."""

from typing import Any

import pytest

from casemgr.storage.errors import (
    LastSlot,
    LoginTaken,
    NoSuchLogin,
    PassphraseTooWeak,
    WrongPassphrase,
    WrongRecoveryCode,
)
from casemgr.storage.keys import (
    FLOOR_COST,
    add_slot,
    begin_rotation,
    change_passphrase,
    finish_rotation,
    remove_slot,
    replace_recovery_code,
    reset_passphrase,
    signature_is_good,
    slots,
    unlock,
    unlock_with_recovery,
)

SECOND = "four quiet lamps beside a river"
THIRD = "পাঁচটি শালিক আর একটি পুরোনো ছাতা"


def test_a_second_person_opens_the_same_data_key_with_her_own_signature(
    made: Any, clock: Any
) -> None:
    info = add_slot(made.folder, made.opened, "Sadia", SECOND, cost=FLOOR_COST)
    opened = unlock(made.folder, "sadia", SECOND, clock=clock)
    assert opened.dek == made.opened.dek
    assert opened.slot_id == info.slot_id
    assert opened.sequence == 2
    assert signature_is_good(info.sign_public, b"line", opened.sign(b"line"))
    assert not signature_is_good(made.opened.sign_public, b"line", opened.sign(b"line"))
    with pytest.raises(WrongPassphrase):
        unlock(made.folder, "sadia", made.passphrase, clock=clock)
    with pytest.raises(LoginTaken):
        add_slot(made.folder, made.opened, "SADIA", THIRD, cost=FLOOR_COST)


def test_a_removed_person_does_not_get_in_and_the_last_one_stays(made: Any, clock: Any) -> None:
    with pytest.raises(LastSlot):
        remove_slot(made.folder, made.opened, made.login)
    add_slot(made.folder, made.opened, "sadia", SECOND, cost=FLOOR_COST)
    remove_slot(made.folder, made.opened, "sadia")
    with pytest.raises(WrongPassphrase):
        unlock(made.folder, "sadia", SECOND, clock=clock)
    with pytest.raises(NoSuchLogin):
        remove_slot(made.folder, made.opened, "sadia")
    assert [info.login for info in slots(made.folder, made.opened)] == ["rina", ""]


def test_a_changed_passphrase_replaces_the_old_one_and_keeps_the_signing_key(
    made: Any, clock: Any
) -> None:
    change_passphrase(
        made.folder, made.opened, made.passphrase, SECOND, cost=FLOOR_COST, clock=clock
    )
    opened = unlock(made.folder, made.login, SECOND, clock=clock)
    assert opened.sign_public == made.opened.sign_public
    assert opened.slot_id == made.opened.slot_id
    with pytest.raises(WrongPassphrase):
        unlock(made.folder, made.login, made.passphrase, clock=clock)


def test_a_passphrase_is_not_changed_without_the_old_one_or_to_a_weak_one(
    made: Any, clock: Any
) -> None:
    before = (made.folder / "keys.a.json").read_bytes()
    with pytest.raises(PassphraseTooWeak):
        change_passphrase(made.folder, made.opened, made.passphrase, "rina2026", clock=clock)
    with pytest.raises(WrongPassphrase):
        change_passphrase(made.folder, made.opened, THIRD, SECOND, cost=FLOOR_COST, clock=clock)
    assert (made.folder / "keys.a.json").read_bytes() == before


def test_the_recovery_code_lets_somebody_choose_a_new_passphrase(made: Any, clock: Any) -> None:
    rescued = unlock_with_recovery(made.folder, made.code)
    assert (rescued.kind, rescued.login) == ("recovery", "")
    assert rescued.dek == made.opened.dek
    info = reset_passphrase(made.folder, rescued, made.login, SECOND, cost=FLOOR_COST)
    opened = unlock(made.folder, made.login, SECOND, clock=clock)
    assert opened.dek == made.opened.dek
    assert opened.slot_id == info.slot_id != made.opened.slot_id
    assert opened.sign_public != made.opened.sign_public
    with pytest.raises(WrongPassphrase):
        unlock(made.folder, made.login, made.passphrase, clock=clock)


def test_a_new_recovery_code_ends_the_old_one(made: Any) -> None:
    code = replace_recovery_code(made.folder, made.opened)
    assert unlock_with_recovery(made.folder, code).dek == made.opened.dek
    with pytest.raises(WrongRecoveryCode):
        unlock_with_recovery(made.folder, made.code)


def test_replacing_the_data_key_keeps_both_at_hand_until_one_is_proved(
    made: Any, clock: Any
) -> None:
    add_slot(made.folder, made.opened, "sadia", SECOND, cost=FLOOR_COST)
    begun = begin_rotation(made.folder, made.opened)
    assert begun.next_dek is not None
    assert begun.next_dek != begun.dek
    meanwhile = unlock(made.folder, "sadia", SECOND, clock=clock)
    assert (meanwhile.dek, meanwhile.next_dek) == (begun.dek, begun.next_dek)
    again = begin_rotation(made.folder, meanwhile)
    assert again.next_dek == begun.next_dek
    code = replace_recovery_code(made.folder, begun)
    finished = finish_rotation(made.folder, begun, "next")
    for opened in (
        unlock(made.folder, "sadia", SECOND, clock=clock),
        unlock(made.folder, made.login, made.passphrase, clock=clock),
        unlock_with_recovery(made.folder, code),
        finished,
    ):
        assert opened.dek == begun.next_dek
        assert opened.next_dek is None


def test_a_replacement_that_did_not_happen_is_taken_back(made: Any, clock: Any) -> None:
    begun = begin_rotation(made.folder, made.opened)
    finish_rotation(made.folder, begun, "current")
    opened = unlock(made.folder, made.login, made.passphrase, clock=clock)
    assert opened.dek == made.opened.dek
    assert opened.next_dek is None
