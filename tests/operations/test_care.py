"""Looking after a workspace: damage is found and named, and a backup brings everything back."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as driver
from sqlmodel import col, select

from casemgr.domain.errors import CaseError, NotYourRole
from casemgr.operations import care
from casemgr.operations.cases import case_keys, case_lines, create_case, open_case
from casemgr.operations.errors import OldFilePutBack
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseFile, CaseQuery, CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.database_errors import (
    BackupDamaged,
    BackupEmpty,
    BackupForeign,
    BackupMissing,
    BackupTruncated,
    BackupWrongKey,
    RestorePlaceTaken,
)
from casemgr.storage.errors import (
    FileAlreadyThere,
    FolderMissing,
    WrongPassphrase,
    WrongRecoveryCode,
)
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.keys.recovery import new_recovery_code
from casemgr.storage.tables import AuditRow
from casemgr.storage.verify import Fault, FaultKind
from casemgr.words import LANGUAGES, digits, show_date
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock, consents

Opener = Callable[[str], Workspace]


def audit_lines(workspace: Workspace) -> list[AuditRow]:
    with workspace.database.read() as session:
        return list(session.exec(select(AuditRow).order_by(col(AuditRow.seq))).all())


@contextmanager
def raw(path: Path, key: bytes) -> Iterator[Any]:
    """The database as somebody with the key and no program sees it."""
    connection = driver.connect(str(path), isolation_level=None)
    connection.set_key(f"x'{key.hex()}'")
    try:
        yield connection
    finally:
        connection.close()


def forge(workspace: Workspace, *statements: str) -> Callable[[], None]:
    """Run these against the closed file, its guards taken away first, and put them back."""
    key, path = workspace.keys.dek.expose(), workspace.folder / DATABASE_NAME

    def change() -> None:
        with raw(path, key) as connection:
            triggers = connection.execute(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' "
                "AND tbl_name = 'audit_line'"
            ).fetchall()
            assert triggers, "the trail has no guard"
            for name, _ in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)
            for _, sql in triggers:
                connection.execute(sql)

    return change


# --- verify ---------------------------------------------------------------------------------


def test_a_good_workspace_has_no_faults_and_the_look_is_audited(
    workspace: Workspace, case: CaseRef
) -> None:
    assert care.verify(workspace) == []
    last = audit_lines(workspace)[-1]
    assert (last.operation, last.detail) == ("verify", '{"faults":0}')


def test_the_trail_cannot_be_changed_without_taking_its_guard_away(
    workspace: Workspace, case: CaseRef
) -> None:
    key, path = workspace.keys.dek.expose(), workspace.folder / DATABASE_NAME
    workspace.lock()
    with raw(path, key) as connection:
        for statement in (
            "UPDATE audit_line SET detail = '{}' WHERE seq = 2",
            "DELETE FROM audit_line WHERE seq = 2",
        ):
            with pytest.raises(driver.Error):
                connection.execute(statement)


@pytest.mark.parametrize(
    ("statements", "places"),
    [
        (
            ("UPDATE audit_line SET detail = '{\"x\":1}' WHERE seq = 3",),
            {"line 3 of 2026-11-21: changed"},
        ),
        (
            ("UPDATE audit_line SET actor_id = 'nobody' WHERE seq = 3",),
            {"line 3 of 2026-11-21: changed"},
        ),
        (("DELETE FROM audit_line WHERE seq = 3",), {"line 4 of 2026-11-21: removed"}),
        (
            (
                "UPDATE audit_line SET seq = -1 WHERE seq = 3",
                "UPDATE audit_line SET seq = 3 WHERE seq = 4",
                "UPDATE audit_line SET seq = 4 WHERE seq = -1",
            ),
            {"line 3 of 2026-11-21: changed", "line 4 of 2026-11-21: changed"},
        ),
    ],
    ids=["changed", "somebody else", "removed", "reordered"],
)
def test_an_altered_trail_is_found_and_its_line_named(
    sign_in: Opener, case: CaseRef, statements: tuple[str, ...], places: set[str]
) -> None:
    workspace = sign_in("nasima")
    for _ in range(3):
        workspace.run(open_case, case.case_id)
    change = forge(workspace, *statements)
    workspace.lock()
    change()
    faults = care.verify(sign_in("nasima"))
    assert {fault.kind for fault in faults} == {FaultKind.AUDIT}
    assert places <= {fault.place for fault in faults}
    for language in LANGUAGES:
        told, line = faults[0].tell(language), faults[0].place.split()[1]
        assert digits(line, language) in told
        assert show_date("2026-11-21", language) in told


def test_lines_cut_off_at_the_end_are_noticed_at_sign_in(
    sign_in: Opener, case: CaseRef, folder: Path
) -> None:
    workspace = sign_in("nasima")
    newest = audit_lines(workspace)[-1].seq
    change = forge(workspace, f"DELETE FROM audit_line WHERE seq = {newest}")
    workspace.lock()
    change()
    with pytest.raises(OldFilePutBack):
        sign_in("nasima")
    assert care.verify_closed(folder, "nasima", PASSPHRASE) == [Fault(FaultKind.AUDIT, "head.json")]


def test_an_old_file_put_back_is_noticed_at_sign_in(
    sign_in: Opener, case: CaseRef, folder: Path
) -> None:
    sign_in("nasima").lock()
    old = (folder / DATABASE_NAME).read_bytes()
    workspace = sign_in("nasima")
    workspace.run(open_case, case.case_id)
    workspace.lock()
    (folder / DATABASE_NAME).write_bytes(old)
    with pytest.raises(OldFilePutBack):
        sign_in("nasima")


def test_a_flipped_byte_is_found_on_its_page(sign_in: Opener, case: CaseRef, folder: Path) -> None:
    sign_in("nasima").lock()
    path = folder / DATABASE_NAME
    content = bytearray(path.read_bytes())
    pages = len(content) // 4096
    for page in (0, pages // 2, pages - 1):
        changed = bytearray(content)
        changed[page * 4096 + 700] ^= 4
        path.write_bytes(changed)
        try:
            workspace = sign_in("nasima")
            faults = care.verify(workspace)
            workspace.lock()  # or it would write into what the next round spoils
        except care.DAMAGE:
            faults = care.verify_closed(folder, "nasima", PASSPHRASE)
        found = [fault.place for fault in faults if fault.kind is FaultKind.PAGE]
        assert any(place.split()[-1] == str(page + 1) for place in found), (page, faults)


def test_a_code_no_list_knows_is_found_in_its_row(sign_in: Opener, case: CaseRef) -> None:
    workspace = sign_in("nasima")
    change = forge(
        workspace,
        "UPDATE person_record SET gender = 'Martian'",
        "UPDATE case_file SET status = 'lost'",
    )
    workspace.lock()
    change()
    faults = care.verify(sign_in("nasima"))
    assert {fault.kind for fault in faults} == {FaultKind.ROW}
    text = " ".join(fault.place for fault in faults)
    assert "gender" in text
    assert f"case_file {case.case_id}: status" in text
    assert "Martian" not in text


# --- backup and restore ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def saved(
    template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[CaseFile], int]:
    """A backup, the case files in it, and how many lines the trail had."""
    place = tmp_path_factory.mktemp("backup")
    folder = Path(shutil.copytree(template, place / "workspace"))
    workspace = Workspace.open(folder, "nasima", PASSPHRASE, clock=FakeClock())
    case = workspace.run(create_case, ROKEYA, consents("storage", "services"))
    workspace.run(save_record, "note", case.case_id, None, {"kind": "observed", "text": "Calm."})
    workspace.drafts.put("note:new", {"text": "half a sentence"}, None)
    files = contents(workspace)
    path = place / "office.backup"
    report = care.backup(workspace, path)
    workspace.lock()
    assert report.manifest.counts["case_file"] == 1
    return path, files, report.manifest.audit_head.seq


def contents(workspace: Workspace) -> list[CaseFile]:
    keys = workspace.look(case_keys, CaseQuery())
    lines = workspace.look(case_lines, keys)
    return [workspace.run(open_case, line.case_id) for line in lines]


Saved = tuple[Path, list[CaseFile], int]


@pytest.mark.parametrize("with_code", [False, True])
def test_a_backup_brings_back_the_same_cases_trail_and_drafts(
    saved: Saved, recovery_code: str, tmp_path: Path, clock: FakeClock, with_code: bool
) -> None:
    path, files, head = saved
    target = tmp_path / "restored"
    if with_code:
        report = care.restore(path, target, recovery_code=recovery_code)
    else:
        report = care.restore(path, target, login="nasima", passphrase=PASSPHRASE)
    assert report.manifest.audit_head.seq == head
    workspace = Workspace.open(target, "nasima", PASSPHRASE, clock=clock)
    try:
        assert contents(workspace) == files
        line = audit_lines(workspace)[head - 1]
        assert (line.seq, line.hash) == (head, report.manifest.audit_head.hash)
        assert care.verify(workspace) == []
        draft = workspace.drafts.get("note:new")
        assert draft is not None
        assert draft.payload == {"text": "half a sentence"}
    finally:
        workspace.lock()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["restored"]


def test_a_backup_holds_nothing_readable(saved: Saved) -> None:
    content = saved[0].read_bytes()
    for word in ("Rokeya", "রোকেয়া", "Jaba 101", "half a sentence", PASSPHRASE, "SQLite format"):
        assert word.encode() not in content


def test_a_caseworkers_passphrase_does_not_open_a_backup(saved: Saved, tmp_path: Path) -> None:
    with pytest.raises(BackupWrongKey):
        care.restore(saved[0], tmp_path / "x", login="ruma", passphrase=PASSPHRASE)
    assert list(tmp_path.iterdir()) == []


def test_wrong_keys_are_said_so_and_leave_nothing(saved: Saved, tmp_path: Path) -> None:
    with pytest.raises(WrongPassphrase):
        care.restore(saved[0], tmp_path / "x", login="nasima", passphrase="quite another one")
    with pytest.raises(WrongRecoveryCode):
        care.restore(saved[0], tmp_path / "x", recovery_code=new_recovery_code().printed())
    assert list(tmp_path.iterdir()) == []


def test_every_damage_of_a_backup_has_a_sentence_of_its_own(saved: Saved, tmp_path: Path) -> None:
    whole = saved[0].read_bytes()
    flipped = bytearray(whole)
    flipped[len(flipped) * 2 // 3] ^= 1
    damages: dict[type[CaseError], bytes | None] = {
        BackupMissing: None,
        BackupEmpty: b"",
        BackupForeign: b"Dear all, " * 100,
        BackupTruncated: whole[: len(whole) // 2],
        BackupDamaged: bytes(flipped),
    }
    said = set()
    for kind, content in damages.items():
        path = tmp_path / f"{kind.__name__}.backup"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(kind) as told:
            care.restore(path, tmp_path / "x", login="nasima", passphrase=PASSPHRASE)
        said.add(told.value.tell("bn"))
    assert len(said) == len(damages)
    assert not (tmp_path / "x").exists()
    assert {one.suffix for one in tmp_path.iterdir()} == {".backup"}


def test_nothing_is_ever_restored_over_something(saved: Saved, tmp_path: Path) -> None:
    target = tmp_path / "full"
    target.mkdir()
    (target / "mine.txt").write_text("mine")
    with pytest.raises(RestorePlaceTaken):
        care.restore(saved[0], target, login="nasima", passphrase=PASSPHRASE)
    assert [one.name for one in target.iterdir()] == ["mine.txt"]
    with pytest.raises(FolderMissing):
        care.restore(saved[0], tmp_path / "a" / "b", login="nasima", passphrase=PASSPHRASE)


def test_an_empty_folder_may_be_restored_into(saved: Saved, tmp_path: Path) -> None:
    target = tmp_path / "empty"
    target.mkdir()
    care.restore(saved[0], target, login="nasima", passphrase=PASSPHRASE)
    assert (target / DATABASE_NAME).exists()


def test_a_backup_overwrites_nothing_and_is_audited(
    workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    path = tmp_path / "b.backup"
    path.write_bytes(b"mine")
    with pytest.raises(FileAlreadyThere):
        care.backup(workspace, path)
    with pytest.raises(FolderMissing):
        care.backup(workspace, tmp_path / "no" / "b.backup")
    assert path.read_bytes() == b"mine"
    care.backup(workspace, tmp_path / "c.backup")
    notes = [line.detail for line in audit_lines(workspace) if line.operation == "make_backup"]
    assert notes == ['{"what":"begun"}', '{"what":"done"}']
    assert not list(workspace.folder.glob(".backup-*"))


def test_a_caseworker_makes_no_backup(sign_in: Opener, tmp_path: Path) -> None:
    with pytest.raises(NotYourRole):
        care.backup(sign_in("ruma"), tmp_path / "x.backup")
    assert not (tmp_path / "x.backup").exists()
