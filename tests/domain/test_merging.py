"""Two files made one and taken apart again."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.domain.fields import LONG_TEXT, Record, fields_of
from casemgr.domain.merging import (
    Choice,
    NotTheSameKind,
    Undecided,
    Undo,
    apply,
    merge,
    merge_choices,
    open_choices,
    take_apart,
)
from casemgr.domain.person import Contact, Intake, Person
from casemgr.domain.support import Note

NAMES = st.sampled_from(["", "রহিমা", "Rahima Khatun", " rahima  khatun", "Mina; Lipi"])
PERSONS = st.builds(
    Person,
    pseudonym=st.sampled_from(["Bakul 3", "Jui 8"]),
    no_name=st.booleans(),
    name_bn=NAMES,
    name_en=NAMES,
    other_names=NAMES,
    birth_date=st.sampled_from(["", "2002", "2002-05", "2003-01-09"]),
    age_at_intake=st.none() | st.integers(0, 60),
    citizenship=st.sampled_from([(), ("BGD",), ("BGD", "MMR"), ("MMR",)]),
    division=st.sampled_from(["", "khulna", "barishal"]),
    district=st.sampled_from(["", "jashore", "bhola"]),
    upazila=st.sampled_from(["", "jashore.sharsha", "bhola.monpura"]),
)
CONTACTS = st.builds(
    Contact,
    no_contact=st.booleans(),
    safe_to_call=st.sampled_from(["", "Yes", "No"]),
    channels=st.sampled_from([(), ("call",), ("call", "sms")]),
    safe_times=st.sampled_from(["", "noon"]),
    mobile_phone=st.sampled_from(["", "+8801012345678", "01012-345678", "01012999999"]),
)
INTAKES = st.builds(
    Intake,
    intake_date=st.sampled_from(["2026-01-02", "2026-03-04"]),
    first_words=st.text(max_size=9),
)
TWO = st.one_of(*(st.tuples(one, one) for one in (PERSONS, CONTACTS, INTAKES)))


def choice_of(choices: Sequence[Choice], name: str) -> Choice:
    return next(choice for choice in choices if name in choice.fields)


def all_decided(choices: Sequence[Choice], turns: Sequence[int]) -> list[Choice]:
    """Open choices decided one way or the other."""
    sides = iter([*turns, *[0] * len(choices)])
    return [
        one if one.taken else one.decided(one.offered[next(sides) % len(one.offered)])
        for one in choices
    ]


def merged(left: Any, right: Any) -> Any:
    return apply(type(left), merge_choices(left, right))


@given(TWO, st.lists(st.integers(0, 2), max_size=12))
@settings(max_examples=150)
def test_a_merge_taken_apart_gives_both_back(two: tuple[Record, Record], turns: list[int]) -> None:
    left, right = two
    one, undo = merge(left, right, all_decided(merge_choices(left, right), turns))
    apart = take_apart(Undo.from_json(undo.to_json()), one)
    assert (apart.left, apart.right, apart.later) == (left, right, ())


@given(TWO, st.lists(st.integers(0, 2), max_size=12))
@settings(max_examples=100)
def test_nothing_is_invented(two: tuple[Record, Record], turns: list[int]) -> None:
    left, right = two
    one = apply(type(left), all_decided(merge_choices(left, right), turns))
    for name in fields_of(type(left)):
        value, sides = getattr(one, name), (getattr(left, name), getattr(right, name))
        if isinstance(value, tuple):
            assert set(value) <= set(sides[0]) | set(sides[1])
        elif name not in ("other_names", "first_words"):
            assert value in sides


@given(TWO)
@settings(max_examples=100)
def test_every_field_is_chosen_exactly_once(two: tuple[Record, Record]) -> None:
    chosen = [name for choice in merge_choices(*two) for name in choice.fields]
    assert sorted(chosen) == sorted(fields_of(type(two[0])))


@given(st.one_of(PERSONS, CONTACTS, INTAKES))
def test_a_record_merged_with_itself_asks_nothing_and_changes_nothing(record: Record) -> None:
    assert merged(record, record) == record


def test_what_one_side_knows_is_taken_over_by_itself() -> None:
    left = Person(pseudonym="Jui 8", name_bn="রহিমা")
    right = Person(pseudonym="Jui 8", father_name="Karim", age_at_intake=0)
    one = merged(left, right)
    assert (one.name_bn, one.father_name, one.age_at_intake) == ("রহিমা", "Karim", 0)


def test_what_both_know_differently_waits_for_a_person() -> None:
    left = Person(pseudonym="Jui 8", father_name="Karim", marital_status="Single")
    right = Person(pseudonym="Jui 8", father_name="Rahim", marital_status="Married")
    choices = merge_choices(left, right)
    assert {one.fields[0] for one in open_choices(choices)} == {"father_name", "marital_status"}
    with pytest.raises(Undecided):
        apply(Person, choices)


def test_a_more_exact_date_is_taken_and_another_is_asked() -> None:
    year, day, other = (Person(birth_date=born) for born in ("2002", "2002-05-17", "2003"))
    assert merged(year, day).birth_date == merged(day, year).birth_date == "2002-05-17"
    assert open_choices(merge_choices(day, other))


def test_a_place_is_taken_whole() -> None:
    left = Person(division="khulna", district="jashore")
    fuller = Person(division="khulna", district="jashore", upazila="jashore.sharsha")
    other = Person(division="barishal", district="bhola", upazila="bhola.monpura")
    assert merged(left, fuller).upazila == "jashore.sharsha"
    choice = choice_of(merge_choices(left, other), "upazila")
    assert (choice.fields, choice.taken) == (("division", "district", "upazila"), "")
    one = apply(Person, all_decided([choice], [1]))
    assert (one.division, one.district, one.upazila) == ("barishal", "bhola", "bhola.monpura")


def test_one_number_written_in_two_ways_is_one() -> None:
    left, right = Contact(mobile_phone="01012-345678"), Contact(mobile_phone="+8801012345678")
    assert merged(left, right).mobile_phone == "01012-345678"


def test_safe_contact_is_asked_where_both_files_speak_of_it() -> None:
    left = Contact(safe_to_call="Yes", channels=("call",), code_word="rice")
    right = Contact(channels=("call", "sms"))
    choices = merge_choices(left, right)
    assert {one.fields[0] for one in open_choices(choices)} == {
        "safe_to_call", "channels", "code_word",
    }  # fmt: skip
    assert choice_of(choices, "channels").offered == ("left", "right")
    assert merged(left, Contact(mobile_phone="01012345678")).safe_to_call == "Yes"


def test_a_protecting_tick_stands_whoever_made_it() -> None:
    assert merged(Contact(no_contact=True), Contact(no_message=True)).no_contact
    assert merged(Contact(no_contact=True), Contact(no_message=True)).no_message


def test_whether_the_file_goes_without_a_name_is_asked() -> None:
    choices = merge_choices(Person(no_name=True), Person(name_bn="রহিমা"))
    assert [one.fields for one in open_choices(choices)] == [("no_name",)]


def test_long_texts_are_kept_both_and_not_twice() -> None:
    left, right = Intake(first_words="She came at night."), Intake(first_words="Needs a bed.")
    assert merged(left, right).first_words == "She came at night.\n\nNeeds a bed."
    longer = Intake(first_words="Needs a bed. And food.")
    assert merged(right, longer).first_words == "Needs a bed. And food."


def test_texts_too_long_together_are_asked() -> None:
    choices = merge_choices(Intake(first_words="a" * LONG_TEXT), Intake(first_words="b"))
    assert [one.fields for one in open_choices(choices)] == [("first_words",)]


def test_lists_may_be_joined() -> None:
    choices = merge_choices(Person(citizenship=("BGD",)), Person(citizenship=("MMR", "BGD")))
    choice = choice_of(choices, "citizenship")
    assert choice.taken == ""
    joined = [one if one.taken else one.decided("both") for one in choices]
    assert apply(Person, joined).citizenship == ("BGD", "MMR")


def test_a_side_that_is_not_offered_is_a_bug() -> None:
    choice = choice_of(merge_choices(Person(city="A"), Person(city="B")), "city")
    with pytest.raises(ValueError):
        choice.decided("both")


def test_a_name_not_chosen_goes_on_as_another_name() -> None:
    left = Person(name_en="Rahima Khatun", other_names="Mina")
    right = Person(name_en="Rohima Begum", other_names="")
    choices = [c if c.taken else c.decided("right") for c in merge_choices(left, right)]
    one = apply(Person, choices)
    assert (one.name_en, one.other_names) == ("Rohima Begum", "Mina; Rahima Khatun")


def test_other_names_are_gathered() -> None:
    left, right = Person(other_names="Mina"), Person(other_names="Lipi")
    assert merged(left, right).other_names == "Mina; Lipi"


def test_a_file_without_a_name_gathers_none() -> None:
    left, right = Person(name_en="Rahima", no_name=True), Person(name_en="Mina", no_name=True)
    choices = [c if c.taken else c.decided("left") for c in merge_choices(left, right)]
    assert apply(Person, choices).other_names == ""


def test_work_done_after_the_merge_outlives_its_undoing() -> None:
    left, right = Person(name_bn="রহিমা"), Person(father_name="Karim")
    one, undo = merge(left, right, merge_choices(left, right))
    apart = take_apart(undo, one.model_copy(update={"city": "Benapole"}))
    assert apart.left == Person(name_bn="রহিমা", city="Benapole")
    assert (apart.right, apart.later) == (right, ("city",))


def test_only_records_that_a_case_holds_once_are_merged() -> None:
    for left, right in ((Note(), Note()), (Person(), Contact())):
        with pytest.raises(NotTheSameKind):
            merge_choices(left, right)  # type: ignore[type-var,misc,unused-ignore]
