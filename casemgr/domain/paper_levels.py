"""How much of a file a paper may tell: four levels, declared once over the declared fields.

``full`` is what the purpose covers. ``referral`` adds: only what a helper needs to begin. With
``court`` it leaves out what could be turned against her (irregular entry, false documents,
offences she was forced into: the principle of non-punishment, Council of Europe Convention on
Action against Trafficking in Human Beings, art. 26) and health notes, each unless it is chosen.
``pseudonymised`` says nothing that names or finds a person; a file of one person is never
anonymous, so consent is asked all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from casemgr.domain.codes import Code, CodeList
from casemgr.domain.fields import Field, Kind, Privacy, R, fields_of
from casemgr.domain.records import RECORD_KINDS
from casemgr.words import N_

# fmt: off
LEVEL = CodeList("paper_level", [
    Code("full", "All that the purpose covers", "উদ্দেশ্য অনুযায়ী সবটুকু"),
    Code("referral", "What a helper needs", "সহায়তাকারীর যতটুকু দরকার"),
    Code("court", "For police and court", "পুলিশ ও আদালতের জন্য"),
    Code("pseudonymised", "Without names", "নাম ছাড়া"),
])
DELICATE = CodeList("delicate", [
    Code("irregular", "Irregular entry or stay", "অনিয়মিত প্রবেশ বা অবস্থান"),
    Code("false_papers", "False or wrong documents", "জাল বা ভুল কাগজপত্র"),
    Code("offences", "Offences she was forced to commit", "জোর করে করানো অপরাধ"),
    Code("health", "Health notes", "স্বাস্থ্যের তথ্য"),
])
# fmt: on
_HEALTH_CODES: Final = frozenset({"medical", "psychosocial", "migration_health"})
_ALL: Final[frozenset[str]] = frozenset()

DELICATE_FIELDS: Final[Mapping[str, Mapping[tuple[str, str], frozenset[str]]]] = {
    "irregular": {
        ("displacement", "migration_status"): frozenset({"irregular", "deportee"}),
        ("experience", "way_out"): frozenset({"deported"}),
        ("identifier", "problems"): frozenset({"visa"}),
        ("route_event", "event"): frozenset({"Detention"}),
        ("route_event", "border_point"): _ALL,
        ("return", "kind"): frozenset({"deported"}),
        ("return", "document_problems"): frozenset({"visa"}),
        **{
            ("return", name): _ALL
            for name in (
                "detained",
                "detained_in",
                "detained_since",
                "detained_until",
                "detention_ground",
                "consular_visit",
            )
        },
    },
    "false_papers": {
        ("identifier", "problems"): frozenset({"false", "other_name"}),
        ("return", "document_problems"): frozenset({"false", "other_name"}),
    },
    "offences": {
        ("experience", "exploitation"): frozenset(
            {"ForcedCriminality", "ForcedMilitaryByNonStateActors"}
        ),
        ("screening", "purposes"): frozenset({"criminality"}),
    },
    "health": {
        ("experience", "injuries"): _ALL,
        ("screening", "indicators"): frozenset({"injuries"}),
        ("screening", "evidence"): frozenset({"medical"}),
        ("screening", "vulnerabilities"): frozenset(
            {"Addiction", "DisabilityAndPhysicalHealth", "MentalHealth"}
        ),
        ("person", "disability"): _ALL,
        ("person", "disability_needs"): _ALL,
        ("risk", "kind"): frozenset({"self_harm", "health"}),
        ("need", "category"): _HEALTH_CODES,
        ("service", "category"): _HEALTH_CODES,
        ("assistance", "category"): _HEALTH_CODES,
        ("goal", "dimension"): frozenset({"health", "psychosocial"}),
        ("plan", "types"): frozenset({"Health"}),
        ("follow_up", "health"): _ALL,
        ("follow_up", "psychosocial"): _ALL,
        ("follow_up", "needs"): _HEALTH_CODES,
    },
}
"""By group: the fields it is told in, and of a coded field the codes that tell it (none named:
the whole field). What was typed freely is searched by nobody: whoever prints has to read it."""

MINIMUM: Final[Mapping[str, frozenset[str]]] = {
    "person": frozenset(
        {
            "pseudonym",
            "no_name",
            "name_bn",
            "name_en",
            "birth_date",
            "age_at_intake",
            "gender",
            "primary_language",
            "secondary_language",
            "languages",
            "disability_needs",
            "division",
            "district",
        }
    ),
    "contact": frozenset(
        {
            "no_contact",
            "safe_to_call",
            "channels",
            "safe_times",
            "who_may_answer",
            "no_message",
            "no_home_visit",
            "checked_on",
            "mobile_phone",
            "home_phone",
            "phone_of",
            "email",
        }
    ),
    "risk": frozenset({"level", "measure", "status"}),
    "need": frozenset({"category", "urgency", "status"}),
    "referral": frozenset(
        {
            "direction",
            "provider",
            "organisation",
            "focal_person",
            "reason",
            "services",
            "urgency",
            "on",
            "status",
            "response_due",
        }
    ),
    "consent": frozenset({"purpose", "status", "on", "organisation"}),
}
"""What a helper needs to begin: who she is, how she is reached safely, what is dangerous, what
is asked for. Everything else is hers to tell."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level: ``minimum`` (else every covered field), whether the delicate groups stay out
    unless chosen, whether nothing may name or find a person; ``purposes`` it is meant for (none
    named: all)."""

    code: str
    minimum: Mapping[str, frozenset[str]] | None = None
    delicate_out: bool = False
    nameless: bool = False
    purposes: frozenset[str] = frozenset()


FULL: Final = Level("full")
LEVELS: Final[Mapping[str, Level]] = {
    level.code: level
    for level in (
        FULL,
        Level("referral", MINIMUM, delicate_out=True, purposes=frozenset({"referral", "services"})),
        Level("court", delicate_out=True, purposes=frozenset({"legal"})),
        Level("pseudonymised", nameless=True),
    )
}


class Keeping(StrEnum):
    """What becomes of a value on a paper without names."""

    STAYS = "stays"
    MONTH = "month"
    YEAR = "year"
    GONE = "gone"
    COUNTED = "counted"  # kept for the scores made of it, never shown


_CODED: Final = dict.fromkeys((Kind.CODE, Kind.CODES, Kind.YES), Keeping.STAYS)
_MONTHS: Final = dict.fromkeys((Kind.DATE, Kind.PARTIAL_DATE), Keeping.MONTH)
NAMELESS: Final[Mapping[Privacy, Mapping[Kind, Keeping]]] = {
    Privacy.IDENTIFYING: dict.fromkeys((Kind.DATE, Kind.PARTIAL_DATE), Keeping.YEAR),
    Privacy.SENSITIVE: {**_CODED, **_MONTHS, Kind.ANSWERS: Keeping.COUNTED},
    Privacy.CASE: {**_CODED, **_MONTHS, Kind.NUMBER: Keeping.STAYS},
}
"""By privacy and kind; what is not named is gone: free text, telephones, links, amounts."""
NAMELESS_WORDS: Final[Mapping[Privacy, str]] = {
    Privacy.IDENTIFYING: N_(
        "Names, telephones, addresses and numbers of papers are left out; of a birth date the "
        "year stays."
    ),
    Privacy.SENSITIVE: N_(
        "Of what is sensitive, values from lists stay and days become months; free text, amounts "
        "and the district are left out."
    ),
    Privacy.CASE: N_(
        "Of the work itself, values from lists and numbers stay and days become months; free "
        "text is left out. A reference stands in the place of the case code."
    ),
}
_OTHERWISE: Final[Mapping[tuple[str, str], Keeping]] = {
    ("person", "district"): Keeping.GONE,
    ("assessment", "instrument"): Keeping.STAYS,
    ("assessment", "instrument_version"): Keeping.STAYS,
}


def keeping_of(kind: str, declared: Field) -> Keeping:
    """What becomes of a field of this kind of record on a paper without names."""
    usual = NAMELESS[declared.privacy].get(declared.kind, Keeping.GONE)
    return _OTHERWISE.get((kind, declared.name), usual)


def tells(level: Level, chosen: frozenset[str], kind: str, declared: Field) -> bool:
    """Whether a paper of this level may show the field at all; ``chosen``: delicate groups
    that are to be told."""
    if level.minimum is not None and declared.name not in level.minimum.get(kind, _ALL):
        return False
    if level.nameless and keeping_of(kind, declared) in (Keeping.GONE, Keeping.COUNTED):
        return False
    return _ALL not in _delicate(level, chosen, kind, declared.name)


def left_of(level: Level, chosen: frozenset[str], kind: str, record: R) -> R | None:
    """What is left of a record: fields that may not be told are empty, delicate codes gone,
    days cut to months. ``None`` where what the record is about may not be told."""
    changes: dict[str, Any] = {}
    for name, declared in fields_of(type(record)).items():
        value = getattr(record, name)
        gone = {code for codes in _delicate(level, chosen, kind, name) for code in codes}
        central = declared.required or name in RECORD_KINDS[kind].summary
        if central and isinstance(value, str) and value in gone:
            return None
        left = _left(level, chosen, kind, declared, value)
        if left != value:
            changes[name] = left
    return record.model_copy(update=changes) if changes else record


def is_delicate(level: Level, chosen: frozenset[str], kind: str, name: str) -> bool:
    """Whether this level holds something of the field back, so that its very name would tell."""
    return bool(_delicate(level, chosen, kind, name))


def _delicate(level: Level, chosen: frozenset[str], kind: str, name: str) -> list[frozenset[str]]:
    """What groups that stay out say of this field: their codes, ``_ALL`` for the whole of it."""
    if not level.delicate_out:
        return []
    return [
        fields[kind, name]
        for group, fields in DELICATE_FIELDS.items()
        if group not in chosen and (kind, name) in fields
    ]


def _left(level: Level, chosen: frozenset[str], kind: str, declared: Field, value: Any) -> Any:
    if level.minimum is not None and declared.name not in level.minimum.get(kind, _ALL):
        return _empty(declared)
    for codes in _delicate(level, chosen, kind, declared.name):
        if codes == _ALL or (isinstance(value, str) and value in codes):
            return _empty(declared)
        if isinstance(value, tuple):
            value = tuple(code for code in value if code not in codes)
    return _nameless(kind, declared, value) if level.nameless else value


def _nameless(kind: str, declared: Field, value: Any) -> Any:
    match keeping_of(kind, declared):
        case Keeping.GONE:
            return _empty(declared)
        case Keeping.YEAR:
            return str(value)[:4]
        case Keeping.MONTH:
            month = str(value)[:7]
            # The course of the scores needs whole days: the first one stands for its month.
            return f"{month}-01" if kind == "assessment" and month else month
        case _:
            return value


def _empty(declared: Field) -> Any:
    return _EMPTY.get(declared.kind, "")


_EMPTY: Final[Mapping[Kind, Any]] = {
    Kind.CODES: (), Kind.NUMBER: None, Kind.YES: False, Kind.ANSWERS: {},
}  # fmt: skip
