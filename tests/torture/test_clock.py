"""The clock goes wrong, or two programs want the same workspace: nothing is lost, nobody is shut
out, and what is said is clear."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from casemgr.domain.errors import CaseError, NotFound
from casemgr.operations.backup_log import Light, backup_state
from casemgr.operations.backups import back_up_if_due, back_up_now
from casemgr.operations.cases import create_case
from casemgr.operations.glass import break_glass, glass_looks, look_through_glass
from casemgr.operations.workspace import Workspace
from casemgr.storage.errors import TooManyTries, WrongPassphrase
from casemgr.storage.keys import unlock
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock, Opener, consents
from tests.torture.working import DONE, STEPS, Scene, attempt, begin, check, clearly

ROOT = Path(__file__).parents[2]
BACK: Final = (timedelta(days=1), timedelta(days=3653))
KEPT: Final = ("save", "draft", "back_up")
"""What may never be refused for the clock. The rest asks for a consent, and that may not have been
given yet by a clock that is years behind."""
JUMPS: Final = 15


@pytest.fixture
def outs(tmp_path: Path) -> Path:
    made = tmp_path / "outs"
    made.mkdir()
    return made


def work(scene: Scene) -> None:
    for step in STEPS:
        said = attempt(scene, step)
        assert said == DONE or (said == "NoConsent" and step not in KEPT), step
    check(scene)


@pytest.mark.parametrize("back", BACK, ids=("a day", "ten years"))
def test_a_clock_set_back_between_two_sign_ins_or_within_one_costs_nothing(
    sign_in: Opener, clock: FakeClock, outs: Path, back: timedelta
) -> None:
    right = clock.now
    scene = begin(sign_in("nasima"), outs)
    clock.now = right - back
    work(scene)
    clock.now = right + timedelta(days=1)
    scene.workspace = sign_in("nasima")
    check(scene)
    clock.now = right - back
    scene.workspace = sign_in("nasima")
    check(scene)
    for step in KEPT:
        assert attempt(scene, step) == DONE
    check(scene)


def test_a_clock_more_than_a_day_behind_the_trail_is_told_and_keeps_nobody_out(
    sign_in: Opener, clock: FakeClock
) -> None:
    right = clock.now
    assert sign_in("nasima").warnings == ()
    clock.now = right - timedelta(hours=23)
    assert sign_in("nasima").warnings == ()
    clock.now = right - timedelta(hours=25)
    for login in ("nasima", "ruma"):
        (warning,) = sign_in(login).warnings
        assert clearly(warning) == "ClockSetBack"
    clock.now = right
    assert sign_in("nasima").warnings == ()


def test_no_jump_of_the_clock_costs_the_newest_backup_or_passes_an_old_one_for_new(
    workspace: Workspace, clock: FakeClock
) -> None:
    right = clock.now
    for number in range(JUMPS):
        clock.now = right + timedelta(days=(number * 7919) % 400 - 300)
        (made,) = back_up_now(workspace)
        assert made.path.is_file(), "the newest is never thinned out"
    clock.now = right - timedelta(days=3653)
    assert backup_state(workspace).light is Light.RED, "all of them are from the future"
    assert len(back_up_if_due(workspace)) == 1


def test_a_clock_set_back_shuts_nobody_out(folder: Path, clock: FakeClock) -> None:
    for _ in range(3):
        with pytest.raises(WrongPassphrase):
            unlock(folder, "nasima", "not the right passphrase", clock=clock)
        clock.forward(minutes=2)
    with pytest.raises(WrongPassphrase):
        unlock(folder, "nasima", "not the right passphrase", clock=clock)
    with pytest.raises(TooManyTries) as told:
        unlock(folder, "nasima", PASSPHRASE, clock=clock)
    assert clearly(told.value) == "TooManyTries"
    clock.now -= BACK[1]
    assert unlock(folder, "nasima", PASSPHRASE, clock=clock).login == "nasima"


# --- two programs ---------------------------------------------------------------------------

WANTING = """
import sys
from pathlib import Path
from casemgr.domain.errors import CaseError, NotFound
from casemgr.operations.cases import create_case
from casemgr.operations.glass import break_glass, glass_looks, look_through_glass
from casemgr.operations.workspace import Workspace
from tests.torture.working import begin, clearly, save

sys.stdin.readline()
try:
    workspace = Workspace.open(Path(sys.argv[1]), "nasima", sys.argv[2])
except CaseError as told:
    print(clearly(told), flush=True)
    sys.exit()
print("in", flush=True)
scene = begin(workspace, Path(sys.argv[1]))
save(scene)
print(scene.case_id, flush=True)
sys.stdin.readline()
"""


def test_a_clock_set_back_opens_no_broken_glass_again(sign_in: Opener, clock: FakeClock) -> None:
    hers = sign_in("ruma").run(create_case, ROKEYA, consents("interview", "storage"))
    karim = sign_in("karim")
    break_glass(karim, hers.code, "danger", "He waits outside.")
    karim.run(look_through_glass, hers.case_id)
    clock.forward(hours=5)
    with pytest.raises(NotFound):
        karim.run(look_through_glass, hers.case_id)
    clock.forward(days=-1)
    with pytest.raises(NotFound):
        karim.run(look_through_glass, hers.case_id)
    assert not karim.look(glass_looks)[0].running


def test_of_programs_that_start_at_once_one_gets_in_and_the_others_are_told(
    folder: Path, sign_in: Opener, outs: Path
) -> None:
    wanting = [
        subprocess.Popen(
            [sys.executable, "-B", "-c", WANTING, folder, PASSPHRASE],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for _ in range(2)
    ]  # fmt: skip
    for one in wanting:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    told = [one.stdout.readline().strip() for one in wanting if one.stdout]
    assert sorted(told) == ["WorkspaceInUse", "in"]
    winner = wanting[told.index("in")]
    assert winner.stdout is not None
    case_id = winner.stdout.readline().strip()
    with pytest.raises(CaseError) as refused:
        sign_in("nasima")
    assert clearly(refused.value) == "WorkspaceInUse"
    for one in wanting:
        one.kill()
        one.communicate()
    scene = Scene(sign_in("nasima"), case_id, outs)
    scene.told.notes.append(0)
    check(scene)
    assert attempt(scene, "save") == DONE
    check(scene)
