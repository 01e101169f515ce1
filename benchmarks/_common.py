"""What the benchmarks share: one big workspace of invented people, and honest summaries.

A figure means little on its own: the machine, its load and its disk are in it. So each one
stands beside a floor measured in the same minute, and what is compared between days is the
ratio.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

from casemgr.demo.build import PASSPHRASES, build_demo
from casemgr.operations.bulk import KdfCost
from casemgr.operations.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
CASES = 100_000
_BYTECODE = ROOT / "build" / "benchmarks" / "bytecode"
_COPIES = "backups"
SUPERVISOR = "nasima"
_CHEAP = KdfCost(64 * 1024, 3, 4)  # the floor: key derivation is measured apart


def big_workspace(cases: int = CASES) -> Path:
    """A workspace of so many invented cases, made once and kept under ``build/``."""
    folder = ROOT / "build" / "benchmarks" / f"{cases}-cases"
    ready = folder / "ready.json"
    if not ready.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        print(f"making a workspace of {cases:,} invented cases (once) ...", flush=True)
        began = perf_counter()
        build_demo(folder, cases, cost=_CHEAP)
        ready.write_text(json.dumps({"seconds": round(perf_counter() - began)}), "utf-8")
    _bring_up_to_date(folder)
    return folder


def _bring_up_to_date(folder: Path) -> None:
    """One made by an earlier release is updated here, where nothing is timed yet; the copy that
    an update leaves behind would fill the disk."""
    sign_in(folder).lock()
    shutil.rmtree(folder / _COPIES, ignore_errors=True)


def passphrase(folder: Path, login: str = SUPERVISOR) -> str:
    return (folder / PASSPHRASES / f"{login}.txt").read_text("utf-8")


def sign_in(folder: Path) -> Workspace:
    """The supervisor of a workspace made here."""
    return Workspace.open(folder, SUPERVISOR, passphrase(folder))


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that ``percent`` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def timed(work: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each of ``times`` runs."""
    taken = []
    for _ in range(times):
        began = perf_counter()
        work()
        taken.append((perf_counter() - began) * 1000)
    return taken


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def in_fresh_process(script: str, *arguments: str) -> dict[str, float]:
    """Run a benchmark file again with arguments; gives the JSON it prints in its last line."""
    command = [sys.executable, script, *arguments]
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": screen(),
        # Compiled once and kept, as of any program that was started before.
        "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(_BYTECODE),
    }  # fmt: skip
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"{Path(script).name} {' '.join(arguments)} failed:\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def screen() -> str:
    """The platform Qt paints on: none that anybody sees, unless one is named."""
    return os.environ.get("QT_QPA_PLATFORM", "offscreen")


def say_machine() -> None:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{platform.system()}, Python {platform.python_version()}, {os.cpu_count()} cores{load}")


def say_line(name: str, text: str, verdict: bool | None = None) -> None:
    """One line of a result; ``verdict`` says whether a goal was met."""
    mark = "" if verdict is None else "  goal met" if verdict else "  GOAL MISSED"
    print(f"  {name:<44} {text}{mark}", flush=True)
