"""Rows of a sheet as records of ours, and writing many of them together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, func, select

from casemgr.domain.duties import Held, Situation, duties_of, earliest_due
from casemgr.domain.errors import Invalid
from casemgr.domain.fields import Field, Record, check, fields_of, read_value, show_value
from casemgr.domain.person import Person
from casemgr.domain.records import RECORD_KINDS
from casemgr.exchange.htcds_full import Place
from casemgr.exchange.standard import htcds_code_table, standard
from casemgr.exchange.values import (
    CodeValue,
    DateValue,
    HtcdsRow,
    PhoneValue,
    TextValue,
    Value,
    YesNo,
)
from casemgr.operations.act import Act
from casemgr.operations.cases import fresh_code, fresh_pseudonym
from casemgr.operations.derived import head_of
from casemgr.operations.duplicates import tell_of_hidden
from casemgr.operations.duties import duty_columns, office_calendar, office_policy
from casemgr.operations.htcds_mapping import Parts
from casemgr.operations.settings import read_office
from casemgr.operations.values import ImportRow, UnclearCell
from casemgr.storage.records import insert_first_records
from casemgr.storage.search import index_new_cases
from casemgr.storage.sounds import add_sounds
from casemgr.storage.tables import (
    AccountRow,
    CaseRow,
    DutyRow,
    FailedRowRow,
    ImportBatchRow,
    UnclearRow,
    new_id,
)
from casemgr.words import N_

_BATCH = 200
_ANOTHER = N_("A case holds one of these; the last one in the file was taken over.")
_ONE_OF_EACH = ("intake", "person", "contact", "screening", "experience", "closure")


def records_in(
    part: Parts, act: Act, row: int
) -> tuple[list[tuple[str, Record]], list[tuple[Place, UnclearCell]]]:
    """The records a row makes, and everything of it that is not clear, with its field.

    A value that our own checks do not accept joins the unclear ones as it was typed; so does
    what the row says twice of which a case holds one, such as the plan: the last counts.
    """
    unclear = [
        (place, UnclearCell(row, column, value, problem))
        for place, column, value, problem in part.unclear
    ]
    records: list[tuple[str, Record]] = []
    if part.empty:
        return records, unclear
    wanted = list(_wanted(part, act))
    last = {kind: place for place, (kind, _) in enumerate(wanted)}
    for place, (kind, values) in enumerate(wanted):
        if not RECORD_KINDS[kind].many and place < last[kind]:
            unclear += _beside(kind, values, row, act)
            continue
        record, problems = _lenient(kind, values, act)
        records.append((kind, record))
        declared = fields_of(RECORD_KINDS[kind].model)
        unclear += [
            ((kind, name), UnclearCell(row, declared[name].label, str(value), problem))
            for name, value, problem in problems
        ]
    return records, unclear


def _beside(
    kind: str, values: Mapping[str, Any], row: int, act: Act
) -> Iterable[tuple[Place, UnclearCell]]:
    """What stood in a record that another of its kind took the place of."""
    for name, declared in fields_of(RECORD_KINDS[kind].model).items():
        text = _read_out(declared, values.get(name), act)
        if text:
            yield (kind, name), UnclearCell(row, declared.label, text, _ANOTHER)


def _read_out(declared: Field, raw: Any, act: Act) -> str:
    try:
        return show_value(declared, read_value(declared, raw, act.today), act.language)
    except ValueError:
        return str(raw)


def _wanted(part: Parts, act: Act) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for kind in _ONE_OF_EACH:
        if kind in part.one or kind in ("intake", "person"):
            yield kind, part.one.get(kind, {})
    for referral in part.referrals:
        yield "referral", referral
    yield from part.more
    if part.consent is not None:
        yield (
            "consent",
            {
                "purpose": "storage",
                "status": "given" if part.consent else "refused",
                "on": act.today.isoformat(),
                "unverified": True,
            },
        )


def _lenient(
    kind: str, values: Mapping[str, Any], act: Act
) -> tuple[Record, list[tuple[str, Any, str]]]:
    """The record with every value that can be kept, and the others with their messages."""
    model = RECORD_KINDS[kind].model
    left = dict(values)
    problems: list[tuple[str, Any, str]] = []
    try:
        return check(model, left, act.today), problems
    except Invalid as invalid:
        for name, text in invalid.problems.items():
            if left.get(name):
                problems.append((name, left.pop(name), text))
    try:
        return check(model, left, act.today), problems
    except Invalid:  # what is required and missing: imported history may lack it
        declared = fields_of(model)
        clean = {name: read_value(declared[name], raw, act.today) for name, raw in left.items()}
        return model(**clean), problems


class Taking:
    """Cases on their way in, written together: one by one a sheet would take many times longer."""

    def __init__(self, act: Act, batch_id: str) -> None:
        self._act = act
        self._batch_id = batch_id
        self._fixed = {
            "status_since": act.now,
            "owner_id": act.actor.id,
            "team_id": act.session.get_one(AccountRow, act.actor.id).team_id,
            "imported": True,
            "demo": read_office(act.session).demo,
            "merged_into": None,
            **_kept(act),
        }
        self._key = act.session.exec(select(func.max(col(CaseRow.key)))).one() or 0
        self._pseudonyms: set[str] = set()
        self._cases: list[dict[str, Any]] = []
        self._records: list[tuple[str, str, str, Record]] = []
        self._duties: list[dict[str, Any]] = []
        self._rules = office_policy(act.session), office_calendar(act.session)
        self._unclear: list[dict[str, Any]] = []
        self._words: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._sounds: dict[int, frozenset[str]] = {}

    def add(self, part: Parts, row: int) -> None:
        """Take a row of the sheet in."""
        act, case_id, code = self._act, new_id(), fresh_code(self._act)
        self._key += 1
        records, unclear = records_in(part, act, row)
        by_kind: dict[str, list[Record]] = {}
        for kind, record in records:
            by_kind.setdefault(kind, []).append(self._named(record))
        held = {
            kind: [Held(record_id, one, act.today) for record_id, one in _in_order(found)]
            for kind, found in by_kind.items()
        }
        situation = Situation(part.status, held, known_since=act.today, since=act.today)
        duties = duties_of(situation, *self._rules)
        head = head_of(code, by_kind, earliest_due(duties))
        known = {"key": self._key, "id": case_id, "code": code, "status": part.status}
        self._cases.append({**self._fixed, **known, **head.columns()})
        self._records += [
            (one.id, kind, case_id, one.value) for kind, found in held.items() for one in found
        ]
        self._duties += duty_columns(case_id, duties)
        self._words[self._key] = (head.names, head.phones)
        self._sounds[self._key] = head.sounds
        self._unclear += [
            self._kept_unclear(case_id, kind, name, cell) for (kind, name), cell in unclear
        ]
        if len(self._cases) >= _BATCH:
            self.write()

    def _named(self, record: Record) -> Record:
        if not isinstance(record, Person):
            return record
        pseudonym = record.pseudonym
        if not pseudonym or self._taken(pseudonym):
            pseudonym = fresh_pseudonym(self._act, self._pseudonyms)
        self._pseudonyms.add(pseudonym)
        return record.model_copy(update={"pseudonym": pseudonym})

    def _taken(self, pseudonym: str) -> bool:
        other = select(CaseRow.id).where(col(CaseRow.pseudonym) == pseudonym)
        return pseudonym in self._pseudonyms or self._act.session.exec(other).first() is not None

    def _kept_unclear(
        self, case_id: str, kind: str, name: str, cell: UnclearCell
    ) -> dict[str, Any]:
        return {
            "id": new_id(),
            "case_id": case_id,
            "batch_id": self._batch_id,
            "kind": kind,
            "field": name,
            "sheet_row": cell.row,
            "sheet_column": cell.column,
            "value": cell.value,
            "problem": cell.problem,
            **_kept(self._act),
        }

    def write(self) -> None:
        """Write down what has come in since the last time."""
        if not self._cases:
            return
        act = self._act
        connection = act.session.connection()
        connection.execute(insert(CaseRow), self._cases)
        insert_first_records(
            act.session, self._records, by=act.actor.id, at=act.now, device=act.device_id
        )
        if self._duties:
            connection.execute(insert(DutyRow), self._duties)
        if self._unclear:
            connection.execute(insert(UnclearRow), self._unclear)
        index_new_cases(act.session, self._words)
        add_sounds(act.session, self._sounds)
        tell_of_hidden(act, {one["key"]: one["id"] for one in self._cases})
        self._cases, self._records, self._unclear, self._words = [], [], [], {}
        self._duties, self._sounds = [], {}


def _in_order(found: Sequence[Record]) -> Iterable[tuple[str, Record]]:
    """Records written in one moment keep their order by their ids."""
    return zip(sorted(new_id() for _ in found), found, strict=True)


def failed_row(act: Act, batch: ImportBatchRow, shown: ImportRow, row: HtcdsRow) -> FailedRowRow:
    return FailedRowRow(
        batch_id=batch.id,
        sheet_row=shown.row,
        cells=_cells(shown, row),
        reason=shown.failed,
        **act.stamp,
    )


def _cells(shown: ImportRow, row: HtcdsRow) -> dict[str, str]:
    """Everything that stood in the row, by the heading of its column."""
    found = {
        standard().fields[api_name].label: _as_typed(api_name, value).split("; ")
        for api_name, value in row.values.items()
    }
    for cell in shown.unclear:
        texts = found.setdefault(cell.column, [])
        if cell.value and cell.value not in texts:
            texts.append(cell.value)
    return {column: "; ".join(texts) for column, texts in found.items() if texts}


def _as_typed(api_name: str, value: Value) -> str:
    if isinstance(value, CodeValue):
        labels = {code.code: code.label for code in htcds_code_table().get(api_name, ())}
        return "; ".join(labels.get(code, code) for code in value.codes)
    if isinstance(value, YesNo):
        return "Yes" if value.yes else "No"
    if isinstance(value, TextValue):
        return value.text
    if isinstance(value, PhoneValue):
        return value.e164
    return value.iso if isinstance(value, DateValue) else str(value.number)


def _kept(act: Act) -> dict[str, Any]:
    return {"version": 1, "deleted_at": None, **act.stamp}
