"""The law's side of a case as one view: clocks, hearings, the monthly duty, pressure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar, cast

from sqlmodel import col, select

from casemgr.domain.dates import earliest, latest, whole
from casemgr.domain.due_days import legal_update_due, say_rule
from casemgr.domain.fields import Record
from casemgr.domain.help_codes import HEARING_KIND, PRESSURE
from casemgr.domain.law import (
    LEGAL_STAGE,
    Clock,
    investigation_clock,
    may_come_after,
    report_to_high_court_by,
    say_clock,
    stages,
    trial_clock,
)
from casemgr.domain.legal import Hearing, LegalUpdate, Proceeding
from casemgr.domain.person import Contact
from casemgr.domain.statutes import default_statutes, statutes
from casemgr.domain.support import Consent, Risk
from casemgr.domain.working_days import Calendar
from casemgr.operations.access import the_case
from casemgr.operations.act import Act, query
from casemgr.operations.duties import office_calendar, office_policy
from casemgr.storage.records import records_of, rows_of, value_of
from casemgr.storage.tables import ChangeRow
from casemgr.words import N_, Language, say, say_many

R = TypeVar("R", bound=Record)
_PRESSED = frozenset({"offer", "threat", "settled"})
BLOCKED: Mapping[str, str] = {
    "no_contact": N_("The survivor does not wish to be contacted: tell her when she comes."),
    "unsafe": N_("It is not known to be safe to reach the survivor: tell her when she comes."),
}


@dataclass(frozen=True, slots=True)
class ClockView:
    """A time limit of the law, said whole in the reader's language. ``left``: days until it is
    due, below 0 when it is over."""

    words: str
    due: date
    left: int

    @property
    def late(self) -> bool:
        return self.left < 0


@dataclass(frozen=True, slots=True)
class ProceedingView:
    """One proceeding. All texts are in the reader's language.

    ``next_stages``: the labels of what may follow. ``notes``: what the law's data says about
    itself. ``order``: a remark where the stages came in an unusual order. ``pressure``: the
    label of a sign of pressure to settle; ``pressure_open``: no open risk speaks of it yet.
    """

    record_id: str
    stage: str
    ended: bool
    clocks: tuple[ClockView, ...]
    next_stages: tuple[str, ...]
    notes: tuple[str, ...]
    order: str
    pressure: str
    pressure_open: bool
    rights_told_on: str


@dataclass(frozen=True, slots=True)
class HearingView:
    """The next planned hearing. ``alone``: she has to attend and nobody is named to go along."""

    record_id: str
    on: str
    kind: str
    left: int
    attends: bool
    alone: bool
    companion: str


@dataclass(frozen=True, slots=True)
class UpdateView:
    """The monthly duty to tell her. ``due`` is empty when no proceeding runs; ``blocked`` is a
    key of ``BLOCKED`` when she must not be called for it; ``rule`` says what made the day."""

    last_told: str
    due: str
    rule: str
    blocked: str


@dataclass(frozen=True, slots=True)
class LegalView:
    proceedings: tuple[ProceedingView, ...]
    hearing: HearingView | None
    update: UpdateView


@query("open_case")
def legal_view(act: Act, case_id: str) -> LegalView:
    """The view of one case. Raises ``NotFound`` where it may not be seen."""
    the_case(act, case_id)
    calendar = office_calendar(act.session)
    risks = _each(act, "risk", case_id, Risk)
    pressed = any(one.kind == "legal" and one.status != "closed" for one in risks)
    rows = rows_of(act.session, "proceeding", case_id)
    held = [(row, cast(Proceeding, value_of("proceeding", row))) for row in rows]
    return LegalView(
        tuple(_proceeding(act, row.id, one, calendar, pressed) for row, one in held),
        next_hearing(act, case_id),
        _update(
            act,
            case_id,
            [(one, row.updated_at.astimezone(act.zone).date()) for row, one in held],
            calendar,
        ),
    )


def next_hearing(act: Act, case_id: str) -> HearingView | None:
    """The first hearing still planned, one that is overdue included."""
    planned = [
        (one.on, row.id, one)
        for row in rows_of(act.session, "hearing", case_id)
        if (one := cast(Hearing, value_of("hearing", row))).status == "planned"
    ]
    if not planned:
        return None
    on, key, one = min(planned, key=lambda found: found[:2])
    attends = one.survivor_attends == "yes"
    return HearingView(
        key,
        on,
        HEARING_KIND.label(one.kind, act.language),
        (date.fromisoformat(on) - act.today).days,
        attends,
        attends and not one.companion.strip(),
        one.companion,
    )


def has_ended(one: Proceeding) -> bool:
    """Whether nothing more is to come of a proceeding."""
    return bool(one.ended_on) or bool(one.stage and stages()[one.stage].ended)


def _proceeding(
    act: Act, key: str, one: Proceeding, calendar: Calendar, pressed: bool
) -> ProceedingView:
    ended = has_ended(one)
    known = stages()
    following = known[one.stage].next if one.stage and not ended else ()
    pressure = _pressure(one, act.language)
    return ProceedingView(
        record_id=key,
        stage=LEGAL_STAGE.label(one.stage, act.language),
        ended=ended,
        clocks=tuple(_clocks(one, calendar, act.today, act.language)) if not ended else (),
        next_stages=tuple(LEGAL_STAGE.label(code, act.language) for code in following),
        notes=tuple(law_notes(one, act.language)),
        order=_order(act, key),
        pressure=pressure,
        pressure_open=bool(pressure) and not pressed and not ended,
        rights_told_on=one.rights_told_on,
    )


def _clocks(
    one: Proceeding, calendar: Calendar, today: date, language: Language
) -> Iterator[ClockView]:
    filed, framed = whole(one.filed_on), whole(one.charge_framed_on)
    running: list[Clock] = []
    if framed:
        running.append(trial_clock(framed, calendar, one.offence_on))
        running.append(report_to_high_court_by(framed, calendar, one.offence_on))
    elif filed and not one.charge_sheet_on:
        running.append(investigation_clock(filed, calendar, one.offence_on))
    for clock in running:
        yield ClockView(say_clock(clock, language), clock.due, (clock.due - today).days)


def law_notes(one: Proceeding, language: Language) -> Iterator[str]:
    """What has to be known of the laws that are cited, or were in force on the day of the
    offence, and of the sections that are cited."""
    cited = frozenset(one.sections)
    on = one.offence_on
    in_force = {s.code for s in statutes(earliest(on), latest(on))} if on else set()
    for law in default_statutes():
        sections = [section for section in law.sections if section.code in cited]
        if not sections and not (law.principal and law.code in in_force):
            continue
        if law.note(language):
            yield f"{law.short(language)}: {law.note(language)}"
        for section in sections:
            if section.note(language):
                yield f"{section.label(language)}: {section.note(language)}"


def _pressure(one: Proceeding, language: Language) -> str:
    if one.pressure in _PRESSED:
        return PRESSURE.label(one.pressure, language)
    signs = (stages()[code] for code in one.parallel)
    return next(((s.bn if language == "bn" else s.en) for s in signs if s.risk), "")


def _order(act: Act, record_id: str) -> str:
    """A remark where the last change of stage went a way that proceedings do not usually go."""
    change = act.session.exec(
        select(ChangeRow)
        .where(
            col(ChangeRow.kind) == "proceeding",
            col(ChangeRow.record_id) == record_id,
            col(ChangeRow.field) == "stage",
        )
        .order_by(col(ChangeRow.version).desc())
        .limit(1)
    ).first()
    before, after = (change.old, change.new) if change else ("", "")
    known = stages()
    if before not in known or after not in known or may_come_after(before, after):
        return ""
    return say(
        "“{after}” does not usually follow “{before}”: look at the papers again.",
        act.language,
        after=LEGAL_STAGE.label(after, act.language),
        before=LEGAL_STAGE.label(before, act.language),
    )


def _update(
    act: Act, case_id: str, held: Sequence[tuple[Proceeding, date]], calendar: Calendar
) -> UpdateView:
    told = max((one.on for one in _each(act, "legal_update", case_id, LegalUpdate)), default="")
    running = [whole(one.filed_on) or written for one, written in held if not has_ended(one)]
    if not running:
        return UpdateView(told, "", "", "")
    since = max(min(running), whole(told) or min(running))
    ruled = legal_update_due(office_policy(act.session), calendar, since)
    return UpdateView(
        told, ruled.day.isoformat(), say_rule(ruled.rule, act.language), _blocked(act, case_id)
    )


def _blocked(act: Act, case_id: str) -> str:
    contacts = _each(act, "contact", case_id, Contact)
    contact = contacts[-1] if contacts else Contact()
    answers = [one for one in _each(act, "consent", case_id, Consent) if one.purpose == "contact"]
    if contact.no_contact or (answers and answers[-1].status in ("refused", "withdrawn")):
        return "no_contact"
    return "" if contact.safe_to_call == "yes" else "unsafe"


def _each(act: Act, kind: str, case_id: str, model: type[R]) -> list[R]:
    return cast(list[R], records_of(act.session, kind, case_id))


def say_left(left: int, language: Language) -> str:
    """How far off a day is: "in 5 days", "today", "3 days ago"."""
    if left == 0:
        return say("today", language)
    if left < 0:
        return say_many("{count} day ago", "{count} days ago", -left, language)
    return say_many("in {count} day", "in {count} days", left, language)
