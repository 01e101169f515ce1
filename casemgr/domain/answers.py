"""Answers to an assessment form: which questions to ask, and what may be kept.

Answers are ``{question code: value}`` as stored: a code for "one", codes for "many", else a
text: what was written, a number in ASCII digits, or an ISO date, as much of it as is known.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from casemgr.domain.errors import Invalid
from casemgr.domain.fields import LONG_TEXT, Field, Kind, clean_text, read_value
from casemgr.domain.instruments import NOT_ANSWERS, Instrument, Question
from casemgr.words import N_, ascii_digits

Answer = str | tuple[str, ...]
AnyAnswers = Mapping[str, object]
_ANY_DATE = Field("", kind=Kind.PARTIAL_DATE)
_NOT_LISTED = N_("Choose one of the listed values.")
# Every number a form asks for counts something: people, hours, moves, taka.
_MOST = 1_000_000_000


def shown_questions(instrument: Instrument, answers: AnyAnswers) -> tuple[Question, ...]:
    """The questions to ask, given these answers; a hidden one hides what hangs on it."""
    shown: dict[str, Question] = {}
    for question in instrument.questions:
        rule = question.show_if
        met = rule and rule.question in shown and chosen(answers.get(rule.question)) & rule.answers
        if rule is None or met:
            shown[question.code] = question
    return tuple(shown.values())


def chosen(value: object) -> frozenset[str]:
    """The codes that an answer to a choice holds, one or many."""
    if isinstance(value, str):
        return frozenset({value})
    return frozenset(map(str, value)) if isinstance(value, Sequence) else frozenset()


def answers_problems(instrument: Instrument, answers: AnyAnswers) -> dict[str, str]:
    """A message for each question whose answer cannot be kept; an empty answer is none."""
    return _read(instrument, answers)[1]


def read_answers(instrument: Instrument, answers: AnyAnswers) -> dict[str, Answer]:
    """The answers as they are stored: cleaned, in the form's order, empty ones left out.

    An answer to a question now hidden is kept, and enters no score. Raises ``Invalid``.
    """
    clean, problems = _read(instrument, answers)
    if problems:
        raise Invalid(problems)
    return clean


def _read(instrument: Instrument, answers: AnyAnswers) -> tuple[dict[str, Answer], dict[str, str]]:
    clean: dict[str, Answer] = {}
    known = {question.code for question in instrument.questions}
    problems = {code: N_("The form has no such question.") for code in answers if code not in known}
    for question in instrument.questions:
        raw = answers.get(question.code)
        if raw is None or raw in ("", (), []):
            continue
        try:
            value = _READERS[question.kind](question, raw)
        except ValueError as problem:
            problems[question.code] = str(problem)
            continue
        if value not in ("", ()):
            clean[question.code] = value
    return clean, problems


def _one(question: Question, raw: object) -> str:
    option = question.choice(raw)
    if option is None:
        raise ValueError(_NOT_LISTED)
    return option.code


def _many(question: Question, raw: object) -> tuple[str, ...]:
    codes = chosen(raw)
    found = tuple(option.code for option in question.choices if option.code in codes)
    if not found or len(found) != len(codes):
        raise ValueError(_NOT_LISTED)
    if len(found) > 1 and NOT_ANSWERS & codes:
        raise ValueError(N_("This answer cannot stand beside others."))
    return found


def _number(_question: Question, raw: object) -> str:
    try:
        value = float(ascii_digits(str(raw)).replace(",", ""))
    except ValueError:
        raise ValueError(N_("Write a number.")) from None
    if value < 0:
        raise ValueError(N_("This number cannot be below nought."))
    if isinstance(raw, bool) or not value <= _MOST:
        raise ValueError(N_("This number is too small or too large to be right."))
    return str(int(value) if value.is_integer() else value)


def _text(_question: Question, raw: object) -> str:
    try:
        return clean_text(raw, LONG_TEXT)
    except Invalid as too_long:
        raise ValueError(next(iter(too_long.problems.values()))) from None


def _date(_question: Question, raw: object) -> str:
    return str(read_value(_ANY_DATE, raw, date.max) or "")


_READERS: dict[str, Callable[[Question, object], Answer]] = {
    "one": _one,
    "many": _many,
    "number": _number,
    "text": _text,
    "date": _date,
}
