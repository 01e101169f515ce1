"""The demonstration workspace that anybody can make for herself."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from casemgr.demo.build import DemoWorkspace, build_demo
from casemgr.domain.roles import Role
from casemgr.operations.cases import case_keys, case_lines, open_case, show_names
from casemgr.operations.today import see_today
from casemgr.operations.values import CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.storage.errors import WorkspaceAlreadyHere
from casemgr.storage.keys import FLOOR_COST, strength
from casemgr.storage.tables import ApprovalRow
from casemgr.storage.trust_tables import AttachedRow
from tests.conftest import FakeClock

CASES = 60


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DemoWorkspace:
    folder = tmp_path_factory.mktemp("made") / "workspace"
    return build_demo(folder, CASES, seed=3, cost=FLOOR_COST, clock=FakeClock())


@pytest.fixture
def copy(made: DemoWorkspace, tmp_path: Path) -> DemoWorkspace:
    folder = Path(shutil.copytree(made.folder, tmp_path / "workspace"))
    return DemoWorkspace(folder, made.users)


def sign_in(made: DemoWorkspace, name: str) -> Workspace:
    user = next(user for user in made.users if user.name == name)
    passphrase = user.passphrase_file.read_text("utf-8")
    return Workspace.open(made.folder, name, passphrase, clock=FakeClock())


def test_there_is_somebody_for_each_role(made: DemoWorkspace) -> None:
    assert [user.role for user in made.users] == [
        "supervisor",
        "caseworker",
        "caseworker",
        "auditor",
    ]
    assert len({user.name for user in made.users}) == 4


def test_each_passphrase_opens_the_workspace_and_would_be_taken_from_a_person(
    copy: DemoWorkspace,
) -> None:
    for user in copy.users:
        workspace = sign_in(copy, user.name)
        assert Role(user.role) in workspace.actor.roles
        workspace.lock()
        assert strength(user.passphrase_file.read_text("utf-8"), user.name).accepted


def test_the_supervisor_is_also_administrator_and_sees_every_case(copy: DemoWorkspace) -> None:
    workspace = sign_in(copy, "nasima")
    assert workspace.actor.roles == {Role.SUPERVISOR, Role.ADMINISTRATOR}
    assert len(workspace.look(case_keys, CaseQuery())) == CASES
    workspace.lock()


def test_the_caseworkers_share_the_cases_out_between_them(copy: DemoWorkspace) -> None:
    seen: dict[str, set[int]] = {}
    for name in ("ruma", "karim"):
        workspace = sign_in(copy, name)
        own = workspace.look(case_keys, CaseQuery(mine=True))
        every = workspace.look(case_keys, CaseQuery())
        assert set(own) <= set(every)
        seen[name] = set(own)
        workspace.lock()
    assert len(seen["ruma"] | seen["karim"]) == CASES
    assert not seen["ruma"] & seen["karim"]
    assert min(map(len, seen.values())) > CASES / 4


def test_the_workspace_is_marked_and_its_command_line_open(copy: DemoWorkspace) -> None:
    workspace = sign_in(copy, "shahana")
    assert workspace.settings.demo
    assert workspace.settings.cli_allowed
    workspace.lock()


def test_a_caseworker_has_a_day_before_her(copy: DemoWorkspace) -> None:
    workspace = sign_in(copy, "ruma")
    today = workspace.look(see_today)
    assert today.on == date(2026, 11, 21)
    assert today.overdue
    assert today.coming
    keys = workspace.look(case_keys, CaseQuery())
    line = workspace.look(case_lines, keys)[0]
    assert workspace.run(open_case, line.case_id).one("person") is not None
    workspace.lock()


def test_a_document_is_kept_and_a_doubted_age_was_decided_and_waits(copy: DemoWorkspace) -> None:
    workspace = sign_in(copy, "nasima")
    with workspace.database.read() as session:
        kept = session.exec(select(AttachedRow.media)).all()
        ages = session.exec(
            select(ApprovalRow.verdict).where(col(ApprovalRow.subject) == "age")
        ).all()
    workspace.lock()
    assert kept == ["image/jpeg"] * 3
    assert sorted(ages) == ["approved", "requested"]


def test_lists_show_pseudonyms_and_names_only_when_asked(copy: DemoWorkspace) -> None:
    workspace = sign_in(copy, "nasima")
    keys = workspace.look(case_keys, CaseQuery())
    names = workspace.run(show_names, keys)
    assert len(names) > CASES / 2
    lines = workspace.look(case_lines, keys)
    assert not {line.pseudonym for line in lines} & set(names.values())
    workspace.lock()


def test_the_note_beside_the_passphrases_says_that_the_people_are_invented(
    made: DemoWorkspace,
) -> None:
    note = (made.folder / "passphrases" / "README.txt").read_text("utf-8")
    assert "invented" in note
    assert "বানানো" in note


def test_the_same_seed_gives_the_same_people_and_passphrases(
    made: DemoWorkspace, tmp_path: Path
) -> None:
    again = build_demo(tmp_path / "again", 12, seed=3, cost=FLOOR_COST, clock=FakeClock())
    texts = [[u.passphrase_file.read_text("utf-8") for u in one.users] for one in (made, again)]
    assert texts[0] == texts[1]


def test_a_workspace_that_is_there_already_stays_as_it_is(copy: DemoWorkspace) -> None:
    before = (copy.folder / "keys.a.json").read_bytes()
    with pytest.raises(WorkspaceAlreadyHere):
        build_demo(copy.folder, 1, cost=FLOOR_COST, clock=FakeClock())
    assert (copy.folder / "keys.a.json").read_bytes() == before
    workspace = sign_in(copy, "ruma")
    workspace.lock()
