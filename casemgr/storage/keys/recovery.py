"""The recovery code: 160 random bits on paper that open the workspace and its backups."""

import os
import unicodedata

from casemgr.storage.errors import RecoveryCodeLength, RecoveryCodeMistyped
from casemgr.storage.keys.age import age_identity
from casemgr.storage.keys.secret import SecretBytes, subkey
from casemgr.words import ascii_digits

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_LOOKALIKES = str.maketrans("OIL", "011")
_BYTES = 20
_GROUPS = 8
_DATA = 4  # letters of data in a group; one check character follows them
_LENGTH = _GROUPS * (_DATA + 1)


class RecoveryCode:
    """A recovery code in memory. Its text appears only through ``printed``."""

    __slots__ = ("_secret",)

    def __init__(self, secret: SecretBytes) -> None:
        if len(secret) != _BYTES:
            raise ValueError("a recovery code has 160 bits")
        self._secret = secret

    def printed(self) -> str:
        """Eight groups of five, ``AAAAC-AAAAC-…``; the last of each group checks it."""
        whole = int.from_bytes(self._secret.expose(), "big")
        letters = [
            (whole >> 5 * (_GROUPS * _DATA - 1 - place)) & 31 for place in range(_GROUPS * _DATA)
        ]
        groups = [letters[start : start + _DATA] for start in range(0, len(letters), _DATA)]
        return "-".join(
            "".join(_ALPHABET[value] for value in [*group, _check(group, place)])
            for place, group in enumerate(groups)
        )

    def seed(self) -> SecretBytes:
        """The seed of the recovery slot: ``subkey(code, "recovery")``.

        No slow KDF: 160 random bits cannot be guessed however fast each guess is.
        """
        return subkey(self._secret, "recovery")

    def age_secret_key(self) -> str:
        """The ``AGE-SECRET-KEY-1…`` with which any age tool opens a backup. Handle as the code."""
        return str(age_identity(self.seed()))

    def wipe(self) -> None:
        self._secret.wipe()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RecoveryCode):
            return NotImplemented
        return self._secret == other._secret

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "RecoveryCode(hidden)"


def new_recovery_code() -> RecoveryCode:
    return RecoveryCode(SecretBytes(os.urandom(_BYTES)))


def read_recovery_code(text: str) -> RecoveryCode:
    """A code as somebody typed it: small letters, O for 0, I or L for 1, Bangla digits,
    spaces and dashes where she likes.

    Raises ``RecoveryCodeLength`` or ``RecoveryCodeMistyped`` naming the first wrong group.
    """
    plain = ascii_digits(unicodedata.normalize("NFKC", text)).upper().translate(_LOOKALIKES)
    signs = [sign for sign in plain if unicodedata.category(sign)[0] in "LNMS"]
    if len(signs) != _LENGTH:
        raise RecoveryCodeLength(count=len(signs), expected=_LENGTH)
    whole = 0
    for place in range(_GROUPS):
        group = signs[place * (_DATA + 1) : (place + 1) * (_DATA + 1)]
        values = [_ALPHABET.find(sign) for sign in group]
        if -1 in values or _check(values[:_DATA], place) != values[_DATA]:
            raise RecoveryCodeMistyped(group=place + 1)
        for value in values[:_DATA]:
            whole = whole << 5 | value
    return RecoveryCode(SecretBytes(whole.to_bytes(_BYTES, "big")))


def _check(group: list[int], place: int) -> int:
    """A weighted sum in GF(32): finds every single wrong letter, every two exchanged
    neighbours and every group in another's place."""
    total = place
    for value in group:
        total = _doubled(total ^ value)
    return total


def _doubled(value: int) -> int:
    """``value`` times x in GF(2)[x] / (x^5 + x^2 + 1)."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value
