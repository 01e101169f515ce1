"""What a document says of the assessments: figures with what they mean; answers inside only."""

from collections.abc import Iterable

from casemgr.domain.fields import fields_of
from casemgr.domain.instruments import Instrument, Question, instruments
from casemgr.domain.scoring import Change, Score
from casemgr.domain.support import Assessment
from casemgr.operations.assessments import (
    InstrumentView,
    Sat,
    answer_label,
    change_words,
    key_of,
    views_of,
)
from casemgr.operations.report_view import View
from casemgr.reports.content import Block, Callout, Cell, Heading, Pair, Pairs, Paragraphs, Table
from casemgr.reports.content import Text as PaperText
from casemgr.reports.paper_content import Charts, PaperBlock, Radar, Spoke, Trend, TrendLine
from casemgr.words import N_, Language, say, show_date

_KIND = "assessment"
_FEWEST_SPOKES = 3
_MOST_LINES = 7
_WIDTHS = (0.34, 0.22, 0.22, 0.22)


def assessment_blocks(view: View, own: Iterable[Instrument] = ()) -> Iterable[PaperBlock]:
    """Per form: when, the table of baseline, last and change with its notice, the summary.

    ``own`` are the office's own forms. Warnings and answers appear only where the purpose
    covers the answers themselves.
    """
    known = {(one.code, one.version): one for one in (*instruments(), *own)}
    stored = view.records(_KIND)
    for one in views_of(stored, known):
        yield Heading(view.each(one.instrument.title.label), level=2)
        yield from _about(view, one)
        if one.instrument.dimensions:
            yield _figures(view, one)
            yield from charts_of(view, one)
        if one.instrument.notice:
            yield Callout(
                view.say(N_("How to read this")), view.each(one.instrument.notice.label), "care"
            )
        if view.shows(_KIND, fields_of(Assessment)["summary"]) and one.last.value.summary:
            yield Paragraphs(view.say(N_("Summary")), one.last.value.summary)
        if view.shows(_KIND, fields_of(Assessment)["answers"]):
            yield from _answers(view, one.last)
    for record in stored:
        value = record.value
        if isinstance(value, Assessment) and key_of(value) not in known:
            yield Pairs((Pair(value.instrument, view.day(value.on)),))


def charts_of(view: View, one: InstrumentView) -> Iterable[Charts]:
    """The figures of one form as pictures: a radar of three dimensions or more, a trend of two
    assessments or more."""
    course, scale = one.course, one.instrument.scoring
    parts = tuple(course.dimensions.values())
    days = [day.isoformat() for day, _ in course.composite.points]
    if not days:
        return
    radar = trend = None
    spokes = tuple(
        Spoke(view.each(part.label.label), _number(part.baseline), _number(part.last))
        for part in parts
    )
    if len(spokes) >= _FEWEST_SPOKES and any(spoke.last is not None for spoke in spokes):
        radar = Radar(spokes, view.day(days[0]), view.day(days[-1]), scale.low, scale.high)
    if len(days) > 1:
        taken = (view.say(N_("Taken together")), course.composite)
        named = [taken, *((view.each(part.label.label), part) for part in parts)]
        lines = tuple(
            TrendLine(label, tuple(_number(score) for _, score in part.points))
            for label, part in named[:_MOST_LINES]
        )
        trend = Trend(tuple(map(view.day, days)), lines, scale.low, scale.high)
    if radar or trend:
        yield Charts(radar, trend, view.each(lambda lang: _caption(one, radar, trend, lang)))


def _caption(
    one: InstrumentView, radar: Radar | None, trend: Trend | None, language: Language
) -> str:
    """What the pictures show, in words with the numbers."""
    parts = []
    if radar is not None:
        parts.append(say(N_("Left: the parts of the form, first (dashed) against last."), language))
    if trend is not None:
        parts.append(say(N_("Right: the course over all assessments."), language))
    whole = one.course.composite
    if whole.change is not None and whole.baseline and whole.last:
        text = N_("Taken together {first} → {last} ({change}).")
        first, last = whole.baseline.show(language), whole.last.show(language)
        change = change_words(whole, language)
        parts.append(say(text, language, first=first, last=last, change=change))
    return " ".join(parts)


def _number(score: Score | None) -> float | None:
    return score.value if score else None


def _about(view: View, one: InstrumentView) -> Iterable[Block]:
    last = one.last.value
    rows = [
        Pair(
            view.say(N_("Assessed on")),
            view.together(view.day(sat.value.on) for sat in one.sittings),
        ),
        Pair(view.say(N_("Source")), view.each(one.instrument.source.label)),
    ]
    if last.assessor and view.shows(_KIND, fields_of(Assessment)["assessor"]):
        rows.append(Pair(view.say(N_("Assessed by")), last.assessor))
    if last.next_on:
        rows.append(Pair(view.say(N_("To be repeated on")), view.day(last.next_on)))
    yield Pairs(tuple(rows))


def _figures(view: View, one: InstrumentView) -> Table:
    head = tuple(
        view.say(words) for words in (N_("Figure"), N_("Baseline"), N_("Last"), N_("Change"))
    )
    course = one.course
    rows = [(view.say(N_("Taken together")), course.composite)]
    rows += [(view.each(part.label.label), part) for part in course.dimensions.values()]
    return Table(
        head,
        tuple(
            (Cell(label, "strong"), _score(view, part.baseline), _score(view, part.last),
             _change(view, part))
            for label, part in rows
        ),
        widths=_WIDTHS,
    )  # fmt: skip


def _score(view: View, score: Score | None) -> PaperText:
    def told(language: Language) -> str:
        if score is None:
            return ""
        band = f" – {score.band.text.label(language)}" if score.band else ""
        return score.show(language) + band

    return view.each(told)


def _change(view: View, figure: Change) -> PaperText:
    return view.each(lambda language: change_words(figure, language))


def _answers(view: View, sat: Sat) -> Iterable[Block]:
    if sat.flags:
        yield Callout(
            view.say(N_("Warnings of the last assessment")),
            view.each(
                lambda lang: "\n".join(dict.fromkeys(one.text.label(lang) for one in sat.flags))
            ),
            "alarm",
        )
    answers = sat.value.answers
    rows = tuple(
        (view.each(question.text.label), _answer(view, question, answers[question.code]))
        for question in sat.instrument.questions
        if question.code in answers
    )
    if rows:
        day = view.each(
            lambda lang: say(N_("Answers on {day}"), lang, day=show_date(sat.value.on, lang))
        )
        yield Table((day, ""), rows, widths=(0.6, 0.4))


def _answer(view: View, question: Question, value: object) -> PaperText:
    return view.each(lambda language: answer_label(question, value, language))
