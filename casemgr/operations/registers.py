"""The registers of requests and breaches: entered, answered, reminded of, and handed out."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import select

from casemgr.domain.errors import Invalid, NotFound, StaleSave
from casemgr.domain.fields import Record, check, fields_of, show_value
from casemgr.domain.registers import REGISTERS, Register, is_open, with_due
from casemgr.operations.access import account_names
from casemgr.operations.act import Act, operation, query
from casemgr.operations.cases import find_code
from casemgr.operations.register_days import remind_of, value_in
from casemgr.operations.releases import begin_release, end_release
from casemgr.operations.reports import check_output
from casemgr.operations.values import Saved
from casemgr.reports.content import ReportFrame, Table, Text, in_each
from casemgr.reports.documents import render_case_file
from casemgr.storage.folder import write_whole
from casemgr.storage.records import log_changes, values_of
from casemgr.storage.tables import REGISTER_TABLES
from casemgr.words import N_, Language

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

KIND: Final = "register"
"""Under which it stands in the release log."""
_PDF: Final = ".pdf"


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One entry. ``waits``: nobody has answered yet; ``late``: and its day has passed."""

    id: str
    register: str
    version: int
    value: Record
    due: str
    waits: bool
    late: bool
    by: str


@query("see_registers")
def register_entries(act: Act, register: str) -> tuple[RegisterEntry, ...]:
    """A register: what waits first, by its due day, then the rest, the newest first."""
    known = REGISTERS[register]
    table: Any = REGISTER_TABLES[register]
    rows = act.session.exec(select(table).where(table.deleted_at.is_(None))).all()
    names = account_names(act.session)
    found = [_entry(act, known, row, names) for row in rows]
    waiting = sorted((one for one in found if one.waits), key=lambda one: (one.due, one.id))
    rest = [one for one in found if not one.waits]
    rest.sort(key=lambda one: (str(getattr(one.value, known.begun)), one.id), reverse=True)
    return (*waiting, *rest)


@query("see_registers")
def register_entry(act: Act, register: str, entry_id: str) -> RegisterEntry:
    """One entry. Raises ``NotFound``."""
    row = _row(act, REGISTERS[register], entry_id)
    return _entry(act, REGISTERS[register], row, account_names(act.session))


@operation("write_registers")
def save_in_register(
    act: Act,
    register: str,
    entry_id: str | None,
    values: Mapping[str, Any],
    version: int | None = None,
) -> Saved:
    """Save a new entry (``entry_id`` ``None``) or a new version of a known one.

    Raises ``Invalid`` (also for the code of a case this person does not see), ``StaleSave``,
    ``NotFound``.
    """
    return enter(act, register, entry_id, values, version)


def enter(
    act: Act,
    register: str,
    entry_id: str | None,
    values: Mapping[str, Any],
    version: int | None = None,
) -> Saved:
    """``save_in_register`` inside an operation of its own."""
    known = REGISTERS[register]
    row = _row(act, known, entry_id) if entry_id else None
    if row is not None and row.version != version:
        raise StaleSave
    value = with_due(known, check(known.model, values, act.today))
    old = values_of(known.model.model_construct() if row is None else value_in(known, row))
    new = values_of(value)
    code = new.get("case_code")
    if code and code != old.get("case_code") and find_code.function(act, code) is None:
        raise Invalid({"case_code": N_("There is no such case among those you may see.")})
    if row is None:
        row = REGISTER_TABLES[register](**act.stamp, **new)
        act.session.add(row)
    else:
        for name, one in new.items():
            setattr(row, name, one)
        row.version += 1
        row.updated_at, row.updated_by = act.now, act.actor.id
    changed = log_changes(act.session, register, row, old, new, device=act.device_id)
    act.session.flush()
    remind_of(act, known, row)
    act.audit(None, row.id, register=register, version=row.version, fields=changed)
    return Saved(row.id, row.version)


def save_register(
    workspace: "Workspace", register: str, path: Path, language: Language = "en"
) -> None:
    """Write a register as PDF where the name ends so, else as CSV: codes and days, no names.
    That it left is in the release log.

    Raises ``OutputExists``, ``FolderMissing``, ``DiskFull``.
    """
    check_output(path)
    paper = path.suffix == _PDF
    release_id, entries = workspace.run(_hand_out, register, paper, language)
    try:
        if paper:
            data = _as_pdf(workspace, REGISTERS[register], entries, language)
        else:
            data = _as_csv(REGISTERS[register], entries, language)
        write_whole(path, data, replace=False)
    except BaseException:
        workspace.run(_handed_out, register, release_id, "failed", "")
        raise
    digest = sha256(data).hexdigest()
    workspace.run(_handed_out, register, release_id, "done", digest)


@operation("see_registers")
def _hand_out(
    act: Act, register: str, paper: bool, language: Language
) -> tuple[str, tuple[RegisterEntry, ...]]:
    entries = register_entries.function(act, register)
    release = begin_release(act, KIND, languages=language)
    form = "pdf" if paper else "csv"
    act.audit(subject=release.id, what="begun", register=register, form=form, entries=len(entries))
    return release.id, entries


@operation("see_registers")
def _handed_out(act: Act, register: str, release_id: str, state: str, digest: str) -> None:
    end_release(act, release_id, state, digest)
    act.audit(subject=release_id, what=state, register=register, sha256=digest)


def _as_csv(register: Register, entries: tuple[RegisterEntry, ...], language: Language) -> bytes:
    """A column of codes for each field, and one of labels beside those that are coded."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\n")
    declared = fields_of(register.model)
    writer.writerow([name for one in declared.values() for name in _columns(one.name, one.codes)])
    for entry in entries:
        cells: list[str] = []
        for name, one in declared.items():
            value = getattr(entry.value, name)
            shown = show_value(one, value, language)
            raw = (
                "; ".join(value)
                if isinstance(value, tuple)
                else str("" if value is None else value)
            )
            cells += [_harmless(raw), _harmless(shown)] if one.codes else [_harmless(raw)]
        writer.writerow(cells)
    return target.getvalue().encode("utf-8-sig")


def _columns(name: str, codes: object) -> tuple[str, ...]:
    return (name, f"{name}_label") if codes else (name,)


def _harmless(text: str) -> str:
    """No spreadsheet takes this for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t" and text else text


def _as_pdf(
    workspace: "Workspace",
    register: Register,
    entries: tuple[RegisterEntry, ...],
    language: Language,
) -> bytes:
    languages = (language,)
    shown = [one for one in fields_of(register.model).values() if one.name != "words"]
    frame = ReportFrame(
        title=in_each(register.title, languages),
        organisation=workspace.settings.organisation,
        printed_on=workspace.today,
        languages=languages,
        confidential=False,
    )
    head: tuple[Text, ...] = tuple(in_each(one.label, languages) for one in shown)
    rows = tuple(
        tuple(show_value(one, getattr(entry.value, one.name), language) for one in shown)
        for entry in entries
    )
    return render_case_file(frame, [Table(head, rows)]).pdf


def _row(act: Act, register: Register, entry_id: str) -> Any:
    row: Any = act.session.get(REGISTER_TABLES[register.name], entry_id)
    if row is None or row.deleted_at is not None:
        raise NotFound
    return row


def _entry(act: Act, register: Register, row: Any, names: Mapping[str, str]) -> RegisterEntry:
    value = value_in(register, row)
    waits = is_open(register, value)
    late = waits and row.due < act.today.isoformat()
    by = names.get(row.created_by or "", "")
    return RegisterEntry(row.id, register.name, row.version, value, row.due, waits, late, by)
