"""The referral letter: what is asked, the least that has to be told, and a slip to send back."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, cast

from casemgr.domain.case_codes import (
    CONSENT_METHOD,
    NEED_CATEGORY,
    REFERRAL_REASON,
    URGENCY,
)
from casemgr.domain.consent import PurposeStanding
from casemgr.domain.directories import Provider
from casemgr.domain.fields import Field, Kind, fields_of, show_value
from casemgr.domain.records import RECORD_KINDS
from casemgr.domain.support import Referral
from casemgr.operations.report_content import safe_contact
from casemgr.operations.report_request import Material
from casemgr.operations.report_view import View
from casemgr.reports.content import (
    Callout,
    Cell,
    Chip,
    Chips,
    Heading,
    NotShared,
    Pair,
    Pairs,
    Paragraphs,
    ReportFrame,
    Signatures,
    Signer,
    Table,
    Text,
    Tone,
)
from casemgr.reports.paper_content import PaperBlock, TearOff
from casemgr.words import N_, Language, say

_TOLD: Final = ("person", "need", "risk")
_NUMBERS: Final = frozenset({"mobile_phone", "home_phone", "phone_of", "email", "who_may_answer"})
_TONES: Final[dict[str, Tone]] = {"now": "alarm", "week": "care", "later": "good"}
_STATEMENT: Final = N_(
    "I have been told, in a language I understand, that {organisation} will get these facts about "
    "me, to help with {services}: {facts}. Nothing else is given. I agreed to it freely on {day}. "
    "I can take this back at any time, and no help is stopped for that."
)
_NO_STATEMENT: Final = N_(
    "Shared without consent on the ground recorded in the file; reviewed within 24 hours."
)


def letter_blocks(material: Material, frame: ReportFrame) -> Iterable[PaperBlock]:
    """The letter, part by part; ``material.about`` is the referral."""
    view = material.view
    referral = cast(Referral, material.about.value) if material.about else Referral()
    facts = tuple(_facts(view))
    yield Chips((_priority(view, referral),))
    yield from _ends(material, referral, frame)
    yield Heading(view.say(N_("Services asked for")))
    yield Pairs(tuple(_asked(view, referral)))
    yield Heading(view.say(N_("What we tell you, and on which consent")))
    basis = _basis(view, material.standing)
    head = (view.say(N_("Fact")), view.say(N_("What we know")), view.say(N_("Rests on")))
    rows = tuple((Cell(label, "strong"), value, basis) for label, value in facts)
    yield Table(head, rows, widths=(0.24, 0.41, 0.35))
    yield from _contact(view)
    yield Heading(view.say(N_("Consent to this referral")))
    yield from _statement(material, referral)
    left_out = view.left_out()
    if left_out:
        yield NotShared(left_out)
    yield _slip(view, referral, frame)


def _priority(view: View, referral: Referral) -> Chip:
    code = referral.urgency
    label = view.coded(URGENCY, code) if code else view.say(N_("not recorded"))
    said = tuple(
        say(N_("Priority: {priority}"), language, priority=_of(label, place))
        for place, language in enumerate(view.languages)
    )
    return Chip(said, _TONES.get(code, "strong"))


def _ends(material: Material, referral: Referral, frame: ReportFrame) -> Iterator[PaperBlock]:
    view, provider = material.view, material.provider or Provider()
    yield Heading(view.say(N_("From and to")))
    sender = Pair(view.say(N_("From")), frame.organisation, "strong")
    rows = [
        sender,
        Pair(view.say(N_("To")), referral.organisation or provider.name, "strong"),
        Pair(view.say(N_("Caseworker")), view.file.owner),
        Pair(view.say(N_("Caseworker there")), referral.focal_person or provider.focal_person),
        Pair(view.say(N_("Our telephone")), frame.telephone),
        Pair(view.say(N_("Telephone")), provider.phone),
        Pair(view.say(N_("Our address")), frame.address),
        Pair(view.say(N_("Address")), ", ".join(filter(None, (provider.street, provider.city)))),
    ]
    yield Pairs(tuple(row for row in rows if row.value))


def _asked(view: View, referral: Referral) -> Iterator[Pair]:
    declared = fields_of(Referral)
    services = view.value(declared["services"], referral.services)
    yield Pair(view.say(N_("Services")), services, "strong")
    if referral.reason:
        yield Pair(view.say(N_("Reason")), view.coded(REFERRAL_REASON, referral.reason))
    if referral.on:
        yield Pair(view.say(N_("Referred on")), view.day(referral.on))
    if referral.response_due:
        yield Pair(view.say(N_("Please answer by")), view.day(referral.response_due), "strong")


def _facts(view: View) -> Iterator[tuple[Text, Text]]:
    """Label and value of everything the letter tells but how she is reached."""
    for kind in _TOLD:
        found = [view.shown(stored) for stored in view.records(kind)]
        if kind == "person":
            for shown in found:
                for declared, value in shown:
                    yield view.say(declared.label), view.value(declared, value)
        elif any(found):
            yield view.say(RECORD_KINDS[kind].title), _together(view, found)


def _together(view: View, found: list[list[tuple[Field, object]]]) -> Text:
    """Each record on a line of its own, both languages side by side."""

    def told(shown: list[tuple[Field, object]], language: Language) -> str:
        values = (
            show_value(declared, value, language)  # type: ignore[arg-type]
            for declared, value in shown
            if declared.kind not in (Kind.DATE, Kind.PARTIAL_DATE)
        )
        return " · ".join(filter(None, values))

    return "\n".join(
        " / ".join(dict.fromkeys(told(shown, one) for one in view.languages))
        for shown in filter(None, found)
    )


def _basis(view: View, standing: PurposeStanding) -> Text:
    if view.bridged or standing.entry is None:
        return view.say(_NO_STATEMENT)
    entry = standing.entry
    said = view.day(entry.on)
    if entry.method:
        said = view.together([said, view.coded(CONSENT_METHOD, entry.method)])
    return tuple(
        say(N_("Consent of {day}"), language, day=_of(said, place))
        for place, language in enumerate(view.languages)
    )


def _contact(view: View) -> Iterator[PaperBlock]:
    """The rules first; a number only where calling it is known to be safe."""
    if not view.covers("contact"):
        return
    yield Callout(view.say(N_("Safe way and time to contact her")), *safe_contact(view))
    stored = view.file.one("contact")
    numbers = tuple(
        Pair(view.say(declared.label), view.value(declared, value))
        for declared, value in (view.shown(stored) if stored else [])
        if declared.name in _NUMBERS
    )
    if numbers and not view.unsafe:
        yield Pairs(numbers)


def _statement(material: Material, referral: Referral) -> Iterator[PaperBlock]:
    """Always in Bangla, whatever the paper's languages: it names exactly what is released."""
    view, entry = material.view, material.standing.entry
    if view.bridged or entry is None:
        yield Paragraphs(text=view.say(_NO_STATEMENT))
        return
    languages: tuple[Language, ...] = tuple(dict.fromkeys(("bn", *view.languages)))
    spoken = replace(view, languages=languages)
    named = list(dict.fromkeys(label for label, _ in _facts(spoken)))
    if spoken.covers("contact") and not spoken.unsafe:
        named.append(spoken.say(N_("Safe contact")))
    facts, day = spoken.together(named), spoken.day(entry.on)
    services = spoken.each(
        lambda lang: (
            ", ".join(NEED_CATEGORY.label(code, lang) for code in referral.services)
            or say(N_("what she needs"), lang)
        )
    )
    told = tuple(
        say(
            _STATEMENT, language, organisation=referral.organisation or view.recipient,
            services=_of(services, place), facts=_of(facts, place), day=_of(day, place),
        )
        for place, language in enumerate(languages)
    )  # fmt: skip
    for text in told[:-1]:
        yield Paragraphs(text=text)
    signers = (
        Signer(view.say(N_("Survivor")), thumb=True),
        Signer(view.say(N_("Caseworker")), view.file.owner),
    )
    yield Signatures(told[-1], signers)


def _slip(view: View, referral: Referral, frame: ReportFrame) -> TearOff:
    """It names nobody: reference and case code are enough to find the referral again."""
    facts = [
        Pair(view.say(N_("Reference")), frame.reference),
        Pair(view.say(N_("Send back to")), frame.organisation),
        Pair(view.say(N_("Case")), view.file.code),
        Pair(view.say(N_("Telephone")), frame.telephone),
    ]
    if referral.response_due:
        facts.append(Pair(view.say(N_("Please answer by")), view.day(referral.response_due)))
    return TearOff(
        title=view.say(N_("Acknowledgement of the referral")),
        instruction=view.say(N_("Please fill in, tear off and send back. Write no name here.")),
        facts=tuple(fact for fact in facts if fact.value),
        choices_label=view.say(N_("Is the referral accepted?")),
        choices=(view.say(N_("Yes")), view.say(N_("No, because: ………………………………………………"))),
        blanks=(
            view.say(N_("Received by (name and position)")),
            view.say(N_("Date")),
            view.say(N_("First appointment on, with whom")),
            view.say(N_("Signature and stamp")),
        ),
    )


def _of(text: Text, place: int) -> str:
    return text if isinstance(text, str) else text[place]
