"""No name in plaintext on the disk: a whole session watched by strace, every file scanned."""

import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from casemgr.operations.conduct import accept_conduct
from casemgr.operations.founding import Setup, found
from casemgr.storage.keys import FLOOR_COST
from tests.conftest import PASSPHRASE, FakeClock
from tests.exchange.sheets import LETTERS, case_sheet, saved
from tests.reports.paper import read_by_pdfium

ROOT = Path(__file__).parents[2]
NAMES = (
    "Zebunnahar Quazipara", "Zebunnahar", "Quazipara", "জেবুন্নাহার কাজীপাড়া", "জেবুন্নাহার",
    "কাজীপাড়া", "Zorawar", "জোরাওয়ার", "01799123456", "1799123456", "zebu@example.org",
    "Hashnabad lane", "she whispered Zebunnahar", "half typed Zorawar",
)  # fmt: skip
SESSION = """
import sys
from pathlib import Path
from casemgr.domain.case_codes import PURPOSE
from casemgr.operations import care, exchange, handing_out, reports
from casemgr.operations.cases import case_keys, case_lines, create_case, open_case, show_names
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseQuery, ReportRequest
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import SettingRow

place = Path(sys.argv[1])
workspace = Workspace.open(place / "workspace", "nasima", sys.stdin.readline().rstrip())
parts = {
    "intake": {"intake_date": "2026-11-02", "first_words": "she whispered Zebunnahar " * 200},
    "person": {"pseudonym": "Jaba 101", "name_en": "Zebunnahar Quazipara",
               "name_bn": "জেবুন্নাহার কাজীপাড়া", "father_name": "Zorawar",
               "street": "Hashnabad lane"},
    "contact": {"mobile_phone": "01799123456", "email": "zebu@example.org"},
}
agreed = [{"purpose": code.code, "status": "given", "on": "2026-11-02"} for code in PURPOSE]
case = workspace.run(create_case, parts, agreed)
for number in range(40):
    note = {"kind": "reported", "text": "she whispered Zebunnahar " * 50}
    workspace.run(save_record, "note", case.case_id, None, note)
    workspace.drafts.put("note", {"text": f"half typed Zorawar {number} " * 40}, None)
run = exchange.dry_run(workspace, place / "in.xlsx")
exchange.confirm_import(workspace, run)
for text in ("Zebunnahar", "জেবুন্নাহার", "01799123456", "Zo"):
    keys = workspace.look(case_keys, CaseQuery(search=text, sort="pseudonym"))
    assert keys, text
    workspace.look(case_lines, keys)
workspace.run(show_names, keys)
workspace.run(open_case, case.case_id)
care.backup(workspace, place / "office.backup")
asked = ReportRequest(case.case_id, "case-file", ("en", "bn"), "supervision", "Shirin")
reports.save_report(reports.make_report(workspace, asked), place / "asked.pdf")
with workspace.database.write() as session:  # elsewhere names need a second person and a seal
    session.get_one(SettingRow, "demo").value = True
handing_out.export_htcds(workspace, place / "asked.xlsx", identified=True, purpose="legal",
                         recipient="Shirin")
assert care.verify(workspace) == []
workspace.lock()
print("done", flush=True)
"""
_OPENED = re.compile(r'(openat\([^,]+, |open\(|creat\()"((?:[^"\\]|\\.)*)"([^)]*)\)\s+= (-?\d+)')
_RENAMED = re.compile(r"(?:rename|renameat|renameat2|link|linkat)\((.*)\)\s+= 0")
_WRITING = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TMPFILE")


def spellings() -> Iterator[bytes]:
    """Each name as bytes could hold it."""
    for name in NAMES:
        for form in ("NFC", "NFD"):
            text = unicodedata.normalize(form, name)
            yield text.encode("utf-8")
            yield text.encode("utf-16-le")
            yield text.encode("utf-16-be")
            yield json.dumps(text)[1:-1].encode()


def found_in(data: bytes) -> set[bytes]:
    return {needle for needle in spellings() if needle in data}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the session works: a workspace, and a sheet somebody sent."""
    tmp_path = tmp_path_factory.mktemp("session")
    setup = Setup(
        folder=tmp_path / "workspace", organisation="Example", zone="Asia/Dhaka", name="Nasima",
        login="nasima", passphrase=PASSPHRASE, cost=FLOOR_COST,
    )  # fmt: skip
    workspace, _ = found(setup, FakeClock())
    workspace.run(accept_conduct)
    workspace.lock()
    book = case_sheet()
    row = {
        "First Name": "Zorawar", "Second Name": "Quazipara", "Mobile Phone": "+8801799123456",
        "Gender": "Zebunnahar", "Status": "Active", "Incoming Referral Date": "2026-03-14",
    }  # fmt: skip
    for label, value in row.items():
        book.active[f"{LETTERS[label]}3"] = value
    book.active[f"{LETTERS['Gender']}4"] = "জোরাওয়ার"
    (tmp_path / "in.xlsx").write_bytes(saved(book))
    return tmp_path


@pytest.fixture(scope="module")
def trace(place: Path) -> str:
    """Run the session under strace; gives the trace."""
    strace = shutil.which("strace")
    assert strace, "strace is missing: `python3 dev.py test` installs it"
    told = place / "trace.txt"
    done = subprocess.run(
        [strace, "-ff", "-qq", "-s", "4096", "-e", "signal=none",
         "-e", "trace=open,openat,creat,rename,renameat,renameat2,link,linkat,unlink,unlinkat",
         "-o", told, sys.executable, "-B", "-c", SESSION, place],
        input=PASSPHRASE + "\n", capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert found_in((done.stdout + done.stderr).encode()) == set()
    assert done.stdout == "done\n", done.stderr
    told_by_thread = sorted(place.glob("trace.txt.*"))  # one file each: no call is torn in two
    return "".join(path.read_text("utf-8", "surrogateescape") for path in told_by_thread)


def opened_for_writing(trace: str) -> set[Path]:
    """Every file the session opened for writing, under its first and any later name."""
    paths = {
        Path(path)
        for call, path, flags, handle in _OPENED.findall(trace)
        if int(handle) >= 0 and (call == "creat(" or any(flag in flags for flag in _WRITING))
    }
    for match in _RENAMED.finditer(trace):
        names = re.findall(r'"((?:[^"\\]|\\.)*)"', match[1])
        paths |= {Path(name) for name in names}
    return {path if path.is_absolute() else ROOT / path for path in paths}


def test_a_whole_session_leaves_no_name_readable_but_where_it_was_asked_for(
    place: Path, trace: str
) -> None:
    paths = opened_for_writing(trace)
    names = {path.name for path in paths}
    assert {"case.db", "drafts.db", "asked.pdf", "office.backup", "head.json"} <= names
    asked = {place / "asked.pdf", place / "asked.xlsx", place / "in.xlsx"}
    written = {path for path in paths if path.is_file()} | set((place / "workspace").rglob("*"))
    for path in sorted(written - asked):
        if path.is_file() and not path.is_relative_to("/dev") and not path.is_relative_to("/proc"):
            assert found_in(path.read_bytes()) == set(), path
    for path in paths:
        assert found_in(str(path).encode("utf-8", "surrogateescape")) == set(), "in a file's name"


def test_nothing_is_written_outside_the_places_asked_for(place: Path, trace: str) -> None:
    outside = {
        path
        for path in opened_for_writing(trace)
        if not path.is_relative_to(place) and not path.is_relative_to("/dev")
    }
    assert outside == set()


def test_the_scan_would_see_a_name() -> None:
    for name in NAMES:
        assert found_in(f"before {name} after".encode())
        assert found_in(unicodedata.normalize("NFD", name).encode("utf-16-le"))
    line = '12 openat(AT_FDCWD, "/tmp/x", O_WRONLY|O_CREAT, 0600) = 3\n'
    moved = '12 rename("/tmp/x", "/tmp/y") = 0\n'
    read = '12 openat(AT_FDCWD, "/tmp/creat", O_RDONLY|O_CLOEXEC) = 3\n'
    assert opened_for_writing(line + moved + read) == {Path("/tmp/x"), Path("/tmp/y")}


def test_the_papers_asked_for_do_hold_the_name(place: Path, trace: str) -> None:
    assert trace
    assert "Zebunnahar" in read_by_pdfium((place / "asked.pdf").read_bytes())
