"""Exact counts within the office: whose cases, which questions, and that they add up."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from casemgr.domain.errors import NotYourRole
from casemgr.domain.fields import Privacy, fields_of
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.accounts import list_accounts
from casemgr.operations.cases import create_case
from casemgr.operations.errors import PeriodBackwards
from casemgr.operations.inside_statistics import (
    MOST_COLUMNS,
    Asked,
    CrossTable,
    UnknownQuestion,
    answers_of,
    countable_questions,
    cross_table,
    figures_within,
)
from casemgr.operations.records import save_record
from casemgr.operations.supervision import supervision_figures
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import CaseRow, TeamRow
from tests.conftest import ROKEYA

Opener = Callable[[str], Workspace]
PEOPLE: tuple[tuple[str, str, str], ...] = (
    ("Feminine", "khulna", "2026-02-01"),
    ("Feminine", "khulna", "2026-05-01"),
    ("Masculine", "khulna", "2026-05-02"),
    ("Feminine", "dhaka", "2026-05-03"),
    ("", "", "2026-08-01"),
)


@pytest.fixture
def five(workspace: Workspace) -> Workspace:
    """Five cases: three of Khulna, one of Dhaka, one of whom nothing is known."""
    for number, (gender, division, day) in enumerate(PEOPLE):
        person: dict[str, Any] = {"pseudonym": f"Jaba {number}", "gender": gender}
        person |= {"division": division}
        parts = {**ROKEYA, "intake": {"intake_date": day}, "person": person}
        made = workspace.run(create_case, parts)
        for codes in (["ForcedLabour", "SexualExploitation"], ["ForcedLabour"])[: number % 3]:
            values = {"exploitation": codes}
            workspace.run(save_record, "experience", made.case_id, None, values)
    return workspace


def counted(workspace: Workspace, asked: Asked) -> CrossTable:
    return workspace.look(cross_table, asked)


def numbers(table: CrossTable) -> dict[str, tuple[int, ...]]:
    return {row.label: (*row.counts, row.total) for row in table.rows}


def test_two_questions_cross_as_one_would_count_by_hand(five: Workspace) -> None:
    table = counted(five, Asked("person.division", "person.gender"))
    assert table.columns == ("Woman or girl", "Man or boy", "Not recorded")
    assert numbers(table) == {
        "Khulna": (2, 1, 0, 3),
        "Dhaka": (1, 0, 0, 1),
        "Not recorded": (0, 0, 1, 1),
    }
    assert (table.totals, table.cases, table.several) == ((3, 1, 1), 5, False)


def test_a_case_with_several_answers_counts_once_with_each(five: Workspace) -> None:
    table = counted(five, Asked("experience.exploitation"))
    assert numbers(table) == {
        "Forced labour": (3,),
        "Sexual exploitation": (3,),
        "Not recorded": (2,),
    }
    assert (table.cases, table.several) == (5, True)


def test_filters_and_days_narrow_what_is_counted(five: Workspace) -> None:
    women = Asked("person.division", where=(("person.gender", "Feminine"),))
    assert numbers(counted(five, women)) == {"Khulna": (2,), "Dhaka": (1,)}
    unknown = Asked("case.opened", where=(("person.gender", ""),))
    assert numbers(counted(five, unknown)) == {"quarter 3 of 2026": (1,)}
    second = Asked("person.division", "", date(2026, 4, 1), date(2026, 6, 30), women.where)
    assert numbers(counted(five, second)) == {"Khulna": (1,), "Dhaka": (1,)}
    with pytest.raises(PeriodBackwards):
        counted(five, Asked("case.status", "", date(2026, 2, 1), date(2026, 1, 1)))


def test_rare_answers_share_one_column(workspace: Workspace) -> None:
    labels = [code for code, _ in workspace.look(answers_of, "intake.source")][:-1]
    for number, source in enumerate([*labels, labels[0]]):
        person = {"pseudonym": f"Jaba {number}"}
        intake = {"intake_date": "2026-05-01", "source": source}
        workspace.run(create_case, {**ROKEYA, "person": person, "intake": intake})
    table = counted(workspace, Asked("case.status", "intake.source"))
    assert len(labels) > MOST_COLUMNS
    assert len(table.columns) == MOST_COLUMNS + 1
    assert table.columns[-1] == "Other answers"
    assert sum(table.totals) == table.cases == len(labels) + 1


def test_figures_are_those_of_supervision_over_the_cases_left(five: Workspace) -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    every = five.look(figures_within, Asked("case.status", "", first, last))
    assert every == five.look(supervision_figures, first, last)
    men = (("person.gender", "Masculine"),)
    some = five.look(figures_within, Asked("case.status", "", first, last, men))
    assert {len(one.cases) for view in some for one in view.lists} <= {0, 1}
    assert sum(len(one.cases) for one in some[0].lists) == 1


def test_what_identifies_a_person_is_no_question(workspace: Workspace) -> None:
    questions = workspace.look(countable_questions)
    offered = {key for key, _ in questions}
    assert {"person.gender", "person.age", "case.owner", "experience.exploitation"} <= offered
    for kind in RECORD_KINDS.values():
        for name, field in fields_of(kind.model).items():
            if field.privacy is Privacy.IDENTIFYING or field.codes is None:
                assert f"{kind.name}.{name}" not in offered or field.kind == "yes"
    with pytest.raises(UnknownQuestion):
        counted(workspace, Asked("person.upazila"))


def test_only_supervisors_count_and_only_what_they_may_see(
    five: Workspace, sign_in: Opener
) -> None:
    ids = {one.login for one in five.look(list_accounts)}
    assert ids >= {"ruma", "audit", "adib"}
    for login in ("ruma", "audit", "adib"):
        person = sign_in(login)
        with pytest.raises(NotYourRole):
            person.look(countable_questions)
        with pytest.raises(NotYourRole):
            person.look(cross_table, Asked("case.status"))
        with pytest.raises(NotYourRole):
            person.look(figures_within, Asked("case.status"))


def test_a_case_of_another_team_is_in_no_count(five: Workspace) -> None:
    ruma = next(one for one in five.look(list_accounts) if one.login == "ruma")
    with five.database.write() as session:
        team = TeamRow(name="Elsewhere", created_at=five.now, updated_at=five.now)
        session.add(team)
        session.flush()
        for row in session.exec(select(CaseRow)).all()[:2]:
            row.team_id = team.id
            row.owner_id = ruma.id
    table = counted(five, Asked("case.status"))
    assert table.cases == 3
