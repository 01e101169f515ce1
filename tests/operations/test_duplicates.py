"""Other files of one person: found by sound, told to nobody who may not see them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event
from sqlmodel import col, select

from casemgr.domain.errors import NotFound
from casemgr.operations import exchange
from casemgr.operations.accounts import list_accounts
from casemgr.operations.alerts import alerts
from casemgr.operations.cases import create_case
from casemgr.operations.duplicates import CHECKS, WINDOW, Similar, held_until, similar
from casemgr.operations.errors import TooManyChecks
from casemgr.operations.lifecycle import share_case
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AlertRow, AuditRow
from tests.conftest import FakeClock
from tests.operations.test_scale import sheet

Opener = Callable[[str], Workspace]
RAHIMA: dict[str, dict[str, Any]] = {
    "intake": {"intake_date": "2026-11-02"},
    "person": {
        "pseudonym": "Beli 7",
        "name_bn": "রহিমা বেগম",
        "father_name": "Abdul Karim",
        "age_at_intake": 17,
        "gender": "Feminine",
        "division": "khulna",
        "district": "jashore",
        "upazila": "jashore.sharsha",
    },
    "contact": {"mobile_phone": "+880 1012345678"},
}
ASKED = {
    "intake": {"intake_date": "2026-11-20"},
    "person": {
        "name_en": "Rohima Begom",
        "father_name": "আব্দুল করিম",
        "upazila": "jashore.sharsha",
        "age_at_intake": "১৮",
    },
}
SOMEBODY = {"person": {"name_en": "Shilpi Rani Das", "father_name": "Nitai", "gender": "Feminine"}}


def alert_rows(workspace: Workspace, *what: str) -> list[AlertRow]:
    with workspace.database.read() as session:
        found = session.exec(select(AlertRow).where(col(AlertRow.what).in_(what))).all()
        session.expunge_all()
        return list(found)


def lines(workspace: Workspace) -> list[AuditRow]:
    with workspace.database.read() as session:
        found = session.exec(
            select(AuditRow).where(AuditRow.operation == "find_similar").order_by(col(AuditRow.seq))
        ).all()
        session.expunge_all()
        return list(found)


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_another_spelling_in_the_other_script_finds_the_file_and_says_why(
    workspace: Workspace,
) -> None:
    case = workspace.run(create_case, RAHIMA)
    workspace.run(create_case, {**RAHIMA, "person": {"pseudonym": "Jui 8", "name_en": "Salma"}})
    (one,) = workspace.run(similar, ASKED)
    assert (one.case_id, one.code, one.pseudonym) == (case.case_id, case.code, "Beli 7")
    assert one.reasons[0] == "The name sounds the same."
    assert {"The father's name is alike.", "Same upazila.", "Age within two years."} <= {
        *one.reasons
    }
    assert one.score > 0.9


def test_the_case_itself_is_not_its_own_double(workspace: Workspace) -> None:
    case = workspace.run(create_case, RAHIMA)
    assert workspace.run(similar, ASKED, case.case_id) == ()


def test_nothing_known_finds_nobody(workspace: Workspace) -> None:
    workspace.run(create_case, RAHIMA)
    assert workspace.run(similar, {}) == ()
    assert workspace.run(similar, {"person": {"age_at_intake": "seventeen", "name_en": "!"}}) == ()


def test_a_file_without_a_name_is_not_found_by_what_was_typed_before(
    workspace: Workspace,
) -> None:
    nameless = {**RAHIMA, "person": {**RAHIMA["person"], "no_name": True}}
    workspace.run(create_case, nameless)
    assert workspace.run(similar, ASKED) == ()
    assert workspace.run(similar, nameless) == ()


def test_a_file_one_may_not_see_is_neither_shown_nor_counted(sign_in: Opener) -> None:
    sign_in("karim").run(create_case, RAHIMA)
    ruma = sign_in("ruma")
    assert ruma.run(similar, ASKED) == ruma.run(similar, SOMEBODY) == ()
    with_hit, without = lines(ruma)
    assert '"found":0' in with_hit.detail
    assert '"found":0' in without.detail
    assert "Rohima" not in with_hit.detail
    assert with_hit.case_id is None


def test_what_is_shown_is_the_same_whether_or_not_a_hidden_file_matches(
    sign_in: Opener,
) -> None:
    ruma = sign_in("ruma")
    ruma.run(create_case, RAHIMA)
    before = ruma.run(similar, ASKED)
    sign_in("karim").run(create_case, {**RAHIMA, "contact": {}})
    assert sign_in("ruma").run(similar, ASKED) == before


def test_a_hidden_match_asks_the_store_for_no_more_than_none(sign_in: Opener) -> None:
    sign_in("karim").run(create_case, RAHIMA)
    ruma = sign_in("ruma")
    ruma.run(similar, ASKED)  # the supervisor has been told
    asked = []
    for values in (ASKED, SOMEBODY):
        with statements() as seen:
            ruma.run(similar, values)
        asked.append(sum(one.startswith("SELECT") for one in seen))
    assert asked[0] == asked[1]


def test_the_supervisor_of_a_hidden_file_is_told_once(sign_in: Opener, clock: FakeClock) -> None:
    hidden = sign_in("karim").run(create_case, RAHIMA)
    ruma = sign_in("ruma")
    for _ in range(3):
        ruma.run(similar, ASKED)
    assert not [one for one in ruma.look(alerts) if one.case_id]
    (told,) = sign_in("shahana").look(alerts)
    assert (told.what, told.case_id, told.code) == ("asked_alike", hidden.case_id, hidden.code)
    assert "Ruma" in told.text
    clock.forward(days=2)
    ruma = sign_in("ruma")
    ruma.run(similar, ASKED)
    assert len(alert_rows(ruma, "asked_alike")) == 1  # still standing


def test_two_files_that_are_alike_are_told_of_once_for_good(
    sign_in: Opener, clock: FakeClock
) -> None:
    hidden = sign_in("karim").run(create_case, RAHIMA)
    ruma = sign_in("ruma")
    own = ruma.run(create_case, {**RAHIMA, "contact": {}})
    for _ in range(2):
        assert ruma.run(similar, ASKED, own.case_id) == ()
        clock.forward(days=3)
    (told,) = alert_rows(ruma, "files_alike")
    assert (told.case_id, told.about, told.audience) == (
        hidden.case_id,
        own.case_id,
        "supervisor",
    )
    assert told.team_id == ruma.actor.team_id


def test_no_case_can_be_asked_about_that_one_may_not_see(sign_in: Opener) -> None:
    hidden = sign_in("karim").run(create_case, RAHIMA)
    with pytest.raises(NotFound):
        sign_in("ruma").run(similar, ASKED, hidden.case_id)


def test_a_shared_file_is_shown(sign_in: Opener) -> None:
    shahana = sign_in("shahana")
    case = shahana.run(create_case, RAHIMA)
    ruma_id = {one.login: one.id for one in shahana.look(list_accounts)}["ruma"]
    shahana.run(share_case, case.case_id, ruma_id)
    (one,) = sign_in("ruma").run(similar, ASKED)
    assert one.case_id == case.case_id


def test_many_checks_in_a_row_are_held_up_and_the_supervisor_is_told(
    sign_in: Opener, clock: FakeClock
) -> None:
    ruma = sign_in("ruma")
    for _ in range(CHECKS):
        ruma.run(similar, SOMEBODY)
        clock.forward(seconds=5)
    with pytest.raises(TooManyChecks) as refused:
        ruma.run(similar, SOMEBODY)
    assert "in 2 min;" in refused.value.tell("en")
    clock.forward(minutes=1)
    with pytest.raises(TooManyChecks) as refused:
        ruma.run(similar, SOMEBODY)
    assert "in 1 min;" in refused.value.tell("en")
    clock.forward(minutes=1, seconds=1)
    with pytest.raises(TooManyChecks) as refused:
        ruma.run(similar, SOMEBODY)
    assert "in 4 min;" in refused.value.tell("en")
    clock.forward(minutes=15)
    ruma.run(similar, SOMEBODY)
    assert lines(ruma)[-2].outcome == "refused"
    (told,) = sign_in("shahana").look(alerts)
    assert (told.what, told.severity) == ("many_checks", "warning")
    assert "Ruma" in told.text


def test_one_account_being_held_up_does_not_hold_up_another(sign_in: Opener) -> None:
    ruma = sign_in("ruma")
    for _ in range(CHECKS):
        ruma.run(similar, SOMEBODY)
    with pytest.raises(TooManyChecks):
        ruma.run(similar, SOMEBODY)
    assert sign_in("karim").run(similar, SOMEBODY) == ()


NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
BEFORE = st.lists(st.integers(0, 23 * 60), max_size=30).map(
    lambda minutes: sorted(NOW - timedelta(minutes=one) for one in minutes)
)


@given(BEFORE, BEFORE)
def test_a_hold_ends_within_the_hour_and_comes_only_after_many_checks(
    done: list[datetime], refused: list[datetime]
) -> None:
    until = held_until(done, refused, NOW)
    recent = sum(one > NOW - WINDOW for one in done)
    if until is None:
        assert recent < CHECKS
    else:
        assert NOW < until <= NOW + timedelta(hours=1)
    if not refused:
        assert (until is not None) == (recent >= CHECKS)


def test_each_hold_is_twice_as_long() -> None:
    refused: list[datetime] = []
    moment, lengths = NOW, []
    for _ in range(7):
        until = held_until([moment] * CHECKS, refused, moment)
        assert until is not None
        lengths.append((until - moment).total_seconds() / 60)
        refused.append(moment)
        moment = until
    assert lengths == [2, 4, 8, 16, 32, 60, 60]


def test_a_row_of_a_sheet_finds_the_other_spelling(workspace: Workspace, tmp_path: Path) -> None:
    case = workspace.run(create_case, RAHIMA)
    row = {"First Name": "Rohima", "Second Name": "Begom", "Gender": "Feminine"}
    run = exchange.dry_run(workspace, sheet(tmp_path / "one.xlsx", row))
    assert [one.duplicates for one in run.rows] == [(case.code,)]


def test_taking_a_sheet_over_tells_the_supervisor_of_a_hidden_file(
    sign_in: Opener, tmp_path: Path
) -> None:
    hidden = sign_in("karim").run(create_case, RAHIMA)
    row = {
        "First Name": "Rohima",
        "Second Name": "Begom",
        "Gender": "Feminine",
        "Mobile Phone": "+8801012345678",
    }
    ruma = sign_in("ruma")
    run = exchange.dry_run(ruma, sheet(tmp_path / "one.xlsx", row))
    assert [one.duplicates for one in run.rows] == [()]
    exchange.confirm_import(ruma, run)
    (told,) = alert_rows(ruma, "files_alike")
    assert told.case_id == hidden.case_id


def test_a_hit_that_can_hardly_be_anybody_else_is_marked() -> None:
    assert Similar("1", "K7Q3-MX9W", "Beli 7", 0.97, ()).sure
    assert not Similar("1", "K7Q3-MX9W", "Beli 7", 0.6, ()).sure


def test_the_likeliest_stands_first(workspace: Workspace) -> None:
    def case(**person: object) -> CaseRef:
        values = {"pseudonym": "Jui 8", "gender": "Feminine", **person}
        return workspace.run(create_case, {**RAHIMA, "person": values, "contact": {}})

    near = case(name_bn="রহিমা বেগম", father_name="আব্দুল করিম")
    far = case(name_en="Rahima Begum")
    assert [one.case_id for one in workspace.run(similar, ASKED)] == [near.case_id, far.case_id]
