"""HTCDS 2.0 columns and our declared fields: each way, without guessing.

Most columns map by the field's own declaration (``Field.htcds``); the few that do not stand
in the tables below. Names: a whole name is one text here, two columns there (the last word is
``prs_SecondName``), because Bangladeshi names have no reliable surname.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from casemgr.domain.codes import DISTRICT, DIVISION, CodeList
from casemgr.domain.dates import whole
from casemgr.domain.fields import Field, Kind, Privacy
from casemgr.domain.lifecycle import STATUS, STATUS_FROM_HTCDS
from casemgr.domain.names import is_bangla
from casemgr.domain.records import RECORD_KINDS
from casemgr.exchange.htcds_full import (
    REFERRED_BY_US,
    REFERRED_TO_US,
    Place,
    all_places,
    field_of,
    from_standard,
    to_standard,
)
from casemgr.exchange.standard import htcds_columns, standard
from casemgr.exchange.values import (
    CodeValue,
    DateValue,
    ExportRecord,
    HtcdsRow,
    NumberValue,
    PhoneValue,
    TextValue,
    Value,
    YesNo,
)
from casemgr.words import N_

DIRECTIONS: Mapping[str, Mapping[str, str]] = {"in": REFERRED_TO_US, "out": REFERRED_BY_US}
_PSEUDONYM: Place = ("person", "pseudonym")
_DISTRICT: Place = ("person", "district")
_TYPED_FREELY = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.PHONE, Kind.ANSWERS})
NOT_A_DIVISION = N_("This is neither a division nor a district of Bangladesh.")
NO_INTAKE_DATE = N_("There is no whole date of referral, so the intake date stays open.")
NOTHING_READABLE = N_("Nothing in this row could be read.")


@dataclass
class Parts:
    """One row as typed values by kind, with what could not be placed. ``more`` are records of
    kinds that a case holds many of, by kind, in their order."""

    one: dict[str, dict[str, Any]] = field(default_factory=dict)
    referrals: list[dict[str, Any]] = field(default_factory=list)
    more: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    consent: bool | None = None
    status: str = "draft"
    unclear: list[tuple[Place, str, str, str]] = field(default_factory=list)

    def put(self, place: Place, value: Any) -> None:
        self.one.setdefault(place[0], {})[place[1]] = value

    @property
    def empty(self) -> bool:
        return not (self.one or self.referrals or self.more) and self.consent is None


@lru_cache(maxsize=1)
def declared_places() -> Mapping[str, Place]:
    """The field behind each column of the case sheet, where one field is the whole of it."""
    named = {column.api_name: all_places()[column.api_name] for column in htcds_columns()}
    return {
        api_name: (kind, name)
        for api_name, (kind, name) in named.items()
        if kind in RECORD_KINDS and field_of((kind, name)).htcds == api_name
    }


def place_of(api_name: str) -> Place:
    """The field beside which an unclear value of this column is kept."""
    place = all_places()[api_name]
    return place if place[0] in RECORD_KINDS else ("intake", "source")


def read_row(row: HtcdsRow) -> Parts:
    """The row as values for our records; unclear cells go along as text."""
    parts = Parts()
    for api_name, value in row.values.items():
        place = declared_places().get(api_name)
        if place:
            parts.put(place, typed_value(place, value))
    for special in (_read_names, read_state, _read_referrals, _read_case):
        special(row.values, parts)
    parts.unclear += [
        (place_of(cell.api_name), cell.column, cell.value, cell.problem) for cell in row.unclear
    ]
    return parts


def typed_value(place: Place, value: Value) -> Any:
    """A value of a column as somebody would type it into the field."""
    declared = field_of(place)
    if declared.codes is None:
        return plain_value(value)
    named = value.codes if isinstance(value, CodeValue) else (str(plain_value(value)),)
    codes = tuple(_our_code(declared.codes, place, name) for name in named)
    return codes if declared.kind is Kind.CODES else codes[0]


def _our_code(codes: CodeList, place: Place, name: str) -> str:
    """Our code for the standard's or for a word; the word itself where nothing fits."""
    found = codes.find(name)
    return from_standard(place, name) or (found.code if found else name)


def plain_value(value: Value | None) -> Any:
    """What a value of a column says, as plain text, number or answer."""
    match value:
        case TextValue():
            return value.text
        case DateValue():
            return value.iso
        case PhoneValue():
            return value.e164
        case CodeValue():
            return value.codes[0]
        case YesNo():
            return value.yes
        case NumberValue():
            return value.number
        case None:
            return ""


def _read_names(values: Mapping[str, Value], parts: Parts) -> None:
    words = (str(plain_value(values.get(name))) for name in ("prs_FirstName", "prs_SecondName"))
    name = " ".join(word for word in words if word)
    if name:
        parts.put(("person", "name_bn" if is_bangla(name) else "name_en"), name)


def read_state(values: Mapping[str, Value], parts: Parts) -> None:
    typed = str(plain_value(values.get("prs_MailingState")))
    if not typed:
        return
    division, district = DIVISION.find(typed), DISTRICT.find(typed)
    if division:
        parts.put(("person", "division"), division.code)
    elif district:
        parts.put(("person", "division"), district.parent)
        parts.put(("person", "district"), district.code)
    else:
        parts.unclear.append(
            (("person", "division"), "Mailing State/Province", typed, NOT_A_DIVISION)
        )


def _read_referrals(values: Mapping[str, Value], parts: Parts) -> None:
    for direction, columns in DIRECTIONS.items():
        found = {
            column: plain_value(values[name]) for name, column in columns.items() if name in values
        }
        if found:
            state = "received" if direction == "in" else "sent"
            parts.referrals.append({"direction": direction, "status": state, **found})


def _read_case(values: Mapping[str, Value], parts: Parts) -> None:
    consent = values.get("con_Consent")
    if isinstance(consent, YesNo):
        parts.consent = consent.yes
    status = plain_value(values.get("cas_Status"))
    parts.status = STATUS_FROM_HTCDS.get(str(status), "draft")
    if parts.one.get("closure"):
        parts.put(("closure", "reason"), "other")
    referred = str(plain_value(values.get("cas_IncomingReferralDate")))
    if referred and whole(referred):
        parts.put(("intake", "intake_date"), referred)
    else:
        parts.unclear.append(
            (("intake", "intake_date"), "Incoming Referral Date", referred, NO_INTAKE_DATE)
        )


@dataclass(frozen=True)
class ExportCase:
    """What an exported row needs of a case; ``one`` holds the newest record of each kind."""

    pseudonym: str
    status: str
    owner: str
    one: Mapping[str, Mapping[str, Any]]
    referrals: tuple[Mapping[str, Any], ...]
    stored: bool | None


def write_row(case: ExportCase, *, identified: bool, purpose: str) -> ExportRecord:
    """One case as a row. Without ``identified``: the pseudonym instead of the name, the birth
    year alone, no address below the division, no telephone, and nothing that was typed freely
    (a worker's name and an organisation may stand in any of it)."""
    values: dict[str, Value] = {}
    for api_name, (kind, name) in declared_places().items():
        raw = case.one.get(kind, {}).get(name)
        if not shared_for(kind, field_of((kind, name)), purpose):
            continue
        value = exported((kind, name), raw, api_name, identified=identified)
        if value is not None:
            values[api_name] = value
    _write_names(case, values, identified=identified)
    person = case.one.get("person", {})
    _write_text(values, "prs_MailingState", _state(person, identified=identified))
    for direction, columns in DIRECTIONS.items() if purpose == "supervision" else ():
        newest = next((r for r in reversed(case.referrals) if r["direction"] == direction), None)
        if newest:
            _write_referral(values, columns, newest, identified=identified)
    if case.stored is not None:
        values["con_Consent"] = YesNo(case.stored)
    values["cas_Status"] = CodeValue((STATUS[case.status].htcds,))
    return ExportRecord(values)


def shared_for(kind: str, declared: Field, purpose: str) -> bool:
    """Whether a field may leave under a purpose."""
    covered = declared.shared_for
    return purpose in (RECORD_KINDS[kind].shared_for if covered is None else covered)


def _write_names(case: ExportCase, values: dict[str, Value], *, identified: bool) -> None:
    if not identified:
        _write_text(values, "prs_FirstName", case.pseudonym)
        return
    person = case.one.get("person", {})
    name = str(person.get("name_en") or person.get("name_bn") or "")
    first, _, second = name.rpartition(" ")
    _write_text(values, "prs_FirstName", first or second)
    _write_text(values, "prs_SecondName", second if first else "")
    if "cas_CaseOwner" not in values:
        _write_text(values, "cas_CaseOwner", case.owner)


def _state(person: Mapping[str, Any], *, identified: bool) -> str:
    if identified and person.get("district"):
        return str(DISTRICT.label(person["district"], "en"))
    return DIVISION.label(str(person.get("division") or ""), "en")


def _write_referral(
    values: dict[str, Value],
    columns: Mapping[str, str],
    referral: Mapping[str, Any],
    *,
    identified: bool,
) -> None:
    for api_name, name in columns.items():
        raw = referral.get(name)
        value = exported(("referral", name), raw, api_name, identified=identified)
        if value is not None:
            values[api_name] = value


def exported(place: Place, raw: Any, api_name: str, *, identified: bool) -> Value | None:
    """A value of ours as it may stand in a column of the standard; ``None``: nothing."""
    declared = field_of(place)
    if raw is None or raw is False or raw in ("", (), []):
        return None
    if not identified and place == ("person", "birth_date"):
        return DateValue(str(raw)[:4])
    if kept_back(place) and not identified:
        return None
    if declared.codes is not None:
        codes = (raw,) if isinstance(raw, str) else raw
        known = filter(None, (to_standard(api_name, place, code) for code in codes))
        return _coded(api_name, tuple(dict.fromkeys(known)))
    return _WRITERS.get(declared.kind, _text_value)(raw)


def kept_back(place: Place) -> bool:
    """Whether a value stays away where no names are told: it may name or reach somebody, or
    tell where she lives below the division. What is typed freely may say anything."""
    declared = field_of(place)
    freely = declared.kind in _TYPED_FREELY and place != _PSEUDONYM
    return declared.privacy is Privacy.IDENTIFYING or freely or place == _DISTRICT


def _coded(api_name: str, codes: tuple[str, ...]) -> Value | None:
    """Codes as the column wants them: of a column without a list, as text."""
    if not codes:
        return None
    return CodeValue(codes) if standard().fields[api_name].list else TextValue("; ".join(codes))


def _text_value(raw: Any) -> Value:
    return TextValue(str(raw))


def _phone_value(raw: str) -> Value:
    import phonenumbers

    try:
        number = phonenumbers.parse(raw, "BD")
    except phonenumbers.NumberParseException:
        return TextValue(raw)
    return PhoneValue(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


_WRITERS: Mapping[Kind, Callable[[Any], Value]] = {
    Kind.DATE: lambda raw: DateValue(str(raw)),
    Kind.PARTIAL_DATE: lambda raw: DateValue(str(raw)),
    Kind.PHONE: lambda raw: _phone_value(str(raw)),
    Kind.NUMBER: lambda raw: NumberValue(int(raw)),
    Kind.YES: lambda raw: YesNo(bool(raw)),
}


def _write_text(values: dict[str, Value], api_name: str, text: str) -> None:
    if text:
        values[api_name] = TextValue(text)


def shown_name(parts: Parts) -> str:
    """The name in a row, for the dry run on the screen."""
    person = parts.one.get("person", {})
    return str(person.get("name_bn") or person.get("name_en") or "")
