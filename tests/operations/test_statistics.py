"""Anonymised figures: who is counted, when, and that a period has one answer for ever."""

import csv
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from casemgr.domain.errors import NotYourRole
from casemgr.domain.person import Person
from casemgr.operations.accounts import list_accounts
from casemgr.operations.bulk import load_demo_cases
from casemgr.operations.cases import case_keys, case_lines, create_case, open_case
from casemgr.operations.founding import Setup, found
from casemgr.operations.invented import InventedCase, InventedRecord
from casemgr.operations.lifecycle import change_status
from casemgr.operations.records import save_record
from casemgr.operations.statistics import (
    counted_case,
    file_names,
    list_releases,
    preview_statistics,
    release_statistics,
)
from casemgr.operations.values import CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.statistics.errors import PeriodInvalid, PeriodOpen, PeriodOverlap, TooFewCases
from casemgr.storage.errors import FileAlreadyThere, FolderMissing
from casemgr.storage.keys import FLOOR_COST
from casemgr.storage.tables import AuditRow, CaseRow, StatisticsReleaseRow
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock, consents

Opener = Callable[[str], Workspace]
AGREED, SILENT = 60, 30
REFUSALS: tuple[Mapping[str, Any], ...] = (
    {"status": "refused"},
    {"status": "withdrawn"},
    {"status": "given", "expires": "2025-12-31"},
    {"status": "given", "unverified": True},
    {"status": "given", "organisation": "A ministry"},
)


def invented(number: int, *entries: Mapping[str, Any]) -> InventedCase:
    """A case of May 2025 with these answers about statistics."""
    day = date(2025, 5, 1 + number % 28)
    values: list[tuple[str, Mapping[str, Any]]] = [
        ("intake", {"intake_date": day.isoformat()}),
        ("person", {"pseudonym": f"Jaba {number}", "gender": "Feminine", "age_at_intake": 24}),
    ]
    asked = {"purpose": "statistics", "on": day.isoformat()}
    values += [("consent", {**asked, **entry}) for entry in entries]
    records = tuple(InventedRecord(kind, day, given) for kind, given in values)
    return InventedCase(
        code=f"{number:08d}", route="", group="", worker=0, shared=False, status="support",
        since=day, records=records,
    )  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of invented people: 60 agreed to be counted, 30 did not in various ways."""
    folder = tmp_path_factory.mktemp("statistics") / "workspace"
    setup = Setup(
        folder=folder, organisation="Example", zone="Asia/Dhaka", name="Nasima", login="nasima",
        passphrase=PASSPHRASE, demo=True, cost=FLOOR_COST,
    )  # fmt: skip
    workspace, _ = found(setup, FakeClock())
    given = {"status": "given"}
    cases = [invented(number, given) for number in range(AGREED)]
    for number in range(SILENT):
        entries: tuple[Mapping[str, Any], ...] = (
            () if number % 6 == 5 else (given, REFUSALS[number % 6])
        )
        if number % 6 == 4:
            entries = (REFUSALS[4],)
        cases.append(invented(AGREED + number, *entries))
    workspace.run(load_demo_cases, cases, [workspace.actor.id])
    workspace.lock()
    return folder


@pytest.fixture
def workspace(office: Path, tmp_path: Path, clock: FakeClock) -> Iterator[Workspace]:
    folder = Path(shutil.copytree(office, tmp_path / "workspace"))
    opened = Workspace.open(folder, "nasima", PASSPHRASE, clock=clock)
    yield opened
    opened.lock()


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def releases(workspace: Workspace) -> list[StatisticsReleaseRow]:
    with workspace.database.read() as session:
        return list(session.exec(select(StatisticsReleaseRow)).all())


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(data.decode("utf-8-sig").splitlines()))


# --- who is counted -------------------------------------------------------------------------


def test_only_those_who_agreed_are_counted(workspace: Workspace, tmp_path: Path) -> None:
    files = written_by(workspace, "2025", tmp_path / "out")
    (total,) = {
        row["count"]
        for name, data in files.items()
        if name.endswith(".csv")
        for row in rows_of(data)
        if row["val1"] == "Total"
    }
    assert total == str(AGREED)


def written_by(workspace: Workspace, period: str, folder: Path) -> dict[str, bytes]:
    release_statistics(workspace, period, folder)
    return written(folder)


def test_a_case_counts_by_its_intake_date_alone(workspace: Workspace) -> None:
    assert workspace.look(preview_statistics, "2025-Q2").tables[0].total.count == AGREED
    with pytest.raises(TooFewCases):
        workspace.look(preview_statistics, "2025-Q3")


def test_a_case_without_a_whole_intake_date_is_not_counted() -> None:
    nowhere = CaseRow(code="x", status="support", opened_on="", owner_id="", team_id="")
    assert counted_case(nowhere, Person(), []) is None


def test_no_figure_tells_of_fewer_than_eleven(workspace: Workspace, tmp_path: Path) -> None:
    for name, data in written_by(workspace, "2025", tmp_path / "out").items():
        if name.endswith(".csv"):
            for row in rows_of(data):
                assert row["count"] == "[c]" or int(row["count"]) >= 10, (name, row)
                assert row["count"] == "[c]" or int(row["count"]) % 5 == 0


# --- the period -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "refusal"),
    [
        ("2026", PeriodOpen),
        ("2026-Q4", PeriodOpen),
        ("2027", PeriodOpen),
        ("2025-Q5", PeriodInvalid),
        ("last year", PeriodInvalid),
        ("2024", TooFewCases),
    ],
)
def test_a_period_that_cannot_be_released_leaves_no_trace_outside(
    workspace: Workspace, tmp_path: Path, period: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        release_statistics(workspace, period, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert releases(workspace) == []


def test_bangla_digits_name_the_same_period(workspace: Workspace) -> None:
    assert workspace.look(preview_statistics, "২০২৫").period == "2025"


@pytest.mark.parametrize(("first", "second"), [("2025", "2025-Q2"), ("2025-Q2", "2025")])
def test_an_overlapping_period_is_refused(
    workspace: Workspace, tmp_path: Path, first: str, second: str
) -> None:
    release_statistics(workspace, first, tmp_path / "first")
    with pytest.raises(PeriodOverlap):
        release_statistics(workspace, second, tmp_path / "second")
    with pytest.raises(PeriodOverlap):
        workspace.look(preview_statistics, second)
    assert not (tmp_path / "second").exists()
    assert [row.period for row in releases(workspace)] == [first]


# --- the same period, the same bytes --------------------------------------------------------


def test_the_same_period_gives_the_same_bytes_on_another_day(
    workspace: Workspace, tmp_path: Path, clock: FakeClock
) -> None:
    first = written_by(workspace, "2025", tmp_path / "first")
    assert set(first) == set(file_names("2025"))
    clock.forward(days=400)
    assert written_by(workspace, "2025", tmp_path / "second") == first
    assert len(releases(workspace)) == 1


def test_the_same_period_gives_the_same_bytes_in_another_process(
    workspace: Workspace, tmp_path: Path
) -> None:
    first = written_by(workspace, "2025", tmp_path / "first")
    folder = workspace.folder
    workspace.lock()
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE, "utf-8")
    asked = ["statistics", "--workspace", folder, "--user", "nasima", "--passphrase-file", secret,
             "--period", "2025", "--output", tmp_path / "second"]  # fmt: skip
    program = "import sys; from casemgr.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, asked)], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert written(tmp_path / "second") == first


def test_what_changes_after_the_release_changes_no_figure(
    workspace: Workspace, tmp_path: Path, clock: FakeClock
) -> None:
    first = written_by(workspace, "2025", tmp_path / "first")
    keys = workspace.look(case_keys, CaseQuery())
    line = workspace.look(case_lines, keys[-1:])[0]
    clock.forward(minutes=1)
    workspace.run(change_status, line.case_id, "planning", "planned anew")
    person = workspace.run(open_case, line.case_id).records["person"][0]
    changed = {"pseudonym": "Jaba 1", "gender": "Masculine", "age_at_intake": 60}
    workspace.run(save_record, "person", line.case_id, person.id, changed, person.version)
    assert written_by(workspace, "2025", tmp_path / "second") == first


def test_the_register_knows_every_release(workspace: Workspace, tmp_path: Path) -> None:
    assert workspace.look(list_releases) == []
    assert not workspace.look(preview_statistics, "2025").released
    release_statistics(workspace, "2025", tmp_path / "out")
    (past,) = workspace.look(list_releases)
    assert (past.period, past.released_by) == ("2025", "Nasima")
    assert workspace.look(preview_statistics, "2025").released
    with workspace.database.read() as session:
        lines = session.exec(
            select(AuditRow).where(AuditRow.operation == "release_statistics")
        ).all()
    files = len(file_names("2025"))
    assert [line.detail for line in lines] == [
        '{"again":false,"period":"2025"}',
        f'{{"files":{files},"period":"2025","what":"done"}}',
    ]


def test_looking_at_figures_registers_nothing(workspace: Workspace) -> None:
    workspace.look(preview_statistics, "2025")
    assert releases(workspace) == []


# --- the files ------------------------------------------------------------------------------


def test_a_release_writes_tables_books_and_bulletins(workspace: Workspace, tmp_path: Path) -> None:
    files = written_by(workspace, "2025", tmp_path / "out")
    assert len([name for name in files if name.endswith(".csv")]) == 7
    for language in ("en", "bn"):
        assert files[f"statistics-2025-{language}.pdf"].startswith(b"%PDF")
        assert files[f"statistics-2025-{language}.xlsx"].startswith(b"PK")
    for name, data in files.items():
        if name.endswith(".csv"):
            head = data.decode("utf-8-sig").splitlines()[0]
            assert head == "table,var1,val1,count", name


def test_nothing_is_overwritten_and_nothing_registered_then(
    workspace: Workspace, tmp_path: Path
) -> None:
    taken = tmp_path / file_names("2025")[3]
    taken.write_bytes(b"mine")
    with pytest.raises(FileAlreadyThere):
        release_statistics(workspace, "2025", tmp_path)
    assert taken.read_bytes() == b"mine"
    assert releases(workspace) == []
    with pytest.raises(FolderMissing):
        release_statistics(workspace, "2025", tmp_path / "no" / "such")
    assert releases(workspace) == []


def test_a_new_case_of_a_demonstration_counts_among_the_invented(workspace: Workspace) -> None:
    parts = {**ROKEYA, "intake": {"intake_date": "2025-05-09"}}
    workspace.run(create_case, parts, consents("statistics"))
    assert workspace.look(preview_statistics, "2025").tables[0].total.count == AGREED


def test_only_supervisors_release_figures(sign_in: Opener, tmp_path: Path) -> None:
    for login in ("ruma", "audit", "adib"):
        person = sign_in(login)
        with pytest.raises(NotYourRole):
            release_statistics(person, "2025", tmp_path / "out")
        with pytest.raises(NotYourRole):
            person.look(preview_statistics, "2025")
    assert not (tmp_path / "out").exists()


def test_every_supervisor_counts_the_whole_office(sign_in: Opener) -> None:
    nasima = sign_in("nasima")
    assert "shahana" in {one.login for one in nasima.look(list_accounts)}
    answers = set()
    for login in ("nasima", "shahana"):
        with pytest.raises(TooFewCases) as told:
            sign_in(login).look(preview_statistics, "2025")
        answers.add(told.value.tell("en"))
    assert len(answers) == 1
