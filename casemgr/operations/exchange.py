"""Taking over records from HTCDS sheets, and handing ours out in that layout.

Imported history does not have to satisfy any guard: it enters flagged, with what is unclear
kept as text, its consent tick unverified, and no exit door opening on it.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from casemgr.domain.errors import Invalid
from casemgr.domain.fields import Record, check, fields_of, read_value
from casemgr.domain.names import new_pseudonym
from casemgr.domain.records import RECORD_KINDS
from casemgr.exchange.htcds_reader import read_htcds
from casemgr.exchange.values import LAYOUT_NAMES, HtcdsRow, HtcdsSheet
from casemgr.operations.access import seen_by
from casemgr.operations.act import Act, operation, query
from casemgr.operations.cases import start_case
from casemgr.operations.derived import refresh_case
from casemgr.operations.errors import FileGone, FileTooBig, ImportStopped
from casemgr.operations.htcds_mapping import (
    NOTHING_READABLE,
    Parts,
    Place,
    names_and_phones,
    read_row,
    shown_name,
)
from casemgr.operations.records import write_record
from casemgr.operations.settings import read_office
from casemgr.operations.values import DryRun, ImportResult, ImportRow, UnclearCell
from casemgr.storage.search import matches
from casemgr.storage.tables import CaseRow, FailedRowRow, ImportBatchRow, UnclearRow
from casemgr.words import say

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
_MOST_BYTES = 64 * 1024 * 1024
_SHOWN_DUPLICATES = 5
_ONE_OF_EACH = ("intake", "person", "contact", "screening", "experience", "closure")


@dataclass(frozen=True)
class _Read:
    """The sheet behind a dry run: kept in memory until it is confirmed."""

    sheet: HtcdsSheet
    rows: tuple[Parts, ...]
    file_hash: str


def silent(_done: int, _all: int) -> None:
    """Progress for whoever does not watch."""


def never() -> bool:
    """Cancelled by nobody."""
    return False


def dry_run(
    workspace: "Workspace", path: Path, progress: Progress = silent, cancelled: Cancelled = never
) -> DryRun:
    """Read a sheet and say, row by row, what taking it over would do. Changes nothing.

    Raises ``FileGone``, ``FileTooBig``, ``ImportStopped`` and what ``read_htcds`` raises.
    """
    data = _bytes_of(path)
    sheet = read_htcds(data, today=workspace.today)
    parts = tuple(read_row(row) for row in sheet.rows)
    rows = workspace.look(_looked_through, sheet.rows, parts, progress, cancelled)
    language = workspace.actor.language
    return DryRun(
        layout=say(LAYOUT_NAMES[sheet.layout], language),
        rows=tuple(rows),
        notes=tuple(note.tell(language) for note in sheet.notes),
        token=_Read(sheet, parts, sha256(data).hexdigest()),
    )


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FileTooBig
        return path.read_bytes()
    except OSError:
        raise FileGone from None


@query("import_htcds")
def _looked_through(
    act: Act,
    rows: Sequence[HtcdsRow],
    parts: Sequence[Parts],
    progress: Progress,
    cancelled: Cancelled,
) -> list[ImportRow]:
    seen: dict[str, int] = {}
    found: list[ImportRow] = []
    for place, (row, part) in enumerate(zip(rows, parts, strict=True)):
        if cancelled():
            raise ImportStopped
        found.append(_look_at(act, row, part, seen))
        progress(place + 1, len(rows))
    return found


def _look_at(act: Act, row: HtcdsRow, part: Parts, seen: dict[str, int]) -> ImportRow:
    records, unclear = _records(part, act, row.row)
    name = shown_name(part)
    duplicates = _known(act, part)
    birth = part.one.get("person", {}).get("birth_date", "")
    if name and (earlier := seen.setdefault(f"{name}\n{birth}", row.row)) != row.row:
        duplicates.append(f"#{earlier}")
    failed = "" if records else NOTHING_READABLE
    cells = tuple(cell for _, cell in unclear)
    return ImportRow(row.row, name, part.status, cells, tuple(duplicates), failed)


def _known(act: Act, part: Parts) -> list[str]:
    codes: dict[str, None] = {}
    for words in names_and_phones(part):
        condition = matches(words)
        if condition is None:
            continue
        statement = select(CaseRow.code).where(condition, seen_by(act)).limit(_SHOWN_DUPLICATES)
        codes |= dict.fromkeys(act.session.exec(statement).all())
    return list(codes)[:_SHOWN_DUPLICATES]


def _records(
    part: Parts, act: Act, row: int
) -> tuple[list[tuple[str, Record]], list[tuple[Place, UnclearCell]]]:
    """The records a row makes, and everything of it that is not clear, with its field.

    A value that our own checks do not accept joins the unclear ones as it was typed.
    """
    unclear = [
        (place, UnclearCell(row, column, value, problem))
        for place, column, value, problem in part.unclear
    ]
    records: list[tuple[str, Record]] = []
    if part.empty:
        return records, unclear
    for kind, values in _wanted(part, act):
        record, problems = _lenient(kind, values, act)
        records.append((kind, record))
        declared = fields_of(RECORD_KINDS[kind].model)
        unclear += [
            ((kind, name), UnclearCell(row, declared[name].label, str(value), problem))
            for name, value, problem in problems
        ]
    return records, unclear


def _wanted(part: Parts, act: Act) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for kind in _ONE_OF_EACH:
        if kind in part.one or kind in ("intake", "person"):
            yield kind, part.one.get(kind, {})
    for referral in part.referrals:
        yield "referral", referral
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


def confirm_import(
    workspace: "Workspace", run: DryRun, progress: Progress = silent, cancelled: Cancelled = never
) -> ImportResult:
    """Take over what a dry run showed, in one transaction. Raises ``ImportStopped``."""
    if not isinstance(run.token, _Read):
        raise TypeError("confirm_import takes what dry_run gave")
    return workspace.run(_take_over, run, run.token, progress, cancelled)


@operation("import_htcds")
def _take_over(
    act: Act, run: DryRun, read: _Read, progress: Progress, cancelled: Cancelled
) -> ImportResult:
    batch = ImportBatchRow(
        layout=read.sheet.layout,
        file_hash=read.file_hash,
        row_count=len(read.rows),
        created_count=0,
        **_stamp(act),
    )
    act.session.add(batch)
    act.session.flush()
    demo = read_office(act.session).demo
    failed: list[ImportRow] = []
    for place, (shown, part, row) in enumerate(
        zip(run.rows, read.rows, read.sheet.rows, strict=True)
    ):
        if cancelled():
            raise ImportStopped
        if shown.failed:
            failed.append(shown)
            act.session.add(_failed_row(act, batch, shown, row))
        else:
            _create(act, batch, part, shown.row, demo=demo)
        progress(place + 1, len(read.rows))
    batch.created_count = len(read.rows) - len(failed)
    act.audit(
        subject=batch.id, created=batch.created_count, failed=len(failed), unclear=len(run.unclear)
    )
    return ImportResult(batch.created_count, run.unclear, tuple(failed))


def _create(act: Act, batch: ImportBatchRow, part: Parts, row: int, *, demo: bool) -> None:
    case = start_case(act, part.status, imported=True, demo=demo)
    records, unclear = _records(part, act, row)
    for kind, record in records:
        named = kind == "person" and not getattr(record, "pseudonym", "")
        if named:
            record = record.model_copy(
                update={"pseudonym": new_pseudonym(secrets.choice, (case.key or 0) + 1000)}
            )
        write_record(act, kind, case.id, None, record)
    for (kind, name), cell in unclear:
        act.session.add(
            UnclearRow(
                case_id=case.id,
                batch_id=batch.id,
                kind=kind,
                field=name,
                sheet_row=cell.row,
                sheet_column=cell.column,
                value=cell.value,
                problem=cell.problem,
                **_stamp(act),
            )
        )
    refresh_case(act.session, case)


def _failed_row(act: Act, batch: ImportBatchRow, shown: ImportRow, row: HtcdsRow) -> FailedRowRow:
    cells = {cell.column: cell.value for cell in row.unclear}
    return FailedRowRow(
        batch_id=batch.id, sheet_row=shown.row, cells=cells, reason=shown.failed, **_stamp(act)
    )


def _stamp(act: Act) -> dict[str, Any]:
    who = act.actor.id
    return {"created_at": act.now, "created_by": who, "updated_at": act.now, "updated_by": who}


@query("import_htcds")
def failed_rows(act: Act) -> list[tuple[int, Mapping[str, str], str]]:
    """Rows that were not taken over, with their cells and the reason, the newest import first."""
    rows = act.session.exec(
        select(FailedRowRow)
        .where(col(FailedRowRow.created_by) == act.actor.id, col(FailedRowRow.deleted_at).is_(None))
        .order_by(col(FailedRowRow.created_at).desc(), col(FailedRowRow.sheet_row))
    ).all()
    return [(row.sheet_row, row.cells, row.reason) for row in rows]
