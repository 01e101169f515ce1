"""Where a workspace may lie, and writing that a crash, a full disk or a bad guest cannot halve."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.storage.errors import (
    DiskFull,
    FileAlreadyThere,
    FolderMissing,
    FolderOnNetwork,
    FolderReadOnly,
    FolderSynchronised,
    NotEnoughSpace,
)
from casemgr.storage.folder import check_folder, make_folder, write_whole
from casemgr.storage.folder_kinds import (
    is_network_type,
    mount_type,
    synchronised_by,
    windows_path_is_remote,
)

MOUNTS = """\
/dev/vda / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
tmpfs /mnt tmpfs rw 0 0
//server/cases /mnt/office cifs rw,vers=3.0 0 0
server:/home /mnt/with\\040space nfs4 rw 0 0
rina@server: /mnt/ssh fuse.sshfs rw 0 0
/dev/sdb1 /media/stick fuseblk rw 0 0
overlay /srv overlay rw 0 0
server:/old /data nfs rw 0 0
/dev/sdc1 /data ext4 rw 0 0
"""


def test_a_plain_folder_is_fit(tmp_path: Path) -> None:
    check_folder(tmp_path, least_free=1)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for place in (tmp_path / "none", tmp_path / "file"):
        with pytest.raises(FolderMissing):
            check_folder(place)
    with pytest.raises(FolderMissing):
        write_whole(tmp_path / "none" / "x", b"1")
    with pytest.raises(FolderMissing):
        make_folder(tmp_path / "none" / "deeper")


def test_too_little_space_is_told_in_megabytes(tmp_path: Path) -> None:
    with pytest.raises(NotEnoughSpace) as full:
        check_folder(tmp_path, least_free=2**60)
    assert full.value.values["needed"] == 2**40
    free = full.value.values["free"]
    assert isinstance(free, int)
    assert free <= shutil.disk_usage(tmp_path).total // 2**20


@pytest.mark.parametrize(
    ("part", "service"),
    [
        ("OneDrive", "OneDrive"),
        ("OneDrive - Rights Jessore", "OneDrive"),
        ("Dropbox (Personal)", "Dropbox"),
        ("GoogleDrive-me", "Google Drive"),
        ("My Drive", "Google Drive"),
        ("Mobile Documents", "iCloud"),
        ("Nextcloud2", "Nextcloud"),
        ("MEGAsync", "MEGA"),
        ("pCloudDrive", "pCloud"),
        ("Syncthing", "Syncthing"),
    ],
)
def test_a_synchronised_folder_is_known_by_its_name(
    tmp_path: Path, part: str, service: str
) -> None:
    place = tmp_path / part / "cases"
    place.mkdir(parents=True)
    with pytest.raises(FolderSynchronised) as refused:
        check_folder(place, least_free=1)
    assert refused.value.values == {"service": service}
    assert part not in str(refused.value)


@pytest.mark.parametrize(
    ("marker", "service"),
    [
        (".stfolder", "Syncthing"),
        (".dropbox", "Dropbox"),
        ("._sync_a1b2c3.db", "Nextcloud"),
        (".sync_a1b2c3d4e5f6.db", "Nextcloud"),
        (".megaignore", "MEGA"),
        (".tmp.drivedownload", "Google Drive"),
    ],
)
def test_a_synchronised_folder_is_known_by_what_the_service_leaves_above_it(
    tmp_path: Path, marker: str, service: str
) -> None:
    place = tmp_path / "office" / "cases"
    place.mkdir(parents=True)
    assert synchronised_by(place, {}, tmp_path / "home") is None
    (tmp_path / "office" / marker).write_bytes(b"")
    assert synchronised_by(place, {}, tmp_path / "home") == service


def test_onedrive_is_known_by_where_windows_says_it_is(tmp_path: Path) -> None:
    moved = {"OneDriveCommercial": str(tmp_path / "Cloud")}
    assert synchronised_by(tmp_path / "Cloud" / "cases", moved, tmp_path) == "OneDrive"
    assert synchronised_by(tmp_path / "Clouds" / "cases", moved, tmp_path) is None


def test_dropbox_is_known_by_its_own_settings(tmp_path: Path) -> None:
    settings = tmp_path / ".dropbox"
    settings.mkdir()
    account = {"personal": {"path": str(tmp_path / "Shared files")}}
    (settings / "info.json").write_text(json.dumps(account))
    assert synchronised_by(tmp_path / "Shared files" / "cases", {}, tmp_path) == "Dropbox"
    assert synchronised_by(tmp_path / "other", {}, tmp_path) is None
    (settings / "info.json").write_text("[broken")
    assert synchronised_by(tmp_path / "Shared files" / "cases", {}, tmp_path) is None


@pytest.mark.parametrize(
    ("place", "kind", "remote"),
    [
        ("/var/rina/cases", "ext4", False),
        ("/mnt/local", "tmpfs", False),
        ("/mnt/office/cases", "cifs", True),
        ("/mnt/officer", "tmpfs", False),
        ("/mnt/with space/cases", "nfs4", True),
        ("/mnt/ssh", "fuse.sshfs", True),
        ("/media/stick/cases", "fuseblk", False),
        ("/srv/x", "overlay", False),
        ("/data/x", "ext4", False),
    ],
)
def test_a_network_mount_is_known_by_its_type(place: str, kind: str, remote: bool) -> None:
    assert mount_type(PurePosixPath(place), MOUNTS) == kind
    assert is_network_type(kind) is remote


def test_unknown_fuse_counts_as_remote_and_encrypted_local_ones_do_not() -> None:
    assert is_network_type("fuse.rclone")
    assert is_network_type("fuse.something-new")
    assert not is_network_type("fuse.gocryptfs")
    assert not is_network_type("9p")


@pytest.mark.parametrize(
    ("path", "remote"),
    [
        (r"\\server\share\cases", True),
        ("//server/share/cases", True),
        (r"\\?\UNC\server\share", True),
        (r"\\?\C:\cases", False),
        (r"C:\Office\rina", False),
        (r"Z:\cases", True),
        (r"z:/cases", True),
        ("cases", False),
    ],
)
def test_windows_network_paths_are_known(path: str, remote: bool) -> None:
    assert windows_path_is_remote(path, lambda root: root.upper() == "Z:\\") is remote


@given(first=st.binary(max_size=300), second=st.binary(max_size=300))
def test_what_is_written_is_read_and_nothing_else_stays(
    tmp_path_factory: pytest.TempPathFactory, first: bytes, second: bytes
) -> None:
    folder = tmp_path_factory.mktemp("write")
    for data in (first, second):
        write_whole(folder / "x.bin", data)
        assert (folder / "x.bin").read_bytes() == data
    assert [path.name for path in folder.iterdir()] == ["x.bin"]


def test_an_existing_file_is_not_overwritten_where_that_was_asked(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    write_whole(path, b"one", replace=False)
    with pytest.raises(FileAlreadyThere):
        write_whole(path, b"two", replace=False)
    assert path.read_bytes() == b"one"
    assert [each.name for each in tmp_path.iterdir()] == ["report.pdf"]


def test_what_a_crash_left_behind_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / ".x.part").write_bytes(b"half")
    write_whole(tmp_path / "x", b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


_WRITER = """
import sys
from pathlib import Path
from casemgr.storage.folder import write_whole
print("ready", flush=True)
turn = 0
while True:
    turn += 1
    write_whole(Path(sys.argv[1]), bytes([turn % 256]) * 200_000)
"""


def test_killing_the_writer_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "x"
    write_whole(path, b"\0" * 200_000)
    for round_ in range(5):
        with subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            time.sleep(0.003 * (round_ + 1))
            child.kill()
        data = path.read_bytes()
        assert len(data) == 200_000
        assert len(set(data)) == 1


if sys.platform != "win32":
    import resource

    @contextmanager
    def as_a_guest() -> Iterator[None]:
        """Root may write anywhere; a test of "may not" needs somebody else."""
        mine = os.geteuid()
        if mine == 0:
            os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(mine)

    @pytest.fixture
    def closed_folder() -> Iterator[Path]:
        # Not below tmp_path: a guest could not even reach that one.
        folder = Path("/tmp") / f"closed-{os.getpid()}"
        folder.mkdir()
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)
        shutil.rmtree(folder)

    def test_a_folder_that_cannot_be_written_says_so(closed_folder: Path) -> None:
        with as_a_guest():
            with pytest.raises(FolderReadOnly):
                check_folder(closed_folder, least_free=1)
            with pytest.raises(FolderReadOnly):
                write_whole(closed_folder / "x", b"1")
            with pytest.raises(FolderReadOnly):
                make_folder(closed_folder / "deeper")

    def test_a_disk_without_room_says_so_and_keeps_the_old_file(tmp_path: Path) -> None:
        path = tmp_path / "x"
        write_whole(path, b"old")
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        try:
            with pytest.raises(DiskFull):
                write_whole(path, bytes(5000))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, ignored)
        assert path.read_bytes() == b"old"
        assert [each.name for each in tmp_path.iterdir()] == ["x"]

    def test_only_the_owner_reads_what_is_written(tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            write_whole(tmp_path / "x", b"1")
            make_folder(tmp_path / "cases")
            make_folder(tmp_path / "cases")
        finally:
            os.umask(before)
        assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "cases").stat().st_mode & 0o777 == 0o700

    def test_a_planted_link_is_not_written_through(tmp_path: Path) -> None:
        victim = tmp_path / "victim"
        victim.write_bytes(b"mine")
        (tmp_path / ".x.part").symlink_to(victim)
        (tmp_path / "x").symlink_to(victim)
        write_whole(tmp_path / "x", b"new")
        assert victim.read_bytes() == b"mine"
        assert not (tmp_path / "x").is_symlink()

    def test_a_folder_on_a_network_is_refused_by_name_of_its_mount(tmp_path: Path) -> None:
        assert is_network_type(mount_type(tmp_path, Path("/proc/self/mounts").read_text())) is False
        told = FolderOnNetwork().tell("bn")
        assert "নেটওয়ার্কে" in told

    def test_a_link_into_a_synchronised_folder_is_seen_through(tmp_path: Path) -> None:
        (tmp_path / "Dropbox").mkdir()
        link = tmp_path / "cases"
        link.symlink_to(tmp_path / "Dropbox", target_is_directory=True)
        with pytest.raises(FolderSynchronised):
            check_folder(link, least_free=1)
