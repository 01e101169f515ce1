"""Who may do what: the matrix is a golden file, and every operation is tried as every role."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

import casemgr.operations
from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.errors import NotFound, NotYourRole
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.roles import RIGHTS, Reach, Role, may
from casemgr.operations.access import visible_cases
from casemgr.operations.accounts import actor_of, list_accounts
from casemgr.operations.act import Operation, Query
from casemgr.operations.cases import case_keys, create_case
from casemgr.operations.lifecycle import share_case, unshare_case
from casemgr.operations.values import Account, CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AccountRow, CaseRow
from tests.conftest import PEOPLE, ROKEYA

GOLDEN = Path(__file__).parent.parent / "golden" / "permissions.txt"
Opener = Callable[[str], Workspace]


def matrix() -> str:
    head = ["operation".ljust(28), "about", *(role.value.ljust(13) for role in Role)]
    lines = ["  ".join(head).rstrip()]
    for name in sorted(RIGHTS):
        marks = ["yes" if may([role], name) else "-" for role in Role]
        cells = [name.ljust(28), RIGHTS[name].reach.value.ljust(5)]
        lines.append("  ".join([*cells, *(mark.ljust(13) for mark in marks)]).rstrip())
    return "\n".join(lines) + "\n"


def declared() -> list[Operation[..., object] | Query[..., object]]:
    found: list[Operation[..., object] | Query[..., object]] = []
    for module in pkgutil.iter_modules(casemgr.operations.__path__):
        loaded = importlib.import_module(f"casemgr.operations.{module.name}")
        found += [one for one in vars(loaded).values() if isinstance(one, Operation | Query)]
    return list(dict.fromkeys(found))


def names_of(one: Operation[..., object] | Query[..., object]) -> set[str]:
    if isinstance(one, Query):
        return {one.right}
    if "kind" in inspect.signature(one.function).parameters:
        kinds = RECORD_KINDS.values()
        if one.function.__name__.startswith("remove"):
            return {one.name({"kind": k.name}) for k in kinds if k.many and not k.append_only}
        return {one.name({"kind": k.name}) for k in kinds}
    if "directory" in inspect.signature(one.function).parameters:
        return {one.name({"directory": name}) for name in DIRECTORIES}
    if "identified" in inspect.signature(one.function).parameters:
        return {one.name({"identified": flag}) for flag in (True, False)}
    return {one.name({})}


def test_the_permission_matrix_is_the_golden_one() -> None:
    assert matrix() == GOLDEN.read_text("utf-8")


def test_every_operation_has_a_right_and_every_right_an_operation() -> None:
    named = set().union(*(names_of(one) for one in declared()))
    assert named == set(RIGHTS)


def test_an_operation_about_a_case_names_the_case() -> None:
    for one in declared():
        if isinstance(one, Operation):
            about = {RIGHTS[name].reach for name in names_of(one)}
            assert len(about) == 1
            if about == {Reach.CASE}:
                assert "case_id" in inspect.signature(one.function).parameters


def test_a_right_nobody_declared_is_denied() -> None:
    assert not may(list(Role), "read_everything")


@pytest.mark.parametrize("login", sorted(PEOPLE))
def test_every_operation_is_denied_to_every_role_without_the_right(
    sign_in: Opener, login: str
) -> None:
    workspace = sign_in(login)
    for one in declared():
        if isinstance(one, Query):
            if not may(workspace.actor.roles, one.right):
                with pytest.raises(NotYourRole):
                    workspace.look(one)
            continue
        for name in names_of(one) - {n for n in RIGHTS if may(workspace.actor.roles, n)}:
            given_values = {
                parameter: name.partition("_")[2] if parameter in ("kind", "directory") else
                name.endswith("identified") if parameter == "identified" else "nothing"
                for parameter in list(inspect.signature(one.function).parameters)[1:]
                if inspect.signature(one.function).parameters[parameter].kind
                is not inspect.Parameter.VAR_KEYWORD
            }  # fmt: skip
            with pytest.raises(NotYourRole):
                workspace.run(one, **given_values)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.sampled_from(["share", "unshare"]), max_size=4))
def test_a_colleague_sees_a_case_exactly_while_it_is_shared(
    workspace: Workspace, moves: list[str]
) -> None:
    case = workspace.run(create_case, ROKEYA)
    accounts = {account.login: account.id for account in _accounts(workspace)}
    shared = False
    for move in moves:
        if move == "share":
            workspace.run(share_case, case.case_id, accounts["karim"])
            shared = True
        else:
            try:
                workspace.run(unshare_case, case.case_id, accounts["karim"])
            except NotFound:
                assert not shared
            shared = False
        seen = _keys_seen_by(workspace, accounts["karim"])
        assert (case.case_id in seen) == shared


def _accounts(workspace: Workspace) -> list[Account]:
    return workspace.look(list_accounts)


def _keys_seen_by(workspace: Workspace, account_id: str) -> set[str]:
    with workspace.database.read() as session:
        actor = actor_of(session.get_one(AccountRow, account_id))
        found = session.exec(select(CaseRow.id).where(visible_cases(actor, workspace.now)))
        return set(found.all())


def test_administrators_and_auditors_see_no_case(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    ruma.run(create_case, ROKEYA)
    assert ruma.look(case_keys, CaseQuery())
    for login in ("audit", "adib"):
        account = {a.login: a.id for a in _accounts(ruma)}[login]
        assert not _keys_seen_by(ruma, account)
