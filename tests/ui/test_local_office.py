"""The office on this machine."""

from pathlib import Path

from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.keys import HEADER_FILES
from casemgr.ui import local_office
from casemgr.ui.local_office import LocalOffice


def test_a_workspace_is_known_by_its_files(folder: Path, tmp_path: Path) -> None:
    office = LocalOffice(folder, preferences_in=tmp_path / "machine")
    assert office.exists()
    (folder / HEADER_FILES[0]).unlink()
    assert office.exists()
    (folder / DATABASE_NAME).unlink()
    assert not office.exists()
    assert not LocalOffice(tmp_path / "none", preferences_in=tmp_path / "machine").exists()


def test_the_names_of_the_files_are_those_of_the_store() -> None:
    assert (tuple(HEADER_FILES), (DATABASE_NAME,)) == local_office._FILES
