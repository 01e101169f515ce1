"""What the office keeps once for all cases: providers, projects, incidents, alleged perpetrators.

Declared as the records of a case are, and so with the same forms, storage and change log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from casemgr.domain.case_codes import NEED_CATEGORY
from casemgr.domain.codes import COUNTRY, DISTRICT, DIVISION
from casemgr.domain.errors import Refused
from casemgr.domain.fields import Field, Kind, Privacy, Record
from casemgr.domain.help_codes import (
    AGREEMENT_STATE,
    ELIGIBLE,
    INCIDENT_KIND,
    PROJECT_STATE,
    PROVIDER_TYPE,
)
from casemgr.words import N_

_S = Privacy.SENSITIVE
_ID = Privacy.IDENTIFYING
OFFER = N_("What it offers")
REACH = N_("How to reach it")
TRUST = N_("Trust")


# fmt: off
class Provider(Record):
    """An organisation that helps, or to which cases are referred."""

    name: Annotated[str, Field(N_("Name of the organisation"), required=True, htcds="org_Name")] = ""
    name_bn: Annotated[str, Field(N_("Name in Bangla"))] = ""
    kind: Annotated[str, Field(N_("Kind of organisation"), kind=Kind.CODE, codes=PROVIDER_TYPE, required=True, htcds="org_Type")] = ""
    services: Annotated[tuple[str, ...], Field(N_("Services"), OFFER, kind=Kind.CODES, codes=NEED_CATEGORY)] = ()
    eligible: Annotated[tuple[str, ...], Field(N_("For whom"), OFFER, kind=Kind.CODES, codes=ELIGIBLE, help=N_("Nothing ticked means: not known, ask before referring."))] = ()
    capacity: Annotated[str, Field(N_("Capacity"), OFFER)] = ""
    area: Annotated[tuple[str, ...], Field(N_("Districts served"), OFFER, kind=Kind.CODES, codes=DISTRICT)] = ()
    focal_person: Annotated[str, Field(N_("Focal person"), REACH)] = ""
    phone: Annotated[str, Field(N_("Telephone"), REACH, kind=Kind.PHONE, htcds="org_Phone")] = ""
    email: Annotated[str, Field(N_("E-mail"), REACH)] = ""
    street: Annotated[str, Field(N_("House, road or village"), REACH, htcds="org_ShippingStreet")] = ""
    city: Annotated[str, Field(N_("Town or place"), REACH, htcds="org_ShippingCity")] = ""
    division: Annotated[str, Field(N_("Division"), REACH, kind=Kind.CODE, codes=DIVISION)] = ""
    state: Annotated[str, Field(N_("Division, state or province"), REACH, htcds="org_ShippingState")] = ""
    postal_code: Annotated[str, Field(N_("Postal code"), REACH, htcds="org_ShippingPostalCode")] = ""
    country: Annotated[str, Field(N_("Country"), REACH, kind=Kind.CODE, codes=COUNTRY, htcds="org_ShippingCountry")] = ""
    latitude: Annotated[str, Field(N_("Latitude"), REACH, htcds="org_ShippingLatitude")] = ""
    longitude: Annotated[str, Field(N_("Longitude"), REACH, htcds="org_ShippingLongitude")] = ""
    vetted_on: Annotated[str, Field(N_("Vetted on"), TRUST, kind=Kind.DATE, past=True)] = ""
    agreement: Annotated[str, Field(N_("Data-sharing agreement"), TRUST, kind=Kind.CODE, codes=AGREEMENT_STATE)] = ""
    agreement_until: Annotated[str, Field(N_("Agreement valid until"), TRUST, kind=Kind.DATE)] = ""
    remarks: Annotated[str, Field(N_("Remarks"), TRUST, kind=Kind.LONG_TEXT)] = ""


class Project(Record):
    """A funding project, for the ledger and the donor's report."""

    name: Annotated[str, Field(N_("Name of the project"), required=True)] = ""
    donor: Annotated[str, Field(N_("Donor"))] = ""
    since: Annotated[str, Field(N_("From"), kind=Kind.DATE)] = ""
    until: Annotated[str, Field(N_("Until"), kind=Kind.DATE)] = ""
    status: Annotated[str, Field(N_("State of the project"), kind=Kind.CODE, codes=PROJECT_STATE)] = "running"


class Incident(Record):
    """Something several cases have in common: a return in a group, a rescue, a family."""

    name: Annotated[str, Field(N_("Name of the incident or group"), required=True, privacy=_S, help=N_("A name that points to nobody: “Return 3 of March”."))] = ""
    kind: Annotated[str, Field(N_("Kind of incident"), kind=Kind.CODE, codes=INCIDENT_KIND, required=True)] = ""
    on: Annotated[str, Field(N_("When"), kind=Kind.PARTIAL_DATE, past=True, privacy=_S)] = ""
    country: Annotated[str, Field(N_("Country"), kind=Kind.CODE, codes=COUNTRY, privacy=_S)] = ""
    place: Annotated[str, Field(N_("Place"), privacy=_ID)] = ""
    facts: Annotated[str, Field(N_("What all of them share"), kind=Kind.LONG_TEXT, privacy=_S)] = ""


class Perpetrator(Record):
    """An alleged perpetrator: kept apart from the cases, never in statistics by name."""

    name: Annotated[str, Field(N_("Name or alias"), required=True, privacy=_ID)] = ""
    other_names: Annotated[str, Field(N_("Other names"), privacy=_ID)] = ""
    phone: Annotated[str, Field(N_("Telephone"), kind=Kind.PHONE, privacy=_ID)] = ""
    organisation: Annotated[str, Field(N_("Organisation or agency"), privacy=_ID, htcds="per_Organisation")] = ""
    licence: Annotated[str, Field(N_("Licence number"), privacy=_ID)] = ""
    country: Annotated[str, Field(N_("Country"), kind=Kind.CODE, codes=COUNTRY, privacy=_S)] = ""
    place: Annotated[str, Field(N_("Place"), privacy=_ID)] = ""
    remarks: Annotated[str, Field(N_("Remarks"), kind=Kind.LONG_TEXT, privacy=_S)] = ""
# fmt: on


@dataclass(frozen=True, slots=True)
class Directory:
    """One list of the office. ``apart``: an entry is seen only by those who see a case that is
    linked to it, and by who wrote it until a case is; the others are open to everyone who works
    with cases."""

    name: str
    model: type[Record]
    title: str
    add: str
    summary: tuple[str, ...]
    apart: bool = False


# fmt: off
DIRECTORIES: Mapping[str, Directory] = {
    one.name: one
    for one in (
        Directory("provider", Provider, N_("Providers"), N_("Add provider"), ("name", "kind")),
        Directory("project", Project, N_("Projects"), N_("Add project"), ("name", "donor")),
        Directory("incident", Incident, N_("Incidents and groups"), N_("Add incident or group"), ("name", "kind"), apart=True),
        Directory("perpetrator", Perpetrator, N_("Alleged perpetrators"), N_("Add alleged perpetrator"), ("name", "organisation"), apart=True),
    )
}
# fmt: on


class ReadByOthers(Refused):
    sentence = N_("These two stand in cases that are not read by the same people.")
    next_step = N_(
        "Made one, each would tell what only the other's readers know. Share the cases first where "
        "that is right, or leave the two as they are."
    )
