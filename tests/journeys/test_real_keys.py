"""A caseworker at the keyboard: a real window on a real display, keys through the X server.

What came of it is read from the workspace itself, by its audit trail and its records.
"""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from casemgr.operations.cases import case_keys, case_lines, open_case
from casemgr.operations.values import CaseQuery
from casemgr.operations.workspace import Workspace
from tests.conftest import PASSPHRASE
from tests.journeys.person import Person


@pytest.fixture
def keyboard(folder: Path, tmp_path: Path) -> Iterator[Person]:
    person = Person(folder, tmp_path / "home")
    yield person
    person.end()


def test_a_new_case_and_an_unsaved_visit_survive_keys_lock_and_kill(
    keyboard: Person, folder: Path
) -> None:
    keyboard.enter("ruma")
    keyboard.press("ctrl+n")
    keyboard.at("Intake date")
    keyboard.fill("What brings the survivor here", "Came with her sister")
    keyboard.fill("Pseudonym", "Shimul 77")
    keyboard.save("create_case")

    keyboard.press("ctrl+l")
    keyboard.wait(lambda: not _in_use(folder), "locking")
    keyboard.unlock()

    keyboard.page("Cases")
    keyboard.at("Search name, case code or telephone")
    keyboard.press("ctrl+n")
    keyboard.at("Intake date")
    keyboard.fill("What brings the survivor here", "Typed and never saved")
    time.sleep(1)  # what is typed is kept within a second
    keyboard.look()
    os.kill(keyboard.program.pid, signal.SIGKILL)
    keyboard.program.wait()

    workspace = Workspace.open(folder, "ruma", PASSPHRASE)
    try:
        keys = workspace.look(case_keys, CaseQuery())
        (line,) = workspace.look(case_lines, keys)
        assert line.pseudonym, "one is proposed"
        intake = workspace.run(open_case, line.case_id).one("intake")
        assert intake is not None
        assert "Came with her sister" in intake.value.model_dump_json()
        drafts = json.dumps([draft.payload for draft in workspace.drafts.list()])
        assert "Typed and never saved" in drafts
    finally:
        workspace.lock()


def _in_use(folder: Path) -> bool:
    from casemgr.storage.errors import WorkspaceInUse
    from casemgr.storage.instance_lock import InstanceLock

    try:
        with InstanceLock(folder):
            return False
    except WorkspaceInUse:
        return True
