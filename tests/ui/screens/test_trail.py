"""The audit trail on the screen."""

from collections.abc import Callable

from casemgr.domain.roles import RIGHTS
from casemgr.operations.cases import create_case
from casemgr.operations.trail import describe, read_trail
from casemgr.operations.workspace import Workspace
from casemgr.words import LANGUAGES
from tests.conftest import ROKEYA


def test_an_auditor_reads_every_line_and_no_name(sign_in: Callable[[str], Workspace]) -> None:
    case = sign_in("ruma").run(create_case, ROKEYA)
    entries = sign_in("audit").look(read_trail)
    assert [entry.seq for entry in entries] == list(range(entries[0].seq, 0, -1))
    assert case.code in {entry.code for entry in entries}
    assert "Rokeya" not in str(entries)


def test_a_supervisor_reads_her_own_lines_and_those_of_her_cases(
    sign_in: Callable[[str], Workspace],
) -> None:
    sign_in("ruma").run(create_case, ROKEYA)
    sign_in("adib")
    entries = sign_in("shahana").look(read_trail)
    assert {entry.who for entry in entries} == {"Shahana", "Ruma"}


def test_older_lines_come_page_by_page(sign_in: Callable[[str], Workspace]) -> None:
    auditor = sign_in("audit")
    newest = auditor.look(read_trail)
    assert auditor.look(read_trail, newest[1].seq)[0].seq == newest[1].seq - 1


def test_every_operation_has_a_name_people_say() -> None:
    for operation in [*RIGHTS, "recover", "create_workspace"]:
        if operation.startswith("see_") or operation in ("find_case", "list_cases", "read_audit"):
            continue  # questions, which leave no line
        for language in LANGUAGES:
            assert describe(operation, language) != operation
