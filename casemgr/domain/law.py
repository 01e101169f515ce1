"""The legal side of a case: its clocks, the stages of a proceeding, and their coded values.

Which law sets a time limit follows from the day of the offence (``casemgr.domain.statutes``);
the stages are ``resources/law/stages.json``. The order of the stages helps, it never forbids:
an office learns late, and not of every step.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from casemgr.domain.codes import Code, CodeList
from casemgr.domain.dates import earliest, latest
from casemgr.domain.statutes import Limit, Statute, Statutes, default_statutes, say_section
from casemgr.domain.working_days import Calendar, add_months
from casemgr.paths import resources
from casemgr.words import LANGUAGES, N_, Language, digits, say, show_date

# --- the clocks -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Citation:
    """Which law sets a time limit. ``doubt``: another law that was in force and may set one of
    its own; ``in_force``: whether the law cited was in force itself."""

    statute: Statute
    limit: Limit
    doubt: Statute | None
    in_force: bool

    def label(self, language: Language) -> str:
        """Such as ``under the 2012 Act, section 19; check the 2026 Ordinance``."""
        law = self.statute.short(language)
        section = digits(self.limit.section, language)
        said = say("under the {law}, section {section}", language, law=law, section=section)
        if self.doubt:
            other = self.doubt.short(language)
            return say("{cited}; check the {other}", language, cited=said, other=other)
        if not self.in_force:
            return say("{cited}; check which law was in force", language, cited=said)
        return said


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit that runs: ``name`` is a translatable text."""

    name: str
    started: date
    due: date
    working_days: int
    source: Citation

    def late(self, today: date) -> bool:
        return today > self.due


def cite(
    clock: str, on: date, until: date | None = None, known: Statutes | None = None
) -> Citation:
    """The law whose limit counts for a clock (a key of ``CLOCKS``) when the offence fell on a
    day, or on one up to ``until``: a law then in force that has one, else the one before it."""
    laws = default_statutes() if known is None else known
    dated = sorted((s for s in laws if s.principal), key=lambda s: s.begun)
    valid = [s for s in dated if s.in_force(on, until)]
    able = [(s, limit) for s in dated if (limit := s.limit(clock))]
    now = [pair for pair in able if pair[0] in valid]
    past = [pair for pair in able if pair[0].begun <= (until or on)]
    statute, limit = (now or past or able[:1])[-1]
    doubt = next((s for s in reversed(valid) if s is not statute), None)
    return Citation(statute, limit, doubt, statute in valid)


def investigation_clock(
    filed_on: date, calendar: Calendar, offence: str = "", known: Statutes | None = None
) -> Clock:
    """The investigation, counted in working days from the filing or the tribunal's direction.

    ``offence``: the day of the offence as a partial date; where it is not known, the day of
    the filing decides which law is cited. The same holds for the other clocks.
    """
    return _clock(
        "investigation", N_("Investigation"), filed_on, calendar, offence or filed_on, known
    )


def trial_clock(
    charge_framed_on: date, calendar: Calendar, offence: str = "", known: Statutes | None = None
) -> Clock:
    """The trial, counted in working days from the framing of charge."""
    law_day = offence or charge_framed_on
    return _clock("trial", N_("Trial"), charge_framed_on, calendar, law_day, known)


def report_to_high_court_by(
    charge_framed_on: date, calendar: Calendar, offence: str = "", known: Statutes | None = None
) -> Clock:
    """A tribunal that overruns the trial's time reports to the High Court Division by then."""
    trial = trial_clock(charge_framed_on, calendar, offence, known)
    name, law_day = N_("Report to the High Court Division"), offence or charge_framed_on
    return _clock("high_court_report", name, trial.due, calendar, law_day, known)


def _clock(
    clock: str,
    name: str,
    start: date,
    calendar: Calendar,
    law_day: date | str,
    known: Statutes | None,
) -> Clock:
    span = law_day if isinstance(law_day, str) else law_day.isoformat()
    source = cite(clock, earliest(span), latest(span), known)
    days = source.limit.amount
    return Clock(name, start, calendar.add_working_days(start, days), days, source)


def say_clock(clock: Clock, language: Language) -> str:
    """The clock with its rule: what is due, when, counted how, under which law."""
    return say(
        "{name}: by {due}, {days} working days after {started}, {cited}.",
        language,
        name=say(clock.name, language),
        due=show_date(clock.due, language),
        days=clock.working_days,
        started=show_date(clock.started, language),
        cited=clock.source.label(language),
    )


def monthly_update_due(
    started: date,
    last_update: date | None = None,
    *,
    ended: bool = False,
    calendar: Calendar | None = None,
    known: Statutes | None = None,
) -> date | None:
    """The last day on which the survivor must again be told where the case stands.

    One month (2012 Act, s. 34) after she was last told, else after the case began; given a
    calendar, the last working day by then. ``None`` once the proceeding has ended. Whether
    and how she may be reached safely is for the caller to ask first.
    """
    if ended:
        return None
    since = max(started, last_update or started)
    due = add_months(since, cite("victim_update", since, known=known).limit.amount)
    worked = calendar.last_working_day(due) if calendar else due
    return worked if worked > since else due


# --- stages ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a proceeding, or (group ``parallel``) something that runs beside it.

    ``group``: complaint, investigation, court, ended or parallel. ``next``: the codes that
    may follow at once. ``risk``: a sign of pressure on the survivor, to be looked into.
    """

    code: str
    group: str
    en: str
    bn: str
    next: tuple[str, ...]
    ended: bool
    risk: bool = False


@lru_cache(maxsize=1)
def stages() -> Mapping[str, Stage]:
    """Every stage by its code, in the order of a proceeding; the parallel ones last."""
    rows = json.loads((resources() / "law" / "stages.json").read_text("utf-8"))
    return {row["code"]: Stage(**{**row, "next": tuple(row["next"])}) for row in rows}


def may_come_after(before: str, after: str) -> bool:
    """Whether a proceeding can get from one stage to another, steps between not told included.

    A file may begin at any stage (``before`` empty). Raises ``KeyError`` for an unknown code.
    """
    known = stages()
    if not before:
        return known[after].group != "parallel"
    reached: set[str] = set()
    ahead = list(known[before].next)
    while ahead:
        code = ahead.pop()
        if code not in reached:
            reached.add(code)
            ahead.extend(known[code].next)
    return known[after].code in reached


# --- coded values for declared fields -------------------------------------------------------


class _LawList(CodeList):
    """A list made from the law's own data when it is first asked for."""

    def __init__(self, name: str, make: Callable[[], Iterator[Code]]) -> None:
        super().__init__(name, ())
        self._make = make

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        return tuple(self._make())


def section_list(known: Statutes | None = None) -> CodeList:
    """The sections of the laws as coded values, labelled with the law's short name."""

    def make() -> Iterator[Code]:
        for law in default_statutes() if known is None else known:
            for section in law.sections:
                en, bn = (say_section(law, section, language) for language in LANGUAGES)
                yield Code(section.code, en, bn, parent=law.code, retired=section.retired)

    return _LawList("statute_section", make)


def _stage_codes(*, parallel: bool) -> Iterator[Code]:
    for stage in stages().values():
        if (stage.group == "parallel") == parallel:
            yield Code(stage.code, stage.en, stage.bn, parent=stage.group)


STATUTE_SECTION = section_list()
LEGAL_STAGE = _LawList("legal_stage", lambda: _stage_codes(parallel=False))
LEGAL_PARALLEL = _LawList("legal_parallel", lambda: _stage_codes(parallel=True))
