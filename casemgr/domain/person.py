"""Who the survivor is and how she may be reached safely."""

from typing import Annotated

from casemgr.domain.case_codes import BRIDGE, CHANNEL
from casemgr.domain.codes import (
    COUNTRY,
    DISTRICT,
    DIVISION,
    GENDER,
    INTAKE_SOURCE,
    MARITAL_STATUS,
    UPAZILA,
    YES_NO,
)
from casemgr.domain.fields import Field, Kind, Privacy, Record
from casemgr.domain.person_codes import AGE_DECISION, EDUCATION, LANGUAGE
from casemgr.words import N_

_ID = Privacy.IDENTIFYING
_NAMED = ("no_name", frozenset({"no"}))
_OFFICE = frozenset({"supervision", "services"})
_INSIDE = frozenset({"supervision"})
_LAW = frozenset({"supervision", "legal"})
_HELPERS = frozenset({"supervision", "services", "referral"})
NAMES = N_("Names")
ABOUT = N_("About the survivor")
AGE = N_("Age")
ADDRESS = N_("Address")
SAFE_CONTACT = N_("Safe contact")
PHONES = N_("Telephone and e-mail")


# fmt: off
class Intake(Record):
    """How the case came to the office. The intake date places it in a period of statistics."""

    intake_date: Annotated[str, Field(N_("Intake date"), kind=Kind.DATE, required=True, past=True)] = ""
    source: Annotated[str, Field(N_("Source of the case"), kind=Kind.CODE, codes=INTAKE_SOURCE)] = ""
    nrm_reference: Annotated[str, Field(N_("National referral mechanism reference"), privacy=_ID, shared_for=_LAW)] = ""
    legacy_id: Annotated[str, Field(N_("Number in an older file"), privacy=_ID, shared_for=_OFFICE)] = ""
    owner_name: Annotated[str, Field(N_("Case owner in the older file"), htcds="cas_CaseOwner", shared_for=_OFFICE)] = ""
    received_on: Annotated[str, Field(N_("Referral received on"), kind=Kind.DATE, past=True, help=N_("Where it came before the intake; the time to first contact counts from here."))] = ""
    first_contact_on: Annotated[str, Field(N_("First contact on"), kind=Kind.DATE, past=True)] = ""
    project: Annotated[str, Field(N_("Funding project"), kind=Kind.LINK, to="project", shared_for=_INSIDE)] = ""
    emergency: Annotated[str, Field(N_("Emergency ground"), kind=Kind.CODE, codes=BRIDGE, help=N_("Safety and needs may be recorded before full consent where danger does not wait."), shared_for=_INSIDE)] = ""
    emergency_reason: Annotated[str, Field(N_("Why it could not wait"), kind=Kind.LONG_TEXT, privacy=Privacy.SENSITIVE, show_if=("emergency", frozenset({"immediate_danger", "imminent_danger", "child_interest", "court_order"})), shared_for=_INSIDE)] = ""
    emergency_review_on: Annotated[str, Field(N_("Ground to be reviewed by"), kind=Kind.DATE, show_if=("emergency", frozenset({"immediate_danger", "imminent_danger", "child_interest", "court_order"})), shared_for=_INSIDE)] = ""
    first_words: Annotated[str, Field(N_("What brings the survivor here"), kind=Kind.LONG_TEXT, privacy=Privacy.SENSITIVE, help=N_("A few words are enough; nothing about the trafficking has to be told now."), shared_for=_INSIDE)] = ""


class Person(Record):
    """The survivor. Everything but the pseudonym may stay empty."""

    pseudonym: Annotated[str, Field(N_("Pseudonym"), NAMES, required=True, help=N_("A name that points to nobody; lists show this one."))] = ""
    no_name: Annotated[bool, Field(N_("Keep this file without a name"), NAMES, kind=Kind.YES, help=N_("Services do not depend on a name."))] = False
    name_bn: Annotated[str, Field(N_("Name in Bangla"), NAMES, privacy=_ID, show_if=_NAMED)] = ""
    name_en: Annotated[str, Field(N_("Name in Latin letters"), NAMES, privacy=_ID, show_if=_NAMED)] = ""
    other_names: Annotated[str, Field(N_("Other names"), NAMES, privacy=_ID, show_if=_NAMED, shared_for=_LAW)] = ""
    salutation: Annotated[str, Field(N_("Form of address"), NAMES, privacy=_ID, htcds="prs_Salutation", show_if=_NAMED)] = ""
    title: Annotated[str, Field(N_("Title"), NAMES, privacy=_ID, htcds="prs_Title", show_if=_NAMED)] = ""
    father_name: Annotated[str, Field(N_("Father's name"), NAMES, privacy=_ID, show_if=_NAMED, shared_for=_LAW)] = ""
    mother_name: Annotated[str, Field(N_("Mother's name"), NAMES, privacy=_ID, show_if=_NAMED, shared_for=_LAW)] = ""
    spouse_name: Annotated[str, Field(N_("Spouse's name"), NAMES, privacy=_ID, show_if=_NAMED, shared_for=_LAW)] = ""
    birth_date: Annotated[str, Field(N_("Birth date"), AGE, kind=Kind.PARTIAL_DATE, privacy=_ID, past=True, htcds="prs_Birthdate", help=N_("2009, 5/2009, 12/5/2009, or ? when unknown"))] = ""
    age_at_intake: Annotated[int | None, Field(N_("Age at intake, in years"), AGE, kind=Kind.NUMBER, most=120, help=N_("The survivor's own estimate is good enough."))] = None
    age_in_doubt: Annotated[bool, Field(N_("The age is in doubt"), AGE, kind=Kind.YES, help=N_("Until it is decided, she is treated as a child. Never ask the family to find out."))] = False
    age_decision: Annotated[str, Field(N_("What was decided about the age"), AGE, kind=Kind.CODE, codes=AGE_DECISION, show_if=("age_in_doubt", frozenset({"yes"})))] = ""
    age_grounds: Annotated[str, Field(N_("On what the age rests"), AGE, kind=Kind.LONG_TEXT, privacy=Privacy.SENSITIVE, show_if=("age_in_doubt", frozenset({"yes"})), shared_for=_LAW)] = ""
    gender: Annotated[str, Field(N_("Gender"), ABOUT, kind=Kind.CODE, codes=GENDER, htcds="prs_Gender")] = ""
    citizenship: Annotated[tuple[str, ...], Field(N_("Citizenship"), ABOUT, kind=Kind.CODES, codes=COUNTRY, htcds="prs_Citizenship")] = ()
    stateless: Annotated[str, Field(N_("Stateless"), ABOUT, kind=Kind.CODE, codes=YES_NO)] = ""
    marital_status: Annotated[str, Field(N_("Marital status"), ABOUT, kind=Kind.CODE, codes=MARITAL_STATUS, htcds="prs_MaritalStatus")] = ""
    children: Annotated[int | None, Field(N_("Number of children"), ABOUT, kind=Kind.NUMBER, most=30, htcds="prs_NumberOfChildren")] = None
    primary_language: Annotated[str, Field(N_("First language"), ABOUT, kind=Kind.CODE, codes=LANGUAGE, htcds="prs_PrimaryLanguage")] = ""
    secondary_language: Annotated[str, Field(N_("Second language"), ABOUT, kind=Kind.CODE, codes=LANGUAGE, htcds="prs_SecondaryLanguage")] = ""
    languages: Annotated[str, Field(N_("Languages spoken"), ABOUT)] = ""
    education: Annotated[str, Field(N_("Highest level of education"), ABOUT, kind=Kind.CODE, codes=EDUCATION, htcds="prs_HighestLevelOfEducation")] = ""
    occupation_before: Annotated[str, Field(N_("Work before"), ABOUT)] = ""
    occupation: Annotated[str, Field(N_("Work now"), ABOUT)] = ""
    disability: Annotated[str, Field(N_("Lives with a disability"), ABOUT, kind=Kind.CODE, codes=YES_NO, privacy=Privacy.SENSITIVE, shared_for=_OFFICE)] = ""
    disability_needs: Annotated[str, Field(N_("What helps with the disability"), ABOUT, privacy=Privacy.SENSITIVE, show_if=("disability", frozenset({"yes"})), shared_for=_HELPERS)] = ""
    religion: Annotated[str, Field(N_("Religion"), ABOUT, privacy=Privacy.SENSITIVE, shared_for=_INSIDE)] = ""
    ethnicity: Annotated[str, Field(N_("Ethnic or language community"), ABOUT, privacy=Privacy.SENSITIVE, shared_for=_INSIDE)] = ""
    deceased: Annotated[bool, Field(N_("Deceased"), ABOUT, kind=Kind.YES, htcds="prs_Deceased", shared_for=_LAW)] = False
    street: Annotated[str, Field(N_("House, road or village"), ADDRESS, privacy=_ID, htcds="prs_MailingStreet", shared_for=_LAW)] = ""
    city: Annotated[str, Field(N_("Town, union or camp"), ADDRESS, privacy=_ID, htcds="prs_MailingCity", shared_for=_LAW)] = ""
    division: Annotated[str, Field(N_("Division"), ADDRESS, kind=Kind.CODE, codes=DIVISION)] = ""
    district: Annotated[str, Field(N_("District"), ADDRESS, kind=Kind.CODE, codes=DISTRICT, privacy=Privacy.SENSITIVE, parent="division")] = ""
    upazila: Annotated[str, Field(N_("Upazila"), ADDRESS, kind=Kind.CODE, codes=UPAZILA, privacy=_ID, parent="district", shared_for=_LAW)] = ""
    postal_code: Annotated[str, Field(N_("Postal code"), ADDRESS, privacy=_ID, htcds="prs_MailingPostalCode", shared_for=_LAW)] = ""
    latitude: Annotated[str, Field(N_("Latitude"), ADDRESS, privacy=_ID, htcds="prs_MailingLatitude", shared_for=_INSIDE)] = ""
    longitude: Annotated[str, Field(N_("Longitude"), ADDRESS, privacy=_ID, htcds="prs_MailingLongitude", shared_for=_INSIDE)] = ""
    country: Annotated[str, Field(N_("Country"), ADDRESS, kind=Kind.CODE, codes=COUNTRY, htcds="prs_MailingCountry")] = ""


class Contact(Record):
    """How she may be reached. Unknown safety counts as unsafe; the rules stand above any number."""

    no_contact: Annotated[bool, Field(N_("Does not wish to be contacted"), SAFE_CONTACT, kind=Kind.YES)] = False
    safe_to_call: Annotated[str, Field(N_("Safe to call"), SAFE_CONTACT, kind=Kind.CODE, codes=YES_NO, help=N_("Not known counts as unsafe."))] = ""
    channels: Annotated[tuple[str, ...], Field(N_("Safe ways"), SAFE_CONTACT, kind=Kind.CODES, codes=CHANNEL)] = ()
    safe_times: Annotated[str, Field(N_("Safe times"), SAFE_CONTACT)] = ""
    who_may_answer: Annotated[str, Field(N_("Who may answer"), SAFE_CONTACT, privacy=_ID)] = ""
    code_word: Annotated[str, Field(N_("Code word or agreed reason for calling"), SAFE_CONTACT, privacy=_ID, shared_for=_INSIDE)] = ""
    no_message: Annotated[bool, Field(N_("Leave no message"), SAFE_CONTACT, kind=Kind.YES)] = False
    no_home_visit: Annotated[bool, Field(N_("Do not visit at home"), SAFE_CONTACT, kind=Kind.YES)] = False
    checked_on: Annotated[str, Field(N_("Last checked with the survivor on"), SAFE_CONTACT, kind=Kind.DATE, past=True)] = ""
    mobile_phone: Annotated[str, Field(N_("Mobile phone"), PHONES, kind=Kind.PHONE, privacy=_ID, htcds="prs_MobilePhone")] = ""
    home_phone: Annotated[str, Field(N_("Home phone"), PHONES, kind=Kind.PHONE, privacy=_ID, htcds="prs_HomePhone")] = ""
    phone_of: Annotated[str, Field(N_("Whose telephone this is"), PHONES, privacy=_ID)] = ""
    email: Annotated[str, Field(N_("E-mail"), PHONES, privacy=_ID, htcds="prs_Email")] = ""
