"""Loading many cases at once leaves what saving one record after the other would."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from casemgr.demo.people import invent
from casemgr.domain.errors import Invalid, NotYourRole
from casemgr.domain.fields import check, fields_of
from casemgr.domain.person import Person
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.act import Act, operation
from casemgr.operations.bulk import load_demo_cases
from casemgr.operations.cases import case_keys, case_lines, open_case
from casemgr.operations.derived import refresh_case
from casemgr.operations.directories import save_entry
from casemgr.operations.errors import NotWithDemonstration
from casemgr.operations.founding import Setup, found
from casemgr.operations.invented import InventedCase, InventedEntry
from casemgr.operations.records import nameless, write_record
from casemgr.operations.values import CaseQuery
from casemgr.operations.workspace import Workspace
from casemgr.storage.keys import FLOOR_COST
from casemgr.storage.tables import (
    DIRECTORY_TABLES,
    RECORD_TABLES,
    AccountRow,
    ApprovalRow,
    AuditRow,
    CaseRow,
    ChangeRow,
    DutyRow,
    SearchRow,
    SearchWordRow,
)
from tests.conftest import PASSPHRASE, FakeClock, Opener


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A demonstration workspace of one supervisor, without a case."""
    folder = tmp_path_factory.mktemp("demonstration") / "workspace"
    setup = Setup(
        folder=folder,
        organisation="Example",
        zone="Asia/Dhaka",
        name="Nasima",
        login="nasima",
        passphrase=PASSPHRASE,
        demo=True,
        cost=FLOOR_COST,
    )
    workspace, _ = found(setup, FakeClock())
    yield workspace
    workspace.lock()


@dataclass(frozen=True)
class Left:
    """What a case left in the database, without ids and moments."""

    head: dict[str, Any]
    records: list[tuple[str, dict[str, Any]]]
    duties: list[tuple[str, str, str, Any, str]]
    changes: set[tuple[str, str, int, str, str]]
    words: set[str]
    text: str


@operation("create_case")
def save_one_by_one(act: Act, case: InventedCase) -> None:
    """The same case through the functions that single saves use, each record at its moment."""
    row = CaseRow(
        code=case.code,
        status=case.status,
        status_since=datetime.combine(case.since, time(9), act.zone),
        owner_id=act.actor.id,
        team_id=act.session.get_one(AccountRow, act.actor.id).team_id,
        demo=True,
        created_at=act.now,
        updated_at=act.now,
    )
    act.session.add(row)
    act.session.flush()
    refs = {one.ref: entry_id(act, one) for one in case.entries}
    for asked in case.approvals:
        at = datetime.combine(asked.on, time(9), act.zone)
        who: dict[str, Any] = {"created_at": at, "updated_at": at, "created_by": act.actor.id}
        words = {"subject": asked.subject, "verdict": asked.verdict}
        act.session.add(ApprovalRow(case_id=row.id, **{**words, **who}))
    now, clock = act.now, datetime.combine(case.records[0].on, time(9), act.zone)
    for one in case.records:
        model = RECORD_KINDS[one.kind].model
        led = {name: refs[one.values[name]] for name in links_of(one.kind) if one.values.get(name)}
        record = check(model, {**one.values, **led}, now.astimezone(act.zone).date())
        if isinstance(record, Person) and record.no_name:
            record = nameless(record)
        clock = max(clock, datetime.combine(one.on, time(9), act.zone))
        act.now = min(clock, now)
        clock += timedelta(microseconds=1)  # each its own save
        written, _ = write_record(act, one.kind, row.id, None, record)
        if one.ref:
            refs[one.ref] = written.id
    act.now = now
    refresh_case(act, row)
    act.audit(row.id)


def entry_id(act: Act, entry: InventedEntry) -> str:
    """The id of an entry of a list, which is saved when it is not there yet."""
    table: Any = DIRECTORY_TABLES[entry.directory]
    row = act.session.exec(select(table).where(table.name == entry.values["name"])).first()
    if row is None:
        return save_entry.function(act, entry.directory, None, entry.values).record_id
    return str(row.id)


@operation("create_case")
def forget(act: Act, codes: list[str]) -> None:
    """Give the codes free for the second way of saving."""
    for row in act.session.exec(select(CaseRow).where(col(CaseRow.code).in_(codes))):
        row.code = f"old {row.code}"
    act.audit()


def left_by(session: Session, case: CaseRow, code: str) -> Left:
    head = (
        "status",
        "risk",
        "risk_reason",
        "pseudonym",
        "opened_on",
        "next_on",
        "imported",
        "demo",
    )
    records = []
    named = names_of(session, case)
    for kind, table in RECORD_TABLES.items():
        rows = session.exec(
            select(table)
            .where(col(table.case_id) == case.id)
            .order_by(col(table.created_at), col(table.id))
        )
        declared = fields_of(RECORD_KINDS[kind].model)
        for row in rows:
            held = {name: getattr(row, name) for name in declared}
            pointed = {name: named[held[name]] for name in links_of(kind) if held[name]}
            records.append((kind, {**held, **pointed}))
    changes = session.exec(select(ChangeRow).where(ChangeRow.case_id == case.id)).all()
    words = session.exec(select(SearchWordRow.word).where(SearchWordRow.case_key == case.key))
    return Left(
        head={name: getattr(case, name) for name in head},
        records=records,
        duties=[
            (d.what, d.due, d.words, d.rule, named.get(d.record_id, d.record_id))
            for d in session.exec(select(DutyRow).where(DutyRow.case_id == case.id))
        ],
        changes={
            (c.kind, c.field, c.version, repr(c.old), named.get(repr(c.new)[1:-1], repr(c.new)))
            for c in changes
        },
        words=set(words),
        text=session.get_one(SearchRow, case.key).text,
    )


def links_of(kind: str) -> list[str]:
    """The fields of a kind that point to a record of the case or an entry of a list."""
    declared = fields_of(RECORD_KINDS[kind].model).items()
    return [name for name, one in declared if one.to in RECORD_TABLES | DIRECTORY_TABLES]


def names_of(session: Session, case: CaseRow) -> dict[str, str]:
    """What each id of this case's records and of the lists stands for: kind and place, or name."""
    found: dict[str, str] = {}
    for kind, table in RECORD_TABLES.items():
        chosen = select(table).where(col(table.case_id) == case.id)
        rows = session.exec(chosen.order_by(col(table.created_at), col(table.id))).all()
        found |= {row.id: f"{kind} {place}" for place, row in enumerate(rows)}
    listed: Any
    for name, listed in DIRECTORY_TABLES.items():
        found |= {row.id: f"{name} {row.name}" for row in session.exec(select(listed))}
    asked = session.exec(select(ApprovalRow).where(ApprovalRow.case_id == case.id))
    return found | {row.id: f"approval {row.subject}" for row in asked}


def test_bulk_leaves_what_single_saves_leave(demonstration: Workspace) -> None:
    cases = list(invent(40, 21))
    codes = [case.code for case in cases]
    demonstration.run(load_demo_cases, cases, [demonstration.actor.id])
    demonstration.run(forget, codes)
    for case in cases:
        demonstration.run(save_one_by_one, case)
    with demonstration.database.read() as session:
        rows = {row.code: row for row in session.exec(select(CaseRow))}
        for code in codes:
            bulk = left_by(session, rows[f"old {code}"], code)
            single = left_by(session, rows[code], code)
            assert replace(bulk, duties=[]) == replace(single, duties=[])
            assert sorted(bulk.duties, key=repr) == sorted(single.duties, key=repr)
            assert len(bulk.records) > 2
            assert len(bulk.changes) > 8


def test_loaded_cases_are_found_by_name_code_and_telephone(demonstration: Workspace) -> None:
    cases = list(invent(30, 22))
    demonstration.run(load_demo_cases, cases, [demonstration.actor.id])
    for case in cases:
        person, phone = case.one("person"), case.one("contact").get("mobile_phone", "")
        wanted = [case.code, person["pseudonym"], person.get("name_bn"), person.get("name_en")]
        for text in filter(None, [*wanted, phone.removeprefix("+880 ")]):
            keys = demonstration.look(case_keys, CaseQuery(search=text))
            codes = {line.code for line in demonstration.look(case_lines, keys)}
            assert case.code in codes


def test_a_loaded_file_opens_and_keeps_the_order_of_what_was_written(
    demonstration: Workspace,
) -> None:
    cases = [case for case in invent(60, 23) if len(case.all("consent")) > 9][:1]
    assert cases, "nobody withdrew"
    demonstration.run(load_demo_cases, cases, [demonstration.actor.id])
    line = one_line(demonstration, cases[0].code)
    file = demonstration.run(open_case, line.case_id)
    last = file.records["consent"][-1].value
    assert last.model_dump()["status"] == "withdrawn"
    assert file.consents[last.model_dump()["purpose"]].standing == "withdrawn"
    assert len(file.history) == len(cases[0].steps)
    assert all(stored.created_at <= demonstration.now for stored in file.records["consent"])


def one_line(workspace: Workspace, code: str) -> Any:
    keys = workspace.look(case_keys, CaseQuery(search=code))
    (line,) = workspace.look(case_lines, keys)
    return line


def test_one_audit_line_says_how_many_were_loaded(demonstration: Workspace) -> None:
    with demonstration.database.read() as session:
        before = session.exec(select(AuditRow)).all()
    told: list[int] = []
    demonstration.run(load_demo_cases, invent(7, 24), [demonstration.actor.id], told.append)
    with demonstration.database.read() as session:
        after = session.exec(select(AuditRow).order_by(col(AuditRow.seq))).all()
    assert len(after) == len(before) + 1
    assert after[-1].detail == '{"cases":7,"what":"invented"}'
    assert told == [7]


def test_all_loaded_cases_carry_the_mark_of_a_demonstration(demonstration: Workspace) -> None:
    demonstration.run(load_demo_cases, invent(5, 25), [demonstration.actor.id])
    with demonstration.database.read() as session:
        assert all(session.exec(select(CaseRow.demo)).all())


def test_the_same_people_can_be_loaded_twice(demonstration: Workspace) -> None:
    before = len(demonstration.look(case_keys, CaseQuery()))
    for _ in range(2):
        demonstration.run(load_demo_cases, invent(5, 26), [demonstration.actor.id])
    assert len(demonstration.look(case_keys, CaseQuery())) == before + 10


def test_one_value_that_could_not_be_typed_undoes_the_whole_load(demonstration: Workspace) -> None:
    before = len(demonstration.look(case_keys, CaseQuery()))
    good, bad = invent(2, 27)
    broken = replace(bad.records[0], values={"intake_date": "31 February"})
    cases = [good, replace(bad, records=(broken, *bad.records[1:]))]
    with pytest.raises(Invalid):
        demonstration.run(load_demo_cases, cases, [demonstration.actor.id])
    assert len(demonstration.look(case_keys, CaseQuery())) == before


def test_invented_cases_are_refused_where_real_people_are_kept(workspace: Workspace) -> None:
    with pytest.raises(NotWithDemonstration):
        workspace.run(load_demo_cases, invent(1), [workspace.actor.id])
    assert workspace.look(case_keys, CaseQuery()) == ()


def test_an_auditor_may_not_load_cases(sign_in: Opener) -> None:
    auditor = sign_in("audit")
    with pytest.raises(NotYourRole):
        auditor.run(load_demo_cases, invent(1), [auditor.actor.id])
