"""The office's registers: what survivors asked for about their data, and what went wrong with it.

Declared as records are. They hold codes, days and the code of a case, which says nothing about
a person: so they can outlive the file they speak of, and go to an authority as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.codes import Code, CodeList
from casemgr.domain.fields import Field, Kind, Record
from casemgr.words import N_

ANSWER = N_("Answer")
TOLD = N_("Who was told")
_NO_NAMES = N_("In a few words, without names: this goes to the authority as it stands.")

# fmt: off
REQUEST_KIND = CodeList("request_kind", [
    Code("access", "To see her data", "নিজের তথ্য দেখতে"), Code("copy", "To have a copy", "অনুলিপি পেতে"),
    Code("correction", "To have something corrected", "কিছু সংশোধন করাতে"), Code("objection", "Objects to a use", "কোনো ব্যবহারে আপত্তি"),
    Code("erasure", "To be forgotten", "তথ্য মুছে ফেলতে"),
])
REQUEST_BY = CodeList("request_by", [
    Code("herself", "Herself", "নিজে"), Code("guardian", "Guardian", "অভিভাবক"), Code("lawyer", "Lawyer", "আইনজীবী"),
    Code("other", "Somebody else she named", "তাঁর মনোনীত অন্য কেউ"),
])
REQUEST_OUTCOME = CodeList("request_outcome", [
    Code("granted", "Granted", "মঞ্জুর"), Code("partly", "Granted in part", "আংশিক মঞ্জুর"), Code("refused", "Refused", "প্রত্যাখ্যাত"),
    Code("withdrawn", "Withdrawn", "প্রত্যাহার করা হয়েছে"),
])
REFUSAL_GROUND = CodeList("refusal_ground", [
    Code("identity", "It was not sure who asked", "কে চাইছেন তা নিশ্চিত নয়"), Code("others", "It would endanger somebody else", "অন্য কারও বিপদ হতে পারে"),
    Code("law", "The law demands that it is kept", "আইন অনুযায়ী রাখতেই হবে"), Code("court", "A court case is open", "আদালতে মামলা চলছে"),
    Code("none_kept", "Nothing is kept", "কোনো তথ্য রাখা নেই"),
])
BREACH_KIND = CodeList("breach_kind", [
    Code("lost", "Machine lost", "যন্ত্র হারিয়েছে"), Code("stolen", "Machine stolen", "যন্ত্র চুরি হয়েছে"), Code("seized", "Machine seized", "যন্ত্র জব্দ হয়েছে"),
    Code("wrong_recipient", "Sent to the wrong person", "ভুল ব্যক্তির কাছে পাঠানো হয়েছে"), Code("looked", "Somebody looked who should not", "যাঁর দেখার কথা নয় তিনি দেখেছেন"),
    Code("passphrase", "Passphrase known to others", "পাসফ্রেজ অন্যরা জেনে গেছে"), Code("paper", "Paper lost", "কাগজ হারিয়েছে"), Code("other", "Something else", "অন্য কিছু"),
])
MEASURE = CodeList("breach_measure", [
    Code("key_changed", "Data key changed", "ডেটা-কী বদলানো হয়েছে"), Code("passphrases", "Passphrases changed", "পাসফ্রেজ বদলানো হয়েছে"),
    Code("account_closed", "Account closed", "অ্যাকাউন্ট বন্ধ করা হয়েছে"), Code("called_back", "Called back or destroyed", "ফেরত আনা বা নষ্ট করা হয়েছে"),
    Code("safety_plans", "Safety plans reviewed", "নিরাপত্তা পরিকল্পনা পর্যালোচনা করা হয়েছে"), Code("police", "Reported to the police", "পুলিশকে জানানো হয়েছে"),
    Code("training", "People trained", "কর্মীদের প্রশিক্ষণ দেওয়া হয়েছে"),
])


class Request(Record):
    """What a survivor asked for about her own data."""

    case_code: Annotated[str, Field(N_("Case code"), required=True)] = ""
    kind: Annotated[str, Field(N_("What was asked for"), kind=Kind.CODE, codes=REQUEST_KIND, required=True)] = ""
    asked_by: Annotated[str, Field(N_("Who asked"), kind=Kind.CODE, codes=REQUEST_BY)] = "herself"
    received_on: Annotated[str, Field(N_("Received on"), kind=Kind.DATE, required=True, past=True)] = ""
    due: Annotated[str, Field(N_("Answer by"), kind=Kind.DATE, help=N_("Left empty: thirty days after it was received."))] = ""
    answered_on: Annotated[str, Field(N_("Answered on"), ANSWER, kind=Kind.DATE, past=True)] = ""
    outcome: Annotated[str, Field(N_("Outcome"), ANSWER, kind=Kind.CODE, codes=REQUEST_OUTCOME)] = ""
    ground: Annotated[str, Field(N_("Ground of the refusal"), ANSWER, kind=Kind.CODE, codes=REFUSAL_GROUND, show_if=("outcome", frozenset({"partly", "refused"})))] = ""


class Breach(Record):
    """Something that put survivors' data into wrong hands, or may have."""

    kind: Annotated[str, Field(N_("What happened"), kind=Kind.CODE, codes=BREACH_KIND, required=True)] = ""
    words: Annotated[str, Field(N_("How it happened"), kind=Kind.LONG_TEXT, help=_NO_NAMES)] = ""
    happened_on: Annotated[str, Field(N_("Happened on"), kind=Kind.PARTIAL_DATE, past=True)] = ""
    discovered_on: Annotated[str, Field(N_("Discovered on"), kind=Kind.DATE, required=True, past=True)] = ""
    cases: Annotated[int | None, Field(N_("Cases affected"), kind=Kind.NUMBER)] = None
    risk: Annotated[str, Field(N_("Risk to survivors"), kind=Kind.CODE, codes=RISK_LEVEL)] = ""
    measures: Annotated[tuple[str, ...], Field(N_("What was done"), kind=Kind.CODES, codes=MEASURE)] = ()
    due: Annotated[str, Field(N_("Authority to be told by"), TOLD, kind=Kind.DATE, help=N_("Left empty: three days after it was discovered."))] = ""
    authority_on: Annotated[str, Field(N_("Authority told on"), TOLD, kind=Kind.DATE, past=True)] = ""
    survivors_on: Annotated[str, Field(N_("Survivors told on"), TOLD, kind=Kind.DATE, past=True)] = ""
    ended_on: Annotated[str, Field(N_("Ended on"), TOLD, kind=Kind.DATE, past=True)] = ""
# fmt: on


@dataclass(frozen=True, slots=True)
class Register:
    """One register. ``begun`` names the day from which ``days`` count where nobody set one;
    ``met`` the field that ends the waiting. ``summary``: what stands for an entry in the list."""

    name: str
    model: type[Record]
    title: str
    add: str
    begun: str
    days: int
    met: str
    summary: tuple[str, ...]


# fmt: off
REGISTERS: Final[Mapping[str, Register]] = {
    one.name: one
    for one in (
        Register("request", Request, N_("Requests of survivors"), N_("Enter a request"), "received_on", 30, "answered_on", ("kind", "case_code")),
        Register("breach", Breach, N_("Breaches"), N_("Enter a breach"), "discovered_on", 3, "authority_on", ("kind", "risk")),
    )
}
# fmt: on


def with_due(register: Register, value: Record) -> Record:
    """The entry with its due day, where nobody set one: the office's own time limit."""
    if getattr(value, "due", ""):
        return value
    begun = date.fromisoformat(getattr(value, register.begun))
    return value.model_copy(update={"due": (begun + timedelta(days=register.days)).isoformat()})


def is_open(register: Register, value: Record) -> bool:
    """Whether somebody still waits for what the register counts the days to."""
    return not getattr(value, register.met)
