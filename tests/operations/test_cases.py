"""Starting, finding and opening case files."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from casemgr.domain.errors import Invalid, NotFound
from casemgr.domain.names import read_case_code
from casemgr.operations.cases import (
    case_key,
    case_keys,
    case_lines,
    create_case,
    find_code,
    open_case,
    show_names,
    suggest_pseudonym,
)
from casemgr.operations.lifecycle import change_status
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseQuery, CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AuditRow, CaseRow
from tests.conftest import ROKEYA, Opener, consents

BARE = {"intake": {"intake_date": "2026-11-02"}, "person": {"pseudonym": "Beli 7"}}


def codes(workspace: Workspace, **asked: object) -> list[str]:
    keys = workspace.look(case_keys, CaseQuery(**asked))  # type: ignore[arg-type]
    return [line.code for line in workspace.look(case_lines, keys)]


def test_first_contact_makes_a_whole_file(workspace: Workspace) -> None:
    case = workspace.run(create_case, ROKEYA, consents("services", "storage"))
    assert read_case_code(case.code) == case.code
    file = workspace.run(open_case, case.case_id)
    assert (file.status, file.owner, file.risk) == ("draft", "Nasima", "unknown")
    assert [kind for kind, found in file.records.items() if found] == [
        "intake", "person", "contact", "consent",
    ]  # fmt: skip
    assert file.consents["services"].open
    assert not file.consents["legal"].open


def test_a_file_starts_with_a_pseudonym_and_nothing_else(workspace: Workspace) -> None:
    case = workspace.run(create_case, BARE)
    assert workspace.run(open_case, case.case_id).records["contact"]


def test_a_file_without_a_name_holds_none_whatever_was_typed(workspace: Workspace) -> None:
    parts = {**ROKEYA, "person": {**ROKEYA["person"], "no_name": True, "father_name": "Abdul"}}
    case = workspace.run(create_case, parts)
    person = workspace.run(open_case, case.case_id).records["person"][0].value
    assert "Rokeya" not in repr(person.model_dump().values())
    assert "Abdul" not in repr(person.model_dump().values())
    assert codes(workspace, search="Rokeya") == []
    assert codes(workspace, search="Jaba") == [case.code]


def test_what_is_wrong_is_named_by_part_and_field_and_nothing_is_kept(
    workspace: Workspace,
) -> None:
    parts = {
        "intake": {"intake_date": "31/02/2026"},
        "person": {"pseudonym": ""},
        "contact": {"mobile_phone": "12"},
    }
    with pytest.raises(Invalid) as told:
        workspace.run(create_case, parts, [{"purpose": "everything", "status": "given"}])
    assert set(told.value.problems) == {
        "intake.intake_date", "person.pseudonym", "contact.mobile_phone",
        "consent.0.purpose", "consent.0.on",
    }  # fmt: skip
    with workspace.database.read() as session:
        assert session.exec(select(CaseRow)).all() == []


@pytest.mark.parametrize(
    "typed",
    ["রোকেয়া", "খাতুন", "রোকে", "rokeya", "ROKEYA kha", "Khatun", "Jaba", "jaba 101", "ja",
     "01012345678", "+8801012345678", "01012-345 678", "০১০১২৩৪৫৬৭৮", "2345"],
)  # fmt: skip
def test_a_case_is_found_by_names_in_both_scripts_and_by_phone(
    workspace: Workspace, case: CaseRef, typed: str
) -> None:
    workspace.run(create_case, BARE)
    assert codes(workspace, search=typed) == [case.code]
    assert codes(workspace, search=unicodedata.normalize("NFD", typed)) == [case.code]


def test_a_case_is_found_by_its_code_however_it_is_typed(
    workspace: Workspace, case: CaseRef
) -> None:
    plain = case.code.replace("-", "")
    for typed in (case.code, plain, plain.lower(), f" {case.code[:4]} {case.code[5:]} "):
        assert workspace.look(find_code, typed) == case.case_id
        assert codes(workspace, search=typed) == [case.code]
    assert workspace.look(find_code, "2222-2222") is None
    assert workspace.look(find_code, "'; DROP TABLE case_file; --") is None


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=20))
def test_no_search_text_breaks_the_list(workspace: Workspace, case: CaseRef, typed: str) -> None:
    found = codes(workspace, search=typed)
    assert found in ([], [case.code])
    assert found or typed.strip()


def test_filters_and_orders_are_those_asked_for(workspace: Workspace) -> None:
    first = workspace.run(create_case, {**BARE, "intake": {"intake_date": "2026-01-05"}})
    second = workspace.run(create_case, {**BARE, "intake": {"intake_date": "2026-05-05"}})
    risk = {"level": "imminent", "kind": "family", "reason": "threats"}
    workspace.run(save_record, "risk", first.case_id, None, risk)
    workspace.run(change_status, second.case_id, "not_taken_on", "moved away")
    assert codes(workspace) == [second.code, first.code]
    assert codes(workspace, descending=False) == [first.code, second.code]
    assert codes(workspace, sort="risk") == [first.code, second.code]
    assert codes(workspace, status=frozenset({"not_taken_on"})) == [second.code]
    assert codes(workspace, risk=frozenset({"imminent", "high"})) == [first.code]
    assert codes(workspace, mine=True) == [second.code, first.code]


def test_lines_show_pseudonyms_and_a_look_at_names_is_audited(
    workspace: Workspace, case: CaseRef
) -> None:
    keys = workspace.look(case_keys, CaseQuery())
    (line,) = workspace.look(case_lines, keys)
    assert "Rokeya" not in repr(line)
    assert line.pseudonym == "Jaba 101"
    assert workspace.run(show_names, keys) == {keys[0]: "রোকেয়া খাতুন · Rokeya Khatun"}
    with workspace.database.read() as session:
        last = session.exec(select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(1)).one()
    assert (last.operation, last.case_id, last.detail) == ("show_names", case.case_id, "{}")


def test_keys_of_cases_one_may_not_see_give_no_line_and_no_name(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    case = ruma.run(create_case, ROKEYA)
    keys = ruma.look(case_keys, CaseQuery())
    karim = sign_in("karim")
    assert karim.look(case_lines, keys) == []
    assert karim.run(show_names, keys) == {}
    assert karim.look(find_code, case.code) is None
    with pytest.raises(NotFound):
        karim.look(case_key, case.case_id)


def test_a_proposed_pseudonym_is_nobodys_yet(workspace: Workspace) -> None:
    taken = {workspace.look(suggest_pseudonym) for _ in range(5)}
    for number, pseudonym in enumerate(sorted(taken)):
        workspace.run(create_case, {**BARE, "person": {"pseudonym": pseudonym}})
        assert len(codes(workspace)) == number + 1
    assert workspace.look(suggest_pseudonym) not in taken
