"""A new data key: everything opens with it afterwards, wherever the work was cut short."""

import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from casemgr.operations import care
from casemgr.operations.cases import case_keys, create_case
from casemgr.operations.founding import recover
from casemgr.operations.recovery import rotate_data_key
from casemgr.operations.values import CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.storage.connection import open_connection
from casemgr.storage.database_errors import NotOpenable
from casemgr.storage.drafts import DRAFTS_NAME
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.keys import ATTEMPTS_FILE, HEADER_FILES, begin_rotation, unlock
from casemgr.storage.rekey import opens_with, rekey_file
from casemgr.storage.rotation import COPIES, STEPS, key_in_force
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock, Opener

ROOT = Path(__file__).parents[2]
TURNER = """
import os, signal, sys
from pathlib import Path
from casemgr.operations.recovery import rotate_data_key
from casemgr.operations.workspace import Workspace

folder, last = Path(sys.argv[1]), sys.argv[2]
words = sys.stdin.readline().rstrip()
workspace = Workspace.open(folder, "nasima", words)

def told(step):
    if step == last:
        os.kill(os.getpid(), signal.SIGKILL)

print("open", flush=True)
while True:
    rotate_data_key(workspace, words, told)
    print("turned", flush=True)
"""


@pytest.fixture
def office(folder: Path, clock: FakeClock) -> Path:
    """A workspace with a case, a draft, and a copy made before an update."""
    workspace = Workspace.open(folder, "nasima", PASSPHRASE, clock=clock)
    workspace.run(create_case, ROKEYA)
    workspace.drafts.put("form", {"text": "half a sentence"}, None)
    (folder / COPIES).mkdir()
    workspace.database.copy_to(folder / COPIES / "before-update-1-to-2.db")
    workspace.lock()
    return folder


def turned(folder: Path, *, last: str = "", after: float | None = None) -> str:
    """Change the key in another process that is killed; gives what it acknowledged."""
    with subprocess.Popen(
        [sys.executable, "-c", TURNER, folder, last],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(PASSPHRASE + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "open\n"
        if after is not None:
            time.sleep(after)
            process.send_signal(signal.SIGKILL)
        said = process.stdout.read()
        assert process.wait() == -signal.SIGKILL
    # A passphrase being tried when the program died counts as a wrong one, to be waited for.
    (folder / ATTEMPTS_FILE).unlink(missing_ok=True)
    return said


def check_whole(folder: Path) -> bytes:
    """Everything is there, under one key; gives it."""
    workspace = Workspace.open(folder, "nasima", PASSPHRASE)
    try:
        assert workspace.keys.next_dek is None, "the change was not finished"
        assert len(workspace.look(case_keys, CaseQuery())) == 1
        draft = workspace.drafts.get("form")
        assert draft is not None
        assert draft.payload == {"text": "half a sentence"}
        assert care.verify(workspace) == []
        key = workspace.keys.dek.expose()
    finally:
        workspace.lock()
    assert opens_with(folder / DATABASE_NAME, key)
    assert opens_with(folder / COPIES / "before-update-1-to-2.db", key)
    return key


def test_after_the_change_the_old_key_opens_nothing_here(office: Path, clock: FakeClock) -> None:
    workspace = Workspace.open(office, "nasima", PASSPHRASE, clock=clock)
    old = workspace.keys.dek.expose()
    steps: list[str] = []
    rotate_data_key(workspace, PASSPHRASE, steps.append)
    workspace.run(create_case, ROKEYA)  # the open workspace goes on
    assert workspace.drafts.get("form") is not None
    workspace.lock()
    assert steps == list(STEPS)
    for path in (DATABASE_NAME, DRAFTS_NAME, f"{COPIES}/before-update-1-to-2.db"):
        assert not opens_with(office / path, old)
    again = Workspace.open(office, "nasima", PASSPHRASE, clock=clock)
    assert again.keys.dek.expose() != old
    assert len(again.look(case_keys, CaseQuery())) == 2
    again.lock()


def test_old_key_files_open_nothing_that_is_written_afterwards(
    office: Path, tmp_path: Path, clock: FakeClock
) -> None:
    kept = tmp_path / "kept by somebody who left"
    kept.mkdir()
    for name in HEADER_FILES:
        shutil.copy(office / name, kept / name)
    workspace = Workspace.open(office, "nasima", PASSPHRASE, clock=clock)
    rotate_data_key(workspace, PASSPHRASE)
    workspace.lock()
    hers = unlock(kept, "ruma", PASSPHRASE, clock=clock)
    assert not opens_with(office / DATABASE_NAME, hers.dek.expose())


@pytest.mark.parametrize("last", STEPS)
def test_killed_after_each_step_the_next_sign_in_finishes(office: Path, last: str) -> None:
    before = unlock(office, "nasima", PASSPHRASE).dek.expose()
    assert turned(office, last=last) == ""
    assert check_whole(office) != before


def test_killed_at_any_moment_it_opens_whole(office: Path) -> None:
    dice = random.Random(20261122)
    for _ in range(2):
        turned(office, after=dice.uniform(0.0, 1.2))
        check_whole(office)


@pytest.mark.campaign
def test_killed_at_each_of_a_hundred_moments_it_opens_whole(office: Path) -> None:
    dice = random.Random()
    for _ in range(100):
        turned(office, after=dice.uniform(0.0, 1.5))
        check_whole(office)


def test_a_colleague_or_the_recovery_code_finishes_what_was_cut_short(
    office: Path, recovery_code: str, clock: FakeClock
) -> None:
    keys = begin_rotation(office, unlock(office, "nasima", PASSPHRASE, clock=clock))
    assert keys.next_dek is not None
    rekey_file(office / DATABASE_NAME, keys.dek.expose(), keys.next_dek.expose())
    pending = unlock(office, "ruma", PASSPHRASE, clock=clock)
    assert key_in_force(office / DATABASE_NAME, pending) == keys.next_dek
    new = "nine green lamps by the river"
    workspace = recover(office, recovery_code, "ruma", new, clock)
    assert workspace.keys.dek == keys.next_dek
    assert workspace.keys.next_dek is None
    workspace.lock()
    check_whole(office)


def test_an_old_file_put_back_is_still_noticed_after_a_change_cut_short(
    office: Path, clock: FakeClock
) -> None:
    from casemgr.operations.errors import OldFilePutBack

    old = (office / DATABASE_NAME).read_bytes()
    workspace = Workspace.open(office, "nasima", PASSPHRASE, clock=clock)
    workspace.run(create_case, ROKEYA)
    workspace.lock()
    begin_rotation(office, unlock(office, "nasima", PASSPHRASE, clock=clock))
    (office / DATABASE_NAME).write_bytes(old)
    with pytest.raises(OldFilePutBack):
        Workspace.open(office, "nasima", PASSPHRASE, clock=clock)


def test_readers_wait_for_the_new_key_and_go_on(sign_in: Opener) -> None:
    from concurrent.futures import ThreadPoolExecutor

    workspace = sign_in("nasima")
    workspace.run(create_case, ROKEYA)
    with ThreadPoolExecutor(2) as pool:
        stop = False

        def look() -> int:
            seen = 0
            while not stop:
                assert len(workspace.look(case_keys, CaseQuery())) == 1
                seen += 1
            return seen

        readers = [pool.submit(look) for _ in range(2)]
        rotate_data_key(workspace, PASSPHRASE)
        rotate_data_key(workspace, PASSPHRASE)
        stop = True
        assert all(reader.result() for reader in readers)


def test_work_on_copies_holds_the_key_steady(sign_in: Opener, tmp_path: Path) -> None:
    workspace = sign_in("nasima")
    from threading import Thread

    turner = Thread(target=rotate_data_key, args=(workspace, PASSPHRASE))
    with workspace.database.steady():
        turner.start()
        time.sleep(0.6)
        workspace.database.copy_to(tmp_path / "copy.db")
        with workspace.database.open_copy(tmp_path / "copy.db") as raw:
            assert raw.execute("SELECT count(*) FROM account").fetchone() == (6,)
    turner.join()
    assert not opens_with(tmp_path / "copy.db", workspace.keys.dek.expose())


def test_a_file_that_neither_key_opens_is_left_alone(office: Path) -> None:
    before = (office / DATABASE_NAME).read_bytes()
    with pytest.raises(NotOpenable):
        rekey_file(office / DATABASE_NAME, bytes(32), bytes(range(32)))
    assert (office / DATABASE_NAME).read_bytes() == before


def test_rekeying_twice_changes_nothing_the_second_time(office: Path, clock: FakeClock) -> None:
    old = unlock(office, "nasima", PASSPHRASE, clock=clock).dek.expose()
    rekey_file(office / DATABASE_NAME, old, bytes(range(32)))
    content = (office / DATABASE_NAME).read_bytes()
    rekey_file(office / DATABASE_NAME, old, bytes(range(32)))
    assert (office / DATABASE_NAME).read_bytes() == content
    with closing(open_connection(office / DATABASE_NAME, bytes(range(32)))) as raw:
        assert raw.execute("PRAGMA cipher_integrity_check").fetchall() == []
