"""What survivors say of the help: taken down by somebody other than the caseworker."""

from typing import Annotated

from casemgr.domain.fields import Field, Kind, Privacy, Record
from casemgr.domain.help_codes import COMPLAINT_KIND, COMPLAINT_STATE
from casemgr.domain.person_codes import LANGUAGE
from casemgr.words import N_

_S = Privacy.SENSITIVE
_ID = Privacy.IDENTIFYING
ANSWER = N_("Answer")


# fmt: off
class Complaint(Record):
    """Feedback or a complaint; read only by those the office has named for it."""

    kind: Annotated[str, Field(N_("Kind of feedback"), kind=Kind.CODE, codes=COMPLAINT_KIND, required=True)] = ""
    on: Annotated[str, Field(N_("Received on"), kind=Kind.DATE, required=True, past=True)] = ""
    language: Annotated[str, Field(N_("Language of the talk"), kind=Kind.CODE, codes=LANGUAGE)] = ""
    words: Annotated[str, Field(N_("In the survivor's words"), kind=Kind.LONG_TEXT, privacy=_S, required=True)] = ""
    about: Annotated[str, Field(N_("About whom"), kind=Kind.LINK, to="account", privacy=_ID)] = ""
    anonymous: Annotated[bool, Field(N_("Wishes not to be named"), kind=Kind.YES)] = False
    answer_wished: Annotated[str, Field(N_("How she wishes to be answered"), privacy=_ID)] = ""
    status: Annotated[str, Field(N_("State of the complaint"), ANSWER, kind=Kind.CODE, codes=COMPLAINT_STATE)] = "new"
    steps: Annotated[str, Field(N_("What was done"), ANSWER, kind=Kind.LONG_TEXT, privacy=_S)] = ""
    answered_on: Annotated[str, Field(N_("Answered on"), ANSWER, kind=Kind.DATE, past=True)] = ""
