"""What kind of place a folder is: copied elsewhere by some service, or on a network."""

import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath

# Folder names a service gives its own folder, matched against each part of a path.
_NAMES = (
    ("OneDrive", re.compile(r"onedrive(\s?-\s?.+)?|skydrive")),
    ("Dropbox", re.compile(r"dropbox(\s?\(.+\))?")),
    ("Google Drive", re.compile(r"google ?drive(-.+)?|my drive|drivefs")),
    ("iCloud", re.compile(r"icloud ?drive|mobile documents|com~apple~clouddocs")),
    ("Nextcloud", re.compile(r"nextcloud\d*|owncloud")),
    ("MEGA", re.compile(r"mega(sync)?( downloads| uploads)?")),
    ("pCloud", re.compile(r"pcloud ?drive|pcloud ?sync")),
    ("Syncthing", re.compile(r"syncthing")),
    ("Yandex Disk", re.compile(r"yandex\.?disk")),
    ("Box", re.compile(r"box sync|box-box")),
    ("Cloud storage", re.compile(r"cloudstorage")),
)

# Files a service leaves at the top of the folder it copies.
_MARKERS = (
    ("Dropbox", (".dropbox.cache",)),
    ("Syncthing", (".stfolder", ".stignore")),
    ("Nextcloud", (".owncloudsync.log", ".nextcloudsync.log", ".csync_journal.db")),
    ("Nextcloud", ("._sync_*.db", ".sync_????????????.db")),
    ("MEGA", (".megaignore", ".debris")),
    ("Google Drive", (".tmp.drivedownload", ".tmp.driveupload")),
    ("Resilio Sync", (".sync/ID",)),
)

_ENVIRONMENT = (
    ("OneDrive", "OneDrive"),
    ("OneDrive", "OneDriveCommercial"),
    ("OneDrive", "OneDriveConsumer"),
)

_NETWORK_TYPES = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "sshfs", "davfs", "davfs2"),
        *("afs", "ncp", "ncpfs", "coda", "ceph", "glusterfs", "lustre", "beegfs", "acfs"),
        *("gfs2", "ocfs2", "pvfs2", "orangefs"),
    }
)
# Programs that draw a local disk through FUSE; any other FUSE file system may be remote.
_LOCAL_FUSE = frozenset(
    {
        *("ntfs", "ntfs-3g", "lowntfs-3g", "exfat", "ext2", "ext4", "apfs", "bindfs"),
        *("gocryptfs", "encfs", "cryfs", "securefs", "veracrypt"),
        *("mergerfs", "fuse-overlayfs", "unionfs-fuse"),
    }
)


def synchronised_by(
    place: Path, environment: Mapping[str, str] = os.environ, home: Path | None = None
) -> str | None:
    """The service that copies ``place`` (absolute) elsewhere, or None where none is seen."""
    for service, name in _ENVIRONMENT:
        root = environment.get(name)
        if root and _inside(place, root):
            return service
    for part in place.parts:
        for service, pattern in _NAMES:
            if pattern.fullmatch(part.casefold()):
                return service
    for root in _dropbox_roots(environment, home or Path.home()):
        if _inside(place, root):
            return "Dropbox"
    return _marked(place)


def on_network(place: Path) -> bool:
    """Whether ``place`` (absolute) lies on a network file system, as far as the system tells."""
    if sys.platform == "win32":
        return windows_path_is_remote(str(place), _drive_is_remote)
    if sys.platform == "linux":
        try:
            mounts = Path("/proc/self/mounts").read_text("utf-8", "surrogateescape")
        except OSError:
            return False
        return is_network_type(mount_type(place, mounts))
    return False


def windows_path_is_remote(path: str, drive_is_remote: Callable[[str], bool]) -> bool:
    r"""Whether a Windows path is ``\\server\share``, or lies on a drive mapped to one."""
    path = path.replace("/", "\\")
    for prefix in ("\\\\?\\", "\\\\.\\"):
        if path.startswith(prefix):
            path = path[len(prefix) :]
            if path[:4].casefold() == "unc\\":
                return True
            break
    if path.startswith("\\\\"):
        return True
    return len(path) > 1 and path[1] == ":" and drive_is_remote(path[:2] + "\\")


def mount_type(place: PurePath, mounts: str) -> str:
    """The file system type at ``place``, from the text of ``/proc/self/mounts`` (proc(5))."""
    best, found = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = PurePath(_unescaped(fields[1]))
        # A later mount on the same point hides an earlier one, hence ">=".
        if place.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), fields[2]
    return found


def is_network_type(kind: str) -> bool:
    """Whether a Linux file system type is remote. 9p and overlay count as local."""
    if kind.startswith("fuse."):
        return kind.removeprefix("fuse.") not in _LOCAL_FUSE
    return kind in _NETWORK_TYPES


def _unescaped(field: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), field)


def _inside(place: PurePath, root: str) -> bool:
    one, other = os.path.normcase(place), os.path.normcase(os.path.normpath(root))
    return PurePath(one).is_relative_to(other)


def _dropbox_roots(environment: Mapping[str, str], home: Path) -> list[str]:
    """Where Dropbox says its folders are: ``info.json`` in its settings folder."""
    settings = (environment.get(name) for name in ("APPDATA", "LOCALAPPDATA"))
    places = [home / ".dropbox", *(Path(root) / "Dropbox" for root in settings if root)]
    roots: list[str] = []
    for place in places:
        try:
            accounts = json.loads((place / "info.json").read_bytes())
            roots += [str(account["path"]) for account in accounts.values()]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return roots


def _marked(place: Path) -> str | None:
    for folder in (place, *place.parents):
        if (folder / ".dropbox").is_file():  # as a folder it holds only Dropbox's settings
            return "Dropbox"
        for service, patterns in _MARKERS:
            for pattern in patterns:
                try:
                    if any(True for _ in folder.glob(pattern)):
                        return service
                except OSError:
                    continue
    return None


def _drive_is_remote(root: str) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    remote = 4  # DRIVE_REMOTE, winbase.h
    return int(ctypes.windll.kernel32.GetDriveTypeW(root)) == remote
