"""Forgetting a survivor: two people, thirty days, and afterwards nothing of her to be read."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from casemgr.domain.errors import CaseError, NotYourRole
from casemgr.domain.forgetting import NEUTRAL, Stage
from casemgr.domain.person import Person
from casemgr.operations.attachments import attach
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.errors import FileStillOpen
from casemgr.operations.feedback import take_feedback
from casemgr.operations.forgetting import (
    AlreadyAsked,
    OnHold,
    ask_to_forget,
    forget_case,
    preview,
    reapply,
    register_of,
    settle,
)
from casemgr.operations.holds import HoldEnded, end_hold, holds, place_hold
from casemgr.operations.joint_acts import AskedByYourself, TooEarly, decide, withdraw
from casemgr.operations.keeping import forgetting_lines, forgetting_mark
from casemgr.operations.lifecycle import change_status
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.connection import PAGE_SIZE
from casemgr.storage.erasures import RegisterUnreadable, find_register
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.tables import CaseRow, ChangeRow
from casemgr.storage.trust_tables import AttachedRow, BackupRow
from tests.conftest import ROKEYA, FakeClock, Opener, consents
from tests.exchange.paper_samples import photo

STAGES = [one.value for one in Stage]
SECRET = "Zahanara of the yellow house"
TELLING = ("Rokeya", "Khatun", "রোকেয়া", "খাতুন", "1012345678", "Jaba 101", "Zahanara", "yellow")
RECORDS: dict[str, dict[str, Any]] = {
    "note": {"kind": "observed", "text": f"Spoke with {SECRET}."},
    "risk": {"level": "high", "kind": "trafficker", "reason": SECRET, "status": "closed"},
    "relation": {"relation": "mother", "name": SECRET, "phone": "+880 1012345678"},
    "goal": {"dimension": "economic", "words": SECRET, "status": "reached"},
    "experience": {"exploitation": ["DomesticServitude"], "account": SECRET * 200},
}


def finished(workspace: Workspace) -> CaseRef:
    """A finished file full of her words, with a document in a file and one in its row."""
    case = workspace.run(create_case, ROKEYA, consents("interview", "services", "storage"))
    for kind, values in RECORDS.items():
        workspace.run(save_record, kind, case.case_id, None, values)
    return case


def with_photo(workspace: Workspace, case: CaseRef, folder: Path) -> None:
    path = folder / "picture.jpg"
    path.write_bytes(photo())
    attach(workspace, case.case_id, path, {"what": "photo", "title": SECRET})


def close(workspace: Workspace, case: CaseRef) -> None:
    workspace.run(change_status, case.case_id, "not_taken_on", f"{SECRET} went elsewhere.")


@pytest.fixture
def closed(workspace: Workspace, tmp_path: Path) -> CaseRef:
    case = finished(workspace)
    with_photo(workspace, case, tmp_path)
    workspace.drafts.put(f"record/{case.case_id}/note/new", {"text": SECRET}, None)
    close(workspace, case)
    return case


def asked(workspace: Workspace, case: CaseRef) -> str:
    return workspace.run(ask_to_forget, case.case_id, STAGES, f"{SECRET} wished it.")


def agreed(sign_in: Opener, workspace: Workspace, case: CaseRef) -> tuple[str, Workspace]:
    act_id = asked(workspace, case)
    second = sign_in("shahana")
    second.run(decide, act_id, True, SECRET)
    return act_id, second


def forgotten(sign_in: Opener, workspace: Workspace, case: CaseRef, clock: FakeClock) -> Workspace:
    act_id, _second = agreed(sign_in, workspace, case)
    clock.forward(days=31)
    again = sign_in("nasima")
    carry_out(again, case, act_id)
    return again


def carry_out(workspace: Workspace, case: CaseRef, act_id: str) -> None:
    """Forget it now, unless that was done when she signed in."""
    if workspace.look(forgetting_mark, case.case_id).state == "agreed":
        forget_case(workspace, case.case_id, act_id)


def pages(path: Path, key: bytes) -> bytes:
    """Every page of an encrypted file as it lies there, free ones too, decrypted without SQLite:
    AES-256-CBC; the vector of a page stands in its last 80 bytes, a salt begins the file."""
    content, plain = path.read_bytes(), []
    for start in range(0, len(content), PAGE_SIZE):
        page = content[start : start + PAGE_SIZE]
        vector, body = page[-80:-64], page[0 if start else 16 : -80]
        box = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        plain.append(box.update(body) + box.finalize())
    return b"".join(plain)


def found_in(content: bytes) -> list[str]:
    ways = ("utf-8", "utf-16-le", "utf-16-be")
    escaped = [word.encode("unicode_escape") for word in TELLING]
    return [
        word
        for word, other in zip(TELLING, escaped, strict=True)
        if any(word.encode(way) in content for way in ways) or other in content
    ]


def test_nothing_of_her_is_left_in_any_page_of_the_files(
    workspace: Workspace, closed: CaseRef, sign_in: Opener, clock: FakeClock, folder: Path
) -> None:
    dek = workspace.keys.dek.expose()
    before = pages_now(workspace, folder, dek)
    assert found_in(before) == list(TELLING), "the test can find what it looks for"
    forgotten(sign_in, workspace, closed, clock).lock()
    assert found_in(pages(folder / DATABASE_NAME, dek)) == []
    assert not (folder / f"{DATABASE_NAME}-wal").exists()
    assert not list((folder / "files").glob("*.bin"))


def pages_now(workspace: Workspace, folder: Path, dek: bytes) -> bytes:
    copy = folder.parent / "copy.db"
    workspace.database.copy_to(copy)
    return pages(copy, dek)


def test_what_she_said_about_the_office_goes_with_her_file(
    sign_in: Opener, clock: FakeClock, folder: Path
) -> None:
    ruma = sign_in("ruma")
    case = finished(ruma)
    close(ruma, case)
    said = {"kind": "service", "on": "2026-11-20", "words": SECRET}
    sign_in("shahana").run(take_feedback, said, case.case_id)
    nasima = sign_in("nasima")
    dek = nasima.keys.dek.expose()
    forgotten(sign_in, nasima, case, clock).lock()
    assert found_in(pages(folder / DATABASE_NAME, dek)) == []


def test_her_drafts_go_with_her_file(
    workspace: Workspace, closed: CaseRef, sign_in: Opener, clock: FakeClock
) -> None:
    workspace.drafts.put("record/another/note/new", {"text": "stays"}, None)
    again = forgotten(sign_in, workspace, closed, clock)
    assert [one.form_key for one in again.drafts.list()] == ["record/another/note/new"]


def test_what_remains_opens_as_a_case_and_says_that_it_was_forgotten(
    workspace: Workspace, closed: CaseRef, sign_in: Opener, clock: FakeClock
) -> None:
    again = forgotten(sign_in, workspace, closed, clock)
    file = again.run(open_case, closed.case_id)
    person = file.records["person"][0].value
    assert isinstance(person, Person)
    assert (person.pseudonym, person.name_bn, person.birth_date) == (NEUTRAL, "", "2006")
    assert (person.gender, person.division, person.district) == ("Feminine", "khulna", "jashore")
    assert file.records["intake"][0].value.intake_date == "2026-11-01"  # type: ignore[attr-defined]
    mark = again.look(forgetting_mark, closed.case_id)
    assert (mark.state, mark.stages) == ("forgotten", tuple(sorted(STAGES)))
    with again.database.read() as session:
        assert session.exec(select(AttachedRow)).all() == []
        row = session.exec(select(CaseRow).where(col(CaseRow.id) == closed.case_id)).one()
        assert (row.pseudonym, row.next_on, row.code) == (NEUTRAL, "", closed.code)


def test_the_logs_are_append_only_again_afterwards(
    workspace: Workspace, closed: CaseRef, sign_in: Opener, clock: FakeClock
) -> None:
    again = forgotten(sign_in, workspace, closed, clock)
    with pytest.raises(IntegrityError), again.database.write() as session:
        session.exec(update(ChangeRow).values(new="other"))


def test_nobody_forgets_alone_nor_before_the_day(
    workspace: Workspace, closed: CaseRef, sign_in: Opener, clock: FakeClock
) -> None:
    act_id = asked(workspace, closed)
    with pytest.raises(AlreadyAsked):
        asked(workspace, closed)
    with pytest.raises(AskedByYourself):
        workspace.run(decide, act_id, True)
    second = sign_in("shahana")
    second.run(decide, act_id, True)
    clock.forward(days=29)
    first = sign_in("nasima")
    with pytest.raises(TooEarly):
        forget_case(first, closed.case_id, act_id)
    assert first.look(forgetting_mark, closed.case_id).day == "2026-12-21"
    first.run(withdraw, act_id)
    clock.forward(days=2)
    with pytest.raises(CaseError):
        forget_case(first, closed.case_id, act_id)
    assert first.look(forgetting_mark, closed.case_id).state == ""


def test_the_first_who_signs_in_after_the_day_carries_it_out(
    workspace: Workspace, closed: CaseRef, sign_in: Opener, clock: FakeClock
) -> None:
    agreed(sign_in, workspace, closed)
    clock.forward(days=31)
    settle(sign_in("ruma"))
    first = sign_in("nasima")
    settle(first)
    assert first.look(forgetting_mark, closed.case_id).state == "forgotten"
    assert first.look(forgetting_lines)[0].code == closed.code


def test_a_hold_stops_every_forgetting_until_a_person_ends_it(
    workspace: Workspace, closed: CaseRef, sign_in: Opener, clock: FakeClock
) -> None:
    act_id, second = agreed(sign_in, workspace, closed)
    hold = second.run(place_hold, closed.case_id, "court_case", SECRET, "2026-12-01")
    clock.forward(days=31)
    first = sign_in("nasima")
    settle(first)
    with pytest.raises(OnHold):
        forget_case(first, closed.case_id, act_id)
    assert first.look(forgetting_mark, closed.case_id).ground == "court_case"
    first.run(end_hold, closed.case_id, hold, "The tribunal has decided.")
    with pytest.raises(HoldEnded):
        first.run(end_hold, closed.case_id, hold, "Again.")
    assert [one.standing for one in first.look(holds, closed.case_id)] == [False]
    settle(first)
    assert first.look(forgetting_mark, closed.case_id).state == "forgotten"


def test_an_open_file_is_not_forgotten_nor_by_whoever_may_not(
    workspace: Workspace, case: CaseRef, sign_in: Opener
) -> None:
    with pytest.raises(FileStillOpen):
        asked(workspace, case)
    with pytest.raises(NotYourRole):
        sign_in("ruma").run(ask_to_forget, case.case_id, STAGES, "Because.")


def test_the_preview_counts_exactly_what_goes(
    workspace: Workspace, closed: CaseRef, sign_in: Opener, clock: FakeClock
) -> None:
    shown = workspace.look(preview, closed.case_id, STAGES)
    goes = dict(shown.goes)
    assert (goes["note_record"], goes["attached_file"], goes["person_record"]) == (1, 1, 1)
    assert "person" in {one.kind for one in shown.stays}
    again = forgotten(sign_in, workspace, closed, clock)
    left = dict(again.look(preview, closed.case_id, STAGES).goes)
    assert set(left) <= {"case_search", "case_word"}, "only the code is still found"


def test_identity_alone_leaves_what_was_written(
    workspace: Workspace, closed: CaseRef, sign_in: Opener, clock: FakeClock
) -> None:
    act_id = workspace.run(ask_to_forget, closed.case_id, ["identity"], "Her wish.")
    sign_in("shahana").run(decide, act_id, True)
    clock.forward(days=31)
    again = sign_in("nasima")
    carry_out(again, closed, act_id)
    file = again.run(open_case, closed.case_id)
    assert file.records["person"][0].value.name_en == ""  # type: ignore[attr-defined]
    assert SECRET in file.records["note"][0].value.text  # type: ignore[attr-defined]


def test_an_older_copy_that_is_brought_back_forgets_her_again(
    workspace: Workspace,
    closed: CaseRef,
    sign_in: Opener,
    clock: FakeClock,
    folder: Path,
    tmp_path: Path,
) -> None:
    settle(workspace)
    workspace.lock()
    shutil.copytree(folder, tmp_path / "older")
    workspace = sign_in("nasima")
    again = forgotten(sign_in, workspace, closed, clock)
    register = find_register(folder)
    assert register
    assert found_in(register) == []
    assert closed.case_id.encode() not in register
    again.lock()
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "older", folder)
    restored = sign_in("nasima")
    with pytest.raises(RegisterUnreadable):
        reapply(restored, register[:-1])
    assert reapply(restored, register) == 1
    assert reapply(restored, register) == 0
    restored.lock()
    dek = restored_key(sign_in)
    assert found_in(pages(folder / DATABASE_NAME, dek)) == []


def restored_key(sign_in: Opener) -> bytes:
    workspace = sign_in("nasima")
    dek = workspace.keys.dek.expose()
    workspace.lock()
    return dek


def test_until_when_a_copy_could_show_her_is_the_end_of_the_month_a_year_on(
    workspace: Workspace, closed: CaseRef, clock: FakeClock
) -> None:
    assert workspace.look(preview, closed.case_id, STAGES).until == ""
    made = clock() - timedelta(days=3)
    with workspace.database.write() as session:
        session.add(
            BackupRow(
                id="b1", name="b", place="/media", at=made, by="", sha256="", size=1,
                audit_seq=1, verified_at=made,
            )
        )  # fmt: skip
    assert workspace.look(preview, closed.case_id, STAGES).until == "2027-11-30"


def test_the_register_names_nobody_and_opens_with_its_own_key_alone(
    workspace: Workspace, closed: CaseRef
) -> None:
    settle(workspace)
    data = register_of(workspace)
    with pytest.raises(RegisterUnreadable):
        reapply(workspace, b"casemgr erasures 1\n" + bytes(len(data)))
