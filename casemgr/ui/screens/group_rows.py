"""One line of a group for each person: what each cell means, and how it is read.

A cell holds what was typed. A coded value may be typed as its beginning, in either language.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from casemgr.domain.case_codes import CONSENT_STATUS, NEED_CATEGORY
from casemgr.domain.codes import GENDER, YES_NO, Code, CodeList
from casemgr.domain.fields import fields_of, read_value
from casemgr.domain.person import Contact, Person
from casemgr.words import N_, Language, ascii_digits, say

Row = tuple[str, ...]
_OLDEST = 120
_PERSON = fields_of(Person)
_CONTACT = fields_of(Contact)
_ANSWER = CodeList(
    "group_answer",
    [
        Code("given", "Yes", "হ্যাঁ", aliases=(CONSENT_STATUS["given"].en, "y", "1", "x")),
        Code("refused", "No", "না", aliases=(CONSENT_STATUS["refused"].en, "n", "0")),
    ],
)
_TICK = CodeList("group_tick", [Code("yes", "Yes", "হ্যাঁ", aliases=("y", "1", "x"))])
_UNLISTED = N_("Choose one of the listed values.")
_NO_AGE = N_("Write an age in years or a birth date; a ? behind it means that it is in doubt.")


@dataclass(frozen=True, slots=True)
class Cell:
    """One column. ``label`` is translatable; ``share`` its width in pixels; ``names`` are the
    fields (``part.field``) that a refused save may name; ``codes`` what may be chosen."""

    name: str
    label: str
    share: int
    names: tuple[str, ...]
    read: Callable[[str, date], Any]
    codes: CodeList | None = None


def _typed(name: str) -> Callable[[str, date], Any]:
    part, _, field = name.partition(".")
    declared = (_PERSON if part == "person" else _CONTACT)[field]
    return lambda text, today: read_value(declared, text, today)


def _coded(codes: CodeList) -> Callable[[str, date], str]:
    def read(text: str, _today: date) -> str:
        found = find_code(codes, text)
        if text.strip() and found is None:
            raise ValueError(_UNLISTED)
        return found.code if found else ""

    return read


def find_code(codes: CodeList, text: str) -> Code | None:
    """The one value meant by what was typed: the whole of it, or a beginning that fits one."""
    typed = " ".join(text.split()).casefold()
    if not typed:
        return None
    whole = codes.find(typed)
    if whole is not None and not whole.retired:
        return whole
    begun = {
        code.code: code
        for code in codes.current()
        if any(word.casefold().startswith(typed) for word in (code.en, code.bn, code.code))
    }
    return next(iter(begun.values())) if len(begun) == 1 else None


def read_age(text: str, today: date) -> dict[str, Any]:
    """An age in years or a birth date as far as it is known, as fields of the person. Raises
    ``ValueError`` with the message to show."""
    typed = ascii_digits(text).strip()
    doubted = typed.endswith("?")
    typed = typed.rstrip("? ")
    found: dict[str, Any] = {"age_in_doubt": True} if doubted else {}
    if not typed:
        return found
    if typed.isdigit() and len(typed) < 4:
        if int(typed) > _OLDEST:
            raise ValueError(_NO_AGE)
        return {**found, "age_at_intake": int(typed)}
    try:
        return {**found, "birth_date": read_value(_PERSON["birth_date"], typed, today)}
    except ValueError:
        raise ValueError(_NO_AGE) from None


def _remark(text: str, _today: date) -> str:
    return text.strip()


_AGES = ("person.age_at_intake", "person.birth_date", "person.age_in_doubt")
CELLS: tuple[Cell, ...] = (
    Cell("pseudonym", N_("Pseudonym"), 128, ("person.pseudonym",), _typed("person.pseudonym")),
    Cell("name_bn", N_("Name in Bangla"), 130, ("person.name_bn",), _typed("person.name_bn")),
    Cell(
        "name_en", N_("Name in Latin letters"), 130, ("person.name_en",), _typed("person.name_en")
    ),
    Cell("no_name", N_("No name"), 74, ("person.no_name",), _coded(_TICK), _TICK),
    Cell("age", N_("Age or birth date"), 90, _AGES, read_age),
    Cell("gender", N_("Gender"), 110, ("person.gender",), _coded(GENDER), GENDER),
    Cell("phone", N_("Telephone"), 120, ("contact.mobile_phone",), _typed("contact.mobile_phone")),
    Cell("safe", N_("Safe to call"), 78, ("contact.safe_to_call",), _coded(YES_NO), YES_NO),
    Cell("storage", N_("May keep data"), 78, ("consent.storage",), _coded(_ANSWER), _ANSWER),
    Cell("services", N_("Wants services"), 78, ("consent.services",), _coded(_ANSWER), _ANSWER),
    Cell(
        "need", N_("Immediate need"), 120, ("need.category",), _coded(NEED_CATEGORY), NEED_CATEGORY
    ),
    Cell("remark", N_("Remark"), 200, ("note.text",), _remark),
)
PLACES: Mapping[str, int] = {cell.name: place for place, cell in enumerate(CELLS)}
EMPTY: Row = ("",) * len(CELLS)
FIRST = PLACES["name_bn"]
"""Where a line begins: its pseudonym is proposed."""


def is_person(row: Sequence[str]) -> bool:
    """Whether anything is known of somebody: a pseudonym that was typed is enough."""
    return any(text.strip() for text in row)


def shown(place: int, text: str, language: Language) -> str:
    """A cell as it is read: a coded value by its label once it is understood."""
    codes = CELLS[place].codes
    found = find_code(codes, text) if codes else None
    return found.label(language) if found else text


@lru_cache(maxsize=4096)
def problem(place: int, text: str, today: date) -> str:
    """What is wrong with a cell (translatable), or an empty text."""
    try:
        CELLS[place].read(text, today)
    except ValueError as wrong:
        return str(wrong)
    return ""


def choices(place: int, language: Language) -> str:
    """What may be typed into a coded cell, for the line under the grid."""
    codes = CELLS[place].codes
    if codes is None:
        return say(_NO_AGE, language) if CELLS[place].name == "age" else ""
    return " / ".join(code.label(language) for code in codes.current())


def person_of(
    row: Sequence[str], proposed: str, answers: Mapping[str, Any], day: str, today: date
) -> dict[str, Any]:
    """The values of one person for ``take_in_group``. ``proposed`` is the pseudonym unless one
    was typed; ``answers`` is how the consents of the group were taken; ``day`` when. The cells
    must be readable."""
    told = {cell.name: cell.read(text, today) for cell, text in zip(CELLS, row, strict=True)}
    person = {
        "pseudonym": told["pseudonym"] or proposed,
        "name_bn": told["name_bn"],
        "name_en": told["name_en"],
        "no_name": told["no_name"] == "yes",
        "gender": told["gender"],
        **told["age"],
    }
    found: dict[str, Any] = {
        "person": person,
        "contact": {"mobile_phone": told["phone"], "safe_to_call": told["safe"]},
        "consent": [
            {"purpose": purpose, "status": told[purpose], "on": day, **answers}
            for purpose in ("storage", "services")
            if told[purpose]
        ],
    }
    if told["need"]:
        found["need"] = [{"category": told["need"], "urgency": "now"}]
    if told["remark"]:
        found["note"] = [{"kind": "observed", "on": day, "text": told["remark"]}]
    return found


def place_of(name: str) -> int | None:
    """The column in which a problem of a refused save is shown: ``contact.mobile_phone``,
    ``need.0.category``; ``None`` where there is none."""
    parts = name.split(".")
    named = f"{parts[0]}.{parts[-1]}"
    for place, cell in enumerate(CELLS):
        if named in cell.names:
            return place
    return next(
        (place for place, cell in enumerate(CELLS) if cell.names[0].startswith(f"{parts[0]}.")),
        None,
    )
