"""The code of conduct: before it is accepted, every door but its own is shut."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from casemgr import cli
from casemgr.domain.roles import BEFORE_CONDUCT, RIGHTS, Role
from casemgr.operations.accounts import add_account, choose_preferences, list_accounts
from casemgr.operations.cases import case_keys, create_case
from casemgr.operations.conduct import accept_conduct, conduct
from casemgr.operations.founding import Setup, found
from casemgr.operations.key_errors import ConductNotAccepted
from casemgr.operations.settings import change_settings
from casemgr.operations.values import CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.storage.keys import FLOOR_COST
from casemgr.storage.tables import AccountRow, AuditRow
from casemgr.words import LANGUAGES, Language
from tests.conftest import PASSPHRASE, ROKEYA, FakeClock, Opener


@pytest.fixture
def newcomer(sign_in: Opener) -> Iterator[Workspace]:
    """Somebody who signs in for the first time."""
    nasima = sign_in("nasima")
    roles = frozenset({Role.CASEWORKER})
    add_account(nasima, "mina", "Mina", roles, PASSPHRASE, FLOOR_COST)
    nasima.run(change_settings, cli_allowed=True)
    mina = sign_in("mina")
    yield mina
    mina.lock()


def test_nothing_is_done_and_nothing_seen_before_it_is_accepted(newcomer: Workspace) -> None:
    assert not newcomer.actor.accepted_conduct
    with pytest.raises(ConductNotAccepted):
        newcomer.run(create_case, ROKEYA)
    with pytest.raises(ConductNotAccepted):
        newcomer.look(list_accounts)
    with pytest.raises(ConductNotAccepted):
        newcomer.look(case_keys, CaseQuery())
    newcomer.run(choose_preferences, language="bn")  # the language she reads it in
    assert newcomer.actor.language == "bn"


def test_accepting_opens_the_doors_at_once_and_is_kept(
    newcomer: Workspace, sign_in: Opener, clock: FakeClock
) -> None:
    newcomer.run(accept_conduct)
    first = clock.now
    newcomer.run(create_case, ROKEYA)
    clock.forward(days=3)
    newcomer.run(accept_conduct)
    again = sign_in("mina")
    assert again.actor.accepted_conduct
    with again.database.read() as session:
        row = session.exec(select(AccountRow).where(AccountRow.login == "mina")).one()
        lines = session.exec(select(AuditRow).where(AuditRow.operation == "accept_conduct")).all()
    assert row.conduct_accepted_at is not None
    assert row.conduct_accepted_at.replace(microsecond=0) == first
    assert [line.outcome for line in lines if line.actor_id == row.id] == ["done", "done"]


def test_a_refusal_before_it_leaves_a_line(newcomer: Workspace) -> None:
    with pytest.raises(ConductNotAccepted):
        newcomer.run(create_case, ROKEYA)
    with newcomer.database.read() as session:
        lines = session.exec(select(AuditRow).where(AuditRow.outcome == "refused")).all()
    assert [line.operation for line in lines] == ["create_case"]
    assert "ConductNotAccepted" in lines[0].detail


def test_only_three_rights_hold_before_it_and_all_have_them() -> None:
    assert {"sign_in", "accept_conduct", "choose_preferences"} == BEFORE_CONDUCT
    for name in BEFORE_CONDUCT:
        assert RIGHTS[name].roles == frozenset(Role)


def test_the_command_line_sends_the_person_to_the_window(
    newcomer: Workspace, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    newcomer.lock()
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE, "utf-8")
    arguments = ["--workspace", str(folder), "--user", "mina", "--passphrase-file", str(secret)]
    assert cli.main(["cases", *arguments]) == 1
    told = capsys.readouterr().err
    assert "code of conduct" in told
    assert told.count("\n") == 1


def test_in_a_workspace_of_invented_people_signing_in_is_accepting(
    tmp_path: Path, clock: FakeClock
) -> None:
    setup = Setup(
        tmp_path / "w", "Example", "Asia/Dhaka", "Nasima", "nasima", PASSPHRASE,
        demo=True, cost=FLOOR_COST,
    )  # fmt: skip
    workspace, _ = found(setup, clock)
    assert workspace.actor.accepted_conduct
    with workspace.database.write() as session:  # made by an earlier release
        session.exec(select(AccountRow)).one().conduct_accepted_at = None
    workspace.lock()
    again = Workspace.open(tmp_path / "w", "nasima", PASSPHRASE, clock=clock)
    assert again.look(list_accounts)
    again.lock()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_has_ten_points_in_each_language(language: Language) -> None:
    text = conduct(language)
    assert len(text.points) == 10
    words = [
        text.lead,
        text.promise,
        *(part for one in text.points for part in (one.title, one.text)),
    ]
    assert all(words)
    bangla = any("\u0980" <= sign <= "\u09ff" for sign in " ".join(words))
    assert bangla == (language == "bn")
