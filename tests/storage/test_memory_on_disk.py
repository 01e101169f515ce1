"""Where memory may reach the disk, from the texts of a system made up for the test."""

from pathlib import Path

from casemgr.storage.hardening import harden_process
from casemgr.storage.memory_on_disk import core_dumps_off, swap_of

_HEAD = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"


def test_no_swap_and_compressed_memory_write_nothing(tmp_path: Path) -> None:
    assert swap_of(_HEAD, tmp_path) == "none"
    assert swap_of(_HEAD + "/dev/zram0  partition 100 0 100\n", tmp_path) == "none"


def test_a_place_that_cannot_be_asked_is_unknown(tmp_path: Path) -> None:
    assert swap_of(_HEAD + f"{tmp_path}/gone  file 100 0 -2\n", tmp_path) == "unknown"


def test_a_process_that_was_hardened_says_so() -> None:
    import subprocess
    import sys

    said = "from casemgr.storage.memory_on_disk import core_dumps_off as off;"
    harden = "from casemgr.storage.hardening import harden_process as h; h();"
    ran = subprocess.run(
        [sys.executable, "-c", f"{harden}{said}print(off())"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert harden_process is not None
    assert ran.stdout.strip() == ("unknown" if sys.platform == "win32" else "yes")
    assert core_dumps_off() in ("yes", "no", "unknown")
