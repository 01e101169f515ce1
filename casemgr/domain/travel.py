"""Return and repatriation, detention on the way, and hand-over at the border."""

from typing import Annotated

from casemgr.domain.codes import COUNTRY, YES_NO
from casemgr.domain.experience_codes import TRANSPORT
from casemgr.domain.fields import Field, Kind, Privacy, Record
from casemgr.domain.help_codes import RETURN_KIND, TRAVEL_STATE
from casemgr.domain.person_codes import DOCUMENT_PROBLEM, IDENTIFIER_KIND
from casemgr.words import N_

_S = Privacy.SENSITIVE
_ID = Privacy.IDENTIFYING
DETENTION = N_("Detention abroad")
JOURNEY = N_("Journey")
HAND_OVER = N_("Hand-over")


# fmt: off
class Return(Record):
    """One return: prepared, under way or done."""

    kind: Annotated[str, Field(N_("Kind of return"), JOURNEY, kind=Kind.CODE, codes=RETURN_KIND, required=True)] = ""
    status: Annotated[str, Field(N_("State of the return"), JOURNEY, kind=Kind.CODE, codes=TRAVEL_STATE)] = "preparing"
    her_wish: Annotated[str, Field(N_("The survivor wishes to return"), JOURNEY, kind=Kind.CODE, codes=YES_NO)] = ""
    from_country: Annotated[str, Field(N_("From country"), JOURNEY, kind=Kind.CODE, codes=COUNTRY)] = ""
    transport: Annotated[str, Field(N_("How"), JOURNEY, kind=Kind.CODE, codes=TRANSPORT)] = ""
    arrived_on: Annotated[str, Field(N_("Arrived on"), JOURNEY, kind=Kind.DATE)] = ""
    entry_point: Annotated[str, Field(N_("Border point or airport"), JOURNEY)] = ""
    travel_document: Annotated[str, Field(N_("Travel document"), JOURNEY, kind=Kind.CODE, codes=IDENTIFIER_KIND)] = ""
    document_problems: Annotated[tuple[str, ...], Field(N_("Problems with the document"), JOURNEY, kind=Kind.CODES, codes=DOCUMENT_PROBLEM, privacy=_S)] = ()
    rrri_reference: Annotated[str, Field(N_("RRRI reference"), JOURNEY, privacy=_ID)] = ""
    detained: Annotated[str, Field(N_("Was detained"), DETENTION, kind=Kind.CODE, codes=YES_NO, privacy=_S)] = ""
    detained_in: Annotated[str, Field(N_("Where"), DETENTION, privacy=_ID, show_if=("detained", frozenset({"yes"})))] = ""
    detained_since: Annotated[str, Field(N_("From"), DETENTION, kind=Kind.PARTIAL_DATE, past=True, privacy=_S, show_if=("detained", frozenset({"yes"})))] = ""
    detained_until: Annotated[str, Field(N_("Until"), DETENTION, kind=Kind.PARTIAL_DATE, privacy=_S, show_if=("detained", frozenset({"yes"})))] = ""
    detention_ground: Annotated[str, Field(N_("For what"), DETENTION, privacy=_S, show_if=("detained", frozenset({"yes"})))] = ""
    consular_visit: Annotated[str, Field(N_("Visited by the embassy"), DETENTION, kind=Kind.CODE, codes=YES_NO, privacy=_S, show_if=("detained", frozenset({"yes"})))] = ""
    handed_over_by: Annotated[str, Field(N_("Handed over by"), HAND_OVER)] = ""
    received_by: Annotated[str, Field(N_("Received by"), HAND_OVER, privacy=_ID)] = ""
    gd_reference: Annotated[str, Field(N_("GD number of the hand-over"), HAND_OVER, privacy=_ID)] = ""
    family_told: Annotated[str, Field(N_("Family told, with her consent"), HAND_OVER, kind=Kind.CODE, codes=YES_NO)] = ""
    remarks: Annotated[str, Field(N_("Remarks"), HAND_OVER, kind=Kind.LONG_TEXT, privacy=_S)] = ""
