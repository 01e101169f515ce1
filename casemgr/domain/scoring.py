"""What the answers to an assessment form say: warnings, scores and their course.

Scores are computed whenever they are looked at and never stored.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casemgr.domain.answers import AnyAnswers, chosen
from casemgr.domain.answers import answers_problems as answers_problems
from casemgr.domain.answers import read_answers as read_answers
from casemgr.domain.answers import shown_questions as shown_questions
from casemgr.domain.instruments import NOT_ANSWERS, Band, Instrument, Question, Section, Text
from casemgr.words import LANGUAGES, N_, Language, digits, say

_SHOWN_DECIMALS = 2
_KEPT_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Flag:
    """A warning that one answer raises."""

    question: Question
    answer: Text
    text: Text


def flags(instrument: Instrument, answers: AnyAnswers) -> tuple[Flag, ...]:
    """The warnings of the answers to the questions shown, in the form's order."""
    return tuple(
        Flag(question, option.text, option.flag)
        for question in shown_questions(instrument, answers)
        for option in question.choices
        if option.flag and option.code in chosen(answers.get(question.code))
    )


@dataclass(frozen=True, slots=True)
class Score:
    """A number, or the reason why there is none.

    ``answered`` of ``asked`` counts the scored questions shown; one answered with "does not
    apply" (an answer without a score) is in neither. ``insufficient``: too few are answered.
    No value and not insufficient: nothing here applies, or the form is not scored.
    """

    value: float | None
    answered: int
    asked: int
    band: Band | None = None
    insufficient: bool = False

    def show(self, language: Language) -> str:
        """The score as people read it: two decimals, or in words why there is no number."""
        if self.insufficient:
            text = N_("Insufficient: {answered} of {asked} answered")
            return say(text, language, answered=self.answered, asked=self.asked)
        if self.value is None:
            return say(N_("Not scored"), language)
        return digits(f"{self.value:.{_SHOWN_DECIMALS}f}", language)


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one set of answers; ``dimensions`` by section code, in the form's order."""

    composite: Score
    dimensions: Mapping[str, Score]


@dataclass(frozen=True, slots=True)
class _Tally:
    asked: int
    answered: int
    weighed: tuple[tuple[float, float], ...]


def score(instrument: Instrument, answers: AnyAnswers) -> Scores:
    """The composite and one score for each dimension, as the form's ``scoring`` says.

    A dimension is the mean of its answered questions' scores, weighted where the form gives
    weights; the composite is the mean of the dimensions that apply. Where fewer than
    ``minimum_answered`` of the scored questions shown are answered there is no number.
    """
    shown = [question for question in shown_questions(instrument, answers) if question.scored]
    tallies = {
        section.code: _tally([q for q in shown if q.section == section.code], answers)
        for section in instrument.dimensions
    }
    dimensions = {code: _score(instrument, tally) for code, tally in tallies.items()}
    means = tuple(
        (1.0 if section.weight is None else section.weight, value)
        for section in instrument.dimensions
        if (value := dimensions[section.code].value) is not None
    )
    asked = sum(tally.asked for tally in tallies.values())
    answered = sum(tally.answered for tally in tallies.values())
    composite = _score(instrument, _Tally(asked, answered, means))
    if any(one.insufficient for one in dimensions.values()):
        composite = Score(None, answered, asked, insufficient=True)
    return Scores(composite, dimensions)


def _tally(questions: Iterable[Question], answers: AnyAnswers) -> _Tally:
    asked = 0
    weighed: list[tuple[float, float]] = []
    for question in questions:
        option = question.choice(answers.get(question.code))
        answered = option is not None and option.code not in NOT_ANSWERS
        if option is not None and answered and option.score is None:
            continue
        asked += 1
        if option is not None and option.score is not None:
            weighed.append((1.0 if question.weight is None else question.weight, option.score))
    return _Tally(asked, len(weighed), tuple(weighed))


def _score(instrument: Instrument, tally: _Tally) -> Score:
    scoring = instrument.scoring
    if not tally.asked:
        return Score(None, 0, 0)
    if tally.answered / tally.asked < scoring.minimum_answered:
        return Score(None, tally.answered, tally.asked, insufficient=True)
    weight = math.fsum(weight for weight, _ in tally.weighed)
    mean = math.fsum(weight * value for weight, value in tally.weighed) / weight
    value = min(max(round(mean, _KEPT_DECIMALS), scoring.low), scoring.high)
    return Score(value, tally.answered, tally.asked, _band(scoring.bands, value))


def _band(bands: Iterable[Band], value: float) -> Band | None:
    """The band of the number as it is shown: a reader never sees 0.67 in the band below 0.67."""
    reached = [band for band in bands if band.start <= round(value, _SHOWN_DECIMALS)]
    return reached[-1] if reached else None


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means, in both languages, to stand beside it."""

    averaged: Text
    denominator: Text
    date_basis: Text
    notice: Text

    def label(self, language: Language) -> str:
        parts = (self.averaged, self.denominator, self.date_basis, self.notice)
        return " ".join(part.label(language) for part in parts if part)


def definition(instrument: Instrument, dimension: Section | None = None) -> Definition:
    """The definition of a dimension's score, or of the composite."""
    scoring = instrument.scoring
    if dimension is None:
        parts = [section.weight for section in instrument.dimensions]
        plain = N_("The mean of the form's dimensions, each counting the same.")
        weighted = N_("The mean of the form's dimensions, each counting by its weight.")
    else:
        parts = [q.weight for q in instrument.questions_of(dimension.code)]
        plain = N_("The mean of the scores of the answers, each question counting the same.")
        weighted = N_(
            "The mean of the scores of the answers, each question counting by its weight."
        )
    direction = {
        "better": N_("From {low} to {high}; higher is better."),
        "worse": N_("From {low} to {high}; higher is worse."),
    }[scoring.higher_is]
    counted = N_(
        "Counted are the scored questions that were shown, without those whose answer has no "
        "score. A question not answered, or answered with not known, is left out of the mean; "
        "with fewer than {share} % answered there is no number."
    )
    dated = N_(
        "The date is the day of the assessment. A change is the last less the first assessment "
        "with this version of the form."
    )
    mean = _in_both(plain if all(weight is None for weight in parts) else weighted)
    scale = _in_both(direction, low=scoring.low, high=scoring.high)
    return Definition(
        averaged=Text(f"{mean.en} {scale.en}", f"{mean.bn} {scale.bn}"),
        denominator=_in_both(counted, share=scoring.minimum_answered * 100),
        date_basis=_in_both(dated),
        notice=instrument.notice,
    )


def _in_both(text: str, **values: float) -> Text:
    return Text(
        *(
            say(text, one, **{name: digits(f"{value:g}", one) for name, value in values.items()})
            for one in LANGUAGES
        )
    )


@dataclass(frozen=True, slots=True)
class Sitting:
    """One assessment as stored: its day, the form and version it was made with, its answers."""

    on: date
    code: str
    version: str
    answers: AnyAnswers


@dataclass(frozen=True, slots=True)
class Change:
    """The course of one figure: first, last, and the difference where both are numbers.

    ``change`` is last less baseline; ``better`` says what that means (None: no change, or no
    number, and then ``why_not`` is the message). ``points`` are all comparable assessments.
    """

    label: Text
    baseline: Score | None
    last: Score | None
    change: float | None
    better: bool | None
    why_not: str
    points: tuple[tuple[date, Score], ...]
    definition: Definition


@dataclass(frozen=True, slots=True)
class Course:
    """``left_out`` counts the assessments made with another form or version."""

    composite: Change
    dimensions: Mapping[str, Change]
    left_out: int


def compare(instrument: Instrument, sittings: Iterable[Sitting]) -> Course:
    """The course over the assessments made with exactly this version of this form.

    Others are never compared, only counted. Assessments of one day keep their order.
    """
    given = sorted(sittings, key=lambda one: one.on)
    same = [s for s in given if (s.code, s.version) == (instrument.code, instrument.version)]
    left_out = len(given) - len(same)
    scored = [(sitting.on, score(instrument, sitting.answers)) for sitting in same]
    why_not = ""
    if not instrument.dimensions:
        why_not = N_("This form is not scored.")
    elif len(same) < 2:
        why_not = (
            N_("Assessments made with another form or version are not compared.")
            if left_out
            else N_("There is nothing to compare yet: this takes two assessments.")
        )
    whole = _change(
        instrument, None, [(on, scores.composite) for on, scores in scored],
        why_not or _different_parts([scores for _, scores in scored]),
    )  # fmt: skip
    dimensions = {
        section.code: _change(
            instrument,
            section,
            [(on, scores.dimensions[section.code]) for on, scores in scored],
            why_not,
        )
        for section in instrument.dimensions
    }
    return Course(whole, dimensions, left_out)


def _different_parts(scores: Sequence[Scores]) -> str:
    """Totals over different dimensions are different figures."""
    first, last = (
        {code for code, one in end.dimensions.items() if one.asked}
        for end in (scores[0], scores[-1])
    )
    return "" if first == last else N_("Different parts of the form applied each time.")


def _change(
    instrument: Instrument,
    section: Section | None,
    points: Sequence[tuple[date, Score]],
    why_not: str,
) -> Change:
    baseline, last = (points[0][1], points[-1][1]) if points else (None, None)
    change = None
    if not why_not and baseline and last:
        if baseline.insufficient or last.insufficient:
            why_not = N_("Too few questions were answered in the first or the last assessment.")
        elif baseline.value is None or last.value is None:
            why_not = N_("This part did not apply in the first or the last assessment.")
        else:
            change = round(last.value - baseline.value, _KEPT_DECIMALS)
    up_is_better = instrument.scoring.higher_is == "better"
    return Change(
        label=section.text if section else instrument.title,
        baseline=baseline,
        last=last,
        change=change,
        better=(change > 0) == up_is_better if change else None,
        why_not=why_not,
        points=tuple(points),
        definition=definition(instrument, section),
    )
