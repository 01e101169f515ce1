"""Every reader of what comes from elsewhere, fed bent, cut and joined samples: a sentence or a
value, never a bug, a crash, a wait, or more memory than it may take."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from tests.torture.fuzzing import LONGEST
from tests.torture.office import dice_for, rounds_of
from tests.torture.readers import CORPUS, READERS, samples

ROOT = Path(__file__).parents[2]
_LARGEST_CORPUS: Final = 300_000  # bytes


def fuzz(
    names: Sequence[str], place: Path, *, seed: int, count: int, seconds: float = 0
) -> list[dict[str, Any]]:
    """What came of feeding readers in a process of its own. After a failure the sample lies in
    the reader's folder in ``place`` as ``now``."""
    given = [",".join(names), str(seed), str(count), str(seconds), str(place)]
    done = subprocess.run(
        [sys.executable, "-B", "-m", "tests.torture.fuzzing", *given],
        capture_output=True, text=True, cwd=ROOT, check=False,
        timeout=len(names) * (seconds or count * LONGEST) + 120,
    )  # fmt: skip
    assert done.returncode == 0, (seed, done.returncode, done.stdout, done.stderr[-3000:], place)
    return [json.loads(line) for line in done.stdout.splitlines()]


def keep(name: str, place: Path) -> None:
    """Keep new finds in the corpus, as far as there is room."""
    taken = sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file())
    for find in sorted(place.glob("find-*"), key=lambda path: path.stat().st_size):
        taken += find.stat().st_size
        if taken > _LARGEST_CORPUS:
            return
        shutil.copyfile(find, CORPUS / name / find.name)


def test_each_reader_has_kept_samples_that_are_small() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(READERS)
    assert all(samples(name) for name in READERS)
    files = [path for path in CORPUS.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= _LARGEST_CORPUS


def test_a_bent_file_is_read_or_refused_with_a_sentence(tmp_path: Path) -> None:
    found = fuzz(tuple(READERS), tmp_path, seed=20261122, count=25)
    for name, told in zip(READERS, found, strict=True):
        assert told["samples"] >= 25, name
        assert told["past the first check"] > told["samples"] / 4, f"{name}: few get far"


BROKEN = """
import os, sys, time
from pathlib import Path
from tests.torture import bending
from tests.torture.fuzzing import outcome_apart
from tests.torture.readers import Reader

def read(data, place):
    return eval(data, {"os": os, "time": time})

reader = Reader(read, bending.anywhere, frozenset(), 64 << 20, tuple, apart=True)
samples = (
    b"1 + 1", b"os.abort()", b"time.sleep(60)", b"os.kill(os.getpid(), 27)",
    b"len(b'x' * (200 << 20))", b"1 / 0",
)
for sample in samples:
    try:
        print(outcome_apart(reader, sample, Path("."), 3.0)[0])
    except Exception as find:
        print(type(find).__name__)
"""


def test_a_reader_apart_that_breaks_refuses_and_one_that_hangs_or_swells_is_a_find() -> None:
    done = subprocess.run(
        [sys.executable, "-B", "-c", BROKEN],
        capture_output=True, text=True, cwd=ROOT, check=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.split() == [
        "read", "AttachmentStopped", "TimeoutError", "TimeoutError", "MemoryError", "RuntimeError",
    ]  # fmt: skip


@pytest.mark.campaign
@pytest.mark.parametrize("name", READERS)
def test_thousands_of_bent_files_are_read_or_refused(name: str, tmp_path: Path) -> None:
    """With CASEMGR_TORTURE_SECONDS for so long, else so many; finds are kept where
    CASEMGR_TORTURE_KEEP is set."""
    seed = dice_for(f"fuzz {name}").randrange(10**9)
    seconds = float(os.environ.get("CASEMGR_TORTURE_SECONDS") or 0)
    (told,) = fuzz((name,), tmp_path, seed=seed, count=rounds_of(3000), seconds=seconds)
    print(name, *(f"\n    {what}: {value}" for what, value in told.items()))
    if os.environ.get("CASEMGR_TORTURE_KEEP"):
        keep(name, tmp_path / name)
