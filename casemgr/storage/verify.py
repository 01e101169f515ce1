"""Looking at every page, row and audit line, and naming the place of whatever is wrong.

Looks only: nothing is repaired here, and damage is reported, not raised.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlalchemy import inspect
from sqlmodel import Session

from casemgr.domain.errors import CaseError
from casemgr.storage import attachments
from casemgr.storage.audit import AuditLine, check_chain
from casemgr.storage.connection import RawConnection, damaged_pages
from casemgr.storage.database import Database
from casemgr.storage.database_errors import DRIVER_ERRORS, DamagedDatabase, NotOpenable
from casemgr.storage.trust_tables import AttachedRow
from casemgr.words import N_, Language, digits, say, show_date


class FaultKind(StrEnum):
    FILE = "file"
    PAGE = "page"
    STRUCTURE = "structure"
    LINK = "link"
    ROW = "row"
    AUDIT = "audit"
    ATTACHMENT = "attachment"


_SENTENCES: Final = {
    FaultKind.FILE: N_("The file cannot be read: {place}."),
    FaultKind.PAGE: N_("A page of the file is damaged: {place}."),
    FaultKind.STRUCTURE: N_("A table or index is not sound: {place}."),
    FaultKind.LINK: N_("A row belongs to a row that is not there: {place}."),
    FaultKind.ROW: N_("A row breaks a rule: {place}."),
    FaultKind.AUDIT: N_("The audit trail was altered: {place}."),
    FaultKind.ATTACHMENT: N_("An attached file is not as it was saved: {place}."),
}


_PLACES: Final = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (
            r"line (?P<line>\d+) of (?P<day>[\d-]+): (?P<what>\w+)",
            N_("line {line} of {day}: {what}"),
        ),
        (r"line (?P<line>\d+): (?P<what>\w+)", N_("line {line}: {what}")),
        (r"(?P<what>[a-z ]+) cannot be read", N_("{what} cannot be read")),
        (
            r"table (?P<table>\w+) row (?P<row>\w+) to (?P<parent>\w+)",
            N_("table {table}, row {row}, belongs to a missing row of {parent}"),
        ),
        (r"(?P<table>\w+) (?P<row>[\w-]+): (?P<what>\w+)", N_("table {table}, row {row}: {what}")),
        (r"(?P<path>files/\S+): left over", N_("{path}: belongs to nothing")),
        (r".*\bpage (?P<page>\d+)\b.*", N_("page {page}")),
    )
)
"""How places are written, and how people read them. The first that fits is said; a place that
none fits (a message of the database engine) stands as it is."""
_WHAT: Final = {
    "changed": N_("its text was changed"),
    "removed": N_("lines before it were removed"),
    "reordered": N_("it stands twice or in the wrong order"),
    "unlinked": N_("it does not follow the line before it"),
    "unsigned": N_("its signature is missing or false"),
    "wrong_signer": N_("somebody else signed it"),
    "missing": N_("it is missing"),
    "damaged": N_("it is damaged"),
    "log": N_("the log"),
    "pages": N_("the pages"),
    "tables": N_("the tables"),
    "foreign keys": N_("the links between tables"),
    "attachments": N_("the attached files"),
    "row checks": N_("the records"),
    "audit trail": N_("the audit trail"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong and where: table and row numbers, page numbers, line numbers; no values.

    ``place`` is written for programs; ``tell`` says it for people.
    """

    kind: FaultKind
    place: str

    def tell(self, language: Language) -> str:
        return say(_SENTENCES[self.kind], language, place=_told(self.place, language))


def _told(place: str, language: Language) -> str:
    for pattern, text in _PLACES:
        found = pattern.fullmatch(place)
        if found is not None:
            return say(text, language, **_values(found.groupdict(), language))
    return place


def _values(found: Mapping[str, str], language: Language) -> dict[str, object]:
    values: dict[str, object] = dict(found)
    for name in ("line", "page"):
        if name in found:
            values[name] = digits(found[name], language)
    if "day" in found:
        values["day"] = show_date(found["day"], language)
    what = _WHAT.get(found.get("what", ""))
    if what is not None:
        values["what"] = say(what, language)
    return values


_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
RowCheck = Callable[[Session], Iterable[str]]
"""Gives the places ("table x row 5: rule") of the rows that break a declared rule."""


def verify(
    database: Database,
    *,
    row_checks: Iterable[RowCheck] = (),
    audit_lines: Callable[[Session], Iterable[AuditLine]] | None = None,
    known_signers: Callable[[Session], Mapping[str | None, set[str]]] | None = None,
) -> list[Fault]:
    """Everything wrong with an opened database, the deepest first.

    Writers wait while the pages and tables are checked. Takes about 15 s for each GB. Every
    attached file is opened and compared with what was saved.
    """
    faults = _file_faults(database)
    faults += _read_faults(FaultKind.ATTACHMENT, "attachments", database, _attached(database.path))
    for check in row_checks:
        faults += _read_faults(FaultKind.ROW, "row checks", database, check)
    if audit_lines is not None:
        lines, signers = audit_lines, known_signers or (lambda session: {})

        def audit_places(session: Session) -> Iterable[str]:
            for fault in check_chain(lines(session), signers(session)):
                day = _DAY.match(fault.at)
                of = f" of {day.group()}" if day else ""
                yield f"line {fault.seq}{of}: {fault.kind}"

        faults += _read_faults(FaultKind.AUDIT, "audit trail", database, audit_places)
    return faults


def verify_file(path: Path, dek: bytes) -> list[Fault]:
    """``verify`` for a file nobody has open, also one too damaged to be opened."""
    try:
        database = Database(path, dek)
    except NotOpenable:
        return [Fault(FaultKind.PAGE, "page 1")]
    except DamagedDatabase:
        return _collected(FaultKind.PAGE, "pages", lambda: damaged_pages(path, dek))
    except CaseError as error:
        return [Fault(FaultKind.FILE, type(error).__name__)]
    try:
        return verify(database)
    finally:
        database.close()


def _attached(path: Path) -> RowCheck:
    def places(session: Session) -> Iterable[str]:
        if inspect(session.connection()).has_table(AttachedRow.__tablename__):
            return attachments.faults(path.parent, session)
        return ()

    return places


def _file_faults(database: Database) -> list[Fault]:
    faults: list[Fault] = []
    try:
        with database.apart(still=True) as raw:
            faults += _page_faults(raw)
            faults += _collected(FaultKind.STRUCTURE, "tables", lambda: _structure_places(raw))
            faults += _collected(FaultKind.LINK, "foreign keys", lambda: _link_places(raw))
    except NotOpenable:
        faults.append(Fault(FaultKind.PAGE, "page 1"))
    return faults


def _page_faults(raw: RawConnection) -> list[Fault]:
    # The check reads the file, not the log: fold the log in first.
    faults = _collected(FaultKind.PAGE, "log", lambda: _folded(raw))
    found = raw.execute("PRAGMA cipher_integrity_check").fetchall()
    return faults + [Fault(FaultKind.PAGE, str(message)) for (message,) in found]


def _folded(raw: RawConnection) -> Iterable[str]:
    raw.execute("PRAGMA wal_checkpoint(FULL)").fetchall()
    return ()


def _structure_places(raw: RawConnection) -> Iterable[str]:
    rows = raw.execute("PRAGMA integrity_check").fetchall()
    return (message for (message,) in rows if message != "ok")


def _link_places(raw: RawConnection) -> Iterable[str]:
    rows = raw.execute("PRAGMA foreign_key_check").fetchall()
    return (f"table {table} row {row} to {parent}" for table, row, parent, _ in rows)


def _read_faults(kind: FaultKind, what: str, database: Database, check: RowCheck) -> list[Fault]:
    def places() -> Iterable[str]:
        with database.read() as session:
            return list(check(session))

    return _collected(kind, what, places)


def _collected(kind: FaultKind, what: str, places: Callable[[], Iterable[str]]) -> list[Fault]:
    try:
        return [Fault(kind, place) for place in places()]
    except (*DRIVER_ERRORS, DamagedDatabase, NotOpenable):
        return [Fault(kind, f"{what} cannot be read")]
