"""Many at once: the same rows as one by one, in few statements, and nothing taken twice."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from casemgr.domain.errors import CaseError
from casemgr.domain.fields import fields_of
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations import exchange
from casemgr.operations.act import Act, query
from casemgr.operations.cases import case_keys, create_case, fresh_pseudonym, suggest_pseudonym
from casemgr.operations.derived import refresh_case
from casemgr.operations.handing_out import export_htcds
from casemgr.operations.today import see_today
from casemgr.operations.values import CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.storage.records import rows_of
from casemgr.storage.tables import CaseRow, ChangeRow, SearchRow, SearchWordRow
from tests.conftest import ROKEYA, FakeClock, consents
from tests.exchange.sheets import LETTERS, case_sheet, saved

Opener = Callable[[str], Workspace]
ROW = {
    "Second Name": "বেগম",
    "Gender": "Feminine",
    "Birthdate": "1999-04-03",
    "Mobile Phone": "+8801712345678",
    "Type of Exploitation": "Forced labour",
    "Status": "Active",
    "Incoming Referral Date": "2026-03-14",
    "Referring Organisation": "Thana Jashore",
    "Consent": "Yes",
}


def sheet(path: Path, *rows: Mapping[str, Any]) -> Path:
    book = case_sheet()
    for number, row in enumerate(rows, 3):
        for label, value in row.items():
            book.active[f"{LETTERS[label]}{number}"] = value
    path.write_bytes(saved(book))
    return path


def people(count: int) -> list[dict[str, str]]:
    return [{**ROW, "First Name": f"জরিনা {number}"} for number in range(count)]


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that reaches a database meanwhile, with its values."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        seen.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


# --- taking a sheet over --------------------------------------------------------------------


def words_of(session: Session, key: int | None) -> tuple[str, list[str]]:
    text = session.exec(select(SearchRow.text).where(SearchRow.case_key == key)).one()
    words = select(SearchWordRow.word).where(SearchWordRow.case_key == key)
    return text, sorted(session.exec(words).all())


def test_cases_taken_over_together_are_those_that_saving_each_would_leave(
    workspace: Workspace, tmp_path: Path
) -> None:
    run = exchange.dry_run(workspace, sheet(tmp_path / "three.xlsx", *people(3)))
    exchange.confirm_import(workspace, run)
    with workspace.database.write() as session:
        act = Act(session, workspace.actor, workspace.clock(), workspace.zone, "device")
        cases = session.exec(select(CaseRow)).all()
        assert len(cases) == len({case.pseudonym for case in cases}) == 3
        for case in cases:
            before = case.model_dump(), words_of(session, case.key)
            refresh_case(act, case)
            session.flush()
            assert (case.model_dump(), words_of(session, case.key)) == before
            assert case.opened_on == "2026-03-14"
            assert logged(session, case.id) == expected_log(session, case.id)


def logged(session: Session, case_id: str) -> list[tuple[Any, ...]]:
    lines = session.exec(select(ChangeRow).where(ChangeRow.case_id == case_id)).all()
    return sorted(
        (one.kind, one.record_id, one.version, one.field, repr(one.old), repr(one.new))
        for one in lines
    )


def expected_log(session: Session, case_id: str) -> list[tuple[Any, ...]]:
    expected = []
    for kind, known in RECORD_KINDS.items():
        empty = known.model.model_construct()
        for row in rows_of(session, kind, case_id):
            for name in fields_of(known.model):
                old, new = getattr(empty, name), getattr(row, name)
                if old != new:
                    expected.append((kind, row.id, 1, name, repr(old), repr(new)))
    assert len({line[0] for line in expected}) >= 5
    return sorted(expected)


def test_a_row_more_costs_a_handful_of_statements(workspace: Workspace, tmp_path: Path) -> None:
    spent = []
    for count in (2, 12):
        run = exchange.dry_run(workspace, sheet(tmp_path / f"{count}.xlsx", *people(count)))
        with statements() as seen:
            exchange.confirm_import(workspace, run)
        spent.append(len(seen))
    assert (spent[1] - spent[0]) / 10 <= 3


def test_the_same_file_again_is_said_before_anything_is_taken_over(
    sign_in: Opener, tmp_path: Path, clock: FakeClock
) -> None:
    path = sheet(tmp_path / "one.xlsx", *people(1))
    ruma = sign_in("ruma")
    first = exchange.dry_run(ruma, path)
    exchange.confirm_import(ruma, first)
    clock.now += timedelta(days=2)
    note = "This very file was taken over on 21 Nov 2026."
    assert note not in first.notes
    assert exchange.dry_run(sign_in("ruma"), path).notes[0] == note
    assert exchange.dry_run(sign_in("nasima"), path).notes[0] == note
    assert note not in exchange.dry_run(sign_in("karim"), path).notes


def test_what_was_looked_through_is_taken_over_once(workspace: Workspace, tmp_path: Path) -> None:
    run = exchange.dry_run(workspace, sheet(tmp_path / "one.xlsx", *people(1)))
    exchange.confirm_import(workspace, run)
    with pytest.raises(CaseError, match="AlreadyTakenOver"):
        exchange.confirm_import(workspace, run)
    assert len(workspace.look(case_keys, CaseQuery())) == 1


def test_a_row_that_is_not_taken_over_is_kept_whole(workspace: Workspace, tmp_path: Path) -> None:
    row = {"Gender": "ডানা কাটা", "Mailing State/Province": "Atlantis", "Status": "Active"}
    exchange.confirm_import(
        workspace, exchange.dry_run(workspace, sheet(tmp_path / "failed.xlsx", row))
    )
    ((_row, cells, _reason),) = workspace.look(exchange.failed_rows)
    assert cells == row


def test_words_in_another_order_and_a_number_written_otherwise_are_possible_duplicates(
    workspace: Workspace, tmp_path: Path
) -> None:
    case = workspace.run(create_case, ROKEYA)
    turned = {"First Name": "Khatun", "Second Name": "Rokeya", "Gender": "Feminine"}
    phone = {"First Name": "Somebody", "Second Name": "Else", "Mobile Phone": "01012-345678"}
    part = {"First Name": "Rokey", "Second Name": "Khatun", "Gender": "Feminine"}
    run = exchange.dry_run(workspace, sheet(tmp_path / "doubles.xlsx", turned, phone, part))
    assert [row.duplicates for row in run.rows] == [(case.code,), (case.code,), ()]


# --- handing out, today, pseudonyms ---------------------------------------------------------


def test_handing_out_reads_as_often_for_many_cases_as_for_one(
    workspace: Workspace, tmp_path: Path
) -> None:
    spent = []
    for count in (1, 8):
        for _ in range(count):
            workspace.run(create_case, ROKEYA, consents("supervision", "storage"))
        with statements() as seen:
            assert export_htcds(workspace, tmp_path / f"{count}.xlsx").cases >= count
        spent.append(sum(statement.startswith("SELECT") for statement, _ in seen))
    assert spent[0] == spent[1]


def test_each_duty_of_the_day_is_found_through_its_own_index(workspace: Workspace) -> None:
    with statements() as seen:
        workspace.look(see_today)
    with workspace.database.read() as session:
        plans = [
            " ".join(
                row[3]
                for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given)
            )
            for text, given in seen
        ]
    used = [plan for plan in plans if "ix_duty_due" in plan]
    assert len(used) == 3  # overdue, today, coming
    waiting = [plan for plan in plans if "duty" in plan and plan not in used]
    assert len(waiting) == 1  # approvals, whatever their day


class ShortOnesTaken(list[str]):
    """As if every pseudonym with a number of at most four digits were in use."""

    def __contains__(self, pseudonym: object) -> bool:
        return len(str(pseudonym).split()[1]) <= 4


def test_a_pseudonym_is_found_even_when_all_short_ones_are_taken(workspace: Workspace) -> None:
    @query("create_case")
    def one_more(act: Act) -> str:
        return fresh_pseudonym(act, ShortOnesTaken())

    assert len(workspace.look(one_more).split()[1]) > 4
    assert len(workspace.look(suggest_pseudonym).split()[1]) in (3, 4)


def test_a_pseudonym_is_looked_up_by_an_index(workspace: Workspace) -> None:
    with statements() as seen:
        workspace.look(suggest_pseudonym)
    ((text, given),) = [one for one in seen if "pseudonym" in one[0]]
    with workspace.database.read() as session:
        (plan,) = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given)
    assert "ix_case_file_pseudonym" in plan[3]
