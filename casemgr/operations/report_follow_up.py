"""The follow-up report: the visit, what changed, how the scores moved, what is next."""

from collections.abc import Iterable, Iterator
from typing import Final

from casemgr.domain.case_codes import (
    ACTION_STATUS,
    NEED_CATEGORY,
    RISK_KIND,
    RISK_LEVEL,
    VISIT_OUTCOME,
)
from casemgr.domain.fields import Kind, fields_of
from casemgr.domain.help_codes import CHANGE
from casemgr.domain.instruments import instruments
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.scoring import Score
from casemgr.domain.support import Action, Assistance, FollowUp, Referral, Risk, Service
from casemgr.operations.assessments import InstrumentView, change_words, views_of
from casemgr.operations.report_assessments import charts_of
from casemgr.operations.report_content import TONES, all_of, chips, safe_contact, told_or_not
from casemgr.operations.report_request import Material
from casemgr.operations.report_view import View
from casemgr.operations.values import Stored
from casemgr.reports.content import (
    Callout,
    Cell,
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
)
from casemgr.reports.paper_content import PaperBlock
from casemgr.words import N_

_AREAS: Final = ("economic", "social", "psychosocial", "legal", "health", "protection")
_SHORT: Final = frozenset({Kind.LONG_TEXT})
_DECIDED: Final = frozenset({"next_on", "needs"})
_OPEN: Final = frozenset({"planned", "in_progress"})
_MOST: Final = 12
_STATEMENT: Final = N_("What is written here was talked over with the survivor.")


def follow_up_blocks(material: Material, _frame: ReportFrame) -> Iterable[PaperBlock]:
    """The report of one follow-up; ``material.about`` is it."""
    view, about = material.view, material.about
    yield Chips(chips(view))
    visit = about.value if about and isinstance(about.value, FollowUp) else FollowUp()
    before = _before(view, about, visit)
    yield from _the_visit(view, about)
    yield from _changes(view, visit, before)
    yield from _scores(view)
    yield from _plan(view, before)
    yield from _safety(view)
    yield from _decision(view, visit, about)
    left_out = view.left_out()
    if left_out:
        yield NotShared(left_out)


def _day_of(visit: FollowUp) -> str:
    return visit.done_on or visit.planned_on


def _before(view: View, about: Stored | None, visit: FollowUp) -> FollowUp | None:
    """The last follow-up at which she was met before this one, as the paper's level tells it;
    a level may leave months only, so the days are compared as the file has them."""
    met = [
        (_day_of(one.value), one.id)
        for one in (view.whole or view.file).records["follow_up"]
        if isinstance(one.value, FollowUp)
        and (about is None or one.id != about.id)
        and one.value.outcome == "met"
        and _day_of(one.value) < _day_of(visit)
    ]
    last = max(met)[1] if met else ""
    told = (one.value for one in view.file.records["follow_up"] if one.id == last)
    return next((value for value in told if isinstance(value, FollowUp)), None)


def _the_visit(view: View, about: Stored | None) -> Iterator[PaperBlock]:
    yield Heading(view.say(N_("The visit")))
    shown = view.shown(about) if about else []
    pairs = tuple(
        Pair(view.say(declared.label), view.value(declared, value))
        for declared, value in shown
        if declared.kind is not Kind.LONG_TEXT and declared.name not in {*_AREAS, *_DECIDED}
    )
    yield Pairs(pairs)
    for declared, value in shown:
        if declared.kind is Kind.LONG_TEXT:
            yield Paragraphs(view.say(declared.label), str(value))


def _changes(view: View, visit: FollowUp, before: FollowUp | None) -> Iterator[PaperBlock]:
    """The areas of life side by side with the last visit, and what happened in between."""
    yield Heading(view.say(N_("Changes since the last follow-up")))
    if before is not None:
        yield Pairs((Pair(view.say(N_("Last follow-up")), view.day(_day_of(before))),))
    declared = fields_of(FollowUp)
    head = (view.say(N_("Area of life")), view.say(N_("Last time")), view.say(N_("Now")))
    rows = []
    for name in _AREAS:
        now, earlier = getattr(visit, name), getattr(before, name, "") if before else ""
        if (now or earlier) and view.shows("follow_up", declared[name]):
            label = Cell(view.say(declared[name].label), "strong")
            rows.append((label, _answer(view, earlier), _answer(view, now)))
    if rows:
        yield Table(head, tuple(rows), widths=(0.4, 0.3, 0.3))
    happened = _happened(view, _day_of(before) if before else "")
    if happened:
        happened_head = (view.say(N_("Date")), view.say(N_("What")), view.say(N_("Details")))
        yield Table(happened_head, tuple(happened[-_MOST:]), widths=(0.2, 0.3, 0.5))
    if not rows and not happened:
        yield Paragraphs()


def _answer(view: View, code: str) -> Text:
    return view.coded(CHANGE, code) if code else "–"


def _happened(view: View, since: str) -> list[tuple[Text, Text, Text]]:
    """What was given and answered after a day, the oldest first."""
    found: list[tuple[str, Text, Text]] = []
    if view.covers("service"):
        for service in all_of(view.file, "service", Service):
            label = view.coded(NEED_CATEGORY, service.category)
            found.append((service.started, view.say(N_("Service begun")), label))
            found.append((service.ended, view.say(N_("Service ended")), label))
    if view.covers("assistance"):
        for given in all_of(view.file, "assistance", Assistance):
            what: Text = given.item or view.coded(NEED_CATEGORY, given.category)
            found.append((given.given_on, view.say(N_("Assistance given")), what))
    for stored in view.records("referral") if view.covers("referral") else ():
        referral = stored.value
        if isinstance(referral, Referral) and referral.direction == "out":
            answered = view.say(N_("Referral answered"))
            found.append((referral.answered_on, answered, referral.organisation))
    today = view.today.isoformat()
    told = sorted((one for one in found if since < one[0] <= today), key=lambda one: one[0])
    return [(view.day(day), what, detail) for day, what, detail in told]


def _scores(view: View) -> Iterator[PaperBlock]:
    if not view.covers("assessment"):
        return
    known = {(one.code, one.version): one for one in (*instruments(), *view.file.instruments)}
    scored = [
        one for one in views_of(view.records("assessment"), known) if one.instrument.dimensions
    ]
    yield Heading(view.say(N_("Scores")))
    for one in scored:
        yield Heading(view.each(one.instrument.title.label), level=2)
        yield _figures(view, one)
        if one.instrument.notice:
            yield Callout(
                view.say(N_("How to read this")), view.each(one.instrument.notice.label), "care"
            )
        yield from charts_of(view, one)
    if not scored:
        yield Paragraphs()


def _figures(view: View, one: InstrumentView) -> Table:
    """Baseline, the time before, now, and the difference of now to the baseline."""
    head = tuple(
        view.say(words)
        for words in (N_("Figure"), N_("Baseline"), N_("Last"), N_("Now"), N_("Difference"))
    )
    course = one.course
    named = [(view.say(N_("Taken together")), course.composite)]
    named += [(view.each(part.label.label), part) for part in course.dimensions.values()]
    rows = []
    for label, part in named:
        last = part.points[-2][1] if len(part.points) > 1 else None
        change = view.each(lambda lang, part=part: change_words(part, lang))  # type: ignore[misc]
        rows.append(
            (Cell(label, "strong"), _score(view, part.baseline), _score(view, last),
             _score(view, part.last), change)
        )  # fmt: skip
    return Table(head, tuple(rows), widths=(0.28, 0.16, 0.16, 0.16, 0.24))


def _score(view: View, score: Score | None) -> Text:
    return view.each(lambda lang: score.show(lang) if score else "–")


def _plan(view: View, before: FollowUp | None) -> Iterator[PaperBlock]:
    """What of the plan was done, and what is late."""
    if not view.covers("action"):
        return
    yield Heading(view.say(N_("The plan: done and late")))
    rows = []
    for action in sorted(all_of(view.file, "action", Action), key=lambda one: one.due):
        late = action.status in _OPEN and view.late(action.due)
        if action.status != "done" and not late:
            continue
        state = view.coded(ACTION_STATUS, action.status)
        rows.append(
            (told_or_not(view, action.what), action.responsible, view.day(action.due),
             Cell(view.say(N_("late")), "alarm") if late else Cell(state, "good"))
        )  # fmt: skip
    head = tuple(view.say(text) for text in (N_("Step"), N_("Who"), N_("Due"), N_("State")))
    yield Table(head, tuple(rows), widths=(0.46, 0.2, 0.18, 0.16))


def _safety(view: View) -> Iterator[PaperBlock]:
    yield Heading(view.say(N_("Safety looked at again")))
    if view.covers("contact"):
        yield Callout(view.say(N_("Safe contact")), *safe_contact(view))
    if not view.covers("risk"):
        return
    tells_kind = view.shows("risk", fields_of(Risk)["kind"])
    rows = tuple(
        (view.coded(RISK_KIND, risk.kind) if tells_kind else view.say(N_("Risk")),
         Cell(view.coded(RISK_LEVEL, risk.level), TONES.get(risk.level, "plain")),
         risk.measure, view.day(risk.review_on))
        for risk in all_of(view.file, "risk", Risk)
        if risk.status != "closed"
    )  # fmt: skip
    head = tuple(
        view.say(text) for text in (N_("Risk"), N_("Level"), N_("Agreed measure"), N_("Review on"))
    )
    yield Table(head, rows, widths=(0.26, 0.18, 0.38, 0.18))


def _decision(view: View, visit: FollowUp, about: Stored | None) -> Iterator[PaperBlock]:
    yield Heading(view.say(N_("Decision and next date")))
    rows = [Pair(view.say(N_("State of the case")), view.coded(STATUS, view.file.status))]
    if about is not None:
        rows += [
            Pair(view.say(declared.label), view.value(declared, value), "strong")
            for declared, value in view.shown(about)
            if declared.name in _DECIDED
        ]
    if visit.outcome != "met":
        rows.append(Pair(view.say(N_("What came of it")), view.coded(VISIT_OUTCOME, visit.outcome)))
    if not visit.next_on:
        rows.append(Pair(view.say(N_("Next contact on")), ""))
    rows.append(Pair(view.say(N_("Decision")), "…" * 50))
    yield Pairs(tuple(rows))
    signers = (
        Signer(view.say(N_("Caseworker")), view.file.owner),
        Signer(view.say(N_("Supervisor"))),
    )
    yield Signatures(view.say(_STATEMENT), signers)
