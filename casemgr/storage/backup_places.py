"""Where backups go: what they are called, and whether a place is away from this machine."""

import os
import re
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from casemgr.storage.erasures import find_register
from casemgr.storage.folder import write_whole
from casemgr.storage.folder_kinds import on_network

BACKUP_NAME: Final = re.compile(r"casemgr-\d{4}-\d{2}-\d{2}-[0-9A-F]{8}(-\d+)?\.backup")
"""Date and short id of the workspace, nothing else; a number where a day has several."""
TO_APPLY: Final = "erasures-to-apply.bin"
"""A register of what was forgotten, in a workspace brought back: to be applied before anything."""
NONE_CAME: Final = "erasures-missing"
"""An empty file in a workspace brought back: no register lay beside the backup."""

_LARGEST: Final = 1 << 24  # bytes of a register; a longer one is none


def free_name(place: Path, day: date, short: str) -> Path:
    """A name in ``place`` that nothing has yet."""
    stem = f"casemgr-{day.isoformat()}-{short}"
    path, number = place / f"{stem}.backup", 1
    while path.exists():
        number += 1
        path = place / f"{stem}-{number}.backup"
    return path


def is_away(place: Path, workspace: Path, devices: Path = Path("/sys/dev/block")) -> bool:
    """Whether a backup there outlives this machine: on a network, or on a disk of its own that
    can be taken away. In doubt it does not.

    ``devices`` is where Linux describes its disks (sysfs). On Windows a drive the system calls
    removable or remote counts, on macOS another volume than the workspace's.
    """
    try:
        if on_network(place.resolve()):
            return True
        if place.stat().st_dev == workspace.stat().st_dev:
            return False
        if sys.platform == "win32":
            return _windows_removable(place)
        if sys.platform == "darwin":
            return place.resolve().is_relative_to("/Volumes")
        return removable(place.stat().st_dev, devices)
    except OSError:
        return False


def removable(device: int, devices: Path = Path("/sys/dev/block")) -> bool:
    """Whether a block device, or the disk it is a part of, is removable or hangs on USB."""
    node = (devices / f"{os.major(device)}:{os.minor(device)}").resolve()
    if any(part.startswith("usb") for part in node.parts):
        return True
    for disk in (node, node.parent):
        with suppress(OSError):
            if (disk / "removable").read_text().strip() == "1":
                return True
    return False


def lay_register(workspace: Path, place: Path, short: str) -> None:
    """Put the sealed register of what was forgotten beside the backups of a place."""
    content = find_register(workspace)
    if content is not None:
        write_whole(_register(place, short), content)


def bring_register(backup: Path, short: str, target: Path, newer: bytes | None = None) -> bool:
    """Put the register that lies beside a backup (or ``newer``) into the workspace made of it,
    where the next sign-in finds it before anybody works; it finds ``NONE_CAME`` where there was
    none. Gives whether there was one."""
    try:
        with _register(backup.parent, short).open("rb") as file:
            beside = file.read(_LARGEST)
    except OSError:
        beside = b""
    content = newer or beside
    write_whole(target / (TO_APPLY if content else NONE_CAME), content)
    return bool(content)


def _register(place: Path, short: str) -> Path:
    return place / f"casemgr-{short}.erasures"


def _windows_removable(place: Path) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    removable_drive = 2  # DRIVE_REMOVABLE, winbase.h
    root = place.resolve().drive + "\\"
    return int(ctypes.windll.kernel32.GetDriveTypeW(root)) == removable_drive
