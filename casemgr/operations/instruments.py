"""The assessment forms an office works with: those that ship, and its own.

An office's own form is stored whole, and a code with its version only once: what was asked
stays readable for ever. Taken out of use it is no longer offered; nothing else changes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sqlalchemy import Text, type_coerce
from sqlmodel import Session, col, select

from casemgr.domain.childhood import Age
from casemgr.domain.codes import Code, CodeList
from casemgr.domain.errors import NotFound
from casemgr.domain.instrument_errors import NoSuchInstrument
from casemgr.domain.instruments import Instrument, check_size, instruments, read_instrument
from casemgr.exchange.xlsform import read_xlsform
from casemgr.exchange.xlsform_writer import write_xlsform
from casemgr.operations.access import account_names
from casemgr.operations.act import Act, operation, query
from casemgr.operations.errors import FileGone, FormFileTooBig, InstrumentKnown, NotAFormFile
from casemgr.paths import resources
from casemgr.storage.folder import write_whole
from casemgr.storage.tables import InstrumentRow

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

Layout = Literal["xlsx", "json"]
_MOST_MEGABYTES = 2
_MOST_PARSED = 32
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class InstrumentLine:
    """One version of one form. ``id`` is empty for a form that ships; ``in_use``: not taken
    out of use; ``offered``: new assessments are made with this version of it."""

    id: str
    instrument: Instrument
    in_use: bool
    offered: bool
    added_on: str = ""
    added_by: str = ""


@dataclass(frozen=True, slots=True)
class InstrumentDraft:
    """What a file was understood as; nothing of it is stored. ``known``: this code and version
    are here already, and are never overwritten."""

    instrument: Instrument
    data: Mapping[str, Any]
    known: bool


class _Kept(NamedTuple):
    """A form of the office's own as it is stored, the oldest first."""

    code: str
    version: str
    in_use: bool
    text: str


def _kept(session: Session) -> list[_Kept]:
    statement = select(
        InstrumentRow.code,
        InstrumentRow.instrument_version,
        col(InstrumentRow.deleted_at).is_(None),
        type_coerce(col(InstrumentRow.data), Text),
    ).order_by(col(InstrumentRow.created_at))
    return [_Kept(*row) for row in session.exec(statement).all()]


@lru_cache(maxsize=_MOST_PARSED)
def _parsed(text: str) -> Instrument:
    """The form a stored text holds. One text is ever one form, so what is kept here cannot
    grow stale; forms hold nothing of any survivor."""
    return read_instrument(json.loads(text))


def known_instruments(session: Session) -> dict[Key, Instrument]:
    """Every form by code and version, with those taken out of use: old answers need them."""
    return _known(_kept(session))


def _known(kept: list[_Kept]) -> dict[Key, Instrument]:
    found = {(one.code, one.version): one for one in instruments()}
    return found | {(one.code, one.version): _parsed(one.text) for one in kept}


def offered_instruments(session: Session) -> tuple[Instrument, ...]:
    """The newest version in use of each form, in the order of their codes."""
    return _offered(_kept(session))


def _offered(kept: list[_Kept]) -> tuple[Instrument, ...]:
    retired = {(one.code, one.version) for one in kept if not one.in_use}
    newest: dict[str, Instrument] = {}
    for key, one in sorted(_known(kept).items(), key=lambda item: _order(item[1])):
        if key not in retired:
            newest[one.code] = one
    return tuple(newest.values())


def own_instruments(session: Session) -> tuple[Instrument, ...]:
    """The office's own forms, with those taken out of use."""
    return tuple(sorted((_parsed(one.text) for one in _kept(session)), key=_order))


def instrument_list(session: Session) -> CodeList:
    """The titles of all forms by code, as a field shows them; what is not offered is retired."""
    kept = _kept(session)
    offered = {one.code for one in _offered(kept)}
    titles = {one.code: one.title for one in sorted(_known(kept).values(), key=_order)}
    return CodeList(
        "instrument",
        [Code(code, *(title.en, title.bn), retired=code not in offered)
         for code, title in titles.items()],
    )  # fmt: skip


def suits(one: Instrument, age: Age) -> bool:
    """Whether a form is meant for somebody of this age; doubted age counts as a child's."""
    return one.audience == "everyone" or (one.audience == "children") == age.child


def _order(one: Instrument) -> tuple[str, tuple[int, ...]]:
    return one.code, tuple(int(part) for part in one.version.split("."))


@query("manage_instruments")
def list_instruments(act: Act) -> list[InstrumentLine]:
    """All versions of all forms, by code, the newest first."""
    names = account_names(act.session)
    rows = {
        (row.code, row.instrument_version): row
        for row in act.session.exec(select(InstrumentRow)).all()
    }
    offered = set(offered_instruments(act.session))
    lines = []
    for key, one in known_instruments(act.session).items():
        row = rows.get(key)
        lines.append(
            InstrumentLine(
                id=row.id if row else "",
                instrument=one,
                in_use=row is None or row.deleted_at is None,
                offered=one in offered,
                added_on=row.created_at.astimezone(act.zone).date().isoformat() if row else "",
                added_by=names.get(row.created_by or "", "") if row else "",
            )
        )
    newest_first = sorted(lines, key=lambda line: _order(line.instrument), reverse=True)
    return sorted(newest_first, key=lambda line: line.instrument.code)


def read_form_file(workspace: "Workspace", path: Path) -> InstrumentDraft:
    """What a JSON file or an XLSForm workbook holds. Stores nothing.

    Raises ``FileGone``, ``FormFileTooBig``, ``NotAFormFile``, ``BadInstrument``, and what
    ``read_xlsform`` raises (``XlsformNotTaken`` has every problem with its sheet and row).
    """
    known = workspace.look(_known_keys)
    raw = _bytes_of(path)
    data = _from_json(raw) if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else read_xlsform(raw)
    one = read_instrument(data)
    return InstrumentDraft(one, data, (one.code, one.version) in known)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_MEGABYTES * 1024 * 1024:
            raise FormFileTooBig(limit=_MOST_MEGABYTES)
        return path.read_bytes()
    except OSError:
        raise FileGone from None


def _from_json(raw: bytes) -> dict[str, Any]:
    try:
        text = raw.decode("utf-8-sig")
        check_size(text)
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAFormFile from None
    if not isinstance(data, dict):
        raise NotAFormFile
    return data


@query("manage_instruments")
def _known_keys(act: Act) -> frozenset[Key]:
    return frozenset(known_instruments(act.session))


@operation("manage_instruments")
def add_instrument(act: Act, data: Mapping[str, Any]) -> str:
    """Store a form of the office's own, in use at once; gives its id.

    Raises ``BadInstrument``, and ``InstrumentKnown`` where the code and version are here.
    """
    one = read_instrument(data)
    if (one.code, one.version) in known_instruments(act.session):
        raise InstrumentKnown
    row = InstrumentRow(code=one.code, instrument_version=one.version, data=dict(data), **act.stamp)
    act.session.add(row)
    act.audit(subject=row.id, code=one.code, version=one.version, questions=len(one.questions))
    return row.id


@operation("manage_instruments")
def use_instrument(act: Act, instrument_id: str, in_use: bool) -> None:
    """Take a form of the office's own out of use, or back into use. Raises ``NotFound``."""
    row = act.session.get(InstrumentRow, instrument_id)
    if row is None:
        raise NotFound
    row.deleted_at = None if in_use else act.now
    row.updated_at, row.updated_by = act.now, act.actor.id
    row.version += 1
    act.audit(subject=row.id, code=row.code, version=row.instrument_version, in_use=in_use)


@operation("manage_instruments")
def _form_data(act: Act, code: str, version: str, layout: Layout) -> dict[str, Any]:
    known = select(InstrumentRow).where(
        InstrumentRow.code == code, InstrumentRow.instrument_version == version
    )
    row = act.session.exec(known).first()
    data = dict(row.data) if row else _shipped_data(code, version)
    act.audit(code=code, version=version, layout=layout)
    return data


def _shipped_data(code: str, version: str) -> dict[str, Any]:
    for path in sorted((resources() / "instruments").glob("*.json")):
        data: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if (data["code"], data["version"]) == (code, version):
            return data
    raise NoSuchInstrument


def write_form_file(
    workspace: "Workspace", code: str, version: str, layout: Layout, path: Path
) -> None:
    """Write a form as an XLSForm workbook or a JSON file, to begin one's own from.

    Raises ``NoSuchInstrument``, ``FileAlreadyThere``, ``FolderMissing``, ``DiskFull``, and
    ``NotForXlsform`` for a form that a workbook would change.
    """
    data = workspace.run(_form_data, code, version, layout)
    written = (
        write_xlsform(data)
        if layout == "xlsx"
        else (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
    )
    write_whole(path, written, replace=False)
