"""Where backups go, and the register that lies beside them."""

from datetime import date
from pathlib import Path

from casemgr.storage.backup_places import (
    BACKUP_NAME,
    NONE_CAME,
    TO_APPLY,
    bring_register,
    free_name,
    is_away,
    lay_register,
    removable,
)
from casemgr.storage.erasures import write_register


def test_a_disk_of_its_own_is_away_only_if_it_can_be_taken_away(tmp_path: Path) -> None:
    def disk(number: str, where: str, flag: str) -> None:
        (tmp_path / "devices" / where / "part1").mkdir(parents=True)
        (tmp_path / "devices" / where / "removable").write_text(flag)
        (tmp_path / "block").mkdir(exist_ok=True)
        (tmp_path / "block" / number).symlink_to(tmp_path / "devices" / where / "part1")

    disk("8:1", "pci0/sata/sda", "0\n")
    disk("8:17", "pci0/usb2/2-1/sdb", "0\n")
    disk("179:1", "platform/mmc/mmcblk0", "1\n")
    block = tmp_path / "block"
    assert [removable(device, block) for device in (0x801, 0x811, 0xB301, 0x901)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert not is_away(tmp_path, tmp_path)
    assert not is_away(tmp_path / "gone", tmp_path)


def test_a_name_is_free_and_says_the_day_and_the_workspace_only(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        path = free_name(tmp_path, date(2026, 11, 22), "83CE7CFF")
        path.touch()
        names.append(path.name)
    assert names[0] == "casemgr-2026-11-22-83CE7CFF.backup"
    assert len(set(names)) == 3
    assert all(BACKUP_NAME.fullmatch(name) for name in names)


def test_the_register_lies_beside_the_backups_of_its_own_workspace(tmp_path: Path) -> None:
    place, target = tmp_path / "stick", tmp_path / "restored"
    place.mkdir()
    target.mkdir()
    lay_register(tmp_path, place, "AAAA")
    assert not list(place.iterdir())
    write_register(tmp_path, b"sealed")
    lay_register(tmp_path, place, "AAAA")
    assert not bring_register(place / "x.backup", "BBBB", target)
    assert [one.name for one in target.iterdir()] == [NONE_CAME]
    assert bring_register(place / "x.backup", "AAAA", target)
    assert (target / TO_APPLY).read_bytes() == b"sealed"
    bring_register(place / "x.backup", "AAAA", target, newer=b"newer")
    assert (target / TO_APPLY).read_bytes() == b"newer"
