"""What a case's documents say, composed from the declared fields of its records.

Only what the purpose covers is composed; what is left out is named. Layout is not known here.
"""

from collections.abc import Iterable
from typing import TypeVar

from casemgr.domain.case_codes import NEED_CATEGORY, PURPOSE, RISK_KIND, RISK_LEVEL, SERVICE_STATUS
from casemgr.domain.consent import Standing
from casemgr.domain.fields import Field, Kind, Record, fields_of
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.person import Contact
from casemgr.domain.records import RECORD_KINDS, RecordKind
from casemgr.domain.support import Action, FollowUp, Need, Risk, Service
from casemgr.operations.report_assessments import assessment_blocks
from casemgr.operations.report_view import View
from casemgr.operations.values import CaseFile, Stored, TimelineEntry
from casemgr.reports.content import (
    Block,
    Callout,
    Cell,
    Check,
    CheckList,
    Chip,
    Chips,
    ConsentState,
    Heading,
    Moment,
    NotShared,
    Pair,
    Pairs,
    Paragraphs,
    RiskLine,
    ServiceLine,
    Signatures,
    Signer,
    StepLine,
    Summary,
    Table,
    Text,
    Timeline,
    Tone,
)
from casemgr.reports.paper_content import PaperBlock
from casemgr.words import N_, say, show_date

R = TypeVar("R", bound=Record)
TONES: dict[str, Tone] = {"low": "good", "medium": "care", "high": "alarm", "imminent": "alarm"}
_STATES: dict[Standing, ConsentState] = {
    Standing.GIVEN: "given",
    Standing.REFUSED: "refused",
    Standing.WITHDRAWN: "withdrawn",
    Standing.NOT_ASKED: "not_asked",
    Standing.EXPIRED: "not_asked",
    Standing.UNVERIFIED: "not_asked",
    Standing.CHILD_ALONE: "not_asked",
    Standing.GROWN_UP: "not_asked",
}
_WHEN = frozenset({"responsible", "provider", "status", "outcome"})
_DONE = frozenset({"done", "cancelled"})
_UNSAFE = N_("Not known to be safe: do not call, write or visit before asking the caseworker.")
_TRUE = N_("What this paper tells stands so in the file on the day it was printed.")
_NO_CONTACT = N_("Does not wish to be contacted.")


def chips(view: View) -> tuple[Chip, ...]:
    """Status, and the risk as a word where the purpose covers it."""
    file = view.file
    found = [Chip(view.coded(STATUS, file.status), "strong")]
    if view.covers("risk") and file.risk != "unknown":
        risk = view.each(
            lambda lang: say(N_("Risk: {level}"), lang, level=RISK_LEVEL.label(file.risk, lang))
        )
        found.append(Chip(risk, TONES.get(file.risk, "plain")))
    return tuple(found)


def case_file_blocks(view: View) -> Iterable[PaperBlock]:
    """The full case file, section by section."""
    yield Chips(chips(view))
    if view.covers("contact"):
        yield Callout(view.say(N_("Safe contact")), *safe_contact(view))
    for kind in RECORD_KINDS.values():
        if kind.name == "consent":
            yield from _timeline(view)
            yield from _consents(view)
        elif view.covers(kind.name) and view.records(kind.name):
            found = list(_section(view, kind))
            if found:  # a level may leave nothing of it
                yield Heading(view.say(kind.title))
                yield from found
    left_out = view.left_out()
    if left_out:
        yield Heading(view.say(N_("Not shared")))
        yield NotShared(left_out)
    signers = (
        Signer(view.say(N_("Caseworker")), view.file.owner),
        Signer(view.say(N_("Supervisor"))),
    )
    yield Signatures(view.say(_TRUE), signers)


def _section(view: View, kind: RecordKind) -> Iterable[PaperBlock]:
    records = view.records(kind.name)
    if kind.name == "assessment":
        return assessment_blocks(view, view.file.instruments)
    if kind.many and kind.name != "experience":
        return _many(view, kind, records)
    return _singles(view, records)


def _singles(view: View, records: Iterable[Stored]) -> Iterable[Block]:
    for stored in records:
        shown = view.shown(stored)
        short = [(d, v) for d, v in shown if d.kind is not Kind.LONG_TEXT]
        if short:
            yield Pairs(tuple(Pair(view.say(d.label), view.value(d, v)) for d, v in short))
        for declared, value in shown:
            if declared.kind is Kind.LONG_TEXT:
                yield Paragraphs(view.say(declared.label), str(value))


def _many(view: View, kind: RecordKind, records: Iterable[Stored]) -> Iterable[Block]:
    if kind.name == "note":
        for stored in records:
            yield from _note(view, stored)
        return
    head = (view.say(kind.title), view.say(N_("Details")), view.say(N_("Dates and state")))
    rows = tuple(_row(view, kind, stored) for stored in records if view.shown(stored))
    yield Table(head, rows, widths=(0.28, 0.44, 0.28))


def _row(view: View, kind: RecordKind, stored: Stored) -> tuple[Text | Cell, ...]:
    shown = view.shown(stored)
    first = [(d, v) for d, v in shown if d.name in kind.summary and d.name not in _WHEN]
    last = [
        (d, v) for d, v in shown
        if d.name in _WHEN - {"outcome"} or d.kind in (Kind.DATE, Kind.PARTIAL_DATE)
        or (d.name == "outcome" and d.codes)
    ]  # fmt: skip
    middle = [pair for pair in shown if pair not in first and pair not in last]
    tone = TONES.get(str(getattr(stored.value, "level", "")), "strong")
    told = _lines(view, first, labelled=False)
    left_out = not told and not all(
        view.shows(kind.name, declared)
        for name, declared in fields_of(kind.model).items()
        if name in kind.summary
    )
    return (
        Cell(told_or_not(view, ""), "quiet") if left_out else Cell(told, tone),
        _lines(view, middle),
        _lines(view, last),
    )


def _lines(view: View, pairs: Iterable[tuple[Field, object]], *, labelled: bool = True) -> Text:
    """A line for each field; two languages side by side where they differ."""
    lines = []
    for declared, value in pairs:
        text = _beside(view.value(declared, value))
        label = _beside(view.say(declared.label))
        lines.append(f"{label}: {text}" if labelled else text)
    return "\n".join(lines)


def _beside(text: Text) -> str:
    return text if isinstance(text, str) else " / ".join(dict.fromkeys(text))


def _note(view: View, stored: Stored) -> Iterable[Block]:
    for declared, value in view.shown(stored):
        if declared.kind is Kind.LONG_TEXT:
            kind = fields_of(type(stored.value))["kind"]
            label = view.value(kind, getattr(stored.value, "kind", ""))
            when = getattr(stored.value, "on", "") or stored.created_at.date().isoformat()
            note = f"{_beside(view.day(when))} · {stored.created_by}"
            yield Paragraphs(label, str(value), note)


def _timeline(view: View) -> Iterable[Block]:
    days = {
        (entry.on, entry.label): entry
        for entry in view.file.timeline
        if view.covers(entry.kind) and entry.kind != "note"
    }
    entries = list(days.values())
    if len(entries) < 2:
        return
    yield Heading(view.say(N_("Timeline")))
    yield Timeline(
        tuple(
            Moment(
                view.day(entry.on),
                view.say(entry.label),
                entry.on <= view.today.isoformat(),
            )
            for entry in _spread(entries)
        )
    )


def _spread(entries: list[TimelineEntry]) -> list[TimelineEntry]:
    """At most six points, the first and the last among them."""
    most = 6
    if len(entries) <= most:
        return entries
    step = (len(entries) - 1) / (most - 1)
    return [entries[round(step * place)] for place in range(most)]


def _consents(view: View) -> Iterable[Block]:
    if not view.covers("consent"):
        return
    yield Heading(view.say(N_("Consent to share")))
    checks = []
    for purpose in PURPOSE:
        if view.level.delicate_out and purpose.code != view.purpose:
            continue  # what she said about other purposes is not the recipient's
        standing = view.file.consents[purpose.code]
        detail: Text = ""
        if standing.entry is not None:
            entry = standing.entry
            detail = view.day(entry.on)
        checks.append(Check(view.each(purpose.label), _STATES[standing.standing], detail))
    yield CheckList(tuple(checks))


def safe_contact(view: View) -> tuple[Text, Tone]:
    """How she may be reached, the rules before any number; and how much it matters."""
    stored = view.file.one("contact")
    contact = stored.value if stored else Contact()
    if not isinstance(contact, Contact) or contact.no_contact:
        return view.say(_NO_CONTACT), "alarm"
    if contact.safe_to_call != "yes":
        return view.say(_UNSAFE), "alarm"
    rules = [
        (d, v)
        for d, v in (view.shown(stored) if stored else [])
        if d.kind is not Kind.PHONE and d.name != "email"
    ]
    return _lines(view, rules), "care"


def summary_of(view: View) -> Summary:
    """The one-page summary: what matters now, open risks, services, next steps; no narrative."""
    file = view.file
    person = file.one("person")
    facts = view.shown(person) if person else []
    wanted = ("gender", "age_at_intake", "birth_date", "division", "citizenship")
    return Summary(
        pseudonym=getattr(person.value, "pseudonym", file.code) if person else file.code,
        chips=chips(view),
        matters=tuple(_matters(view))[:3],
        safe_contact=safe_contact(view)[0] if view.covers("contact") else "",
        facts=tuple(
            Pair(view.say(d.label), view.value(d, v)) for d, v in facts if d.name in wanted
        ),
        risks=tuple(_risks(view)),
        services=tuple(_services(view)),
        steps=tuple(_steps(view))[:3],
        not_shared=view.left_out(),
    )


def _matters(view: View) -> Iterable[Text]:
    file = view.file
    if view.covers("risk") and file.risk in ("high", "imminent"):
        yield view.each(
            lambda lang: say(
                N_("The risk is {level}."), lang, level=RISK_LEVEL.label(file.risk, lang)
            )
        )
    if view.covers("need"):
        urgent = [
            need.category
            for need in all_of(file, "need", Need)
            if need.urgency == "now" and need.status == "open"
        ]
        if urgent:
            yield view.each(
                lambda lang: say(
                    N_("Needed now: {needs}."),
                    lang,
                    needs=", ".join(NEED_CATEGORY.label(code, lang) for code in urgent),
                )
            )
    if view.covers("follow_up"):
        planned = sorted(
            v.planned_on for v in all_of(file, "follow_up", FollowUp) if v.outcome == "planned"
        )
        if planned:
            late = view.late(planned[0])
            text = N_("Follow-up is overdue since {day}.") if late else N_("Next follow-up: {day}.")
            yield view.each(lambda lang: say(text, lang, day=show_date(planned[0], lang)))


def _risks(view: View) -> Iterable[RiskLine]:
    if not view.covers("risk"):
        return
    tells_kind = view.shows("risk", fields_of(Risk)["kind"])
    for risk in all_of(view.file, "risk", Risk):
        if risk.status != "closed":
            yield RiskLine(
                view.coded(RISK_KIND, risk.kind) if tells_kind else view.say(N_("Risk")),
                view.coded(RISK_LEVEL, risk.level),
                TONES.get(risk.level, "plain"),
            )


def _services(view: View) -> Iterable[ServiceLine]:
    if not view.covers("service"):
        return
    for service in all_of(view.file, "service", Service):
        if service.status in ("planned", "ongoing"):
            late = service.status == "planned" and view.late(service.started)
            yield ServiceLine(
                view.coded(NEED_CATEGORY, service.category),
                service.provider,
                view.coded(SERVICE_STATUS, service.status),
                view.day(service.started),
                late,
            )


def _steps(view: View) -> Iterable[StepLine]:
    if not view.covers("action"):
        return
    actions = [a for a in all_of(view.file, "action", Action) if a.status not in _DONE]
    for action in sorted(actions, key=lambda a: a.due):
        yield StepLine(
            told_or_not(view, action.what),
            action.responsible,
            view.day(action.due),
            view.late(action.due),
        )


def told_or_not(view: View, text: str) -> Text:
    """A text every record of its kind has; where the level took it out, the words that say so."""
    return text or view.say(N_("Not shared"))


def all_of(file: CaseFile, kind: str, model: type[R]) -> list[R]:
    """The records of a kind as values of their model."""
    return [stored.value for stored in file.records[kind] if isinstance(stored.value, model)]
