"""A case file seen through one purpose: what may be said of it, and what is left out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from casemgr.domain.codes import CodeList
from casemgr.domain.fields import Field, Kind, fields_of, is_shown, linked, show_value
from casemgr.domain.identity import in_clear
from casemgr.domain.names import fold_name
from casemgr.domain.paper_levels import (
    DELICATE_FIELDS,
    FULL,
    Level,
    is_delicate,
    left_of,
    tells,
)
from casemgr.domain.person import Contact, Person
from casemgr.domain.records import RECORD_KINDS
from casemgr.operations.values import CaseFile, Stored
from casemgr.reports.content import Text, each, in_each
from casemgr.words import N_, Language, show_date

BRIDGED_KINDS = frozenset({"person", "contact", "risk", "need"})
"""The minimum that may be shared in danger, where consent is missing."""
_OTHER_PARTS = N_("Other parts of the file")
_REACHING = frozenset({"mobile_phone", "home_phone", "phone_of", "email", "who_may_answer"})
"""How she is reached: kept back from others while contact is unsafe."""
_OF_SHARING = frozenset({"consent", "referral"})
"""Records of the sharing itself: what a letter leaves out of them is no fact about her."""
_DAYS = (Kind.DATE, Kind.PARTIAL_DATE)
_MONTH = 7


def levelled(
    file: CaseFile, level: Level, chosen: frozenset[str] = frozenset(), reference: str = ""
) -> CaseFile:
    """The file as a level leaves it: what may not be told is not in it any more. Without names,
    ``reference`` stands in the place of the code and the pseudonym."""
    if level == FULL:
        return file
    records = {
        kind: tuple(
            replace(one, value=left)
            for one in stored
            if (left := left_of(level, chosen, kind, one.value)) is not None
        )
        for kind, stored in file.records.items()
    }
    left_ids = {one.id for stored in records.values() for one in stored}
    timeline = tuple(one for one in file.timeline if one.record_id in left_ids)
    if not level.nameless:
        return replace(file, records=records, timeline=timeline)
    records["person"] = tuple(
        replace(one, value=one.value.model_copy(update={"pseudonym": reference}))
        for one in records["person"]
        if isinstance(one.value, Person)
    )
    return replace(
        file, code=reference, owner="", risk_reason="", records=records, timeline=timeline
    )


@dataclass(frozen=True, slots=True)
class View:
    """A case file seen through one purpose, in the languages of one document.

    ``file`` is what the level leaves of the ``whole`` file (``None``: the level is full).
    """

    file: CaseFile
    purpose: str
    languages: tuple[Language, ...]
    today: date
    bridged: bool = False
    recipient: str = ""
    level: Level = FULL
    chosen: frozenset[str] = frozenset()
    whole: CaseFile | None = None

    @property
    def inside(self) -> bool:
        """Whether the paper stays with the office itself."""
        return self.purpose == "supervision" and not self.level.delicate_out

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
        if not tells(self.level, self.chosen, kind, declared):
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
        """A day as it may be told: without names, its month."""
        told = day[:_MONTH] if self.level.nameless else day
        return self.each(lambda language: show_date(told, language))

    def together(self, texts: Iterable[Text]) -> Text:
        """Several texts with commas between them, in each language."""
        said = [
            text if isinstance(text, tuple) else (text,) * len(self.languages) for text in texts
        ]
        return tuple(", ".join(parts) for parts in zip(*said, strict=True))

    def late(self, day: str) -> bool:
        """Whether a day (or a month, where no more may be told) lies before today."""
        return bool(day) and day < self.today.isoformat()[: len(day)]

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
        if declared.kind in _DAYS:
            return self.day(str(value))
        return self.each(lambda language: show_value(declared, value, language))  # type: ignore[arg-type]

    def left_out(self) -> tuple[Text, ...]:
        """Names of what the file holds and this paper does not tell. What a level keeps back
        for her sake has no name of its own here: the name would tell it."""
        out: list[Text] = []
        for kind, stored in (self.whole or self.file).records.items():
            if not stored or (self.level.minimum is not None and kind in _OF_SHARING):
                continue
            if not self.covers(kind):
                telling = RECORD_KINDS[kind].telling and not self.inside
                out.append(self.say(_OTHER_PARTS if telling else RECORD_KINDS[kind].title))
                continue
            for name, declared in fields_of(RECORD_KINDS[kind].model).items():
                if is_delicate(self.level, self.chosen, kind, name):
                    if self._loses(kind, name):
                        out.append(self.say(_OTHER_PARTS))
                elif not self.shows(kind, declared) and any(
                    getattr(one.value, name) for one in stored
                ):
                    out.append(self.say(declared.label))
        return tuple(dict.fromkeys(out))

    def kept_back(self) -> tuple[str, ...]:
        """The delicate groups (codes) of which this level keeps something back that its purpose
        would cover: for whoever prints, never for the paper."""
        if self.whole is None:
            return ()
        return tuple(
            group
            for group, fields in DELICATE_FIELDS.items()
            if group not in self.chosen
            and any(
                self._covered(kind, name) and self._loses(kind, name)
                for kind, name in fields
                if is_delicate(self.level, self.chosen, kind, name)
            )
        )

    def _covered(self, kind: str, name: str) -> bool:
        return replace(self, level=FULL).shows(kind, fields_of(RECORD_KINDS[kind].model)[name])

    def _loses(self, kind: str, name: str) -> bool:
        held, left = (
            [getattr(one.value, name) for one in file.records[kind] if getattr(one.value, name)]
            for file in (self.whole or self.file, self.file)
        )
        return held != left


def _is_for(stored: Stored, recipient: str) -> bool:
    named = fold_name(getattr(stored.value, "organisation", ""))
    return bool(named and recipient) and (named in recipient or recipient in named)
