"""Assessments of a case: what may be saved, and how the answers read over time.

Stored are the answers with the form's code and version. Scores, warnings and courses are
computed whenever they are looked at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from casemgr.domain.answers import answers_problems, read_answers
from casemgr.domain.childhood import Age
from casemgr.domain.errors import Invalid
from casemgr.domain.fields import Record
from casemgr.domain.instruments import Instrument, Question
from casemgr.domain.scoring import Change, Course, Flag, Scores, Sitting, compare, flags, score
from casemgr.domain.support import Assessment
from casemgr.operations.access import account_names, the_case
from casemgr.operations.act import Act, query
from casemgr.operations.consenting import age_in_case
from casemgr.operations.instruments import (
    Key,
    known_instruments,
    offered_instruments,
    suits,
)
from casemgr.operations.values import Stored
from casemgr.storage.records import rows_of, value_of
from casemgr.storage.tables import CaseRow
from casemgr.words import N_, Language, digits, say, show_date

ANSWERS = "answers"
_KIND = "assessment"
_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Sat:
    """One assessment as stored, with what its answers say today."""

    record_id: str
    version: int
    value: Assessment
    instrument: Instrument
    scores: Scores
    flags: tuple[Flag, ...]
    by: str

    @property
    def on(self) -> date:
        return date.fromisoformat(self.value.on)


@dataclass(frozen=True, slots=True)
class InstrumentView:
    """All assessments with one form, the oldest first.

    ``instrument`` is the version of the last of them; ``course`` compares those made with
    that version and counts the others as left out.
    """

    instrument: Instrument
    sittings: tuple[Sat, ...]
    course: Course

    @property
    def last(self) -> Sat:
        return self.sittings[-1]


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """``taken``: the forms used in this case, the last used first. ``offered``: the forms a new
    assessment can be made with, for somebody of this age. ``known``: every form by code and
    version, for answers given with older ones."""

    age: Age
    taken: tuple[InstrumentView, ...] = ()
    offered: tuple[Instrument, ...] = ()
    known: Mapping[Key, Instrument] = field(default_factory=dict)

    def of(self, code: str) -> InstrumentView | None:
        return next((one for one in self.taken if one.instrument.code == code), None)

    def before(self, code: str, record_id: str = "") -> Sat | None:
        """The last assessment with this form other than the one being written; of an older
        one being corrected, the last before it."""
        view = self.of(code)
        earlier: list[Sat] = []
        for sat in view.sittings if view else ():
            if sat.record_id == record_id:
                break
            earlier.append(sat)
        return earlier[-1] if earlier else None


@query("open_case")
def assessment_view(act: Act, case_id: str) -> AssessmentView:
    """The assessments of a case, form by form. Raises ``NotFound``."""
    case = the_case(act, case_id)
    names = account_names(act.session)
    known = known_instruments(act.session)
    age = age_in_case(act, case.id)
    stored = [
        Stored(
            row.id, _KIND, row.version, value_of(_KIND, row),
            row.created_at, names.get(row.created_by or "", ""),
            row.updated_at, names.get(row.updated_by or "", ""),
        )
        for row in rows_of(act.session, _KIND, case.id)
    ]  # fmt: skip
    offered = tuple(one for one in offered_instruments(act.session) if suits(one, age))
    return AssessmentView(age, views_of(stored, known), offered, known)


def views_of(
    stored: Iterable[Stored], known: Mapping[Key, Instrument]
) -> tuple[InstrumentView, ...]:
    """The assessments among these records, form by form, the last used first.

    One whose form is not known here is left out: its answers cannot be read.
    """
    by_code: dict[str, list[Sat]] = {}
    for one in stored:
        value = cast(Assessment, one.value)
        form = known.get(key_of(value))
        if form is not None:
            by_code.setdefault(form.code, []).append(_sat(one, value, form))
    views = [_view(sorted(sats, key=lambda sat: sat.on)) for sats in by_code.values()]
    return tuple(sorted(views, key=lambda view: view.last.on, reverse=True))


def _sat(stored: Stored, value: Assessment, form: Instrument) -> Sat:
    return Sat(
        record_id=stored.id,
        version=stored.version,
        value=value,
        instrument=form,
        scores=score(form, value.answers),
        flags=flags(form, value.answers),
        by=stored.updated_by,
    )


def _view(sats: list[Sat]) -> InstrumentView:
    form = sats[-1].instrument
    sittings = (
        Sitting(sat.on, sat.value.instrument, sat.value.instrument_version, sat.value.answers)
        for sat in sats
    )
    return InstrumentView(form, tuple(sats), compare(form, sittings))


def answer_label(question: Question, value: object, language: Language) -> str:
    """An answer as people read it; ``""`` where there is none."""
    if not value:
        return ""
    if question.choices:
        codes = value if isinstance(value, list | tuple) else (str(value),)
        found = (question.choice(code) for code in codes)
        return "; ".join(option.text.label(language) for option in found if option)
    if question.kind == "date":
        return show_date(str(value), language)
    return digits(str(value), language) if question.kind == "number" else str(value)


def change_words(figure: Change, language: Language) -> str:
    """The change as a signed number and what it means, or why there is none. It is the
    difference of the two numbers as they are shown, so that a reader finds the same."""
    if figure.change is None or figure.baseline is None or figure.last is None:
        return say(figure.why_not, language)
    first, last = (round(one.value or 0, _SHOWN) for one in (figure.baseline, figure.last))
    change = round(last - first, _SHOWN)
    if not change:
        return say(N_("no change"), language)
    meaning = N_("better") if figure.better else N_("worse")
    number = digits(f"{change:+.{_SHOWN}f}".replace("-", "−"), language)
    return f"{number}  {say(meaning, language)}"


def key_of(value: Assessment) -> Key:
    """The form an assessment was made with: its code and version."""
    return value.instrument, value.instrument_version


def checked_assessment(act: Act, case: CaseRow, record: Record, before: Record | None) -> Record:
    """The rule on saving an assessment: a form that exists and suits her age, answers that fit
    its questions (problems named ``answers.<question>``), and never another form afterwards.

    Raises ``Invalid``.
    """
    given, earlier = cast(Assessment, record), cast("Assessment | None", before)
    key = key_of(given)
    if earlier and key != key_of(earlier):
        raise Invalid(
            {"instrument": N_("An assessment stays with the form it was made with. Add a new one.")}
        )
    form = known_instruments(act.session).get(key)
    if form is None:
        raise Invalid({"instrument": N_("Choose one of the listed values.")})
    if earlier is None and not suits(form, age_in_case(act, case.id)):
        raise Invalid({"instrument": N_("This form is not meant for somebody of this age.")})
    problems = {
        f"{ANSWERS}.{code}": text for code, text in answers_problems(form, given.answers).items()
    }
    if problems:
        raise Invalid(problems)
    answers = read_answers(form, given.answers)
    if not answers:
        raise Invalid({f"{ANSWERS}.{form.questions[0].code}": N_("Answer at least one question.")})
    return given.model_copy(update={ANSWERS: answers})
