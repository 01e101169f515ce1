"""What this computer tells of itself: is its disk encrypted, does it let anybody in.

Nothing here is certain: a system may not tell, and an answer may change the next day. "unknown"
is an answer of its own; who asks must then ask the person.
"""

import os
import plistlib
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

Answer = Literal["yes", "no", "unknown"]
_PATIENCE: Final = 10.0  # seconds
_MAPPED: Final = Path("/sys")
_NO_WINDOW: Final = 0x08000000  # CREATE_NO_WINDOW, processthreadsapi.h
# System.Volume.BitLockerProtection: on; off; being encrypted; being decrypted; suspended; locked.
_BITLOCKER: Final[dict[str, Answer]] = {
    "1": "yes", "2": "no", "3": "no", "4": "no", "5": "no", "6": "yes",
}  # fmt: skip
_PASSWORD_STATES: Final[dict[str, Answer]] = {"P": "no", "NP": "yes"}  # passwd(1), -S
_AUTOMATIC: Final = (
    ("etc/gdm3/custom.conf", r"^\s*AutomaticLoginEnable\s*=\s*true"),
    ("etc/gdm3/daemon.conf", r"^\s*AutomaticLoginEnable\s*=\s*true"),
    ("etc/gdm/custom.conf", r"^\s*AutomaticLoginEnable\s*=\s*true"),
    ("etc/lightdm/lightdm.conf", r"^\s*autologin-user\s*=\s*\S"),
    ("etc/sddm.conf", r"^\s*User\s*=\s*\S"),
)


def disk_encrypted(path: Path) -> Answer:
    """Whether the disk under ``path`` is encrypted as a whole, as far as the system tells.

    Linux: dm-crypt anywhere below the file system; Windows: BitLocker as the shell shows it;
    macOS: FileVault. Drives that encrypt in themselves are not seen. May take seconds on
    Windows and macOS.
    """
    if sys.platform == "linux":
        return _linux_disk(path)
    if sys.platform == "win32":
        return bitlocker_says(_told(_powershell(path.absolute().drive)))
    if sys.platform == "darwin":
        return filevault_says(_told(("/usr/bin/fdesetup", "status")))
    return "unknown"


def account_open_to_all() -> Answer:
    """Whether this computer lets its user in without a password: an empty one, or a sign-in
    that happens by itself. Whether several people share the account no system tells."""
    if sys.platform == "linux":
        if signs_in_by_itself(Path("/")):
            return "yes"
        return passwd_says(_told(("/usr/bin/passwd", "-S")))
    if sys.platform == "win32":
        return "yes" if _windows_signs_in_by_itself() else "unknown"
    if sys.platform == "darwin":
        return "yes" if _mac_signs_in_by_itself() else "unknown"
    return "unknown"


def device_encrypted(number: str, system: Path = _MAPPED) -> Answer:
    """Whether a block device (``major:minor``) lies on dm-crypt, from the text of sysfs."""
    with suppress(OSError):
        return _device((system / "dev/block" / number).resolve(strict=True), system)
    return "unknown"


def source_of(path: Path, mounts: str) -> str:
    """The device a file system was mounted from, out of ``/proc/self/mountinfo`` (proc(5))."""
    best, found = -1, ""
    for line in mounts.splitlines():
        fields, _, after = line.partition(" - ")
        parts, rest = fields.split(" "), after.split(" ")
        if len(parts) < 5 or len(rest) < 2:
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), parts[4]))
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), rest[1]
    return found


def bitlocker_says(text: str | None) -> Answer:
    """What the shell's number for a drive means."""
    return _BITLOCKER.get((text or "").strip(), "unknown")


def filevault_says(text: str | None) -> Answer:
    """What ``fdesetup status`` means; a disk still being encrypted is not."""
    told = text or ""
    if "in progress" in told or "FileVault is Off" in told:
        return "no"
    return "yes" if "FileVault is On" in told else "unknown"


def passwd_says(text: str | None) -> Answer:
    """Whether the password is empty, by ``passwd -S``; a locked one ("L") tells nothing, as
    another means of signing in must exist."""
    fields = (text or "").split()
    return _PASSWORD_STATES.get(fields[1], "unknown") if len(fields) > 1 else "unknown"


def signs_in_by_itself(root: Path) -> bool:
    """Whether one of the known display managers is told to sign somebody in at start."""
    for name, pattern in _AUTOMATIC:
        with suppress(OSError, UnicodeDecodeError):
            if re.search(pattern, (root / name).read_text("utf-8"), re.MULTILINE | re.IGNORECASE):
                return True
    return False


def _linux_disk(path: Path) -> Answer:
    try:
        where = path.resolve()
        device = where.stat().st_dev
        if os.major(device):
            return device_encrypted(f"{os.major(device)}:{os.minor(device)}")
        # btrfs and the like show a number of their own: ask for what was mounted.
        source = source_of(where, Path("/proc/self/mountinfo").read_text("utf-8"))
        if not source.startswith("/dev/"):
            return "unknown"
        real = Path(source).stat().st_rdev
        return device_encrypted(f"{os.major(real)}:{os.minor(real)}")
    except (OSError, UnicodeDecodeError):
        return "unknown"


def _device(place: Path, system: Path) -> Answer:
    if not place.exists():
        return "unknown"
    uuid = place / "dm/uuid"
    if uuid.exists() and uuid.read_text("utf-8").startswith("CRYPT-"):
        return "yes"
    below = sorted((place / "slaves").iterdir()) if (place / "slaves").is_dir() else []
    if not below and (place / "partition").exists():
        return _device(place.parent, system)
    if not below:  # a disk; where a loop's file lies is not told
        return "unknown" if place.name.startswith("loop") else "no"
    answers = {_device(one.resolve(strict=True), system) for one in below}
    if len(answers) == 1:
        return answers.pop()
    return "no" if "no" in answers else "unknown"


def _powershell(drive: str) -> tuple[str, ...]:
    """What asks Explorer for a drive's state; an administrator's rights are not needed."""
    if not re.fullmatch(r"[A-Za-z]:", drive):
        return ()
    root = os.environ.get("SYSTEMROOT", r"C:\Windows")
    ask = (
        f"(New-Object -ComObject Shell.Application).NameSpace('{drive}').Self"
        ".ExtendedProperty('System.Volume.BitLockerProtection')"
    )
    program = rf"{root}\System32\WindowsPowerShell\v1.0\powershell.exe"
    return (program, "-NoProfile", "-NonInteractive", "-Command", ask)


def _told(
    command: Sequence[str], run: Callable[..., "subprocess.CompletedProcess[str]"] = subprocess.run
) -> str | None:
    """What a program of the system prints; None where it cannot be asked."""
    if not command:
        return None
    flags = {"creationflags": _NO_WINDOW} if sys.platform == "win32" else {}
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        done = run(
            list(command), capture_output=True, text=True, timeout=_PATIENCE, check=False,
            stdin=subprocess.DEVNULL, env=environment, **flags,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return done.stdout if done.returncode == 0 else None


def _windows_signs_in_by_itself() -> bool:
    if sys.platform != "win32":
        return False
    import winreg

    place = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
            return str(winreg.QueryValueEx(key, "AutoAdminLogon")[0]) == "1"
    except OSError:
        return False


def _mac_signs_in_by_itself() -> bool:
    try:
        with Path("/Library/Preferences/com.apple.loginwindow.plist").open("rb") as file:
            return bool(plistlib.load(file).get("autoLoginUser"))
    except (OSError, plistlib.InvalidFileException, ValueError):
        return False
