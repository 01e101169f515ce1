"""What all campaigns share: one office, made once."""

from pathlib import Path

import pytest

from tests.torture.office import Office


@pytest.fixture(scope="session")
def busy(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office whose folder was copied in the middle of a session; copy it before use."""
    return Office(template, tmp_path_factory.mktemp("busy") / "office")
