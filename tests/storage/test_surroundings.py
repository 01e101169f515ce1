"""What the computer tells of its disk and its account, and what no answer means."""

from pathlib import Path

import pytest

from casemgr.storage.surroundings import (
    account_open_to_all,
    bitlocker_says,
    device_encrypted,
    disk_encrypted,
    filevault_says,
    passwd_says,
    signs_in_by_itself,
    source_of,
)


def device(
    system: Path, number: str, name: str, *, uuid: str = "", below: tuple[str, ...] = ()
) -> None:
    """A block device as the kernel lays it out below ``/sys``."""
    place = system / "devices" / name
    (place / "slaves").mkdir(parents=True)
    if uuid:
        (place / "dm").mkdir()
        (place / "dm/uuid").write_text(uuid + "\n")
    for other in below:
        (place / "slaves" / other).symlink_to(system / "devices" / other)
    (system / "dev/block").mkdir(parents=True, exist_ok=True)
    (system / "dev/block" / number).symlink_to(place)


def part(system: Path, number: str, disk: str, name: str) -> None:
    place = system / "devices" / disk / name
    place.mkdir()
    (place / "partition").write_text("1\n")
    (system / "dev/block" / number).symlink_to(place)


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """An encrypted partition with a volume on it, a plain one, and one over both."""
    device(tmp_path, "8:0", "sda")
    part(tmp_path, "8:1", "sda", "sda1")
    device(tmp_path, "254:0", "dm-0", uuid="CRYPT-LUKS2-0f3c-luks", below=("sda",))
    device(tmp_path, "254:1", "dm-1", uuid="LVM-abc", below=("dm-0",))
    device(tmp_path, "254:2", "dm-2", uuid="LVM-def", below=("dm-0", "sda"))
    device(tmp_path, "254:3", "dm-3", uuid="LVM-ghi", below=("sda",))
    device(tmp_path, "7:0", "loop0")
    return tmp_path


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("254:0", "yes"),
        ("254:1", "yes"),
        ("254:2", "no"),
        ("254:3", "no"),
        ("8:0", "no"),
        ("8:1", "no"),
        ("7:0", "unknown"),
        ("99:9", "unknown"),
    ],
)
def test_encryption_anywhere_below_the_file_system_is_seen(
    system: Path, number: str, says: str
) -> None:
    assert device_encrypted(number, system) == says


def test_the_innermost_mount_of_a_path_is_found() -> None:
    mounts = (
        "22 1 254:0 / / rw - ext4 /dev/mapper/root rw\n"
        "40 22 0:35 / /homes rw shared:1 - btrfs /dev/mapper/home rw\n"
        "41 22 0:36 /x /mnt/two\\040words rw - ext4 /dev/sdb1 rw\n"
        "torn line\n"
    )
    assert source_of(Path("/homes/a/b"), mounts) == "/dev/mapper/home"
    assert source_of(Path("/srv"), mounts) == "/dev/mapper/root"
    assert source_of(Path("/mnt/two words/c"), mounts) == "/dev/sdb1"


@pytest.mark.parametrize(
    ("text", "says"),
    [("1\r\n", "yes"), ("2", "no"), ("3", "no"), ("5", "no"), ("6", "yes"), ("0", "unknown"),
     ("", "unknown"), (None, "unknown"), ("on", "unknown")],
)  # fmt: skip
def test_a_suspended_or_unfinished_bitlocker_protects_nothing(text: str | None, says: str) -> None:
    assert bitlocker_says(text) == says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("FileVault is On.\n", "yes"),
        ("FileVault is Off.\n", "no"),
        ("FileVault is On.\nEncryption in progress: Percent completed = 12", "no"),
        (None, "unknown"),
    ],
)
def test_filevault_counts_once_it_is_done(text: str | None, says: str) -> None:
    assert filevault_says(text) == says


@pytest.mark.parametrize(
    ("text", "says"),
    [("mina P 2026-01-01 0 99999 7 -1", "no"), ("mina NP 2026-01-01 0 99999 7 -1", "yes"),
     ("mina L 2026-01-01 0 99999 7 -1", "unknown"), ("", "unknown"), (None, "unknown")],
)  # fmt: skip
def test_an_account_without_a_password_is_open_to_all(text: str | None, says: str) -> None:
    assert passwd_says(text) == says


def test_a_sign_in_that_happens_by_itself_is_seen_unless_it_is_commented_out(
    tmp_path: Path,
) -> None:
    place = tmp_path / "etc/gdm3"
    place.mkdir(parents=True)
    (place / "custom.conf").write_text("[daemon]\n#  AutomaticLoginEnable = true\n")
    assert not signs_in_by_itself(tmp_path)
    (place / "custom.conf").write_text("[daemon]\nAutomaticLoginEnable=True\n")
    assert signs_in_by_itself(tmp_path)


def test_this_computer_gives_one_of_the_three_answers(tmp_path: Path) -> None:
    assert disk_encrypted(tmp_path) in ("yes", "no", "unknown")
    assert disk_encrypted(tmp_path / "nothing here") in ("yes", "no", "unknown")
    assert account_open_to_all() in ("yes", "no", "unknown")
