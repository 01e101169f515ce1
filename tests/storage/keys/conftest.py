"""One workspace's keys made once, copied for each test; a clock that is set by hand."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casemgr.storage.keys import FLOOR_COST, HEADER_FILES, RecoveryCode, Unlocked, create_keys

LOGIN = "rina"
PASSPHRASE = "নদীর ধারে লাল নৌকা দুলছে"


class HandClock:
    """Stands still until told otherwise."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass(frozen=True)
class Made:
    folder: Path
    login: str
    passphrase: str
    opened: Unlocked
    code: RecoveryCode


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("template")
    opened, code = create_keys(folder, LOGIN, PASSPHRASE, cost=FLOOR_COST)
    return Made(folder, LOGIN, PASSPHRASE, opened, code)


@pytest.fixture
def made(template: Made, tmp_path: Path) -> Made:
    folder = tmp_path / "workspace"
    shutil.copytree(template.folder, folder)
    return Made(folder, LOGIN, PASSPHRASE, template.opened, template.code)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def forge() -> Callable[[Path, Callable[[Any], None]], None]:
    """Change the header as an attacker would: both files, with a fitting checksum."""

    def forged(folder: Path, change: Callable[[Any], None]) -> None:
        outer = json.loads((folder / HEADER_FILES[0]).read_bytes())
        del outer["checksum"]
        change(outer)

        def canonical(value: object) -> bytes:
            return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

        outer["checksum"] = hashlib.sha256(canonical(outer)).hexdigest()
        for name in HEADER_FILES:
            (folder / name).write_bytes(canonical(outer))

    return forged
