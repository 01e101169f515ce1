"""Law as dated data: statutes, their sections, and the times they set.

``resources/law/statutes.json`` holds the data; an office amends it through ``read_statutes``
when the law changes. The day of the offence decides which law applies, so that older cases
continue under the 2012 Act. Titles are the program's own short words, not the wording of a
law; ``verified`` says whether an entry was checked, ``source`` against what.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import chain

from casemgr.domain.dates import earliest, read_partial
from casemgr.domain.errors import CaseError
from casemgr.paths import resources
from casemgr.words import N_, Language, digits, say, say_many

# Each clock a law may set, and the unit its limit is given in.
CLOCKS: Mapping[str, str] = {
    "investigation": "working_days",
    "trial": "working_days",
    "high_court_report": "working_days",
    "victim_update": "months",
}
LONGEST_LIMIT = 1000
_CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}")
_WRONG = (AttributeError, KeyError, TypeError, ValueError)


class BadStatutes(CaseError):
    """``entry``: the code of the wrong entry, or where it stands, such as ``2, section 3``."""

    sentence = N_("The data of the law has a mistake at “{entry}”.")
    next_step = N_("Correct it: a code of its own, both languages, days as year-month-day.")


@dataclass(frozen=True, slots=True)
class Penalty:
    """The range of a punishment: months in prison, the fine in BDT; 0 where not known.

    ``most`` is a number of months, ``"life"`` or ``"death"``.
    """

    least_months: int = 0
    most: int | str = 0
    fine_bdt: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a law, or a subject of it while its number (``""``) is not known."""

    code: str
    number: str
    en: str
    bn: str
    source: str
    verified: bool = False
    penalty: Penalty | None = None
    note_en: str = ""
    note_bn: str = ""
    retired: bool = False

    def label(self, language: Language) -> str:
        return self.bn if language == "bn" else self.en

    def note(self, language: Language) -> str:
        return self.note_bn if language == "bn" else self.note_en


@dataclass(frozen=True, slots=True)
class Limit:
    """A time that a law sets for a clock, in the clock's unit, and the section that sets it."""

    clock: str
    amount: int
    section: str


@dataclass(frozen=True, slots=True)
class Statute:
    """A law and the days it is in force: from ``valid_from``, up to but without ``repealed_on``.

    ``valid_from`` is a partial date: ``"2013"`` counts from the first day of the year, ``""``
    is long before any case.
    ``principal``: a law against trafficking, whose clocks count; others are references.
    """

    code: str
    en: str
    bn: str
    short_en: str
    short_bn: str
    valid_from: str
    repealed_on: date | None
    principal: bool
    verified: bool
    source: str
    note_en: str
    note_bn: str
    limits: tuple[Limit, ...]
    sections: tuple[Section, ...]

    @property
    def begun(self) -> date:
        return earliest(self.valid_from) if self.valid_from else date.min

    def in_force(self, on: date, until: date | None = None) -> bool:
        """On the day, or on any day from it up to and with ``until``."""
        return self.begun <= (until or on) and (self.repealed_on is None or on < self.repealed_on)

    def label(self, language: Language) -> str:
        return self.bn if language == "bn" else self.en

    def short(self, language: Language) -> str:
        return self.short_bn if language == "bn" else self.short_en

    def note(self, language: Language) -> str:
        return self.note_bn if language == "bn" else self.note_en

    def limit(self, clock: str) -> Limit | None:
        return next((limit for limit in self.limits if limit.clock == clock), None)


Statutes = tuple[Statute, ...]


@lru_cache(maxsize=1)
def default_statutes() -> Statutes:
    """The laws that come with the program."""
    return read_statutes(json.loads((resources() / "law" / "statutes.json").read_text("utf-8")))


def statutes(on: date, until: date | None = None, known: Statutes | None = None) -> Statutes:
    """The laws in force on a day, or on any day up to and with ``until`` (a partial date)."""
    laws = default_statutes() if known is None else known
    return tuple(statute for statute in laws if statute.in_force(on, until))


def sections(statute_code: str, known: Statutes | None = None) -> tuple[Section, ...]:
    """The sections of a law that may still be chosen. Raises ``KeyError`` for no such law."""
    laws = {s.code: s for s in (default_statutes() if known is None else known)}
    return tuple(section for section in laws[statute_code].sections if not section.retired)


def say_section(statute: Statute, section: Section, language: Language) -> str:
    """The section with the law's short name: ``2012 Act, section 6: Punishment for …``."""
    law, title = statute.short(language), section.label(language)
    if not section.number:
        return f"{law}: {title}"
    number = digits(section.number, language)
    return say("{law}, section {number}: {title}", language, law=law, number=number, title=title)


_PRISON: Mapping[tuple[bool, str], str] = {
    (True, "life"): N_("{least} to imprisonment for life"),
    (True, "death"): N_("{least} to the death penalty"),
    (True, "term"): N_("{least} to {most} in prison"),
    (False, "life"): N_("up to imprisonment for life"),
    (False, "death"): N_("up to the death penalty"),
    (False, "term"): N_("up to {most} in prison"),
}


def say_penalty(penalty: Penalty, language: Language) -> str:
    """The range in words: ``5 years to imprisonment for life; a fine of at least BDT 50,000``."""
    said = []
    if penalty.most:
        kind = penalty.most if isinstance(penalty.most, str) else "term"
        most = "" if isinstance(penalty.most, str) else _term(penalty.most, language)
        least = _term(penalty.least_months, language)
        text = _PRISON[penalty.least_months > 0, kind]
        said.append(say(text, language, least=least, most=most))
    if penalty.fine_bdt:
        said.append(say("a fine of at least BDT {amount}", language, amount=penalty.fine_bdt))
    return "; ".join(said)


def _term(length: int, language: Language) -> str:
    years, rest = divmod(length, 12)
    if rest or not years:
        return say_many("{count} month", "{count} months", length, language)
    return say_many("{count} year", "{count} years", years, language)


# --- reading what an office gives -----------------------------------------------------------


def read_statutes(data: object, base: Statutes = ()) -> Statutes:
    """Laws from JSON values shaped as ``resources/law/statutes.json``, over those of ``base``.

    A law given anew replaces the one of the same code; sections it no longer names stay as
    retired, since case files may hold them. Raises ``BadStatutes`` naming the wrong entry.
    """
    if not isinstance(data, list):
        raise BadStatutes(entry="statutes")
    given: dict[str, Statute] = {}
    for place, row in enumerate(data, 1):
        statute = _statute(row, str(place))
        if statute.code in given:
            raise BadStatutes(entry=statute.code)
        given[statute.code] = statute
    merged = [_over(old, given.pop(old.code)) if old.code in given else old for old in base]
    laws = (*merged, *given.values())
    seen: set[str] = set()
    for section in chain.from_iterable(statute.sections for statute in laws):
        if section.code in seen:
            raise BadStatutes(entry=section.code)
        seen.add(section.code)
    for clock in CLOCKS:
        if not any(law.principal and law.limit(clock) for law in laws):
            raise BadStatutes(entry=clock)
    return laws


def _over(old: Statute, new: Statute) -> Statute:
    named = {section.code for section in new.sections}
    kept = (replace(section, retired=True) for section in old.sections if section.code not in named)
    return replace(new, sections=(*new.sections, *kept))


@contextmanager
def _naming(row: object, place: str) -> Iterator[Mapping[str, object]]:
    """Whatever is wrong with the row is told under its code, else under its place."""
    if not isinstance(row, Mapping):
        raise BadStatutes(entry=place)
    code = row.get("code")
    entry = code if isinstance(code, str) and _CODE.fullmatch(code) else place
    try:
        yield row
    except _WRONG as wrong:
        raise BadStatutes(entry=entry) from wrong


def _statute(given: object, place: str) -> Statute:
    with _naming(given, place) as row:
        begins, ends = (_text(row, key, empty=True) for key in ("valid_from", "repealed_on"))
        repealed = date.fromisoformat(ends) if ends else None
        if read_partial(begins) != begins:
            raise ValueError("days")
        rows, limits = row["sections"], row.get("limits", {})
        if not isinstance(rows, list) or not isinstance(limits, Mapping):
            raise TypeError("sections")
        source = _text(row, "source")
        statute = Statute(
            code=_code(row),
            en=_text(row, "en"),
            bn=_text(row, "bn"),
            short_en=_text(row, "short_en"),
            short_bn=_text(row, "short_bn"),
            valid_from=begins,
            repealed_on=repealed,
            principal=_flag(row, "principal"),
            verified=_flag(row, "verified"),
            source=source,
            note_en=_text(row, "note_en", empty=True),
            note_bn=_text(row, "note_bn", empty=True),
            limits=tuple(_limit(clock, limit) for clock, limit in limits.items()),
            sections=tuple(
                _section(section, f"{place}, section {number}", source)
                for number, section in enumerate(rows, 1)
            ),
        )
        if repealed and repealed <= statute.begun:
            raise ValueError("days")
        return statute


def _section(given: object, place: str, source: str) -> Section:
    with _naming(given, place) as row:
        return Section(
            code=_code(row),
            number=_text(row, "number", empty=True),
            en=_text(row, "en"),
            bn=_text(row, "bn"),
            source=_text(row, "source", empty=True) or source,
            verified=_flag(row, "verified"),
            penalty=_penalty(row["penalty"]) if "penalty" in row else None,
            note_en=_text(row, "note_en", empty=True),
            note_bn=_text(row, "note_bn", empty=True),
            retired=_flag(row, "retired"),
        )


def _limit(clock: str, row: Mapping[str, object]) -> Limit:
    amount = _count(row, CLOCKS[clock])
    if not amount:
        raise ValueError("limit")
    return Limit(clock, amount, _text(row, "section"))


def _penalty(row: object) -> Penalty:
    if not isinstance(row, Mapping):
        raise TypeError("penalty")
    least, most = _count(row, "least_months"), row.get("most", 0)
    if most not in ("life", "death"):
        most = _count(row, "most")
        if most < least:
            raise ValueError("penalty")
    return Penalty(least, most, _count(row, "fine_bdt", 10**9))


def _code(row: Mapping[str, object]) -> str:
    code = _text(row, "code")
    if not _CODE.fullmatch(code):
        raise ValueError("code")
    return code


def _text(row: Mapping[str, object], key: str, *, empty: bool = False) -> str:
    value = row.get(key, "") if empty else row[key]
    if not isinstance(value, str) or not (empty or value.strip()):
        raise ValueError(key)
    return value


def _flag(row: Mapping[str, object], key: str) -> bool:
    value = row.get(key, False)
    if not isinstance(value, bool):
        raise TypeError(key)
    return value


def _count(row: Mapping[str, object], key: str, top: int = LONGEST_LIMIT) -> int:
    value = row.get(key, 0)
    if type(value) is not int or not 0 <= value <= top:
        raise ValueError(key)
    return value
