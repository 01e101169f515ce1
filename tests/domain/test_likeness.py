"""How people are recognised, measured on labelled pairs of invented ones."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.domain.likeness import (
    REASONS,
    SURE_FROM,
    WARN_FROM,
    PersonTraits,
    compare,
    keys_of,
)

PAIRS = Path(__file__).parents[1] / "data" / "name_pairs.json"
RECALL, PRECISION = 0.95, 0.90
RAHIMA = PersonTraits(
    names=("রহিমা খাতুন",),
    father="মোঃ আব্দুল করিম",
    mother="সালেহা",
    upazila="jashore.sharsha",
    district="jashore",
    age=24,
    age_on="2026-11-21",
    phones=("01012-345678",),
    gender="Feminine",
)
TEXTS = st.sampled_from(
    ["", "রহিমা", "Rahima Khatun", "Md. Karim", "মিনা", "Mst. Mina Akter", "Hosne Ara", "হোসনেয়ারা"]
)
PEOPLE = st.builds(
    PersonTraits,
    names=st.tuples(TEXTS),
    other_names=st.tuples(TEXTS),
    father=TEXTS,
    mother=TEXTS,
    spouse=TEXTS,
    upazila=st.sampled_from(["", "jashore.sharsha", "bhola.monpura"]),
    district=st.sampled_from(["", "jashore", "bhola"]),
    birth_date=st.sampled_from(["", "2002", "2002-01-01", "2002-05", "2002-05-17"]),
    age=st.none() | st.integers(0, 90),
    age_on=st.sampled_from(["", "2026-11-21", "2020"]),
    phones=st.tuples(st.sampled_from(["", "01012345678", "+880 1012-345679"])),
    gender=st.sampled_from(["", "Feminine", "Masculine", "Hijra"]),
)


@lru_cache(maxsize=1)
def pairs() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(PAIRS.read_text("utf-8"))["pairs"]
    return found


def traits(held: dict[str, Any]) -> PersonTraits:
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in held.items()}
    return PersonTraits(**values)


def changed(**values: Any) -> PersonTraits:
    held = {name: getattr(RAHIMA, name) for name in RAHIMA.__dataclass_fields__}
    return PersonTraits(**{**held, **values})


def codes(one: PersonTraits, two: PersonTraits) -> set[str]:
    return {reason.code for reason in compare(one, two).reasons}


def test_the_labelled_set_is_what_it_says() -> None:
    assert len(pairs()) == 500
    assert sum(pair["same"] for pair in pairs()) == 250
    assert sum(pair["held_back"] for pair in pairs()) == 100
    assert sum(pair["made"] == "by hand" for pair in pairs()) >= 150


@pytest.mark.parametrize("held_back", [False, True, None], ids=["tuned", "held back", "all"])
def test_nearly_all_pairs_are_found_and_few_are_wrong(held_back: bool | None) -> None:
    chosen = [pair for pair in pairs() if held_back in (None, pair["held_back"])]
    found = [compare(traits(p["a"]), traits(p["b"])).score >= WARN_FROM for p in chosen]
    right = sum(hit and p["same"] for hit, p in zip(found, chosen, strict=True))
    recall, precision = right / sum(p["same"] for p in chosen), right / sum(found)
    figures = f"recall {recall:.1%} of {len(chosen)} pairs at precision {precision:.1%}"
    assert recall >= RECALL, figures
    assert precision >= PRECISION, figures


def test_hardly_anybody_else_is_called_sure() -> None:
    sure = [p for p in pairs() if compare(traits(p["a"]), traits(p["b"])).score >= SURE_FROM]
    wrong = sum(not p["same"] for p in sure)
    assert len(sure) >= 100
    assert wrong <= len(sure) / 100, f"{wrong} of {len(sure)} are other people"


def test_the_index_leads_from_one_file_to_the_other() -> None:
    same = [p for p in pairs() if p["same"]]
    reached = sum(bool(keys_of(traits(p["a"])) & keys_of(traits(p["b"]))) for p in same)
    assert reached / len(same) >= 0.99, f"{reached} of {len(same)} share a key"


def test_the_index_leads_to_few_others() -> None:
    sides = [traits(p[side]) for p in pairs() for side in ("a", "b")]
    keys = [keys_of(side) for side in sides]
    met = sum(bool(keys[0] & others) for others in keys[1:])
    assert met < len(sides) / 10


def test_one_name_in_two_scripts_is_found_by_the_name_alone() -> None:
    for typed in ("Rohima Khatun", "Raheema Khatoon", "মোছাঃ রহীমা খাতুন"):
        asked = PersonTraits(names=(typed,))
        assert keys_of(asked) & keys_of(RAHIMA)
        assert compare(asked, RAHIMA).is_possible


def test_sisters_are_not_one_person_whatever_they_share() -> None:
    sister = changed(names=("ফাহিমা খাতুন",), age=22)
    likeness = compare(RAHIMA, sister)
    assert not likeness.is_possible
    assert likeness.score <= 0.3
    assert {"name_differs", "father_alike", "mother_alike", "phone_same"} <= {
        reason.code for reason in likeness.reasons
    }


def test_only_the_form_of_address_in_common_is_nothing_in_common() -> None:
    one = PersonTraits(names=("Md. Rafiq",), upazila="jashore.sharsha")
    two = PersonTraits(names=("মোঃ শফিক",), upazila="jashore.sharsha")
    assert not compare(one, two).is_possible
    assert not {key for key in keys_of(one) & keys_of(two) if key[0] in "nhv"}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"names": ("Rohima Khatoon",)}, "name_same"),
        ({"names": ("Rohima Begum Khatun",)}, "name_alike"),
        ({"names": ("Kulsum",), "other_names": ("Rahima Khatun",)}, "name_other"),
        ({"father": "Late Abdul Korim"}, "father_alike"),
        ({"father": "Belayet"}, "father_differs"),
        ({"mother": "ছালেহা বেগম"}, "mother_alike"),
        ({"mother": "Jorina"}, "mother_differs"),
        ({}, "upazila_same"),
        ({"upazila": ""}, "district_same"),
        ({"upazila": "jashore.manirampur"}, "upazila_differs"),
        ({"upazila": "", "district": "bhola"}, "district_differs"),
        ({"age": 26}, "age_near"),
        ({"age": None, "birth_date": "2001"}, "age_near"),
        ({"age": 29}, "age_off"),
        ({"age": 40}, "age_far"),
        ({"phones": ("+880 1012 345678",)}, "phone_same"),
        ({"gender": "Masculine"}, "gender_differs"),
    ],
)
def test_each_trait_is_named(values: dict[str, Any], code: str) -> None:
    assert code in codes(RAHIMA, changed(**values))


def test_the_whole_birth_date_tells_more_than_the_year() -> None:
    born = changed(birth_date="2002-05-17")
    assert "born_same" in codes(born, changed(birth_date="2002-05-17"))
    assert "age_near" in codes(born, changed(birth_date="2002"))


def test_the_first_of_january_is_taken_for_a_year() -> None:
    one = changed(birth_date="2002-01-01")
    assert "age_near" in codes(one, changed(birth_date="2002-01-01"))
    assert not [key for key in keys_of(one) if key.startswith("b")]


def test_an_age_written_down_years_ago_has_grown_since() -> None:
    assert "age_near" in codes(RAHIMA, changed(age=18, age_on="2020-11-21"))
    assert "age_far" in codes(RAHIMA, changed(age=24, age_on="2019"))


def test_unknown_traits_say_nothing() -> None:
    assert compare(PersonTraits(), RAHIMA).reasons == ()
    assert not compare(PersonTraits(), PersonTraits()).is_possible
    assert "gender_differs" not in codes(RAHIMA, changed(gender="NonSpecifiedUnknown"))


def test_every_reason_can_be_said_in_both_languages_and_holds_no_value() -> None:
    for reason in compare(RAHIMA, changed(father="Belayet")).reasons:
        assert reason.sentence("en") == REASONS[reason.code]
        assert reason.sentence("bn") != reason.sentence("en")
        assert "{" not in reason.sentence("en")


def test_the_weightiest_reason_comes_first() -> None:
    points = [abs(reason.points) for reason in compare(RAHIMA, changed(gender="Masculine")).reasons]
    assert points == sorted(points, reverse=True)


@given(PEOPLE, PEOPLE)
@settings(max_examples=150)
def test_comparing_is_symmetric_and_bounded(one: PersonTraits, two: PersonTraits) -> None:
    there, back = compare(one, two), compare(two, one)
    assert there.score == pytest.approx(back.score)
    assert {reason.code for reason in there.reasons} == {reason.code for reason in back.reasons}
    assert 0.0 <= there.score <= 1.0
    assert all(reason.code in REASONS for reason in there.reasons)


@given(PEOPLE)
@settings(max_examples=80)
def test_nobody_differs_from_themselves(one: PersonTraits) -> None:
    assert all(reason.points > 0 for reason in compare(one, one).reasons)
    assert keys_of(one) == keys_of(one)
