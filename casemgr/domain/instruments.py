"""Assessment forms as data: questions, answers to choose from, scores, bands and warnings.

The forms that ship lie in ``resources/instruments/*.json``; an office's own arrive as data of
the same shape and are passed in by the caller. A form is known by its code *and* version: a
version once used is never edited, another version is other content. ``read_instrument``
refuses what it does not understand and names the place; nothing is guessed.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast, get_args

from casemgr.domain.instrument_errors import NoSuchInstrument
from casemgr.domain.instrument_file import At
from casemgr.paths import resources
from casemgr.words import N_, Language

QuestionKind = Literal["one", "many", "number", "text", "date"]
Topic = Literal[
    "needs", "risk", "vulnerability", "health", "home", "skills", "best_interest", "reintegration"
]
Audience = Literal["everyone", "children", "adults"]
Tone = Literal["good", "care", "alarm", "plain"]
Method = Literal["none", "mean"]
HigherIs = Literal["better", "worse"]

NO_ANSWER = "no_answer"
UNKNOWN = "unknown"
NOT_ANSWERS = frozenset({NO_ANSWER, UNKNOWN})
LEAST_ANSWERED = 0.7
_MOST_QUESTIONS = 500
_MOST_ANSWERS = 100
_MOST_WEIGHT = 1e6
_DEEPEST = 8  # a form needs six: file, questions, question, options, option, its score
_MOST_VALUES = 100_000
# A text of the file counts as one mark, whatever stands in it, closed or not; possessive, so
# that no text can make the search go back over it.
_MARKS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages; false where both are empty."""

    en: str = ""
    bn: str = ""

    def label(self, language: Language) -> str:
        return self.bn if language == "bn" else self.en

    def __bool__(self) -> bool:
        return bool(self.en or self.bn)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. ``score`` None: answered but not scored. ``flag``: its warning."""

    code: str
    text: Text
    score: float | None = None
    flag: Text = Text()


_ALWAYS_OFFERED = (
    Option(NO_ANSWER, Text("I don't wish to answer", "উত্তর দিতে চাই না")),
    Option(UNKNOWN, Text("Not known", "জানা নেই")),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form; a scored one is a dimension. ``weight`` None counts as 1."""

    code: str
    text: Text
    scored: bool
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class ShowIf:
    """An earlier question, and its answers of which one must be given."""

    question: str
    answers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Question:
    """``choices`` are what a person is offered: the file's answers and the two always offered.

    ``scored`` says whether the question can enter a score at all: one answer, in a scored
    section of a scored form, with a score on at least one answer.
    """

    code: str
    section: str
    text: Text
    help: Text
    kind: QuestionKind
    choices: tuple[Option, ...]
    weight: float | None
    show_if: ShowIf | None
    scored: bool

    def choice(self, code: object) -> Option | None:
        return next((option for option in self.choices if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Band:
    """What a score from ``start`` up to the next band means."""

    start: float
    text: Text
    tone: Tone


@dataclass(frozen=True, slots=True)
class Scoring:
    method: Method
    low: float = 0.0
    high: float = 1.0
    higher_is: HigherIs = "better"
    minimum_answered: float = LEAST_ANSWERED
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of one form. ``source`` and ``notice`` stand beside every score of it."""

    code: str
    version: str
    title: Text
    source: Text
    notice: Text
    topic: Topic
    audience: Audience
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    scoring: Scoring

    @property
    def dimensions(self) -> tuple[Section, ...]:
        """The sections that get a score of their own; none where the form is not scored."""
        return tuple(s for s in self.sections if s.scored and self.scoring.method != "none")

    def questions_of(self, section: str) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.section == section)


def instruments(own: Iterable[Instrument] = ()) -> tuple[Instrument, ...]:
    """Every form there is, shipped and the office's own, newest version of each code first.

    Raises ``BadInstrument`` when two have the same code and version.
    """
    found: dict[tuple[str, str], Instrument] = {}
    for one in (*_shipped(), *own):
        if found.setdefault((one.code, one.version), one) is not one:
            At(None, "version").fail(N_("There is already a form with this code and version."))
    newest_first = sorted(found.values(), key=_age, reverse=True)
    return tuple(sorted(newest_first, key=lambda one: one.code))


def instrument(code: str, version: str | None = None, own: Iterable[Instrument] = ()) -> Instrument:
    """The form with this code: the version asked for, or the newest.

    Raises ``NoSuchInstrument``.
    """
    for one in instruments(own):
        if one.code == code and version in (None, one.version):
            return one
    raise NoSuchInstrument


def _age(one: Instrument) -> tuple[int, ...]:
    return tuple(int(part) for part in one.version.split("."))


@lru_cache(maxsize=1)
def _shipped() -> tuple[Instrument, ...]:
    files = sorted((resources() / "instruments").glob("*.json"))
    return tuple(read_instrument(json.loads(path.read_text("utf-8"))) for path in files)


def check_size(text: str) -> None:
    """That a file's JSON is neither nested nor filled beyond what any form needs: looked at in
    one pass before it is parsed. Raises ``BadInstrument``."""
    depth = values = 0
    for found in _MARKS.finditer(text):
        mark = found[0]
        if mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
        if mark in "[{,":
            values += 1
        if depth > _DEEPEST or values > _MOST_VALUES:
            At(None).fail(N_("It is nested deeper, or holds more, than any form needs."))


def read_instrument(data: Mapping[str, object]) -> Instrument:
    """The form that ``data`` describes (parsed JSON of the documented format).

    Raises ``BadInstrument`` with the first place that does not follow the format.
    """
    form = At(data, "").table(
        "code version title source topic for sections questions scoring", "notice scales"
    )
    scoring = _scoring(form["scoring"])
    sections = tuple(_section(row) for row in form["sections"].rows(_MOST_ANSWERS))
    _no_twins(form["sections"], sections)
    named = form["scales"].open_table() if "scales" in form else {}
    if len(named) > _MOST_ANSWERS:
        form["scales"].fail(N_("There are too many of these."))
    scales = {name: _options(at) for name, at in named.items()}
    dimensions = {s.code for s in sections if s.scored and scoring.method != "none"}
    reader = _QuestionReader({s.code for s in sections}, dimensions, scales)
    questions = tuple(reader.read(row) for row in form["questions"].rows(_MOST_QUESTIONS))
    for number, section in enumerate(sections, 1):
        if section.code in dimensions and not any(
            q.scored for q in questions if q.section == section.code
        ):
            At(None, f"sections[{number}]").fail(N_("Nothing in this part can be scored."))
    if scoring.method != "none" and not dimensions:
        form["scoring"].fail(N_("A scored form needs a scored part."))
    _scores_in_range(form["questions"], questions, scoring)
    return Instrument(
        code=form["code"].code(),
        version=form["version"].version(),
        title=Text(*form["title"].both()),
        source=Text(*form["source"].both()),
        notice=Text(*form["notice"].both(blank=True)) if "notice" in form else Text(),
        topic=cast(Topic, form["topic"].one_of(get_args(Topic))),
        audience=cast(Audience, form["for"].one_of(get_args(Audience))),
        sections=sections,
        questions=questions,
        scoring=scoring,
    )


def _weight(at: At | None) -> float | None:
    return None if at is None or at.value is None else at.number(1 / _MOST_WEIGHT, _MOST_WEIGHT)


def _labelled(row: Mapping[str, At], at: At) -> Text:
    return Text(*At({"en": row["en"].value, "bn": row["bn"].value}, at.place).both())


def _no_twins(at: At, coded: Iterable[Section] | Iterable[Option]) -> None:
    codes = [one.code for one in coded]
    if len(set(codes)) < len(codes):
        at.fail(N_("A code is used twice here."))


def _section(at: At) -> Section:
    row = at.table("code en bn scored", "weight")
    weight = _weight(row.get("weight"))
    return Section(row["code"].code(), _labelled(row, at), row["scored"].yes(), weight)


def _options(at: At) -> tuple[Option, ...]:
    options = []
    for one in at.rows(_MOST_ANSWERS):
        row = one.table("code en bn", "score")
        code = row["code"].code()
        if code in NOT_ANSWERS:
            row["code"].fail(N_("The program offers this answer by itself."))
        score = row.get("score")
        scored = score is not None and score.value is not None
        value = score.number(-_MOST_WEIGHT, _MOST_WEIGHT) if score and scored else None
        options.append(Option(code, _labelled(row, one), value))
    _no_twins(at, options)
    return tuple(options)


def _scoring(at: At) -> Scoring:
    row = at.table("method", "range higher_is minimum_answered bands")
    if row["method"].one_of(get_args(Method)) == "none":
        for end in row["range"].rows(2, 2) if "range" in row else ():
            end.number(-_MOST_WEIGHT, _MOST_WEIGHT)
        for one in row["bands"].rows(20, 0) if "bands" in row else ():
            _band(one)
        return Scoring("none")
    row = at.table("method range higher_is minimum_answered", "bands")
    ends = [end.number(-_MOST_WEIGHT, _MOST_WEIGHT) for end in row["range"].rows(2, 2)]
    if ends[0] >= ends[1]:
        row["range"].fail(N_("The range must rise."))
    bands = [_band(one) for one in row["bands"].rows(20, 0)] if "bands" in row else []
    starts = [band.start for band in bands]
    if starts and (starts[0] != ends[0] or starts != sorted(set(starts)) or starts[-1] > ends[1]):
        row["bands"].fail(N_("The bands must rise from the beginning of the range."))
    return Scoring(
        method="mean",
        low=ends[0],
        high=ends[1],
        higher_is=cast(HigherIs, row["higher_is"].one_of(get_args(HigherIs))),
        minimum_answered=row["minimum_answered"].number(LEAST_ANSWERED, 1),
        bands=tuple(bands),
    )


def _band(at: At) -> Band:
    row = at.table("from en bn tone")
    tone = cast(Tone, row["tone"].one_of(get_args(Tone)))
    return Band(row["from"].number(-_MOST_WEIGHT, _MOST_WEIGHT), _labelled(row, at), tone)


def _scores_in_range(at: At, questions: Iterable[Question], scoring: Scoring) -> None:
    for number, question in enumerate(questions, 1):
        scores = [o.score for o in question.choices if question.scored and o.score is not None]
        if any(not scoring.low <= score <= scoring.high for score in scores):
            At(None, f"{at.place}[{number}]").fail(N_("A score lies outside the range."))


class _QuestionReader:
    """Reads the questions in their order: each may only look back on those before it."""

    def __init__(
        self, sections: set[str], dimensions: set[str], scales: dict[str, tuple[Option, ...]]
    ) -> None:
        self._sections = sections
        self._dimensions = dimensions
        self._scales = scales
        self._before: dict[str, Question] = {}

    def read(self, at: At) -> Question:
        row = at.table("code section en bn type", "help scale options weight show_if flags")
        code, kind = row["code"].code(), row["type"].one_of(get_args(QuestionKind))
        if code in self._before:
            row["code"].fail(N_("A code is used twice here."))
        section = row["section"].one_of(self._sections)
        options = self._answers(at, row, kind)
        scored = kind == "one" and section in self._dimensions
        scored = scored and any(option.score is not None for option in options)
        weight = _weight(row.get("weight"))
        if weight is not None and not scored:
            row["weight"].fail(N_("Only a scored question has a weight."))
        question = Question(
            code=code,
            section=section,
            text=_labelled(row, at),
            help=Text(*row["help"].both(blank=True)) if "help" in row else Text(),
            kind=cast(QuestionKind, kind),
            choices=self._flagged(row, (*options, *_ALWAYS_OFFERED) if options else ()),
            weight=weight,
            show_if=self._show_if(row.get("show_if")),
            scored=scored,
        )
        self._before[code] = question
        return question

    def _answers(self, at: At, row: Mapping[str, At], kind: str) -> tuple[Option, ...]:
        given = [row[key] for key in ("scale", "options") if key in row and row[key].value]
        if len(given) != (1 if kind in ("one", "many") else 0):
            at.fail(N_("A choice needs a scale or answers of its own; other questions have none."))
        if not given:
            return ()
        if given[0].place.endswith(".scale"):
            return self._scales[given[0].one_of(self._scales)]
        return _options(given[0])

    def _flagged(self, row: Mapping[str, At], choices: Iterable[Option]) -> tuple[Option, ...]:
        flags = row["flags"].open_table() if "flags" in row and row["flags"].value else {}
        known = {option.code: option for option in choices}
        for code, at in flags.items():
            if code not in known:
                at.fail(N_("There is no such answer."))
            option = known[code]
            known[code] = Option(code, option.text, option.score, Text(*at.both()))
        return tuple(known.values())

    def _show_if(self, at: At | None) -> ShowIf | None:
        if at is None or at.value is None:
            return None
        row = at.table("question is")
        other = self._before.get(row["question"].code())
        if other is None or not other.choices:
            row["question"].fail(N_("No choice before this one has that code."))
        codes = [option.code for option in other.choices]
        answers = frozenset(one.one_of(codes) for one in row["is"].rows(_MOST_ANSWERS))
        return ShowIf(other.code, answers)
