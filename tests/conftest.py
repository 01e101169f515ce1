"""Real workspaces for the tests: one template per run, copied for each test.

The passphrases cost the floor (64 MiB): an ordinary argument of the product, no switch.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from casemgr.domain.roles import Role
from casemgr.operations.accounts import add_account
from casemgr.operations.cases import create_case
from casemgr.operations.conduct import accept_conduct
from casemgr.operations.founding import Setup, found
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage import database
from casemgr.storage.keys import FLOOR_COST, Unlocked, unlock
from casemgr.storage.keys import header as headers
from casemgr.storage.keys.secret import SecretBytes
from casemgr.storage.keys.unlock import opened_by
from casemgr.storage.tables import AccountRow, SettingRow

PASSPHRASE = "seven green boats at dawn"
PEOPLE = {
    "nasima": frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    "ruma": frozenset({Role.CASEWORKER}),
    "karim": frozenset({Role.CASEWORKER}),
    "shahana": frozenset({Role.SUPERVISOR}),
    "audit": frozenset({Role.AUDITOR}),
    "adib": frozenset({Role.ADMINISTRATOR}),
}
RECOVERY_FILE = "recovery-code.txt"


class FakeClock:
    """A clock that stands still until it is told to move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@pytest.fixture(scope="session", autouse=True)
def compiled() -> Iterator[None]:
    """All databases of a run share their compiled SQL, which is the same in each."""
    shared = database.Compiled()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "Compiled", lambda: shared)
        yield


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def accept_for_all(workspace: Workspace) -> None:
    """Everybody has accepted the code of conduct, so that a test can begin with its own matter."""
    with workspace.database.write() as session:
        for row in session.exec(select(AccountRow)).all():
            row.conduct_accepted_at = workspace.now


def demonstration(workspace: Workspace) -> Workspace:
    """Its people are invented from now on: a sheet with names needs no second person."""
    with workspace.database.write() as session:
        session.get_one(SettingRow, "demo").value = True
    return workspace


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one person of each role; nobody has worked in it."""
    folder = tmp_path_factory.mktemp("template") / "workspace"
    clock = FakeClock()
    setup = Setup(
        folder=folder,
        organisation="Example Organisation",
        zone="Asia/Dhaka",
        name="Nasima",
        login="nasima",
        passphrase=PASSPHRASE,
        cost=FLOOR_COST,
    )
    workspace, code = found(setup, clock)
    workspace.run(accept_conduct)
    for login, roles in PEOPLE.items():
        if login != "nasima":
            add_account(workspace, login, login.title(), roles, PASSPHRASE, FLOOR_COST)
    accept_for_all(workspace)
    workspace.lock()
    (folder.parent / RECOVERY_FILE).write_text(code.printed(), "utf-8")
    return folder


@pytest.fixture
def recovery_code(template: Path) -> str:
    return (template.parent / RECOVERY_FILE).read_text("utf-8")


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    """A copy of the template for one test."""
    return Path(shutil.copytree(template, tmp_path / "workspace"))


Opener = Callable[[str], Workspace]


@pytest.fixture(scope="session")
def seeds() -> dict[bytes, bytes]:
    """What each salt and the passphrase of the tests gave, so that Argon2 runs once for each."""
    return {}


def unlocked(folder: Path, login: str, clock: FakeClock, seeds: dict[bytes, bytes]) -> Unlocked:
    """The keys of one who signs in again with the same passphrase, all but its derivation."""
    loaded = headers.load(folder)
    slot = loaded.header.person(login)
    if slot is None or slot.lock is None or slot.lock.salt not in seeds:
        keys = unlock(folder, login, PASSPHRASE, clock=clock)
        if slot is not None and slot.lock is not None:
            seeds[slot.lock.salt] = keys.seed.expose()
        return keys
    return opened_by(folder, loaded, slot, SecretBytes(seeds[slot.lock.salt]))


@pytest.fixture
def sign_in(folder: Path, clock: FakeClock, seeds: dict[bytes, bytes]) -> Iterator[Opener]:
    """Sign somebody in; whoever was signed in before is locked out first."""
    opened: list[Workspace] = []

    def open_as(login: str) -> Workspace:
        for before in opened:
            before.lock()
        workspace = Workspace.open_with(
            folder, lambda: unlocked(folder, login, clock, seeds), clock
        )
        opened.append(workspace)
        return workspace

    yield open_as
    for workspace in opened:
        workspace.lock()


@pytest.fixture
def workspace(sign_in: Opener) -> Workspace:
    """Signed in as the supervisor who is also administrator."""
    return sign_in("nasima")


ROKEYA: dict[str, dict[str, Any]] = {
    "intake": {"intake_date": "2026-11-02", "source": "police"},
    "person": {
        "pseudonym": "Jaba 101",
        "name_bn": "রোকেয়া খাতুন",
        "name_en": "Rokeya Khatun",
        "birth_date": "2006",
        "gender": "Feminine",
        "citizenship": ["BD"],
        "division": "khulna",
        "district": "jashore",
    },
    "contact": {"safe_to_call": "yes", "mobile_phone": "+880 1012345678"},
}


def consents(*purposes: str, status: str = "given") -> list[dict[str, str]]:
    """Consent entries for these purposes."""
    return [{"purpose": purpose, "status": status, "on": "2026-11-02"} for purpose in purposes]


@pytest.fixture
def case(workspace: Workspace) -> CaseRef:
    """A case with consent to everything a file needs."""
    given = consents("interview", "storage", "services", "supervision", "contact")
    return workspace.run(create_case, ROKEYA, given)
