"""Our records as rows of the workbook with the whole standard, under the same rules as the sheet.

Without names everything that was typed freely stays away, as in ``htcds_mapping``; what a
purpose does not cover is not there. The keys in column A are those of this one release.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casemgr.domain.fields import Field, Kind
from casemgr.domain.identity import in_clear
from casemgr.domain.records import RECORD_KINDS
from casemgr.exchange.htcds_full import (
    CASE_STATUS,
    CASES,
    COMMENTS,
    CONSENTS,
    ELSEWHERE,
    EVENTS,
    LOCAL,
    MORE_EXPERIENCES,
    MORE_PAPERS,
    ORGANISATIONS,
    PERPETRATORS,
    PLANS,
    REFERRALS,
    Place,
    WholeColumn,
    field_of,
    whole_sheets,
)
from casemgr.exchange.htcds_full_writer import KeyedRow
from casemgr.exchange.values import ExportRecord, TextValue, Value, YesNo
from casemgr.operations.htcds_mapping import (
    DIRECTIONS,
    ExportCase,
    exported,
    kept_back,
    shared_for,
    write_row,
)

WHOLE_KINDS = ("identifier", "alleged", "note", "route_event", "plan")
"""Kinds of record that the whole standard speaks of and the sheet of 38 columns does not."""
_Values = Mapping[str, Any]
_NUMBER: Place = ("identifier", "number")
# Sheets whose rows are the records of one kind, each by itself.
_PLAIN = {EVENTS: "route_event", PLANS: "plan", COMMENTS: "note"}
# The newest stands with the case, the earlier ones in a sheet of their own.
_FURTHER = {MORE_EXPERIENCES: "experience", MORE_PAPERS: "identifier"}
# The entries of a directory and the letter of their keys.
_KEYS = {"provider": "O", "perpetrator": "P"}


@dataclass(frozen=True, slots=True)
class CaseToWrite:
    """A case with every record the standard speaks of, by kind, the oldest first."""

    key: str
    case: ExportCase
    records: Mapping[str, Sequence[_Values]]


@dataclass
class _Rows:
    """The rows so far. ``entries`` are the directories' entries by id."""

    identified: bool
    purpose: str
    entries: Mapping[str, Mapping[str, _Values]]
    sheets: dict[str, list[KeyedRow]] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, title: str, key: str, values: Mapping[str, Value]) -> None:
        if values:
            self.sheets.setdefault(title, []).append((key, ExportRecord(values)))

    def write(self, one: CaseToWrite) -> None:
        self.sheets.setdefault(CASES, []).append((one.key, ExportRecord(self._head(one))))
        for title, kind in _FURTHER.items():
            for values in one.records.get(kind, ())[:-1]:
                self.add(title, one.key, self._record(title, kind, values))
        for title, kind in _PLAIN.items():
            for values in one.records.get(kind, ()):
                self._add_plain(title, kind, one.key, values)
        for values in one.records.get("alleged", ()):
            self.add(PERPETRATORS, one.key, self._alleged(values))
        if self.purpose == "supervision":
            for values in one.case.referrals:
                self.add(REFERRALS, one.key, self._referral(values))
        for values in one.records.get("consent", ()):
            self.add(CONSENTS, one.key, self._consent(values))

    def _head(self, one: CaseToWrite) -> dict[str, Value]:
        columns = {column.name for column in whole_sheets()[CASES].columns}
        sheet = write_row(one.case, identified=self.identified, purpose=self.purpose)
        values = {name: value for name, value in sheet.values.items() if name in columns}
        for kind in whole_sheets()[CASES].kinds:
            newest = one.records.get(kind, ())[-1:]
            if kind != CASE_STATUS[0] and newest:
                values |= self._record(CASES, kind, newest[0])
        values["cas_Status" + LOCAL] = TextValue(one.case.status)
        if one.case.pseudonym:
            values["person.pseudonym" + LOCAL] = TextValue(one.case.pseudonym)
        return values | self._names(values)

    def _names(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Of three words and more, those in the middle have a column of their own here."""
        first = values.get("prs_FirstName")
        words = first.text.split() if isinstance(first, TextValue) else []
        if not self.identified or len(words) < 2 or "prs_SecondName" not in values:
            return {}
        return {
            "prs_FirstName": TextValue(words[0]),
            "prs_MiddleName": TextValue(" ".join(words[1:])),
        }

    def _record(self, title: str, kind: str, values: _Values) -> dict[str, Value]:
        """What may be told of a record, column by column."""
        found: dict[str, Value] = {}
        for column in whole_sheets()[title].of(kind):
            if not column.written or column.name in ELSEWHERE:
                continue
            declared = field_of(column.place)
            if kind in RECORD_KINDS and not shared_for(kind, declared, self.purpose):
                continue
            value = self._value(column, declared, values.get(column.place[1]))
            if value is not None:
                found[column.name] = value
        return found

    def _value(self, column: WholeColumn, declared: Field, raw: Any) -> Value | None:
        if column.place == _NUMBER and not in_clear(self.purpose, identified=self.identified):
            return None
        if column.standard is not None:
            return exported(column.place, raw, column.name, identified=self.identified)
        if raw in (None, "", (), [], False):
            return None
        if not self.identified and kept_back(column.place):
            return None
        if declared.kind is Kind.LINK:
            return self._link(declared.to, raw)
        return TextValue(raw if isinstance(raw, str) else "; ".join(raw))

    def _link(self, directory: str, entry_id: str) -> Value | None:
        if entry_id not in self.entries.get(directory, {}):
            return None
        known = sum(held == directory for held, _ in self.keys)
        key = self.keys.setdefault((directory, entry_id), f"{_KEYS[directory]}{known + 1}")
        return TextValue(key)

    def _add_plain(self, title: str, kind: str, key: str, values: _Values) -> None:
        found = self._record(title, kind, values)
        if kind == "note":
            if not shared_for(kind, field_of(("note", "text")), self.purpose):
                return
            text = exported(
                ("note", "text"), values["text"], "cco_CaseComment", identified=self.identified
            )
            found = {**found, "cco_CaseComment": text} if text else {}
        self.add(title, key, found)

    def _alleged(self, values: _Values) -> dict[str, Value]:
        found = self._record(PERPETRATORS, "alleged", values)
        entry = self.entries.get("perpetrator", {}).get(str(values.get("perpetrator")))
        if entry and shared_for("alleged", field_of(("alleged", "perpetrator")), self.purpose):
            found |= self._record(PERPETRATORS, "perpetrator", entry)
        return found

    def _referral(self, values: _Values) -> dict[str, Value]:
        found = self._record(REFERRALS, "referral", values)
        for api_name, name in DIRECTIONS[values["direction"]].items():
            raw = values.get(name)
            value = exported(("referral", name), raw, api_name, identified=self.identified)
            if value is not None:
                found[api_name] = value
        return found

    def _consent(self, values: _Values) -> dict[str, Value]:
        """A consent for one organisation would be one for all, were that not told."""
        untold = values.get("organisation") and not self.identified
        if untold or not shared_for("consent", field_of(("consent", "status")), self.purpose):
            return {}
        given = YesNo(values["status"] == "given")
        return {"con_Consent": given, **self._record(CONSENTS, "consent", values)}

    def finished(self) -> dict[str, list[KeyedRow]]:
        """The rows with those of the organisations that some of them point to."""
        for (directory, entry_id), key in self.keys.items():
            if directory == "provider":
                entry = self.entries[directory][entry_id]
                self.sheets.setdefault(ORGANISATIONS, []).append(
                    (key, ExportRecord(self._record(ORGANISATIONS, directory, entry)))
                )
        return self.sheets


def whole_rows(
    cases: Sequence[CaseToWrite],
    entries: Mapping[str, Mapping[str, _Values]],
    *,
    identified: bool,
    purpose: str,
) -> dict[str, list[KeyedRow]]:
    """The rows of every sheet by its title. ``entries`` are the values of the providers and
    alleged perpetrators that may be told of, by directory and id.

    Numbers of papers are there for police and courts alone; referrals, as in the sheet, in
    what stays with the office.
    """
    rows = _Rows(identified, purpose, entries)
    for one in cases:
        rows.write(one)
    return rows.finished()
