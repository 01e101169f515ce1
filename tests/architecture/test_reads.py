"""What may be read without a line in the audit trail: lists, and what stands in them.

Opening a file is noted. So a question that is answered without a note may be about one case
whose file is open, or give the lines of a list; anything more has its reason here.
"""

import dataclasses
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Iterator
from typing import Any

import casemgr.operations
from casemgr.domain.fields import Record
from casemgr.domain.roles import RIGHTS, Reach
from casemgr.operations.act import Act, Query, query
from casemgr.operations.values import CaseFile, Stored

LINE = frozenset({
    "key", "case_id", "code", "pseudonym", "status", "risk", "owner", "opened_on", "next_on",
    "imported", "until", "rule",
})  # fmt: skip
"""What the line of a list may say of a case: who works on it, how it stands and when."""
REASONS = {
    "glass_looks": "who looked through broken glass, and why: told to those whose case it is",
    "forgetting_lines": "codes and days of the cases she sees, and who looks after each",
    "alerts": "the words name people of the office and codes of cases; nothing of the file",
    "see_today": "a duty, its day and how contact is safe: asked before the call, not after it",
    "see_calendar": "the same duties, by day",
    "waiting_approvals": "the words of a request are written to the supervisor who reads them",
    "entries": "an entry of the office's lists, of which one sees what a case of hers points to",
    "entry": "the same, with the lines of the cases it stands in",
    "see_incident": "an incident of the office's list, with the lines of its cases",
    "case_key": "the place of a case in the list, by its id",
    "asked_for": "what was asked for is written to the second person who reads it",
    "register_entries": "codes, days and the codes of cases: made to go to an authority",
    "register_entry": "the same, one of them",
    "feedback_form": "the code of the case; what is in its file is not asked",
}


def queries() -> list[Query[..., Any]]:
    found: list[Query[..., Any]] = []
    for module in pkgutil.iter_modules(casemgr.operations.__path__):
        loaded = importlib.import_module(f"casemgr.operations.{module.name}")
        found += [one for one in vars(loaded).values() if isinstance(one, Query)]
    return list(dict.fromkeys(found))


def parts_of(answer: Any, known: set[Any]) -> Iterator[Any]:
    """Every type an answer is made of."""
    if answer in known:
        return
    known.add(answer)
    yield answer
    below = [*typing.get_args(answer)]
    if dataclasses.is_dataclass(answer):
        below += typing.get_type_hints(answer).values()
    for one in below:
        if isinstance(one, list):  # the parameters of a callable
            continue
        yield from parts_of(one, known)


def tells(answer: Any) -> bool:
    """Whether an answer holds more of a case than the line of a list."""
    for part in parts_of(answer, set()):
        if not isinstance(part, type):
            continue
        if issubclass(part, Record | Stored | CaseFile):
            return True
        if dataclasses.is_dataclass(part):
            names = {one.name for one in dataclasses.fields(part)}
            if "case_id" in names and names - LINE:
                return True
    return False


def case_in(one: Query[..., Any]) -> bool:
    """Whether the question names one case, itself or in what it is asked with."""
    hints = typing.get_type_hints(one.function)
    hints.pop("return")
    within = [
        {field.name for field in dataclasses.fields(hint)}
        for hint in hints.values()
        if dataclasses.is_dataclass(hint) and hint is not Act
    ]
    return "case_id" in {*inspect.signature(one.function).parameters, *set().union(*within)}


def of_an_open_file(one: Query[..., Any]) -> bool:
    return case_in(one) and RIGHTS[one.right].reach is Reach.CASE


def needs_a_reason(one: Query[..., Any]) -> bool:
    if of_an_open_file(one):
        return False
    return case_in(one) or tells(typing.get_type_hints(one.function)["return"])


def test_what_is_told_of_a_case_beside_its_line_has_a_reason() -> None:
    asking = {one.function.__name__ for one in queries() if needs_a_reason(one)}
    assert asking - set(REASONS) == set(), "move it behind run, or narrow what it answers"
    assert set(REASONS) - asking == set(), "these reasons are needed no more"


def test_every_question_about_one_file_says_which() -> None:
    named = {one.function.__name__ for one in queries() if of_an_open_file(one)}
    about_files = {
        one.function.__name__ for one in queries() if RIGHTS[one.right].reach is Reach.CASE
    }
    lists = {"due_for_retention", "waiting_approvals", "approval_changes"}
    assert about_files - named == lists, "a list over many cases, or labels of fields alone"


@query("list_cases")
def _all_notes(act: Act) -> tuple[Stored, ...]:
    return ()


@dataclasses.dataclass(frozen=True)
class _Talkative:
    case_id: str
    code: str
    risk_reason: str


@query("list_cases")
def _talkative(act: Act) -> dict[str, list[_Talkative]]:
    return {}


@query("list_cases")
def _unasked_right(act: Act, case_id: str) -> str:
    return case_id


def test_a_question_that_tells_more_is_caught() -> None:
    assert needs_a_reason(_all_notes)
    assert needs_a_reason(_talkative)
    assert needs_a_reason(_unasked_right)
