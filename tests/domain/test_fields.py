"""Fields are declared once, and everything typed is checked by that declaration."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.domain.case_codes import PURPOSE
from casemgr.domain.directories import DIRECTORIES
from casemgr.domain.errors import Invalid
from casemgr.domain.fields import (
    LONG_TEXT,
    SHORT_TEXT,
    Kind,
    check,
    fields_of,
    read_value,
    show_value,
)
from casemgr.domain.legal import Hearing
from casemgr.domain.lifecycle import STATUS
from casemgr.domain.person import Contact, Person
from casemgr.domain.records import RECORD_KINDS, kind_of
from casemgr.domain.roles import ROLE
from casemgr.domain.support import Referral
from casemgr.words import LANGUAGES, say

TODAY = date(2026, 11, 21)


def problems_of(model: Any, **values: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as raised:
        check(model, values, TODAY)
    return raised.value.problems


def test_every_field_of_every_record_is_declared() -> None:
    for kind in RECORD_KINDS.values():
        declared = fields_of(kind.model)
        assert set(declared) == set(kind.model.model_fields)
        assert set(kind.summary) <= set(declared)
        assert not kind.dated_by or kind.dated_by in declared
        assert kind_of(kind.model) is kind


def test_every_coded_field_has_a_list_and_no_other_has() -> None:
    for kind in RECORD_KINDS.values():
        for declared in fields_of(kind.model).values():
            assert (declared.codes is not None) == (declared.kind in (Kind.CODE, Kind.CODES))


def test_a_condition_names_a_field_of_the_same_record() -> None:
    for kind in RECORD_KINDS.values():
        declared = fields_of(kind.model)
        for one in declared.values():
            assert one.show_if is None or one.show_if[0] in declared
            assert not one.parent or one.parent in declared


def test_every_code_is_unique_and_labelled_in_both_languages() -> None:
    declared = (one for kind in RECORD_KINDS.values() for one in fields_of(kind.model).values())
    lists = {one.codes.name: one.codes for one in declared if one.codes is not None}
    for codes in [*lists.values(), STATUS, ROLE, PURPOSE]:
        assert len({code.code for code in codes}) == len(codes.codes)
        for code in codes:
            assert code.en.strip(), code.code
            assert code.bn.strip(), code.code


def test_every_standard_code_of_the_lists_is_one_of_htcds() -> None:
    from casemgr.exchange.standard import htcds_code_table

    table = htcds_code_table()
    # The standard names the lists of ISO for these, and has no word for one of our codes.
    without_list = {"prs_PrimaryLanguage", "prs_SecondaryLanguage"}
    unsaid = {"prs_HighestLevelOfEducation": {"none"}}
    coded = {
        declared.htcds: declared.codes
        for model in [
            *(kind.model for kind in RECORD_KINDS.values()),
            *(one.model for one in DIRECTORIES.values()),
        ]
        for declared in fields_of(model).values()
        if declared.codes is not None and declared.htcds
    }
    assert set(coded) - set(table) == without_list
    for api_name in set(coded) & set(table):
        known = {code.code for code in table[api_name]}
        ours = {code.htcds or code.code for code in coded[api_name]}
        assert ours - known == unsaid.get(api_name, set()), api_name
        assert known <= ours, api_name


def test_what_is_needed_and_missing_is_said_beside_the_field() -> None:
    assert problems_of(Person) == {"pseudonym": "This is needed."}


def test_an_impossible_date_and_a_future_birth_are_said_apart() -> None:
    first = problems_of(Person, pseudonym="Jaba", birth_date="31/2/2020")
    second = problems_of(Person, pseudonym="Jaba", birth_date="2031")
    assert set(first) == set(second) == {"birth_date"}
    assert first != second


def test_a_number_too_large_to_be_an_age_is_refused() -> None:
    assert "age_at_intake" in problems_of(Person, pseudonym="Jaba", age_at_intake="400")
    assert check(Person, {"pseudonym": "Jaba", "age_at_intake": "১৯"}, TODAY).age_at_intake == 19


def test_a_huge_paste_is_kept_out_of_a_short_field_with_a_message() -> None:
    assert "pseudonym" in problems_of(Person, pseudonym="x" * 5000)
    assert "details" in problems_of(Referral, direction="in", details="x" * (LONG_TEXT + 1))


def test_a_telephone_need_only_be_possible() -> None:
    assert check(Contact, {"mobile_phone": "+880 1012345678"}, TODAY).mobile_phone
    assert check(Contact, {"mobile_phone": "০১৭১২৩৪৫৬৭৮"}, TODAY).mobile_phone == "01712345678"
    assert check(Contact, {"mobile_phone": "+966 50 123 4567"}, TODAY).mobile_phone
    assert "mobile_phone" in problems_of(Contact, mobile_phone="12")


def test_a_code_that_is_not_listed_is_never_stored() -> None:
    assert "gender" in problems_of(Person, pseudonym="Jaba", gender="female")
    assert "citizenship" in problems_of(Person, pseudonym="Jaba", citizenship=["BD", "XX"])


@given(st.text(max_size=400))
def test_any_short_text_is_kept_and_stays_the_same(text: str) -> None:
    declared = fields_of(Person)["name_bn"]
    if len(text) > SHORT_TEXT:
        return
    kept = read_value(declared, text, TODAY)
    assert isinstance(kept, str)
    assert read_value(declared, kept, TODAY) == kept
    assert kept.encode("utf-8").decode("utf-8") == kept


@given(st.sampled_from(sorted(RECORD_KINDS)), st.data())
def test_a_checked_record_passes_the_check_again_unchanged(kind: str, data: st.DataObject) -> None:
    model = RECORD_KINDS[kind].model
    values: dict[str, Any] = {}
    for name, declared in fields_of(model).items():
        if declared.codes is not None:
            codes = st.sampled_from([code.code for code in declared.codes.codes[:20]])
            many = declared.kind is Kind.CODES
            values[name] = data.draw(st.lists(codes, max_size=3) if many else codes)
        elif declared.kind in (Kind.DATE, Kind.PARTIAL_DATE):
            values[name] = data.draw(st.dates(date(1990, 1, 1), TODAY)).isoformat()
        elif declared.kind is Kind.NUMBER:
            values[name] = data.draw(st.integers(declared.least, min(declared.most, 99)))
        elif declared.kind is Kind.PHONE:
            values[name] = "+880 1012345678"
        elif declared.kind is Kind.YES:
            values[name] = data.draw(st.booleans())
        elif declared.kind is Kind.ANSWERS:
            values[name] = {"e01": data.draw(st.sampled_from(["yes", ["a", "b"], ""]))}
        else:
            values[name] = data.draw(st.sampled_from(["রোকেয়া খাতুন", "Rokeya", "a\nb"]))
    record = check(model, values, TODAY)
    again = check(model, {name: getattr(record, name) for name in fields_of(model)}, TODAY)
    assert again == record


def test_every_value_can_be_shown_in_both_languages() -> None:
    for kind in RECORD_KINDS.values():
        for declared in fields_of(kind.model).values():
            for language in LANGUAGES:
                assert say(declared.label, language)
                if declared.codes is not None:
                    first = declared.codes.codes[0].code
                    value = (first,) if declared.kind is Kind.CODES else first
                    assert show_value(declared, value, language)


def test_a_time_of_the_day_stands_in_the_digits_of_the_language() -> None:
    time = fields_of(Hearing)["time"]
    assert show_value(time, "10:30", "bn") == "১০:৩০"
    assert show_value(time, "১০:৩০", "en") == "10:30"
    assert show_value(time, "after 10", "bn") == "after 10"
