"""Opening, finding and starting case files."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import case as sql_case
from sqlmodel import col, func, select

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.errors import Invalid, NotFound
from casemgr.domain.names import new_case_code, new_pseudonym, read_case_code
from casemgr.operations.access import account_names, seen_by, the_case
from casemgr.operations.act import Act, operation, query
from casemgr.operations.case_file import build_case_file
from casemgr.operations.first_records import (
    FirstRecords,
    Parts,
    first_records,
    write_first_records,
)
from casemgr.operations.settings import read_office
from casemgr.operations.values import CaseFile, CaseLine, CaseQuery, CaseRef
from casemgr.storage.search import matches
from casemgr.storage.tables import RECORD_TABLES, AccountRow, CaseRow
from casemgr.words import N_

_RISK_ORDER = sql_case(
    {code.code: rank for rank, code in enumerate(RISK_LEVEL)}, value=col(CaseRow.risk), else_=0
)
_SORTS: Mapping[str, Any] = {
    "opened_on": col(CaseRow.opened_on),
    "code": col(CaseRow.code),
    "pseudonym": col(CaseRow.pseudonym),
    "status": col(CaseRow.status),
    "risk": _RISK_ORDER,
    "next_on": sql_case((col(CaseRow.next_on) == "", "9999"), else_=col(CaseRow.next_on)),
}
_MISSES = 20


@operation("create_case")
def create_case(act: Act, parts: Parts, consents: Sequence[Mapping[str, Any]] = ()) -> CaseRef:
    """A new case from what is known at first contact.

    ``parts`` holds typed values for ``intake``, ``person`` and ``contact``, and lists of them
    for ``need``, ``risk`` and ``relation`` where they are known; ``consents`` one entry for
    each purpose that was asked. Raises ``Invalid`` as ``first_records`` does.
    """
    case = begin_case(act, first_records(act, parts, consents))
    act.audit(case.id, case.id)
    return CaseRef(case.id, case.code)


def begin_case(act: Act, records: FirstRecords) -> CaseRow:
    """A case that begins with these records, owned by the person acting."""
    case = start_case(act, "draft", demo=read_office(act.session).demo)
    write_first_records(act, case, records)
    return case


def start_case(act: Act, status: str, *, imported: bool = False, demo: bool = False) -> CaseRow:
    """A case with a fresh code and no records, owned by the person acting."""
    team = act.session.get_one(AccountRow, act.actor.id).team_id
    case = CaseRow(
        code=fresh_code(act),
        status=status,
        status_since=act.now,
        owner_id=act.actor.id,
        team_id=team,
        imported=imported,
        demo=demo,
        **act.stamp,
    )
    act.session.add(case)
    act.session.flush()
    return case


def fresh_code(act: Act) -> str:
    while True:
        code = new_case_code(secrets.choice)
        if not act.session.exec(select(CaseRow.id).where(col(CaseRow.code) == code)).first():
            return code


@operation("open_case")
def open_case(act: Act, case_id: str, hits: int | None = None) -> CaseFile:
    """The whole file; that it was read stands in the audit trail. ``hits``: how many cases the
    search gave that led here; what was searched for is kept nowhere. Raises ``NotFound``."""
    case = the_case(act, case_id)
    found = {} if hits is None else {"found_by": "search", "hits": hits}
    act.audit(case_id, case_id, **found)
    return build_case_file(act, case)


@query("find_case")
def find_code(act: Act, text: str) -> str | None:
    """The id of the case with this code, if this person may see it; of one that was merged
    into another, that other."""
    code = read_case_code(text)
    meant = func.coalesce(CaseRow.merged_into, CaseRow.id)
    kept = select(meant).where(col(CaseRow.code) == code).scalar_subquery()
    found = select(CaseRow.id).where(col(CaseRow.id) == kept, seen_by(act))
    return act.session.exec(found).first() if code else None


@query("create_case")
def suggest_pseudonym(act: Act) -> str:
    """A pseudonym that no case of the office has yet."""
    return fresh_pseudonym(act)


def fresh_pseudonym(act: Act, also_taken: Collection[str] = ()) -> str:
    """A pseudonym of no case of the office, nor one of ``also_taken``.

    A large office runs out of short numbers: after some misses they grow by a digit.
    """
    misses = 0
    while True:
        number = 100 + secrets.randbelow(9_900 * 10 ** (misses // _MISSES))
        pseudonym = new_pseudonym(secrets.choice, number)
        taken = select(CaseRow.id).where(col(CaseRow.pseudonym) == pseudonym)
        if pseudonym not in also_taken and not act.session.exec(taken).first():
            return pseudonym
        misses += 1


@query("list_cases")
def case_keys(act: Act, asked: CaseQuery) -> tuple[int, ...]:
    """The keys of every case of the answer, in order; the lines are read page by page.

    Raises ``Invalid`` for an order the list does not have.
    """
    # Past the session: it would make 100,000 objects of rows that hold one number each.
    statement = _answer_to(act, asked, select(CaseRow.key))
    return tuple(act.session.connection().execute(statement).scalars().all())


@query("list_cases")
def first_lines(act: Act, asked: CaseQuery, most: int) -> list[CaseLine]:
    """The first lines of the answer, at most ``most``: what can be shown while ``case_keys``
    reads the whole of it. Raises ``Invalid`` as that does."""
    rows = act.session.exec(_answer_to(act, asked, select(CaseRow)).limit(most)).all()
    names = account_names(act.session)
    return [_line(row, names) for row in rows]


def _answer_to(act: Act, asked: CaseQuery, statement: Any) -> Any:
    """A select over cases, narrowed and ordered as asked."""
    conditions = [seen_by(act)]
    searched = matches(asked.search)
    if searched is not None:
        conditions.append(searched)
    if asked.status:
        conditions.append(col(CaseRow.status).in_(asked.status))
    if asked.risk:
        conditions.append(col(CaseRow.risk).in_(asked.risk))
    if asked.mine:
        conditions.append(col(CaseRow.owner_id) == act.actor.id)
    by = _SORTS.get(asked.sort)
    if by is None:
        raise Invalid({"sort": N_("Choose one of the listed values.")})
    order = by.desc() if asked.descending else by
    return statement.where(*conditions).order_by(order, col(CaseRow.key).desc())


@query("list_cases")
def case_lines(act: Act, keys: Sequence[int]) -> list[CaseLine]:
    """The lines of these keys, in their order; those this person may not see are left out."""
    rows = act.session.exec(select(CaseRow).where(col(CaseRow.key).in_(keys), seen_by(act))).all()
    names = account_names(act.session)
    lines = {row.key: _line(row, names) for row in rows}
    return [lines[key] for key in keys if key in lines]


def _line(row: CaseRow, names: Mapping[str, str]) -> CaseLine:
    return CaseLine(
        key=row.key or 0,
        case_id=row.id,
        code=row.code,
        pseudonym=row.pseudonym,
        status=row.status,
        risk=row.risk,
        opened_on=row.opened_on,
        owner=names.get(row.owner_id, ""),
        next_on=row.next_on,
        imported=row.imported,
    )


@operation("show_names")
def show_names(act: Act, keys: Sequence[int]) -> dict[int, str]:
    """The deliberate look: names of these cases; each is noted in the trail."""
    table: Any = RECORD_TABLES["person"]
    statement = (
        select(CaseRow.key, CaseRow.id, table.name_bn, table.name_en)
        .join(table, table.case_id == col(CaseRow.id))
        .where(col(CaseRow.key).in_(keys), table.deleted_at.is_(None), seen_by(act))
    )
    names: dict[int, str] = {}
    for key, case_id, bangla, latin in act.session.exec(statement).all():
        name = " · ".join(part for part in (bangla, latin) if part)
        if key is not None and name:
            names[key] = name
            act.audit(case_id, case_id)
    if not names:
        act.audit(shown=0)
    return names


@query("find_case")
def case_key(act: Act, case_id: str) -> int:
    """The list's key of a case. Raises ``NotFound``."""
    return the_case(act, case_id).key or _gone()


def _gone() -> int:
    raise NotFound
