"""A person's key for the age file format, so that backups open with the plain ``age`` tool."""

from typing import TYPE_CHECKING

from casemgr.storage.keys.secret import SecretBytes, subkey

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def age_identity(seed: SecretBytes) -> "Identity":
    """The age X25519 identity of a slot's seed.

    Its secret scalar is ``subkey(seed, "age")``, written as age does: Bech32 (BIP 173) with
    the human-readable part ``age-secret-key-``, in capitals. Any other program can repeat it.
    """
    from pyrage.x25519 import Identity

    secret = subkey(seed, "age").expose()
    return Identity.from_str(_bech32("age-secret-key-", secret).upper())


def age_recipient(seed: SecretBytes) -> str:
    """The public ``age1…`` text to which files for this slot are encrypted."""
    return str(age_identity(seed).to_public())


def _bech32(prefix: str, data: bytes) -> str:
    values = _five_bit_groups(data)
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    rest = _polymod([*expanded, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    check = [(rest >> 5 * (5 - place)) & 31 for place in range(6)]
    return prefix + "1" + "".join(_ALPHABET[value] for value in [*values, *check])


def _five_bit_groups(data: bytes) -> list[int]:
    whole = int.from_bytes(data, "big")
    bits = len(data) * 8
    spare = -bits % 5
    count = (bits + spare) // 5
    return [(whole << spare >> 5 * (count - 1 - place)) & 31 for place in range(count)]


def _polymod(values: list[int]) -> int:
    generators = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(generators):
            if top >> place & 1:
                check ^= generator
    return check
