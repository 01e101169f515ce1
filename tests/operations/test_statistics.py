"""Anonymised figures: who is counted, when, and that a period has one answer for ever."""

import csv
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from casemgr.cli import main
from casemgr.domain.errors import NotYourRole
from casemgr.operations.accounts import list_accounts
from casemgr.operations.bulk import load_demo_cases
from casemgr.operations.cases import case_keys, case_lines, create_case, open_case
from casemgr.operations.counting import counted_case
from casemgr.operations.directories import save_entry
from casemgr.operations.founding import Setup, found
from casemgr.operations.invented import InventedCase, InventedRecord
from casemgr.operations.joint_acts import ask_for
from casemgr.operations.lifecycle import change_status
from casemgr.operations.records import save_record
from casemgr.operations.statistics import preview_statistics, release_statistics
from casemgr.operations.statistics_request import (
    ProjectNeeded,
    SecondPersonNeeded,
    StatisticsPreview,
    StatisticsRequest,
    UnknownTemplate,
    list_releases,
)
from casemgr.operations.values import CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.reports.bulletin import GAP
from casemgr.statistics.books import book_from_json
from casemgr.statistics.equations import SHOWN
from casemgr.statistics.errors import (
    PeriodInvalid,
    PeriodOpen,
    PeriodOverlap,
    SnapshotDamaged,
    TooFewCases,
)
from casemgr.statistics.history import Snapshot
from casemgr.statistics.tables import (
    WITHHELD_TEXT,
    EarlierReleasesTellTooMuch,
    told_by_earlier,
)
from casemgr.statistics.templates import TEMPLATES
from casemgr.storage.errors import FileAlreadyThere, FolderMissing
from casemgr.storage.keys import FLOOR_COST
from casemgr.storage.statistics_tables import TableReleaseRow
from casemgr.storage.tables import AuditRow, CaseRow, StatisticsReleaseRow
from casemgr.storage.trust_tables import JointActRow
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock, consents, unlocked
from tests.reports.paper import read_by_pdfium

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


def signed_in(folder: Path, clock: FakeClock, seeds: dict[bytes, bytes]) -> Workspace:
    return Workspace.open_with(folder, lambda: unlocked(folder, "nasima", clock, seeds), clock)


@pytest.fixture
def workspace(
    office: Path, tmp_path: Path, clock: FakeClock, seeds: dict[bytes, bytes]
) -> Iterator[Workspace]:
    folder = Path(shutil.copytree(office, tmp_path / "workspace"))
    opened = signed_in(folder, clock, seeds)
    yield opened
    opened.lock()


@dataclass(frozen=True)
class Once:
    """What the year of the office gives, released once for all tests that only read it."""

    folder: Path
    files: Mapping[str, bytes]
    register: tuple[tuple[str, str], ...]
    trail: tuple[str, ...]


@pytest.fixture(scope="module")
def once(office: Path, tmp_path_factory: pytest.TempPathFactory, seeds: dict[bytes, bytes]) -> Once:
    place = tmp_path_factory.mktemp("released")
    folder = Path(shutil.copytree(office, place / "workspace"))
    opened = signed_in(folder, FakeClock(), seeds)
    files = written_by(opened, "2025", place / "out")
    register = tuple((one.period, one.released_by) for one in opened.look(list_releases))
    with opened.database.read() as session:
        released = AuditRow.operation == "release_statistics"
        trail = tuple(row.detail for row in session.exec(select(AuditRow).where(released)))
    opened.lock()
    return Once(folder, files, register, trail)


@pytest.fixture
def released(
    once: Once, tmp_path: Path, clock: FakeClock, seeds: dict[bytes, bytes]
) -> Iterator[Workspace]:
    """The office after its year was released."""
    opened = signed_in(Path(shutil.copytree(once.folder, tmp_path / "released")), clock, seeds)
    yield opened
    opened.lock()


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def releases(workspace: Workspace) -> list[TableReleaseRow]:
    with workspace.database.read() as session:
        return list(session.exec(select(TableReleaseRow)).all())


def look(workspace: Workspace, period: str, **asked: str) -> StatisticsPreview:
    return preview_statistics(workspace, StatisticsRequest(period, **asked))


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(data.decode("utf-8-sig").splitlines()))


# --- who is counted -------------------------------------------------------------------------


def test_only_those_who_agreed_are_counted(once: Once) -> None:
    (total,) = {
        row["count"]
        for name, data in once.files.items()
        if name.endswith(".csv")
        for row in rows_of(data)
        if {row[name] for name in row if name.startswith("val")} == {"Total"}
    }
    assert total == str(AGREED)


def written_by(workspace: Workspace, period: str, folder: Path) -> dict[str, bytes]:
    release_statistics(workspace, StatisticsRequest(period), folder)
    return written(folder)


def test_a_case_counts_by_its_intake_date_alone(workspace: Workspace) -> None:
    assert look(workspace, "2025-Q2").tables[0].total == AGREED
    with pytest.raises(TooFewCases):
        look(workspace, "2025-Q3")


def test_a_case_without_a_whole_intake_date_is_not_counted() -> None:
    nowhere = CaseRow(code="x", status="support", opened_on="", owner_id="", team_id="")
    assert counted_case(nowhere, {}) is None


def test_no_figure_tells_of_fewer_than_eleven(once: Once) -> None:
    for name, data in once.files.items():
        if name.endswith(".csv"):
            for row in rows_of(data):
                assert row["count"] in ("[c]", "0") or int(row["count"]) >= 10, (name, row)
                assert row["count"] == "[c]" or int(row["count"]) % 5 == 0


# --- the period -----------------------------------------------------------------------------


def test_a_period_that_cannot_be_released_leaves_no_trace_outside(
    workspace: Workspace, tmp_path: Path
) -> None:
    for period, refusal in (
        ("2026", PeriodOpen),
        ("2026-Q4", PeriodOpen),
        ("2027", PeriodOpen),
        ("2025-Q5", PeriodInvalid),
        ("last year", PeriodInvalid),
        ("2024", TooFewCases),
    ):
        with pytest.raises(refusal):
            release_statistics(workspace, StatisticsRequest(period), tmp_path / "out")
        assert not (tmp_path / "out").exists(), period
        assert releases(workspace) == []


def test_bangla_digits_name_the_same_period(workspace: Workspace) -> None:
    assert look(workspace, "২০২৫").period == "2025"


def test_a_quarter_after_its_year_is_protected_together_with_it(
    released: Workspace, tmp_path: Path
) -> None:
    release_statistics(released, StatisticsRequest("2025-Q2"), tmp_path / "second")
    year, quarter = (Snapshot.from_json(row.snapshot) for row in releases(released))
    book = book_from_json(releases(released)[1].book)
    assert told_by_earlier(quarter, book, [year]) == 0


def test_a_release_of_the_first_method_is_given_out_again_and_nothing_that_overlaps_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    with workspace.database.write() as session:
        session.add(old_release(workspace, OLD))
    shown = look(workspace, "2025")
    assert (shown.released, shown.tables[0].total, len(shown.tables)) == (True, 60, 1)
    assert [row.labels for row in shown.tables[0].rows][1:] == [("Man; Hijra",), ("All",)]
    for period, template in (("2025-Q2", "public"), ("2025", "ictip")):
        with pytest.raises(PeriodOverlap):
            look(workspace, period, template=template)
    written_by(workspace, "2025", tmp_path / "out")
    assert releases(workspace) == []
    assert [one.template for one in workspace.look(list_releases)] == ["public"]


OLD = (
    '{"base":5,"demo":true,"k":11,"method_version":1,"period":"2025","reference":"","tables":['
    '{"key":"sex","minimum":0,"multiple":false,"rows":['
    '{"count":40,"members":[["Feminine","Woman","নারী"]]},'
    '{"count":20,"members":[["Masculine","Man","পুরুষ"],["Hijra","Hijra","হিজড়া"]]}],'
    '"title":"Cases by sex","total":60}]}'
)


def old_release(workspace: Workspace, snapshot: str) -> StatisticsReleaseRow:
    return StatisticsReleaseRow(
        period="2025", first_day="2025-01-01", last_day="2025-12-31", snapshot=snapshot,
        sha256=sha256(snapshot.encode()).hexdigest(), created_at=workspace.now,
        updated_at=workspace.now, created_by=workspace.actor.id, updated_by=workspace.actor.id,
    )  # fmt: skip


def test_a_damaged_record_is_refused(workspace: Workspace) -> None:
    with workspace.database.write() as session:
        session.add(old_release(workspace, OLD))
    for damage in (
        (OLD, ""),
        ('"count":20', '"count":5'),
        ('"count":20', '"count":21'),
        ('"total":60', '"total":10'),
        ('"2025"', '"soon"'),
    ):
        with workspace.database.write() as session:
            row = session.exec(select(StatisticsReleaseRow)).one()
            row.snapshot = OLD.replace(*damage)
        with pytest.raises(SnapshotDamaged):
            look(workspace, "2025")


# --- the same period, the same bytes --------------------------------------------------------


def test_the_same_period_gives_the_same_bytes_on_another_day(
    once: Once, released: Workspace, tmp_path: Path, clock: FakeClock
) -> None:
    clock.forward(days=400)
    assert written_by(released, "2025", tmp_path / "second") == once.files
    assert len(releases(released)) == 1


def test_the_same_period_gives_the_same_bytes_from_the_command_line(
    once: Once, released: Workspace, tmp_path: Path
) -> None:
    released.lock()
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE, "utf-8")
    asked = ["statistics", "--workspace", released.folder, "--user", "nasima",
             "--passphrase-file", secret, "--period", "2025",
             "--output", tmp_path / "second"]  # fmt: skip
    assert main([str(one) for one in asked]) == 0
    assert written(tmp_path / "second") == once.files


def test_what_changes_after_the_release_changes_no_figure(
    once: Once, released: Workspace, tmp_path: Path, clock: FakeClock
) -> None:
    keys = released.look(case_keys, CaseQuery())
    line = released.look(case_lines, keys[-1:])[0]
    clock.forward(minutes=1)
    released.run(change_status, line.case_id, "planning", "planned anew")
    person = released.run(open_case, line.case_id).records["person"][0]
    changed = {"pseudonym": "Jaba 1", "gender": "Masculine", "age_at_intake": 60}
    released.run(save_record, "person", line.case_id, person.id, changed, person.version)
    assert written_by(released, "2025", tmp_path / "second") == once.files


def test_the_register_knows_every_release(
    once: Once, workspace: Workspace, released: Workspace
) -> None:
    assert workspace.look(list_releases) == []
    assert not look(workspace, "2025").released
    assert once.register == (("2025", "Nasima"),)
    assert look(released, "2025").released
    assert once.trail == (
        '{"again":false,"period":"2025","template":"public"}',
        f'{{"files":{len(once.files)},"period":"2025","what":"done"}}',
    )


def test_looking_at_figures_registers_nothing(workspace: Workspace) -> None:
    look(workspace, "2025")
    assert releases(workspace) == []


# --- for one reader ------------------------------------------------------------------------


def late(workspace: Workspace, count: int) -> None:
    """So many more cases of the period come to be counted."""
    cases = [invented(AGREED + SILENT + n, {"status": "given"}) for n in range(count)]
    workspace.run(load_demo_cases, cases, [workspace.actor.id])


def test_every_template_is_made_of_the_program_s_own_lists(workspace: Workspace) -> None:
    for template in TEMPLATES:
        if template != "project":
            assert look(workspace, "2025", template=template).tables[0].total == AGREED
    with pytest.raises(ProjectNeeded):
        look(workspace, "2025", template="project")
    with pytest.raises(UnknownTemplate):
        look(workspace, "2025", template="names")


def test_a_named_reader_gets_the_recorded_figures_and_a_line_of_her_own(
    workspace: Workspace, tmp_path: Path
) -> None:
    release_statistics(workspace, StatisticsRequest("2025", "ictip"), tmp_path / "all")
    late(workspace, 30)
    asked = StatisticsRequest("2025", "ictip", recipient="A ministry")
    release_statistics(workspace, asked, tmp_path / "one")
    assert written(tmp_path / "one") == written(tmp_path / "all")
    assert [(row.audience, row.recipient) for row in releases(workspace)] == [
        ("public", ""),
        ("named", "A ministry"),
    ]
    assert [one.recipient for one in workspace.look(list_releases)] == ["A ministry", ""]


def test_figures_that_earlier_ones_bear_on_are_for_two_people_and_never_for_the_public(
    workspace: Workspace, tmp_path: Path
) -> None:
    release_statistics(workspace, StatisticsRequest("2025", "ictip"), tmp_path / "first")
    tell_too_much(workspace)
    with pytest.raises(EarlierReleasesTellTooMuch):
        release_statistics(workspace, StatisticsRequest("2025", "ctdc"), tmp_path / "second")
    asked = StatisticsRequest("2025", "ctdc", recipient="A ministry")
    assert preview_statistics(workspace, asked).hits > 0
    with pytest.raises(SecondPersonNeeded):
        release_statistics(workspace, asked, tmp_path / "second")
    assert not (tmp_path / "second").exists()
    act_id = workspace.run(ask_for, "statistics", "2025", asked.terms(), "They need it.")
    with workspace.database.write() as session:
        agreed = session.get_one(JointActRow, act_id)
        agreed.state, agreed.decided_by, agreed.decided_at = "agreed", "another", workspace.now
    release_statistics(workspace, asked, tmp_path / "second")
    row = releases(workspace)[-1]
    assert (row.template, row.audience, row.approved_by, row.hits > 0) == (
        "ctdc", "named", "another", True,
    )  # fmt: skip
    with pytest.raises(EarlierReleasesTellTooMuch):
        look(workspace, "2025", template="ctdc")


def tell_too_much(workspace: Workspace) -> None:
    """Put into the register what no proof would have let out: a small count, shown."""
    with workspace.database.write() as session:
        row = session.exec(select(TableReleaseRow)).one()
        kept = Snapshot.from_json(row.snapshot)
        shown = {name: (number, SHOWN) for name, (number, _) in kept.cells.items()}
        name = next(one for one in shown if dict(one).get("sex") == "NotRecorded")
        shown[name] = (3, SHOWN)
        row.snapshot = replace(kept, cells=shown).to_json()


def test_one_project_is_counted_by_its_name(workspace: Workspace) -> None:
    workspace.run(save_entry, "project", None, {"name": "Return home"})
    with pytest.raises(TooFewCases):
        look(workspace, "2025", template="project", project="Return home")


# --- the files ------------------------------------------------------------------------------


def test_a_release_writes_tables_books_and_bulletins(once: Once) -> None:
    files = once.files
    tables = [name for name in files if name.endswith(".csv")]
    assert len(tables) == 9
    for language in ("en", "bn"):
        assert files[f"statistics-public-2025-{language}.pdf"].startswith(b"%PDF")
        assert files[f"statistics-public-2025-{language}.xlsx"].startswith(b"PK")
        assert files[f"statistics-public-2025-{language}.html"].startswith(b"<!DOCTYPE html>")
    heads = {files[name].decode().splitlines()[0] for name in tables}
    assert heads == {"table,var1,val1,count", "table,var1,val1,var2,val2,count"}


def test_a_withheld_count_is_the_same_sign_in_every_file(once: Once) -> None:
    assert GAP == WITHHELD_TEXT
    for language in ("en", "bn"):
        page = once.files[f"statistics-public-2025-{language}.html"].decode()
        assert WITHHELD_TEXT in page
        assert WITHHELD_TEXT in read_by_pdfium(once.files[f"statistics-public-2025-{language}.pdf"])


def test_nothing_is_overwritten_and_nothing_registered_then(
    workspace: Workspace, tmp_path: Path
) -> None:
    taken = tmp_path / "statistics-public-2025-bn.pdf"
    taken.write_bytes(b"mine")
    with pytest.raises(FileAlreadyThere):
        release_statistics(workspace, StatisticsRequest("2025"), tmp_path)
    assert taken.read_bytes() == b"mine"
    assert releases(workspace) == []
    with pytest.raises(FolderMissing):
        release_statistics(workspace, StatisticsRequest("2025"), tmp_path / "no" / "such")
    assert releases(workspace) == []


def test_a_new_case_of_a_demonstration_counts_among_the_invented(workspace: Workspace) -> None:
    parts = {**ROKEYA, "intake": {"intake_date": "2025-05-09"}}
    workspace.run(create_case, parts, consents("statistics"))
    assert look(workspace, "2025").tables[0].total == AGREED


def test_only_supervisors_release_figures(sign_in: Opener, tmp_path: Path) -> None:
    for login in ("ruma", "audit", "adib"):
        person = sign_in(login)
        with pytest.raises(NotYourRole):
            release_statistics(person, StatisticsRequest("2025"), tmp_path / "out")
        with pytest.raises(NotYourRole):
            look(person, "2025")
    assert not (tmp_path / "out").exists()


def test_every_supervisor_counts_the_whole_office(sign_in: Opener) -> None:
    nasima = sign_in("nasima")
    assert "shahana" in {one.login for one in nasima.look(list_accounts)}
    answers = set()
    for login in ("nasima", "shahana"):
        with pytest.raises(TooFewCases) as told:
            look(sign_in(login), "2025")
        answers.add(told.value.tell("en"))
    assert len(answers) == 1
