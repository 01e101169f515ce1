"""One case as a spreadsheet: what its report would show for the same purpose, and no more."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from casemgr.domain.case_codes import CONSENT_STATUS, PURPOSE
from casemgr.domain.consent import Standing
from casemgr.domain.dates import whole
from casemgr.domain.fields import Field, Kind, fields_of, show_value
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.records import RECORD_KINDS, RecordKind
from casemgr.domain.support import Consent
from casemgr.exchange.case_workbook import CaseSheet, Cell, write_case_workbook
from casemgr.exchange.htcds_full import Place
from casemgr.operations.htcds_mapping import kept_back
from casemgr.operations.report_view import View
from casemgr.operations.reports import FrozenReport, released, subtitle_of, view_of
from casemgr.operations.values import ReportRequest, Stored
from casemgr.reports.content import Text
from casemgr.storage.folder import write_whole
from casemgr.words import N_

if TYPE_CHECKING:
    from casemgr.operations.workspace import Workspace

WITHOUT_NAMES = "case-sheet-pseudonymised"
KINDS = ("case-sheet", WITHOUT_NAMES)
_ANSWERED = {
    Standing.GIVEN: "given",
    Standing.REFUSED: "refused",
    Standing.WITHDRAWN: "withdrawn",
}
_BORN: Place = ("person", "birth_date")
_WITHOUT_NAMES = N_("Without names, contacts and whatever was typed freely.")


@dataclass(frozen=True, slots=True)
class MadeSheet:
    """A finished workbook in memory."""

    xlsx: bytes = field(repr=False)
    reference: str


def make_case_sheet(workspace: "Workspace", request: ReportRequest) -> MadeSheet:
    """A case's spreadsheet in memory; ``request.kind`` is one of ``KINDS``.

    It passes the same door as a report and stands in the same log, before a byte of it exists.
    Raises what ``make_report`` raises, and ``TextTooLong``.
    """
    return released(workspace, request, render_sheet, lambda made: made.xlsx)


def save_case_sheet(made: MadeSheet, path: Path) -> None:
    """Write the workbook once, for its owner only. Raises ``FileAlreadyThere``, ``DiskFull``."""
    write_whole(path, made.xlsx, replace=False)


def render_sheet(frozen: FrozenReport) -> MadeSheet:
    """The workbook; pure, so it may run on any thread."""
    composing = _Composing(view_of(frozen), frozen.request.kind == WITHOUT_NAMES)
    sheets = [composing.about(frozen), *composing.sheets()]
    return MadeSheet(write_case_workbook(sheets, created=frozen.today), frozen.reference)


@dataclass(frozen=True)
class _Composing:
    view: View
    nameless: bool

    def about(self, frozen: FrozenReport) -> CaseSheet:
        """What the workbook is, for whom and for what, and what it leaves out."""
        view = self.view
        lines: list[tuple[Text, Cell]] = [
            (view.say(N_("Organisation")), frozen.organisation),
            (view.say(N_("Case")), frozen.file.code),
            (view.say(N_("Status")), _beside(view.coded(STATUS, frozen.file.status))),
            (view.say(N_("Purpose")), _beside(view.coded(PURPOSE, view.purpose))),
            (view.say(N_("Recipient")), frozen.request.recipient),
            (view.say(N_("Reference")), frozen.reference),
            (view.say(N_("Date")), frozen.today),
        ]
        rows: list[tuple[Cell, ...]] = [(_beside(label), value) for label, value in lines]
        rows.append((_beside(subtitle_of(view, frozen.request)),))
        if self.nameless:
            rows.append((_beside(view.say(_WITHOUT_NAMES)),))
        not_shared = _beside(view.say(N_("Not shared")))
        rows += [(not_shared, _beside(text)) for text in view.left_out()]
        return CaseSheet(_first(view.say(N_("About"))), (), tuple(rows))

    def sheets(self) -> Iterator[CaseSheet]:
        """A sheet for each kind of record that the purpose covers and the file holds."""
        for kind in RECORD_KINDS.values():
            if not self.view.covers(kind.name):
                continue
            if kind.name == "consent":
                yield self._consents(kind)
                continue
            stored = self.view.records(kind.name)
            columns = self._columns(kind)
            rows = [self._row(one, columns) for one in stored]
            if columns and any(cell != "" for row in rows for cell in row):
                head = tuple(_beside(self.view.say(one.label)) for one in columns)
                yield CaseSheet(_first(self.view.say(kind.title)), head, tuple(rows))

    def _columns(self, kind: RecordKind) -> list[Field]:
        return [
            self.view.as_shown(declared)
            for name, declared in fields_of(kind.model).items()
            if self.view.shows(kind.name, declared)
            and not (self.nameless and self._tells_who((kind.name, name), declared))
        ]

    @staticmethod
    def _tells_who(place: Place, declared: Field) -> bool:
        """Of the birth date the year stays (see ``_cell``); what links show are names."""
        return bool(declared.to) or (place != _BORN and kept_back(place))

    def _row(self, stored: Stored, columns: list[Field]) -> tuple[Cell, ...]:
        shown = {declared.name: value for declared, value in self.view.shown(stored)}
        return tuple(self._cell(one, shown.get(one.name)) for one in columns)

    def _cell(self, declared: Field, value: object) -> Cell:
        if value is None:
            return ""
        if self.nameless and declared.name == _BORN[1]:
            value = str(value)[:4]
        if declared.kind is Kind.NUMBER and isinstance(value, int):
            return value
        if declared.kind in (Kind.DATE, Kind.PARTIAL_DATE) and (day := whole(str(value))):
            return day
        return _beside(self.view.each(lambda lang: show_value(declared, value, lang)))  # type: ignore[arg-type]

    def _consents(self, kind: RecordKind) -> CaseSheet:
        """As on paper: where each purpose stands, not the log behind it."""
        view, declared = self.view, fields_of(Consent)
        head = tuple(
            _beside(view.say(declared[name].label)) for name in ("purpose", "status", "on")
        )
        rows: list[tuple[Cell, ...]] = []
        for purpose in PURPOSE:
            standing = view.file.consents[purpose.code]
            code = _ANSWERED.get(standing.standing)
            answer = view.coded(CONSENT_STATUS, code) if code else view.say(N_("not asked"))
            day = whole(standing.entry.on) if standing.entry else None
            rows.append((_beside(view.each(purpose.label)), _beside(answer), day or ""))
        return CaseSheet(_first(view.say(kind.title)), head, tuple(rows))


def _first(text: Text) -> str:
    return text if isinstance(text, str) else text[0]


def _beside(text: Text) -> str:
    """Both languages side by side where they differ."""
    return text if isinstance(text, str) else " / ".join(dict.fromkeys(text))
