"""The command line as other people's scripts use it: commands, outputs and exit codes."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from casemgr.cli import main
from casemgr.domain.case_codes import PURPOSE, RISK_LEVEL
from casemgr.domain.lifecycle import STATUS
from casemgr.operations.accounts import choose_preferences
from casemgr.operations.cases import create_case
from casemgr.operations.founding import Setup, found
from casemgr.operations.handing_out import identified_terms
from casemgr.operations.joint_acts import ask_for, decide
from casemgr.operations.open_export import complete_terms
from casemgr.operations.records import save_record
from casemgr.operations.settings import change_settings
from casemgr.operations.workspace import Workspace
from casemgr.storage.keys import FLOOR_COST, failed_attempts
from casemgr.storage.tables import AuditRow
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock, Opener, consents
from tests.exchange.sheets import LETTERS, case_sheet, saved
from tests.reports.paper import read_by_pdfium

PROGRAM = "import sys; from casemgr.cli import main; sys.exit(main())"
EVERY = tuple(code.code for code in PURPOSE)


@dataclass(frozen=True)
class Done:
    """What a command left: exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Office:
    """A workspace in which the command line is on, and one case with every consent."""

    folder: Path
    secret: Path
    code: str
    bare_code: str

    @property
    def signed(self) -> list[str]:
        return self.as_user("nasima")

    def as_user(self, login: str) -> list[str]:
        return ["--workspace", str(self.folder), "--user", login,
                "--passphrase-file", str(self.secret)]  # fmt: skip


@pytest.fixture(scope="module")
def prepared(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    place = tmp_path_factory.mktemp("office")
    folder = Path(shutil.copytree(template, place / "workspace"))
    workspace = Workspace.open(folder, "nasima", PASSPHRASE, clock=FakeClock())
    workspace.run(change_settings, cli_allowed=True)
    case = workspace.run(create_case, ROKEYA, consents(*EVERY))
    risk = {"level": "high", "kind": "family", "reason": "threats"}
    workspace.run(save_record, "risk", case.case_id, None, risk)
    bare = workspace.run(
        create_case, {"intake": {"intake_date": "2026-10-01"}, "person": {"pseudonym": "Beli 7"}}
    )
    workspace.lock()
    secret = place / "passphrase"
    secret.write_text(PASSPHRASE + "\n", "utf-8")
    return Office(folder, secret, case.code, bare.code)


@pytest.fixture
def office(prepared: Office, tmp_path: Path) -> Office:
    folder = Path(shutil.copytree(prepared.folder, tmp_path / "workspace"))
    return Office(folder, prepared.secret, prepared.code, prepared.bare_code)


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command inside this process."""

    def command(*arguments: str | Path, stdin: str = "") -> Done:
        stream = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="ascii")
        monkeypatch.setattr(sys, "stdin", stream)
        capsys.readouterr()
        try:
            code = main([str(one) for one in arguments])
        except SystemExit as wrong_usage:
            code = int(str(wrong_usage.code))
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Done(code, said.out, said.err)

    return command


def apart(arguments: Sequence[str], **extra: Any) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own, in the poorest of locales."""
    bare = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONPATH": str(Path.cwd())}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        capture_output=True, check=False, env=bare, **extra,
    )  # fmt: skip


def one_sentence(done: Done) -> bool:
    return done.code == 1 and done.out == "" and len(done.err.strip().splitlines()) == 1


def sheet(path: Path, *rows: Mapping[str, Any]) -> Path:
    book = case_sheet()
    for number, row in enumerate(rows, 3):
        for label, value in row.items():
            book.active[f"{LETTERS[label]}{number}"] = value
    path.write_bytes(saved(book))
    return path


# --- cases ----------------------------------------------------------------------------------


def test_cases_are_listed_with_pseudonyms_and_codes(office: Office, run: Run) -> None:
    done = run("cases", *office.signed, "--json")
    assert done.code == 0
    listed = {one["code"]: one for one in done.json}
    assert listed[office.code] == {
        "code": office.code, "name": "Jaba 101", "status": "draft", "risk": "high",
        "opened_on": "2026-11-02",
    }  # fmt: skip
    assert listed[office.bare_code]["risk"] == "unknown"
    for one in listed.values():
        assert one["status"] in STATUS
        assert one["risk"] in RISK_LEVEL
    assert "Rokeya" not in done.out
    assert "রোকেয়া" not in done.out


def test_names_are_shown_only_when_asked_for_and_that_is_audited(office: Office, run: Run) -> None:
    done = run("cases", *office.signed, "--json", "--show-names")
    names = {one["code"]: one["name"] for one in done.json}
    assert "রোকেয়া খাতুন" in names[office.code]
    assert names[office.bare_code] == "Beli 7"
    lines = audit(office)
    assert "show_names" in {line.operation for line in lines}


def audit(office: Office) -> list[AuditRow]:
    workspace = Workspace.open(office.folder, "nasima", PASSPHRASE)
    try:
        with workspace.database.read() as session:
            return list(session.exec(select(AuditRow).order_by(col(AuditRow.seq))).all())
    finally:
        workspace.lock()


@pytest.mark.parametrize("text", ["রোকেয়া\n", "rokeya khatun", " 01012345678 ", "jaba"])
def test_a_search_text_comes_from_standard_input(office: Office, run: Run, text: str) -> None:
    done = run("cases", *office.signed, "--json", "--search", "-", stdin=text)
    assert [one["code"] for one in done.json] == [office.code]
    assert run("cases", *office.signed, "--json", "--search", "-", stdin="nobody").json == []


def test_a_search_text_as_an_argument_is_wrong_usage(office: Office, run: Run) -> None:
    assert run("cases", *office.signed, "--search", "Rokeya").code == 2


def test_lines_without_json_are_for_people(office: Office, run: Run) -> None:
    done = run("cases", *office.signed)
    assert done.code == 0
    assert f"{office.code}\tJaba 101\tIntake\tHigh\t2 Nov 2026" in done.out.splitlines()


# --- report ---------------------------------------------------------------------------------


def report(office: Office, output: Path, **changes: str) -> list[str | Path]:
    asked = {
        "kind": "case-file", "language": "en", "purpose": "supervision", "recipient": "Shirin",
        **changes,
    }  # fmt: skip
    options = [part for name, value in asked.items() for part in (f"--{name}", value)]
    return ["report", office.code, *office.signed, *options, "--output", output]


@pytest.mark.parametrize("kind", ["case-file", "summary"])
@pytest.mark.parametrize("language", ["en", "bn", "both"])
def test_a_report_is_a_pdf_in_the_language_asked_for(
    office: Office, run: Run, tmp_path: Path, kind: str, language: str
) -> None:
    path = tmp_path / "r.pdf"
    done = run(*report(office, path, kind=kind, language=language))
    assert (done.code, done.err) == (0, "")
    text = read_by_pdfium(path.read_bytes())
    assert ("Shirin" in text, "Risk" in text) == (True, language != "bn")
    assert ("ঝুঁকি" in text) == (language != "en")


def test_a_code_is_read_however_it_is_written(office: Office, run: Run, tmp_path: Path) -> None:
    asked = report(office, tmp_path / "r.pdf")
    asked[1] = office.code.lower().replace("-", " ")
    assert run(*asked).code == 0


def test_a_report_that_is_refused_leaves_no_file(office: Office, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "r.pdf"
    bare = report(office, path)
    bare[1] = office.bare_code
    unknown = report(office, path)
    unknown[1] = "2222-2222"
    nowhere = report(office, tmp_path / "no" / "r.pdf")
    for asked in (bare, unknown, nowhere, report(office, path, purpose="media"),
                  report(office, path, recipient=" ")):  # fmt: skip
        assert one_sentence(run(*asked)), asked
    assert not path.exists()


def test_a_file_that_is_there_is_not_overwritten_and_nothing_is_released(
    office: Office, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "r.pdf"
    path.write_bytes(b"mine")
    assert one_sentence(run(*report(office, path)))
    assert path.read_bytes() == b"mine"
    assert "print_report" not in {line.operation for line in audit(office)}


@pytest.mark.parametrize(
    "changes", [{"kind": "poem"}, {"language": "fr"}, {"purpose": "curiosity"}]
)
def test_a_value_no_list_has_is_wrong_usage(
    office: Office, run: Run, tmp_path: Path, changes: dict[str, str]
) -> None:
    assert run(*report(office, tmp_path / "r.pdf", **changes)).code == 2


# --- import and export ----------------------------------------------------------------------

ROWS = (
    {"First Name": "Jorina", "Second Name": "Begum", "Gender": "Feminine", "Status": "Active",
     "Incoming Referral Date": "2026-03-14"},
    {"First Name": "Amina", "Birthdate": "03/04/1999", "Status": "Active",
     "Incoming Referral Date": "2026-03-15"},
    {"Gender": "Femal"},
)  # fmt: skip


def test_an_import_tells_what_it_created_and_what_is_unclear(
    office: Office, run: Run, tmp_path: Path
) -> None:
    path = sheet(tmp_path / "in.xlsx", *ROWS)
    before = len(run("cases", *office.signed, "--json").json)
    dry = run("import-htcds", path, *office.signed, "--dry-run", "--json")
    assert len(run("cases", *office.signed, "--json").json) == before
    done = run("import-htcds", path, *office.signed, "--json")
    assert done.json == dry.json
    assert done.json["created"] == 2
    birth = next(one for one in done.json["unclear"] if one["column"] == "Birthdate")
    assert (birth["row"], birth["value"]) == (4, "03/04/1999")
    assert birth["problem"].endswith(".")
    (failed,) = done.json["failed"]
    assert failed["row"] == 5
    assert len(run("cases", *office.signed, "--json").json) == before + 2
    assert path.exists()
    assert "still lies" in done.err
    assert dry.err == ""


def test_an_import_speaks_to_people_too(office: Office, run: Run, tmp_path: Path) -> None:
    path = sheet(tmp_path / "in.xlsx", *ROWS)
    assert "Would create: 2." in run("import-htcds", path, *office.signed, "--dry-run").out
    done = run("import-htcds", path, *office.signed)
    assert "Created: 2." in done.out
    assert "Row 4, Birthdate" in done.out
    assert "still lies" in done.out


def test_a_file_that_cannot_be_imported_is_said_so(
    office: Office, run: Run, tmp_path: Path
) -> None:
    garbage = tmp_path / "garbage.xlsx"
    garbage.write_bytes(os.urandom(5000))
    for path in (garbage, tmp_path / "nowhere.xlsx", tmp_path):
        assert one_sentence(run("import-htcds", path, *office.signed, "--json"))


def test_an_export_reads_back_and_is_written_once(office: Office, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    done = run("export-htcds", path, *office.signed)
    assert done.code == 0
    assert "Cases written: 1. Left out for lack of consent: 1." in done.out
    content = path.read_bytes()
    assert one_sentence(run("export-htcds", path, *office.signed))
    assert path.read_bytes() == content
    again = run("import-htcds", path, *office.signed, "--dry-run", "--json").json
    assert (again["created"], again["failed"]) == (1, [])


def test_names_leave_only_with_a_purpose_and_a_recipient(
    office: Office, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "out.xlsx"
    for options in (["--identified"], ["--identified", "--purpose", "legal"],
                    ["--identified", "--recipient", "Them"]):  # fmt: skip
        assert run("export-htcds", path, *office.signed, *options).code == 2
    whole = ["--identified", "--purpose", "legal", "--recipient", "Them"]
    worker = office.as_user("ruma")
    assert one_sentence(run("export-htcds", path, *worker, *whole))
    refused = run("export-htcds", path, *office.signed, *whole)
    assert one_sentence(refused)
    assert "two people" in refused.err
    assert not path.exists()
    act_id = agreed_by_two(office, "identified_export", identified_terms("legal", "Them"))
    words = tmp_path / "words"
    words.write_text("eight words for the tribunal alone\n", "utf-8")
    sealed = ["--agreed", act_id, "--seal-passphrase-file", words]
    assert run("export-htcds", path, *office.signed, *whole, *sealed[:2]).code == 2
    done = run("export-htcds", path, *office.signed, *whole, *sealed)
    assert done.code == 0
    assert not path.exists()
    content = pyrage.passphrase.decrypt(
        path.with_name("out.xlsx.age").read_bytes(), "eight words for the tribunal alone"
    )
    assert content.startswith(b"PK")


def test_everything_goes_out_sealed_when_two_people_want_it(
    office: Office, run: Run, tmp_path: Path
) -> None:
    key = pyrage.x25519.Identity.generate()
    public = str(key.to_public())
    path = tmp_path / "all.tar.age"
    lone = ["--agreed", "nobody", "--seal-to", public]
    assert run("export-all", path, *office.signed).code == 2
    assert one_sentence(run("export-all", path, *office.signed, *lone))
    agreed = agreed_by_two(office, "complete_export", complete_terms("Them", [public]))
    done = run("export-all", path, *office.signed, "--agreed", agreed, "--seal-to", public)
    assert (done.code, done.out) == (0, f"{path}\n")
    assert f"cases/{office.code}.json".encode() in pyrage.decrypt(path.read_bytes(), [key])


def agreed_by_two(office: Office, what: str, terms: Mapping[str, Any]) -> str:
    """Something one supervisor asked for and another one agreed to."""
    asking = Workspace.open(office.folder, "nasima", PASSPHRASE)
    act_id = asking.run(ask_for, what, "", terms, "The tribunal asks.")
    asking.lock()
    agreeing = Workspace.open(office.folder, "shahana", PASSPHRASE)
    agreeing.run(decide, act_id, True)
    agreeing.lock()
    return act_id


def test_the_whole_standard_goes_out_and_is_known_again_by_itself(
    office: Office, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "whole.xlsx"
    done = run("export-htcds", path, *office.signed, "--whole")
    assert "Cases written: 1. Left out for lack of consent: 1." in done.out
    again = run("import-htcds", path, *office.signed, "--json").json
    assert (again["created"], again["failed"], again["unclear"]) == (1, [], [])
    names = [one["name"] for one in run("cases", *office.signed, "--json").json]
    assert len(names) == 3
    assert len(set(names)) == 3


def test_a_case_becomes_a_spreadsheet_with_and_without_names(
    office: Office, run: Run, tmp_path: Path
) -> None:
    asked = ["--language", "both", "--purpose", "services", "--recipient", "Shirin",
             "--kind", "case-sheet"]  # fmt: skip
    told = {}
    for name, options in (("named", []), ("nameless", ["--pseudonymised"])):
        path = tmp_path / f"{name}.xlsx"
        done = run("report", office.code, *office.signed, *asked, *options, "--output", path)
        assert done.out.strip() == str(path)
        book = load_workbook(io.BytesIO(path.read_bytes()))
        told[name] = "\n".join(
            str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row
        )
    assert "Rokeya" in told["named"]
    assert "Rokeya" not in told["nameless"]
    assert all("Jaba 101" in text for text in told.values())
    paper = [*asked[:-1], "summary", "--pseudonymised", "--output", tmp_path / "x.pdf"]
    assert run("report", office.code, *office.signed, *paper).code == 2


# --- statistics -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A workspace of invented people with one closed year worth counting."""
    from casemgr.demo.people import invent
    from casemgr.operations.bulk import load_demo_cases

    place = tmp_path_factory.mktemp("demonstration")
    setup = Setup(
        folder=place / "workspace", organisation="Example", zone="Asia/Dhaka", name="Nasima",
        login="nasima", passphrase=PASSPHRASE, demo=True, cost=FLOOR_COST,
    )  # fmt: skip
    workspace, _ = found(setup, FakeClock())
    people = invent(150, today=workspace.today, years=[2025])
    workspace.run(load_demo_cases, people, [workspace.actor.id])
    workspace.lock()
    secret = place / "passphrase"
    secret.write_text(PASSPHRASE, "utf-8")
    return Office(place / "workspace", secret, "", "")


def test_statistics_are_tidy_tables_that_stay_the_same(
    demonstration: Office, run: Run, tmp_path: Path
) -> None:
    signed = demonstration.signed
    first = tmp_path / "first"
    done = run("statistics", *signed, "--period", "2025", "--output", first)
    assert done.code == 0, done.err
    paths = [Path(line) for line in done.out.splitlines()]
    assert {path.suffix for path in paths} == {".csv", ".xlsx", ".pdf", ".html"}
    assert all(path.exists() for path in paths)
    totals = set()
    for path in paths:
        if path.suffix != ".csv":
            continue
        rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
        values = [name for name in rows[0] if name.startswith("val")]
        assert [*rows[0]][:3] == ["table", "var1", "val1"]
        assert [*rows[0]][-1] == "count"
        assert len({row["table"] for row in rows}) == 1
        (total,) = [row["count"] for row in rows if {row[one] for one in values} == {"Total"}]
        totals.add(total)
        for row in rows:
            assert row["count"] == "[c]" or int(row["count"]) % 5 == 0
    assert len(totals) == 1
    assert "counts are withheld" in done.err
    again = run("statistics", *signed, "--period", "2025", "--output", tmp_path / "second")
    assert again.code == 0
    for path in paths:
        assert (tmp_path / "second" / path.name).read_bytes() == path.read_bytes()
    assert one_sentence(run("statistics", *signed, "--period", "2025", "--output", first))
    for period in ("2026", "2026-Q4", "2019", "soon"):
        refused = run("statistics", *signed, "--period", period, "--output", tmp_path / "third")
        assert one_sentence(refused), period
    assert not (tmp_path / "third").exists()
    asked = ("--template", "public", "--recipient", "A ministry", "--json")
    told = run("statistics", *signed, "--period", "2025", "--output", tmp_path / "n", *asked)
    answer = json.loads(told.out)
    assert (answer["template"], answer["k"], len(answer["tables"])) == ("public", 11, 10)
    assert {Path(path).name for path in answer["files"]} == {
        path.name for path in (tmp_path / "n").iterdir()
    }


# --- verify, backup, restore ----------------------------------------------------------------


def test_a_good_workspace_verifies(office: Office, run: Run) -> None:
    assert run("verify", *office.signed).code == 0
    done = run("verify", *office.signed, "--json")
    assert (done.code, done.json, done.err) == (0, [], "")


def test_damage_is_told_with_its_place(office: Office, run: Run) -> None:
    path = office.folder / "case.db"
    content = bytearray(path.read_bytes())
    for page in (0, len(content) // 4096 // 2):
        changed = bytearray(content)
        changed[page * 4096 + 300] ^= 1
        path.write_bytes(changed)
        done = run("verify", *office.signed, "--json")
        assert done.code == 1
        assert any(str(page + 1) in fault["place"] for fault in done.json), done
        assert done.err


def test_an_old_file_put_back_is_told(office: Office, run: Run) -> None:
    path = office.folder / "case.db"
    assert run("cases", *office.signed).code == 0
    old = path.read_bytes()
    assert run("cases", *office.signed).code == 0
    path.write_bytes(old)
    done = run("verify", *office.signed, "--json")
    assert done.code == 1
    assert done.json == [{"kind": "audit", "place": "head.json"}]
    assert one_sentence(run("cases", *office.signed))


def test_a_backup_comes_back_with_a_passphrase_or_the_recovery_code(
    office: Office, run: Run, tmp_path: Path, recovery_code: str
) -> None:
    path = tmp_path / "office.backup"
    assert run("backup", path, *office.signed).code == 0
    content = path.read_bytes()
    assert one_sentence(run("backup", path, *office.signed))
    assert path.read_bytes() == content
    listed = run("cases", *office.signed, "--json").json
    code_file = tmp_path / "code"
    code_file.write_text(recovery_code, "utf-8-sig")
    ways = {
        "by passphrase": ["--user", "nasima", "--passphrase-file", office.secret],
        "by code": ["--recovery-code-file", code_file],
    }
    for name, way in ways.items():
        target = tmp_path / name
        assert run("restore", path, target, *way).code == 0
        opened = Office(target, office.secret, office.code, office.bare_code)
        assert run("cases", *opened.signed, "--json").json == listed
        assert run("verify", *opened.signed).code == 0
        assert one_sentence(run("restore", path, target, *way))


def test_a_backup_that_cannot_be_restored_is_said_so(
    office: Office, run: Run, tmp_path: Path
) -> None:
    who = ["--user", "nasima", "--passphrase-file", office.secret]
    garbage = tmp_path / "garbage"
    garbage.write_bytes(os.urandom(5000))
    for path in (garbage, tmp_path / "nowhere", tmp_path):
        assert one_sentence(run("restore", path, tmp_path / "x", *who))
    assert not (tmp_path / "x").exists()
    good = tmp_path / "office.backup"
    run("backup", good, *office.signed)
    assert one_sentence(run("restore", good, tmp_path / "a" / "b", *who))
    wrong = tmp_path / "wrong"
    wrong.write_text("not the passphrase", "utf-8")
    asked = ["--user", "nasima", "--passphrase-file", wrong]
    assert one_sentence(run("restore", good, tmp_path / "x", *asked))
    assert run("restore", good, tmp_path / "x").code == 2


# --- doors ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["cases"],
        ["cases", "--workspace", "x"],
        ["report", "X"],
        ["demo"],
        ["demo", "x", "--cases", "0"],
        ["demo", "x", "--cases", "many"],
        ["statistics", "--workspace", "x", "--user", "y"],
        ["backup", "--workspace", "x", "--user", "y"],
        ["cases", "--workspace", "x", "--user", "y", "--passphrase", "z"],
    ],
)
def test_wrong_usage_is_exit_2(run: Run, arguments: list[str]) -> None:
    given: list[str | Path] = [*arguments]
    done = run(*given)
    assert done.code == 2
    assert "usage:" in done.err


def test_whoever_cannot_sign_in_gets_one_sentence(office: Office, run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("certainly not this one", "utf-8")
    folder, secret = str(office.folder), str(office.secret)
    for workspace, user, file in (
        (folder, "nasima", wrong),
        (folder, "nobody", secret),
        (str(tmp_path / "nowhere"), "nasima", secret),
        (str(tmp_path), "nasima", secret),
        (secret, "nasima", secret),
        (folder, "nasima", tmp_path / "no such file"),
        (folder, "nasima", tmp_path),
    ):
        for command in (["cases", "--json"], ["verify"]):
            signed = ["--workspace", workspace, "--user", user, "--passphrase-file", file]
            done = run(*command[:1], *signed, *command[1:])
            assert one_sentence(done), done
    assert "certainly" not in (office.folder / "attempts.json").read_text("utf-8")


def test_one_wrong_passphrase_counts_once(office: Office, run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("certainly not this one", "utf-8")
    asked = ["--workspace", office.folder, "--user", "nasima", "--passphrase-file", wrong]
    assert one_sentence(run("verify", *asked))
    assert [tries.count for tries in failed_attempts(office.folder)] == [1]


def test_garbage_instead_of_key_files_is_one_sentence(office: Office, run: Run) -> None:
    for name in ("keys.a.json", "keys.b.json"):
        (office.folder / name).write_bytes(os.urandom(300))
    for command in ("cases", "verify"):
        assert one_sentence(run(command, *office.signed))


def test_a_passphrase_file_may_end_as_any_editor_ends_it(
    office: Office, run: Run, tmp_path: Path
) -> None:
    for content in (PASSPHRASE, PASSPHRASE + "\r\n", "\ufeff" + PASSPHRASE + "\n\n"):
        file = tmp_path / "typed"
        file.write_bytes(content.encode())
        signed = ["--workspace", office.folder, "--user", "nasima", "--passphrase-file", file]
        assert run("cases", *signed).code == 0


def test_while_another_has_it_open_the_answer_is_exit_1(office: Office, run: Run) -> None:
    workspace = Workspace.open(office.folder, "ruma", PASSPHRASE)
    try:
        for command in ("cases", "verify"):
            assert one_sentence(run(command, *office.signed))
    finally:
        workspace.lock()
    assert run("cases", *office.signed).code == 0


def test_the_command_line_is_off_until_an_administrator_switches_it_on(
    sign_in: Opener, folder: Path, prepared: Office, run: Run
) -> None:
    office = Office(folder, prepared.secret, "", "")
    for command in ("cases", "verify"):
        assert one_sentence(run(command, *office.signed))
    nasima = sign_in("nasima")
    nasima.run(change_settings, cli_allowed=True)
    nasima.lock()
    assert run("cases", *office.signed, "--json").json == []


@pytest.mark.parametrize(
    ("login", "allowed"),
    [("ruma", {"cases", "verify"}), ("audit", {"verify"}), ("adib", {"verify", "backup"})],
)
def test_each_role_has_its_commands(
    office: Office, run: Run, tmp_path: Path, login: str, allowed: set[str]
) -> None:
    signed = office.as_user(login)
    commands: dict[str, list[str | Path]] = {
        "cases": ["cases", *signed],
        "verify": ["verify", *signed],
        "backup": ["backup", tmp_path / "b", *signed],
        "statistics": ["statistics", *signed, "--period", "2025", "--output", tmp_path / "s"],
    }
    for name, command in commands.items():
        assert run(*command).code == (0 if name in allowed else 1), name


def test_every_command_stands_in_the_trail(office: Office, run: Run) -> None:
    run("cases", *office.signed)
    details = [line.detail for line in audit(office) if line.operation == "use_command_line"]
    assert details == ['{"command":"cases"}']


def test_no_bug_shows_a_traceback(office: Office, run: Run, tmp_path: Path) -> None:
    done = run("demo", tmp_path / "x", "--seed", "1")
    assert one_sentence(done)


# --- a process of its own -------------------------------------------------------------------


def test_bangla_goes_in_and_out_in_the_poorest_locale(office: Office) -> None:
    workspace = Workspace.open(office.folder, "nasima", PASSPHRASE)
    workspace.run(choose_preferences, language="bn")
    workspace.lock()
    done = apart(["cases", *office.signed, "--search", "-"], input="রোকেয়া".encode())
    assert done.returncode == 0, done.stderr
    assert "২ নভেম্বর ২০২৬" in done.stdout.decode()
    refused = apart([str(one) for one in report(office, Path("/nowhere/x.pdf"))])
    assert refused.returncode == 1
    assert "ফোল্ডার" in refused.stderr.decode()


def test_a_reader_that_goes_away_causes_no_noise(office: Office) -> None:
    command = f'"{sys.executable}" -c "{PROGRAM}" cases "$@" --json | sleep 0'
    done = subprocess.run(
        ["/bin/sh", "-c", command, "sh", *office.signed],
        capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    assert done.stderr == b""


def test_no_answer_to_the_prompt_stops_without_a_traceback(office: Office) -> None:
    asked = ["cases", "--workspace", str(office.folder), "--user", "nasima"]
    done = apart(asked, stdin=subprocess.DEVNULL, start_new_session=True)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert done.stdout == b"" or b"Passphrase" in done.stdout


def test_a_typed_passphrase_opens_too(office: Office) -> None:
    asked = ["cases", "--workspace", str(office.folder), "--user", "nasima", "--json"]
    done = apart(asked, input=f"{PASSPHRASE}\n".encode(), start_new_session=True)
    assert done.returncode == 0, done.stderr
    assert PASSPHRASE.encode() not in done.stdout + done.stderr


def test_another_process_has_it_open(office: Office) -> None:
    workspace = Workspace.open(office.folder, "nasima", PASSPHRASE)
    try:
        done = apart(["cases", *office.signed])
    finally:
        workspace.lock()
    assert done.returncode == 1
    assert b"already open" in done.stderr
