"""HTCDS 2.0 columns and our declared fields: each way, without guessing.

Most columns map by the field's own declaration (``Field.htcds``); the few that do not stand
in the tables below. Names: a whole name is one text here, two columns there (the last word is
``prs_SecondName``), because Bangladeshi names have no reliable surname.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from casemgr.domain.codes import DISTRICT, DIVISION, CodeList
from casemgr.domain.dates import whole
from casemgr.domain.fields import Field, Kind, Privacy, fields_of
from casemgr.domain.lifecycle import STATUS, STATUS_FROM_HTCDS
from casemgr.domain.names import is_bangla
from casemgr.domain.records import RECORD_KINDS
from casemgr.exchange.values import (
    CodeValue,
    DateValue,
    ExportRecord,
    HtcdsRow,
    PhoneValue,
    TextValue,
    Value,
    YesNo,
)
from casemgr.words import N_

Place = tuple[str, str]
"""Kind of record and field."""

_IN = {
    "cas_ReferringOrganisation": "organisation",
    "cas_IncomingReferralDate": "on",
    "cas_ReferringPrimaryCaseWorker": "focal_person",
    "cas_ReasonForIncomingReferral": "reason",
    "cas_IncomingReferralDetails": "details",
}
_OUT = {
    "cas_ReferredOrganisation": "organisation",
    "cas_OutgoingReferralDate": "on",
    "cas_ReferredPrimaryCaseWorker": "focal_person",
    "cas_ReasonForOutgoingReferral": "reason",
    "cas_OutgoingReferralDetails": "details",
}
_ELSEWHERE: Mapping[str, Place] = {
    "prs_FirstName": ("person", "name_en"),
    "prs_SecondName": ("person", "name_en"),
    "prs_MailingState": ("person", "division"),
    "con_Consent": ("consent", "status"),
    "cas_Status": ("intake", "source"),
    **{name: ("referral", column) for name, column in {**_IN, **_OUT}.items()},
}
_TYPED_FREELY = frozenset({Kind.TEXT, Kind.LONG_TEXT})
NOT_A_DIVISION = N_("This is neither a division nor a district of Bangladesh.")
NO_INTAKE_DATE = N_("There is no whole date of referral, so the intake date stays open.")
NOTHING_READABLE = N_("Nothing in this row could be read.")


@dataclass
class Parts:
    """One row as typed values by kind, with what could not be placed."""

    one: dict[str, dict[str, Any]] = field(default_factory=dict)
    referrals: list[dict[str, Any]] = field(default_factory=list)
    consent: bool | None = None
    status: str = "draft"
    unclear: list[tuple[Place, str, str, str]] = field(default_factory=list)

    def put(self, place: Place, value: Any) -> None:
        self.one.setdefault(place[0], {})[place[1]] = value

    @property
    def empty(self) -> bool:
        return not self.one and not self.referrals and self.consent is None


@lru_cache(maxsize=1)
def declared_places() -> Mapping[str, Place]:
    """Each column's field, where one field is the whole of it."""
    return {
        declared.htcds: (kind.name, name)
        for kind in RECORD_KINDS.values()
        for name, declared in fields_of(kind.model).items()
        if declared.htcds
    }


def place_of(api_name: str) -> Place:
    """The field beside which an unclear value of this column is kept."""
    return declared_places().get(api_name) or _ELSEWHERE[api_name]


def read_row(row: HtcdsRow) -> Parts:
    """The row as values for our records; unclear cells go along as text."""
    parts = Parts()
    for api_name, value in row.values.items():
        place = declared_places().get(api_name)
        if place:
            parts.put(place, _typed(place, value))
    for special in (_read_names, _read_state, _read_referrals, _read_case):
        special(row.values, parts)
    parts.unclear += [
        (place_of(cell.api_name), cell.column, cell.value, cell.problem) for cell in row.unclear
    ]
    return parts


def _typed(place: Place, value: Value) -> Any:
    declared = fields_of(RECORD_KINDS[place[0]].model)[place[1]]
    if isinstance(value, CodeValue):
        return value.codes if declared.kind is Kind.CODES else value.codes[0]
    return _plain(value)


def _plain(value: Value | None) -> Any:
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
        case None:
            return ""


def _read_names(values: Mapping[str, Value], parts: Parts) -> None:
    words = (str(_plain(values.get(name))) for name in ("prs_FirstName", "prs_SecondName"))
    name = " ".join(word for word in words if word)
    if name:
        parts.put(("person", "name_bn" if is_bangla(name) else "name_en"), name)


def _read_state(values: Mapping[str, Value], parts: Parts) -> None:
    typed = str(_plain(values.get("prs_MailingState")))
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
    for direction, columns in (("in", _IN), ("out", _OUT)):
        found = {column: _plain(values[name]) for name, column in columns.items() if name in values}
        if found:
            state = "received" if direction == "in" else "sent"
            parts.referrals.append({"direction": direction, "status": state, **found})


def _read_case(values: Mapping[str, Value], parts: Parts) -> None:
    consent = values.get("con_Consent")
    if isinstance(consent, YesNo):
        parts.consent = consent.yes
    status = _plain(values.get("cas_Status"))
    parts.status = STATUS_FROM_HTCDS.get(str(status), "draft")
    if parts.one.get("closure"):
        parts.put(("closure", "reason"), "other")
    referred = str(_plain(values.get("cas_IncomingReferralDate")))
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
        declared = fields_of(RECORD_KINDS[kind].model)[name]
        raw = case.one.get(kind, {}).get(name)
        if not shared_for(kind, declared, purpose):
            continue
        value = _exported(declared, raw, identified=identified)
        if value is not None:
            values[api_name] = value
    _write_names(case, values, identified=identified)
    person = case.one.get("person", {})
    _write_text(values, "prs_MailingState", _state(person, identified=identified))
    for direction, columns in (("in", _IN), ("out", _OUT)) if purpose == "supervision" else ():
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
    declared = fields_of(RECORD_KINDS["referral"].model)
    for api_name, name in columns.items():
        value = _exported(declared[name], referral.get(name), identified=identified)
        if value is not None:
            values[api_name] = value


def _exported(declared: Field, raw: Any, *, identified: bool) -> Value | None:
    if raw in (None, "", ()):
        return None
    if not identified and declared.name == "birth_date":
        return DateValue(str(raw)[:4])
    hidden = declared.privacy is Privacy.IDENTIFYING or declared.kind in _TYPED_FREELY
    if hidden and not identified:
        return None
    return _WRITERS.get(declared.kind, _text_value)(declared, raw)


def _text_value(declared: Field, raw: Any) -> Value:
    return TextValue(str(raw))


def _code_value(declared: Field, raw: Any) -> Value:
    codes = (raw,) if isinstance(raw, str) else raw
    return CodeValue(tuple(dict.fromkeys(_htcds_code(declared.codes, code) for code in codes)))


def _htcds_code(codes: CodeList | None, code: str) -> str:
    return (codes[code].htcds if codes else "") or code


def _phone_value(raw: str) -> Value:
    import phonenumbers

    try:
        number = phonenumbers.parse(raw, "BD")
    except phonenumbers.NumberParseException:
        return TextValue(raw)
    return PhoneValue(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


_WRITERS: Mapping[Kind, Callable[[Field, Any], Value]] = {
    Kind.CODE: _code_value,
    Kind.CODES: _code_value,
    Kind.DATE: lambda declared, raw: DateValue(str(raw)),
    Kind.PARTIAL_DATE: lambda declared, raw: DateValue(str(raw)),
    Kind.PHONE: lambda declared, raw: _phone_value(str(raw)),
}


def _write_text(values: dict[str, Value], api_name: str, text: str) -> None:
    if text:
        values[api_name] = TextValue(text)


def shown_name(parts: Parts) -> str:
    """The name in a row, for the dry run on the screen."""
    person = parts.one.get("person", {})
    return str(person.get("name_bn") or person.get("name_en") or "")


def names_and_phones(parts: Parts) -> Iterable[str]:
    """What a possible duplicate is looked for by."""
    contact = parts.one.get("contact", {})
    yield from filter(
        None, (shown_name(parts), contact.get("mobile_phone"), contact.get("home_phone"))
    )
