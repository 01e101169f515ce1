"""The disk fails in every way: full, not to be written, pulled out, no longer answering. What was
acknowledged is there, the person gets one clear sentence, and after the repair all goes on."""

import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from casemgr.domain.errors import CaseError
from tests.torture.office import Office, dice_for, rounds_of
from tests.torture.places import DROP_ROOT, Place
from tests.torture.working import DONE, STEPS, Scene, attempt, begin, check, clearly

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "place")
    yield made
    made.end()


@pytest.fixture
def scene(busy: Office, template: Path, place: Place) -> Iterator[Scene]:
    """A workspace on a disk of its own, with work in it; papers go to the same disk."""
    folder = Path(shutil.copytree(template, place.folder / "workspace"))
    outs = place.folder / "outs"
    outs.mkdir()
    with busy.open(folder) as workspace:
        begun = begin(workspace, outs)
        for step in STEPS:
            assert attempt(begun, step) == DONE
        yield begun


# --- full -----------------------------------------------------------------------------------


def fill(scene: Scene, place: Place, rooms: list[int], dice: random.Random) -> Counter[str]:
    """Work on while the disk has no more than each of these rooms, three times each step."""
    said: Counter[str] = Counter()
    for room in rooms:
        with place.full(room):
            for step in dice.sample(list(STEPS), len(STEPS)) * 3:
                said[f"{step}: {attempt(scene, step)}"] += 1
        check(scene)
        for step in STEPS:
            assert attempt(scene, step) == DONE, "the disk has room again"
        check(scene)
        let_go(scene)
    return said


def let_go(scene: Scene) -> None:
    """Take all but the newest backup away, as an office does: each holds every document, and
    sixty of them would fill the place for good."""
    *old, newest = scene.told.backups
    for backup in old:
        backup.unlink()
    scene.told.backups = [newest]


def test_a_full_disk_loses_nothing_says_so_and_all_goes_on_once_there_is_room(
    scene: Scene, place: Place
) -> None:
    said = fill(scene, place, [0, 200_000], random.Random(20261122))
    for step in STEPS:
        assert any(said[f"{step}: {what}"] for what in ("DiskFull", "StoreUnreadable")), step


def test_locking_on_a_full_disk_closes_all_and_signing_in_waits_for_room(
    busy: Office, scene: Scene, place: Place
) -> None:
    with place.full():
        with pytest.raises(CaseError) as told:
            scene.workspace.lock()
        assert clearly(told.value) == "DiskFull"
        with pytest.raises(ValueError, match="wiped"):
            scene.workspace.keys.seed.expose()
        with pytest.raises(CaseError) as told, busy.open(scene.workspace.folder):
            pass
        assert clearly(told.value) in ("NotEnoughSpace", "DiskFull")
    go_on(busy, scene)


def go_on(busy: Office, scene: Scene) -> None:
    """Sign in again, find everything, and work on."""
    with busy.open(scene.workspace.folder) as workspace:
        scene.workspace = workspace
        check(scene)
        for step in STEPS:
            assert attempt(scene, step) == DONE
        check(scene)


@pytest.mark.campaign
def test_a_disk_that_fills_at_any_moment_loses_nothing(scene: Scene, place: Place) -> None:
    dice = dice_for("disk, full")
    rooms = [int(dice.triangular(0, 3_000_000, 0)) for _ in range(rounds_of(60))]
    said = fill(scene, place, rooms, dice)
    print(*(f"{name:<40} {count:5}" for name, count in sorted(said.items())), sep="\n")


# --- not to be written ----------------------------------------------------------------------

BARRED = f"""
{DROP_ROOT}
import os, sys
from pathlib import Path
from casemgr.domain.errors import CaseError
from casemgr.operations.workspace import Workspace
from casemgr.storage.keys import unlock
from tests.conftest import PASSPHRASE
from tests.torture.working import STEPS, Scene, attempt, begin, check, clearly

folder, outs = Path(sys.argv[1]), Path(sys.argv[2])
keys = unlock(folder, "nasima", PASSPHRASE)

def bar(*places):
    for place in places:
        place.chmod(0o500 if place.is_dir() else 0o400)

def free(*places):
    for place in places:
        place.chmod(0o700 if place.is_dir() else 0o600)

everything = [folder, *folder.iterdir()]
bar(*everything)
try:
    Workspace.open(folder, "nasima", PASSPHRASE)
except CaseError as told:
    print("sign in", clearly(told))
free(*everything)
workspace = Workspace.open(folder, "nasima", PASSPHRASE)
scene = begin(workspace, outs)
bar(outs)
for step in ("back_up", "report", "export"):
    print("outs", step, attempt(scene, step))
free(outs)
bar(folder)
for step in STEPS:
    print("folder", step, attempt(scene, step))
try:
    workspace.lock()
    print("lock done")
except CaseError as told:
    print("lock", clearly(told))
free(folder)
scene.workspace = Workspace.open(folder, "nasima", PASSPHRASE)
check(scene)
for step in STEPS:
    print("free", step, attempt(scene, step))
check(scene)
scene.workspace.lock()
"""


def test_a_folder_without_the_right_to_write_is_said_and_costs_nothing(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "outs").mkdir()
    done = subprocess.run(
        [sys.executable, "-B", "-c", BARRED, folder, tmp_path / "outs"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())
    assert said["sign in"] == "FolderReadOnly"
    for step in ("back_up", "report", "export"):
        assert said[f"outs {step}"] in ("FolderReadOnly", "StoreReadOnly"), step
    for step in ("save", "draft", "report", "export"):
        assert said[f"folder {step}"] == DONE, "its open files are still ours to write"
    assert said["folder back_up"] in ("FolderReadOnly", "StoreReadOnly")
    assert said["lock"] in ("FolderReadOnly", "StoreReadOnly")
    assert {said[f"free {step}"] for step in STEPS} == {DONE}


def test_a_disk_that_may_only_be_read_is_said_at_the_sign_in(
    busy: Office, scene: Scene, place: Place
) -> None:
    scene.workspace.lock()
    with place.read_only() as barred:
        told = ""
        try:
            with busy.open(scene.workspace.folder):
                pass
        except CaseError as error:
            told = clearly(error)
        assert told == ("FolderReadOnly" if barred else "")
    go_on(busy, scene)


# --- the stick ------------------------------------------------------------------------------


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "stick")
    yield made
    made.end()


@pytest.fixture
def at_work(busy: Office, folder: Path, stick: Place) -> Iterator[Scene]:
    """Papers go to the stick, and a backup is long enough to be met in its middle."""
    with busy.open(folder) as workspace:
        begun = begin(workspace, stick.folder)
        for _ in range(3):
            assert attempt(begun, "attach_large") == DONE
        yield begun


def begun_at(stick: Path, past: int) -> bool:
    """Whether more than ``past`` bytes of something nameless lie there already."""
    with suppress(OSError):
        return any(part.stat().st_size > past for part in stick.glob(".*.part"))
    return False


def interrupted(scene: Scene, stick: Place, happens: Callable[[], None], past: int) -> str:
    """Make a backup; ``happens`` once ``past`` bytes of it are written. What came of it."""
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            if begun_at(stick.folder, past):
                happens()
                return
            time.sleep(0)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        return attempt(scene, "back_up")
    finally:
        over.set()
        watcher.join()


def pulled(scene: Scene, stick: Place, past: int) -> str:
    said = interrupted(scene, stick, stick.pull, past)
    if stick.folder.exists():  # it was over before the hand was there
        stick.pull()
    scene.told.backups.clear()  # they went with it
    stick.plug_in()
    return said


def filled(scene: Scene, stick: Place, past: int) -> str:
    with ExitStack() as stack:
        return interrupted(scene, stick, lambda: stack.enter_context(stick.full(past)), past)


def test_a_stick_pulled_out_of_a_backup_is_said_and_the_next_backup_succeeds(
    at_work: Scene, stick: Place
) -> None:
    said = [pulled(at_work, stick, past) for past in (0, 200_000, 600_000)]
    assert "BackupPlaceGone" in said
    assert set(said) <= {"BackupPlaceGone", "BackupMissing", DONE}
    assert attempt(at_work, "back_up") == DONE
    check(at_work)


def test_a_stick_that_is_full_before_the_end_keeps_no_half_backup(
    at_work: Scene, stick: Place
) -> None:
    with stick.full(300_000):
        assert attempt(at_work, "back_up") in ("DiskFull", "StoreUnreadable")
    check(at_work)
    assert attempt(at_work, "back_up") == DONE
    check(at_work)


@pytest.mark.campaign
def test_a_stick_that_goes_at_any_moment_of_a_backup_costs_nothing(
    at_work: Scene, stick: Place
) -> None:
    dice, said = dice_for("disk, stick"), Counter[str]()
    assert attempt(at_work, "back_up") == DONE
    whole = at_work.told.backups[0].stat().st_size
    for _ in range(rounds_of(200)):
        past = dice.randrange(-1, whole)
        act = dice.choice((pulled, filled))
        said[f"{act.__name__}: {act(at_work, stick, past)}"] += 1
        check(at_work)
        assert attempt(at_work, "back_up") == DONE
    print(*(f"{name:<40} {count:5}" for name, count in sorted(said.items())), sep="\n")
