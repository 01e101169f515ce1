"""Who and what is around the survivor: papers, people, displacement, the group she came with."""

from typing import Annotated

from casemgr.domain.codes import COUNTRY, YES_NO
from casemgr.domain.fields import Field, Kind, Privacy, Record
from casemgr.domain.person_codes import (
    AWARENESS,
    DOCUMENT_HOLDER,
    DOCUMENT_PROBLEM,
    DRIVER,
    IDENTIFIER_KIND,
    INVOLVED,
    MIGRATION_STATUS,
    RELATION,
    STANCE,
)
from casemgr.words import N_

_S = Privacy.SENSITIVE
_ID = Privacy.IDENTIFYING
_INSIDE = frozenset({"supervision"})
_LAW = frozenset({"supervision", "legal"})
HOUSEHOLD = N_("Household")
SAFETY = N_("Safety")
CAMP = N_("Camp")


# fmt: off
class Identifier(Record):
    """A paper that proves who she is. Numbers may tell district and birth year: never exported in clear."""

    kind: Annotated[str, Field(N_("Kind of document"), kind=Kind.CODE, codes=IDENTIFIER_KIND, required=True)] = ""
    number: Annotated[str, Field(N_("Number"), privacy=_ID, masked=True, htcds="prs_IdentityNumber", shared_for=_LAW)] = ""
    country: Annotated[str, Field(N_("Issuing country"), kind=Kind.CODE, codes=COUNTRY)] = ""
    expires: Annotated[str, Field(N_("Valid until"), kind=Kind.DATE)] = ""
    holder: Annotated[str, Field(N_("Who holds the original"), kind=Kind.CODE, codes=DOCUMENT_HOLDER, privacy=_S)] = ""
    problems: Annotated[tuple[str, ...], Field(N_("Problems with the document"), kind=Kind.CODES, codes=DOCUMENT_PROBLEM, privacy=_S, shared_for=_LAW)] = ()
    remarks: Annotated[str, Field(N_("Remarks"), kind=Kind.LONG_TEXT, privacy=_S, shared_for=_INSIDE)] = ""


class Relation(Record):
    """A person around the survivor. A guardian may not be involved in the trafficking."""

    relation: Annotated[str, Field(N_("Relation to the survivor"), HOUSEHOLD, kind=Kind.CODE, codes=RELATION, required=True)] = ""
    name: Annotated[str, Field(N_("Name"), HOUSEHOLD, privacy=_ID)] = ""
    birth_date: Annotated[str, Field(N_("Birth date"), HOUSEHOLD, kind=Kind.PARTIAL_DATE, privacy=_ID, past=True)] = ""
    phone: Annotated[str, Field(N_("Telephone"), HOUSEHOLD, kind=Kind.PHONE, privacy=_ID)] = ""
    in_household: Annotated[bool, Field(N_("Lives in the same household"), HOUSEHOLD, kind=Kind.YES)] = False
    dependant: Annotated[bool, Field(N_("Depends on the survivor"), HOUSEHOLD, kind=Kind.YES)] = False
    aware: Annotated[str, Field(N_("Knows of the trafficking"), SAFETY, kind=Kind.CODE, codes=AWARENESS, privacy=_S)] = ""
    stance: Annotated[str, Field(N_("Supportive or a risk"), SAFETY, kind=Kind.CODE, codes=STANCE, privacy=_S)] = ""
    involved: Annotated[str, Field(N_("Alleged to be involved in the trafficking"), SAFETY, kind=Kind.CODE, codes=INVOLVED, privacy=_S)] = ""
    guardian: Annotated[bool, Field(N_("Guardian"), SAFETY, kind=Kind.YES)] = False
    at_risk: Annotated[bool, Field(N_("A child at risk"), SAFETY, kind=Kind.YES)] = False
    remarks: Annotated[str, Field(N_("Remarks"), SAFETY, kind=Kind.LONG_TEXT, privacy=_S, shared_for=_INSIDE)] = ""


class Displacement(Record):
    """Why she had to move, and where she is registered as displaced. Drivers may be several."""

    migration_status: Annotated[tuple[str, ...], Field(N_("Migration or protection status"), kind=Kind.CODES, codes=MIGRATION_STATUS, privacy=_S, help=N_("Choose all that apply."))] = ()
    drivers: Annotated[tuple[str, ...], Field(N_("What drove the move"), kind=Kind.CODES, codes=DRIVER, privacy=_S)] = ()
    displaced_from: Annotated[str, Field(N_("Displaced from"), privacy=_ID)] = ""
    displaced_on: Annotated[str, Field(N_("Displaced since"), kind=Kind.PARTIAL_DATE, past=True)] = ""
    in_camp: Annotated[str, Field(N_("Lives in a camp"), CAMP, kind=Kind.CODE, codes=YES_NO)] = ""
    camp: Annotated[str, Field(N_("Camp"), CAMP, privacy=_ID, show_if=("in_camp", frozenset({"yes"})))] = ""
    block: Annotated[str, Field(N_("Block and sub-block"), CAMP, privacy=_ID, show_if=("in_camp", frozenset({"yes"})))] = ""
    host_community: Annotated[bool, Field(N_("Lives in the host community"), CAMP, kind=Kind.YES)] = False


class Membership(Record):
    """The case belongs to an incident or a group: its shared facts are written once."""

    incident: Annotated[str, Field(N_("Incident or group"), kind=Kind.LINK, to="incident", required=True)] = ""
    remarks: Annotated[str, Field(N_("Remarks"), kind=Kind.LONG_TEXT, privacy=_S)] = ""
