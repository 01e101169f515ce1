"""Row files behind the program: who is in them, when they are refused, that they stay the same."""

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from benchmarks.row_file import invented
from casemgr.cli import main
from casemgr.domain.errors import NotYourRole
from casemgr.domain.fields import Kind, fields_of
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.bulk import load_demo_cases
from casemgr.operations.founding import Setup, found
from casemgr.operations.invented import InventedCase, InventedRecord
from casemgr.operations.joint_acts import ask_for
from casemgr.operations.row_files import (
    ROW_FIELDS,
    RowRequest,
    UnknownRowFile,
    _look,
    _row_case,
    list_row_files,
    preview_row_file,
    release_row_file,
)
from casemgr.operations.statistics import release_statistics
from casemgr.operations.statistics_gate import RowsReleasedBefore, TablesReleasedBefore
from casemgr.operations.statistics_request import SecondPersonNeeded, StatisticsRequest
from casemgr.operations.workspace import Workspace
from casemgr.statistics.errors import PeriodOpen, PeriodOverlap
from casemgr.statistics.rows import TEMPLATES, RowCase, Template, Years
from casemgr.statistics.rows.errors import TooFewRows, YearsInvalid
from casemgr.statistics.rows.profile import profile
from casemgr.statistics.rows.recoding import duration_band, recode
from casemgr.statistics.rows.recoding import written as written_rows
from casemgr.statistics.rows.row_file import published
from casemgr.storage.errors import FileAlreadyThere
from casemgr.storage.keys import FLOOR_COST
from casemgr.storage.product_tables import RowReleaseRow
from casemgr.storage.trust_tables import JointActRow
from tests.conftest import PASSPHRASE, FakeClock, Opener, unlocked

COUNT, SILENT = 5_000, 40
MONTH = 30.44


def record_of(number: int, row: RowCase, consent: str) -> InventedCase:
    """A case with these answers; every month of exploitation in one experience."""
    day = row.intake_date
    lived: dict[str, Any] = {
        "age_when_trafficked": row.age_when_trafficked,
        "exploitation": tuple(sorted(row.exploitation)),
        "means_of_control": tuple(sorted(row.means)),
        "industry": tuple(sorted(row.industry)),
        "sex_exploitation": tuple(sorted(row.sex_exploitation)),
        "recruiter_relation": tuple(sorted(row.recruiter_relation)),
        "country_of_exploitation": row.country_of_exploitation or "",
        "account": f"Secret words {number}",
        "exploitation_place": "Secret town",
    }
    if row.months is not None:
        lived["started"] = "2015-01-15"
        end = date(2015, 1, 15) + timedelta(days=round(row.months * MONTH) + 3)
        lived["ended"] = end.isoformat()
    person = {
        "pseudonym": f"Jaba {number}", "gender": row.gender or "", "age_at_intake": row.age,
        "citizenship": row.citizenship, "district": "jashore", "division": "khulna",
    }  # fmt: skip
    given: list[tuple[str, Mapping[str, Any]]] = [
        ("intake", {"intake_date": day.isoformat()}),
        ("person", person),
        ("experience", lived),
        ("consent", {"purpose": "statistics", "on": day.isoformat(), "status": consent}),
    ]
    records = tuple(InventedRecord(kind, day, values) for kind, values in given)
    return InventedCase(
        code=f"{number:08d}", route="", group="", worker=0, shared=False, status="support",
        since=day, records=records,
    )  # fmt: skip


def rows(count: int = COUNT, seed: int = 3) -> list[RowCase]:
    """Grown people of 2025: for a child others would have to agree."""
    grown = (row for row in invented(3 * count, seed) if row.age is not None and row.age >= 18)
    return [
        replace(row, intake_date=date(2025, 1 + n % 12, 5))
        for n, row in enumerate(islice(grown, count))
    ]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As many agreed in 2025 as a row file needs, and 40 refused; 30 agreed in 2024."""
    folder = tmp_path_factory.mktemp("rows") / "workspace"
    setup = Setup(
        folder=folder, organisation="Example", zone="Asia/Dhaka", name="Nasima", login="nasima",
        passphrase=PASSPHRASE, demo=True, cost=FLOOR_COST,
    )  # fmt: skip
    workspace, _ = found(setup, FakeClock())
    cases = [record_of(n, row, "given") for n, row in enumerate(rows())]
    cases += [record_of(COUNT + n, row, "refused") for n, row in enumerate(rows(SILENT, 4))]
    cases += [
        record_of(COUNT + SILENT + n, replace(row, intake_date=date(2024, 3, 4)), "given")
        for n, row in enumerate(rows(30, 5))
    ]
    workspace.run(load_demo_cases, cases, [workspace.actor.id])
    workspace.lock()
    Workspace.open(folder, "nasima", PASSPHRASE, clock=FakeClock()).lock()  # catches up once
    return folder


@pytest.fixture
def workspace(office: Path, tmp_path: Path, seeds: dict[bytes, bytes]) -> Iterator[Workspace]:
    folder = Path(shutil.copytree(office, tmp_path / "workspace"))
    clock = FakeClock()
    opened = Workspace.open_with(folder, lambda: unlocked(folder, "nasima", clock, seeds), clock)
    yield opened
    opened.lock()


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def recorded(workspace: Workspace) -> list[RowReleaseRow]:
    with workspace.database.read() as session:
        return list(session.exec(select(RowReleaseRow).order_by(RowReleaseRow.created_at)).all())  # type: ignore[arg-type]


def answers(row: RowCase) -> tuple[object, ...]:
    """What a row file can tell of a case: its length in bands."""
    return (
        row.gender, row.age, row.age_when_trafficked, row.citizenship, row.exploitation, row.means,
        row.country_of_exploitation, duration_band(row.months), row.industry, row.sex_exploitation,
        row.recruiter_relation, row.intake_date,
    )  # fmt: skip


def test_a_row_file_is_made_of_those_who_agreed_and_stays_the_same_for_every_reader(
    workspace: Workspace, tmp_path: Path
) -> None:
    frozen = workspace.look(_look, RowRequest("2025"))
    assert Counter(map(answers, frozen.cases)) == Counter(map(answers, rows()))
    assert frozen.every == COUNT + SILENT
    shown = preview_row_file(workspace, RowRequest("২০২৫"))
    assert (shown.released, shown.hits, recorded(workspace)) == (False, 0, [])
    assert shown.summary.startswith("5,000 rows")
    assert "Persons in the file: 5,000" in shown.risk
    done = release_row_file(workspace, RowRequest("2025"), tmp_path / "first")
    first = written(tmp_path / "first")
    assert sorted(first) == [f"ctdc-core-2025-{name}" for name in
                             ("codebook-bn.txt", "codebook-en.txt", "rows.csv")]  # fmt: skip
    release_row_file(workspace, RowRequest("2025"), tmp_path / "second")
    one = RowRequest("2025", recipient="A ministry")
    release_row_file(workspace, one, tmp_path / "third")
    assert written(tmp_path / "second") == written(tmp_path / "third") == first
    assert {one.recipient for one in workspace.look(list_row_files)} == {"", "A ministry"}
    public, named = recorded(workspace)
    assert (public.release, named.first) == (done.release.to_json(), public.id)
    assert (named.recipient, named.release, named.hits) == ("A ministry", "", 0)


def test_nothing_but_the_profile_s_columns_and_words_is_in_a_row_file(
    workspace: Workspace, tmp_path: Path
) -> None:
    release_row_file(workspace, RowRequest("2025"), tmp_path / "out")
    text = (tmp_path / "out" / "ctdc-core-2025-rows.csv").read_text("utf-8")
    lines = list(csv.DictReader(StringIO(text)))
    assert tuple(lines[0]) == profile("core").header
    assert len(lines) == COUNT
    for told in ("Secret", "Jaba", "jashore", "khulna"):
        assert told not in text
    assert not re.search(r"\d{5}|\d{4}-\d\d\b", text)
    private = {
        (kind, field)
        for kind, names in ROW_FIELDS.items()
        for field in names
        if fields_of(RECORD_KINDS[kind].model)[field].kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.LINK)
    }
    assert private == set()


REFUSALS: tuple[tuple[RowRequest, type[Exception]], ...] = (
    (RowRequest("2026"), PeriodOpen),
    (RowRequest("2027"), PeriodOpen),
    (RowRequest("2025-Q3"), YearsInvalid),
    (RowRequest("soon"), YearsInvalid),
    (RowRequest("2019"), TooFewRows),
    (RowRequest("2024"), TooFewRows),
    (RowRequest("2025", "names"), UnknownRowFile),
)


def test_a_row_file_that_cannot_be_made_says_why_and_leaves_no_trace_outside(
    workspace: Workspace, tmp_path: Path
) -> None:
    told = set()
    for asked, refusal in REFUSALS:
        with pytest.raises(refusal) as refused:
            release_row_file(workspace, asked, tmp_path / "out")
        told.add(refused.value.tell("en"))  # type: ignore[attr-defined]
    assert len(told) == 4
    assert not (tmp_path / "out").exists()
    assert recorded(workspace) == []


def test_rows_and_tables_of_the_same_days_are_for_two_people_and_never_for_the_public(
    workspace: Workspace, tmp_path: Path
) -> None:
    release_row_file(workspace, RowRequest("2025"), tmp_path / "rows")
    for other in (RowRequest("2025", "current"), RowRequest("2024-2025")):
        with pytest.raises(PeriodOverlap):
            release_row_file(workspace, other, tmp_path / "more")
    with pytest.raises(RowsReleasedBefore):
        release_statistics(workspace, StatisticsRequest("2025", "ictip"), tmp_path / "tables")
    asked = StatisticsRequest("2025", "ictip", recipient="A ministry")
    with pytest.raises(SecondPersonNeeded):
        release_statistics(workspace, asked, tmp_path / "tables")
    assert not (tmp_path / "tables").exists()


def test_a_row_file_beside_released_tables_is_refused_or_needs_a_second_person(
    workspace: Workspace, tmp_path: Path
) -> None:
    release_statistics(workspace, StatisticsRequest("2025-Q1", "ictip"), tmp_path / "tables")
    with pytest.raises(TablesReleasedBefore):
        release_row_file(workspace, RowRequest("2025"), tmp_path / "rows")
    asked = RowRequest("2025", recipient="IOM")
    with pytest.raises(SecondPersonNeeded):
        release_row_file(workspace, asked, tmp_path / "rows")
    assert recorded(workspace) == []
    assert not (tmp_path / "rows").exists()
    act_id = workspace.run(ask_for, "statistics", "2025", asked.terms(), "They need it.")
    with workspace.database.write() as session:
        agreed = session.get_one(JointActRow, act_id)
        agreed.state, agreed.decided_by, agreed.decided_at = "agreed", "another", workspace.now
    release_row_file(workspace, asked, tmp_path / "rows")
    (row,) = recorded(workspace)
    assert (row.approved_by, row.audience, row.hits) == ("another", "named", 1)
    with pytest.raises(TablesReleasedBefore):
        release_row_file(workspace, RowRequest("2025"), tmp_path / "all")


def test_nothing_is_overwritten_and_an_interrupted_export_leaves_whole_files_only(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "out"
    place.mkdir()
    (place / "ctdc-core-2025-rows.csv").write_bytes(b"mine")
    with pytest.raises(FileAlreadyThere):
        release_row_file(workspace, RowRequest("2025"), place)
    assert recorded(workspace) == []
    (place / "ctdc-core-2025-rows.csv").unlink()
    (place / ".ctdc-core-2025-codebook-en.txt.part").mkdir()  # the second file cannot be written
    with pytest.raises(OSError):
        release_row_file(workspace, RowRequest("2025"), place)
    whole = [path.name for path in place.iterdir() if path.is_file()]
    assert whole == ["ctdc-core-2025-rows.csv"]
    release_row_file(workspace, RowRequest("2025"), tmp_path / "again")
    again = written(tmp_path / "again")
    assert again["ctdc-core-2025-rows.csv"] == (place / "ctdc-core-2025-rows.csv").read_bytes()


def test_only_supervisors_make_row_files(sign_in: Opener, tmp_path: Path) -> None:
    for login in ("ruma", "audit", "adib"):
        person = sign_in(login)
        with pytest.raises(NotYourRole):
            release_row_file(person, RowRequest("2025"), tmp_path / "out")


def test_the_command_line_writes_a_row_file_and_says_what_is_withheld_and_why(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, secret = shutil.copytree(office, tmp_path / "workspace"), tmp_path / "passphrase"
    secret.write_text(PASSPHRASE, "utf-8")

    def run(period: str, place: str, *asked: str) -> tuple[int, str, str]:
        signed = ("--workspace", folder, "--user", "nasima", "--passphrase-file", secret)
        given = ("--product", "ctdc-rows", "--period", period, "--output", tmp_path / place)
        code = main([str(one) for one in ("statistics", *signed, *given, *asked)])
        return code, *capsys.readouterr()

    code, out, err = run("2025", "first", "--template", "core", "--json")
    told = json.loads(out)
    assert (code, err, told["rows"], told["columns"], told["k"]) == (0, "", COUNT, 9, 11)
    assert told["withheld"] <= told["recorded"]
    assert all(one is None or one == 0 or one > 10 for one in told["withheld_by_column"].values())
    code, out, err = run("2025", "second")
    assert (code, "5,000 rows." in err, "It stays inside the organisation" in err) == (
        0,
        True,
        True,
    )
    assert [Path(one).read_bytes() for one in out.split()] == [
        Path(one).read_bytes() for one in told["files"]
    ]
    code, out, err = run("2024", "third")
    assert (code, out, "5000" in err.replace(",", ""), len(err.splitlines())) == (1, "", True, 1)
    assert not (tmp_path / "third").exists()
    with pytest.raises(SystemExit, match="2"):
        run("2025", "fourth", "--template", "donor")


ANYTHING = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        ("Feminine", "BD", "SA", "SexualExploitation", "ForcedLabour", "yes", "Threats")
    ),
)
FIELDS = {
    kind: st.fixed_dictionaries(
        {
            name: st.lists(ANYTHING, max_size=3)
            if fields_of(RECORD_KINDS[kind].model)[name].kind is Kind.CODES
            else st.one_of(st.none(), st.integers(-5, 130))
            if fields_of(RECORD_KINDS[kind].model)[name].kind is Kind.NUMBER
            else st.just("")
            if "DATE" in fields_of(RECORD_KINDS[kind].model)[name].kind.name
            else ANYTHING
            for name in names
        }
    )
    for kind, names in ROW_FIELDS.items()
}


@given(
    st.sampled_from(TEMPLATES),
    st.lists(
        st.tuples(FIELDS["person"], st.lists(FIELDS["experience"], max_size=2)),
        min_size=1,
        max_size=5,
    ),
)
@settings(max_examples=12, deadline=None)
def test_whatever_a_file_holds_only_words_of_the_profile_can_come_out(
    template: Template, files: list[tuple[dict[str, Any], list[dict[str, Any]]]]
) -> None:
    day, form, years = date(2025, 5, 6), profile(template), Years(2025, 2025)
    cases = [
        _row_case(day, person, person["age_at_intake"], lived, demo=True) for person, lived in files
    ]
    coarse = recode(cases, form, years)
    rows = list(written_rows(coarse, coarse.cells))
    for row in rows:
        for column, word in zip(form.base, row, strict=True):
            known = years.bands(column.band) if column.kind == "year" else form.answers(column)
            assert word in {"", *known}, column.name
    lines = list(published(form, rows))
    assert {len(line) for line in lines} == {len(form.header)}
    assert len(lines) == len(rows)


@given(
    st.dates(date(2010, 1, 1), date(2020, 1, 1)),
    st.integers(0, 1_500),
    st.sampled_from((4, 7, 10)),
    st.sampled_from((4, 7, 10)),
)
@settings(max_examples=40, deadline=None)
def test_a_length_is_told_only_where_every_reading_of_the_dates_gives_its_band(
    start: date, days: int, known_start: int, known_end: int
) -> None:
    end = start + timedelta(days=days)
    dates = {"started": start.isoformat()[:known_start], "ended": end.isoformat()[:known_end]}
    empty: dict[str, Any] = dict.fromkeys(ROW_FIELDS["experience"])
    made = _row_case(date(2025, 1, 1), {}, None, [{**empty, **dates}], demo=True)
    if made.months is not None:
        assert duration_band(made.months) == duration_band(int(days / MONTH))
    elif (known_start, known_end) == (10, 10):
        raise AssertionError("both days are known")
