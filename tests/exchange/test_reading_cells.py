"""Single cells: dates, telephone numbers, consent, listed values, and what stays a question."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgr.exchange import problems
from casemgr.exchange.cells import read_cell
from casemgr.exchange.dates import Bounds, bounds_of, read_date
from casemgr.exchange.labels import vocabulary
from casemgr.exchange.standard import htcds_code_table, standard
from casemgr.exchange.values import CodeValue, DateValue, PhoneValue, TextValue, YesNo
from tests.exchange.sheets import TODAY, cell_of

BOUNDS = Bounds(date(1906, 1, 1), TODAY)


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("2009", "2009"),
        ("২০০৯", "2009"),
        ("2009-05", "2009-05"),
        ("5/2009", "2009-05"),
        ("2009-5-12", "2009-05-12"),
        ("2009/05/12", "2009-05-12"),
        ("2009-05-12T00:00:00", "2009-05-12"),
        ("19/7/2008", "2008-07-19"),
        ("7/19/2008", "2008-07-19"),
        ("6/6/2008", "2008-06-06"),
        ("১৯/০৭/২০০৮ ইং", "2008-07-19"),
        ("19.07.2008", "2008-07-19"),
        ("19 - 7 - 2008", "2008-07-19"),
        ("12 May 2009", "2009-05-12"),
        ("12-Sept-2009", "2009-09-12"),
        ("May 12th, 2009", "2009-05-12"),
        ("June 2009", "2009-06"),
        ("১২ই মে, ২০০৯", "2009-05-12"),
        ("৩ জানুয়ারী ২০০৯", "2009-01-03"),
        (datetime(2008, 7, 19), "2008-07-19"),  # noqa: DTZ001
        (datetime(2008, 7, 19, 14, 30), "2008-07-19"),  # noqa: DTZ001
        (2009, "2009"),
        (2009.0, "2009"),
    ],
)
def test_a_clear_date_is_read(typed: object, iso: str) -> None:
    assert read_date(typed, BOUNDS).iso == iso


@pytest.mark.parametrize(
    ("typed", "problem", "offers"),
    [
        ("03/04/2021", problems.AMBIGUOUS_DATE, ["2021-04-03", "2021-03-04"]),
        ("০৩.০৪.২০২১", problems.AMBIGUOUS_DATE, ["2021-04-03", "2021-03-04"]),
        ("31/2/2001", problems.IMPOSSIBLE_DATE, []),
        ("13/13/2001", problems.IMPOSSIBLE_DATE, []),
        ("2009-00-00", problems.IMPOSSIBLE_DATE, []),
        ("30 February 2001", problems.IMPOSSIBLE_DATE, []),
        ("19/7/08", problems.TWO_DIGIT_YEAR, []),
        ("19-Jul-08", problems.TWO_DIGIT_YEAR, []),
        ("12/3/1430", problems.TOO_LONG_AGO, []),
        ("about 2009", problems.NOT_A_DATE, []),
        ("2009-2010", problems.NOT_A_DATE, []),
        ("25 years", problems.NOT_A_DATE, []),
        ("12 Foo 2009", problems.NOT_A_DATE, []),
        (25, problems.NOT_A_DATE, []),
        (True, problems.NOT_A_DATE, []),
        (float("inf"), problems.NOT_A_DATE, []),
        (36526, problems.DAY_NUMBER, ["2000-01-01"]),
        (time(10, 30), problems.NOT_A_DATE, []),
        (timedelta(days=3), problems.NOT_A_DATE, []),
        ("2026-11-22", problems.FUTURE_DATE, []),
        (datetime(2027, 1, 1), problems.FUTURE_DATE, []),  # noqa: DTZ001
        ("1890", problems.TOO_LONG_AGO, []),
        (datetime(1905, 7, 1), problems.TOO_LONG_AGO, ["2009"]),  # noqa: DTZ001
    ],
)
def test_an_unclear_date_is_never_taken(typed: object, problem: str, offers: list[str]) -> None:
    reading = read_date(typed, BOUNDS)
    assert (reading.iso, reading.problem) == ("", problem)
    assert [offer.iso for offer in reading.suggestions] == offers


def test_the_year_we_are_in_and_a_planned_referral_are_not_the_future() -> None:
    assert read_date("2026", bounds_of("prs_Birthdate", TODAY)).iso == "2026"
    assert read_date("2027-03-01", bounds_of("cas_OutgoingReferralDate", TODAY)).iso
    assert not read_date("2027-03-01", bounds_of("cas_IncomingReferralDate", TODAY)).iso


@given(st.dates(date(1906, 1, 1), TODAY), st.sampled_from("/-."))
def test_a_day_written_day_first_is_read_or_ambiguous_but_never_wrong(day: date, mark: str) -> None:
    reading = read_date(f"{day.day}{mark}{day.month}{mark}{day.year}", BOUNDS)
    if day.day <= 12 and day.day != day.month:
        assert reading.problem == problems.AMBIGUOUS_DATE
        assert DateValue(day.isoformat()) in reading.suggestions
    else:
        assert reading.iso == day.isoformat()


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("+880 1086196613", "+8801086196613"),
        ("01712-345678", "+8801712345678"),
        ("০১৭১২ ৩৪৫৬৭৮", "+8801712345678"),
        (1712345678, "+8801712345678"),
        (1712345678.0, "+8801712345678"),
        (8801712345678, "+8801712345678"),
        ("00971 50 123 4567", "+971501234567"),
        ("+971 (50) 123-4567", "+971501234567"),
    ],
)
def test_a_possible_telephone_number_is_read(typed: object, e164: str) -> None:
    assert cell_of("Mobile Phone", typed) == (PhoneValue(e164), ())


@pytest.mark.parametrize(
    ("typed", "problem", "offers"),
    [
        ("01712345678 / 01812345678", problems.PHONE_IMPOSSIBLE, []),
        ("01712345678 (brother)", problems.PHONE_IMPOSSIBLE, []),
        ("none", problems.PHONE_IMPOSSIBLE, []),
        ("017", problems.PHONE_IMPOSSIBLE, []),
        ("+", problems.PHONE_IMPOSSIBLE, []),
        ("8.80171E+12", problems.PHONE_IMPOSSIBLE, []),
        ("9812345678", problems.PHONE_COUNTRY, ["+8809812345678"]),
        (971501234567, problems.PHONE_COUNTRY, ["+971501234567"]),
    ],
)
def test_another_telephone_number_is_kept_as_it_was_typed(
    typed: object, problem: str, offers: list[str]
) -> None:
    value, (question,) = cell_of("Home Phone", typed)
    assert value is None
    assert (question.value, question.problem) == (str(typed), problem)
    assert list(question.suggestions) == [PhoneValue(number) for number in offers]


@pytest.mark.parametrize(
    ("typed", "yes"),
    [
        (True, True), (False, False), ("Yes", True), ("no ", False), ("TRUE", True), (1, True),
        (0, False), ("হ্যাঁ", True), ("না", False), ("১", True), ("✓", True),
    ],
)  # fmt: skip
def test_consent_is_read_from_every_usual_way_to_tick(typed: object, yes: bool) -> None:
    assert cell_of("Consent", typed) == (YesNo(yes), ())


@pytest.mark.parametrize("typed", ["x", "verbal", "2", "?", "yes, but"])
def test_consent_is_never_assumed(typed: str) -> None:
    value, (question,) = cell_of("Consent", typed)
    assert value is None
    assert question.problem == problems.NOT_YES_NO


@pytest.mark.parametrize("api_name", htcds_code_table())
def test_every_code_is_read_from_its_code_and_each_of_its_labels(api_name: str) -> None:
    column = standard().fields[api_name]
    for code in htcds_code_table()[api_name]:
        for word in (code.code, code.label, code.standard_label):
            if word and word != "NA":
                reading = read_cell(column, word, TODAY)
                assert reading.value == CodeValue((code.code,)), word
                assert not reading.questions


def test_labels_are_matched_whatever_their_case_and_spaces() -> None:
    assert cell_of("Status", "  follow\u00a0UP ") == (CodeValue(("FollowUp",)), ())
    assert cell_of("Methods of Control", "Debt bondage ") == (CodeValue(("DebtBondage",)), ())


def test_labels_that_contain_the_separator_are_not_split() -> None:
    typed = (
        "Water supply; sewerage, waste management and remediation; Education; "
        "Activities of households as employers; undifferentiated goods- and services- producing "
        "activities of households for own use"
    )
    codes = (
        "E_WaterSupplySewerageWasteManagement",
        "P_Education",
        "T_ActivitiesOfHouseholdsAsEmployers",
    )
    assert cell_of("Forced Labour Industry", typed) == (CodeValue(codes), ())


@given(
    st.sampled_from([c.api_name for c in standard().columns if c.kind == "codes"]),
    st.data(),
    st.sampled_from(["; ", ";", "\n", " ;  ", " | ", ", "]),
)
def test_any_choice_of_labels_is_read_back_in_order(
    api_name: str, data: st.DataObject, joined_by: str
) -> None:
    codes = data.draw(
        st.lists(st.sampled_from(htcds_code_table()[api_name]), min_size=1, unique=True)
    )
    column = standard().fields[api_name]
    found = vocabulary(column.list).split(joined_by.join(code.label for code in codes))
    assert found.codes == tuple(code.code for code in codes)
    assert found.unknown == ()


def test_an_unlisted_label_is_kept_beside_the_listed_ones() -> None:
    value, (question,) = cell_of("Type of Exploitation", "Forced labour; Scam centre, Myawaddy")
    assert value == CodeValue(("ForcedLabour",))
    assert (question.value, question.problem) == ("Scam centre, Myawaddy", problems.UNKNOWN_LABEL)
    assert question.suggestions == ()


def test_codes_joined_by_spaces_as_survey_tools_do_are_read() -> None:
    value, questions = cell_of("Method of Recruitment", "AtWork Other")
    assert (value, questions) == (CodeValue(("AtWork", "Other")), ())


def test_a_near_miss_is_suggested_but_not_taken() -> None:
    value, (question,) = cell_of("Type of Exploitation", "Forced labor")
    assert value is None
    assert question.suggestions == (CodeValue(("ForcedLabour",)),)
    value, (question,) = cell_of("Gender", "Female")
    assert value is None
    assert question.suggestions == (CodeValue(("Feminine",)),)


def test_two_values_where_one_fits_are_a_question() -> None:
    value, (question,) = cell_of("Status", "Active; Closed")
    assert value is None
    assert (question.value, question.problem) == ("Active; Closed", problems.SEVERAL_VALUES)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Bangladesh", "BD"), ("bangladesh", "BD"), ("BD", "BD"), ("BGD", "BD"),
        ("বাংলাদেশ", "BD"), ("মিয়ানমার", "MM"), ("Burma", "MM"), ("UAE", "AE"),
        ("Iran", "IR"), ("Congo, Democratic Republic of the", "CD"), ("Côte d’Ivoire", "CI"),
        ("Niger", "NE"), ("Nigeria", "NG"), ("NO", "NO"),
    ],
)  # fmt: skip
def test_countries_are_read_by_name_and_code(typed: str, code: str) -> None:
    assert cell_of("Citizenship", typed) == (CodeValue((code,)), ())


@pytest.mark.parametrize("typed", ["no", "NA", "N/A", "in", "Rohingya", "Stateless", "Korea"])
def test_words_that_are_not_surely_a_country_stay_a_question(typed: str) -> None:
    value, (question,) = cell_of("Citizenship", typed)
    assert value is None
    assert (question.value, question.problem) == (typed, problems.UNKNOWN_LABEL)


def test_text_columns_keep_what_is_typed() -> None:
    assert cell_of("First Name", " আব্দুল্লাহ‌র\n") == (TextValue("আব্দুল্লাহ‌র"), ())
    assert cell_of("First Name", "Jose\u0301") == (TextValue("Jos\u00e9"), ())
    assert cell_of("Mailing Zip/Postal Code", 7400.0) == (TextValue("7400"), ())
    assert cell_of("Case Owner", "=HYPERLINK")[1][0].problem == problems.NO_RESULT


def test_text_that_the_spreadsheet_turned_into_a_date_is_a_question() -> None:
    value, (question,) = cell_of("Mailing Street", datetime(2026, 4, 3))  # noqa: DTZ001
    assert value is None
    assert (question.value, question.problem) == ("2026-04-03", problems.TURNED_INTO_DATE)


def test_an_address_without_an_at_sign_is_no_email() -> None:
    assert cell_of("Email", "rina@example.org") == (TextValue("rina@example.org"), ())
    assert cell_of("Email", "rina at example")[1][0].problem == problems.NOT_AN_EMAIL
