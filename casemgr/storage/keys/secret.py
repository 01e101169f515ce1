"""Key material that does not print itself, and the one way to derive a key from another."""

import hmac
from typing import NoReturn, SupportsIndex


class SecretBytes:
    """Bytes that never show in a repr, a pickle or a copy, and can be overwritten.

    Python may still hold copies made by ``expose``: wiping shortens a secret's life in
    memory, it does not end it for certain.
    """

    __slots__ = ("_data",)

    def __init__(self, data: bytes | bytearray) -> None:
        self._data: bytearray | None = bytearray(data)

    def expose(self) -> bytes:
        """The bytes themselves; hold them as briefly as possible. ``ValueError`` once wiped."""
        if self._data is None:
            raise ValueError("this secret has been wiped")
        return bytes(self._data)

    def wipe(self) -> None:
        """Overwrite the bytes; calling it again does nothing."""
        if self._data is not None:
            self._data[:] = bytes(len(self._data))
            self._data = None

    @property
    def wiped(self) -> bool:
        return self._data is None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SecretBytes):
            return NotImplemented
        return hmac.compare_digest(self.expose(), other.expose())

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return len(self._data or b"")

    def __repr__(self) -> str:
        return "SecretBytes(hidden)"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a secret is neither copied nor pickled")


def subkey(key: SecretBytes, purpose: str, *, size: int = 32) -> SecretBytes:
    """A key of ``size`` bytes for one ``purpose``, by HKDF-SHA256 (RFC 5869) without salt.

    The info string is ``casemgr/1/`` followed by the purpose. Different purposes give
    unrelated keys; the same purpose always gives the same one.
    """
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = f"casemgr/1/{purpose}".encode()
    return SecretBytes(HKDF(SHA256(), length=size, salt=None, info=info).derive(key.expose()))
