"""Keep the process's memory out of core dumps and logs, and away from other processes."""

import sys
from contextlib import suppress
from typing import Any


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


def hush_libraries() -> None:
    """No library writes to the terminal or a log: its warnings can quote what it read.

    Python's own crash handler is switched off too, whatever the environment asks for: what it
    prints goes where nobody looks after it.
    """
    import faulthandler
    import logging
    import warnings

    logging.disable(logging.CRITICAL)
    warnings.showwarning = _say_nothing
    faulthandler.disable()


def _say_nothing(*_told: Any, **_more: Any) -> None:
    """In place of what prints a warning."""
