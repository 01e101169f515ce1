"""The power goes at any moment: what was acknowledged is on the disk, whatever else is torn."""

import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest

from casemgr.operations import care
from casemgr.operations.attachments import documents, read_attachment
from casemgr.operations.cases import create_case, open_case
from casemgr.storage.keys import header as headers
from tests.conftest import PASSPHRASE, ROKEYA, consents
from tests.torture.disk import CALLS, LENGTH, Call, Disk, calls
from tests.torture.office import Office, dice_for, picture, rounds_of

ROOT = Path(__file__).parents[2]
DAY = """
import os, sys
from pathlib import Path
from casemgr.domain.roles import Role
from casemgr.operations.accounts import add_account
from casemgr.operations.attachments import attach_bytes
from casemgr.operations.records import save_record
from casemgr.operations.workspace import Workspace
from casemgr.storage.keys import FLOOR_COST

folder, case, photo = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]).read_bytes()
passphrase = sys.stdin.readline().rstrip()

def tell(what, number):
    os.write(1, f"told {what} {number}".encode())

about = {"what": "photo", "title": "Yard", "on": "2026-11", "source": "Her sister"}
for session in range(2):
    workspace = Workspace.open(folder, "nasima", passphrase)
    tell("ready", 0)
    for number in range(session * 100, session * 100 + 6):
        note = {"kind": "observed", "text": f"note {number} " + "long " * (number * 37 % 400)}
        workspace.run(save_record, "note", case, None, note)
        tell("note", number)
        workspace.drafts.put(f"form {number % 3}", {"text": f"draft {number}"}, None)
        tell("draft", number)
        if number % 100 == 3:
            attach_bytes(workspace, case, photo, ".png", about)
            tell("paper", number)
        if number % 100 == 5:
            add_account(workspace, f"new{session}", "New", frozenset({Role.CASEWORKER}),
                        passphrase, FLOOR_COST)
            tell("account", session)
    workspace.lock()
    tell("locked", session)
"""


class Day(NamedTuple):
    """A recorded day: the folder before it, and its calls, the acknowledgements among them."""

    office: Office
    folder: Path
    before: dict[Path, bytes]
    case_id: str
    calls: Sequence[Call]
    first: int  # from here on the program was open


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def day(busy: Office, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Day:
    place = tmp_path_factory.mktemp("day")
    folder = Path(shutil.copytree(template, place / "workspace"))
    with busy.open(folder) as workspace:
        given = consents("interview", "storage", "services", "supervision")
        case_id = workspace.run(create_case, ROKEYA, given).case_id
    before = contents(folder)
    (place / "photo.png").write_bytes(picture(330))
    strace = shutil.which("strace")
    assert strace, "strace is missing: `python3 dev.py test` installs it"
    watch = [strace, "-f", "--seccomp-bpf", "-xx", "-s", str(LENGTH), "-e", f"trace={CALLS}", "-o"]
    done = subprocess.run(
        [*watch, place / "trace", sys.executable, "-c", DAY, folder, case_id, place / "photo.png"],
        input=PASSPHRASE + "\n", capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    steps = [
        call
        for call in calls((place / "trace").read_text())
        if call.name != "openat" or not call.texts[0].startswith((b"/usr/", b"/etc/", b"/proc/"))
    ]
    first = next(place for place, call in enumerate(steps) if said(call) == "ready 0")
    return Day(busy, folder, before, case_id, steps, first)


def said(call: Call) -> str:
    """What the day acknowledged by this call, if it did."""
    if call.name == "write" and call.texts[0].startswith(b"told "):
        return call.texts[0].decode().removeprefix("told ")
    return ""


def cut_at(day: Day, moment: int, place: Path, dice: random.Random) -> list[str]:
    """The folder after a cut before call ``moment``, and what had been acknowledged."""
    disk, told = Disk(day.folder, day.before), []
    for call in day.calls[:moment]:
        disk.apply(call)
        told += [said(call)] if said(call) else []
    for path, data in disk.after_cut(dice).items():
        target = place / path.relative_to(day.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return told


def check(day: Day, folder: Path, told: Sequence[str]) -> None:
    acknowledged: dict[str, list[int]] = {"note": [], "draft": [], "paper": [], "account": []}
    for what, _, number in (line.partition(" ") for line in told):
        if what in acknowledged:
            acknowledged[what].append(int(number))
    with day.office.open(folder) as workspace:
        notes = workspace.run(open_case, day.case_id).records["note"]
        texts = [str(getattr(note.value, "text")) for note in notes]  # noqa: B009
        numbers = [int(text.split()[1]) for text in texts]
        assert set(acknowledged["note"]) <= set(numbers), "an acknowledged note is gone"
        assert all(
            text.count("long") == n * 37 % 400 for text, n in zip(texts, numbers, strict=True)
        )
        drafts = {
            one.form_key: int(one.payload["text"].split()[1]) for one in workspace.drafts.list()
        }
        for kept in acknowledged["draft"]:
            assert drafts.get(f"form {kept % 3}", -1) >= kept, "an acknowledged draft is gone"
        papers = workspace.look(documents, day.case_id)
        assert len(papers) >= len(acknowledged["paper"]), "an acknowledged document is gone"
        for paper in papers:
            opened = read_attachment(workspace, day.case_id, paper.record_id)
            assert sha256(opened.content).digest()
        header = headers.load(folder).header
        assert all(header.person(f"new{n}") for n in acknowledged["account"]), "a slot is gone"
        faults = [fault.place for fault in care.verify(workspace)]
        assert [place for place in faults if not place.endswith("left over")] == []


def campaign(day: Day, work: Path, rounds: int, dice: random.Random) -> None:
    for number in range(rounds):
        # Each session of a day and each moment alike, also the few calls between two syncs.
        moment = dice.randint(day.first, len(day.calls))
        folder = work / f"cut-{number}"
        told = cut_at(day, moment, folder, dice)
        try:
            check(day, folder, told)
        except Exception as problem:
            problem.add_note(f"cut {number}, before call {moment} of {len(day.calls)}: {folder}")
            raise
        shutil.rmtree(folder)


def test_what_was_acknowledged_before_a_power_cut_is_there(day: Day, tmp_path: Path) -> None:
    campaign(day, tmp_path, 4, random.Random(20261122))


def test_the_rebuilt_disk_does_lose_what_was_not_synced(day: Day) -> None:
    disk = Disk(day.folder, day.before)
    for call in day.calls:
        if call.name not in ("fsync", "fdatasync"):
            disk.apply(call)
    lost = disk.after_cut(random.Random(4))
    assert any(lost.get(path) != data for path, data in contents(day.folder).items())


@pytest.mark.campaign
def test_what_was_acknowledged_before_each_of_500_power_cuts_is_there(
    day: Day, tmp_path: Path
) -> None:
    campaign(day, tmp_path, rounds_of(500), dice_for("power"))
