"""Assessment forms: what ships is complete, and a file that breaks the format is refused."""

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.instrument_errors import BadInstrument, NoSuchInstrument
from casemgr.domain.instruments import (
    NO_ANSWER,
    UNKNOWN,
    Instrument,
    Text,
    check_size,
    instrument,
    instruments,
    read_instrument,
)
from casemgr.paths import resources
from casemgr.words import LANGUAGES

OWN = (
    "immediate_needs",
    "risk_safety",
    "vulnerability",
    "reintegration_sustainability",
)
Data = dict[str, Any]


def small() -> Data:
    """A form with everything the format knows, as small as can be."""
    return {
        "code": "small",
        "version": "1.0",
        "title": {"en": "Small", "bn": "ছোট"},
        "source": {"en": "Ours", "bn": "আমাদের"},
        "notice": {"en": "", "bn": ""},
        "topic": "needs",
        "for": "everyone",
        "scales": {"yes_no": [
            {"code": "yes", "en": "Yes", "bn": "হ্যাঁ", "score": 1},
            {"code": "no", "en": "No", "bn": "না", "score": 0},
        ]},
        "sections": [{"code": "one", "en": "One", "bn": "এক", "scored": True}],
        "questions": [
            {"code": "q1", "section": "one", "en": "Q", "bn": "প্র", "type": "one",
             "scale": "yes_no", "flags": {"no": {"en": "Look", "bn": "দেখুন"}}},
            {"code": "q2", "section": "one", "en": "Q", "bn": "প্র", "type": "many",
             "options": [{"code": "a", "en": "A", "bn": "ক"}, {"code": "b", "en": "B", "bn": "খ"}],
             "show_if": {"question": "q1", "is": ["yes"]}},
            {"code": "q3", "section": "one", "en": "Q", "bn": "প্র", "type": "text"},
        ],
        "scoring": {"method": "mean", "range": [0, 1], "higher_is": "better",
                    "minimum_answered": 0.7, "bands": []},
    }  # fmt: skip


def texts(one: Instrument) -> list[Text]:
    found = [one.title, one.source, one.notice]
    found += [section.text for section in one.sections]
    found += [band.text for band in one.scoring.bands]
    for question in one.questions:
        found += [question.text, question.help]
        found += [text for option in question.choices for text in (option.text, option.flag)]
    return [text for text in found if text]


@pytest.mark.parametrize("one", instruments(), ids=lambda one: one.code)
def test_every_text_of_a_shipped_form_is_said_in_both_languages(one: Instrument) -> None:
    for text in texts(one):
        assert re.search("[\u0980-\u09ff]", text.bn), text
        assert re.search("[A-Za-z]", text.en), text
        assert not re.search("[\u0980-\u09ff]", text.en), text


@pytest.mark.parametrize("code", OWN)
def test_a_shipped_form_lies_in_the_file_of_its_name(code: str) -> None:
    path = resources() / "instruments" / f"{code}.json"
    assert read_instrument(json.loads(path.read_text("utf-8"))) == instrument(code)


@pytest.mark.parametrize("one", instruments(), ids=lambda one: one.code)
def test_not_wishing_to_answer_is_offered_with_every_choice(one: Instrument) -> None:
    for question in one.questions:
        codes = [option.code for option in question.choices]
        assert codes[-2:] == ([NO_ANSWER, UNKNOWN] if question.kind in ("one", "many") else [])


def test_the_reintegration_form_says_that_it_is_not_the_official_score() -> None:
    form = instrument("reintegration_sustainability")
    assert form.notice.en == "Indicative, unweighted – not the official IOM score."
    assert "Annex 4" in form.source.en
    assert all(question.weight is None for question in form.questions)
    assert [section.code for section in form.dimensions] == ["economic", "social", "psychosocial"]


def test_answers_whose_score_is_not_known_do_not_count_in_the_reintegration_form() -> None:
    form = instrument("reintegration_sustainability")
    unscored = {question.code for question in form.questions if not question.scored}
    assert unscored == {"e05", "e09", "e10", "s14", "p29", "p31", "p32"}


def test_immediate_needs_ask_about_safety_first_and_give_no_score() -> None:
    form = instrument("immediate_needs")
    assert form.questions[0].code == "safe_now"
    assert not form.dimensions
    flagged = {q.code: {o.code for o in q.choices if o.flag} for q in form.questions}
    assert flagged["safe_now"] == {"no", UNKNOWN, NO_ANSWER}
    assert flagged["mind"] == {"now", "plan"}


def test_vulnerability_rates_four_levels_and_asks_what_makes_it_so() -> None:
    form = instrument("vulnerability")
    assert [s.code for s in form.sections] == ["individual", "household", "community", "structural"]
    rated = [question for question in form.questions if question.scored]
    assert len(rated) * 2 == len(form.questions)
    for factor in rated:
        scores = {option.code: option.score for option in factor.choices[:3]}
        assert scores == {"risk": 1, "neutral": 0.5, "protective": 0}
        note = next(q for q in form.questions if q.code == f"{factor.code}_note")
        assert note.kind == "text"
        assert note.show_if is not None
        assert note.show_if.question == factor.code


def test_a_danger_partly_there_warns_like_one_fully_there() -> None:
    for question in instrument("risk_safety").questions:
        flags = {option.code: option.flag for option in question.choices}
        if "partly" in flags and flags.get("yes"):
            assert flags["partly"] == flags["yes"]


def test_an_offices_own_form_stands_beside_those_that_ship() -> None:
    old, new = small(), small()
    new["version"] = "1.10"
    middle = {**small(), "version": "1.9"}
    own = [read_instrument(data) for data in (old, new, middle)]
    assert instrument("small", own=own).version == "1.10"
    assert instrument("small", "1.0", own).version == "1.0"
    assert {"small", *OWN} <= {one.code for one in instruments(own)}


def test_a_form_or_version_that_is_not_here_is_said_to_be_so() -> None:
    with pytest.raises(NoSuchInstrument):
        instrument("small")
    with pytest.raises(NoSuchInstrument):
        instrument("immediate_needs", "99.0")


def test_a_version_once_used_cannot_be_replaced() -> None:
    twin = {**small(), "code": "immediate_needs"}
    with pytest.raises(BadInstrument):
        instruments([read_instrument(twin)])


Break = Callable[[Data], object]
BROKEN: list[tuple[str, Break]] = [
    ("version", lambda d: d.pop("version")),
    ("version", lambda d: d.update(version="new")),
    ("code", lambda d: d.update(code="../Other")),
    ("titel", lambda d: d.update(titel="x")),
    ("title.bn", lambda d: d["title"].pop("bn")),
    ("title", lambda d: d["title"].update(bn=" ")),
    ("notice", lambda d: d["notice"].update(en="Only English")),
    ("topic", lambda d: d.update(topic="money")),
    ("for", lambda d: d.update({"for": ["children"]})),
    ("sections", lambda d: d.update(sections=[])),
    ("sections", lambda d: d["sections"].append(d["sections"][0])),
    ("sections[1].scored", lambda d: d["sections"][0].update(scored="yes")),
    ("scoring", lambda d: d["sections"][0].update(scored=False)),
    ("sections[2]", lambda d: d["sections"].append(
        {"code": "two", "en": "Two", "bn": "দুই", "scored": True})),
    ("scales.yes_no[1].score", lambda d: d["scales"]["yes_no"][0].update(score="1")),
    ("scales.yes_no[1].score", lambda d: d["scales"]["yes_no"][0].update(score=float("nan"))),
    ("scales.yes_no[1].code", lambda d: d["scales"]["yes_no"][0].update(code="no_answer")),
    ("scales.yes_no", lambda d: d["scales"]["yes_no"][0].update(code="no")),
    ("questions[1]", lambda d: d["scales"]["yes_no"][0].update(score=1.5)),
    ("questions[1].scale", lambda d: d["questions"][0].update(scale="other")),
    ("questions[1]", lambda d: d["questions"][0].update(options=[{"code": "a"}])),
    ("questions[1].weight", lambda d: d["questions"][0].update(weight=0)),
    ("questions[1].weight", lambda d: d["questions"][0].update(weight=10**400)),
    ("questions[2].weight", lambda d: d["questions"][1].update(weight=1)),
    ("questions[1].flags.maybe", lambda d: d["questions"][0]["flags"].update(maybe={})),
    ("questions[2].code", lambda d: d["questions"][1].update(code="q1")),
    ("questions[2].section", lambda d: d["questions"][1].update(section="two")),
    ("questions[2].show_if.question", lambda d: d["questions"][1]["show_if"].update(question="q2")),
    ("questions[2].show_if.is[1]", lambda d: d["questions"][1]["show_if"].update({"is": ["x"]})),
    ("questions[3]", lambda d: d["questions"][2].update(scale="yes_no")),
    ("questions[3].type", lambda d: d["questions"][2].update(type="photo")),
    ("questions[3].en", lambda d: d["questions"][2].update(en="x" * 3000)),
    ("scoring.method", lambda d: d["scoring"].update(method="sum")),
    ("scoring.range", lambda d: d["scoring"].update(range=[1, 0])),
    ("scoring.minimum_answered", lambda d: d["scoring"].update(minimum_answered=0.5)),
    ("scoring.bands", lambda d: d["scoring"].update(
        bands=[{"from": 0.5, "en": "A", "bn": "ক", "tone": "good"}])),
]  # fmt: skip


@pytest.mark.parametrize(("place", "broken"), BROKEN)
def test_a_file_that_breaks_the_format_is_refused_with_the_place(place: str, broken: Break) -> None:
    data = small()
    assert read_instrument(data).code == "small"
    broken(data)
    with pytest.raises(BadInstrument) as raised:
        read_instrument(data)
    assert raised.value.values["place"] == place
    for language in LANGUAGES:
        assert place in raised.value.tell(language)


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
    st.just([]), st.just({}), st.just([{}]), st.lists(st.integers(), max_size=2),
)  # fmt: skip


@given(st.data())
def test_a_spoilt_file_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    form: Any = copy.deepcopy(small())
    node = form
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        if not (isinstance(node[key], dict | list) and node[key] and data.draw(st.booleans())):
            break
        node = node[key]
    node[key] = data.draw(ANYTHING)
    try:
        read = read_instrument(form)
    except BadInstrument:
        return
    assert all(text.en and text.bn for text in texts(read))
    assert all(q.kind in ("one", "many") or not q.choices for q in read.questions)


def test_a_form_file_cannot_turn_the_writing_direction_of_the_screen() -> None:
    data = small()
    data["title"]["en"] = "Safe\u202e form\x07"
    assert read_instrument(data).title.en == "Safe form"


@given(
    st.recursive(
        st.text() | st.integers() | st.booleans(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )
)
def test_brackets_inside_texts_count_for_nothing_and_nested_ones_all(value: Any) -> None:
    def depth(one: Any) -> int:
        below = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        return 1 + max(map(depth, below), default=0) if isinstance(one, dict | list) else 0

    text = json.dumps(value, ensure_ascii=False)
    if depth(value) <= 8:
        check_size(text)
    else:
        with pytest.raises(BadInstrument):
            check_size(text)
    with pytest.raises(BadInstrument):
        check_size("[" * 9 + text)


def test_every_form_that_ships_is_within_the_bounds() -> None:
    for path in (resources() / "instruments").glob("*.json"):
        check_size(path.read_text("utf-8"))
