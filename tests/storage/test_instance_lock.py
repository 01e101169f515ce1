"""Two programs, one workspace."""

import subprocess
import sys
from pathlib import Path

import pytest

from casemgr.storage.errors import FolderMissing, WorkspaceInUse
from casemgr.storage.instance_lock import LOCK_FILE, InstanceLock

_HOLDER = """
import sys, time
from pathlib import Path
from casemgr.storage.instance_lock import InstanceLock
lock = InstanceLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_program_is_told_and_gets_in_once_the_first_was_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(tmp_path)], stdout=subprocess.PIPE
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"
        with pytest.raises(WorkspaceInUse) as told, InstanceLock(tmp_path):
            pass
        assert told.value.tell("en").startswith("This workspace is already open")
        first.kill()
    with InstanceLock(tmp_path) as lock:
        assert lock.held


def test_a_second_lock_in_the_same_program_is_refused_until_the_first_goes(tmp_path: Path) -> None:
    first, second = InstanceLock(tmp_path), InstanceLock(tmp_path)
    first.acquire()
    for lock in (first, second):
        with pytest.raises(WorkspaceInUse):
            lock.acquire()
    first.release()
    first.release()
    second.acquire()
    assert second.held
    assert not first.held
    second.release()


def test_a_failure_inside_lets_go_of_the_lock(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), InstanceLock(tmp_path):
        raise RuntimeError
    with InstanceLock(tmp_path):
        pass


def test_the_lock_file_says_nothing(tmp_path: Path) -> None:
    with InstanceLock(tmp_path):
        assert (tmp_path / LOCK_FILE).read_bytes() == b""


def test_two_workspaces_are_open_at_once(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with InstanceLock(tmp_path / "one"), InstanceLock(tmp_path / "two"):
        pass


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing):
        InstanceLock(tmp_path / "none").acquire()
