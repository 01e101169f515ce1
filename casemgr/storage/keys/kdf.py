"""What guessing a passphrase costs: Argon2id (RFC 9106) with a floor and a ceiling."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from casemgr.storage.errors import KdfRefused, NotEnoughMemory
from casemgr.storage.keys.secret import SecretBytes

SALT_BYTES = 16


@dataclass(frozen=True)
class KdfCost:
    """Argon2id's price: memory in KiB, passes over it, and lanes.

    ``KdfRefused`` outside the floor (64 MiB, 3 passes, 4 lanes) or the ceiling (1 GiB, 10
    passes, 16 lanes). A cost read from a file is checked before any memory is taken.
    """

    memory_kib: int
    passes: int
    lanes: int

    def check(self) -> None:
        within = (
            64 * 1024 <= self.memory_kib <= 1024 * 1024
            and 3 <= self.passes <= 10
            and 4 <= self.lanes <= 16
        )
        if not within:
            raise KdfRefused


DEFAULT_COST = KdfCost(256 * 1024, 3, 4)
FLOOR_COST = KdfCost(64 * 1024, 3, 4)


def derive(secret: bytes, salt: bytes, cost: KdfCost) -> SecretBytes:
    """32 bytes from a passphrase. Raises ``KdfRefused`` or ``NotEnoughMemory``."""
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    cost.check()
    try:
        key = hash_secret_raw(secret, salt, cost.passes, cost.memory_kib, cost.lanes, 32, Type.ID)
    except (HashingError, MemoryError):
        raise NotEnoughMemory from None
    return SecretBytes(key)


def measure(cost: KdfCost) -> float:
    """Seconds one derivation takes on this computer now."""
    began = perf_counter()
    derive(b"a passphrase to measure with", bytes(SALT_BYTES), cost).wipe()
    return perf_counter() - began


def calibrate(measured: Callable[[KdfCost], float] = measure) -> KdfCost:
    """The cost that takes this computer 0.5 to 1.0 s, never under the floor.

    A computer faster than that at the default pays in more passes; a slower one, or one
    short of memory, gets less memory. ``NotEnoughMemory`` if even the floor cannot be had.
    """
    cost = DEFAULT_COST
    while True:
        try:
            seconds = measured(cost)
        except NotEnoughMemory:
            if cost == FLOOR_COST:
                raise
            seconds = math.inf
        if seconds <= 1.0 or cost == FLOOR_COST:
            break
        cost = KdfCost(max(cost.memory_kib // 2, FLOOR_COST.memory_kib), cost.passes, cost.lanes)
    if seconds >= 0.5:
        return cost
    passes = math.ceil(cost.passes * 0.5 / max(seconds, 0.001))
    return KdfCost(cost.memory_kib, min(passes, 10), cost.lanes)
