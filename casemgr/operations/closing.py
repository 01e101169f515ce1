"""Ending a case: what its file says about each point of the checklist, and how long it is kept
afterwards. Nothing here ticks a point: that is the worker's word."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar, cast

from sqlmodel import col, select

from casemgr.domain.case_codes import CLOSURE_CHECK, RISK_LEVEL
from casemgr.domain.codes import YES_NO
from casemgr.domain.consent import Standing
from casemgr.domain.dates import whole
from casemgr.domain.due_days import Rule, retention_end, say_rule
from casemgr.domain.errors import Invalid
from casemgr.domain.fields import Record, clean_text
from casemgr.domain.lifecycle import FINISHED, CaseFacts, ReasonNeeded
from casemgr.domain.support import Action, Assessment, Closure, FollowUp, Goal, Referral, Risk
from casemgr.operations.access import seen_by, the_case
from casemgr.operations.act import Act, operation, query
from casemgr.operations.case_file import build_case_file, case_facts
from casemgr.operations.derived import refresh_case, worst_risk
from casemgr.operations.duties import office_policy
from casemgr.operations.errors import FileStillOpen
from casemgr.operations.instruments import known_instruments
from casemgr.operations.legal import legal_view
from casemgr.operations.records import write_record
from casemgr.operations.values import CaseFile
from casemgr.storage.records import log_changes, rows_of, value_of
from casemgr.storage.tables import CaseRow, ChangeRow, DutyRow, RecordRow
from casemgr.words import N_, say, say_many, show_date

R = TypeVar("R", bound=Record)
_BECAUSE = "kept_because"


@dataclass(frozen=True, slots=True)
class Fact:
    """What the file says, in the reader's language. ``place``: the section it stands in (empty:
    none); ``settled``: nothing about it is open."""

    text: str
    place: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the checklist (a code of ``CLOSURE_CHECK``): ticked by a worker or not, and
    what the file says about it."""

    check: str
    ticked: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """Until which day the file is kept. ``why``: the rule of the office, or why a person set
    the day (empty: nobody said); ``come``: that day has come for a finished file."""

    until: str
    why: str
    by_rule: bool
    come: bool


@dataclass(frozen=True, slots=True)
class ClosingView:
    points: tuple[Point, ...]
    kept: Kept


@dataclass(frozen=True, slots=True)
class DueFile:
    """A finished file whose day has come. ``rule`` says which rule made the day."""

    case_id: str
    code: str
    pseudonym: str
    status: str
    until: str
    rule: str


@query("open_case")
def closing_view(act: Act, case_id: str) -> ClosingView:
    """What the file says about its own end. Raises ``NotFound`` where it may not be seen."""
    case = the_case(act, case_id)
    file = build_case_file(act, case)
    closure = _last(file, "closure", Closure) or Closure()
    points = tuple(
        Point(code.code, code.code in closure.checks, tuple(_SAYS[code.code](act, file)))
        for code in CLOSURE_CHECK
    )
    return ClosingView(points, _kept(act, case, closure))


@query("keep_longer")
def due_for_retention(act: Act) -> tuple[DueFile, ...]:
    """The finished files that this person sees and whose day has come, the longest due first."""
    rows = act.session.exec(
        select(CaseRow, DutyRow)
        .join(DutyRow, col(DutyRow.case_id) == col(CaseRow.id))
        .where(
            col(DutyRow.what) == "retention",
            col(DutyRow.due) <= act.today.isoformat(),
            col(CaseRow.status).in_(FINISHED),
            seen_by(act),
        )
        .order_by(col(DutyRow.due), col(CaseRow.code))
    ).all()
    return tuple(
        DueFile(
            case.id,
            case.code,
            case.pseudonym,
            case.status,
            duty.due,
            say_rule(Rule(**duty.rule), act.language) if duty.rule else "",
        )
        for case, duty in rows
    )


@operation("keep_longer")
def keep_longer(act: Act, case_id: str, until: str, reason: str) -> None:
    """Keep a finished file until another day. The reason stays in the file, not in the trail.

    Raises ``FileStillOpen``, ``ReasonNeeded``; ``Invalid`` for a day that is none or not ahead.
    """
    case = the_case(act, case_id)
    if case.status not in FINISHED:
        raise FileStillOpen
    day, reason = _day(until), clean_text(reason, name="reason")
    if day is None or day <= act.today:
        raise Invalid({"until": N_("Choose a day that lies ahead.")})
    if not reason:
        raise ReasonNeeded
    known = rows_of(act.session, "closure", case_id)
    before = cast(Closure, value_of("closure", known[-1])) if known else Closure()
    after = before.model_copy(update={"retain_until": day.isoformat()})
    row, fields = write_record(act, "closure", case_id, known[-1] if known else None, after)
    said = {_BECAUSE: reason}
    log_changes(act.session, "closure", row, {_BECAUSE: None}, said, device=act.device_id)
    act.audit(case_id, row.id, kind="closure", version=row.version, fields=fields)
    refresh_case(act, case)


def _day(text: str) -> date | None:
    try:
        return whole(text)
    except ValueError:
        return None


# What the file says about each point


def _plan(act: Act, file: CaseFile) -> Iterator[Fact]:
    goals = [one.status for one in _each(file, "goal", Goal)]
    still_open = sum(status in ("planned", "in_progress") for status in goals)
    if goals:
        text = say(
            "Goals: {reached} reached, {open} open, {dropped} dropped by agreement.",
            act.language,
            reached=goals.count("reached"),
            open=still_open,
            dropped=goals.count("dropped"),
        )
        yield Fact(text, "goal", not still_open)
    else:
        yield Fact(say("No goal is recorded.", act.language), "goal", False)
    actions = _each(file, "action", Action)
    left = sum(one.status in ("planned", "in_progress") for one in actions)
    if left:
        words = say_many(
            "{count} action is still open.",
            "{count} actions are still open.", left, act.language,
        )  # fmt: skip
        yield Fact(words, "action", False)
    yield from _assessments(act, file)


def _assessments(act: Act, file: CaseFile) -> Iterator[Fact]:
    forms = known_instruments(act.session)
    last: dict[str, Assessment] = {}
    for one in sorted(_each(file, "assessment", Assessment), key=lambda one: one.on):
        last[one.instrument] = one
    if not last:
        yield Fact(say("No assessment is recorded.", act.language), "assessment", False)
    for one in last.values():
        form = forms.get((one.instrument, one.instrument_version))
        title = form.title.label(act.language) if form else one.instrument
        day = show_date(one.on, act.language)
        text = say("{form}: last on {day}.", act.language, form=title, day=day)
        yield Fact(text, "assessment", True)


def _safety(act: Act, file: CaseFile) -> Iterator[Fact]:
    risks = [one for one in _each(file, "risk", Risk) if one.status != "closed"]
    worst = worst_risk(risks)
    if worst is None:
        yield Fact(say("No risk is open.", act.language), "risk", bool(file.records["risk"]))
    else:
        words = say_many(
            "{count} risk is open; the highest: {level}.",
            "{count} risks are open; the highest: {level}.", len(risks), act.language,
            level=RISK_LEVEL.label(worst.level, act.language),
        )  # fmt: skip
        yield Fact(words, "risk", worst.level == "low")
    waiting = _facts(act, file).open_alerts
    if waiting:
        words = say_many(
            "{count} alert has not been acknowledged.",
            "{count} alerts have not been acknowledged.", waiting, act.language,
        )  # fmt: skip
        yield Fact(words, "", False)
    visits = [one for one in _each(file, "follow_up", FollowUp) if one.outcome == "met"]
    last = max(visits, key=lambda one: one.done_on, default=None)
    if last is None:
        yield Fact(say("No follow-up visit took place.", act.language), "follow_up", False)
        return
    day = show_date(last.done_on, act.language)
    warned = N_("Last met on {day}, with warning signs of being trafficked again.")
    calm = N_("Last met on {day}, without warning signs.")
    text = say(warned if last.warning_signs else calm, act.language, day=day)
    yield Fact(text, "follow_up", not last.warning_signs)


def _legal(act: Act, file: CaseFile) -> Iterator[Fact]:
    view = legal_view.function(act, file.case_id)
    running = [one for one in view.proceedings if not one.ended]
    if not view.proceedings:
        yield Fact(say("No proceeding is recorded.", act.language), "proceeding", True)
    elif not running:
        yield Fact(say("Every proceeding has ended.", act.language), "proceeding", True)
    for one in running:
        text = say("A proceeding is running: {stage}.", act.language, stage=one.stage)
        yield Fact(text, "proceeding", False)
    if view.hearing:
        day = show_date(view.hearing.on, act.language)
        yield Fact(say("A hearing is planned on {day}.", act.language, day=day), "hearing", False)


def _referrals(act: Act, file: CaseFile) -> Iterator[Fact]:
    states = [one.status for one in _each(file, "referral", Referral) if one.direction == "out"]
    waiting = sum(status in ("sent", "received") for status in states)
    running = sum(status in ("accepted", "in_service") for status in states)
    if waiting:
        words = say_many(
            "{count} referral has not been answered.",
            "{count} referrals have not been answered.", waiting, act.language,
        )  # fmt: skip
        yield Fact(words, "referral", False)
    if running:
        words = say_many(
            "{count} referral is still running.",
            "{count} referrals are still running.", running, act.language,
        )  # fmt: skip
        yield Fact(words, "referral", False)
    if not waiting and not running:
        yield Fact(say("No referral is open.", act.language), "referral", True)


def _informed(act: Act, file: CaseFile) -> Iterator[Fact]:
    closure = _last(file, "closure", Closure) or Closure()
    if closure.later_contact:
        answer = YES_NO.label(closure.later_contact, act.language)
        text = say(
            "Asked whether she may be contacted later: {answer}.", act.language, answer=answer
        )
        yield Fact(text, "closure", True)
    else:
        text = say("Whether she may be contacted later has not been recorded.", act.language)
        yield Fact(text, "closure", False)
    standing = file.consents["contact"].standing
    asked = standing in (Standing.GIVEN, Standing.REFUSED, Standing.WITHDRAWN)
    if not asked:
        text = say("Her consent to contact for follow-up is not settled.", act.language)
        yield Fact(text, "consent", False)
    text = say("That she knows how to come back: only you can say.", act.language)
    yield Fact(text, "", "informed" in closure.checks)


_SAYS: Mapping[str, Callable[[Act, CaseFile], Iterator[Fact]]] = {
    "plan_reviewed": _plan,
    "safety_checked": _safety,
    "legal_checked": _legal,
    "referrals_checked": _referrals,
    "informed": _informed,
}


def _facts(act: Act, file: CaseFile) -> CaseFacts:
    case = the_case(act, file.case_id)
    return case_facts(act, case, file.records, file.consents, file.approvals)


def _kept(act: Act, case: CaseRow, closure: Closure) -> Kept:
    """As ``casemgr.domain.duties`` reckons the duty; of an open case, as if it ended today."""
    finished = case.status in FINISHED
    today = act.today
    if closure.retain_until:
        until = closure.retain_until
        why = _because(act, rows_of(act.session, "closure", case.id))
        return Kept(until, why, False, finished and until <= today.isoformat())
    since: date = case.status_since.astimezone(act.zone).date() if finished else today
    ruled = retention_end(office_policy(act.session), whole(closure.on) or since, closure.reason)
    until = ruled.day.isoformat()
    return Kept(until, say_rule(ruled.rule, act.language), True, finished and ruled.day <= today)


def _because(act: Act, rows: Sequence[RecordRow]) -> str:
    """Why the file is kept until the day that stands now; nothing where the day was set in the
    form since."""
    lines = act.session.exec(
        select(ChangeRow)
        .where(
            col(ChangeRow.kind) == "closure",
            col(ChangeRow.record_id).in_([row.id for row in rows]),
            col(ChangeRow.field).in_(("retain_until", _BECAUSE)),
        )
        .order_by(col(ChangeRow.version))
    ).all()
    said = {line.field: (line.version, line.new) for line in lines}
    version, reason = said.get(_BECAUSE, (0, ""))
    return str(reason) if version >= said.get("retain_until", (0, ""))[0] else ""


def _each(file: CaseFile, kind: str, model: type[R]) -> list[R]:
    return [one.value for one in file.records[kind] if isinstance(one.value, model)]


def _last(file: CaseFile, kind: str, model: type[R]) -> R | None:
    found = _each(file, kind, model)
    return found[-1] if found else None
