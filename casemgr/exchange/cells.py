"""One cell of a case sheet: the value it clearly holds, and what stays a question.

A cell arrives as its spreadsheet type (text, number, yes/no, date, formula, error) and is
read for the kind of its column. What is not clear is kept as text with a reason.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from casemgr.exchange import problems
from casemgr.exchange.dates import bounds_of, read_date
from casemgr.exchange.labels import vocabulary
from casemgr.exchange.standard import HtcdsColumn, Kind
from casemgr.exchange.text import clean, fold
from casemgr.exchange.values import (
    CodeValue,
    DateValue,
    NumberValue,
    PhoneValue,
    TextValue,
    Value,
    YesNo,
)
from casemgr.words import ascii_digits

_YES = {"yes", "y", "true", "1", "✓", "✔", "হ্যাঁ", "হ্যা", "হাঁ", "জি", "জ্বি"}
_NO = {"no", "n", "false", "0", "না"}
_YES_WORDS, _NO_WORDS = {fold(word) for word in _YES}, {fold(word) for word in _NO}
_PHONE_SIGNS = re.compile(r"\+?[\d\s().-]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_MOST_DIGITS = 9
_HOME_COUNTRY = "BD"
_HOME_CALLING_CODE = "880"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula whose result the file does not hold."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CellError:
    """``#N/A`` and its like."""

    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A part of a cell that stays as it was typed."""

    text: str = field(repr=False)
    problem: str
    suggestions: tuple[Value, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class CellReading:
    value: Value | None = field(default=None, repr=False)
    questions: tuple[Question, ...] = ()


def is_blank(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not clean(raw))


def read_cell(column: HtcdsColumn, raw: object, today: date) -> CellReading:
    """What a cell that is not blank says in its column. ``today`` bounds the dates."""
    typed = as_typed(raw)
    if isinstance(raw, Formula):
        return _question(typed, problems.NO_RESULT)
    if isinstance(raw, CellError):
        return _question(typed, problems.CELL_ERROR)
    if column.kind == "date":
        return _read_date(column, raw, typed, today)
    if isinstance(raw, date | time | timedelta):
        return _question(typed, problems.TURNED_INTO_DATE)
    if column.kind in ("code", "codes"):
        return _read_codes(column, typed)
    if column.kind == "yes_no":
        return _read_yes_no(raw, typed)
    return _TEXT_READERS[column.kind](typed)


def as_typed(raw: object) -> str:
    """The cell as the person who typed it would know it again."""
    if isinstance(raw, str):
        return clean(raw)
    if isinstance(raw, Formula | CellError):
        return clean(raw.text)
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, datetime):
        midnight = raw.time() == time()
        return raw.date().isoformat() if midnight else raw.isoformat(" ", "minutes")
    return str(raw)


def _question(typed: str, problem: str, *suggestions: Value) -> CellReading:
    return CellReading(questions=(Question(typed, problem, suggestions),))


def _read_date(column: HtcdsColumn, raw: object, typed: str, today: date) -> CellReading:
    found = read_date(raw, bounds_of(column.api_name, today))
    if found.problem:
        return _question(typed, found.problem, *found.suggestions)
    return CellReading(DateValue(found.iso))


def _read_codes(column: HtcdsColumn, typed: str) -> CellReading:
    words = vocabulary(column.list)
    found = words.split(typed)
    if column.kind == "code" and len(found.codes) + len(found.unknown) > 1:
        offers = tuple(CodeValue((code,)) for code in found.codes)
        return _question(typed, problems.SEVERAL_VALUES, *offers)
    questions = []
    for part in found.unknown:
        near = words.nearest(part)
        offer = (CodeValue((near,)),) if near else ()
        questions.append(Question(part, problems.UNKNOWN_LABEL, offer))
    if not found.codes and not questions:  # nothing but separators
        questions.append(Question(typed, problems.UNKNOWN_LABEL))
    return CellReading(CodeValue(found.codes) if found.codes else None, tuple(questions))


def _read_yes_no(raw: object, typed: str) -> CellReading:
    if isinstance(raw, bool):
        return CellReading(YesNo(raw))
    word = ascii_digits(fold(typed))
    if word in _YES_WORDS or word in _NO_WORDS:
        return CellReading(YesNo(word in _YES_WORDS))
    return _question(typed, problems.NOT_YES_NO)


def _read_number(typed: str) -> CellReading:
    digits = ascii_digits(typed).replace(",", "")
    if digits.isdecimal() and len(digits) <= _MOST_DIGITS:
        return CellReading(NumberValue(int(digits)))
    return _question(typed, problems.NOT_A_NUMBER)


def _read_text(typed: str) -> CellReading:
    return CellReading(TextValue(typed))


def _read_email(typed: str) -> CellReading:
    if _EMAIL.fullmatch(typed):
        return CellReading(TextValue(typed))
    return _question(typed, problems.NOT_AN_EMAIL)


def _read_phone(typed: str) -> CellReading:
    """Possible is enough: invented, old and foreign numbers must pass.

    A spreadsheet drops the leading 0 of a number typed as one, so ``1712345678`` is a mobile
    number of Bangladesh. Other numbers without ``+`` or ``0`` could be anybody's.
    """
    signs = ascii_digits(fold(typed))
    digits = re.sub(r"\D", "", signs)
    if not _PHONE_SIGNS.fullmatch(signs) or not digits:
        return _question(typed, problems.PHONE_IMPOSSIBLE)
    lost_zero = len(digits) == 10 and digits.startswith("1")
    home_code = digits.startswith(_HOME_CALLING_CODE) and len(digits) > 10
    if signs.startswith("+") or digits.startswith("0") or lost_zero:
        e164 = possible_phone(signs)
        return (
            CellReading(PhoneValue(e164)) if e164 else _question(typed, problems.PHONE_IMPOSSIBLE)
        )
    if home_code and (e164 := possible_phone("+" + digits)):
        return CellReading(PhoneValue(e164))
    found = (possible_phone("+" + digits), possible_phone("0" + digits))
    offers = tuple(PhoneValue(number) for number in found if number)
    return _question(
        typed, problems.PHONE_COUNTRY if offers else problems.PHONE_IMPOSSIBLE, *offers
    )


def possible_phone(signs: str) -> str:
    """The number in E.164 form if it is a possible one (home country: Bangladesh), else ``""``."""
    import phonenumbers

    try:
        number = phonenumbers.parse(signs, _HOME_COUNTRY)
    except phonenumbers.NumberParseException:
        return ""
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


_TEXT_READERS: dict[Kind, Callable[[str], CellReading]] = {
    "text": _read_text,
    "email": _read_email,
    "phone": _read_phone,
    "number": _read_number,
}
