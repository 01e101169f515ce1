"""Old files put back, names that were to be forgotten, entries taken out without a word."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.operations import care
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.errors import HeadGone, OldFilePutBack
from casemgr.operations.founding import Setup, found
from casemgr.operations.records import remove_record, save_record
from casemgr.operations.values import CaseRef, Stored
from casemgr.operations.workspace import Workspace
from casemgr.storage.audit import HEAD_NAME
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.keys import FLOOR_COST
from casemgr.storage.tables import ChangeRow
from casemgr.storage.verify import Fault, FaultKind
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock, Opener


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
