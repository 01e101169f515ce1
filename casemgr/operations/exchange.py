"""Taking over records from HTCDS sheets, and handing ours out in that layout.

Imported history does not have to satisfy any guard: it enters flagged, with what is unclear
kept as text, its consent tick unverified, and no exit door opening on it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import col, select

from casemgr.domain.roles import Role
from casemgr.exchange.htcds_full_reader import WholeBook, read_any_htcds
from casemgr.exchange.limits import Watch
from casemgr.exchange.values import (
    LAYOUT_NAMES,
    HtcdsRow,
    HtcdsSheet,
    Note,
)
from casemgr.operations.act import Act, operation, query
from casemgr.operations.duplicates import codes_like
from casemgr.operations.errors import AlreadyTakenOver, FileGone, FileTooBig, ImportStopped
from casemgr.operations.htcds_full_reading import EntryIn, read_whole, with_entries
from casemgr.operations.htcds_mapping import (
    NOTHING_READABLE,
    Parts,
    read_row,
    shown_name,
)
from casemgr.operations.taking_entries import take_entries, would_be_added
from casemgr.operations.taking_over import Taking, failed_row, records_in
from casemgr.operations.values import DryRun, ImportResult, ImportRow
from casemgr.storage.tables import (
    AccountRow,
    FailedRowRow,
    ImportBatchRow,
    new_id,
)
from casemgr.words import N_, say, show_date

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
_MOST_BYTES = 64 * 1024 * 1024
_SHOWN_DUPLICATES = 5
ENTRIES_ADDED = N_("Organisations and alleged perpetrators that would be added: {count}.")


@dataclass(frozen=True)
class _Read:
    """The sheet behind a dry run: kept in memory until it is confirmed, and only once."""

    sheet: HtcdsSheet
    rows: tuple[Parts, ...]
    file_hash: str
    batch_id: str
    entries: tuple[EntryIn, ...] = ()


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

    def watch() -> None:
        if cancelled():
            raise ImportStopped

    sheet, parts, entries = _understood(data, workspace.today, watch)
    rows = workspace.look(_looked_through, sheet.rows, parts, progress, cancelled)
    language = workspace.actor.language
    file_hash = sha256(data).hexdigest()
    notes = [note.tell(language) for note in sheet.notes]
    if entries and (added := workspace.look(_entries_to_add, entries)):
        notes.append(Note(ENTRIES_ADDED, {"count": added}).tell(language))
    if day := workspace.look(_taken_over_on, file_hash):
        text = N_("This very file was taken over on {day}.")
        notes.insert(0, say(text, language, day=show_date(day, language)))
    return DryRun(
        layout=say(LAYOUT_NAMES[sheet.layout], language),
        rows=tuple(rows),
        notes=tuple(notes),
        token=_Read(sheet, parts, file_hash, new_id(), entries),
    )


def _understood(
    data: bytes, today: date, watch: Watch
) -> tuple[HtcdsSheet, tuple[Parts, ...], tuple[EntryIn, ...]]:
    """A workbook of either layout as rows, values for records and entries of directories."""
    found = read_any_htcds(data, today=today, watch=watch)
    if isinstance(found, WholeBook):
        return found.sheet, *read_whole(found)
    return found, tuple(read_row(row) for row in found.rows), ()


@query("import_htcds")
def _entries_to_add(act: Act, entries: Sequence[EntryIn]) -> int:
    return would_be_added(act, entries)


@query("import_htcds")
def _taken_over_on(act: Act, file_hash: str) -> str:
    """The day of the newest import of exactly these bytes by this person, or, for a
    supervisor, by anybody of the team; ``""`` where there is none."""
    statement = (
        select(ImportBatchRow.created_at)
        .join(AccountRow, col(AccountRow.id) == col(ImportBatchRow.created_by))
        .where(ImportBatchRow.file_hash == file_hash)
    )
    if Role.SUPERVISOR in act.actor.roles:
        statement = statement.where(AccountRow.team_id == act.actor.team_id)
    else:
        statement = statement.where(AccountRow.id == act.actor.id)
    newest = act.session.exec(statement.order_by(col(ImportBatchRow.created_at).desc())).first()
    return newest.astimezone(act.zone).date().isoformat() if newest else ""


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
    records, unclear = records_in(part, act, row.row)
    name = shown_name(part)
    duplicates = _known(act, part)
    birth = part.one.get("person", {}).get("birth_date", "")
    if name and (earlier := seen.setdefault(f"{name}\n{birth}", row.row)) != row.row:
        duplicates.append(f"#{earlier}")
    failed = "" if records else NOTHING_READABLE
    cells = tuple(cell for _, cell in unclear)
    return ImportRow(row.row, name, part.status, cells, tuple(duplicates), failed)


def _known(act: Act, part: Parts) -> list[str]:
    """Codes of visible cases that may be about the same person, or have this telephone."""
    return codes_like(act, part.one, _SHOWN_DUPLICATES)


def confirm_import(
    workspace: "Workspace", run: DryRun, progress: Progress = silent, cancelled: Cancelled = never
) -> ImportResult:
    """Take over what a dry run showed, in one transaction, once.

    Raises ``ImportStopped`` and ``AlreadyTakenOver``.
    """
    if not isinstance(run.token, _Read):
        raise TypeError("confirm_import takes what dry_run gave")
    return workspace.run(_take_over, run, run.token, progress, cancelled)


@operation("import_htcds")
def _take_over(
    act: Act, run: DryRun, read: _Read, progress: Progress, cancelled: Cancelled
) -> ImportResult:
    if act.session.get(ImportBatchRow, read.batch_id):
        raise AlreadyTakenOver
    batch = ImportBatchRow(
        id=read.batch_id,
        layout=read.sheet.layout,
        file_hash=read.file_hash,
        row_count=len(read.rows),
        created_count=0,
        **act.stamp,
    )
    act.session.add(batch)
    act.session.flush()
    ids = take_entries(act, read.entries)
    taking = Taking(act, batch.id)
    failed: list[ImportRow] = []
    for place, (shown, part, row) in enumerate(
        zip(run.rows, read.rows, read.sheet.rows, strict=True)
    ):
        if cancelled():
            raise ImportStopped
        if shown.failed:
            failed.append(shown)
            act.session.add(failed_row(act, batch, shown, row))
        else:
            taking.add(with_entries(part, ids), shown.row)
        progress(place + 1, len(read.rows))
    taking.write()
    batch.created_count = len(read.rows) - len(failed)
    act.audit(
        subject=batch.id, created=batch.created_count, failed=len(failed), unclear=len(run.unclear)
    )
    return ImportResult(batch.created_count, run.unclear, tuple(failed))


@query("import_htcds")
def failed_rows(act: Act) -> list[tuple[int, Mapping[str, str], str]]:
    """Rows that were not taken over, with their cells and the reason, the newest import first."""
    rows = act.session.exec(
        select(FailedRowRow)
        .where(col(FailedRowRow.created_by) == act.actor.id, col(FailedRowRow.deleted_at).is_(None))
        .order_by(col(FailedRowRow.created_at).desc(), col(FailedRowRow.sheet_row))
    ).all()
    return [(row.sheet_row, row.cells, row.reason) for row in rows]
