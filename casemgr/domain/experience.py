"""What happened: identification and the trafficking experience, in HTCDS 2.0 terms.

Nothing here is required, and nothing is asked at intake (HTCDS makes no field mandatory).
"""

from typing import Annotated

from casemgr.domain.case_codes import RISK_LEVEL
from casemgr.domain.codes import (
    COUNTRY,
    DECIDING_ORGANISATION,
    EXPLOITATION,
    INDUSTRY,
    INDUSTRY_DETAIL,
    MEANS_OF_CONTROL,
    RECRUITER_RELATION,
    RECRUITMENT,
    SEX_EXPLOITATION,
    TRAFFICKING_STATUS,
    YES_NO,
)
from casemgr.domain.experience_codes import (
    ACT,
    CONTRACT,
    EVIDENCE,
    EXIT,
    INDICATOR,
    MEANS,
    OLD_VULNERABILITY,
    PERPETRATOR_ROLE,
    PLATFORM,
    RECRUITER_KIND,
    ROUTE_EVENT,
    TRAFFICKER_RELATION,
    TRAFFICKING_PURPOSE,
    TRANSPORT,
)
from casemgr.domain.fields import Field, Kind, Privacy, Record
from casemgr.domain.person_codes import IDENTIFIER_KIND
from casemgr.words import N_

_S = Privacy.SENSITIVE
_ID = Privacy.IDENTIFYING
DETERMINATION = N_("Interview")
ELEMENTS = N_("Act, means and purpose")
DETERMINATION_END = N_("Determination")
OLDER = N_("From an older file")
MONEY = N_("Work, money and debt")
RECRUITED = N_("Recruitment")
EXPLOITED = N_("Exploitation")
ACCOUNT = N_("The account")


# fmt: off
class Screening(Record):
    """Whether this is trafficking: act, means and purpose (of a child: act and purpose), who decided, and why."""

    screened_on: Annotated[str, Field(N_("Interview on"), DETERMINATION, kind=Kind.DATE, past=True)] = ""
    interviewer: Annotated[str, Field(N_("Interviewer"), DETERMINATION)] = ""
    interpreter: Annotated[str, Field(N_("Interpreter"), DETERMINATION, privacy=_ID)] = ""
    acts: Annotated[tuple[str, ...], Field(N_("Acts"), ELEMENTS, kind=Kind.CODES, codes=ACT, privacy=_S)] = ()
    means: Annotated[tuple[str, ...], Field(N_("Means"), ELEMENTS, kind=Kind.CODES, codes=MEANS, privacy=_S, help=N_("Of a child no means are asked for: act and purpose are enough."))] = ()
    purposes: Annotated[tuple[str, ...], Field(N_("Purposes"), ELEMENTS, kind=Kind.CODES, codes=TRAFFICKING_PURPOSE, privacy=_S)] = ()
    indicators: Annotated[tuple[str, ...], Field(N_("Indicators"), ELEMENTS, kind=Kind.CODES, codes=INDICATOR, privacy=_S)] = ()
    evidence: Annotated[tuple[str, ...], Field(N_("Evidence seen"), ELEMENTS, kind=Kind.CODES, codes=EVIDENCE, privacy=_S)] = ()
    trafficking_status: Annotated[str, Field(N_("Trafficking status"), DETERMINATION_END, kind=Kind.CODE, codes=TRAFFICKING_STATUS, htcds="vic_TraffickingStatus")] = ""
    decided_by: Annotated[str, Field(N_("Deciding organisation"), DETERMINATION_END, kind=Kind.CODE, codes=DECIDING_ORGANISATION, htcds="vic_TraffickingStatusDecisionMakingOrg")] = ""
    decided_on: Annotated[str, Field(N_("Decided on"), DETERMINATION_END, kind=Kind.DATE, past=True)] = ""
    reasons: Annotated[str, Field(N_("Reasons"), DETERMINATION_END, kind=Kind.LONG_TEXT, privacy=_S)] = ""
    vulnerabilities: Annotated[tuple[str, ...], Field(N_("Vulnerabilities in an older file"), OLDER, kind=Kind.CODES, codes=OLD_VULNERABILITY, privacy=_S, htcds="vic_Vulnerabilities")] = ()
    vulnerability_details: Annotated[str, Field(N_("Details of vulnerabilities in an older file"), OLDER, kind=Kind.LONG_TEXT, privacy=_S, htcds="vic_DetailsOfVulnerabilities")] = ""


class Experience(Record):
    """One trafficking experience; a survivor may have had several."""

    recruitment: Annotated[tuple[str, ...], Field(N_("Method of recruitment"), RECRUITED, kind=Kind.CODES, codes=RECRUITMENT, privacy=_S, htcds="vic_MethodOfRecruitment")] = ()
    recruiter_relation: Annotated[tuple[str, ...], Field(N_("Relation to the recruiter"), RECRUITED, kind=Kind.CODES, codes=RECRUITER_RELATION, privacy=_S)] = ()
    trafficker_relation: Annotated[str, Field(N_("Relation to the trafficker"), RECRUITED, kind=Kind.CODE, codes=TRAFFICKER_RELATION, privacy=_S, htcds="vic_RelationshipToTrafficker")] = ""
    recruitment_platforms: Annotated[tuple[str, ...], Field(N_("Platforms used to recruit"), RECRUITED, kind=Kind.CODES, codes=PLATFORM, privacy=_S, htcds="vic_RecruitmentWebsitesAndApps")] = ()
    promised: Annotated[str, Field(N_("What was promised"), RECRUITED, privacy=_S)] = ""
    recruitment_place: Annotated[str, Field(N_("Place of recruitment"), RECRUITED, privacy=_ID, htcds="vic_LocationOfRecruitment")] = ""
    age_when_trafficked: Annotated[int | None, Field(N_("Age when trafficked, in years"), EXPLOITED, kind=Kind.NUMBER, most=120, privacy=_S, htcds="vic_AgeWhenTrafficked")] = None
    started: Annotated[str, Field(N_("Exploitation began"), EXPLOITED, kind=Kind.PARTIAL_DATE, past=True, privacy=_S)] = ""
    ended: Annotated[str, Field(N_("Exploitation ended"), EXPLOITED, kind=Kind.PARTIAL_DATE, past=True, privacy=_S)] = ""
    exploitation: Annotated[tuple[str, ...], Field(N_("Type of exploitation"), EXPLOITED, kind=Kind.CODES, codes=EXPLOITATION, privacy=_S, htcds="vic_TypeOfExploitation", help=N_("Choose all that apply."))] = ()
    industry: Annotated[tuple[str, ...], Field(N_("Industry"), EXPLOITED, kind=Kind.CODES, codes=INDUSTRY, privacy=_S, htcds="vic_ForcedLabourIndustry")] = ()
    industry_detail: Annotated[tuple[str, ...], Field(N_("Industry in detail"), EXPLOITED, kind=Kind.CODES, codes=INDUSTRY_DETAIL, privacy=_S, help=N_("Division or group of ISIC Rev. 4, where it is known."))] = ()
    sex_exploitation: Annotated[tuple[str, ...], Field(N_("Type of sexual exploitation"), EXPLOITED, kind=Kind.CODES, codes=SEX_EXPLOITATION, privacy=_S, htcds="vic_TypeOfSexExploitation")] = ()
    means_of_control: Annotated[tuple[str, ...], Field(N_("Means of control"), EXPLOITED, kind=Kind.CODES, codes=MEANS_OF_CONTROL, privacy=_S, htcds="vic_MethodsOfControl", help=N_("Choose all that apply."))] = ()
    country_of_exploitation: Annotated[str, Field(N_("Country of exploitation"), EXPLOITED, kind=Kind.CODE, codes=COUNTRY, privacy=_S)] = ""
    exploitation_place: Annotated[str, Field(N_("Place of exploitation"), EXPLOITED, privacy=_ID, htcds="vic_LocationOfExploitation")] = ""
    exploitation_platforms: Annotated[tuple[str, ...], Field(N_("Platforms used to exploit"), EXPLOITED, kind=Kind.CODES, codes=PLATFORM, privacy=_S, htcds="vic_ExploitationWebsitesAndApps")] = ()
    cross_border: Annotated[str, Field(N_("Across a border"), EXPLOITED, kind=Kind.CODE, codes=YES_NO, privacy=_S)] = ""
    abducted: Annotated[str, Field(N_("Abducted"), EXPLOITED, kind=Kind.CODE, codes=YES_NO, privacy=_S)] = ""
    ransom: Annotated[int | None, Field(N_("Ransom paid, in BDT"), MONEY, kind=Kind.NUMBER, privacy=_S)] = None
    hours_a_day: Annotated[int | None, Field(N_("Hours of work a day"), MONEY, kind=Kind.NUMBER, most=24, privacy=_S)] = None
    pay: Annotated[str, Field(N_("Pay promised and pay received"), MONEY, privacy=_S)] = ""
    debt: Annotated[int | None, Field(N_("Debt from the journey, in BDT"), MONEY, kind=Kind.NUMBER, privacy=_S)] = None
    creditor: Annotated[str, Field(N_("To whom it is owed"), MONEY, privacy=_ID)] = ""
    documents_held: Annotated[tuple[str, ...], Field(N_("Documents taken from her"), MONEY, kind=Kind.CODES, codes=IDENTIFIER_KIND, privacy=_S)] = ()
    injuries: Annotated[str, Field(N_("Injuries and illness"), MONEY, kind=Kind.LONG_TEXT, privacy=_S)] = ""
    way_out: Annotated[str, Field(N_("How it ended"), ACCOUNT, kind=Kind.CODE, codes=EXIT, privacy=_S)] = ""
    account: Annotated[str, Field(N_("Account, in the survivor's own words"), ACCOUNT, kind=Kind.LONG_TEXT, privacy=_S)] = ""


class RouteEvent(Record):
    """One stop of the route, in order: where, when and how."""

    event: Annotated[str, Field(N_("What happened there"), kind=Kind.CODE, codes=ROUTE_EVENT, required=True, privacy=_S, htcds="hte_Type")] = ""
    place_in_order: Annotated[int | None, Field(N_("Place in the order"), kind=Kind.NUMBER, least=1, most=99)] = None
    on: Annotated[str, Field(N_("When"), kind=Kind.PARTIAL_DATE, past=True, privacy=_S, htcds="hte_Date")] = ""
    country: Annotated[str, Field(N_("Country"), kind=Kind.CODE, codes=COUNTRY, privacy=_S, htcds="hte_Country")] = ""
    state: Annotated[str, Field(N_("Division, state or province"), privacy=_S, htcds="hte_State")] = ""
    city: Annotated[str, Field(N_("Town or place"), privacy=_ID, htcds="hte_City")] = ""
    street: Annotated[str, Field(N_("House, road or village"), privacy=_ID, htcds="hte_Street")] = ""
    postal_code: Annotated[str, Field(N_("Postal code"), privacy=_ID, htcds="hte_PostalCode")] = ""
    latitude: Annotated[str, Field(N_("Latitude"), privacy=_ID, htcds="hte_Latitude")] = ""
    longitude: Annotated[str, Field(N_("Longitude"), privacy=_ID, htcds="hte_Longitude")] = ""
    border_point: Annotated[str, Field(N_("Border point"), privacy=_S)] = ""
    transport: Annotated[str, Field(N_("How"), kind=Kind.CODE, codes=TRANSPORT, privacy=_S)] = ""
    experience: Annotated[str, Field(N_("Part of this experience"), kind=Kind.LINK, to="experience", privacy=_S)] = ""
    description: Annotated[str, Field(N_("Description"), kind=Kind.LONG_TEXT, privacy=_S, htcds="hte_Description")] = ""


class Recruiter(Record):
    """A recruiter or agency: licence, fee and contract, for ethical recruitment and for claims."""

    kind: Annotated[str, Field(N_("Kind of recruiter"), kind=Kind.CODE, codes=RECRUITER_KIND, required=True, privacy=_S)] = ""
    name: Annotated[str, Field(N_("Name of the recruiter or agency"), privacy=_ID)] = ""
    licence: Annotated[str, Field(N_("Licence number"), privacy=_S)] = ""
    fee: Annotated[int | None, Field(N_("Fee paid, in BDT"), kind=Kind.NUMBER, privacy=_S)] = None
    fee_paid_to: Annotated[str, Field(N_("To whom and how it was paid"), privacy=_ID)] = ""
    receipt: Annotated[str, Field(N_("Receipt seen"), kind=Kind.CODE, codes=YES_NO, privacy=_S)] = ""
    contract: Annotated[str, Field(N_("Contract"), kind=Kind.CODE, codes=CONTRACT, privacy=_S)] = ""
    promised_work: Annotated[str, Field(N_("Work and pay promised"), privacy=_S)] = ""
    experience: Annotated[str, Field(N_("Part of this experience"), kind=Kind.LINK, to="experience", privacy=_S)] = ""
    remarks: Annotated[str, Field(N_("Remarks"), kind=Kind.LONG_TEXT, privacy=_S)] = ""


class Alleged(Record):
    """What an alleged perpetrator did in this case; who he is stands in the directory, apart."""

    perpetrator: Annotated[str, Field(N_("Alleged perpetrator"), kind=Kind.LINK, to="perpetrator", required=True, privacy=_ID)] = ""
    roles: Annotated[tuple[str, ...], Field(N_("Role"), kind=Kind.CODES, codes=PERPETRATOR_ROLE, privacy=_S, htcds="per_RoleInProcess")] = ()
    relation: Annotated[str, Field(N_("Relation to the survivor"), kind=Kind.CODE, codes=RECRUITER_RELATION, privacy=_S)] = ""
    knows_address: Annotated[str, Field(N_("Knows where she lives"), kind=Kind.CODE, codes=YES_NO, privacy=_S)] = ""
    threat: Annotated[str, Field(N_("Threat from this person"), kind=Kind.CODE, codes=RISK_LEVEL, privacy=_S)] = ""
    details: Annotated[str, Field(N_("Details of the role"), kind=Kind.LONG_TEXT, privacy=_S, htcds="per_RoleDetails")] = ""
