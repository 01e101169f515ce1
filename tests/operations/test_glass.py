"""Breaking the glass: narrow, short, told to those concerned, and no way to learn of a case."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from casemgr.domain.errors import Invalid, NotFound
from casemgr.domain.lifecycle import ReasonNeeded
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations import glass
from casemgr.operations.alerts import alerts
from casemgr.operations.cases import case_keys, create_case, find_code, open_case
from casemgr.operations.glass import (
    SHOWN,
    TRIES,
    NotThroughGlass,
    SeenAnyway,
    TooManyGlassTries,
    break_glass,
    end_glass,
    glass_looks,
    look_through_glass,
    write_through_glass,
)
from casemgr.operations.records import save_record
from casemgr.operations.values import CaseQuery, CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.storage.tables import AuditRow, CaseRow
from tests.conftest import ROKEYA, FakeClock, Opener

NOTE = {"kind": "observed", "text": "She stands at the door."}
EXPERIENCE_KINDS = ("experience", "screening", "assessment", "proceeding", "attachment")


@pytest.fixture
def hers(sign_in: Opener) -> CaseRef:
    """A case of Ruma's; Karim may not see it."""
    return sign_in("ruma").run(create_case, ROKEYA)


def lines(workspace: Workspace, operation: str) -> list[AuditRow]:
    with workspace.database.read() as session:
        found = session.exec(
            select(AuditRow).where(AuditRow.operation == operation).order_by(col(AuditRow.seq))
        ).all()
        session.expunge_all()
        return list(found)


def test_a_broken_glass_shows_the_file_until_its_time_and_over_a_lock(
    sign_in: Opener, hers: CaseRef, clock: FakeClock
) -> None:
    case_id = break_glass(sign_in("karim"), hers.code.lower(), "danger", "He waits outside.")
    assert case_id == hers.case_id
    again = sign_in("karim")  # the lock in between ends nothing
    seen = again.run(look_through_glass, case_id)
    assert seen.file.one("person")
    assert seen.until.replace(microsecond=0) == clock.now + timedelta(hours=4)
    assert seen.file.may == frozenset()
    clock.forward(hours=4, seconds=1)
    with pytest.raises(NotFound):
        again.run(look_through_glass, case_id)
    assert not again.look(glass_looks)[0].running


def test_it_opens_nothing_but_what_the_one_table_names(sign_in: Opener, hers: CaseRef) -> None:
    karim = sign_in("karim")
    break_glass(karim, hers.code, "here", "She came at noon.")
    file = karim.run(look_through_glass, hers.case_id).file
    assert {kind for kind, found in file.records.items() if found} <= set(SHOWN)
    assert set(SHOWN) < set(RECORD_KINDS)
    assert not set(SHOWN) & set(EXPERIENCE_KINDS)
    assert karim.look(case_keys, CaseQuery()) == ()
    assert karim.look(find_code, hers.code) is None
    with pytest.raises(NotFound):
        karim.run(open_case, hers.case_id)
    with pytest.raises(NotFound):
        karim.run(save_record, "note", hers.case_id, None, NOTE)


def test_only_a_note_or_a_risk_can_be_written_down(sign_in: Opener, hers: CaseRef) -> None:
    karim = sign_in("karim")
    break_glass(karim, hers.code, "danger", "He waits outside.")
    for what in set(RECORD_KINDS) - {"note", "risk"}:
        with pytest.raises(NotThroughGlass):
            karim.run(write_through_glass, what, hers.case_id, NOTE)
    risk = {"level": "high", "kind": "trafficker", "reason": "He waits outside."}
    karim.run(write_through_glass, "risk", hers.case_id, risk)
    karim.run(write_through_glass, "note", hers.case_id, NOTE)
    file = karim.run(look_through_glass, hers.case_id).file
    for what in ("note", "risk"):
        assert [one.created_by for one in file.records[what]] == ["Karim"]


def test_the_caseworker_and_the_supervisors_are_told_and_can_end_it(
    sign_in: Opener, hers: CaseRef
) -> None:
    break_glass(sign_in("karim"), hers.code, "order", "The court asks today.")
    for login in ("ruma", "nasima", "shahana"):
        workspace = sign_in(login)
        (alert,) = [one for one in workspace.look(alerts) if one.what == "glass"]
        assert (alert.code, alert.severity) == (hers.code, "danger")
        (look,) = workspace.look(glass_looks)
        assert (look.who, look.ground, look.running) == ("Karim", "order", True)
        assert look.reason == "The court asks today."
    sign_in("shahana").run(end_glass, look.id)
    with pytest.raises(NotFound):
        sign_in("karim").run(look_through_glass, hers.case_id)


def test_without_ground_reason_or_end_the_glass_stays_whole(sign_in: Opener, hers: CaseRef) -> None:
    karim = sign_in("karim")
    with pytest.raises(ReasonNeeded):
        break_glass(karim, hers.code, "danger", " ")
    for ground, hours in (("curious", 4), ("danger", 25), ("danger", 0)):
        with pytest.raises(Invalid):
            break_glass(karim, hers.code, ground, "Why.", hours)
    assert karim.look(glass_looks) == ()


def test_every_code_that_leads_nowhere_is_answered_alike_noted_and_slowed(
    sign_in: Opener, hers: CaseRef, clock: FakeClock
) -> None:
    karim = sign_in("karim")
    with karim.database.write() as session:
        row = session.exec(select(CaseRow).where(CaseRow.id == hers.case_id)).one()
        row.deleted_at = clock.now
    codes = (hers.code, "K7Q3-MX9W", "no code at all")  # taken away, of no case, of none ever
    told = set()
    for code in codes:
        with pytest.raises(NotFound) as raised:
            break_glass(karim, code, "danger", "He waits outside.")
        told.add(raised.value.tell("en"))
    assert len(told) == 1
    refused = [line for line in lines(karim, "break_glass") if line.outcome == "refused"]
    assert {(line.detail, line.case_id) for line in refused} == {('{"why":"NotFound"}', None)}
    assert all(code not in str(line) for code in codes for line in lines(karim, "break_glass"))
    with pytest.raises(TooManyGlassTries):
        break_glass(karim, codes[0], "danger", "He waits outside.")
    clock.forward(minutes=2, seconds=1)
    with pytest.raises(NotFound):
        break_glass(karim, codes[0], "danger", "He waits outside.")
    clock.forward(minutes=2, seconds=1)
    with pytest.raises(TooManyGlassTries):
        break_glass(karim, codes[0], "danger", "He waits outside.")
    assert [one.what for one in sign_in("nasima").look(alerts)] == ["glass_tries"]


def test_whose_case_it_is_anyway_is_told_so(sign_in: Opener, hers: CaseRef) -> None:
    with pytest.raises(SeenAnyway):
        break_glass(sign_in("ruma"), hers.code, "danger", "Mine.")


@given(st.lists(st.integers(0, 3600), max_size=14))
def test_more_misses_never_shorten_the_wait(seconds: list[int]) -> None:
    start = datetime(2026, 11, 22, tzinfo=UTC)
    moments = [start + timedelta(seconds=one) for one in sorted(seconds)]
    waits = [glass.held_until(moments[:count]) for count in range(len(moments) + 1)]
    assert all(wait is None for wait in waits[:TRIES])
    holds = [wait - moments[at + TRIES - 1] for at, wait in enumerate(waits[TRIES:]) if wait]
    assert holds == sorted(holds)
    assert len(holds) == max(0, len(moments) - TRIES + 1)
    assert all(timedelta(minutes=2) <= hold <= timedelta(hours=1) for hold in holds)
