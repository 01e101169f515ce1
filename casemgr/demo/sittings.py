"""Assessments of invented cases: answers to the forms that ship, a first time and later.

How well things stand decides the answers: worse at first, better later, never the same twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from casemgr.demo.dice import between, chance, later
from casemgr.demo.names import phrase
from casemgr.demo.person import Figure, Values
from casemgr.domain.instruments import NOT_ANSWERS, Question, instrument
from casemgr.words import Language

_AT_ENTRY = (("immediate_needs", 0.5),)
_FIRST = (("risk_safety", 0.85), ("health_psychosocial", 0.45), ("vulnerability", 0.25),
          ("family_home", 0.2), ("skills_livelihood", 0.25))  # fmt: skip
_GROWN = frozenset({"skills_livelihood"})
_AGAIN = ("risk_safety", "health_psychosocial", "reintegration_sustainability")
_INSUFFICIENT, _DECLINED = 0.07, 0.03
_LEFT_OUT = 0.01


@dataclass(frozen=True, slots=True)
class _Form:
    version: str
    better: bool
    questions: tuple[tuple[Question, tuple[str, ...]], ...]


@lru_cache(maxsize=16)
def _form(code: str) -> _Form:
    """A form with, of each question, its real answers from the best to the worst."""
    found = instrument(code)
    better = found.scoring.higher_is == "better"
    return _Form(
        found.version, better, tuple((one, _ranked(one, better)) for one in found.questions)
    )


def _ranked(question: Question, better: bool) -> tuple[str, ...]:
    real = [one for one in question.choices if one.code not in NOT_ANSWERS]
    scored = [one for one in real if one.score is not None]
    if not scored:
        return tuple(one.code for one in real)
    ranked = sorted(scored, key=lambda one: one.score or 0.0, reverse=better)
    return tuple(one.code for one in ranked)


def assessments(figure: Figure) -> Iterator[tuple[date, Values]]:
    """What was asked at entry, at the assessment, and again while help went on."""
    rng, course = figure.more, figure.course
    assessed, helped = course.reached("assessment"), course.reached("support")
    end = figure.today if course.open else course.since
    if figure.course.path not in ("draft", "not_taken_on"):
        yield from (
            _sitting(figure, code, course.days.get("screening", figure.intake), 0.3)
            for code, share in _AT_ENTRY
            if chance(rng, share)
        )
    if assessed is None:
        return
    taken = {code for code, share in _FIRST if chance(rng, share)}
    if figure.child:
        taken = (taken - _GROWN) | {"best_interest"}
    well = 0.4 + 0.4 * (1 - figure.severity)
    yield from (_sitting(figure, code, assessed, well) for code in sorted(taken))
    if helped is None:
        return
    if not figure.child and chance(rng, 0.6):
        begun = later(rng, helped, 5, 30, end)
        taken.add("reintegration_sustainability")
        yield _sitting(figure, "reintegration_sustainability", begun, well)
    for months in (6, 12):
        on = helped + timedelta(days=30 * months + between(rng, -8, 20))
        if on > end:
            return
        well = min(0.95, well + rng.random() * 0.35 - 0.05)
        yield from (
            _sitting(figure, code, on, well)
            for code in _AGAIN
            if code in taken and chance(rng, 0.7)
        )


def _sitting(figure: Figure, code: str, on: date, well: float) -> tuple[date, Values]:
    rng, form = figure.more, _form(code)
    values: Values = {
        "instrument": code,
        "instrument_version": form.version,
        "on": on.isoformat(),
        "answers": _answers(rng, form, well, figure.language),
    }
    if chance(rng, 0.3):
        values["summary"] = phrase(rng, figure.language, "assessed")
    if figure.course.open and chance(rng, 0.3):
        values["next_on"] = (max(on, figure.today) + timedelta(between(rng, 5, 150))).isoformat()
    return on, values


def _answers(
    rng: Random, form: _Form, well: float, language: Language
) -> dict[str, str | tuple[str, ...]]:
    roll = rng.random()
    declined = roll < _DECLINED
    left_out = 0.55 if roll > 1 - _INSUFFICIENT else _LEFT_OUT
    found: dict[str, str | tuple[str, ...]] = {}
    for place, (question, ranked) in enumerate(form.questions):
        rule = question.show_if
        if rule and not (_held(found, rule.question) & rule.answers):
            continue
        if place and chance(rng, left_out):
            continue
        answer = _answer(rng, question, ranked, well, language)
        if declined and question.kind in ("one", "many"):
            answer = "no_answer" if question.kind == "one" else ("no_answer",)
        if answer:
            found[question.code] = answer
    return found


def _held(found: dict[str, str | tuple[str, ...]], code: str) -> set[str]:
    answer = found.get(code, ())
    return {answer} if isinstance(answer, str) else set(answer)


def _answer(
    rng: Random, question: Question, ranked: tuple[str, ...], well: float, language: Language
) -> str | tuple[str, ...]:
    if question.kind == "one":
        spot = (1 - well) + (rng.random() - 0.5) * 0.7
        return ranked[max(0, min(len(ranked) - 1, int(spot * len(ranked))))]
    if question.kind == "many":
        return tuple(code for code in ranked if chance(rng, 0.3)) or ranked[:1]
    if question.kind == "number":
        return str(between(rng, 1, 5))
    if question.kind == "text" and chance(rng, 0.25):
        return phrase(rng, language, "assessed")
    return ""
