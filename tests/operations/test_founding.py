"""A new workspace: made whole or not at all, and got back into with the recovery code."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from casemgr.domain.roles import Role
from casemgr.operations import care
from casemgr.operations.cases import create_case, open_case
from casemgr.operations.conduct import accept_conduct
from casemgr.operations.errors import ZoneUnknown
from casemgr.operations.founding import Setup, found, recover
from casemgr.operations.workspace import Workspace
from casemgr.storage.errors import (
    LoginNotUsable,
    NoSuchLogin,
    PassphraseTooWeak,
    RecoveryCodeMistyped,
    WorkspaceAlreadyHere,
    WorkspaceInUse,
    WrongPassphrase,
    WrongRecoveryCode,
)
from casemgr.storage.folder import DATABASE_NAME
from casemgr.storage.keys import FLOOR_COST, HEADER_FILES
from casemgr.storage.keys.recovery import new_recovery_code
from casemgr.storage.tables import AuditRow
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock, Opener


def setup(folder: Path, **changes: object) -> Setup:
    values: dict[str, object] = {
        "folder": folder,
        "organisation": "  Example Organisation ",
        "zone": "Asia/Dhaka",
        "name": "Nasima",
        "login": "Nasima",
        "passphrase": PASSPHRASE,
        "cost": FLOOR_COST,
    }
    return Setup(**{**values, **changes})  # type: ignore[arg-type]


def test_the_first_person_is_signed_in_with_the_roles_asked_for(
    tmp_path: Path, clock: FakeClock
) -> None:
    workspace, code = found(setup(tmp_path / "w", language="bn"), clock)
    try:
        assert workspace.actor.roles == {Role.SUPERVISOR, Role.ADMINISTRATOR}
        assert (workspace.actor.login, workspace.actor.language) == ("nasima", "bn")
        assert workspace.settings.organisation == "Example Organisation"
        assert not workspace.settings.cli_allowed
        assert not workspace.settings.demo
        assert code.printed() not in repr(code)
        workspace.run(accept_conduct)
        workspace.run(create_case, ROKEYA)
        assert care.verify(workspace) == []
    finally:
        workspace.lock()
    again = Workspace.open(tmp_path / "w", "nasima", PASSPHRASE, clock=clock)
    again.lock()


def test_a_new_workspace_is_for_its_owner_alone(tmp_path: Path, clock: FakeClock) -> None:
    workspace, _ = found(setup(tmp_path / "w"), clock)
    workspace.lock()
    assert (tmp_path / "w").stat().st_mode & 0o777 == 0o700
    for path in (tmp_path / "w").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"zone": "Asia/Nowhere"}, ZoneUnknown),
        ({"passphrase": "password1234"}, PassphraseTooWeak),
        ({"login": "two words"}, LoginNotUsable),
    ],
)
def test_a_founding_that_failed_leaves_nothing_behind(
    tmp_path: Path, changes: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        found(setup(tmp_path / "w", **changes))
    assert list(tmp_path.iterdir()) == []


def test_a_founding_that_failed_in_a_folder_of_hers_leaves_her_things(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(PassphraseTooWeak):
        found(setup(tmp_path, passphrase="password1234"))
    assert {one.name for one in tmp_path.iterdir()} <= {"letter.txt", "workspace.lock"}


def test_a_workspace_is_never_founded_over_another(folder: Path) -> None:
    before = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    with pytest.raises(WorkspaceAlreadyHere):
        found(setup(folder))
    assert {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()} == before


def test_case_files_whose_keys_were_lost_are_not_founded_over(folder: Path) -> None:
    content = (folder / DATABASE_NAME).read_bytes()
    for name in HEADER_FILES:
        (folder / name).unlink(missing_ok=True)
    with pytest.raises(WorkspaceAlreadyHere):
        found(setup(folder))
    assert (folder / DATABASE_NAME).read_bytes() == content
    assert not any((folder / name).exists() for name in HEADER_FILES)


def test_an_open_workspace_is_not_founded_over(workspace: Workspace, folder: Path) -> None:
    with pytest.raises(WorkspaceInUse):
        found(setup(folder))
    workspace.run(create_case, ROKEYA)


def test_the_recovery_code_lets_one_in_with_a_new_passphrase(
    sign_in: Opener, folder: Path, recovery_code: str, clock: FakeClock
) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    ruma.lock()
    new = "nine green lamps by the river"
    workspace = recover(folder, recovery_code.lower(), "ruma", new, clock)
    try:
        assert workspace.run(open_case, case.case_id).code == case.code
        with workspace.database.read() as session:
            lines = session.exec(select(AuditRow).order_by(col(AuditRow.seq))).all()
        assert "recover" in {line.operation for line in lines}
        assert care.verify(workspace) == []
    finally:
        workspace.lock()
    with pytest.raises(WrongPassphrase):
        Workspace.open(folder, "ruma", PASSPHRASE, clock=clock)
    Workspace.open(folder, "nasima", PASSPHRASE, clock=clock).lock()


def test_a_recovery_that_failed_changes_nothing(
    folder: Path, recovery_code: str, clock: FakeClock
) -> None:
    new = "nine green lamps by the river"
    swapped = recovery_code.replace(recovery_code[0], "Z" if recovery_code[0] != "Z" else "Y", 1)
    for code, login, passphrase, refusal in (
        (swapped, "ruma", new, RecoveryCodeMistyped),
        (new_recovery_code().printed(), "ruma", new, WrongRecoveryCode),
        (recovery_code, "nobody", new, NoSuchLogin),
        (recovery_code, "ruma", "password1234", PassphraseTooWeak),
    ):
        with pytest.raises(refusal):
            recover(folder, code, login, passphrase, clock)
    Workspace.open(folder, "ruma", PASSPHRASE, clock=clock).lock()
