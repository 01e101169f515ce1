"""Taking over other people's sheets: everything shown first, nothing guessed, all or nothing."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import col, func, select

from casemgr.domain.consent import Bridge, Standing
from casemgr.domain.errors import CaseError, NotFound, NotYourRole
from casemgr.exchange.errors import NotASpreadsheet
from casemgr.operations import exchange
from casemgr.operations.cases import case_keys, case_lines, create_case, open_case
from casemgr.operations.errors import (
    ConsentRefused,
    FileGone,
    FileTooBig,
    ImportStopped,
    NoConsent,
)
from casemgr.operations.handing_out import export_htcds, save_failed_rows
from casemgr.operations.lifecycle import change_status, settle_unclear
from casemgr.operations.reports import make_report
from casemgr.operations.statistics import preview_statistics
from casemgr.operations.statistics_request import StatisticsRequest
from casemgr.operations.values import (
    CaseFile,
    CaseQuery,
    DryRun,
    ImportResult,
    ReportRequest,
)
from casemgr.operations.workspace import Workspace
from casemgr.statistics.errors import TooFewCases
from casemgr.storage.tables import Base, CaseRow, ImportBatchRow, UnclearRow
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock, demonstration
from tests.exchange.sheets import DATA, LETTERS, SAMPLE, case_sheet, saved

Opener = Callable[[str], Workspace]


def write_sheet(path: Path, *rows: Mapping[str, Any]) -> Path:
    book = case_sheet()
    for number, row in enumerate(rows, 3):
        for label, value in row.items():
            book.active[f"{LETTERS[label]}{number}"] = value
    path.write_bytes(saved(book))
    return path


def take_over(workspace: Workspace, path: Path) -> ImportResult:
    return exchange.confirm_import(workspace, exchange.dry_run(workspace, path))


def row_counts(workspace: Workspace) -> dict[str, int]:
    with workspace.database.read() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def files_of(workspace: Workspace) -> list[CaseFile]:
    keys = workspace.look(case_keys, CaseQuery())
    lines = workspace.look(case_lines, keys)
    return [workspace.run(open_case, line.case_id) for line in lines]


@pytest.fixture(scope="module")
def sample_import(
    template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, DryRun, ImportResult, dict[str, int], dict[str, int]]:
    """The sample taken over once: folder, dry run, result, row counts before and after it."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("import") / "workspace"))
    workspace = Workspace.open(folder, "nasima", PASSPHRASE, clock=FakeClock())
    before = row_counts(workspace)
    run = exchange.dry_run(workspace, SAMPLE)
    after = row_counts(workspace)
    result = exchange.confirm_import(workspace, run)
    workspace.lock()
    return folder, run, result, before, after


Sample = tuple[Path, DryRun, ImportResult, dict[str, int], dict[str, int]]


@pytest.fixture
def imported(sample_import: Sample, tmp_path: Path, clock: FakeClock) -> Iterator[Workspace]:
    """A workspace of its own with the sample in it, opened by a supervisor."""
    folder = Path(shutil.copytree(sample_import[0], tmp_path / "imported"))
    workspace = Workspace.open(folder, "nasima", PASSPHRASE, clock=clock)
    yield workspace
    workspace.lock()


def cases_in(workspace: Workspace) -> list[CaseRow]:
    with workspace.database.read() as session:
        return list(session.exec(select(CaseRow).order_by(col(CaseRow.key))).all())


# --- the sample as a whole ------------------------------------------------------------------


def test_a_dry_run_changes_no_row_of_any_table(sample_import: Sample) -> None:
    _, _, _, before, after = sample_import
    assert before == after
    assert before["case_file"] == 0


def test_the_sample_is_taken_over_whole(sample_import: Sample, imported: Workspace) -> None:
    _, run, result, _, _ = sample_import
    assert (len(run.rows), result.created, result.failed) == (240, 240, ())
    assert len(imported.look(case_keys, CaseQuery())) == 240
    assert all(case.imported for case in cases_in(imported))
    with imported.database.read() as session:
        batch = session.exec(select(ImportBatchRow)).one()
    assert (batch.row_count, batch.created_count, len(batch.file_hash)) == (240, 240, 64)


def test_the_ambiguous_birth_dates_of_the_sample_stay_text_beside_the_field(
    sample_import: Sample, imported: Workspace
) -> None:
    _, run, _, _, _ = sample_import
    assert [cell.column for cell in run.unclear] == ["Birthdate"] * 21
    with imported.database.read() as session:
        kept = session.exec(select(UnclearRow)).all()
    assert {(row.kind, row.field) for row in kept} == {("person", "birth_date")}
    assert sorted((row.sheet_row, row.value) for row in kept) == sorted(
        (cell.row, cell.value) for cell in run.unclear
    )
    file = imported.run(open_case, kept[0].case_id)
    assert [one.value for one in file.unclear] == [kept[0].value]
    assert getattr(file.records["person"][0].value, "birth_date") == ""  # noqa: B009


def test_a_consent_tick_of_a_sheet_is_storage_and_unverified_and_nothing_else(
    imported: Workspace,
) -> None:
    for case in cases_in(imported)[:40]:
        consents = imported.run(open_case, case.id).consents
        assert consents["storage"].standing in (
            Standing.UNVERIFIED,
            Standing.REFUSED,
            Standing.NOT_ASKED,
        )
        others = {p.standing for p in consents.values() if p.purpose != "storage"}
        assert others == {Standing.NOT_ASKED}


def test_no_exit_door_opens_on_imported_cases(imported: Workspace, tmp_path: Path) -> None:
    demonstration(imported)
    case = cases_in(imported)[0]
    for purpose in ("supervision", "services", "referral", "legal", "contact", "media", "storage"):
        for kind in ("case-file", "summary"):
            with pytest.raises((NoConsent, ConsentRefused)):
                make_report(imported, ReportRequest(case.id, kind, ("en",), purpose, "Somebody"))
    out = export_htcds(imported, tmp_path / "out.xlsx")
    assert (out.cases, out.left_out) == (0, 240)
    named = export_htcds(
        imported, tmp_path / "named.xlsx", identified=True, purpose="referral", recipient="Them"
    )
    assert named.cases == 0
    year = max(c.opened_on for c in cases_in(imported) if c.opened_on < "2026")[:4]
    with pytest.raises(TooFewCases):
        preview_statistics(imported, StatisticsRequest(year))


def test_imported_history_need_not_satisfy_the_guards_and_can_be_worked_on(
    imported: Workspace,
) -> None:
    case = next(one for one in cases_in(imported) if one.status == "support")
    file = imported.run(open_case, case.id)
    assert not file.consents["services"].open
    imported.run(change_status, case.id, "planning", "to be planned anew")
    assert imported.run(open_case, case.id).status == "planning"


def test_taking_over_is_one_audit_line_with_counts_and_no_values(imported: Workspace) -> None:
    from casemgr.storage.tables import AuditRow

    with imported.database.read() as session:
        lines = session.exec(select(AuditRow).where(AuditRow.operation == "import_htcds")).all()
    assert len(lines) == 1
    assert '"created":240' in lines[0].detail


def test_the_same_sheet_again_shows_every_row_as_a_possible_duplicate(
    imported: Workspace,
) -> None:
    codes = {case.code for case in cases_in(imported)}
    run = exchange.dry_run(imported, SAMPLE)
    named = [row for row in run.rows if row.name]
    assert named
    assert all(set(row.duplicates) & codes for row in named)


def test_a_settled_unclear_value_leaves_the_file(imported: Workspace) -> None:
    with imported.database.read() as session:
        kept = session.exec(select(UnclearRow)).first()
    assert kept is not None
    imported.run(settle_unclear, kept.case_id, kept.id)
    assert imported.run(open_case, kept.case_id).unclear == ()
    with pytest.raises(NotFound):
        imported.run(settle_unclear, kept.case_id, kept.id)


# --- small sheets ---------------------------------------------------------------------------

ONE = {
    "First Name": "মোছাম্মৎ জরিনা",
    "Second Name": "বেগম",
    "Gender": "Feminine",
    "Mobile Phone": "+8801712345678",
    "Status": "Active",
    "Incoming Referral Date": "2026-03-14",
    "Consent": "Yes",
}


@pytest.mark.filterwarnings("ignore:Data Validation extension is not supported")
@pytest.mark.parametrize("name", ["plain.xlsx", "single_select.xlsx", "multi_select.xlsm"])
def test_each_official_layout_is_taken_over(
    workspace: Workspace, tmp_path: Path, name: str
) -> None:
    official = BytesIO((DATA / "htcds" / name).read_bytes())
    book = load_workbook(official, keep_vba=name.endswith("m"))
    sheet = next(one for one in book.worksheets if one["B2"].value == "Case Owner")
    for label, value in ONE.items():
        sheet[f"{LETTERS[label]}3"] = value
    target = BytesIO()
    book.save(target)
    path = tmp_path / name
    path.write_bytes(target.getvalue())
    result = take_over(workspace, path)
    assert (result.created, result.unclear) == (1, ())
    (file,) = files_of(workspace)
    person: Any = file.records["person"][0].value
    assert (person.name_bn, person.gender) == ("মোছাম্মৎ জরিনা বেগম", "Feminine")
    contact: Any = file.records["contact"][0].value
    assert contact.mobile_phone == "+8801712345678"
    assert file.status == "support"
    assert file.consents["storage"].standing is Standing.UNVERIFIED


def test_nothing_unclear_is_guessed(workspace: Workspace, tmp_path: Path) -> None:
    path = write_sheet(
        tmp_path / "unclear.xlsx",
        {
            **ONE,
            "Gender": "Femal",
            "Birthdate": "03/04/1999",
            "Mobile Phone": "12",
            "Mailing State/Province": "Atlantis",
            "Type of Exploitation": "Forced labour; Dragon keeping",
            "Consent": "perhaps",
            "Incoming Referral Date": "31/02/2026",
        },
    )
    run = exchange.dry_run(workspace, path)
    by_column = {cell.column: cell.value for cell in run.rows[0].unclear}
    assert by_column["Gender"] == "Femal"
    assert by_column["Birthdate"] == "03/04/1999"
    assert by_column["Mobile Phone"] == "12"
    assert by_column["Mailing State/Province"] == "Atlantis"
    assert "Dragon keeping" in by_column.values()
    assert by_column["Consent"] == "perhaps"
    exchange.confirm_import(workspace, run)
    (file,) = files_of(workspace)
    person: Any = file.records["person"][0].value
    assert (person.gender, person.birth_date, person.division) == ("", "", "")
    experience: Any = file.records["experience"][0].value
    assert experience.exploitation == ("ForcedLabour",)
    assert file.consents["storage"].standing is Standing.NOT_ASKED
    assert {one.value for one in file.unclear} >= set(by_column.values()) - {""}


def test_a_row_that_holds_nothing_readable_stays_inside_with_its_reason(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = write_sheet(tmp_path / "rows.xlsx", ONE, {"Gender": "ডানা কাটা", "Birthdate": "soon"})
    run = exchange.dry_run(workspace, path)
    assert [bool(row.failed) for row in run.rows] == [False, True]
    result = exchange.confirm_import(workspace, run)
    assert (result.created, [row.row for row in result.failed]) == (1, [4])
    ((row, cells, reason),) = workspace.look(exchange.failed_rows)
    assert (row, cells) == (4, {"Gender": "ডানা কাটা", "Birthdate": "soon"})
    assert reason == run.rows[1].failed
    assert list(tmp_path.glob("*failed*")) == []


def test_failed_rows_are_saved_outside_only_deliberately_and_once(
    workspace: Workspace, tmp_path: Path
) -> None:
    take_over(workspace, write_sheet(tmp_path / "rows.xlsx", {"Gender": "a\tb\nc"}))
    path = tmp_path / "failed.txt"
    assert save_failed_rows(workspace, path) == 1
    text = path.read_text("utf-8")
    assert "Gender=a b c" in text
    assert len(text.splitlines()) == 2
    with pytest.raises(CaseError, match="OutputExists"):
        save_failed_rows(workspace, path)
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize("stop_after", [0, 1, 2])
def test_cancelling_half_way_leaves_nothing(
    workspace: Workspace, tmp_path: Path, stop_after: int
) -> None:
    people = ({**ONE, "First Name": name} for name in ("Jorina", "Amina", "Salma"))
    run = exchange.dry_run(workspace, write_sheet(tmp_path / "three.xlsx", *people))
    before = row_counts(workspace)
    done: list[int] = []
    with pytest.raises(ImportStopped):
        exchange.confirm_import(
            workspace, run, lambda count, _: done.append(count), lambda: len(done) >= stop_after
        )
    assert done == list(range(1, stop_after + 1))
    assert row_counts(workspace) == before
    assert exchange.confirm_import(workspace, run).created == 3


def test_a_dry_run_can_be_cancelled_too(workspace: Workspace, tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "one.xlsx", ONE)
    with pytest.raises(ImportStopped):
        exchange.dry_run(workspace, path, cancelled=lambda: True)


def test_progress_counts_every_row(workspace: Workspace, tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "two.xlsx", ONE, {**ONE, "First Name": "Amina"})
    seen: list[tuple[int, int]] = []
    run = exchange.dry_run(workspace, path, lambda done, whole: seen.append((done, whole)))
    exchange.confirm_import(workspace, run, lambda done, whole: seen.append((done, whole)))
    assert seen == [(1, 2), (2, 2), (1, 2), (2, 2)]


def test_a_case_one_may_not_see_is_never_named_as_a_duplicate(
    sign_in: Opener, tmp_path: Path
) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    path = write_sheet(
        tmp_path / "again.xlsx",
        {**ONE, "First Name": "Rokeya", "Second Name": "Khatun", "Mobile Phone": "+8801012345678"},
    )
    assert exchange.dry_run(ruma, path).rows[0].duplicates == (case.code,)
    assert exchange.dry_run(sign_in("karim"), path).rows[0].duplicates == ()


def test_two_rows_of_one_person_point_at_each_other(workspace: Workspace, tmp_path: Path) -> None:
    run = exchange.dry_run(workspace, write_sheet(tmp_path / "twice.xlsx", ONE, ONE))
    assert [row.duplicates for row in run.rows] == [(), ("#3",)]


def test_a_closed_case_of_a_sheet_comes_in_closed(workspace: Workspace, tmp_path: Path) -> None:
    row = {**ONE, "Status": "Closed", "Reason for Case Closure": "Moved back home"}
    take_over(workspace, write_sheet(tmp_path / "closed.xlsx", row))
    (file,) = files_of(workspace)
    closure: Any = file.records["closure"][0].value
    assert (file.status, closure.reason, closure.summary) == ("closed", "other", "Moved back home")


def test_both_referrals_of_a_row_come_in_as_what_they_are(
    workspace: Workspace, tmp_path: Path
) -> None:
    row = {
        **ONE,
        "Referring Organisation": "Thana Jashore",
        "Referred Organisation": "Legal Aid",
        "Outgoing Referral Date": "2026-04-02",
    }
    take_over(workspace, write_sheet(tmp_path / "referrals.xlsx", row))
    (file,) = files_of(workspace)
    found = {getattr(one.value, "direction"): one.value for one in file.records["referral"]}  # noqa: B009
    incoming: Any = found["in"]
    outgoing: Any = found["out"]
    assert (incoming.organisation, incoming.on) == ("Thana Jashore", "2026-03-14")
    assert (outgoing.organisation, outgoing.on) == ("Legal Aid", "2026-04-02")
    intake: Any = file.records["intake"][0].value
    assert intake.intake_date == "2026-03-14"


def test_a_row_without_a_date_of_referral_has_no_invented_intake_date(
    workspace: Workspace, tmp_path: Path
) -> None:
    row = {**ONE, "Incoming Referral Date": "2026-03"}
    run = exchange.dry_run(workspace, write_sheet(tmp_path / "month.xlsx", row))
    exchange.confirm_import(workspace, run)
    (file,) = files_of(workspace)
    assert getattr(file.records["intake"][0].value, "intake_date") == ""  # noqa: B009
    assert ("intake", "intake_date") in {(one.kind, one.field) for one in file.unclear}


# --- what cannot be read at all -------------------------------------------------------------


def test_a_file_that_is_gone_or_a_folder_is_said_so(workspace: Workspace, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.xlsx", tmp_path):
        with pytest.raises(FileGone):
            exchange.dry_run(workspace, path)


def test_a_file_that_is_no_sheet_is_said_so(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "letter.xlsx"
    path.write_bytes(b"Dear all,")
    with pytest.raises(NotASpreadsheet):
        exchange.dry_run(workspace, path)


def test_a_file_of_absurd_size_is_not_read_into_memory(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(FileTooBig):
        exchange.dry_run(workspace, path)


def test_an_auditor_imports_nothing(sign_in: Opener, tmp_path: Path) -> None:
    with pytest.raises(NotYourRole):
        exchange.dry_run(sign_in("audit"), write_sheet(tmp_path / "one.xlsx", ONE))


def test_in_danger_the_minimum_of_an_imported_case_can_be_shared(
    workspace: Workspace, tmp_path: Path
) -> None:
    take_over(workspace, write_sheet(tmp_path / "one.xlsx", ONE))
    (file,) = files_of(workspace)
    request = ReportRequest(
        file.case_id, "summary", ("en",), "referral", "Shelter",
        Bridge.IMMEDIATE_DANGER, "she is being followed",
    )  # fmt: skip
    assert make_report(workspace, request).pdf.startswith(b"%PDF")
    assert [a.subject for a in workspace.run(open_case, file.case_id).approvals] == ["bridge"]
