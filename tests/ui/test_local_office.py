"""The office on this machine."""

from pathlib import Path

import platformdirs
import pytest

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


@pytest.mark.parametrize("set_to", ["", "relative/path", "/somewhere/else"])
def test_files_lie_where_the_system_wants_them(
    set_to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, set_to)
    told = {
        "config": platformdirs.user_config_dir("casemgr", appauthor=False),
        "data": platformdirs.user_data_dir("casemgr", appauthor=False),
        "log": platformdirs.user_log_dir("casemgr", appauthor=False),
    }
    for purpose in local_office.PURPOSES:
        assert str(local_office.system_folder(purpose)) == told[purpose]
