"""A case file seen through one purpose: what may be said of it, and what is left out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from casemgr.domain.codes import CodeList
from casemgr.domain.fields import Field, fields_of, is_shown, linked, show_value
from casemgr.domain.identity import in_clear
from casemgr.domain.names import fold_name
from casemgr.domain.person import Contact
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.values import CaseFile, Stored
from casemgr.reports.content import Text, each, in_each
from casemgr.words import N_, Language, show_date

BRIDGED_KINDS = frozenset({"person", "contact", "risk", "need"})
"""The minimum that may be shared in danger, where consent is missing."""
_OTHER_PARTS = N_("Other parts of the file")
_REACHING = frozenset({"mobile_phone", "home_phone", "phone_of", "email", "who_may_answer"})
"""How she is reached: kept back from others while contact is unsafe."""


@dataclass(frozen=True, slots=True)
class View:
    """A case file seen through one purpose, in the languages of one document."""

    file: CaseFile
    purpose: str
    languages: tuple[Language, ...]
    today: date
    bridged: bool = False
    recipient: str = ""

    @property
    def inside(self) -> bool:
        """Whether the paper stays with the office itself."""
        return self.purpose == "supervision"

    def records(self, kind: str) -> tuple[Stored, ...]:
        """The records of a kind this paper may speak of: to others, only their own referral."""
        found = self.file.records[kind]
        if kind != "referral" or self.inside:
            return found
        theirs = fold_name(self.recipient)
        return tuple(one for one in found if _is_for(one, theirs))

    def covers(self, kind: str) -> bool:
        """Whether anything of this kind may be shown."""
        return any(
            self.shows(kind, declared) for declared in fields_of(RECORD_KINDS[kind].model).values()
        )

    def shows(self, kind: str, declared: Field) -> bool:
        if self.bridged and kind not in BRIDGED_KINDS:
            return False
        if kind == "contact" and declared.name in _REACHING and not self.inside and self.unsafe:
            return False
        covered = declared.shared_for
        return self.purpose in (RECORD_KINDS[kind].shared_for if covered is None else covered)

    @property
    def unsafe(self) -> bool:
        """Whether contact is unsafe, unknown or not wished."""
        stored = self.file.one("contact")
        contact = stored.value if stored else None
        safe = isinstance(contact, Contact) and contact.safe_to_call == "yes"
        return not safe or not isinstance(contact, Contact) or contact.no_contact

    def say(self, text: str, **values: object) -> Text:
        return in_each(text, self.languages, **values)

    def each(self, make: Callable[[Language], str]) -> Text:
        return each(self.languages, make)

    def day(self, day: str) -> Text:
        return self.each(lambda language: show_date(day, language))

    def coded(self, codes: CodeList, code: str) -> Text:
        return self.each(lambda language: codes.label(code, language))

    def shown(self, stored: Stored) -> list[tuple[Field, object]]:
        """The fields of a record that are covered, matter and hold something."""
        values = {name: getattr(stored.value, name) for name in fields_of(type(stored.value))}
        return [
            (declared, values[name])
            for name, found in fields_of(type(stored.value)).items()
            for declared in (self.as_shown(found),)
            if self.shows(stored.kind, declared)
            and is_shown(declared, values)
            and show_value(declared, values[name], "en")
        ]

    def as_shown(self, declared: Field) -> Field:
        """A field with the labels of what it points to; numbers of identity papers are in clear
        for police and courts alone."""
        told = linked(declared, self.file.links)
        return replace(told, masked=False) if told.masked and in_clear(self.purpose) else told

    def value(self, declared: Field, value: object) -> Text:
        return self.each(lambda language: show_value(declared, value, language))  # type: ignore[arg-type]

    def left_out(self) -> tuple[Text, ...]:
        """Names of what the file holds and this purpose does not cover."""
        out: list[Text] = []
        for kind, stored in self.file.records.items():
            if not stored:
                continue
            if not self.covers(kind):
                telling = RECORD_KINDS[kind].telling and not self.inside
                out.append(self.say(_OTHER_PARTS if telling else RECORD_KINDS[kind].title))
                continue
            out += [
                self.say(declared.label)
                for name, declared in fields_of(RECORD_KINDS[kind].model).items()
                if not self.shows(kind, declared)
                and any(getattr(one.value, name) for one in stored)
            ]
        return tuple(dict.fromkeys(out))


def _is_for(stored: Stored, recipient: str) -> bool:
    named = fold_name(getattr(stored.value, "organisation", ""))
    return bool(named and recipient) and (named in recipient or recipient in named)
