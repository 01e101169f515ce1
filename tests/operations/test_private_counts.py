"""Counts with noise: told before they are paid for, paid once, never given back."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from casemgr.cli import main
from casemgr.domain.errors import NotYourRole
from casemgr.operations.budgets import LedgerGone, ledger_of
from casemgr.operations.bulk import load_demo_cases
from casemgr.operations.care import backup, restore
from casemgr.operations.founding import Setup, found
from casemgr.operations.invented import InventedCase, InventedRecord
from casemgr.operations.private_counts import (
    CountsRequest,
    WholeOfficeOnly,
    _count,
    list_counts,
    preview_counts,
    release_counts,
)
from casemgr.operations.workspace import Workspace
from casemgr.statistics import Period
from casemgr.statistics.errors import PeriodOpen
from casemgr.statistics.noise import BudgetInvalid, BudgetSpent, Ledger, NoisyRelease
from casemgr.storage.budget_copy import BUDGETS_NAME, BudgetsForged
from casemgr.storage.errors import FileAlreadyThere
from casemgr.storage.keys import FLOOR_COST
from casemgr.storage.product_tables import NoisyReleaseRow
from tests.conftest import PASSPHRASE, FakeClock, Opener, unlocked

YEAR = CountsRequest("2025", "0.5", "ictip")
SECOND = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from casemgr.domain.errors import CaseError
from casemgr.operations.private_counts import CountsRequest, release_counts
from casemgr.operations.workspace import Workspace
from casemgr.storage.instance_lock import InstanceLock
from casemgr.storage.keys import clear_attempts, unlock
from casemgr.storage.rotation import open_store

folder, out, passphrase, budget = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
database, keys = open_store(folder, unlock(folder, "nasima", passphrase))
clear_attempts(folder)
# No program opens a workspace that another holds; this one does, to try what lies beneath.
workspace = Workspace(
    folder, InstanceLock(folder), keys, database, lambda: datetime(2026, 11, 21, 4, tzinfo=UTC)
)
print("ready", flush=True)
sys.stdin.readline()
told = []
for wanted in (budget, "0.5"):
    try:
        done = release_counts(workspace, CountsRequest("2025", wanted, "ictip"), out / wanted)
        told.append([done.spent, done.release.reference])
    except CaseError as error:
        told.append([type(error).__name__, ""])
print(json.dumps(told))
"""


def invented(number: int, day: date, paper: str = "") -> InventedCase:
    records: list[tuple[str, dict[str, Any]]] = [
        ("intake", {"intake_date": day.isoformat()}),
        ("person", {"pseudonym": f"Jaba {number}", "gender": "Feminine", "age_at_intake": 24}),
        ("consent", {"purpose": "statistics", "on": day.isoformat(), "status": "given"}),
    ]
    if paper:
        records.append(("identifier", {"kind": "passport", "number": paper}))
    made = tuple(InventedRecord(kind, day, values) for kind, values in records)
    return InventedCase(
        code=f"{number:08d}", route="", group="", worker=0, shared=False, status="support",
        since=day, records=made,
    )  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """30 people of 2025, one of them with two cases; one case in 2024."""
    folder = tmp_path_factory.mktemp("counts") / "workspace"
    setup = Setup(
        folder=folder, organisation="Example", zone="Asia/Dhaka", name="Nasima", login="nasima",
        passphrase=PASSPHRASE, demo=True, cost=FLOOR_COST,
    )  # fmt: skip
    workspace, _ = found(setup, FakeClock())
    cases = [invented(n, date(2025, 2, 1)) for n in range(29)]
    cases += [invented(29, date(2025, 3, 1), "ZZ 1"), invented(30, date(2025, 9, 1), "zz-1")]
    cases += [invented(31, date(2024, 3, 1), "ZZ 1")]
    workspace.run(load_demo_cases, cases, [workspace.actor.id])
    workspace.lock()
    return folder


@pytest.fixture
def workspace(office: Path, tmp_path: Path, seeds: dict[bytes, bytes]) -> Iterator[Workspace]:
    opened = reopened(Path(shutil.copytree(office, tmp_path / "workspace")), seeds)
    yield opened
    opened.lock()


def reopened(folder: Path, seeds: dict[bytes, bytes]) -> Workspace:
    clock = FakeClock()
    return Workspace.open_with(folder, lambda: unlocked(folder, "nasima", clock, seeds), clock)


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def spent(workspace: Workspace) -> Ledger:
    with workspace.database.read() as session:
        return ledger_of(session)


def outside(workspace: Workspace) -> Ledger:
    held = json.loads((workspace.folder / BUDGETS_NAME).read_bytes())
    return Ledger.from_json(held["ledger"])


def left(workspace: Workspace) -> Fraction:
    return preview_counts(workspace, YEAR).expectation.left_before


def test_the_error_is_told_before_anything_is_spent(workspace: Workspace) -> None:
    before = preview_counts(workspace, YEAR)
    assert before.expectation.left_before == 2
    assert f"between {40 - before.expectation.typical} and" in before.lines[0]
    assert not before.recorded
    assert spent(workspace).entries == frozenset()
    assert not (workspace.folder / BUDGETS_NAME).exists()


def test_the_same_question_gets_the_same_answer_and_costs_nothing(
    workspace: Workspace, tmp_path: Path
) -> None:
    first = release_counts(workspace, YEAR, tmp_path / "first")
    assert (first.spent, first.left) == (True, Fraction(3, 2))
    assert outside(workspace) == spent(workspace)
    files = written(tmp_path / "first")
    assert sorted(files) == [
        f"noisy-ictip-2025-0.5-{name}"
        for name in ("method-bn.txt", "method-en.txt", "sex_age.csv", "sex_age_exploitation.csv")
    ]
    assert b"Experimental" in files["noisy-ictip-2025-0.5-method-en.txt"]
    assert preview_counts(workspace, YEAR).recorded
    named = replace(YEAR, period="২০২৫", budget="1/2", recipient="A ministry")
    for asked, place in ((YEAR, "again"), (named, "named")):
        again = release_counts(workspace, asked, tmp_path / place)
        assert (again.spent, again.left) == (False, Fraction(3, 2))
    assert written(tmp_path / "again") == written(tmp_path / "named") == files
    assert [one.recipient for one in workspace.look(list_counts)] == ["A ministry", ""]
    with workspace.database.read() as session:
        rows = session.exec(select(NoisyReleaseRow)).all()
    assert {row.recipient: bool(row.release) for row in rows} == {"": True, "A ministry": False}


def test_nothing_beyond_the_limit_is_spent_and_a_refusal_leaves_nothing_outside(
    workspace: Workspace, tmp_path: Path
) -> None:
    release_counts(workspace, replace(YEAR, budget="1.5", period="2025-Q1"), tmp_path / "q")
    refused: tuple[tuple[CountsRequest, type[Exception]], ...] = (
        (replace(YEAR, budget="0.6"), BudgetSpent),
        (replace(YEAR, budget="much"), BudgetInvalid),
        (replace(YEAR, period="2026"), PeriodOpen),
        (replace(YEAR, template="project"), WholeOfficeOnly),
    )
    for asked, why in refused:
        with pytest.raises(why):
            release_counts(workspace, asked, tmp_path / "out")
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "noisy-ictip-2025-0.5-sex_age.csv").write_bytes(b"mine")
    with pytest.raises(FileAlreadyThere):
        release_counts(workspace, YEAR, taken)
    assert not (tmp_path / "out").exists()
    assert len(spent(workspace).entries) == 1
    assert (left(workspace), len(list(taken.iterdir()))) == (Fraction(1, 2), 1)


def test_an_empty_period_and_one_case_are_counted_like_any_other(
    workspace: Workspace, tmp_path: Path
) -> None:
    shapes = set()
    for period in ("2019", "2024", "2025"):
        done = release_counts(workspace, replace(YEAR, period=period), tmp_path / period)
        shapes.add(tuple((one.key, len(one.lines)) for one in done.release.tables))
    assert len(shapes) == 1


def test_a_person_with_two_cases_is_counted_once_with_the_latest(workspace: Workspace) -> None:
    counted = workspace.look(_count, Period(2025))
    assert len(counted.answers) == 30
    assert [one["period"] for one in counted.answers].count("2025-Q3") == 1
    assert len(workspace.look(_count, Period(2025, 1)).answers) == 30


def test_a_restored_backup_gives_no_budget_back(
    workspace: Workspace, tmp_path: Path, seeds: dict[bytes, bytes]
) -> None:
    place = tmp_path / "stick"
    place.mkdir()
    backup(workspace, place / "b.backup")
    release_counts(workspace, replace(YEAR, budget="2"), tmp_path / "out")
    restore(place / "b.backup", tmp_path / "back", login="nasima", passphrase=PASSPHRASE)
    back = reopened(tmp_path / "back", seeds)
    try:
        assert spent(back).entries == frozenset()
        assert left(back) == 0
        with pytest.raises(BudgetSpent):
            release_counts(back, YEAR, tmp_path / "more")
        release_counts(back, replace(YEAR, period="2024"), tmp_path / "other")
        assert len(spent(back).entries) == 2
    finally:
        back.lock()


def test_without_the_copy_outside_or_with_another_nothing_is_spent(
    workspace: Workspace, tmp_path: Path
) -> None:
    release_counts(workspace, YEAR, tmp_path / "out")
    path = workspace.folder / BUDGETS_NAME
    whole = path.read_bytes()
    asked = replace(YEAR, period="2024")
    path.unlink()
    with pytest.raises(LedgerGone):
        release_counts(workspace, asked, tmp_path / "more")
    for damage in (whole.replace(b"1/2", b"1/9"), b"", b"{}", b"[1]"):
        path.write_bytes(damage)
        with pytest.raises(BudgetsForged):
            release_counts(workspace, asked, tmp_path / "more")
    path.write_bytes(whole)
    release_counts(workspace, asked, tmp_path / "more")


def test_two_processes_at_once_cannot_overspend_and_agree_on_one_answer(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder = workspace.folder
    workspace.lock()
    with ExitStack() as running:
        both = []
        for budget in ("1.1", "1.2"):  # the limit leaves room for one of them
            (tmp_path / budget).mkdir()
            both.append(running.enter_context(waiting(folder, tmp_path / budget, budget)))
        for one in both:
            assert one.stdin is not None
            one.stdin.write("\n")
            one.stdin.flush()
        told = [json.loads(one.communicate(timeout=120)[0]) for one in both]
    own, shared = zip(*told, strict=True)
    assert sorted((first for first, _ in own), key=str) == ["BudgetSpent", True]
    assert sorted(first for first, _ in shared) == [False, True]  # answered once, paid once
    assert shared[0][1] == shared[1][1]
    assert written(tmp_path / "1.1" / "0.5") == written(tmp_path / "1.2" / "0.5")


@contextmanager
def waiting(folder: Path, out: Path, budget: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process that has opened the workspace and waits for a line before it asks."""
    asked = [sys.executable, "-c", SECOND, str(folder), str(out), PASSPHRASE, budget]
    pipe = subprocess.PIPE
    with subprocess.Popen(asked, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def test_the_command_line_tells_the_error_first_and_asks_for_a_budget(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, secret = shutil.copytree(office, tmp_path / "workspace"), tmp_path / "passphrase"
    secret.write_text(PASSPHRASE, "utf-8")

    def run(place: str, *asked: str) -> tuple[int, str, str]:
        signed = ("--workspace", folder, "--user", "nasima", "--passphrase-file", secret)
        given = ("--product", "dp-counts", "--period", "2025", "--output", tmp_path / place)
        code = main([str(one) for one in ("statistics", *signed, *given, *asked)])
        return code, *capsys.readouterr()

    code, out, err = run("none", "--epsilon", "0.5", "--expected")
    assert (code, "With this budget (0.5)" in out, err) == (0, True, "")
    assert not (tmp_path / "none").exists()
    code, out, err = run("first", "--epsilon", "0.5", "--json")
    told = json.loads(out)
    assert (code, err, told["spent"], told["left"], told["experimental"]) == (
        0,
        "",
        True,
        1.5,
        True,
    )
    assert told["expected"]["left_before"] == 2.0
    code, out, err = run("second", "--epsilon", "0.5")
    assert (code, "Experimental" in err, "With this budget" in err) == (0, True, False)
    assert written(tmp_path / "first") == written(tmp_path / "second")
    code, out, err = run("third", "--epsilon", "1.6")
    assert (code, out, "does not suffice; 1.5 is left" in err) == (1, "", True)
    assert not (tmp_path / "third").exists()
    with pytest.raises(SystemExit, match="2"):
        run("fourth")


def test_only_supervisors_ask_for_counts_with_noise(sign_in: Opener, tmp_path: Path) -> None:
    for login in ("ruma", "audit", "adib"):
        person = sign_in(login)
        for ask in (lambda p: preview_counts(p, YEAR), lambda p: release_counts(p, YEAR, tmp_path)):
            with pytest.raises(NotYourRole):
                ask(person)


def test_a_recorded_answer_is_what_the_register_holds(workspace: Workspace, tmp_path: Path) -> None:
    done = release_counts(workspace, YEAR, tmp_path / "out")
    with workspace.database.read() as session:
        (row,) = session.exec(select(NoisyReleaseRow)).all()
    assert NoisyRelease.from_json(row.release) == done.release
    assert row.id == done.release.reference
