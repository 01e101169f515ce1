"""A workspace of every earlier release opens in this one, with everything that was in it."""

import shutil
from pathlib import Path

import pytest
from sqlmodel import select

from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.care import verify
from casemgr.operations.cases import case_keys, case_lines, open_case
from casemgr.operations.conduct import accept_conduct
from casemgr.operations.records import save_record
from casemgr.operations.today import see_today
from casemgr.operations.values import CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import RECORD_TABLES, DutyRow
from tests.conftest import PASSPHRASE, FakeClock

RELEASES = Path(__file__).parent.parent / "golden" / "workspaces"
# Cases and records that stood in each when it was made.
KNOWN = {"0001": (6, 192)}


@pytest.fixture(params=sorted(KNOWN))
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    release = str(request.param)
    return release, Path(shutil.copytree(RELEASES / release, tmp_path / "workspace"))


def test_every_old_release_is_kept_and_tried() -> None:
    assert sorted(path.name for path in RELEASES.iterdir()) == sorted(KNOWN)


def test_an_old_workspace_opens_whole_and_can_be_worked_in(
    old: tuple[str, Path], clock: FakeClock
) -> None:
    release, folder = old
    workspace = Workspace.open(folder, "nasima", PASSPHRASE, clock=clock)
    try:
        workspace.run(accept_conduct)  # nobody was asked before this release
        keys = workspace.look(case_keys, CaseQuery())
        with workspace.database.read() as session:
            tables = RECORD_TABLES.values()
            stored = sum(len(session.exec(select(table.id)).all()) for table in tables)
            duties = len(session.exec(select(DutyRow.key)).all())
        assert (len(keys), stored) == KNOWN[release]
        assert duties >= len(keys)
        assert workspace.look(see_today).overdue
        for line in workspace.look(case_lines, keys):
            file = workspace.run(open_case, line.case_id)
            assert set(file.records) == set(RECORD_KINDS)
            assert file.one("person") is not None
        note = {"kind": "observed", "text": "After the update."}
        workspace.run(save_record, "note", line.case_id, None, note)
        assert verify(workspace) == []
    finally:
        workspace.lock()
