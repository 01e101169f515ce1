"""Proceedings, hearings, and the monthly duty to tell the victim where her case stands."""

from typing import Annotated

from casemgr.domain.case_codes import VISIT_KIND
from casemgr.domain.codes import YES_NO
from casemgr.domain.fields import Field, Kind, Privacy, Record
from casemgr.domain.help_codes import HEARING_KIND, HEARING_STATE, PRESSURE, PROTECTION_ORDER
from casemgr.domain.law import LEGAL_PARALLEL, LEGAL_STAGE, STATUTE_SECTION
from casemgr.words import N_

_S = Privacy.SENSITIVE
_ID = Privacy.IDENTIFYING
POLICE = N_("Police")
COURT = N_("Court")
RIGHTS = N_("Rights and protection")


# fmt: off
class Proceeding(Record):
    """One proceeding. The offence's day decides which law applies."""

    stage: Annotated[str, Field(N_("Stage"), kind=Kind.CODE, codes=LEGAL_STAGE, required=True)] = ""
    parallel: Annotated[tuple[str, ...], Field(N_("Besides"), kind=Kind.CODES, codes=LEGAL_PARALLEL)] = ()
    offence_on: Annotated[str, Field(N_("Day of the offence"), kind=Kind.PARTIAL_DATE, past=True, privacy=_S)] = ""
    sections: Annotated[tuple[str, ...], Field(N_("Law and section"), kind=Kind.CODES, codes=STATUTE_SECTION)] = ()
    gd_number: Annotated[str, Field(N_("GD number"), POLICE, privacy=_ID)] = ""
    fir_number: Annotated[str, Field(N_("FIR number"), POLICE, privacy=_ID)] = ""
    filed_on: Annotated[str, Field(N_("Filed on"), POLICE, kind=Kind.DATE, past=True)] = ""
    thana: Annotated[str, Field(N_("Police station or unit"), POLICE, privacy=_S)] = ""
    officer: Annotated[str, Field(N_("Investigating officer"), POLICE, privacy=_ID)] = ""
    officer_phone: Annotated[str, Field(N_("Telephone of the officer"), POLICE, kind=Kind.PHONE, privacy=_ID)] = ""
    charge_sheet_on: Annotated[str, Field(N_("Charge sheet on"), COURT, kind=Kind.DATE, past=True)] = ""
    charge_framed_on: Annotated[str, Field(N_("Charge framed on"), COURT, kind=Kind.DATE, past=True)] = ""
    tribunal: Annotated[str, Field(N_("Tribunal or court"), COURT, privacy=_S)] = ""
    case_number: Annotated[str, Field(N_("Case number"), COURT, privacy=_ID)] = ""
    lawyer: Annotated[str, Field(N_("Lawyer"), COURT, privacy=_ID)] = ""
    is_witness: Annotated[str, Field(N_("The survivor is a witness"), COURT, kind=Kind.CODE, codes=YES_NO)] = ""
    ended_on: Annotated[str, Field(N_("Ended on"), COURT, kind=Kind.DATE, past=True)] = ""
    outcome: Annotated[str, Field(N_("Outcome"), COURT, kind=Kind.LONG_TEXT, privacy=_S)] = ""
    rights_told_on: Annotated[str, Field(N_("Told of her rights on"), RIGHTS, kind=Kind.DATE, past=True)] = ""
    protection_order: Annotated[str, Field(N_("Protection order"), RIGHTS, kind=Kind.CODE, codes=PROTECTION_ORDER)] = ""
    compensation_claimed: Annotated[int | None, Field(N_("Compensation claimed, in BDT"), RIGHTS, kind=Kind.NUMBER)] = None
    compensation_awarded: Annotated[int | None, Field(N_("Compensation awarded, in BDT"), RIGHTS, kind=Kind.NUMBER)] = None
    compensation_paid: Annotated[int | None, Field(N_("Compensation received, in BDT"), RIGHTS, kind=Kind.NUMBER)] = None
    pressure: Annotated[str, Field(N_("Pressure to settle"), RIGHTS, kind=Kind.CODE, codes=PRESSURE, privacy=_S)] = ""
    remarks: Annotated[str, Field(N_("Remarks"), RIGHTS, kind=Kind.LONG_TEXT, privacy=_S)] = ""


class Hearing(Record):
    """A day in court, and what came of it."""

    proceeding: Annotated[str, Field(N_("In this proceeding"), kind=Kind.LINK, to="proceeding")] = ""
    on: Annotated[str, Field(N_("Day of the hearing"), kind=Kind.DATE, required=True)] = ""
    time: Annotated[str, Field(N_("Time"))] = ""
    kind: Annotated[str, Field(N_("Kind of hearing"), kind=Kind.CODE, codes=HEARING_KIND)] = ""
    place: Annotated[str, Field(N_("Court and room"), privacy=_S)] = ""
    survivor_attends: Annotated[str, Field(N_("The survivor has to attend"), kind=Kind.CODE, codes=YES_NO)] = ""
    companion: Annotated[str, Field(N_("Who goes with her"))] = ""
    status: Annotated[str, Field(N_("State of the hearing"), kind=Kind.CODE, codes=HEARING_STATE)] = "planned"
    outcome: Annotated[str, Field(N_("Outcome"), kind=Kind.LONG_TEXT, privacy=_S)] = ""


class LegalUpdate(Record):
    """The survivor was told where her case stands (a right under section 34 of the 2012 Act)."""

    on: Annotated[str, Field(N_("Told on"), kind=Kind.DATE, required=True, past=True)] = ""
    how: Annotated[str, Field(N_("How"), kind=Kind.CODE, codes=VISIT_KIND)] = ""
    proceeding: Annotated[str, Field(N_("About this proceeding"), kind=Kind.LINK, to="proceeding")] = ""
    told: Annotated[str, Field(N_("What was told"), kind=Kind.LONG_TEXT, privacy=_S)] = ""
    her_words: Annotated[str, Field(N_("What the survivor said"), kind=Kind.LONG_TEXT, privacy=_S)] = ""
