"""While a paper is made, nobody looks for circular garbage.

Laying out makes tens of thousands of objects at once and next to no circles; Python would walk
all of them again and again to find none, which took a fifth of the time of a long tagged paper.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Garbage collection rests meanwhile, on all threads. Only whoever put it to rest wakes it,
    so that it is awake again when the last paper of several is done."""
    awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if awake:
            gc.enable()
