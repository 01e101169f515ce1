"""A machine is gone: who is warned first, what is noted of it, and what the letter says."""

from collections.abc import Callable

import pytest

from casemgr.domain.errors import Invalid, NotFound, NotYourRole
from casemgr.operations.cases import create_case
from casemgr.operations.lost_laptop import (
    affected,
    draft_report,
    note_measure,
    note_warned,
    numbers_of,
    on_the_machine,
    open_incident,
)
from casemgr.operations.records import save_record
from casemgr.operations.registers import register_entries
from casemgr.operations.workspace import Workspace
from tests.conftest import ROKEYA

Opener = Callable[[str], Workspace]
LOST = ("stolen", "2026-11-20", "2026-11-19", "Taken from a bus.")


def three(workspace: Workspace) -> dict[str, str]:
    """Cases by risk."""
    found = {}
    for place, level in enumerate(("low", "imminent", "")):
        person = {**ROKEYA["person"], "pseudonym": f"Jaba {place}"}
        contact = {"safe_to_call": "no", "safe_times": "mornings", "mobile_phone": "01799123456"}
        parts = {**ROKEYA, "person": person, "contact": contact}
        case = workspace.run(create_case, parts)
        found[level or "unknown"] = case.case_id
        if level:
            risk = {"level": level, "kind": "trafficker", "reason": "threats"}
            workspace.run(save_record, "risk", case.case_id, None, risk)
    return found


def test_whoever_is_in_most_danger_is_warned_first_and_rules_stand_before_numbers(
    workspace: Workspace,
) -> None:
    cases = three(workspace)
    breach = workspace.run(open_incident, *LOST)
    (entry,) = workspace.look(register_entries, "breach")
    assert (vars(entry.value)["cases"], vars(entry.value)["risk"]) == (3, "imminent")
    listed = workspace.run(affected, breach)
    assert [one.risk for one in listed] == ["imminent", "low", "unknown"]
    assert "Safe to call: No" in listed[0].rules
    assert "01799123456" not in str(listed)
    assert any("123456" in one for one in workspace.run(numbers_of, cases["imminent"]))
    with pytest.raises(Invalid):  # told, but not how
        workspace.run(note_warned, breach, cases["imminent"], "told", "", "2026-11-21")
    workspace.run(note_warned, breach, cases["imminent"], "tried", "phone", "2026-11-20")
    workspace.run(note_warned, breach, cases["imminent"], "told", "visit", "2026-11-21")
    workspace.run(note_warned, breach, cases["low"], "unsafe", "", "2026-11-21")
    listed = workspace.run(affected, breach)
    assert [(one.risk, one.state) for one in listed] == [
        ("low", "unsafe"),
        ("unknown", ""),
        ("imminent", "told"),
    ]


def test_the_letter_counts_and_names_nobody(workspace: Workspace) -> None:
    cases = three(workspace)
    breach = workspace.run(open_incident, *LOST)
    workspace.run(note_warned, breach, cases["low"], "told", "visit", "2026-11-21")
    workspace.run(note_measure, breach, "key_changed")
    workspace.run(note_measure, breach, "key_changed")
    letter = workspace.run(draft_report, breach, "en")
    assert "Cases affected: 3" in letter
    assert "What was done: Data key changed" in letter
    assert "Warned: 1" in letter
    assert not any(word in letter for word in ("Rokeya", "Jaba", "bus"))


def test_it_says_whose_keys_open_what_lay_on_the_machine(workspace: Workspace) -> None:
    three(workspace)
    found = on_the_machine(workspace)
    assert {"Nasima", "Ruma", "Shahana"} <= set(found.people)
    assert (found.pins, found.cases) == ((), 3)
    assert found.newest_line > 0


def test_others_neither_open_an_incident_nor_note_into_one_that_is_none(sign_in: Opener) -> None:
    with pytest.raises(NotYourRole):
        sign_in("ruma").run(open_incident, *LOST)
    nasima = sign_in("nasima")
    with pytest.raises(Invalid):
        nasima.run(open_incident, "paper", *LOST[1:])
    with pytest.raises(NotFound):
        nasima.run(affected, "no such breach")
