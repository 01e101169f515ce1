"""Where this machine may write memory to its disk: swap and hibernation, core dumps.

As with ``surroundings``, "unknown" is an answer of its own.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from casemgr.storage.surroundings import Answer, device_encrypted, disk_encrypted

Swap = Literal["none", "encrypted", "open", "unknown"]
_SWAPS: Final = Path("/proc/swaps")
_OF_DISK: Final[dict[Answer, Swap]] = {"yes": "encrypted", "no": "open", "unknown": "unknown"}
_GET_DUMPABLE: Final = 3  # PR_GET_DUMPABLE, prctl(2)


def swap_state() -> Swap:
    """Whether memory that is put on the disk is encrypted there. A machine sleeps deeply
    (hibernates) into the same place.

    macOS encrypts its swap always; on Windows it lies on the system's drive, and BitLocker
    decides.
    """
    if sys.platform == "linux":
        try:
            return swap_of(_SWAPS.read_text("utf-8"), Path("/sys"))
        except (OSError, UnicodeDecodeError):
            return "unknown"
    if sys.platform == "darwin":
        return "encrypted"
    if sys.platform == "win32":
        return _OF_DISK[disk_encrypted(Path(os.environ.get("SYSTEMROOT", r"C:\Windows")))]
    return "unknown"


def swap_of(swaps: str, system: Path) -> Swap:
    """The same from the text of ``/proc/swaps`` (proc(5)); compressed memory (zram) is none."""
    names = [line.split()[0] for line in swaps.splitlines()[1:] if line.strip()]
    found = {_one(Path(name), system) for name in names if "/zram" not in name}
    for state in ("open", "unknown", "encrypted"):
        if state in found:
            return state
    return "none"


def core_dumps_off() -> Answer:
    """Whether the system has been told to write no memory of this process to a file."""
    if sys.platform == "win32":
        return "unknown"
    import resource

    if resource.getrlimit(resource.RLIMIT_CORE)[0] != 0:
        return "no"
    if sys.platform == "linux":
        import ctypes

        return "no" if ctypes.CDLL(None).prctl(_GET_DUMPABLE, 0, 0, 0, 0) else "yes"
    return "yes"


def _one(place: Path, system: Path) -> Swap:
    with suppress(OSError):
        told = place.stat()
        if place.is_file():
            return _OF_DISK[disk_encrypted(place)]
        number = f"{os.major(told.st_rdev)}:{os.minor(told.st_rdev)}"
        return _OF_DISK[device_encrypted(number, system)]
    return "unknown"
