"""Old files put back, logs taken away, names that were to be forgotten, entries taken out without
a word."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.operations import care
from casemgr.operations.alerts import SAVES_GONE, alerts
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.errors import HeadGone, NewestSavesGone, OldFilePutBack
from casemgr.operations.founding import Setup, found
from casemgr.operations.head_keeping import EVERY, newest_line
from casemgr.operations.records import remove_record, save_record
from casemgr.operations.values import CaseRef, Stored
from casemgr.operations.workspace import Workspace
from casemgr.storage.audit import HEAD_LABEL, HEAD_NAME, WrittenHead, read_head
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.keys import FLOOR_COST
from casemgr.storage.log_mark import NewestSavesLost
from casemgr.storage.tables import AuditRow, ChangeRow
from casemgr.storage.verify import Fault, FaultKind
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock, Opener, unlocked


def person_of(workspace: Workspace, case: CaseRef) -> Stored:
    stored = workspace.run(open_case, case.case_id).one("person")
    assert stored is not None
    return stored


def changes_since(workspace: Workspace, version: int, record_id: str) -> dict[str, Any]:
    with workspace.database.read() as session:
        rows = session.exec(
            select(ChangeRow).where(
                ChangeRow.record_id == record_id, col(ChangeRow.version) > version
            )
        ).all()
    return {row.field: (row.old, row.new) for row in rows}


def test_an_old_file_put_back_is_noticed_where_the_head_was_taken_away_too(
    sign_in: Opener, case: CaseRef, folder: Path
) -> None:
    sign_in("nasima").lock()
    old = (folder / DATABASE_NAME).read_bytes()
    workspace = sign_in("nasima")
    workspace.run(open_case, case.case_id)
    workspace.lock()
    (folder / DATABASE_NAME).write_bytes(old)
    (folder / HEAD_NAME).unlink()
    with pytest.raises(OldFilePutBack) as refusal:
        sign_in("nasima")
    assert isinstance(refusal.value, HeadGone)
    assert HEAD_NAME in refusal.value.tell("en")
    assert care.verify_closed(folder, "nasima", PASSPHRASE) == [Fault(FaultKind.AUDIT, HEAD_NAME)]


@pytest.fixture
def killed(
    sign_in: Opener, folder: Path, tmp_path: Path, clock: FakeClock, seeds: dict[bytes, bytes]
) -> tuple[Path, Callable[[], Workspace]]:
    """The folder of a program killed at work, and how to sign in there. The main file knows
    nothing of that session: all of it lies in the log."""
    workspace = sign_in("nasima")
    workspace.run(create_case, ROKEYA)
    workspace.head.keep_up(now=True)
    left = Path(shutil.copytree(folder, tmp_path / "killed"))
    return left, lambda: Workspace.open_with(
        left, lambda: unlocked(left, "nasima", clock, seeds), clock
    )


def losses(workspace: Workspace) -> tuple[list[str], int]:
    """What the trail says of lines lost, and how many alerts stand about it."""
    with workspace.database.read() as session:
        details = session.exec(select(AuditRow.detail).order_by(col(AuditRow.seq))).all()
    said = [one for one in details if "lines_lost" in one]
    return said, len([one for one in workspace.look(alerts) if one.what == SAVES_GONE])


def test_saves_whose_log_was_taken_away_after_a_kill_are_told_once_and_noted(
    killed: tuple[Path, Callable[[], Workspace]],
) -> None:
    left, sign_in_again = killed
    for name in ("case.db-wal", "case.db-shm", "case.db-mark"):
        (left / name).unlink(missing_ok=True)
    with pytest.raises(NewestSavesGone) as told:
        sign_in_again()
    assert told.value.tell("en") != told.value.tell("bn")
    for _ in range(2):
        workspace = sign_in_again()
        said, standing = losses(workspace)
        assert len(said) == 1
        assert '"count":' in said[0]
        assert standing == 1
        assert care.verify(workspace) == []
        workspace.lock()


def test_a_log_that_decayed_is_told_once_and_keeps_nobody_out_afterwards(
    killed: tuple[Path, Callable[[], Workspace]],
) -> None:
    left, sign_in_again = killed
    log = bytearray((left / "case.db-wal").read_bytes())
    log[len(log) // 2] ^= 8
    (left / "case.db-wal").write_bytes(log)
    with pytest.raises(NewestSavesLost):
        sign_in_again()
    workspace = sign_in_again()
    assert [len(losses(workspace)[0]), losses(workspace)[1]] == [1, 1]
    workspace.lock()


def test_after_a_kill_that_took_nothing_there_is_nothing_to_tell(
    killed: tuple[Path, Callable[[], Workspace]],
) -> None:
    workspace = killed[1]()
    assert losses(workspace) == ([], 0)
    workspace.lock()


def test_a_file_older_than_the_last_lock_does_not_open_while_a_session_was_cut_short(
    sign_in: Opener, folder: Path, clock: FakeClock, seeds: dict[bytes, bytes], tmp_path: Path
) -> None:
    sign_in("nasima").lock()
    old = (folder / DATABASE_NAME).read_bytes()
    sign_in("nasima").lock()
    workspace = sign_in("nasima")
    workspace.run(create_case, ROKEYA)
    workspace.head.keep_up(now=True)
    left = Path(shutil.copytree(folder, tmp_path / "killed"))
    for name in ("case.db-wal", "case.db-shm", "case.db-mark"):
        (left / name).unlink(missing_ok=True)
    (left / DATABASE_NAME).write_bytes(old)
    for _ in range(2):
        with pytest.raises(OldFilePutBack):
            Workspace.open_with(left, lambda: unlocked(left, "nasima", clock, seeds), clock)


def test_the_written_line_follows_the_saves_every_half_minute_and_fails_none(
    workspace: Workspace, folder: Path
) -> None:
    def written() -> WrittenHead:
        head = read_head(folder, workspace.database.derived_key(HEAD_LABEL))
        assert isinstance(head, WrittenHead)
        return head

    workspace.head.keep_up(now=True)
    start, begun = workspace.head.seconds(), written()
    workspace.head.seconds = lambda: start + EVERY - 1
    workspace.run(create_case, ROKEYA)
    assert written() == begun
    workspace.head.seconds = lambda: start + EVERY + 1
    workspace.run(create_case, ROKEYA)
    with workspace.database.read() as session:
        assert written() == WrittenHead(newest_line(session), begun.sure)
    (folder / HEAD_NAME).unlink()
    (folder / HEAD_NAME).mkdir()  # nothing can take its place
    workspace.head.seconds = lambda: start + 3 * EVERY
    workspace.run(create_case, ROKEYA)
    (folder / HEAD_NAME).rmdir()


def test_a_new_workspace_has_its_head_before_the_first_lock(
    tmp_path: Path, clock: FakeClock
) -> None:
    setup = Setup(
        tmp_path / "w", "Example", "Asia/Dhaka", "Nasima", "nasima", PASSPHRASE, cost=FLOOR_COST
    )
    workspace, _ = found(setup, clock)
    try:
        assert b'"seq":1}' in (tmp_path / "w" / HEAD_NAME).read_bytes()
    finally:
        workspace.lock()


def test_a_restored_workspace_opens_with_the_head_of_its_backup(
    workspace: Workspace, tmp_path: Path, clock: FakeClock
) -> None:
    workspace.run(create_case, ROKEYA)
    care.backup(workspace, tmp_path / "office.backup")
    care.restore(
        tmp_path / "office.backup", tmp_path / "back", login="nasima", passphrase=PASSPHRASE
    )
    Workspace.open(tmp_path / "back", "nasima", PASSPHRASE, clock=clock).lock()


def test_a_file_that_loses_its_name_repeats_it_nowhere_in_that_save(
    workspace: Workspace, case: CaseRef
) -> None:
    person = person_of(workspace, case)
    values = {**ROKEYA["person"], "pseudonym": "Shiuli 7", "street": "Lane 4", "children": 2}
    saved = workspace.run(
        save_record, "person", case.case_id, person.id, {**values, "no_name": True}, person.version
    )
    logged = changes_since(workspace, person.version, person.id)
    for hidden in ("name_bn", "name_en", "pseudonym", "street"):
        assert logged[hidden] == (None, None)
    assert logged["no_name"] == (False, True)
    assert logged["children"] == (None, 2)
    workspace.run(save_record, "person", case.case_id, person.id, values, saved.version)
    named = changes_since(workspace, saved.version, person.id)
    assert named["name_en"] == ("", "Rokeya Khatun")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reason=st.text(alphabet=" \t\n\x00\u00a0\u2003\u202e", max_size=6))
def test_nothing_is_taken_out_of_a_file_without_a_reason(workspace: Workspace, reason: str) -> None:
    case = workspace.run(create_case, ROKEYA)
    need = {"category": "shelter", "urgency": "now"}
    saved = workspace.run(save_record, "need", case.case_id, None, need)
    with pytest.raises(ReasonNeeded):
        workspace.run(remove_record, "need", case.case_id, saved.record_id, 1, reason)
    assert len(workspace.run(open_case, case.case_id).records["need"]) == 1
