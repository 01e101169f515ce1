"""The printed code: what it opens, and what happens when it is typed back wrong."""

from typing import Any

import nacl.public
import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.storage.errors import RecoveryCodeLength, RecoveryCodeMistyped, WrongRecoveryCode
from casemgr.storage.keys import (
    RecoveryCode,
    SecretBytes,
    read_recovery_code,
    slots,
    subkey,
    unlock,
    unlock_with_recovery,
)
from casemgr.storage.keys.age import _bech32
from casemgr.storage.keys.recovery import new_recovery_code

codes = st.binary(min_size=20, max_size=20).map(lambda raw: RecoveryCode(SecretBytes(raw)))
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(codes, st.sampled_from(["lower", "spaces", "lookalikes", "bangla", "wide", "run"]))
def test_a_code_is_read_back_however_it_is_typed(code: RecoveryCode, way: str) -> None:
    text = code.printed()
    typed = {
        "lower": text.lower(),
        "spaces": f"  {text.replace('-', '  ')}\n",
        "lookalikes": text.replace("0", "o").replace("1", "l"),
        "bangla": text.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")),
        "wide": text.replace("-", "–").replace("A", "Ａ"),
        "run": text.replace("-", ""),
    }[way]
    assert read_recovery_code(typed) == code


@given(codes, st.integers(0, 39), st.sampled_from(ALPHABET))
def test_one_wrong_letter_names_its_group(code: RecoveryCode, place: int, letter: str) -> None:
    letters = list(code.printed().replace("-", ""))
    if letters[place] == letter:
        return
    letters[place] = letter
    with pytest.raises(RecoveryCodeMistyped) as wrong:
        read_recovery_code("".join(letters))
    assert wrong.value.values == {"group": place // 5 + 1}


@given(codes, st.integers(0, 38))
def test_two_exchanged_neighbours_are_found(code: RecoveryCode, place: int) -> None:
    letters = list(code.printed().replace("-", ""))
    if place % 5 == 4 or letters[place] == letters[place + 1]:
        return
    letters[place], letters[place + 1] = letters[place + 1], letters[place]
    with pytest.raises(RecoveryCodeMistyped):
        read_recovery_code("".join(letters))


@given(codes, st.integers(0, 7), st.integers(0, 7))
def test_two_exchanged_groups_are_found(code: RecoveryCode, one: int, other: int) -> None:
    groups = code.printed().split("-")
    if one == other:
        return
    groups[one], groups[other] = groups[other], groups[one]
    with pytest.raises(RecoveryCodeMistyped):
        read_recovery_code("-".join(groups))


@given(st.text(max_size=60))
def test_any_other_text_gets_a_sentence(text: str) -> None:
    with pytest.raises((RecoveryCodeLength, RecoveryCodeMistyped)):
        read_recovery_code(text)


def test_a_code_has_the_printed_form_and_hides_in_a_repr() -> None:
    code = new_recovery_code()
    groups = code.printed().split("-")
    assert [len(group) for group in groups] == [5] * 8
    assert set("".join(groups)) <= set(ALPHABET)
    assert groups[0] not in repr(code)
    assert code != new_recovery_code()


def test_another_workspaces_code_opens_nothing(made: Any) -> None:
    with pytest.raises(WrongRecoveryCode):
        unlock_with_recovery(made.folder, new_recovery_code())


def test_a_backup_for_the_code_and_for_a_person_opens_with_the_age_tool_alone(made: Any) -> None:
    to = {info.kind: info.age_recipient for info in slots(made.folder, made.opened)}
    recipients = [pyrage.x25519.Recipient.from_str(text) for text in to.values()]
    sealed = pyrage.encrypt(b"a backup", recipients)
    written = read_recovery_code(made.code.printed()).age_secret_key()
    assert written.startswith("AGE-SECRET-KEY-1")
    assert pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(written)]) == b"a backup"
    opened = unlock(made.folder, made.login, made.passphrase)
    assert pyrage.decrypt(sealed, [opened.age_identity()]) == b"a backup"
    stranger = pyrage.x25519.Identity.from_str(new_recovery_code().age_secret_key())
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [stranger])


@given(codes)
def test_the_age_key_is_the_documented_derivation_of_the_code(code: RecoveryCode) -> None:
    scalar = subkey(code.seed(), "age").expose()
    public = bytes(nacl.public.PrivateKey(scalar).public_key)
    identity = pyrage.x25519.Identity.from_str(code.age_secret_key())
    assert str(identity.to_public()) == _bech32("age", public)
