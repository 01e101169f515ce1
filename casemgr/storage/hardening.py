"""Keep the process's memory out of core dumps and away from other processes of the user."""

import sys
from contextlib import suppress


def harden_process() -> None:
    """No core dumps, and on Linux no reading of this process's memory by its neighbours.

    Call it once, first thing. Where the platform offers neither, it does nothing; it never
    raises, because a program that cannot harden itself is still better than paper.
    """
    if sys.platform == "win32":
        return
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        set_dumpable = 4  # PR_SET_DUMPABLE, prctl(2)
        ctypes.CDLL(None).prctl(set_dumpable, 0, 0, 0, 0)
