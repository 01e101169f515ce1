"""The system answers any one call of a day with an error, once or from then on: each step is done
or refused with a sentence, and what was acknowledged is there."""

import json
import random
import shutil
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

import pytest

from tests.conftest import PASSPHRASE
from tests.torture.office import Office, dice_for, rounds_of
from tests.torture.working import DONE, STEPS, Scene, Told, attempt, begin, check

ROOT = Path(__file__).parents[2]
DAY = """
import json, os, random, socket, sys, traceback
from pathlib import Path
from casemgr.domain.errors import CaseError
from casemgr.operations.workspace import Workspace
from tests.torture.working import STEPS, Scene, attempt, clearly

folder, outs, case_id, seed, handle, passphrase = sys.argv[1:]
line = socket.socket(fileno=int(handle))  # a way to tell that is no file and never fails

def tell(*what):
    line.sendall(json.dumps(what).encode() + b"\\n")

def told_by(step, act):
    try:
        tell(step, 0, act())
    except CaseError as told:
        tell(step, 0, clearly(told))

def day():
    workspace = Workspace.open(Path(folder), "nasima", passphrase)
    scene = Scene(workspace, case_id, Path(outs), number=1000)
    for step in random.Random(int(seed)).choices(list(STEPS), k=16):
        tell(step, scene.number + 1, attempt(scene, step))
    told_by("lock", lambda: workspace.lock() or "done")

try:
    told_by("sign in", lambda: day() or "done")
except BaseException as problem:
    frames = traceback.extract_tb(problem.__traceback__)
    if any("importlib" in frame.filename for frame in frames):
        tell("no program", 0, "")  # a part of the program itself could not be read
    else:
        tell("bug", 0, "".join(traceback.format_exception(problem)))
tell("end", 0, "")
"""


class Fault(NamedTuple):
    """``call`` gives ``error`` the ``at``-th time, and ever after if it ``stays``."""

    call: str
    error: str
    at: int
    stays: bool

    def __str__(self) -> str:
        return f"{self.call}:error={self.error}:when={self.at}{'+' if self.stays else ''}"


FULL: Final = ("ENOSPC", "EDQUOT")
CALLS: Final[Mapping[str, tuple[tuple[str, ...], int, int]]] = MappingProxyType(
    {
        "pwrite64": ((*FULL, "EIO"), 1, 600),
        "write": ((*FULL, "EIO"), 1, 200),
        "fsync": (("EIO", "ENOSPC"), 1, 60),
        "fdatasync": (("EIO", "ENOSPC"), 1, 150),
        "pread64": (("EIO",), 1, 1500),
        "openat": (("EIO", "EROFS", "EACCES", "ENOSPC"), 1200, 2500),
        "link": (("EIO", "EPERM", "ENOSPC"), 1, 15),
        "rename": (("EIO", "EROFS", "ENOSPC"), 1, 15),
        "unlink": (("EIO", "EROFS"), 1, 60),
        "ftruncate": (("EIO", "ENOSPC"), 1, 20),
    }
)
"""What may go wrong with each call, and from which to which of its turns in such a day."""


def some_fault(dice: random.Random) -> Fault:
    call = dice.choice(list(CALLS))
    errors, first, last = CALLS[call]
    return Fault(call, dice.choice(errors), dice.randint(first, last), dice.random() < 0.5)


def lived_through(
    fault: Fault, folder: Path, outs: Path, case_id: str, seed: int
) -> list[list[str]]:
    """What a day with this fault told, line by line: step, number, what became of it."""
    strace = shutil.which("strace")
    assert strace, "strace is missing: `python3 dev.py test` installs it"
    ours, theirs = socket.socketpair()
    with ours, theirs:
        given = [str(folder), str(outs), case_id, str(seed), str(theirs.fileno()), PASSPHRASE]
        with subprocess.Popen(
            [strace, "-f", "--seccomp-bpf", "-qq", "-e", "signal=none",
             "-e", f"trace={fault.call}", "-e", f"inject={fault}", "-o", outs.with_name("trace"),
             sys.executable, "-B", "-c", DAY, *given],
            cwd=ROOT, pass_fds=[theirs.fileno()], stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            theirs.close()
            with ours.makefile("r", encoding="utf-8") as lines:
                told = [json.loads(line) for line in lines]
            process.wait()
    return told


def campaign(office: Office, template: Path, work: Path, faults: list[Fault], seed: int) -> None:
    said: Counter[str] = Counter()
    for number, fault in enumerate(faults):
        folder = Path(shutil.copytree(template, work / f"{number}" / "workspace"))
        outs = work / f"{number}" / "outs"
        outs.mkdir()
        with office.open(folder) as workspace:
            case_id = begin(workspace, outs).case_id
        told = lived_through(fault, folder, outs, case_id, seed + number)
        try:
            said.update(judged(fault, told, office, folder, outs, case_id))
        except Exception as problem:
            problem.add_note(f"fault {number}, {fault}, seed {seed + number}: {folder}")
            raise
        shutil.rmtree(work / f"{number}")
        print(".", end="", flush=True)
    print("", *(f"{name:<48} {count:5}" for name, count in sorted(said.items())), sep="\n")


def judged(
    fault: Fault, lines: list[list[str]], office: Office, folder: Path, outs: Path, case_id: str
) -> Counter[str]:
    """Whether the day ended as it should and nothing acknowledged is gone; what was said."""
    bugs = [line[2] for line in lines if line[0] == "bug"]
    assert not bugs, bugs[0]
    assert lines, "not even the beginning was told"
    if lines[-1][0] != "end":
        assert fault.call in ("openat", "pread64"), lines[-3:]
    told = Told()
    for step, number, became in lines:
        if became == DONE and step in STEPS:
            _note(told, step, int(number), outs)
    # What was written and could not be acknowledged any more is there, and whole.
    told.backups = sorted(outs.glob("*.casemgr-backup"))
    told.written = sorted({*outs.glob("*.pdf"), *outs.glob("*.xlsx")})
    tidy = fault.call != "unlink"
    with office.open(folder) as workspace:
        scene = Scene(workspace, case_id, outs, told, number=5000)
        check(scene, tidy=tidy)
        for step in STEPS:
            assert attempt(scene, step) == DONE, step
        check(scene, tidy=tidy)
    met = any(became not in (DONE, "") for _, _, became in lines)
    return Counter({f"{fault.call} {fault.error}: {'told' if met else 'nothing to tell'}": 1})


def _note(told: Told, step: str, number: int, outs: Path) -> None:
    if step == "save":
        told.notes.append(number)
    elif step == "draft":
        told.drafts[f"form {number % 3}"] = number
    elif step.startswith("attach"):
        told.papers += 1
    else:
        ending = {"back_up": "casemgr-backup", "report": "pdf", "export": "xlsx"}[step]
        assert (outs / f"{number}.{ending}").exists(), "an acknowledged file is gone"


def test_a_day_in_which_a_call_of_the_system_fails_loses_nothing(
    busy: Office, template: Path, tmp_path: Path
) -> None:
    campaign(busy, template, tmp_path, [Fault("pwrite64", "EIO", 120, True)], 20261122)


@pytest.mark.campaign
def test_no_failing_call_of_the_system_loses_what_was_acknowledged(
    busy: Office, template: Path, tmp_path: Path
) -> None:
    dice = dice_for("faults")
    faults = [some_fault(dice) for _ in range(rounds_of(300))]
    campaign(busy, template, tmp_path, faults, dice.randrange(10**9))
