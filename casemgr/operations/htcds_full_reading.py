"""Rows of the workbook with the whole standard as values for our records.

Where a column of ours stands beside one of the standard, ours counts as long as both say the
same; where somebody changed the standard's, that one counts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from casemgr.domain.codes import DISTRICT, DIVISION
from casemgr.domain.dates import whole
from casemgr.domain.fields import Field, Kind
from casemgr.domain.lifecycle import STATUS, STATUS_FROM_HTCDS
from casemgr.domain.names import is_bangla
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
    WholeColumn,
    field_of,
    to_standard,
    whole_sheets,
)
from casemgr.exchange.htcds_full_reader import WholeBook, WholeCase, WholeRow
from casemgr.exchange.values import CodeValue, Value, YesNo
from casemgr.operations.htcds_mapping import (
    DIRECTIONS,
    NO_INTAKE_DATE,
    Parts,
    place_of,
    plain_value,
    read_state,
    typed_value,
)

_SEPARATOR = "; "
_NAMES = ("prs_FirstName", "prs_MiddleName", "prs_SecondName")
_LISTED = {
    MORE_EXPERIENCES: "experience",
    MORE_PAPERS: "identifier",
    EVENTS: "route_event",
    PLANS: "plan",
}
# Of these a case may hold several: the one that stands with it is the newest.
_NEWEST = ("experience", "identifier")
_AGREED = "vic_AgreementToManagePersonalData"
_STATE_BY_DIRECTION = {"in": "received", "out": "sent"}


@dataclass(frozen=True, slots=True)
class EntryIn:
    """An organisation or an alleged perpetrator of the file, by the key that rows point to."""

    directory: str
    key: str
    values: Mapping[str, Any]


def read_whole(book: WholeBook) -> tuple[tuple[Parts, ...], tuple[EntryIn, ...]]:
    """The cases as values for our records, and the entries of directories they point to."""
    return tuple(_Reading(case).parts for case in book.cases), tuple(_entries(book))


def with_entries(parts: Parts, ids: Mapping[tuple[str, str], str]) -> Parts:
    """The same with every key of an entry replaced by its id (``""``: not taken over)."""

    def pointed(kind: str, values: dict[str, Any]) -> dict[str, Any]:
        links = {
            name: ids.get((declared.to, str(values[name])), "")
            for name in values
            if (declared := field_of((kind, name))).kind is Kind.LINK
        }
        return {**values, **links}

    return replace(
        parts,
        referrals=[pointed("referral", values) for values in parts.referrals],
        more=[(kind, pointed(kind, values)) for kind, values in parts.more],
    )


def _entries(book: WholeBook) -> Iterator[EntryIn]:
    for row in book.organisations:
        yield EntryIn("provider", row.key, _record(ORGANISATIONS, "provider", row))
    for case in book.cases:
        for row in case.under.get(PERPETRATORS, ()):
            yield EntryIn(
                "perpetrator", _perpetrator_key(row), _record(PERPETRATORS, "perpetrator", row)
            )


def _perpetrator_key(row: WholeRow) -> str:
    return row.local.get(f"alleged.perpetrator{LOCAL}") or f"{PERPETRATORS} {row.number}"


def _record(title: str, kind: str, row: WholeRow) -> dict[str, Any]:
    """The values of a row that belong to one kind of record, as they would be typed."""
    found = {
        column.place[1]: value
        for column in whole_sheets()[title].of(kind)
        if column.name not in ELSEWHERE and column.name.removesuffix(LOCAL) not in row.values
        if (value := _local(column, row)) not in (None, "", ())
    }
    for column in whole_sheets()[title].of(kind):
        if column.name in row.values and column.name not in ELSEWHERE:
            found[column.place[1]] = _combined(column, row)
    return found


def _local(column: WholeColumn, row: WholeRow) -> Any:
    text = row.local.get(column.name, "")
    return _split(field_of(column.place), text) if column.place != CASE_STATUS else text


def _split(declared: Field, text: str) -> Any:
    return tuple(filter(None, text.split(_SEPARATOR))) if declared.kind is Kind.CODES else text


def _combined(column: WholeColumn, row: WholeRow) -> Any:
    """Our own codes if the standard's say no more and no less, else the standard's."""
    value = row.values[column.name]
    own = tuple(filter(None, row.local.get(column.name + LOCAL, "").split(_SEPARATOR)))
    declared = field_of(column.place)
    if own and isinstance(value, CodeValue) and all(code in (declared.codes or ()) for code in own):
        meant = {to_standard(column.name, column.place, code) for code in own} - {""}
        if meant == set(value.codes):
            return own if declared.kind is Kind.CODES else own[0]
    return typed_value(column.place, value)


class _Reading:
    """One case, put together from its rows."""

    def __init__(self, case: WholeCase) -> None:
        self._case = case
        self._row = case.row
        self.parts = Parts()
        self._head()
        for title, kind in _LISTED.items():
            for row in case.under.get(title, ()):
                self._more(kind, _record(title, kind, row))
        for kind in _NEWEST:
            self._more(kind, _record(CASES, kind, self._row))
        for row in case.under.get(COMMENTS, ()):
            self._comment(row)
        for row in case.under.get(PERPETRATORS, ()):
            alleged = _record(PERPETRATORS, "alleged", row)
            self._more("alleged", {**alleged, "perpetrator": _perpetrator_key(row)})
        for row in case.under.get(REFERRALS, ()):
            self._referral(row)
        self._consents()
        self._intake_date()
        self._unclear()

    def _more(self, kind: str, values: dict[str, Any]) -> None:
        if values:
            self.parts.more.append((kind, values))

    def _said(self, api_name: str) -> str:
        return str(plain_value(self._row.values.get(api_name)))

    def _head(self) -> None:
        for kind in whole_sheets()[CASES].kinds:
            if kind == CASE_STATUS[0] or kind in _NEWEST:
                continue
            values = _record(CASES, kind, self._row)
            if values:
                self.parts.one[kind] = values
        self._name()
        self._place()
        self._status()
        if "closure" in self.parts.one:
            self.parts.one["closure"].setdefault("reason", "other")

    def _name(self) -> None:
        name = " ".join(word for word in map(self._said, _NAMES) if word)
        person = self.parts.one.get("person", {})
        if name and name != person.get("pseudonym"):
            self.parts.put(("person", "name_bn" if is_bangla(name) else "name_en"), name)

    def _place(self) -> None:
        """Division and district by our codes, unless the address says another."""
        typed = self._said("prs_MailingState")
        person = self.parts.one.get("person", {})
        held = {
            DIVISION.label(str(person.get("division", "")), "en"),
            DISTRICT.label(str(person.get("district", "")), "en"),
        }
        if typed and typed not in held:
            person.pop("division", None)
            person.pop("district", None)
            read_state(self._row.values, self.parts)

    def _status(self) -> None:
        said = self._said("cas_Status")
        own = self._row.local.get("cas_Status" + LOCAL, "")
        if own in STATUS and (not said or STATUS[own].htcds == said):
            self.parts.status = own
        else:
            self.parts.status = STATUS_FROM_HTCDS.get(said, "draft")

    def _comment(self, row: WholeRow) -> None:
        text = str(plain_value(row.values.get("cco_CaseComment")))
        if text:
            kind_and_day = {"kind": "contact", **_record(COMMENTS, "note", row)}
            self._more("note", {**kind_and_day, "text": text})

    def _referral(self, row: WholeRow) -> None:
        """A row tells of one direction by the columns that are filled, or says which."""
        told = _record(REFERRALS, "referral", row)
        filled = {
            direction: {
                field: plain_value(row.values[name])
                for name, field in columns.items()
                if name in row.values
            }
            for direction, columns in DIRECTIONS.items()
        }
        for direction, values in filled.items():
            if told.get("direction") == direction:
                self.parts.referrals.append({"status": "", **told, **values})
            elif values:
                state = {"direction": direction, "status": _STATE_BY_DIRECTION[direction]}
                self.parts.referrals.append({**state, **values})

    def _consents(self) -> None:
        for row in self._case.under.get(CONSENTS, ()):
            values = {"purpose": "storage", **_record(CONSENTS, "consent", row)}
            said = _yes(row.values.get("con_Consent"))
            if said is not None and (values.get("status") == "given") != said:
                values["status"] = "given" if said else "refused"
            if values.get("status"):
                self._more("consent", {**values, "unverified": True})
        if not self._case.under.get(CONSENTS):
            answers = (_yes(self._row.values.get(name)) for name in ("con_Consent", _AGREED))
            self.parts.consent = next((said for said in answers if said is not None), None)

    def _intake_date(self) -> None:
        if self.parts.one.get("intake", {}).get("intake_date"):
            return
        days = [one.get("on", "") for one in self.parts.referrals if one["direction"] == "in"]
        whole_days = sorted(day for day in days if whole(day))
        if whole_days:
            self.parts.put(("intake", "intake_date"), whole_days[0])
            return
        referred = next(iter(days), "")
        self.parts.unclear.append(
            (("intake", "intake_date"), "Incoming Referral Date", referred, NO_INTAKE_DATE)
        )

    def _unclear(self) -> None:
        for cell in self._row.unclear:
            place = place_of(cell.api_name)
            self.parts.unclear.append((place, cell.column, cell.value, cell.problem))
        for title, rows in self._case.under.items():
            for row in rows:
                self.parts.unclear += [
                    (place_of(cell.api_name), f"{title} {row.number}: {cell.column}", cell.value,
                     cell.problem)
                    for cell in row.unclear
                ]  # fmt: skip


def _yes(value: Value | None) -> bool | None:
    return value.yes if isinstance(value, YesNo) else None
