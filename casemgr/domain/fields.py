"""A field is declared once, on the plain model of its record.

Forms, inline messages, PDF labels, spreadsheet heads, the change log, the data dictionary
and the privacy check all read this one declaration::

    class Need(Record):
        category: Annotated[str, Field(N_("Need"), codes=NEED_CATEGORY, required=True)] = ""
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from casemgr.domain.codes import CodeList
from casemgr.domain.dates import earliest, read_partial
from casemgr.domain.errors import Invalid
from casemgr.words import N_, Language, ascii_digits, digits, number, say, say_many, show_date

SHORT_TEXT = 300
LONG_TEXT = 100_000
_LINK_LENGTH = 64
_CLOCK = re.compile(r"\d{1,2}:\d{2}")  # a time of the day, typed in either script
_DOTS = "••••"
_SHOWN_AT_THE_END = 3
_TOO_LONG = N_("This text is too long. Shorten it, or put the rest into a note.")
# Embeddings, overrides and isolates. Joiners stay: they belong to the spelling of Bangla.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class Privacy(StrEnum):
    """How much a value can harm: decides masking, sharing and export."""

    IDENTIFYING = "identifying"
    SENSITIVE = "sensitive"
    CASE = "case"


class Kind(StrEnum):
    """How a value is typed, checked and shown."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CODE = "code"
    CODES = "codes"
    PARTIAL_DATE = "partial_date"
    DATE = "date"
    NUMBER = "number"
    YES = "yes"
    PHONE = "phone"
    LINK = "link"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Field:
    """The declaration of one field (metadata inside ``Annotated``).

    ``show_if`` names another field of the record and the values that make this one
    relevant: a field that is not shown keeps what it holds. ``shared_for`` overrides the
    purposes of the record for this field. ``to`` is what a link points to: a kind of record
    of the same case, a directory of the office (``casemgr.domain.directories``), an
    ``account`` or an ``instrument``. ``masked``: shown by its end alone wherever it is not typed.
    """

    label: str
    section: str = ""
    kind: Kind = Kind.TEXT
    privacy: Privacy = Privacy.CASE
    codes: CodeList | None = None
    required: bool = False
    help: str = ""
    htcds: str = ""
    least: int = 0
    most: int = 1_000_000_000
    past: bool = False
    show_if: tuple[str, frozenset[str]] | None = None
    shared_for: frozenset[str] | None = None
    parent: str = ""
    to: str = ""
    masked: bool = False
    name: str = field(default="")


class Record(BaseModel):
    """A plain record: declared fields only, frozen, knowing no database."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


R = TypeVar("R", bound=Record)
Answers = Mapping[str, str | tuple[str, ...]]
Value = str | int | bool | tuple[str, ...] | Answers | None
NO_ANSWERS: Answers = {}


@lru_cache(maxsize=64)
def fields_of(record_type: type[Record]) -> Mapping[str, Field]:
    """The declarations of a record by field name, in the order of the form."""
    declared: dict[str, Field] = {}
    for name, info in record_type.model_fields.items():
        found = next((meta for meta in info.metadata if isinstance(meta, Field)), None)
        if found is None:
            raise TypeError(f"{record_type.__name__}.{name} is not declared with Field")
        declared[name] = replace(found, name=name)
    return declared


def shown_fields(record_type: type[Record], values: Mapping[str, Any]) -> Iterator[Field]:
    """The fields that matter for these values (``show_if``)."""
    for declared in fields_of(record_type).values():
        if is_shown(declared, values):
            yield declared


def linked(declared: Field, links: Mapping[str, CodeList]) -> Field:
    """The declaration of a link with the labels of what it may point to; others as they are."""
    return replace(declared, codes=links.get(declared.to)) if declared.to else declared


def is_shown(declared: Field, values: Mapping[str, Any]) -> bool:
    """Whether the field matters, given the other values of its record."""
    if declared.show_if is None:
        return True
    other, wanted = declared.show_if
    value = values.get(other)
    if isinstance(value, bool):
        return ("yes" if value else "no") in wanted
    held = set(value) if isinstance(value, tuple | list) else {value}
    return bool(held & wanted)


def check(record_type: type[R], values: Mapping[str, Any], today: date) -> R:
    """The record these typed values make.

    Raises ``Invalid`` with one message for each field that cannot be saved. Unknown names
    are a bug and raise ``KeyError``.
    """
    declared = fields_of(record_type)
    problems: dict[str, str] = {}
    clean: dict[str, Value] = {}
    for name, raw in values.items():
        try:
            clean[name] = read_value(declared[name], raw, today)
        except ValueError as problem:
            problems[name] = str(problem)
    for name, one in declared.items():
        missing = clean.get(name) in (None, "", (), False, {}) and name not in problems
        if one.required and missing and is_shown(one, clean):
            problems[name] = N_("This is needed.")
    if problems:
        raise Invalid(problems)
    return record_type(**clean)


def read_value(declared: Field, raw: object, today: date) -> Value:
    """One typed value, cleaned. Raises ``ValueError`` whose text is the message to show."""
    return _READERS[declared.kind](declared, raw, today)


def clean_text(text: object, limit: int = LONG_TEXT, *, name: str = "text") -> str:
    """Free text as it is kept and printed; at most ``SHORT_TEXT`` characters mean one line.

    Composed (NFC), without control characters, halves of characters, and the invisible marks
    that turn the direction of what follows: pasted into a name they would print it backwards.
    Raises ``Invalid`` with a message for ``name`` when the text is longer than ``limit``.
    """
    cleaned = without_traps(str(text or "")).strip()
    if limit <= SHORT_TEXT:
        cleaned = " ".join(cleaned.split())
    if len(cleaned) > limit:
        raise Invalid({name: _TOO_LONG})
    return cleaned


def without_traps(text: str) -> str:
    """``text`` composed, and without what can neither be stored nor printed as it reads."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    kept = composed.encode("utf-8", "replace").decode("utf-8").translate(_TURNING)
    return "".join(c for c in kept if c in "\n\t" or unicodedata.category(c) != "Cc")


def _text(declared: Field, raw: object, _today: date) -> str:
    limit = LONG_TEXT if declared.kind is Kind.LONG_TEXT else SHORT_TEXT
    try:
        return clean_text(raw, limit)
    except Invalid:
        raise ValueError(_TOO_LONG) from None


def _code(declared: Field, raw: object, _today: date) -> str:
    code = str(raw or "")
    if code and (declared.codes is None or code not in declared.codes):
        raise ValueError(N_("Choose one of the listed values."))
    return code


def _codes(declared: Field, raw: object, today: date) -> tuple[str, ...]:
    chosen = [raw] if isinstance(raw, str) else list(raw or ())  # type: ignore[call-overload]
    wanted = {_code(declared, code, today) for code in chosen} - {""}
    return tuple(code.code for code in declared.codes or () if code.code in wanted)


def _partial_date(declared: Field, raw: object, today: date) -> str:
    try:
        text = read_partial(str(raw or ""))
    except ValueError:
        raise ValueError(
            N_("Write a year, a month and year, a full date, or ? when unknown.")
        ) from None
    if text and declared.past and earliest(text) > today:
        raise ValueError(N_("This date lies in the future."))
    return text


def _date(declared: Field, raw: object, today: date) -> str:
    text = _partial_date(declared, raw, today)
    if text and len(text) != 10:
        raise ValueError(N_("Write the full date: day, month and year."))
    return text


def _number(declared: Field, raw: object, _today: date) -> int | None:
    if raw is None or raw == "":
        return None
    try:
        value = int(ascii_digits(str(raw)).replace(",", "").strip())
    except ValueError:
        raise ValueError(N_("Write a whole number.")) from None
    if not declared.least <= value <= declared.most:
        raise ValueError(N_("This number is too small or too large to be right."))
    return value


def _yes(_declared: Field, raw: object, _today: date) -> bool:
    return raw in (True, 1, "yes")


def _phone(declared: Field, raw: object, today: date) -> str:
    """Any number that could be one: invented and foreign numbers must pass, so no more is asked."""
    import phonenumbers

    text = ascii_digits(_text(declared, raw, today))
    if not text:
        return ""
    try:
        possible = phonenumbers.is_possible_number(phonenumbers.parse(text, "BD"))
    except phonenumbers.NumberParseException:
        possible = False
    if not possible:
        raise ValueError(N_("This cannot be a telephone number. Check the digits."))
    return text


def _link(_declared: Field, raw: object, _today: date) -> str:
    """The id of what is pointed to; that it exists and may be seen is asked where it is saved."""
    return clean_text(raw, _LINK_LENGTH)


def _answers(_declared: Field, raw: object, _today: date) -> Answers:
    """Answers by question; whether they fit the instrument is asked where it is known."""
    if not isinstance(raw, Mapping):
        return {}
    return {
        clean_text(code, SHORT_TEXT): tuple(clean_text(one, SHORT_TEXT) for one in answer)
        if isinstance(answer, list | tuple)
        else clean_text(answer)
        for code, answer in raw.items()
    }


_READERS: dict[Kind, Callable[[Field, object, date], Value]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.PHONE: _phone,
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.PARTIAL_DATE: _partial_date,
    Kind.DATE: _date,
    Kind.NUMBER: _number,
    Kind.YES: _yes,
    Kind.LINK: _link,
    Kind.ANSWERS: _answers,
}


def show_value(declared: Field, value: Value, language: Language) -> str:
    """A stored value as people read it; ``""`` where nothing is known."""
    if not isinstance(value, int) and not value:
        return ""
    if declared.masked:
        return masked(str(value))
    if isinstance(value, Mapping):
        return say_many("{count} answer", "{count} answers", len(value), language)
    if declared.to and declared.codes is None:
        return ""
    if declared.kind is Kind.YES:
        return say(N_("Yes"), language) if value else ""
    if declared.codes is not None:
        chosen = value if isinstance(value, tuple) else (str(value),)
        return "; ".join(declared.codes.label(code, language) for code in chosen)
    if declared.kind in (Kind.DATE, Kind.PARTIAL_DATE):
        return show_date(str(value), language)
    if declared.kind is Kind.NUMBER:
        return number(int(str(value)), language)
    if _CLOCK.fullmatch(str(value)):
        return digits(ascii_digits(str(value)), language)
    return str(value)


def masked(number: str) -> str:
    """What lists and screens show: dots, and the last three characters of a number long enough
    that these say nothing. How long it is does not show."""
    if not number:
        return ""
    end = number[-_SHOWN_AT_THE_END:] if len(number) > 2 * _SHOWN_AT_THE_END else ""
    return _DOTS + end
