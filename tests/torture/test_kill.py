"""Killed without warning, again and again: what was acknowledged is there, and the trail whole."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from casemgr.operations import care
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.workspace import Workspace
from tests.conftest import PASSPHRASE, ROKEYA
from tests.torture.office import dice_for, rounds_of

ROOT = Path(__file__).parents[2]
SAVER = """
import sys
from pathlib import Path
from casemgr.operations.records import save_record
from casemgr.operations.workspace import Workspace

folder, case_id, start = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
workspace = Workspace.open(folder, "nasima", sys.stdin.readline().rstrip())
print("open", flush=True)
number = start
while True:
    note = {"kind": "observed", "text": f"note {number} " + "long " * (number % 400)}
    workspace.run(save_record, "note", case_id, None, note)
    print("note", number, flush=True)
    workspace.drafts.put(f"form {number % 3}", {"text": f"draft {number}"}, None)
    print("draft", number, flush=True)
    number += 1
"""


@pytest.fixture
def office(template: Path, tmp_path: Path) -> tuple[Path, str]:
    folder = Path(shutil.copytree(template, tmp_path / "workspace"))
    workspace = Workspace.open(folder, "nasima", PASSPHRASE)
    case = workspace.run(create_case, ROKEYA)
    workspace.lock()
    return folder, case.case_id


def killed_while_saving(
    folder: Path, case_id: str, start: int, after: float, *, early: bool
) -> list[str]:
    """Save without pause in another process, kill it, and give what it acknowledged. A kill that
    is not ``early`` comes when two things have been acknowledged, however slow the machine."""
    with subprocess.Popen(
        [sys.executable, "-c", SAVER, folder, case_id, str(start)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(PASSPHRASE + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "open\n"
        first = "" if early else process.stdout.readline() + process.stdout.readline()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        said = first + process.stdout.read()
        assert process.wait() == -signal.SIGKILL
    whole = said[: said.rfind("\n") + 1]
    return whole.splitlines()


def torture(folder: Path, case_id: str, rounds: int, dice: random.Random) -> None:
    saved: list[int] = []
    drafts: dict[str, int] = {}
    for place in range(1, rounds + 1):
        start = place * 100_000  # what one round saved without a word is not saved again
        said = killed_while_saving(
            folder, case_id, start, dice.uniform(0.02, 0.4), early=place % 2 == 0
        )
        for line in said:
            what, _, number = line.partition(" ")
            if what == "note":
                saved.append(int(number))
            else:
                drafts[f"form {int(number) % 3}"] = int(number)
        check_everything(folder, case_id, saved, drafts)
    assert saved, "nothing was ever acknowledged, so nothing was tested"
    assert drafts, "no draft was ever acknowledged, so nothing was tested"


def check_everything(folder: Path, case_id: str, saved: list[int], drafts: dict[str, int]) -> None:
    workspace = Workspace.open(folder, "nasima", PASSPHRASE)
    try:
        notes = workspace.run(open_case, case_id).records["note"]
        texts = [getattr(note.value, "text") for note in notes]  # noqa: B009
        numbers = [int(text.split()[1]) for text in texts]
        assert set(saved) <= set(numbers), "an acknowledged note is gone"
        assert len(set(numbers)) == len(numbers), "a note was saved twice"
        for text, number in zip(texts, numbers, strict=True):
            assert text.count("long") == number % 400, "half a note was saved"
        for form, number in drafts.items():
            draft = workspace.drafts.get(form)
            assert draft is not None, "an acknowledged draft is gone"
            assert int(draft.payload["text"].split()[1]) >= number
        assert care.verify(workspace) == []
    finally:
        workspace.lock()


def test_what_was_acknowledged_before_a_kill_is_there(office: tuple[Path, str]) -> None:
    torture(*office, rounds=5, dice=random.Random(20261121))


@pytest.mark.campaign
def test_what_was_acknowledged_before_each_of_500_kills_is_there(office: tuple[Path, str]) -> None:
    torture(*office, rounds=rounds_of(500), dice=dice_for("kill"))
