"""What happened: identification and the trafficking experience, in HTCDS 2.0 terms.

Nothing here is required, and nothing is asked at intake (HTCDS makes no field mandatory).
"""

from typing import Annotated

from casemgr.domain.codes import (
    COUNTRY,
    DECIDING_ORGANISATION,
    EXPLOITATION,
    INDUSTRY,
    MEANS_OF_CONTROL,
    RECRUITER_RELATION,
    RECRUITMENT,
    SEX_EXPLOITATION,
    TRAFFICKING_STATUS,
)
from casemgr.domain.fields import Field, Kind, Privacy, Record
from casemgr.words import N_

_S = Privacy.SENSITIVE
DETERMINATION = N_("Determination")
RECRUITED = N_("Recruitment")
EXPLOITED = N_("Exploitation")
ACCOUNT = N_("The account")


# fmt: off
class Screening(Record):
    """Whether this is trafficking, who decided so, and why."""

    trafficking_status: Annotated[str, Field(N_("Trafficking status"), DETERMINATION, kind=Kind.CODE, codes=TRAFFICKING_STATUS, htcds="vic_TraffickingStatus")] = ""
    decided_by: Annotated[str, Field(N_("Deciding organisation"), DETERMINATION, kind=Kind.CODE, codes=DECIDING_ORGANISATION, htcds="vic_TraffickingStatusDecisionMakingOrg")] = ""
    decided_on: Annotated[str, Field(N_("Decided on"), DETERMINATION, kind=Kind.DATE, past=True)] = ""
    reasons: Annotated[str, Field(N_("Reasons"), DETERMINATION, kind=Kind.LONG_TEXT, privacy=_S)] = ""


class Experience(Record):
    """One trafficking experience; a survivor may have had several."""

    recruitment: Annotated[tuple[str, ...], Field(N_("Method of recruitment"), RECRUITED, kind=Kind.CODES, codes=RECRUITMENT, privacy=_S, htcds="vic_MethodOfRecruitment")] = ()
    recruiter_relation: Annotated[tuple[str, ...], Field(N_("Relation to the recruiter"), RECRUITED, kind=Kind.CODES, codes=RECRUITER_RELATION, privacy=_S)] = ()
    recruitment_place: Annotated[str, Field(N_("Place of recruitment"), RECRUITED, privacy=Privacy.IDENTIFYING, htcds="vic_LocationOfRecruitment")] = ""
    started: Annotated[str, Field(N_("Exploitation began"), EXPLOITED, kind=Kind.PARTIAL_DATE, past=True, privacy=_S)] = ""
    ended: Annotated[str, Field(N_("Exploitation ended"), EXPLOITED, kind=Kind.PARTIAL_DATE, past=True, privacy=_S)] = ""
    exploitation: Annotated[tuple[str, ...], Field(N_("Type of exploitation"), EXPLOITED, kind=Kind.CODES, codes=EXPLOITATION, privacy=_S, htcds="vic_TypeOfExploitation", help=N_("Choose all that apply."))] = ()
    industry: Annotated[tuple[str, ...], Field(N_("Industry"), EXPLOITED, kind=Kind.CODES, codes=INDUSTRY, privacy=_S, htcds="vic_ForcedLabourIndustry")] = ()
    sex_exploitation: Annotated[tuple[str, ...], Field(N_("Type of sexual exploitation"), EXPLOITED, kind=Kind.CODES, codes=SEX_EXPLOITATION, privacy=_S, htcds="vic_TypeOfSexExploitation")] = ()
    means_of_control: Annotated[tuple[str, ...], Field(N_("Means of control"), EXPLOITED, kind=Kind.CODES, codes=MEANS_OF_CONTROL, privacy=_S, htcds="vic_MethodsOfControl", help=N_("Choose all that apply."))] = ()
    country_of_exploitation: Annotated[str, Field(N_("Country of exploitation"), EXPLOITED, kind=Kind.CODE, codes=COUNTRY, privacy=_S)] = ""
    exploitation_place: Annotated[str, Field(N_("Place of exploitation"), EXPLOITED, privacy=Privacy.IDENTIFYING, htcds="vic_LocationOfExploitation")] = ""
    account: Annotated[str, Field(N_("Account, in the survivor's own words"), ACCOUNT, kind=Kind.LONG_TEXT, privacy=_S)] = ""
