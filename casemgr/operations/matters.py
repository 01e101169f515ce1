"""What matters now in a case: everything one has to know before the next word with her.

``pressing`` reads what is not part of the file; ``matters`` puts both together and is pure.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlmodel import col

from casemgr.domain.around import Relation
from casemgr.domain.case_codes import PURPOSE, RISK_LEVEL
from casemgr.domain.codes import CodeList
from casemgr.domain.consent import Standing
from casemgr.domain.determination import ACTUAL, POSSIBLE, determination
from casemgr.domain.duties import DUTY
from casemgr.domain.experience import Screening
from casemgr.domain.fields import Record
from casemgr.domain.help_codes import WARNING_SIGN
from casemgr.domain.legal import Proceeding
from casemgr.domain.lifecycle import APPROVAL, FINISHED, STATUS
from casemgr.domain.person import Contact, Person
from casemgr.domain.support import Consent, FollowUp, Referral, Risk
from casemgr.operations import alerts, assessments, legal
from casemgr.operations.access import the_case
from casemgr.operations.act import Act, query
from casemgr.operations.derived import worst_risk
from casemgr.operations.today import due_items
from casemgr.operations.values import CaseFile, TodayItem
from casemgr.storage.tables import DutyRow
from casemgr.words import N_, Language, say, say_many, show_date

R = TypeVar("R", bound=Record)
SEVERITY = ("danger", "warning", "info")
"""From the most pressing down."""
OVERVIEW = "overview"
_SOON = 30
_MAIN_STEP = {
    "draft": "screening", "screening": "assessment", "assessment": "planning",
    "planning": "support", "support": "follow_up", "suspended": "support",
    "follow_up": "closure_review", "closure_review": "closed", "reopened": "assessment",
}  # fmt: skip
_GAP = {
    Standing.NOT_ASKED: N_("Nobody has asked yet."),
    Standing.REFUSED: N_("Refused: help goes on without it; do not press."),
    Standing.WITHDRAWN: N_("Withdrawn: stop what rested on it."),
    Standing.EXPIRED: N_("Expired: ask again."),
    Standing.UNVERIFIED: N_("Taken over from a file, not verified: ask again."),
    Standing.CHILD_ALONE: N_(
        "Her own word is recorded; a guardian's or a best-interest decision is needed too."
    ),
    Standing.GROWN_UP: N_("Given for a child; she is of age now: ask her."),
}
_CLOSED_DOORS = frozenset({Standing.REFUSED, Standing.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to know, in the reader's language. ``what`` names its sort; ``section`` is the
    place in the file where it is dealt with, ``record_id`` the record, where it is one."""

    what: str
    severity: str
    head: str
    text: str
    section: str
    record_id: str = ""


@dataclass(frozen=True, slots=True)
class Pressing:
    """What stands beside the file: duties (the most pressing first), unsettled alerts as
    (severity, words), warnings of the last assessments, the next hearing, signs of pressure to
    settle that no risk speaks of yet."""

    duties: tuple[TodayItem, ...] = ()
    alerts: tuple[tuple[str, str], ...] = ()
    flags: tuple[str, ...] = ()
    hearing: legal.HearingView | None = None
    pressure: tuple[str, ...] = ()


@query("open_case")
def pressing(act: Act, case_id: str) -> Pressing:
    """What presses in a case besides what its file says. Raises ``NotFound``."""
    the_case(act, case_id)
    view = assessments.assessment_view.function(act, case_id)
    flags = [flag.text.label(act.language) for one in view.taken for flag in one.last.flags]
    law = legal.legal_view.function(act, case_id)
    return Pressing(
        due_items(act, col(DutyRow.case_id) == case_id).items,
        tuple((one.severity, one.text) for one in alerts.alerts.function(act)
              if one.case_id == case_id),
        tuple(dict.fromkeys(flags)),
        law.hearing,
        tuple(one.pressure for one in law.proceedings if one.pressure_open),
    )  # fmt: skip


def matters(
    file: CaseFile, beside: Pressing, today: date, language: Language
) -> tuple[Matter, ...]:
    """What matters, the most pressing first; of a finished case only what still asks for
    something."""
    look = _Look(file, beside, today, language)
    found = [one for tell in _finished_or(file) for one in tell(look)]
    return tuple(sorted(found, key=lambda one: SEVERITY.index(one.severity)))


@dataclass(frozen=True, slots=True)
class _Look:
    file: CaseFile
    beside: Pressing
    today: date
    language: Language

    def say(self, text: str, /, **values: object) -> str:
        return say(text, self.language, **values)

    def last(self, kind: str, model: type[R]) -> R | None:
        stored = self.file.one(kind)
        return stored.value if stored and isinstance(stored.value, model) else None

    def each(self, kind: str, model: type[R]) -> Iterator[tuple[str, R]]:
        for stored in self.file.records.get(kind, ()):
            if isinstance(stored.value, model):
                yield stored.id, stored.value

    def labels(self, codes: Iterable[str], of: CodeList) -> str:
        return ", ".join(of.label(code, self.language) for code in codes)


def _age(look: _Look) -> Iterator[Matter]:
    if look.file.age.in_doubt:
        yield Matter(
            "age", "warning", look.say("The age is in doubt"),
            look.say("Treat her as a child, and never ask the family to find out. A "
                     "best-interest assessment helps to decide."),
            "person",
        )  # fmt: skip
    elif look.file.age.child:
        yield Matter(
            "age", "warning", look.say("A child"),
            look.say("Ask for her view; a guardian or a best-interest decision consents with her."),
            "consent",
        )  # fmt: skip


def _risk(look: _Look) -> Iterator[Matter]:
    worst = worst_risk(risk for _, risk in look.each("risk", Risk))
    level = worst.level if worst else "unknown"
    head = look.say("Risk: {level}", level=RISK_LEVEL.label(level, look.language))
    if worst is None:
        words = look.say("Write down what threatens her, or that nothing does.")
        yield Matter("risk", "warning", head, words, "risk")
        return
    urgent = "danger" if level in ("high", "imminent") else "info"
    measure = worst.measure or look.say("No measure is agreed.")
    words = " · ".join(part for part in (worst.reason, measure) if part)
    yield Matter("risk", urgent, head, words, "risk")


def _contact(look: _Look) -> Iterator[Matter]:
    contact = look.last("contact", Contact) or Contact()
    if contact.no_contact or look.file.consents["contact"].standing in _CLOSED_DOORS:
        words = look.say("The survivor does not wish to be contacted.")
    elif contact.safe_to_call == "no":
        words = look.say("Not safe to call.")
    elif contact.safe_to_call != "yes":
        words = look.say("Not known whether calling is safe: treat it as unsafe.")
    else:
        return
    yield Matter("contact", "danger", look.say("Safe contact"), words, "contact")


def _consent(look: _Look) -> Iterator[Matter]:
    """Doors the work is about to go through, and that are not open."""
    gaps: dict[Standing, list[str]] = {}
    for purpose in _doors(look):
        standing = look.file.consents[purpose].standing
        if standing is not Standing.GIVEN:
            gaps.setdefault(standing, []).append(purpose)
    for standing, purposes in gaps.items():
        yield Matter(
            "consent", "info" if standing in _CLOSED_DOORS else "warning",
            look.say("No consent"),
            f"{look.labels(purposes, PURPOSE)} · {look.say(_GAP[standing])}", "consent",
        )  # fmt: skip


def _doors(look: _Look) -> Iterator[str]:
    person = look.last("person", Person)
    if look.file.status == "draft" and not look.file.consents["services"].open:
        yield "interview"
    yield "services"
    if not (person and person.no_name):
        yield "storage"
    drafts = (one for _, one in look.each("referral", Referral) if one.direction == "out")
    if any(one.status == "draft" for one in drafts):
        yield "referral"
    if any(not legal.has_ended(one) for _, one in look.each("proceeding", Proceeding)):
        yield "legal"
    if any(one.outcome == "planned" for _, one in look.each("follow_up", FollowUp)):
        yield "contact"


def _guardian(look: _Look) -> Iterator[Matter]:
    """A guardian consented who is, by what is known today, none or perhaps involved."""
    people = dict(look.each("relation", Relation))
    log = [one for _, one in look.each("consent", Consent) if one.guardian]
    newest = {one.purpose: one for one in log if one.status == "given"}
    unfit = {
        one.guardian
        for one in newest.values()
        if not (known := people.get(one.guardian)) or not known.guardian or known.involved != "no"
    }
    if unfit:
        yield Matter(
            "guardian", "danger", look.say("The guardian who consented"),
            look.say("This person is no longer a guardian known not to be involved: the consent "
                     "has to be taken anew, or decided in her best interests."),
            "consent",
        )  # fmt: skip


def _overdue(look: _Look) -> Iterator[Matter]:
    late = [one for one in look.beside.duties if one.overdue]
    if late:
        words = say_many(
            "{count} duty is overdue", "{count} duties are overdue", len(late), look.language
        )
        first = late[0]
        rule = first.rule or f"{DUTY.label(first.what, look.language)} · {first.text}".strip(" ·")
        yield Matter("overdue", "danger", words, rule, OVERVIEW)


def _hearing(look: _Look) -> Iterator[Matter]:
    one = look.beside.hearing
    if one is None or one.left > _SOON:
        return
    when = f"{show_date(one.on, look.language)} ({legal.say_left(one.left, look.language)})"
    parts = [one.kind]
    if one.alone:
        parts.append(look.say("The survivor has to attend; nobody is named to go with her."))
    elif one.attends:
        parts.append(look.say("The survivor has to attend, with {name}.", name=one.companion))
    yield Matter(
        "hearing", "warning" if one.alone or one.left < 8 else "info",
        look.say("Hearing: {when}", when=when), " · ".join(filter(None, parts)),
        "hearing", one.record_id,
    )  # fmt: skip


def _signs(look: _Look) -> Iterator[Matter]:
    visits = [(v.done_on or v.planned_on, key, v) for key, v in look.each("follow_up", FollowUp)
              if v.outcome != "planned"]  # fmt: skip
    if not visits:
        return
    on, key, last = max(visits, key=lambda one: one[0])
    if last.warning_signs:
        signs = look.labels(last.warning_signs, WARNING_SIGN)
        yield Matter(
            "signs", "danger", look.say("Signs of being trafficked again"),
            f"{signs} · {show_date(on, look.language)}", "follow_up", key,
        )  # fmt: skip


def _flags(look: _Look) -> Iterator[Matter]:
    if look.beside.flags:
        words = look.say("An assessment warns")
        yield Matter("flags", "danger", words, " · ".join(look.beside.flags), "assessment")


def _alerts(look: _Look) -> Iterator[Matter]:
    for severity, words in look.beside.alerts:
        yield Matter("alert", severity, look.say("Alert"), words, OVERVIEW)


def _approvals(look: _Look) -> Iterator[Matter]:
    newest = {one.subject: one for one in look.file.approvals}
    for one in newest.values():
        subject = APPROVAL.label(one.subject, look.language)
        if one.verdict == "requested":
            words = look.say("Waiting for a supervisor: {subject}", subject=subject)
            yield Matter("approval", "info", words, one.words, OVERVIEW, one.id)
        elif one.verdict == "returned":
            words = look.say("Returned for more work: {subject}", subject=subject)
            yield Matter("approval", "warning", words, one.words, OVERVIEW, one.id)


def _pressure(look: _Look) -> Iterator[Matter]:
    for words in look.beside.pressure:
        head = look.say("Pressure to settle")
        text = look.say("{what}. No risk speaks of it yet.", what=words)
        yield Matter("pressure", "danger", head, text, "proceeding")


def _people(look: _Look) -> Iterator[Matter]:
    children = sum(one.at_risk for _, one in look.each("relation", Relation))
    if children:
        words = say_many(
            "{count} child around her is at risk", "{count} children around her are at risk",
            children, look.language,
        )  # fmt: skip
        yield Matter("children", "danger", words, "", "relation")


def _determined(look: _Look) -> Iterator[Matter]:
    screening = look.last("screening", Screening)
    if screening is None or screening.trafficking_status not in (POSSIBLE, ACTUAL):
        return
    reading = determination(screening, look.file.age.child)
    if reading.lacking:
        words = look.say("The identification is not whole")
        text = " ".join(look.say(one) for one in reading.missing)
        yield Matter("determination", "info", words, text, "screening")


def _next_step(look: _Look) -> Iterator[Matter]:
    wanted = _MAIN_STEP.get(look.file.status)
    offer = next((one for one in look.file.steps if one.target == wanted), None)
    if offer is None:
        return
    text = " ".join(look.say(one) for one in offer.missing)
    words = look.say("Next step: {status}", status=STATUS.label(offer.target, look.language))
    yield Matter(
        "step", "info", words, text or look.say("Everything needed is there."), OVERVIEW
    )  # fmt: skip


_TELLERS: tuple[Callable[[_Look], Iterator[Matter]], ...] = (
    _contact, _risk, _alerts, _signs, _flags, _guardian, _pressure, _people, _overdue, _age,
    _consent, _hearing, _approvals, _determined, _next_step,
)  # fmt: skip
_STILL: tuple[Callable[[_Look], Iterator[Matter]], ...] = (_contact, _alerts, _overdue, _approvals)


def _finished_or(file: CaseFile) -> tuple[Callable[[_Look], Iterator[Matter]], ...]:
    return _STILL if file.status in FINISHED else _TELLERS
