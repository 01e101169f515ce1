"""Scores of assessment forms: always within the range, or in words why there is none."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.instruments import (
    NO_ANSWER,
    NOT_ANSWERS,
    UNKNOWN,
    Instrument,
    instrument,
    read_instrument,
)
from casemgr.domain.scoring import (
    Course,
    Score,
    Sitting,
    compare,
    definition,
    flags,
    score,
    shown_questions,
)
from casemgr.words import LANGUAGES

Data = dict[str, Any]
FIVE = [0, 0.25, 0.5, 0.75, 1]
LETTERS = "abcde"
DAYS = (date(2026, 3, 1), date(2026, 6, 1), date(2026, 11, 1))


def form(
    parts: dict[str, int], *, better: bool = True, version: str = "1.0", bands: Any = ()
) -> Data:
    """A form's data: so many five-step questions in each part (a = 0 … e = 1, f not scored)."""
    steps: list[Data] = [
        {"code": code, "en": code, "bn": "ক", "score": value}
        for code, value in zip(LETTERS, FIVE, strict=True)
    ]
    return {
        "code": "sample",
        "version": version,
        "title": {"en": "Sample", "bn": "নমুনা"},
        "source": {"en": "Ours", "bn": "আমাদের"},
        "notice": {"en": "Only a sample.", "bn": "শুধু নমুনা।"},
        "topic": "home",
        "for": "everyone",
        "scales": {"five": [*steps, {"code": "f", "en": "n/a", "bn": "নয়", "score": None}]},
        "sections": [{"code": p, "en": p, "bn": "ক", "scored": True} for p in parts],
        "questions": [
            {"code": f"{part}{n}", "section": part, "en": "Q", "bn": "প্র", "type": "one",
             "scale": "five", "weight": None}
            for part, count in parts.items() for n in range(count)
        ],
        "scoring": {"method": "mean", "range": [0, 1], "minimum_answered": 0.7,
                    "higher_is": "better" if better else "worse", "bands": list(bands)},
    }  # fmt: skip


def answered(one: Instrument, code: str, **others: str) -> dict[str, str]:
    return {question.code: code for question in one.questions} | others


@st.composite
def forms(draw: st.DrawFn) -> Data:
    parts = draw(st.dictionaries(st.sampled_from("xyz"), st.integers(1, 6), min_size=1))
    data = form(parts)
    weights = st.none() | st.floats(0.01, 50)
    for question in data["questions"]:
        question["weight"] = draw(weights)
    for section in data["sections"]:
        section["weight"] = draw(weights)
    return data


ANSWER = st.sampled_from([*LETTERS, *LETTERS, "f", NO_ANSWER, UNKNOWN, ""])


def any_answers(draw: st.DrawFn, data: Data) -> dict[str, str]:
    return {question["code"]: draw(ANSWER) for question in data["questions"]}


@st.composite
def answered_forms(draw: st.DrawFn) -> tuple[Data, dict[str, str]]:
    data = draw(forms())
    return data, any_answers(draw, data)


def all_scores(one: Instrument, answers: dict[str, str]) -> list[Score]:
    scores = score(one, answers)
    return [scores.composite, *scores.dimensions.values()]


def share(one: Score) -> float:
    return one.answered / one.asked if one.asked else 1.0


@given(answered_forms())
def test_a_score_lies_within_the_range_or_is_no_number(given_form: tuple[Data, Any]) -> None:
    data, answers = given_form
    for one in all_scores(read_instrument(data), answers):
        assert one.value is None or 0 <= one.value <= 1
        assert 0 <= one.answered <= one.asked


@given(answered_forms())
def test_below_seven_tenths_answered_there_is_never_a_number(given_form: tuple[Data, Any]) -> None:
    data, answers = given_form
    scores = all_scores(read_instrument(data), answers)
    for one in scores:
        if one.answered * 10 < one.asked * 7:
            assert one.value is None
            assert one.insufficient
            assert f"{one.answered} of {one.asked}" in one.show("en")
    if any(part.insufficient for part in scores[1:]):
        assert scores[0].insufficient


@given(answered_forms(), st.sampled_from(sorted(NOT_ANSWERS)), st.data())
def test_not_answering_one_question_more_never_raises_the_answered_share(
    given_form: tuple[Data, Any], silence: str, data: st.DataObject
) -> None:
    one, answers = read_instrument(given_form[0]), given_form[1]
    code = data.draw(st.sampled_from(sorted(answers)))
    before, after = all_scores(one, answers), all_scores(one, answers | {code: silence})
    for earlier, later in zip(before, after, strict=True):
        assert share(later) <= share(earlier)


@given(answered_forms())
def test_reversing_the_scale_mirrors_the_score(given_form: tuple[Data, Any]) -> None:
    data, answers = given_form
    before = all_scores(read_instrument(data), answers)
    for option in data["scales"]["five"]:
        option["score"] = None if option["score"] is None else 1 - option["score"]
    for straight, mirrored in zip(before, all_scores(read_instrument(data), answers), strict=True):
        assert (straight.value is None) == (mirrored.value is None)
        if straight.value is not None and mirrored.value is not None:
            assert mirrored.value == pytest.approx(1 - straight.value, abs=2e-6)


@given(answered_forms(), st.randoms(use_true_random=False))
def test_the_order_of_the_questions_changes_no_score(
    given_form: tuple[Data, Any], dice: Any
) -> None:
    data, answers = given_form
    before = score(read_instrument(data), answers)
    dice.shuffle(data["questions"])
    assert score(read_instrument(data), answers) == before


@given(answered_forms())
def test_equal_weights_are_the_same_as_none(given_form: tuple[Data, Any]) -> None:
    data, answers = given_form
    told = []
    for weight in (None, 2.5):
        for weighed in (*data["questions"], *data["sections"]):
            weighed["weight"] = weight
        told.append([one.value for one in all_scores(read_instrument(data), answers)])
    assert told[0] == told[1]


def test_scores_counted_by_hand() -> None:
    one = read_instrument(form({"x": 4, "y": 2}))
    answers = {"x0": "e", "x1": "d", "x2": "a", "x3": UNKNOWN, "y0": "c", "y1": "f"}
    scores = score(one, answers)
    assert scores.dimensions["x"] == Score(0.583333, 3, 4)  # (1 + 0.75 + 0) / 3
    assert scores.dimensions["y"] == Score(0.5, 1, 1)  # the other does not apply
    assert scores.composite == Score(0.541667, 4, 5)  # (0.583333 + 0.5) / 2


def test_official_weights_come_as_data_and_change_the_mean() -> None:
    data = form({"x": 2, "y": 1}, version="2.0")
    answers = {"x0": "e", "x1": "a", "y0": "e"}
    assert score(read_instrument(data), answers).composite.value == 0.75
    data["questions"][0]["weight"] = 3
    assert score(read_instrument(data), answers).dimensions["x"].value == 0.75
    assert score(read_instrument(data), answers).composite.value == 0.875
    data["sections"][0]["weight"] = 3
    assert score(read_instrument(data), answers).composite.value == 0.8125
    weighted = definition(read_instrument(data))
    assert "weight" in weighted.averaged.en


def test_a_part_that_does_not_apply_stays_out_of_the_composite() -> None:
    one = read_instrument(form({"x": 2, "y": 2}))
    scores = score(one, {"x0": "e", "x1": "e", "y0": "f", "y1": "f"})
    assert scores.dimensions["y"] == Score(None, 0, 0)
    assert scores.composite.value == 1
    assert score(one, answered(one, "f")).composite == Score(None, 0, 0)


def test_exactly_seven_of_ten_answered_is_enough_and_six_is_not() -> None:
    one = read_instrument(form({"x": 10}))
    seven = {f"x{n}": "e" for n in range(7)}
    assert score(one, seven).composite == Score(1, 7, 10)
    del seven["x0"]
    assert score(one, seven).composite == Score(None, 6, 10, insufficient=True)


def gated() -> Instrument:
    data = form({"x": 3})
    data["questions"][1]["show_if"] = {"question": "x0", "is": ["e"]}
    data["questions"][2]["show_if"] = {"question": "x1", "is": ["a"]}
    return read_instrument(data)


def test_a_hidden_question_is_neither_answered_nor_missing() -> None:
    one = gated()
    assert score(one, {"x0": "a", "x1": "e"}).composite == Score(0, 1, 1)
    assert score(one, {"x0": "e"}).composite == Score(None, 1, 2, insufficient=True)


def test_what_hangs_on_a_hidden_question_is_hidden_too() -> None:
    one = gated()
    assert [q.code for q in shown_questions(one, {"x0": "e", "x1": "a"})] == ["x0", "x1", "x2"]
    assert [q.code for q in shown_questions(one, {"x0": "a", "x1": "a"})] == ["x0"]


def test_a_choice_of_many_is_never_scored() -> None:
    data = form({"x": 1})
    data["questions"].append({**data["questions"][0], "code": "m", "type": "many"})
    one = read_instrument(data)
    assert score(one, {"x0": "e", "m": "a"}).composite == Score(1, 1, 1)


def test_the_band_belongs_to_the_number_as_it_is_shown() -> None:
    bands = [
        {"from": 0, "en": "low", "bn": "কম", "tone": "alarm"},
        {"from": 0.67, "en": "high", "bn": "বেশি", "tone": "good"},
    ]
    one = read_instrument(form({"x": 3}, bands=bands))
    told = score(one, {"x0": "e", "x1": "e", "x2": "a"}).composite  # 0.666667
    assert told.show("en") == "0.67"
    assert told.show("bn") == "০.৬৭"
    assert told.band is not None
    assert told.band.text.en == "high"


def test_a_form_without_scores_gives_none_and_is_not_called_insufficient() -> None:
    needs = instrument("immediate_needs")
    scores = score(needs, {"safe_now": "no"})
    assert scores.composite == Score(None, 0, 0)
    assert scores.dimensions == {}


def test_an_unsafe_or_unknown_answer_raises_its_warning() -> None:
    needs = instrument("immediate_needs")
    for answer in ("no", UNKNOWN, NO_ANSWER):
        raised = flags(needs, {"safe_now": answer})
        assert [flag.question.code for flag in raised] == ["safe_now"]
    assert not flags(needs, {"safe_now": "yes", "danger_from": ("person_near",)})
    both = flags(needs, {"safe_now": "no", "danger_from": ("person_near", "phone")})
    assert [flag.question.code for flag in both] == ["safe_now", "danger_from", "danger_from"]


@pytest.mark.parametrize("end", ["yes", "no"])
def test_the_risk_form_scores_one_for_danger_and_nought_for_none(end: str) -> None:
    risk = instrument("risk_safety")
    good = {"exit_plan", "call_help", "papers_safe"}
    answers: dict[str, str] = {}
    for question in risk.questions:
        if question.scored:
            worst, best = question.choices[0].code, question.choices[2].code
            swapped = question.code in good or question.code == "self_harm"
            answers[question.code] = (best if swapped else worst) if end == "yes" else (
                worst if swapped else best
            )  # fmt: skip
    assert score(risk, answers).composite.value == (1 if end == "yes" else 0)


def course(one: Instrument, *sets: dict[str, str], version: str = "") -> Course:
    sittings = [
        Sitting(on, one.code, version or one.version, answers)
        for on, answers in zip(DAYS, sets, strict=False)
    ]
    return compare(one, reversed(sittings))


def test_the_course_runs_from_the_first_to_the_last_assessment() -> None:
    one = read_instrument(form({"x": 2, "y": 2}))
    told = course(one, answered(one, "a"), answered(one, "b"), answered(one, "d", y0="a", y1="a"))
    change = told.dimensions["x"]
    assert (change.change, change.better, change.why_not) == (0.75, True, "")
    assert [(on, point.value) for on, point in change.points] == [
        (DAYS[0], 0), (DAYS[1], 0.25), (DAYS[2], 0.75)
    ]  # fmt: skip
    assert (told.dimensions["y"].change, told.dimensions["y"].better) == (0, None)
    assert told.composite.change == 0.375
    assert told.left_out == 0


def test_a_rise_is_worse_where_higher_is_worse() -> None:
    one = read_instrument(form({"x": 2}, better=False))
    told = course(one, answered(one, "a"), answered(one, "e"))
    assert (told.composite.change, told.composite.better) == (1, False)


def test_a_renamed_version_does_not_compare() -> None:
    old = read_instrument(form({"x": 2}))
    new = read_instrument(form({"x": 2}, version="1.1"))
    sittings = [
        Sitting(DAYS[0], "sample", "1.0", answered(old, "a")),
        Sitting(DAYS[1], "sample", "1.1", answered(new, "e")),
        Sitting(DAYS[2], "other", "1.1", answered(new, "c")),
    ]
    for one, value in ((old, 0), (new, 1)):
        told = compare(one, sittings)
        assert told.left_out == 2
        assert told.composite.change is None
        assert "not compared" in told.composite.why_not
        assert told.composite.last is not None
        assert told.composite.last.value == value


def test_one_assessment_alone_or_none_is_no_change() -> None:
    one = read_instrument(form({"x": 2}))
    single, none = course(one, answered(one, "c")), course(one)
    assert single.composite.baseline == single.composite.last == Score(0.5, 2, 2)
    assert none.composite.baseline is none.composite.last is None
    for told in (single, none):
        assert told.composite.change is None
        assert "two assessments" in told.composite.why_not


def test_too_few_answers_at_either_end_give_no_change() -> None:
    one = read_instrument(form({"x": 2, "y": 2}))
    told = course(one, answered(one, "a", x0=NO_ANSWER), answered(one, "e"))
    assert told.dimensions["x"].change is None
    assert "Too few" in told.dimensions["x"].why_not
    assert told.dimensions["y"].change == 1
    assert told.composite.change is None


def test_totals_over_different_parts_are_not_compared() -> None:
    one = read_instrument(form({"x": 2, "y": 2}))
    told = course(one, answered(one, "a", y0="f", y1="f"), answered(one, "e"))
    assert told.dimensions["x"].change == 1
    assert told.dimensions["y"].change is None
    assert told.composite.change is None
    assert "Different parts" in told.composite.why_not


def test_every_figure_has_its_definition_in_both_languages() -> None:
    form_ = instrument("reintegration_sustainability")
    told = course(form_, {}, {})
    for change in (told.composite, *told.dimensions.values()):
        for language in LANGUAGES:
            text = change.definition.label(language)
            assert form_.notice.label(language) in text
            assert ("70 %" if language == "en" else "৭০%") in text
        assert "day of the assessment" in change.definition.date_basis.en
