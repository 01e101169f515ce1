"""What is said of the machine, and a report for helpers that holds nothing of anybody."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.operations.backup_log import Light as BackupLight
from casemgr.operations.diagnosis import (
    bugs,
    diagnose,
    diagnose_closed,
    roughly,
    save_diagnosis,
    without_home,
)
from casemgr.operations.machine_check import Capture, Facts, Light, check_machine, judge
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.errors import FileAlreadyThere, NoWorkspaceHere
from casemgr.storage.memory_on_disk import Swap
from casemgr.storage.surroundings import Answer
from casemgr.words import say
from tests.conftest import PEOPLE, ROKEYA, FakeClock

ANSWERS = st.sampled_from(get_args(Answer))
FACTS = st.builds(
    Facts,
    disk=ANSWERS,
    account_open=ANSWERS,
    synchronised=st.booleans(),
    network=st.booleans(),
    swap=st.sampled_from(get_args(Swap)),
    core_dumps=ANSWERS,
    capture=st.sampled_from(get_args(Capture)),
    free=st.integers(0, 10**12),
    year=st.integers(1970, 2090),
    clock_back=st.none() | st.booleans(),
    backup=st.none() | st.sampled_from(BackupLight),
    supervisors=st.none() | st.integers(0, 20),
    alone=st.none() | st.booleans(),
)
GOOD = Facts(
    disk="yes", account_open="no", swap="none", core_dumps="yes", capture="blocked",
    free=10**10, clock_back=False, backup=BackupLight.GREEN, supervisors=2, alone=True,
)  # fmt: skip
BAD: dict[str, dict[str, Any]] = {
    "disk": {"disk": "no"},
    "account": {"account_open": "yes"},
    "place": {"synchronised": True},
    "swap": {"swap": "open"},
    "dumps": {"core_dumps": "no"},
    "capture": {"capture": "allowed"},
    "room": {"free": 10**6},
    "clock": {"clock_back": True},
    "alone": {"alone": False},
    "roles": {"supervisors": 0},
    "backup": {"backup": BackupLight.RED},
}


@given(FACTS)
@settings(max_examples=60, deadline=None)
def test_whatever_is_known_each_line_speaks_both_languages_and_what_is_not_green_has_a_step(
    facts: Facts,
) -> None:
    lines = judge(facts)
    unknown = [facts.backup, facts.supervisors, facts.alone].count(None)
    assert len({line.code for line in lines}) == len(lines) == len(BAD) - unknown
    order = [Light.RED, Light.AMBER, Light.GREEN]
    assert [line.light for line in lines] == sorted((one.light for one in lines), key=order.index)
    for line in lines:
        assert bool(line.step) == (line.light is not Light.GREEN)
        for text in filter(None, (line.title, line.found, line.step)):
            english, bangla = (say(text, one, **line.values) for one in ("en", "bn"))
            assert english != bangla
            assert "{" not in english + bangla


def test_a_machine_with_nothing_against_it_is_green_all_over() -> None:
    assert {line.light for line in judge(GOOD)} == {Light.GREEN}


def test_each_fault_shows_as_one_red_line_at_the_top() -> None:
    for code, fault in BAD.items():
        lines = judge(replace(GOOD, **fault))
        assert [line.code for line in lines if line.light is Light.RED] == [code]
        assert lines[0].code == code


def test_a_clock_set_back_behind_the_newest_entry_is_seen(
    workspace: Workspace, clock: FakeClock
) -> None:
    def light() -> Light:
        return next(one.light for one in check_machine(workspace) if one.code == "clock")

    assert light() is Light.GREEN
    clock.forward(days=-1)
    assert light() is Light.RED


# The report for helpers


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from texts_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one)
    elif isinstance(value, str) and len(value) > 3:
        yield value


def test_the_report_holds_no_name_no_login_and_nothing_of_a_case(
    workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    log.mkdir()
    (log / "problems.log").write_text(
        "K7QD-2M9X 2026-11-21T04:00:00+00:00 python (3, 11, 2) linux\n"
        "  builtins.ValueError\n    casemgr/ui/desk.py:12 _work\n"
        "Rokeya Khatun was here\n  Rokeya Khatun\n",
        "utf-8",
    )
    told = diagnose(workspace, log)
    actor, office = workspace.actor, workspace.settings
    secret = {*texts_of(ROKEYA), *PEOPLE, actor.name, actor.id, office.organisation, case.code}
    found = [one for one in secret if one.casefold() in told.casefold().replace("dhaka", "")]
    assert found == []
    assert str(Path.home()) not in told
    assert "K7QD-2M9X" in told
    assert "casemgr/ui/desk.py:12 _work" in told
    assert "cases: fewer than 10" in told
    for line in check_machine(workspace):
        assert f"  {line.code}: {line.light}" in told
    assert "SQLCipher" in diagnose_closed(workspace.folder)
    with pytest.raises(NoWorkspaceHere):
        diagnose_closed(tmp_path / "nowhere")


def test_a_report_is_never_written_over_a_file(tmp_path: Path) -> None:
    save_diagnosis("one", tmp_path / "told.txt")
    with pytest.raises(FileAlreadyThere):
        save_diagnosis("two", tmp_path / "told.txt")
    assert (tmp_path / "told.txt").read_text() == "one"


@given(st.integers(0, 10**7))
def test_counts_lose_all_figures_but_the_first(count: int) -> None:
    told = roughly(count)
    assert told == roughly(count // 10 * 10) or count < 10
    assert sum(one not in "0" for one in told if one.isdigit()) <= 1 or told == "fewer than 10"


def test_the_user_s_own_folder_is_not_named(tmp_path: Path) -> None:
    assert without_home(tmp_path / "cases", tmp_path) == "~/cases"
    assert without_home(Path("/media/mala/stick"), Path("/homes/mala")) == "/media/~/stick"
    assert bugs(tmp_path) == []
